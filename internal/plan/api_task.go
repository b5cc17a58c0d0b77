package plan

import (
	"context"
	"strings"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
)

func (s *Service) taskAPI(a *api.API) {
	a.Group("tasks", "Nhiệm vụ", "Nhiệm vụ của kế hoạch và cơ quan được giao.")
	api.Get(a, api.Op{ID: "listTasks", Path: "/plans/{plan}/tasks", Tag: "tasks", Summary: "Nhiệm vụ của một kế hoạch", Need: needRead}, s.apiTasks)
	api.Get(a, api.Op{ID: "getTask", Path: "/tasks/{task}", Tag: "tasks", Summary: "Một nhiệm vụ", Need: needRead}, s.apiTask)
	api.Put(a, api.Op{
		ID: "changeTask", Path: "/tasks/{task}", Tag: "tasks", Summary: "Sửa nhiệm vụ", Need: needManage,
		Text: "Đổi thời hạn hoặc nhịp báo cáo thì lập lại các báo cáo chưa ai đụng đến; phần đã trả lời giữ nguyên. Các trường gửi lên thay toàn bộ.",
	}, s.apiChangeTask)
	api.Get(a, api.Op{ID: "listAssignments", Path: "/tasks/{task}/assignments", Tag: "tasks", Summary: "Cơ quan được giao một nhiệm vụ", Need: needRead}, s.apiAssignments)
	api.Post(a, api.Op{
		ID: "assignTask", Path: "/tasks/{task}/assignments", Tag: "tasks", Summary: "Giao nhiệm vụ cho một cơ quan hoặc cả nhóm", Need: needManage, Status: 201,
		Text: "Cơ quan mới được giao báo cáo cho các kỳ kết thúc từ hôm nay trở đi. Cơ quan đã có việc giữ nguyên.",
	}, s.apiAssign)
}

// dueJSON is when a task is to be done.
type dueJSON struct {
	Kind DueKind      `json:"kind" enum:"by,quarter,within_year,period,ongoing,unknown"`
	From calendar.Day `json:"from,omitempty" format:"date"`
	To   calendar.Day `json:"to,omitempty" format:"date"`
	Text string       `json:"text" maxLength:"400" doc:"Câu chữ của văn bản."`
}

// TaskFacts are what may be corrected of a task.
type TaskFacts struct {
	Title        string        `json:"title" maxLength:"2000"`
	Body         string        `json:"body" maxLength:"40000"`
	Due          dueJSON       `json:"due"`
	Rhythm       calendar.Kind `json:"rhythm" enum:"once,month,quarter,half,year" doc:"once: báo cáo một lần khi hết hạn."`
	Pillar       string        `json:"pillar" enum:",P1,P2,P3"`
	Deliverables []string      `json:"deliverables" maxItems:"100"`
	Evidence     bool          `json:"evidence_required" doc:"Báo cáo có hoạt động thì phải có minh chứng."`
	Rules        []ruleJSON    `json:"evidence_rules,omitempty" maxItems:"5" doc:"Minh chứng nào là bắt buộc. Không có mà evidence_required là true: một tệp hoặc liên kết bất kỳ."`
}

// ruleJSON asks for at least so many pieces of evidence of a kind.
type ruleJSON struct {
	Scope string `json:"scope" enum:"report,activity,not_applicable"`
	Kind  string `json:"kind" enum:"any,photo,document,media,link,signin,log"`
	Least int    `json:"least" minimum:"1" maximum:"10"`
}

// taskJSON is a task.
type taskJSON struct {
	ID     int64  `json:"id"`
	PlanID int64  `json:"plan_id"`
	No     string `json:"no" doc:"Số trong văn bản: III.2."`
	TaskFacts
	Activities []string `json:"activities" doc:"Việc cụ thể mà văn bản liệt kê."`
	Span       spanJSON `json:"span"`
	Version    int64    `json:"version"`
}

func taskOut(t Task) taskJSON {
	d := dueJSON{t.Due.Kind, t.Due.From, t.Due.To, t.Due.Text}
	return taskJSON{
		t.ID, t.PlanID, t.No, TaskFacts{t.Title, t.Body, d, t.Rhythm, t.Pillar, some(t.Deliverables), t.Evidence, each(t.Rules, func(r EvidenceRule) ruleJSON { return ruleJSON(r) })}, some(t.Activities), spanJSON(t.Span), t.Version,
	}
}

type tasksIn struct {
	OfPlan
	api.Paging
	Words string `query:"q" maxLength:"100" doc:"Vài chữ của tên, có dấu hoặc không."`
	Due   string `query:"due_kind" enum:"by,quarter,within_year,period,ongoing,unknown"`
}

