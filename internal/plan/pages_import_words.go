package plan

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// placeHint quotes the printed line of place and date beside the day.
func (p reviewPage) placeHint() string {
	if p.Review.Place == "" {
		return "Để trống nếu là dự thảo"
	}
	return "Văn bản ghi: " + p.Review.Place
}

// settledAt are the questions at one place that were answered with "leave it so" before.
func (p reviewPage) settledAt(task int) []string {
	var keys []string
	for key, yes := range p.Review.Settled {
		if yes && questionTask(key) == task {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// questionTask is the task that a question's key belongs to, -1 for the plan.
func questionTask(key string) int {
	number, _, ok := strings.Cut(strings.TrimPrefix(key, "t"), "_")
	n, err := strconv.Atoi(number)
	if !ok || err != nil {
		return -1
	}
	return n
}

func (p reviewPage) hasClause(kind string) bool {
	return slices.ContainsFunc(p.Review.Clauses, func(c ReviewClause) bool { return c.Kind == kind })
}

func clauseKinds() []web.Choice {
	return []web.Choice{
		{Value: Basis, Label: "Căn cứ"},
		{Value: Section, Label: "Các phần"},
		{Value: Topic, Label: "Nội dung tuyên truyền"},
		{Value: Goal, Label: "Chỉ tiêu"},
		{Value: Duty, Label: "Chế độ báo cáo"},
		{Value: Recipient, Label: "Nơi nhận"},
	}
}

// clauseWords is a clause as one line: a duty to report tells to whom and by when.
func clauseWords(c Clause) string {
	words := strings.TrimSpace(c.No + " " + c.Body)
	if c.Kind != Duty {
		return words
	}
	to, by, _ := strings.Cut(c.Detail, "\n")
	if to != "" {
		words += " → " + to
	}
	if by == "" {
		return words + " (không ghi hạn)"
	}
	return words + ", " + by
}

func purposeChoices() []web.Choice {
	return []web.Choice{
		{Value: "new", Label: "Kế hoạch mới", Hint: "Bấm Tiếp tục là tạo kế hoạch và giao việc ngay."},
		{Value: string(AsVersion), Label: "Bản điều chỉnh, bổ sung hoặc thay thế một kế hoạch đang có", Hint: "Bấm Tiếp tục là xem bảng so sánh; chưa ghi gì."},
		{Value: string(AsSuccessor), Label: "Kế hoạch năm sau của một kế hoạch đang có", Hint: "Bấm Tiếp tục là xem bảng so sánh; chưa ghi gì."},
	}
}

// purpose is what the document is, as a person said or else as the reader takes it.
func (p reviewPage) purpose() string {
	a := p.Review.Amendment
	if !p.Review.Decided {
		a = p.Review.Suggested
	}
	if a.Purpose == AsNew {
		return "new"
	}
	return string(a.Purpose)
}

func (p reviewPage) purposeWhy() string {
	if p.Review.Decided {
		return ""
	}
	return p.Review.Suggested.Why
}

func (p reviewPage) askedPurpose() bool {
	return slices.ContainsFunc(p.Questions, func(q Question) bool { return q.Key == "purpose" || q.Key == "twin" })
}

func (p reviewPage) base() string {
	id := p.Review.Amendment.Base
	if id == 0 {
		id = p.Review.Suggested.Base
	}
	return strconv.FormatInt(id, 10)
}

func baseChoices(plans []Plan) []web.Choice {
	all := []web.Choice{{Value: "0", Label: "Không có"}}
	for _, x := range plans {
		all = append(all, web.Choice{Value: strconv.FormatInt(x.ID, 10), Label: x.Name() + ", " + strings.TrimPrefix(x.Cited(), "Kế hoạch ")})
	}
	return all
}

// nextWords are neutral where the choice above the button decides what follows: it is said beside each choice.
func (p reviewPage) nextWords() string {
	if len(p.Plans) == 0 {
		return "Xác nhận và tạo kế hoạch"
	}
	return "Tiếp tục"
}

func (p reviewPage) busyWords() string {
	if len(p.Plans) == 0 {
		return "Đang tạo kế hoạch…"
	}
	return "Đang làm…"
}

func rhythmChoices() []web.Choice {
	var all []web.Choice
	for _, k := range calendar.Kinds() {
		all = append(all, web.Choice{Value: string(k), Label: "Hằng " + i18n.LowerFirst(k.Name())})
	}
	return all
}

func taskRhythmChoices() []web.Choice {
	all := []web.Choice{{Value: "", Label: "Tự chọn theo thời hạn"}, {Value: string(Once), Label: "Một lần, theo hạn của nhiệm vụ"}}
	return append(all, rhythmChoices()...)
}

func dueChoices() []web.Choice {
	return []web.Choice{
		{Value: string(DueOngoing), Label: "Thường xuyên"},
		{Value: string(DueWithinYear), Label: "Trong năm"},
		{Value: string(DueBy), Label: "Đến một ngày"},
		{Value: string(DueQuarter), Label: "Theo quý"},
		{Value: string(DuePeriod), Label: "Trong một khoảng"},
		{Value: string(DueUnknown), Label: "Không ghi"},
	}
}

func pillarChoices() []web.Choice {
	return []web.Choice{
		{Value: "", Label: "Nhiều trụ cột"},
		{Value: "P1", Label: "Phổ biến, giáo dục kiến thức"},
		{Value: "P2", Label: "Thông tin về nỗ lực, kết quả"},
		{Value: "P3", Label: "Giải thích, làm rõ thông tin sai"},
	}
}

func printedDue(d Due) string {
	if d.Text == "" {
		return "Văn bản không ghi"
	}
	return "Văn bản ghi: " + d.Text
}

func partyLabel(p Party) string { return p.Duty.Name() }

// dayField is a day as it stands in a field: empty when there is none.
func dayField(d calendar.Day) string {
	if !d.Valid() {
		return ""
	}
	return i18n.Date(d)
}

// duties are the printed words of all who have one duty at a task, with what they stand for when that differs.
func (p reviewPage) duties(t ReviewTask, duty DutyKind) string {
	var words []string
	for _, x := range t.Parties {
		if x.Duty != duty {
			continue
		}
		w := x.Printed
		if g, ok := p.Dir.Group(x.GroupID); ok && len(g.Members) > 1 {
			w += " (" + i18n.Number(int64(len(g.Members))) + " cơ quan)"
		}
		words = append(words, w)
	}
	if len(words) == 0 {
		return "Văn bản không ghi"
	}
	return strings.Join(words, "; ")
}

// badTask reports whether a field of the task was typed wrongly.
func (p reviewPage) badTask(i int) bool {
	return slices.ContainsFunc(p.Form.Errors, func(e problem.FieldError) bool { return strings.HasPrefix(e.Name, taskField(i, "")) })
}

func dueWords(t ReviewTask) string {
	words := i18n.UpperFirst(t.Due.Text)
	if words == "" {
		return "Văn bản không ghi"
	}
	if t.Due.To.Valid() {
		words += ", đến " + i18n.Date(t.Due.To)
	}
	return words
}
