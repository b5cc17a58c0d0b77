package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"lantoa/internal/problem"
)

const sendTime = 30 * time.Second // for one letter, from dialling to the last answer

// Security says how the line to the server is protected.
type Security string

// The ways. Plain is for a server on the same machine; a password is never sent over it elsewhere.
const (
	StartTLS Security = "starttls" // usual on port 587; refused if the server cannot
	TLS      Security = "tls"      // usual on port 465
	Plain    Security = "plain"
)

// Config names the mail server.
type Config struct {
	Host     string
	Port     int
	User     string // empty: the server asks for no name
	Password string
	From     string // "Lan Tỏa <lantoa@langson.gov.vn>"
	Security Security
	RootCAs  *x509.CertPool // nil: those of the system
}

// SMTP sends letters through a mail server.
type SMTP struct {
	config Config
	from   *mail.Address
	time   time.Duration
}

// NewSMTP checks the settings; it does not call the server.
func NewSMTP(c Config) (*SMTP, error) {
	from, err := mail.ParseAddress(c.From)
	if err != nil || !ValidAddress(from.Address) || !oneLine(from.Name) {
		return nil, problem.New(problem.Invalid, "Địa chỉ người gửi “%s” chưa đúng. Ví dụ: Lan Tỏa <lantoa@langson.gov.vn>.", shorten(c.From))
	}
	if c.Host == "" || strings.ContainsAny(c.Host, " \t\r\n/@") || c.Port < 1 || c.Port > 65535 {
		return nil, problem.New(problem.Invalid, "Máy chủ thư phải có tên và cổng từ 1 đến 65535. Ví dụ: mail.langson.gov.vn, cổng 587.")
	}
	switch c.Security {
	case StartTLS, TLS, Plain:
	default:
		return nil, problem.New(problem.Invalid, "Cách bảo vệ đường truyền thư phải là starttls, tls hoặc plain.")
	}
	return &SMTP{c, from, sendTime}, nil
}

// Send hands one letter to the server.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	ctx, cancel := context.WithTimeout(ctx, s.time)
	defer cancel()
	msg, err := s.compose(l)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	wire := &line{config: s.tls(), security: s.config.Security, over: ctx}
	defer wire.close()
	client, err := gomail.NewClient(s.config.Host, s.options(wire)...)
	if err != nil {
		return fmt.Errorf("prepare mail client: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	if msg.IsDelivered() {
		return nil // it is the server's now, even if the goodbye after it went wrong
	}
	return classify(err)
}

// classify tells a refused letter from an unusable server from a passing trouble.
func classify(err error) error {
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok {
		return fmt.Errorf("%w: %w", ErrUnreachable, err) // it did not come to the letter
	}
	if e.ErrorCode() >= 500 && (e.Reason == gomail.ErrSMTPRcptTo || e.Reason == gomail.ErrSMTPDataClose) {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	return err
}

func (s *SMTP) compose(l Letter) (*gomail.Msg, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(gomail.EncodingQP))
	msg.FromMailAddress(s.from)
	if err := msg.To(l.To); err != nil {
		return nil, err
	}
	msg.Subject(strings.ReplaceAll(l.Subject, "=?", "= ?")) // or a reader would take it for encoded letters
	msg.SetMessageIDWithValue(l.ID + "@" + s.domain())
	msg.SetDateWithValue(l.Date)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // no replies from absent people's machines
	msg.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	return msg, nil
}

func (s *SMTP) domain() string {
	return s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:]
}

func (s *SMTP) tls() *tls.Config {
	return &tls.Config{ServerName: s.config.Host, RootCAs: s.config.RootCAs, MinVersion: tls.VersionTLS12}
}

func (s *SMTP) options(l *line) []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.config.Port), gomail.WithHELO(s.domain()), gomail.WithTimeout(s.time),
		gomail.WithDialContextFunc(l.dial), gomail.WithTLSConfig(l.config), gomail.WithoutNoop(),
	}
	switch s.config.Security {
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case TLS:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.config.User != "" {
		// A list of our own: the library's choice does not see that line speaks TLS from the start.
		options = append(options, gomail.WithUsername(s.config.User), gomail.WithPassword(s.config.Password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5))
	}
	return options
}

// line is one connection. It is ours, not the library's, so that it is closed whatever happens:
// the library leaves it open when the greeting fails, and does not see its context end.
type line struct {
	config   *tls.Config
	security Security
	over     context.Context
	conn     net.Conn
	stop     func() bool
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	dial := (&net.Dialer{}).DialContext
	if l.security == TLS {
		dial = (&tls.Dialer{Config: l.config}).DialContext
	}
	conn, err := dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.conn = conn
	l.stop = context.AfterFunc(l.over, func() { conn.Close() })
	return conn, nil
}

func (l *line) close() {
	if l.conn != nil {
		l.stop()
		l.conn.Close()
	}
}
