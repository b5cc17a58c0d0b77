package plan

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

func (s *Service) deskRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{{Pattern: "GET /{$}", Handle: s.showDesk}}}
}

func planPath(id int64) string   { return "/ke-hoach/" + strconv.FormatInt(id, 10) }
func taskPath(id int64) string   { return "/nhiem-vu/" + strconv.FormatInt(id, 10) }
func reportPath(id int64) string { return "/bao-cao/" + strconv.FormatInt(id, 10) }

func agencyPath(plan, agency int64) string {
	return planPath(plan) + "/co-quan/" + strconv.FormatInt(agency, 10)
}

// workLine is one thing to do, with one button.
type workLine struct {
	Title, Href string
	Note        string
	Hot, Since  string // "quá hạn 7 ngày", "hạn 16/09/2026"
	Action      string
	ActionHref  string
}

// workGroup is a list of things to do of one kind.
type workGroup struct {
	Key, Icon, Heading string
	Late, Calm, Folded bool
	Count              int
	Lines              []workLine
	More               web.Link
}

// deskPage is what the first page shows.
type deskPage struct {
	Desk
	By      identity.Actor
	Groups  []workGroup
	Waiting int
	Next    string            // when the next thing is due
	Cards   []templ.Component // of other areas
}

func (s *Service) showDesk(w http.ResponseWriter, r *http.Request) error {
	by := identity.Who(r.Context())
	d, err := s.Desk(r.Context(), by)
	if err != nil {
		return err
	}
	cards, err := web.Cards(r.Context())
	if err != nil {
		return err
	}
	v := deskPage{Desk: d, By: by, Cards: cards}
	page := web.Page{Title: "Việc của tôi", Section: "/", Lead: i18n.DateWeekday(d.Today) + "."}
	switch {
	case !by.May(identity.ReportProgress) && !by.May(identity.ReadAll): // translators, checkers: reports are the work of others
		page.Body = deskCards(v)
	case !d.HasPlan:
		page.Body = deskFirst(by.May(identity.ImportPlan))
	case by.May(identity.ReadAll):
		v.overview()
		if line := v.nextReport(); line != "" {
			page.Lead += " " + line
		}
		page.Actions, page.Body = deskActions(v), deskOverview(v)
	default:
		v.Groups = ownGroups(d)
		v.Next = nextDue(d)
		page.Heading, page.Body = "Việc của "+by.Agency, deskOwn(v)
	}
	if len(cards) > 0 && (by.May(identity.ReportProgress) || by.May(identity.ReadAll)) {
		page.Body = templ.Join(append([]templ.Component{page.Body}, cards...)...)
	}
	return web.Render(w, r, page)
}

// nextReport says when the department hands in the next consolidated report.
func (v deskPage) nextReport() string {
	for _, c := range v.Ahead {
		if c.Href == "/tong-hop" {
			return i18n.UpperFirst(i18n.DaysLeft(v.Today, c.Day)) + " đến hạn " + i18n.LowerFirst(strings.TrimPrefix(c.Text, "Sở ")) + " (" + i18n.DayMonth(c.Day) + ")."
		}
	}
	return ""
}

const (
	maxLines = 6 // of one group on the first page
)

// overview gathers the groups of someone who sees all agencies.
func (v *deskPage) overview() {
	late, today, soon := v.owedGroups()
	own := v.ownGroup()
	v.Groups = []workGroup{late, today, own}
	v.Groups = append(v.Groups, v.waitingGroup(), v.returnedGroup(), soon)
	v.Groups = slices.DeleteFunc(v.Groups, func(g workGroup) bool { return g.Count == 0 })
}

func (v *deskPage) owedGroups() (late, today, soon workGroup) {
	late = workGroup{Key: "qua-han", Icon: "late", Heading: "Quá hạn", Late: true, More: web.Link{Label: "Xem tất cả nhiệm vụ có báo cáo quá hạn", Href: query("/nhiem-vu", "muc", "qua-han")}}
	today = workGroup{Key: "hom-nay", Icon: "clock", Heading: "Hạn hôm nay"}
	soon = workGroup{Key: "sap-den", Icon: "clock", Heading: "Hạn trong 7 ngày tới"}
	for _, crowd := range crowds(v.Owed) {
		c := crowd[0]
		g, box := &soon, "dang-lam"
		switch {
		case c.Due.Before(v.Today):
			g, box = &late, "qua-han"
		case c.Due == v.Today:
			g = &today
		}
		what := v.crowdName(crowd)
		href := query(taskPath(c.TaskID), "ky", c.Period, "muc", box)
		g.add(c.Size, workLine{
			Title: v.Plan.reportOn(c.Period) + " của " + what, Href: href, Note: v.taskNote(c.TaskID),
			Hot: hot(v.Today, c.Due), Since: "hạn " + i18n.Date(c.Due), Action: "Xem", ActionHref: href,
		})
	}
	return late, today, soon
}

