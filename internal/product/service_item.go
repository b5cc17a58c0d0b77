package product

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

var errMayNotRead = problem.New(problem.Denied, "Tài khoản này không xem được sản phẩm.")

// Edits reports whether the actor may change what an item says about itself.
func (i Item) Edits(by identity.Actor) bool {
	return by.May(identity.AssignProduct) || by.May(identity.WriteProduct) && by.AgencyID == i.AgencyID
}

func (i Item) mayEdit(by identity.Actor) error {
	if !i.Edits(by) {
		return problem.New(problem.Denied, "Sản phẩm này của cơ quan khác. Nhờ cơ quan đầu mối sửa hoặc giao việc.")
	}
	if i.DroppedOn != "" {
		return problem.New(problem.Conflict, "Sản phẩm này đã thôi làm.")
	}
	return nil
}

// AddItem makes an item with its first edition, the Vietnamese text.
func (s *Service) AddItem(ctx context.Context, by identity.Actor, i Item) (id int64, err error) {
	if !by.May(identity.WriteProduct) {
		return 0, problem.New(problem.Denied, "Tài khoản này không có quyền tạo sản phẩm.")
	}
	if err := i.check(s.lists, s.today()); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = s.addItem(tx, by, i)
		return err
	})
	return id, err
}

func (s *Service) addItem(tx *db.Tx, by identity.Actor, i Item) (id int64, err error) {
	i.AgencyID, i.CreatedBy, i.CreatedWho, i.CreatedAt, i.Sample = by.AgencyID, by.UserID, signed(by), s.Now(), s.Sample
	if i.AgencyID == 0 {
		focal, err := identity.FocalAgency(tx)
		if err != nil {
			return 0, err
		}
		i.AgencyID = focal.ID
	}
	if err := s.checkTask(tx, i.Task); err != nil {
		return 0, err
	}
	if id, err = insertItem(tx, i); err != nil {
		return 0, err
	}
	e := Edition{ItemID: id, Language: Source, Medium: Text, State: Draft, Since: s.today(), Due: i.Due, Assignee: by.UserID, AssigneeName: by.Name}
	if by.UserID == 0 {
		e.AssigneeName = ""
	}
	if _, err := insertEdition(tx, e); err != nil {
		return 0, err
	}
	return id, identity.Audit(tx, s.Now(), by, "item.create", subject("item", id), map[string]any{"title": i.Title, "kind": i.Kind, "pillar": i.Pillar})
}

// Twin is the latest item of the actor's agency that has the same name and kind: whoever sends a form twice makes one.
func (s *Service) Twin(ctx context.Context, by identity.Actor, i Item) (twin Item, there bool, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		twin, err = itemTwin(tx, by.AgencyID, i)
		return err
	})
	if errors.Is(err, db.ErrNone) {
		return twin, false, nil
	}
	return twin, err == nil, err
}

const namedTasks = 12 // in a sentence

// checkTask refuses the number of a task that the current plan does not have.
func (s *Service) checkTask(tx *db.Tx, task string) error {
	if task == "" || s.PlanTasks == nil {
		return nil
	}
	all, err := s.PlanTasks(tx)
	if err != nil || len(all) == 0 || slices.ContainsFunc(all, func(no string) bool { return strings.EqualFold(no, task) }) {
		return err
	}
	return problem.Field("task", "Kế hoạch đang thực hiện không có nhiệm vụ số “%s”. Có %s…; không rõ thì để trống.", task, strings.Join(all[:min(len(all), namedTasks)], ", "))
}

// ChangeItem writes what an item says about itself. i.Version is that of the item on the screen.
func (s *Service) ChangeItem(ctx context.Context, by identity.Actor, i Item) error {
	if err := i.check(s.lists, s.today()); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		was, err := holdItem(tx, i.ID)
		if err != nil {
			return err
		}
		if err := was.mayEdit(by); err != nil {
			return err
		}
		if i.Task != was.Task { // what stood there was right when it was typed
			if err := s.checkTask(tx, i.Task); err != nil {
				return err
			}
		}
		i.AgencyID, i.DroppedOn = was.AgencyID, was.DroppedOn
		if err := updateItem(tx, i); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "item.change", subject("item", i.ID), map[string]any{"title": i.Title, "kind": i.Kind, "pillar": i.Pillar, "due": i.Due})
	})
}

