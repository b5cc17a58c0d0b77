package plan

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func (s *Service) remindSetAPI(a *api.API) {
	const tag = "reminders"
	api.Get(a, api.Op{ID: "getReminder", Path: "/reminders/{reminder}", Tag: tag, Summary: "Một lần đôn đốc với nội dung", Need: needRead}, s.apiReminder)
	api.Get(a, api.Op{ID: "getChatText", Path: "/plans/{plan}/reminders/chat", Tag: tag, Summary: "Lời nhắc để dán vào nhóm trò chuyện", Need: needAll}, s.apiChat)
	api.Post(a, api.Op{ID: "noteReminded", Path: "/plans/{plan}/reminders/notes", Tag: tag, Summary: "Ghi đã nhắc bằng cách khác thư", Need: needManage}, s.apiNoteReminded)
	api.GetFile(a, api.Op{
		ID: "downloadReminderLetter", Path: "/plans/{plan}/reminders/letter", Tag: tag, Summary: "Công văn đôn đốc, dự thảo DOCX", Need: needAll,
		Text: "Số, ngày và người ký để trống cho văn thư, lãnh đạo.",
	}, []string{docxType}, s.apiLetter)
	api.Get(a, api.Op{ID: "getLadder", Path: "/plans/{plan}/ladder", Tag: tag, Summary: "Thang nhắc của một kế hoạch", Need: needManage}, s.apiLadder)
	api.Put(a, api.Op{ID: "setLadder", Path: "/plans/{plan}/ladder", Tag: tag, Summary: "Đặt thang nhắc", Need: needManage}, s.apiSetLadder)
	api.Get(a, api.Op{ID: "listQuietDays", Path: "/quiet-days", Tag: tag, Summary: "Những ngày không nhắc, ngoài ngày nghỉ và lễ", Need: needManage}, s.apiQuiet)
	api.Post(a, api.Op{ID: "addQuietDays", Path: "/quiet-days", Tag: tag, Summary: "Thêm đợt không nhắc", Need: needManage, Status: 201}, s.apiAddQuiet)
	api.Delete(a, api.Op{ID: "dropQuietDays", Path: "/quiet-days/{span}", Tag: tag, Summary: "Bỏ đợt không nhắc", Need: needManage}, s.apiDropQuiet)
	api.Get(a, api.Op{ID: "listMailboxes", Path: "/plans/{plan}/mailboxes", Tag: tag, Summary: "Hộp thư của các cơ quan có việc trong kế hoạch", Need: needManage}, s.apiMailboxes)
	api.Put(a, api.Op{
		ID: "setMailbox", Path: "/agencies/{agency}/mailbox", Tag: tag, Summary: "Đặt hộp thư nhận đôn đốc của một cơ quan", Need: needManage, Or: needReport,
		Text: "Khóa có phạm vi report chỉ đặt cho cơ quan mình.",
	}, s.apiSetMailbox)
	api.Put(a, api.Op{ID: "muteAgency", Path: "/plans/{plan}/mailboxes/{agency}/muted", Tag: tag, Summary: "Ngừng hoặc nhắc lại một cơ quan", Need: needManage}, s.apiMute)
}

type reminderIn struct {
	Reminder int64 `path:"reminder" minimum:"1"`
}

// toldJSON is a letter to one address.
type toldJSON struct {
	To     string `json:"to"`
	State  string `json:"state" doc:"queued, sent hoặc failed."`
	Reason string `json:"reason,omitempty"`
}

// reminderTextJSON is a line of the log with what it said and to whom.
type reminderTextJSON struct {
	ReminderJSON
	Text    string     `json:"text"`
	Letters []toldJSON `json:"letters"`
}

func (s *Service) apiReminder(ctx context.Context, in *reminderIn) (*api.Answer[reminderTextJSON], error) {
	r, _, err := s.OpenReminder(ctx, identity.Who(ctx), in.Reminder)
	if err != nil {
		return nil, err
	}
	return api.Say(reminderTextJSON{reminderOut(r), r.Body, each(r.Letters, func(l ReminderLetter) toldJSON { return toldJSON{l.To, l.State, l.Reason} })}), nil
}

// OfOwed says of which answers that are still owed an operation speaks.
type OfOwed struct {
	OfPlan
	Period string `query:"period" maxLength:"30" doc:"Không có: quá hạn và sắp đến hạn trong hai tuần."`
}

// chatJSON are the texts for a chat group.
type chatJSON struct {
	Answers int    `json:"answers" doc:"Bao nhiêu báo cáo chưa gửi; 0: không cần nhắc."`
	Short   string `json:"short" doc:"Tên cơ quan và số báo cáo còn nợ."`
	Long    string `json:"long" doc:"Kèm nhiệm vụ và số ngày."`
}

