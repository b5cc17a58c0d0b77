package plan

import (
	"strings"

	"lantoa/internal/i18n"
)

const (
	timesHigher = 10  // than ever before
	worthAsking = 100 // below it, even ten times as much is little
)

// wholes are indicators that are a part of another one, beside the ratios of the list.
var wholes = map[string]string{"B3.answered": "B3.received", "I2.answered": "I2.received"}

// parts are all pairs of a part and its whole: from the ratios of the list, and wholes.
func (l Indicators) parts() map[string]string {
	all := map[string]string{}
	for part, whole := range wholes {
		all[part] = whole
	}
	for _, i := range l.List {
		if pair, ok := strings.CutPrefix(i.Aggregation, "ratio:"); ok {
			part, whole, _ := strings.Cut(pair, "/")
			all[part] = whole
		}
	}
	return all
}

// Doubts are questions about figures that may be right: a part that is greater than its whole, and what is ten times as much as ever
// before. earlier are the highest figures that were accepted from the agency.
func (l Indicators) Doubts(figures []Figure, earlier map[string]int64) []string {
	sums := map[string]int64{}
	given := map[string]bool{}
	for _, f := range figures {
		sums[f.Indicator] += f.Value
		given[f.Indicator] = true
	}
	parts := l.parts()
	var all []string
	for _, i := range l.List {
		if whole, ok := parts[i.ID]; ok && given[i.ID] && given[whole] && sums[i.ID] > sums[whole] {
			w, _ := l.Find(whole)
			all = append(all, "“"+i.Name+"” ("+i18n.Number(sums[i.ID])+") lớn hơn “"+w.Name+"” ("+i18n.Number(sums[whole])+").")
		}
		if max := earlier[i.ID]; max > 0 && sums[i.ID] >= worthAsking && sums[i.ID] >= timesHigher*max && i.Summed() {
			all = append(all, "“"+i.Name+"” ("+i18n.Number(sums[i.ID])+") gấp "+i18n.Number(sums[i.ID]/max)+" lần số cao nhất trước đây của cơ quan ("+i18n.Number(max)+").")
		}
	}
	return all
}
