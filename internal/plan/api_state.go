package plan

import (
	"bytes"
	"context"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/office"
)

func (s *Service) stateAPI(a *api.API) {
	a.Group("state", "Tiến độ", "Bốn số đếm và các tỷ lệ, tính từ báo cáo ở một ngày bất kỳ.")
	api.Get(a, api.Op{
		ID: "getProgress", Path: "/plans/{plan}/progress", Tag: "state", Summary: "Tiến độ của một kế hoạch ở một ngày", Need: needRead,
		Text: "Bảng theo cơ quan gồm mọi cơ quan khi khóa có phạm vi all; nếu không, chỉ cơ quan mình.",
	}, s.apiProgress)
	api.GetFile(a, api.Op{
		ID: "downloadProgress", Path: "/plans/{plan}/progress/{format}", Tag: "state", Summary: "Tình trạng ở một ngày: bảng XLSX hoặc văn bản DOCX", Need: needRead,
	}, []string{xlsxType, docxType}, s.apiStateFile)
}

type stateFileIn struct {
	OfPlan
	Format string `path:"format" enum:"xlsx,docx"`
	Day    string `query:"day" format:"date" doc:"Không có: hôm nay."`
}

func (s *Service) apiStateFile(ctx context.Context, in *stateFileIn) (f api.File, err error) {
	v, err := s.State(ctx, identity.Who(ctx), in.Plan, in.Day)
	if err != nil {
		return f, api.Point(err, func(string) string { return "/day" })
	}
	var b bytes.Buffer
	f = api.File{Mime: docxType, Name: stateFile(v, in.Format)}
	if in.Format == "xlsx" {
		f.Mime, err = xlsxType, office.WriteXLSX(&b, v.workbook())
	} else {
		err = office.WriteDOCX(&b, stateDocument(v))
	}
	f.Content = bytes.NewReader(b.Bytes())
	return f, err
}

// shareJSON is a rate as a fraction.
type shareJSON struct {
	Num int `json:"num"`
	Den int `json:"den" doc:"0: chưa có gì để tính."`
}

// TallyJSON counts expected answers in the four boxes.
type TallyJSON struct {
	All      int       `json:"all" doc:"Tất cả báo cáo của các kỳ đã bắt đầu: tổng bốn số."`
	InTime   int       `json:"done_in_time"`
	Late     int       `json:"done_late"`
	Open     int       `json:"open_in_time"`
	Overdue  int       `json:"overdue"`
	Waiting  int       `json:"waiting" doc:"Trong số chưa xong: chờ duyệt."`
	Returned int       `json:"returned" doc:"Trong số chưa xong: trả lại."`
	Sent     int       `json:"sent" doc:"Trong số quá hạn: đã gửi, chờ duyệt."`
	Nothing  int       `json:"nothing" doc:"Trong số đã xong: không phát sinh hoặc không thuộc việc."`
	OnTime   shareJSON `json:"on_time" doc:"Tỷ lệ đúng hạn."`
	Full     shareJSON `json:"full" doc:"Tỷ lệ đầy đủ."`
}

func tallyOut(t Tally) TallyJSON {
	share := func(num, den int) shareJSON { return shareJSON{num, den} }
	return TallyJSON{t.All(), t.InTime, t.Late, t.Open, t.Overdue, t.Waiting, t.Returned, t.Sent, t.Nothing, share(t.OnTimeSoFar()), share(t.Full())}
}

// taskTallyJSON is where one task stands.
type taskTallyJSON struct {
	TaskID int64  `json:"task_id"`
	No     string `json:"no"`
	TallyJSON
}

// periodTallyJSON is where one period stands.
type periodTallyJSON struct {
	Period string `json:"period"`
	TallyJSON
}

// agencyTallyJSON is where one agency stands.
type agencyTallyJSON struct {
	AgencyID int64  `json:"agency_id"`
	Agency   string `json:"agency"`
	TallyJSON
	Lead    TallyJSON `json:"lead"`
	Partner TallyJSON `json:"partner"`
}

// progressJSON is where a plan stands on a day.
type progressJSON struct {
	PlanID   int64             `json:"plan_id"`
	Day      calendar.Day      `json:"day" format:"date"`
	Total    TallyJSON         `json:"total"`
	Lead     TallyJSON         `json:"lead"`
	Partner  TallyJSON         `json:"partner"`
	Formulas formulasJSON      `json:"formulas"`
	Tasks    []taskTallyJSON   `json:"tasks"`
	Periods  []periodTallyJSON `json:"periods"`
	Agencies []agencyTallyJSON `json:"agencies"`
}

// formulasJSON say how the rates come about.
type formulasJSON struct {
	OnTime string `json:"on_time"`
	Full   string `json:"full"`
}

type progressIn struct {
	OfPlan
	Day string `query:"day" format:"date" doc:"Không có: hôm nay."`
}

func (s *Service) apiProgress(ctx context.Context, in *progressIn) (*api.Answer[progressJSON], error) {
	v, err := s.View(ctx, in.Plan, in.Day, true)
	if err != nil {
		return nil, api.Point(err, func(string) string { return "/day" })
	}
	by, p := identity.Who(ctx), v.Progress
	out := progressJSON{
		PlanID: v.Plan.ID, Day: p.Moment.Day, Total: tallyOut(p.Total), Lead: tallyOut(p.Duties[Lead]), Partner: tallyOut(p.Duties[Partner]),
		Formulas: formulasJSON{p.Total.OnTimeFormula(), p.Total.FullFormula()}, Agencies: []agencyTallyJSON{},
		Tasks:   each(v.Tasks, func(t Task) taskTallyJSON { return taskTallyJSON{t.ID, t.No, tallyOut(p.Tasks[t.ID])} }),
		Periods: each(v.Periods, func(r tallyRow) periodTallyJSON { return periodTallyJSON{r.Period, tallyOut(r.Tally)} }),
	}
	for _, a := range v.Agencies {
		if by.Sees(a.Agency.ID) {
			out.Agencies = append(out.Agencies, agencyTallyJSON{a.Agency.ID, a.Agency.ShortName, tallyOut(a.Tally), tallyOut(a.Lead), tallyOut(a.Partner)})
		}
	}
	return api.Say(out), nil
}
