package plan

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

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
	Doubts   []web.Choice
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
		Totals: s.totals(d), History: d.wholeHistory(), Address: pagesOf(reportPath(d.Report.ID)),
	}
	var shown []Activity
	shown, v.Page, v.Pages = onePage(askedDeed(r, d.Activities), d.Activities, 2*maxDeeds)
	v.Deeds = s.deeds(d, shown)
	for _, e := range d.Evidence {
		if e.ActivityID == 0 {
			v.Loose = append(v.Loose, e)
		}
	}
	v.Warnings = s.warnings(v)
	return v
}

// askedDeed turns the wish for one activity into the wish for the page it stands on.
func askedDeed(r *http.Request, all []Activity) *http.Request {
	id, _ := strconv.ParseInt(r.URL.Query().Get("hoat-dong"), 10, 64)
	at := slices.IndexFunc(all, func(a Activity) bool { return a.ID == id })
	if at < 0 {
		return r
	}
	asked := r.Clone(r.Context())
	asked.URL.RawQuery = url.Values{"trang": {strconv.Itoa(at/(2*maxDeeds) + 1)}}.Encode()
	return asked
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
		what := "gửi bây giờ được ghi là gửi sau khi chốt"
		if v.Report.State == Submitted {
			what = "chấp nhận bây giờ được ghi là chấp nhận sau khi chốt"
			if v.Report.SubmittedOn.After(v.Closed) {
				what = "này được ghi là gửi sau khi chốt"
			}
		}
		tell("Kỳ này đã chốt ngày " + i18n.Date(v.Closed) + ". Báo cáo " + what + "; báo cáo tổng hợp đã chốt không đổi.")
	}
	var names []string
	for _, id := range Doubled(v.Figures) {
		i, _ := s.indicators.Find(id)
		names = append(names, "“"+i.Name+"”")
	}
	if len(names) > 0 {
		tell("Số liệu " + i18n.List(names) + " vừa ghi ở hoạt động vừa ghi cho cả kỳ nên sẽ được cộng hai lần. Chỉ giữ một chỗ.")
	}
	for _, doubt := range s.indicators.Doubts(v.Figures, v.Earlier) {
		tell(doubt.words(v.Doubted))
	}
	if outside := v.Report.Outside(v.Activities); len(outside) > 0 {
		tell(strconv.Itoa(len(outside)) + " hoạt động nằm ngoài kỳ báo cáo; số liệu tính vào kỳ có ngày diễn ra.")
	}
	if n := unagreed(v.Evidence); n > 0 {
		tell(strconv.Itoa(n) + " ảnh chưa xác nhận người nhìn rõ mặt đã đồng ý. Nếu ảnh có người nhìn rõ mặt, chỉ dùng để đối chiếu, không đăng lại.")
	}
	return append(all, twinWarnings(v)...)
}

// doubtChoices are the boxes in which the sender of a report confirms doubtful figures.
func (s *Service) doubtChoices(d Dossier) (all []web.Choice) {
	for _, doubt := range s.indicators.Doubts(d.Figures, d.Earlier) {
		i, _ := s.indicators.Find(doubt.Indicator)
		all = append(all, web.Choice{Value: doubt.Key(), Label: "“" + i.Name + "”: " + i18n.Number(doubt.Value) + " là đúng"})
	}
	return all
}

func unagreed(all []Evidence) (n int) {
	for _, e := range all {
		if e.Picture() && !e.Consent {
			n++
		}
	}
	return n
}

const namedTwins = 3 // agencies that a warning names; the rest is counted

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
		text := "Tệp “" + e.Name + "” trùng từng byte với tệp của "
		switch n := len(links); {
		case n > namedTwins:
			all = append(all, warning{text + digits(n) + " cơ quan khác, trong đó có:", links[:namedTwins]})
		case n > 0:
			all = append(all, warning{text + "cơ quan khác:", links})
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
		after, err := s.takeStep(r.Context(), by, d.Report.ID, step.action, f)
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

func (s *Service) takeStep(ctx context.Context, by identity.Actor, id int64, a Action, f web.Form) (Report, error) {
	if a == Submit {
		return s.SubmitReport(ctx, by, id, f.Int("version"), f.Values[fieldDoubts])
	}
	return s.MoveReport(ctx, by, id, f.Int("version"), a, f.Get("reason"))
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
		return s.renderSend(w, r, d, f, failure)
	}
	return s.renderView(w, r, d, again, web.Status(failure))
}
