package office

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
)

// maxFoot is how much of the foot lines of a document is read, in bytes.
const maxFoot = 64 << 10

// ReadFoot gives the text of the foot lines of a DOCX, where a document says what its figures rest on.
func ReadFoot(ctx context.Context, r io.ReaderAt, size int64) (string, error) {
	limited, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	a, err := openArchive(r, size)
	if err != nil {
		return "", err
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a.files)) {
		if !strings.HasPrefix(name, "word/footer") || text.Len() > maxFoot {
			continue
		}
		x, err := a.openXML(limited, name)
		if err == nil {
			err = x.words(&text)
		}
		if err != nil {
			return "", tooSlow(ctx, err)
		}
		text.WriteString("\n")
	}
	return text.String(), nil
}

// words gathers what is printed in a part, without its looks.
func (x *markup) words(text *strings.Builder) error {
	in := false
	for text.Len() <= maxFoot {
		tok, err := x.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			in = t.Name.Local == "t"
		case xml.EndElement:
			in = false
		case xml.CharData:
			if in {
				text.Write(t)
			}
		}
	}
	return nil
}
