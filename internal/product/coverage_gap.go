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
	sourced := map[int64]bool{}
	for _, i := range items {
		sourced[i.ID] = i.sourced()
	}
	due := func(i itemCover) string {
		if i.Due == "" {
			return "9"
		}
		return string(i.Due)
	}
	slices.SortFunc(items, func(a, b itemCover) int {
		if sourced[a.ID] != sourced[b.ID] {
			if sourced[a.ID] {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(due(a), due(b)), cmp.Compare(b.ID, a.ID))
	})
}

func (i itemCover) sourced() (yes bool) {
	i.editions(func(language string, m Medium, s Stage) {
		if language == Source && m == Text && s.Seen() {
			yes = true
		}
	})
	return yes
}

// findGaps lists the gaps of some items, the weightiest first: what is outdated, then what is missing. Of all that there are, those from
// skip on, at most limit. It reorders items.
func findGaps(items []itemCover, columns []Column, skip, limit int) (page []Gap, total int) {
	order(items)
	at, wanted := columnPlaces(columns), wantedColumns(columns)
	stages := make([]Stage, len(columns))
	for _, outdated := range []bool{true, false} {
		for _, i := range items {
			i.stages(at, stages)
			for n, s := range stages {
				w := wanted[i.Kind]
				if !s.Open() || s.Outdated() != outdated || s == NoEdition && (w == nil || !w[n]) {
					continue
				}
				if total >= skip && len(page) < limit {
					page = append(page, Gap{ItemID: i.ID, Language: columns[n].Language.Tag, Class: columns[n].Class, Stage: s, Sourced: i.sourced(), Kind: i.Kind})
				}
				total++
			}
		}
	}
	return page, total
}
