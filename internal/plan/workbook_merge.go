package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// changeKind is what a line of the differences is.
type changeKind string

// The kinds of change.
const (
	changeAdded    changeKind = "added"
	changeEdited   changeKind = "changed"
	changeRemoved  changeKind = "removed"
	changeConflict changeKind = "conflict" // stored and copy were both changed: a person chooses
)

// Change is one difference between a copy and what is stored.
type Change struct {
	Key      string // names the choice of a conflict
	Kind     changeKind
	Deed     string // the activity it belongs to, or ""
	What     string
	Old, New string // as people read them
	Place    string
	Chosen   string // of a conflict: choiceCopy, choiceStored, or "" while open
}

// What a person chooses in a conflict.
const (
	choiceCopy   = "tep"
	choiceStored = "he-thong"
)

// mergedReport is one report as it would be after the copy was taken in.
type mergedReport struct {
	Line    bookLine
	Texts   [4]string
	Deeds   []mergedDeed
	Totals  []bookFigure
	Changes []Change
	Open    int // conflicts that nobody has settled
}

type mergedDeed struct {
	bookDeed
	op    deedOp
	links []string // to add
	place string
}

type deedOp int

const (
	deedKept deedOp = iota
	deedAdded
	deedAltered
	deedDropped
)

// merger compares copies with what is stored.
type merger struct {
	stored  books
	choices map[string]string
	now     *mergedReport
	copied  *copyReport
	errs    []CellError
}

// mergeCopy works out what taking a copy in would change. Three texts are compared at every place: what went out, what is stored, what the
// copy says. What only the copy has changed is taken; what only the screen has changed stays; what both have changed is for a person.
func mergeCopy(c bookCopy, stored books, choices map[string]string) (all []mergedReport, errs []CellError) {
	m := &merger{stored: stored, choices: choices}
	for _, r := range c.Reports {
		line, ok := stored.line(r.ID)
		if !ok {
			if r.touched() {
				m.wrong(r.Place, "nhiệm vụ này không còn được giao trong kỳ; xóa phần đã ghi ở dòng này.")
			}
			continue
		}
		next := m.report(line, r)
		if len(next.Changes) > 0 {
			all = append(all, next)
		}
	}
	return all, m.errs
}

// touched reports whether the copy says something else than what went out.
func (c *copyReport) touched() bool {
	if c.Base == nil {
		return true
	}
	for i := range c.Texts {
		if c.Given[i] && c.Texts[i] != office.TidyCell(c.Base.Texts[i]) {
			return true
		}
	}
	return len(c.Deeds) != len(c.Base.Deeds) || len(c.Totals) != len(c.Base.Totals)
}

func (m *merger) wrong(place, message string, args ...any) {
	if len(m.errs) < maxCellErrors {
		m.errs = append(m.errs, CellError{Place: place, Message: fmt.Sprintf(message, args...)})
	}
}

func (m *merger) report(line bookLine, c *copyReport) mergedReport {
	m.now, m.copied = &mergedReport{Line: line, Texts: line.Stored.Texts}, c
	for i := range c.Texts {
		if !c.Given[i] {
			continue
		}
		var base *string
		if c.Base != nil {
			base = &c.Base.Texts[i]
		}
		show := func(s string) string { return s }
		if i == textAnswer {
			show = func(s string) string { return answerWords(Answer(s)) }
		}
		m.now.Texts[i] = m.settle(fmt.Sprintf("%d/t%d", c.ID, i), "", textNames[i], c.At[i], base, line.Stored.Texts[i], c.Texts[i], show)
	}
	m.deeds(line, c)
	var base []bookFigure
	if c.Base != nil {
		base = c.Base.Totals
	}
	m.now.Totals = m.figures(fmt.Sprint(c.ID), "", c.Base != nil, base, line.Stored.Totals, c.Totals)
	m.rules(line, c)
	return *m.now
}

// settle decides one text. base is nil where nobody knows what went out.
func (m *merger) settle(key, deed, what, place string, base *string, stored, copied string, show func(string) string) string {
	was, now := office.TidyCell(stored), copied
	if was == now || base != nil && office.TidyCell(*base) == now || base == nil && now == "" {
		return stored
	}
	c := Change{Key: key, Kind: changeEdited, Deed: deed, What: what, Old: show(was), New: show(now), Place: place}
	switch {
	case base != nil && office.TidyCell(*base) == was:
	case base == nil && was == "":
	default:
		c.Kind, c.Chosen = changeConflict, m.choice(key)
	}
	if c.Kind == changeEdited && was == "" {
		c.Kind = changeAdded
	} else if c.Kind == changeEdited && now == "" {
		c.Kind = changeRemoved
	}
	m.now.Changes = append(m.now.Changes, c)
	if c.Kind != changeConflict || c.Chosen == choiceCopy {
		return now
	}
	if c.Chosen == "" {
		m.now.Open++
	}
	return stored
}

func (m *merger) choice(key string) string {
	switch chosen := m.choices[key]; chosen {
	case choiceCopy, choiceStored:
		return chosen
	}
	return ""
}

