package plan

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Every figure of a consolidated report has a key that never changes its meaning:
//
//	count.SCOPE.DUTY.WHAT   expected answers: SCOPE all or a task's number in the database, DUTY all, lead, partner,
//	                        WHAT all, done, in_time, late, open, overdue, waiting, returned, nothing
//	fig.SCOPE.INDICATOR     figures of an indicator that agencies reported
//	sys.INDICATOR           figures that other parts of the program counted
//	deeds.SCOPE             activities; proofs.SCOPE  files and links
//	money.TASK.SOURCE.KIND  money, see consolidated_money.go
//	agencies.GROUP.WHAT     agencies: GROUP all or commune, WHAT all, sent, accepted, complete, silent
const (
	keyCount, keyFigure, keySystem, keyDeeds, keyProofs, keyAgencies = "count", "fig", "sys", "deeds", "proofs", "agencies"

	everything = "all"
)

// Behind are the rows behind one figure.
type Behind struct {
	Key   string
	Title string
	How   string // how the figure comes of the rows
	Unit  string
	Total int64
	Den   int64 // of a ratio, whose rows are in Parts
	Rows  []Row
	Parts []Behind
}

// Row is one row behind a figure.
type Row struct {
	ReportID, ActivityID, EvidenceID int64
	LineID, EntryID                  int64 // of money
	AgencyID                         int64
	Agency, Task                     string
	Name, Place, Note                string
	Day                              calendar.Day
	Value                            int64
	URL                              string // of a link
	Href                             string // of the page behind it, in another area
	Behalf                           bool   // the focal department entered it for the agency
}

// FigureRow is a figure of an accepted answer.
type FigureRow struct {
	ID, ReportID, ActivityID, TaskID, AgencyID int64
	Indicator                                  string
	Value                                      int64
	Note, Name                                 string
	Day                                        calendar.Day
}

// DeedRow is an activity of an accepted answer.
type DeedRow struct {
	Deed
	TaskID int64
}

// Proof is a file or link of an accepted answer.
type Proof struct {
	Evidence
	TaskID, AgencyID int64
}

// CountedRow is a figure that the program counted for one agency; AgencyID 0 is for nobody alone.
type CountedRow struct {
	Indicator string
	AgencyID  int64
	Value     int64
}

// ledger is where the rows behind figures come from: the database while a period is open, afterwards what was frozen. Task 0 is
// all tasks, indicator "" all indicators.
type ledger interface {
	reports() ([]Report, error)
	figures(task int64, indicator string) ([]FigureRow, error)
	deeds(task int64) ([]DeedRow, error)
	proofs(task int64) ([]Proof, error)
	counted(indicator string) ([]CountedRow, error)
	money() ([]MoneyRow, error)
	behalf() ([]int64, error) // the answers that were entered for an agency, in order
}

var errNoFigure = problem.New(problem.NotFound, "Không có số liệu này trong báo cáo. Hãy mở lại từ báo cáo tổng hợp.")

// behind finds the rows behind a figure.
func (l Indicators) behind(c Consolidated, from ledger, key string) (Behind, error) {
	of, rest, _ := strings.Cut(key, ".")
	b, err := Behind{}, error(nil)
	switch of {
	case keyCount:
		b, err = behindCount(c, from, rest)
	case keyFigure:
		b, err = l.behindFigure(c, from, rest)
	case keySystem:
		b, err = l.behindCounted(c, from, rest)
	case keyMoney:
		b, err = behindMoney(c, from, rest)
	case keyDeeds:
		b, err = behindDeeds(c, from, rest)
	case keyProofs:
		b, err = behindProofs(c, from, rest)
	case keyAgencies:
		b, err = behindAgencies(c, rest)
	default:
		return b, errNoFigure
	}
	b.Key = key
	b.sort(c)
	if err != nil {
		return b, err
	}
	entered, err := from.behalf()
	b.mark(entered)
	return b, err
}

// mark tells the rows that were entered for an agency.
func (b *Behind) mark(entered []int64) {
	for i, r := range b.Rows {
		_, b.Rows[i].Behalf = slices.BinarySearch(entered, r.ReportID)
	}
	for i := range b.Parts {
		b.Parts[i].mark(entered)
	}
}

