package plan

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
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
	byID map[string]Indicator
}

// Find returns the indicator with an id.
func (l Indicators) Find(id string) (Indicator, bool) {
	i, ok := l.byID[id]
	return i, ok
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
	l := Indicators{byID: map[string]Indicator{}}
	for _, r := range rows {
		i := Indicator{
			ID: r["id"], Parent: r["parent"], Group: r["group"], Name: r["name_vi"], Unit: r["unit_vi"], FilledBy: r["filled_by"], Sentence: sentences[r["id"]],
			Kind: r["value_kind"], Aggregation: r["aggregation"], Tasks: strings.FieldsFunc(r["tasks"], func(c rune) bool { return c == ' ' || c == '|' || c == ';' || c == ',' }),
		}
		if _, twice := l.byID[i.ID]; twice || i.ID == "" {
			return Indicators{}, fmt.Errorf("indicators: id %q is empty or stands twice", i.ID)
		}
		l.List = append(l.List, i)
		l.byID[i.ID] = i
	}
	return l, nil
}