// figures merges the figures of one activity or of the whole period.
func (m *merger) figures(key, deed string, known bool, base, stored []bookFigure, copied []copyFigure) []bookFigure {
	places, now := map[string]string{}, map[string]bookFigure{}
	for _, f := range copied {
		places[f.Indicator], now[f.Indicator] = f.At, f.bookFigure
	}
	var order []string
	for _, f := range slices.Concat(stored, base) {
		if !slices.Contains(order, f.Indicator) {
			order = append(order, f.Indicator)
		}
	}
	for _, f := range copied {
		if !slices.Contains(order, f.Indicator) {
			order = append(order, f.Indicator)
		}
	}
	var all []bookFigure
	for _, id := range order {
		var was *string
		if known {
			text := figureText(base, id)
			was = &text
		}
		i, _ := m.stored.List.Find(id)
		copiedText := ""
		if f, ok := now[id]; ok {
			copiedText = figureText([]bookFigure{f}, id)
		}
		place := places[id]
		if place == "" {
			place = m.copied.Place
		}
		result := m.settle(key+"/"+id, deed, "Số liệu: "+i.Name, place, was, figureText(stored, id), copiedText, func(s string) string { return showFigure(i, s) })
		if value, note, ok := strings.Cut(result, figureSign); ok {
			all = append(all, bookFigure{id, value, note})
		}
	}
	return all
}

const figureSign = "|" // between value and note

// figureText is a figure as one text to compare; "" when there is none.
func figureText(all []bookFigure, indicator string) string {
	for _, f := range all {
		if f.Indicator == indicator {
			return f.Value + figureSign + office.TidyCell(f.Note)
		}
	}
	return ""
}

func showFigure(i Indicator, text string) string {
	value, note, ok := strings.Cut(text, figureSign)
	if !ok {
		return ""
	}
	shown := fmt.Sprint(bookFigure{Value: value}.shown(i))
	if n := (bookFigure{Value: value}).figure(0, 0).Value; i.Kind != "yesno" {
		shown = i18n.Number(n)
		if i.Unit != "" {
			shown += " " + i.Unit
		}
	}
	if note != "" {
		shown += " (" + note + ")"
	}
	return shown
}

// rules hold what would be stored to the rules of answers; each breach is named at its cell.
func (m *merger) rules(line bookLine, c *copyReport) {
	n := m.now
	if len(n.Changes) == 0 {
		return
	}
	if !line.Report.Editable() {
		m.wrong(n.Changes[0].Place, "báo cáo %s của %s đang ở trạng thái “%s” nên không sửa bằng bảng được; để nguyên các dòng của nhiệm vụ này, hoặc rút lại báo cáo rồi nộp lại bảng.",
			line.Task.No, line.Agency.ShortName, i18n.LowerFirst(line.Report.State.Name()))
		n.Changes = nil
		return
	}
	live, added := 0, 0
	for _, d := range n.Deeds {
		if d.op != deedDropped {
			live++
		}
		if d.op == deedAdded {
			if added++; live > MaxActivities {
				m.wrong(d.place, "báo cáo đã có %d hoạt động; gộp các hoạt động giống nhau thành một.", MaxActivities)
			}
		}
	}
	switch answer := Answer(n.Texts[textAnswer]); {
	case live == 0:
	case answer == NoAnswer || answer != Activities && added > 0 && !c.Given[textAnswer]:
		n.Texts[textAnswer] = string(Activities)
		n.Changes = append(n.Changes, Change{Kind: changeAdded, What: textNames[textAnswer], New: answerWords(Activities) + " (vì có hoạt động)", Place: c.At[textAnswer]})
	case answer != Activities:
		m.wrong(c.At[textAnswer], "đã chọn “%s” nhưng có %d hoạt động; chọn “Có hoạt động” hoặc xóa các dòng ở sheet Hoạt động.", answerWords(answer), live)
	}
}

// checkDeed holds an activity that is new or altered to the rules of the screen.
func (m *merger) checkDeed(d copyDeed, after bookDeed) {
	err := after.activity(m.now.Line.Report.ID).Validate(m.now.Line.Report, m.stored.Today)
	p, ok := problem.As(err)
	if !ok {
		return
	}
	at := map[string]int{"name": deedName, "from": deedFrom, "to": deedTo, "place": deedPlace, "body": deedBody}
	for _, f := range p.Fields {
		if i, known := at[f.Name]; known && d.Given[i] { // what is not given was told already
			m.wrong(d.At[i], "%s", i18n.LowerFirst(f.Message))
		}
	}
}

// digest tells two sets of differences apart: nobody confirms what is not on the screen.
func digest(all []mergedReport, errs []CellError) string {
	h := sha256.New()
	for _, r := range all {
		fmt.Fprintf(h, "%d %d\n", r.Line.Report.ID, r.Line.Report.Version)
		for _, c := range r.Changes {
			fmt.Fprintf(h, "%q %q %q %q %q %q\n", c.Key, c.Kind, c.Deed, c.What, c.Old, c.New)
		}
	}
	fmt.Fprint(h, len(errs))
	return hex.EncodeToString(h.Sum(nil))
}

func dayWords(d bookDeed) string { return daysOf(d.activity(0)) }
