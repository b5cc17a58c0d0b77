package product

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// CoverQuery is what a person asks of the coverage map.
type CoverQuery struct {
	CoverFilter
	Axis     Axis
	Group    string // which languages: CommonOnly, EveryLanguage, or a family
	Language string // only this one
	Class    Class  // only this one
	Day      calendar.Day
	Page     int // of items, from 1
}

// The groups of languages beside the families.
const (
	CommonOnly    = ""
	EveryLanguage = "tat-ca"
)

// columns are those that the query asks for.
func (q CoverQuery) columns(all Languages) []Column {
	var list []Language
	for _, l := range all {
		switch {
		case q.Language != "" && l.Tag != q.Language,
			q.Language == "" && q.Group == CommonOnly && !l.Common,
			q.Language == "" && q.Group != CommonOnly && q.Group != EveryLanguage && l.Family != q.Group:
			continue
		}
		list = append(list, l)
	}
	columns := coverColumns(list)
	if q.Class != "" {
		columns = slices.DeleteFunc(columns, func(c Column) bool { return c.Class != q.Class })
	}
	return columns
}

// coverKey is a query as what is remembered is found by.
type coverKey struct {
	CoverQuery
	today calendar.Day
}

// CoverView is the map with the names of its rows.
type CoverView struct {
	CoverMap
	Query CoverQuery
	Lines []CoverLine
	Items int // of all pages, where the rows are items
}

// CoverLine is a row with its name; Row is nil where no item is of it.
type CoverLine struct {
	Key, Name string
	Group     string // the heading above it, where it begins
	Row       *CoverRow
}

const coverItems = 20 // rows of a page where each row is an item

// Cover counts the coverage map.
func (s *Service) Cover(ctx context.Context, by identity.Actor, q CoverQuery) (v CoverView, err error) {
	if !by.May(identity.ReadProduct) {
		return v, errMayNotRead
	}
	if q.Day != "" && (!q.Day.Valid() || q.Day.After(s.today())) {
		return v, problem.Field("ngay", "Ngày xem lại phải là một ngày đã qua, như 30/9/2026.")
	}
	v.Query = q
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		v.CoverMap, err = s.covers.recall(tx, coverKey{q, s.today()}, func() (CoverMap, error) { return s.countCover(tx, q) })
		if err != nil {
			return err
		}
		v.Items = v.CoverMap.Items
		v.Lines, err = s.coverLines(tx, v.CoverMap, q)
		return err
	})
	return v, err
}

// coverRows are the items of a query; nobody may change them.
func (s *Service) coverRows(tx *db.Tx, q CoverQuery) ([]itemCover, error) {
	if q.Day != "" {
		return coverOn(tx, q.CoverFilter, q.Day)
	}
	return s.rows.recall(tx, q.CoverFilter, func() ([]itemCover, error) { return coverOf(tx, q.CoverFilter) })
}

func (s *Service) countCover(tx *db.Tx, q CoverQuery) (CoverMap, error) {
	items, err := s.coverRows(tx, q)
	if err != nil {
		return CoverMap{}, err
	}
	columns := q.columns(s.lists.Languages)
	if q.Axis != ByItem {
		return countCover(items, columns, q.Axis), nil
	}
	first := min((q.Page-1)*coverItems, len(items))
	m := countCover(items, columns, ByPillar)
	m.Rows = countCover(items[first:min(first+coverItems, len(items))], columns, ByItem).Rows
	return m, nil
}

// coverLines names the rows, in the order of the list that they are of.
func (s *Service) coverLines(tx *db.Tx, m CoverMap, q CoverQuery) (lines []CoverLine, err error) {
	put := func(group, key, name string, always bool) {
		if row := m.Rows[key]; row != nil || always {
			lines = append(lines, CoverLine{Key: key, Name: name, Group: group, Row: row})
		}
	}
	switch q.Axis {
	case ByPillar:
		for _, t := range s.lists.Pillars {
			put("", t.Key, t.Name, q.Pillar == "" || q.Pillar == t.Key)
		}
	case ByAudience:
		for _, t := range s.lists.Audiences {
			put("", t.Key, t.Name, q.Audience == "" || q.Audience == t.Key)
		}
	case ByItem:
		return itemLines(tx, m)
	default:
		all, err := topics(tx)
		if err != nil {
			return nil, err
		}
		for _, k := range topicKinds {
			for _, t := range all {
				if t.Kind == k.Key {
					put(k.Name, strconv.FormatInt(t.ID, 10), t.Name, t.Active && (q.Topic == 0 || q.Topic == t.ID))
				}
			}
		}
	}
	return lines, nil
}