func (s *Service) apiChat(ctx context.Context, in *OfOwed) (*api.Answer[chatJSON], error) {
	v, err := s.ViewOwed(ctx, identity.Who(ctx), in.Plan, in.Period)
	if err != nil || len(v.Lines) == 0 {
		return api.Say(chatJSON{}), err
	}
	c := v.chat(s.Address)
	return api.Say(chatJSON{len(v.Lines), c.short(), c.long()}), nil
}

type noteRemindedIn struct {
	OfPlan
	Body struct {
		Way      string  `json:"way" enum:"chat,letter,phone"`
		Agencies []int64 `json:"agencies" minItems:"1" maxItems:"500"`
	}
}

func (s *Service) apiNoteReminded(ctx context.Context, in *noteRemindedIn) (*api.Answer[countJSON], error) {
	n, err := s.NoteReminded(ctx, identity.Who(ctx), in.Plan, in.Body.Agencies, in.Body.Way)
	return api.Say(countJSON{n}), err
}

type letterIn struct {
	OfOwed
	Unit   string `query:"unit" maxLength:"40" doc:"Ký hiệu đơn vị soạn, như VP; không có: để trống."`
	Before string `query:"before" format:"date" doc:"Đề nghị gửi trước ngày này; không có: để trống."`
}

func (s *Service) apiLetter(ctx context.Context, in *letterIn) (f api.File, err error) {
	v, err := s.ViewOwed(ctx, identity.Who(ctx), in.Plan, in.Period)
	if err != nil {
		return f, err
	}
	var b bytes.Buffer
	err = v.WriteReminderLetter(&b, ReminderLetterWish{Unit: strings.ToUpper(strings.TrimSpace(in.Unit)), Before: calendar.Day(in.Before)})
	f = api.File{Mime: docxType, Name: "cong-van-don-doc-" + string(v.Today) + ".docx", Content: bytes.NewReader(b.Bytes())}
	return f, api.Point(err, place(map[string]string{"don-vi": "/unit", "truoc": "/before"}))
}

// place says where the fields of a form stand in the body.
func place(of map[string]string) func(string) string {
	return func(field string) string { return of[field] }
}

// stepJSON is one rung of the ladder.
type stepJSON struct {
	Days  int      `json:"days" minimum:"-90" maximum:"90" doc:"So với hạn: -3 là trước 3 ngày."`
	Every int      `json:"every" minimum:"0" maximum:"90" doc:"Sau hạn, nhắc lại sau mỗi bao nhiêu ngày; 0: một lần."`
	To    Audience `json:"to" enum:"agency,head,focal,superior"`
	Text  string   `json:"text" maxLength:"1200" doc:"Lời đứng trên các báo cáo của bậc này."`
}

// ladderJSON is how a plan reminds.
type ladderJSON struct {
	Active  bool       `json:"active" doc:"Kế hoạch có nhắc."`
	Own     bool       `json:"own" doc:"true: thang riêng; false: thang chung."`
	Steps   []stepJSON `json:"steps"`
	Version int64      `json:"version" doc:"0: chưa ai đặt."`
}

func (s *Service) apiLadder(ctx context.Context, in *OfPlan) (*api.Answer[ladderJSON], error) {
	r, err := s.RemindSetting(ctx, identity.Who(ctx), in.Plan)
	return api.Versioned(ladderJSON{r.Active, r.Own, each(r.Ladder, func(l Step) stepJSON { return stepJSON(l) }), r.Version}, r.Version), err
}

type ladderIn struct {
	OfPlan
	Body struct {
		Active  bool       `json:"active"`
		Own     bool       `json:"own"`
		Steps   []stepJSON `json:"steps,omitempty" maxItems:"20" doc:"Của thang riêng."`
		Version int64      `json:"version" minimum:"0" doc:"0 khi chưa ai đặt."`
	}
}

func (s *Service) apiSetLadder(ctx context.Context, in *ladderIn) (*api.Answer[ladderJSON], error) {
	b := in.Body
	steps := Ladder(each(b.Steps, func(l stepJSON) Step { return Step(l) }))
	if b.Own && len(steps) == 0 {
		return nil, api.Parameter("steps", "Thang riêng chưa có bậc nào. Gửi ít nhất một bậc, hoặc own: false để dùng thang chung.")
	}
	if err := s.SaveLadder(ctx, identity.Who(ctx), in.Plan, b.Version, b.Active, b.Own, steps); err != nil {
		return nil, api.Point(err, stepField)
	}
	return s.apiLadder(ctx, &in.OfPlan)
}

// stepField says where the fields of a step stand in the body.
func stepField(name string) string {
	var n int
	var field string
	if _, err := fmt.Sscanf(name, "bac-%d-%s", &n, &field); err != nil {
		return ""
	}
	return fmt.Sprintf("/steps/%d/%s", n, map[string]string{"ngay": "days", "lap": "every", "ai": "to", "loi": "text"}[field])
}

// quietJSON are days on which nothing is sent.
type quietJSON struct {
	ID   int64        `json:"id"`
	From calendar.Day `json:"from" format:"date"`
	To   calendar.Day `json:"to" format:"date"`
	Name string       `json:"name"`
}

