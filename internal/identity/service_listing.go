package identity

import (
	"context"
	"fmt"
	"io"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

const (
	keepListing = 7 * 24 * time.Hour // an unconfirmed list has names and addresses in it
	maxFileName = 200
)

// listReview is a list with what it would do now.
type listReview struct {
	listing
	Changes []listChange
	Faults  []fault
}

// news counts what is added and what changes.
func (v listReview) news() (added, changed int) {
	for _, c := range v.Changes {
		switch {
		case c.New:
			added++
		case !c.Same():
			changed++
		}
	}
	return added, changed
}

// NewAccount is an account that a list made, with its one-time password, which is shown once.
type NewAccount struct {
	User    User
	OneTime string
}

// StartListing reads a list from a workbook or a CSV file and keeps it until somebody has looked at what it would change.
func (s *Service) StartListing(ctx context.Context, by Actor, kind ListKind, name string, r io.ReaderAt, size int64) (id int64, err error) {
	if err := allow(by, kind.permission()); err != nil {
		return 0, err
	}
	book, err := office.ReadTables(ctx, r, size)
	if p, ok := problem.As(err); ok {
		return 0, problem.Field("file", "%s", p.Error())
	}
	if err != nil {
		return 0, err
	}
	rows, err := readList(book, kind)
	if err != nil {
		return 0, err
	}
	if runes := []rune(name); len(runes) > maxFileName {
		name = string(runes[:maxFileName])
	}
	err = s.audited(ctx, by, kind.permission(), func(tx *db.Tx) error {
		id, err = insertListing(tx, listing{Kind: kind, Name: name, Rows: rows}, by.UserID, s.now())
		if err != nil {
			return err
		}
		return Audit(tx, s.now(), by, "list.start", listSubject(id), map[string]any{"kind": kind, "name": name, "rows": len(rows)})
	})
	return id, err
}

func listSubject(id int64) string { return fmt.Sprintf("list:%d", id) }

// openListing says what a list would do now.
func (s *Service) openListing(ctx context.Context, by Actor, id int64) (v listReview, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error { v, err = reviewListing(tx, id); return err })
	if err != nil {
		return v, err
	}
	return v, allow(by, v.Kind.permission())
}

func reviewListing(tx *db.Tx, id int64) (v listReview, err error) {
	if v.listing, err = findListing(tx, id); err != nil || v.State != "open" {
		return v, err
	}
	d, err := LoadDirectory(tx)
	if err != nil {
		return v, err
	}
	if v.Kind == AgencyList {
		v.Changes, v.Faults = agencyChanges(v.Rows, d)
		return v, nil
	}
	users, err := allUsers(tx)
	if err != nil {
		return v, err
	}
	v.Changes, v.Faults = userChanges(v.Rows, d, users)
	return v, nil
}

// DropListing puts a list aside.
func (s *Service) DropListing(ctx context.Context, by Actor, id, version int64) error {
	v, err := s.openListing(ctx, by, id)
	if err != nil {
		return err
	}
	return s.audited(ctx, by, v.Kind.permission(), func(tx *db.Tx) error {
		v.Version = version
		if err := closeListing(tx, v.listing, "dropped"); err != nil {
			return err
		}
		return Audit(tx, s.now(), by, "list.drop", listSubject(id), nil)
	})
}

