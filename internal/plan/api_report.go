package plan

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func (s *Service) reportAPI(a *api.API) {
	a.Group("reports", "Báo cáo", "Mỗi báo cáo là một câu trả lời được chờ: một cơ quan, một nhiệm vụ, một kỳ.")
	api.Get(a, api.Op{
		ID: "listReports", Path: "/reports", Tag: "reports", Summary: "Các báo cáo được chờ", Need: needRead,
		Text: "Khóa không có phạm vi all chỉ thấy báo cáo của cơ quan mình.",
	}, s.apiReports)
	api.Get(a, api.Op{ID: "getReport", Path: "/reports/{report}", Tag: "reports", Summary: "Một báo cáo với hoạt động, số liệu, minh chứng, lịch sử", Need: needRead}, s.apiReport)
	api.Put(a, api.Op{
		ID: "saveReport", Path: "/reports/{report}", Tag: "reports", Summary: "Lưu nháp câu trả lời", Need: needReport,
		Text: "Phần chữ và số liệu cả kỳ thay toàn bộ phần cũ; hoạt động và minh chứng giữ nguyên. Chưa gửi.",
	}, s.apiSave)
	for _, m := range apiMoves {
		api.Post(a, api.Op{ID: m.id, Path: "/reports/{report}/" + m.path, Tag: "reports", Summary: m.summary, Text: m.text, Need: m.need}, s.apiMove(m.action))
	}
	api.Post(a, api.Op{
		ID: "acceptReports", Path: "/reports/acceptance", Tag: "reports", Summary: "Chấp nhận nhiều báo cáo", Need: needReview,
		Text: "Mỗi báo cáo theo quy tắc của riêng nó: báo cáo không chấp nhận được nằm trong refused, những báo cáo khác vẫn được chấp nhận.",
	}, s.apiAccept)
	api.Get(a, api.Op{ID: "getActivity", Path: "/reports/{report}/activities/{activity}", Tag: "reports", Summary: "Một hoạt động", Need: needRead}, s.apiActivity)
	api.Post(a, api.Op{ID: "addActivity", Path: "/reports/{report}/activities", Tag: "reports", Summary: "Thêm hoạt động với số liệu", Need: needReport, Status: 201}, s.apiAddActivity)
	api.Put(a, api.Op{ID: "changeActivity", Path: "/reports/{report}/activities/{activity}", Tag: "reports", Summary: "Sửa hoạt động, thay số liệu của nó", Need: needReport}, s.apiChangeActivity)
	api.Delete(a, api.Op{
		ID: "deleteActivity", Path: "/reports/{report}/activities/{activity}", Tag: "reports", Summary: "Bỏ hoạt động và số liệu của nó", Need: needReport,
		Text: "Minh chứng ở lại với báo cáo.",
	}, s.apiDeleteActivity)
}

// apiMoves are the steps of a report as operations.
var apiMoves = []struct {
	action                  Action
	id, path, summary, text string
	need                    string
}{
	{Submit, "submitReport", "submission", "Gửi báo cáo", "Thiếu gì thì trả 422 với từng chỗ; đọc trước ở missing của báo cáo.", needReport},
	{Recall, "recallReport", "recall", "Rút lại báo cáo chưa ai xem", "", needReport},
	{Clear, "clearReport", "clearing", "Xóa bản nháp", "Hoạt động, số liệu, minh chứng của bản nháp bị bỏ.", needReport},
	{Return, "returnReport", "return", "Trả lại báo cáo", "Phải có reason: cần sửa gì.", needReview},
	{Accept, "acceptReport", "acceptance", "Chấp nhận báo cáo", "Người lập khóa không chấp nhận được báo cáo do mình, hoặc do khóa mình lập, gửi.", needReview},
	{Reopen, "reopenReport", "reopening", "Mở lại báo cáo đã chấp nhận", "Phải có reason.", needReview},
}

