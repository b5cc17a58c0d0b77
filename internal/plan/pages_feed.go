package plan

import (
	"net/http"
	"strings"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) feedRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET " + remindMePath, Need: needRead, Handle: s.showRemindMe},
		{Pattern: "POST " + remindMePath, Need: needRead, Handle: s.postRemindMe},
		{Pattern: "POST " + remindMePath + "/hop-thu", Need: needRead, Handle: s.postOwnMailbox},
		{Pattern: "POST " + remindMePath + "/lien-ket", Need: needRead, Handle: s.postFeed},
		{Pattern: "POST " + remindMePath + "/lien-ket/huy", Need: needRead, Handle: s.postDropFeed},
		{Pattern: "GET /lich/{file}", Need: web.Public, Handle: s.serveCalendar},
		{Pattern: "GET /tin/{file}", Need: web.Public, Handle: s.serveNews},
	}}
}

// remindMePage is how one person and their agency are reminded.
type remindMePage struct {
	By      identity.Actor
	Contact Contact
	Wants   bool
	Mail    bool
	Feed    Feed
	Form    web.Form
	Token   string // of a feed that was just made
	Address string
	Log     RemindLog
}

func (p remindMePage) reports() bool { return p.By.May(identity.ReportProgress) }

const ownLogRows = 10

func (s *Service) showRemindMe(w http.ResponseWriter, r *http.Request) error {
	return s.remindMe(w, r, remindMePage{}, http.StatusOK)
}

func (s *Service) remindMe(w http.ResponseWriter, r *http.Request, p remindMePage, status int) (err error) {
	p.By, p.Mail, p.Address = identity.Who(r.Context()), s.Letters != nil, s.Address
	if p.Contact, p.Wants, p.Feed, err = s.AgencyContact(r.Context(), p.By); err != nil {
		return err
	}
	if p.Log, err = s.ListReminders(r.Context(), p.By, p.By.AgencyID, ownLogRows, 0); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Lịch và nhắc việc", Lead: "Hạn báo cáo của " + p.By.Agency + " trong lịch điện thoại, thư nhắc đến đâu.", Section: remindMePath, Body: remindMeBody(p), Status: status,
	})
}

func (s *Service) postRemindMe(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	wants := f.Get("nhan") == "co"
	if err := s.RemindMe(r.Context(), identity.Who(r.Context()), wants); err != nil {
		return err
	}
	if wants {
		return web.Redirect(w, r, remindMePath, "Đồng chí sẽ nhận thư nhắc.")
	}
	return web.Redirect(w, r, remindMePath, "Đồng chí sẽ không nhận thư nhắc nữa. Việc và hạn vẫn ở Việc của tôi.")
}

func (s *Service) postOwnMailbox(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	why := s.SaveContact(r.Context(), by, Contact{AgencyID: by.AgencyID, Office: f.Get("hop-thu"), Head: f.Get("lanh-dao"), Version: f.Int("version")})
	if why == nil {
		return web.Redirect(w, r, remindMePath, "Đã lưu hộp thư của cơ quan.")
	}
	if f, err = f.With(why); err != nil {
		return err
	}
	return s.remindMe(w, r, remindMePage{Form: f}, web.Status(why))
}

// postFeed makes a secret address and shows it: it cannot be shown again, so there is no redirect.
func (s *Service) postFeed(w http.ResponseWriter, r *http.Request) error {
	token, err := s.MakeFeed(r.Context(), identity.Who(r.Context()))
	if err != nil {
		return err
	}
	return s.remindMe(w, r, remindMePage{Token: token}, http.StatusOK)
}

func (s *Service) postDropFeed(w http.ResponseWriter, r *http.Request) error {
	if err := s.DropFeed(r.Context(), identity.Who(r.Context())); err != nil {
		return err
	}
	return web.Redirect(w, r, remindMePath, "Đã hủy liên kết. Lịch đã đăng ký sẽ không cập nhật nữa.")
}

func (s *Service) serveCalendar(w http.ResponseWriter, r *http.Request) error {
	token, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
	if !ok {
		return errNoFeed
	}
	text, err := s.FeedCalendar(r.Context(), token, identity.FromAddress(r.Context()))
	if err != nil {
		return err
	}
	return answerFeed(w, r, "text/calendar; charset=utf-8", text)
}

func (s *Service) serveNews(w http.ResponseWriter, r *http.Request) error {
	token, kind, _ := strings.Cut(r.PathValue("file"), ".")
	if kind != "atom" && kind != "rss" {
		return errNoFeed
	}
	feed, err := s.FeedNews(r.Context(), token, identity.FromAddress(r.Context()))
	if err != nil {
		return err
	}
	text, mime := "", "application/atom+xml; charset=utf-8"
	if kind == "rss" {
		mime = "application/rss+xml; charset=utf-8"
		text, err = feed.ToRss()
	} else {
		text, err = feed.ToAtom()
	}
	if err != nil {
		return problem.New(problem.Unavailable, "Chưa lập được bản tin. Hãy thử lại sau.")
	}
	return answerFeed(w, r, mime, text)
}

// answerFeed sends what a program asked for again and again: only when it has changed, and kept by nobody in between.
func answerFeed(w http.ResponseWriter, r *http.Request, mime, text string) error {
	tag := `"` + hashOf([]byte(text))[:32] + `"`
	w.Header().Set("ETag", tag)
	for known := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if known = strings.TrimPrefix(strings.TrimSpace(known), "W/"); known == tag || known == "*" {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	w.Header().Set("Content-Type", mime)
	_, _ = w.Write([]byte(text)) // a program that has gone is no failure of ours
	return nil
}
