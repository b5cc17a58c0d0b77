package plan

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// reportView is a report as those see it who do not write in it.
type reportView struct {
	Dossier
	Form     web.Form
	By       identity.Actor
	Today    calendar.Day
	Standing Standing
	FormPath string
	Deeds    []deed // of one page
	Page     int
	Pages    int
	Address  func(page int) string
	Totals   []shownFigure
	Loose    []Evidence // of the report as a whole
	Warnings []warning
	History  []pastStep
	Missing  []problem.FieldError
	Saved    string
}

type warning struct {
	Text  string
	Links []web.Link
}

type pastStep struct{ Day, What, Why string }

func (v reportView) can(a Action) bool { return v.Report.Can(a, v.By) }

// second reports whether only the rule of the second person stands between the viewer and accepting.
func (v reportView) second() bool {
	return v.Report.State == Submitted && v.By.May(identity.ReviewReports) && !v.can(Accept)
}

func (s *Service) view(r *http.Request, d Dossier) reportView {
	by := identity.Who(r.Context())
	v := reportView{
		Dossier: d, By: by, Today: s.today(), Standing: d.Report.Standing(s.today()), FormPath: d.formPath(by),
		Totals: s.totals(d), History: history(d.Moves), Address: pagesOf(reportPath(d.Report.ID)),
	}
	var shown []Activity
	shown, v.Page, v.Pages = onePage(r, d.Activities, 2*maxDeeds)
	v.Deeds = s.deeds(d, shown)
	for _, e := range d.Evidence {
		if e.ActivityID == 0 {
			v.Loose = append(v.Loose, e)
		}
	}
	v.Warnings = s.warnings(v)
	return v
}

func (s *Service) renderView(w http.ResponseWriter, r *http.Request, d Dossier, f web.Form, status int) error {
	v := s.view(r, d)
	v.Form = f
	return web.Render(w, r, web.Page{
		Title: d.Heading() + " · " + d.Agency.ShortName, Heading: d.Heading(), Lead: d.Agency.ShortName + " · nhiệm vụ " + d.Task.No + ". " + d.Task.Title,
		Crumbs:  []web.Link{{Label: d.Plan.Name(), Href: planPath(d.Plan.ID)}, {Label: "Nhiệm vụ " + d.Task.No, Href: taskPath(d.Task.ID)}, {Label: d.Agency.ShortName}},
		Section: s.sectionOf(v), Status: status, Body: reportViewBody(v),
	})
}

func (s *Service) sectionOf(v reportView) string {
	if v.By.May(identity.ReviewReports) {
		return "/duyet"
	}
	return "/"
}

// pagesOf is the address of each page of a long report; a step that was refused shows the report under another address.
func pagesOf(path string) func(int) string {
	return func(n int) string { return query(path, "trang", strconv.Itoa(n)) }
}

// deeds shows activities with their figures, tags and evidence.
func (s *Service) deeds(d Dossier, activities []Activity) []deed {
	outside := d.Report.Outside(activities)
	figures := map[int64][]Figure{}
	for _, f := range d.Figures {
		figures[f.ActivityID] = append(figures[f.ActivityID], f)
	}
	var all []deed
	for _, a := range activities {
		one := deed{Activity: a, Days: daysOf(a), Figures: s.shown(figures[a.ID], nil)}
		one.Tags = append(one.Tags, shortNames(s.terms.Pillars, []string{a.Pillar})...)
		one.Tags = append(one.Tags, shortNames(s.terms.Topics, a.Topics)...)
		one.Tags = append(one.Tags, shortNames(s.terms.Audiences, a.Audiences)...)
		one.Tags = append(one.Tags, shortNames(s.terms.Languages, a.Languages)...)
		one.Outside = slices.ContainsFunc(outside, func(o Activity) bool { return o.ID == a.ID })
		for _, e := range d.Evidence {
			if e.ActivityID == a.ID {
				one.Evidence = append(one.Evidence, e)
			}
		}
		all = append(all, one)
	}
	return all
}

