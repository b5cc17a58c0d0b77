package plan

import (
	"cmp"
	"slices"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/web"
)

// communes picks the communes out of the agencies, those that are furthest behind first.
func communes(all []AgencyTally) []AgencyTally {
	list := slices.DeleteFunc(slices.Clone(all), func(a AgencyTally) bool { return !a.Agency.Commune() })
	share := func(a AgencyTally) float64 {
		num, den := a.Full()
		if den == 0 {
			return 2
		}
		return float64(num) / float64(den)
	}
	i18n.Sort(list, func(a AgencyTally) string { return a.Agency.PlaceName() })
	slices.SortStableFunc(list, func(a, b AgencyTally) int {
		return cmp.Or(cmp.Compare(share(a), share(b)), b.Owed()-a.Owed())
	})
	return list
}

// wholePercent rounds a share; only what is complete is 100.
func wholePercent(num, den int) int {
	if num < den {
		return min(99, (200*num+den)/(2*den))
	}
	return 100
}

// tiles lays the communes out on the map, from north-west to south-east.
func tiles(planID int64, list []AgencyTally) []web.Tile {
	var all []web.Tile
	for _, a := range list {
		if a.Agency.TileCol < 1 || a.Agency.TileRow < 1 {
			continue
		}
		num, den := a.Full()
		t := web.Tile{
			Col: a.Agency.TileCol - 1, Row: a.Agency.TileRow - 1, Name: a.Agency.PlaceName(), Value: i18n.Missing, Level: heat(num, den),
			Late: a.Owed() > 0, Href: agencyPath(planID, a.Agency.ID), Title: a.Agency.ShortName + ": chưa đến hạn báo cáo nào",
		}
		if den > 0 {
			t.Value = strconv.Itoa(wholePercent(num, den))
			t.Title = a.Agency.ShortName + ": " + percent(num, den)
		}
		if a.Overdue > 0 {
			t.Title += ", " + digits(a.Overdue) + " quá hạn"
		}
		if a.Sent > 0 {
			t.Title += " (" + a.sentWords() + ")"
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b web.Tile) int { return cmp.Or(a.Row-b.Row, a.Col-b.Col) })
	return all
}