// DropItem gives an item up. What readers see of it must be withdrawn first.
func (s *Service) DropItem(ctx context.Context, by identity.Actor, id, version int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := holdItem(tx, id)
		if err != nil {
			return err
		}
		if err := i.mayEdit(by); err != nil {
			return err
		}
		editions, err := itemEditions(tx, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(editions, Edition.Live) {
			return problem.New(problem.Conflict, "Sản phẩm còn bản đang xuất bản. Gỡ các bản ấy trước, có lý do cho người đọc.")
		}
		i.Version, i.DroppedOn = version, s.today()
		if err := updateItem(tx, i); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "item.drop", subject("item", id), map[string]any{"title": i.Title})
	})
}

// AddSource writes down where facts of an item come from.
func (s *Service) AddSource(ctx context.Context, by identity.Actor, r Reference) (id int64, err error) {
	if err := r.check(s.today()); err != nil {
		return 0, err
	}
	r.Who, r.At = signed(by), s.Now()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := holdItem(tx, r.ItemID)
		if err != nil {
			return err
		}
		if err := i.mayEdit(by); err != nil {
			return err
		}
		there, err := itemSources(tx, i.ID)
		if err != nil {
			return err
		}
		if len(there) >= maxSources {
			return problem.New(problem.Invalid, "Sản phẩm đã có %d nguồn, nhiều nhất là %d.", len(there), maxSources)
		}
		if id, err = insertSource(tx, r); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "item.source", subject("item", i.ID), map[string]any{"document": r.Document, "day": r.Day, "address": r.Address})
	})
	return id, err
}

// RemoveSource takes a source away.
func (s *Service) RemoveSource(ctx context.Context, by identity.Actor, itemID, id int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := holdItem(tx, itemID)
		if err != nil {
			return err
		}
		if err := i.mayEdit(by); err != nil {
			return err
		}
		gone, err := deleteSource(tx, itemID, id)
		if err != nil || !gone {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "item.unsource", subject("item", itemID), map[string]any{"source": id})
	})
}

// ItemView is an item with everything that hangs on it.
type ItemView struct {
	Item     Item
	Agency   identity.Agency
	Topics   []Topic // its own
	Sources  []Reference
	Editions []Edition
	Articles []ProvisionLink
}

// Edition finds an edition of the item.
func (v ItemView) Edition(language string, m Medium) (Edition, bool) {
	i := slices.IndexFunc(v.Editions, func(e Edition) bool { return e.Language == language && e.Medium == m })
	if i < 0 {
		return Edition{}, false
	}
	return v.Editions[i], true
}

// MadeFrom is the edition that e was made from, the zero Edition for an original.
func (v ItemView) MadeFrom(e Edition) Edition {
	for _, x := range v.Editions {
		if x.ID == e.MadeFrom {
			return x
		}
	}
	return Edition{}
}

// OpenItem shows one item.
func (s *Service) OpenItem(ctx context.Context, by identity.Actor, id int64) (v ItemView, err error) {
	if !by.May(identity.ReadProduct) {
		return v, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		v, err = openItem(tx, id)
		return err
	})
	return v, err
}

func openItem(tx *db.Tx, id int64) (v ItemView, err error) {
	if v.Item, err = findItem(tx, id); err != nil {
		return v, err
	}
	if v.Agency, err = identity.FindAgency(tx, v.Item.AgencyID); err != nil {
		return v, err
	}
	all, err := topics(tx)
	if err != nil {
		return v, err
	}
	for _, t := range all {
		if slices.Contains(v.Item.Topics, t.ID) {
			v.Topics = append(v.Topics, t)
		}
	}
	if v.Sources, err = itemSources(tx, id); err != nil {
		return v, err
	}
	if v.Articles, err = itemProvisions(tx, id); err != nil {
		return v, err
	}
	v.Editions, err = itemEditions(tx, id)
	return v, err
}

// Topics are all topics, in the order of lists.
func (s *Service) Topics(ctx context.Context) (all []Topic, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = topics(tx)
		return err
	})
	return all, err
}

// ItemPage is one page of a list of items.
type ItemPage struct {
	Items    []Item
	Editions map[int64][]Edition // without their text
	Total    int64
}

// Items lists items that fit a filter, the newest first.
func (s *Service) Items(ctx context.Context, by identity.Actor, f ItemFilter, limit, offset int) (p ItemPage, err error) {
	if !by.May(identity.ReadProduct) {
		return p, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if p.Total, err = countItems(tx, f); err != nil {
			return err
		}
		if p.Items, err = listItems(tx, f, limit, offset); err != nil {
			return err
		}
		p.Editions, err = editionsOfItems(tx, f, limit, offset)
		return err
	})
	return p, err
}