// totals shows the figures of the whole period.
func (s *Service) totals(d Dossier) []shownFigure {
	whole := slices.DeleteFunc(slices.Clone(d.Figures), func(f Figure) bool { return f.ActivityID != 0 })
	return s.shown(whole, Doubled(d.Figures))
}

// shown writes figures in words, in the order of the list of indicators.
func (s *Service) shown(figures []Figure, doubled []string) []shownFigure {
	var all []shownFigure
	for _, f := range s.indicators.sorted(figures) {
		i, known := s.indicators.Find(f.Indicator)
		if !known {
			continue
		}
		all = append(all, shownFigure{
			Name: i.Name, Hint: s.indicators.Hint(i), Value: inWords(i, f.Value), Note: f.Note, Doubled: slices.Contains(doubled, i.ID),
		})
	}
	return all
}

func inWords(i Indicator, value int64) string {
	if i.Kind == "yesno" {
		return map[bool]string{true: "Có", false: "Không"}[value != 0]
	}
	return i18n.Number(value)
}

// warnings tells what a person should look at twice; none of it stands in the way.
func (s *Service) warnings(v reportView) []warning {
	var all []warning
	tell := func(text string, links ...web.Link) { all = append(all, warning{text, links}) }
	if v.Closed != "" && v.Report.State != Accepted {
		tell("Kỳ này đã chốt ngày " + i18n.Date(v.Closed) + ". Báo cáo gửi bây giờ được ghi là gửi sau khi chốt; báo cáo tổng hợp đã chốt không đổi.")
	}
	var names []string
	for _, id := range Doubled(v.Figures) {
		i, _ := s.indicators.Find(id)
		names = append(names, "“"+i.Name+"”")
	}
	if len(names) > 0 {
		tell("Số liệu " + i18n.List(names) + " vừa ghi ở hoạt động vừa ghi cho cả kỳ nên sẽ được cộng hai lần. Chỉ giữ một chỗ.")
	}
	if outside := v.Report.Outside(v.Activities); len(outside) > 0 {
		tell(strconv.Itoa(len(outside)) + " hoạt động nằm ngoài kỳ báo cáo; số liệu tính vào kỳ có ngày diễn ra.")
	}
	if n := unagreed(v.Evidence); n > 0 {
		tell(strconv.Itoa(n) + " ảnh chưa xác nhận người nhìn rõ mặt đã đồng ý. Nếu ảnh có người nhìn rõ mặt, chỉ dùng để đối chiếu, không đăng lại.")
	}
	return append(all, twinWarnings(v)...)
}

func unagreed(all []Evidence) (n int) {
	for _, e := range all {
		if e.Picture() && !e.Consent {
			n++
		}
	}
	return n
}

const namedTwins = 5 // agencies named for one file

// twinWarnings names the other agencies that sent the very same file.
func twinWarnings(v reportView) []warning {
	var all []warning
	for _, e := range v.Evidence {
		var links []web.Link
		for _, t := range v.Twins {
			if t.Hash == e.Hash {
				links = append(links, web.Link{Label: t.Agency, Href: reportPath(t.ReportID)})
			}
		}
		switch {
		case len(links) > namedTwins:
			all = append(all, warning{"Tệp “" + e.Name + "” trùng từng byte với tệp của nhiều cơ quan khác, trong đó có:", links[:namedTwins]})
		case len(links) > 0:
			all = append(all, warning{"Tệp “" + e.Name + "” trùng từng byte với tệp của cơ quan khác:", links})
		}
	}
	return all
}

var pastWords = map[Action]string{
	Save: "bắt đầu ghi báo cáo", Submit: "gửi báo cáo", Recall: "rút lại để sửa", Clear: "xóa bản nháp",
	Return: "trả lại", Accept: "chấp nhận", Reopen: "mở lại để sửa",
}

// history tells the life of a report, the newest step first.
func history(all []Move) []pastStep {
	var steps []pastStep
	for _, m := range slices.Backward(all) {
		steps = append(steps, pastStep{i18n.Date(m.Day), m.Who + " " + pastWords[m.Action], m.Reason})
	}
	return steps
}

// reportStep is a button that takes a report one step on.
type reportStep struct {
	path   string
	action Action
	notice string
}

