package plan

import (
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) reportRoutes() web.Routes {
	const at = "/bao-cao/{id}"
	pages := []web.Route{
		{Pattern: "GET " + at, Handle: s.showReport},
		{Pattern: "POST " + at, Handle: s.postReport},
		{Pattern: "GET " + at + "/nhap-thay", Handle: s.showForm},
		{Pattern: "POST " + at + "/nhap-thay", Handle: s.postReport},
		{Pattern: "POST " + at + "/minh-chung", Handle: s.postReport},
		{Pattern: "POST " + at + "/tu-luu", Handle: s.postAutosave},
		{Pattern: "GET " + at + "/gui", Handle: s.showSend},
		{Pattern: "GET " + at + "/hoat-dong/{activity}", Handle: s.showActivity},
		{Pattern: "POST " + at + "/hoat-dong/{activity}", Handle: s.postActivity},
		{Pattern: "GET " + at + "/hoat-dong/{activity}/xoa", Handle: s.showActivityDelete},
		{Pattern: "POST " + at + "/hoat-dong/{activity}/xoa", Handle: s.postActivityDelete},
		{Pattern: "GET /minh-chung/{id}", Handle: s.serveEvidence},
		{Pattern: "GET /minh-chung/{id}/nho", Handle: s.serveThumb},
		{Pattern: "GET /duyet", Need: needReview, Handle: s.showWaiting},
		{Pattern: "POST /duyet", Need: needReview, Handle: s.postWaiting},
	}
	for _, step := range reportSteps {
		pages = append(pages, web.Route{Pattern: "POST " + at + "/" + step.path, Handle: s.postStep(step)})
	}
	return web.Routes{Pages: pages}
}

// reportForm is the page on which an agency answers.
type reportForm struct {
	Dossier
	Form     web.Form
	Today    calendar.Day
	Action   string // where it is posted
	Behalf   bool   // by another agency's officer
	SavedKey string // a draft in the browser that has been saved, with its stamp
	Saved    string
	Set      figureSet
	List     Indicators
	Deeds    []deed     // the latest
	Earlier  []Activity // those before, of a long report
	Standing Standing
	Stored   *Report // what stands in the report, when someone else has changed it meanwhile
}

const maxDeeds = 12 // activities with their figures on a form; on a page of a report that is read, twice as many

// deed is an activity as cards and pages show it.
type deed struct {
	Activity
	Days     string
	Figures  []shownFigure
	Tags     []string
	Evidence []Evidence
	Outside  bool // of the report's period
}

// shownFigure is a figure in words.
type shownFigure struct {
	Name, Hint, Value, Note string
	Doubled                 bool
}

func (d Dossier) key() string   { return "bao-cao-" + strconv.FormatInt(d.Report.ID, 10) }
func (d Dossier) stamp() string { return strconv.FormatInt(d.Report.Version, 10) }

// Heading is what the page is about: Báo cáo quý III năm 2026.
func (d Dossier) Heading() string { return d.Plan.reportOn(d.Report.Period) }

// Own reports whether the actor answers for the agency of the report.
func (d Dossier) own(by identity.Actor) bool { return by.AgencyID == d.Report.AgencyID }

// formPath is where the actor writes the report: an officer of another agency goes there on purpose.
func (d Dossier) formPath(by identity.Actor) string {
	if d.own(by) {
		return reportPath(d.Report.ID)
	}
	return reportPath(d.Report.ID) + "/nhap-thay"
}

// showReport shows the form to the agency while it may write, and the report to everyone else.
func (s *Service) showReport(w http.ResponseWriter, r *http.Request) error {
	by := identity.Who(r.Context())
	d, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	if d.own(by) && d.Report.Can(Save, by) {
		return s.renderForm(w, r, s.blankForm(r, d), http.StatusOK)
	}
	return s.renderView(w, r, d, web.Form{}, http.StatusOK)
}

// showForm is the form for those who enter on behalf of an agency.
func (s *Service) showForm(w http.ResponseWriter, r *http.Request) error {
	d, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	if err := d.Report.Check(Save, identity.Who(r.Context())); err != nil {
		return err
	}
	return s.renderForm(w, r, s.blankForm(r, d), http.StatusOK)
}

func (s *Service) reportAsked(r *http.Request) (Dossier, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Dossier{}, err
	}
	return s.OpenReport(r.Context(), identity.Who(r.Context()), id)
}

