package plan

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// allPeriods in the address asks for the reports of every period.
const allPeriods = "tat-ca"

const (
	shownReports = 84 // on a page, which then stays within 60 kB
	maxColumns   = 3  // of figures
)

// taskPage is one task with the reports of its agencies.
type taskPage struct {
	TaskView
	By          identity.Actor
	Today       calendar.Day
	Request     *http.Request
	Form        web.Form
	Periods     []string // that the task asks for, in order
	Period      string   // one of them or allPeriods
	Box         string
	Standing    string
	Tally       Tally // of all agencies in the period
	Standings   map[string]int
	Tags        map[string]int // of the rows that the other filters let through
	Matched     int            // rows before Tags
	Rows        []Report
	Page, Pages int
	Columns     []Indicator
	Totals      map[string]int64
	Files       int64
	Past        taskPast
}

func (s *Service) showTask(w http.ResponseWriter, r *http.Request) error {
	v, err := s.fanout(r)
	if err != nil {
		return err
	}
	v.Rows, v.Page, v.Pages = onePage(r, v.Rows, shownReports)
	if v.Past, err = s.TaskPast(r.Context(), v.By, v.Task.ID); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: v.Task.Title, Lead: v.lead(), Section: "/nhiem-vu", Actions: taskActions(v), Body: taskBody(v),
		Crumbs: append(v.Plan.crumbs(), web.Link{Label: "Nhiệm vụ", Href: query("/nhiem-vu", "ke-hoach", strconv.FormatInt(v.Plan.ID, 10))}, web.Link{Label: v.Task.No}),
	})
}

// fanout reads a task and keeps the reports that the address asks for, what needs doing first.
func (s *Service) fanout(r *http.Request) (v taskPage, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return v, err
	}
	v = taskPage{By: identity.Who(r.Context()), Today: s.today(), Request: r, Form: web.Form{Values: r.URL.Query()}, Standings: map[string]int{}, Tags: map[string]int{}}
	if v.TaskView, err = s.ViewTask(r.Context(), v.By, id); err != nil {
		return v, err
	}
	v.choosePeriod()
	for _, line := range v.All {
		if v.in(line) {
			v.Tally.Add(line, v.Today)
			v.Standings[line.Standing(v.Today).Key]++
		}
	}
	v.filter()
	v.pickColumns(s.indicators)
	return v, nil
}

func (v *taskPage) in(r Report) bool { return v.Period == allPeriods || r.Period == v.Period }

// choosePeriod takes the period of the address, else the newest one that has something overdue, else the newest that has begun.
func (v *taskPage) choosePeriod() {
	begun, late := "", ""
	for _, r := range v.All {
		if len(v.Periods) == 0 || v.Periods[len(v.Periods)-1] != r.Period {
			if !slices.Contains(v.Periods, r.Period) {
				v.Periods = append(v.Periods, r.Period)
			}
		}
		if !r.From.After(v.Today) {
			begun = r.Period
		}
		if r.Box(v.Today) == Overdue {
			late = r.Period
		}
	}
	asked := v.Form.Get("ky")
	switch {
	case asked == allPeriods || slices.Contains(v.Periods, asked):
		v.Period = asked
	case len(v.Periods) > 0:
		v.Period = cmp.Or(late, begun, v.Periods[0])
	}
}

// filter keeps the rows that the form, the box and the tag let through, and counts for the tags.
func (v *taskPage) filter() {
	box, name := boxOf(v.Form.Get("muc"))
	if name != "" {
		v.Box = v.Form.Get("muc")
	}
	if slices.ContainsFunc(standings, func(s Standing) bool { return s.Key == v.Form.Get("tinh-trang") }) {
		v.Standing = v.Form.Get("tinh-trang")
	}
	folded := i18n.Fold(v.Form.Get("ten"))
	for _, r := range v.Lines {
		if !v.in(r) || v.Box != "" && r.Box(v.Today) != box || !v.matches(r, folded) {
			continue
		}
		key := r.Standing(v.Today).Key
		v.Matched++
		v.Tags[key]++
		if v.Standing == "" || v.Standing == key {
			v.Rows = append(v.Rows, r)
		}
	}
	position := func(r Report) int64 { return v.Names[r.AgencyID].Position }
	slices.SortStableFunc(v.Rows, func(a, b Report) int {
		return cmp.Or(a.Standing(v.Today).Rank-b.Standing(v.Today).Rank, cmp.Compare(a.Due, b.Due), cmp.Compare(position(a), position(b)))
	})
}

func (v *taskPage) matches(r Report, folded string) bool {
	a := v.Names[r.AgencyID]
	if folded != "" && !contains(a.ShortName+" "+a.Name, folded) {
		return false
	}
	if d := v.Form.Get("dia-ban"); d != "" && a.FormerDistrict != d {
		return false
	}
	if duty := v.Form.Get("vai-tro"); duty != "" && string(r.Duty) != duty {
		return false
	}
	switch v.Form.Get("minh-chung") {
	case "co":
		return v.Evidence[r.ID] > 0
	case "chua":
		return v.Evidence[r.ID] == 0
	}
	return true
}

