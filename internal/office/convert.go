package office

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"lantoa/internal/problem"
)

const (
	convertTime = 90 * time.Second
	maxPDF      = 100 << 20
	waitDelay   = 5 * time.Second
)

const (
	sayNoLibreOffice = "Máy chủ chưa cài LibreOffice nên chưa tạo được PDF; hãy tải bản DOCX hoặc nhờ quản trị viên cài LibreOffice."
	sayConvertSlow   = "LibreOffice mất quá nhiều thời gian để tạo PDF; hãy thử lại sau hoặc tải bản DOCX."
	sayConvertFailed = "LibreOffice không tạo được PDF từ văn bản này; hãy tải bản DOCX."
)

// LibreOffice turns documents into PDF with the program of that name, one at a time, each run
// with a profile of its own so that it neither disturbs nor meets an office that is open.
type LibreOffice struct {
	program string
	busy    chan struct{}
}

// FindLibreOffice looks for the program in the usual places.
func FindLibreOffice() *LibreOffice {
	l := &LibreOffice{busy: make(chan struct{}, 1)}
	for _, name := range []string{"soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"} {
		if p, err := exec.LookPath(name); err == nil {
			l.program = p
			return l
		}
	}
	return l
}

// Available reports whether LibreOffice is installed.
func (l *LibreOffice) Available() bool { return l.program != "" }

// PDF turns a DOCX into a PDF.
func (l *LibreOffice) PDF(ctx context.Context, docx []byte) ([]byte, error) {
	if !l.Available() {
		return nil, problem.New(problem.Unavailable, sayNoLibreOffice)
	}
	limited, cancel := context.WithTimeout(ctx, convertTime)
	defer cancel()
	select {
	case l.busy <- struct{}{}:
		defer func() { <-l.busy }()
	case <-limited.Done():
		return nil, convertError(ctx, limited, limited.Err())
	}
	pdf, err := l.convert(limited, docx)
	if err != nil {
		return nil, convertError(ctx, limited, err)
	}
	return pdf, nil
}

func convertError(caller, limited context.Context, err error) error {
	if caller.Err() == nil && errors.Is(limited.Err(), context.DeadlineExceeded) {
		return problem.New(problem.Unavailable, sayConvertSlow)
	}
	return fmt.Errorf("make a PDF: %w", err)
}

func (l *LibreOffice) convert(ctx context.Context, docx []byte) (pdf []byte, err error) {
	dir, err := os.MkdirTemp("", "lantoa-pdf-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	in := filepath.Join(dir, "van-ban.docx")
	if err := os.WriteFile(in, docx, 0o600); err != nil {
		return nil, err
	}
	profile := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "profile"))}
	cmd := exec.CommandContext(ctx, l.program, "-env:UserInstallation="+profile.String(), "--headless", "--norestore",
		"--nolockcheck", "--nodefault", "--convert-to", "pdf:writer_pdf_Export", "--outdir", dir, in)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Dir, cmd.WaitDelay = dir, waitDelay
	cmd.Env = append(os.Environ(), "HOME="+dir)
	killWhole(cmd)
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run LibreOffice: %w: %.300s", err, said.String())
	}
	f, err := os.Open(filepath.Join(dir, "van-ban.pdf"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, problem.New(problem.Invalid, sayConvertFailed)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(io.LimitReader(f, maxPDF))
}
