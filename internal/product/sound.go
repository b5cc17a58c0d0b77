package product

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"lantoa/internal/i18n"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// Limits of sound that is brought.
const (
	MaxSoundUpload = 300 << 20     // bytes: an hour of WAV
	soundSending   = 2 * time.Hour // that sending may take: 300 MB over 350 kbit/s

	peakColumns = 300
	peakHeight  = 48
)

// soundFacts is what is known of a master beside its columns; File.Facts holds it as JSON.
type soundFacts struct {
	Job      int64    `json:"job,omitempty"` // that works on it
	Takes    []int64  `json:"takes,omitempty"`
	Voices   []int64  `json:"voices,omitempty"` // whose takes they are
	Before   loudness `json:"before,omitzero"`
	Opus     loudness `json:"opus,omitzero"`
	MP3      loudness `json:"mp3,omitzero"`
	LeftOnly bool     `json:"left_only,omitempty"`
	Accepted bool     `json:"accepted,omitempty"`
	Person   string   `json:"person,omitempty"` // why somebody should hear it again
	Levels   []string `json:"levels,omitempty"` // what the level check found
	Peaks    []uint8  `json:"peaks,omitempty"`
}

// loudness is media.Loudness as it is stored.
type loudness struct {
	I   float64 `json:"i"`
	LRA float64 `json:"lra"`
	TP  float64 `json:"tp"`
}

func loudnessOf(l media.Loudness) loudness { return loudness{l.Integrated, l.Range, l.TruePeak} }

// Words are the figures as people read them.
func (l loudness) Words() string {
	return signedFigure(l.I) + " LUFS, dải " + i18n.Decimal(l.LRA, 1) + " LU, đỉnh " + signedFigure(l.TP) + " dBTP"
}

// signedFigure writes one decimal with a true minus sign.
func signedFigure(v float64) string {
	if v < 0 {
		return "−" + i18n.Decimal(-v, 1)
	}
	return i18n.Decimal(v, 1)
}

func (f File) soundFacts() (facts soundFacts) {
	if json.Unmarshal([]byte(f.Facts), &facts) != nil {
		return soundFacts{}
	}
	return facts
}

func (f File) withSound(facts soundFacts) File {
	text, err := json.Marshal(facts)
	if err != nil {
		panic(err) // numbers and words only
	}
	f.Facts = string(text)
	return f
}

// sound is the sound of an edition: the newest master that is done, what was made of it, and a newer one that is not done.
type sound struct {
	Master   File
	Facts    soundFacts
	Made     []File // of Master
	Next     File   // waits, is worked on or failed
	NextFact soundFacts
}

func soundOf(files []File) (s sound) {
	for _, f := range filesOf(files, Master) {
		if f.State == FileReady {
			s.Master, s.Next = f, File{}
		} else {
			s.Next = f
		}
	}
	for _, f := range files {
		if s.Master.ID != 0 && f.MadeFrom == s.Master.ID {
			s.Made = append(s.Made, f)
		}
	}
	s.Facts, s.NextFact = s.Master.soundFacts(), s.Next.soundFacts()
	return s
}

// File is what was made of the master in a role; the zero File when there is none.
func (s sound) File(role FileRole) File {
	if all := filesOf(s.Made, role); len(all) > 0 {
		return all[0]
	}
	return File{}
}

// Minutes writes a length: "1 phút 05 giây".
func Minutes(seconds int64) string {
	if seconds < 60 {
		return i18n.Number(seconds) + " giây"
	}
	words := i18n.Number(seconds/60) + " phút"
	if rest := seconds % 60; rest > 0 {
		words += " " + i18n.Number(rest) + " giây"
	}
	return words
}

func secondsOf(millis int64) int64 { return (millis + 500) / 1000 }

// soundNames are the files as they are called when someone saves them.
var soundNames = map[FileRole]string{Opus: "tieng.opus", MP3: "tieng.mp3", Waveform: "song-am.svg", Captions: "phu-de.vtt"}

var soundTypes = []struct {
	container media.Container
	mime      string
}{
	{media.WebM, "audio/webm"},
	{media.Ogg, "audio/ogg"},
	{media.MP3, "audio/mpeg"},
	{media.MP4, "audio/mp4"},
	{media.WAV, "audio/wav"},
	{media.FLAC, "audio/flac"},
	{media.Matroska, "video/x-matroska"},
	{media.MOV, "video/quicktime"},
}

// soundType is what kind of sound a file begins like.
func soundType(head []byte) (mime string, err error) {
	c, ok := media.SniffClip(head)
	for _, t := range soundTypes {
		if ok && t.container == c {
			return t.mime, nil
		}
	}
	return "", problem.Field("tep", "Tệp này không phải tệp tiếng đọc được. Chọn tệp MP3, M4A, WAV, OGG, WEBM hoặc FLAC.")
}

// shortName is the end of a file's name, as long as it may be kept.
func shortName(name string) string {
	letters := []rune(name)
	if len(letters) == 0 {
		return "tieng"
	}
	return string(letters[max(0, len(letters)-maxFileName):])
}

// waveSVG is the outline as a picture of its own.
func waveSVG(peaks []uint8) string {
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + strconv.Itoa(len(peaks)) + ` ` + strconv.Itoa(peakHeight) + `" preserveAspectRatio="none"><path fill="none" stroke="#2A3680" d="` + media.WaveSVG(peaks, peakHeight) + `"/></svg>`
}

// isSound refuses sound for what is no sound edition.
func (e Edition) isSound() error {
	if e.Medium != Audio {
		return problem.New(problem.Conflict, "Bản này không phải bản tiếng nên không nhận tệp tiếng.")
	}
	return nil
}

// heardBy is the edition after someone brought new sound: they have a hand in it, and nobody has heard it yet.
func (e Edition) heardBy(user int64) Edition {
	e.Hands, e.Seconded = with(slices.Clone(e.Hands), user), nil
	return e
}
