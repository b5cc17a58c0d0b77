package plan

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Purpose says what an imported document is to the plans that are there.
type Purpose string

// The purposes.
const (
	AsNew       Purpose = ""          // a plan of its own
	AsVersion   Purpose = "version"   // the same plan, changed from a day on
	AsSuccessor Purpose = "successor" // next year's plan
)

// Amendment is how a document changes or follows a plan, as far as a person has said so.
type Amendment struct {
	Purpose Purpose        `json:",omitempty"`
	Base    int64          `json:",omitempty"` // the plan
	From    calendar.Day   `json:",omitempty"` // a version holds from this day on
	Partial bool           `json:",omitempty"` // the document names only what changes
	Pairs   map[int]int64  `json:",omitempty"` // by hand: the old task of a new one by its index, 0 for none
	Fates   map[int64]Fate `json:",omitempty"` // of old tasks, by their number in the database
	Why     string         `json:",omitempty"` // what a proposal rests on
}

// Fate is what becomes of an old task's open answers, or of a task that the next plan does not name.
type Fate struct {
	Withdraw bool   `json:",omitempty"` // open answers that nobody has begun are no longer asked for
	Reason   string `json:",omitempty"`
	Carry    bool   `json:",omitempty"` // next year's plan goes on with it
}

func (a Amendment) words() string {
	if a.Purpose == AsSuccessor {
		return "là kế hoạch năm sau của một kế hoạch đang có"
	}
	return "điều chỉnh hoặc thay thế một kế hoạch đang có"
}

// StateTask is a task of a plan with the agencies at it.
type StateTask struct {
	Task     Task
	Agencies []Assignment
	Open     int `json:"-"` // answers asked for and not accepted yet
}

// PlanState is a plan with all it asks for, as one version has it.
type PlanState struct {
	Plan    Plan
	Clauses []Clause
	Tasks   []StateTask
}

// running are the tasks that have not ended.
func (p PlanState) running() []StateTask {
	return keep(p.Tasks, func(t StateTask) bool { return t.Task.EndedOn == "" })
}

var citesPlan = regexp.MustCompile(`(?i)(điều chỉnh|sửa đổi|bổ sung|thay thế)[^.;\n]{0,80}?kế hoạch số\s*(\d+\s*/\s*KH-[\p{L}\d_-]+)`)

// proposeAmendment guesses which plan a document changes or follows: it says so, or has the number, or the title of one.
func proposeAmendment(r Review, text string, plans []Plan) Amendment {
	active := keep(plans, func(p Plan) bool { return p.State == "active" })
	head := text[:min(len(text), openingLength)]
	if m := citesPlan.FindStringSubmatch(head); m != nil {
		number := plainNumber(m[2])
		for _, p := range active {
			if plainNumber(p.Number) == number {
				return Amendment{Purpose: AsVersion, Base: p.ID, Why: "văn bản ghi “" + strings.Join(strings.Fields(m[0]), " ") + "”"}
			}
		}
	}
	title := withoutYear(r.Title)
	for _, p := range active {
		same := similarity(title, withoutYear(p.Title))
		switch {
		case p.Year == r.Year && plainNumber(r.Number) != "" && plainNumber(r.Number) == plainNumber(p.Number):
			return Amendment{Purpose: AsVersion, Base: p.ID, Why: "cùng số " + p.Number}
		case p.Year == r.Year && same >= sameTitle:
			return Amendment{Purpose: AsVersion, Base: p.ID, Why: "cùng năm và cùng trích yếu"}
		case p.Year == r.Year-1 && same >= sameTitle:
			return Amendment{Purpose: AsSuccessor, Base: p.ID, Why: "cùng trích yếu, năm sau"}
		}
	}
	return Amendment{}
}

const (
	openingLength = 4000 // bytes of a document in which it says what it amends
	sameTitle     = 0.75
)

func plainNumber(s string) string {
	s = strings.ReplaceAll(i18n.Fold(s), " ", "")
	if strings.HasPrefix(s, "/") {
		return "" // no serial yet
	}
	return s
}

