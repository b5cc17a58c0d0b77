package plan

import (
	"context"
	"strconv"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func (s *Service) budgetAPI(a *api.API) {
	a.Group("budget", "Kinh phí", "Dự toán, phân bổ, giải ngân, quyết toán theo nhiệm vụ, nguồn, cơ quan. Tiền là số nguyên đồng.")
	const at = "/plans/{plan}/budget"
	api.Get(a, api.Op{
		ID: "listBudgetLines", Path: at, Tag: "budget", Summary: "Kinh phí của kế hoạch ở một ngày", Need: needRead,
		Text: "Khóa không có phạm vi all chỉ thấy kinh phí của cơ quan mình.",
	}, s.apiBudget)
	api.Get(a, api.Op{ID: "getBudgetLine", Path: at + "/{line}", Tag: "budget", Summary: "Một dòng kinh phí với các bút toán", Need: needRead}, s.apiBudgetLine)
	api.Post(a, api.Op{
		ID: "addMoney", Path: at, Tag: "budget", Summary: "Ghi một bút toán", Need: needReport, Or: needBudget, Status: 201, Limit: MaxFile,
		Text: "Dòng kinh phí tự có khi ghi bút toán đầu tiên. Dự toán, phân bổ và kinh phí của cơ quan khác cần phạm vi budget.",
		Form: api.FormOf("Các trường của bút toán, có thể kèm một tệp chứng từ.", map[string]string{
			"task_id": "Số của nhiệm vụ; không có: của cả kế hoạch.", "agency_id": "Cơ quan; không có: của khóa.", "source": "Khóa của nguồn.",
			"kind": "estimate, allocation, disbursement hoặc settlement.", "amount": "Số nguyên đồng.", "day": "Ngày, như 2026-09-30.", "document": "Số chứng từ.", "note": "Ghi chú.",
		}, map[string]string{"file": "Chứng từ."}),
	}, s.apiAddMoney)
	api.Post(a, api.Op{
		ID: "correctMoney", Path: at + "/entries/{entry}/correction", Tag: "budget", Summary: "Sửa một bút toán ghi sai", Need: needReport, Or: needBudget, Status: 201,
		Text: "Bút toán cũ và bút toán sửa đều còn trong lịch sử. amount 0: chỉ gỡ.",
	}, s.apiCorrectMoney)
	api.GetFile(a, api.Op{ID: "downloadMoneyFile", Path: at + "/entries/{entry}/file", Tag: "budget", Summary: "Tải chứng từ của một bút toán", Need: needRead},
		[]string{"application/octet-stream", "application/pdf", "image/jpeg"}, s.apiMoneyFile)
	api.Get(a, api.Op{ID: "listWeights", Path: "/plans/{plan}/weights", Tag: "budget", Summary: "Trọng số của nhiệm vụ và mức hoàn thành chung", Need: needRead}, s.apiWeights)
	api.Put(a, api.Op{ID: "setWeights", Path: "/plans/{plan}/weights", Tag: "budget", Summary: "Đặt trọng số nhiệm vụ", Need: needManage}, s.apiSetWeights)
}

// moneyLineJSON is the money of one agency for one task from one source.
type moneyLineJSON struct {
	ID        int64  `json:"id"`
	TaskID    int64  `json:"task_id,omitempty" doc:"Không có: của cả kế hoạch."`
	AgencyID  int64  `json:"agency_id"`
	Source    string `json:"source"`
	Estimate  int64  `json:"estimate"`
	Allocated int64  `json:"allocated"`
	Spent     int64  `json:"spent"`
	Settled   int64  `json:"settled"`
}

func moneyLineOut(l BudgetLine) moneyLineJSON {
	return moneyLineJSON{l.ID, l.TaskID, l.AgencyID, l.Source, l.Estimate, l.Allocated, l.Spent, l.Settled}
}

type budgetIn struct {
	OfPlan
	api.Paging
	Day string `query:"day" format:"date" doc:"Không có: hôm nay."`
}

func (s *Service) apiBudget(ctx context.Context, in *budgetIn) (*api.Answer[api.List[moneyLineJSON]], error) {
	v, err := s.Budget(ctx, identity.Who(ctx), in.Plan, in.Day)
	if err != nil {
		return nil, err
	}
	return api.Cut(in.Paging, each(v.Lines, moneyLineOut))
}

// moneyJSON is one entry.
type moneyJSON struct {
	ID        int64        `json:"id"`
	Kind      MoneyKind    `json:"kind" enum:"estimate,allocation,disbursement,settlement"`
	Amount    int64        `json:"amount"`
	Day       calendar.Day `json:"day" format:"date"`
	Document  string       `json:"document"`
	Note      string       `json:"note"`
	File      string       `json:"file,omitempty" doc:"Tên tệp chứng từ."`
	Corrects  int64        `json:"corrects,omitempty" doc:"Bút toán mà bút toán này gỡ."`
	Corrected int64        `json:"corrected_by,omitempty"`
	Who       string       `json:"who"`
	At        time.Time    `json:"at"`
}

// moneyHistoryJSON is one line with its history.
type moneyHistoryJSON struct {
	Line    moneyLineJSON `json:"line"`
	Entries []moneyJSON   `json:"entries"`
}

type budgetLineIn struct {
	OfPlan
	Line int64 `path:"line" minimum:"1"`
}

func (s *Service) apiBudgetLine(ctx context.Context, in *budgetLineIn) (*api.Answer[moneyHistoryJSON], error) {
	d, err := s.OpenBudgetLine(ctx, identity.Who(ctx), in.Plan, in.Line)
	return api.Say(moneyHistoryJSON{moneyLineOut(d.Line), each(d.Entries, func(e MoneyEntry) moneyJSON {
		return moneyJSON{e.ID, e.Kind, e.Amount, e.Day, e.Document, e.Note, e.File.Name, e.Corrects, e.Corrected, e.Who, e.At.UTC()}
	})}), err
}

func (s *Service) apiAddMoney(ctx context.Context, in *OfPlan) (*api.Answer[moneyHistoryJSON], error) {
	form, err := api.Form(ctx, "task_id", "agency_id", "source", "kind", "amount", "day", "document", "note", "file")
	if err != nil {
		return nil, err
	}
	defer form.RemoveAll() //nolint:errcheck // the system empties its folder of temporary files
	by := identity.Who(ctx)
	text := func(name string) string {
		if v := form.Value[name]; len(v) > 0 {
			return v[0]
		}
		return ""
	}
	n := NewMoney{Line: BudgetLine{PlanID: in.Plan, AgencyID: by.AgencyID, Source: text("source")}}
	for name, into := range map[string]*int64{"task_id": &n.Line.TaskID, "agency_id": &n.Line.AgencyID, "amount": &n.Entry.Amount} {
		if text(name) == "" {
			continue
		}
		if *into, err = strconv.ParseInt(text(name), 10, 64); err != nil {
			return nil, api.Parameter(name, "Cần một số nguyên, không dấu chấm.")
		}
	}
	n.Entry.Kind, n.Entry.Day, n.Entry.Document, n.Entry.Note = MoneyKind(text("kind")), calendar.Day(text("day")), text("document"), text("note")
	n.Entry.Once = api.Key(ctx)
	if files := form.File["file"]; len(files) > 0 {
		n.File = &Upload{Name: files[0].Filename, Open: opener(files[0])}
	}
	line, err := s.AddMoney(ctx, by, n)
	if err != nil {
		return nil, err
	}
	return s.apiBudgetLine(ctx, &budgetLineIn{*in, line})
}

// OfEntry is the part of an address that names what an operation is about.
type OfEntry struct {
	OfPlan
	Entry int64 `path:"entry" minimum:"1"`
}

type correctMoneyIn struct {
	OfEntry
	Body struct {
		Amount   int64        `json:"amount"`
		Day      calendar.Day `json:"day" format:"date"`
		Document string       `json:"document,omitempty" maxLength:"400"`
		Note     string       `json:"note,omitempty" maxLength:"2000"`
		Reason   string       `json:"reason" maxLength:"2000"`
	}
}

func (s *Service) apiCorrectMoney(ctx context.Context, in *correctMoneyIn) (*api.Answer[moneyHistoryJSON], error) {
	b := in.Body
	right := MoneyEntry{Amount: b.Amount, Day: b.Day, Document: b.Document, Note: b.Note}
	line, err := s.CorrectMoney(ctx, identity.Who(ctx), in.Plan, Correction{EntryID: in.Entry, Right: right, Reason: b.Reason})
	if err != nil {
		return nil, err
	}
	return s.apiBudgetLine(ctx, &budgetLineIn{in.OfPlan, line})
}

func (s *Service) apiMoneyFile(ctx context.Context, in *OfEntry) (f api.File, err error) {
	e, err := s.MoneyFile(ctx, identity.Who(ctx), in.Plan, in.Entry)
	if err != nil {
		return f, err
	}
	f = api.File{Mime: e.Mime, Name: e.Name, Tag: e.Hash}
	content, _, err := s.Files.Open(e.Hash)
	f.Content = content
	return f, err
}

// weightJSON is a task's weight.
type weightJSON struct {
	TaskID int64 `json:"task_id" minimum:"1"`
	Weight int64 `json:"weight" minimum:"0" doc:"0: không đặt, tính như 1."`
}

// weightsJSON are the weights of a plan, and how far it has come.
type weightsJSON struct {
	Weights  []weightJSON `json:"weights"`
	Complete string       `json:"complete" doc:"Mức hoàn thành chung, viết cho người đọc."`
}

func (s *Service) apiWeights(ctx context.Context, in *OfPlan) (*api.Answer[weightsJSON], error) {
	_, r, _, err := s.Weights(ctx, in.Plan, "")
	if err != nil {
		return nil, err
	}
	return api.Say(weightsJSON{each(r.Lines, func(w Weighted) weightJSON { return weightJSON{w.Task.ID, w.Weight} }), r.Percent()}), nil
}

// weightChangeJSON is a task's weight as it was read and as it should be.
type weightChangeJSON struct {
	TaskID int64 `json:"task_id" minimum:"1"`
	Was    int64 `json:"was" minimum:"0"`
	Weight int64 `json:"weight" minimum:"0"`
}

type setWeightsIn struct {
	OfPlan
	Body struct {
		Weights []weightChangeJSON `json:"weights" maxItems:"500"`
	}
}

func (s *Service) apiSetWeights(ctx context.Context, in *setWeightsIn) (*api.Answer[weightsJSON], error) {
	changes := each(in.Body.Weights, func(w weightChangeJSON) WeightChange { return WeightChange(w) })
	if err := s.SetWeights(ctx, identity.Who(ctx), in.Plan, changes); err != nil {
		return nil, err
	}
	return s.apiWeights(ctx, &in.OfPlan)
}
