package plan

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// ReminderLetterWish is what a person decides about a letter that reminds; the program does not know it.
type ReminderLetterWish struct {
	Unit   string       // the drafting unit in the code: "VP" in "/SVHTTDL-VP"; "" is left blank for the clerk
	Before calendar.Day // answers are asked for by this day; "" is left blank
}

const (
	maxUnit      = 20
	maxAddressed = 12 // agencies that stand by name above the letter; more are in the appendix
	unitBlank    = "…"
	placeBlank   = "………"
)

// Validate says what stands in the way of writing the letter.
func (o ReminderLetterWish) Validate(today calendar.Day) error {
	var errs []error
	if utf8.RuneCountInString(o.Unit) > maxUnit || strings.ContainsFunc(o.Unit, func(r rune) bool { return r != '&' && !isCapital(r) }) {
		errs = append(errs, problem.Field("don-vi", "Ký hiệu đơn vị soạn chỉ gồm chữ in hoa, ví dụ VP hoặc QLVHGĐ. Để trống nếu văn thư ghi."))
	}
	if o.Before != "" && (!o.Before.Valid() || o.Before.Before(today)) {
		errs = append(errs, problem.Field("truoc", "Ngày đề nghị gửi phải từ hôm nay trở đi. Để trống nếu ghi tay."))
	}
	return problem.Collect(errs...)
}

func isCapital(r rune) bool {
	s := string(r)
	return strings.ToUpper(s) == s && strings.ToLower(s) != s
}

// reminderLetter lays out a công văn that asks agencies for what they owe, after Nghị định 30/2020. Number, day and signer are for
// people: the program neither signs nor sends it.
func reminderLetter(v OwedView, o ReminderLetterWish) office.Official {
	v = v.toOthers()
	year, month, _ := v.Today.Split()
	c := Consolidated{Plan: v.Plan} // knows how the plan's issuer and place are written
	d := office.Official{
		Parent: []string{strings.ToUpper(c.Parent())}, Issuer: issuerLines(strings.ToUpper(v.Focal.Name)), IssuerName: v.Focal.Name,
		Number: "/" + v.Focal.Symbol + "-" + or(o.Unit, unitBlank), Place: or(c.Province(), placeBlank), Date: office.Day{Month: month, Year: year},
		Subject: v.letterSubject(), To: v.addressees(), Body: v.letterBody(o),
		Signature:  office.Signature{Post: postOf(v.Focal.Name), Name: signerBlank},
		Recipients: []string{"Như trên", upperFirst(shortIssuer(v.Plan.Issuer)) + " (để báo cáo)"}, Archive: strings.TrimSuffix("VT, "+o.Unit, ", "),
		Sample: v.Plan.Sample, Made: v.Today.Time(),
	}
	d.Appendices = []office.Appendix{v.letterTable()}
	return d
}