var (
	yearWords  = regexp.MustCompile(`(?i)năm \d{4}`)
	amendWords = regexp.MustCompile(`(?i)^(điều chỉnh|sửa đổi|bổ sung|thay thế|ban hành|về việc|[,\s]|kế hoạch( số [^ ]+)?)+`)
)

func withoutYear(title string) string {
	return strings.TrimSpace(amendWords.ReplaceAllString(yearWords.ReplaceAllString(title, ""), ""))
}

// similarity is how far two texts have the same words in the same order, from 0 to 1: words and pairs of words, folded.
func similarity(a, b string) float64 { return bagOf(a).like(bagOf(b)) }

// bag are the words and pairs of neighbouring words of a text, with how often each stands there.
type bag struct {
	words map[string]int
	size  int
}

func bagOf(text string) bag {
	b := bag{words: map[string]int{}}
	last := ""
	for _, w := range strings.Fields(i18n.Fold(text)) {
		w = strings.Trim(w, ".,;:()“”\"-–*")
		if w == "" {
			continue
		}
		b.words[w]++
		b.size++
		if last != "" {
			b.words[last+" "+w]++
			b.size++
		}
		last = w
	}
	return b
}

func (b bag) like(c bag) float64 {
	if b.size+c.size == 0 {
		return 1
	}
	both := 0
	for w, n := range b.words {
		both += min(n, c.words[w])
	}
	return 2 * float64(both) / float64(b.size+c.size)
}

// traits are what tasks are recognised by.
type traits struct {
	no, folded  string
	title, body bag
	agencies    map[int64]bool
}

func traitsOf(t Task, at []Assignment) traits {
	x := traits{no: t.No, folded: i18n.Fold(t.Title), title: bagOf(t.Title), body: bagOf(t.Body + " " + strings.Join(t.Activities, " ")), agencies: map[int64]bool{}}
	for _, a := range at {
		if a.Duty == Lead {
			x.agencies[a.AgencyID] = true
		}
	}
	return x
}

// score is how surely two tasks are the same piece of work, from 0 to 1: mostly the words of the title, then of the body, who leads, the number.
func (x traits) score(y traits) float64 {
	const title, body, lead, number = 0.55, 0.2, 0.15, 0.1
	sum, weight := title*x.title.like(y.title), title
	if x.body.size+y.body.size > 0 {
		sum, weight = sum+body*x.body.like(y.body), weight+body
	}
	if len(x.agencies)+len(y.agencies) > 0 {
		both := 0
		for a := range x.agencies {
			if y.agencies[a] {
				both++
			}
		}
		sum, weight = sum+lead*2*float64(both)/float64(len(x.agencies)+len(y.agencies)), weight+lead
	}
	if x.no == y.no {
		sum += number
	}
	if x.folded == y.folded && x.folded != "" {
		return 1 + sum // the same title: nothing is nearer, and the rest decides among equals
	}
	return sum / (weight + number)
}

const (
	pairScore = 0.5  // from which two tasks are taken for the same
	kinScore  = 0.33 // from which a task is said to be perhaps a part of another
)

// Pair joins an old task and a new one by their indexes; -1 is none. Kin is the index of an old task of which a new one may be a part, -1 for none.
type Pair struct {
	Old, New int
	Score    float64
	Kin      int
	ByHand   bool
}

