package plan

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func TestWarningsOfALine(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		line BudgetLine
		want []Warning
	}{
		{"nothing entered", BudgetLine{}, nil},
		{"all in order", BudgetLine{Sums: Sums{100, 90, 80, 70}}, nil},
		{"to the last đồng", BudgetLine{Sums: Sums{100, 100, 100, 100}}, nil},
		{"one đồng more spent", BudgetLine{Sums: Sums{100, 90, 91, 0}}, []Warning{Overspent}},
		{"more allocated than estimated", BudgetLine{Sums: Sums{100, 101, 0, 0}}, []Warning{Overallocated}},
		{"allocated without an estimate", BudgetLine{Sums: Sums{0, 5, 0, 0}}, []Warning{Overallocated}},
		{"more settled than spent", BudgetLine{Sums: Sums{100, 100, 60, 61}}, []Warning{Oversettled}},
		{"an entry without a document", BudgetLine{Sums: Sums{100, 100, 60, 0}, Bare: 1}, []Warning{Undocumented}},
		{"everything at once", BudgetLine{Sums: Sums{1, 2, 3, 4}, Bare: 2}, []Warning{Overspent, Overallocated, Oversettled, Undocumented}},
	} {
		var got []Warning
		for _, w := range moneyWarnings {
			if row.line.Warns(w.Warning) {
				got = append(got, w.Warning)
			}
		}
		if len(got) != len(row.want) || len(row.line.Warnings()) != len(row.want) {
			t.Errorf("%s: got %v, want %v", row.name, got, row.want)
			continue
		}
		for i := range got {
			if got[i] != row.want[i] {
				t.Errorf("%s: got %v, want %v", row.name, got, row.want)
			}
		}
	}
}

func TestMoneyEntryRules(t *testing.T) {
	t.Parallel()
	good := MoneyEntry{Kind: Disbursement, Amount: 1, Day: "2026-05-05"}
	for _, row := range []struct {
		name, field string
		change      func(*MoneyEntry)
	}{
		{"a good entry", "", func(*MoneyEntry) {}},
		{"the day itself", "", func(e *MoneyEntry) { e.Day = testDay }},
		{"less than nothing takes away", "", func(e *MoneyEntry) { e.Amount = -1 }},
		{"no kind", "kind", func(e *MoneyEntry) { e.Kind = "gift" }},
		{"nothing", "amount", func(e *MoneyEntry) { e.Amount = 0 }},
		{"too much", "amount", func(e *MoneyEntry) { e.Amount = maxMoney + 1 }},
		{"tomorrow", "day", func(e *MoneyEntry) { e.Day = testDay.Add(1) }},
		{"no day", "day", func(e *MoneyEntry) { e.Day = "5/5" }},
		{"another decade", "day", func(e *MoneyEntry) { e.Day = "2016-05-05" }},
		{"a long number", "document", func(e *MoneyEntry) { e.Document = strings.Repeat("x", maxDocumentNo+1) }},
		{"a long note", "note", func(e *MoneyEntry) { e.Note = strings.Repeat("x", maxMoneyNote+1) }},
	} {
		e := good
		row.change(&e)
		err := e.Validate(Plan{Year: 2026}, testDay)
		p, _ := problem.As(err)
		if row.field == "" && err != nil || row.field != "" && (p == nil || len(p.Fields) != 1 || p.Fields[0].Name != row.field) {
			t.Errorf("%s: got %v, want a problem of %q", row.name, err, row.field)
		}
	}
}

func TestWhoMayEnterMoney(t *testing.T) {
	t.Parallel()
	const own, other = 7, 8
	as := func(role string) identity.Actor { return identity.Actor{UserID: 1, AgencyID: own, Role: role} }
	for _, row := range []struct {
		role   string
		agency int64
		kind   MoneyKind
		ok     bool
	}{
		{"coordinator", other, Estimate, true},
		{"coordinator", other, Disbursement, true},
		{"reporter", own, Disbursement, true},
		{"reporter", own, Settlement, true},
		{"reporter", own, Estimate, false},
		{"reporter", own, Allocation, false},
		{"reporter", other, Disbursement, false},
		{"leader", own, Disbursement, false},
		{"inspector", own, Disbursement, false},
		{"admin", own, Allocation, false},
	} {
		if err := mayEnter(as(row.role), row.agency, row.kind); (err == nil) != row.ok {
			t.Errorf("%s enters %s of %d: %v", row.role, row.kind, row.agency, err)
		}
	}
}

