package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

func agencySubject(id int64) string { return fmt.Sprintf("agency:%d", id) }

func agencyFacts(a Agency) map[string]any {
	return map[string]any{"name": a.Name, "short_name": a.ShortName, "symbol": a.Symbol, "kind": a.Kind, "active": a.Active}
}

// AddAgency adds an agency at the end of the list.
func (s *Service) AddAgency(ctx context.Context, by Actor, a Agency) (id int64, err error) {
	a = a.tidy()
	if err := a.check(); err != nil && by.May(ManageAgencies) {
		return 0, err
	}
	err = s.audited(ctx, by, ManageAgencies, func(tx *db.Tx) error {
		last, err := lastPosition(tx)
		if err != nil {
			return err
		}
		if err := freeNames(tx, a); err != nil {
			return err
		}
		a.Position, a.Active, a.Key = last+1, true, fmt.Sprintf("cq-%d", last+1)
		if id, err = insertAgency(tx, a); err != nil {
			return fmt.Errorf("add agency: %w", err)
		}
		return Audit(tx, s.now(), by, "agency.add", agencySubject(id), agencyFacts(a))
	})
	return id, err
}

// ChangeAgency changes names, symbol, kind and whether the agency is still there.
func (s *Service) ChangeAgency(ctx context.Context, by Actor, a Agency) error {
	a = a.tidy()
	return s.audited(ctx, by, ManageAgencies, func(tx *db.Tx) error {
		old, err := FindAgency(tx, a.ID)
		if err != nil {
			return err
		}
		if err := problem.Collect(a.check(), closable(old, a)); err != nil {
			return err
		}
		if err := freeNames(tx, a); err != nil {
			return err
		}
		if err := updateAgency(tx, a); err != nil {
			return err
		}
		return Audit(tx, s.now(), by, "agency.change", agencySubject(a.ID), differences(agencyFacts(old), agencyFacts(a)))
	})
}

func closable(old, a Agency) error {
	if old.Focal && !a.Active {
		return problem.Field("active", "Đây là cơ quan đầu mối nên không thể ngừng dùng.")
	}
	return nil
}

// freeNames refuses names by which documents already mean another agency or a group.
func freeNames(tx *db.Tx, a Agency) error {
	d, err := LoadDirectory(tx)
	if err != nil {
		return err
	}
	for field, name := range map[string]string{"name": a.Name, "short_name": a.ShortName} {
		if other := d.owner(name, a.ID); other != "" {
			return problem.Field(field, "Tên này đang là tên của %s. Hãy ghi tên khác để không lẫn.", other)
		}
	}
	return nil
}

// owner names the agency or group that a name already means, unless it is this agency.
func (d *Directory) owner(name string, agency int64) string {
	t, ok := d.known[keyOf(name)]
	switch {
	case !ok || t.maybe:
		return ""
	case t.agency < 0:
		return "nhóm “" + d.groups[t.group].Name + "”"
	case d.agencies[t.agency].ID == agency:
		return ""
	}
	return d.agencies[t.agency].ShortName
}

// AddAlias remembers that documents also write an agency this way.
func AddAlias(tx *db.Tx, printed string, agencyID int64) error {
	text := strings.Join(strings.Fields(i18n.NFC(printed)), " ")
	key := keyOf(text)
	if len(key) < 2 || utf8.RuneCountInString(text) > maxAgencyName {
		return problem.Field("alias", "Tên gọi khác cần từ 2 chữ đến %d ký tự.", maxAgencyName)
	}
	d, err := LoadDirectory(tx)
	if err != nil {
		return err
	}
	if other := d.owner(text, agencyID); other != "" {
		return problem.Field("alias", "“%s” đang là tên của %s. Mỗi tên chỉ chỉ một nơi.", text, other)
	}
	have, err := aliasesOf(tx, agencyID)
	if err != nil {
		return err
	}
	if len(have) >= maxAliases {
		return problem.Field("alias", "Cơ quan này đã có %d tên gọi khác. Hãy bỏ bớt tên không còn dùng.", maxAliases)
	}
	return insertAlias(tx, alias{folded: key, text: text, agencyID: agencyID})
}

// LearnAlias remembers, inside the transaction of another area, by what name a document meant an agency as somebody has confirmed. A name that
// is too short, means another agency, or is one too many is not worth an error: the next document asks again.
func LearnAlias(tx *db.Tx, at time.Time, by Actor, printed string, agencyID int64) error {
	err := AddAlias(tx, printed, agencyID)
	if _, refused := problem.As(err); refused {
		return nil
	}
	if err != nil {
		return err
	}
	return Audit(tx, at, by, "alias.learn", agencySubject(agencyID), map[string]any{"alias": printed})
}

// AddAlias is AddAlias for a person on a screen.
func (s *Service) AddAlias(ctx context.Context, by Actor, agencyID int64, printed string) error {
	return s.audited(ctx, by, ManageAgencies, func(tx *db.Tx) error {
		if _, err := FindAgency(tx, agencyID); err != nil {
			return err
		}
		if err := AddAlias(tx, printed, agencyID); err != nil {
			return err
		}
		return Audit(tx, s.now(), by, "alias.add", agencySubject(agencyID), map[string]any{"alias": printed})
	})
}

// RemoveAlias forgets one way of writing an agency.
func (s *Service) RemoveAlias(ctx context.Context, by Actor, agencyID int64, folded string) error {
	return s.audited(ctx, by, ManageAgencies, func(tx *db.Tx) error {
		n, err := deleteAlias(tx, agencyID, folded)
		if err != nil {
			return err
		}
		if n == 0 {
			return problem.New(problem.NotFound, "Tên gọi này đã được bỏ.")
		}
		return Audit(tx, s.now(), by, "alias.remove", agencySubject(agencyID), map[string]any{"alias": folded})
	})
}

// SetGroups makes an agency a member of these groups and of no others.
func (s *Service) SetGroups(ctx context.Context, by Actor, agencyID int64, want []int64) error {
	return s.audited(ctx, by, ManageAgencies, func(tx *db.Tx) error {
		if _, err := FindAgency(tx, agencyID); err != nil {
			return err
		}
		groups, err := Groups(tx)
		if err != nil {
			return err
		}
		var joined, left []string
		for _, g := range groups {
			in, wanted := slices.Contains(g.Members, agencyID), slices.Contains(want, g.ID)
			switch {
			case wanted && !in:
				joined, err = append(joined, g.Key), addMember(tx, g.ID, agencyID)
			case in && !wanted:
				left, err = append(left, g.Key), removeMember(tx, g.ID, agencyID)
			}
			if err != nil {
				return err
			}
		}
		if joined == nil && left == nil {
			return nil
		}
		return Audit(tx, s.now(), by, "agency.groups", agencySubject(agencyID), map[string]any{"joined": joined, "left": left})
	})
}
