package plan

import (
	"fmt"
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

func (s *Service) amendRoutes() web.Routes {
	needImport := string(identity.ImportPlan)
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET " + importHome + "/{id}/so-sanh", Need: needImport, Handle: s.showComparison},
		{Pattern: "POST " + importHome + "/{id}/so-sanh", Need: needImport, Handle: s.postComparison},
		{Pattern: "GET /ke-hoach/{id}/cac-ban", Need: needRead, Handle: s.showVersions},
		{Pattern: "GET /ke-hoach/{id}/cac-ban/{no}", Need: needRead, Handle: s.showVersion},
		{Pattern: "GET /ke-hoach/{id}/cac-ban/{no}/van-ban", Need: needRead, Handle: s.showVersionText},
		{Pattern: "GET /ke-hoach/{id}/ky-bao-cao", Need: needManage, Handle: s.showSettings},
		{Pattern: "POST /ke-hoach/{id}/ky-bao-cao", Need: needManage, Handle: s.postSettings},
	}}
}

// comparePage is what the side-by-side shows.
type comparePage struct {
	Comparison
	Form web.Form
}

func (p comparePage) back() string { return fmt.Sprintf("%s/%d", importHome, p.Import.ID) }
func (p comparePage) here() string { return p.back() + "/so-sanh" }

func (p comparePage) confirmWords() string {
	if p.Review.Amendment.Purpose == AsSuccessor {
		return "Xác nhận, lập kế hoạch năm sau"
	}
	return "Xác nhận bản điều chỉnh"
}

func (p comparePage) fromHint() string {
	if p.Last == "" {
		return "Không muộn hơn hôm nay, " + i18n.Date(p.Today)
	}
	return "Từ " + i18n.Date(p.Last) + " (bản trước) đến hôm nay, " + i18n.Date(p.Today)
}

func (p comparePage) groupNote(kind ChangeKind) string {
	next := p.Review.Amendment.Purpose == AsSuccessor
	switch {
	case kind == TaskChanged && next:
		return "Nối với nhiệm vụ năm trước để so số liệu; nội dung theo văn bản mới."
	case kind == TaskChanged:
		return "Giữ nguyên báo cáo, số liệu, minh chứng đã có; phần thay đổi áp dụng cho các kỳ sau ngày áp dụng."
	case kind == TaskAdded:
		return "Chưa có ở bản cũ. Nếu thực ra là một nhiệm vụ cũ được viết lại, hãy ghép bằng tay."
	case kind == TaskDropped && next:
		return "Văn bản mới không nêu. Việc chưa xong được đề nghị chuyển tiếp; bỏ dấu nếu không làm nữa."
	case kind == TaskDropped:
		return "Văn bản mới không còn nêu: các kỳ sau không đòi báo cáo nữa. Báo cáo đang mở thì chọn cách xử lý."
	case p.Review.Amendment.Partial:
		return "Không đổi, hoặc văn bản không nhắc tới."
	}
	return "Không đổi, hoặc chỉ đổi số thứ tự."
}

// asksFate: something must be said about what is no longer in the document.
func (p comparePage) asksFate(c TaskChange) bool {
	if p.Review.Amendment.Purpose == AsSuccessor {
		return c.Kind == TaskDropped
	}
	return c.Open > 0 && (c.Kind == TaskDropped || len(c.Gone) > 0)
}

func (p comparePage) withdraws(c TaskChange) bool { return c.Fate != nil && c.Fate.Withdraw }

func (p comparePage) reason(c TaskChange) string {
	if c.Fate == nil {
		return ""
	}
	return c.Fate.Reason
}

func (p comparePage) old(id int64) StateTask {
	i := slices.IndexFunc(p.Old, func(t StateTask) bool { return t.Task.ID == id })
	if i < 0 {
		return StateTask{}
	}
	return p.Old[i]
}

func (p comparePage) carries(c TaskChange) bool { return p.carried(p.old(c.TaskID)) }

func (p comparePage) carryNote(c TaskChange) string {
	if unfinished(p.old(c.TaskID)) {
		return fmt.Sprintf(" (còn %s báo cáo chưa xong)", digits(c.Open))
	}
	return ""
}

// nextYear is how many tasks next year's plan will have.
func (p comparePage) nextYear() int {
	n := len(p.Fresh)
	for _, o := range p.Old {
		if p.carried(o) {
			n++
		}
	}
	return n
}

func changeName(kind ChangeKind) string {
	for _, g := range changeNames {
		if g.Kind == kind {
			return g.Name
		}
	}
	return ""
}

