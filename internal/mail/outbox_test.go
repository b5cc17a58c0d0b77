package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

// clock stands still until a test pushes it.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 10, 20, 8, 0, 0, 0, time.UTC).UnixMilli())
	return c
}

func (c *clock) now() time.Time        { return time.UnixMilli(c.at.Load()).UTC() }
func (c *clock) push(by time.Duration) { c.at.Add(by.Milliseconds()) }

func message(n int) Message {
	return Message{To: fmt.Sprintf("lan%d@langson.gov.vn", n), Subject: fmt.Sprintf("Đôn đốc %d", n), Text: "Kính gửi đồng chí."}
}

func add(t *testing.T, o *Outbox, m Message, key string) {
	t.Helper()
	if err := o.db.Write(context.Background(), func(tx *db.Tx) error { return o.Add(tx, m, key) }); err != nil {
		t.Fatal(err)
	}
}

func deliver(t *testing.T, o *Outbox, want error) {
	t.Helper()
	if err := o.Deliver(context.Background()); !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// only is the one letter of the outbox.
func only(t *testing.T, o *Outbox) Status {
	t.Helper()
	list, err := o.Recent(context.Background(), 10)
	if err != nil || len(list) != 1 {
		t.Fatalf("got %d letters, %v, want 1", len(list), err)
	}
	return list[0]
}

func TestALetterIsSentOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, m := newClock(), &Memory{}
		o := NewOutbox(d, c.now, m)
		add(t, o, message(1), "remind:7")
		add(t, o, message(2), "remind:7") // the same cause again
		for range 3 {
			deliver(t, o, nil)
			c.push(time.Hour)
		}
		sent := m.Sent()
		if len(sent) != 1 || sent[0].Message != message(1) || len(sent[0].ID) < 20 || !sent[0].Date.Equal(newClock().now()) {
			t.Fatalf("got %+v", sent)
		}
		if s := only(t, o); s.State != Sent || s.EndedAt.IsZero() || s.LastError != "" {
			t.Errorf("got %+v", s)
		}
		add(t, o, message(2), "remind:7")
		add(t, o, message(3), "")
		add(t, o, message(3), "")
		deliver(t, o, nil)
		if n := len(m.Sent()); n != 3 {
			t.Errorf("got %d letters, want 3: a key holds after sending, and no key is no key", n)
		}
		kept := ""
		err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
			kept, err = db.One(tx, db.Scalar[string], `SELECT max(body) FROM mail_outbox`)
			return err
		})
		if err != nil || kept != "" {
			t.Errorf("got %q, %v, want no text kept of what was sent", kept, err)
		}
	})
}

func TestALetterOfARolledBackTransactionIsNotSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := &Memory{}
		o := NewOutbox(d, newClock().now, m)
		stop := errors.New("stop")
		err := d.Write(context.Background(), func(tx *db.Tx) error { return errors.Join(o.Add(tx, message(1), "k"), stop) })
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		deliver(t, o, nil)
		if sent := m.Sent(); len(sent) != 0 {
			t.Errorf("got %+v", sent)
		}
	})
}

func TestALetterIsTriedLaterAndLater(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newClock()
		var tries []time.Time
		ids := map[string]bool{}
		m := &Memory{Fail: func(l Letter) error {
			tries = append(tries, c.now())
			ids[l.ID] = true
			return errors.New("451 greylisted \x00\xff")
		}}
		o := NewOutbox(d, c.now, m)
		add(t, o, message(1), "")
		for range 4 * 24 * 60 {
			deliver(t, o, nil)
			c.push(time.Minute)
			if len(tries) == 10 {
				break
			}
		}
		for i := 1; i < len(tries); i++ {
			if got, want := tries[i].Sub(tries[i-1]), wait(int64(i)); got != want {
				t.Errorf("wait %d: got %v, want %v", i, got, want)
			}
		}
		if s := only(t, o); s.State != Waiting || s.LastError != "451 greylisted ?" || len(ids) != 1 {
			t.Errorf("got %+v and IDs %v", s, ids)
		}
		c.push(giveUpAfter)
		deliver(t, o, nil)
		if s := only(t, o); s.State != Failed || s.LastError != "451 greylisted ?" {
			t.Errorf("got %+v, want it given up after three days", s)
		}
		m.Fail = nil
		id := only(t, o).ID
		if err := o.Retry(context.Background(), id); err != nil {
			t.Fatal(err)
		}
		deliver(t, o, nil)
		if sent := m.Sent(); len(sent) != 1 || sent[0].Text != message(1).Text || !ids[sent[0].ID] {
			t.Errorf("got %+v", sent)
		}
		if err := o.Retry(context.Background(), id); !problem.Is(err, problem.Conflict) {
			t.Errorf("got %v, want a conflict: it was sent", err)
		}
	})
}

func TestRefusedLettersDoNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := newClock()
		m := &Memory{Fail: func(l Letter) error {
			if l.To == message(1).To {
				return fmt.Errorf("%w: 550 no such user", ErrRefused)
			}
			return nil
		}}
		o := NewOutbox(d, c.now, m)
		add(t, o, message(1), "")
		add(t, o, message(2), "")
		deliver(t, o, nil)
		list, err := o.Recent(context.Background(), 10)
		if err != nil || len(list) != 2 || list[0].State != Sent || list[1].State != Failed || !strings.Contains(list[1].LastError, "550") {
			t.Errorf("got %+v, %v", list, err)
		}
	})
}

func TestAnUnreachableServerIsAskedOnceAtATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c, asked, down := newClock(), 0, true
		m := &Memory{Fail: func(Letter) error {
			asked++
			if down {
				return fmt.Errorf("%w: no route", ErrUnreachable)
			}
			return nil
		}}
		o := NewOutbox(d, c.now, m)
		for n := range 5 {
			add(t, o, message(n), "")
		}
		deliver(t, o, ErrUnreachable)
		if asked != 1 {
			t.Errorf("asked %d times, want 1", asked)
		}
		down = false
		c.push(time.Hour)
		deliver(t, o, nil)
		if n := len(m.Sent()); n != 5 {
			t.Errorf("got %d letters, want 5", n)
		}
	})
}

func TestTwoNodesSendEachLetterOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const letters = 60
		m := &Memory{}
		c := newClock()
		o := NewOutbox(d, c.now, m)
		for n := range letters {
			add(t, o, message(n), "")
		}
		var nodes sync.WaitGroup
		for range 3 {
			nodes.Go(func() {
				if err := NewOutbox(d, c.now, m).Deliver(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		seen := map[string]int{}
		for _, l := range m.Sent() {
			seen[l.To]++
		}
		for n := range letters {
			if got := seen[message(n).To]; got != 1 {
				t.Errorf("letter %d was sent %d times", n, got)
			}
		}
	})
}

func TestALetterOfADeadNodeIsSentByTheNext(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, c, m := context.Background(), newClock(), &Memory{}
		o := NewOutbox(d, c.now, m)
		add(t, o, message(1), "")
		dead, _, err := o.claim(ctx) // and nothing more is heard of it
		if err != nil {
			t.Fatal(err)
		}
		deliver(t, o, nil)
		if n := len(m.Sent()); n != 0 {
			t.Errorf("got %d letters while the first node may still send", n)
		}
		c.push(claimTime)
		deliver(t, o, nil)
		if n := len(m.Sent()); n != 1 {
			t.Errorf("got %d letters, want 1", n)
		}
		if err := o.mark(ctx, dead, ErrRefused); err != nil {
			t.Fatal(err)
		}
		if s := only(t, o); s.State != Sent {
			t.Errorf("got %+v: the dead node had a say", s)
		}
	})
}

func TestALostAnswerMeansTheSameMessageIDTwice(t *testing.T) {
	t.Parallel()
	s := (&server{cut: beforeAnswer}).start(t, Plain)
	c := newClock()
	o := NewOutbox(dbtest.SQLite(t), c.now, newSMTP(t, s.config(Plain)))
	add(t, o, message(1), "")
	deliver(t, o, nil)
	if st := only(t, o); st.State != Waiting || st.LastError == "" {
		t.Fatalf("got %+v, want it waiting: nobody knows that the server took it", st)
	}
	s.mu.Lock()
	first := s.accepted[0]
	s.accepted, s.cut = nil, never
	s.mu.Unlock()
	c.push(time.Hour)
	deliver(t, o, nil)
	if st := only(t, o); st.State != Sent {
		t.Fatalf("got %+v", st)
	}
	one, _ := read(t, first)
	two, _ := read(t, s.letters()[0])
	for _, header := range []string{"Message-ID", "Date"} {
		if got, want := two.Header.Get(header), one.Header.Get(header); got != want || want == "" {
			t.Errorf("%s: got %q, then %q", header, want, got)
		}
	}
}

