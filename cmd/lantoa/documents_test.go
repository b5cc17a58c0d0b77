package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"lantoa/internal/office"
)

// documents are the files that a story asks for by name, because they cannot stand in a text file.
var documents = map[string]func() ([]byte, error){
	"plan":      func() ([]byte, error) { return demoDocument, nil },
	"empty":     func() ([]byte, error) { return nil, nil },
	"big":       func() ([]byte, error) { return bigText(), nil },
	"too-big":   func() ([]byte, error) { return bytes.Repeat([]byte("x"), office.MaxFile+1), nil },
	"bomb":      func() ([]byte, error) { return wordFile(strings.Repeat("a", 60<<20)) },
	"entities":  func() ([]byte, error) { return wordFile(outsideEntity) },
	"word":      func() ([]byte, error) { return wordFile(wordDocument("<w:p><w:r><w:t>KẾ HOẠCH</w:t></w:r></w:p>")) },
	"encrypted": func() ([]byte, error) { return pdfFile("", "/Encrypt<</Filter/Standard>>"), nil },
	"scanned":   func() ([]byte, error) { return pdfFile("q 595 0 0 842 0 0 cm BI /W 1 /H 1 ID x EI Q", ""), nil },
	"photo":     func() ([]byte, error) { return photo() },
}

// cmdDocument writes one of the documents: "document bomb ke-hoach.docx".
func cmdDocument(ts *testscript.TestScript, _ bool, args []string) {
	made, ok := documents[args[0]]
	if !ok {
		ts.Fatalf("no document %q", args[0])
	}
	content, err := made()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), content, 0o600))
}

// bigText is a plan of 10 MB: the real one with its second part over and over.
func bigText() []byte {
	const size = 10 << 20
	return append(bytes.Clone(demoDocument), bytes.Repeat(demoDocument[len(demoDocument)/2:], size/(len(demoDocument)/2))...)
}

const (
	wordNamespace = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	outsideEntity = `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document ` + wordNamespace + `><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>`
)

func wordDocument(body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordNamespace + `><w:body>` + body + `</w:body></w:document>`
}

func wordFile(document string) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", document},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			return nil, fmt.Errorf("word file: %w", err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			return nil, fmt.Errorf("word file: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("word file: %w", err)
	}
	return b.Bytes(), nil
}

func pdfFile(content, trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
		fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content),
	} {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&b, "trailer\n<</Root 1 0 R%s>>\nstartxref\n0\n%%%%EOF\n", trailer)
	return b.Bytes()
}

func photo() ([]byte, error) {
	picture := image.NewRGBA(image.Rect(0, 0, 320, 200))
	for y := range 200 {
		for x := range 320 {
			picture.Set(x, y, color.RGBA{R: uint8(x), G: uint8(y), B: uint8(x ^ y), A: 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture, nil); err != nil {
		return nil, fmt.Errorf("photo: %w", err)
	}
	return b.Bytes(), nil
}
