package plan

import (
	"context"
	"io"
	"slices"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func (s *Service) paperAPI(a *api.API) {
	const at, tag = "/plans/{plan}/periods/{period}", "consolidated"
	report := map[string]string{"file": "Báo cáo đã sửa bằng Word hoặc LibreOffice, dạng .docx."}
	api.Post(a, api.Op{
		ID: "compareEdited", Path: at + "/report/comparison", Tag: tag, Summary: "Đối chiếu báo cáo đã sửa với dữ liệu", Need: needAll, Limit: maxPaper,
		Text: "Liệt kê từng số không khớp, thiếu hoặc thêm, với chỗ trong văn bản. Câu chữ không bị xét. Không ghi gì.",
		Form: api.FormOf("Tệp DOCX đã tải về và sửa.", nil, report),
	}, s.apiCompareEdited)
	api.Post(a, api.Op{
		ID: "keepPaper", Path: at + "/papers", Tag: tag, Summary: "Lưu bản đã sửa làm bản chính thức, hoặc lưu bản đã ký", Need: needClose, Status: 201, Limit: maxPaper,
		Text: "kind edited: đối chiếu rồi lưu, không sửa số nào. kind signed: PDF, DOCX hoặc ảnh, khi kỳ đã chốt.",
		Form: api.FormOf("Tệp và loại của tệp.", map[string]string{"kind": "edited hoặc signed.", "note": "Ghi chú của bản đã ký."}, map[string]string{"file": "Báo cáo."}),
	}, s.apiKeepPaper)
	api.Get(a, api.Op{ID: "listPapers", Path: at + "/papers", Tag: tag, Summary: "Các bản đã sửa, đã ký của một kỳ, mới trước", Need: needAll}, s.apiPapers)
	api.GetFile(a, api.Op{ID: "downloadPaper", Path: "/papers/{paper}/file", Tag: tag, Summary: "Tải một bản đã lưu", Need: needAll},
		[]string{docxType, "application/pdf", "image/jpeg", "image/png"}, s.apiPaperFile)
	api.Post(a, api.Op{
		ID: "checkSeal", Path: "/closings/check", Tag: tag, Summary: "Một tệp hoặc mã kiểm tra thuộc bản chốt nào, số liệu có khớp không", Need: needAll, Limit: maxPaper,
		Text: "Gửi code, hoặc file, hoặc cả hai. Không ghi gì.",
		Form: api.FormOf("Mã in trên văn bản, hoặc tệp.", map[string]string{"code": "Mã kiểm tra, ít nhất 8 chữ số và chữ cái a–f."}, map[string]string{"file": "Báo cáo."}),
	}, s.apiCheckSeal)
}

// findingJSON is a figure of an edited report that does not match the data.
type findingJSON struct {
	Kind     FindingKind `json:"kind" enum:"changed,removed,added"`
	Place    string      `json:"place" doc:"Phần, đoạn, hoặc bảng, dòng, cột."`
	Sentence string      `json:"sentence"`
	Doc      string      `json:"document" doc:"Số trong văn bản."`
	Data     string      `json:"data" doc:"Số theo dữ liệu."`
	Figure   string      `json:"figure,omitempty" doc:"Khóa để đọc các dòng đằng sau bằng getFigure."`
}

// comparedJSON is an edited report held against the data.
type comparedJSON struct {
	Name     string        `json:"name"`
	Hash     string        `json:"sha256"`
	Closing  *closingJSON  `json:"closing,omitempty" doc:"Bản chốt đã dùng để đối chiếu; không có: số liệu của hôm nay."`
	Checked  int           `json:"checked" doc:"Bao nhiêu số đã được so."`
	Findings []findingJSON `json:"findings"`
	Kept     bool          `json:"kept" doc:"Đã lưu làm bản chính thức."`
}

func comparedOut(c PaperCheck) comparedJSON {
	return comparedJSON{c.Name, c.Hash, closingOut(c.Closing), c.Checked, each(c.Findings, func(f Finding) findingJSON {
		return findingJSON{f.Kind, f.Place, f.Sentence, f.Doc, f.Data, f.Key}
	}), c.Kept}
}

// paperOf reads the file of a form whole, within the limit.
func paperOf(up Upload) ([]byte, error) {
	f, err := up.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPaper+1))
	switch {
	case err != nil:
		return nil, err
	case len(data) == 0:
		return nil, api.Parameter("file", "Tệp rỗng. Gửi tệp khác.")
	case len(data) > maxPaper:
		return nil, api.Parameter("file", "Tệp lớn hơn %d MB. Hãy giảm độ phân giải bản quét rồi gửi lại.", maxPaper>>20)
	}
	return data, nil
}

