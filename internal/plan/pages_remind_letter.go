package plan

import (
	"bytes"
	"net/http"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// letterPage asks what the program cannot know about a reminder letter.
type letterPage struct {
	OwedView
	Form   web.Form
	Wish   ReminderLetterWish
	Owners int
}

func (s *Service) letterRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET " + letterPath, Need: needAll, Handle: s.showReminderLetter},
		{Pattern: "GET " + letterPath + "/tai.docx", Need: needAll, Handle: s.downloadReminderLetter},
	}}
}

// askedLetter reads plan, period and wishes from the address.
func (s *Service) askedLetter(r *http.Request) (p letterPage, err error) {
	p.Form = web.Form{Values: r.URL.Query()}
	if p.OwedView, err = s.ViewOwed(r.Context(), identity.Who(r.Context()), p.Form.Int("ke-hoach"), p.Form.Get("ky")); err != nil {
		return p, err
	}
	p.Wish.Unit = strings.ToUpper(strings.TrimSpace(p.Form.Get("don-vi")))
	if text := strings.TrimSpace(p.Form.Get("truoc")); text != "" {
		day, ok := calendar.ParseDay(text)
		if !ok {
			day = calendar.Day(text) // told as wrong by Validate
		}
		p.Wish.Before = day
	}
	p.Owners = len(byAgency(p.toOthers().Lines))
	return p, nil
}

func (s *Service) showReminderLetter(w http.ResponseWriter, r *http.Request) error {
	p, err := s.askedLetter(r)
	if err != nil {
		return err
	}
	return renderLetter(w, r, p)
}

func renderLetter(w http.ResponseWriter, r *http.Request, p letterPage) error {
	return web.Render(w, r, web.Page{
		Title: "Công văn đôn đốc", Lead: "Dự thảo DOCX theo thể thức Nghị định 30/2020/NĐ-CP. Số, ngày và người ký để trống cho văn thư, lãnh đạo; chương trình không ký, không gửi.",
		Section: remindPath, Crumbs: remindCrumbs("Công văn"), Body: letterBody(p), Status: formStatus(p.Form),
	})
}

func (s *Service) downloadReminderLetter(w http.ResponseWriter, r *http.Request) error {
	p, err := s.askedLetter(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if why := p.WriteReminderLetter(&b, p.Wish); why != nil {
		if p.Form, why = p.Form.With(why); why != nil {
			return why
		}
		return renderLetter(w, r, p)
	}
	web.Download(w, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "cong-van-don-doc-"+string(p.Today)+".docx")
	_, _ = b.WriteTo(w) // a reader who has gone is no failure of ours
	return nil
}
