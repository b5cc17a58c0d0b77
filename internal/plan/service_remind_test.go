package plan

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/mail"
	"lantoa/internal/problem"
)

// morning makes the service's clock show nine in the morning of a day.
func morning(s *Service, day calendar.Day) {
	s.Now = func() time.Time { return day.Time().Add(9 * time.Hour) }
}

// addPost gives the service an outbox whose letters the test reads, and people addresses.
func addPost(t testing.TB, s *Service, c cast) (*mail.Memory, *mail.Outbox) {
	t.Helper()
	sent := &mail.Memory{}
	out := mail.NewOutbox(s.DB, time.Now, sent)
	s.Letters, s.Address = out, "https://lantoa.test"
	write(t, s, func(tx *db.Tx) error {
		for who, address := range map[identity.Actor]string{
			c.Reporter: "canbo@xa.test", c.Colleague: "dongnghiep@xa.test", c.Stranger: "noikhac@xa.test", c.Coordinator: "daumoi@so.test", c.Leader: "lanhdao@so.test",
		} {
			if _, err := tx.Exec(`UPDATE identity_users SET email = ? WHERE id = ?`, address, who.UserID); err != nil {
				return err
			}
		}
		return nil
	})
	return sent, out
}

// deliver sends what lies in the outbox and says how many letters have gone out in all.
func deliver(t testing.TB, out *mail.Outbox, sent *mail.Memory) int {
	t.Helper()
	if err := out.Deliver(context.Background()); err != nil {
		t.Fatal(err)
	}
	return len(sent.Sent())
}

// remindOn runs the reminders of a day and says how many letters went out by then.
func remindOn(t testing.TB, s *Service, day calendar.Day, out *mail.Outbox, sent *mail.Memory) int {
	t.Helper()
	morning(s, day)
	if err := s.Remind(context.Background()); err != nil {
		t.Fatal(err)
	}
	return deliver(t, out, sent)
}

// onlyDue moves all expected answers far away but one agency's on one task and period, which falls due on a day.
func onlyDue(t testing.TB, s *Service, p Plan, agency int64, due calendar.Day) Report {
	t.Helper()
	r := reportOf(t, s, p, "III.2", agency, "2026-Q3")
	write(t, s, func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE plan_reports SET due = '2027-12-01' WHERE plan_id = ?`, p.ID); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE plan_reports SET due = ? WHERE id = ?`, string(due), r.ID)
		return err
	})
	r.Due = due
	return r
}

func TestRemindersGoOutOnceAndStopWhenAnswered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		sent, out := addPost(t, s, c)
		p := addPlan(t, s, c)
		r := onlyDue(t, s, p, c.Commune.ID, "2026-10-29") // a Thursday
		step := func(what string, day calendar.Day, want int) {
			t.Helper()
			if got := remindOn(t, s, day, out, sent); got != want {
				t.Fatalf("%s (%s): %d letters in all, want %d", what, day, got, want)
			}
		}
		step("too early", "2026-10-21", 0)
		step("seven days before: two people report for the commune", "2026-10-22", 2)
		step("the same day again", "2026-10-22", 2)
		step("a day later nothing is new", "2026-10-23", 2)
		step("on Saturday nothing goes out", "2026-10-24", 2)
		step("three days before", "2026-10-26", 4)
		morning(s, "2026-10-27")
		if _, err := s.SaveReport(context.Background(), c.Reporter, r.ID, r.Version, Entry{Answer: Nothing}); err != nil {
			t.Fatal(err)
		}
		step("a draft clears nothing", "2026-10-28", 6)
		step("the day after", "2026-10-30", 8)
		step("five days over: the coordinator hears too; the commune's head has no address", "2026-11-03", 9)
		write(t, s, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE plan_reports SET due = '2026-11-20', version = version + 1 WHERE id = ?`, r.ID)
			return err
		})
		step("extended: the old due day is forgotten", "2026-11-10", 9)
		step("the ladder begins anew", "2026-11-13", 11)
		morning(s, "2026-11-13")
		r = reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		if _, err := s.MoveReport(context.Background(), c.Reporter, r.ID, r.Version, Submit, ""); err != nil {
			t.Fatal(err)
		}
		step("answered: nothing any more", "2026-11-17", 11)
		step("not even overdue", "2026-12-15", 11)
		letter := sent.Sent()[0]
		for _, want := range []string{"Kính gửi: " + c.Commune.Name, "hạn 29/10/2026, còn 7 ngày", fmt.Sprintf("https://lantoa.test/bao-cao/%d", r.ID)} {
			if !strings.Contains(letter.Text, want) || !strings.Contains(letter.HTML, want) {
				t.Errorf("the letter lacks %q:\n%s\n%s", want, letter.Text, letter.HTML)
			}
		}
		if strings.Contains(letter.Text+letter.HTML, c.Reporter.Name) {
			t.Error("the letter names a person")
		}
		if err := identityAudit(t, s, "remind.send"); err != 6 {
			t.Errorf("%d entries in the audit trail, want one a run that sent something", err)
		}
	})
}

func identityAudit(t testing.TB, s *Service, action string) (n int64) {
	t.Helper()
	read(t, s, func(tx *db.Tx) (err error) {
		n, err = db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM identity_audit WHERE action = ?`, action)
		return err
	})
	return n
}

