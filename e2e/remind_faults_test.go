package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"lantoa/e2e/program"
	"lantoa/e2e/visitor"
	"lantoa/internal/db"
)

const (
	sendAll   = "Gửi ngay tất cả"
	remindRun = "/don-doc"
)

// sendReminders presses the button of the focal department; nothing happens when everything was sent.
func sendReminders(v *visitor.Visitor) error {
	if err := v.Open(remindRun); err != nil {
		return err
	}
	return pressAll(v)
}

func pressAll(v *visitor.Visitor) error {
	if !strings.Contains(v.Text(), sendAll) {
		return nil
	}
	return v.Press(sendAll)
}

// reminding watches the runs of one day.
type reminding struct {
	t     *testing.T
	p     *program.Program
	d     *db.DB
	owing int64 // agencies
	said  int64 // entries in the audit trail before this day
}

const (
	saidSent  = `SELECT COUNT(*) FROM identity_audit WHERE action = 'remind.send'`
	stillOwed = `FROM plan_reports WHERE state IN ('expected', 'draft', 'returned')`
	fewest    = 50 // agencies that owe something, for a run to be long
)

func newReminding(t *testing.T, p *program.Program, d *db.DB) *reminding {
	t.Helper()
	r := &reminding{t, p, d, count(t, d, `SELECT COUNT(DISTINCT agency_id) `+stillOwed), count(t, d, saidSent)}
	if r.owing < fewest {
		t.Fatalf("only %d agencies owe anything", r.owing)
	}
	return r
}

// isWhole fails unless a run has written nothing, or a line, a rung and a letter for every agency.
func (r *reminding) isWhole(when string) (written bool) {
	r.t.Helper()
	letters := count(r.t, r.d, `SELECT COUNT(*) FROM mail_outbox WHERE unique_key LIKE 'plan.remind:%'`)
	agencies := count(r.t, r.d, `SELECT COUNT(DISTINCT agency_id) FROM plan_reminders WHERE audience = 'agency' AND way = 'mail'`)
	rungs := count(r.t, r.d, `SELECT COUNT(*) FROM plan_reminder_rungs WHERE audience = 'agency'`)
	said := count(r.t, r.d, saidSent) - r.said
	if agencies == 0 && letters == 0 && rungs == 0 && said == 0 {
		return false
	}
	owed := count(r.t, r.d, `SELECT COUNT(*) `+stillOwed)
	if agencies != r.owing || letters != r.owing || rungs != owed || said != 1 {
		r.t.Fatalf("%s: %d letters to %d agencies about %d answers, %d entries in the audit trail; %d agencies owe %d answers", when, letters, agencies, rungs, said, r.owing, owed)
	}
	return true
}

// newDay makes the day begin anew.
func (r *reminding) newDay() {
	r.t.Helper()
	forgetRun(r.t, r.d)
	r.said = count(r.t, r.d, saidSent)
}

// A run of reminders is killed while it is written, then while its letters go out. It is written once as a whole, and every agency gets its
// letter. A letter that the server has taken and not yet confirmed when the power goes may come once more, under the same Message-ID: no mail
// program can know better. None comes in another way twice.
func TestKilledRemindersArrive(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		post := startPostOffice(t)
		p, d := workingOffice(t, post, flags...)
		r := newReminding(t, p, d)
		r.killWhileWriting()
		unsure := r.killWhileSending(post)
		times, to := post.taken()
		if len(times) != int(r.owing) {
			t.Errorf("%d letters arrived, want one for each of %d agencies", len(times), r.owing)
		}
		mailboxes, doubles := map[string]bool{}, 0
		for id, n := range times {
			if mailboxes[to[id]] {
				t.Errorf("%s got two letters of one day", to[id])
			}
			mailboxes[to[id]] = true
			doubles += n - 1
		}
		if doubles > unsure {
			t.Errorf("%d letters came twice, but only %d were taken when the program died", doubles, unsure)
		}
		v := enter(t, p, "dau-moi")
		must(t, sendReminders(v))
		r.isWhole("pressed again")
		isWell(t, p)
	})
}

// killWhileWriting kills the program while it writes a run, again and again, until one is whole.
func (r *reminding) killWhileWriting() {
	r.t.Helper()
	const rounds = 8
	v := enter(r.t, r.p, "dau-moi")
	must(r.t, v.Open(remindRun))
	began := time.Now()
	must(r.t, v.Press(sendAll))
	latest := time.Since(began) // the page that follows is in it, so some kills come too late
	r.newDay()
	cutOff := 0
	for round := range rounds {
		v := enter(r.t, r.p, "dau-moi")
		must(r.t, v.Open(remindRun))
		after := time.Duration(rand.Int64N(int64(latest)))
		killed := make(chan struct{})
		timer := time.AfterFunc(after, func() {
			r.p.Kill()
			close(killed)
		})
		err := v.Press(sendAll)
		answered := v.Led != nil
		if timer.Stop() {
			r.p.Kill() // it came too late for the run
		} else {
			<-killed // or it could meet the program that starts now
		}
		must(r.t, r.p.Restart())
		written := r.isWhole(fmt.Sprintf("killed %s into the run", after))
		if answered && !written {
			r.t.Fatal("a run that was answered is lost")
		}
		if err != nil {
			cutOff++
		}
		if written && round < rounds-1 {
			r.newDay()
		}
	}
	r.t.Logf("%d of %d runs were cut off", cutOff, rounds)
	must(r.t, sendReminders(enter(r.t, r.p, "dau-moi")))
	if !r.isWhole("in peace") {
		r.t.Fatal("nothing was sent in peace")
	}
}

