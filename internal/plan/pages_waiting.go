package plan

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// waitingPage is the list of reports to look through.
type waitingPage struct {
	Form                  web.Form
	Rows                  []waitingRow
	All, Found            int
	Page, Pages           int
	Tasks, Periods, Kinds []web.Choice
	Filter                web.Form
	Refused               []refusedLine
	Accepted              int
	Query                 string
	Address               func(page int) string
}

type waitingRow struct {
	Waiting
	Value, PeriodName, Said string
	Mine                    bool // submitted by the viewer: someone else accepts it
}

type refusedLine struct {
	Link   web.Link
	Reason string
}

const waitingRows = 100

func (s *Service) showWaiting(w http.ResponseWriter, r *http.Request) error {
	p, err := s.waitingPage(r)
	if err != nil {
		return err
	}
	return renderWaiting(w, r, p, http.StatusOK)
}

func renderWaiting(w http.ResponseWriter, r *http.Request, p waitingPage, status int) error {
	lead := "Không có báo cáo nào chờ duyệt."
	if p.All > 0 {
		lead = strconv.Itoa(p.All) + " báo cáo chờ duyệt, gửi trước xếp trước. Chỉ báo cáo được chấp nhận mới vào tổng."
	}
	return web.Render(w, r, web.Page{Title: "Duyệt báo cáo", Lead: lead, Section: "/duyet", Status: status, Body: waitingBody(p)})
}

func (s *Service) waitingPage(r *http.Request) (waitingPage, error) {
	by := identity.Who(r.Context())
	queue, err := s.WaitingReports(r.Context(), by)
	if err != nil {
		return waitingPage{}, err
	}
	all, agencies, plans := queue.All, queue.Agencies, queue.Plans
	q := r.URL.Query()
	p := waitingPage{All: len(all), Filter: web.Form{Values: q}, Query: r.URL.RawQuery, Address: pageAt(r)}
	p.choices(all, agencies, plans)
	kept := slices.DeleteFunc(slices.Clone(all), func(x Waiting) bool {
		return q.Get("nhiem-vu") != "" && q.Get("nhiem-vu") != strconv.FormatInt(x.TaskID, 10) ||
			q.Get("ky") != "" && q.Get("ky") != x.Period ||
			q.Get("loai") != "" && q.Get("loai") != agencies[x.AgencyID].Kind
	})
	p.Found = len(kept)
	kept, p.Page, p.Pages = onePage(r, kept, waitingRows)
	for _, x := range kept {
		p.Rows = append(p.Rows, waitingRow{
			Waiting: x, Value: strconv.FormatInt(x.ID, 10) + "-" + strconv.FormatInt(x.Version, 10), PeriodName: plans[x.PlanID].PeriodName(x.Period),
			Said: said(x), Mine: x.SubmittedBy != 0 && x.SubmittedBy == by.UserID,
		})
	}
	return p, nil
}

// choices are the filters: only what leads to something.
func (p *waitingPage) choices(all []Waiting, agencies map[int64]identity.Agency, plans map[int64]Plan) {
	tasks, periods, kinds := map[string]string{}, map[string]string{}, map[string]string{}
	for _, x := range all {
		tasks[strconv.FormatInt(x.TaskID, 10)] = x.TaskNo + ". " + x.TaskTitle
		periods[x.Period] = plans[x.PlanID].PeriodName(x.Period)
		kinds[agencies[x.AgencyID].Kind] = agencies[x.AgencyID].KindName()
	}
	list := func(m map[string]string) []web.Choice {
		all := []web.Choice{}
		for value, label := range m {
			all = append(all, web.Choice{Value: value, Label: label})
		}
		slices.SortFunc(all, func(a, b web.Choice) int { return cmp.Compare(a.Value, b.Value) })
		i18n.Sort(all, func(c web.Choice) string { return c.Label })
		return append([]web.Choice{{Label: "Tất cả"}}, all...)
	}
	p.Tasks, p.Periods, p.Kinds = list(tasks), list(periods), list(kinds)
}

// said is what a report answers, in few words.
func said(x Waiting) string {
	switch x.Answer {
	case Nothing:
		return "Không phát sinh"
	case NotApplicable:
		return "Không thuộc việc"
	}
	return strconv.Itoa(x.Activities) + " hoạt động, " + strconv.Itoa(x.Files) + " minh chứng"
}

func (s *Service) postWaiting(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	before, err := s.waitingPage(r) // names of what will be gone from the list
	if err != nil {
		return err
	}
	accepted, refused, err := s.AcceptReports(r.Context(), identity.Who(r.Context()), readChosen(f.Values["chon"]))
	if err == nil && len(refused) == 0 {
		return web.Redirect(w, r, "/duyet?"+before.Query, "Đã chấp nhận "+strconv.Itoa(accepted)+" báo cáo.")
	}
	status := http.StatusConflict
	if err != nil {
		if f, err = f.With(err); err != nil {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	p, err := s.waitingPage(r)
	if err != nil {
		return err
	}
	p.Form, p.Accepted, p.Refused = f, accepted, named(refused, before.Rows)
	return renderWaiting(w, r, p, status)
}

func readChosen(values []string) []Chosen {
	var all []Chosen
	for _, v := range values {
		id, version, _ := strings.Cut(v, "-")
		n, err := strconv.ParseInt(id, 10, 64)
		m, err2 := strconv.ParseInt(version, 10, 64)
		if errors.Join(err, err2) == nil {
			all = append(all, Chosen{n, m})
		}
	}
	return all
}

func named(refused []Refusal, rows []waitingRow) []refusedLine {
	var all []refusedLine
	for _, x := range refused {
		label := "Báo cáo số " + strconv.FormatInt(x.ID, 10)
		if i := slices.IndexFunc(rows, func(r waitingRow) bool { return r.ID == x.ID }); i >= 0 {
			label = rows[i].Agency + ", nhiệm vụ " + rows[i].TaskNo
		}
		all = append(all, refusedLine{web.Link{Label: label, Href: reportPath(x.ID)}, x.Reason})
	}
	return all
}
