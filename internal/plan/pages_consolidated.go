package plan

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const consolidatedHome = "/tong-hop"

// consolidatedRoutes are the screens of the consolidated report. Who may see it is for the service to say, which tells
// reporters where their own reports are.
func (s *Service) consolidatedRoutes() web.Routes {
	of := consolidatedHome + "/{plan}/{period}"
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET " + consolidatedHome, Handle: s.showPeriods},
		{Pattern: "GET " + of, Handle: s.showConsolidated},
		{Pattern: "GET " + of + "/so-lieu/{figure}", Handle: s.showFigure},
		{Pattern: "GET " + of + "/phan/{section}", Handle: s.showSection},
		{Pattern: "POST " + of + "/phan/{section}", Handle: s.postSection},
		{Pattern: "GET " + of + "/chot", Handle: s.showClose},
		{Pattern: "POST " + of + "/chot", Handle: s.postClose},
		{Pattern: "GET " + of + "/tai.docx", Handle: s.downloadDOCX},
		{Pattern: "GET " + of + "/tai.xlsx", Handle: s.downloadXLSX},
		{Pattern: "GET " + of + "/tai.pdf", Handle: s.downloadPDF},
		{Pattern: "GET " + of + "/pdf", Handle: s.showPDF},
		{Pattern: "POST " + of + "/pdf", Handle: s.postPDF},
	}}
}

// reportAddress is the address of a consolidated report.
func reportAddress(planID int64, p calendar.Period) string {
	return consolidatedHome + "/" + strconv.FormatInt(planID, 10) + "/" + p.Key()
}

func figureAddress(c Consolidated, key string) string {
	return reportAddress(c.Plan.ID, c.Period) + "/so-lieu/" + url.PathEscape(key)
}

// asked reads plan and period from the address.
func (s *Service) askedReport(r *http.Request) (planID int64, p calendar.Period, err error) {
	if planID, err = web.PathID(r, "plan"); err != nil {
		return 0, p, err
	}
	if !identity.Who(r.Context()).May(identity.ReadAll) {
		return 0, p, errNotForReporters
	}
	p, err = s.PeriodOf(r.Context(), planID, r.PathValue("period"))
	return planID, p, err
}

func (s *Service) showPeriods(w http.ResponseWriter, r *http.Request) error {
	planID, _ := strconv.ParseInt(r.URL.Query().Get("ke-hoach"), 10, 64)
	p, plans, groups, err := s.Periods(r.Context(), identity.Who(r.Context()), planID)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Báo cáo tổng hợp", Section: consolidatedHome, Lead: "Chọn kỳ để xem báo cáo lập từ các báo cáo đã chấp nhận. Số liệu tự tính, không ai gõ.",
		Body: periodsBody(p, plans, groups, s.today()),
	})
}

// sheet is the report as the screen shows it.
type sheet struct {
	Consolidated
	Parts   []screenPart
	May     bool // write and close
	Office  bool // PDF can be made
	Grouped []figureSection
}

// screenPart is a block, or the items of one list.
type screenPart struct {
	Block
	Items []Block
}

func screenParts(blocks []Block) []screenPart {
	var parts []screenPart
	for _, b := range blocks {
		last := len(parts) - 1
		switch {
		case b.Kind == Listed && last >= 0 && len(parts[last].Items) > 0:
			parts[last].Items = append(parts[last].Items, b)
		case b.Kind == Listed:
			parts = append(parts, screenPart{Items: []Block{b}})
		default:
			parts = append(parts, screenPart{Block: b})
		}
	}
	return parts
}

func (s *Service) showConsolidated(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	c, err := s.Consolidate(r.Context(), by, planID, p, s.today())
	if err != nil {
		return err
	}
	v := sheet{
		Consolidated: c, Parts: screenParts(c.Outline()), May: by.May(identity.CloseReport) && c.Closing == nil,
		Office: s.LibreOffice != nil && s.LibreOffice.Available(), Grouped: c.figureGroups(),
	}
	return web.Render(w, r, web.Page{
		Title: "Báo cáo " + c.PeriodName(), Section: consolidatedHome, Lead: v.lead(),
		Crumbs:  []web.Link{{Label: "Báo cáo tổng hợp", Href: consolidatedHome}, {Label: c.Period.Name()}},
		Actions: consolidatedActions(v), Body: consolidatedBody(v),
	})
}

func (v sheet) lead() string {
	if v.Closing != nil {
		return "Số liệu đã chốt ngày " + i18n.Date(v.Closing.On) + ". Bấm vào một con số để xem các dòng và tệp đứng sau nó."
	}
	return "Bản dự thảo ngày " + i18n.Date(v.MadeOn) + ". Bấm vào một con số để xem các dòng và tệp đứng sau nó."
}

const (
	rowsOnPage     = 100
	rowProofsShown = 3
)