// MatchTasks pairs the tasks of two versions of a plan, the surest first. What a person paired by hand stands; hand has old task by new
// task, -1 for none. The result has the new tasks in their order, then what is left of the old.
func MatchTasks(old []StateTask, fresh []NewTask, hand map[int]int) []Pair {
	before, after := make([]traits, len(old)), make([]traits, len(fresh))
	for i, t := range old {
		before[i] = traitsOf(t.Task, t.Agencies)
	}
	for i, t := range fresh {
		after[i] = traitsOf(t.Task, t.Agencies)
	}
	var scored []Pair
	for n := range after {
		for o := range before {
			if s := before[o].score(after[n]); s >= kinScore {
				scored = append(scored, Pair{Old: o, New: n, Score: s, Kin: -1})
			}
		}
	}
	slices.SortStableFunc(scored, func(a, b Pair) int { return cmp.Or(cmp.Compare(b.Score, a.Score), a.Old-b.Old, a.New-b.New) })
	ofNew, taken := byHand(hand, len(old), len(fresh))
	for _, p := range scored {
		if _, has := ofNew[p.New]; !has && !taken[p.Old] && p.Score >= pairScore {
			ofNew[p.New], taken[p.Old] = p, true
		}
	}
	var all []Pair
	for n := range fresh {
		p, ok := ofNew[n]
		if !ok {
			p = Pair{Old: -1, New: n, Kin: -1}
		}
		if p.Old < 0 {
			p.Kin = kin(scored, n)
		}
		all = append(all, p)
	}
	for o := range old {
		if !taken[o] {
			all = append(all, Pair{Old: o, New: -1, Kin: -1})
		}
	}
	return all
}

func byHand(hand map[int]int, old, fresh int) (ofNew map[int]Pair, taken map[int]bool) {
	ofNew, taken = map[int]Pair{}, map[int]bool{}
	for _, n := range slices.Sorted(maps.Keys(hand)) {
		o := hand[n]
		if n < 0 || n >= fresh || o >= old || o >= 0 && taken[o] {
			continue
		}
		ofNew[n] = Pair{Old: max(o, -1), New: n, Kin: -1, ByHand: true}
		if o >= 0 {
			taken[o] = true
		}
	}
	return ofNew, taken
}

// kin is the old task of which a new one is perhaps a part.
func kin(scored []Pair, fresh int) int {
	for _, p := range scored {
		if p.New == fresh {
			return p.Old
		}
	}
	return -1
}

// checkAmendment says what stands in the way of taking a document for a version of a plan, or for the next.
func checkAmendment(a Amendment, r Review, base Plan, last, today calendar.Day) error {
	if base.State != "active" {
		return problem.Field("base", "%s không còn thực hiện nên không điều chỉnh được. Chọn kế hoạch đang thực hiện.", base.Name())
	}
	if a.Purpose == AsSuccessor {
		if r.Year <= base.Year {
			return problem.Field("year", "Kế hoạch tiếp theo phải của năm sau năm %d. Kiểm tra lại năm kế hoạch.", base.Year)
		}
		return nil
	}
	switch {
	case r.Year != base.Year:
		return problem.Field("year", "Bản điều chỉnh phải cùng năm với kế hoạch gốc (%d). Kế hoạch năm khác thì chọn “kế hoạch năm sau”.", base.Year)
	case !a.From.Valid():
		return problem.Field("from", "Ghi ngày bắt đầu áp dụng bản điều chỉnh, như 01/07/2026.")
	case a.From.After(today):
		return problem.Field("from", "Ngày áp dụng %s chưa tới. Hãy xác nhận vào ngày đó; phần đối chiếu vẫn được giữ.", i18n.Date(a.From))
	case last != "" && a.From.Before(last):
		return problem.Field("from", "Bản trước áp dụng từ %s. Ngày áp dụng bản này không thể sớm hơn.", i18n.Date(last))
	case a.From.Year() < base.Year-1:
		return problem.Field("from", "Ngày áp dụng %s quá xa năm kế hoạch. Kiểm tra lại.", i18n.Date(a.From))
	}
	return nil
}

const maxFateReason = 500

// checkFates holds every withdrawal to a reason.
func checkFates(fates map[int64]Fate, open map[int64]string) error {
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(fates)) {
		f := fates[id]
		no, concerned := open[id]
		if !concerned || !f.Withdraw {
			continue
		}
		field := fmt.Sprintf("reason_%d", id)
		if strings.TrimSpace(f.Reason) == "" {
			errs = append(errs, problem.Field(field, "Nhiệm vụ %s: ghi lý do rút các báo cáo đang mở.", no))
		} else if len([]rune(f.Reason)) > maxFateReason {
			errs = append(errs, problem.Field(field, "Nhiệm vụ %s: lý do quá dài, rút gọn dưới %d chữ cái.", no, maxFateReason))
		}
	}
	return problem.Collect(errs...)
}