// ReportJSON is an expected report, as lists show it.
type ReportJSON struct {
	ID           int64        `json:"id"`
	PlanID       int64        `json:"plan_id"`
	TaskID       int64        `json:"task_id"`
	AgencyID     int64        `json:"agency_id"`
	Duty         DutyKind     `json:"duty" enum:"lead,partner"`
	Period       string       `json:"period" doc:"2026-Q3, 2026-H2, 2026-11, 2026, hoặc hai ngày nối bằng .."`
	From         calendar.Day `json:"from" format:"date"`
	To           calendar.Day `json:"to" format:"date"`
	Due          calendar.Day `json:"due" format:"date" doc:"Hạn đang có hiệu lực."`
	State        State        `json:"state" enum:"expected,draft,submitted,returned,accepted"`
	Late         bool         `json:"late" doc:"Gửi sau hạn."`
	Overdue      bool         `json:"overdue" doc:"Quá hạn mà chưa được chấp nhận; bản nháp và báo cáo chờ duyệt chưa tính là xong."`
	Answer       Answer       `json:"answer" enum:",activities,nothing,not_applicable"`
	Summary      string       `json:"summary"`
	Difficulties string       `json:"difficulties"`
	Proposals    string       `json:"proposals"`
	Reason       string       `json:"reason" doc:"Lý do trả lại gần nhất."`
	SubmittedOn  calendar.Day `json:"submitted_on,omitempty" format:"date"`
	AcceptedOn   calendar.Day `json:"accepted_on,omitempty" format:"date"`
	Behalf       string       `json:"behalf" doc:"Ai nhập thay, khi không phải cơ quan."`
	BehalfHow    string       `json:"behalf_how,omitempty" doc:"Số liệu đến với người nhập thay bằng cách nào."`
	Version      int64        `json:"version"`
}

func (s *Service) reportOut(r Report) ReportJSON {
	return ReportJSON{
		r.ID, r.PlanID, r.TaskID, r.AgencyID, r.Duty, r.Period, r.From, r.To, r.Due, r.State, r.Late(), r.Box(s.today()) == Overdue, r.Answer,
		r.Summary, r.Difficulties, r.Proposals, r.Reason, r.SubmittedOn, r.AcceptedOn, r.Behalf, r.BehalfHow, r.Version,
	}
}

type reportsIn struct {
	api.Paging
	Plan   int64  `query:"plan" minimum:"1" doc:"Số của kế hoạch; không có: mọi kế hoạch."`
	Task   int64  `query:"task" minimum:"1"`
	Agency int64  `query:"agency" minimum:"1"`
	Period string `query:"period" maxLength:"30" doc:"Ví dụ 2026-Q3."`
	State  State  `query:"state" enum:"expected,draft,submitted,returned,accepted"`
	DueTo  string `query:"due_to" format:"date" doc:"Hạn đến hết ngày này."`
}

// reportFilter says which reports are asked for; zero values ask for all.
type reportFilter struct {
	Plan, Task, Agency, After int64
	Period, State, DueTo      string
	Limit                     int
}

func (s *Service) apiReports(ctx context.Context, in *reportsIn) (*api.Answer[api.List[ReportJSON]], error) {
	after, err := in.After()
	if err != nil {
		return nil, err
	}
	by := identity.Who(ctx)
	f := reportFilter{in.Plan, in.Task, in.Agency, after, in.Period, string(in.State), in.DueTo, in.Limit + 1}
	if !by.May(identity.ReadAll) {
		if f.Agency != 0 && f.Agency != by.AgencyID {
			return nil, errForeign
		}
		f.Agency = by.AgencyID
	}
	var all []Report
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { all, err = someReports(tx, f); return err })
	if err != nil {
		return nil, err
	}
	return api.Page(in.Paging, each(all, s.reportOut), func(r ReportJSON) int64 { return r.ID }), nil
}

// figureJSON is one count of one indicator.
type figureJSON struct {
	Indicator string `json:"indicator" maxLength:"40" doc:"Mã trong danh mục chỉ số: D3.minutes"`
	Value     int64  `json:"value" minimum:"0"`
	Note      string `json:"note,omitempty" maxLength:"1000" doc:"Cách tính; bắt buộc khi gửi số liệu cả kỳ."`
}

// ActivityFacts are what an agency says of something that it did.
type ActivityFacts struct {
	Name      string       `json:"name" maxLength:"600"`
	From      calendar.Day `json:"from" format:"date"`
	To        calendar.Day `json:"to,omitempty" format:"date" doc:"Không có: làm trong một ngày."`
	Place     string       `json:"place,omitempty" maxLength:"600"`
	Pillar    string       `json:"pillar,omitempty" enum:",P1,P2,P3"`
	Languages []string     `json:"languages,omitempty" maxItems:"40" doc:"Mã trong danh mục languages."`
	Audiences []string     `json:"audiences,omitempty" maxItems:"40"`
	Topics    []string     `json:"topics,omitempty" maxItems:"40"`
	Body      string       `json:"body,omitempty" maxLength:"20000"`
	Figures   []figureJSON `json:"figures,omitempty" maxItems:"300"`
}

// activityJSON is an activity of a report.
type activityJSON struct {
	ID int64 `json:"id"`
	ActivityFacts
	Version int64 `json:"version"`
}

func figuresOut(figures []Figure, activity int64) []figureJSON {
	out := []figureJSON{}
	for _, f := range figures {
		if f.ActivityID == activity {
			out = append(out, figureJSON{f.Indicator, f.Value, f.Note})
		}
	}
	return out
}