var reportSteps = []reportStep{
	{"gui", Submit, ""},
	{"rut-lai", Recall, "Đã rút lại báo cáo. Sửa xong hãy gửi lại."},
	{"xoa-nhap", Clear, "Đã xóa bản nháp."},
	{"chap-nhan", Accept, ""},
	{"tra-lai", Return, ""},
	{"mo-lai", Reopen, "Đã mở lại báo cáo. Cơ quan sửa rồi gửi lại."},
}

func (s *Service) postStep(step reportStep) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		by := identity.Who(r.Context())
		d, err := s.reportAsked(r)
		if err != nil {
			return err
		}
		f, err := web.ParseForm(r)
		if err != nil {
			return err
		}
		after, err := s.MoveReport(r.Context(), by, d.Report.ID, f.Int("version"), step.action, f.Get("reason"))
		if err != nil {
			return s.stepAgain(w, r, step, f, err)
		}
		switch step.action {
		case Submit:
			return web.Redirect(w, r, reportPath(after.ID)+"?xong="+digitsOnly(f.Get("version")), "Đã gửi ngày "+i18n.Date(after.SubmittedOn)+". Báo cáo đang chờ duyệt.")
		case Accept, Return:
			return s.onToNext(w, r, d, step.action)
		}
		return web.Redirect(w, r, reportPath(after.ID), step.notice)
	}
}

// onToNext leads a reviewer to the next report that waits.
func (s *Service) onToNext(w http.ResponseWriter, r *http.Request, d Dossier, a Action) error {
	done := "Đã " + a.Name() + " báo cáo của " + d.Agency.ShortName + "."
	if d.Next == 0 {
		return web.Redirect(w, r, "/duyet", done)
	}
	return web.Redirect(w, r, reportPath(d.Next), done+" Đây là báo cáo tiếp theo.")
}

// stepAgain shows the page again on which a step was refused, with the reason that was typed.
func (s *Service) stepAgain(w http.ResponseWriter, r *http.Request, step reportStep, f web.Form, failure error) error {
	again, err := f.With(failure)
	if err != nil {
		return err
	}
	d, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	if step.action == Submit && d.Report.Can(Submit, identity.Who(r.Context())) {
		return s.renderSend(w, r, d, failure)
	}
	return s.renderView(w, r, d, again, web.Status(failure))
}

// waitingPage is the list of reports to look through.
type waitingPage struct {
	Form                  web.Form
	Rows                  []waitingRow
	All, Found            int
	Page, Pages           int
	Tasks, Periods, Kinds []web.Choice
	Filter                web.Form
	Refused               []refusedLine
	Accepted              int
	Query                 string
	Address               func(page int) string
}

type waitingRow struct {
	Waiting
	Value, PeriodName, Said string
	Mine                    bool // submitted by the viewer: someone else accepts it
}

type refusedLine struct {
	Link   web.Link
	Reason string
}

const waitingRows = 100

func (s *Service) showWaiting(w http.ResponseWriter, r *http.Request) error {
	p, err := s.waitingPage(r)
	if err != nil {
		return err
	}
	return renderWaiting(w, r, p, http.StatusOK)
}

func renderWaiting(w http.ResponseWriter, r *http.Request, p waitingPage, status int) error {
	lead := "Không có báo cáo nào chờ duyệt."
	if p.All > 0 {
		lead = strconv.Itoa(p.All) + " báo cáo chờ duyệt, gửi trước xếp trước. Chỉ báo cáo được chấp nhận mới vào tổng."
	}
	return web.Render(w, r, web.Page{Title: "Duyệt báo cáo", Lead: lead, Section: "/duyet", Status: status, Body: waitingBody(p)})
}

