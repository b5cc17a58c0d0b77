package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"lantoa/internal/problem"
)

const (
	maxScanPages  = 80
	maxPicture    = 60 << 20 // bytes of one page's picture
	maxRecognised = 16 << 20 // bytes of what tesseract says about a page
	pageTime      = 2 * time.Minute
	scanDensity   = "300" // dots an inch: best for print of 13-14 points, and quick
)

const (
	sayNoOldFiles    = "Máy chủ chưa cài LibreOffice nên chưa mở được tệp .doc, .odt, .rtf."
	sayNoScans       = "Máy chủ chưa nhận dạng được chữ trong bản quét và ảnh chụp."
	sayManyPages     = "Bản quét có hơn %d trang; hãy chỉ đưa các trang của kế hoạch."
	sayPageSlow      = "Nhận dạng chữ một trang mất quá nhiều thời gian nên đã dừng lại; hãy quét lại rõ hơn (đen trắng, 300 dpi) hoặc dùng tệp Word gốc."
	sayNoTesseract   = "Cần chương trình tesseract (gói tesseract-ocr và tesseract-ocr-vie)."
	sayNoVietnamese  = "Chương trình tesseract chưa có dữ liệu tiếng Việt (gói tesseract-ocr-vie)."
	sayNoPoppler     = "Cần chương trình pdftoppm (gói poppler-utils)."
	sayBadScan       = "Không vẽ được các trang của tệp PDF quét này; hãy quét lại hoặc chụp ảnh từng trang."
	sayBadPagePhoto  = "Không đọc được ảnh của một trang; hãy chụp lại rõ hơn, lưu dạng JPEG hoặc PNG."
	languageOfPrint  = "vie"
	timeToAskProgram = 20 * time.Second
)

// Recogniser reads printed Vietnamese from pictures of pages, with tesseract; poppler draws the pages of scanned PDF files.
type Recogniser struct {
	tesseract, poppler string
	vietnamese         func() bool // asked once, when it is first wanted
	busy               chan struct{}
}

// FindRecogniser looks for the programs.
func FindRecogniser() *Recogniser {
	r := &Recogniser{busy: make(chan struct{}, 1)}
	r.tesseract, _ = exec.LookPath("tesseract")
	r.poppler, _ = exec.LookPath("pdftoppm")
	r.vietnamese = sync.OnceValue(r.knowsVietnamese)
	return r
}

func (r *Recogniser) knowsVietnamese() bool {
	ctx, cancel := context.WithTimeout(context.Background(), timeToAskProgram)
	defer cancel()
	list, err := exec.CommandContext(ctx, r.tesseract, "--list-langs").CombinedOutput()
	return err == nil && strings.Contains("\n"+string(list)+"\n", "\n"+languageOfPrint+"\n")
}

// Missing is the sentence about the program that is not installed, or "".
func (r *Recogniser) Missing() string {
	switch {
	case r == nil || r.tesseract == "":
		return sayNoTesseract
	case !r.vietnamese():
		return sayNoVietnamese
	case r.poppler == "":
		return sayNoPoppler
	}
	return ""
}

// Recognise reads one page from its picture (PNG or JPEG, upright). Pages wait for each other: one core is enough for reading.
func (r *Recogniser) Recognise(ctx context.Context, picture []byte) (PrintedPage, error) {
	if missing := r.Missing(); missing != "" {
		return PrintedPage{}, problem.New(problem.Unavailable, "%s", missing)
	}
	select {
	case r.busy <- struct{}{}:
		defer func() { <-r.busy }()
	case <-ctx.Done():
		return PrintedPage{}, ctx.Err()
	}
	limited, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	said, err := r.ask(limited, picture)
	switch {
	case ctx.Err() == nil && errors.Is(limited.Err(), context.DeadlineExceeded):
		return PrintedPage{}, refuse(sayPageSlow)
	case ctx.Err() != nil:
		return PrintedPage{}, ctx.Err()
	case err != nil:
		return PrintedPage{}, refuse(sayBadPagePhoto)
	}
	drawn, err := readHOCR(said)
	if err != nil {
		return PrintedPage{}, err
	}
	drawn.rules = drawnRules(picture, drawn)
	return drawn.read(), nil
}

// ask runs tesseract over a picture that goes in and an answer that comes out through pipes: nothing stays on the disk.
func (r *Recogniser) ask(ctx context.Context, picture []byte) ([]byte, error) {
	cmd := exec.CommandContext(ctx, r.tesseract, "stdin", "stdout", "-l", languageOfPrint, "--dpi", scanDensity, "--psm", "3", "hocr")
	out := &limitedBuffer{left: maxRecognised}
	cmd.Stdin, cmd.Stdout = bytes.NewReader(picture), out
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	cmd.WaitDelay = waitDelay
	killWhole(cmd)
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run tesseract: %w", err)
	}
	return out.Bytes(), nil
}

// limitedBuffer takes so many bytes and refuses more.
type limitedBuffer struct {
	bytes.Buffer
	left int
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("too much output")
	}
	return b.Buffer.Write(p)
}

// drawPages has poppler draw the pages of a PDF one after the other.
func (r *Recogniser) drawPages(ctx context.Context, file io.ReaderAt, size int64, skip int, each func(number, total int, picture []byte) error) (err error) {
	dir, err := os.MkdirTemp("", "lantoa-scan-")
	if err != nil {
		return fmt.Errorf("draw pages: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	data, err := readAll(ctx, file, size)
	if err != nil {
		return err
	}
	total, err := countPages(ctx, data)
	if err != nil {
		return err
	}
	in := filepath.Join(dir, "quet.pdf")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		return fmt.Errorf("draw pages: %w", err)
	}
	for n := skip + 1; n <= total; n++ {
		picture, err := r.drawPage(ctx, dir, in, n)
		if err != nil {
			return err
		}
		if err := each(n, total, picture); err != nil {
			return err
		}
	}
	return nil
}

func countPages(ctx context.Context, data []byte) (int, error) {
	f, err := loadPDF(ctx, data)
	if err != nil {
		return 0, err
	}
	pages, err := f.pages()
	switch {
	case err != nil:
		return 0, err
	case len(pages) == 0:
		return 0, refuse(sayBrokenPDF)
	case len(pages) > maxScanPages:
		return 0, refuse(sayManyPages, maxScanPages)
	}
	return len(pages), nil
}

func (r *Recogniser) drawPage(ctx context.Context, dir, in string, n int) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	out := filepath.Join(dir, "trang")
	page := strconv.Itoa(n)
	cmd := exec.CommandContext(limited, r.poppler, "-r", scanDensity, "-gray", "-png", "-singlefile", "-f", page, "-l", page, in, out)
	cmd.WaitDelay = waitDelay
	killWhole(cmd)
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, refuse(sayBadScan)
	}
	f, err := os.Open(out + ".png")
	if err != nil {
		return nil, refuse(sayBadScan)
	}
	defer f.Close()
	picture, err := io.ReadAll(io.LimitReader(f, maxPicture+1))
	if err == nil && len(picture) > maxPicture {
		err = refuse(sayBadScan)
	}
	return picture, err
}
