package plan

import (
	"context"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// money is an entry of a commune's line from the province's purse for task III.2.
func money(t testing.TB, s *Service, c cast, p Plan, k MoneyKind, amount int64, day calendar.Day, document string) NewMoney {
	t.Helper()
	return NewMoney{
		Line:  BudgetLine{PlanID: p.ID, TaskID: taskID(t, s, p, "III.2"), AgencyID: c.Commune.ID, Source: "province"},
		Entry: MoneyEntry{Kind: k, Amount: amount, Day: day, Document: document},
	}
}

func addMoney(t testing.TB, s *Service, by identity.Actor, n NewMoney) int64 {
	t.Helper()
	id, err := s.AddMoney(context.Background(), by, n)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func budgetOf(t testing.TB, s *Service, by identity.Actor, p Plan, day string) BudgetView {
	t.Helper()
	v, err := s.Budget(context.Background(), by, p.ID, day)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMoneyIsAddedUpFromItsEntries(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		ctx := context.Background()
		line := addMoney(t, s, c.Coordinator, money(t, s, c, p, Estimate, 60_000_000, "2026-01-10", "12/QĐ"))
		addMoney(t, s, c.Coordinator, money(t, s, c, p, Allocation, 50_000_000, "2026-02-10", "15/QĐ"))
		addMoney(t, s, c.Reporter, money(t, s, c, p, Disbursement, 20_000_000, "2026-03-10", ""))
		addMoney(t, s, c.Reporter, money(t, s, c, p, Disbursement, 35_000_000, "2026-06-10", "PC 7"))
		other := money(t, s, c, p, Allocation, 7_000_000, "2026-02-10", "15/QĐ")
		other.Line.AgencyID, other.Line.TaskID, other.Line.Source = c.Other.ID, 0, "sponsored"
		addMoney(t, s, c.Coordinator, other)

		v := budgetOf(t, s, c.Inspector, p, "")
		if len(v.Lines) != 2 || v.Lines[0].ID != line || v.Lines[0].Sums != (Sums{60_000_000, 50_000_000, 55_000_000, 0}) || v.Lines[0].Bare != 1 {
			t.Fatalf("got %+v", v.Lines)
		}
		if !v.Lines[0].Warns(Overspent) || !v.Lines[0].Warns(Undocumented) || v.Lines[0].Warns(Overallocated) || !v.Lines[1].Warns(Overallocated) {
			t.Errorf("warnings are wrong: %q, %q", v.Lines[0].Warnings(), v.Lines[1].Warnings())
		}
		if got := budgetOf(t, s, c.Leader, p, "2026-03-31").Lines[0].Sums; got != (Sums{60_000_000, 50_000_000, 20_000_000, 0}) {
			t.Errorf("on 31/03 the line held %+v", got)
		}
		if got := budgetOf(t, s, c.Leader, p, "2025-12-31").Lines; len(got) != 0 {
			t.Errorf("before the first entry there are lines: %+v", got)
		}

		// An agency sees its own line only.
		if own := budgetOf(t, s, c.Reporter, p, ""); own.Whole || len(own.Lines) != 1 || own.Lines[0].AgencyID != c.Commune.ID {
			t.Errorf("a commune sees %+v", own.Lines)
		}
		if _, err := s.OpenBudgetLine(ctx, c.Stranger, p.ID, line); kindOf(err) != problem.Denied {
			t.Errorf("another commune opens the line: %v", err)
		}
		for _, row := range []struct {
			by   identity.Actor
			n    NewMoney
			kind problem.Kind
		}{
			{c.Stranger, money(t, s, c, p, Disbursement, 1, "2026-03-10", ""), problem.Denied},
			{c.Leader, money(t, s, c, p, Disbursement, 1, "2026-03-10", ""), problem.Denied},
			{c.Reporter, money(t, s, c, p, Allocation, 1, "2026-03-10", ""), problem.Invalid},
			{c.Reporter, money(t, s, c, p, Disbursement, -55_000_001, "2026-03-10", ""), problem.Invalid},
			{c.Coordinator, NewMoney{Line: BudgetLine{PlanID: p.ID, TaskID: 999, AgencyID: 999, Source: "x"}, Entry: MoneyEntry{}}, problem.Invalid},
		} {
			if _, err := s.AddMoney(ctx, row.by, row.n); kindOf(err) != row.kind {
				t.Errorf("%s: got %v, want kind %d", row.by.Role, err, row.kind)
			}
		}
		if again := budgetOf(t, s, c.Inspector, p, ""); again.Lines[0].Sums != v.Lines[0].Sums || len(again.Lines) != 2 {
			t.Errorf("a refused entry left something behind: %+v", again.Lines)
		}
	})
}

func TestWrongMoneyIsTakenBackAndStaysInTheHistory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		ctx := context.Background()
		line := addMoney(t, s, c.Reporter, money(t, s, c, p, Disbursement, 200_000_000, "2026-03-10", ""))
		open := func() []MoneyEntry {
			b, err := s.OpenBudgetLine(ctx, c.Reporter, p.ID, line)
			if err != nil {
				t.Fatal(err)
			}
			return b.Entries
		}
		wrong := open()[0]
		fix := Correction{EntryID: wrong.ID, Right: MoneyEntry{Amount: 20_000_000, Day: "2026-03-12", Document: "PC 1"}, Reason: "gõ thừa số 0"}
		if _, err := s.CorrectMoney(ctx, c.Stranger, p.ID, fix); kindOf(err) != problem.Denied {
			t.Errorf("a stranger corrects: %v", err)
		}
		if _, err := s.CorrectMoney(ctx, c.Reporter, p.ID, Correction{EntryID: wrong.ID}); kindOf(err) != problem.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := s.CorrectMoney(ctx, c.Reporter, p.ID, fix); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CorrectMoney(ctx, c.Coordinator, p.ID, fix); kindOf(err) != problem.Conflict {
			t.Errorf("corrected twice: %v", err)
		}
		all := open()
		if len(all) != 3 || all[0].Amount != 200_000_000 || all[0].Standing() || all[1].Amount != -200_000_000 || all[1].Corrects != wrong.ID ||
			!all[2].Standing() || all[2].Amount != 20_000_000 || all[2].Document != "PC 1" || all[1].Note != "gõ thừa số 0" {
			t.Fatalf("got %+v", all)
		}
		if _, err := s.CorrectMoney(ctx, c.Reporter, p.ID, Correction{EntryID: all[1].ID, Reason: "x"}); kindOf(err) != problem.Conflict {
			t.Errorf("what took back is taken back: %v", err)
		}
		for _, row := range []struct {
			day  string
			want int64
			bare int
		}{{"2026-03-11", 0, 0}, {"2026-03-12", 20_000_000, 0}, {"", 20_000_000, 0}} {
			got := budgetOf(t, s, c.Coordinator, p, row.day).Lines[0]
			if got.Spent != row.want || got.Bare != row.bare {
				t.Errorf("on %q the line holds %d with %d bare, want %d with %d", row.day, got.Spent, got.Bare, row.want, row.bare)
			}
		}
		if _, err := s.CorrectMoney(ctx, c.Reporter, p.ID, Correction{EntryID: all[2].ID, Reason: "không chi"}); err != nil {
			t.Fatal(err)
		}
		if got := budgetOf(t, s, c.Coordinator, p, "").Lines[0]; got.Spent != 0 {
			t.Errorf("taken back altogether the line holds %d", got.Spent)
		}
	})
}

func TestTheSameFormTwiceAddsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		n := money(t, s, c, p, Disbursement, 5, "2026-03-10", "PC 1")
		n.Entry.Once = "form-1"
		a, b := addMoney(t, s, c.Reporter, n), addMoney(t, s, c.Reporter, n)
		if got := budgetOf(t, s, c.Reporter, p, "").Lines; a != b || len(got) != 1 || got[0].Spent != 5 {
			t.Errorf("got lines %d and %d, %+v", a, b, got)
		}
	})
}

// In whatever order entries come, the totals are the same, and those of the entries added up by hand.
func TestTotalsDoNotDependOnTheOrder(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	r := rand.New(rand.NewPCG(1, 2))
	var totals []Sums
	for range 4 {
		p := addPlan(t, s, c)
		var want Sums
		var all []NewMoney
		for i, k := range []MoneyKind{Estimate, Allocation, Disbursement, Settlement, Disbursement, Estimate, Allocation} {
			n := money(t, s, c, p, k, int64(1_000_003*(i+1)), "2026-03-10", "")
			if i%2 == 1 {
				n.Line.AgencyID, n.Line.Source = c.Other.ID, "central"
			}
			want.Add(k, n.Entry.Amount)
			all = append(all, n)
		}
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, n := range all {
			addMoney(t, s, c.Coordinator, n)
		}
		got := sumLines(budgetOf(t, s, c.Inspector, p, "").Lines)
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		totals = append(totals, got)
	}
	for _, other := range totals[1:] {
		if other != totals[0] {
			t.Errorf("another order gave %+v instead of %+v", other, totals[0])
		}
	}
}

