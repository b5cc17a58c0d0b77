package plan

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// ladderPage are the settings of reminding.
type ladderPage struct {
	RemindSettings
	Form, QuietForm web.Form
	Stale           bool
	Today           calendar.Day
	Page, Pages     int
	Boxes           []Mailbox
	Request         *http.Request
}

const (
	emptyRungs  = 2 // rows to add steps in
	mailboxRows = 40
)

// rungFields are the rows of the form: the steps, and empty rows for more.
func (p ladderPage) rungFields() []Step {
	all := append(Ladder(nil), p.Ladder...)
	for range emptyRungs {
		all = append(all, Step{})
	}
	if n := int(p.Form.Int("so-bac")); n > 0 && n <= maxSteps+emptyRungs {
		for len(all) < n {
			all = append(all, Step{})
		}
	}
	return all
}

func rungField(i int, field string) string { return fmt.Sprintf("bac-%d-%s", i, field) }

var audienceChoices = func() []web.Choice {
	all := []web.Choice{{Label: "Không dùng bậc này"}}
	for _, a := range audiences {
		all = append(all, web.Choice{Value: string(a.Audience), Label: a.Name})
	}
	return all
}()

func (s *Service) showLadder(w http.ResponseWriter, r *http.Request) error {
	f := web.Form{Values: r.URL.Query()}
	return s.ladderPage(w, r, ladderPage{}, f.Int("ke-hoach"))
}

func (s *Service) ladderPage(w http.ResponseWriter, r *http.Request, p ladderPage, planID int64) error {
	var err error
	if p.RemindSettings, err = s.RemindSetting(r.Context(), identity.Who(r.Context()), planID); err != nil {
		return err
	}
	p.Today, p.Request = s.today(), r
	p.Boxes, p.Page, p.Pages = onePage(r, p.Agencies, mailboxRows)
	status := http.StatusOK
	if p.Form.Bad() || p.QuietForm.Bad() {
		status = http.StatusUnprocessableEntity
	}
	if p.Stale {
		status = http.StatusConflict
	}
	return web.Render(w, r, web.Page{
		Title: "Thang nhắc, ngày nghỉ, hộp thư", Lead: "Nhắc trước hạn mấy ngày, quá hạn thì báo ai; ngày nào không gửi; cơ quan nào nhận ở đâu.", Section: remindPath,
		Crumbs: remindCrumbs("Cài đặt"), Body: ladderBody(p), Status: status,
	})
}

func (s *Service) postLadder(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	plan := f.Int("ke-hoach")
	steps, why := typedLadder(f)
	if why == nil {
		why = s.SaveLadder(r.Context(), identity.Who(r.Context()), plan, f.Int("version"), f.Get("nhac") == "co", f.Get("thang") == "rieng", steps)
	}
	if why == nil {
		return web.Redirect(w, r, query(ladderPath, "ke-hoach", f.Get("ke-hoach")), "Đã lưu thang nhắc.")
	}
	stale := problem.Is(why, problem.Conflict)
	if f, err = f.With(why); err != nil {
		return err
	}
	return s.ladderPage(w, r, ladderPage{Form: f, Stale: stale}, plan)
}

// typedLadder reads the rows of the form; a row for nobody is left out. Errors name the row as it stands in the form.
func typedLadder(f web.Form) (Ladder, error) {
	var l Ladder
	var errs []error
	for i := range min(int(f.Int("so-bac")), maxSteps+emptyRungs) {
		to := Audience(f.Get(rungField(i, "ai")))
		if to == "" {
			continue
		}
		days, err := strconv.Atoi(strings.TrimPrefix(f.Get(rungField(i, "ngay")), "+"))
		if err != nil {
			errs = append(errs, problem.Field(rungField(i, "ngay"), "Bậc %d: ghi số ngày, số âm là trước hạn. Ví dụ: -3.", i+1))
		}
		every := 0
		if text := f.Get(rungField(i, "lap")); text != "" {
			if every, err = strconv.Atoi(text); err != nil {
				errs = append(errs, problem.Field(rungField(i, "lap"), "Bậc %d: ghi số ngày giữa hai lần nhắc, hoặc 0.", i+1))
			}
		}
		l = append(l, Step{days, every, to, f.Get(rungField(i, "loi"))})
	}
	if len(l) == 0 && f.Get("thang") == "rieng" {
		errs = append(errs, problem.New(problem.Invalid, "Thang riêng chưa có bậc nào. Ghi ít nhất một bậc, hoặc dùng thang chung."))
	}
	return l, problem.Collect(errs...)
}

func (s *Service) postQuiet(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	from, _ := calendar.ParseDay(f.Get("tu"))
	to, _ := calendar.ParseDay(f.Get("den"))
	if f.Get("den") == "" {
		to = from
	}
	_, why := s.AddQuiet(r.Context(), identity.Who(r.Context()), QuietSpan{From: from, To: to, Name: f.Get("ten")})
	if why == nil {
		return web.Redirect(w, r, ladderPath, "Đã thêm ngày không nhắc.")
	}
	if f, err = f.With(why); err != nil {
		return err
	}
	return s.ladderPage(w, r, ladderPage{QuietForm: f}, 0)
}

func (s *Service) postDropQuiet(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.DropQuiet(r.Context(), identity.Who(r.Context()), id); err != nil {
		return err
	}
	return web.Redirect(w, r, ladderPath, "Đã bỏ. Các ngày đó nhắc như thường.")
}

// mailboxPage is how one agency is reached.
type mailboxPage struct {
	Mailbox
	Plan Plan
	Form web.Form
}

func (s *Service) showMailbox(w http.ResponseWriter, r *http.Request) error {
	return s.mailboxPage(w, r, web.Form{}, nil)
}

func (s *Service) mailboxPage(w http.ResponseWriter, r *http.Request, f web.Form, why error) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	agency, err := web.PathID(r, "agency")
	if err != nil {
		return err
	}
	set, err := s.RemindSetting(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	for _, b := range set.Agencies {
		if b.Agency.ID != agency {
			continue
		}
		page := web.Page{
			Title: "Hộp thư của " + b.Agency.ShortName, Lead: b.Agency.Name + " · " + set.Plan.Name(), Section: remindPath, Body: mailboxBody(mailboxPage{b, set.Plan, f}),
			Crumbs: append(remindCrumbs("")[:1], web.Link{Label: "Cài đặt", Href: query(ladderPath, "ke-hoach", strconv.FormatInt(id, 10))}, web.Link{Label: b.Agency.ShortName}),
		}
		if why != nil {
			page.Status = web.Status(why)
		}
		return web.Render(w, r, page)
	}
	return problem.New(problem.NotFound, "Cơ quan này không có việc trong kế hoạch.")
}

func (s *Service) postMailbox(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	agency, err := web.PathID(r, "agency")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	if why := s.SaveContact(r.Context(), by, Contact{AgencyID: agency, Office: f.Get("hop-thu"), Head: f.Get("lanh-dao"), Version: f.Int("version")}); why != nil {
		if f, err = f.With(why); err != nil {
			return err
		}
		return s.mailboxPage(w, r, f, why)
	}
	if err := s.MuteAgency(r.Context(), by, id, agency, f.Get("nhac") == "khong"); err != nil {
		return err
	}
	return web.Redirect(w, r, query(ladderPath, "ke-hoach", strconv.FormatInt(id, 10)), "Đã lưu.")
}
