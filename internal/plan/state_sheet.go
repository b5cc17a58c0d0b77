package plan

import (
	"fmt"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// boxLetters stand for the four boxes where a table has no room for words.
var boxLetters = []struct {
	Box
	Letter string
}{{DoneInTime, "Đ"}, {DoneLate, "T"}, {OpenInTime, "L"}, {Overdue, "Q"}}

const notBegun = "–"

// Letters is a tally in letters: Đ, or Đ2 Q1 where there are several answers; "–" when no period has begun.
func (t Tally) Letters() string {
	var all []string
	for _, b := range boxLetters {
		switch n := t.In(b.Box); {
		case n == 1 && t.All() == 1:
			return b.Letter
		case n > 0:
			all = append(all, b.Letter+digits(n))
		}
	}
	if len(all) == 0 {
		return notBegun
	}
	return strings.Join(all, " ")
}

// onDay says of when a table is.
func (v StateView) onDay() string { return "cuối ngày " + i18n.Date(v.Progress.Moment.Day) }

// spots are the tallies by agency and task.
func (v StateView) spots() map[[2]int64]Tally {
	all := make(map[[2]int64]Tally, len(v.Progress.rows))
	for _, r := range v.Progress.rows {
		at := [2]int64{r.AgencyID, r.TaskID}
		all[at] = all[at].Plus(r.Tally)
	}
	return all
}

// stateSheets are the state of a plan on a day as tables: every agency at every task, the rates, the tasks, and how all is counted.
func stateSheets(v StateView) []office.Sheet {
	return []office.Sheet{spotSheet(v), rateSheet(v), taskStateSheet(v), methodSheet(v)}
}

func spotSheet(v StateView) office.Sheet {
	s := office.Sheet{
		Name:    "Nhiệm vụ × cơ quan",
		Title:   v.Plan.Name() + " - tình trạng " + v.onDay() + ". Đ: xong đúng hạn, T: xong trễ hạn, L: đang làm, Q: quá hạn; số là số báo cáo; – chưa đến kỳ; trống: không giao",
		Columns: []office.SheetColumn{{Title: "Cơ quan", Width: 40}},
	}
	for _, t := range v.Tasks {
		s.Columns = append(s.Columns, office.SheetColumn{Title: t.No, Width: 12})
	}
	for _, b := range boxNames {
		s.Columns = append(s.Columns, office.SheetColumn{Title: b.Name, Width: 10, Format: "#,##0", Total: true})
	}
	spots := v.spots()
	for _, a := range v.Agencies {
		row := []any{a.Agency.Name}
		for _, t := range v.Tasks {
			if tally, given := spots[[2]int64{a.Agency.ID, t.ID}]; given {
				row = append(row, tally.Letters())
			} else {
				row = append(row, nil)
			}
		}
		for _, b := range boxNames {
			row = append(row, a.In(b.Box))
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}

// rateSheet is the table of agencies with the rates and how each comes about.
func rateSheet(v StateView) office.Sheet {
	s := office.Sheet{Name: "Tỷ lệ", Title: v.Plan.Name() + " - tỷ lệ của cơ quan, " + v.onDay(), Columns: agencyColumns()}
	for _, a := range v.Agencies {
		s.Rows = append(s.Rows, agencyCells(a))
	}
	return s
}

// agencyColumns are the columns of a table of agencies.
func agencyColumns() []office.SheetColumn {
	all := []office.SheetColumn{{Title: "Cơ quan", Width: 44}, {Title: "Loại", Width: 22}}
	for _, b := range boxNames {
		all = append(all, office.SheetColumn{Title: b.Name, Format: "#,##0", Total: true})
	}
	return append(all, office.SheetColumn{Title: "Chờ duyệt", Format: "#,##0", Total: true},
		office.SheetColumn{Title: "Quá hạn nhưng đã gửi, chờ duyệt", Format: "#,##0", Total: true},
		office.SheetColumn{Title: "Tỷ lệ đầy đủ (%)"}, office.SheetColumn{Title: "Cách tính tỷ lệ đầy đủ", Width: 36},
		office.SheetColumn{Title: "Tỷ lệ đúng hạn (%)"}, office.SheetColumn{Title: "Cách tính tỷ lệ đúng hạn", Width: 44})
}

func agencyCells(a AgencyTally) []any {
	row := []any{a.Agency.Name, a.Agency.KindName()}
	for _, b := range boxNames {
		row = append(row, a.In(b.Box))
	}
	num, den := a.Full()
	onTime, of := a.OnTimeSoFar()
	return append(row, a.Waiting, a.Sent, percentage(int64(num), int64(den)), a.fullTerms(), percentage(int64(onTime), int64(of)), a.onTimeTerms())
}

// fullTerms is the completeness with its numbers put in: 12 ÷ (12 + 3).
func (t Tally) fullTerms() string {
	num, den := t.Full()
	if den == 0 {
		return ""
	}
	return fmt.Sprintf("%s ÷ (%s + %s)", digits(num), digits(num), digits(t.Overdue))
}

// onTimeTerms is the on-time rate with its numbers put in: 10 ÷ (10 + 2 + 3 − 1).
func (t Tally) onTimeTerms() string {
	if _, den := t.OnTimeSoFar(); den == 0 {
		return ""
	}
	minus := ""
	if t.Punctual > 0 {
		minus = " − " + digits(t.Punctual)
	}
	return fmt.Sprintf("%s ÷ (%s + %s + %s%s)", digits(t.InTime), digits(t.InTime), digits(t.Late), digits(t.Overdue), minus)
}

func taskStateSheet(v StateView) office.Sheet {
	s := office.Sheet{Name: "Nhiệm vụ", Title: v.Plan.Name() + " - tình trạng từng nhiệm vụ, " + v.onDay(), Columns: []office.SheetColumn{
		{Title: "Số", Width: 10}, {Title: "Nhiệm vụ", Width: 60}, {Title: "Chủ trì", Width: 30}, {Title: "Thời hạn", Width: 24},
	}}
	for _, b := range boxNames {
		s.Columns = append(s.Columns, office.SheetColumn{Title: b.Name, Format: "#,##0", Total: true})
	}
	s.Columns = append(s.Columns, office.SheetColumn{Title: "Hoàn thành (%)"}, office.SheetColumn{Title: "Trọng số"})
	for i, t := range v.Tasks {
		tally := v.Progress.Tasks[t.ID]
		row := []any{t.No, t.Title, words(v.Leads[t.ID], Lead), t.DueName()}
		for _, b := range boxNames {
			row = append(row, tally.In(b.Box))
		}
		num, den := tally.Complete()
		s.Rows = append(s.Rows, append(row, percentage(int64(num), int64(den)), v.Rollup.Lines[i].Counts()))
	}
	return s
}

// methods are the words of how a state is counted.
func (v StateView) methods() [][2]string {
	all := v.Progress.Total
	return [][2]string{
		{"Ngày", "Tình trạng " + v.onDay() + ", dựng lại từ lịch sử gửi, trả lại, chấp nhận báo cáo đến hết ngày đó."},
		{"Xong đúng hạn (Đ)", "Báo cáo đã được chấp nhận, gửi không muộn hơn hạn."},
		{"Xong trễ hạn (T)", "Báo cáo đã được chấp nhận, gửi sau hạn."},
		{"Đang làm (L)", "Kỳ đã bắt đầu, chưa được chấp nhận, chưa qua hạn."},
		{"Quá hạn (Q)", "Chưa được chấp nhận, đã qua hạn. Bản nháp hoặc báo cáo chờ duyệt vẫn là chưa xong."},
		{"Chưa đến kỳ (–)", "Kỳ báo cáo chưa bắt đầu; không tính vào số nào."},
		{"Tỷ lệ đầy đủ", "Đã chấp nhận ÷ (đã chấp nhận + quá hạn). Toàn kế hoạch: " + all.fullTerms() + " = " + percent(all.Full()) + "."},
		{"Tỷ lệ đúng hạn", "Xong đúng hạn ÷ (xong đúng hạn + xong trễ + quá hạn − đã gửi đúng hạn, đang chờ duyệt). Toàn kế hoạch: " + all.onTimeTerms() + " = " + percent(all.OnTimeSoFar()) + "."},
		{"Hoàn thành theo trọng số", "Tổng (trọng số × tỷ lệ hoàn thành của nhiệm vụ) ÷ tổng trọng số; nhiệm vụ chưa ghi trọng số tính là 1. Toàn kế hoạch: " + v.Rollup.Percent() + ". " + v.Rollup.Formula()},
	}
}

func methodSheet(v StateView) office.Sheet {
	s := office.Sheet{Name: "Cách tính", Title: v.Plan.Name() + " - cách tính, " + v.onDay(), Columns: []office.SheetColumn{{Title: "Nội dung", Width: 28}, {Title: "Cách tính", Width: 110}}}
	for _, m := range v.methods() {
		s.Rows = append(s.Rows, []any{m[0], m[1]})
	}
	return s
}
