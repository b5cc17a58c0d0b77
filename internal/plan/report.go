package plan

import (
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// State is where a report stands.
type State string

// The states of a report. Only Accepted counts.
const (
	Awaited   State = "expected" // nobody has begun
	Draft     State = "draft"
	Submitted State = "submitted"
	Returned  State = "returned"
	Accepted  State = "accepted"
)

// Answer is what an agency answers for a period.
type Answer string

// The answers.
const (
	NoAnswer      Answer = ""
	Activities    Answer = "activities"
	Nothing       Answer = "nothing"        // không phát sinh
	NotApplicable Answer = "not_applicable" // không thuộc việc của cơ quan
)

// Report is one expected answer of one agency: a task in a period.
type Report struct {
	ID             int64
	AssignmentID   int64
	PlanID, TaskID int64
	AgencyID       int64
	Duty           DutyKind
	Period         string // calendar.Period.Key
	From, To, Due  calendar.Day
	State          State
	Answer         Answer
	Summary        string
	Difficulties   string
	Proposals      string
	Reason         string // why it was returned last
	SubmittedOn    calendar.Day
	SubmittedBy    int64
	AcceptedOn     calendar.Day
	Behalf         string   // who entered it, when another agency did
	BehalfHow      string   // how the figures came to them; a key of behalfWays
	BehalfBy       []string // the numbers of all who typed for another agency
	Version        int64
}

// Action is a step in the life of a report.
type Action string

// The actions.
const (
	Save   Action = "save"
	Submit Action = "submit"
	Recall Action = "recall" // the agency takes it back before anyone has looked
	Return Action = "return"
	Accept Action = "accept"
	Reopen Action = "reopen"
	Clear  Action = "clear" // the draft is thrown away
)

// moves is the whole life of a report: who may do what, and when.
var moves = map[Action]struct {
	from   []State
	to     State // "" keeps the state
	by     identity.Permission
	reason bool // a reason must be given
}{
	Save:   {[]State{Awaited, Draft}, Draft, identity.ReportProgress, false},
	Submit: {[]State{Awaited, Draft, Returned}, Submitted, identity.ReportProgress, false},
	Recall: {[]State{Submitted}, Draft, identity.ReportProgress, false},
	Clear:  {[]State{Draft}, Awaited, identity.ReportProgress, false},
	Return: {[]State{Submitted}, Returned, identity.ReviewReports, true},
	Accept: {[]State{Submitted}, Accepted, identity.ReviewReports, false},
	Reopen: {[]State{Accepted}, Returned, identity.ReviewReports, true},
}

var actionNames = map[Action]string{
	Save: "lưu nháp", Submit: "gửi", Recall: "rút lại", Return: "trả lại", Accept: "chấp nhận", Reopen: "mở lại", Clear: "xóa nháp",
}

// Name is the action in Vietnamese.
func (a Action) Name() string { return actionNames[a] }

var stateNames = map[State]string{
	Awaited: "Chưa báo cáo", Draft: "Bản nháp", Submitted: "Chờ duyệt", Returned: "Trả lại", Accepted: "Đã chấp nhận",
}

// Name is the state in Vietnamese.
func (s State) Name() string { return stateNames[s] }

// Editable reports whether the agency may still change what it wrote.
func (r Report) Editable() bool { return r.State == Awaited || r.State == Draft || r.State == Returned }

// Can reports whether the state of the report and the actor's role allow an action; whose report it is and who
// submitted it are part of the question.
func (r Report) Can(a Action, by identity.Actor) bool { return r.Check(a, by) == nil }

// Check says why an action is not allowed.
func (r Report) Check(a Action, by identity.Actor) error {
	m, ok := moves[a]
	if !ok || !by.May(m.by) || !by.Sees(r.AgencyID) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền %s báo cáo này.", a.Name())
	}
	if a == Save && r.State == Returned {
		return nil // a returned report is mended in place and stays returned until it is submitted again
	}
	if !slices.Contains(m.from, r.State) {
		return problem.New(problem.Conflict, "Báo cáo đang ở trạng thái “%s” nên không thể %s. Tải lại trang để xem mới nhất.", strings.ToLower(r.State.Name()), a.Name())
	}
	if a == Accept && r.typedBy(by) {
		return problem.New(problem.Denied, "Người nhập thay không tự chấp nhận báo cáo mình đã nhập. Cần một người thứ hai duyệt.")
	}
	if a == Accept && r.SubmittedBy != 0 && r.SubmittedBy == by.UserID {
		return problem.New(problem.Denied, "Người gửi báo cáo không tự chấp nhận báo cáo của mình. Cần một người thứ hai duyệt.")
	}
	return nil
}

const maxReason = 2000

// Apply makes the move and returns the report as it stands after it. Day is today; reason is for Return and Reopen.
func (r Report) Apply(a Action, by identity.Actor, day calendar.Day, reason string) (Report, error) {
	if err := r.Check(a, by); err != nil {
		return r, err
	}
	reason = strings.TrimSpace(reason)
	if moves[a].reason && reason == "" {
		return r, problem.Field("reason", "Ghi lý do %s để cơ quan biết cần sửa gì.", a.Name())
	}
	if len([]rune(reason)) > maxReason {
		return r, problem.Field("reason", "Lý do quá dài. Rút gọn dưới %d chữ cái.", maxReason)
	}
	if a == Save && r.State == Returned {
		return r, nil
	}
	r.State = moves[a].to
	switch a {
	case Submit:
		r.SubmittedOn, r.SubmittedBy = day, by.UserID
		if by.AgencyID != r.AgencyID {
			r.Behalf = by.Name + ", " + by.Agency
		} else {
			r.Behalf = ""
		}
	case Recall, Clear:
		r.SubmittedOn, r.SubmittedBy, r.Behalf = "", 0, ""
	case Accept:
		r.AcceptedOn = day
	case Return, Reopen:
		r.Reason, r.AcceptedOn = reason, ""
	}
	if a == Clear {
		r.BehalfHow, r.BehalfBy = "", nil
		r.Answer, r.Summary, r.Difficulties, r.Proposals = NoAnswer, "", "", ""
	}
	return r, nil
}

// Late reports whether the report was submitted after its due day.
func (r Report) Late() bool { return r.SubmittedOn != "" && r.SubmittedOn.After(r.Due) }
