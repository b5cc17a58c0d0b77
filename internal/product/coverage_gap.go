package product

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Gap is an edition that there should be and that nobody works on.
type Gap struct {
	ItemID   int64
	Language string
	Class    Class
	Stage    Stage
	Sourced  bool // there is a Vietnamese text that readers see: it can be carried over now
	Item     string
	Kind     string
}

func (g Gap) key() string {
	return strconv.FormatInt(g.ItemID, 10) + "." + g.Language + "." + string(g.Class)
}

// readGap reads what key writes.
func readGap(key string) (g Gap, ok bool) {
	id, rest, _ := strings.Cut(key, ".")
	language, class, found := strings.Cut(rest, ".")
	n, err := strconv.ParseInt(id, 10, 64)
	g = Gap{ItemID: n, Language: language, Class: Class(class)}
	return g, err == nil && found && g.Class.at() >= 0
}

// order puts the items first in which a gap weighs most: with a Vietnamese text that readers see, then what is due first, then the newest.
func order(items []itemCover) {
	type weighed struct {
		itemCover
		unsourced int
		due       string
	}
	all := make([]weighed, len(items))
	for n, i := range items {
		all[n] = weighed{i, 1, cmp.Or(string(i.Due), "9")}
		if i.sourced() {
			all[n].unsourced = 0
		}
	}
	slices.SortFunc(all, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(a.unsourced, b.unsourced), cmp.Compare(a.due, b.due), cmp.Compare(b.ID, a.ID))
	})
	for n, w := range all {
		items[n] = w.itemCover
	}
}

func (i itemCover) sourced() bool { return i.stage(Source, InText).Seen() }

// findGaps lists the gaps of some items, the weightiest first: what is outdated, then what is missing. It reorders items.
func findGaps(items []itemCover, columns []Column) (all []Gap) {
	order(items)
	at, wanted := columnPlaces(columns), wantedColumns(columns)
	stages := make([]Stage, len(columns))
	var missing []Gap
	for _, i := range items {
		i.stages(at, stages)
		w, sourced := wanted[i.Kind], i.sourced()
		for n, s := range stages {
			if !s.Open() || s == NoEdition && (w == nil || !w[n]) {
				continue
			}
			g := Gap{ItemID: i.ID, Language: columns[n].Language.Tag, Class: columns[n].Class, Stage: s, Sourced: sourced, Kind: i.Kind}
			if s.Outdated() {
				all = append(all, g)
			} else {
				missing = append(missing, g)
			}
		}
	}
	return append(all, missing...)
}
