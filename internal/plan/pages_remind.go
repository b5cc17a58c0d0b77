package plan

import (
	"net/http"
	"slices"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

const (
	remindPath    = "/don-doc"
	remindLogPath = remindPath + "/nhat-ky"
	chatPath      = remindPath + "/loi-nhan"
	ladderPath    = remindPath + "/cai-dat"
	letterPath    = remindPath + "/cong-van"
	mailboxPath   = remindPath + "/hop-thu"
)

func (s *Service) remindRoutes() web.Routes {
	return web.Routes{
		Menu: []web.Item{
			{Group: "Công việc", Label: "Đôn đốc", Href: remindPath, Need: needAll},
			{Group: "Công việc", Label: "Lịch và nhắc việc", Href: remindMePath, Need: needRead},
		},
		Pages: []web.Route{
			{Pattern: "GET " + remindPath, Need: needAll, Handle: s.showRemind},
			{Pattern: "POST " + remindPath, Need: needManage, Handle: s.postRemind},
			{Pattern: "GET " + remindPath + "/thu/{key}", Need: needAll, Handle: s.showPreview},
			{Pattern: "GET " + remindLogPath, Need: needAll, Handle: s.showRemindLog},
			{Pattern: "GET " + remindLogPath + "/{id}", Need: needRead, Handle: s.showReminder},
			{Pattern: "GET " + chatPath, Need: needAll, Handle: s.showChat},
			{Pattern: "POST " + chatPath, Need: needManage, Handle: s.postChat},
			{Pattern: "GET " + ladderPath, Need: needManage, Handle: s.showLadder},
			{Pattern: "POST " + ladderPath, Need: needManage, Handle: s.postLadder},
			{Pattern: "POST " + ladderPath + "/ngay-nghi", Need: needManage, Handle: s.postQuiet},
			{Pattern: "POST " + ladderPath + "/ngay-nghi/{id}/bo", Need: needManage, Handle: s.postDropQuiet},
			{Pattern: "GET " + mailboxPath + "/{id}/{agency}", Need: needManage, Handle: s.showMailbox},
			{Pattern: "POST " + mailboxPath + "/{id}/{agency}", Need: needManage, Handle: s.postMailbox},
		},
	}
}

// remindPage is what would go out today.
type remindPage struct {
	Outlook
	Form        web.Form
	May         bool
	Rows        []Planned // with something new, or told today
	Idle        int       // digests in which nothing is new
	Due         int
	Silent      int // due, but nobody can be written to
	Heads       int // of them: leaders of agencies
	Page, Pages int
	Request     *http.Request
}

const remindRows = 60

// remindCrumbs lead back from a page below Đôn đốc.
func remindCrumbs(label string) []web.Link {
	return []web.Link{{Label: "Đôn đốc", Href: remindPath}, {Label: label}}
}

func (s *Service) remindPage(r *http.Request) (p remindPage, err error) {
	by := identity.Who(r.Context())
	if p.Outlook, err = s.RemindOutlook(r.Context(), by); err != nil {
		return p, err
	}
	p.May, p.Request = by.May(identity.ManagePlan), r
	for _, x := range p.Planned {
		switch {
		case x.Due():
			p.Due++
			if len(x.Addresses) == 0 {
				p.Silent++
			}
			if len(x.Addresses) == 0 && x.To == ToHead {
				p.Heads++
				continue
			}
		case !x.Told:
			p.Idle++
			continue
		}
		p.Rows = append(p.Rows, x)
	}
	slices.SortStableFunc(p.Rows, func(a, b Planned) int { return planRank(a) - planRank(b) })
	p.Rows, p.Page, p.Pages = onePage(r, p.Rows, remindRows)
	return p, nil
}

// planRank puts first what can be sent.
func planRank(p Planned) int {
	switch {
	case p.Told:
		return 2
	case len(p.Addresses) == 0:
		return 1
	}
	return 0
}

// canSend reports whether the button has anything to do.
func (p remindPage) canSend() bool { return p.May && p.Mail && p.Due > p.Silent }

func (s *Service) showRemind(w http.ResponseWriter, r *http.Request) error {
	p, err := s.remindPage(r)
	if err != nil {
		return err
	}
	return renderRemind(w, r, p)
}

func renderRemind(w http.ResponseWriter, r *http.Request, p remindPage) error {
	return web.Render(w, r, web.Page{
		Title: "Đôn đốc", Lead: "Thư nhắc của " + i18n.LowerFirst(i18n.DateWeekday(p.Today)) + ". Mỗi cơ quan mỗi ngày nhiều nhất một thư, gửi rồi không gửi lại.",
		Section: remindPath, Body: remindBody(p), Actions: remindActions(p), Status: formStatus(p.Form),
	})
}

func (s *Service) postRemind(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	keys := f.Values["chon"]
	if f.Get("tat-ca") != "" {
		if keys, err = s.dueKeys(r); err != nil {
			return err
		}
	}
	if f.Get("tat-ca") != "" && len(keys) == 0 {
		return web.Redirect(w, r, remindPath, sentWords(Sending{})) // someone else was faster
	}
	done, why := s.SendReminders(r.Context(), by, keys)
	if why == nil {
		return web.Redirect(w, r, remindPath, sentWords(done))
	}
	if f, why = f.With(why); why != nil {
		return why
	}
	p, err := s.remindPage(r)
	if err != nil {
		return err
	}
	p.Form = f
	return renderRemind(w, r, p)
}

func (s *Service) dueKeys(r *http.Request) (keys []string, err error) {
	o, err := s.RemindOutlook(r.Context(), identity.Who(r.Context()))
	for _, p := range o.Planned {
		if p.Due() {
			keys = append(keys, p.Key())
		}
	}
	return keys, err
}

// sentWords tells what came of sending.
func sentWords(done Sending) string {
	if done.Digests == 0 {
		return "Không có thư nào mới để gửi: các cơ quan này đã được nhắc hôm nay hoặc chưa có địa chỉ thư."
	}
	s := "Đã xếp gửi " + digits(done.Letters) + " thư cho " + digits(done.Digests) + " nơi nhận."
	if done.Silent > 0 {
		s += " Còn " + digits(done.Silent) + " nơi chưa có địa chỉ thư."
	}
	return s
}

func (s *Service) showPreview(w http.ResponseWriter, r *http.Request) error {
	p, err := s.PreviewReminder(r.Context(), identity.Who(r.Context()), r.PathValue("key"))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Thư nhắc " + p.Agency.ShortName, Heading: p.Subject, Lead: p.To.Name() + ", " + p.Agency.ShortName + ". Xem trước, chưa gửi.", Section: remindPath,
		Crumbs: remindCrumbs("Xem trước"), Body: previewBody(p),
	})
}

