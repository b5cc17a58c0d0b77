package plan

import (
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// A workbook carries the answers of a period out of the program and back. On its hidden sheet lies a sealed key: for whom it was made,
// and what was stored then. So three things can be compared when it comes back: what went out, what the copy says, what is stored now.

// bookKey is what the sealed key of a workbook says.
type bookKey struct {
	Format  int          `json:"format"`
	Plan    int64        `json:"plan"`
	Period  string       `json:"period"`
	Agency  int64        `json:"agency,omitempty"` // 0: the workbook of all agencies
	Made    calendar.Day `json:"made"`
	Reports []bookReport `json:"reports"`
}

// bookReport is one report with its activities and figures as plain texts, to be compared.
type bookReport struct {
	ID      int64        `json:"id"`
	Version int64        `json:"version"`
	Texts   [4]string    `json:"texts"` // by textAnswer …
	Deeds   []bookDeed   `json:"deeds,omitempty"`
	Totals  []bookFigure `json:"totals,omitempty"`
}

// The texts of a report.
const (
	textAnswer = iota
	textSummary
	textDifficulties
	textProposals
)

var textNames = [4]string{"Trả lời", "Tóm tắt kết quả", "Khó khăn, vướng mắc", "Đề nghị"}

// bookDeed is one activity.
type bookDeed struct {
	ID      int64              `json:"id"`
	Fields  [deedFields]string `json:"fields"`
	Figures []bookFigure       `json:"figures,omitempty"`
}

// The fields of an activity. Days are 2026-12-31; lists are keys with a space between.
const (
	deedName = iota
	deedFrom
	deedTo
	deedPlace
	deedPillar
	deedLanguages
	deedAudiences
	deedTopics
	deedBody
	deedFields
)

var deedNames = [deedFields]string{"Tên hoạt động", "Từ ngày", "Đến ngày", "Nơi thực hiện", "Nội dung", "Thứ tiếng", "Đối tượng", "Công ước", "Ghi chú"}

// bookFigure is one figure; Value is its digits.
type bookFigure struct {
	Indicator string `json:"i"`
	Value     string `json:"v"`
	Note      string `json:"n,omitempty"`
}

// storedBook is a report as it is stored, in the shape of a workbook.
func storedBook(r Report, activities []Activity, figures []Figure) bookReport {
	b := bookReport{ID: r.ID, Version: r.Version, Texts: [4]string{string(r.Answer), r.Summary, r.Difficulties, r.Proposals}}
	for _, a := range activities {
		b.Deeds = append(b.Deeds, bookDeed{ID: a.ID, Fields: fieldsOf(a)})
	}
	for _, f := range figures {
		line := bookFigure{f.Indicator, strconv.FormatInt(f.Value, 10), f.Note}
		at := slices.IndexFunc(b.Deeds, func(d bookDeed) bool { return d.ID == f.ActivityID })
		if f.ActivityID == 0 {
			b.Totals = append(b.Totals, line)
		} else if at >= 0 {
			b.Deeds[at].Figures = append(b.Deeds[at].Figures, line)
		}
	}
	return b
}

func fieldsOf(a Activity) [deedFields]string {
	return [deedFields]string{
		a.Name, string(a.From), string(a.withTo().To), a.Place, a.Pillar,
		strings.Join(a.Languages, " "), strings.Join(a.Audiences, " "), strings.Join(a.Topics, " "), a.Body,
	}
}

// activity is the other way round.
func (d bookDeed) activity(reportID int64) Activity {
	f := d.Fields
	return Activity{
		ID: d.ID, ReportID: reportID, Name: f[deedName], From: calendar.Day(f[deedFrom]), To: calendar.Day(f[deedTo]), Place: f[deedPlace], Pillar: f[deedPillar],
		Languages: strings.Fields(f[deedLanguages]), Audiences: strings.Fields(f[deedAudiences]), Topics: strings.Fields(f[deedTopics]), Body: f[deedBody],
	}
}

func (f bookFigure) figure(reportID, activityID int64) Figure {
	n, _ := strconv.ParseInt(f.Value, 10, 64) // checked when it was read
	return Figure{ReportID: reportID, ActivityID: activityID, Indicator: f.Indicator, Value: n, Note: f.Note}
}

func figuresOf(all []bookFigure, reportID, activityID int64) []Figure {
	var figures []Figure
	for _, f := range all {
		figures = append(figures, f.figure(reportID, activityID))
	}
	return figures
}

const (
	bookFormat  = 1
	bookMark    = "lantoa-bang-bao-cao" // the first cell of the hidden sheet
	keyPart     = 30_000                // letters of one cell
	maxKeyParts = 200
	maxKeyBytes = 32 << 20
)

var errForgedKey = problem.New(problem.Invalid,
	"Bảng này không phải bản do bản cài đặt này tạo ra, hoặc phần khóa ẩn đã bị sửa. Hãy tải bảng mới rồi chép phần đã điền sang.")

// seal writes the key as cells: a mark, the seal, then the parts.
func (k bookKey) seal(secret []byte) ([]string, error) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if err := json.NewEncoder(z).Encode(k); err != nil {
		return nil, fmt.Errorf("write key: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write key: %w", err)
	}
	body := base64.StdEncoding.EncodeToString(packed.Bytes())
	cells := []string{bookMark, sealOf(secret, body)}
	for len(body) > 0 {
		n := min(len(body), keyPart)
		cells, body = append(cells, body[:n]), body[n:]
	}
	return cells, nil
}

