package plan

import (
	"cmp"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

// Consolidated is the report on a plan for a period: everything that the screen and the documents show. It is computed from
// accepted answers, never typed, and frozen as it stands when the period is closed.
type Consolidated struct {
	Plan      Plan
	Period    calendar.Period
	FiguresTo calendar.Day // the last day whose figures it can hold
	MadeOn    calendar.Day
	Focal     AgencyLine // who compiles it
	Agencies  []AgencyLine
	Tasks     []TaskPart
	Total     Counts
	Figures   []FigureLine // over all tasks
	Groups    []Term       // the headings of figures, in order
	Targets   []TargetLine
	Goals     []string   // targets in the words of the plan
	Receivers []string   // who receives reports in the words of the plan
	Money     *MoneyPart `json:",omitempty"` // nil where no money was entered
	Before    *Earlier   // the period before; nil when there is nothing to compare with
	Ahead     []AheadLine
	Texts     map[string]string // what people wrote, by section
	Entered   []EnteredLine     `json:",omitempty"` // what the focal department entered for agencies

	Closing *Closing     `json:"-"` // nil while the period is open
	Late    []LateAnswer `json:"-"` // came after the closing
}

// Counts are the expected answers of a period, leading and coordinating apart, and what they hold.
type Counts struct {
	Lead, Partner        Tally
	Activities, Evidence int
}

// All adds up both duties.
func (c Counts) All() Tally { return c.Lead.Plus(c.Partner) }

// Of is the tally of one duty; "all" is both.
func (c Counts) Of(duty string) Tally {
	switch DutyKind(duty) {
	case Lead:
		return c.Lead
	case Partner:
		return c.Partner
	}
	return c.All()
}

func (c *Counts) add(n answerTally) {
	if n.Duty == Lead {
		c.Lead = c.Lead.Plus(n.Tally)
		return
	}
	c.Partner = c.Partner.Plus(n.Tally)
}

// AgencyLine is one agency in the report.
type AgencyLine struct {
	ID      int64
	Name    string // in documents: UBND xã Quý Hoà
	Short   string // for tables: Xã Quý Hoà
	Formal  string // in full
	Symbol  string
	Commune bool
	Office  bool // a body of the state's administration
	Counts
	Sent bool // at least one answer of the period
}

// TaskPart is what the report says about one task.
type TaskPart struct {
	ID                int64
	No, Title         string
	Due               Due
	Began, Ended      calendar.Day `json:",omitzero"` // by an amendment of the plan
	Leads, Partners   []string     // in the words of the document
	LeadIDs           []int64
	Figures           []FigureLine
	Notable           []Deed
	Missing           []int64 // agencies with an answer overdue that nobody sent
	Returned, Waiting []int64 // sent back and not sent again; sent, not looked at
	Difficulties      []Quote
	Proposals         []Quote
	Counts
}

// FigureLine is the figure of one indicator. A ratio has a denominator; others have Den 0.
type FigureLine struct {
	Indicator, Parent string
	Name, Unit, Kind  string
	Value, Den        int64
	Ratio             bool
	Counted           bool // by the program itself, not typed by agencies
	Sentence          string
}

// Deed is one notable activity.
type Deed struct {
	ID, ReportID int64
	Name, Place  string
	From, To     calendar.Day
	AgencyID     int64
}

// Quote is what agencies wrote, once for all that wrote the same.
type Quote struct {
	Text     string
	Agencies []int64
}

// TargetLine is a target that figures can be held against.
type TargetLine struct {
	ID, Name, Unit   string
	Minimum, Maximum int64 // 0: none
	DueYear          int
	Figure           FigureLine
	Known            bool // there is a figure at all
}

// Earlier is the period of the same kind before this one.
type Earlier struct {
	PlanID  int64
	Period  calendar.Period
	Tally   Tally
	Figures []FigureLine
	Frozen  bool
}

// AheadLine counts what a task asks for in the next period.
type AheadLine struct {
	No, Title string
	Answers   int
	Due       calendar.Day // the first
}

// Closing says when and by whom a period was closed.
type Closing struct {
	On   calendar.Day
	Who  string
	Hash string // SHA-256 of the snapshot
}

// LateAnswer came after its period had been closed.
type LateAnswer struct {
	ReportID int64
	Task     string
	AgencyID int64
	Agency   string
	Day      calendar.Day
	State    State
	Sent     bool // after the closing; else only accepted after it
}

// Agency finds an agency of the report.
func (c Consolidated) Agency(id int64) AgencyLine {
	i := slices.IndexFunc(c.Agencies, func(a AgencyLine) bool { return a.ID == id })
	if i < 0 {
		return AgencyLine{ID: id, Name: "cơ quan đã rời danh mục", Short: "Cơ quan đã rời danh mục"}
	}
	return c.Agencies[i]
}

// Task finds a task of the report.
func (c Consolidated) Task(id int64) (TaskPart, bool) {
	i := slices.IndexFunc(c.Tasks, func(t TaskPart) bool { return t.ID == id })
	if i < 0 {
		return TaskPart{}, false
	}
	return c.Tasks[i], true
}

// Busy are the agencies of which answers are expected in the period.
func (c Consolidated) Busy() []AgencyLine {
	return slices.DeleteFunc(slices.Clone(c.Agencies), func(a AgencyLine) bool { return a.All().All() == 0 })
}

// agencyLine names an agency as reports do.
func agencyLine(a identity.Agency) AgencyLine {
	office := a.Active && (a.Kind == "department" || a.Kind == identity.KindCommune || a.Kind == identity.KindWard)
	return AgencyLine{ID: a.ID, Name: shortIssuer(a.Name), Short: a.ShortName, Formal: a.Name, Symbol: a.Symbol, Commune: a.Commune(), Office: office}
}

// AnswerWindow are the days on which an expected answer must end to belong to the period. Figures of a year stop in December;
// a task that is to be done by the end of that month is still a task of that year.
func (p Plan) AnswerWindow(q calendar.Period) (from, to calendar.Day) {
	from, to = q.From, q.To
	year, ok := p.Rhythm.Closing.Period(calendar.Year, q.Year, 1)
	if !ok || q.Kind == calendar.Custom {
		return from, to
	}
	if q.From == year.From {
		from = calendar.Date(q.Year, 1, 1)
	}
	if q.To == year.To {
		to = calendar.Date(q.Year, 12, 31)
	}
	return from, to
}

// ratio splits the aggregation "ratio:NUM/DEN".
func (i Indicator) ratio() (num, den string, ok bool) {
	rest, ok := strings.CutPrefix(i.Aggregation, "ratio:")
	if !ok {
		return "", "", false
	}
	return strings.Cut(rest, "/")
}

func (i Indicator) line(value int64) FigureLine {
	return FigureLine{Indicator: i.ID, Parent: i.Parent, Name: i.Name, Unit: i.unit(), Kind: i.Kind, Value: value, Sentence: i.Sentence}
}

// unit is what a total is counted in: answers of yes are counted by agency.
func (i Indicator) unit() string {
	if i.Kind == "yesno" {
		return "cơ quan"
	}
	return i.Unit
}

// latestFigure is the newest figure of one agency.
type latestFigure struct {
	TaskID, AgencyID, ID int64
	Indicator            string
	Value                int64
	Day                  calendar.Day
}

// newest keeps the newest figure of every agency and indicator.
func newest(all []latestFigure) []latestFigure {
	type owner struct {
		agency    int64
		indicator string
	}
	at := map[owner]int{}
	var kept []latestFigure
	for _, f := range all {
		o := owner{f.AgencyID, f.Indicator}
		i, seen := at[o]
		switch {
		case !seen:
			at[o] = len(kept)
			kept = append(kept, f)
		case kept[i].Day < f.Day || kept[i].Day == f.Day && kept[i].ID < f.ID:
			kept[i] = f
		}
	}
	return kept
}

// stock adds up the newest figures: counts are added, answers of yes are counted.
func (l Indicators) stock(all []latestFigure) map[string]int64 {
	sums := map[string]int64{}
	for _, f := range newest(all) {
		i, ok := l.Find(f.Indicator)
		switch {
		case !ok:
		case i.Kind == "yesno":
			sums[f.Indicator] += min(f.Value, 1)
		default:
			sums[f.Indicator] += f.Value
		}
	}
	return sums
}

// lines turns sums into the lines of the report, ratios computed, in the order of the list; what nobody reported is left out.
func (l Indicators) lines(sums map[string]int64) []FigureLine {
	var all []FigureLine
	for _, i := range l.List {
		if num, den, ok := i.ratio(); ok {
			n, haveNum := sums[num]
			d := sums[den]
			if haveNum && d > 0 {
				f := i.line(n)
				f.Den, f.Ratio = d, true
				all = append(all, f)
			}
			continue
		}
		if v, ok := sums[i.ID]; ok && i.Typed() {
			all = append(all, i.line(v))
		}
	}
	return all
}

// pickDeeds takes the activities worth naming from a list that has the best first: one of an agency, no name twice.
func pickDeeds(best []DeedRow, limit int) []Deed {
	var picked []Deed
	for _, d := range best {
		known := slices.ContainsFunc(picked, func(k Deed) bool { return k.AgencyID == d.AgencyID || k.Name == d.Name })
		if !known && len(picked) < limit {
			picked = append(picked, d.Deed)
		}
	}
	slices.SortStableFunc(picked, func(a, b Deed) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.ID, b.ID)) })
	return picked
}

