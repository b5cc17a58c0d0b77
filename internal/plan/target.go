package plan

import (
	_ "embed"
	"fmt"
	"strconv"
)

//go:embed data/targets.csv
var targetsCSV []byte

// The national scheme whose targets are in data/targets.csv.
const (
	schemeDecision = "1079/QĐ-TTg"
	schemeName     = "Đề án truyền thông về quyền con người ở Việt Nam"
)

// target is one line of data/targets.csv that the province can be measured by.
type target struct {
	TargetLine
	indicator string
}

func loadTargets() ([]target, error) {
	rows, err := table(targetsCSV)
	if err != nil {
		return nil, fmt.Errorf("targets: %w", err)
	}
	var all []target
	for _, r := range rows {
		if r["scope"] != "province" || r["indicator"] == "" {
			continue
		}
		t := target{TargetLine: TargetLine{ID: r["id"], Name: r["name_vi"], Unit: r["unit_vi"]}, indicator: r["indicator"]}
		for _, n := range []struct {
			text string
			to   *int64
		}{{r["minimum"], &t.Minimum}, {r["maximum"], &t.Maximum}} {
			if n.text == "" {
				continue
			}
			if *n.to, err = strconv.ParseInt(n.text, 10, 64); err != nil {
				return nil, fmt.Errorf("targets: %s: %w", t.ID, err)
			}
		}
		if t.DueYear, err = strconv.Atoi(r["due_year"]); err != nil {
			return nil, fmt.Errorf("targets: %s: %w", t.ID, err)
		}
		all = append(all, t)
	}
	return all, nil
}
