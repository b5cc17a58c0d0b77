package plan

import (
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func requestActor(role string, user, agency int64) identity.Actor {
	return identity.Actor{UserID: user, AgencyID: agency, Name: "N", Agency: "A", Role: role}
}

func TestWhoMayDecideARequest(t *testing.T) {
	t.Parallel()
	const own, other = 7, 8
	asked := Request{ID: 1, AgencyID: own, State: Asked, AskedBy: 21}
	done := asked
	done.State, done.DecidedOn = Granted, "2026-10-19"
	for _, row := range []struct {
		name string
		q    Request
		a    RequestAction
		by   identity.Actor
		want problem.Kind
	}{
		{"the focal department grants", asked, Grant, requestActor("coordinator", 1, 1), 0},
		{"a leader refuses", asked, Refuse, requestActor("leader", 2, 1), 0},
		{"the agency does not grant to itself", asked, Grant, requestActor("reporter", 21, own), problem.Denied},
		{"an inspector only looks", asked, Grant, requestActor("inspector", 3, 1), problem.Denied},
		{"an administrator does not decide", asked, Grant, requestActor("admin", 4, 1), problem.Denied},
		{"who asked does not decide, whatever their role", asked, Grant, requestActor("coordinator", 21, 1), problem.Denied},
		{"the asker withdraws", asked, Withdraw, requestActor("reporter", 21, own), 0},
		{"a colleague withdraws", asked, Withdraw, requestActor("reporter", 22, own), 0},
		{"another agency does not withdraw", asked, Withdraw, requestActor("reporter", 23, other), problem.Denied},
		{"the focal department does not withdraw what it was asked", asked, Withdraw, requestActor("coordinator", 1, 1), problem.Denied},
		{"what is decided stays decided", done, Grant, requestActor("coordinator", 1, 1), problem.Conflict},
		{"and is not withdrawn", done, Withdraw, requestActor("reporter", 21, own), problem.Conflict},
		{"an unknown step", asked, "forget", requestActor("coordinator", 1, 1), problem.Denied},
	} {
		if got := kindOf(row.q.Check(row.a, row.by)); got != row.want {
			t.Errorf("%s: %d, want %d", row.name, got, row.want)
		}
	}
	if _, err := asked.Apply(Refuse, requestActor("leader", 2, 1), "2026-10-20", "  "); kindOf(err) != problem.Invalid {
		t.Errorf("refused without a reason: %v", err)
	}
}

func TestANewDueDayHasLimits(t *testing.T) {
	t.Parallel()
	const today calendar.Day = "2026-10-20"
	p := Plan{Year: 2026}
	open := Report{State: Draft, Due: "2026-10-25"}
	late := Report{State: Returned, Due: "2026-09-16"}
	sent := Report{State: Submitted, Due: "2026-09-16", SubmittedOn: "2026-09-18"}
	end := Report{State: Awaited, Due: "2026-12-20"}
	for _, row := range []struct {
		name  string
		r     Report
		until calendar.Day
		ok    bool
	}{
		{"a week later", open, "2026-11-01", true},
		{"the same day", open, "2026-10-25", false},
		{"an earlier day", open, "2026-10-22", false},
		{"what is late, from today on", late, today, true},
		{"a day that is over", late, "2026-10-19", false},
		{"a day that is over, by which the answer came", sent, "2026-09-18", true},
		{"a day that is over, by which it had not come", sent, "2026-09-17", false},
		{"the end of the year", open, "2026-12-31", true},
		{"beyond it", open, "2027-01-01", false},
		{"thirty days for what is due at the end of the year", end, "2027-01-19", true},
		{"not more", end, "2027-01-20", false},
		{"no day", open, "31/02/2026", false},
	} {
		if err := p.checkNewDue(row.r, row.until, today); (err == nil) != row.ok {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

// Whatever is asked and decided in whatever order: the due day in force only moves later, by grants alone, every day that was once in
// force is found again, and the old days are in order.
func TestNoDueDayIsEverLost(t *testing.T) {
	t.Parallel()
	p := Plan{Year: 2026}
	rapid.Check(t, func(t *rapid.T) {
		today := calendar.Day("2026-02-01")
		r := Report{State: Draft, Due: "2026-03-01", AgencyID: 7}
		inForce := map[calendar.Day]calendar.Day{}
		var all []Request
		for range rapid.IntRange(1, 25).Draw(t, "days") {
			if rapid.Bool().Draw(t, "ask") {
				q := Request{Kind: Extension, AgencyID: 7, State: Asked, Wanted: today.Add(rapid.IntRange(-5, 60).Draw(t, "wanted")), OldDue: r.Due, AskedBy: 21}
				a := rapid.SampledFrom([]RequestAction{Grant, Refuse, Withdraw}).Draw(t, "decided")
				by := requestActor("coordinator", 1, 1)
				if a == Withdraw {
					by = requestActor("reporter", 21, 7)
				}
				next, err := q.Apply(a, by, today, "lý do")
				if err != nil {
					t.Fatal(err)
				}
				before := r.Due
				if a == Grant {
					if next, r, err = next.Extend(p, r, q.Wanted, today); err != nil {
						next = q // refused by the rule: the request stays open
					}
				}
				if r.Due != before && (next.State != Granted || !r.Due.After(before) || next.OldDue != before) {
					t.Fatalf("due moved from %s to %s by %+v", before, r.Due, next)
				}
				all = append(all, next)
			}
			inForce[today] = r.Due
			today = today.Add(rapid.IntRange(1, 20).Draw(t, "pause"))
		}
		granted := extensions(all, 0)
		for i, q := range granted {
			if i > 0 && (q.OldDue != granted[i-1].Due || !q.OldDue.After(granted[i-1].OldDue)) {
				t.Fatalf("old due days are out of order: %+v after %+v", q, granted[i-1])
			}
		}
		for day, want := range inForce {
			if got := dueOn(r.Due, granted, day); got != want {
				t.Fatalf("on %s the due day was %s, found %s", day, want, got)
			}
		}
	})
}
