package plan

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// The columns of the three tables. A workbook that comes back is read by these titles, wherever they stand.
const (
	colCode      = "Mã"
	colAgency    = "Cơ quan"
	colTask      = "Nhiệm vụ"
	colDue       = "Hạn"
	colState     = "Tình trạng"
	colLinks     = "Liên kết minh chứng"
	colDeed      = "Hoạt động"
	colIndicator = "Chỉ số"
	colUnit      = "Đơn vị"
	colValue     = "Giá trị"
	colNote      = "Cách tính, ghi chú"
)

// The lists of the drop-downs.
const (
	listAnswers, listTasks, listAgencies, listPillars       = "answers", "tasks", "agencies", "pillars"
	listLanguages, listAudiences, listTopics, listIndicator = "languages", "audiences", "topics", "indicators"
)

// bookAnswers are the answers as the drop-down says them.
var bookAnswers = []struct {
	answer Answer
	words  string
}{{Activities, "Có hoạt động"}, {Nothing, "Không phát sinh"}, {NotApplicable, "Không thuộc việc của cơ quan"}}

func answerWords(a Answer) string {
	for _, x := range bookAnswers {
		if x.answer == a {
			return x.words
		}
	}
	return ""
}

const (
	spareDeeds   = 40
	spareFigures = 60
	spareAll     = 200 // of the workbook of all agencies
)

// entryBook lays the answers out as a workbook with the sealed key in it.
func (b books) entryBook(secret []byte, made time.Time) (office.EntryBook, error) {
	key, err := b.key().seal(secret)
	if err != nil {
		return office.EntryBook{}, err
	}
	return office.EntryBook{
		Title: "Bảng báo cáo " + i18n.LowerFirst(b.Period.Name()) + ", " + b.whose(), Author: "Lan Tỏa", Made: made, Sample: b.Plan.Sample, Key: key,
		Guide: b.guide(), Lists: b.lists(), Sheets: []office.EntrySheet{b.answerSheet(), b.deedSheet(), b.figureSheet()},
	}, nil
}

func (b books) whose() string {
	if b.all() {
		return "mọi cơ quan"
	}
	return b.Agency.ShortName
}

func (b books) guide() []office.GuideLine {
	last := b.latest()
	lines := []office.GuideLine{
		{Text: "Bảng báo cáo " + i18n.LowerFirst(b.Period.Name()) + " - " + b.whose(), Head: true},
		{Text: b.Plan.Name() + ": " + b.Plan.Title},
		{Text: "Lập ngày " + i18n.Date(b.Today) + ". " + last},
		{Text: "Cách điền", Head: true},
		{Text: "1. Sheet “Trả lời”: mỗi nhiệm vụ một dòng. Cột “Trả lời” chọn Có hoạt động, Không phát sinh hoặc Không thuộc việc của cơ quan; ghi tóm tắt, khó khăn, đề nghị nếu có."},
		{Text: "2. Sheet “Hoạt động”: mỗi hoạt động một dòng. Chọn nhiệm vụ, ghi tên, ngày (như 05/11/2026), nơi thực hiện. Nhiều thứ tiếng, đối tượng, công ước thì cách nhau bằng dấu chấm phẩy. Minh chứng là tệp thì thêm trên màn hình; là liên kết thì ghi ở cột cuối."},
		{Text: "3. Sheet “Số liệu”: mỗi số một dòng. Chọn nhiệm vụ, ghi đúng tên hoạt động ở sheet “Hoạt động”; để trống cột “Hoạt động” nếu là số của cả kỳ và khi đó ghi cách tính. Số nguyên, ví dụ 1472."},
		{Text: "4. Muốn bỏ một hoạt động hoặc số liệu thì xóa chữ trong các ô của dòng đó. Thêm thì ghi vào dòng trống; hết dòng trống thì ghi tiếp bên dưới."},
		{Text: "5. Ô nền xám do chương trình ghi, không sửa. Không đổi tên cột. Được đổi chỗ dòng, kéo rộng cột, lưu bằng Excel hay LibreOffice."},
		{Text: "Cách nộp", Head: true},
		{Text: "Lưu tệp, vào Lan Tỏa, mở “Nộp bảng Excel” và chọn tệp. Chương trình cho xem phần khác với dữ liệu đang có trước khi ghi; chỗ sai được chỉ đúng sheet và ô. Nộp lại cùng một tệp không thêm gì."},
		{Text: "Dòng đã gửi hoặc đã được chấp nhận chỉ để xem. Bảng này chỉ nộp được cho " + b.whose() + ", " + i18n.LowerFirst(b.Period.Name()) + "."},
	}
	return lines
}

