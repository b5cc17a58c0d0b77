package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"testing"
	"time"

	"lantoa/e2e/program"
	"lantoa/e2e/visitor"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

const (
	kills     = 50               // on SQLite
	someKills = 20               // on PostgreSQL, whose own recovery is not ours to test
	leaseEnds = 90 * time.Second // a job that a killed program held is taken up again
)

// onEachDatabase gives the flags that make the program use SQLite, then PostgreSQL.
func onEachDatabase(t *testing.T, test func(t *testing.T, flags ...string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, "--db", dbtest.PostgresURL(t))
	})
}

// The program is killed at any moment of its work. After a restart all that was answered is there, nothing is half done, and no job is stuck.
func TestKilledProgramLosesNothing(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		k := newKiller(t, flags...)
		works := k.works()
		for _, w := range works {
			k.learn(w)
		}
		times := kills
		if len(flags) > 0 {
			times = someKills
		}
		for range times {
			k.round(works[k.random.IntN(len(works))])
		}
		k.noJobIsStuck()
		t.Logf("killed %d times, %d times in the middle of a work, %d promises kept", times, k.cutOff, len(k.promises))
		if k.cutOff < times/2 {
			t.Errorf("only %d of %d kills hit a work under way: they come too late to show anything", k.cutOff, times)
		}
	})
}

// killer works with a program, kills it, and remembers what it was promised.
type killer struct {
	t        *testing.T
	p        *program.Program
	db       *db.DB
	random   *rand.Rand
	people   map[string]*visitor.Visitor
	promises []promise
	plan     planSize
	cutOff   int // works that a kill broke off
	lessons  int // times that a part of the consolidated report was saved
}

// promise is a count that must not be 0 any more.
type promise struct {
	what, query string
	args        []any
}

// work is something a person does, in several requests.
type work struct {
	name string
	do   func() error
	took *time.Duration // when nobody killed it
}

// planSize is what one import writes.
type planSize struct{ tasks, assignments, reports, clauses int64 }

func newKiller(t *testing.T, flags ...string) *killer {
	t.Helper()
	p := startProgram(t, append([]string{"--demo"}, flags...)...)
	d := database(t, p, flags...)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	k := &killer{t: t, p: p, db: d, random: rand.New(rand.NewPCG(seed, 1)), people: map[string]*visitor.Visitor{}}
	for _, login := range []string{"dau-moi", "lanh-dao", "xa-quy-hoa"} {
		k.people[login] = enter(t, p, login)
	}
	return k
}

func (k *killer) works() []work {
	return []work{
		{"import", k.importPlan, new(time.Duration)},
		{"submit", k.submitReport, new(time.Duration)},
		{"accept", k.acceptReport, new(time.Duration)},
		{"report", k.writeConsolidated, new(time.Duration)},
		{"link", k.answerByLink, new(time.Duration)},
	}
}

// learn does a work in peace: how long it takes, and what it leaves.
func (k *killer) learn(w work) {
	k.t.Helper()
	began := time.Now()
	if err := w.do(); err != nil {
		k.t.Fatalf("%s in peace: %v", w.name, err)
	}
	*w.took = time.Since(began)
	k.isSound("after " + w.name + " in peace")
}

// round kills the program at some moment of a work, starts it again and looks.
func (k *killer) round(w work) {
	k.t.Helper()
	after := time.Duration(k.random.Int64N(int64(*w.took)))
	killed := make(chan struct{})
	began := time.Now() // before the timer: the kill must not come earlier than after seems to say
	timer := time.AfterFunc(after, func() {
		k.p.Kill()
		close(killed)
	})
	err := w.do()
	if err != nil && time.Since(began) < after {
		timer.Stop()
		k.t.Fatalf("%s failed before the program was killed: %v", w.name, err)
	}
	if err != nil {
		k.cutOff++
	} else {
		*w.took = time.Since(began) // the machine is less busy than when it was learnt
	}
	<-killed
	if err := k.p.Restart(); err != nil {
		k.t.Fatalf("killed %s into %s: %v", after, w.name, err)
	}
	for _, v := range k.people {
		v.Origin = k.p.URL
	}
	k.isSound("killed " + after.String() + " into " + w.name)
}