func (g *workGroup) add(n int, l workLine) {
	g.Count += n
	if len(g.Lines) < maxLines {
		g.Lines = append(g.Lines, l)
	}
}

func hot(today, due calendar.Day) string {
	if due.Before(today) {
		return i18n.UpperFirst(i18n.DaysLeft(today, due))
	}
	return ""
}

// crowds parts the rows into groups of one task, period and day.
func crowds(rows []crowd) [][]crowd {
	var all [][]crowd
	for i, c := range rows {
		if i > 0 && rows[i-1].TaskID == c.TaskID && rows[i-1].Period == c.Period && rows[i-1].Due == c.Due {
			all[len(all)-1] = append(all[len(all)-1], c)
			continue
		}
		all = append(all, []crowd{c})
	}
	return all
}

func (v *deskPage) agencies(crowd []crowd) []identity.Agency {
	var all []identity.Agency
	for _, c := range crowd {
		all = append(all, v.Names[c.AgencyID])
	}
	return all
}

// crowdName names agencies: "4 xã: Thiện Long, Quý Hoà, Xuân Dương và Kiên Mộc".
func (v *deskPage) crowdName(crowd []crowd) string {
	list := v.agencies(crowd)
	size := crowd[0].Size
	if size == 1 {
		return list[0].ShortName
	}
	unit := unitOf(list, size)
	var names []string
	for _, a := range list {
		if strings.HasSuffix(unit, "cơ quan") {
			names = append(names, a.ShortName)
		} else {
			names = append(names, a.PlaceName())
		}
	}
	if size > len(names) {
		names = append(names, digits(size-len(names))+" cơ quan khác")
	}
	return unit + ": " + i18n.List(names)
}

// unitOf counts agencies in their own word: "4 xã", "37 cơ quan". Of a long list only the first are known.
func unitOf(known []identity.Agency, size int) string {
	word := ""
	for _, a := range known {
		kind := "cơ quan"
		if a.Commune() {
			kind = strings.ToLower(a.KindName())
		}
		switch {
		case word == "":
			word = kind
		case word != kind && word != "cơ quan" && kind != "cơ quan":
			word = "xã, phường"
		case word != kind:
			word = "cơ quan"
		}
	}
	if size == 1 {
		return "báo cáo"
	}
	if size > len(known) && word != "xã, phường" {
		word = "cơ quan"
	}
	return digits(size) + " " + word
}

func (v *deskPage) taskNote(id int64) string {
	t := v.Tasks[id]
	return "Mục " + t.No + " · " + t.Title
}

func (v *deskPage) waitingGroup() workGroup {
	g := workGroup{Key: "cho-duyet", Icon: "inbox", Heading: "Chờ tôi duyệt"}
	may := v.By.May(identity.ReviewReports)
	if !may {
		g.Heading = "Đang chờ duyệt"
	}
	for _, crowd := range crowds(v.Desk.Waiting) {
		c := crowd[0]
		list := query(taskPath(c.TaskID), "ky", "tat-ca", "tinh-trang", "cho-duyet")
		l := workLine{
			Title: "Báo cáo của " + v.crowdName(crowd), Href: list, Note: v.taskNote(c.TaskID),
			Since: "Gửi từ " + i18n.DayMonth(c.Due), Action: "Xem", ActionHref: list,
		}
		if may {
			l.Action, l.ActionHref = "Duyệt", query("/duyet", "nhiem-vu", strconv.FormatInt(c.TaskID, 10))
		}
		g.add(c.Size, l)
	}
	v.Waiting = g.Count
	return g
}

func (v *deskPage) returnedGroup() workGroup {
	g := workGroup{Key: "tra-lai", Icon: "back", Heading: "Đã trả lại, chờ cơ quan sửa", More: web.Link{Label: "Xem tất cả báo cáo đã trả lại", Href: query("/nhiem-vu", "muc", "tra-lai")}}
	for _, n := range v.Returned {
		g.add(1, workLine{
			Title: v.Plan.reportOn(n.Period) + " của " + v.Names[n.AgencyID].ShortName, Href: reportPath(n.ReportID),
			Note: "Mục " + v.Tasks[n.TaskID].No + " · " + n.Reason, Since: "Trả lại " + i18n.DayMonth(n.Day), Action: "Xem lại", ActionHref: reportPath(n.ReportID),
		})
	}
	g.Count = max(g.Count, v.Progress.Total.Returned)
	return g
}

