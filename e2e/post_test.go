package e2e

import (
	"io"
	"log"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"lantoa/e2e/program"
	"lantoa/internal/db"
)

// moment is a point in the delivery of a letter at which a test can do something.
type moment int

const (
	offered moment = iota // before its text was sent
	taken                 // the server has it, and has not said so yet
)

// postOffice is a mail server that keeps what it takes.
type postOffice struct {
	Port int

	mu      sync.Mutex
	letters []*mail.Message
	at      func(m moment, nth int) // nth is the number of letters taken before
}

func startPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	o := &postOffice{Port: l.Addr().(*net.TCPAddr).Port}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &postSession{o}, nil }))
	server.Domain, server.ErrorLog = "thu.test", log.New(io.Discard, "", 0)
	done := make(chan bool)
	go func() { defer close(done); _ = server.Serve(l) }()
	t.Cleanup(func() { _ = server.Close(); _ = l.Close(); <-done }) // Serve may not have begun: then server knows of no listener to close
	return o
}

// flags make a program send its letters here.
func (o *postOffice) flags() []string {
	return []string{"--smtp-host", "127.0.0.1", "--smtp-port", strconv.Itoa(o.Port), "--smtp-security", "plain", "--smtp-from", "Lan Tỏa <lantoa@so.test>"}
}

// when does something at a moment of the deliveries to come; nil does nothing any more.
func (o *postOffice) when(do func(m moment, nth int)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.at = do
}

func (o *postOffice) is(m moment) {
	o.mu.Lock()
	do, nth := o.at, len(o.letters)
	o.mu.Unlock()
	if do != nil {
		do(m, nth)
	}
}

// taken are the letters that arrived, by their Message-ID: how many of each, and to whom they are.
func (o *postOffice) taken() (times map[string]int, to map[string]string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	times, to = map[string]int{}, map[string]string{}
	for _, l := range o.letters {
		id := l.Header.Get("Message-ID")
		times[id]++
		to[id] = strings.Trim(l.Header.Get("To"), "<>")
	}
	return times, to
}

type postSession struct{ office *postOffice }

func (*postSession) Reset()                               {}
func (*postSession) Logout() error                        { return nil }
func (*postSession) Mail(string, *smtp.MailOptions) error { return nil }

func (s *postSession) Rcpt(string, *smtp.RcptOptions) error {
	s.office.is(offered)
	return nil
}

func (s *postSession) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, r); err != nil {
		return err
	}
	s.office.mu.Lock()
	s.office.letters = append(s.office.letters, m)
	s.office.mu.Unlock()
	s.office.is(taken)
	return nil
}

// workingOffice is a program that plays no demonstration: its data are those of one, but its clock and its letters are real. Every agency
// owes an answer by tomorrow and has a mailbox.
func workingOffice(t *testing.T, post *postOffice, flags ...string) (*program.Program, *db.DB) {
	t.Helper()
	demo := startProgram(t, append([]string{"--demo"}, flags...)...)
	d := database(t, demo, flags...)
	must(t, demo.Interrupt())
	must(t, os.Remove(filepath.Join(demo.Data, "trinh-dien")))
	today := time.Now().Format(time.DateOnly)
	tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		for _, q := range []struct {
			sql  string
			args []any
		}{
			{`UPDATE plan_reports SET due = ?, period_from = ?, period_to = ? WHERE state IN ('expected', 'draft', 'returned')`, []any{tomorrow, today, tomorrow}},
			{`UPDATE identity_users SET email = '' WHERE login <> 'dau-moi'`, nil}, // one letter is one agency's
			{`DELETE FROM plan_contacts`, nil},
			{`INSERT INTO plan_contacts (agency_id, office_mail, head_mail) SELECT DISTINCT r.agency_id, 'vanphong.' || a.key || '@coquan.test', ''
				FROM plan_reports r JOIN identity_agencies a ON a.id = r.agency_id WHERE a.key <> 'svhttdl'`, nil},
			{`UPDATE job_schedules SET last_run = ?`, []any{time.Now()}}, // nothing is late yet
		} {
			if _, err := tx.Exec(q.sql, q.args...); err != nil {
				return err
			}
		}
		return nil
	}))
	forgetRun(t, d) // those of the sample
	return startOn(t, demo.Data, append(post.flags(), flags...)...), d
}

// timePasses makes the time come at which a dead program's letters and jobs are taken up again, and regular work is due.
func timePasses(t *testing.T, d *db.DB) {
	t.Helper()
	past := time.Now().Add(-time.Hour)
	for _, q := range []string{ // one by one: the program is at work on these tables
		`UPDATE job_jobs SET leased_to = ? WHERE leased_to IS NOT NULL AND kind = 'mail.deliver'`,
		`UPDATE mail_outbox SET next_at = ? WHERE state = 'waiting'`,
		`UPDATE job_schedules SET last_run = ? WHERE name = 'mail.deliver'`,
	} {
		must(t, d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(q, past); return err }))
	}
}
