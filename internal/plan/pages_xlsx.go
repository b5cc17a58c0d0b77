package plan

import (
	"bytes"
	"net/http"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
	"lantoa/internal/web"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// sendSheet answers with a workbook of one table.
func (s *Service) sendSheet(w http.ResponseWriter, p Plan, file string, sheet office.Sheet) error {
	var b bytes.Buffer
	if err := office.WriteXLSX(&b, office.Workbook{Title: sheet.Title, Author: "Lan Tỏa", Made: s.Now(), Sample: p.Sample, Sheets: []office.Sheet{sheet}}); err != nil {
		return err
	}
	web.Download(w, xlsxType, file)
	_, _ = b.WriteTo(w) // whoever closed the page needs no answer
	return nil
}

// downloadTask gives the rows that the page shows, of all its pages, as XLSX.
func (s *Service) downloadTask(w http.ResponseWriter, r *http.Request) error {
	v, err := s.fanout(r)
	if err != nil {
		return err
	}
	sheet := office.Sheet{
		Name: "Nhiệm vụ " + v.Task.No, Title: v.Task.Title + " - " + v.lead() + ", tính đến " + i18n.Date(v.Today),
		Columns: []office.SheetColumn{
			{Title: "Cơ quan", Width: 36},
			{Title: "Địa bàn huyện cũ", Width: 18},
			{Title: "Vai trò"},
			{Title: "Kỳ", Width: 20},
			{Title: "Hạn"},
			{Title: "Tình trạng", Width: 18},
			{Title: "Gửi ngày"},
			{Title: "Gửi trễ"},
		},
	}
	for _, c := range v.Columns {
		sheet.Columns = append(sheet.Columns, office.SheetColumn{Title: c.Name + " (" + c.Unit + ")", Width: 20, Format: "#,##0"})
	}
	sheet.Columns = append(sheet.Columns, office.SheetColumn{Title: "Minh chứng", Format: "#,##0"})
	for _, line := range v.Rows {
		a := v.Names[line.AgencyID]
		late := ""
		if line.Late() {
			late = "trễ"
		}
		row := []any{a.Name, a.FormerDistrict, line.Duty.Name(), v.Plan.PeriodName(line.Period), i18n.Date(line.Due), line.Standing(v.Today).Name, dayField(line.SubmittedOn), late}
		for _, c := range v.Columns {
			if n, ok := v.Figures[line.ID][c.ID]; ok {
				row = append(row, n)
			} else {
				row = append(row, nil)
			}
		}
		sheet.Rows = append(sheet.Rows, append(row, v.Evidence[line.ID]))
	}
	return s.sendSheet(w, v.Plan, "nhiem-vu-"+v.Task.No+".xlsx", sheet)
}

// downloadAgencies gives the table of agencies, as it is filtered and sorted, as XLSX.
func (s *Service) downloadAgencies(w http.ResponseWriter, r *http.Request) error {
	v, f, err := s.asked(r, false)
	if err != nil {
		return err
	}
	page := agenciesPage{planPage: planPage{PlanView: v, Form: f, Whole: true}, Request: r}
	page.filter()
	sheet := office.Sheet{
		Name: "Cơ quan", Title: v.Plan.Name() + " - cơ quan thực hiện, tính đến " + i18n.Date(v.Progress.Moment.Day), Columns: agencyColumns(),
	}
	for _, a := range page.Rows {
		sheet.Rows = append(sheet.Rows, agencyCells(a))
	}
	return s.sendSheet(w, v.Plan, "co-quan-thuc-hien.xlsx", sheet)
}

// sheetAt is the address of the download that matches a page with its filters.
func sheetAt(r *http.Request) string {
	q := r.URL.Query()
	q.Del("trang")
	to := r.URL.Path + "/bang.xlsx"
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return to
}