func itemLines(tx *db.Tx, m CoverMap) (lines []CoverLine, err error) {
	var ids []int64
	for key := range m.Rows {
		id, err := strconv.ParseInt(key, 10, 64)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	items, err := itemsByID(tx, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(ids, func(a, b int64) int { return int(b - a) })
	for _, id := range ids {
		key := strconv.FormatInt(id, 10)
		lines = append(lines, CoverLine{Key: key, Name: items[id].Title, Row: m.Rows[key]})
	}
	return lines, nil
}

// CoverList are the items behind a cell.
type CoverList struct {
	Column Column
	Line   string // the row's name, "" all
	Items  []CoverListed
	Total  int
	Cell   CoverCell
}

// CoverListed is one of them, with its edition if there is one.
type CoverListed struct {
	Item    Item
	Stage   Stage
	Edition Edition
}

const (
	wholeRow = "tat-ca"
	listed   = 40 // items of a page
)

// CoverCell lists the items behind a cell of the map: row is the row's key, or wholeRow.
func (s *Service) CoverCell(ctx context.Context, by identity.Actor, q CoverQuery, row string, page int) (l CoverList, err error) {
	if !by.May(identity.ReadProduct) {
		return l, errMayNotRead
	}
	columns := q.columns(s.lists.Languages)
	if len(columns) != 1 {
		return l, problem.New(problem.NotFound, "Không có ô này trong bản đồ. Mở lại từ bản đồ độ phủ.")
	}
	l.Column = columns[0]
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		b, err := s.behinds.recall(tx, behindKey{coverKey{q, s.today()}, row}, func() (behind, error) {
			items, err := s.coverRows(tx, q)
			return behindCell(items, q.Axis, row, l.Column), err
		})
		if err != nil {
			return err
		}
		l.Cell, l.Total = b.cell, len(b.items)
		if row != wholeRow {
			lines, err := s.coverLines(tx, CoverMap{Rows: map[string]*CoverRow{row: {}}}, q)
			if err != nil {
				return err
			}
			for _, line := range lines {
				if line.Key == row {
					l.Line = line.Name
				}
			}
		}
		first := min((page-1)*listed, len(b.items))
		return l.fill(tx, b.items[first:min(first+listed, len(b.items))])
	})
	return l, err
}

// behindKey is a cell, as what stands behind it is remembered by.
type behindKey struct {
	coverKey
	row string
}

// behind are the items behind a cell.
type behind struct {
	cell  CoverCell
	items []stagedItem
}

type stagedItem struct {
	id    int64
	stage Stage
}

// behindCell puts what readers see last: a list is opened for what is missing.
func behindCell(items []itemCover, axis Axis, row string, c Column) (b behind) {
	wanted := wantedColumns([]Column{c})
	for _, i := range items {
		if row != wholeRow && !slices.Contains(axis.keys(i), row) {
			continue
		}
		stage := i.stage(c.Language.Tag, c.Class)
		if w := wanted[i.Kind]; stage == NoEdition && (w == nil || !w[0]) {
			continue
		}
		b.cell.Wanted++
		b.cell.add(stage)
		b.items = append(b.items, stagedItem{i.ID, stage})
	}
	slices.SortStableFunc(b.items, func(x, y stagedItem) int { return cmp.Compare(x.stage, y.stage) })
	return b
}

// fill reads the items of a page with their editions.
func (l *CoverList) fill(tx *db.Tx, page []stagedItem) error {
	ids := make([]int64, len(page))
	for n, x := range page {
		ids[n] = x.id
	}
	found, err := itemsByID(tx, ids)
	if err != nil {
		return err
	}
	editions, err := editionsIn(tx, l.Column.Language.Tag, ids)
	if err != nil {
		return err
	}
	for _, x := range page {
		one := CoverListed{Item: found[x.id], Stage: x.stage}
		for _, e := range editions[x.id] {
			if e.Medium.Class() == l.Column.Class {
				one.Edition = e
			}
		}
		l.Items = append(l.Items, one)
	}
	return nil
}

// Channels are the accepted figures of the communes' channels, as far as the person may see them.
func (s *Service) CoverChannels(ctx context.Context, by identity.Actor) (c Channels, err error) {
	if !by.May(identity.ReadProduct) {
		return c, errMayNotRead
	}
	if s.Channels == nil {
		return c, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		c, err = s.Channels(tx, s.today())
		return err
	})
	all := len(c.Rows)
	c.Rows = slices.DeleteFunc(c.Rows, func(r ChannelsOf) bool { return !by.Sees(r.AgencyID) })
	c.Others = len(c.Rows) < all
	return c, err
}

// CoverChannel are the figures behind a number of that map.
func (s *Service) CoverChannel(ctx context.Context, by identity.Actor, agency int64, channel string) (name string, rows []ChannelRow, err error) {
	if !by.May(identity.ReadProduct) || !by.Sees(agency) || s.ChannelRows == nil {
		return "", nil, problem.New(problem.Denied, "Số liệu này của cơ quan khác. Chỉ cơ quan đầu mối và thanh tra được xem.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err := identity.FindAgency(tx, agency)
		if err != nil {
			return err
		}
		name = a.ShortName
		rows, err = s.ChannelRows(tx, s.today(), agency, channel)
		return err
	})
	return name, rows, err
}

// producers are the agencies that have items.
func (s *Service) producers(ctx context.Context) (all []identity.Agency, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		ids, err := producerIDs(tx)
		if err != nil {
			return err
		}
		every, err := identity.Agencies(tx)
		all = slices.DeleteFunc(every, func(a identity.Agency) bool { return !slices.Contains(ids, a.ID) })
		return err
	})
	return all, err
}
