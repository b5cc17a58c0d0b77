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
	convertTime  = 90 * time.Second
	maxConverted = 100 << 20
	waitDelay    = 5 * time.Second
)

const (
	sayNoLibreOffice = "Máy chủ chưa cài LibreOffice nên chưa tạo được PDF; hãy tải bản DOCX hoặc nhờ quản trị viên cài LibreOffice."
	sayConvertSlow   = "LibreOffice mất quá nhiều thời gian để tạo PDF; hãy thử lại sau hoặc tải bản DOCX."
	sayConvertFailed = "LibreOffice không tạo được PDF từ văn bản này; hãy tải bản DOCX."
	sayOpenFailed    = "LibreOffice không mở được tệp này; hãy mở bằng Word, lưu lại dạng .docx rồi chọn lại tệp."
	sayOpenSlow      = "LibreOffice mất quá nhiều thời gian để mở tệp này; hãy mở bằng Word, lưu lại dạng .docx rồi chọn lại tệp."
)

// conversion is one way through LibreOffice, with the sentences for its ends.
type conversion struct {
	in, out, filter string // endings of the files, and the filter's full name
	failed, slow    string
}

func toPDF() conversion {
	return conversion{".docx", ".pdf", "pdf:writer_pdf_Export", sayConvertFailed, sayConvertSlow}
}

func toWord(ext string) conversion {
	return conversion{ext, ".docx", "docx:MS Word 2007 XML", sayOpenFailed, sayOpenSlow}
}

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
	pdf, err := l.through(ctx, toPDF(), docx)
	return settlePDF(pdf), err
}

// through runs one conversion when its turn has come.
func (l *LibreOffice) through(ctx context.Context, c conversion, data []byte) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, convertTime)
	defer cancel()
	select {
	case l.busy <- struct{}{}:
		defer func() { <-l.busy }()
	case <-limited.Done():
		return nil, c.because(ctx, limited, limited.Err())
	}
	out, err := l.convert(limited, c, data)
	if err != nil {
		return nil, c.because(ctx, limited, err)
	}
	return out, nil
}

func (c conversion) because(caller, limited context.Context, err error) error {
	if caller.Err() == nil && errors.Is(limited.Err(), context.DeadlineExceeded) {
		return problem.New(problem.Unavailable, "%s", c.slow)
	}
	return fmt.Errorf("convert %s to %s: %w", c.in, c.out, err)
}

// carefulProfile keeps a document from outside from running anything or fetching anything.
const carefulProfile = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
`

func (l *LibreOffice) convert(ctx context.Context, c conversion, data []byte) (out []byte, err error) {
	dir, err := os.MkdirTemp("", "lantoa-office-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	in := filepath.Join(dir, "van-ban"+c.in)
	if err := errors.Join(os.WriteFile(in, data, 0o600), os.MkdirAll(filepath.Join(dir, "profile", "user"), 0o700),
		os.WriteFile(filepath.Join(dir, "profile", "user", "registrymodifications.xcu"), []byte(carefulProfile), 0o600),
		os.Mkdir(filepath.Join(dir, "ra"), 0o700)); err != nil {
		return nil, err
	}
	profile := url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, "profile"))}
	cmd := exec.CommandContext(ctx, l.program, "-env:UserInstallation="+profile.String(), "--headless", "--norestore",
		"--nolockcheck", "--nodefault", "--convert-to", c.filter, "--outdir", filepath.Join(dir, "ra"), in)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.Dir, cmd.WaitDelay = dir, waitDelay
	cmd.Env = append(os.Environ(), "HOME="+dir, "TZ=UTC", fmt.Sprintf("SOURCE_DATE_EPOCH=%d", zipDay.Unix())) // the same document gives the same bytes
	killWhole(cmd)
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("run LibreOffice: %w: %.300s", err, said.String())
	}
	f, err := os.Open(filepath.Join(dir, "ra", "van-ban"+c.out))
	if errors.Is(err, os.ErrNotExist) {
		return nil, problem.New(problem.Invalid, "%s", c.failed)
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(io.LimitReader(f, maxConverted))
}