func figuresIn(all []figureJSON) []Figure {
	return each(all, func(f figureJSON) Figure { return Figure{Indicator: f.Indicator, Value: f.Value, Note: f.Note} })
}

func activityOut(a Activity, figures []Figure) activityJSON {
	return activityJSON{a.ID, ActivityFacts{
		a.Name, a.From, a.To, a.Place, a.Pillar, a.Languages, a.Audiences, a.Topics, a.Body, figuresOut(figures, a.ID),
	}, a.Version}
}

// moveJSON is one line of a report's history.
type moveJSON struct {
	Action Action       `json:"action"`
	From   State        `json:"from"`
	To     State        `json:"to"`
	Day    calendar.Day `json:"day" format:"date"`
	At     time.Time    `json:"at"`
	Who    string       `json:"who"`
	Reason string       `json:"reason"`
}

// missingJSON is something that stands in the way of submitting.
type missingJSON struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// dossierJSON is a report with all that belongs to it.
type dossierJSON struct {
	ReportJSON
	TaskNo     string         `json:"task_no"`
	Agency     string         `json:"agency"`
	ClosedOn   calendar.Day   `json:"closed_on,omitempty" format:"date" doc:"Ngày kỳ này đã chốt, nếu đã chốt."`
	Totals     []figureJSON   `json:"totals" doc:"Số liệu cả kỳ, ngoài số liệu của từng hoạt động."`
	Activities []activityJSON `json:"activities"`
	Evidence   []evidenceJSON `json:"evidence"`
	History    []moveJSON     `json:"history"`
	Actions    []Action       `json:"actions" doc:"Việc khóa này làm được với báo cáo lúc này."`
	Missing    []missingJSON  `json:"missing" doc:"Còn thiếu gì trước khi gửi."`
}

func (s *Service) dossierOut(d Dossier, by identity.Actor) dossierJSON {
	out := dossierJSON{
		ReportJSON: s.reportOut(d.Report), TaskNo: d.Task.No, Agency: d.Agency.ShortName, ClosedOn: d.Closed, Totals: figuresOut(d.Figures, 0),
		Activities: each(d.Activities, func(a Activity) activityJSON { return activityOut(a, d.Figures) }),
		Evidence:   each(d.Evidence, evidenceOut), Actions: []Action{}, Missing: []missingJSON{},
		History: each(d.Moves, func(m Move) moveJSON {
			return moveJSON{m.Action, m.From, m.To, calendar.Day(m.Day), m.At.UTC(), m.Who, m.Reason}
		}),
	}
	for _, a := range []Action{Save, Submit, Recall, Clear, Return, Accept, Reopen} {
		if d.Report.Can(a, by) {
			out.Actions = append(out.Actions, a)
		}
	}
	if e, ok := problem.As(d.Ready(s.indicators)); ok && d.Report.Editable() {
		for _, f := range e.Fields {
			out.Missing = append(out.Missing, missingJSON{f.Name, f.Message})
		}
	}
	return out
}

// OfReport is the part of an address that names what an operation is about.
type OfReport struct {
	Report int64 `path:"report" minimum:"1"`
}

func (s *Service) apiReport(ctx context.Context, in *OfReport) (*api.Answer[dossierJSON], error) {
	by := identity.Who(ctx)
	d, err := s.OpenReport(ctx, by, in.Report)
	if err != nil {
		return nil, err
	}
	return api.Versioned(s.dossierOut(d, by), d.Report.Version), nil
}

