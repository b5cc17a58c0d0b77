package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

var bg = context.Background()

// inState brings a report into a state through the service.
func inState(t testing.TB, s *Service, c cast, r Report, want State) Report {
	t.Helper()
	step := func(a Action, by identity.Actor, reason string) {
		var err error
		if r, err = s.MoveReport(bg, by, r.ID, r.Version, a, reason); err != nil {
			t.Fatalf("%s: %v", a, err)
		}
	}
	if want == Awaited {
		return r
	}
	r, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Nothing})
	if err != nil {
		t.Fatal(err)
	}
	if want != Draft {
		step(Submit, c.Reporter, "")
	}
	if want == Accepted {
		step(Accept, c.Leader, "")
	}
	if want == Returned {
		step(Return, c.Leader, "Thiếu số liệu.")
	}
	return r
}

func TestEveryMoveByEveryRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		roles := map[string]identity.Actor{
			"admin": c.Admin, "coordinator": c.Coordinator, "leader": c.Leader, "inspector": c.Inspector,
			"reporter": c.Reporter, "stranger": c.Stranger, "nobody": {},
		}
		type who = map[Action]string // the roles that may, in order
		agency, review := "coordinator reporter", "coordinator leader"
		allowed := map[State]who{
			Awaited:   {Submit: agency},
			Draft:     {Submit: agency, Clear: agency},
			Submitted: {Recall: agency, Accept: review, Return: review},
			Returned:  {Submit: agency},
			Accepted:  {Reopen: review},
		}
		states := []State{Awaited, Draft, Submitted, Returned, Accepted}
		for i, state := range states {
			report := reportOf(t, s, p, []string{"III.2", "III.5"}[i%2], c.Commune.ID, []string{"2026-Q1", "2026-Q2", "2026-Q3"}[i/2])
			r := inState(t, s, c, report, state)
			for _, a := range []Action{Submit, Recall, Clear, Return, Accept, Reopen} {
				for name, by := range roles {
					undo := errors.New("undo")
					err := d.Write(bg, func(tx *db.Tx) error {
						held, err := hold(tx, by, r.ID, r.Version, a)
						if err != nil {
							return err
						}
						held.Answer = Nothing
						if _, err := s.move(tx, by, held, a, "Lý do."); err != nil {
							return err
						}
						return undo
					})
					want := slices.Contains(strings.Fields(allowed[state][a]), name)
					if got := errors.Is(err, undo); got != want {
						t.Errorf("%s, %s by %s: %v; want allowed %t", state, a, name, err, want)
					}
					if !want && kindOf(err) != problem.Denied && kindOf(err) != problem.Conflict {
						t.Errorf("%s, %s by %s: %v is no sentence for people", state, a, name, err)
					}
				}
			}
		}
	})
}

func TestAnAnswerGoesAllTheWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		r, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{
			Answer: Activities, Difficulties: "Hai cụm loa hỏng.", Totals: []Figure{{Indicator: "D6.banners", Value: 6, Note: "Đếm tại chỗ"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		activity, err := s.SaveActivity(bg, c.Reporter, Activity{
			ReportID: r.ID, Name: "Phát thanh về quyền trẻ em", From: "2026-07-02", Languages: []string{"vi", "tyz"}, Audiences: []string{"children"}, Topics: []string{"CRC"}, Pillar: "P1",
		}, []Figure{{Indicator: "D3.broadcasts", Value: 32}, {Indicator: "D3.minutes", Value: 320}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.MoveReport(bg, c.Reporter, r.ID, r.Version, Submit, ""); !strings.Contains(fmt.Sprint(err), "Minh chứng") {
			t.Errorf("submitted without evidence: %v", err)
		}
		addLink(t, s, r.ID, activity)
		r, err = s.MoveReport(bg, c.Reporter, r.ID, r.Version, Submit, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveActivity(bg, c.Reporter, Activity{ID: activity, ReportID: r.ID, Name: "Khác", From: "2026-07-02", Version: 1}, nil); kindOf(err) != problem.Conflict {
			t.Errorf("an activity of a submitted report was changed: %v", err)
		}
		if r, err = s.MoveReport(bg, c.Coordinator, r.ID, r.Version, Return, "Ghi rõ số thôn."); err != nil {
			t.Fatal(err)
		}
		if r, err = s.SaveReport(bg, c.Colleague, r.ID, r.Version, Entry{Answer: Activities, Summary: "Đã bổ sung."}); err != nil || r.State != Returned {
			t.Fatalf("mending a returned report: %s, %v", r.State, err)
		}
		if r, err = s.MoveReport(bg, c.Colleague, r.ID, r.Version, Submit, ""); err != nil {
			t.Fatal(err)
		}
		if r, err = s.MoveReport(bg, c.Leader, r.ID, r.Version, Accept, ""); err != nil {
			t.Fatal(err)
		}
		file, err := s.OpenReport(bg, c.Inspector, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		var history []string
		for _, m := range file.Moves {
			history = append(history, string(m.Action)+" "+m.Who)
		}
		commune := c.Commune.ShortName
		want := []string{
			"save Cán Bộ, " + commune, "submit Cán Bộ, " + commune, "return Đầu Mối, Sở VHTTDL",
			"submit Đồng Nghiệp, " + commune, "accept Lãnh Đạo, Sở VHTTDL",
		}
		if diff := cmp.Diff(want, history); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
		if len(file.Figures) != 2 || file.Figures[0].Day != "2026-07-02" {
			t.Errorf("figures: %+v", file.Figures)
		}
		if file.Report.AcceptedOn != testDay || !file.Report.Late() {
			t.Errorf("accepted on %s, late %t", file.Report.AcceptedOn, file.Report.Late())
		}
	})
}

func TestTotalsCountForTheEndOfThePeriodAtTheLatest(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	for period, want := range map[string]calendar.Day{"2026-Q3": "2026-09-14", "2026-Q4": testDay} {
		r := reportOf(t, s, p, "III.2", c.Commune.ID, period)
		if _, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Totals: []Figure{{Indicator: "D6.banners", Value: 6}}}); err != nil {
			t.Fatal(err)
		}
		file, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(file.Figures) != 1 || file.Figures[0].Day != want {
			t.Errorf("%s: %+v; want day %s", period, file.Figures, want)
		}
	}
}

func TestNobodyAcceptsWhatTheySubmitted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q1")
		r, err := s.SaveReport(bg, c.Coordinator, r.ID, r.Version, Entry{Answer: Nothing, How: "phone"})
		if err != nil {
			t.Fatal(err)
		}
		if r, err = s.MoveReport(bg, c.Coordinator, r.ID, r.Version, Submit, ""); err != nil {
			t.Fatal(err)
		}
		if r.Behalf != "Đầu Mối, Sở VHTTDL" {
			t.Errorf("entered on behalf: %q", r.Behalf)
		}
		if _, err := s.MoveReport(bg, c.Coordinator, r.ID, r.Version, Accept, ""); kindOf(err) != problem.Denied {
			t.Errorf("accepted by its sender: %v", err)
		}
		accepted, refused, err := s.AcceptReports(bg, c.Coordinator, []Chosen{{r.ID, r.Version}})
		if err != nil || accepted != 0 || len(refused) != 1 || !strings.Contains(refused[0].Reason, "người thứ hai") {
			t.Errorf("accepted in a heap by its sender: %d, %v, %v", accepted, refused, err)
		}
		if _, err = s.MoveReport(bg, c.Second, r.ID, r.Version, Accept, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestTickedReportsAreEachTakenByTheirOwnRule(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		fine := inState(t, s, c, reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q1"), Submitted)
		stale := inState(t, s, c, reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q2"), Submitted)
		draft := inState(t, s, c, reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q1"), Draft)
		accepted, refused, err := s.AcceptReports(bg, c.Leader, []Chosen{{fine.ID, fine.Version}, {stale.ID, stale.Version - 1}, {draft.ID, draft.Version}, {99999, 1}})
		if err != nil || accepted != 1 || len(refused) != 3 {
			t.Errorf("accepted %d, refused %v, %v", accepted, refused, err)
		}
		if _, _, err := s.AcceptReports(bg, c.Reporter, []Chosen{{fine.ID, fine.Version}}); kindOf(err) != problem.Denied {
			t.Errorf("a reporter accepts: %v", err)
		}
		if _, _, err := s.AcceptReports(bg, c.Leader, nil); kindOf(err) != problem.Invalid {
			t.Errorf("nothing ticked: %v", err)
		}
		if q, err := s.WaitingReports(bg, c.Leader); err != nil || len(q.All) != 1 || q.All[0].ID != stale.ID {
			t.Errorf("waiting: %+v, %v", q.All, err)
		}
	})
}

func TestAStaleVersionChangesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q1")
		if _, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Nothing, Summary: "của tôi"}); err != nil {
			t.Fatal(err)
		}
		_, err := s.SaveReport(bg, c.Colleague, r.ID, r.Version, Entry{Answer: Activities, Summary: "của bạn", Totals: []Figure{{Indicator: "D6.flags", Value: 1}}})
		if kindOf(err) != problem.Conflict {
			t.Errorf("stale save: %v", err)
		}
		if _, err := s.MoveReport(bg, c.Reporter, r.ID, r.Version, Submit, ""); kindOf(err) != problem.Conflict {
			t.Errorf("stale submit: %v", err)
		}
		file, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil || file.Report.Summary != "của tôi" || len(file.Figures) != 0 || file.Report.State != Draft {
			t.Errorf("after the stale save: %+v, %v", file.Report, err)
		}
		id, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Một", From: "2026-01-05"}, nil)
		if err != nil {
			t.Fatal(err)
		}
		change := Activity{ID: id, ReportID: r.ID, Name: "Hai", From: "2026-01-05", Version: 1}
		if _, err := s.SaveActivity(bg, c.Reporter, change, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveActivity(bg, c.Colleague, change, nil); kindOf(err) != problem.Conflict {
			t.Errorf("stale activity: %v", err)
		}
	})
}

func TestABadActivityLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		fine := Activity{ReportID: r.ID, Name: "Treo băng rôn", From: "2026-07-02"}
		for sentence, try := range map[string]struct {
			a       Activity
			figures []Figure
		}{
			"no name":          {Activity{ReportID: r.ID, From: "2026-07-02"}, nil},
			"not yet happened": {Activity{ReportID: r.ID, Name: "x", From: "2026-10-21"}, nil},
			"unknown tongue":   {Activity{ReportID: r.ID, Name: "x", From: "2026-07-02", Languages: []string{"tlh"}}, nil},
			"unknown pillar":   {Activity{ReportID: r.ID, Name: "x", From: "2026-07-02", Pillar: "P9"}, nil},
			"unknown figure":   {fine, []Figure{{Indicator: "Z1", Value: 1}}},
			"a figure twice":   {fine, []Figure{{Indicator: "D6.flags", Value: 1}, {Indicator: "D6.flags", Value: 1}}},
			"another report's": {Activity{ID: 7777, ReportID: r.ID, Name: "x", From: "2026-07-02", Version: 1}, nil},
		} {
			if _, err := s.SaveActivity(bg, c.Reporter, try.a, try.figures); kindOf(err) != problem.Invalid && kindOf(err) != problem.NotFound {
				t.Errorf("%s: %v", sentence, err)
			}
		}
		file, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil || file.Report.State != Awaited || len(file.Activities)+len(file.Figures)+len(file.Moves) != 0 {
			t.Errorf("something was written: %+v, %v", file, err)
		}
		if _, err := s.SaveActivity(bg, c.Stranger, fine, nil); kindOf(err) != problem.Denied {
			t.Errorf("another agency adds an activity: %v", err)
		}
		if _, err := s.SaveActivity(bg, c.Leader, fine, nil); kindOf(err) != problem.Denied {
			t.Errorf("a leader adds an activity: %v", err)
		}
	})
}

func TestClearingThrowsAllAwayButTheHistory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		id, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Treo băng rôn", From: "2026-07-02"}, []Figure{{Indicator: "D6.banners", Value: 2}})
		if err != nil {
			t.Fatal(err)
		}
		addLink(t, s, r.ID, id)
		file, _ := s.OpenReport(bg, c.Reporter, r.ID)
		if file.Report.Answer != Activities || file.Report.State != Draft {
			t.Errorf("after the first activity: %+v", file.Report)
		}
		if _, err := s.MoveReport(bg, c.Reporter, r.ID, file.Report.Version, Clear, ""); err != nil {
			t.Fatal(err)
		}
		file, err = s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil || file.Report.State != Awaited || file.Report.Answer != NoAnswer || len(file.Activities)+len(file.Figures)+len(file.Evidence) != 0 || len(file.Moves) != 2 {
			t.Errorf("after clearing: %+v, %v", file, err)
		}
	})
}

