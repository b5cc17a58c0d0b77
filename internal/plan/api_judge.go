package plan

import (
	"context"
	"io"
	"strconv"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/identity"
)

func (s *Service) judgeAPI(a *api.API) {
	const at = "/reports/{report}/evidence/{evidence}"
	api.Put(a, api.Op{
		ID: "markEvidence", Path: at + "/marks", Tag: "evidence", Summary: "Ghi minh chứng thuộc hoạt động nào, là gì", Need: needReport,
		Text: "Thay cả hai: không gửi activity_id là của cả báo cáo, không gửi label là loại khác.",
	}, s.apiMark)
	api.Put(a, api.Op{
		ID: "judgeEvidence", Path: at + "/verdict", Tag: "evidence", Summary: "Chấp nhận hoặc loại một minh chứng", Need: needReview,
		Text: "Khi báo cáo đang chờ duyệt. Loại thì phải có reason. Minh chứng chưa xét được chấp nhận cùng báo cáo.",
	}, s.apiJudge)
	api.GetFile(a, api.Op{
		ID: "downloadEvidenceArchive", Path: "/plans/{plan}/evidence", Tag: "evidence", Summary: "Tải mọi minh chứng của một kỳ, một cơ quan trong một tệp ZIP", Need: needRead, Time: archiveTime,
		Text: "Trong gói có danh mục CSV và HTML. Khóa không có phạm vi all chỉ nhận minh chứng của cơ quan mình.",
	}, []string{"application/zip"}, s.apiArchiveOfEvidence)
}

// archiveTime is how long an archive of evidence may take: gigabytes over the line of an office.
const archiveTime = time.Hour

type markIn struct {
	OfEvidence
	Body struct {
		ActivityID int64  `json:"activity_id,omitempty" minimum:"1"`
		Label      string `json:"label,omitempty" enum:"signin,log"`
	}
}

func (s *Service) apiMark(ctx context.Context, in *markIn) (*api.Answer[evidenceJSON], error) {
	marks := map[int64]Marks{in.Evidence: {Activity: in.Body.ActivityID, Label: in.Body.Label}}
	if err := s.MarkEvidence(ctx, identity.Who(ctx), in.Report, marks); err != nil {
		return nil, err
	}
	return s.evidenceOf(ctx, in.OfEvidence)
}

// evidenceOf is a piece of evidence as it is now.
func (s *Service) evidenceOf(ctx context.Context, in OfEvidence) (*api.Answer[evidenceJSON], error) {
	e, err := s.FindEvidence(ctx, identity.Who(ctx), in.Evidence)
	if err == nil && e.ReportID != in.Report {
		err = errNoEvidence
	}
	return api.Say(evidenceOut(e)), err
}

type judgeIn struct {
	OfEvidence
	Body struct {
		Accepted bool   `json:"accepted"`
		Reason   string `json:"reason,omitempty" maxLength:"4000" doc:"Vì sao loại; cơ quan đọc được."`
	}
}

func (s *Service) apiJudge(ctx context.Context, in *judgeIn) (*api.Answer[evidenceJSON], error) {
	if err := s.JudgeEvidence(ctx, identity.Who(ctx), in.Report, in.Evidence, in.Body.Accepted, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.evidenceOf(ctx, in.OfEvidence)
}

type archiveOfEvidenceIn struct {
	OfPlan
	Agency int64  `query:"agency" minimum:"1" doc:"Không có: mọi cơ quan mà khóa được xem."`
	Period string `query:"period" maxLength:"30" doc:"Ví dụ 2026-Q3; không có: mọi kỳ."`
}

func (s *Service) apiArchiveOfEvidence(ctx context.Context, in *archiveOfEvidenceIn) (f api.File, err error) {
	by := identity.Who(ctx)
	b, err := s.Bundle(ctx, by, in.Plan, in.Agency, in.Period)
	if err != nil {
		return f, err
	}
	if err := b.check(); err != nil {
		return f, err
	}
	if err := s.bundled(ctx, by, b); err != nil {
		return f, err
	}
	return api.File{Mime: "application/zip", Name: b.file(), Write: func(w io.Writer) error {
		err := s.WriteBundle(ctx, by, b, w)
		if err != nil {
			s.Log.Error("archive of evidence broken off", "error", err)
		}
		return err
	}}, nil
}

// file is the name of the archive.
func (b Bundle) file() string {
	return "minh-chung-" + strconv.Itoa(b.Plan.Year) + "-" + plainName(b.Agency.ShortName+" "+b.Period) + ".zip"
}
