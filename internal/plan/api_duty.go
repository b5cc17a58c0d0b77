package plan

import (
	"context"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func (s *Service) dutyAPI(a *api.API) {
	a.Group("duties", "Nhận việc, gia hạn, chuyển việc", "Tiếp nhận việc được giao; xin gia hạn, chuyển việc và quyết định. Hạn cũ luôn còn thấy.")
	api.Post(a, api.Op{
		ID: "acknowledgeTasks", Path: "/plans/{plan}/acknowledgement", Tag: "duties", Summary: "Tiếp nhận việc được giao cho cơ quan của khóa", Need: needReport,
		Text: "Không gửi assignments thì tiếp nhận tất cả việc chưa tiếp nhận.",
	}, s.apiAcknowledge)
	api.Post(a, api.Op{ID: "askExtension", Path: "/reports/{report}/extension", Tag: "duties", Summary: "Xin gia hạn một báo cáo", Need: needReport, Status: 201}, s.apiAskExtension)
	api.Post(a, api.Op{
		ID: "handOverTask", Path: "/tasks/{task}/handover", Tag: "duties", Summary: "Đề nghị chuyển việc, hoặc chuyển việc ngay", Need: needRead, Status: 201,
		Text: "Khóa có phạm vi report đề nghị cho cơ quan mình. Khóa có phạm vi manage chuyển ngay khi gửi agency_id.",
	}, s.apiHandOver)
	api.Post(a, api.Op{ID: "takeOffTask", Path: "/tasks/{task}/withdrawal", Tag: "duties", Summary: "Thôi giao việc cho một cơ quan", Need: needManage}, s.apiTakeOff)
	api.Get(a, api.Op{ID: "listRequests", Path: "/requests", Tag: "duties", Summary: "Đề nghị đang chờ và vừa quyết định", Need: needReview}, s.apiRequests)
	api.Get(a, api.Op{ID: "getRequest", Path: "/requests/{request}", Tag: "duties", Summary: "Một đề nghị", Need: needRead}, s.apiRequest)
	api.Post(a, api.Op{
		ID: "decideRequest", Path: "/requests/{request}/decision", Tag: "duties", Summary: "Đồng ý, từ chối, hoặc rút một đề nghị", Need: needRead,
		Text: "Đồng ý, từ chối cần phạm vi review; rút là việc của cơ quan đã đề nghị.",
	}, s.apiDecide)
}

type acknowledgeIn struct {
	OfPlan
	Body struct {
		Assignments []int64 `json:"assignments,omitempty" maxItems:"500"`
	}
}

// countJSON is how many.
type countJSON struct {
	Count int `json:"count"`
}

func (s *Service) apiAcknowledge(ctx context.Context, in *acknowledgeIn) (*api.Answer[countJSON], error) {
	n, err := s.Acknowledge(ctx, identity.Who(ctx), in.Plan, in.Body.Assignments)
	return api.Say(countJSON{n}), err
}

// requestJSON is what an agency asks for.
type requestJSON struct {
	ID           int64        `json:"id"`
	Kind         RequestKind  `json:"kind" doc:"extension hoặc handover."`
	PlanID       int64        `json:"plan_id"`
	TaskID       int64        `json:"task_id"`
	AgencyID     int64        `json:"agency_id"`
	ReportID     int64        `json:"report_id,omitempty"`
	State        RequestState `json:"state"`
	Wanted       calendar.Day `json:"wanted,omitempty" format:"date" doc:"Ngày xin gia hạn đến."`
	WantedAgency int64        `json:"wanted_agency_id,omitempty" doc:"Cơ quan được đề nghị nhận việc."`
	Reason       string       `json:"reason"`
	OldDue       calendar.Day `json:"old_due,omitempty" format:"date"`
	Due          calendar.Day `json:"due,omitempty" format:"date" doc:"Hạn mới đã cho."`
	ToAgency     int64        `json:"to_agency_id,omitempty"`
	Answer       string       `json:"answer"`
	AskedOn      calendar.Day `json:"asked_on" format:"date"`
	AskedBy      string       `json:"asked_by"`
	DecidedOn    calendar.Day `json:"decided_on,omitempty" format:"date"`
	DecidedBy    string       `json:"decided_by"`
	Version      int64        `json:"version"`
}

func requestOut(q Request) requestJSON {
	return requestJSON{
		q.ID, q.Kind, q.PlanID, q.TaskID, q.AgencyID, q.ReportID, q.State, q.Wanted, q.WantedID, q.Reason, q.OldDue, q.Due, q.ToID, q.Answer,
		q.AskedOn, q.AskedWho, q.DecidedOn, q.DecidedWho, q.Version,
	}
}

type extensionIn struct {
	OfReport
	Body struct {
		Until  calendar.Day `json:"until" format:"date"`
		Reason string       `json:"reason" maxLength:"4000"`
	}
}

func (s *Service) apiAskExtension(ctx context.Context, in *extensionIn) (*api.Answer[requestJSON], error) {
	q, err := s.AskExtension(ctx, identity.Who(ctx), in.Report, in.Body.Until, in.Body.Reason)
	return api.Versioned(requestOut(q), q.Version), err
}

type handoverIn struct {
	OfTask
	Body struct {
		AgencyID int64  `json:"agency_id,omitempty" minimum:"1" doc:"Cơ quan đang làm; không có: cơ quan của khóa đề nghị."`
		To       int64  `json:"to_agency_id,omitempty" minimum:"1" doc:"Cơ quan nhận; bắt buộc khi chuyển ngay."`
		Reason   string `json:"reason" maxLength:"4000"`
	}
}

func (s *Service) apiHandOver(ctx context.Context, in *handoverIn) (*api.Answer[requestJSON], error) {
	by, b := identity.Who(ctx), in.Body
	if b.AgencyID == 0 {
		q, err := s.AskHandover(ctx, by, in.Task, b.To, b.Reason)
		return api.Versioned(requestOut(q), q.Version), err
	}
	q, err := s.HandOver(ctx, by, in.Task, b.AgencyID, b.To, b.Reason)
	return api.Versioned(requestOut(q), q.Version), err
}

type takeOffIn struct {
	OfTask
	Body struct {
		AgencyID int64  `json:"agency_id" minimum:"1"`
		Reason   string `json:"reason" maxLength:"4000"`
	}
}

// takenOffJSON says what became of the answers of an agency that no longer has a task.
type takenOffJSON struct {
	Dropped int `json:"dropped" doc:"Báo cáo chưa ai ghi gì, không chờ nữa."`
	Kept    int `json:"kept" doc:"Báo cáo vẫn còn phải trả lời."`
}

func (s *Service) apiTakeOff(ctx context.Context, in *takeOffIn) (*api.Answer[takenOffJSON], error) {
	dropped, kept, err := s.TakeOff(ctx, identity.Who(ctx), in.Task, in.Body.AgencyID, in.Body.Reason)
	return api.Say(takenOffJSON{dropped, kept}), err
}

func (s *Service) apiRequests(ctx context.Context, in *api.Paging) (*api.Answer[api.List[requestJSON]], error) {
	open, decided, err := s.Requests(ctx, identity.Who(ctx))
	if err != nil {
		return nil, err
	}
	return api.Cut(*in, each(append(open, decided...), func(v RequestView) requestJSON { return requestOut(v.Request) }))
}

// OfRequest is the part of an address that names what an operation is about.
type OfRequest struct {
	Request int64 `path:"request" minimum:"1"`
}

func (s *Service) apiRequest(ctx context.Context, in *OfRequest) (*api.Answer[requestJSON], error) {
	v, err := s.OpenRequest(ctx, identity.Who(ctx), in.Request)
	return api.Versioned(requestOut(v.Request), v.Version), err
}

type decisionIn struct {
	OfRequest
	api.Match
	Body struct {
		Action  RequestAction `json:"action" enum:"grant,refuse,withdraw"`
		Until   calendar.Day  `json:"until,omitempty" format:"date" doc:"Hạn mới, khi khác ngày đã xin."`
		To      int64         `json:"to_agency_id,omitempty" minimum:"1" doc:"Cơ quan nhận, khi khác đề nghị."`
		Reason  string        `json:"reason,omitempty" maxLength:"4000"`
		Version int64         `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiDecide(ctx context.Context, in *decisionIn) (*api.Answer[requestJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	b := in.Body
	q, err := s.Decide(ctx, identity.Who(ctx), in.Request, version, Decision{Action: b.Action, Until: b.Until, ToID: b.To, Word: b.Reason})
	return api.Versioned(requestOut(q), q.Version), in.Stale(err, errStale)
}
