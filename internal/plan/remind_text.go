package plan

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
)

// A letter is written once, as blocks; its text and its HTML say the same.

type letterBlock struct {
	kind letterKind
	text string
	href string // of an item: where to answer
}

type letterKind int

const (
	letterPara letterKind = iota
	letterHead
	letterItem
)

// letterFacts are what every letter needs beside its digest.
type letterFacts struct {
	Today   calendar.Day
	Focal   string // the department in whose name the program writes
	Address string // of the site
	Sample  bool
}

const maxLetterLines = 60 // answers or agencies in one letter; the rest is on the site

// subject is the letter's subject.
func (d Digest) subject(f letterFacts) string {
	words := fmt.Sprintf("Nhắc báo cáo: còn %s việc %s", digits(len(d.Lines)), owedWords(d.Lines))
	if n := d.overdue(f.Today); n > 0 {
		words += fmt.Sprintf(", %s việc quá hạn", digits(n))
	}
	if d.To.summary() {
		words = fmt.Sprintf("Đôn đốc: %s cơ quan còn báo cáo quá hạn", digits(len(byAgency(d.Lines))))
	}
	if f.Sample {
		words = "[MẪU] " + words
	}
	return words + " (" + i18n.Date(f.Today) + ")"
}

// letter writes the digest out.
func (d Digest) letter(f letterFacts, names map[int64]string) []letterBlock {
	var all []letterBlock
	if f.Sample {
		all = append(all, letterBlock{text: "Thư của bản trình diễn. Mọi số liệu đều là MẪU."})
	}
	if d.To.summary() {
		all = append(all, d.summaryBlocks(f, names)...)
	} else {
		all = append(all, d.ownBlocks(f)...)
	}
	return append(all,
		letterBlock{text: "Mọi việc còn nợ: " + f.Address + "/", href: f.Address + "/"},
		letterBlock{text: "Thư do phần mềm Lan Tỏa gửi tự động thay mặt " + f.Focal + ", mỗi ngày nhiều nhất một thư, thôi nhắc ngay khi báo cáo đã gửi. Không cần trả lời thư này. Chọn nhận hay thôi nhận: " +
			f.Address + remindMePath, href: f.Address + remindMePath})
}

func (d Digest) ownBlocks(f letterFacts) []letterBlock {
	opening := fmt.Sprintf("Tính đến ngày %s, cơ quan còn %s báo cáo %s", i18n.Date(f.Today), digits(len(d.Lines)), owedWords(d.Lines))
	if n := d.overdue(f.Today); n > 0 {
		opening += fmt.Sprintf(", trong đó %s báo cáo đã quá hạn", digits(n))
	}
	all := []letterBlock{{text: "Kính gửi: " + d.Agency.Name}, {text: opening + "."}}
	heading, shown := "", 0
	for _, o := range d.Lines {
		if shown == maxLetterLines {
			all = append(all, letterBlock{text: fmt.Sprintf("Và %s báo cáo khác.", digits(len(d.Lines)-shown))})
			break
		}
		if o.Rung.Text != heading {
			heading = o.Rung.Text
			all = append(all, letterBlock{kind: letterHead, text: heading})
		}
		all = append(all, letterBlock{kind: letterItem, text: o.words(f.Today), href: f.Address + reportPath(o.ReportID)})
		shown++
	}
	return all
}

// owedWords say what is still to be done with answers: sent for the first time, or sent again after they came back.
func owedWords(all []Owing) string {
	back := 0
	for _, o := range all {
		if o.State == Returned {
			back++
		}
	}
	switch back {
	case 0:
		return "chưa gửi"
	case len(all):
		return "được trả lại, cần bổ sung"
	}
	return fmt.Sprintf("chưa xong (%s chưa gửi, %s được trả lại cần bổ sung)", digits(len(all)-back), digits(back))
}

