package product

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"slices"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// sampleSounds are the sample texts read by a machine beforehand, brought to one loudness by internal/media, with their figures.
//
//go:embed data/sample_vi.opus data/sample_en.opus data/sample_vi.json data/sample_en.json
var sampleSounds embed.FS

const sampleVoice = "giọng máy (espeak-ng), chỉ để trình diễn"

// PlaySampleSounds gives the sample item its Vietnamese and English sound, and one edition whose sentences wait to be recorded. What is
// there already stays as it is.
func (s *Service) PlaySampleSounds(ctx context.Context, c SampleCast) error {
	p, err := s.Items(ctx, c.Leader, ItemFilter{Words: sampleTitle}, 1, 0)
	if err != nil || len(p.Items) == 0 {
		return err
	}
	there := p.Editions[p.Items[0].ID]
	if slices.ContainsFunc(there, func(e Edition) bool { return e.Medium == Audio }) {
		return nil
	}
	texts := map[string]int64{}
	for _, e := range there {
		if e.Medium == Text {
			texts[e.Language] = e.ID
		}
	}
	files := map[string][]File{}
	for _, l := range []string{Source, "en"} {
		if files[l], err = s.sampleFiles(ctx, l); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e := Edition{ItemID: p.Items[0].ID, Medium: Audio, Due: s.today().Add(21)}
		for _, l := range []string{Source, "en"} {
			content := map[string]Content{Source: sampleVietnamese, "en": sampleEnglish}[l]
			e.Language, e.MadeFrom = l, texts[l]
			content.Body, content.AI = content.Title+".\n"+content.Body, sampleVoice
			if err := s.sampleSound(tx, c, e, content, files[l]); err != nil {
				return err
			}
		}
		e.Language, e.MadeFrom = "vi-simple", texts["vi-simple"]
		if _, err := s.sampleEdition(tx, c, e, c.Translator, sampleSimple, Draft); err != nil {
			return err
		}
		return s.askForMP3(tx)
	})
}

// sampleFiles are the master and what was made of it, the master first.
func (s *Service) sampleFiles(ctx context.Context, language string) ([]File, error) {
	sound, err := sampleSounds.ReadFile("data/sample_" + language + ".opus")
	if err != nil {
		return nil, err
	}
	figures, err := sampleSounds.ReadFile("data/sample_" + language + ".json")
	if err != nil {
		return nil, err
	}
	var told struct {
		soundFacts
		Millis int64 `json:"millis"`
	}
	if err := json.Unmarshal(figures, &told); err != nil {
		return nil, err
	}
	info, err := s.Files.Put(ctx, bytes.NewReader(sound), MaxSoundUpload)
	if err != nil {
		return nil, err
	}
	opus := File{Role: Opus, Name: soundNames[Opus], Mime: "audio/ogg", Hash: info.Hash, Bytes: info.Size, Millis: told.Millis}
	master := opus
	master.Role, master.Name = Master, "mau-"+language+".opus"
	picture, err := s.keepText(ctx, Waveform, "image/svg+xml", waveSVG(told.Peaks))
	return []File{master.withSound(told.soundFacts), opus, picture}, err
}

// sampleSound takes a sound edition from nothing to its listeners.
func (s *Service) sampleSound(tx *db.Tx, c SampleCast, e Edition, content Content, files []File) error {
	by := c.Translator
	id, err := s.sampleEdition(tx, c, e, by, Content{}, Draft)
	if err != nil {
		return err
	}
	var master int64
	for _, f := range files {
		f.EditionID, f.MadeFrom, f.State, f.ContentNo, f.UserID, f.Who, f.At = id, master, FileReady, 1, by.UserID, signed(by), s.Now()
		made, err := insertFile(tx, f)
		if err != nil {
			return err
		}
		if f.Role == Master {
			master = made
		}
	}
	if err := s.answerPresence(tx, by, id, Nobody, 0); err != nil {
		return err
	}
	if err := s.sampleWalk(tx, c, id, by, content, Published); err != nil {
		return err
	}
	if err := setSeconds(tx, id, secondsOf(files[0].Millis)); err != nil {
		return err
	}
	return identity.Audit(tx, s.Now(), by, "edition.sound", subject("edition", id), map[string]any{"file": master, "name": files[0].Name, "hash": files[0].Hash, "takes": 0})
}
