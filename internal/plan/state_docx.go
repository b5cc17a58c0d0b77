package plan

import (
	"fmt"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// stateDocument is the state of a plan on a day as an administrative document: a draft, for the focal department to sign or to lay
// before a meeting.
func stateDocument(v StateView) office.Official {
	day := v.Progress.Moment.Day
	year, month, _ := day.Split()
	report := Consolidated{Plan: v.Plan, Focal: v.Focal, MadeOn: day, FiguresTo: day}
	d := office.Official{
		Parent: []string{strings.ToUpper(report.Parent())}, Issuer: issuerLines(strings.ToUpper(v.Focal.Formal)), IssuerName: v.Focal.Formal,
		Number: report.Code(), Place: report.Province(), Date: office.Day{Month: month, Year: year},
		Kind: "BÁO CÁO", Subject: "Tình trạng thực hiện Kế hoạch số " + report.planNumber() + " về " + report.matter() + ", tính đến ngày " + shortDate(day),
		To: []string{v.Plan.Issuer}, Signature: office.Signature{Post: postOf(v.Focal.Formal), Name: signerBlank},
		Archive: "VT", Recipients: []string{"Các cơ quan, đơn vị thực hiện Kế hoạch"}, Sample: v.Plan.Sample, Draft: true, Made: day.Time(),
	}
	d.Body = append(stateWords(v), office.Text(fmt.Sprintf("Số liệu chi tiết của từng nhiệm vụ, từng cơ quan tại Phụ lục I và Phụ lục II kèm theo. %s trân trọng báo cáo %s./.",
		v.Focal.Formal, shortIssuer(v.Plan.Issuer))))
	d.Appendices = []office.Appendix{taskStateAppendix(v), agencyStateAppendix(v)}
	return d
}

func stateWords(v StateView) []office.Element {
	all := v.Progress.Total
	if all.All() == 0 {
		return []office.Element{office.Text("Đến " + v.onDay() + ", chưa có phần việc nào của Kế hoạch đến kỳ báo cáo.")}
	}
	body := []office.Element{
		office.Text(fmt.Sprintf("Thực hiện %s, đến %s có %s phần việc đã đến kỳ báo cáo (mỗi phần việc là câu trả lời của một cơ quan về một nhiệm vụ trong một kỳ):",
			v.Plan.Cited(), v.onDay(), digits(all.All()))),
	}
	for _, b := range boxNames {
		line := fmt.Sprintf("- %s: %s phần việc", b.Name, digits(all.In(b.Box)))
		if b.Box == Overdue && all.Sent > 0 {
			line += ", " + all.sentWords()
		}
		body = append(body, office.Text(line+"."))
	}
	if _, den := all.Full(); den > 0 {
		body = append(body, office.Text(fmt.Sprintf("Tỷ lệ đầy đủ %s (đã chấp nhận chia cho tổng số đã chấp nhận và quá hạn: %s).", percent(all.Full()), all.fullTerms())))
	}
	if _, den := all.OnTimeSoFar(); den > 0 {
		body = append(body, office.Text(fmt.Sprintf("Tỷ lệ đúng hạn %s (đúng hạn chia cho tổng số đúng hạn, trễ hạn và quá hạn, trừ báo cáo đã gửi đúng hạn đang chờ duyệt: %s).",
			percent(all.OnTimeSoFar()), all.onTimeTerms())))
	}
	return append(body, office.Text("Mức hoàn thành theo trọng số nhiệm vụ là "+v.Rollup.Percent()+"; nhiệm vụ chưa ghi trọng số tính là 1."))
}

func boxColumns(first ...office.Column) []office.Column {
	for _, b := range boxNames {
		first = append(first, office.Column{Title: b.Name, Weight: 3, Align: office.Right})
	}
	return first
}

func boxCells(t Tally) []string {
	var all []string
	for _, b := range boxNames {
		all = append(all, blankZero(t.In(b.Box)))
	}
	return all
}

func taskStateAppendix(v StateView) office.Appendix {
	g := office.Grid{Columns: append(boxColumns(office.Column{Title: "STT", Weight: 3, Align: office.Centre}, office.Column{Title: "Nhiệm vụ", Weight: 16},
		office.Column{Title: "Chủ trì", Weight: 8}), office.Column{Title: "Hoàn thành", Weight: 4, Align: office.Right})}
	for i, t := range v.Tasks {
		tally := v.Progress.Tasks[t.ID]
		row := append([]string{fmt.Sprint(i + 1), t.No + ". " + t.Title, upperFirst(words(v.Leads[t.ID], Lead))}, boxCells(tally)...)
		g.Rows = append(g.Rows, office.Cells(append(row, percent(tally.Complete()))...))
	}
	total := office.Cells(append(append([]string{"", "Tổng cộng", ""}, boxCells(v.Progress.Total)...), percent(v.Progress.Total.Complete()))...)
	total.Bold = true
	g.Rows = append(g.Rows, total)
	return office.Appendix{Title: "Tình trạng từng nhiệm vụ đến ngày " + i18n.Date(v.Progress.Moment.Day), Landscape: true, Body: []office.Element{g}}
}

func agencyStateAppendix(v StateView) office.Appendix {
	g := office.Grid{Columns: append(boxColumns(office.Column{Title: "STT", Weight: 3, Align: office.Centre}, office.Column{Title: "Cơ quan, đơn vị", Weight: 14}),
		office.Column{Title: "Tỷ lệ đầy đủ", Weight: 4, Align: office.Right}, office.Column{Title: "Tỷ lệ đúng hạn", Weight: 4, Align: office.Right})}
	row := func(no, name string, t Tally) office.GridRow {
		return office.Cells(append(append([]string{no, name}, boxCells(t)...), percent(t.Full()), percent(t.OnTimeSoFar()))...)
	}
	for i, a := range v.Agencies {
		g.Rows = append(g.Rows, row(fmt.Sprint(i+1), shortIssuer(a.Agency.Name), a.Tally))
	}
	total := row("", "Tổng cộng", v.Progress.Total)
	total.Bold = true
	g.Rows = append(g.Rows, total)
	return office.Appendix{Title: "Tình trạng từng cơ quan, đơn vị đến ngày " + i18n.Date(v.Progress.Moment.Day), Body: []office.Element{g}}
}