// logPage is the log of reminders.
type logPage struct {
	RemindLog
	Agency      int64
	Page, Pages int
	Request     *http.Request
}

const logRows = 50

func (s *Service) showRemindLog(w http.ResponseWriter, r *http.Request) error {
	f := web.Form{Values: r.URL.Query()}
	p := logPage{Agency: f.Int("co-quan"), Page: web.PageNumber(r), Request: r}
	var err error
	if p.RemindLog, err = s.ListReminders(r.Context(), identity.Who(r.Context()), p.Agency, logRows, (p.Page-1)*logRows); err != nil {
		return err
	}
	p.Pages = max(1, (p.All+logRows-1)/logRows)
	return web.Render(w, r, web.Page{
		Title: "Nhật ký đôn đốc", Lead: "Đã nhắc ai, ngày nào, bằng cách nào; thư đã đi đến đâu.", Section: remindPath, Crumbs: remindCrumbs("Nhật ký"), Body: remindLogBody(p),
	})
}

func (s *Service) showReminder(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	m, agency, err := s.OpenReminder(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Lần nhắc ngày " + i18n.Date(m.Day), Heading: m.Subject, Lead: wayName(m.Way) + " đến " + i18n.LowerFirst(m.To.Name()) + ", " + agency.ShortName + ", " + i18n.Time(m.At) + ".",
		Section: remindPath, Crumbs: append(remindCrumbs("Nhật ký")[:1], web.Link{Label: "Nhật ký", Href: remindLogPath}, web.Link{Label: i18n.Date(m.Day)}), Body: reminderBody(m),
	})
}

