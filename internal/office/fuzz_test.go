package office

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"lantoa/internal/problem"
)

// mustBeCalm reads with a short limit: a document, or one sentence, never a panic.
func mustBeCalm(t *testing.T, read readFunc, data []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	doc, err := read(ctx, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		if _, ok := problem.As(err); !ok {
			t.Errorf("got %v, want a sentence", err)
		}
		return
	}
	for _, b := range doc.Blocks {
		if b.Table == nil {
			continue
		}
		for _, row := range b.Table.Rows {
			if len(row) != len(b.Table.Rows[0]) {
				t.Error("rows of one table differ in length")
			}
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"KẾ HOẠCH\r\nmột", "\xEF\xBB\xBFa", "\xFF\xFEa\x00\n\x00", "\xFE\xFF\x00a", "\x00\x01", "\xFF\xFE\x00\xD8"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { mustBeCalm(t, readText, data) })
}

func FuzzWord(f *testing.F) {
	f.Add(para(`<w:pStyle w:val="Khoan"/>`, run("a"))+numbered(1, 2, "b"), testNumbering, testStyles)
	f.Add(`<w:tbl><w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr><w:p/></w:tc></w:tr><w:tr/></w:tbl>`, "", "")
	f.Add(`<w:p><w:r><w:pict><w:txbxContent><w:p/></w:txbxContent></w:pict></w:r></w:p>`, `<n><num numId="1"><lvlOverride ilvl="9"/></num></n>`, `<s><style styleId="a"><basedOn val="a"/></style></s>`)
	f.Fuzz(func(t *testing.T, body, numbering, styles string) {
		mustBeCalm(t, readWord, wordOf(t, body, "word/numbering.xml", numbering, "word/styles.xml", styles))
	})
}

func FuzzWordArchive(f *testing.F) {
	f.Add(wordOf(f, `<w:p/>`))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) { mustBeCalm(t, readWord, data) })
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfOf(show(60, 700, longLine)+"0 0 m 9 0 l S q Q", ""))
	f.Add([]byte("%PDF-1.5 1 0 obj<</Type/ObjStm/First 4/N 1/Length 9>>stream\n2 0 <<>> endstream trailer<</Root 2 0 R>>"))
	f.Add([]byte("1 0 obj<</W[1 2 3]/Differences[1/uni1EA5/acircumflexacute]/Filter/FlateDecode>>stream\nxx"))
	f.Add([]byte(`%PDF-1.4 1 0 obj<</A(\`))
	f.Fuzz(func(t *testing.T, data []byte) { mustBeCalm(t, readPDF, data) })
}
