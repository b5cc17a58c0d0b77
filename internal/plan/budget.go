package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// MoneyKind is one step on the way of public money.
type MoneyKind string

// The kinds of entry.
const (
	Estimate     MoneyKind = "estimate"     // dự toán
	Allocation   MoneyKind = "allocation"   // phân bổ
	Disbursement MoneyKind = "disbursement" // giải ngân
	Settlement   MoneyKind = "settlement"   // quyết toán
)

// moneyKind says what a kind is called, what its document is, and who may enter it.
type moneyKind struct {
	Kind           MoneyKind
	Name, Document string
	own            bool // an agency enters its own; else the focal department alone
	bare           bool // stands without a document: an estimate may still be a draft
}

// moneyKinds are all kinds, in the order of the money's way.
var moneyKinds = []moneyKind{
	{Estimate, "Dự toán", "Quyết định hoặc tờ trình dự toán", false, true},
	{Allocation, "Phân bổ", "Quyết định phân bổ, giao dự toán", false, false},
	{Disbursement, "Giải ngân", "Chứng từ chi", true, false},
	{Settlement, "Quyết toán", "Hồ sơ hoặc quyết định duyệt quyết toán", true, false},
}

func findMoneyKind(k MoneyKind) (moneyKind, bool) {
	i := slices.IndexFunc(moneyKinds, func(m moneyKind) bool { return m.Kind == k })
	if i < 0 {
		return moneyKind{}, false
	}
	return moneyKinds[i], true
}

// Name is the kind in Vietnamese.
func (k MoneyKind) Name() string {
	m, _ := findMoneyKind(k)
	return m.Name
}

// Sums are what the entries of a line, or of many, add up to. Amounts are whole đồng.
type Sums struct{ Estimate, Allocated, Spent, Settled int64 }

func (s *Sums) of(k MoneyKind) *int64 {
	return map[MoneyKind]*int64{Estimate: &s.Estimate, Allocation: &s.Allocated, Disbursement: &s.Spent, Settlement: &s.Settled}[k]
}

// Of is the sum of one kind.
func (s Sums) Of(k MoneyKind) int64 {
	if p := s.of(k); p != nil {
		return *p
	}
	return 0
}

// Add counts an entry.
func (s *Sums) Add(k MoneyKind, amount int64) {
	if p := s.of(k); p != nil {
		*p += amount
	}
}

// Plus adds up two sums.
func (s Sums) Plus(t Sums) Sums {
	return Sums{s.Estimate + t.Estimate, s.Allocated + t.Allocated, s.Spent + t.Spent, s.Settled + t.Settled}
}

// SpentShare is the disbursement rate as a fraction: spent ÷ allocated.
func (s Sums) SpentShare() (num, den int64) { return s.Spent, s.Allocated }

// BudgetLine is the money of one agency for one task from one source, with what its entries add up to.
type BudgetLine struct {
	ID, PlanID, TaskID, AgencyID int64 // TaskID 0: for the plan as a whole
	Source                       string
	Sums
	Bare int // entries without a document's number and without a file
}

// Warning is something about money that a person should look at; it stops nobody.
type Warning string

// The moneyWarnings.
const (
	Overspent     Warning = "chi-vuot"
	Overallocated Warning = "phan-bo-vuot"
	Oversettled   Warning = "quyet-toan-vuot"
	Undocumented  Warning = "thieu-chung-tu"
)

// warningRule is when a warning holds and how it is told.
type warningRule struct {
	Warning
	Name  string
	holds func(BudgetLine) bool
	tells func(BudgetLine) string
}

