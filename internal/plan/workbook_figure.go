package plan

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// figure reads a row of the third table.
func (r *copyReader) figure(t bookTable, row office.BookRow) {
	value, note := t.cell(row, colValue), r.text(t, row, colNote)
	name := r.text(t, row, colIndicator)
	if value.Kind == office.CellEmpty && note == "" {
		return // nothing is said, or what was there is taken away
	}
	report, deed := r.whose(t, row)
	if report == nil {
		return
	}
	if name == "" {
		r.wrong(t.place(row, colIndicator), "chưa chọn chỉ số.")
		return
	}
	i, err := r.stored.List.Named("", name)
	if err != nil {
		p, _ := problem.As(err)
		r.wrong(t.place(row, colIndicator), "%s", i18n.LowerFirst(p.Error()))
		return
	}
	n, typed, err := ParseCellFigure(i, value)
	if err != nil {
		r.wrong(t.place(row, colValue), "%s.", err)
		return
	}
	if !typed {
		r.wrong(t.place(row, colValue), "đã ghi cách tính nhưng chưa ghi số.")
		return
	}
	if len([]rune(note)) > maxNote {
		r.wrong(t.place(row, colNote), "cách tính quá dài; rút gọn dưới %d chữ cái.", maxNote)
	}
	into := &report.Totals
	if deed != nil {
		into = &deed.Figures
	}
	if slices.ContainsFunc(*into, func(f copyFigure) bool { return f.Indicator == i.ID }) {
		r.wrong(t.place(row, colIndicator), "“%s” đã có ở dòng trên; giữ một dòng.", i.Name)
		return
	}
	*into = append(*into, copyFigure{bookFigure{i.ID, strconv.FormatInt(n, 10), note}, t.place(row, colValue)})
}

// whose finds the report and activity of a figure; without an activity it is a figure of the whole period.
func (r *copyReader) whose(t bookTable, row office.BookRow) (*copyReport, *copyDeed) {
	name := r.text(t, row, colDeed)
	var candidates []*copyReport
	if t.cell(row, colTask).Text == "" && name != "" { // the activity says which task
		agency, ok := r.agencyOf(t, row)
		if !ok {
			return nil, nil
		}
		for _, l := range r.stored.Lines {
			if c := r.reports[l.Report.ID]; c != nil && l.Agency.ID == agency {
				candidates = append(candidates, c)
			}
		}
	} else {
		c := r.reportOf(t, row)
		if c == nil || name == "" {
			return c, nil
		}
		candidates = []*copyReport{c}
	}
	var report *copyReport
	var deed *copyDeed
	found := 0
	for _, c := range candidates {
		for i := range c.Deeds {
			if c.Deeds[i].called(name, c.Deeds) {
				report, deed = c, &c.Deeds[i]
				found++
			}
		}
	}
	switch found {
	case 1:
		return report, deed
	case 0:
		r.wrong(t.place(row, colDeed), "không có hoạt động “%.60s” ở sheet Hoạt động của nhiệm vụ này; ghi đúng tên, hoặc xóa dòng số liệu nếu đã bỏ hoạt động.", name)
	default:
		r.wrong(t.place(row, colDeed), "có %d hoạt động tên “%.60s”; ghi thêm ngày, ví dụ “%.60s (05/11/2026)”.", found, name, name)
	}
	return nil, nil
}

// called reports whether a name in the table of figures means this activity among those of its report.
func (d copyDeed) called(name string, all []copyDeed) bool {
	folded := i18n.Fold(name)
	if d.ID != 0 && strings.HasSuffix(folded, "["+i18n.Fold(deedCode(d.ID))+"]") {
		return true
	}
	own := i18n.Fold(d.Fields[deedName])
	if own == folded {
		return true
	}
	exact := slices.ContainsFunc(all, func(o copyDeed) bool { return i18n.Fold(o.Fields[deedName]) == folded })
	return !exact && own+" ("+i18n.Date(calendar.Day(d.Fields[deedFrom]))+")" == folded
}
