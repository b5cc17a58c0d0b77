package plan

import (
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// RequestKind is what an agency asks of the focal department.
type RequestKind string

// The kinds of request.
const (
	Extension RequestKind = "extension" // gia hạn: a later due day for one answer
	Handover  RequestKind = "handover"  // chuyển cơ quan khác: the task belongs to another agency
)

// Name is the kind in Vietnamese.
func (k RequestKind) Name() string {
	if k == Handover {
		return "Chuyển cơ quan khác"
	}
	return "Gia hạn"
}

// RequestState is where a request stands.
type RequestState string

// The states of a request. Only Asked can change.
const (
	Asked     RequestState = "asked"
	Granted   RequestState = "granted"
	Refused   RequestState = "refused"
	Withdrawn RequestState = "withdrawn"
)

var requestStateNames = map[RequestState]string{Asked: "Chờ quyết định", Granted: "Đồng ý", Refused: "Không đồng ý", Withdrawn: "Đã rút"}

// Name is the state in Vietnamese.
func (s RequestState) Name() string { return requestStateNames[s] }

// Request is one thing asked of the focal department, and what became of it.
type Request struct {
	ID             int64
	Kind           RequestKind
	PlanID, TaskID int64
	AgencyID       int64 // whose answer or task it is
	ReportID       int64 // of an Extension
	AssignmentID   int64 // of a Handover
	State          RequestState
	Wanted         calendar.Day // the day asked for
	WantedID       int64        // the agency asked for; 0 when the asker does not know
	Reason         string
	OldDue         calendar.Day // in force when it was asked; of a granted one the day that it replaced
	Due            calendar.Day // granted until
	ToID           int64        // handed over to
	Answer         string       // why it was refused, or a word beside the grant
	AskedOn        calendar.Day
	AskedBy        int64
	AskedWho       string
	DecidedOn      calendar.Day
	DecidedWho     string
	Version        int64
}

// RequestAction is a step in the life of a request.
type RequestAction string

// The steps.
const (
	Grant    RequestAction = "grant"
	Refuse   RequestAction = "refuse"
	Withdraw RequestAction = "withdraw"
)

// requestMoves is the whole life of a request: from Asked to one of three ends.
var requestMoves = map[RequestAction]struct {
	to     RequestState
	by     identity.Permission
	own    bool // for the agency that asked; the others are for a second person
	reason bool
	name   string
}{
	Grant:    {Granted, identity.ReviewReports, false, false, "đồng ý"},
	Refuse:   {Refused, identity.ReviewReports, false, true, "từ chối"},
	Withdraw: {Withdrawn, identity.ReportProgress, true, false, "rút"},
}

// Name is the step in Vietnamese.
func (a RequestAction) Name() string { return requestMoves[a].name }

// Can reports whether the actor may take the step.
func (q Request) Can(a RequestAction, by identity.Actor) bool { return q.Check(a, by) == nil }

// Check says why a step is not allowed.
func (q Request) Check(a RequestAction, by identity.Actor) error {
	m, ok := requestMoves[a]
	if !ok || !by.May(m.by) || !by.Sees(q.AgencyID) || m.own && by.AgencyID != q.AgencyID && by.UserID != q.AskedBy {
		return problem.New(problem.Denied, "Tài khoản này không có quyền %s đề nghị này.", a.Name())
	}
	if q.State != Asked {
		return problem.New(problem.Conflict, "Đề nghị này đã có kết quả: %s, ngày %s. Tải lại trang để xem mới nhất.", i18n.LowerFirst(q.State.Name()), i18n.Date(q.DecidedOn))
	}
	if !m.own && q.AskedBy != 0 && q.AskedBy == by.UserID {
		return problem.New(problem.Denied, "Người đề nghị không tự quyết định đề nghị của mình. Cần một người thứ hai.")
	}
	return nil
}

// Apply takes the step and returns the request as it stands after it; what a grant gives is for Extend and HandTo.
func (q Request) Apply(a RequestAction, by identity.Actor, day calendar.Day, word string) (Request, error) {
	if err := q.Check(a, by); err != nil {
		return q, err
	}
	word, err := checkReason(word, requestMoves[a].reason, a.Name())
	if err != nil {
		return q, err
	}
	q.State, q.Answer, q.DecidedOn, q.DecidedWho = requestMoves[a].to, word, day, by.Name+", "+by.Agency
	return q, nil
}

// checkReason is the reason of a step, held to its length.
func checkReason(text string, needed bool, what string) (string, error) {
	text = strings.TrimSpace(text)
	if needed && text == "" {
		return text, problem.Field("reason", "Ghi lý do %s.", what)
	}
	if len([]rune(text)) > maxReason {
		return text, problem.Field("reason", "Lý do quá dài. Rút gọn dưới %d chữ cái.", maxReason)
	}
	return text, nil
}

// laterDays is how far beyond the plan's year an answer may be put off, from the day it is due.
const laterDays = 30

// LastDue is the latest day to which an answer can be put off: the end of the plan's year, or laterDays after a due day that lies
// at its very end.
func (p Plan) LastDue(r Report) calendar.Day {
	return max(calendar.Date(p.Year, 12, 31), r.Due.Add(laterDays))
}

// checkNewDue says what is wrong with a new due day: it lies after the day in force and not before today, unless the answer came by
// then, and not beyond the plan's year.
func (p Plan) checkNewDue(r Report, until, today calendar.Day) error {
	switch {
	case !until.Valid():
		return problem.Field("until", "Ghi ngày mới như %s.", i18n.Date(max(r.Due, today).Add(7)))
	case !until.After(r.Due):
		return problem.Field("until", "Ngày mới phải sau hạn đang có, ngày %s.", i18n.Date(r.Due))
	case until.Before(today) && !(r.SubmittedOn != "" && !r.SubmittedOn.After(until)):
		return problem.Field("until", "Ngày mới đã qua. Chọn từ hôm nay, %s, trở đi.", i18n.Date(today))
	case until.After(p.LastDue(r)):
		return problem.Field("until", "Chỉ gia hạn được đến %s. Việc kéo dài hơn thì báo cáo ở kỳ sau.", i18n.Date(p.LastDue(r)))
	}
	return nil
}

// Extend gives the answer a later due day: the request as granted, and the report with the day now in force.
func (q Request) Extend(p Plan, r Report, until, today calendar.Day) (Request, Report, error) {
	if err := p.checkNewDue(r, until, today); err != nil {
		return q, r, err
	}
	q.OldDue, q.Due = r.Due, until
	r.Due = until
	return q, r, nil
}

// dueOn is the due day that was in force at the end of a day, from the day in force now and the granted extensions in their order.
func dueOn(now calendar.Day, granted []Request, day calendar.Day) calendar.Day {
	for _, q := range granted {
		if q.Kind == Extension && q.State == Granted && q.DecidedOn.After(day) {
			return q.OldDue
		}
	}
	return now
}

// extensions are those of one report that were granted, in their order.
func extensions(all []Request, reportID int64) []Request {
	return slices.DeleteFunc(slices.Clone(all), func(q Request) bool {
		return q.Kind != Extension || q.State != Granted || q.ReportID != reportID
	})
}

// openRequest is the request about a report that waits for its answer.
func openRequest(all []Request, reportID int64) (Request, bool) {
	i := slices.IndexFunc(all, func(q Request) bool { return q.Kind == Extension && q.State == Asked && q.ReportID == reportID })
	if i < 0 {
		return Request{}, false
	}
	return all[i], true
}

// Old says which due day an extension replaced, and why: hạn cũ 05/10/2026, gia hạn đến 20/10/2026. Lý do: …
func (q Request) Old() string {
	return "hạn cũ " + i18n.Date(q.OldDue) + ", gia hạn đến " + i18n.Date(q.Due) + ". Lý do: " + strings.TrimRight(q.Reason, ". ")
}

// oldDues are the due days that were in force before, in few words: hạn cũ 05/10/2026.
func oldDues(all []Request, reportID int64) string {
	var days []string
	for _, q := range extensions(all, reportID) {
		days = append(days, i18n.Date(q.OldDue))
	}
	if len(days) == 0 {
		return ""
	}
	return "hạn cũ " + i18n.List(days)
}

// Transfer is one change of the agency that owes an open answer.
type Transfer struct {
	RequestID int64
	ReportID  int64
	Day       calendar.Day
	FromID    int64 // whose it was before
	Who       string
	Reason    string
}

// moveable reports whether an answer goes along when its task is handed over: nobody waits for its review, it is not done, and its
// period lasts until today at least.
func (r Report) moveable(today calendar.Day) bool { return r.Editable() && !r.To.Before(today) }

// Parting says of each answer of an agency what becomes of it when its task goes to another one.
func Parting(all []Report, today calendar.Day, closed func(Report) bool) (going, staying []Report) {
	for _, r := range all {
		if r.moveable(today) && !closed(r) {
			going = append(going, r)
		} else {
			staying = append(staying, r)
		}
	}
	return going, staying
}
