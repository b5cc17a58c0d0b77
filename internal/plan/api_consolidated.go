package plan

import (
	"bytes"
	"context"
	"errors"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func (s *Service) consolidatedAPI(a *api.API) {
	a.Group("consolidated", "Báo cáo tổng hợp", "Lập từ báo cáo đã chấp nhận; số liệu tự tính, mỗi số chỉ về các dòng đứng sau nó.")
	const at = "/plans/{plan}/periods/{period}"
	api.Get(a, api.Op{ID: "listPeriods", Path: "/plans/{plan}/periods", Tag: "consolidated", Summary: "Các kỳ của kế hoạch, đã chốt hay chưa", Need: needAll}, s.apiPeriods)
	api.Get(a, api.Op{ID: "getConsolidated", Path: at + "/report", Tag: "consolidated", Summary: "Báo cáo tổng hợp của một kỳ", Need: needAll}, s.apiConsolidated)
	api.GetFile(a, api.Op{
		ID: "downloadConsolidated", Path: at + "/report/{format}", Tag: "consolidated", Summary: "Tải báo cáo tổng hợp: docx, xlsx hoặc pdf", Need: needAll,
		Text: "PDF cần được tạo trước bằng orderConsolidatedPdf; chưa có thì trả 404.",
	}, []string{docxType, xlsxType, "application/pdf"}, s.apiConsolidatedFile)
	api.Post(a, api.Op{ID: "orderConsolidatedPdf", Path: at + "/pdf", Tag: "consolidated", Summary: "Đặt tạo bản PDF ở phía sau", Need: needAll, Status: 202}, s.apiOrderPDF)
	api.Get(a, api.Op{ID: "getFigure", Path: at + "/figures/{figure}", Tag: "consolidated", Summary: "Các dòng đứng sau một số liệu", Need: needAll}, s.apiFigure)
	api.Get(a, api.Op{ID: "getSection", Path: at + "/sections/{section}", Tag: "consolidated", Summary: "Một phần viết của báo cáo", Need: needClose}, s.apiSection)
	api.Put(a, api.Op{ID: "writeSection", Path: at + "/sections/{section}", Tag: "consolidated", Summary: "Viết một phần của báo cáo", Need: needClose}, s.apiWriteSection)
	api.Post(a, api.Op{
		ID: "closePeriod", Path: at + "/closing", Tag: "consolidated", Summary: "Chốt số liệu của một kỳ", Need: needClose, Status: 201,
		Text: "Không mở lại được: báo cáo và văn bản giữ nguyên như lúc chốt. Gửi checked: true để nói rằng một người đã kiểm tra.",
	}, s.apiClose)
}

const docxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// periodJSON is one period of a plan.
type periodJSON struct {
	Period   string        `json:"period"`
	Name     string        `json:"name"`
	Kind     calendar.Kind `json:"kind" enum:"month,quarter,half,year"`
	From     calendar.Day  `json:"from" format:"date"`
	To       calendar.Day  `json:"to" format:"date"`
	Due      calendar.Day  `json:"due" format:"date" doc:"Hạn của báo cáo tổng hợp."`
	Expected int           `json:"expected"`
	Accepted int           `json:"accepted"`
	Stage    string        `json:"stage" enum:"ahead,open,over,closed"`
	Closing  *closingJSON  `json:"closing,omitempty"`
}

// closingJSON says when a period was closed.
type closingJSON struct {
	On   calendar.Day `json:"on" format:"date"`
	Who  string       `json:"who"`
	Hash string       `json:"sha256" doc:"Dấu của số liệu đã chốt."`
}

func closingOut(c *Closing) *closingJSON {
	if c == nil {
		return nil
	}
	return &closingJSON{c.On, c.Who, c.Hash}
}

type periodsIn struct {
	OfPlan
	api.Paging
}

func (s *Service) apiPeriods(ctx context.Context, in *periodsIn) (*api.Answer[api.List[periodJSON]], error) {
	_, _, groups, err := s.Periods(ctx, identity.Who(ctx), in.Plan)
	if err != nil {
		return nil, err
	}
	var out []periodJSON
	for _, g := range groups {
		for _, l := range g.Lines {
			p := l.Period
			out = append(out, periodJSON{p.Key(), p.Name(), p.Kind, p.From, p.To, l.Due, l.Answers, l.Taken, l.Stage(s.today()), closingOut(l.Closing)})
		}
	}
	return api.Cut(in.Paging, out)
}

// OfPeriod is the part of an address that names what an operation is about.
type OfPeriod struct {
	OfPlan
	Period string `path:"period" maxLength:"30" doc:"2026-Q3, 2026-H2, 2026-11 hoặc 2026"`
}

// countsJSON are the expected answers of a period, leading and coordinating apart.
type countsJSON struct {
	All        TallyJSON `json:"all"`
	Lead       TallyJSON `json:"lead"`
	Partner    TallyJSON `json:"partner"`
	Activities int       `json:"activities"`
	Evidence   int       `json:"evidence"`
}

func countsOut(c Counts) countsJSON {
	return countsJSON{tallyOut(c.All()), tallyOut(c.Lead), tallyOut(c.Partner), c.Activities, c.Evidence}
}

// figureLineJSON is the figure of one indicator over many answers.
type figureLineJSON struct {
	Indicator string `json:"indicator"`
	Name      string `json:"name"`
	Unit      string `json:"unit"`
	Value     int64  `json:"value"`
	Den       int64  `json:"den,omitempty" doc:"Mẫu số, với tỷ lệ."`
}

func figureLineOut(f FigureLine) figureLineJSON {
	return figureLineJSON{f.Indicator, f.Name, f.Unit, f.Value, f.Den}
}

// quoteJSON is what agencies wrote.
type quoteJSON struct {
	Text     string  `json:"text"`
	Agencies []int64 `json:"agencies"`
}

func quoteOut(q Quote) quoteJSON { return quoteJSON{q.Text, some(q.Agencies)} }

// taskPartJSON is what the report says about a task.
type taskPartJSON struct {
	TaskID       int64            `json:"task_id"`
	No           string           `json:"no"`
	Title        string           `json:"title"`
	Counts       countsJSON       `json:"counts"`
	Figures      []figureLineJSON `json:"figures"`
	Missing      []int64          `json:"missing" doc:"Cơ quan quá hạn chưa gửi."`
	Returned     []int64          `json:"returned"`
	Waiting      []int64          `json:"waiting"`
	Difficulties []quoteJSON      `json:"difficulties"`
	Proposals    []quoteJSON      `json:"proposals"`
}

// agencyPartJSON is one agency in the report.
type agencyPartJSON struct {
	AgencyID int64      `json:"agency_id"`
	Agency   string     `json:"agency"`
	Sent     bool       `json:"sent" doc:"Đã gửi ít nhất một báo cáo của kỳ."`
	Counts   countsJSON `json:"counts"`
}

// consolidatedJSON is the report on a plan for a period.
type consolidatedJSON struct {
	PlanID    int64             `json:"plan_id"`
	Period    string            `json:"period"`
	From      calendar.Day      `json:"from" format:"date"`
	To        calendar.Day      `json:"to" format:"date"`
	FiguresTo calendar.Day      `json:"figures_to" format:"date" doc:"Số liệu tính đến hết ngày này."`
	MadeOn    calendar.Day      `json:"made_on" format:"date"`
	Closing   *closingJSON      `json:"closing,omitempty" doc:"Có khi kỳ đã chốt; báo cáo giữ nguyên như lúc chốt."`
	Counts    countsJSON        `json:"counts"`
	Figures   []figureLineJSON  `json:"figures"`
	Tasks     []taskPartJSON    `json:"tasks"`
	Agencies  []agencyPartJSON  `json:"agencies"`
	Sections  map[string]string `json:"sections" doc:"Phần viết, theo khóa của phần."`
}

func (s *Service) periodAsked(ctx context.Context, in OfPeriod) (calendar.Period, error) {
	return s.PeriodOf(ctx, in.Plan, in.Period)
}

func (s *Service) apiConsolidated(ctx context.Context, in *OfPeriod) (*api.Answer[consolidatedJSON], error) {
	p, err := s.periodAsked(ctx, *in)
	if err != nil {
		return nil, err
	}
	c, err := s.Consolidate(ctx, identity.Who(ctx), in.Plan, p, s.today())
	if err != nil {
		return nil, err
	}
	out := consolidatedJSON{
		PlanID: c.Plan.ID, Period: p.Key(), From: p.From, To: p.To, FiguresTo: c.FiguresTo, MadeOn: c.MadeOn, Closing: closingOut(c.Closing), Counts: countsOut(c.Total),
		Figures: each(c.Figures, figureLineOut), Tasks: each(c.Tasks, taskPartOut), Sections: map[string]string{},
		Agencies: each(c.Busy(), func(a AgencyLine) agencyPartJSON { return agencyPartJSON{a.ID, a.Short, a.Sent, countsOut(a.Counts)} }),
	}
	for _, section := range sections {
		out.Sections[section] = c.Section(section)
	}
	return api.Say(out), nil
}

func taskPartOut(t TaskPart) taskPartJSON {
	return taskPartJSON{
		t.ID, t.No, t.Title, countsOut(t.Counts), each(t.Figures, figureLineOut), some(t.Missing), some(t.Returned), some(t.Waiting),
		each(t.Difficulties, quoteOut), each(t.Proposals, quoteOut),
	}
}

type formatIn struct {
	OfPeriod
	Format string `path:"format" enum:"docx,xlsx,pdf"`
}

func (s *Service) apiConsolidatedFile(ctx context.Context, in *formatIn) (f api.File, err error) {
	p, err := s.periodAsked(ctx, in.OfPeriod)
	if err != nil {
		return f, err
	}
	by := identity.Who(ctx)
	f.Name = reportFile(p, in.Format)
	if in.Format == "pdf" {
		hash, err := s.findReportPDF(ctx, by, in.Plan, p)
		if errors.Is(err, db.ErrNone) {
			return f, problem.New(problem.NotFound, "Chưa có bản PDF của báo cáo như hiện nay. Đặt tạo bằng POST …/pdf, chờ rồi tải lại.")
		}
		if err != nil {
			return f, err
		}
		f.Mime, f.Tag = "application/pdf", hash
		f.Content, _, err = s.Files.Open(hash)
		return f, err
	}
	var b bytes.Buffer
	if err := s.WriteReport(ctx, by, in.Plan, p, in.Format, &b); err != nil {
		return f, err
	}
	f.Mime = map[string]string{"docx": docxType, "xlsx": xlsxType}[in.Format]
	f.Tag, f.Content = hashOf(b.Bytes()), bytes.NewReader(b.Bytes())
	return f, nil
}

// orderJSON is work that was ordered.
type orderJSON struct {
	Job int64 `json:"job"`
}

func (s *Service) apiOrderPDF(ctx context.Context, in *OfPeriod) (*api.Answer[orderJSON], error) {
	p, err := s.periodAsked(ctx, *in)
	if err != nil {
		return nil, err
	}
	id, err := s.OrderPDF(ctx, identity.Who(ctx), in.Plan, p)
	return api.Say(orderJSON{id}), err
}

// rowJSON is one row behind a figure.
type rowJSON struct {
	ReportID   int64        `json:"report_id,omitempty"`
	ActivityID int64        `json:"activity_id,omitempty"`
	EvidenceID int64        `json:"evidence_id,omitempty"`
	AgencyID   int64        `json:"agency_id,omitempty"`
	Agency     string       `json:"agency"`
	Task       string       `json:"task"`
	Name       string       `json:"name"`
	Place      string       `json:"place"`
	Note       string       `json:"note"`
	Day        calendar.Day `json:"day,omitempty" format:"date"`
	Value      int64        `json:"value"`
	URL        string       `json:"url,omitempty"`
}

// behindJSON is a figure with rows behind it.
type behindJSON struct {
	Key   string    `json:"key"`
	Title string    `json:"title"`
	How   string    `json:"how" doc:"Số này từ các dòng mà ra thế nào."`
	Unit  string    `json:"unit"`
	Total int64     `json:"total"`
	Den   int64     `json:"den,omitempty"`
	Rows  []rowJSON `json:"rows"`
	Next  string    `json:"next,omitempty" doc:"Dấu của trang sau."`
}

type figureIn struct {
	OfPeriod
	api.Paging
	Figure string `path:"figure" maxLength:"100" doc:"count.all.all.in_time, fig.all.D3.minutes, deeds.all, proofs.all, agencies.all.sent …"`
}

func (s *Service) apiFigure(ctx context.Context, in *figureIn) (*api.Answer[behindJSON], error) {
	p, err := s.periodAsked(ctx, in.OfPeriod)
	if err != nil {
		return nil, err
	}
	_, b, _, err := s.FigureBehind(ctx, identity.Who(ctx), in.Plan, p, in.Figure, 0, 0)
	if err != nil {
		return nil, err
	}
	rows := b.Rows
	for _, part := range b.Parts {
		rows = append(rows, part.Rows...)
	}
	page, err := api.Cut(in.Paging, each(rows, func(r Row) rowJSON {
		return rowJSON{r.ReportID, r.ActivityID, r.EvidenceID, r.AgencyID, r.Agency, r.Task, r.Name, r.Place, r.Note, r.Day, r.Value, r.URL}
	}))
	if err != nil {
		return nil, err
	}
	return api.Say(behindJSON{b.Key, b.Title, b.How, b.Unit, b.Total, b.Den, page.Body.Items, page.Body.Next}), nil
}

// sectionJSON is a part of the report that people write.
type sectionJSON struct {
	Section string `json:"section"`
	Body    string `json:"body"`
	Who     string `json:"who" doc:"Ai viết; trống: đề xuất của hệ thống, chưa ai viết."`
	Version int64  `json:"version" doc:"0: chưa ai viết."`
}

// OfSection is the part of an address that names what an operation is about.
type OfSection struct {
	OfPeriod
	Section string `path:"section" maxLength:"40"`
}

func (s *Service) apiSection(ctx context.Context, in *OfSection) (*api.Answer[sectionJSON], error) {
	p, err := s.periodAsked(ctx, in.OfPeriod)
	if err != nil {
		return nil, err
	}
	_, t, err := s.SectionText(ctx, identity.Who(ctx), in.Plan, p, in.Section)
	return api.Versioned(sectionJSON(t), t.Version), err
}

type writeIn struct {
	OfSection
	Body struct {
		Body    string `json:"body" maxLength:"100000"`
		Version int64  `json:"version" minimum:"0" doc:"0 khi chưa ai viết."`
	}
}

func (s *Service) apiWriteSection(ctx context.Context, in *writeIn) (*api.Answer[sectionJSON], error) {
	p, err := s.periodAsked(ctx, in.OfPeriod)
	if err != nil {
		return nil, err
	}
	if err := s.WriteSection(ctx, identity.Who(ctx), in.Plan, p, Text{Section: in.Section, Body: in.Body.Body, Version: in.Body.Version}); err != nil {
		return nil, err
	}
	return s.apiSection(ctx, &in.OfSection)
}

type closeIn struct {
	OfPeriod
	Body struct {
		Checked bool `json:"checked" doc:"Một người đã kiểm tra báo cáo."`
	}
}

func (s *Service) apiClose(ctx context.Context, in *closeIn) (*api.Answer[consolidatedJSON], error) {
	p, err := s.periodAsked(ctx, in.OfPeriod)
	if err != nil {
		return nil, err
	}
	if !in.Body.Checked {
		return nil, api.Parameter("checked", "Chưa nói rằng một người đã kiểm tra báo cáo. Gửi checked: true khi đã kiểm tra.")
	}
	if err := s.CloseReport(ctx, identity.Who(ctx), in.Plan, p); err != nil {
		return nil, err
	}
	return s.apiConsolidated(ctx, &in.OfPeriod)
}