// isSound checks every promise and every rule of wholeness.
func (k *killer) isSound(when string) {
	k.t.Helper()
	for _, p := range k.promises {
		if k.count(p.query, p.args...) == 0 {
			k.t.Fatalf("%s: %s is lost", when, p.what)
		}
	}
	for what, query := range map[string]string{
		"plans without their import": `SELECT COUNT(*) FROM plan_plans p WHERE (SELECT COUNT(*) FROM plan_imports i WHERE i.plan_id = p.id)
			<> 1 + (SELECT COUNT(*) FROM plan_versions v WHERE v.plan_id = p.id AND v.kind = 'amended')`,
		"reports that are not in the state of their last move": `SELECT COUNT(*) FROM plan_reports r WHERE r.state IN ('submitted', 'returned', 'accepted')
			AND COALESCE((SELECT m.to_state FROM plan_moves m WHERE m.report_id = r.id ORDER BY m.id DESC LIMIT 1), '') <> r.state`,
		"imports with a document that has no job": `SELECT COUNT(*) FROM plan_imports i WHERE i.state = 'reading'
			AND NOT EXISTS (SELECT 1 FROM job_jobs j WHERE j.kind = 'plan.read' AND j.args = '{"id":' || i.id || '}' AND j.state IN ('waiting', 'running'))`,
		"submitted reports without a line in the audit trail": `SELECT COUNT(*) FROM plan_reports r WHERE r.state = 'submitted' AND r.plan_id > 1
			AND NOT EXISTS (SELECT 1 FROM identity_audit a WHERE a.action = 'report.submit' AND a.subject = 'report:' || r.id)`,
		"failed jobs": `SELECT COUNT(*) FROM job_jobs WHERE state = 'failed'`,
	} {
		if n := k.count(query); n > 0 {
			k.t.Errorf("%s: %d %s", when, n, what)
		}
	}
	for _, size := range k.plans() {
		if size != k.plan {
			k.t.Errorf("%s: a plan has %+v, a whole one %+v", when, size, k.plan)
		}
	}
	if out, err := k.p.Run("doctor"); err != nil {
		k.t.Errorf("%s: %v", when, err)
	} else if !strings.Contains(out, "toàn vẹn") {
		k.t.Errorf("%s: the doctor did not look at the audit trail:\n%s", when, out)
	}
	if k.t.Failed() {
		k.t.FailNow()
	}
}

func (k *killer) count(query string, args ...any) int64 {
	k.t.Helper()
	return count(k.t, k.db, query, args...)
}

