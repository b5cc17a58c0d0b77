package plan

import (
	"context"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func (s *Service) amendAPI(a *api.API) {
	const at = "/imports/{import}"
	api.Put(a, api.Op{
		ID: "chooseAmendment", Path: at + "/purpose", Tag: "imports", Summary: "Nói văn bản là kế hoạch mới, bản điều chỉnh hay kế hoạch năm sau", Need: needImport,
	}, s.apiPurpose)
	api.Get(a, api.Op{ID: "compareImport", Path: at + "/comparison", Tag: "imports", Summary: "So bản điều chỉnh với kế hoạch đang có", Need: needImport}, s.apiCompare)
	api.Post(a, api.Op{
		ID: "confirmAmendment", Path: at + "/amendment", Tag: "imports", Summary: "Xác nhận bản điều chỉnh hoặc kế hoạch năm sau", Need: needImport, Status: 201,
		Text: "Lịch sử và số liệu của bản cũ giữ nguyên.",
	}, s.apiConfirmAmendment)
}

type purposeIn struct {
	OfImport
	api.Match
	Body struct {
		Purpose Purpose      `json:"purpose" doc:"Trống: kế hoạch mới; version: bản điều chỉnh; successor: kế hoạch năm sau."`
		Base    int64        `json:"base,omitempty" minimum:"1" doc:"Kế hoạch được điều chỉnh hoặc tiếp theo."`
		From    calendar.Day `json:"from,omitempty" format:"date" doc:"Bản điều chỉnh có hiệu lực từ ngày này."`
		Partial bool         `json:"partial,omitempty" doc:"Văn bản chỉ nêu phần thay đổi."`
		Version int64        `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiPurpose(ctx context.Context, in *purposeIn) (*api.Answer[importReviewJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	b := in.Body
	if b.Purpose != AsNew && b.Purpose != AsVersion && b.Purpose != AsSuccessor {
		return nil, api.Parameter("purpose", "Gửi chuỗi trống, %s hoặc %s.", AsVersion, AsSuccessor)
	}
	_, err = s.ChooseAmendment(ctx, identity.Who(ctx), in.Import, version, Amendment{Purpose: b.Purpose, Base: b.Base, From: b.From, Partial: b.Partial})
	if err != nil {
		return nil, in.Stale(err, errStale)
	}
	return s.apiImport(ctx, &in.OfImport)
}

// fieldChangeJSON is one difference.
type fieldChangeJSON struct {
	Label string `json:"label"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// taskChangeJSON is how a task differs between two versions.
type taskChangeJSON struct {
	Kind   ChangeKind        `json:"kind" enum:"changed,added,dropped,kept"`
	TaskID int64             `json:"task_id,omitempty" doc:"Nhiệm vụ cũ."`
	OldNo  string            `json:"old_no"`
	No     string            `json:"no"`
	Title  string            `json:"title"`
	Fields []fieldChangeJSON `json:"fields"`
	Open   int               `json:"open" doc:"Báo cáo còn mở ở nhiệm vụ cũ thôi thực hiện."`
}

// comparisonJSON is a document held against the plan that it amends or follows.
type comparisonJSON struct {
	Base      int64             `json:"base"`
	Facts     []fieldChangeJSON `json:"plan"`
	Tasks     []taskChangeJSON  `json:"tasks"`
	Questions []questionJSON    `json:"questions"`
	Version   int64             `json:"version"`
}

func taskChangeOut(t TaskChange) taskChangeJSON {
	return taskChangeJSON{t.Kind, t.TaskID, t.OldNo, t.No, t.Title, each(t.Fields, fieldChangeOut), t.Open}
}

func fieldChangeOut(f FieldChange) fieldChangeJSON { return fieldChangeJSON(f) }

func (s *Service) apiCompare(ctx context.Context, in *OfImport) (*api.Answer[comparisonJSON], error) {
	c, err := s.Compare(ctx, identity.Who(ctx), in.Import)
	if err != nil {
		return nil, err
	}
	out := comparisonJSON{
		Base: c.Base.ID, Facts: each(c.Facts, fieldChangeOut), Version: c.Import.Version,
		Questions: each(c.Questions, func(q Question) questionJSON { return questionJSON{q.Key, q.Task, q.Sentence, q.Leave} }),
		Tasks:     each(c.Changes, taskChangeOut),
	}
	return api.Versioned(out, out.Version), nil
}

func (s *Service) apiConfirmAmendment(ctx context.Context, in *decideIn) (*api.Answer[planJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	id, err := s.ConfirmAmendment(ctx, identity.Who(ctx), in.Import, version)
	if err != nil {
		return nil, in.Stale(err, errStale)
	}
	return s.apiPlan(ctx, &OfPlan{id})
}
