package product

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
)

//go:embed data/*.csv
var lists embed.FS

// Rows is one of the built-in lists, a map from column to cell for each row: languages, audiences, conventions, pillars.
func Rows(name string) ([]map[string]string, error) {
	text, err := lists.ReadFile("data/" + name + ".csv")
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", name, err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("list %s: %w", name, err)
	}
	all := make([]map[string]string, 0, len(rows)-1)
	for _, row := range rows[1:] {
		m := make(map[string]string, len(row))
		for i, column := range rows[0] {
			m[column] = row[i]
		}
		all = append(all, m)
	}
	return all, nil
}

// Term is one word of a list.
type Term struct{ Key, Name, Short string }

func loadTerms(name, key string) ([]Term, error) {
	rows, err := Rows(name)
	if err != nil {
		return nil, err
	}
	all := make([]Term, 0, len(rows))
	for _, r := range rows {
		t := Term{Key: r[key], Name: r["name_vi"], Short: r["short_vi"]}
		if t.Short == "" {
			t.Short = t.Name
		}
		all = append(all, t)
	}
	return all, nil
}

func findTerm(list []Term, key string) (Term, bool) {
	for _, t := range list {
		if t.Key == key {
			return t, true
		}
	}
	return Term{}, false
}