func TestWhatComesAfterTheClosingIsMarkedAndKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		write(t, s, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO plan_closings (plan_id, period, closed_on, at, who, snapshot, hash) VALUES (?, '2026-Q3', '2026-09-20', ?, 'x', '{}', 'x')`, p.ID, testNow())
			return err
		})
		r := inState(t, s, c, reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3"), Submitted)
		file, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil || file.Closed != "2026-09-20" || !file.Report.Late() || !strings.Contains(file.Moves[1].Reason, "20/09/2026") {
			t.Errorf("late report: %+v, %v", file, err)
		}
		file, err = s.OpenReport(bg, c.Reporter, reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q2").ID)
		if err != nil || file.Closed != "" {
			t.Errorf("an open period is closed on %s, %v", file.Closed, err)
		}
	})
}

func TestAPeriodThatHasNotBegunTakesNoReport(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q4")
	s.Now = func() time.Time { return calendar.Day("2026-09-01").Time() }
	r, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Nothing})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.MoveReport(bg, c.Reporter, r.ID, r.Version, Submit, ""); kindOf(err) != problem.Conflict || !strings.Contains(err.Error(), "15/09/2026") {
		t.Errorf("submitted before its period: %v", err)
	}
}

func TestTwoPeopleAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := inState(t, s, c, reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3"), Submitted)
		var wg sync.WaitGroup
		results := make([]error, 8)
		for i := range results {
			wg.Go(func() {
				switch i % 4 {
				case 0:
					_, results[i] = s.MoveReport(bg, c.Leader, r.ID, r.Version, Accept, "")
				case 1:
					_, results[i] = s.MoveReport(bg, c.Second, r.ID, r.Version, Return, "Thiếu.")
				case 2:
					_, results[i] = s.MoveReport(bg, c.Reporter, r.ID, r.Version, Recall, "")
				default:
					_, results[i] = s.MoveReport(bg, c.Coordinator, r.ID, r.Version, Accept, "")
				}
			})
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if kindOf(err) != problem.Conflict {
				t.Errorf("the loser is told: %v", err)
			}
		}
		file, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil || won != 1 || len(file.Moves) != 3 || file.Report.Version != r.Version+1 {
			t.Errorf("%d won, %d moves, %v", won, len(file.Moves), err)
		}
	})
}

// Whatever people do in whatever order, a report only goes where the table lets it, and its history tells how it got there.
func TestNoWayAroundTheTable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		start := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		actors := []identity.Actor{c.Admin, c.Coordinator, c.Second, c.Leader, c.Inspector, c.Reporter, c.Colleague, c.Stranger}
		actions := []Action{Save, Submit, Recall, Clear, Return, Accept, Reopen}
		rapid.Check(t, func(t *rapid.T) {
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				before, err := s.OpenReport(bg, c.Admin, start.ID)
				if err != nil {
					t.Fatal(err)
				}
				by, a := rapid.SampledFrom(actors).Draw(t, "who"), rapid.SampledFrom(actions).Draw(t, "action")
				if a == Save {
					_, err = s.SaveReport(bg, by, start.ID, before.Report.Version, Entry{Answer: rapid.SampledFrom([]Answer{NoAnswer, Nothing, Activities}).Draw(t, "answer")})
				} else {
					_, err = s.MoveReport(bg, by, start.ID, before.Report.Version, a, rapid.SampledFrom([]string{"", "Vì thiếu."}).Draw(t, "reason"))
				}
				if _, ok := problem.As(err); err != nil && !ok {
					t.Fatalf("%s by %s: %v", a, by.Name, err)
				}
				checkStep(t, s, c, before, a, err == nil)
			}
		})
	})
}

func checkStep(t *rapid.T, s *Service, c cast, before Dossier, a Action, moved bool) {
	after, err := s.OpenReport(bg, c.Admin, before.Report.ID)
	if err != nil {
		t.Fatal(err)
	}
	if !moved {
		if diff := cmp.Diff(before, after); diff != "" {
			t.Fatalf("a refused %s changed something:\n%s", a, diff)
		}
		return
	}
	from, to := before.Report.State, after.Report.State
	m := moves[a]
	if kept := a == Save && from == Returned && to == Returned; !kept && (!slices.Contains(m.from, from) || to != m.to) {
		t.Fatalf("%s led from %s to %s", a, from, to)
	}
	if from != to {
		last := after.Moves[len(after.Moves)-1]
		if last.From != from || last.To != to || last.Action != a {
			t.Fatalf("history says %+v after %s from %s to %s", last, a, from, to)
		}
	}
	if to == Accepted && (after.Report.AcceptedOn == "" || after.Report.SubmittedBy == after.Moves[len(after.Moves)-1].UserID) {
		t.Fatalf("accepted without a day or by its sender: %+v", after.Report)
	}
}

func TestTheDatabaseKeepsTheTableToo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		states := []State{Awaited, Draft, Submitted, Returned, Accepted}
		allowed := map[[2]State]bool{}
		for _, m := range moves {
			for _, from := range m.from {
				allowed[[2]State{from, m.to}] = true
			}
		}
		for _, from := range states {
			for _, to := range states {
				undo := errors.New("undo")
				err := d.Write(bg, func(tx *db.Tx) error {
					const set = `UPDATE plan_reports SET answer = 'nothing', submitted_on = '2026-10-01', accepted_on = '2026-10-02', state = ? WHERE id = ?`
					for _, way := range map[State][]State{Draft: {Draft}, Submitted: {Submitted}, Returned: {Submitted, Returned}, Accepted: {Submitted, Accepted}}[from] {
						if _, err := tx.Exec(set, string(way), r.ID); err != nil {
							return fmt.Errorf("way to %s: %w", from, err)
						}
					}
					if _, err := tx.Exec(set, string(to), r.ID); err != nil {
						return err
					}
					return undo
				})
				if got, want := errors.Is(err, undo), from == to || allowed[[2]State{from, to}]; got != want {
					t.Errorf("%s to %s: %v; want allowed %t", from, to, err, want)
				}
			}
		}
	})
}

func TestAReportIsSeenByThoseWhoMay(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	r := inState(t, s, c, reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q1"), Submitted)
	for _, by := range []identity.Actor{c.Admin, c.Coordinator, c.Leader, c.Inspector, c.Reporter, c.Colleague} {
		if _, err := s.OpenReport(bg, by, r.ID); err != nil {
			t.Errorf("%s: %v", by.Name, err)
		}
	}
	for _, by := range []identity.Actor{c.Stranger, {}} {
		if file, err := s.OpenReport(bg, by, r.ID); kindOf(err) != problem.Denied || file.Report.ID != 0 {
			t.Errorf("%q opens another agency's report: %v", by.Name, err)
		}
	}
}

func TestEnteringForAnAgencyStandsInTheAuditTrail(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q1")
	if _, err := s.SaveActivity(bg, c.Coordinator, Activity{ReportID: r.ID, Name: "Hội thi", From: "2026-01-20"}, nil); err != nil {
		t.Fatal(err)
	}
	file, _ := s.OpenReport(bg, c.Coordinator, r.ID)
	told, err := s.SaveReport(bg, c.Coordinator, r.ID, file.Report.Version, Entry{Answer: Activities, How: "phone"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.MoveReport(bg, c.Coordinator, r.ID, told.Version, Submit, ""); err != nil {
		t.Fatal(err)
	}
	var trail strings.Builder
	if err := identity.New(s.DB, testNow, identity.Options{}).ExportAudit(bg, &trail); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{fmt.Sprintf(`\"behalf_of\":%d`, c.Commune.ID), `\"behalf\":\"Đầu Mối, Sở VHTTDL\"`} {
		if !strings.Contains(trail.String(), want) && !strings.Contains(trail.String(), strings.ReplaceAll(want, `\`, "")) {
			t.Errorf("the audit trail lacks %s:\n%s", want, trail.String())
		}
	}
}