const (
	notableDeeds = 5   // of one task
	quoteLength  = 300 // characters
)

// quotes gathers what agencies wrote: the same words once.
func quotes(all []written, text func(written) string) []Quote {
	at := map[string]int{}
	var gathered []Quote
	for _, w := range all {
		words := tidyQuote(text(w))
		if words == "" {
			continue
		}
		i, seen := at[strings.ToLower(words)]
		if !seen {
			i = len(gathered)
			at[strings.ToLower(words)] = i
			gathered = append(gathered, Quote{Text: words})
		}
		if !slices.Contains(gathered[i].Agencies, w.agencyID) {
			gathered[i].Agencies = append(gathered[i].Agencies, w.agencyID)
		}
	}
	return gathered
}

type written struct {
	taskID, agencyID        int64
	difficulties, proposals string
}

func tidyQuote(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == '\n' || c == '\r' }), "; ")
	s = strings.TrimRight(strings.Join(strings.Fields(s), " "), " .;,")
	if r := []rune(s); len(r) > quoteLength {
		s = strings.TrimRight(string(r[:quoteLength]), " .;,") + "…"
	}
	return s
}

// count puts the tallies of a period into their places.
func (c *Consolidated) count(all []answerTally) {
	agencyAt, taskAt := map[int64]int{}, map[int64]int{}
	for i, a := range c.Agencies {
		agencyAt[a.ID] = i
	}
	for i, t := range c.Tasks {
		taskAt[t.ID] = i
	}
	for _, n := range all {
		c.Total.add(n)
		if i, ok := agencyAt[n.AgencyID]; ok {
			c.Agencies[i].add(n)
			c.Agencies[i].Sent = c.Agencies[i].Sent || n.EverSent > 0
		}
		if i, ok := taskAt[n.TaskID]; ok {
			c.Tasks[i].count(n)
		}
	}
}

// count adds the answers of one agency.
func (t *TaskPart) count(n answerTally) {
	t.add(n)
	for _, list := range []struct {
		to   *[]int64
		size int
	}{{&t.Missing, n.Missing}, {&t.Returned, n.Returned}, {&t.Waiting, n.Waiting}} {
		if known := len(*list.to) > 0 && (*list.to)[len(*list.to)-1] == n.AgencyID; list.size > 0 && !known { // one agency may have led and coordinated
			*list.to = append(*list.to, n.AgencyID)
		}
	}
}