const onePaper = "Gửi đúng một tệp báo cáo ở trường file."

func (s *Service) apiCompareEdited(ctx context.Context, in *OfPeriod) (*api.Answer[comparedJSON], error) {
	up, _, done, err := oneUpload(ctx, onePaper)
	if err != nil {
		return nil, err
	}
	defer done()
	return s.comparePaper(ctx, *in, up, false)
}

func (s *Service) comparePaper(ctx context.Context, in OfPeriod, up Upload, keepIt bool) (*api.Answer[comparedJSON], error) {
	p, err := s.periodAsked(ctx, in)
	if err != nil {
		return nil, err
	}
	data, err := paperOf(up)
	if err != nil {
		return nil, err
	}
	c, err := s.CheckPaper(ctx, identity.Who(ctx), in.Plan, p, up.Name, data, keepIt)
	if err != nil {
		return nil, api.Point(err, fileField)
	}
	return api.Say(comparedOut(c)), nil
}

// paperJSON is a report that people made of ours.
type paperJSON struct {
	ID      int64     `json:"id"`
	Kind    string    `json:"kind" enum:"edited,signed"`
	Name    string    `json:"name"`
	Hash    string    `json:"sha256"`
	Size    int64     `json:"size" doc:"Byte."`
	Mime    string    `json:"mime"`
	Closing string    `json:"closing_sha256,omitempty" doc:"Bản chốt mà số liệu được đối chiếu; không có: lúc chưa chốt."`
	Off     int       `json:"off" doc:"Bao nhiêu số không khớp khi lưu."`
	Note    string    `json:"note"`
	Who     string    `json:"who"`
	At      time.Time `json:"at"`
}

func paperOut(p Paper) paperJSON {
	return paperJSON{p.ID, p.Kind, p.Name, p.Hash, p.Size, p.Mime, p.Closing, p.Off, p.Note, p.Who, p.At.UTC()}
}

// keptJSON is a report that was kept, with what the comparison found.
type keptJSON struct {
	Paper    paperJSON     `json:"paper"`
	Findings []findingJSON `json:"findings" doc:"Của bản đã sửa; bản đã ký không đối chiếu."`
}

func (s *Service) apiKeepPaper(ctx context.Context, in *OfPeriod) (*api.Answer[keptJSON], error) {
	up, text, done, err := oneUpload(ctx, onePaper, "kind", "note")
	if err != nil {
		return nil, err
	}
	defer done()
	out := keptJSON{Findings: []findingJSON{}}
	kind := text("kind")
	switch kind {
	case EditedPaper:
		c, err := s.comparePaper(ctx, *in, up, true)
		if err != nil {
			return nil, err
		}
		out.Findings = c.Body.Findings
	case SignedPaper:
		if err := s.keepSigned(ctx, *in, up, text("note")); err != nil {
			return nil, err
		}
	default:
		return nil, api.Parameter("kind", "Gửi %s (bản đã sửa) hoặc %s (bản đã ký).", EditedPaper, SignedPaper)
	}
	all, err := s.papersOf(ctx, *in)
	if err != nil {
		return nil, err
	}
	by := identity.Who(ctx)
	i := slices.IndexFunc(all, func(p Paper) bool { return p.Kind == kind && p.Who == by.Name+", "+by.Agency })
	out.Paper = paperOut(all[max(0, i)])
	return api.Say(out), nil
}