func (s *Service) waitingPage(r *http.Request) (waitingPage, error) {
	by := identity.Who(r.Context())
	queue, err := s.WaitingReports(r.Context(), by)
	if err != nil {
		return waitingPage{}, err
	}
	all, agencies, plans := queue.All, queue.Agencies, queue.Plans
	q := r.URL.Query()
	p := waitingPage{All: len(all), Filter: web.Form{Values: q}, Query: r.URL.RawQuery, Address: pageAt(r)}
	p.choices(all, agencies, plans)
	kept := slices.DeleteFunc(slices.Clone(all), func(x Waiting) bool {
		return q.Get("nhiem-vu") != "" && q.Get("nhiem-vu") != strconv.FormatInt(x.TaskID, 10) ||
			q.Get("ky") != "" && q.Get("ky") != x.Period ||
			q.Get("loai") != "" && q.Get("loai") != agencies[x.AgencyID].Kind
	})
	p.Found = len(kept)
	kept, p.Page, p.Pages = onePage(r, kept, waitingRows)
	for _, x := range kept {
		p.Rows = append(p.Rows, waitingRow{
			Waiting: x, Value: strconv.FormatInt(x.ID, 10) + "-" + strconv.FormatInt(x.Version, 10), PeriodName: plans[x.PlanID].PeriodName(x.Period),
			Said: said(x), Mine: x.SubmittedBy != 0 && x.SubmittedBy == by.UserID,
		})
	}
	return p, nil
}

// choices are the filters: only what leads to something.
func (p *waitingPage) choices(all []Waiting, agencies map[int64]identity.Agency, plans map[int64]Plan) {
	tasks, periods, kinds := map[string]string{}, map[string]string{}, map[string]string{}
	for _, x := range all {
		tasks[strconv.FormatInt(x.TaskID, 10)] = x.TaskNo + ". " + x.TaskTitle
		periods[x.Period] = plans[x.PlanID].PeriodName(x.Period)
		kinds[agencies[x.AgencyID].Kind] = agencies[x.AgencyID].KindName()
	}
	list := func(m map[string]string) []web.Choice {
		all := []web.Choice{}
		for value, label := range m {
			all = append(all, web.Choice{Value: value, Label: label})
		}
		slices.SortFunc(all, func(a, b web.Choice) int {
			return cmp.Or(i18n.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
		})
		return append([]web.Choice{{Label: "Tất cả"}}, all...)
	}
	p.Tasks, p.Periods, p.Kinds = list(tasks), list(periods), list(kinds)
}

// said is what a report answers, in few words.
func said(x Waiting) string {
	switch x.Answer {
	case Nothing:
		return "Không phát sinh"
	case NotApplicable:
		return "Không thuộc việc"
	}
	return strconv.Itoa(x.Activities) + " hoạt động, " + strconv.Itoa(x.Files) + " minh chứng"
}

func (s *Service) postWaiting(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	before, err := s.waitingPage(r) // names of what will be gone from the list
	if err != nil {
		return err
	}
	accepted, refused, err := s.AcceptReports(r.Context(), identity.Who(r.Context()), readChosen(f.Values["chon"]))
	if err == nil && len(refused) == 0 {
		return web.Redirect(w, r, "/duyet?"+before.Query, "Đã chấp nhận "+strconv.Itoa(accepted)+" báo cáo.")
	}
	status := http.StatusConflict
	if err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	p, err := s.waitingPage(r)
	if err != nil {
		return err
	}
	p.Form, p.Accepted, p.Refused = f, accepted, named(refused, before.Rows)
	return renderWaiting(w, r, p, status)
}

func readChosen(values []string) []Chosen {
	var all []Chosen
	for _, v := range values {
		id, version, _ := strings.Cut(v, "-")
		n, err := strconv.ParseInt(id, 10, 64)
		m, err2 := strconv.ParseInt(version, 10, 64)
		if errors.Join(err, err2) == nil {
			all = append(all, Chosen{n, m})
		}
	}
	return all
}

func named(refused []Refusal, rows []waitingRow) []refusedLine {
	var all []refusedLine
	for _, x := range refused {
		label := "Báo cáo số " + strconv.FormatInt(x.ID, 10)
		if i := slices.IndexFunc(rows, func(r waitingRow) bool { return r.ID == x.ID }); i >= 0 {
			label = rows[i].Agency + ", nhiệm vụ " + rows[i].TaskNo
		}
		all = append(all, refusedLine{web.Link{Label: label, Href: reportPath(x.ID)}, x.Reason})
	}
	return all
}