// plans are the sizes of all plans but the demonstration's own, which was corrected before it was confirmed.
func (k *killer) plans() (sizes []planSize) {
	k.t.Helper()
	scan := func(r db.Row) (s planSize, err error) {
		return s, r.Scan(&s.tasks, &s.assignments, &s.reports, &s.clauses)
	}
	err := k.db.Read(k.t.Context(), func(tx *db.Tx) (err error) {
		sizes, err = db.All(tx, scan, `SELECT (SELECT COUNT(*) FROM plan_tasks t WHERE t.plan_id = p.id),
			(SELECT COUNT(*) FROM plan_assignments a JOIN plan_tasks t ON t.id = a.task_id WHERE t.plan_id = p.id),
			(SELECT COUNT(*) FROM plan_reports r WHERE r.plan_id = p.id), (SELECT COUNT(*) FROM plan_clauses c WHERE c.plan_id = p.id)
			FROM plan_plans p WHERE p.id <> (SELECT MIN(id) FROM plan_plans)`)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	if k.plan == (planSize{}) && len(sizes) > 0 {
		k.plan = sizes[0]
	}
	return sizes
}

func (k *killer) promise(what, query string, args ...any) {
	k.promises = append(k.promises, promise{what, query, args})
}

// noJobIsStuck waits for the jobs that were under way when the program was killed.
func (k *killer) noJobIsStuck() {
	k.t.Helper()
	const open = `SELECT COUNT(*) FROM job_jobs WHERE state IN ('waiting', 'running') AND kind = 'plan.read'`
	for end := time.Now().Add(leaseEnds); k.count(open) > 0; time.Sleep(time.Second / 2) {
		if time.Now().After(end) {
			k.t.Fatalf("%d jobs are stuck", k.count(open))
		}
	}
	if n := k.count(`SELECT COUNT(*) FROM plan_imports WHERE state = 'reading'`); n > 0 {
		k.t.Errorf("%d documents were never read", n)
	}
	k.isSound("at the end")
}

// number is the last number in an address: /nhap-ke-hoach/7 is 7.
func number(u *url.URL) int64 {
	n, err := strconv.ParseInt(path.Base(u.Path), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

var errNeverReady = errors.New("the document is still being read")

// importPlan brings the plan's document in and confirms what was read.
func (k *killer) importPlan() error {
	v := k.people["dau-moi"]
	if err := v.Open("/nhap-ke-hoach"); err != nil {
		return err
	}
	v.Attach("document", planDocument)
	err := v.Press("Đọc văn bản")
	if v.Led != nil {
		k.promise("the document taken in at "+v.Led.Path, `SELECT COUNT(*) FROM plan_imports WHERE id = ?`, number(v.Led))
	}
	if err != nil {
		return err
	}
	for end := time.Now().Add(waitLimit); !strings.Contains(v.Text(), reviewTitle); time.Sleep(pollEvery) {
		if time.Now().After(end) {
			return errNeverReady
		}
		if err := v.Reload(); err != nil {
			return err
		}
	}
	id := number(v.URL)
	v.Tick("settle")
	v.Fill("purpose", "new")
	err = v.Press(twinButton)
	if v.Led != nil {
		k.promise("the plan at "+v.Led.Path, `SELECT COUNT(*) FROM plan_imports WHERE id = ? AND state = 'confirmed' AND plan_id = ?`, id, number(v.Led))
	}
	return err
}

// draftReport writes a report that is still owed: text, then a picture. The visitor stands on its form.
func (k *killer) draftReport(v *visitor.Visitor) (id int64, err error) {
	const owed = `SELECT COALESCE(MIN(r.id), 0) FROM plan_reports r JOIN identity_agencies a ON a.id = r.agency_id
		WHERE a.key = '06076' AND r.state = 'expected' AND r.period_from <= '2026-10-20'`
	for id = k.count(owed); id == 0; id = k.count(owed) {
		if err := k.importPlan(); err != nil { // another plan, and more is owed
			return 0, err
		}
	}
	if err := v.Open(fmt.Sprintf("/bao-cao/%d", id)); err != nil {
		return 0, err
	}
	text := fmt.Sprintf("Ghi ở báo cáo số %d.", id)
	v.Fill("answer", "nothing")
	v.Fill("summary", text)
	err = v.Press("Lưu nháp")
	if v.Led != nil {
		k.promise(fmt.Sprintf("the draft of report %d", id), `SELECT COUNT(*) FROM plan_reports WHERE id = ? AND summary = ?`, id, text)
	}
	if err != nil {
		return 0, err
	}
	v.Attach("tep", photo(k.t, uint8(id)))
	err = v.Press("Thêm minh chứng")
	if v.Led != nil {
		k.promise(fmt.Sprintf("the picture of report %d", id), `SELECT COUNT(*) FROM plan_evidence WHERE report_id = ? AND kind = 'file'`, id)
	}
	return id, err
}

func (k *killer) submitReport() error {
	v := k.people["xa-quy-hoa"]
	id, err := k.draftReport(v)
	if err != nil {
		return err
	}
	if err := v.Press("Xem lại và gửi"); err != nil {
		return err
	}
	err = v.Press("Gửi báo cáo")
	if v.Led != nil {
		k.promise(fmt.Sprintf("report %d, which was submitted", id), `SELECT COUNT(*) FROM plan_reports WHERE id = ? AND state IN ('submitted', 'accepted')`, id)
	}
	return err
}

// answerByLink makes a link as the focal department and answers through it as a stranger, text and picture at once.
func (k *killer) answerByLink() error {
	const owed = `SELECT COALESCE(MIN(r.id), 0) FROM plan_reports r JOIN identity_agencies a ON a.id = r.agency_id
		WHERE a.key = '06076' AND r.state = 'expected' AND r.period = '2026-Q4'`
	id := k.count(owed)
	for ; id == 0; id = k.count(owed) {
		if err := k.importPlan(); err != nil {
			return err
		}
	}
	v := k.people["dau-moi"]
	if err := v.Open(fmt.Sprintf("/ke-hoach/%d/lien-ket?ky=2026-Q4", k.count(`SELECT plan_id FROM plan_reports WHERE id = ?`, id))); err != nil {
		return err
	}
	if err := v.Within("liên kết cho Xã Quý Hoà"); err != nil {
		return err
	}
	if err := v.Press("Tạo"); err != nil {
		return err
	}
	stranger, err := visitor.New(k.p.URL)
	if err != nil {
		return err
	}
	if err := stranger.Open(linkAddress.FindString(string(v.Body))); err != nil {
		return err
	}
	text := fmt.Sprintf("Qua liên kết, báo cáo số %d.", id)
	stranger.In(fmt.Sprintf("#viec-%d", id))
	stranger.Fill(fmt.Sprintf("b%d_answer", id), "nothing")
	stranger.Fill(fmt.Sprintf("b%d_summary", id), text)
	stranger.Attach("tep", photo(k.t, uint8(id)))
	err = stranger.Press("Gửi báo cáo")
	if stranger.Led != nil {
		k.promise(fmt.Sprintf("report %d, which was sent by link", id),
			`SELECT COUNT(*) FROM plan_reports r JOIN plan_evidence e ON e.report_id = r.id JOIN plan_link_sends s ON s.report_id = r.id
			WHERE r.id = ? AND r.state IN ('submitted', 'accepted') AND r.summary = ?`, id, text)
	}
	return err
}

func (k *killer) acceptReport() error {
	if err := k.submitReport(); err != nil {
		return err
	}
	v := k.people["dau-moi"]
	if err := v.Open(k.people["xa-quy-hoa"].URL.Path); err != nil {
		return err
	}
	id := number(v.URL)
	err := v.Press("Chấp nhận")
	if v.Led != nil {
		k.promise(fmt.Sprintf("report %d, which was accepted", id), `SELECT COUNT(*) FROM plan_reports WHERE id = ? AND state = 'accepted'`, id)
	}
	return err
}

// writeConsolidated writes a part of the consolidated report of the demonstration's plan and takes the document home.
func (k *killer) writeConsolidated() error {
	const at = "/tong-hop/1/2026-Q4"
	v := k.people["dau-moi"]
	if err := v.Open(at + "/phan/lessons"); err != nil {
		return err
	}
	text := fmt.Sprintf("Bài học số %d.", k.lessons+1)
	v.Fill("body", text)
	err := v.Press("Lưu")
	if v.Led != nil {
		k.lessons++
		k.promise(text, `SELECT COUNT(*) FROM plan_texts WHERE plan_id = 1 AND section = 'lessons' AND version >= ?`, k.lessons)
	}
	if err != nil {
		return err
	}
	if err := v.Open(at + "/tai.docx"); err != nil {
		return err
	}
	if v.Status != http.StatusOK || !bytes.HasPrefix(v.Body, []byte("PK")) {
		return fmt.Errorf("the report came with status %d", v.Status)
	}
	return nil
}
