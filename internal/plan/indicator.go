package plan

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

//go:embed data/indicators.csv
var indicatorsCSV []byte

//go:embed data/sentences.csv
var sentencesCSV []byte

// Indicator is one figure that agencies report, such as D3.minutes: minutes aired by commune radio.
type Indicator struct {
	ID          string // D3.minutes
	Parent      string // D3
	Group       string // D
	Name        string
	Unit        string
	Kind        string   // count, minutes, money, percent, yesno, score, hours
	Aggregation string   // sum, latest, ratio:NUM/DEN, none
	Tasks       []string // numbers of the plan's tasks that usually report it
	FilledBy    string   // agency; program where the program counts by itself
	Sentence    string   // how a report says the figure, {} in its place; "" for "name: figure"
}

// Summed reports whether figures of the indicator are added up over agencies and activities.
func (i Indicator) Summed() bool { return i.Aggregation == "sum" }

// Typed reports whether people type the figure; ratios are computed, some figures the program knows, and a line without
// a kind of value only heads a group.
func (i Indicator) Typed() bool {
	return i.Kind != "" && i.FilledBy != "program" && !strings.HasPrefix(i.Aggregation, "ratio:")
}

// Indicators is the list in its order.
type Indicators struct {
	List []Indicator
	at   map[string]int // where an id stands in the list
}

// Find returns the indicator with an id.
func (l Indicators) Find(id string) (Indicator, bool) {
	at, ok := l.at[id]
	if !ok {
		return Indicator{}, false
	}
	return l.List[at], true
}

// Label names an indicator so that it can be told apart and found again: D3.minutes · Thời lượng phát.
func (i Indicator) Label() string { return i.ID + labelSign + i.Name }

const (
	labelSign  = " · "
	maxNearest = 3
)

// Named finds the indicator that someone typed into a field: by its label, its id, or its name with or without accents.
func (l Indicators) Named(field, text string) (Indicator, error) {
	id, _, _ := strings.Cut(text, labelSign)
	folded := i18n.Fold(text)
	var same, near []Indicator
	for _, i := range l.List {
		switch name := i18n.Fold(i.Name); {
		case !i.Typed():
		case strings.EqualFold(i.ID, strings.TrimSpace(id)):
			return i, nil
		case name == folded:
			same = append(same, i)
		case folded != "" && strings.Contains(name, folded):
			near = append(near, i)
		}
	}
	if len(same) == 1 {
		return same[0], nil
	}
	var labels []string
	for _, i := range append(same, near...) {
		if len(labels) < maxNearest {
			labels = append(labels, "“"+i.Label()+"”")
		}
	}
	switch {
	case folded == "":
		return Indicator{}, problem.Field(field, "Chưa chọn chỉ số cho ô này. Gõ tên hoặc mã rồi chọn trong danh sách gợi ý.")
	case len(labels) > 0:
		return Indicator{}, problem.Field(field, "Chưa rõ “%.60s” là chỉ số nào. Có phải %s?", text, strings.Join(labels, " hoặc "))
	}
	return Indicator{}, problem.Field(field, "Không có chỉ số “%.60s”. Gõ vài chữ của tên rồi chọn trong danh sách gợi ý.", text)
}

// sorted puts figures into the order of the list.
func (l Indicators) sorted(figures []Figure) []Figure {
	all := slices.Clone(figures)
	slices.SortStableFunc(all, func(a, b Figure) int { return l.at[a.Indicator] - l.at[b.Indicator] })
	return all
}

// ForTask lists what people may report on a task: first what the task usually reports, then the rest.
func (l Indicators) ForTask(no string) (usual, rest []Indicator) {
	for _, i := range l.List {
		switch {
		case !i.Typed():
		case slices.Contains(i.Tasks, no):
			usual = append(usual, i)
		default:
			rest = append(rest, i)
		}
	}
	return usual, rest
}

// table reads a CSV file of data/ with a header: one map a row.
func table(text []byte) ([]map[string]string, error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("read table: %w", err)
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = row[i]
		}
		all = append(all, m)
	}
	return all, nil
}

func loadIndicators() (Indicators, error) {
	rows, err := table(indicatorsCSV)
	if err != nil {
		return Indicators{}, fmt.Errorf("indicators: %w", err)
	}
	said, err := table(sentencesCSV)
	if err != nil {
		return Indicators{}, fmt.Errorf("sentences: %w", err)
	}
	sentences := map[string]string{}
	for _, r := range said {
		sentences[r["id"]] = r["sentence"]
	}
	l := Indicators{at: map[string]int{}}
	for _, r := range rows {
		i := Indicator{
			ID: r["id"], Parent: r["parent"], Group: r["group"], Name: r["name_vi"], Unit: r["unit_vi"], FilledBy: r["filled_by"], Sentence: sentences[r["id"]],
			Kind: r["value_kind"], Aggregation: r["aggregation"], Tasks: strings.FieldsFunc(r["tasks"], func(c rune) bool { return c == ' ' || c == '|' || c == ';' || c == ',' }),
		}
		if _, twice := l.at[i.ID]; twice || i.ID == "" {
			return Indicators{}, fmt.Errorf("indicators: id %q is empty or stands twice", i.ID)
		}
		l.at[i.ID] = len(l.List)
		l.List = append(l.List, i)
	}
	return l, nil
}
