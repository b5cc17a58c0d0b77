package plan

import (
	"bytes"
	"context"
	"fmt"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func (s *Service) moneySheetAPI(a *api.API) {
	const at = "/plans/{plan}/budget/workbooks"
	api.GetFile(a, api.Op{
		ID: "downloadMoneyWorkbook", Path: "/plans/{plan}/budget/workbook", Tag: "budget", Summary: "Tải bảng kinh phí để sửa rồi nạp lại", Need: needRead,
	}, []string{xlsxType}, s.apiMoneyBookOut)
	api.Post(a, api.Op{
		ID: "uploadMoneyWorkbook", Path: at, Tag: "budget", Summary: "Nạp bảng kinh phí đã sửa", Need: needReport, Or: needBudget, Status: 201, Limit: MaxFile,
		Text: "Chưa ghi gì: xem khác biệt rồi xác nhận. Có ô sai thì trả 422 với từng ô, không nhận bảng.",
		Form: api.FormOf("Tệp Excel đã tải về và sửa.", nil, map[string]string{"file": "Bảng kinh phí."}),
	}, s.apiMoneyBookIn)
	api.Get(a, api.Op{
		ID: "getMoneyWorkbook", Path: at + "/{workbook}", Tag: "budget", Summary: "Khác biệt của bảng đã nạp so với hiện nay", Need: needReport, Or: needBudget,
		Text: "Chỉ người lập khóa đã nạp mới xem được.",
	}, s.apiMoneyBook)
	api.Post(a, api.Op{
		ID: "confirmMoneyWorkbook", Path: at + "/{workbook}/confirmation", Tag: "budget", Summary: "Ghi mọi khác biệt thành bút toán", Need: needReport, Or: needBudget,
		Text: "Tất cả hoặc không gì. Số liệu đã khác so với lúc xem thì trả 409; đọc lại khác biệt, lấy digest mới.",
	}, s.apiConfirmMoneyBook)
}

func (s *Service) apiMoneyBookOut(ctx context.Context, in *OfPlan) (f api.File, err error) {
	var b bytes.Buffer
	err = s.WriteMoneyBook(ctx, identity.Who(ctx), in.Plan, &b)
	return api.File{Mime: xlsxType, Name: "kinh-phi.xlsx", Content: bytes.NewReader(b.Bytes())}, err
}

// oneUpload is the only file of a form.
func oneUpload(ctx context.Context, detail string, fields ...string) (up Upload, text func(string) string, done func(), err error) {
	form, err := api.Form(ctx, append(fields, "file")...)
	if err != nil {
		return up, nil, nil, err
	}
	text = func(name string) string {
		if v := form.Value[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	done = func() { _ = form.RemoveAll() } // the system empties its folder of temporary files
	files := form.File["file"]
	if len(files) != 1 {
		done()
		return up, nil, nil, api.Parameter("file", "%s", detail)
	}
	return Upload{Name: files[0].Filename, Open: opener(files[0])}, text, done, nil
}

func (s *Service) apiMoneyBookIn(ctx context.Context, in *OfPlan) (*api.Answer[moneyBookJSON], error) {
	up, _, done, err := oneUpload(ctx, "Gửi đúng một bảng kinh phí ở trường file.")
	if err != nil {
		return nil, err
	}
	defer done()
	m, err := s.TakeMoneyBook(ctx, identity.Who(ctx), in.Plan, up)
	if err != nil {
		return nil, api.Point(err, fileField)
	}
	if n := len(m.Errors); n > 0 {
		return nil, api.Places("file", fmt.Sprintf("Bảng có %d ô chưa đúng nên chưa nhận. Sửa từng ô rồi gửi lại.", n), each(m.Errors, func(e MoneyCellError) api.Wrong {
			return api.Wrong{Detail: e.Cell + ": " + e.Message}
		}))
	}
	return s.apiMoneyBook(ctx, &OfMoneyBook{*in, m.ID})
}

// fileField says that what a rule finds wrong with an upload stands in the field file.
func fileField(string) string { return "/file" }

// OfMoneyBook is the part of an address that names what an operation is about.
type OfMoneyBook struct {
	OfPlan
	Workbook int64 `path:"workbook" minimum:"1"`
}

// moneyChangeJSON is a sum that differs, and the entry that would be made of it.
type moneyChangeJSON struct {
	Row      int          `json:"row" doc:"Dòng trong bảng."`
	TaskID   int64        `json:"task_id,omitempty" doc:"Không có: của cả kế hoạch."`
	AgencyID int64        `json:"agency_id"`
	Source   string       `json:"source"`
	New      bool         `json:"new_line" doc:"Dòng kinh phí chưa có, sẽ được lập."`
	Kind     MoneyKind    `json:"kind" enum:"estimate,allocation,disbursement,settlement"`
	Was      int64        `json:"was" doc:"Số lũy kế hiện nay, đồng."`
	Now      int64        `json:"now" doc:"Số lũy kế trong bảng."`
	Amount   int64        `json:"amount" doc:"Bút toán sẽ ghi: now trừ was."`
	Day      calendar.Day `json:"day" format:"date"`
	Document string       `json:"document"`
	Note     string       `json:"note"`
}

// moneyBookJSON is a workbook of money with what it would change.
type moneyBookJSON struct {
	ID      int64             `json:"id"`
	Name    string            `json:"name"`
	Done    bool              `json:"done" doc:"Đã ghi."`
	Changes []moneyChangeJSON `json:"changes"`
	Errors  []cellErrorJSON   `json:"errors" doc:"Ô không còn đúng vì kinh phí đã đổi từ khi nạp."`
	Digest  string            `json:"digest" doc:"Gửi lại khi xác nhận: nói rằng đã xem đúng những khác biệt này."`
}

func (s *Service) apiMoneyBook(ctx context.Context, in *OfMoneyBook) (*api.Answer[moneyBookJSON], error) {
	m, err := s.OpenMoneyBook(ctx, identity.Who(ctx), in.Plan, in.Workbook)
	if err != nil {
		return nil, err
	}
	return api.Say(moneyBookJSON{
		ID: m.ID, Name: m.Name, Done: m.Done, Digest: m.Digest,
		Errors: each(m.Errors, func(e MoneyCellError) cellErrorJSON { return cellErrorJSON{m.Name, e.Cell, e.Message} }),
		Changes: each(m.Changes, func(c MoneyChange) moneyChangeJSON {
			l, e := c.Line, c.Entry
			return moneyChangeJSON{c.Row, l.TaskID, l.AgencyID, l.Source, l.ID == 0, e.Kind, c.Was, c.Now, e.Amount, e.Day, e.Document, e.Note}
		}),
	}), nil
}

type confirmMoneyBookIn struct {
	OfMoneyBook
	Body struct {
		Digest string `json:"digest" maxLength:"200"`
	}
}

func (s *Service) apiConfirmMoneyBook(ctx context.Context, in *confirmMoneyBookIn) (*api.Answer[countJSON], error) {
	n, err := s.ConfirmMoneyBook(ctx, identity.Who(ctx), in.Plan, in.Workbook, in.Body.Digest)
	return api.Say(countJSON{n}), err
}
