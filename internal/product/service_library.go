package product

import (
	"context"
	"errors"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

var errNoArticle = problem.New(problem.NotFound, "Thư viện không có công ước hoặc điều này. Mở lại từ Thư viện công ước.")

// shelf is the library as it stands: what came with the program, and over it what people filled in. convention "" reads all.
func (s *Service) shelf(tx *db.Tx, convention string) (Library, error) {
	conventions, err := keptConventions(tx)
	if err != nil {
		return Library{}, err
	}
	provisions, err := keptProvisions(tx, convention)
	if err != nil {
		return Library{}, err
	}
	return s.library.with(conventions, provisions), nil
}

// ShelfLine is one convention in the list of the library.
type ShelfLine struct {
	Convention Convention
	Counts     ArticleCounts
	Confirmed  int64 // articles compared with the official text
	Text       int64 // articles whose Vietnamese words are there
	Documents  []TreatyDocument
}

// OpenShelf lists the conventions.
func (s *Service) OpenShelf(ctx context.Context, by identity.Actor) (all []ShelfLine, err error) {
	if !by.May(identity.ReadProduct) {
		return nil, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		conventions, err := keptConventions(tx)
		if err != nil {
			return err
		}
		counts, err := countArticles(tx)
		if err != nil {
			return err
		}
		kept, err := countKept(tx)
		if err != nil {
			return err
		}
		for _, c := range s.library.with(conventions, nil).Conventions {
			line := ShelfLine{Convention: c}
			for _, n := range counts {
				if n.Convention == c.Key {
					line.Counts = n
				}
			}
			for _, n := range kept {
				if n.Convention == c.Key {
					line.Confirmed, line.Text = n.Confirmed, n.Text
				}
			}
			all = append(all, line)
		}
		return nil
	})
	return all, err
}

// ConventionView is a convention with its articles and what there is of each.
type ConventionView struct {
	Convention Convention
	Articles   []Provision
	Editions   map[int][]Edition // of the main items
	From       map[int64]Edition // what editions were made from
	Documents  []TreatyDocument
	General    []Passage // about the whole convention
}

// OpenConvention shows one convention.
func (s *Service) OpenConvention(ctx context.Context, by identity.Actor, key string) (v ConventionView, err error) {
	c, ok := s.library.find(key)
	if !ok {
		return v, errNoArticle
	}
	if !by.May(identity.ReadProduct) {
		return v, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		l, err := s.shelf(tx, c.Key)
		if err != nil {
			return err
		}
		v.Convention, _ = l.find(c.Key)
		v.Articles = l.of(c.Key)
		if v.Editions, v.From, err = editionsByArticle(tx, c.Key, 0); err != nil {
			return err
		}
		if v.Documents, err = treatyDocuments(tx, c.Key); err != nil {
			return err
		}
		v.General, err = articlePassages(tx, c.Key, 0, shownPassages)
		return err
	})
	return v, err
}

func editionsByArticle(tx *db.Tx, convention string, article int) (map[int][]Edition, map[int64]Edition, error) {
	all, err := articleEditions(tx, convention, article)
	if err != nil {
		return nil, nil, err
	}
	editions, from := map[int][]Edition{}, map[int64]Edition{}
	for _, a := range all {
		editions[a.Article] = append(editions[a.Article], a.Edition)
		if a.From.ID != 0 {
			from[a.From.ID] = a.From
		}
	}
	return editions, from, nil
}

// ProvisionView is one article with all that there is of it.
type ProvisionView struct {
	Convention Convention
	Article    Provision
	Item       int64 // the main item; 0: none yet
	Editions   []Edition
	From       map[int64]Edition
	Others     []Item
	Passages   []Passage
	Documents  []TreatyDocument
}

const shownOthers = 30

