package plan

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"lantoa/internal/problem"
	"lantoa/internal/product"
)

//go:embed data/groups.csv data/budget_sources.csv
var termFiles embed.FS

// Term is one word of a list that activities are described with.
type Term struct {
	Key, Name, Short string
	Rare             bool // forms fold it away
}

// Terms are the lists: languages, audiences, topics (the conventions), pillars, the groups of indicators, and the sources of money.
type Terms struct {
	Languages, Audiences, Topics, Pillars, Groups, Sources []Term
}

func loadTerms() (t Terms, err error) {
	for _, l := range []struct {
		into      *[]Term
		file, key string
	}{
		{&t.Languages, "languages", "tag"},
		{&t.Audiences, "audiences", "id"},
		{&t.Topics, "conventions", "id"},
		{&t.Pillars, "pillars", "id"},
		{&t.Groups, "groups", "id"},
		{&t.Sources, "budget_sources", "id"},
	} {
		rows, err := termRows(l.file)
		if err != nil {
			return t, err
		}
		for _, r := range rows {
			term := Term{Key: r[l.key], Name: r["name_vi"], Short: r["short_vi"], Rare: r["common"] == "" && l.file == "languages"}
			if term.Short == "" {
				term.Short = term.Name
			}
			*l.into = append(*l.into, term)
		}
	}
	return t, nil
}

// termRows reads a list: groups and sources of money are this area's, the others describe products too.
func termRows(file string) ([]map[string]string, error) {
	text, err := termFiles.ReadFile("data/" + file + ".csv")
	if errors.Is(err, fs.ErrNotExist) {
		return product.Rows(file)
	}
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", file, err)
	}
	rows, err := table(text)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", file, err)
	}
	return rows, nil
}

func knows(list []Term, key string) bool {
	return slices.ContainsFunc(list, func(t Term) bool { return t.Key == key })
}

// shortNames are the short names of the keys, in the order of the list.
func shortNames(list []Term, keys []string) []string {
	var names []string
	for _, t := range list {
		if slices.Contains(keys, t.Key) {
			names = append(names, t.Short)
		}
	}
	return names
}

// check holds the tags of an activity to the lists.
func (t Terms) check(a Activity) error {
	var errs []error
	for _, f := range []struct {
		field, what string
		keys        []string
		list        []Term
	}{
		{"languages", "thứ tiếng", a.Languages, t.Languages},
		{"audiences", "đối tượng", a.Audiences, t.Audiences},
		{"topics", "công ước", a.Topics, t.Topics},
	} {
		if slices.ContainsFunc(f.keys, func(k string) bool { return !knows(f.list, k) }) {
			errs = append(errs, problem.Field(f.field, "Có %s không còn trong danh mục. Chọn lại.", f.what))
		}
	}
	if a.Pillar != "" && !knows(t.Pillars, a.Pillar) {
		errs = append(errs, problem.Field("pillar", "Nhóm nội dung không còn trong danh mục. Chọn lại."))
	}
	return problem.Collect(errs...)
}
