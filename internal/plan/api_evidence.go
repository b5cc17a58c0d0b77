package plan

import (
	"context"
	"mime/multipart"
	"strconv"

	"lantoa/internal/api"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func (s *Service) evidenceAPI(a *api.API) {
	a.Group("evidence", "Minh chứng", "Tệp và liên kết chứng minh hoạt động. Ảnh được gỡ vị trí chụp trước khi cất.")
	const at = "/reports/{report}/evidence"
	api.Post(a, api.Op{
		ID: "addEvidence", Path: at, Tag: "evidence", Summary: "Thêm tệp, liên kết", Need: needReport, Status: 201, Limit: maxEvidenceUpload,
		Text: "Mỗi tệp nhiều nhất 10 MB; tất cả được nhận hoặc không gì được nhận. Cùng một tệp gửi hai lần tính một.",
		Form: api.FormOf("Tệp ở trường file, lặp lại được.", map[string]string{
			"link": "Địa chỉ https://…", "activity_id": "Số của hoạt động; không có: của cả báo cáo.", "consent": "true: người nhận ra được trong ảnh đã đồng ý.",
			"label": "signin (danh sách ký nhận) hoặc log (nhật ký phát); không có: loại khác.",
		}, map[string]string{"file": "Ảnh, PDF, văn bản, bảng tính, âm thanh, video."}),
	}, s.apiAddEvidence)
	api.Get(a, api.Op{ID: "listEvidence", Path: at, Tag: "evidence", Summary: "Minh chứng của một báo cáo", Need: needRead}, s.apiListEvidence)
	api.Delete(a, api.Op{ID: "deleteEvidence", Path: at + "/{evidence}", Tag: "evidence", Summary: "Bỏ minh chứng của báo cáo chưa gửi", Need: needReport}, s.apiDeleteEvidence)
	api.Put(a, api.Op{
		ID: "setConsent", Path: at + "/{evidence}/consent", Tag: "evidence", Summary: "Ghi người trong ảnh đã đồng ý hay chưa", Need: needReport,
	}, s.apiConsent)
	api.GetFile(a, api.Op{ID: "downloadEvidence", Path: "/evidence/{evidence}/file", Tag: "evidence", Summary: "Tải tệp minh chứng", Need: needRead},
		[]string{"application/octet-stream", "image/jpeg", "image/png", "application/pdf"}, s.apiEvidenceFile(false))
	api.GetFile(a, api.Op{ID: "downloadThumbnail", Path: "/evidence/{evidence}/thumbnail", Tag: "evidence", Summary: "Tải ảnh nhỏ của minh chứng", Need: needRead},
		[]string{thumbMime}, s.apiEvidenceFile(true))
}

const maxEvidenceUpload = 5 * MaxFile // of one request

// evidenceJSON is a file or a link.
type evidenceJSON struct {
	ID         int64  `json:"id"`
	ActivityID int64  `json:"activity_id,omitempty"`
	Kind       string `json:"kind" enum:"file,link"`
	Name       string `json:"name"`
	Size       int64  `json:"size" doc:"Byte."`
	Mime       string `json:"mime"`
	Hash       string `json:"sha256"`
	URL        string `json:"url"`
	Thumbnail  bool   `json:"thumbnail" doc:"Có ảnh nhỏ."`
	Consent    bool   `json:"consent"`
	AddedBy    string `json:"added_by"`
	Label      string `json:"label,omitempty" doc:"Cơ quan nói đây là gì: signin (danh sách ký nhận), log (nhật ký phát)."`
	Verdict    string `json:"verdict,omitempty" doc:"accepted hoặc rejected; không có: chưa ai xét."`
	Why        string `json:"verdict_reason,omitempty"`
	VerdictBy  string `json:"verdict_by,omitempty"`
}

func evidenceOut(e Evidence) evidenceJSON {
	return evidenceJSON{e.ID, e.ActivityID, e.Kind, e.Name, e.Size, e.Mime, e.Hash, e.URL, e.Thumb != "", e.Consent, e.AddedBy, e.Label, e.Verdict, e.Why, e.VerdictWho}
}

// addedJSON says what came of an upload.
type addedJSON struct {
	Added    int            `json:"added" doc:"Bao nhiêu là mới."`
	Evidence []evidenceJSON `json:"evidence" doc:"Tất cả minh chứng của báo cáo sau khi thêm."`
}

func (s *Service) apiAddEvidence(ctx context.Context, in *OfReport) (*api.Answer[addedJSON], error) {
	form, err := api.Form(ctx, "file", "link", "activity_id", "consent", "label")
	if err != nil {
		return nil, err
	}
	defer form.RemoveAll() //nolint:errcheck // the system empties its folder of temporary files
	by := identity.Who(ctx)
	p, err := additionOf(form)
	if err != nil {
		return nil, err
	}
	n, err := s.AddEvidence(ctx, by, in.Report, p)
	if err != nil {
		return nil, api.Point(err, func(name string) string {
			if name == "evidence" {
				return "/file"
			}
			return ""
		})
	}
	d, err := s.OpenReport(ctx, by, in.Report)
	return api.Say(addedJSON{n, each(d.Evidence, evidenceOut)}), err
}

func additionOf(form *multipart.Form) (p Addition, err error) {
	first := func(name string) string {
		if v := form.Value[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	p.Links, p.Consent, p.Label = form.Value["link"], first("consent") == "true", first("label")
	if k, ok := evidenceKind(p.Label); p.Label != "" && (!ok || !k.Label) {
		return p, api.Parameter("label", "Gửi signin (danh sách ký nhận) hoặc log (nhật ký phát); khác thì bỏ trường này.")
	}
	if text := first("activity_id"); text != "" {
		if p.ActivityID, err = strconv.ParseInt(text, 10, 64); err != nil {
			return p, api.Parameter("activity_id", "Số của hoạt động phải là số nguyên.")
		}
	}
	for _, h := range form.File["file"] {
		p.Files = append(p.Files, Upload{Name: h.Filename, Open: opener(h)})
	}
	if len(p.Files)+len(p.Links) == 0 {
		return p, api.Parameter("file", "Chưa có tệp hoặc liên kết nào. Gửi tệp ở trường file, liên kết ở trường link.")
	}
	return p, nil
}

type evidenceListIn struct {
	OfReport
	api.Paging
}

func (s *Service) apiListEvidence(ctx context.Context, in *evidenceListIn) (*api.Answer[api.List[evidenceJSON]], error) {
	d, err := s.OpenReport(ctx, identity.Who(ctx), in.Report)
	if err != nil {
		return nil, err
	}
	return api.Cut(in.Paging, each(d.Evidence, evidenceOut))
}

// OfEvidence is the part of an address that names what an operation is about.
type OfEvidence struct {
	OfReport
	Evidence int64 `path:"evidence" minimum:"1"`
}

func (s *Service) apiDeleteEvidence(ctx context.Context, in *OfEvidence) (*api.Nothing, error) {
	return &api.Nothing{}, s.DeleteEvidence(ctx, identity.Who(ctx), in.Report, in.Evidence)
}

type consentIn struct {
	OfEvidence
	Body struct {
		Consent bool `json:"consent"`
	}
}

func (s *Service) apiConsent(ctx context.Context, in *consentIn) (*api.Answer[evidenceJSON], error) {
	by := identity.Who(ctx)
	if err := s.SetConsent(ctx, by, in.Report, map[int64]bool{in.Evidence: in.Body.Consent}); err != nil {
		return nil, err
	}
	e, err := s.FindEvidence(ctx, by, in.Evidence)
	return api.Say(evidenceOut(e)), err
}

type evidenceIn struct {
	Evidence int64 `path:"evidence" minimum:"1"`
}

func (s *Service) apiEvidenceFile(thumb bool) func(context.Context, *evidenceIn) (api.File, error) {
	return func(ctx context.Context, in *evidenceIn) (f api.File, err error) {
		e, err := s.FindEvidence(ctx, identity.Who(ctx), in.Evidence)
		switch {
		case err != nil:
			return f, err
		case e.Kind != "file":
			return f, problem.New(problem.NotFound, "Minh chứng này là liên kết, không có tệp. Dùng url của nó.")
		case thumb && e.Thumb == "":
			return f, problem.New(problem.NotFound, "Minh chứng này không có ảnh thu nhỏ.")
		}
		f = api.File{Mime: e.Mime, Name: e.Name, Tag: e.Hash}
		if thumb {
			f = api.File{Mime: thumbMime, Name: "anh-nho.jpg", Tag: e.Thumb}
		}
		content, _, err := s.Files.Open(f.Tag)
		f.Content = content
		return f, err
	}
}
