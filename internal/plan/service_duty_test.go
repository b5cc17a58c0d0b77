package plan

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// atDay is the service with its clock at nine in the morning of a day.
func atDay(s *Service, day calendar.Day) *Service {
	then := *s
	then.Now = func() time.Time { return day.Time().Add(9 * time.Hour) }
	return &then
}

func ask(t testing.TB, s *Service, by identity.Actor, report int64, until calendar.Day) Request {
	t.Helper()
	q, err := s.AskExtension(bg, by, report, until, "Hội nghị dời sang tuần sau.")
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestAnExtensionMovesTheDueDayAndKeepsTheOld(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q4")
		q := ask(t, s, c.Reporter, r.ID, r.Due.Add(9))
		if _, err := s.AskExtension(bg, c.Colleague, r.ID, r.Due.Add(5), "Thêm nữa."); kindOf(err) != problem.Conflict {
			t.Errorf("asked twice: %v", err)
		}
		if _, err := s.AskExtension(bg, c.Stranger, r.ID, r.Due.Add(5), "Của người khác."); kindOf(err) != problem.Denied {
			t.Errorf("a stranger asked: %v", err)
		}
		if _, err := s.Decide(bg, c.Reporter, q.ID, q.Version, Decision{Action: Grant}); kindOf(err) != problem.Denied {
			t.Errorf("granted to themselves: %v", err)
		}
		q, err := s.Decide(bg, c.Coordinator, q.ID, q.Version, Decision{Action: Grant, Until: r.Due.Add(4), Word: "Không muộn hơn."})
		if err != nil {
			t.Fatal(err)
		}
		file, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil || file.Report.Due != r.Due.Add(4) || len(file.Requests) != 1 || file.Requests[0].OldDue != r.Due || file.Report.Version != r.Version {
			t.Fatalf("due %s, requests %+v, %v", file.Report.Due, file.Requests, err)
		}
		if _, err := s.Decide(bg, c.Leader, q.ID, q.Version, Decision{Action: Refuse, Word: "Không."}); kindOf(err) != problem.Conflict {
			t.Errorf("decided twice: %v", err)
		}
		q = ask(t, s, c.Reporter, r.ID, r.Due.Add(20))
		if q, err = s.Decide(bg, c.Colleague, q.ID, q.Version, Decision{Action: Withdraw}); err != nil || q.State != Withdrawn {
			t.Errorf("withdrawn: %+v, %v", q, err)
		}
		read(t, s, func(tx *db.Tx) error {
			trail, err := db.All(tx, db.Scalar[string], `SELECT action FROM identity_audit WHERE subject = ? ORDER BY seq`, subject("report", r.ID))
			if got := strings.Join(trail, " "); got != "extension.ask extension.grant extension.ask extension.withdraw" {
				t.Errorf("audit trail: %s", got)
			}
			return err
		})
	})
}

func TestAClosedPeriodIsNotExtended(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		q := ask(t, s, c.Reporter, r.ID, "2026-10-30")
		period, _ := p.Rhythm.Closing.Parse("2026-Q3")
		if err := s.CloseReport(bg, c.Coordinator, p.ID, period); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Decide(bg, c.Coordinator, q.ID, q.Version, Decision{Action: Grant}); kindOf(err) != problem.Conflict || !strings.Contains(err.Error(), "chốt") {
			t.Errorf("granted in a closed period: %v", err)
		}
		if _, err := s.Decide(bg, c.Coordinator, q.ID, q.Version, Decision{Action: Refuse, Word: "Kỳ đã chốt."}); err != nil {
			t.Errorf("refused: %v", err)
		}
		if _, err := s.AskExtension(bg, c.Reporter, r.ID, "2026-10-30", "Thêm."); kindOf(err) != problem.Conflict {
			t.Errorf("asked in a closed period: %v", err)
		}
	})
}