// The roll-up against a table computed by hand: weights 3, 1 and none; 12 of 20, 5 of 5, 1 of 3; a task that has not begun is left out.
//
//	(3 × 12/20 + 1 × 5/5 + 1 × 1/3) ÷ (3 + 1 + 1) = (1,8 + 1 + 0,333…) ÷ 5 = 0,62666…
func TestWeightedRollUpAgainstTheHand(t *testing.T) {
	t.Parallel()
	lines := []Weighted{
		{Task{No: "1"}, 3, Tally{InTime: 10, Late: 2, Overdue: 8}},
		{Task{No: "2"}, 1, Tally{InTime: 5}},
		{Task{No: "3"}, 0, Tally{InTime: 1, Open: 2}},
		{Task{No: "4"}, 50, Tally{}},
	}
	r := rollUp(lines)
	if want := big.NewRat(47, 15); r.Sum.Cmp(want) != 0 || r.Of != 5 {
		t.Errorf("got %s of %d, want %s of 5", r.Sum, r.Of, want)
	}
	if r.Percent() != "62,7 %" {
		t.Errorf("got %s", r.Percent())
	}
	if want := "(3 × 12/20 + 1 × 5/5 + 1 × 1/3) ÷ (3 + 1 + 1)"; r.Formula() != want {
		t.Errorf("got %s, want %s", r.Formula(), want)
	}
	if !r.Given() || rollUp(lines[2:3]).Given() {
		t.Error("whether weights were given is told wrong")
	}
	for _, row := range []struct {
		name  string
		lines []Weighted
		want  string
	}{
		{"nothing at all", nil, "–"},
		{"nothing begun", lines[3:], "–"},
		{"every weight 1 is the plain mean", []Weighted{{Weight: 1, Tally: Tally{InTime: 1}}, {Weight: 1, Tally: Tally{Overdue: 1}}}, "50 %"},
		{"no weight at all is the plain mean", []Weighted{{Tally: Tally{InTime: 1}}, {Tally: Tally{Overdue: 3}}}, "50 %"},
		{"a weight of 1 beside one of 4", []Weighted{{Weight: 1, Tally: Tally{InTime: 1}}, {Weight: 4, Tally: Tally{Overdue: 1}}}, "20 %"},
		{"a missing weight beside one of 4", []Weighted{{Tally: Tally{InTime: 1}}, {Weight: 4, Tally: Tally{Overdue: 1}}}, "20 %"},
		{"all done", []Weighted{{Weight: 7, Tally: Tally{InTime: 3}}, {Weight: 3, Tally: Tally{Late: 9}}}, "100 %"},
		{"all but one", []Weighted{{Weight: 1000, Tally: Tally{InTime: 3}}, {Weight: 1, Tally: Tally{InTime: 9999, Open: 1}}}, "99,9 %"},
	} {
		if got := rollUp(row.lines).Percent(); got != row.want {
			t.Errorf("%s: got %s, want %s", row.name, got, row.want)
		}
	}
}

// Whatever is entered, taken back and put right, in whatever order: the sums are those of the entries that stand.
func TestSumsAreThoseOfStandingEntries(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var all, standing []MoneyEntry
		for i := range rapid.IntRange(0, 30).Draw(t, "entries") {
			e := MoneyEntry{
				ID: int64(i + 1), Amount: rapid.Int64Range(1, maxMoney).Draw(t, "amount"),
				Kind: rapid.SampledFrom([]MoneyKind{Estimate, Allocation, Disbursement, Settlement}).Draw(t, "kind"),
			}
			all = append(all, e)
			if rapid.Bool().Draw(t, "taken back") {
				all = append(all, e.Back("sai"))
			} else {
				standing = append(standing, e)
			}
		}
		var got, want Sums
		for _, e := range rapid.Permutation(all).Draw(t, "order") {
			got.Add(e.Kind, e.Amount)
		}
		for _, e := range standing {
			want.Add(e.Kind, e.Amount)
		}
		if got != want {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}
