// Package mail writes letters and sends them. A letter is stored in the transaction that causes
// it and sent later, once; only if the server's answer is lost is it sent again, under the same
// Message-ID. Letters are plain text, with the same as HTML if wanted, to one person: what is confidential stays behind sign-in.
//
//	mail.go    Message, Letter, Sender, what a letter may hold
//	outbox.go  the outbox: Add, Deliver, Recent, Retry, Purge
//	store.go   SQL
//	smtp.go    SMTP, which sends
//	memory.go  Memory, which keeps letters for tests
package mail

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lantoa/internal/problem"
)

const (
	maxAddress = 254 // RFC 5321
	maxSubject = 200 // characters
	maxBody    = 256 << 10
)

// Message is what a caller wants said.
type Message struct {
	To      string // one bare address
	Subject string
	Text    string
	HTML    string // the same words for readers that show HTML; may be empty
}

// Letter is a message on its way: ID and date stay the same however often it is tried.
type Letter struct {
	Message
	ID   string // what stands before @ in the Message-ID
	Date time.Time
}

// Sender hands a letter to the outside world.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

// What a sender may say beyond "not now".
var (
	ErrRefused     = errors.New("the server refuses this letter for good")
	ErrUnreachable = errors.New("the mail server cannot be used now")
)

// ValidAddress reports whether s is one bare e-mail address in ASCII.
func ValidAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Name == "" && a.Address == s && len(s) <= maxAddress && oneLine(s) && isASCII(s)
}

// check refuses what would break out of its place in a letter.
func (m Message) check() error {
	switch {
	case !ValidAddress(m.To):
		return problem.New(problem.Invalid, "Địa chỉ thư điện tử “%s” chưa đúng. Ví dụ: lan@langson.gov.vn.", shorten(m.To))
	case strings.TrimSpace(m.Subject) == "" || !oneLine(m.Subject):
		return problem.New(problem.Invalid, "Tiêu đề thư phải có nội dung và nằm trên một dòng.")
	case utf8.RuneCountInString(m.Subject) > maxSubject:
		return problem.New(problem.Invalid, "Tiêu đề thư dài quá %d ký tự; hãy rút ngắn.", maxSubject)
	case strings.TrimSpace(m.Text) == "" || !utf8.ValidString(m.Text) || strings.Contains(m.Text, "\x00"):
		return problem.New(problem.Invalid, "Thư phải có nội dung là chữ.")
	case !utf8.ValidString(m.HTML) || strings.Contains(m.HTML, "\x00"):
		return problem.New(problem.Invalid, "Thư phải có nội dung là chữ.")
	case max(len(m.Text), len(m.HTML)) > maxBody:
		return problem.New(problem.Invalid, "Thư dài quá %d KB; hãy rút ngắn và dẫn tới trang có nội dung đầy đủ.", maxBody>>10)
	}
	return nil
}

// oneLine reports whether s is text without line breaks or other control characters.
func oneLine(s string) bool {
	breaks := func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }
	return utf8.ValidString(s) && !strings.ContainsFunc(s, breaks)
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

func shorten(s string) string {
	const most = 80
	if r := []rune(strings.ToValidUTF8(s, "?")); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