// latest says by when the answers are due.
func (b books) latest() string {
	var dues []string
	for _, l := range b.Lines {
		if day := i18n.Date(l.Report.Due); !slices.Contains(dues, day) {
			dues = append(dues, day)
		}
	}
	if len(dues) == 1 {
		return "Hạn gửi: " + dues[0] + "."
	}
	return "Hạn gửi ghi ở từng dòng của sheet “Trả lời”."
}

func (b books) lists() []office.EntryList {
	names := func(list []Term) []string {
		var all []string
		for _, t := range list {
			all = append(all, t.Name)
		}
		return all
	}
	answers := office.EntryList{Name: listAnswers}
	for _, a := range bookAnswers {
		answers.Values = append(answers.Values, a.words)
	}
	tasks, agencies := office.EntryList{Name: listTasks}, office.EntryList{Name: listAgencies}
	for _, l := range b.Lines {
		if label := b.label(l); !slices.Contains(tasks.Values, label) && (b.all() || l.Report.Editable()) {
			tasks.Values = append(tasks.Values, label)
		}
	}
	for _, a := range b.Agencies {
		agencies.Values = append(agencies.Values, a.ShortName)
	}
	indicators := office.EntryList{Name: listIndicator}
	for _, i := range b.ordered() {
		indicators.Values, indicators.Beside = append(indicators.Values, i.Label()), append(indicators.Beside, i.Unit)
	}
	return []office.EntryList{
		answers, tasks, agencies, indicators,
		{Name: listPillars, Values: names(b.Terms.Pillars)},
		{Name: listLanguages, Values: names(b.Terms.Languages)},
		{Name: listAudiences, Values: names(b.Terms.Audiences)},
		{Name: listTopics, Values: shorts(b.Terms.Topics)},
	}
}

func shorts(list []Term) []string {
	var all []string
	for _, t := range list {
		all = append(all, t.Short)
	}
	return all
}

// ordered are the indicators that people type, those first that the tasks at hand usually report.
func (b books) ordered() []Indicator {
	usual := map[string]bool{}
	for _, l := range b.Lines {
		usual[l.Task.No] = true
	}
	var first, rest []Indicator
	for _, i := range b.List.List {
		switch {
		case !i.Typed():
		case slices.ContainsFunc(i.Tasks, func(no string) bool { return usual[no] }):
			first = append(first, i)
		default:
			rest = append(rest, i)
		}
	}
	return append(first, rest...)
}

// withAgency puts the column of agencies after the first columns of a table where all agencies are in it.
func (b books) withAgency(columns []office.EntryColumn, at int, locked bool) []office.EntryColumn {
	if !b.all() {
		return columns
	}
	c := office.EntryColumn{Title: colAgency, Width: 28, Locked: locked}
	if !locked {
		c.List = listAgencies
	}
	return slices.Insert(columns, at, c)
}

func (b books) with(l bookLine, values []any, at int) []any {
	if !b.all() {
		return values
	}
	return slices.Insert(values, at, any(l.Agency.ShortName))
}