// blankForm is the form with what stands in the report.
func (s *Service) blankForm(r *http.Request, d Dossier) reportForm {
	v := url.Values{
		"answer": {string(d.Report.Answer)}, "summary": {d.Report.Summary},
		"difficulties": {d.Report.Difficulties}, "proposals": {d.Report.Proposals}, "behalf_how": {d.Report.BehalfHow},
	}
	showFigures(v, d.Figures, 0)
	for _, e := range d.Evidence {
		if e.Consent {
			v.Add("dong_y", strconv.FormatInt(e.ID, 10))
		}
	}
	p := reportForm{Dossier: d, Form: web.Form{Values: v}, Saved: digitsOnly(r.URL.Query().Get("xong")), SavedKey: d.key()}
	if hd := r.URL.Query().Get("hd"); hd == newActivity || digitsOnly(hd) != "" {
		p.SavedKey += "-hoat-dong-" + hd
	}
	return p
}

// digitsOnly keeps an address from putting anything else into the page.
func digitsOnly(s string) string {
	const maxStamp = 20
	if len(s) > maxStamp || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

func (s *Service) renderForm(w http.ResponseWriter, r *http.Request, p reportForm, status int) error {
	by := identity.Who(r.Context())
	p.Today, p.List, p.Standing = s.today(), s.indicators, p.Report.Standing(s.today())
	p.Action, p.Behalf = p.formPath(by), !p.own(by)
	early := max(0, len(p.Activities)-maxDeeds)
	p.Earlier, p.Deeds = p.Activities[:early], s.deeds(p.Dossier, p.Activities[early:])
	p.Set = s.totalSet(p.Task.No, p.Often, func(id string) bool { return unfold(p.Form, figureField(id), noteField(id)) })
	return web.Render(w, r, web.Page{
		Title: p.Heading() + " · " + p.Agency.ShortName, Bare: true, Narrow: true, Section: "/", Status: status, Body: reportFormBody(p),
	})
}

// readEntry takes the answer out of the form that was posted.
func (s *Service) readEntry(f web.Form) (Entry, error) {
	totals, err := s.indicators.readFigures(f.Values, true)
	e := Entry{
		Answer: Answer(f.Get("answer")), Summary: f.Get("summary"), Difficulties: f.Get("difficulties"), Proposals: f.Get("proposals"), Totals: totals, How: f.Get("behalf_how"),
	}
	return e, err
}

// The buttons of the form, by the value of "lam". Whatever was pressed, what was typed is saved first.
const (
	pressReview   = "xem"
	pressActivity = "hoat-dong"
	pressDelete   = "xoa-tep-" // and the number of the evidence
)

func (s *Service) postReport(w http.ResponseWriter, r *http.Request) error {
	by := identity.Who(r.Context())
	d, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	notice, err := s.saveForm(r, by, d, f)
	if err != nil {
		return s.formAgain(w, r, f, err)
	}
	at := d.formPath(by)
	saved := "?xong=" + digitsOnly(f.Get("version"))
	switch press := f.Get("lam"); {
	case press == pressReview:
		return web.Redirect(w, r, reportPath(d.Report.ID)+"/gui"+saved, "")
	case press == pressActivity:
		return web.Redirect(w, r, reportPath(d.Report.ID)+"/hoat-dong/moi", "")
	case strings.HasPrefix(press, pressDelete), hasFiles(r):
		return web.Redirect(w, r, at+saved+"#"+web.FieldID("evidence"), notice)
	}
	return web.Redirect(w, r, at+saved, notice)
}

// saveForm saves what was typed, then takes in files and links, then removes what was asked to be removed.
func (s *Service) saveForm(r *http.Request, by identity.Actor, d Dossier, f web.Form) (notice string, err error) {
	ctx, id := r.Context(), d.Report.ID
	e, err := s.readEntry(f)
	if err != nil {
		return "", err
	}
	saved, err := s.SaveReport(ctx, by, id, f.Int("version"), e)
	if err != nil {
		return "", err
	}
	notice = "Đã lưu nháp."
	if saved.State == Returned {
		notice = "Đã lưu. Báo cáo vẫn ở trạng thái trả lại cho đến khi gửi lại."
	}
	if err := s.SetConsent(ctx, by, id, consents(f)); err != nil {
		return "", err
	}
	if err := s.MarkEvidence(ctx, by, id, typedMarks(f)); err != nil {
		return "", err
	}
	added, err := s.AddEvidence(ctx, by, id, Addition{Files: uploads(r), Links: []string{f.Get("link")}, Consent: f.Has("dong_y", "moi"), ActivityID: f.Int("thuoc_moi"), Label: f.Get("loai_moi")})
	if err != nil {
		return "", err
	}
	if added > 0 {
		notice = "Đã lưu nháp và thêm " + strconv.Itoa(added) + " minh chứng."
	}
	if gone, ok := strings.CutPrefix(f.Get("lam"), pressDelete); ok {
		n, err := strconv.ParseInt(gone, 10, 64)
		if err != nil {
			return "", problem.New(problem.Invalid, "Không rõ cần xóa minh chứng nào. Tải lại trang rồi thử lại.")
		}
		notice = "Đã xóa minh chứng."
		return notice, s.DeleteEvidence(ctx, by, id, n)
	}
	return notice, nil
}

// formAgain shows the form with what was typed and what is wrong with it, over the report as it stands now.
func (s *Service) formAgain(w http.ResponseWriter, r *http.Request, f web.Form, failure error) error {
	f, err := f.With(failure)
	if err != nil {
		return err
	}
	d, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	f.Errors = inOrder(f.Errors)
	p := reportForm{Dossier: d, Form: f}
	if problem.Is(failure, problem.Conflict) {
		p.Stored = &d.Report
	}
	return s.renderForm(w, r, p, web.Status(failure))
}

// inOrder puts the mistakes in the order in which the fields stand on the page.
func inOrder(errs []problem.FieldError) []problem.FieldError {
	rank := func(e problem.FieldError) int {
		if i := slices.Index([]string{"answer", "name", "from", "to", "place", "languages", "activities"}, e.Name); i >= 0 {
			return i
		}
		if i := slices.Index([]string{"evidence", "link", "summary", "difficulties", "proposals", "body"}, e.Name); i >= 0 {
			return 100 + i
		}
		return 50 // figures
	}
	slices.SortStableFunc(errs, func(a, b problem.FieldError) int { return rank(a) - rank(b) })
	return errs
}

// consents says of each picture on the form whether its box is ticked.
func consents(f web.Form) map[int64]bool {
	all := map[int64]bool{}
	for _, text := range f.Values["anh"] {
		if id, err := strconv.ParseInt(text, 10, 64); err == nil {
			all[id] = f.Has("dong_y", text)
		}
	}
	return all
}

func hasFiles(r *http.Request) bool { return len(uploads(r)) > 0 }

// uploads are the files of a form; a file field that was left empty sends one without a name.
func uploads(r *http.Request) []Upload {
	if r.MultipartForm == nil {
		return nil
	}
	var all []Upload
	for _, h := range r.MultipartForm.File["tep"] {
		if h.Filename != "" {
			all = append(all, Upload{Name: h.Filename, Open: opener(h)})
		}
	}
	return all
}

func opener(h *multipart.FileHeader) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return h.Open() }
}