// OpenProvision shows one article.
func (s *Service) OpenProvision(ctx context.Context, by identity.Actor, key string, article int) (v ProvisionView, err error) {
	p, ok := s.library.provision(key, article)
	if !ok {
		return v, errNoArticle
	}
	if !by.May(identity.ReadProduct) {
		return v, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		l, err := s.shelf(tx, p.Convention)
		if err != nil {
			return err
		}
		v.Convention, _ = l.find(p.Convention)
		v.Article, _ = l.provision(p.Convention, article)
		editions, from, err := editionsByArticle(tx, p.Convention, article)
		if err != nil {
			return err
		}
		v.Editions, v.From = editions[article], from
		if len(v.Editions) > 0 {
			v.Item = v.Editions[0].ItemID
		}
		if v.Others, err = otherItems(tx, p.Convention, article, shownOthers); err != nil {
			return err
		}
		if v.Passages, err = articlePassages(tx, p.Convention, article, shownPassages); err != nil {
			return err
		}
		v.Documents, err = treatyDocuments(tx, p.Convention)
		return err
	})
	return v, err
}

// ChangeProvision fills an article in. p.Version is that of the article on the screen; confirmed says that it was compared with the
// official text.
func (s *Service) ChangeProvision(ctx context.Context, by identity.Actor, p Provision, confirmed bool) error {
	if !mayKeepLibrary(by) {
		return errMayNotKeep
	}
	if _, ok := s.library.provision(p.Convention, p.Article); !ok {
		return errNoArticle
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		l, err := s.shelf(tx, p.Convention)
		if err != nil {
			return err
		}
		was, _ := l.provision(p.Convention, p.Article)
		_, err = s.changeProvision(tx, by, was, p, confirmed)
		return err
	})
}

// changeProvision writes an article if it differs from what stands there.
func (s *Service) changeProvision(tx *db.Tx, by identity.Actor, was, p Provision, confirmed bool) (changed bool, err error) {
	if err := p.check(); err != nil {
		return false, err
	}
	same := was.sameWords(p)
	if p.Confirmed, err = confirmedNow(was.Confirmed, same, confirmed, by, s.today()); err != nil {
		return false, err
	}
	if same && p.Confirmed == was.Confirmed {
		return false, nil
	}
	if p.Version != was.Version {
		return false, errStale
	}
	if err := putProvision(tx, p, signed(by), s.Now()); err != nil {
		return false, err
	}
	return true, identity.Audit(tx, s.Now(), by, "library.article", "article:"+p.Key(), map[string]any{"heading": p.Heading, "text": p.Text != "", "textSource": p.TextSource, "confirmed": p.Confirmed.Yes()})
}

// changeConvention writes the facts of a convention if they differ from what stands there.
func (s *Service) changeConvention(tx *db.Tx, by identity.Actor, was, c Convention, confirmed bool) (changed bool, err error) {
	if err := c.check(); err != nil {
		return false, err
	}
	same := was.sameWords(c)
	if c.Confirmed, err = confirmedNow(was.Confirmed, same, confirmed, by, s.today()); err != nil {
		return false, err
	}
	if same && c.Confirmed == was.Confirmed {
		return false, nil
	}
	if err := putConvention(tx, c, signed(by), s.Now()); err != nil {
		return false, err
	}
	return true, identity.Audit(tx, s.Now(), by, "library.convention", "convention:"+c.Key, map[string]any{"name": c.Name, "source": c.Source, "confirmed": c.Confirmed.Yes()})
}

// AddProvisionItem makes the item that tells an article: its title, topic and source are there already.
func (s *Service) AddProvisionItem(ctx context.Context, by identity.Actor, key string, article int) (id int64, err error) {
	if !by.May(identity.WriteProduct) {
		return 0, problem.New(problem.Denied, "Tài khoản này không có quyền tạo sản phẩm.")
	}
	found, ok := s.library.provision(key, article)
	if !ok {
		return 0, errNoArticle
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		l, err := s.shelf(tx, found.Convention)
		if err != nil {
			return err
		}
		c, _ := l.find(found.Convention)
		p, _ := l.provision(found.Convention, article)
		id, err = s.addProvisionItem(tx, by, c, p)
		return err
	})
	return id, err
}

