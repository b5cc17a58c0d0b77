package mail

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lantoa/internal/problem"
)

// server is a real SMTP server that takes letters, with the ill will a test gives it.
type server struct {
	ca         *x509.CertPool
	port       int
	user       string // asks for this name, with the password "bí mật"
	rcpt, data error  // refuse with this
	hang       bool   // never answers to DATA
	cut        cut

	mu       sync.Mutex
	accepted []string
	secure   bool // the last session came over TLS
	logins   atomic.Int64
	open     atomic.Int64 // connections
}

// cut says when the line is cut, once the server has taken a letter.
type cut int

const (
	never cut = iota
	beforeAnswer
	afterAnswer
)

func (s *server) start(t *testing.T, security Security) *server {
	t.Helper()
	web := httptest.NewTLSServer(nil) // for its certificate
	t.Cleanup(web.Close)
	s.ca = x509.NewCertPool()
	s.ca.AddCert(web.Certificate())
	config := &tls.Config{Certificates: web.TLS.Certificates}

	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	l = listener{l, s}
	srv := smtp.NewServer(s)
	srv.Domain = "mail.test"
	srv.ErrorLog = log.New(io.Discard, "", 0)
	srv.AllowInsecureAuth = true // so that only our side keeps the password back
	switch security {
	case StartTLS:
		srv.TLSConfig = config
	case TLS:
		l = tls.NewListener(l, config)
	}
	done := make(chan bool)
	go func() { defer close(done); srv.Serve(l) }()
	t.Cleanup(func() { srv.Close(); l.Close(); <-done }) // Serve may not have begun: then srv knows of no listener to close
	return s
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secure = secure
	return &session{server: s, known: s.user == ""}, nil
}

// letters are what the server took.
func (s *server) letters() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.accepted...)
}

type session struct {
	*server
	known bool
}

