package plan

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/product"
)

// channelFigures are the indicators that stand for each channel of group D in the map of communes and channels.
var channelFigures = []string{
	"D1.items", "D2.posts", "D3.broadcasts", "D4.ip_working", "D5.turns", "D6.banners", "D7.sessions", "D8.issues", "D9.sessions", "D10",
}

// Channels are the communes' channels in the plan in force, from accepted figures of its year up to today.
func (s *Service) Channels(tx *db.Tx, today calendar.Day) (c product.Channels, err error) {
	p, err := currentPlan(tx)
	if errors.Is(err, db.ErrNone) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	c.Title = p.Name() + ", số liệu đã được chấp nhận của cả năm, đến " + i18n.Date(today)
	at := map[string]int{}
	for n, id := range channelFigures {
		i, ok := s.indicators.Find(id)
		if !ok {
			return c, fmt.Errorf("no indicator %s", id)
		}
		name, _ := s.indicators.Find(cmp.Or(i.Parent, i.ID))
		c.Columns = append(c.Columns, product.ChannelColumn{Key: cmp.Or(i.Parent, i.ID), Name: name.Name, What: i.Name, Unit: i.unit()})
		at[id] = n
	}
	values, err := s.channelValues(tx, p.ID, today)
	if err != nil {
		return c, err
	}
	agencies, err := identity.Agencies(tx)
	if err != nil {
		return c, err
	}
	for _, a := range agencies {
		if !a.Commune() {
			continue
		}
		row := product.ChannelsOf{AgencyID: a.ID, Agency: a.ShortName, Values: slices.Repeat([]int64{product.NoFigure}, len(channelFigures))}
		for id, v := range values[a.ID] {
			row.Values[at[id]] = v
		}
		c.Rows = append(c.Rows, row)
	}
	i18n.Sort(c.Rows, func(r product.ChannelsOf) string { return r.Agency })
	return c, nil
}

// channelValues adds up what is added up over time, and takes the newest figure of what is not.
func (s *Service) channelValues(tx *db.Tx, planID int64, today calendar.Day) (map[int64]map[string]int64, error) {
	sums, err := channelSums(tx, planID, today, channelFigures)
	if err != nil {
		return nil, err
	}
	all := map[int64]map[string]int64{}
	for _, f := range sums {
		if all[f.agencyID] == nil {
			all[f.agencyID] = map[string]int64{}
		}
		if i, _ := s.indicators.Find(f.indicator); i.Summed() {
			all[f.agencyID][f.indicator] = f.sum
		} else {
			all[f.agencyID][f.indicator] = f.newest
		}
	}
	return all, nil
}

// ChannelRows are the accepted figures of one agency behind a number of that map.
func (s *Service) ChannelRows(tx *db.Tx, today calendar.Day, agency int64, channel string) ([]product.ChannelRow, error) {
	p, err := currentPlan(tx)
	if errors.Is(err, db.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, id := range channelFigures {
		i, _ := s.indicators.Find(id)
		if cmp.Or(i.Parent, i.ID) != channel {
			continue
		}
		rows, err := channelRows(tx, p.ID, today, agency, id)
		if err != nil {
			return nil, err
		}
		var all []product.ChannelRow
		for _, f := range rows {
			href := reportPath(f.report)
			if f.activity != 0 {
				href += "?hoat-dong=" + strconv.FormatInt(f.activity, 10) + "#hoat-dong-" + strconv.FormatInt(f.activity, 10)
			}
			all = append(all, product.ChannelRow{Day: f.day, Name: cmp.Or(f.name, i.Name), Value: f.value, Href: href})
		}
		return all, nil
	}
	return nil, errNoFigure
}

// Observances are the days from one day to another that the list of the year's days names.
func (s *Service) Observances(from, to calendar.Day) (all []product.Observance) {
	for year := from.Year(); year <= to.Year(); year++ {
		for _, o := range s.observances {
			if d, ok := o.on(year); ok && !d.Before(from) && !d.After(to) {
				all = append(all, product.Observance{Day: d, Name: o.name})
			}
		}
	}
	return all
}
