package plan

import (
	"context"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func (s *Service) planAPI(a *api.API) {
	a.Group("plans", "Kế hoạch", "Kế hoạch đã nhập, văn bản gốc và các mục của văn bản.")
	api.Get(a, api.Op{ID: "listPlans", Path: "/plans", Tag: "plans", Summary: "Các kế hoạch, mới trước", Need: needRead}, s.apiPlans)
	api.Get(a, api.Op{ID: "getPlan", Path: "/plans/{plan}", Tag: "plans", Summary: "Một kế hoạch", Need: needRead}, s.apiPlan)
	api.Put(a, api.Op{
		ID: "changePlan", Path: "/plans/{plan}", Tag: "plans", Summary: "Sửa thông tin kế hoạch", Need: needManage,
		Text: "Như số và ngày, khi văn thư đã cấp. Các trường gửi lên thay toàn bộ.",
	}, s.apiChangePlan)
	api.Get(a, api.Op{ID: "getPlanDocument", Path: "/plans/{plan}/document", Tag: "plans", Summary: "Chữ của văn bản gốc", Need: needRead}, s.apiDocument)
	api.Get(a, api.Op{ID: "listClauses", Path: "/plans/{plan}/clauses", Tag: "plans", Summary: "Các mục không phải nhiệm vụ", Need: needRead}, s.apiClauses)
	api.Put(a, api.Op{
		ID: "archivePlan", Path: "/plans/{plan}/archived", Tag: "plans", Summary: "Lưu trữ hoặc mở lại kế hoạch", Need: needManage,
		Text: "Kế hoạch lưu trữ không nhắc ai báo cáo; dữ liệu giữ nguyên.",
	}, s.apiArchive)
}

// rhythmJSON is when reports are due.
type rhythmJSON struct {
	Kind           calendar.Kind    `json:"kind" enum:"month,quarter,half,year"`
	ClosingDay     calendar.Closing `json:"closing_day" minimum:"1" maximum:"31" doc:"Ngày chốt số liệu trong tháng."`
	CommuneDays    int              `json:"agency_days" minimum:"-60" maximum:"60" doc:"Hạn của cơ quan, tính từ ngày chốt."`
	DepartmentDays int              `json:"department_days" minimum:"-60" maximum:"60" doc:"Hạn của cơ quan đầu mối, tính từ ngày chốt."`
}

func rhythmOut(r calendar.Rhythm) rhythmJSON {
	return rhythmJSON{r.Kind, r.Closing, r.CommuneDays, r.DepartmentDays}
}

// PlanFacts are what may be corrected of a plan.
type PlanFacts struct {
	Number     string       `json:"number" maxLength:"400"`
	Issuer     string       `json:"issuer" maxLength:"400"`
	Title      string       `json:"title" maxLength:"2000" doc:"Trích yếu."`
	Place      string       `json:"place" maxLength:"400"`
	IssuedOn   calendar.Day `json:"issued_on,omitempty" format:"date" doc:"Không có khi văn bản chưa có ngày."`
	Signer     string       `json:"signer" maxLength:"400"`
	SignerPost string       `json:"signer_post" maxLength:"400"`
}

// planJSON is a plan.
type planJSON struct {
	ID int64 `json:"id"`
	PlanFacts
	Year         int          `json:"year"`
	State        string       `json:"state" enum:"active,replaced,archived"`
	StartsOn     calendar.Day `json:"starts_on" format:"date" doc:"Báo cáo tính từ ngày này."`
	Rhythm       rhythmJSON   `json:"rhythm"`
	Sample       bool         `json:"sample" doc:"Dữ liệu mẫu."`
	DocumentName string       `json:"document_name"`
	DocumentHash string       `json:"document_sha256"`
	Version      int64        `json:"version"`
}

func planOut(p Plan) planJSON {
	return planJSON{
		p.ID,
		PlanFacts{p.Number, p.Issuer, p.Title, p.Place, p.IssuedOn, p.Signer, p.SignerPost},
		p.Year, p.State, p.StartsOn, rhythmOut(p.Rhythm), p.Sample, p.DocumentName, p.DocumentHash, p.Version,
	}
}

func (s *Service) apiPlans(ctx context.Context, in *api.Paging) (*api.Answer[api.List[planJSON]], error) {
	all, err := s.Plans(ctx)
	if err != nil {
		return nil, err
	}
	return api.Cut(*in, each(all, planOut))
}

// OfPlan is the part of an address that names what an operation is about.
type OfPlan struct {
	Plan int64 `path:"plan" minimum:"1"`
}

func (s *Service) apiPlan(ctx context.Context, in *OfPlan) (*api.Answer[planJSON], error) {
	p, _, _, err := s.Document(ctx, in.Plan)
	return api.Versioned(planOut(p), p.Version), err
}

type changePlanIn struct {
	OfPlan
	api.Match
	Body struct {
		PlanFacts
		Version int64 `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiChangePlan(ctx context.Context, in *changePlanIn) (*api.Answer[planJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	f := in.Body.PlanFacts
	err = s.ChangePlan(ctx, identity.Who(ctx), Plan{
		ID: in.Plan, Number: f.Number, Issuer: f.Issuer, Title: f.Title, Place: f.Place, IssuedOn: f.IssuedOn, Signer: f.Signer, SignerPost: f.SignerPost, Version: version,
	})
	if err != nil {
		return nil, in.Stale(err, errStale)
	}
	return s.apiPlan(ctx, &in.OfPlan)
}

// documentJSON is the text that a plan was read from.
type documentJSON struct {
	Name string `json:"name"`
	Hash string `json:"sha256"`
	Text string `json:"text" doc:"Vị trí start, end của nhiệm vụ và mục là byte trong chữ này (UTF-8)."`
}

func (s *Service) apiDocument(ctx context.Context, in *OfPlan) (*api.Answer[documentJSON], error) {
	p, text, _, err := s.Document(ctx, in.Plan)
	return api.Say(documentJSON{p.DocumentName, p.DocumentHash, text}), err
}

// spanJSON is a place in the text of the document.
type spanJSON struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// clauseJSON is a line of the document that is no task.
type clauseJSON struct {
	Kind   string   `json:"kind" enum:"basis,section,topic,recipient,target,duty"`
	No     string   `json:"no"`
	Body   string   `json:"body"`
	Detail string   `json:"detail"`
	Span   spanJSON `json:"span"`
}

func clauseOut(c Clause) clauseJSON {
	return clauseJSON{c.Kind, c.No, c.Body, c.Detail, spanJSON(c.Span)}
}

type clausesIn struct {
	OfPlan
	api.Paging
}

func (s *Service) apiClauses(ctx context.Context, in *clausesIn) (*api.Answer[api.List[clauseJSON]], error) {
	v, err := s.View(ctx, in.Plan, "", false)
	if err != nil {
		return nil, err
	}
	return api.Cut(in.Paging, each(v.Clauses, clauseOut))
}

type archiveIn struct {
	OfPlan
	api.Match
	Body struct {
		Archived bool  `json:"archived"`
		Version  int64 `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiArchive(ctx context.Context, in *archiveIn) (*api.Answer[planJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	if err := s.Archive(ctx, identity.Who(ctx), in.Plan, version, in.Body.Archived); err != nil {
		return nil, in.Stale(err, errStale)
	}
	return s.apiPlan(ctx, &in.OfPlan)
}