func quietOut(q QuietSpan) quietJSON { return quietJSON(q) }

func (s *Service) apiQuiet(ctx context.Context, in *api.Paging) (*api.Answer[api.List[quietJSON]], error) {
	r, err := s.RemindSetting(ctx, identity.Who(ctx), 0)
	if err != nil {
		return nil, err
	}
	return api.Cut(*in, each(r.Quiet, quietOut))
}

type addQuietIn struct {
	Body struct {
		From calendar.Day `json:"from" format:"date"`
		To   calendar.Day `json:"to" format:"date"`
		Name string       `json:"name" maxLength:"1200" doc:"Vì sao, ví dụ: Lễ hội đầu xuân."`
	}
}

func (s *Service) apiAddQuiet(ctx context.Context, in *addQuietIn) (*api.Answer[quietJSON], error) {
	q := QuietSpan{From: in.Body.From, To: in.Body.To, Name: in.Body.Name}
	id, err := s.AddQuiet(ctx, identity.Who(ctx), q)
	q.ID = id
	return api.Say(quietOut(q)), api.Point(err, place(map[string]string{"tu": "/from", "den": "/to", "ten": "/name"}))
}

type dropQuietIn struct {
	Span int64 `path:"span" minimum:"1"`
}

func (s *Service) apiDropQuiet(ctx context.Context, in *dropQuietIn) (*api.Nothing, error) {
	return &api.Nothing{}, s.DropQuiet(ctx, identity.Who(ctx), in.Span)
}

// mailboxJSON is how an agency is reached.
type mailboxJSON struct {
	AgencyID int64  `json:"agency_id"`
	Agency   string `json:"agency"`
	Office   string `json:"office" doc:"Hộp thư của văn thư."`
	Head     string `json:"head" doc:"Hộp thư của lãnh đạo."`
	People   int    `json:"people" doc:"Bao nhiêu tài khoản của cơ quan có địa chỉ thư."`
	Muted    bool   `json:"muted" doc:"Kế hoạch này không nhắc cơ quan."`
	Version  int64  `json:"version" doc:"0: chưa ai đặt."`
}

func mailboxOut(b Mailbox) mailboxJSON {
	return mailboxJSON{b.Agency.ID, b.Agency.ShortName, b.Contact.Office, b.Contact.Head, b.People, b.Muted, b.Contact.Version}
}

type mailboxesIn struct {
	OfPlan
	api.Paging
}

func (s *Service) apiMailboxes(ctx context.Context, in *mailboxesIn) (*api.Answer[api.List[mailboxJSON]], error) {
	r, err := s.RemindSetting(ctx, identity.Who(ctx), in.Plan)
	if err != nil {
		return nil, err
	}
	return api.Cut(in.Paging, each(r.Agencies, mailboxOut))
}

type mailboxIn struct {
	Agency int64 `path:"agency" minimum:"1"`
	Body   struct {
		Office  string `json:"office,omitempty" maxLength:"400"`
		Head    string `json:"head,omitempty" maxLength:"400"`
		Version int64  `json:"version" minimum:"0" doc:"0 khi chưa ai đặt."`
	}
}

// contactJSON are the mailboxes of an agency that belong to no account.
type contactJSON struct {
	AgencyID int64  `json:"agency_id"`
	Office   string `json:"office"`
	Head     string `json:"head"`
	Version  int64  `json:"version"`
}

func (s *Service) apiSetMailbox(ctx context.Context, in *mailboxIn) (*api.Answer[contactJSON], error) {
	b := in.Body
	c := Contact{AgencyID: in.Agency, Office: strings.TrimSpace(b.Office), Head: strings.TrimSpace(b.Head), Version: b.Version}
	if err := s.SaveContact(ctx, identity.Who(ctx), c); err != nil {
		return nil, api.Point(err, place(map[string]string{"hop-thu": "/office", "lanh-dao": "/head"}))
	}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := contacts(tx)
		c = all[in.Agency]
		return err
	})
	return api.Versioned(contactJSON(c), c.Version), err
}

type muteIn struct {
	OfPlan
	Agency int64 `path:"agency" minimum:"1"`
	Body   struct {
		Muted bool `json:"muted"`
	}
}

func (s *Service) apiMute(ctx context.Context, in *muteIn) (*api.Answer[mailboxJSON], error) {
	by := identity.Who(ctx)
	r, err := s.RemindSetting(ctx, by, in.Plan)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(r.Agencies, func(b Mailbox) bool { return b.Agency.ID == in.Agency })
	if i < 0 {
		return nil, problem.New(problem.NotFound, "Cơ quan này không có việc trong kế hoạch.")
	}
	box := r.Agencies[i]
	box.Muted = in.Body.Muted
	return api.Say(mailboxOut(box)), s.MuteAgency(ctx, by, in.Plan, in.Agency, box.Muted)
}
