package plan

import (
	"cmp"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
)

// PublicPlan is what of a plan may be shown to anyone, as of a day: what the document says, and what was accepted beside what was
// not. It holds no text that an agency wrote, no name of a person, no file, and does not tell a draft from nothing at all.
type PublicPlan struct {
	ID           int64
	Number       string // "" while the serial is blank
	Cited        string // type, number, date and issuer in one line
	Issuer       string
	Title        string
	IssuedOn     calendar.Day
	Year         int
	StartsOn     calendar.Day // reports are asked for from this day on
	Rhythm       string       // how often, in words
	Replaced     bool         // a newer document stands in its place
	Sample       bool
	AsOf         calendar.Day
	LastAccepted calendar.Day // "" before the first
	Bases        []PublicClause
	Sections     []PublicClause
	Topics       []PublicClause
	Total        PublicCount
	Tasks        []PublicTask
	Agencies     []PublicAgency
	Figures      []PublicFigure
}

// PublicClause is a line of the document.
type PublicClause struct{ No, Text string }

// PublicCount is the four counts, how many of the accepted answers report that there was nothing to do, and until when there is data.
type PublicCount struct {
	InTime, Late, Open, Overdue int
	Nothing                     int          // of InTime and Late
	DataTo                      calendar.Day // last day of the newest accepted period; "" when nothing was accepted
	MissingFrom                 calendar.Day // first day of the oldest overdue period; "" when nothing is overdue
}

// Done is how many answers were accepted.
func (c PublicCount) Done() int { return c.InTime + c.Late }

// NotDone is how many were asked for and are not accepted.
func (c PublicCount) NotDone() int { return c.Open + c.Overdue }

// All is how many answers are asked for so far.
func (c PublicCount) All() int { return c.Done() + c.NotDone() }

// Full is the completeness: accepted ÷ (accepted + overdue).
func (c PublicCount) Full() (num, den int) { return c.Done(), c.Done() + c.Overdue }

// Silent reports that data is missing: something is overdue.
func (c PublicCount) Silent() bool { return c.Overdue > 0 }

func (c PublicCount) plus(d PublicCount) PublicCount {
	missing := c.MissingFrom
	if missing == "" || d.MissingFrom != "" && d.MissingFrom < missing {
		missing = d.MissingFrom
	}
	return PublicCount{
		c.InTime + d.InTime, c.Late + d.Late, c.Open + d.Open, c.Overdue + d.Overdue, c.Nothing + d.Nothing, max(c.DataTo, d.DataTo), missing,
	}
}

// PublicTask is a task with the agencies at it.
type PublicTask struct {
	ID             int64
	No             string
	Title          string
	Due            string // the printed words, with the days they mean
	DueOn          calendar.Day
	Rhythm         string
	Deliverables   []string
	Leads, Helpers []string // the printed words of the document
	Count          PublicCount
	Agencies       []PublicAgency
}

// add counts an agency at the task; one that leads in some periods and coordinates in others comes twice and is shown once.
func (t *PublicTask) add(a PublicAgency) {
	t.Count = t.Count.plus(a.Count)
	for n := range t.Agencies {
		if t.Agencies[n].ID == a.ID {
			t.Agencies[n].Count = t.Agencies[n].Count.plus(a.Count)
			t.Agencies[n].Leads = t.Agencies[n].Leads || a.Leads
			return
		}
	}
	t.Agencies = append(t.Agencies, a)
}

// PublicAgency is how an agency stands at a task, or under the whole plan.
type PublicAgency struct {
	ID      int64
	Key     string // stable: the official code of a commune, or a word
	Name    string // for lists
	Formal  string
	Kind    string // in words
	Commune bool
	Leads   bool // at this task; under the plan: at one task at least
	Count   PublicCount
}

// PublicFigure is one total of one indicator in one year: of the province (both ids 0), of a task, or of an agency.
type PublicFigure struct {
	Year             int
	TaskID, AgencyID int64
	Indicator        Indicator
	Value            int64
	Hidden           bool         // too few people are counted: Value is 0
	To               calendar.Day // the newest day that went in
}

// leastShown is the smallest count of people that is published (safeguard S8); none at all is published, as 0.
const leastShown = 5

// peopleUnits count people, or what single people did; other units count things. A test holds the list of indicators to both.
var (
	peopleUnits = []string{"người", "lượt người", "câu hỏi", "yêu cầu", "tin nhắn"}
	moneyUnits  = []string{"đồng", "USD"}
)

// Public reports whether totals of the indicator are published. Money has rules of its own; medians and scores of single events
// cannot be added up; ratios follow from what they are made of.
func (i Indicator) Public() bool {
	return i.Typed() && (i.Summed() || i.Aggregation == "latest") && !slices.Contains(moneyUnits, i.Unit)
}