// Two nodes grant the same extension at once: one wins, the other learns of it.
func TestOneOfTwoGrantsWins(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q4")
		for round := range 5 {
			q := ask(t, s, c.Reporter, r.ID, r.Due.Add(3*round+5))
			errs := make([]error, 2)
			var wg sync.WaitGroup
			for i, by := range []identity.Actor{c.Coordinator, c.Leader} {
				wg.Go(func() {
					_, errs[i] = s.Decide(bg, by, q.ID, q.Version, Decision{Action: Grant, Until: r.Due.Add(3*round + 4 + i)})
				})
			}
			wg.Wait()
			won := slices.IndexFunc(errs, func(err error) bool { return err == nil })
			if won < 0 || kindOf(errs[1-won]) != problem.Conflict {
				t.Fatalf("round %d: %v", round, errs)
			}
			if file, err := s.OpenReport(bg, c.Reporter, r.ID); err != nil || file.Report.Due != r.Due.Add(3*round+4+won) {
				t.Fatalf("round %d: due %s, %v", round, file.Report.Due, err)
			}
		}
	})
}

// The four counts of a past day use the due day, and the agency, that were in force on it.
func TestPastDaysKeepTheirDueDaysAndAgencies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3") // due in the middle of September
		count := func(day calendar.Day, past bool, agency int64) Tally {
			var sum Tally
			read(t, s, func(tx *db.Tx) error {
				rows, err := tallyPlan(tx, p.ID, moment{Day: day, Past: past})
				for _, row := range rows {
					if row.TaskID == r.TaskID && row.AgencyID == agency {
						sum = sum.Plus(row.Tally)
					}
				}
				return err
			})
			return sum
		}
		before := count("2026-10-01", true, c.Commune.ID)
		q := ask(t, atDay(s, "2026-10-05"), c.Reporter, r.ID, "2026-10-30")
		if _, err := atDay(s, "2026-10-08").Decide(bg, c.Coordinator, q.ID, q.Version, Decision{Action: Grant}); err != nil {
			t.Fatal(err)
		}
		for _, row := range []struct {
			day     calendar.Day
			past    bool
			overdue int
		}{{"2026-10-01", true, before.Overdue}, {"2026-10-07", true, before.Overdue}, {"2026-10-08", true, before.Overdue - 1}, {testDay, false, before.Overdue - 1}} {
			if got := count(row.day, row.past, c.Commune.ID); got.Overdue != row.overdue {
				t.Errorf("on %s: overdue %d, want %d", row.day, got.Overdue, row.overdue)
			}
		}
		third := thirdCommune(t, s, c)
		was := count("2026-10-15", true, c.Commune.ID)
		if _, err := atDay(s, "2026-10-18").HandOver(bg, c.Coordinator, r.TaskID, c.Commune.ID, third.ID, "Thuộc địa bàn khác."); err != nil {
			t.Fatal(err)
		}
		if got := count("2026-10-15", true, c.Commune.ID); got != was {
			t.Errorf("before the hand-over the old agency had %+v, now %+v", was, got)
		}
		if got := count("2026-10-15", true, third.ID); got != (Tally{}) {
			t.Errorf("before the hand-over the new agency had nothing, now %+v", got)
		}
		if old, now := count(testDay, false, c.Commune.ID), count(testDay, false, third.ID); now.Open != 1 || old.All()+now.All() != was.All() {
			t.Errorf("today: %+v and %+v, were %+v", old, now, was)
		}
	})
}

func thirdCommune(t testing.TB, s *Service, c cast) (found identity.Agency) {
	t.Helper()
	read(t, s, func(tx *db.Tx) error {
		all, err := identity.Agencies(tx)
		for _, a := range all {
			if a.Kind == identity.KindCommune && a.ID != c.Commune.ID && a.ID != c.Other.ID {
				found = a
			}
		}
		return err
	})
	return found
}

// However tasks wander between agencies: for every period there is exactly one answer of the line that began with one agency.
func TestHandOversNeitherLoseNorDouble(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		outer := t
		rapid.Check(t, func(t *rapid.T) {
			p := addPlan(outer, s, c)
			first := reportOf(outer, s, p, "III.5", c.Commune.ID, "2026-Q4")
			want := periodsOf(t, s, first.TaskID)
			agencies := []int64{c.Commune.ID, c.Other.ID, c.Focal.ID}
			holder := c.Commune.ID
			for step := range rapid.IntRange(1, 6).Draw(t, "steps") {
				now := atDay(s, testDay.Add(3*step))
				switch rapid.SampledFrom([]string{"hand", "answer", "draft", "change"}).Draw(t, "step") {
				case "hand":
					to := rapid.SampledFrom(agencies).Draw(t, "to")
					_, err := now.HandOver(bg, c.Coordinator, first.TaskID, holder, to, "Đúng việc hơn.")
					if (err == nil) != (to != holder) {
						t.Fatalf("hand over from %d to %d: %v", holder, to, err)
					}
					holder = to
				case "answer", "draft":
					answerSome(t, now, first.TaskID, rapid.SampledFrom([]string{"2026-Q3", "2026-Q4"}).Draw(t, "period"), rapid.Bool().Draw(t, "send"))
				case "change":
					relay(t, now, c, first.TaskID)
				}
				if got := periodsOf(t, s, first.TaskID); !slices.Equal(got, want) {
					t.Fatalf("periods %v, want %v", got, want)
				}
			}
		})
	})
}