// rowAddress is where a row of a figure can be looked at: the activity in its report, the report, or the agency. "" is nowhere.
func rowAddress(c Consolidated, b Behind, r Row) string {
	switch {
	case r.Href != "":
		return r.Href
	case r.LineID != 0:
		return budgetLinePath(BudgetLine{ID: r.LineID, PlanID: c.Plan.ID}) + "#" + entryAnchor(r.EntryID)
	case r.ReportID != 0 && r.ActivityID != 0:
		return deedAddress(r.ReportID, r.ActivityID)
	case r.ReportID != 0:
		return reportPath(r.ReportID)
	case strings.HasPrefix(b.Key, keyAgencies+"."):
		return planPath(c.Plan.ID) + "/co-quan/" + strconv.FormatInt(r.AgencyID, 10)
	}
	return ""
}

// deedAddress is an activity in the report that is read; the number in the query finds its page.
func deedAddress(report, activity int64) string {
	id := deedAnchor(activity)
	return reportPath(report) + "?hoat-dong=" + strconv.FormatInt(activity, 10) + "#" + id
}

func deedAnchor(activity int64) string { return "hoat-dong-" + strconv.FormatInt(activity, 10) }

// proofsBeside are the files and links of a row's activity; where it has none, those of the answer that belong to no activity, for agencies
// send files with the whole report too.
func proofsBeside(r Row, all []Proof) []Proof {
	if r.ReportID == 0 || r.EvidenceID != 0 {
		return nil
	}
	answer := keep(all, func(e Proof) bool { return e.ReportID == r.ReportID })
	if r.ActivityID == 0 {
		return answer
	}
	if own := keep(answer, func(e Proof) bool { return e.ActivityID == r.ActivityID }); len(own) > 0 {
		return own
	}
	return keep(answer, func(e Proof) bool { return e.ActivityID == 0 })
}

func (s *Service) showFigure(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	page := web.PageNumber(r)
	first := (page - 1) * rowsOnPage
	c, b, proofs, err := s.FigureBehind(r.Context(), identity.Who(r.Context()), planID, p, r.PathValue("figure"), first, first+rowsOnPage)
	if err != nil {
		return err
	}
	pages := (len(b.Rows) + rowsOnPage - 1) / rowsOnPage
	if page > max(pages, 1) {
		return problem.New(problem.NotFound, "Không có trang này. Số liệu chỉ có %d trang.", pages)
	}
	return web.Render(w, r, web.Page{
		Title: b.Title, Section: consolidatedHome,
		Crumbs: []web.Link{{Label: "Báo cáo tổng hợp", Href: consolidatedHome}, {Label: c.Period.Name(), Href: reportAddress(planID, p)}, {Label: "Số liệu"}},
		Body:   figureBody(c, b, proofs, page, pages),
	})
}

func (s *Service) showSection(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	c, t, err := s.SectionText(r.Context(), identity.Who(r.Context()), planID, p, r.PathValue("section"))
	if err != nil {
		return err
	}
	f := web.Form{Values: url.Values{"body": {t.Body}, "version": {strconv.FormatInt(t.Version, 10)}}}
	return renderSection(w, r, c, t, f, http.StatusOK)
}

func renderSection(w http.ResponseWriter, r *http.Request, c Consolidated, t Text, f web.Form, status int) error {
	return web.Render(w, r, web.Page{
		Title: sectionNames[t.Section], Section: consolidatedHome, Status: status,
		Crumbs: []web.Link{{Label: "Báo cáo tổng hợp", Href: consolidatedHome}, {Label: c.Period.Name(), Href: reportAddress(c.Plan.ID, c.Period)}, {Label: "Sửa phần viết"}},
		Body:   sectionBody(c, t, f),
	})
}

func (s *Service) postSection(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by, section := identity.Who(r.Context()), r.PathValue("section")
	c, t, err := s.SectionText(r.Context(), by, planID, p, section)
	if err != nil {
		return err
	}
	err = s.WriteSection(r.Context(), by, planID, p, Text{Section: section, Body: f.Get("body"), Version: f.Int("version")})
	if err == nil {
		return web.Redirect(w, r, reportAddress(planID, p), "Đã lưu phần “"+sectionNames[section]+"”.")
	}
	if f, err = f.With(err); err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if f.Int("version") != t.Version {
		status = http.StatusConflict
		f.Values.Set("version", strconv.FormatInt(t.Version, 10)) // the next save is made knowing the other text
	}
	return renderSection(w, r, c, t, f, status)
}

// closeBox is the box that whoever closes a report ticks.
const closeBox = "da-kiem-tra"

func (s *Service) showClose(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	if err := mayWrite(by); err != nil {
		return err
	}
	c, err := s.Consolidate(r.Context(), by, planID, p, s.today())
	if err != nil {
		return err
	}
	return renderClose(w, r, c, web.Form{}, http.StatusOK)
}