func (b books) answerSheet() office.EntrySheet {
	s := office.EntrySheet{
		Name: "Trả lời", Title: "Trả lời theo nhiệm vụ, " + i18n.LowerFirst(b.Period.Name()) + " - " + b.whose(), Note: "Chọn câu trả lời, ghi phần chữ vào ô trắng.",
		Columns: b.withAgency([]office.EntryColumn{
			{Title: colCode, Width: 9, Locked: true, Small: true},
			{Title: colTask, Width: 44, Locked: true},
			{Title: colDue, Width: 12, Locked: true},
			{Title: colState, Width: 14, Locked: true},
			{Title: textNames[textAnswer], Width: 21, List: listAnswers},
			{Title: textNames[textSummary], Width: 46},
			{Title: textNames[textDifficulties], Width: 34},
			{Title: textNames[textProposals], Width: 34},
		}, 1, true),
	}
	for _, l := range b.Lines {
		t := l.Stored.Texts
		s.Rows = append(s.Rows, office.EntryRow{Locked: !l.Report.Editable(), Values: b.with(l, []any{
			reportCode(l.Report.ID), b.label(l), i18n.Date(l.Report.Due), l.Report.Standing(b.Today).Name, answerWords(Answer(t[textAnswer])), t[textSummary], t[textDifficulties], t[textProposals],
		}, 1)})
	}
	return s
}

func reportCode(id int64) string { return "B" + strconv.FormatInt(id, 10) }
func deedCode(id int64) string   { return "H" + strconv.FormatInt(id, 10) }

func (b books) deedSheet() office.EntrySheet {
	s := office.EntrySheet{
		Name: "Hoạt động", Title: "Hoạt động trong " + i18n.LowerFirst(b.Period.Name()) + " - " + b.whose(), Note: "Mỗi hoạt động một dòng. Nhiều mục thì cách nhau bằng dấu chấm phẩy.", Spare: spareDeeds,
		Columns: b.withAgency([]office.EntryColumn{
			{Title: colCode, Width: 9, Locked: true, Small: true},
			{Title: colTask, Width: 30, List: listTasks},
			{Title: deedNames[deedName], Width: 40},
			{Title: deedNames[deedFrom], Width: 12, Hint: "Ghi như 05/11/2026."},
			{Title: deedNames[deedTo], Width: 12, Hint: "Để trống nếu làm trong một ngày."},
			{Title: deedNames[deedPlace], Width: 24},
			{Title: deedNames[deedPillar], Width: 24, List: listPillars},
			{Title: deedNames[deedLanguages], Width: 18, List: listLanguages, Free: true, Hint: "Nhiều thứ tiếng: cách nhau bằng dấu chấm phẩy."},
			{Title: deedNames[deedAudiences], Width: 20, List: listAudiences, Free: true, Hint: "Nhiều đối tượng: cách nhau bằng dấu chấm phẩy."},
			{Title: deedNames[deedTopics], Width: 20, List: listTopics, Free: true, Hint: "Nhiều công ước: cách nhau bằng dấu chấm phẩy."},
			{Title: deedNames[deedBody], Width: 30},
			{Title: colLinks, Width: 26, Hint: "Địa chỉ trang có minh chứng, bắt đầu bằng https://. Mỗi địa chỉ một dòng."},
		}, 1, false),
	}
	if b.all() {
		s.Spare = spareAll
	}
	for _, l := range b.Lines {
		for _, d := range l.Stored.Deeds {
			values := append([]any{deedCode(d.ID), b.label(l)}, b.shown(d.Fields)...)
			s.Rows = append(s.Rows, office.EntryRow{Locked: !l.Report.Editable(), Values: b.with(l, append(values, l.links(d.ID)), 1)})
		}
	}
	return s
}

// links are the links that stand as evidence at an activity, one a line.
func (l bookLine) links(activity int64) string {
	var all []string
	for _, e := range l.Evidence {
		if e.Kind == "link" && e.ActivityID == activity {
			all = append(all, e.URL)
		}
	}
	return strings.Join(all, "\n")
}