func changeChip(kind ChangeKind) string {
	return map[ChangeKind]string{TaskChanged: "draft", TaskAdded: "ok", TaskDropped: "back", TaskKept: "none"}[kind]
}

// heading is the number of the task, the old one beside it where that changed.
func (c TaskChange) heading() string {
	switch {
	case c.No == "":
		return "Nhiệm vụ cũ " + c.OldNo
	case c.OldNo == "" || c.OldNo == c.No:
		return "Nhiệm vụ " + c.No
	}
	return "Nhiệm vụ " + c.No + " (số cũ " + c.OldNo + ")"
}

func (c TaskChange) label() string { return changeName(c.Kind) + ": " + i18n.LowerFirst(c.heading()) }

const (
	contextWords = 12 // of what did not change, on each side of what did
	wholeWords   = 60 // a text up to this length is shown whole
)

// shortEdits are the stretches that one version has; long stretches that did not change are cut in the middle.
func shortEdits(all []i18n.Edit, mine i18n.EditKind) []i18n.Edit {
	total := 0
	for _, e := range all {
		total += len(strings.Fields(e.Text))
	}
	var short []i18n.Edit
	for i, e := range all {
		if e.Kind != i18n.Same && e.Kind != mine {
			continue
		}
		words := strings.Fields(e.Text)
		if e.Kind != i18n.Same || total <= wholeWords || len(words) <= 2*contextWords+1 {
			short = append(short, e)
			continue
		}
		head, tail := strings.Join(words[:contextWords], " "), strings.Join(words[len(words)-contextWords:], " ")
		switch {
		case i == 0:
			e.Text = "… " + tail
		case i == len(all)-1:
			e.Text = head + " …"
		default:
			e.Text = head + " … " + tail
		}
		short = append(short, e)
	}
	return short
}

func (s *Service) showComparison(w http.ResponseWriter, r *http.Request) error {
	return s.renderComparison(w, r, web.Form{}, http.StatusOK)
}

func (s *Service) renderComparison(w http.ResponseWriter, r *http.Request, f web.Form, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	c, err := s.Compare(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	if c.Import.State == ImportConfirmed {
		return web.Redirect(w, r, planPath(c.Import.PlanID), "Văn bản này đã được ghi vào kế hoạch.")
	}
	p := comparePage{c, f}
	title := "So sánh bản điều chỉnh"
	if c.Review.Amendment.Purpose == AsSuccessor {
		title = "So sánh với kế hoạch năm trước"
	}
	return web.Render(w, r, web.Page{
		Title: title, Section: importHome, Status: status, Body: comparisonBody(p),
		Lead:   c.Base.Name() + " và “" + c.Import.Name + "”. Xem từng nhóm, ghép lại nếu chương trình ghép sai, rồi xác nhận.",
		Crumbs: []web.Link{{Label: "Nhập kế hoạch", Href: importHome}, {Label: "Đối chiếu", Href: p.back()}, {Label: "So sánh"}},
	})
}

func (s *Service) postComparison(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by, version := identity.Who(r.Context()), f.Int("version")
	err = s.SaveComparison(r.Context(), by, id, version, Corrections(f.Values))
	var planID int64
	if err == nil && f.Get("act") == "confirm" {
		planID, err = s.ConfirmAmendment(r.Context(), by, id, version+1)
	}
	if err != nil {
		status := web.Status(err)
		if f, err = f.With(err); err != nil {
			return err
		}
		return s.renderComparison(w, r, f, status)
	}
	if planID == 0 {
		return web.Redirect(w, r, fmt.Sprintf("%s/%d/so-sanh", importHome, id), "Đã lưu và tính lại bảng so sánh.")
	}
	h, err := s.History(r.Context(), planID)
	if err != nil {
		return err
	}
	if len(h.Versions) == 0 {
		return web.Redirect(w, r, planPath(planID), "Đã lập kế hoạch năm sau và giao việc cho các cơ quan.")
	}
	return web.Redirect(w, r, versionPath(planID, h.Versions[0].No), "Đã ghi bản điều chỉnh. Lịch sử, số liệu cũ giữ nguyên.")
}

func (s *Service) showVersions(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	h, err := s.History(r.Context(), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Các bản của kế hoạch", Lead: h.Plan.Title, Section: "/ke-hoach", Crumbs: append(h.Plan.crumbs(), web.Link{Label: "Các bản"}),
		Body: versionsBody(h, identity.Who(r.Context()).May(identity.ImportPlan)),
	})
}

func (s *Service) version(r *http.Request) (v VersionView, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return v, err
	}
	no, err := web.PathID(r, "no")
	if err != nil {
		return v, err
	}
	return s.ViewVersion(r.Context(), id, int(no))
}