// pickColumns takes the figures that the task usually reports and that most rows have, and adds up the accepted ones.
func (v *taskPage) pickColumns(all Indicators) {
	used := map[string]int{}
	for _, r := range v.Rows {
		for id := range v.Figures[r.ID] {
			used[id]++
		}
	}
	usual, _ := all.ForTask(v.Task.No)
	usual = slices.DeleteFunc(usual, func(i Indicator) bool { return !i.Summed() || used[i.ID] == 0 })
	slices.SortStableFunc(usual, func(a, b Indicator) int { return used[b.ID] - used[a.ID] })
	v.Columns = usual[:min(len(usual), maxColumns)]
	slices.SortStableFunc(v.Columns, func(a, b Indicator) int { return cmp.Compare(a.ID, b.ID) })
	v.Totals = map[string]int64{}
	for _, r := range v.Rows {
		if r.State != Accepted {
			continue
		}
		v.Files += v.Evidence[r.ID]
		for _, i := range v.Columns {
			v.Totals[i.ID] += v.Figures[r.ID][i.ID]
		}
	}
}

func (v taskPage) lead() string {
	parts := []string{"Nhiệm vụ " + v.Task.No}
	switch {
	case v.Period == allPeriods:
		parts = append(parts, "tất cả các kỳ")
	case v.Period != "":
		parts = append(parts, i18n.LowerFirst(v.Plan.reportOn(v.Period)))
		for _, r := range v.All {
			if r.Period == v.Period {
				parts = append(parts, "hạn "+i18n.Date(r.Due)+" ("+i18n.DaysLeft(v.Today, r.Due)+")")
				break
			}
		}
	}
	return strings.Join(parts, " · ")
}

// onePeriod is the period that is shown, "" for all.
func (v taskPage) onePeriod() string {
	if v.Period == allPeriods {
		return ""
	}
	return v.Period
}

// unit is what the task's agencies are called together.
func (v taskPage) unit() string {
	if v.Period == allPeriods {
		return "báo cáo"
	}
	for _, r := range v.All {
		if a, ok := v.Names[r.AgencyID]; ok && v.in(r) && !a.Commune() {
			return "cơ quan"
		}
	}
	return "xã, phường"
}

// shares are the parts of the task's bar.
func (v taskPage) shares() []web.Share {
	return []web.Share{
		{Kind: "a", Size: v.Tally.InTime, Name: "xong đúng hạn"},
		{Kind: "b", Size: v.Tally.Late, Name: "xong trễ hạn"},
		{Kind: "c", Size: v.Standings["cho-duyet"], Name: "chờ duyệt"},
		{Kind: "f", Size: v.Standings["tra-lai"], Name: "trả lại"},
		{Kind: "e", Size: v.Standings["ban-nhap"] + v.Standings["chua-bao-cao"], Name: "chưa gửi, còn hạn"},
		{Kind: "d", Size: v.Standings["qua-han"], Name: "quá hạn, chưa gửi"},
	}
}

// summary is the bar in words.
func (v taskPage) summary() string {
	done := digits(v.Tally.Done()) + " chấp nhận"
	if v.Tally.Nothing > 0 {
		done += " (" + digits(v.Tally.Nothing) + " không phát sinh)"
	}
	parts := []string{done}
	for _, s := range v.shares()[2:] {
		if s.Size > 0 {
			parts = append(parts, digits(s.Size)+" "+s.Name)
		}
	}
	return strings.Join(parts, " · ")
}

// action is what the actor can do about a report, or "".
func (v taskPage) action(r Report) string {
	switch {
	case r.State == Submitted && r.Can(Accept, v.By):
		return "Duyệt"
	case !r.Editable() || r.From.After(v.Today) || !r.Can(Save, v.By):
		return ""
	case r.AgencyID != v.By.AgencyID:
		return enterBehalf
	case r.State == Awaited:
		return "Báo cáo"
	}
	return "Sửa"
}

// sent is the day of the last submission.
func sent(r Report) string {
	if r.SubmittedOn == "" {
		return i18n.Missing
	}
	if r.Late() {
		return i18n.DayMonth(r.SubmittedOn) + " trễ"
	}
	return i18n.DayMonth(r.SubmittedOn)
}

func (v taskPage) figure(r Report, id string) string {
	n, ok := v.Figures[r.ID][id]
	if !ok {
		return i18n.Missing
	}
	return i18n.Number(n)
}

func (v taskPage) files(r Report) string {
	if n := v.Evidence[r.ID]; n > 0 {
		return i18n.Number(n)
	}
	return i18n.Missing
}

// parents are the numbers of the indicators in the columns: D3, D6.
func (v taskPage) parents() string {
	var all []string
	for _, c := range v.Columns {
		if p := cmp.Or(c.Parent, c.ID); !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return i18n.List(all)
}

// districts are the former districts of the rows.
func (v taskPage) districts() []string {
	var all []string
	for _, r := range v.Lines {
		if d := v.Names[r.AgencyID].FormerDistrict; d != "" && !slices.Contains(all, d) {
			all = append(all, d)
		}
	}
	i18n.Sort(all, func(s string) string { return s })
	return all
}

// tags are the standings that some row has.
func (v taskPage) tags() []Standing {
	return slices.DeleteFunc(slices.Clone(standings), func(s Standing) bool { return v.Tags[s.Key] == 0 && v.Standing != s.Key })
}

func (v taskPage) boxName() string {
	_, name := boxOf(v.Box)
	return name
}
