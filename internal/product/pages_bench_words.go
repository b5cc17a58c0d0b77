package product

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"lantoa/internal/web"
)

// partHeader asks for a part of a page alone: its script puts it in place.
const partHeader = "X-Phan"

func renderPart(w http.ResponseWriter, r *http.Request, status int, part templ.Component) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status != 0 {
		w.WriteHeader(status)
	}
	return part.Render(r.Context(), w)
}

var partNames = map[Part]string{PartTitle: "Tiêu đề", PartSummary: "Tóm tắt"}

// toneMarks are the five marks, as letters that join the one before them.
var toneMarks = []struct{ Mark, Name string }{{"\u0301", "sắc"}, {"\u0300", "huyền"}, {"\u0309", "hỏi"}, {"\u0303", "ngã"}, {"\u0323", "nặng"}}

func segmentChip(g Segment) (kind, word string) {
	switch {
	case g.Changed():
		return "back", "Nguồn đã đổi"
	case g.State == SegmentDone && g.Target == "":
		return "ok", "Đã gộp vào câu trước"
	case g.State == SegmentDone:
		return "ok", "Đã dịch"
	case g.State == SegmentDraft:
		return "draft", "Nháp"
	}
	return "none", "Chưa dịch"
}

func doneWords(g Segment) string {
	if g.Changed() {
		return "Đã đối chiếu, sang câu sau"
	}
	return "Lưu, sang câu sau"
}

// finished reports whether all sentences are done and this person may send the edition on.
func (v benchPage) finished() bool {
	return len(v.Segments) > 0 && v.Done == len(v.Segments) && v.Edition.Can(Submit, v.By)
}

// needsLetters reports whether the language is written with the letters of Vietnamese.
func (v benchPage) needsLetters() bool {
	l, _ := v.Lists.Languages.Find(v.Edition.Language)
	return l.Family != FamilyForeign
}

func (v benchPage) fieldID(g Segment) string {
	if g.Pos == v.Here && !v.Part { // rows that come one by one must not share a name
		return web.FieldID("target") // an error summary leads here
	}
	return "dich-" + strconv.FormatInt(g.Pos+1, 10)
}

func (v benchPage) rowID(g Segment) string { return "cau-" + strconv.FormatInt(g.Pos+1, 10) }

func (v benchPage) describes(g Segment) string {
	id := "nguon-" + strconv.FormatInt(g.Pos+1, 10)
	if g.Pos == v.Here && v.Form.Error("target") != "" {
		id += " " + v.fieldID(g) + "-l"
	}
	return id
}

func (v benchPage) clashes(g Segment) bool { return v.Clash && g.Pos == v.Here }

// typed is what stands in the field of a sentence: what was typed where it was not saved, else what is stored.
func (v benchPage) typed(g Segment) string {
	if g.Pos == v.Here && v.Form.Values.Has("target") && v.Form.Bad() {
		return v.Typed
	}
	return g.Target
}

func (v benchPage) mayJoin(g Segment) bool {
	return g.Part == PartBody && g.Pos > 0 && v.Segments[g.Pos-1].Part == PartBody
}

func (v benchPage) href(name, value string) string {
	q := url.Values{}
	if v.Filter != showAll {
		q.Set("loc", string(v.Filter))
	}
	q.Set(name, value)
	return benchPath(v.Edition.ID) + "?" + q.Encode()
}

func (v benchPage) rowHref(g Segment) string {
	return v.href("cau", strconv.FormatInt(g.Pos+1, 10)) + "#" + v.rowID(g)
}

// beside is the sentence before or after one, among those that are listed.
func (v benchPage) beside(g Segment, step int) (Segment, bool) {
	list := v.filtered(v.Filter)
	i := slices.IndexFunc(list, func(x Segment) bool { return x.Pos == g.Pos })
	if i < 0 || i+step < 0 || i+step >= len(list) {
		return Segment{}, false
	}
	return list[i+step], true
}

func (v benchPage) pageHref(n int) string { return v.href("trang", strconv.Itoa(n)) }

func (v benchPage) filterHref(f benchFilter) string {
	if f == showAll {
		return benchPath(v.Edition.ID)
	}
	return benchPath(v.Edition.ID) + "?loc=" + string(f)
}

// readOnly says why nothing can be typed.
func (v benchPage) readOnly() string {
	if err := v.Edition.mayEdit(v.By); err != nil {
		return err.Error()
	}
	return ""
}

// why is the first sentence of what was wrong.
func (v benchPage) why() string {
	if len(v.Form.Errors) > 0 {
		return v.Form.Errors[0].Message
	}
	return v.Form.Message
}

// benchWords is what the button to the bench says.
func benchWords(e, from Edition) string {
	switch {
	case simpleOf(e, from) && e.No == 0:
		return "Viết lại cho dễ đọc"
	case simpleOf(e, from):
		return "Viết tiếp từng câu"
	case e.No == 0:
		return "Dịch bản này"
	}
	return "Dịch tiếp"
}

// benchHeading names the bench for what is done on it.
func benchHeading(e, from Edition) string {
	if simpleOf(e, from) {
		return "Viết lại"
	}
	return "Dịch"
}

func startWords(e, from Edition) string {
	if e.Benched(from) {
		return benchWords(e, from)
	}
	return writeWords(e, from)
}

// updatePath is where an edition is brought to its newest source.
func updatePath(e, from Edition) string {
	if e.Benched(from) {
		return benchPath(e.ID) + "?loc=" + string(showChanged)
	}
	return editionPath(e.ID) + "/viet"
}

// hints say what to look at in a sentence.
func (v benchPage) hints(g Segment) []string {
	return Hints(g, v.From.Language, v.Edition.Language, v.Terms)
}

// insertKey is the key that inserts a name of a term: the names of all terms of the sentence are counted through.
func (v benchPage) insertKey(term, name int) string {
	n := name + 1
	for _, t := range v.Help.Terms[:term] {
		n += len(t.Targets)
	}
	if n > 9 {
		return ""
	}
	return strconv.Itoa(n)
}