// forgetRun empties what runs have written.
func forgetRun(t *testing.T, d *db.DB) {
	t.Helper()
	must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		for _, table := range []string{"plan_reminder_letters", "plan_reminder_rungs", "plan_reminders", "mail_outbox"} {
			if _, err := tx.Exec(`DELETE FROM ` + table); err != nil {
				return err
			}
		}
		return nil
	}))
}

// killWhileSending kills the program at letters along the way, before and after the server has them, and lets the rest go out in peace.
// It gives the number of letters that the server had taken when the program died.
func (r *reminding) killWhileSending(post *postOffice) (unsure int) {
	r.t.Helper()
	for _, stop := range []struct {
		moment moment
		after  int
	}{{taken, 3}, {offered, 10}, {taken, 11}, {offered, 40}, {taken, 45}} {
		dead := make(chan bool)
		killed := false
		post.when(func(m moment, nth int) {
			if !killed && m == stop.moment && nth >= stop.after {
				killed = true
				r.p.Kill()
				close(dead)
			}
		})
		timePasses(r.t, r.d)
		select {
		case <-dead:
		case <-time.After(waitLimit):
			r.t.Fatalf("no letter went out after number %d", stop.after)
		}
		if stop.moment == taken {
			unsure++
		}
		post.when(nil)
		must(r.t, r.p.Restart())
	}
	awaitLetters(r.t, r.d)
	return unsure
}

// awaitLetters waits until the outbox is empty.
func awaitLetters(t *testing.T, d *db.DB) {
	t.Helper()
	const waiting = `SELECT COUNT(*) FROM mail_outbox WHERE state <> 'sent'`
	timePasses(t, d)
	for end := time.Now().Add(waitLimit); count(t, d, waiting) > 0; time.Sleep(pollEvery) {
		if time.Now().After(end) {
			t.Fatalf("%d letters were never sent", count(t, d, waiting))
		}
	}
}

// Two programs on one database: the timetable of both is due, and people press the button at both. Every agency gets one letter, and all
// regular work is done once.
func TestTwoNodesRemindOnce(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		post := startPostOffice(t)
		one, d := workingOffice(t, post, flags...)
		two := startOn(t, one.Data, append(post.flags(), flags...)...)
		r := newReminding(t, one, d)
		people := []*visitor.Visitor{enter(t, one, "dau-moi"), enter(t, two, "dau-moi"), enter(t, one, "dau-moi"), enter(t, two, "dau-moi")}
		for _, v := range people {
			must(t, v.Open(remindRun))
		}
		pressed, late := make(chan error), people[0]
		for _, v := range people[1:] {
			go func() { pressed <- v.Press(sendAll) }()
		}
		for range people[1:] {
			must(t, <-pressed)
		}
		r.isWhole("on two nodes")
		must(t, late.Press(sendAll)) // the page stood open while others sent
		sees(t, late, http.StatusOK, "Không có thư nào mới để gửi")
		regularWorkIsDoneOnce(t, d) // the run of the morning is a part of it
		r.isWhole("after the run of the morning")
		awaitLetters(t, d)
		everyoneHasOne(t, post, r.owing)

		r.newDay()
		regularWorkIsDoneOnce(t, d)
		if quiet := !r.isWhole("the run of the morning alone"); quiet {
			late.Origin = two.URL
			must(t, late.Open(remindRun))
			sees(t, late, http.StatusOK, "Hôm nay") // says why nothing goes out by itself
			t.Log("today is a quiet day")
		}
		isWell(t, one)
	})
}

// everyoneHasOne fails unless each mailbox got one letter.
func everyoneHasOne(t *testing.T, post *postOffice, want int64) {
	t.Helper()
	times, to := post.taken()
	mailboxes := map[string]int{}
	for id, n := range times {
		mailboxes[to[id]] += n
	}
	if len(mailboxes) != int(want) {
		t.Errorf("%d agencies got a letter, want %d", len(mailboxes), want)
	}
	for to, n := range mailboxes {
		if n != 1 {
			t.Errorf("%s got %d letters", to, n)
		}
	}
}

// notDone says what became of works that are not over.
func notDone(t *testing.T, d *db.DB) (said []string) {
	t.Helper()
	must(t, d.Read(t.Context(), func(tx *db.Tx) (err error) {
		said, err = db.All(tx, db.Scalar[string], `SELECT kind || ' ' || state || ' ' || attempt || ' ' || last_error FROM job_jobs WHERE state <> 'done'`)
		return err
	}))
	return said
}

// regularWorkIsDoneOnce makes all daily work due at once and waits for it.
func regularWorkIsDoneOnce(t *testing.T, d *db.DB) {
	t.Helper()
	last := count(t, d, `SELECT COALESCE(MAX(id), 0) FROM job_jobs`) // what was done a moment ago does not count
	must(t, d.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE job_schedules SET last_run = ?`, time.Now().AddDate(0, 0, -2))
		return err
	}))
	const daily = `FROM job_jobs WHERE unique_key LIKE 'regular:%' AND kind <> 'mail.deliver' AND id > ?`
	works := count(t, d, `SELECT COUNT(*) FROM job_schedules WHERE name <> 'mail.deliver'`)
	for end := time.Now().Add(startLimit); count(t, d, `SELECT COUNT(*) `+daily+` AND state = 'done'`, last) < works; time.Sleep(pollEvery) {
		if time.Now().After(end) {
			t.Fatalf("%d of %d daily works are done; not %s", count(t, d, `SELECT COUNT(*) `+daily+` AND state = 'done'`, last), works, notDone(t, d))
		}
	}
	if n := count(t, d, `SELECT COUNT(*) `+daily, last); n != works {
		t.Errorf("%d daily works were done %d times", works, n)
	}
	if n := count(t, d, `SELECT COUNT(*) `+daily+` AND attempt <> 1`, last); n > 0 {
		t.Errorf("%d daily works were begun twice", n)
	}
}
