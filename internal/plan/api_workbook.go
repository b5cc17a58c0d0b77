package plan

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/identity"
)

func (s *Service) workbookAPI(a *api.API) {
	a.Group("workbooks", "Bảng Excel", "Bảng điền sẵn đi ra, bản đã điền trở lại; khác biệt xem trước, ghi tất cả hoặc không gì.")
	const at = "/plans/{plan}/periods/{period}"
	api.GetFile(a, api.Op{
		ID: "downloadWorkbook", Path: at + "/workbook", Tag: "workbooks", Summary: "Tải bảng điền sẵn của một kỳ", Need: needRead,
		Text: "Không có agency: cơ quan của khóa, hoặc mọi cơ quan trong một bảng khi khóa có phạm vi all.",
	}, []string{xlsxType}, s.apiWorkbookOut)
	api.GetFile(a, api.Op{ID: "downloadWorkbooks", Path: at + "/workbooks", Tag: "workbooks", Summary: "Tải bảng riêng của từng cơ quan trong một tệp ZIP", Need: needAll},
		[]string{"application/zip"}, s.apiWorkbooksOut)
	api.Post(a, api.Op{
		ID: "uploadWorkbook", Path: at + "/workbooks", Tag: "workbooks", Summary: "Nộp bảng đã điền", Need: needReport, Status: 201, Limit: maxBookBytes,
		Text: "Chưa ghi gì: xem khác biệt rồi xác nhận.",
		Form: api.FormOf("Một hay nhiều tệp .xlsx, hoặc một tệp .zip.", map[string]string{"agency_id": "Cơ quan; không có: của khóa, hoặc mọi cơ quan."},
			map[string]string{"file": "Bảng đã điền."}),
	}, s.apiWorkbookIn)
	api.Get(a, api.Op{ID: "getWorkbook", Path: "/workbooks/{workbook}", Tag: "workbooks", Summary: "Khác biệt và chỗ sai của bảng đã nộp", Need: needReport}, s.apiWorkbook)
	api.Put(a, api.Op{ID: "chooseInWorkbook", Path: "/workbooks/{workbook}/choices", Tag: "workbooks", Summary: "Chọn bên nào khi tệp và hệ thống cùng sửa", Need: needReport}, s.apiChoose)
	api.Post(a, api.Op{ID: "confirmWorkbook", Path: "/workbooks/{workbook}/confirmation", Tag: "workbooks", Summary: "Ghi mọi khác biệt vào báo cáo", Need: needReport}, s.apiConfirmWorkbook)
	api.Post(a, api.Op{ID: "dropWorkbook", Path: "/workbooks/{workbook}/dismissal", Tag: "workbooks", Summary: "Bỏ bảng đã nộp", Need: needReport, Status: 204}, s.apiDropWorkbook)
}

type workbookOutIn struct {
	OfPeriod
	Agency int64 `query:"agency" minimum:"1"`
}

func (s *Service) apiWorkbookOut(ctx context.Context, in *workbookOutIn) (f api.File, err error) {
	name, data, err := s.DownloadWorkbook(ctx, identity.Who(ctx), in.Plan, in.Agency, in.Period)
	return api.File{Mime: xlsxType, Name: name, Content: bytes.NewReader(data)}, err
}

func (s *Service) apiWorkbooksOut(ctx context.Context, in *OfPeriod) (f api.File, err error) {
	name, data, err := s.DownloadWorkbooks(ctx, identity.Who(ctx), in.Plan, in.Period)
	return api.File{Mime: "application/zip", Name: name, Content: bytes.NewReader(data)}, err
}

func (s *Service) apiWorkbookIn(ctx context.Context, in *OfPeriod) (*api.Answer[workbookJSON], error) {
	form, err := api.Form(ctx, "file", "agency_id")
	if err != nil {
		return nil, err
	}
	defer form.RemoveAll() //nolint:errcheck // the system empties its folder of temporary files
	agency := int64(0)
	if v := form.Value["agency_id"]; len(v) > 0 {
		if agency, err = strconv.ParseInt(v[0], 10, 64); err != nil {
			return nil, api.Parameter("agency_id", "Số của cơ quan phải là số nguyên.")
		}
	}
	var files []Upload
	for _, h := range form.File["file"] {
		files = append(files, Upload{Name: h.Filename, Open: opener(h)})
	}
	if len(files) == 0 {
		return nil, api.Parameter("file", "Chưa có tệp nào. Gửi bảng đã điền ở trường file.")
	}
	id, err := s.StartWorkbooks(ctx, identity.Who(ctx), in.Plan, agency, in.Period, files)
	if err != nil {
		return nil, api.Point(err, fileField)
	}
	return s.apiWorkbook(ctx, &OfWorkbook{id})
}

// OfWorkbook is the part of an address that names what an operation is about.
type OfWorkbook struct {
	Workbook int64 `path:"workbook" minimum:"1"`
}