// ConfirmListing does all that a list says, or nothing.
func (s *Service) ConfirmListing(ctx context.Context, by Actor, id, version int64) (made []NewAccount, err error) {
	before, err := s.openListing(ctx, by, id)
	if err != nil {
		return nil, err
	}
	hashes, err := s.oneTimes(ctx, before)
	if err != nil {
		return nil, err
	}
	err = s.audited(ctx, by, before.Kind.permission(), func(tx *db.Tx) error {
		v, err := reviewListing(tx, id) // others may have changed the directory meanwhile
		if err != nil {
			return err
		}
		if len(v.Faults) > 0 {
			return problem.New(problem.Invalid, "Còn %d chỗ sai trong danh sách nên chưa ghi gì. Sửa trong tệp rồi tải lên lại.", len(v.Faults))
		}
		v.Version = version
		if err := closeListing(tx, v.listing, "done"); err != nil {
			return err
		}
		for _, c := range v.Changes {
			account, err := s.applyChange(tx, by, v.Kind, c, hashes)
			if err != nil {
				return inRow(c.Row, err)
			}
			made = append(made, account...)
		}
		added, changed := v.news()
		return Audit(tx, s.now(), by, "list.confirm", listSubject(id), map[string]any{"kind": v.Kind, "added": added, "changed": changed})
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// oneTime is a one-time password and its hash.
type oneTime struct{ password, hash string }

// oneTimes are made before the transaction: hashing many would hold up everybody else.
func (s *Service) oneTimes(ctx context.Context, v listReview) (map[int]oneTime, error) {
	all := map[int]oneTime{}
	if v.Kind != PeopleList || len(v.Faults) > 0 {
		return all, nil
	}
	for _, c := range v.Changes {
		if !c.New {
			continue
		}
		word := randomWord(oneTimeLength)
		hash, err := s.hasher.hash(ctx, word)
		if err != nil {
			return nil, err
		}
		all[c.Row.Number] = oneTime{word, hash}
	}
	return all, nil
}

func inRow(r listRow, err error) error {
	if p, ok := problem.As(err); ok {
		return problem.New(p.Kind, "Dòng %d: %s Chưa ghi gì.", r.Number, firstSentence(p))
	}
	return fmt.Errorf("row %d of a list: %w", r.Number, err)
}

func firstSentence(p *problem.Error) string {
	if len(p.Fields) > 0 {
		return p.Fields[0].Message
	}
	return p.Error()
}

func (s *Service) applyChange(tx *db.Tx, by Actor, kind ListKind, c listChange, hashes map[int]oneTime) ([]NewAccount, error) {
	switch {
	case c.Same():
		return nil, nil
	case kind == AgencyList:
		return nil, s.applyAgency(tx, by, c)
	case c.New:
		first, ok := hashes[c.Row.Number]
		if !ok {
			return nil, problem.New(problem.Conflict, "Danh mục vừa thay đổi. Xem lại danh sách rồi xác nhận lần nữa.")
		}
		u := c.user
		u.Active, u.MustChange, u.CreatedAt, u.passwordHash = true, true, s.now(), first.hash
		added, err := s.insertNewUser(tx, by, u, "user.add")
		return []NewAccount{{added, first.password}}, err
	}
	old, err := FindUser(tx, c.user.ID)
	if err != nil {
		return nil, err
	}
	changed := old
	changed.Name, changed.Email, changed.AgencyID, changed.Role = c.user.Name, c.user.Email, c.user.AgencyID, c.user.Role
	if changed.AgencyID != old.AgencyID || changed.Role != old.Role {
		changed.epoch++
	}
	return nil, s.storeUser(tx, by, "user.change", old, changed)
}

func (s *Service) applyAgency(tx *db.Tx, by Actor, c listChange) error {
	a := c.agency
	if err := freeNames(tx, a); err != nil {
		return err
	}
	if c.New {
		last, err := lastPosition(tx)
		if err != nil {
			return err
		}
		a.Position, a.Active, a.Key = last+1, true, fmt.Sprintf("cq-%d", last+1)
		if a.ID, err = insertAgency(tx, a); err != nil {
			return err
		}
		if err := Audit(tx, s.now(), by, "agency.add", agencySubject(a.ID), agencyFacts(a)); err != nil {
			return err
		}
	} else if err := s.changeListed(tx, by, a); err != nil {
		return err
	}
	for _, g := range c.groups {
		if err := addMember(tx, g, a.ID); err != nil {
			return err
		}
	}
	for _, name := range c.aliases {
		if err := AddAlias(tx, name, a.ID); err != nil {
			return err
		}
	}
	if len(c.groups)+len(c.aliases) == 0 {
		return nil
	}
	return Audit(tx, s.now(), by, "agency.groups", agencySubject(a.ID), map[string]any{"joined": c.groups, "aliases": c.aliases})
}

func (s *Service) changeListed(tx *db.Tx, by Actor, a Agency) error {
	old, err := FindAgency(tx, a.ID)
	if err != nil {
		return err
	}
	differs := differences(agencyFacts(old), agencyFacts(a))
	if len(differs) == 0 {
		return nil
	}
	if err := updateAgency(tx, a); err != nil {
		return err
	}
	return Audit(tx, s.now(), by, "agency.change", agencySubject(a.ID), differs)
}

// WriteList writes what there is now in the form in which a list is brought in: a form to fill in, and a copy to change.
func (s *Service) WriteList(ctx context.Context, by Actor, kind ListKind, w io.Writer) error {
	if err := allow(by, kind.permission()); err != nil {
		return err
	}
	sheet := office.Sheet{Name: "Danh sách", Title: "Danh sách " + kind.Name()}
	for _, c := range columns[kind] {
		title := c.Title
		if c.Hint != "" {
			title += " (" + c.Hint + ")"
		}
		sheet.Columns = append(sheet.Columns, office.SheetColumn{Title: title, Width: 30})
	}
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { sheet.Rows, err = listContent(tx, kind); return err })
	if err != nil {
		return err
	}
	return office.WriteXLSX(w, office.Workbook{Title: sheet.Title, Made: s.now(), Sheets: []office.Sheet{sheet}})
}
