package product

import (
	"context"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

const (
	shownGaps    = 40 // of a page
	assignedOnce = 50 // gaps that are given to somebody at once
)

// GapPage is one page of the gaps of the map.
type GapPage struct {
	Gaps  []Gap
	Total int
}

// Gaps lists what the map lacks, the weightiest first.
func (s *Service) Gaps(ctx context.Context, by identity.Actor, q CoverQuery, limit, offset int) (p GapPage, err error) {
	if !by.May(identity.ReadProduct) {
		return p, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		q.Axis, q.Day, q.Page = "", "", 0 // the same gaps, whatever the rows of the map are
		all, err := s.gaps.recall(tx, coverKey{q, ""}, func() ([]Gap, error) {
			items, err := s.coverRows(tx, q)
			return findGaps(slices.Clone(items), q.columns(s.lists.Languages)), err
		})
		if err != nil {
			return err
		}
		p.Total = len(all)
		p.Gaps = slices.Clone(all[min(offset, len(all)):min(offset+limit, len(all))])
		var ids []int64
		for _, g := range p.Gaps {
			if !slices.Contains(ids, g.ItemID) {
				ids = append(ids, g.ItemID)
			}
		}
		found, err := itemsByID(tx, ids)
		for i := range p.Gaps {
			p.Gaps[i].Item = found[p.Gaps[i].ItemID].Title
		}
		return err
	})
	return p, err
}

// AssignGaps names somebody for gaps: editions that are missing begin, those that are there get a new name. All or none.
func (s *Service) AssignGaps(ctx context.Context, by identity.Actor, keys []string, user int64, due calendar.Day) (n int, err error) {
	if !by.May(identity.AssignProduct) {
		return 0, problem.New(problem.Denied, "Tài khoản này không có quyền giao việc.")
	}
	if len(keys) == 0 || len(keys) > assignedOnce {
		return 0, problem.Field("o", "Đánh dấu các bản cần giao, từ 1 đến %d.", assignedOnce)
	}
	if user == 0 {
		return 0, problem.Field("assignee", "Chọn người nhận việc.")
	}
	if err := checkDue(due, s.today()); err != nil {
		return 0, err
	}
	if due != "" && due.Before(s.today()) {
		return 0, problem.Field("due", "Hạn đã qua. Ghi từ hôm nay trở đi, hoặc để trống.")
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		for _, key := range keys {
			g, ok := readGap(key)
			if !ok {
				return problem.Field("o", "Có bản không còn trong danh sách. Tải lại trang rồi chọn lại.")
			}
			if err := s.assignGap(tx, by, g, user, due); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

func (s *Service) assignGap(tx *db.Tx, by identity.Actor, g Gap, user int64, due calendar.Day) error {
	v, err := openItem(tx, g.ItemID)
	if err != nil {
		return err
	}
	l, known := s.lists.Languages.Find(g.Language)
	if !known || !l.takes(g.Class) {
		return problem.Field("o", "%s không có dạng này.", l.Name)
	}
	for _, e := range v.Editions {
		if e.Language != g.Language || e.Medium.Class() != g.Class {
			continue
		}
		if e.Assignee != 0 && e.State == Draft && !e.Outdated(v.MadeFrom(e)) {
			return problem.New(problem.Conflict, "“%s”, %s đã có người nhận (%s). Tải lại trang để xem danh sách mới.", v.Item.Title, l.Name, e.AssigneeName)
		}
		return s.assignEdition(tx, by, e.ID, e.Version, user, due)
	}
	k, _ := FindKind(v.Item.Kind)
	_, err = s.addEdition(tx, by, NewEdition{ItemID: g.ItemID, Language: g.Language, Medium: k.medium(g.Class), Assignee: user, Due: due})
	return err
}