func sealOf(secret []byte, body string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(body))
	return hex.EncodeToString(mac.Sum(nil))
}

// openKey finds the key of a workbook. false: it has none, so it is not one of ours.
func openKey(b office.Book, secret []byte) (k bookKey, ours bool, err error) {
	cells := keyCells(b)
	if cells == nil {
		return k, false, nil
	}
	if len(cells) < 3 || len(cells) > maxKeyParts {
		return k, true, errForgedKey
	}
	body := strings.Join(cells[2:], "")
	if !hmac.Equal([]byte(cells[1]), []byte(sealOf(secret, body))) {
		return k, true, errForgedKey
	}
	packed, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return k, true, errForgedKey
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return k, true, errForgedKey
	}
	text, err := io.ReadAll(io.LimitReader(z, maxKeyBytes))
	if err != nil || json.Unmarshal(text, &k) != nil || k.Format != bookFormat {
		return k, true, errForgedKey
	}
	return k, true, nil
}

// keyCells are the cells of the key, whatever the sheet is called now.
func keyCells(b office.Book) []string {
	for _, s := range b.Sheets {
		if len(s.Rows) == 0 || s.Rows[0].Cell(1).Text != bookMark {
			continue
		}
		var cells []string
		for _, r := range s.Rows {
			if text := r.Cell(1).Text; text != "" {
				cells = append(cells, text)
			}
		}
		return cells
	}
	return nil
}

// books are the answers of one period as they are stored: of one agency, or of all of them.
type books struct {
	Plan     Plan
	Period   calendar.Period
	Agency   identity.Agency // zero: all
	Today    calendar.Day
	Lines    []bookLine // by agency, task, period
	Terms    Terms
	List     Indicators
	Agencies []identity.Agency // that have lines
	doubled  map[int64]bool    // tasks that are answered several times in the period
	at       map[int64]int     // where a report stands among the lines
	words    []bookWord        // what people decided about tables made by hand
	dir      *identity.Directory
}

// bookLine is one report with all that a workbook shows of it.
type bookLine struct {
	Report   Report
	Task     Task
	Agency   identity.Agency
	Stored   bookReport
	Evidence []Evidence
	versions map[int64]int64 // of activities
}

// all reports whether these are the answers of all agencies.
func (b books) all() bool { return b.Agency.ID == 0 }

// line finds a report by its number.
func (b books) line(id int64) (bookLine, bool) {
	i, ok := b.at[id]
	if !ok {
		return bookLine{}, false
	}
	return b.Lines[i], true
}