// shown writes the fields of an activity as people read them.
func (b books) shown(f [deedFields]string) []any {
	values := make([]any, deedFields)
	for i := range f {
		values[i] = b.Terms.shown(i, f[i])
	}
	if f[deedTo] == f[deedFrom] {
		values[deedTo] = ""
	}
	return values
}

// shown is one field of an activity as people read it.
func (t Terms) shown(field int, text string) string {
	join := func(list []Term, name func(Term) string) string {
		var all []string
		for _, key := range strings.Fields(text) {
			i := slices.IndexFunc(list, func(x Term) bool { return x.Key == key })
			if i < 0 {
				all = append(all, key)
				continue
			}
			all = append(all, name(list[i]))
		}
		return strings.Join(all, "; ")
	}
	long, short := func(x Term) string { return x.Name }, func(x Term) string { return x.Short }
	switch field {
	case deedFrom, deedTo:
		return i18n.Date(calendar.Day(text))
	case deedPillar:
		return join(t.Pillars, long)
	case deedLanguages:
		return join(t.Languages, long)
	case deedAudiences:
		return join(t.Audiences, long)
	case deedTopics:
		return join(t.Topics, short)
	}
	return text
}

func (b books) figureSheet() office.EntrySheet {
	s := office.EntrySheet{
		Name: "Số liệu", Title: "Số liệu trong " + i18n.LowerFirst(b.Period.Name()) + " - " + b.whose(), Note: "Mỗi số một dòng. Để trống cột “Hoạt động” nếu là số của cả kỳ.", Spare: spareFigures,
		Columns: b.withAgency([]office.EntryColumn{
			{Title: colTask, Width: 30, List: listTasks},
			{Title: colDeed, Width: 40, Hint: "Tên hoạt động như ở sheet “Hoạt động”. Để trống: số của cả kỳ."},
			{Title: colIndicator, Width: 50, List: listIndicator},
			{Title: colUnit, Width: 14, Locked: true, Lookup: colIndicator},
			{Title: colValue, Width: 16, Format: thousands, Hint: "Số nguyên. Tỷ lệ ghi 85; có hay không ghi Có, Không."},
			{Title: colNote, Width: 36, Hint: "Số của cả kỳ phải có cách tính."},
		}, 0, false),
	}
	if b.all() {
		s.Spare = spareAll
	}
	for _, l := range b.Lines {
		add := func(deed string, all []bookFigure) {
			for _, f := range all {
				i, ok := b.List.Find(f.Indicator)
				if !ok {
					continue
				}
				s.Rows = append(s.Rows, office.EntryRow{Locked: !l.Report.Editable(), Values: b.with(l, []any{b.label(l), deed, i.Label(), i.Unit, f.shown(i), f.Note}, 0)})
			}
		}
		add("", l.Stored.Totals)
		for _, d := range l.Stored.Deeds {
			add(deedLabel(d, l.Stored.Deeds), d.Figures)
		}
	}
	return s
}

// shown is the figure as a cell holds it.
func (f bookFigure) shown(i Indicator) any {
	n, err := strconv.ParseInt(f.Value, 10, 64)
	switch {
	case err != nil:
		return f.Value
	case i.Kind == "yesno" && n == 1:
		return "Có"
	case i.Kind == "yesno" && n == 0:
		return "Không"
	}
	return n
}

// deedLabel is how the table of figures calls an activity: by its name, and where two have one name by its day or code too.
func deedLabel(d bookDeed, all []bookDeed) string {
	name, same, sameDay := d.Fields[deedName], 0, 0
	for _, o := range all {
		if i18n.Fold(o.Fields[deedName]) != i18n.Fold(name) {
			continue
		}
		same++
		if o.Fields[deedFrom] == d.Fields[deedFrom] {
			sameDay++
		}
	}
	switch {
	case sameDay > 1:
		return name + " [" + deedCode(d.ID) + "]"
	case same > 1:
		return name + " (" + i18n.Date(calendar.Day(d.Fields[deedFrom])) + ")"
	}
	return name
}
