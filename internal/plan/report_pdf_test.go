package plan

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"testing"
	"unicode"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
)

// The same report gives the same PDF, byte by byte, whoever makes it and when; it says what the document says.
func TestPDFIsTheSameTwiceAndSaysWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	s.LibreOffice = office.FindLibreOffice()
	if _, err := exec.LookPath("pdftotext"); err != nil || !s.LibreOffice.Available() {
		t.Skip("LibreOffice or pdftotext is not installed")
	}
	ctx, q3 := context.Background(), period(t, "2026-Q3")
	for _, state := range []string{"open", "closed"} {
		if state == "closed" {
			if err := s.CloseReport(ctx, c.Leader, p.ID, q3); err != nil {
				t.Fatal(err)
			}
		}
		one, hash, err := s.convertReport(ctx, c.Leader, p.ID, q3)
		if err != nil {
			t.Fatal(err)
		}
		later := s
		if state == "closed" {
			later = atDay(s, testDay.Add(40))
		}
		two, hash2, err := later.convertReport(ctx, c.Coordinator, p.ID, q3)
		if err != nil {
			t.Fatal(err)
		}
		if hash != hash2 || !bytes.Equal(one, two) {
			t.Errorf("%s: the document is the same: %v, the PDF is the same: %v", state, hash == hash2, bytes.Equal(one, two))
		}
		docx, _, err := s.document(ctx, c.Leader, p.ID, q3)
		if err != nil {
			t.Fatal(err)
		}
		said, printed := wordCounts(allWords(t, docx)), wordCounts(pdfWords(t, one))
		for word, n := range said {
			if printed[word] < n {
				t.Errorf("%s: %q stands %d times in the document and %d times in the PDF", state, word, n, printed[word])
			}
		}
		for word, n := range printed {
			if said[word] == 0 && strings.Trim(word, "0123456789") != "" { // pages have numbers
				t.Errorf("%s: %q stands %d times in the PDF alone", state, word, n)
			}
		}
	}
}

func wordCounts(text string) map[string]int {
	all := map[string]int{}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		all[w]++
	}
	return all
}

// allWords are the paragraphs of a document and the cells of its tables, with its foot.
func allWords(t testing.TB, docx []byte) string {
	t.Helper()
	d, err := office.Read(context.Background(), "a.docx", bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	foot, err := office.ReadFoot(context.Background(), bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Builder{}
	text.WriteString(foot + "\n")
	for _, b := range d.Blocks {
		text.WriteString(b.Text + "\n")
		if b.Table == nil {
			continue
		}
		for _, row := range b.Table.Rows {
			for _, cell := range row {
				text.WriteString(cell.Text + "\n")
			}
		}
	}
	return text.String()
}

func pdfWords(t testing.TB, pdf []byte) string {
	t.Helper()
	cmd := exec.Command("pdftotext", "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