// ownGroup is what the actor's own agency must still answer.
func (v *deskPage) ownGroup() workGroup {
	g := workGroup{Key: "cua-minh", Icon: "draft", Heading: "Phần việc của " + v.By.Agency, More: web.Link{Label: "Xem mọi báo cáo của " + v.By.Agency, Href: agencyPath(v.Plan.ID, v.By.AgencyID)}}
	for _, r := range v.Own {
		st := r.Standing(v.Today)
		if !r.Editable() || st.Key == "chua-den-ky" {
			continue
		}
		g.add(1, ownLine(v.Desk, r))
		g.Late = g.Late || st.Key == "qua-han"
	}
	return g
}

// ownLine is one report that an agency itself has to do with.
func ownLine(d Desk, r Report) workLine {
	t := d.Tasks[r.TaskID]
	l := workLine{
		Title: t.Title, Href: reportPath(r.ID), Hot: hot(d.Today, r.Due), Since: "hạn " + i18n.Date(r.Due), ActionHref: reportPath(r.ID),
		Note: "Mục " + t.No + " · " + d.Plan.PeriodName(r.Period) + " · " + r.Duty.Name(),
	}
	if note := dueNotes(d.Requests, r.ID); note != "" {
		l.Note += " · " + note
	}
	if !r.Due.Before(d.Today) {
		l.Since = i18n.UpperFirst(i18n.DaysLeft(d.Today, r.Due)) + ", " + l.Since
	}
	switch r.State {
	case Returned:
		l.Action, l.Note = "Sửa", "Lý do trả lại: "+r.Reason+" · "+l.Note
	case Draft:
		l.Action = "Viết tiếp"
	case Submitted:
		l.Action, l.Hot, l.Since = "Xem", "", "Gửi "+i18n.Date(r.SubmittedOn)
	case Accepted:
		l.Action, l.Hot, l.Since = "Xem", "", "Chấp nhận "+i18n.Date(r.AcceptedOn)
		if r.Late() {
			l.Since += ", gửi trễ"
		}
	default:
		l.Action = "Báo cáo"
	}
	return l
}

const urgentDays = 14

// ownGroups parts the reports of one agency by what they need.
func ownGroups(d Desk) []workGroup {
	groups := []workGroup{
		{Key: "qua-han", Icon: "late", Heading: "Quá hạn", Late: true},
		{Key: "tra-lai", Icon: "back", Heading: "Bị trả lại, cần sửa"},
		{Key: "sap-den", Icon: "clock", Heading: "Sắp đến hạn"},
		{Key: "ban-nhap", Icon: "draft", Heading: "Bản nháp"},
		{Key: "trong-ky", Icon: "inbox", Heading: "Trong kỳ, chưa gấp", Calm: true},
		{Key: "cho-duyet", Icon: "wait", Heading: "Đã gửi, chờ duyệt", Calm: true, Folded: true},
		{Key: "xong", Icon: "ok", Heading: "Đã được chấp nhận", Calm: true, Folded: true},
	}
	at := map[string]int{"qua-han": 0, "tra-lai": 1, "ban-nhap": 3, "chua-bao-cao": 4, "cho-duyet": 5, "khong-phat-sinh": 6, "khong-thuoc-viec": 6, "da-chap-nhan": 6}
	for _, r := range slices.Backward(d.Own) {
		st := r.Standing(d.Today)
		i, ok := at[st.Key]
		if !ok {
			continue
		}
		if i == 4 && d.Today.Add(urgentDays).After(r.Due) {
			i = 2
		}
		g := &groups[i]
		g.Count++
		if len(g.Lines) < maxLines || i < 5 {
			g.Lines = append(g.Lines, ownLine(d, r))
		}
	}
	for i := range groups[:5] {
		slices.Reverse(groups[i].Lines) // what is due first stands first; what is done stands newest first
	}
	return slices.DeleteFunc(groups, func(g workGroup) bool { return g.Count == 0 })
}

// nextDue says when an agency has something to do next.
func nextDue(d Desk) string {
	var next calendar.Day
	n := 0
	for _, r := range d.Own {
		if !r.Editable() || r.Due.Before(d.Today) {
			continue
		}
		switch {
		case next == "" || r.Due.Before(next):
			next, n = r.Due, 1
		case r.Due == next:
			n++
		}
	}
	if next == "" {
		return "Không còn báo cáo nào phải gửi theo " + i18n.LowerFirst(d.Plan.Name()) + "."
	}
	return fmt.Sprintf("Hạn gần nhất: %s, %s báo cáo.", i18n.Date(next), digits(n))
}

// calm reports whether nothing presses.
func (v deskPage) calm() bool {
	return !slices.ContainsFunc(v.Groups, func(g workGroup) bool { return !g.Calm })
}

// newsLine is one move in words.
func (v deskPage) newsLine(n news) string {
	did := map[Action]string{Submit: "đã gửi", Accept: "được chấp nhận", Return: "bị trả lại", Reopen: "được mở lại"}[n.Action]
	return ": " + i18n.LowerFirst(v.Plan.reportOn(n.Period)) + ", mục " + v.Tasks[n.TaskID].No + " " + did
}