var moneyWarnings = []warningRule{
	{
		Overspent, "Giải ngân vượt phân bổ", func(l BudgetLine) bool { return l.Spent > l.Allocated },
		func(l BudgetLine) string {
			return fmt.Sprintf("Giải ngân %s, phân bổ %s: vượt %s.", i18n.Money(l.Spent), i18n.Money(l.Allocated), i18n.Money(l.Spent-l.Allocated))
		},
	},
	{
		Overallocated, "Phân bổ vượt dự toán", func(l BudgetLine) bool { return l.Allocated > l.Estimate },
		func(l BudgetLine) string {
			return fmt.Sprintf("Phân bổ %s, dự toán %s: vượt %s.", i18n.Money(l.Allocated), i18n.Money(l.Estimate), i18n.Money(l.Allocated-l.Estimate))
		},
	},
	{
		Oversettled, "Quyết toán vượt giải ngân", func(l BudgetLine) bool { return l.Settled > l.Spent },
		func(l BudgetLine) string {
			return fmt.Sprintf("Quyết toán %s, giải ngân %s: vượt %s.", i18n.Money(l.Settled), i18n.Money(l.Spent), i18n.Money(l.Settled-l.Spent))
		},
	},
	{
		Undocumented, "Thiếu số văn bản, chứng từ", func(l BudgetLine) bool { return l.Bare > 0 },
		func(l BudgetLine) string {
			return digits(l.Bare) + " bút toán chưa ghi số văn bản, chứng từ và không kèm tệp."
		},
	},
}

// Warns reports whether a warning holds for the line.
func (l BudgetLine) Warns(w Warning) bool {
	return slices.ContainsFunc(moneyWarnings, func(r warningRule) bool { return r.Warning == w && r.holds(l) })
}

// Warnings tells all that hold for the line.
func (l BudgetLine) Warnings() []string {
	var all []string
	for _, w := range moneyWarnings {
		if w.holds(l) {
			all = append(all, w.tells(l))
		}
	}
	return all
}

// MoneyEntry is one event on a line. It never changes: a wrong one is taken back by another.
type MoneyEntry struct {
	ID, LineID int64
	Kind       MoneyKind
	Amount     int64 // whole đồng; less than 0 takes away
	Day        calendar.Day
	Document   string // its number
	Note       string
	File       Evidence // Hash "" when there is none
	Corrects   int64    // the entry that this one takes back, or 0
	Corrected  int64    // the entry that took this one back, or 0
	Once       string
	UserID     int64
	Who        string
	At         time.Time
}

// Standing reports whether the entry counts as it was made: it neither takes one back nor was taken back.
func (e MoneyEntry) Standing() bool { return e.Corrects == 0 && e.Corrected == 0 }

const (
	maxMoney       = 10_000_000_000_000 // đồng of one entry: ten thousand thousand million
	maxDocumentNo  = 200                // characters
	maxMoneyNote   = 1000
	maxBudgetLines = 20_000 // of one plan
	maxLineEntries = 1000   // of one line
	moneyYearsOff  = 2      // a document may be so many years before or after its plan
)

// Validate says what is wrong with an entry that someone makes today under a plan.
func (e MoneyEntry) Validate(p Plan, today calendar.Day) error {
	var errs []error
	if _, ok := findMoneyKind(e.Kind); !ok {
		errs = append(errs, problem.Field("kind", "Chọn loại: dự toán, phân bổ, giải ngân hoặc quyết toán."))
	}
	switch {
	case e.Amount == 0:
		errs = append(errs, problem.Field("amount", "Ghi số tiền khác 0, ví dụ 12.500.000 hoặc 12,5 triệu. Giảm thì thêm dấu trừ."))
	case e.Amount > maxMoney || e.Amount < -maxMoney:
		errs = append(errs, problem.Field("amount", "Số tiền lớn hơn %s. Kiểm tra lại số chữ số 0.", i18n.Money(maxMoney)))
	}
	switch {
	case !e.Day.Valid():
		errs = append(errs, problem.Field("day", "Ghi ngày của văn bản hoặc chứng từ, ví dụ 05/06/2026."))
	case e.Day.After(today):
		errs = append(errs, problem.Field("day", "Ngày này chưa tới. Ghi ngày của văn bản hoặc chứng từ đã có."))
	case e.Day.Year() < p.Year-moneyYearsOff || e.Day.Year() > p.Year+moneyYearsOff:
		errs = append(errs, problem.Field("day", "Ngày cách năm kế hoạch %d quá xa. Kiểm tra lại năm.", p.Year))
	}
	if len([]rune(e.Document)) > maxDocumentNo {
		errs = append(errs, problem.Field("document", "Số văn bản, chứng từ quá dài. Rút gọn dưới %d chữ cái.", maxDocumentNo))
	}
	if len([]rune(e.Note)) > maxMoneyNote {
		errs = append(errs, problem.Field("note", "Ghi chú quá dài. Rút gọn dưới %d chữ cái.", maxMoneyNote))
	}
	return problem.Collect(errs...)
}

