package portal

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/plan"
	"lantoa/internal/problem"
)

// newVersion gives the plan a version with another title and start.
func (st stage) newVersion(t testing.TB, title string, starts calendar.Day) {
	t.Helper()
	ctx := t.Context()
	all, err := st.Plans.Plans(ctx)
	must(t, err)
	p := all[slices.IndexFunc(all, func(p plan.Plan) bool { return p.ID == st.plan })]
	p.StartsOn = starts
	_, err = st.Plans.ChangeSettings(ctx, st.proposer, p, true)
	must(t, err)
	must(t, st.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE plan_plans SET title = ? WHERE id = ?`, title, st.plan)
		return err
	}))
}

// A plan that was made public by two persons does not change for everyone on the word of one.
func TestANewVersionWaitsForASecondPerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		st.publish(t)
		paths := []string{homePath, planPage, planPage + "/noi-dung", "/du-lieu/2026/nhiem-vu.json", cataloguePath}
		shown := func() (all []string) {
			must(t, st.Render(t.Context()))
			for _, p := range paths {
				w := get(st.Service, p)
				if w.Code != 200 {
					t.Errorf("%s answers %d", p, w.Code)
				}
				all = append(all, w.Body.String())
			}
			return all
		}
		before := shown()
		same := func(what string) {
			t.Helper()
			for i, text := range shown() {
				if text != before[i] {
					t.Errorf("%s: %s changed", what, paths[i])
				}
			}
		}
		st.newVersion(t, "Trích yếu đã điều chỉnh", "2026-04-01")
		same("after one person amended the plan")
		if _, err := st.Rebuild(t.Context()); err != nil {
			t.Fatal(err)
		}
		same("after a rebuild")
		if err := st.Move(t.Context(), st.second, st.plan, Approve, st.version(t), ""); kindOf(err) != problem.Conflict {
			t.Errorf("agreed to what nobody proposed: %v", err)
		}
		if text := st.visit(t, st.second, staffPath(st.plan), nil).Body.String(); !strings.Contains(text, "cần người thứ hai đồng ý") || !strings.Contains(text, "Đề nghị công khai bản điều chỉnh") {
			t.Error("the staff's page does not say that a version waits")
		}
		must(t, st.Move(t.Context(), st.proposer, st.plan, Propose, st.version(t), ""))
		same("after it was proposed")
		if err := st.Move(t.Context(), st.proposer, st.plan, Approve, st.version(t), ""); kindOf(err) != problem.Denied {
			t.Errorf("one person published a version alone: %v", err)
		}
		st.newVersion(t, "Trích yếu đổi lần nữa", "2026-05-01")
		if err := st.Move(t.Context(), st.second, st.plan, Approve, st.version(t), ""); kindOf(err) != problem.Conflict {
			t.Errorf("agreed to a version after another came: %v", err)
		}
		must(t, st.Move(t.Context(), st.proposer, st.plan, Propose, st.version(t), ""))
		must(t, st.Move(t.Context(), st.second, st.plan, Decline, st.version(t), ""))
		same("after it was declined")
		must(t, st.Move(t.Context(), st.second, st.plan, Propose, st.version(t), ""))
		w := st.visit(t, st.proposer, staffPath(st.plan), url.Values{"viec": {"approve"}, "version": {itoa(int(st.version(t)))}})
		if w.Code != 303 {
			t.Errorf("the second person agrees: %d", w.Code)
		}
		now := shown()
		if !strings.Contains(now[1], "Trích yếu đổi lần nữa") || now[0] == before[0] {
			t.Error("the version that two persons agreed to is not shown")
		}
	})
}

// What was withdrawn is named as it was public.
func TestAWithdrawnPlanIsNamedAsItWasPublic(t *testing.T) {
	t.Parallel()
	st := newStage(t, dbtest.SQLite(t))
	st.publish(t)
	must(t, st.DB.Write(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE plan_plans SET number = '99/KH-UBND' WHERE id = ?`, st.plan)
		return err
	}))
	st.newVersion(t, "Mới", "2026-04-01")
	must(t, st.Move(t.Context(), st.proposer, st.plan, Withdraw, st.version(t), "Cần xem lại"))
	if home := get(st.Service, homePath).Body.String(); !strings.Contains(home, "79/KH-UBND") || strings.Contains(home, "99/KH-UBND") {
		t.Error("the withdrawn plan is named by what nobody agreed to")
	}
}
