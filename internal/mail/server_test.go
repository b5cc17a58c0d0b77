package mail

import (
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// parts takes a letter of two parts apart: its text and its HTML.
func parts(t *testing.T, raw string) (m *mail.Message, text, html string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("Content-Type %q, %v", kind, err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return m, text, html
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		clean := strings.ReplaceAll(string(body), "\r\n", "\n")
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/plain") {
			text = clean
		} else {
			html = clean
		}
	}
}

var twoParts = Letter{Message{
	To: "canbo@xa.test", Subject: "Nhắc báo cáo: còn 3 việc chưa gửi", Text: "Kính gửi: Xã Quý Hoà\n- Nhiệm vụ III.2\n", HTML: "<!DOCTYPE html><html lang=\"vi\"><body><p>Kính gửi: Xã Quý Hoà</p></body></html>\n",
}, "hai-phan", time.Date(2026, 10, 20, 1, 2, 3, 0, time.UTC)}

func checkTwoParts(t *testing.T, raw string) {
	t.Helper()
	m, text, html := parts(t, raw)
	if text != twoParts.Text || html != twoParts.HTML {
		t.Errorf("got text %q and HTML %q", text, html)
	}
	if got := m.Header.Get("Auto-Submitted"); got != "auto-generated" {
		t.Errorf("Auto-Submitted: %q", got)
	}
	if id := m.Header.Get("Message-ID"); id != "<hai-phan@langson.gov.vn>" {
		t.Errorf("Message-ID: %q", id)
	}
}

func TestTextAndHTMLArriveTogether(t *testing.T) {
	t.Parallel()
	s := (&server{}).start(t, StartTLS)
	if err := newSMTP(t, s.config(StartTLS)).Send(context.Background(), twoParts); err != nil {
		t.Fatal(err)
	}
	letters := s.letters()
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	checkTwoParts(t, letters[0])
}

const debianPython = "/usr/bin/python3" // another one on the PATH does not see Debian's packages

// A server program that others wrote takes our letters too (Debian: python3-aiosmtpd).
func TestAServerProgramTakesOurLetters(t *testing.T) {
	t.Parallel()
	if exec.Command(debianPython, "-c", "import aiosmtpd").Run() != nil {
		t.Skip("python3-aiosmtpd is not installed")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	box := filepath.Join(t.TempDir(), "hop-thu")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	cmd := exec.CommandContext(ctx, debianPython, "-m", "aiosmtpd", "-n", "-l", fmt.Sprintf("127.0.0.1:%d", port), "-c", "aiosmtpd.handlers.Mailbox", box)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })
	s := newSMTP(t, Config{Host: "127.0.0.1", Port: port, From: "Lan Tỏa <lantoa@langson.gov.vn>", Security: Plain})
	for { // it needs a moment to listen
		if err = s.Send(ctx, twoParts); err == nil || ctx.Err() != nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(box, "new", "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	raw, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	checkTwoParts(t, string(raw))
}