// words are the answer in one line.
func (o Owing) words(today calendar.Day) string {
	s := fmt.Sprintf("Nhiệm vụ %s, %s, %s: hạn %s, %s", o.TaskNo, o.TaskTitle, i18n.LowerFirst(o.Period), i18n.Date(o.Due), i18n.DaysLeft(today, o.Due))
	switch o.State {
	case Draft:
		s += "; có bản nháp chưa gửi"
	case Returned:
		s += "; đã trả lại, cần bổ sung"
	}
	return s
}

// agencyDebt is what one agency owes.
type agencyDebt struct {
	AgencyID int64
	Lines    []Owing
}

// byAgency groups lines, the agency with the oldest due day first.
func byAgency(lines []Owing) []agencyDebt {
	at := map[int64]int{}
	var all []agencyDebt
	for _, o := range lines {
		i, seen := at[o.AgencyID]
		if !seen {
			i = len(all)
			at[o.AgencyID] = i
			all = append(all, agencyDebt{AgencyID: o.AgencyID})
		}
		all[i].Lines = append(all[i].Lines, o)
	}
	slices.SortStableFunc(all, func(a, b agencyDebt) int { return cmp.Compare(a.Lines[0].Due, b.Lines[0].Due) })
	return all
}

func (d Digest) summaryBlocks(f letterFacts, names map[int64]string) []letterBlock {
	debts := byAgency(d.Lines)
	all := []letterBlock{
		{text: "Kính gửi: " + d.To.Name() + ", " + d.Agency.Name},
		{text: fmt.Sprintf("Tính đến ngày %s, %s cơ quan còn %s báo cáo quá hạn.", i18n.Date(f.Today), digits(len(debts)), digits(len(d.Lines)))},
		{kind: letterHead, text: d.Lines[0].Rung.Text},
	}
	for i, a := range debts {
		if i == maxLetterLines {
			return append(all, letterBlock{text: fmt.Sprintf("Và %s cơ quan khác.", digits(len(debts)-i))})
		}
		oldest := a.Lines[0]
		all = append(all, letterBlock{
			kind: letterItem, href: f.Address + agencyPath(oldest.PlanID, a.AgencyID),
			text: fmt.Sprintf("%s: %s báo cáo, %s ở việc lâu nhất (nhiệm vụ %s, %s)", names[a.AgencyID], digits(len(a.Lines)), i18n.DaysLeft(f.Today, oldest.Due), oldest.TaskNo, i18n.LowerFirst(oldest.Period)),
		})
	}
	return all
}

// plainLetter is the text of a letter.
func plainLetter(blocks []letterBlock) string {
	var b strings.Builder
	for i, l := range blocks {
		if i > 0 && (l.kind != letterItem || blocks[i-1].kind == letterPara) {
			b.WriteString("\n")
		}
		switch l.kind {
		case letterItem:
			b.WriteString("- " + l.text + "\n  " + l.href + "\n")
		default:
			b.WriteString(l.text + "\n")
		}
	}
	return b.String()
}

// htmlLetter is the same as a plain page: no pictures, no styles, nothing that is fetched.
func htmlLetter(subject string, blocks []letterBlock) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>` + html.EscapeString(subject) + `</title></head><body>` + "\n")
	list := false
	for _, l := range blocks {
		if list && l.kind != letterItem {
			b.WriteString("</ul>\n")
			list = false
		}
		switch l.kind {
		case letterHead:
			b.WriteString("<h2>" + html.EscapeString(l.text) + "</h2>\n")
		case letterItem:
			if !list {
				b.WriteString("<ul>\n")
				list = true
			}
			b.WriteString(`<li><a href="` + html.EscapeString(l.href) + `">` + html.EscapeString(l.text) + "</a></li>\n")
		default:
			b.WriteString("<p>" + linked(l) + "</p>\n")
		}
	}
	if list {
		b.WriteString("</ul>\n")
	}
	b.WriteString("</body></html>\n")
	return b.String()
}

// linked is a paragraph whose address at the end is a link.
func linked(l letterBlock) string {
	before, ok := strings.CutSuffix(l.text, l.href)
	if l.href == "" || !ok {
		return html.EscapeString(l.text)
	}
	return html.EscapeString(before) + `<a href="` + html.EscapeString(l.href) + `">` + html.EscapeString(l.href) + "</a>"
}