// mailChip is where the letters of a reminder stand, all in one: the worst first.
func (m Reminder) mailChip() (kind, word string) {
	failed, queued := 0, 0
	for _, l := range m.Letters {
		switch l.State {
		case "failed":
			failed++
		case "queued":
			queued++
		}
	}
	switch {
	case m.Way != "mail":
		return "ok", wayName(m.Way)
	case failed > 0:
		return "late", "Lỗi " + strconv.Itoa(failed) + " trên " + strconv.Itoa(len(m.Letters)) + " thư"
	case queued > 0:
		return "wait", "Chờ gửi " + strconv.Itoa(queued) + " thư"
	}
	return "ok", "Đã gửi " + strconv.Itoa(len(m.Letters)) + " thư"
}

// letterChip is where one letter stands.
func (l ReminderLetter) chip() (kind, word string) {
	switch l.State {
	case "sent":
		return "ok", "Đã gửi"
	case "failed":
		return "late", "Lỗi"
	}
	return "wait", "Chờ gửi"
}

// chatPage is the text for a chat group.
type chatPage struct {
	OwedView
	Form        web.Form
	May         bool
	Short, Long string
}

func (s *Service) showChat(w http.ResponseWriter, r *http.Request) error {
	return s.chatPage(w, r, web.Form{Values: r.URL.Query()})
}

func (s *Service) chatPage(w http.ResponseWriter, r *http.Request, f web.Form) error {
	by := identity.Who(r.Context())
	v, err := s.ViewOwed(r.Context(), by, f.Int("ke-hoach"), f.Get("ky"))
	if err != nil {
		return err
	}
	p := chatPage{OwedView: v, Form: f, May: by.May(identity.ManagePlan)}
	if len(v.Lines) > 0 {
		c := v.chat(s.Address)
		p.Short, p.Long = c.short(), c.long()
	}
	return web.Render(w, r, web.Page{
		Title: "Lời nhắn nhóm", Lead: "Chép rồi dán vào nhóm Zalo hoặc nhóm nhắn tin khác. Chỉ nêu tên cơ quan, không nêu tên người.", Section: remindPath,
		Crumbs: remindCrumbs("Lời nhắn nhóm"), Body: chatBody(p), Status: formStatus(f),
	})
}

// postChat notes that the agencies of the text were reminded by hand.
func (s *Service) postChat(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	v, err := s.ViewOwed(r.Context(), by, f.Int("ke-hoach"), f.Get("ky"))
	if err != nil {
		return err
	}
	var agencies []int64
	for _, d := range byAgency(v.Lines) {
		agencies = append(agencies, d.AgencyID)
	}
	n, why := s.NoteReminded(r.Context(), by, v.Plan.ID, agencies, f.Get("cach"))
	if why != nil {
		if f, why = f.With(why); why != nil {
			return why
		}
		return s.chatPage(w, r, f)
	}
	if n == 0 {
		return web.Redirect(w, r, remindLogPath, "Hôm nay đã ghi lần nhắc này rồi.")
	}
	return web.Redirect(w, r, remindLogPath, "Đã ghi: nhắc "+digits(n)+" cơ quan qua "+i18n.LowerFirst(wayName(f.Get("cach")))+".")
}

func planChoices(plans []Plan) []web.Choice {
	var all []web.Choice
	for _, p := range plans {
		all = append(all, web.Choice{Value: strconv.FormatInt(p.ID, 10), Label: p.Name()})
	}
	return all
}

func (v OwedView) periodChoices() []web.Choice {
	all := []web.Choice{{Label: "Quá hạn và đến hạn trong " + strconv.Itoa(chatDays) + " ngày"}}
	for _, p := range v.Periods {
		all = append(all, web.Choice{Value: p.Key, Label: p.Name + " (" + digits(p.Owed) + ")"})
	}
	return all
}