// toOthers leaves out what the focal department owes itself: it does not write to itself.
func (v OwedView) toOthers() OwedView {
	v.Lines = slices.DeleteFunc(slices.Clone(v.Lines), func(o Owing) bool { return o.AgencyID == v.Focal.ID })
	return v
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// letterSubject is the trích yếu.
func (v OwedView) letterSubject() string {
	s := "đôn đốc báo cáo kết quả thực hiện Kế hoạch " + Consolidated{Plan: v.Plan}.matter()
	if p := v.periodName(); p != "" {
		return s + ", " + i18n.LowerFirst(p)
	}
	return fmt.Sprintf("%s năm %d", s, v.Plan.Year)
}

func (v OwedView) periodName() string {
	for _, p := range v.Periods {
		if p.Key == v.Period {
			return p.Name
		}
	}
	return ""
}

// owing are the agencies that owe, in the order of lists.
func (v OwedView) owing() []string {
	has := map[int64]bool{}
	for _, o := range v.Lines {
		has[o.AgencyID] = true
	}
	var all []string
	for _, a := range v.Agencies {
		if has[a.ID] {
			all = append(all, a.Name)
		}
	}
	return all
}

func (v OwedView) addressees() []string {
	all := v.owing()
	if len(all) > maxAddressed {
		return []string{"Các cơ quan, đơn vị có tên trong Phụ lục kèm theo"}
	}
	return all
}

func (v OwedView) letterBody(o ReminderLetterWish) []office.Element {
	late := Digest{Lines: v.Lines}.overdue(v.Today)
	count := fmt.Sprintf("%s báo cáo của %s cơ quan, đơn vị %s", digits(len(v.Lines)), digits(len(v.owing())), owedWords(v.Lines))
	switch {
	case late == len(v.Lines):
		count += ", tất cả đã quá hạn"
	case late > 0:
		count += fmt.Sprintf(", trong đó %s báo cáo đã quá hạn", digits(late))
	}
	before := "ngày …/…/" + fmt.Sprint(v.Today.Year())
	if o.Before != "" {
		before = "ngày " + i18n.Date(o.Before)
	}
	return []office.Element{
		office.Text(fmt.Sprintf("Thực hiện %s về %s, %s theo dõi, tổng hợp kết quả của các cơ quan, đơn vị. Tính đến ngày %s, còn %s (chi tiết tại Phụ lục kèm theo).",
			v.Plan.Cited(), lowerFirst(v.Plan.Title), v.Focal.Name, i18n.Date(v.Today), count)),
		office.Text(fmt.Sprintf("Để bảo đảm tiến độ tổng hợp, báo cáo %s, %s đề nghị các cơ quan, đơn vị:", shortIssuer(v.Plan.Issuer), v.Focal.Name)),
		office.Text("1. Khẩn trương hoàn thành và gửi báo cáo trước " + before + ". Kỳ không phát sinh hoạt động vẫn gửi báo cáo “không phát sinh”."),
		office.Text(map[bool]string{
			true:  "2. Trường hợp chưa thể gửi trước ngày nêu trên, nêu rõ lý do và đề nghị ngày gửi để được xem xét.",
			false: "2. Trường hợp chưa thể gửi đúng hạn, nêu rõ lý do và đề nghị ngày gửi để được xem xét gia hạn.",
		}[late == len(v.Lines)]),
		office.Text("Cơ quan, đơn vị đã gửi báo cáo sau ngày nêu trên không phải gửi lại. " + v.Focal.Name + " đề nghị các cơ quan, đơn vị quan tâm, phối hợp thực hiện./."),
	}
}

// backNote marks an answer that was sent and came back.
func backNote(o Owing) string {
	if o.State == Returned {
		return "; được trả lại, cần bổ sung"
	}
	return ""
}

// letterTable is what each agency owes.
func (v OwedView) letterTable() office.Appendix {
	g := office.Grid{Columns: []office.Column{
		{Title: "STT", Weight: 6, Align: office.Centre},
		{Title: "Cơ quan, đơn vị", Weight: 17},
		{Title: "Nhiệm vụ", Weight: 24},
		{Title: "Kỳ báo cáo", Weight: 12},
		{Title: "Hạn", Weight: 13, Align: office.Centre},
		{Title: "Tình trạng", Weight: 14},
	}}
	n := 0
	debts := byAgency(v.Lines)
	for _, a := range v.Agencies {
		for _, d := range debts {
			if d.AgencyID != a.ID {
				continue
			}
			n++
			for i, o := range d.Lines {
				stt, name := "", ""
				if i == 0 {
					stt, name = fmt.Sprint(n), a.Name
				}
				g.Rows = append(g.Rows, office.Cells(stt, name, o.TaskNo+". "+o.TaskTitle, o.Period, i18n.Date(o.Due), upperFirst(i18n.DaysLeft(v.Today, o.Due))+backNote(o)))
			}
		}
	}
	return office.Appendix{Title: "Báo cáo chưa gửi, cần bổ sung", Body: []office.Element{g}}
}

// WriteReminderLetter writes the letter as DOCX.
func (v OwedView) WriteReminderLetter(w io.Writer, o ReminderLetterWish) error {
	if len(v.toOthers().Lines) == 0 {
		return problem.New(problem.Conflict, "Không cơ quan nào còn nợ báo cáo trong khoảng này, nên không cần công văn. Chọn kỳ khác.")
	}
	if err := o.Validate(v.Today); err != nil {
		return err
	}
	return office.WriteDOCX(w, reminderLetter(v, o))
}
