package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// ScannedPage is one page of a scanned document: its picture and the text that was recognised, mended by a person or not.
type ScannedPage struct {
	ImportID int64
	Number   int    // from 1
	Picture  string // JPEG for the screen, in the blob store
	Words    int
	Text     string // paragraphs, one a line
	Doubts   []office.Doubt
	Checked  string // who compared it with the picture
	Version  int64
}

const (
	maxPageText  = 60_000 // bytes; a page in small print has 8,000
	fewestLetter = 20     // a document with fewer recognised letters shows no text
)

// Mend puts a person's text in the place of the recognised one. Doubts about words that stay as they were stay too, until the page is
// ticked as compared.
func (p ScannedPage) Mend(text, who string, checked bool) (ScannedPage, error) {
	if len(text) > maxPageText || !utf8.ValidString(text) {
		return p, problem.Field("text", "Chữ của một trang quá dài. Rút gọn dưới %d chữ cái, bỏ phần không thuộc trang này.", maxPageText/2)
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if text != strings.TrimSpace(p.Text) {
		p.Doubts = p.doubtsIn(text)
		p.Text = text
	}
	p.Checked = ""
	if checked {
		p.Checked, p.Doubts = who, nil
	}
	return p, nil
}

// doubtsIn finds the doubtful words that a person left as they were, in the order of the text.
func (p ScannedPage) doubtsIn(text string) []office.Doubt {
	var kept []office.Doubt
	from := 0
	for _, d := range p.Doubts {
		word := p.Text[d.Start:d.End]
		i := strings.Index(text[from:], word)
		if i < 0 {
			continue
		}
		kept = append(kept, office.Doubt{Start: from + i, End: from + i + len(word), Sure: d.Sure})
		from += i + len(word)
	}
	return kept
}

// lines are the paragraphs in which there is a doubtful word, with these marked.
func (p ScannedPage) lines() []docLine {
	marks := make([]docMark, len(p.Doubts))
	for i, d := range p.Doubts {
		marks[i] = docMark{Span{d.Start, d.End}, i + 1, true}
	}
	return slices.DeleteFunc(cut(p.Text, apart(marks, len(p.Text))), func(l docLine) bool {
		return !slices.ContainsFunc(l.Parts, func(part docPart) bool { return part.On })
	})
}

// pagesText is the text of all pages as one document, and the pages that nobody has compared with their pictures.
func pagesText(pages []ScannedPage) (text string, unchecked []int) {
	texts := make([]string, len(pages))
	for i, p := range pages {
		texts[i] = p.Text
		if p.Checked == "" {
			unchecked = append(unchecked, p.Number)
		}
	}
	return office.JoinPages(texts), unchecked
}

// pageQuestions asks about each page that nobody has compared with its picture.
func (r Review) pageQuestions() []Question {
	all := make([]Question, len(r.Unchecked))
	for i, n := range r.Unchecked {
		all[i] = Question{
			fmt.Sprintf("page%d", n), -1, -1, fmt.Sprintf("Trang %d: chữ nhận dạng chưa được đối chiếu với ảnh.", n),
			fmt.Sprintf("Đã đối chiếu trang %d với ảnh", n),
		}
	}
	return all
}