// cellChangeJSON is one difference between a copy and what is stored.
type cellChangeJSON struct {
	Key      string     `json:"key" doc:"Đưa vào choices khi kind là conflict."`
	Kind     changeKind `json:"kind" enum:"added,changed,removed,conflict"`
	Activity string     `json:"activity"`
	What     string     `json:"what"`
	Old      string     `json:"old"`
	New      string     `json:"new"`
	Place    string     `json:"place" doc:"Trang tính và ô."`
	Chosen   string     `json:"chosen"`
}

// bookChangeJSON is what would change in one report.
type bookChangeJSON struct {
	ReportID int64            `json:"report_id"`
	File     string           `json:"file"`
	Lacks    string           `json:"lacks,omitempty" doc:"Còn thiếu gì để gửi."`
	Changes  []cellChangeJSON `json:"changes"`
}

// cellErrorJSON is a cell that cannot be understood.
type cellErrorJSON struct {
	File   string `json:"file"`
	Place  string `json:"place"`
	Detail string `json:"detail"`
}

// workbookJSON is an upload with its differences.
type workbookJSON struct {
	ID       int64            `json:"id"`
	PlanID   int64            `json:"plan_id"`
	Period   string           `json:"period"`
	AgencyID int64            `json:"agency_id,omitempty"`
	State    string           `json:"state" enum:"waiting,confirmed,dropped"`
	Result   string           `json:"result"`
	Who      string           `json:"who"`
	At       time.Time        `json:"at"`
	Reports  []bookChangeJSON `json:"reports"`
	Errors   []cellErrorJSON  `json:"errors"`
	Open     int              `json:"open" doc:"Chỗ cả hai bên cùng sửa mà chưa chọn."`
	Digest   string           `json:"digest" doc:"Gửi lại khi xác nhận: nói rằng đã xem đúng những khác biệt này."`
	Version  int64            `json:"version"`
}

func (s *Service) apiWorkbook(ctx context.Context, in *OfWorkbook) (*api.Answer[workbookJSON], error) {
	v, err := s.OpenWorkbook(ctx, identity.Who(ctx), in.Workbook)
	if err != nil {
		return nil, err
	}
	w := v.Workbook
	out := workbookJSON{
		ID: w.ID, PlanID: w.PlanID, Period: w.Period, AgencyID: w.AgencyID, State: w.State, Result: w.Result, Who: w.Who, At: w.At.UTC(),
		Reports: each(v.Reports, bookChangeOut), Open: v.Open, Digest: v.Digest, Version: w.Version,
		Errors: each(v.Errors, func(e CellError) cellErrorJSON { return cellErrorJSON{e.File, e.Place, e.Message} }),
	}
	return api.Versioned(out, w.Version), nil
}

func bookChangeOut(r BookChange) bookChangeJSON {
	return bookChangeJSON{r.Line.Report.ID, r.File, r.Lacks, each(r.Changes, func(c Change) cellChangeJSON {
		return cellChangeJSON{c.Key, c.Kind, c.Deed, c.What, c.Old, c.New, c.Place, c.Chosen}
	})}
}

type chooseIn struct {
	OfWorkbook
	api.Match
	Body struct {
		Choices map[string]string `json:"choices" doc:"Theo key: tep (giữ bản trong tệp) hoặc he-thong (giữ bản trên hệ thống)."`
		Version int64             `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiChoose(ctx context.Context, in *chooseIn) (*api.Answer[workbookJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	for key, side := range in.Body.Choices {
		if side != choiceCopy && side != choiceStored {
			return nil, api.Parameter("choices", "Ở %.60s: chọn tep hoặc he-thong.", key)
		}
	}
	if err := s.ChooseInWorkbook(ctx, identity.Who(ctx), in.Workbook, version, in.Body.Choices); err != nil {
		return nil, in.Stale(err, errStale)
	}
	return s.apiWorkbook(ctx, &in.OfWorkbook)
}

type confirmWorkbookIn struct {
	OfWorkbook
	api.Match
	Body struct {
		Digest  string `json:"digest" maxLength:"200"`
		Send    bool   `json:"send,omitempty" doc:"true: gửi luôn những báo cáo đã đủ."`
		Version int64  `json:"version,omitempty" minimum:"1"`
	}
}

// bookResultJSON is what was written.
type bookResultJSON struct {
	Saved int      `json:"saved"`
	Sent  int      `json:"sent"`
	Kept  []string `json:"kept" doc:"Báo cáo lưu nháp vì chưa đủ để gửi."`
}

func (s *Service) apiConfirmWorkbook(ctx context.Context, in *confirmWorkbookIn) (*api.Answer[bookResultJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	done, err := s.ConfirmWorkbook(ctx, identity.Who(ctx), in.Workbook, version, in.Body.Digest, in.Body.Send)
	return api.Say(bookResultJSON{done.Saved, done.Sent, some(done.Kept)}), in.Stale(err, errBookMoved, errStale)
}

type dropWorkbookIn struct {
	OfWorkbook
	api.Match
	Body struct {
		Version int64 `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiDropWorkbook(ctx context.Context, in *dropWorkbookIn) (*api.Nothing, error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	return &api.Nothing{}, in.Stale(s.DropWorkbook(ctx, identity.Who(ctx), in.Workbook, version), errStale)
}