func TestMoneyFilesAreForThoseWhoSeeTheLine(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	ctx := context.Background()
	n := money(t, s, c, p, Disbursement, 5, "2026-03-10", "")
	n.File = &Upload{Name: "phiếu chi.pdf", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("%PDF-1.4\n%%EOF\n")), nil }}
	line := addMoney(t, s, c.Reporter, n)
	b, err := s.OpenBudgetLine(ctx, c.Reporter, p.ID, line)
	if err != nil {
		t.Fatal(err)
	}
	e := b.Entries[0]
	if b.Line.Bare != 0 || e.File.Hash == "" {
		t.Errorf("the file is not evidence enough: %+v", b)
	}
	if _, err := s.MoneyFile(ctx, c.Stranger, p.ID, e.ID); kindOf(err) != problem.Denied {
		t.Errorf("a stranger gets the file: %v", err)
	}
	if f, err := s.MoneyFile(ctx, c.Inspector, p.ID, e.ID); err != nil || f.Name != "phiếu chi.pdf" {
		t.Errorf("got %+v, %v", f, err)
	}
	read(t, s, func(tx *db.Tx) error {
		used, err := fileUsed(tx, e.File.Hash)
		if !used {
			t.Error("the sweeper would take the file away")
		}
		return err
	})
}

// Sở Tài chính sees the money of every agency, and enters only its own.
func TestFinanceSeesAllMoney(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	addMoney(t, s, c.Reporter, money(t, s, c, p, Disbursement, 5, "2026-03-10", ""))
	finance := identity.Actor{UserID: c.Stranger.UserID, Role: "reporter", Via: identity.ViaScreen}
	read(t, s, func(tx *db.Tx) error {
		all, err := identity.Agencies(tx)
		for _, a := range all {
			if a.Key == financeKey {
				finance.AgencyID, finance.Agency = a.ID, a.ShortName
			}
		}
		return err
	})
	if v := budgetOf(t, s, finance, p, ""); finance.AgencyID == 0 || !v.Whole || len(v.Lines) != 1 {
		t.Errorf("finance sees %+v", v.Lines)
	}
	if _, err := s.AddMoney(context.Background(), finance, money(t, s, c, p, Disbursement, 5, "2026-03-10", "")); kindOf(err) != problem.Denied {
		t.Errorf("finance spends for a commune: %v", err)
	}
}

func TestWeightsAreSetAllOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		ctx := context.Background()
		a, b := taskID(t, s, p, "III.2"), taskID(t, s, p, "III.5")
		if err := s.SetWeights(ctx, c.Reporter, p.ID, []WeightChange{{a, 0, 3}}); kindOf(err) != problem.Denied {
			t.Errorf("a reporter sets weights: %v", err)
		}
		if err := s.SetWeights(ctx, c.Coordinator, p.ID, []WeightChange{{a, 0, 3}, {b, 0, 1}}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetWeights(ctx, c.Coordinator, p.ID, []WeightChange{{b, 1, 2}, {a, 0, 9}}); kindOf(err) != problem.Conflict {
			t.Errorf("a stale weight: %v", err)
		}
		_, r, _, err := s.Weights(ctx, p.ID, "")
		if err != nil || r.Lines[0].Weight != 3 || r.Lines[1].Weight != 1 {
			t.Errorf("got %+v, %v", r.Lines, err)
		}
		if err := s.SetWeights(ctx, c.Coordinator, p.ID, []WeightChange{{a, 3, 0}}); err != nil {
			t.Fatal(err)
		}
		if _, r, _, _ = s.Weights(ctx, p.ID, ""); r.Lines[0].Weight != 0 || r.Lines[0].Counts() != 1 {
			t.Errorf("got %+v", r.Lines[0])
		}
	})
}
