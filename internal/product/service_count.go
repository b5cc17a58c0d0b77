package product

import (
	"context"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// countKey is a period, as what was counted of it is remembered.
type countKey struct{ from, to calendar.Day }

// countedAll are the rows behind all figures of a period.
type countedAll map[string][]Counted

// Indicators are the figures of the report that the store of products gives.
func (s *Service) Indicators() []string {
	ids := []string{corrections}
	for _, t := range tallies(s.lists.Languages) {
		ids = append(ids, t.Indicator)
	}
	return ids
}

// Count gives the value of a figure in a period; agency 0 is the whole province.
func (s *Service) Count(tx *db.Tx, indicator string, agency int64, p calendar.Period) (n int64, err error) {
	rows, err := s.counted(tx, indicator, p)
	for _, r := range rows {
		if agency == 0 || r.AgencyID == agency {
			n += r.Value
		}
	}
	return n, err
}

func (s *Service) counted(tx *db.Tx, indicator string, p calendar.Period) ([]Counted, error) {
	all, err := s.counts.recall(tx, countKey{p.From, p.To}, func() (countedAll, error) {
		editions, err := publishedBy(tx, p)
		if err != nil {
			return nil, err
		}
		all := countedAll{}
		for _, t := range tallies(s.lists.Languages) {
			all[t.Indicator] = t.rows(editions, p)
		}
		all[corrections], err = correctedIn(tx, p)
		return all, err
	})
	return all[indicator], err
}

// CountedHow says in words how a figure is counted.
func (s *Service) CountedHow(indicator string) string {
	if indicator == corrections {
		return correctionsHow
	}
	for _, t := range tallies(s.lists.Languages) {
		if t.Indicator == indicator {
			return t.How
		}
	}
	return ""
}

// CountedItem is one row behind a figure, with its item.
type CountedItem struct {
	Counted
	Item   Item
	Agency string
}

const countedShown = 50

// CountedRows lists the rows behind a figure; the agency's own for those who do not see all.
func (s *Service) CountedRows(ctx context.Context, by identity.Actor, indicator string, agency int64, p calendar.Period, page int) (rows []CountedItem, total, sum int64, err error) {
	if !by.May(identity.ReadProduct) {
		return nil, 0, 0, errMayNotRead
	}
	if !slices.Contains(s.Indicators(), indicator) {
		return nil, 0, 0, problem.New(problem.NotFound, "Kho sản phẩm không đếm chỉ số này. Mở lại từ báo cáo tổng hợp.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := s.counted(tx, indicator, p)
		if err != nil {
			return err
		}
		var ids []int64
		for _, c := range all {
			if agency != 0 && c.AgencyID != agency {
				continue
			}
			total, sum = total+1, sum+c.Value
			if total > int64((page-1)*countedShown) && total <= int64(page*countedShown) {
				rows, ids = append(rows, CountedItem{Counted: c}), append(ids, c.ItemID)
			}
		}
		return nameCounted(tx, rows, ids)
	})
	return rows, total, sum, err
}

func nameCounted(tx *db.Tx, rows []CountedItem, ids []int64) error {
	items, err := itemsByID(tx, ids)
	if err != nil {
		return err
	}
	agencies, err := identity.Agencies(tx)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Item = items[rows[i].ItemID]
		at := slices.IndexFunc(agencies, func(a identity.Agency) bool { return a.ID == rows[i].AgencyID })
		if at >= 0 {
			rows[i].Agency = agencies[at].ShortName
		}
	}
	return nil
}