// CountsPeople reports whether small values could tell something about single people.
func (i Indicator) CountsPeople() bool { return slices.Contains(peopleUnits, i.Unit) }

// Method says how the total comes about.
func (i Indicator) Method() string {
	how := "Cộng các số của báo cáo đã được chấp nhận, có ngày trong năm."
	switch {
	case i.Kind == "yesno":
		how = "Đếm cơ quan trả lời “có”, theo câu trả lời mới nhất trong năm của báo cáo đã được chấp nhận."
	case !i.Summed():
		how = "Lấy số mới nhất trong năm của mỗi cơ quan, trong báo cáo đã được chấp nhận, rồi cộng."
	}
	if i.CountsPeople() {
		how += " Số từ 1 đến 4 không công bố."
	}
	return how
}

// openSum is the value of an indicator of one agency at one task in one year.
type openSum struct {
	TaskID, AgencyID int64
	Indicator        string
	Value            int64
	To               calendar.Day
}

// publicFigures adds up by province, task and agency. What lies under the least count of people is left out, and with it one
// more of the same total, so that subtraction does not bring it back.
func (l Indicators) publicFigures(year int, sums []openSum) []PublicFigure {
	type key struct {
		indicator    string
		task, agency int64
	}
	total := map[key]*PublicFigure{}
	add := func(k key, i Indicator, s openSum) {
		f := total[k]
		if f == nil {
			f = &PublicFigure{Year: year, TaskID: k.task, AgencyID: k.agency, Indicator: i}
			total[k] = f
		}
		f.Value += s.Value
		f.To = max(f.To, s.To)
	}
	for _, s := range sums {
		i, ok := l.Find(s.Indicator)
		if !ok || !i.Public() {
			continue
		}
		if i.Kind == "yesno" {
			s.Value = min(s.Value, 1)
		}
		add(key{i.ID, 0, 0}, i, s)
		add(key{i.ID, s.TaskID, 0}, i, s)
		add(key{i.ID, 0, s.AgencyID}, i, s)
	}
	parts := map[string][][]*PublicFigure{} // of each indicator: its tasks, its agencies
	var all []*PublicFigure
	for k, f := range total {
		all = append(all, f)
		if f.Indicator.CountsPeople() {
			if parts[k.indicator] == nil {
				parts[k.indicator] = make([][]*PublicFigure, 2)
			}
			switch {
			case k.task != 0:
				parts[k.indicator][0] = append(parts[k.indicator][0], f)
			case k.agency != 0:
				parts[k.indicator][1] = append(parts[k.indicator][1], f)
			default:
				f.Hidden = few(f.Value)
			}
		}
	}
	for _, p := range parts {
		hideFew(p[0])
		hideFew(p[1])
	}
	return l.inOrder(all)
}

func few(n int64) bool { return n > 0 && n < leastShown }

// hideFew hides the small parts of a total. If that leaves out less than the least count together, or one part alone, the
// smallest of the rest is hidden as well.
func hideFew(parts []*PublicFigure) {
	slices.SortFunc(parts, func(a, b *PublicFigure) int {
		return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.TaskID, b.TaskID), cmp.Compare(a.AgencyID, b.AgencyID))
	})
	hidden, sum := 0, int64(0)
	for _, p := range parts {
		if p.Value == 0 {
			continue
		}
		if !few(p.Value) && (hidden == 0 || hidden > 1 && sum >= leastShown) {
			break
		}
		p.Hidden = true
		hidden++
		sum += p.Value
	}
}

// inOrder takes the values out and puts them into the order of the list: the province first, then tasks, then agencies.
func (l Indicators) inOrder(all []*PublicFigure) []PublicFigure {
	slices.SortFunc(all, func(a, b *PublicFigure) int {
		return cmp.Or(l.at[a.Indicator.ID]-l.at[b.Indicator.ID], cmp.Compare(a.AgencyID, b.AgencyID), cmp.Compare(a.TaskID, b.TaskID))
	})
	figures := make([]PublicFigure, len(all))
	for n, f := range all {
		figures[n] = *f
		if f.Hidden {
			figures[n].Value = 0
		}
	}
	return figures
}

func publicClauses(all []Clause, kind string) (some []PublicClause) {
	for _, c := range all {
		if c.Kind == kind {
			some = append(some, PublicClause{c.No, c.Body})
		}
	}
	return some
}

// rhythmWords is how often the plan asks for reports.
func (p Plan) rhythmWords() string { return i18n.LowerFirst(rhythmNames[p.Rhythm.Kind]) }