func (s *session) AuthMechanisms() []string {
	if s.user == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		s.logins.Add(1)
		if user != s.user || password != "bí mật" {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (s *session) Mail(string, *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

func (s *session) Rcpt(string, *smtp.RcptOptions) error { return s.rcpt }

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.hang {
		time.Sleep(3 * time.Second)
	}
	if s.data != nil {
		return s.data
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accepted = append(s.accepted, string(text))
	return nil
}

// listener hands out connections that are cut as the test wants, and counts them.
type listener struct {
	net.Listener
	s *server
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	l.s.open.Add(1)
	return &conn{Conn: c, s: l.s}, nil
}

type conn struct {
	net.Conn
	s    *server
	once sync.Once
}

func (c *conn) Write(p []byte) (int, error) {
	cut := c.s.cutNow()
	if cut == never {
		return c.Conn.Write(p)
	}
	if cut == afterAnswer {
		c.Conn.Write(p)
	}
	c.Close()
	return len(p), nil
}

func (s *server) cutNow() cut {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.accepted) == 0 {
		return never
	}
	return s.cut
}

func (c *conn) Close() error {
	c.once.Do(func() { c.s.open.Add(-1) })
	return c.Conn.Close()
}

func (s *server) config(security Security) Config {
	return Config{
		Host: "127.0.0.1", Port: s.port, From: "Lan Tỏa <lantoa@langson.gov.vn>", Security: security, RootCAs: s.ca,
		User: s.user, Password: "bí mật",
	}
}

func newSMTP(t *testing.T, c Config) *SMTP {
	t.Helper()
	s, err := NewSMTP(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var reminder = Letter{
	Message: Message{
		To:      "van-thu@dongdang.langson.gov.vn",
		Subject: "Đôn đốc: 3 nhiệm vụ của xã Đồng Đăng quá hạn báo cáo kỳ tháng 10 năm 2026 theo Kế hoạch số 45/KH-UBND",
		Text:    "Kính gửi đồng chí,\n\n.Dòng bắt đầu bằng dấu chấm.\nNhiệm vụ “Truyền thông về chủ quyền biên giới” quá hạn 5 ngày.\n" + strings.Repeat("dài ", 400) + "\n",
	},
	ID:   "abc123",
	Date: time.Date(2026, 10, 20, 1, 2, 3, 0, time.UTC),
}

// read takes a letter apart as its reader's program does.
func read(t testing.TB, text string) (*mail.Message, Message) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 1 {
		t.Fatalf("To: %v, %v", to, err)
	}
	return m, Message{To: to[0].Address, Subject: subject, Text: strings.ReplaceAll(string(body), "\r\n", "\n")}
}

func TestALetterArrivesAsWritten(t *testing.T) {
	t.Parallel()
	for _, security := range []Security{StartTLS, TLS, Plain} {
		for _, user := range []string{"", "lantoa"} {
			t.Run(string(security)+" "+user, func(t *testing.T) {
				t.Parallel()
				s := (&server{user: user}).start(t, security)
				if err := newSMTP(t, s.config(security)).Send(context.Background(), reminder); err != nil {
					t.Fatal(err)
				}
				letters := s.letters()
				if len(letters) != 1 {
					t.Fatalf("got %d letters", len(letters))
				}
				m, got := read(t, letters[0])
				if diff := cmp.Diff(reminder.Message, got); diff != "" {
					t.Error(diff)
				}
				from, err := m.Header.AddressList("From")
				if err != nil || from[0].Name != "Lan Tỏa" || from[0].Address != "lantoa@langson.gov.vn" {
					t.Errorf("From: %v, %v", from, err)
				}
				for header, want := range map[string]string{
					"Message-ID": "<abc123@langson.gov.vn>", "Auto-Submitted": "auto-generated", "Date": "Tue, 20 Oct 2026 01:02:03 +0000",
					"Content-Type": "text/plain; charset=UTF-8", "X-Mailer": "", "User-Agent": "",
				} {
					if got := m.Header.Get(header); got != want {
						t.Errorf("%s: got %q, want %q", header, got, want)
					}
				}
				if want := security != Plain; s.secure != want {
					t.Errorf("over TLS: got %v, want %v", s.secure, want)
				}
				for line := range strings.Lines(letters[0]) {
					if len(line) > 1000 || strings.ContainsFunc(line, func(r rune) bool { return r > 126 }) {
						t.Errorf("not every server takes this line: %q", line)
					}
				}
			})
		}
	}
}

func TestWhatServersAnswer(t *testing.T) {
	t.Parallel()
	refuse := func(code int) error { return &smtp.SMTPError{Code: code, Message: "no"} }
	for name, row := range map[string]struct {
		server   *server
		security Security // of the server
		change   func(c *Config)
		want     error // nil: neither refused nor unreachable, so it is tried again
	}{
		"nobody there has this address": {&server{rcpt: refuse(550)}, StartTLS, nil, ErrRefused},
		"the letter is refused":         {&server{data: refuse(554)}, StartTLS, nil, ErrRefused},
		"the mailbox is full for now":   {&server{rcpt: refuse(452)}, StartTLS, nil, nil},
		"come again later":              {&server{data: refuse(451)}, StartTLS, nil, nil},
		"a wrong password":              {&server{user: "lantoa"}, StartTLS, func(c *Config) { c.Password = "sai" }, ErrUnreachable},
		"a name is asked for":           {&server{user: "lantoa"}, StartTLS, func(c *Config) { c.User = "" }, nil},
		"a server without TLS":          {&server{user: "lantoa"}, Plain, func(c *Config) { c.Security = StartTLS }, ErrUnreachable},
		"TLS to a server without":       {&server{}, Plain, func(c *Config) { c.Security = TLS }, ErrUnreachable},
		"an unknown certificate":        {&server{}, StartTLS, func(c *Config) { c.RootCAs = nil }, ErrUnreachable},
		"another one's certificate":     {&server{}, TLS, func(c *Config) { c.Host = "localhost" }, ErrUnreachable},
		"nobody listens":                {&server{}, Plain, func(c *Config) { c.Port = 1 }, ErrUnreachable},
		"no such host":                  {&server{}, Plain, func(c *Config) { c.Host = "mail.invalid" }, ErrUnreachable},
		"it hangs at the letter":        {&server{hang: true}, Plain, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := row.server.start(t, row.security)
			c := s.config(row.security)
			if row.change != nil {
				row.change(&c)
			}
			sender := newSMTP(t, c)
			sender.time = 2 * time.Second
			err := sender.Send(context.Background(), reminder)
			if err == nil {
				t.Fatal("it was sent")
			}
			for _, kind := range []error{ErrRefused, ErrUnreachable} {
				if got := errors.Is(err, kind); got != (kind == row.want) {
					t.Errorf("%v: got %v for %v", kind, got, err)
				}
			}
			if strings.Contains(err.Error(), "bí mật") || strings.Contains(err.Error(), "sai") {
				t.Errorf("the error shows the password: %v", err)
			}
			for end := time.Now().Add(10 * time.Second); s.open.Load() > 0; time.Sleep(5 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("%d connections stay open", s.open.Load())
				}
			}
		})
	}
}

func TestAPasswordIsNotSentInTheClear(t *testing.T) {
	t.Parallel()
	s := (&server{user: "lantoa"}).start(t, Plain)
	c := s.config(Plain)
	c.Security = StartTLS
	if err := newSMTP(t, c).Send(context.Background(), reminder); !errors.Is(err, ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	if n := s.logins.Load(); n != 0 {
		t.Errorf("it was sent %d times", n)
	}
}

func TestASilentServerIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // it accepts, and says nothing
	sender := newSMTP(t, Config{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, From: "a@b.vn", Security: Plain})
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	if err := sender.Send(ctx, reminder); !errors.Is(err, ErrUnreachable) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("a node that stops waited for %v", took)
	}
}