func (s *Service) keepSigned(ctx context.Context, in OfPeriod, up Upload, note string) error {
	p, err := s.periodAsked(ctx, in)
	if err != nil {
		return err
	}
	data, err := paperOf(up)
	if err != nil {
		return err
	}
	err = s.KeepSigned(ctx, identity.Who(ctx), in.Plan, p, up.Name, note, data)
	return api.Point(err, place(map[string]string{"ban_ky": "/file", "ghi_chu": "/note"}))
}

func (s *Service) papersOf(ctx context.Context, in OfPeriod) ([]Paper, error) {
	p, err := s.periodAsked(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.Papers(ctx, identity.Who(ctx), in.Plan, p.Key())
}

type papersIn struct {
	OfPeriod
	api.Paging
}

func (s *Service) apiPapers(ctx context.Context, in *papersIn) (*api.Answer[api.List[paperJSON]], error) {
	all, err := s.papersOf(ctx, in.OfPeriod)
	if err != nil {
		return nil, err
	}
	return api.Cut(in.Paging, each(all, paperOut))
}

type paperIn struct {
	Paper int64 `path:"paper" minimum:"1"`
}

func (s *Service) apiPaperFile(ctx context.Context, in *paperIn) (f api.File, err error) {
	p, content, err := s.OpenPaper(ctx, identity.Who(ctx), in.Paper)
	if err != nil {
		return f, err
	}
	return api.File{Mime: p.Mime, Name: p.Name, Tag: p.Hash, Content: content}, nil
}

// sealJSON is what a file or a check code turned out to be.
type sealJSON struct {
	Known   bool          `json:"known" doc:"Có bản chốt mang mã này."`
	Code    string        `json:"code,omitempty"`
	Hash    string        `json:"sha256,omitempty" doc:"Của tệp."`
	PlanID  int64         `json:"plan_id,omitempty"`
	Period  string        `json:"period,omitempty"`
	From    calendar.Day  `json:"from,omitempty" format:"date"`
	To      calendar.Day  `json:"to,omitempty" format:"date"`
	Closing *closingJSON  `json:"closing,omitempty"`
	Whole   bool          `json:"whole" doc:"Bản chốt còn nguyên như lúc ghi."`
	Exact   bool          `json:"exact" doc:"Tệp đúng từng byte bản hệ thống lập từ bản chốt."`
	Papers  []paperJSON   `json:"papers" doc:"Những bản đã lưu trùng từng byte với tệp."`
	Check   *comparedJSON `json:"check,omitempty" doc:"Đối chiếu từng số, khi tệp là DOCX của hệ thống đã sửa."`
}

func (s *Service) apiCheckSeal(ctx context.Context, _ *struct{}) (*api.Answer[sealJSON], error) {
	form, err := api.Form(ctx, "code", "file")
	if err != nil {
		return nil, err
	}
	defer form.RemoveAll() //nolint:errcheck // the system empties its folder of temporary files
	var code, name string
	var data []byte
	if v := form.Value["code"]; len(v) > 0 {
		code = v[0]
	}
	if files := form.File["file"]; len(files) > 0 {
		name = files[0].Filename
		if data, err = paperOf(Upload{Name: name, Open: opener(files[0])}); err != nil {
			return nil, err
		}
	}
	v, err := s.CheckSeal(ctx, identity.Who(ctx), code, name, data)
	if err != nil {
		return nil, api.Point(err, place(map[string]string{"ma": "/code", "tep": "/file"}))
	}
	out := sealJSON{Known: !v.Unknown, Code: v.Code, Hash: v.Hash, Whole: v.Whole, Exact: v.Exact, Papers: each(v.Papers, paperOut)}
	if v.Sealed != nil {
		out.PlanID, out.Period, out.From, out.To, out.Closing = v.Plan.ID, v.Sealed.Period, v.Period.From, v.Period.To, closingOut(&v.Sealed.Closing)
	}
	if v.Check != nil {
		c := comparedOut(*v.Check)
		out.Check = &c
	}
	return api.Say(out), nil
}