func (b *Behind) sort(c Consolidated) {
	place := map[int64]int{}
	for i, a := range c.Agencies {
		place[a.ID] = i
	}
	slices.SortStableFunc(b.Rows, func(x, y Row) int {
		return cmp.Or(cmp.Compare(place[x.AgencyID], place[y.AgencyID]), cmp.Compare(x.Day, y.Day), cmp.Compare(x.ReportID, y.ReportID))
	})
	for i := range b.Parts {
		b.Parts[i].sort(c)
	}
}

// scope reads "all" or a task's number.
func (c Consolidated) scope(text string) (task int64, name string, err error) {
	if text == everything {
		return 0, "tất cả nhiệm vụ", nil
	}
	id, _ := strconv.ParseInt(text, 10, 64)
	t, ok := c.Task(id)
	if !ok {
		return 0, "", errNoFigure
	}
	return id, "nhiệm vụ " + t.No, nil
}

func scopeKey(task int64) string {
	if task == 0 {
		return everything
	}
	return strconv.FormatInt(task, 10)
}

func (c Consolidated) taskNo(id int64) string {
	t, _ := c.Task(id)
	return t.No
}

// tallyParts are the parts of a tally: their names and which answers belong to them.
var tallyParts = map[string]struct {
	name string
	size func(Tally) int
	has  func(Report, calendar.Day) bool
}{
	"all":      {"Phần việc", Tally.All, func(r Report, d calendar.Day) bool { return r.Box(d) != NotBegun }},
	"done":     {"Phần việc hoàn thành", Tally.Done, func(r Report, _ calendar.Day) bool { return r.State == Accepted }},
	"in_time":  {"Hoàn thành đúng hạn", func(t Tally) int { return t.InTime }, inBox(DoneInTime)},
	"late":     {"Hoàn thành trễ hạn", func(t Tally) int { return t.Late }, inBox(DoneLate)},
	"open":     {"Đang trong hạn", func(t Tally) int { return t.Open }, inBox(OpenInTime)},
	"overdue":  {"Quá hạn", func(t Tally) int { return t.Overdue }, inBox(Overdue)},
	"waiting":  {"Đã gửi, chờ duyệt", func(t Tally) int { return t.Waiting }, begun(Submitted)},
	"returned": {"Bị trả lại, chưa gửi lại", func(t Tally) int { return t.Returned }, begun(Returned)},
	"nothing": {"Trả lời không phát sinh", func(t Tally) int { return t.Nothing }, func(r Report, _ calendar.Day) bool {
		return r.State == Accepted && r.Answer != Activities
	}},
}

func inBox(b Box) func(Report, calendar.Day) bool {
	return func(r Report, d calendar.Day) bool { return r.Box(d) == b }
}

func begun(s State) func(Report, calendar.Day) bool {
	return func(r Report, d calendar.Day) bool { return r.State == s && r.Box(d) != NotBegun }
}

func behindCount(c Consolidated, from ledger, rest string) (Behind, error) {
	part := strings.Split(rest, ".")
	if len(part) != 3 {
		return Behind{}, errNoFigure
	}
	task, name, err := c.scope(part[0])
	share, ok := tallyParts[part[2]]
	if err != nil || !ok || part[1] != everything && part[1] != string(Lead) && part[1] != string(Partner) {
		return Behind{}, errNoFigure
	}
	b := Behind{Title: share.name + ", " + name, Unit: "phần việc", How: "đếm mỗi phần việc một lần; một phần việc là câu trả lời của một cơ quan về một nhiệm vụ trong một kỳ"}
	if part[1] != everything {
		b.Title += ", " + strings.ToLower(DutyKind(part[1]).Name())
	}
	all, err := from.reports()
	for _, r := range all {
		if task != 0 && r.TaskID != task || part[1] != everything && string(r.Duty) != part[1] || !share.has(r, c.MadeOn) {
			continue
		}
		row := Row{ReportID: r.ID, AgencyID: r.AgencyID, Agency: c.Agency(r.AgencyID).Short, Task: c.taskNo(r.TaskID), Name: r.Duty.Name() + ", " + answerPeriod(r), Day: r.Due, Value: 1, Note: r.State.Name()}
		if r.SubmittedOn != "" {
			row.Note += ", gửi " + i18n.Date(r.SubmittedOn)
		}
		b.Rows = append(b.Rows, row)
	}
	b.Total = int64(len(b.Rows))
	return b, err
}