func renderClose(w http.ResponseWriter, r *http.Request, c Consolidated, f web.Form, status int) error {
	if c.Closing != nil {
		return errClosed
	}
	return web.Render(w, r, web.Page{
		Title: "Chốt số liệu " + c.PeriodName(), Section: consolidatedHome, Status: status,
		Crumbs: []web.Link{{Label: "Báo cáo tổng hợp", Href: consolidatedHome}, {Label: c.Period.Name(), Href: reportAddress(c.Plan.ID, c.Period)}, {Label: "Chốt số liệu"}},
		Body:   closeBody(sheet{Consolidated: c}, f),
	})
}

func (s *Service) postClose(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	if err := mayWrite(by); err != nil {
		return err
	}
	if f.Get(closeBox) != "1" {
		c, err := s.Consolidate(r.Context(), by, planID, p, s.today())
		if err != nil {
			return err
		}
		if f, err = f.With(problem.Field(closeBox, "Chưa đánh dấu “Tôi đã kiểm tra”. Xem lại báo cáo, đánh dấu rồi chốt.")); err != nil {
			return err
		}
		return renderClose(w, r, c, f, http.StatusUnprocessableEntity)
	}
	if err := s.CloseReport(r.Context(), by, planID, p); err != nil {
		return err
	}
	return web.Redirect(w, r, reportAddress(planID, p), "Đã chốt số liệu "+lowerFirst(p.Name())+". Báo cáo và văn bản từ nay giữ nguyên như lúc chốt.")
}

func (s *Service) downloadDOCX(w http.ResponseWriter, r *http.Request) error {
	return s.download(w, r, "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
}

func (s *Service) downloadXLSX(w http.ResponseWriter, r *http.Request) error {
	return s.download(w, r, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
}

func (s *Service) download(w http.ResponseWriter, r *http.Request, format, mime string) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.WriteReport(r.Context(), identity.Who(r.Context()), planID, p, format, &b); err != nil {
		return err
	}
	web.Download(w, mime, reportFile(p, format))
	_, err = b.WriteTo(w)
	return ignoreGone(err)
}

// ignoreGone: a reader who closed the page is no failure of ours.
func ignoreGone(error) error { return nil }

// reportFile is the name under which a report is saved.
func reportFile(p calendar.Period, format string) string { return "bao-cao-" + p.Key() + "." + format }

func (s *Service) downloadPDF(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	hash, err := s.findReportPDF(r.Context(), identity.Who(r.Context()), planID, p)
	if errors.Is(err, db.ErrNone) {
		return web.Redirect(w, r, reportAddress(planID, p)+"/pdf", "")
	}
	if err != nil {
		return err
	}
	f, _, err := s.Files.Open(hash)
	if err != nil {
		return err
	}
	defer f.Close()
	web.Download(w, "application/pdf", reportFile(p, "pdf"))
	http.ServeContent(w, r, "", time.Time{}, io.ReadSeeker(f))
	return nil
}

func (s *Service) showPDF(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	view := pdfView{Address: reportAddress(planID, p), Available: s.LibreOffice != nil && s.LibreOffice.Available()}
	_, err = s.findReportPDF(r.Context(), by, planID, p)
	if view.Ready = err == nil; err != nil && !errors.Is(err, db.ErrNone) {
		return err
	}
	if view.Ready {
		w.Header().Set("X-Xong", view.Address+"/pdf") // who asks again and again may stop
	}
	refresh := 0
	if id, err := strconv.ParseInt(r.URL.Query().Get("viec"), 10, 64); err == nil && !view.Ready {
		st, err := s.Jobs.Status(r.Context(), id)
		if err != nil {
			return err
		}
		view.Job, view.Poll = &st, view.Address+"/pdf?viec="+strconv.FormatInt(id, 10)
		if refresh = pdfRefresh; st.Over() {
			refresh = 0
			w.Header().Set("X-Xong", view.Poll)
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Bản PDF của báo cáo " + lowerFirst(p.Name()), Section: consolidatedHome, Refresh: refresh,
		Crumbs: []web.Link{{Label: "Báo cáo tổng hợp", Href: consolidatedHome}, {Label: p.Name(), Href: view.Address}, {Label: "PDF"}},
		Body:   pdfBody(view),
	})
}

const pdfRefresh = 3 // seconds

// pdfView is how far the making of a PDF has come.
type pdfView struct {
	Address   string
	Available bool
	Ready     bool
	Job       *job.Status
	Poll      string
}

func (v pdfView) text() string {
	if v.Job.Progress == "" {
		return "Đang chờ đến lượt."
	}
	return v.Job.Progress
}

func (s *Service) postPDF(w http.ResponseWriter, r *http.Request) error {
	planID, p, err := s.askedReport(r)
	if err != nil {
		return err
	}
	id, err := s.OrderPDF(r.Context(), identity.Who(r.Context()), planID, p)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, reportAddress(planID, p)+"/pdf?viec="+strconv.FormatInt(id, 10), "")
}