// After is what a line holds when an entry has come to it; no kind may fall below nothing.
func (l BudgetLine) After(e MoneyEntry) (Sums, error) {
	next := l.Sums
	next.Add(e.Kind, e.Amount)
	if left := next.Of(e.Kind); left < 0 {
		return l.Sums, problem.Field("amount", "%s của dòng này chỉ còn %s, không giảm được %s.", e.Kind.Name(), i18n.Money(l.Of(e.Kind)), i18n.Money(-e.Amount))
	}
	return next, nil
}

// Back is the entry that takes this one back: the opposite amount on the same day, so that past days come out right too.
func (e MoneyEntry) Back(reason string) MoneyEntry {
	back := e
	back.ID, back.Amount, back.Corrects, back.Corrected, back.Note, back.Once = 0, -e.Amount, e.ID, 0, reason, ""
	return back
}

// mayEnter says who may make an entry of a kind for an agency.
func mayEnter(by identity.Actor, agencyID int64, k MoneyKind) error {
	if by.May(identity.ManageBudget) {
		return nil
	}
	if !by.May(identity.ReportProgress) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền nhập kinh phí.")
	}
	if by.AgencyID != agencyID {
		return problem.New(problem.Denied, "Chỉ nhập được kinh phí của cơ quan mình.")
	}
	if m, ok := findMoneyKind(k); ok && !m.own {
		return problem.Field("kind", "%s do cơ quan đầu mối nhập. Cơ quan nhập giải ngân và quyết toán của mình.", m.Name)
	}
	return nil
}

// BudgetGroup is a part of the budget under one name: a task, a source, an agency.
type BudgetGroup struct {
	Key   string // in addresses
	Name  string
	Note  string
	Sums  Sums
	Lines int
	Warn  int // lines of it with a warning
	Parts []BudgetGroup
}

func (g *BudgetGroup) add(l BudgetLine) {
	g.Sums = g.Sums.Plus(l.Sums)
	g.Lines++
	if len(l.Warnings()) > 0 {
		g.Warn++
	}
}

// groupLines adds lines up by a key, in the order of first appearance.
func groupLines(lines []BudgetLine, key func(BudgetLine) BudgetGroup, part func(BudgetLine) BudgetGroup) []BudgetGroup {
	var all []BudgetGroup
	at := map[string]int{}
	own := map[string][]BudgetLine{}
	for _, l := range lines {
		g := key(l)
		i, seen := at[g.Key]
		if !seen {
			i = len(all)
			at[g.Key] = i
			all = append(all, g)
		}
		all[i].add(l)
		own[g.Key] = append(own[g.Key], l)
	}
	if part != nil {
		for i := range all {
			all[i].Parts = groupLines(own[all[i].Key], part, nil)
		}
	}
	return all
}

// sumLines adds up lines.
func sumLines(lines []BudgetLine) (sums Sums) {
	for _, l := range lines {
		sums = sums.Plus(l.Sums)
	}
	return sums
}

// sourceName names a source; a key that has left the list stays readable.
func (t Terms) sourceName(key string) string {
	if i := slices.IndexFunc(t.Sources, func(s Term) bool { return s.Key == key }); i >= 0 {
		return t.Sources[i].Name
	}
	return key
}

// sourceOf reads a source as a table names it: by its name, its short name or its key.
func (t Terms) sourceOf(text string) (string, bool) {
	folded := strings.TrimSpace(i18n.Fold(text))
	for _, s := range t.Sources {
		if folded != "" && (folded == i18n.Fold(s.Name) || folded == i18n.Fold(s.Short) || text == s.Key) {
			return s.Key, true
		}
	}
	return "", false
}