func (s *Service) apiTasks(ctx context.Context, in *tasksIn) (*api.Answer[api.List[taskJSON]], error) {
	_, _, tasks, err := s.Document(ctx, in.Plan)
	if err != nil {
		return nil, err
	}
	var out []taskJSON
	for _, t := range tasks {
		if strings.Contains(i18n.Fold(t.No+" "+t.Title), i18n.Fold(in.Words)) && (in.Due == "" || string(t.Due.Kind) == in.Due) {
			out = append(out, taskOut(t))
		}
	}
	return api.Cut(in.Paging, out)
}

// OfTask is the part of an address that names what an operation is about.
type OfTask struct {
	Task int64 `path:"task" minimum:"1"`
}

func (s *Service) apiTask(ctx context.Context, in *OfTask) (*api.Answer[taskJSON], error) {
	var t Task
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { t, err = findTask(tx, in.Task); return err })
	return api.Versioned(taskOut(t), t.Version), err
}

type changeTaskIn struct {
	OfTask
	api.Match
	Body struct {
		TaskFacts
		Version int64 `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiChangeTask(ctx context.Context, in *changeTaskIn) (*api.Answer[taskJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	f := in.Body.TaskFacts
	err = s.ChangeTask(ctx, identity.Who(ctx), Task{
		ID: in.Task, Title: f.Title, Body: f.Body, Due: Due{Kind: f.Due.Kind, From: f.Due.From, To: f.Due.To, Text: f.Due.Text}, Rhythm: f.Rhythm, Pillar: f.Pillar, Deliverables: f.Deliverables, Evidence: f.Evidence || len(f.Rules) > 0,
		Rules: each(f.Rules, func(r ruleJSON) EvidenceRule { return EvidenceRule(r) }), Version: version,
	})
	if err != nil {
		return nil, api.Point(in.Stale(err, errStale), dueField)
	}
	return s.apiTask(ctx, &in.OfTask)
}

// dueField says where the fields of a due stand in the body.
func dueField(name string) string {
	if rest, ok := strings.CutPrefix(name, "due_"); ok {
		return "/due/" + rest
	}
	return ""
}

// assignmentJSON is one agency at one task.
type assignmentJSON struct {
	ID       int64    `json:"id"`
	TaskID   int64    `json:"task_id"`
	AgencyID int64    `json:"agency_id"`
	Duty     DutyKind `json:"duty" enum:"lead,partner"`
	Printed  string   `json:"printed" doc:"Câu chữ của văn bản mà việc giao dựa vào."`

	AckedOn calendar.Day `json:"acknowledged_on,omitempty" format:"date" doc:"Ngày cơ quan tiếp nhận; không có: chưa tiếp nhận."`
	AckedBy string       `json:"acknowledged_by,omitempty"`
	EndedOn calendar.Day `json:"ended_on,omitempty" format:"date" doc:"Ngày thôi giao hoặc chuyển đi."`
}

type assignmentsIn struct {
	OfTask
	api.Paging
}

func (s *Service) apiAssignments(ctx context.Context, in *assignmentsIn) (*api.Answer[api.List[assignmentJSON]], error) {
	var all []Assignment
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if _, err := findTask(tx, in.Task); err != nil {
			return err
		}
		var err error
		all, err = taskAssignments(tx, in.Task)
		return err
	})
	if err != nil {
		return nil, err
	}
	return api.Cut(in.Paging, each(all, func(a Assignment) assignmentJSON {
		return assignmentJSON{a.ID, a.TaskID, a.AgencyID, a.Duty, a.Printed, a.AckedOn, a.AckedBy, a.EndedOn}
	}))
}

type assignIn struct {
	OfTask
	Body struct {
		AgencyID int64    `json:"agency_id,omitempty" minimum:"1" doc:"Một cơ quan; hoặc group_id."`
		GroupID  int64    `json:"group_id,omitempty" minimum:"1" doc:"Mọi cơ quan của nhóm."`
		Duty     DutyKind `json:"duty" enum:"lead,partner"`
	}
}

// assignedJSON is how many agencies got a task.
type assignedJSON struct {
	Added int `json:"added" doc:"Cơ quan mới được giao."`
	Had   int `json:"had" doc:"Cơ quan đã có việc này, giữ nguyên."`
}

func (s *Service) apiAssign(ctx context.Context, in *assignIn) (*api.Answer[assignedJSON], error) {
	if (in.Body.AgencyID == 0) == (in.Body.GroupID == 0) {
		return nil, api.Parameter("agency_id", "Gửi agency_id hoặc group_id, đúng một trong hai.")
	}
	added, had, err := s.AssignAll(ctx, identity.Who(ctx), in.Task, in.Body.GroupID, in.Body.AgencyID, in.Body.Duty)
	if err != nil {
		return nil, api.Point(err, func(name string) string {
			if name == "agency" {
				return "/agency_id"
			}
			return ""
		})
	}
	return api.Say(assignedJSON{added, had}), nil
}
