package plan

import (
	"fmt"
	"strconv"
	"time"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/office"
)

// A workbook of money goes out with the sums of every line and comes back with some of them changed. What differs becomes entries:
// the new sum less the sum of today. Beside every line the hidden sheet keeps what its sums were, so that what nobody touched never
// undoes what others entered meanwhile.
const (
	moneySheetName = "Kinh phí"
	moneyBookMark  = "lantoa-kinh-phi-1"
	moneySpareRows = 60
	maxMoneyRows   = 5000 // of a workbook that comes back
	maxMoneyErrors = 50   // told at once
	wholePlan      = "Chung cho cả kế hoạch"
)

var moneyBookColumns = []string{"Mã", "Nhiệm vụ", "Cơ quan", "Nguồn", "Dự toán", "Phân bổ", "Giải ngân", "Quyết toán", "Ngày văn bản", "Số văn bản, chứng từ", "Ghi chú"}

const (
	atCode = iota
	atTask
	atAgency
	atSource
	atMoney    // and the three after it, in the order of moneyKinds
	atPaperDay = atMoney + 4
	atPaper    = atPaperDay + 1
	atNote     = atPaperDay + 2
)

// moneyBook is the workbook of a budget, with what the actor may change free to type into.
func moneyBook(v BudgetView, terms Terms, by identity.Actor, made time.Time) office.EntryBook {
	whole := by.May(identity.ManageBudget)
	b := office.EntryBook{
		Title: "Kinh phí " + v.Plan.Name(), Author: by.Agency, Made: made, Sample: v.Plan.Sample,
		Guide: []office.GuideLine{
			{Text: "Bảng kinh phí " + i18n.LowerFirst(v.Plan.Name()), Head: true},
			{Text: "Số tiền ghi bằng đồng, là số lũy kế của dòng. Sửa số lũy kế nào thì ghi ngày và số văn bản, chứng từ của lần thay đổi đó; chương trình ghi phần chênh lệch thành một bút toán."},
			{Text: "Thêm dòng mới vào các dòng trống bên dưới: chọn nhiệm vụ, cơ quan, nguồn. Không sửa cột Mã. Không xóa sheet nào."},
			{Text: "Nạp lại ở trang Kinh phí, mục Excel. Chương trình cho xem khác biệt trước khi ghi; có một ô sai thì không ghi gì; nạp lại cùng tệp không ghi thêm."},
		},
		Key: []string{moneyBookMark, strconv.FormatInt(v.Plan.ID, 10) + ":" + v.Plan.DocumentHash},
	}
	tasks, agencies, sources := office.EntryList{Name: "nhiem-vu"}, office.EntryList{Name: "co-quan"}, office.EntryList{Name: "nguon"}
	for _, t := range v.List {
		tasks.Values = append(tasks.Values, t.No)
	}
	tasks.Values = append(tasks.Values, wholePlan)
	for _, a := range v.Order {
		if whole || a.ID == by.AgencyID {
			agencies.Values = append(agencies.Values, a.ShortName)
		}
	}
	for _, t := range terms.Sources {
		sources.Values = append(sources.Values, t.Name)
	}
	b.Lists = []office.EntryList{tasks, agencies, sources}
	sheet := office.EntrySheet{Name: moneySheetName, Title: "Kinh phí " + v.Plan.Name() + ", số lũy kế đến ngày " + i18n.Date(v.Moment.Day), Note: "Đơn vị tính: đồng", Spare: moneySpareRows}
	for i, title := range moneyBookColumns {
		c := office.EntryColumn{Title: title, Width: 16}
		switch {
		case i == atCode:
			c.Width, c.Locked, c.Small = 8, true, true
		case i == atTask:
			c.List = tasks.Name
		case i == atAgency:
			c.Width, c.List = 28, agencies.Name
		case i == atSource:
			c.Width, c.List = 28, sources.Name
		case i >= atMoney && i < atPaperDay:
			c.Format, c.Locked = thousands, !whole && !moneyKinds[i-atMoney].own
		case i == atNote:
			c.Width = 40
		}
		sheet.Columns = append(sheet.Columns, c)
	}
	for _, l := range v.Lines {
		if !whole && l.AgencyID != by.AgencyID {
			continue
		}
		sheet.Rows = append(sheet.Rows, office.EntryRow{Values: []any{
			strconv.FormatInt(l.ID, 10), v.taskName(l.TaskID), v.Names[l.AgencyID].ShortName, terms.sourceName(l.Source),
			l.Estimate, l.Allocated, l.Spent, l.Settled, nil, nil, nil,
		}})
		b.Key = append(b.Key, fmt.Sprintf("%d:%d:%d:%d:%d", l.ID, l.Estimate, l.Allocated, l.Spent, l.Settled))
	}
	b.Sheets = []office.EntrySheet{sheet}
	return b
}

func (v BudgetView) taskName(id int64) string {
	if id == 0 {
		return wholePlan
	}
	return v.Tasks[id].No
}
