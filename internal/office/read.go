package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"lantoa/internal/problem"
)

// What a file may cost to read.
const (
	MaxFile      = 40 << 20 // bytes, as uploaded
	maxBlocks    = 60_000   // paragraphs and lines, those in cells included
	maxPages     = 500      // of a PDF
	readTime     = 30 * time.Second
	headBytes    = 2048 // enough to know every kind of file
	checkContext = 512  // steps between two looks at the context
)

// kind is what a file is by its content.
type kind struct {
	format string   // as in Document.Format
	called string   // for people
	ext    string   // the right ending
	read   readFunc // nil for what only another program can read
	say    string   // the sentence when that program is not there
}

type readFunc func(ctx context.Context, r io.ReaderAt, size int64) (Document, error)

var (
	textKind     = kind{"txt", "văn bản thuần", ".txt", readText, ""}
	wordKind     = kind{"docx", "văn bản Word", ".docx", readWord, ""}
	pdfKind      = kind{"pdf", "tài liệu PDF", ".pdf", readPDF, ""}
	oldWordKind  = kind{"doc", "văn bản Word kiểu cũ", ".doc", nil, sayOldWord}
	openKind     = kind{"odt", "văn bản OpenDocument", ".odt", nil, sayOpenDocument}
	richKind     = kind{"rtf", "văn bản RTF", ".rtf", nil, sayRichText}
	pictureKind  = kind{Scan, "tệp ảnh", "", nil, sayPicture}
	picturesKind = kind{Scan, "tệp nén các trang ảnh", ".zip", nil, sayPictures}
)

// Read gives the text of a file. The content says what kind of file it is; a name whose
// ending claims another kind is refused, so that nobody is surprised later.
func Read(ctx context.Context, name string, r io.ReaderAt, size int64) (Document, error) {
	if size <= 0 {
		return Document{}, refuse(sayEmpty)
	}
	if size > MaxFile {
		return Document{}, problem.New(problem.TooLarge, sayTooLarge, MaxFile>>20)
	}
	limited, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	k, err := recognise(limited, r, size)
	if err != nil {
		return Document{}, tooSlow(ctx, err)
	}
	if err := rightName(name, k); err != nil {
		return Document{}, err
	}
	if k.read == nil {
		return Document{}, refuse("%s", k.say)
	}
	doc, err := k.read(limited, r, size)
	if err != nil {
		return Document{}, tooSlow(ctx, err)
	}
	doc.Format = k.format
	if !doc.hasText() {
		return Document{}, refuse(sayEmpty)
	}
	return doc, nil
}

// tooSlow tells our own time limit from a caller who went away.
func tooSlow(caller context.Context, err error) error {
	if errors.Is(err, context.DeadlineExceeded) && caller.Err() == nil {
		return refuse(sayTooSlow)
	}
	if _, ok := problem.As(err); ok {
		return err
	}
	return fmt.Errorf("read document: %w", err)
}

func (d Document) hasText() bool {
	for _, b := range d.Blocks {
		if strings.TrimSpace(b.Text) != "" {
			return true
		}
		if b.Table == nil {
			continue
		}
		for _, row := range b.Table.Rows {
			for _, c := range row {
				if strings.TrimSpace(c.Text) != "" {
					return true
				}
			}
		}
	}
	return false
}

// rightName refuses a name that claims one readable kind for the content of another.
func rightName(name string, k kind) error {
	ext := strings.ToLower(filepath.Ext(name))
	if ext == k.ext || k.read == nil && k.ext != ".zip" && k.ext != "" && ext == ".docx" {
		return nil // an old Word file that was only renamed is opened all the same
	}
	switch ext {
	case ".txt", ".docx", ".doc", ".pdf", ".rtf", ".odt", ".xlsx":
		return refuse(sayWrongName, k.called, ext, k.ext)
	}
	return nil
}

// recognise says what a file is by its first bytes, and looks into zip files.
func recognise(ctx context.Context, r io.ReaderAt, size int64) (kind, error) {
	head := make([]byte, min(size, headBytes))
	if _, err := r.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return kind{}, fmt.Errorf("read the beginning of the file: %w", err)
	}
	start := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n"))
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return recogniseZip(r, size)
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return recogniseOld(ctx, r, size)
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return pdfKind, nil
	case bytes.HasPrefix(start, []byte(`{\rtf`)):
		return richKind, nil
	case bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<html")):
		return kind{}, refuse(sayWebPage)
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")), isHEIC(head):
		return kind{}, refuse(sayOtherPicture)
	case isPicture(head):
		return pictureKind, nil
	}
	return textKind, nil
}

func isPicture(head []byte) bool {
	for _, magic := range []string{"\xFF\xD8\xFF", "\x89PNG\r\n"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return bytes.HasPrefix(head, []byte("RIFF")) && len(head) > 12 && string(head[8:12]) == "WEBP"
}

// isHEIC sees the pictures of newer phones, which no Go library reads.
func isHEIC(head []byte) bool {
	return len(head) > 12 && string(head[4:8]) == "ftyp" && (bytes.HasPrefix(head[8:], []byte("hei")) || bytes.HasPrefix(head[8:], []byte("mif1")))
}

func recogniseZip(r io.ReaderAt, size int64) (kind, error) {
	a, err := openArchive(r, size)
	if err != nil {
		return kind{}, err
	}
	switch {
	case a.has(contentTypesPart) && a.wordPart() != "":
		return wordKind, nil
	case a.has("xl/workbook.xml"), a.has("xl/workbook.bin"):
		return kind{}, refuse(saySheet)
	case a.has("META-INF/manifest.xml") && a.has("content.xml"):
		return recogniseOpen(a)
	case a.has(contentTypesPart) || a.hasUnder("word/"):
		return kind{}, refuse(sayBrokenWord)
	case a.onlyPictures():
		return picturesKind, nil
	}
	return kind{}, refuse(sayOtherZip)
}

// recogniseOpen tells a text of OpenDocument from its spreadsheets and drawings.
func recogniseOpen(a *archive) (kind, error) {
	const longest = 100
	part, err := a.open(context.Background(), "mimetype")
	if err != nil {
		return kind{}, err
	}
	what, err := io.ReadAll(io.LimitReader(part, longest))
	switch {
	case err != nil:
		return kind{}, refuse(sayBrokenZip)
	case bytes.Contains(what, []byte("spreadsheet")):
		return kind{}, refuse(saySheet)
	case bytes.Contains(what, []byte("presentation")), bytes.Contains(what, []byte("graphics")):
		return kind{}, refuse(sayOtherZip)
	}
	return openKind, nil
}

// recogniseOld looks into a compound file: its streams' names stand in it as UTF-16.
func recogniseOld(ctx context.Context, r io.ReaderAt, size int64) (kind, error) {
	data, err := readAll(ctx, r, size)
	if err != nil {
		return kind{}, err
	}
	switch {
	case bytes.Contains(data, utf16Name("EncryptedPackage")):
		return kind{}, refuse(sayLockedWord)
	case bytes.Contains(data, utf16Name("WordDocument")):
		return oldWordKind, nil
	}
	return kind{}, refuse(sayOldOffice)
}

func utf16Name(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// readAll reads a file whose size was checked already.
func readAll(ctx context.Context, r io.ReaderAt, size int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data := make([]byte, size)
	n, err := r.ReadAt(data, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return data[:n], nil
}