func periodsOf(t *rapid.T, s *Service, task int64) []string {
	var all []string
	err := s.DB.Read(bg, func(tx *db.Tx) (err error) {
		all, err = db.All(tx, db.Scalar[string], `SELECT period FROM plan_reports WHERE task_id = ? ORDER BY period`, task)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// answerSome begins or sends the answer for a period, whoever owes it.
func answerSome(t *rapid.T, s *Service, task int64, period string, send bool) {
	err := s.DB.Write(bg, func(tx *db.Tx) error {
		reports, err := taskReports(tx, task)
		if err != nil {
			return err
		}
		for _, r := range reports {
			if r.Period != period || !r.Editable() {
				continue
			}
			me := identity.System("Cán bộ")
			me.AgencyID = r.AgencyID
			r.Answer = Nothing
			a := Save
			if send {
				a = Submit
			}
			if _, err := s.move(tx, me, r, a, ""); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// relay changes the words of a task's due day, which lays its open answers out anew.
func relay(t *rapid.T, s *Service, c cast, task int64) {
	choices, err := s.Choices(bg, task)
	if err != nil {
		t.Fatal(err)
	}
	changed := choices.Task
	changed.Due.Text += "."
	if err := s.ChangeTask(bg, c.Coordinator, changed); err != nil {
		t.Fatal(err)
	}
}

func TestAHandOverIsAskedDecidedAndShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q4")
		if _, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Activities, Summary: "Đang làm."}); err != nil {
			t.Fatal(err)
		}
		q, err := s.AskHandover(bg, c.Reporter, r.TaskID, c.Other.ID, "Trường nằm ở xã bên.")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AskHandover(bg, c.Stranger, r.TaskID, 0, "Không phải của tôi."); kindOf(err) != problem.NotFound {
			t.Errorf("asked for a task of others: %v", err)
		}
		v, err := s.OpenRequest(bg, c.Coordinator, q.ID)
		if err != nil || len(v.Going) != 1 || len(v.Staying) != 3 {
			t.Fatalf("going %d, staying %d, %v", len(v.Going), len(v.Staying), err)
		}
		if _, err = s.Decide(bg, c.Coordinator, q.ID, q.Version, Decision{Action: Grant}); err != nil {
			t.Fatal(err)
		}
		file, err := s.OpenReport(bg, c.Stranger, r.ID)
		if err != nil || file.Report.AgencyID != c.Other.ID || file.Report.Summary != "Đang làm." || len(file.Transfers) != 1 || file.Owners[c.Commune.ID] == "" {
			t.Fatalf("%+v, %v", file.Report, err)
		}
		if _, err := s.OpenReport(bg, c.Reporter, r.ID); kindOf(err) != problem.Denied {
			t.Errorf("the old agency still opens it: %v", err)
		}
		h := screens(s)
		for _, row := range []struct {
			by   identity.Actor
			path string
			want string
		}{
			{c.Coordinator, staffPath(r.TaskID), "chuyển cho " + c.Other.ShortName},
			{c.Coordinator, agencyPath(p.ID, c.Commune.ID), "chuyển cho " + c.Other.ShortName},
			{c.Coordinator, agencyPath(p.ID, c.Other.ID), "nhận từ " + c.Commune.ShortName},
			{c.Coordinator, reportPath(r.ID), "chuyển từ " + c.Commune.ShortName},
		} {
			if text := textOf(page(t, h, row.by, row.path, 200).Find("main")); !strings.Contains(text, row.want) {
				t.Errorf("%s does not say %q", row.path, row.want)
			}
		}
	})
}

func TestATaskIsTakenFromAnAgency(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q4")
		if _, _, err := s.TakeOff(bg, c.Reporter, r.TaskID, c.Commune.ID, "Không muốn."); kindOf(err) != problem.Denied {
			t.Errorf("a reporter took it off: %v", err)
		}
		dropped, kept, err := s.TakeOff(bg, c.Coordinator, r.TaskID, c.Commune.ID, "Giao nhầm.")
		if err != nil || dropped != 1 || kept != 3 {
			t.Fatalf("dropped %d, kept %d, %v", dropped, kept, err)
		}
		if _, _, err := s.TakeOff(bg, c.Coordinator, r.TaskID, c.Commune.ID, "Giao nhầm."); kindOf(err) != problem.Conflict {
			t.Errorf("taken off twice: %v", err)
		}
		added, _, err := s.AssignAll(bg, c.Coordinator, r.TaskID, 0, c.Commune.ID, Partner)
		if err != nil || added != 1 {
			t.Fatalf("given again: %d, %v", added, err)
		}
		again := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q4")
		if again.ID == r.ID || again.State != Awaited {
			t.Errorf("after it was given again: %+v", again)
		}
	})
}