func (s *Service) showVersion(w http.ResponseWriter, r *http.Request) error {
	v, err := s.version(r)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: fmt.Sprintf("Bản %d: %s", v.Version.No, v.Version.Name()), Lead: v.Version.Title, Section: "/ke-hoach", Body: versionBody(v), Crumbs: v.crumbs(),
	})
}

func (v VersionView) crumbs(more ...web.Link) []web.Link {
	here := fmt.Sprintf("Bản %d", v.Version.No)
	all := append(v.Plan.crumbs(), web.Link{Label: "Các bản", Href: planPath(v.Plan.ID) + "/cac-ban"})
	if len(more) == 0 {
		return append(all, web.Link{Label: here})
	}
	return append(append(all, web.Link{Label: here, Href: versionPath(v.Plan.ID, v.Version.No)}), more...)
}

func (s *Service) showVersionText(w http.ResponseWriter, r *http.Request) error {
	v, err := s.version(r)
	if err != nil {
		return err
	}
	if !v.HasText {
		return problem.New(problem.NotFound, "Bản này không kèm văn bản. Xem các bản khác của kế hoạch.")
	}
	return web.Render(w, r, web.Page{
		Title: "Văn bản", Lead: v.Version.Title, Section: "/ke-hoach", Body: versionText(v), Crumbs: v.crumbs(web.Link{Label: "Văn bản"}),
	})
}

// docParagraphs are the lines of a document that hold something.
func docParagraphs(text string) []string {
	if len(text) > maxShown {
		text = strings.ToValidUTF8(text[:maxShown], "") + "\n… (phần sau xem trong tệp gốc)"
	}
	return slices.DeleteFunc(strings.Split(text, "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}

// settingsPage is what the screen of reporting days shows.
type settingsPage struct {
	Plan    Plan
	Form    web.Form
	Preview *SettingsPreview
}

func (s *Service) showSettings(w http.ResponseWriter, r *http.Request) error {
	return s.renderSettings(w, r, settingsPage{}, http.StatusOK)
}

func (s *Service) renderSettings(w http.ResponseWriter, r *http.Request, p settingsPage, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	h, err := s.History(r.Context(), id)
	if err != nil {
		return err
	}
	p.Plan = h.Plan
	return web.Render(w, r, web.Page{
		Title: "Kỳ và hạn báo cáo", Section: "/ke-hoach", Status: status, Body: settingsBody(p), Crumbs: append(h.Plan.crumbs(), web.Link{Label: "Kỳ và hạn báo cáo"}),
		Lead: "Xem trước những báo cáo nào đổi hạn, được giao thêm hoặc rút, rồi mới đổi.",
	})
}

func (s *Service) postSettings(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	p, err := typedSettings(id, Corrections(f.Values))
	write := f.Get("act") == "save"
	page := settingsPage{Form: f}
	if err == nil {
		var v SettingsPreview
		v, err = s.ChangeSettings(r.Context(), identity.Who(r.Context()), p, write)
		page.Preview = &v
	}
	if err != nil {
		status := web.Status(err)
		page.Preview = nil
		if page.Form, err = f.With(err); err != nil {
			return err
		}
		return s.renderSettings(w, r, page, status)
	}
	if write {
		return web.Redirect(w, r, planPath(id)+"/cac-ban", "Đã đổi kỳ, hạn báo cáo. "+counted(page.Preview.Asked).Words())
	}
	return s.renderSettings(w, r, page, http.StatusOK)
}

func typedSettings(id int64, c Corrections) (Plan, error) {
	p := Plan{ID: id, Rhythm: calendar.Rhythm{Kind: calendar.Kind(c.get("rhythm"))}}
	if _, ok := calendar.UsualRhythm(p.Rhythm.Kind); !ok {
		return p, problem.Field("rhythm", "Chọn kỳ báo cáo: tháng, quý, 6 tháng hoặc năm.")
	}
	closing, err1 := c.number("closing_day", 1, 31)
	agency, err2 := c.number("agency_days", -60, 60)
	department, err3 := c.number("department_days", -60, 60)
	starts, err4 := c.day("starts_on")
	p.StartsOn, p.Rhythm.Closing, p.Rhythm.CommuneDays, p.Rhythm.DepartmentDays = starts, calendar.Closing(closing), agency, department
	version, err := strconv.ParseInt(c.get("version"), 10, 64)
	if err != nil {
		return p, errStale
	}
	p.Version = version
	return p, problem.Collect(err1, err2, err3, err4)
}