func TestALetterTheServerTookIsSent(t *testing.T) {
	t.Parallel()
	s := (&server{cut: afterAnswer}).start(t, Plain) // "250", then the line is cut before any goodbye
	if err := newSMTP(t, s.config(Plain)).Send(context.Background(), reminder); err != nil {
		t.Errorf("got %v, want it sent: the server said so", err)
	}
}

func TestSubjectsSurviveEncoding(t *testing.T) {
	t.Parallel()
	sender := newSMTP(t, Config{Host: "h", Port: 25, From: "Lan Tỏa <a@b.vn>", Security: Plain})
	words := rapid.SampledFrom([]string{"Đôn đốc", "báo cáo", "=?UTF-8?q?x?=", "?=", "_", "a", "ệ", "😀", ":", "<x@y>", "\"", "\\", "Nghị quyết", "  "})
	rapid.Check(t, func(t *rapid.T) {
		l := reminder
		l.Subject = "x" + strings.Join(rapid.SliceOfN(words, 0, 15).Draw(t, "words"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between")) + "x"
		l.Text = rapid.StringMatching(`x[ -~Đđệ\n.]*`).Draw(t, "text")
		msg, err := sender.compose(l)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if _, err := msg.WriteTo(&b); err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(&b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if want := strings.ReplaceAll(l.Subject, "=?", "= ?"); err != nil || got != want {
			t.Fatalf("got %q, want %q, raw %q", got, want, m.Header.Get("Subject"))
		}
		text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil || strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n") != strings.TrimRight(l.Text, "\n") {
			t.Fatalf("got %q, want %q", text, l.Text)
		}
	})
}

func TestSettingsAreChecked(t *testing.T) {
	t.Parallel()
	good := Config{Host: "mail.langson.gov.vn", Port: 587, From: "Lan Tỏa <a@b.vn>", Security: StartTLS}
	for name, row := range map[string]struct {
		change func(c *Config)
		want   string
	}{
		"good":                 {func(*Config) {}, ""},
		"no sender":            {func(c *Config) { c.From = "" }, "người gửi"},
		"a sender that breaks": {func(c *Config) { c.From = "=?UTF-8?q?a=0D=0ABcc:_x?= <a@b.vn>" }, "người gửi"},
		"no host":              {func(c *Config) { c.Host = "" }, "Máy chủ thư"},
		"a URL":                {func(c *Config) { c.Host = "smtp://x" }, "Máy chủ thư"},
		"no port":              {func(c *Config) { c.Port = 0 }, "cổng"},
		"no security":          {func(c *Config) { c.Security = "" }, "starttls"},
	} {
		c := good
		row.change(&c)
		_, err := NewSMTP(c)
		if row.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want a sentence with %q", name, err, row.want)
		}
	}
}