func TestNoPeriodIsLeftToAssign(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q4")
		if _, _, err := atDay(s, "2027-02-01").AssignAll(bg, c.Coordinator, r.TaskID, 0, c.Other.ID, Partner); kindOf(err) != problem.Invalid || !strings.Contains(err.Error(), "không còn kỳ báo cáo") {
			t.Errorf("assigned after the last period: %v", err)
		}
	})
}

// Who is new to a task owes nothing of the past, also after the task is laid out anew.
func TestANewAgencyOwesNothingOfThePastAfterAChange(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q4")
		if _, _, err := s.AssignAll(bg, c.Coordinator, r.TaskID, 0, c.Other.ID, Partner); err != nil {
			t.Fatal(err)
		}
		choices, err := s.Choices(bg, r.TaskID)
		if err != nil {
			t.Fatal(err)
		}
		changed := choices.Task
		changed.Due.Text = "Cả năm"
		if err := s.ChangeTask(bg, c.Coordinator, changed); err != nil {
			t.Fatal(err)
		}
		v, err := s.ViewAgency(bg, c.Coordinator, p.ID, c.Other.ID)
		var periods []string
		for _, line := range v.Lines {
			if line.TaskID == r.TaskID {
				periods = append(periods, line.Period)
			}
		}
		if err != nil || !slices.Equal(periods, []string{"2026-Q4"}) {
			t.Errorf("the new agency owes %v, %v", periods, err)
		}
	})
}

func TestWorkIsAcknowledged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		h := screens(s)
		desk := page(t, h, c.Reporter, "/", 200)
		if n := desk.Find("[aria-labelledby=g-moi-giao] li").Length(); n != 2 {
			t.Fatalf("%d new tasks on the desk, want 2", n)
		}
		one, _ := desk.Find("[aria-labelledby=g-moi-giao] li button").First().Attr("value")
		visit(t, h, c.Reporter, planPath(p.ID)+"/tiep-nhan", url.Values{"phan_viec": {one}})
		if n := page(t, h, c.Reporter, "/", 200).Find("[aria-labelledby=g-moi-giao] li").Length(); n != 1 {
			t.Errorf("after one: %d left", n)
		}
		if n, err := s.Acknowledge(bg, c.Stranger, p.ID, []int64{1, 2, 3, 4}); err != nil || n > 1 {
			t.Errorf("a stranger acknowledged %d, %v", n, err)
		}
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q4")
		if _, err := s.SaveReport(bg, c.Coordinator, r.ID, r.Version, Entry{Answer: Activities}); err != nil {
			t.Fatal(err)
		}
		if staff, _ := s.Staff(bg, c.Coordinator, r.TaskID); staff.All[0].AckedOn != "" {
			t.Error("what the focal department types acknowledges nothing")
		}
		text := textOf(page(t, h, c.Coordinator, planPath(p.ID)+"/co-quan", 200).Find("main"))
		if !strings.Contains(text, "1 việc chưa tiếp nhận") {
			t.Errorf("the agency table does not say who has not acknowledged:\n%s", text)
		}
		r = reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		if _, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Activities}); err != nil {
			t.Fatal(err)
		}
		if staff, _ := s.Staff(bg, c.Coordinator, r.TaskID); staff.All[0].AckedOn != testDay || staff.All[0].AckedBy != c.Reporter.Name {
			t.Errorf("beginning to answer acknowledges: %+v", staff.All[0])
		}
	})
}

func TestRequestScreensAsEachRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q4")
		h := screens(s)
		form := reportPath(r.ID) + "/gia-han"
		w := visit(t, h, c.Reporter, form, url.Values{"until": {string(r.Due)}, "reason": {""}})
		if text := mainText(w.Body); w.Code != 422 || !strings.Contains(text, "phải sau hạn đang có") || !strings.Contains(text, "Ghi lý do") {
			t.Errorf("a bad request: %d\n%s", w.Code, text)
		}
		if w := visit(t, h, c.Reporter, form, url.Values{"until": {string(r.Due.Add(5))}, "reason": {"Chờ số liệu trường."}}); w.Code != 303 {
			t.Fatalf("asked: %d", w.Code)
		}
		q := requestPath(1)
		read(t, s, func(tx *db.Tx) error {
			all, err := reportRequests(tx, r.ID)
			q = requestPath(all[0].ID)
			return err
		})
		for _, row := range []struct {
			by     identity.Actor
			path   string
			status int
			say    string
		}{
			{c.Coordinator, "/de-nghi", 200, "1 đề nghị đang chờ quyết định"},
			{c.Leader, "/de-nghi", 200, "Chờ số liệu trường."},
			{c.Inspector, "/de-nghi", 403, ""},
			{c.Reporter, "/de-nghi", 403, ""},
			{c.Coordinator, q, 200, "Gia hạn đến"},
			{c.Inspector, q, 200, "Xin đến"},
			{c.Reporter, q, 200, "Rút đề nghị"},
			{c.Stranger, q, 403, ""},
			{c.Reporter, form, 200, "Rút đề nghị"},
			{c.Reporter, reportPath(r.ID), 200, "chờ quyết định"},
			{c.Coordinator, taskPath(r.TaskID) + "?ky=2026-Q4", 200, "đã xin gia hạn đến"},
			{c.Reporter, agencyPath(p.ID, c.Commune.ID), 200, "đã xin gia hạn đến"},
			{c.Stranger, form, 403, ""},
			{c.Stranger, taskPath(r.TaskID) + "/chuyen/" + strconv.FormatInt(c.Commune.ID, 10), 403, ""},
			{c.Reporter, taskPath(r.TaskID) + "/thoi-giao/" + strconv.FormatInt(c.Commune.ID, 10), 403, ""},
			{c.Reporter, taskPath(r.TaskID) + "/chuyen/" + strconv.FormatInt(c.Commune.ID, 10), 200, "Gửi đề nghị"},
			{c.Coordinator, taskPath(r.TaskID) + "/chuyen/" + strconv.FormatInt(c.Commune.ID, 10), 200, "Chuyển việc"},
			{c.Coordinator, taskPath(r.TaskID) + "/thoi-giao/" + strconv.FormatInt(c.Commune.ID, 10), 200, "Thôi giao cho"},
		} {
			if text := textOf(page(t, h, row.by, row.path, row.status).Find("main")); !strings.Contains(text, row.say) {
				t.Errorf("%s as %s does not say %q:\n%s", row.path, row.by.Role, row.say, text)
			}
		}
		if w := visit(t, h, c.Leader, q, url.Values{"version": {"1"}, "lam": {"grant"}, "until": {string(r.Due.Add(6))}}); w.Code != 303 {
			t.Fatalf("granted: %d %s", w.Code, mainText(w.Body))
		}
		old := fmt.Sprintf("hạn cũ %s", displayed(r.Due))
		for _, path := range []string{taskPath(r.TaskID) + "?ky=2026-Q4", agencyPath(p.ID, c.Commune.ID), reportPath(r.ID)} {
			if text := textOf(page(t, h, c.Coordinator, path, 200).Find("main")); !strings.Contains(strings.ToLower(text), old) {
				t.Errorf("%s does not show the old due day:\n%s", path, text)
			}
		}
	})
}

func displayed(d calendar.Day) string {
	return string(d[8:10] + "/" + d[5:7] + "/" + d[:4])
}
