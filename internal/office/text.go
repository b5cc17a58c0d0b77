package office

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A text with more control marks than this is no text.
const maxControls = 3

func readText(ctx context.Context, r io.ReaderAt, size int64) (Document, error) {
	data, err := readAll(ctx, r, size)
	if err != nil {
		return Document{}, err
	}
	text, err := decodeText(data)
	if err != nil {
		return Document{}, err
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n").Replace(text)
	if strings.Count(text, "\n") >= maxBlocks {
		return Document{}, refuse(sayTooLong)
	}
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	doc := Document{Blocks: make([]Block, len(lines))}
	for i, line := range lines {
		doc.Blocks[i].Text = line
	}
	return doc, nil
}

// decodeText turns UTF-8 or UTF-16 into a string; normalising the marks is left to the reader of the text.
func decodeText(data []byte) (string, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return plainText(decodeUTF16(data[2:], binary.LittleEndian))
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return plainText(decodeUTF16(data[2:], binary.BigEndian))
	}
	data = bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF"))
	if utf8.Valid(data) {
		return plainText(string(data))
	}
	if bytes.IndexByte(data, 0) >= 0 || manyControls(string(data)) {
		return "", refuse(sayBinary)
	}
	return "", refuse(sayNotUnicode)
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

func plainText(s string) (string, error) {
	if strings.ContainsRune(s, 0) || manyControls(s) {
		return "", refuse(sayBinary)
	}
	return s, nil
}

func manyControls(s string) bool {
	n := 0
	for _, r := range s {
		if r < ' ' && !strings.ContainsRune("\t\n\r\f\v", r) {
			n++
		}
	}
	return n > maxControls && n*200 > len(s)
}
