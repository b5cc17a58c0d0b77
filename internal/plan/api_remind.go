package plan

import (
	"context"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func (s *Service) remindAPI(a *api.API) {
	a.Group("reminders", "Đôn đốc", "Ai cần nhắc hôm nay, thư sẽ viết gì, đã nhắc những ai.")
	api.Get(a, api.Op{ID: "listPlannedReminders", Path: "/reminders/today", Tag: "reminders", Summary: "Thư đôn đốc của hôm nay, xem trước", Need: needAll}, s.apiPlanned)
	api.Get(a, api.Op{ID: "previewReminder", Path: "/reminders/today/{key}", Tag: "reminders", Summary: "Lời của một thư hôm nay", Need: needAll}, s.apiPreview)
	api.Post(a, api.Op{ID: "sendReminders", Path: "/reminders/today", Tag: "reminders", Summary: "Gửi những thư đã chọn của hôm nay", Need: needManage}, s.apiSendReminders)
	api.Get(a, api.Op{ID: "listReminders", Path: "/reminders", Tag: "reminders", Summary: "Nhật ký đôn đốc, mới trước", Need: needRead}, s.apiReminders)
}

// plannedJSON is a letter that would go out today.
type plannedJSON struct {
	Key       string   `json:"key"`
	To        Audience `json:"to" doc:"agency, head (lãnh đạo cơ quan), focal (đầu mối), superior (lãnh đạo của đầu mối)."`
	AgencyID  int64    `json:"agency_id"`
	Agency    string   `json:"agency"`
	Answers   int      `json:"answers" doc:"Bao nhiêu báo cáo thư nói tới."`
	Addresses int      `json:"addresses" doc:"Bao nhiêu địa chỉ thư; 0: nhắc bằng cách khác."`
	Told      bool     `json:"told" doc:"Đã nhắc hôm nay."`
}

func plannedOut(p Planned) plannedJSON {
	return plannedJSON{p.Key(), p.To, p.Agency.ID, p.Agency.ShortName, len(p.Lines), len(p.Addresses), p.Told}
}

func (s *Service) apiPlanned(ctx context.Context, in *api.Paging) (*api.Answer[api.List[plannedJSON]], error) {
	o, err := s.RemindOutlook(ctx, identity.Who(ctx))
	if err != nil {
		return nil, err
	}
	return api.Cut(*in, each(o.Planned, plannedOut))
}

type previewIn struct {
	Key string `path:"key" maxLength:"60"`
}

// letterJSON is a letter as it would go out.
type letterJSON struct {
	Key      string `json:"key"`
	AgencyID int64  `json:"agency_id"`
	Subject  string `json:"subject"`
	Text     string `json:"text" doc:"Dán được vào nhóm trò chuyện."`
}

func (s *Service) apiPreview(ctx context.Context, in *previewIn) (*api.Answer[letterJSON], error) {
	p, err := s.PreviewReminder(ctx, identity.Who(ctx), in.Key)
	return api.Say(letterJSON{in.Key, p.Agency.ID, p.Subject, p.Text}), err
}

type sendIn struct {
	Body struct {
		Keys []string `json:"keys" minItems:"1" maxItems:"300"`
	}
}

func (s *Service) apiSendReminders(ctx context.Context, in *sendIn) (*api.Answer[countJSON], error) {
	done, err := s.SendReminders(ctx, identity.Who(ctx), in.Body.Keys)
	return api.Say(countJSON{done.Letters}), err
}

// ReminderJSON is a line of the log.
type ReminderJSON struct {
	ID       int64        `json:"id"`
	Day      calendar.Day `json:"day" format:"date"`
	To       Audience     `json:"to"`
	AgencyID int64        `json:"agency_id"`
	Way      string       `json:"way"`
	Answers  int          `json:"answers"`
	Overdue  int          `json:"overdue"`
	Subject  string       `json:"subject"`
	Who      string       `json:"who"`
	At       time.Time    `json:"at"`
}

type remindersIn struct {
	api.Paging
	Agency int64 `query:"agency" minimum:"1" doc:"Không có: mọi cơ quan, hoặc cơ quan mình."`
}

func (s *Service) apiReminders(ctx context.Context, in *remindersIn) (*api.Answer[api.List[ReminderJSON]], error) {
	by := identity.Who(ctx)
	if in.Agency == 0 && !by.May(identity.ReadAll) {
		in.Agency = by.AgencyID
	}
	const newest = 2000
	l, err := s.ListReminders(ctx, by, in.Agency, newest, 0)
	if err != nil {
		return nil, err
	}
	return api.Cut(in.Paging, each(l.Rows, reminderOut))
}

func reminderOut(r Reminder) ReminderJSON {
	return ReminderJSON{r.ID, r.Day, r.To, r.AgencyID, r.Way, r.Answers, r.Overdue, r.Subject, r.Who, r.At.UTC()}
}