type saveIn struct {
	OfReport
	api.Match
	Body struct {
		Answer       Answer       `json:"answer" enum:",activities,nothing,not_applicable" doc:"Trong kỳ có hoạt động, không phát sinh, hay không thuộc việc."`
		Summary      string       `json:"summary,omitempty" maxLength:"20000"`
		Difficulties string       `json:"difficulties,omitempty" maxLength:"20000"`
		Proposals    string       `json:"proposals,omitempty" maxLength:"20000"`
		Totals       []figureJSON `json:"totals,omitempty" maxItems:"300"`
		How          string       `json:"behalf_how,omitempty" enum:"phone,paper,chat,mail,file,visit" doc:"Khi nhập thay cơ quan khác: số liệu có được bằng cách nào."`
		Version      int64        `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiSave(ctx context.Context, in *saveIn) (*api.Answer[dossierJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	b := in.Body
	e := Entry{Answer: b.Answer, Summary: b.Summary, Difficulties: b.Difficulties, Proposals: b.Proposals, Totals: figuresIn(b.Totals), How: b.How}
	if _, err := s.SaveReport(ctx, identity.Who(ctx), in.Report, version, e); err != nil {
		return nil, api.Point(in.Stale(err, errStale), figurePlaces("/totals/", b.Totals))
	}
	return s.apiReport(ctx, &in.OfReport)
}

// figurePlaces says where figures stand in a list of the body.
func figurePlaces(at string, figures []figureJSON) func(string) string {
	return func(name string) string {
		for _, p := range [][2]string{{"figure_", "/value"}, {"note_", "/note"}} {
			if id, ok := strings.CutPrefix(name, p[0]); ok {
				i := slices.IndexFunc(figures, func(f figureJSON) bool { return f.Indicator == id })
				if i >= 0 {
					return at + strconv.Itoa(i) + p[1]
				}
			}
		}
		return ""
	}
}

type moveIn struct {
	OfReport
	api.Match
	Body struct {
		Reason  string `json:"reason,omitempty" maxLength:"4000" doc:"Với trả lại và mở lại: cần sửa gì."`
		Version int64  `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiMove(a Action) func(context.Context, *moveIn) (*api.Answer[dossierJSON], error) {
	return func(ctx context.Context, in *moveIn) (*api.Answer[dossierJSON], error) {
		version, err := in.Match.Version(in.Body.Version)
		if err != nil {
			return nil, err
		}
		if _, err := s.MoveReport(ctx, identity.Who(ctx), in.Report, version, a, in.Body.Reason); err != nil {
			return nil, in.Stale(err, errStale)
		}
		return s.apiReport(ctx, &in.OfReport)
	}
}

type acceptIn struct {
	Body struct {
		Reports []chosenJSON `json:"reports" minItems:"1" maxItems:"100"`
	}
}

// chosenJSON is a report as the caller saw it.
type chosenJSON struct {
	ID      int64 `json:"id" minimum:"1"`
	Version int64 `json:"version" minimum:"1"`
}

// acceptedJSON is what became of several reports.
type acceptedJSON struct {
	Accepted int           `json:"accepted"`
	Refused  []refusalJSON `json:"refused"`
}

// refusalJSON says why one of several reports was not accepted.
type refusalJSON struct {
	ID     int64  `json:"id"`
	Reason string `json:"reason"`
}

func (s *Service) apiAccept(ctx context.Context, in *acceptIn) (*api.Answer[acceptedJSON], error) {
	chosen := each(in.Body.Reports, func(c chosenJSON) Chosen { return Chosen(c) })
	n, refused, err := s.AcceptReports(ctx, identity.Who(ctx), chosen)
	if err != nil {
		return nil, err
	}
	return api.Say(acceptedJSON{n, each(refused, func(r Refusal) refusalJSON { return refusalJSON(r) })}), nil
}

// OfActivity is the part of an address that names what an operation is about.
type OfActivity struct {
	OfReport
	Activity int64 `path:"activity" minimum:"1"`
}

func (s *Service) apiActivity(ctx context.Context, in *OfActivity) (*api.Answer[activityJSON], error) {
	d, a, err := s.OpenActivity(ctx, identity.Who(ctx), in.Report, in.Activity)
	return api.Versioned(activityOut(a, d.Figures), a.Version), err
}

type addActivityIn struct {
	OfReport
	Body ActivityFacts
}

func (f ActivityFacts) activity(report, id, version int64) Activity {
	return Activity{
		ID: id, ReportID: report, Name: f.Name, From: f.From, To: f.To, Place: f.Place, Pillar: f.Pillar,
		Languages: f.Languages, Audiences: f.Audiences, Topics: f.Topics, Body: f.Body, Version: version,
	}
}

func (s *Service) apiAddActivity(ctx context.Context, in *addActivityIn) (*api.Answer[activityJSON], error) {
	id, err := s.SaveActivity(ctx, identity.Who(ctx), in.Body.activity(in.Report, 0, 0), figuresIn(in.Body.Figures))
	if err != nil {
		return nil, api.Point(err, figurePlaces("/figures/", in.Body.Figures))
	}
	return s.apiActivity(ctx, &OfActivity{in.OfReport, id})
}

type changeActivityIn struct {
	OfActivity
	api.Match
	Body struct {
		ActivityFacts
		Version int64 `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiChangeActivity(ctx context.Context, in *changeActivityIn) (*api.Answer[activityJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	_, err = s.SaveActivity(ctx, identity.Who(ctx), in.Body.activity(in.Report, in.Activity, version), figuresIn(in.Body.Figures))
	if err != nil {
		return nil, api.Point(in.Stale(err, errStale), figurePlaces("/figures/", in.Body.Figures))
	}
	return s.apiActivity(ctx, &in.OfActivity)
}

func (s *Service) apiDeleteActivity(ctx context.Context, in *OfActivity) (*api.Nothing, error) {
	return &api.Nothing{}, s.DeleteActivity(ctx, identity.Who(ctx), in.Report, in.Activity)
}