// postAutosave answers a program: the version that the form must name next time, or what is wrong.
func (s *Service) postAutosave(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	e, err := s.readEntry(f)
	var saved Report
	if err == nil {
		saved, err = s.SaveReport(r.Context(), identity.Who(r.Context()), id, f.Int("version"), e)
	}
	w.Header().Set("Content-Type", "application/json")
	if p, ok := problem.As(err); ok {
		w.WriteHeader(web.Status(err))
		return json.NewEncoder(w).Encode(map[string]string{"error": p.Error()})
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(map[string]int64{"version": saved.Version})
}

// showSend lists all that will be sent, and what is missing.
func (s *Service) showSend(w http.ResponseWriter, r *http.Request) error {
	by := identity.Who(r.Context())
	d, err := s.reportAsked(r)
	if err != nil {
		return err
	}
	if err := d.Report.Check(Submit, by); err != nil {
		return err
	}
	return s.renderSend(w, r, d, web.Form{}, nil)
}

func (s *Service) renderSend(w http.ResponseWriter, r *http.Request, d Dossier, f web.Form, failure error) error {
	v := s.view(r, d)
	v.Doubts = s.doubtChoices(d)
	v.Saved, v.Address = digitsOnly(r.URL.Query().Get("xong")), pagesOf(reportPath(d.Report.ID)+"/gui")
	status := http.StatusOK
	if failure != nil {
		var err error
		if f, err = f.With(failure); err != nil {
			return err
		}
		status = web.Status(failure)
	}
	missing := problem.Collect(d.Report.behalfReady(identity.Who(r.Context())), d.Ready(s.indicators))
	if p, ok := problem.As(missing); ok {
		v.Missing = inOrder(p.Fields)
	} else if missing != nil {
		return missing
	}
	v.Form = f
	return web.Render(w, r, web.Page{
		Title: "Xem lại và gửi · " + d.Agency.ShortName, Bare: true, Narrow: true, Section: "/", Status: status, Body: sendBody(v),
	})
}

// daysOf writes the days of an activity: 02/07/2026, or 02/07/2026 - 05/07/2026.
func daysOf(a Activity) string {
	if a.To == a.From || a.To == "" {
		return i18n.Date(a.From)
	}
	return i18n.Date(a.From) + " - " + i18n.Date(a.To)
}
