package product

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// wordMark stands for the words of an edition, and the pictures that people brought: what was drawn from others is drawn anew.
func wordMark(e Edition, files []File) string {
	pictures := []string{}
	for _, f := range broughtPictures(files) {
		pictures = append(pictures, f.Hash)
	}
	text, _ := json.Marshal([]any{e.Title, e.Summary, e.Body, pictures}) // text: it cannot fail
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// paperFacts are what is kept with a print.
type paperFacts struct {
	Of string `json:"of"` // the words and pictures that stand on it: see wordMark
}

func (f paperFacts) json() string {
	text, _ := json.Marshal(f) // text: it cannot fail
	return string(text)
}

// wantsRedrawn asks for new slides and prints when the words have changed since they were drawn.
func wantsRedrawn(d Dossier) []Finding {
	old := func(f File, files []File) bool {
		var facts paperFacts
		return json.Unmarshal([]byte(f.Facts), &facts) == nil && facts.Of != "" && facts.Of != wordMark(d.Edition, files)
	}
	sentence := ""
	for _, f := range filesOf(d.Files, Slide) {
		if old(f, nil) {
			sentence = "Chữ đã đổi sau khi dựng trang màn hình. Dựng lại trang."
		}
	}
	for _, f := range filesOf(d.Files, Paper) {
		if old(f, d.Files) {
			sentence = "Chữ hoặc hình đã đổi sau khi dàn trang. Dàn trang lại."
		}
	}
	if sentence == "" {
		return nil
	}
	return []Finding{{Rule: "redrawn", Sentence: sentence, Href: editionPath(d.Edition.ID) + "#tep", Blocks: true}}
}