// index prepares the books for being asked.
func (b *books) index() {
	b.at, b.doubled = map[int64]int{}, map[int64]bool{}
	seen := map[[2]int64]bool{}
	for i, l := range b.Lines {
		b.at[l.Report.ID] = i
		key := [2]int64{l.Task.ID, l.Agency.ID}
		if seen[key] {
			b.doubled[l.Task.ID] = true
		}
		seen[key] = true
		if n := len(b.Agencies); n == 0 || b.Agencies[n-1].ID != l.Agency.ID {
			b.Agencies = append(b.Agencies, l.Agency)
		}
	}
}

// of are the answers of one agency alone.
func (b books) of(a identity.Agency) books {
	doubled := b.doubled // tasks are called alike in all workbooks of a period
	b.Agency, b.Agencies = a, nil
	b.Lines = slices.DeleteFunc(slices.Clone(b.Lines), func(l bookLine) bool { return l.Agency.ID != a.ID })
	b.index()
	b.doubled = doubled
	return b
}

// forKey are the answers that a workbook speaks of: of its agency, or of all.
func (b books) forKey(k bookKey) books {
	if k.Agency == 0 || !b.all() {
		return b
	}
	for _, a := range b.Agencies {
		if a.ID == k.Agency {
			return b.of(a)
		}
	}
	return b.of(identity.Agency{ID: k.Agency})
}

const maxLabel = 70 // letters of a task's title in a drop-down

// label names what is answered in a drop-down: III.2 · Sản xuất, đăng phát …
func (b books) label(l bookLine) string {
	no := l.Task.No
	if b.doubled[l.Task.ID] {
		no += " (" + b.Plan.PeriodName(l.Report.Period) + ")"
	}
	title := []rune(strings.Join(strings.Fields(l.Task.Title), " "))
	if len(title) > maxLabel {
		return no + labelSign + strings.TrimSpace(string(title[:maxLabel])) + "…"
	}
	return no + labelSign + string(title)
}

// named finds the report that a cell of the task column means, of one agency.
func (b books) named(agency int64, text string) (found []bookLine) {
	folded := i18n.Fold(text)
	no, _, _ := strings.Cut(folded, i18n.Fold(labelSign))
	no = strings.TrimRight(strings.TrimSpace(no), ".")
	for _, l := range b.Lines {
		if l.Agency.ID != agency {
			continue
		}
		label := i18n.Fold(b.label(l))
		if label == folded {
			return []bookLine{l}
		}
		if before, _, _ := strings.Cut(label, i18n.Fold(labelSign)); before == no || i18n.Fold(l.Task.No) == no {
			found = append(found, l)
		}
	}
	return found
}

func (b books) key() bookKey {
	k := bookKey{Format: bookFormat, Plan: b.Plan.ID, Period: b.Period.Key(), Agency: b.Agency.ID, Made: b.Today}
	for _, l := range b.Lines {
		k.Reports = append(k.Reports, l.Stored)
	}
	return k
}

// fits says why a copy is refused that was made for something else.
func (k bookKey) fits(plan Plan, period calendar.Period, agency int64, name func(int64) string) error {
	switch {
	case k.Plan != plan.ID:
		return problem.New(problem.Conflict, "Bảng này lập cho một kế hoạch khác. Mở đúng kế hoạch đó rồi nộp lại.")
	case k.Period != period.Key():
		return problem.New(problem.Conflict, "Bảng này lập cho kỳ %s, không phải %s. Chọn đúng kỳ ở trên rồi nộp lại.", i18n.LowerFirst(plan.PeriodName(k.Period)), i18n.LowerFirst(period.Name()))
	case agency != 0 && k.Agency == 0:
		return problem.New(problem.Denied, "Đây là bảng chung của mọi cơ quan, chỉ cơ quan đầu mối nộp được. Hãy tải bảng của cơ quan mình.")
	case agency != 0 && k.Agency != agency:
		return problem.New(problem.Denied, "Bảng này lập cho %s, không phải cho cơ quan đang chọn. Hãy nộp đúng bảng.", name(k.Agency))
	}
	return nil
}