// answerPeriod names the period of an answer in a few words.
func answerPeriod(r Report) string {
	if p, ok := calendar.ParsePeriod(r.Period); ok && p.Kind != calendar.Custom {
		return strings.ToLower(p.Kind.Name()) + strings.TrimPrefix(p.Name(), p.Kind.Name())
	}
	return "đến " + i18n.Date(r.To)
}

func (l Indicators) behindFigure(c Consolidated, from ledger, rest string) (Behind, error) {
	scope, id, _ := strings.Cut(rest, ".")
	task, name, err := c.scope(scope)
	if err != nil {
		return Behind{}, err
	}
	i, ok := l.Find(id)
	if !ok {
		return Behind{}, errNoFigure
	}
	b := Behind{Key: keyFigure + "." + rest, Title: i.Name + ", " + name, Unit: i.unit()}
	if num, den, ok := i.ratio(); ok {
		return l.behindRatio(c, from, b, scope, num, den)
	}
	rows, err := from.figures(task, id)
	if err != nil {
		return b, err
	}
	if id == officeIndicator && len(rows) == 0 {
		return behindOffices(c, b), nil
	}
	b.How = "cộng các dòng của báo cáo đã chấp nhận, có ngày trong kỳ"
	if !i.Summed() {
		b.How = "lấy số mới nhất trong kỳ của mỗi cơ quan rồi cộng"
		if i.Kind == "yesno" {
			b.How = "đếm cơ quan trả lời “có”, theo câu trả lời mới nhất trong kỳ"
		}
		rows = newestRows(rows)
	}
	for _, f := range rows {
		if i.Kind == "yesno" {
			f.Value = min(f.Value, 1)
		}
		b.Total += f.Value
		b.Rows = append(b.Rows, Row{
			ReportID: f.ReportID, ActivityID: f.ActivityID, AgencyID: f.AgencyID, Agency: c.Agency(f.AgencyID).Short, Task: c.taskNo(f.TaskID),
			Name: cmp.Or(f.Name, "Số cả kỳ"), Day: f.Day, Value: f.Value, Note: f.Note,
		})
	}
	return b, nil
}

func (l Indicators) behindRatio(c Consolidated, from ledger, b Behind, scope, num, den string) (Behind, error) {
	b.How = "tử số chia mẫu số"
	for _, id := range []string{num, den} {
		part, err := l.behindFigure(c, from, scope+"."+id)
		if err != nil {
			return b, err
		}
		b.Parts = append(b.Parts, part)
	}
	b.Total, b.Den = b.Parts[0].Total, b.Parts[1].Total
	return b, nil
}

