package plan

import (
	"cmp"
	"io"
	"math"
	"slices"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

const thousands = "#,##0"

// either is for columns that hold counts and shares.
const either = "[>=1000]#,##0;General"

// writeWorkbook writes the tables of the report and every row behind its figures.
func writeWorkbook(w io.Writer, c Consolidated, rows frozenRows, indicators Indicators) error {
	return office.WriteXLSX(w, office.Workbook{
		Title: c.Subject(), Author: c.Focal.Formal, Made: c.MadeOn.Time(), Sample: c.Plan.Sample,
		Sheets: append([]office.Sheet{
			summarySheet(c), taskSheet(c), figureSheet(c), agencySheet(c), figureRowSheet(c, rows, indicators), deedSheet(c, rows), proofSheet(c, rows),
		}, moneySheets(c, rows)...),
	})
}

// sheetTitle says what a sheet is and of when.
func (c Consolidated) sheetTitle(what string) string {
	return what + ", " + c.PeriodName() + " (số liệu " + c.Whose() + ")"
}

func tallyColumns() []office.SheetColumn {
	var all []office.SheetColumn
	for _, name := range []string{"Phần việc", "Hoàn thành đúng hạn", "Hoàn thành trễ hạn", "Đang trong hạn", "Quá hạn", "Chờ duyệt", "Bị trả lại", "Hoạt động", "Minh chứng"} {
		all = append(all, office.SheetColumn{Title: name, Width: 11, Format: thousands, Total: true})
	}
	return all
}

func (c Counts) cells() []any {
	t := c.All()
	return []any{t.All(), t.InTime, t.Late, t.Open, t.Overdue, t.Waiting, t.Returned, c.Activities, c.Evidence}
}

// summarySheet is the report in a few numbers; rates are shares, shown in percent.
func summarySheet(c Consolidated) office.Sheet {
	s := office.Sheet{Name: "Tổng hợp", Title: c.sheetTitle("Tổng hợp"), Columns: []office.SheetColumn{
		{Title: "Nội dung", Width: 48}, {Title: "Cả kỳ", Format: either}, {Title: "Chủ trì", Format: either}, {Title: "Phối hợp", Format: either}, {Title: "Cách tính", Width: 70},
	}}
	for _, what := range []struct{ part, how string }{
		{"all", "mỗi phần việc là câu trả lời của một cơ quan về một nhiệm vụ trong một kỳ báo cáo"},
		{"in_time", "đã chấp nhận, gửi trong hạn"},
		{"late", "đã chấp nhận, gửi sau hạn"},
		{"open", "chưa chấp nhận, còn hạn"},
		{"overdue", "chưa chấp nhận, hết hạn"},
		{"waiting", "trong số trong hạn và quá hạn"},
		{"returned", "trong số trong hạn và quá hạn"},
		{"nothing", "trong số hoàn thành"},
	} {
		size := tallyParts[what.part].size
		s.Rows = append(s.Rows, []any{tallyParts[what.part].name, size(c.Total.All()), size(c.Total.Lead), size(c.Total.Partner), what.how})
	}
	rate := func(of func(Tally) (int, int)) []any {
		var cells []any
		for _, t := range []Tally{c.Total.All(), c.Total.Lead, c.Total.Partner} {
			num, den := of(t)
			cells = append(cells, percentage(int64(num), int64(den)))
		}
		return cells
	}
	s.Rows = append(s.Rows,
		slices.Concat([]any{"Tỷ lệ hoàn thành (%)"}, rate(Tally.Complete), []any{"hoàn thành ÷ phần việc"}),
		slices.Concat([]any{"Tỷ lệ đúng hạn (%)"}, rate(Tally.OnTimeSoFar), []any{"đúng hạn ÷ (đúng hạn + trễ hạn + quá hạn − gửi đúng hạn còn chờ duyệt)"}),
		[]any{"Cơ quan được giao phần việc", len(c.crowd(everything, "all"))}, []any{"Cơ quan đã gửi báo cáo", len(c.crowd(everything, "sent"))},
		[]any{"Hoạt động", c.Total.Activities}, []any{"Tệp, liên kết minh chứng", c.Total.Evidence})
	s.Rows = append(s.Rows, []any{c.stamp()})
	if c.Closing != nil {
		s.Rows = append(s.Rows, []any{"Đã chốt ngày " + i18n.Date(c.Closing.On), nil, nil, nil, "mã kiểm tra SHA-256: " + c.Closing.Hash})
	}
	return s
}

// percentage is a share in percent with one place; nothing when there is nothing to divide by.
func percentage(num, den int64) any {
	if den == 0 {
		return nil
	}
	return math.Round(float64(num)/float64(den)*1000) / 10
}

func taskSheet(c Consolidated) office.Sheet {
	s := office.Sheet{Name: "Nhiệm vụ", Title: c.sheetTitle("Kết quả theo nhiệm vụ"), Columns: slices.Concat(
		[]office.SheetColumn{{Title: "Số", Width: 10}, {Title: "Nhiệm vụ", Width: 48}, {Title: "Chủ trì", Width: 28}, {Title: "Phối hợp", Width: 32}, {Title: "Thời hạn", Width: 20}},
		tallyColumns(), []office.SheetColumn{{Title: "Khó khăn, vướng mắc", Width: 50}, {Title: "Kiến nghị, đề xuất", Width: 50}})}
	for _, t := range c.Tasks {
		s.Rows = append(s.Rows, slices.Concat([]any{t.No, t.Title, strings.Join(t.Leads, "; "), strings.Join(t.Partners, "; "), upperFirst(t.Due.Text)},
			t.cells(), []any{c.quotesCell(t.Difficulties), c.quotesCell(t.Proposals)}))
	}
	return s
}

func figureSheet(c Consolidated) office.Sheet {
	s := office.Sheet{Name: "Số liệu", Title: c.sheetTitle("Số liệu theo chỉ số"), Columns: []office.SheetColumn{
		{Title: "Mã"}, {Title: "Chỉ số", Width: 60}, {Title: "Đơn vị tính", Width: 16}, {Title: c.Period.Name(), Width: 20, Format: either},
	}}
	if c.Before != nil {
		s.Columns = append(s.Columns, office.SheetColumn{Title: c.Before.Period.Name(), Width: 20, Format: either})
	}
	for _, f := range c.Figures {
		row := []any{f.Indicator, f.Name, f.Unit, f.cell()}
		if was, ok := c.before(f); ok {
			row = append(row, was.cell())
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// cell is the figure as a number; a share is in percent.
func (f FigureLine) cell() any {
	if f.Ratio {
		return percentage(f.Value, f.Den)
	}
	return f.Value
}

func agencySheet(c Consolidated) office.Sheet {
	s := office.Sheet{Name: "Cơ quan", Title: c.sheetTitle("Tình hình báo cáo của các cơ quan, đơn vị"), Columns: slices.Concat(
		[]office.SheetColumn{{Title: "Cơ quan, đơn vị", Width: 44}}, tallyColumns(),
		[]office.SheetColumn{{Title: "Nhiệm vụ chưa hoàn thành", Width: 40}, {Title: "Nhiệm vụ được nhập thay", Width: 30}})}
	for _, a := range c.Busy() {
		s.Rows = append(s.Rows, slices.Concat([]any{a.Formal}, a.cells(), []any{c.owes(a.ID), c.enteredTasks(a.ID)}))
	}
	return s
}

func figureRowSheet(c Consolidated, rows frozenRows, indicators Indicators) office.Sheet {
	s := office.Sheet{Name: "Dòng số liệu", Title: c.sheetTitle("Từng dòng số liệu của báo cáo đã chấp nhận"), Columns: []office.SheetColumn{
		{Title: "Mã"},
		{Title: "Chỉ số", Width: 50},
		{Title: "Cơ quan, đơn vị", Width: 32},
		{Title: "Nhiệm vụ", Width: 10},
		{Title: "Hoạt động", Width: 50},
		{Title: "Ngày", Width: 12},
		{Title: "Giá trị", Width: 16, Format: thousands},
		{Title: "Đơn vị tính", Width: 16},
		{Title: "Ghi chú", Width: 40},
		behalfColumn(),
	}}
	unknown := func(f FigureRow) bool { _, ok := indicators.Find(f.Indicator); return !ok }
	known := rows.Figures
	if slices.ContainsFunc(known, unknown) {
		known = slices.DeleteFunc(slices.Clone(known), unknown)
	}
	names := c.shortNames()
	s.Count = len(known)
	s.Row = func(n int) []any {
		f := known[n]
		i, _ := indicators.Find(f.Indicator)
		return []any{i.ID, i.Name, names[f.AgencyID], c.taskNo(f.TaskID), cmp.Or(f.Name, "Số cả kỳ"), i18n.Date(f.Day), f.Value, i.Unit, f.Note, rows.behalfCell(f.ReportID)}
	}
	return s
}

// shortNames are the names of agencies for tables.
func (c Consolidated) shortNames() map[int64]string {
	names := map[int64]string{}
	for _, a := range c.Agencies {
		names[a.ID] = a.Short
	}
	return names
}

func deedSheet(c Consolidated, rows frozenRows) office.Sheet {
	s := office.Sheet{Name: "Hoạt động", Title: c.sheetTitle("Hoạt động của báo cáo đã chấp nhận"), Columns: []office.SheetColumn{
		{Title: "Cơ quan, đơn vị", Width: 32},
		{Title: "Nhiệm vụ", Width: 10},
		{Title: "Hoạt động", Width: 60},
		{Title: "Địa điểm", Width: 36},
		{Title: "Từ ngày", Width: 12},
		{Title: "Đến ngày", Width: 12},
		behalfColumn(),
	}}
	names := c.shortNames()
	s.Count = len(rows.Deeds)
	s.Row = func(n int) []any {
		d := rows.Deeds[n]
		return []any{names[d.AgencyID], c.taskNo(d.TaskID), d.Name, d.Place, i18n.Date(d.From), i18n.Date(d.To), rows.behalfCell(d.ReportID)}
	}
	return s
}

func proofSheet(c Consolidated, rows frozenRows) office.Sheet {
	s := office.Sheet{Name: "Minh chứng", Title: c.sheetTitle("Tệp và liên kết minh chứng của báo cáo đã chấp nhận"), Columns: []office.SheetColumn{
		{Title: "Cơ quan, đơn vị", Width: 32},
		{Title: "Nhiệm vụ", Width: 10},
		{Title: "Tên", Width: 50},
		{Title: "Liên kết", Width: 50},
		{Title: "Mã kiểm tra SHA-256", Width: 66},
		behalfColumn(),
	}}
	names := c.shortNames()
	s.Count = len(rows.Proofs)
	s.Row = func(n int) []any {
		e := rows.Proofs[n]
		return []any{names[e.AgencyID], c.taskNo(e.TaskID), e.Name, e.URL, e.Hash, rows.behalfCell(e.ReportID)}
	}
	return s
}