func TestWithoutASenderLettersWaitForOne(t *testing.T) {
	t.Parallel()
	c, m := newClock(), &Memory{}
	d := dbtest.SQLite(t)
	none := NewOutbox(d, c.now, nil)
	add(t, none, message(1), "")
	deliver(t, none, nil)
	c.push(giveUpAfter / 2)
	deliver(t, NewOutbox(d, c.now, m), nil)
	if n := len(m.Sent()); n != 1 {
		t.Errorf("got %d letters, want the one that waited", n)
	}
	add(t, none, message(2), "")
	c.push(giveUpAfter + time.Hour)
	deliver(t, none, nil)
	deliver(t, NewOutbox(d, c.now, m), nil)
	if n := len(m.Sent()); n != 1 {
		t.Errorf("got %d letters, want none that is days old", n)
	}
	c.push(keepEnded + time.Hour)
	if err := none.Purge(context.Background()); err != nil {
		t.Fatal(err)
	}
	if list, err := none.Recent(context.Background(), 10); err != nil || len(list) != 0 {
		t.Errorf("got %+v, %v, want all old letters gone", list, err)
	}
}

func TestWhatALetterMayHold(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	o := NewOutbox(d, newClock().now, &Memory{})
	good := message(1)
	for name, row := range map[string]struct {
		change func(m *Message)
		want   string
	}{
		"good":                     {func(*Message) {}, ""},
		"text of several lines":    {func(m *Message) { m.Text = "a\r\nBcc: x@y.vn\r\n.\r\nb" }, ""},
		"no address":               {func(m *Message) { m.To = "" }, "Địa chỉ"},
		"two addresses":            {func(m *Message) { m.To = "a@b.vn, c@d.vn" }, "Địa chỉ"},
		"a name with it":           {func(m *Message) { m.To = "Lan <a@b.vn>" }, "Địa chỉ"},
		"a header in the address":  {func(m *Message) { m.To = "a@b.vn\r\nBcc: x@y.vn" }, "Địa chỉ"},
		"a command in the address": {func(m *Message) { m.To = "\"a>\\\r\nDATA\"@b.vn" }, "Địa chỉ"},
		"an address with accents":  {func(m *Message) { m.To = "lượng@langson.gov.vn" }, "Địa chỉ"},
		"a very long address":      {func(m *Message) { m.To = strings.Repeat("a", 300) + "@b.vn" }, "Địa chỉ"},
		"a header in the subject":  {func(m *Message) { m.Subject = "x\r\nBcc: x@y.vn" }, "Tiêu đề"},
		"a bare line feed":         {func(m *Message) { m.Subject = "x\nBcc: x@y.vn" }, "Tiêu đề"},
		"another line break":       {func(m *Message) { m.Subject = "x\u2028Bcc: x@y.vn" }, "Tiêu đề"},
		"no subject":               {func(m *Message) { m.Subject = " " }, "Tiêu đề"},
		"broken letters":           {func(m *Message) { m.Subject = "\xff" }, "Tiêu đề"},
		"a very long subject":      {func(m *Message) { m.Subject = strings.Repeat("ế", 201) }, "200"},
		"no text":                  {func(m *Message) { m.Text = "\n" }, "nội dung"},
		"a NUL":                    {func(m *Message) { m.Text = "a\x00" }, "nội dung"},
		"a whole document":         {func(m *Message) { m.Text = strings.Repeat("a", maxBody+1) }, "dài quá"},
	} {
		m := good
		row.change(&m)
		err := d.Write(context.Background(), func(tx *db.Tx) error { return o.Add(tx, m, "") })
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

func FuzzAddress(f *testing.F) {
	f.Add("lan@langson.gov.vn")
	f.Add("a@b.vn\r\nRCPT TO:<x@y.vn>")
	f.Add("\"a b\"@[127.0.0.1]")
	f.Fuzz(func(t *testing.T, s string) {
		if ValidAddress(s) && (len(s) > maxAddress || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })) {
			t.Errorf("%q can break a line", s)
		}
	})
}
