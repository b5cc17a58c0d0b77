package plan

import (
	"context"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func (s *Service) versionAPI(a *api.API) {
	const at = "/plans/{plan}/versions"
	api.Get(a, api.Op{
		ID: "listVersions", Path: at, Tag: "plans", Summary: "Các bản của kế hoạch, mới trước", Need: needRead,
		Text: "Có follows, followed_by khi kế hoạch tiếp nối một kế hoạch khác.",
	}, s.apiVersions)
	api.Get(a, api.Op{ID: "getVersion", Path: at + "/{no}", Tag: "plans", Summary: "Một bản: nhiệm vụ lúc đó và điều đã đổi", Need: needRead}, s.apiVersion)
	api.Get(a, api.Op{ID: "getVersionDocument", Path: at + "/{no}/document", Tag: "plans", Summary: "Chữ của văn bản kèm một bản", Need: needRead}, s.apiVersionText)
	api.Get(a, api.Op{ID: "getTaskHistory", Path: "/tasks/{task}/history", Tag: "tasks", Summary: "Điều chỉnh đã làm gì với một nhiệm vụ: nhiệm vụ năm trước, báo cáo đã rút", Need: needRead}, s.apiTaskPast)
	api.Post(a, api.Op{
		ID: "previewRhythm", Path: "/plans/{plan}/rhythm/preview", Tag: "plans", Summary: "Xem trước việc đổi kỳ, hạn báo cáo", Need: needManage, Text: "Không ghi gì.",
	}, s.apiRhythm(false))
	api.Put(a, api.Op{
		ID: "changeRhythm", Path: "/plans/{plan}/rhythm", Tag: "plans", Summary: "Đổi kỳ, hạn báo cáo của kế hoạch", Need: needManage,
		Text: "Lập một bản mới của kế hoạch. Báo cáo đã có người làm và kỳ đã chốt giữ nguyên; hạn cũ còn trong lịch sử.",
	}, s.apiRhythm(true))
}

// VersionJSON is one version in the history of a plan.
type VersionJSON struct {
	No           int          `json:"no"`
	Kind         string       `json:"kind" enum:"first,amended,settings"`
	From         calendar.Day `json:"from" format:"date" doc:"Có hiệu lực từ ngày này."`
	Number       string       `json:"number"`
	Title        string       `json:"title"`
	IssuedOn     calendar.Day `json:"issued_on,omitempty" format:"date"`
	DocumentName string       `json:"document_name"`
	DocumentHash string       `json:"document_sha256"`
	Who          string       `json:"who"`
	At           time.Time    `json:"at"`
}

func versionOut(v Version) VersionJSON {
	return VersionJSON{v.No, v.Kind, v.From, v.Number, v.Title, v.IssuedOn, v.DocumentName, v.DocumentHash, v.Who, v.At.UTC()}
}

// versionsJSON is the history of a plan.
type versionsJSON struct {
	Follows  int64         `json:"follows,omitempty" doc:"Kế hoạch năm trước."`
	Next     int64         `json:"followed_by,omitempty" doc:"Kế hoạch năm sau."`
	Versions []VersionJSON `json:"versions" doc:"Trống: kế hoạch chưa điều chỉnh lần nào."`
}

func (s *Service) apiVersions(ctx context.Context, in *OfPlan) (*api.Answer[versionsJSON], error) {
	h, err := s.History(ctx, in.Plan)
	return api.Say(versionsJSON{h.Follows.ID, h.Next.ID, each(h.Versions, versionOut)}), err
}

// OfVersion is the part of an address that names what an operation is about.
type OfVersion struct {
	OfPlan
	No int `path:"no" minimum:"1" maximum:"100000"`
}

// relayJSON counts the expected reports that change.
type relayJSON struct {
	Added     int `json:"added" doc:"Được giao thêm."`
	Moved     int `json:"moved" doc:"Đổi hạn hoặc vai trò."`
	Withdrawn int `json:"withdrawn" doc:"Được rút."`
	Held      int `json:"held" doc:"Đã có người làm, vẫn giữ."`
}

func relayOut(c relayCount) relayJSON { return relayJSON{c.Asked, c.Moved, c.Withdrawn, c.Held} }

// stateTaskJSON is a task as a version has it.
type stateTaskJSON struct {
	TaskID   int64        `json:"task_id"`
	No       string       `json:"no"`
	Title    string       `json:"title"`
	EndedOn  calendar.Day `json:"ended_on,omitempty" format:"date"`
	Lead     []int64      `json:"lead"`
	Partners []int64      `json:"partners"`
}

// versionPartsJSON is one version with all it holds.
type versionPartsJSON struct {
	VersionJSON
	Until   calendar.Day      `json:"until,omitempty" format:"date" doc:"Ngày bản sau có hiệu lực; không có: đang dùng."`
	Rhythm  rhythmJSON        `json:"rhythm"`
	Tasks   []stateTaskJSON   `json:"tasks"`
	Facts   []fieldChangeJSON `json:"plan_changes"`
	Changes []taskChangeJSON  `json:"task_changes"`
	Reports relayJSON         `json:"reports"`
	Text    bool              `json:"has_document" doc:"Có văn bản kèm theo."`
}

func (s *Service) apiVersion(ctx context.Context, in *OfVersion) (*api.Answer[versionPartsJSON], error) {
	v, err := s.ViewVersion(ctx, in.Plan, in.No)
	if err != nil {
		return nil, err
	}
	return api.Say(versionPartsJSON{
		VersionJSON: versionOut(v.Version), Until: v.Until, Rhythm: rhythmOut(v.State.Plan.Rhythm), Tasks: each(v.State.Tasks, stateTaskOut),
		Facts: each(v.Changes.Facts, fieldChangeOut), Changes: each(v.Changes.Tasks, taskChangeOut), Reports: relayOut(v.Changes.Count), Text: v.HasText,
	}), nil
}

func stateTaskOut(t StateTask) stateTaskJSON {
	of := func(duty DutyKind) []int64 {
		mine := keep(t.Agencies, func(a Assignment) bool { return a.Duty == duty })
		return each(mine, func(a Assignment) int64 { return a.AgencyID })
	}
	return stateTaskJSON{t.Task.ID, t.Task.No, t.Task.Title, t.Task.EndedOn, of(Lead), of(Partner)}
}

func (s *Service) apiVersionText(ctx context.Context, in *OfVersion) (*api.Answer[documentJSON], error) {
	v, err := s.ViewVersion(ctx, in.Plan, in.No)
	if err == nil && !v.HasText {
		err = problem.New(problem.NotFound, "Bản này không kèm văn bản. Xem các bản khác của kế hoạch.")
	}
	return api.Say(documentJSON{v.Version.DocumentName, v.Version.DocumentHash, v.Text}), err
}

// withdrawnJSON is an expected report that a version no longer asks for.
type withdrawnJSON struct {
	AgencyID int64        `json:"agency_id"`
	Period   string       `json:"period"`
	Due      calendar.Day `json:"due" format:"date"`
	On       calendar.Day `json:"on" format:"date" doc:"Ngày rút."`
	Version  int          `json:"version_no" doc:"Bản nào của kế hoạch đã rút."`
	Reason   string       `json:"reason"`
	Who      string       `json:"who"`
}

// taskPastJSON is what amendments did to a task.
type taskPastJSON struct {
	Before    int64           `json:"follows,omitempty" doc:"Nhiệm vụ năm trước."`
	After     int64           `json:"followed_by,omitempty" doc:"Nhiệm vụ năm sau."`
	Withdrawn []withdrawnJSON `json:"withdrawn" doc:"Báo cáo đã rút mà khóa được xem, mới trước."`
}

func (s *Service) apiTaskPast(ctx context.Context, in *OfTask) (*api.Answer[taskPastJSON], error) {
	h, err := s.TaskPast(ctx, identity.Who(ctx), in.Task)
	return api.Say(taskPastJSON{h.Before.ID, h.After.ID, each(h.Withdrawn, func(w Withdrawal) withdrawnJSON {
		return withdrawnJSON{w.AgencyID, w.Period, w.Due, w.On, w.Version, w.Reason, w.Who}
	})}), err
}

type rhythmIn struct {
	OfPlan
	api.Match
	Body struct {
		StartsOn calendar.Day `json:"starts_on" format:"date"`
		Rhythm   rhythmJSON   `json:"rhythm"`
		Version  int64        `json:"version,omitempty" minimum:"1"`
	}
}

// rhythmChangeJSON is what other days of reporting change.
type rhythmChangeJSON struct {
	Facts   []fieldChangeJSON `json:"changes"`
	Reports relayJSON         `json:"reports"`
	Sample  []string          `json:"next_dues" doc:"Mấy hạn gửi tới đây, viết cho người đọc."`
	Version int64             `json:"version" doc:"Của kế hoạch, sau khi đổi hoặc như đang có."`
}

func (s *Service) apiRhythm(write bool) func(context.Context, *rhythmIn) (*api.Answer[rhythmChangeJSON], error) {
	return func(ctx context.Context, in *rhythmIn) (*api.Answer[rhythmChangeJSON], error) {
		version, err := in.Match.Version(in.Body.Version)
		if err != nil {
			return nil, err
		}
		r := in.Body.Rhythm
		p := Plan{ID: in.Plan, StartsOn: in.Body.StartsOn, Version: version}
		p.Rhythm = calendar.Rhythm{Kind: r.Kind, Closing: r.ClosingDay, CommuneDays: r.CommuneDays, DepartmentDays: r.DepartmentDays}
		v, err := s.ChangeSettings(ctx, identity.Who(ctx), p, write)
		if err != nil {
			return nil, in.Stale(err, errStale)
		}
		now, _, _, err := s.Document(ctx, in.Plan)
		return api.Versioned(rhythmChangeJSON{each(v.Facts, fieldChangeOut), relayOut(counted(v.Asked)), some(v.Sample), now.Version}, now.Version), err
	}
}