func TestStepsMissedAreMadeUpForOnce(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	sent, out := addPost(t, s, c)
	onlyDue(t, s, addPlan(t, s, c), c.Other.ID, "2026-09-10")
	if got := remindOn(t, s, "2026-10-20", out, sent); got != 3 { // the agency, the department, its leader
		t.Fatalf("%d letters after forty days of silence, want 3", got)
	}
	if got := remindOn(t, s, "2026-10-21", out, sent); got != 3 {
		t.Errorf("%d letters a day later: the missed steps pile up", got)
	}
}

func TestQuietOffAndMuted(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	sent, out := addPost(t, s, c)
	ctx := context.Background()
	p := addPlan(t, s, c)
	onlyDue(t, s, p, c.Commune.ID, "2026-10-27")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.MuteAgency(ctx, c.Coordinator, p.ID, c.Commune.ID, true))
	if got := remindOn(t, s, "2026-10-20", out, sent); got != 0 {
		t.Errorf("a muted agency got %d letters", got)
	}
	must(s.MuteAgency(ctx, c.Coordinator, p.ID, c.Commune.ID, false))
	must(s.SaveLadder(ctx, c.Coordinator, p.ID, 0, false, false, nil))
	if got := remindOn(t, s, "2026-10-20", out, sent); got != 0 {
		t.Errorf("a plan that is switched off sent %d letters", got)
	}
	must(s.SaveLadder(ctx, c.Coordinator, p.ID, 1, true, true, Ladder{{-4, 0, ToAgency, "Bốn ngày."}}))
	if err := s.SaveLadder(ctx, c.Coordinator, p.ID, 1, true, false, nil); !problem.Is(err, problem.Conflict) {
		t.Errorf("a stale ladder: %v", err)
	}
	if _, err := s.AddQuiet(ctx, c.Coordinator, QuietSpan{From: "2026-10-23", To: "2026-10-23", Name: "Hội nghị"}); err != nil {
		t.Fatal(err)
	}
	if got := remindOn(t, s, "2026-10-21", out, sent); got != 0 {
		t.Errorf("%d letters before the day", got)
	}
	must(s.RemindMe(ctx, c.Colleague, false))
	if got := remindOn(t, s, "2026-10-22", out, sent); got != 1 { // the 23rd is quiet; the colleague wants none
		t.Errorf("%d letters, want 1 on the day before the quiet one", got)
	}
	for name, err := range map[string]error{
		"mute":    s.MuteAgency(ctx, c.Reporter, p.ID, c.Commune.ID, true),
		"ladder":  s.SaveLadder(ctx, c.Leader, p.ID, 2, true, false, nil),
		"contact": s.SaveContact(ctx, c.Stranger, Contact{AgencyID: c.Commune.ID, Office: "x@y.test"}),
	} {
		if !problem.Is(err, problem.Denied) {
			t.Errorf("%s by someone who may not: %v", name, err)
		}
	}
}

// node is a service of its own on a database that others use too.
func node(t *testing.T, target string, c Config) *Service {
	t.Helper()
	d, err := db.Open(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	c.DB, c.Jobs = d, job.New(d, time.Now, slog.New(slog.DiscardHandler))
	c.Letters = mail.NewOutbox(d, time.Now, &mail.Memory{})
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Two nodes at once, morning after morning: each side gets one letter an address, and whoever comes second finds nothing to do.
func TestTwoNodesRemindOnce(t *testing.T) {
	t.Parallel()
	targets := map[string]func(t testing.TB) string{
		"SQLite": func(t testing.TB) string { return filepath.Join(t.TempDir(), "test.db") }, "PostgreSQL": dbtest.PostgresURL,
	}
	for name, target := range targets {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			where := target(t)
			d, err := db.Open(context.Background(), where)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { d.Close() })
			s, c := newService(t, d)
			addPost(t, s, c)
			onlyDue(t, s, addPlan(t, s, c), c.Commune.ID, "2026-10-29")
			nodes := []*Service{s, node(t, where, s.Config), node(t, where, s.Config)}
			for day := calendar.Day("2026-10-19"); day < "2026-11-20"; day = day.Add(1) {
				var all sync.WaitGroup
				for _, n := range nodes {
					morning(n, day)
					for range 2 {
						all.Go(func() {
							if err := n.Remind(context.Background()); err != nil {
								t.Errorf("%s: %v", day, err)
							}
						})
					}
				}
				all.Wait()
			}
			var letters, reminders, rungs int64
			read(t, s, func(tx *db.Tx) error {
				for _, q := range []struct {
					into *int64
					sql  string
				}{{&letters, `SELECT COUNT(*) FROM mail_outbox`}, {&reminders, `SELECT COUNT(*) FROM plan_reminders`}, {&rungs, `SELECT COUNT(*) FROM plan_reminder_rungs`}} {
					if *q.into, err = db.One(tx, db.Scalar[int64], q.sql); err != nil {
						return err
					}
				}
				return nil
			})
			// The agency: 7, 3, 1 before; 1, 8, 15 after (22 is the 20th). The department: 5, 12, 19 after. The leader: 10 after.
			if reminders != 10 || rungs != 10 || letters != 6*2+3+1 {
				t.Errorf("%d reminders with %d rungs in %d letters, want 10, 10, 16", reminders, rungs, letters)
			}
			sent := &mail.Memory{}
			senders := []*mail.Outbox{mail.NewOutbox(nodes[0].DB, time.Now, sent), mail.NewOutbox(nodes[1].DB, time.Now, sent)}
			var all sync.WaitGroup
			for _, o := range senders {
				all.Go(func() {
					if err := o.Deliver(context.Background()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if got := len(sent.Sent()); int64(got) != letters {
				t.Errorf("%d letters went out, want %d", got, letters)
			}
		})
	}
}