func newestRows(rows []FigureRow) []FigureRow {
	all := make([]latestFigure, len(rows))
	for n, f := range rows {
		all[n] = latestFigure{f.TaskID, f.AgencyID, f.ID, f.Indicator, f.Value, f.Day}
	}
	keep := map[int64]bool{}
	for _, f := range newest(all) {
		keep[f.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(rows), func(f FigureRow) bool { return !keep[f.ID] })
}

// officeIndicator is counted in the directory: the bodies of the state's administration.
const officeIndicator, officeAnswers = "B6.agencies", "B6.informing"

func behindOffices(c Consolidated, b Behind) Behind {
	b.How = "đếm cơ quan hành chính nhà nước trong danh bạ"
	for _, a := range c.Agencies {
		if a.Office {
			b.Rows = append(b.Rows, Row{AgencyID: a.ID, Agency: a.Short, Name: a.Formal, Value: 1})
		}
	}
	b.Total = int64(len(b.Rows))
	return b
}

func (l Indicators) behindCounted(c Consolidated, from ledger, id string) (Behind, error) {
	i, ok := l.Find(id)
	if !ok {
		return Behind{}, errNoFigure
	}
	b := Behind{Title: i.Name, Unit: i.unit(), How: "chương trình tự đếm trong kỳ, không do cơ quan nhập"}
	rows, err := from.counted(id)
	for _, r := range rows {
		row := Row{AgencyID: r.AgencyID, Agency: "Toàn tỉnh", Name: "Số chương trình đếm", Value: r.Value, Day: c.FiguresTo}
		if r.AgencyID != 0 {
			row.Agency = c.Agency(r.AgencyID).Short
		}
		b.Total += r.Value
		b.Rows = append(b.Rows, row)
	}
	return b, err
}

func behindDeeds(c Consolidated, from ledger, scope string) (Behind, error) {
	task, name, err := c.scope(scope)
	if err != nil {
		return Behind{}, err
	}
	b := Behind{Title: "Hoạt động, " + name, Unit: "hoạt động", How: "đếm hoạt động của báo cáo đã chấp nhận, bắt đầu trong kỳ"}
	rows, err := from.deeds(task)
	for _, d := range rows {
		b.Rows = append(b.Rows, Row{
			ReportID: d.ReportID, ActivityID: d.ID, AgencyID: d.AgencyID, Agency: c.Agency(d.AgencyID).Short, Task: c.taskNo(d.TaskID),
			Name: d.Name, Place: d.Place, Day: d.From, Value: 1,
		})
	}
	b.Total = int64(len(b.Rows))
	return b, err
}

func behindProofs(c Consolidated, from ledger, scope string) (Behind, error) {
	task, name, err := c.scope(scope)
	if err != nil {
		return Behind{}, err
	}
	b := Behind{Title: "Tệp, liên kết minh chứng, " + name, Unit: "minh chứng", How: "đếm tệp và liên kết của báo cáo đã chấp nhận, theo ngày của hoạt động; minh chứng chung theo ngày cuối kỳ của báo cáo"}
	rows, err := from.proofs(task)
	for _, e := range rows {
		b.Rows = append(b.Rows, Row{
			ReportID: e.ReportID, ActivityID: e.ActivityID, EvidenceID: e.ID, AgencyID: e.AgencyID, Agency: c.Agency(e.AgencyID).Short,
			Task: c.taskNo(e.TaskID), Name: cmp.Or(e.Name, e.URL), Value: 1, URL: e.URL,
		})
	}
	b.Total = int64(len(b.Rows))
	return b, err
}

// agencySets are the ways in which agencies are counted.
var agencySets = map[string]struct {
	name string
	has  func(AgencyLine) bool
}{
	"all":      {"Cơ quan được giao phần việc trong kỳ", func(AgencyLine) bool { return true }},
	"sent":     {"Cơ quan đã gửi báo cáo", func(a AgencyLine) bool { return a.Sent }},
	"accepted": {"Cơ quan có báo cáo được chấp nhận", func(a AgencyLine) bool { return a.All().Done() > 0 }},
	"complete": {"Cơ quan hoàn thành mọi phần việc", func(a AgencyLine) bool { return a.All().Done() == a.All().All() }},
	"silent":   {"Cơ quan quá hạn chưa gửi báo cáo nào", func(a AgencyLine) bool { return !a.Sent && a.All().Overdue > 0 }},
}

// crowd are the agencies of a group ("all", "commune") that something is true of.
func (c Consolidated) crowd(group, what string) []AgencyLine {
	return slices.DeleteFunc(c.Busy(), func(a AgencyLine) bool { return group == "commune" && !a.Commune || !agencySets[what].has(a) })
}

func behindAgencies(c Consolidated, rest string) (Behind, error) {
	group, what, _ := strings.Cut(rest, ".")
	kind, ok := agencySets[what]
	if !ok || group != everything && group != "commune" {
		return Behind{}, errNoFigure
	}
	b := Behind{Title: kind.name, Unit: "cơ quan", How: "đếm mỗi cơ quan một lần"}
	if group == "commune" {
		b.Title, b.Unit = b.Title+", riêng xã, phường", "xã, phường"
	}
	for _, a := range c.crowd(group, what) {
		t := a.All()
		b.Rows = append(b.Rows, Row{
			AgencyID: a.ID, Agency: a.Short, Name: a.Formal, Value: 1,
			Note: i18n.Number(int64(t.Done())) + " trên " + i18n.Number(int64(t.All())) + " phần việc hoàn thành",
		})
	}
	b.Total = int64(len(b.Rows))
	return b, nil
}
