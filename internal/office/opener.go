package office

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"lantoa/internal/problem"
)

// Scan is the Format of a document that holds pictures of pages: Opener.Pages reads them.
const Scan = "scan"

// Opener reads every kind of document that this machine can: what Read reads, and with the programs that are installed also old
// Word, OpenDocument, RTF, scanned PDF and photographs of pages.
type Opener struct {
	LibreOffice *LibreOffice
	Print       *Recogniser
}

// Read gives the text of a file, like Read. A scan comes back without text, with Format Scan.
func (o Opener) Read(ctx context.Context, name string, r io.ReaderAt, size int64) (Document, error) {
	k, err := o.recognise(ctx, name, r, size)
	if err != nil {
		return Document{}, err
	}
	switch {
	case k.format == Scan && o.Print.Missing() == "":
		return Document{Format: Scan}, nil
	case k.format == Scan:
		return Document{}, refuse("%s %s", k.say, o.Print.Missing())
	case k.read == nil && o.LibreOffice.Available():
		return o.convert(ctx, k, r, size)
	}
	doc, err := Read(ctx, name, r, size)
	if isScanned(err) && o.Print.Missing() == "" {
		return Document{Format: Scan}, nil
	}
	return doc, err
}

// Missing are the sentences about programs that are not installed, for the screen where a file is chosen.
func (o Opener) Missing() []string {
	var all []string
	if !o.LibreOffice.Available() {
		all = append(all, sayNoOldFiles)
	}
	if missing := o.Print.Missing(); missing != "" {
		all = append(all, sayNoScans+" "+missing)
	}
	return all
}

func isScanned(err error) bool {
	p, ok := problem.As(err)
	return ok && p.Message == sayScannedPDF
}

// recognise says what a file is, after the checks that Read makes.
func (o Opener) recognise(ctx context.Context, name string, r io.ReaderAt, size int64) (kind, error) {
	if size <= 0 {
		return kind{}, refuse(sayEmpty)
	}
	if size > MaxFile {
		return kind{}, problem.New(problem.TooLarge, sayTooLarge, MaxFile>>20)
	}
	limited, cancel := context.WithTimeout(ctx, readTime)
	defer cancel()
	k, err := recognise(limited, r, size)
	if err != nil {
		return kind{}, tooSlow(ctx, err)
	}
	return k, rightName(name, k)
}

// convert has LibreOffice write the document as DOCX and reads that.
func (o Opener) convert(ctx context.Context, k kind, r io.ReaderAt, size int64) (Document, error) {
	data, err := readAll(ctx, r, size)
	if err != nil {
		return Document{}, err
	}
	docx, err := o.LibreOffice.through(ctx, toWord(k.ext), data)
	if err != nil {
		return Document{}, err
	}
	text := strings.NewReader(string(docx))
	return Read(ctx, "van-ban.docx", text, int64(len(docx)))
}

// Pages calls each with the pictures of a scan's pages in order, numbered from 1, as they stand in the file or as poppler draws
// them. Pages from skip on are left out at the start, for work that goes on after a stop.
func (o Opener) Pages(ctx context.Context, r io.ReaderAt, size int64, skip int, each func(number, total int, picture []byte) error) error {
	k, err := o.recognise(ctx, "", r, size)
	if err != nil {
		return err
	}
	switch {
	case k.ext == pdfKind.ext:
		return o.Print.drawPages(ctx, r, size, skip, each)
	case k.ext == picturesKind.ext:
		return zippedPages(ctx, r, size, skip, each)
	case k.format != Scan:
		return refuse(sayBinary)
	case skip > 0:
		return nil
	}
	data, err := readAll(ctx, r, size)
	if err != nil {
		return err
	}
	return each(1, 1, data)
}

// onlyPictures reports whether a zip file is a bundle of photographed pages.
func (a *archive) onlyPictures() bool {
	pages := a.pictures()
	return len(pages) > 0 && len(pages) == len(a.files)
}

// pictures are the names of the page pictures in reading order: "trang 2" before "trang 10".
func (a *archive) pictures() []string {
	var all []string
	for _, name := range a.names() {
		lower := strings.ToLower(name)
		if strings.HasSuffix(lower, ".jpg") || strings.HasSuffix(lower, ".jpeg") || strings.HasSuffix(lower, ".png") {
			all = append(all, name)
		}
	}
	slices.SortStableFunc(all, naturally)
	return all
}

// naturally compares names with the numbers in them taken as numbers.
func naturally(a, b string) int { return strings.Compare(padded(a), padded(b)) }

func padded(s string) string {
	const digits = 9
	var out, number strings.Builder
	flush := func() {
		if n := number.Len(); n > 0 {
			out.WriteString(strings.Repeat("0", max(digits-n, 0)))
			out.WriteString(number.String())
			number.Reset()
		}
	}
	for _, r := range s {
		if r >= '0' && r <= '9' {
			number.WriteRune(r)
			continue
		}
		flush()
		out.WriteRune(r)
	}
	flush()
	return out.String()
}

func zippedPages(ctx context.Context, r io.ReaderAt, size int64, skip int, each func(number, total int, picture []byte) error) error {
	a, err := openArchive(r, size)
	if err != nil {
		return err
	}
	names := a.pictures()
	if len(names) > maxScanPages {
		return refuse(sayManyPages, maxScanPages)
	}
	for i, name := range names {
		if i < skip {
			continue
		}
		part, err := a.open(ctx, name)
		if err != nil {
			return err
		}
		data, err := io.ReadAll(part)
		if _, known := problem.As(err); err != nil && !known && !errors.Is(err, ctx.Err()) {
			err = refuse(sayBrokenZip)
		}
		if err != nil {
			return err
		}
		if err := each(i+1, len(names), data); err != nil {
			return err
		}
	}
	return nil
}
