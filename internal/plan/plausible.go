package plan

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

const (
	timesHigher = 10  // than ever before
	worthAsking = 100 // below it, even ten times as much is little
)

// wholes are indicators that are a part of another one, beside the ratios of the list.
var wholes = map[string]string{"B3.answered": "B3.received", "I2.answered": "I2.received"}

// parts are all pairs of a part and its whole: from the ratios of the list, and wholes.
func (l Indicators) parts() map[string]string {
	all := map[string]string{}
	for part, whole := range wholes {
		all[part] = whole
	}
	for _, i := range l.List {
		if pair, ok := strings.CutPrefix(i.Aggregation, "ratio:"); ok {
			part, whole, _ := strings.Cut(pair, "/")
			all[part] = whole
		}
	}
	return all
}

// Doubt is a question about a figure that may be right.
type Doubt struct {
	Kind      string // doubtPart or doubtLeap
	Indicator string
	Value     int64
	Against   int64  // the whole, or the highest figure before
	Text      string // in words
}

const (
	doubtPart = "part" // a part is greater than its whole
	doubtLeap = "leap" // ten times as much as ever before
)

// Key names the doubt with its figures: a confirmation holds for these alone, whatever is accepted elsewhere meanwhile.
func (d Doubt) Key() string {
	key := d.Kind + ":" + d.Indicator + ":" + strconv.FormatInt(d.Value, 10)
	if d.Kind == doubtPart {
		key += ":" + strconv.FormatInt(d.Against, 10)
	}
	return key
}

// Doubts are questions about figures that may be right: a part that is greater than its whole, and what is ten times as much as ever
// before. earlier are the highest figures that were accepted from the agency.
func (l Indicators) Doubts(figures []Figure, earlier map[string]int64) []Doubt {
	sums := map[string]int64{}
	given := map[string]bool{}
	for _, f := range figures {
		sums[f.Indicator] += f.Value
		given[f.Indicator] = true
	}
	parts := l.parts()
	var all []Doubt
	for _, i := range l.List {
		sum := sums[i.ID]
		if whole, ok := parts[i.ID]; ok && given[i.ID] && given[whole] && sum > sums[whole] {
			w, _ := l.Find(whole)
			all = append(all, Doubt{doubtPart, i.ID, sum, sums[whole], "“" + i.Name + "” (" + i18n.Number(sum) + ") lớn hơn “" + w.Name + "” (" + i18n.Number(sums[whole]) + ")."})
		}
		if max := earlier[i.ID]; max > 0 && sum >= worthAsking && sum >= timesHigher*max && i.Summed() {
			all = append(all, Doubt{doubtLeap, i.ID, sum, max, "“" + i.Name + "” (" + i18n.Number(sum) + ") gấp " + i18n.Number(sum/max) + " lần số cao nhất trước đây của cơ quan (" + i18n.Number(max) + ")."})
		}
	}
	return all
}

// DoubtNote is what the sender of a report said of a doubtful figure.
type DoubtNote struct {
	Doubt     string // its key
	Confirmed bool
	Way       string
	Who       string
	Day       calendar.Day
}

// fieldDoubts is the name of the boxes in which doubtful figures are confirmed.
const fieldDoubts = "so_dung"

// checkDoubts asks for every doubt that nobody has confirmed.
func checkDoubts(all []Doubt, confirmed []string) error {
	for _, d := range all {
		if !slices.Contains(confirmed, d.Key()) {
			return problem.Field(fieldDoubts, "Có số liệu khác thường. Đánh dấu từng số đã kiểm tra là đúng, hoặc bấm Sửa tiếp để sửa.")
		}
	}
	return nil
}

var doubtWays = map[string]string{wayLink: "Gửi bằng liên kết", wayWorkbook: "Gửi bằng bảng Excel", wayAPI: "Gửi từ phần mềm khác"}

// The ways on which reports come, as notes of doubts name them.
const (
	wayLink     = identity.ViaLink
	wayWorkbook = "workbook"
	wayAPI      = identity.ViaAPI
)

// words say what is known of a doubtful figure; notes are in the order in which they were made.
func (d Doubt) words(notes []DoubtNote) string {
	for _, n := range slices.Backward(notes) {
		if n.Doubt != d.Key() {
			continue
		}
		if n.Confirmed {
			return "Số liệu khác thường: " + d.Text + " " + n.Who + " xác nhận là đúng khi gửi ngày " + i18n.Date(n.Day) + "."
		}
		way := doubtWays[n.Way]
		if way == "" {
			way = "Gửi"
		}
		return "Số liệu khác thường: " + d.Text + " " + way + " ngày " + i18n.Date(n.Day) + " nên người gửi chưa được hỏi lại; cần hỏi cơ quan."
	}
	return "Kiểm tra lại số liệu: " + d.Text
}