func (s *Service) addProvisionItem(tx *db.Tx, by identity.Actor, c Convention, p Provision) (id int64, err error) {
	there, err := mainItem(tx, c.Key, p.Article)
	switch {
	case err == nil && there.DroppedOn == "":
		return 0, problem.New(problem.Conflict, "Điều này đã có sản phẩm “%s”. Mở sản phẩm đó để thêm bản.", there.Title)
	case err == nil:
		if err := freeMain(tx, c.Key, p.Article); err != nil {
			return 0, err
		}
	case !errors.Is(err, db.ErrNone):
		return 0, err
	}
	i, r := p.item(c)
	if i.Topics, err = topicsOfKey(tx, c.Key); err != nil {
		return 0, err
	}
	if err := i.check(s.lists, s.today()); err != nil {
		return 0, err
	}
	if id, err = s.addItem(tx, by, i); err != nil {
		return 0, err
	}
	if err := insertLink(tx, ProvisionLink{ItemID: id, Convention: c.Key, Article: p.Article, Main: true}); err != nil {
		return 0, err
	}
	r.ItemID, r.Who, r.At = id, signed(by), s.Now()
	if r.check(s.today()) != nil { // facts of the convention are not filled in: whoever writes the item adds the source
		return id, nil
	}
	if _, err := insertSource(tx, r); err != nil {
		return 0, err
	}
	return id, identity.Audit(tx, s.Now(), by, "item.source", subject("item", id), map[string]any{"document": r.Document, "day": r.Day, "address": r.Address})
}

func topicsOfKey(tx *db.Tx, key string) ([]int64, error) {
	all, err := topics(tx)
	if err != nil {
		return nil, err
	}
	var ids []int64
	for _, t := range all {
		if t.Key == key {
			ids = append(ids, t.ID)
		}
	}
	return ids, nil
}

// LinkProvision says that an item is about an article.
func (s *Service) LinkProvision(ctx context.Context, by identity.Actor, item int64, key string, article int) error {
	p, ok := s.library.provision(key, article)
	if !ok {
		return problem.Field("article", "Công ước này không có điều số ấy. Ghi lại số điều.")
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := holdItem(tx, item)
		if err != nil {
			return err
		}
		if err := i.mayEdit(by); err != nil {
			return err
		}
		there, err := itemProvisions(tx, item)
		if err != nil {
			return err
		}
		if len(there) >= maxTopics {
			return problem.Field("article", "Sản phẩm đã gắn với %d điều, nhiều nhất là %d.", len(there), maxTopics)
		}
		if err := insertLink(tx, ProvisionLink{ItemID: item, Convention: p.Convention, Article: p.Article}); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "library.link", subject("item", item), map[string]any{"article": p.Key()})
	})
}

// UnlinkProvision takes that back.
func (s *Service) UnlinkProvision(ctx context.Context, by identity.Actor, item int64, key string, article int) error {
	p, ok := s.library.provision(key, article)
	if !ok {
		return errNoArticle
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := holdItem(tx, item)
		if err != nil {
			return err
		}
		if err := i.mayEdit(by); err != nil {
			return err
		}
		gone, err := deleteLink(tx, ProvisionLink{ItemID: item, Convention: p.Convention, Article: article})
		if err != nil || !gone {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "library.unlink", subject("item", item), map[string]any{"article": p.Key()})
	})
}

// articlesOf are the articles that an item of kind provision tells.
func (s *Service) articlesOf(tx *db.Tx, i Item) (all []Provision, err error) {
	if i.Kind != "provision" {
		return nil, nil
	}
	links, err := itemProvisions(tx, i.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		shelf, err := s.shelf(tx, l.Convention)
		if err != nil {
			return nil, err
		}
		if p, ok := shelf.provision(l.Convention, l.Article); ok {
			all = append(all, p)
		}
	}
	return all, nil
}
