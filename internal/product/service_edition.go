package product

import (
	"context"
	"strings"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// NewEdition asks for an edition of an item.
type NewEdition struct {
	ItemID   int64
	Language string
	Medium   Medium
	Assignee int64 // 0: nobody yet
	Due      calendar.Day
}

// AddEdition begins an edition, which is made from the text in the same language, or from the Vietnamese text.
func (s *Service) AddEdition(ctx context.Context, by identity.Actor, n NewEdition) (id int64, err error) {
	l, known := s.lists.Languages.Find(n.Language)
	if !known || !n.Medium.Known() {
		return 0, problem.Field("language", "Chọn một thứ tiếng và một dạng trong danh sách.")
	}
	if l.SoundOnly && n.Medium != Audio && n.Medium != Video {
		return 0, problem.Field("language", "%s chỉ là nhãn của chương trình tiếng, không có bản chữ.", l.Name)
	}
	if err := checkDue(n.Due, s.today()); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = s.addEdition(tx, by, n)
		return err
	})
	return id, err
}

func (s *Service) addEdition(tx *db.Tx, by identity.Actor, n NewEdition) (id int64, err error) {
	v, err := openItem(tx, n.ItemID)
	if err != nil {
		return 0, err
	}
	if err := mayAddEdition(v.Item, by); err != nil {
		return 0, err
	}
	from, ok := v.Edition(n.Language, Text)
	if !ok {
		from, _ = v.Edition(Source, Text)
	}
	e := Edition{ItemID: n.ItemID, Language: n.Language, Medium: n.Medium, State: Draft, MadeFrom: from.ID, Due: n.Due, Since: s.today()}
	if err := s.assign(tx, &e, n.Assignee); err != nil {
		return 0, err
	}
	if id, err = insertEdition(tx, e); err != nil {
		return 0, err
	}
	return id, identity.Audit(tx, s.Now(), by, "edition.add", subject("item", n.ItemID), map[string]any{"edition": id, "language": n.Language, "medium": n.Medium, "assignee": e.AssigneeName, "due": n.Due})
}

func mayAddEdition(i Item, by identity.Actor) error {
	if i.Edits(by) || by.May(identity.TranslateProduct) && by.AgencyID == i.AgencyID {
		return nil
	}
	return i.mayEdit(by)
}

// assign names who makes an edition.
func (s *Service) assign(tx *db.Tx, e *Edition, user int64) error {
	e.Assignee, e.AssigneeName = 0, ""
	if user == 0 {
		return nil
	}
	u, err := identity.FindUser(tx, user)
	if err != nil && !problem.Is(err, problem.NotFound) {
		return err
	}
	if err != nil || !u.Active || !u.Actor().May(identity.TranslateProduct) {
		return problem.Field("assignee", "Người này không nhận việc được. Chọn người khác.")
	}
	e.Assignee, e.AssigneeName = user, u.Name
	return nil
}

// Assign names who makes an edition and until when. version is that of the edition on the screen.
func (s *Service) Assign(ctx context.Context, by identity.Actor, id, version, user int64, due calendar.Day) error {
	if err := checkDue(due, s.today()); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.assignEdition(tx, by, id, version, user, due) })
}

func (s *Service) assignEdition(tx *db.Tx, by identity.Actor, id, version, user int64, due calendar.Day) error {
	e, err := holdEdition(tx, id)
	if err != nil {
		return err
	}
	i, err := findItem(tx, e.ItemID)
	if err != nil {
		return err
	}
	if err := i.mayEdit(by); err != nil {
		return err
	}
	if err := s.assign(tx, &e, user); err != nil {
		return err
	}
	e.Version, e.Due = version, due
	if err := updateEdition(tx, e); err != nil {
		return err
	}
	return identity.Audit(tx, s.Now(), by, "edition.assign", subject("edition", id), map[string]any{"assignee": e.AssigneeName, "due": due})
}

// Write puts content into an edition. version is that of the edition on the screen; follows says that it was brought up to the newest
// approved content of the edition that it was made from.
func (s *Service) Write(ctx context.Context, by identity.Actor, id, version int64, c Content, follows bool) (e Edition, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err = s.write(tx, by, id, version, c, follows)
		return err
	})
	return e, err
}

func (s *Service) write(tx *db.Tx, by identity.Actor, id, version int64, c Content, follows bool) (Edition, error) {
	return s.rewrite(tx, by, writing{ID: id, Version: version, Content: c, Follows: follows})
}

// writing is content on its way into an edition.
type writing struct {
	ID, Version int64
	Content     Content
	Follows     bool
	Session     bool // it may go into the content of the same session of translating
}

func (s *Service) rewrite(tx *db.Tx, by identity.Actor, w writing) (Edition, error) {
	e, err := holdEdition(tx, w.ID)
	if err != nil {
		return e, err
	}
	i, err := findItem(tx, e.ItemID)
	if err != nil {
		return e, err
	}
	if e.Original() {
		if err := i.mayEdit(by); err != nil {
			return e, err
		}
	}
	if e.Medium == Audio || e.Medium == Video {
		w.Content.Seconds = e.Seconds // measured, not written
	}
	next, changed, err := e.Edit(w.Content, by)
	if err != nil {
		return e, err
	}
	first := e.No == 0
	if e.MadeFrom != 0 && (w.Follows || first) {
		from, err := findEdition(tx, e.MadeFrom)
		if err != nil {
			return e, err
		}
		if base := from.Basis(); base != next.MadeFromNo {
			next.MadeFromNo, changed = base, true
		}
	}
	if !changed {
		return e, nil
	}
	if w.Version != e.Version {
		return e, errStale
	}
	goesOn := false
	if w.Session && next.No != e.No {
		if goesOn, err = s.sessionGoesOn(tx, e, by); err != nil {
			return e, err
		}
	}
	return s.storeWriting(tx, by, e, next, goesOn)
}

// storeWriting stores a changed edition, with its content under a number of its own, or in the place of the last one.
func (s *Service) storeWriting(tx *db.Tx, by identity.Actor, e, next Edition, inPlace bool) (Edition, error) {
	if inPlace {
		next.No = e.No
	}
	if err := updateEdition(tx, next); err != nil {
		return e, err
	}
	next.Version++
	if inPlace {
		if err := updateContent(tx, next, s.Now()); err != nil || next.MadeFromNo == e.MadeFromNo {
			return next, err // each sentence has its own line in the audit trail
		}
	} else if next.No != e.No {
		if err := insertContent(tx, next, signed(by), s.Now()); err != nil {
			return e, err
		}
	}
	return next, identity.Audit(tx, s.Now(), by, "edition.write", subject("edition", e.ID), map[string]any{"no": next.No, "title": next.Title, "letters": utf8.RuneCountInString(next.Body), "follows": next.MadeFromNo})
}

// Move takes an edition through one step. version is that of the edition on the screen.
func (s *Service) Move(ctx context.Context, by identity.Actor, id, version int64, a Action, word string) (e Edition, err error) {
	return s.Step(ctx, by, id, Step{Action: a, Version: version, Word: word, Heard: true})
}

// Step is one step as somebody asks for it.
type Step struct {
	Action  Action
	Version int64  // of the edition on the screen
	Word    string // the reason, or what changed
	Heard   bool   // whoever confirms has listened to the whole file
}

// Step takes an edition through one step.
func (s *Service) Step(ctx context.Context, by identity.Actor, id int64, ask Step) (e Edition, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err = s.step(tx, by, id, ask)
		return err
	})
	return e, err
}

func (s *Service) move(tx *db.Tx, by identity.Actor, id, version int64, a Action, word string) (Edition, error) {
	return s.step(tx, by, id, Step{Action: a, Version: version, Word: word, Heard: true})
}

func (s *Service) step(tx *db.Tx, by identity.Actor, id int64, ask Step) (Edition, error) {
	a, word := ask.Action, ask.Word
	e, err := holdEdition(tx, id)
	if err != nil {
		return e, err
	}
	if err := holdConsents(tx, id); err != nil { // none is withdrawn while we look
		return e, err
	}
	d, err := s.dossier(tx, e)
	if err != nil {
		return e, err
	}
	next, err := e.Apply(a, by, s.today(), word, Blocks(Findings(d)))
	if err != nil {
		return e, err
	}
	if err := heardWhole(d, a, ask.Heard); err != nil {
		return e, err
	}
	if ask.Version != e.Version {
		return e, errStale
	}
	if err := updateEdition(tx, next); err != nil {
		return e, err
	}
	next.Version++
	m := Move{EditionID: id, Action: a, From: e.State, To: next.State, No: next.No, Day: s.today(), At: s.Now(), UserID: by.UserID, Who: signed(by), Reason: strings.TrimSpace(word)}
	if err := insertMove(tx, m); err != nil {
		return e, err
	}
	if err := s.afterMove(tx, next, a); err != nil {
		return e, err
	}
	if err := s.openTakedowns(tx, a, next); err != nil {
		return e, err
	}
	return next, identity.Audit(tx, s.Now(), by, "edition."+string(a), subject("edition", id), map[string]any{"from": e.State, "to": next.State, "no": next.No, "reason": m.Reason})
}

// dossier is all that the checks of an edition look at.
func (s *Service) dossier(tx *db.Tx, e Edition) (d Dossier, err error) {
	d.Edition = e
	d.Words, _ = s.lists.Languages.Find(e.Language)
	if d.Item, err = findItem(tx, e.ItemID); err != nil {
		return d, err
	}
	if d.Sources, err = itemSources(tx, e.ItemID); err != nil {
		return d, err
	}
	if d.Files, err = editionFiles(tx, e.ID); err != nil {
		return d, err
	}
	if err := s.madeFrom(tx, &d); err != nil {
		return d, err
	}
	if d.OpenSegments, err = openSegments(tx, e.ID); err != nil {
		return d, err
	}
	if err := s.presence(tx, &d); err != nil {
		return d, err
	}
	if d.Voices, err = editionVoices(tx, e.ID); err != nil {
		return d, err
	}
	if d.Articles, err = s.articlesOf(tx, d.Item); err != nil {
		return d, err
	}
	if e.MadeFrom != 0 {
		if d.From, err = findEdition(tx, e.MadeFrom); err != nil {
			return d, err
		}
	}
	return d, s.wordsOf(tx, &d)
}

// madeFrom reads the content that the slides or the print of an edition were made from.
func (s *Service) madeFrom(tx *db.Tx, d *Dossier) (err error) {
	role, made := map[Medium]FileRole{LED: Slide, Print: Paper}[d.Edition.Medium], []File(nil)
	if role != "" {
		made = filesOf(d.Files, role)
	}
	if len(made) > 0 && made[len(made)-1].ContentNo > 0 {
		d.Made, err = findContent(tx, d.Edition.ID, made[len(made)-1].ContentNo)
	}
	return err
}

// EditionView is an edition with everything that hangs on it.
type EditionView struct {
	ItemView
	Edition   Edition
	From      Edition
	Findings  []Finding
	Moves     []Move
	Comments  []Comment
	Contents  []StoredContent
	Files     []File
	Presence  Presence
	Consents  []Consent
	Takedowns []Takedown
	Outlets   []Outlet
	Outside   bool // of somebody who does not work on the item
	Shut      bool // files are kept from all but a few: somebody in them does not agree any more
	Erased    int64
}

// OpenEdition shows one edition.
func (s *Service) OpenEdition(ctx context.Context, by identity.Actor, id int64) (v EditionView, err error) {
	if !by.May(identity.ReadProduct) {
		return v, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Edition, err = findEdition(tx, id); err != nil {
			return err
		}
		if v.ItemView, err = openItem(tx, v.Edition.ItemID); err != nil {
			return err
		}
		v.From = v.MadeFrom(v.Edition)
		d, err := s.dossier(tx, v.Edition)
		if err != nil {
			return err
		}
		v.Findings, v.Presence, v.Consents = Findings(d), d.Presence, d.Consents
		if v.Outlets, err = editionOutlets(tx, id); err != nil {
			return err
		}
		if v.Takedowns, err = editionTakedowns(tx, id); err != nil {
			return err
		}
		if v.Moves, err = editionMoves(tx, id); err != nil {
			return err
		}
		if v.Files, err = editionFiles(tx, id); err != nil {
			return err
		}
		if v.Comments, err = editionComments(tx, id); err != nil {
			return err
		}
		if v.Contents, err = contentList(tx, id); err != nil {
			return err
		}
		if err := s.shutFiles(tx, by, &v); err != nil || worksOn(by, v.Edition.AgencyID, v.Editions) {
			return err
		}
		return forOutsiders(tx, &v)
	})
	return v, err
}

const (
	maxComments = 500
	maxComment  = 2_000
)

// AddComment writes a remark beside an edition.
func (s *Service) AddComment(ctx context.Context, by identity.Actor, c Comment) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = s.addComment(tx, by, c)
		return err
	})
	return id, err
}

func (s *Service) addComment(tx *db.Tx, by identity.Actor, c Comment) (id int64, err error) {
	if !by.May(identity.ReadProduct) || by.UserID == 0 {
		return 0, errMayNotRead
	}
	if c.Text == "" || utf8.RuneCountInString(c.Text) > maxComment {
		return 0, problem.Field("comment", "Ghi góp ý, không quá %d chữ cái.", maxComment)
	}
	c.UserID, c.Who, c.At = by.UserID, signed(by), s.Now()
	e, err := findEdition(tx, c.EditionID)
	if err != nil {
		return 0, err
	}
	if err := mayReadDraft(tx, by, e); err != nil {
		return 0, err
	}
	n, err := countComments(tx, c.EditionID)
	if err != nil {
		return 0, err
	}
	if n >= maxComments {
		return 0, problem.New(problem.Invalid, "Bản này đã có %d góp ý. Xử lý bớt rồi ghi tiếp.", n)
	}
	if id, err = insertComment(tx, c); err != nil {
		return 0, err
	}
	return id, identity.Audit(tx, s.Now(), by, "edition.comment", subject("edition", c.EditionID), map[string]any{"comment": id})
}

// ResolveComment marks a remark as dealt with.
func (s *Service) ResolveComment(ctx context.Context, by identity.Actor, editionID, id int64) error {
	if !by.May(identity.WriteProduct) && !by.May(identity.TranslateProduct) {
		return problem.New(problem.Denied, "Tài khoản này không xử lý góp ý được.")
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		done, err := resolveComment(tx, editionID, id, signed(by), s.Now())
		if err != nil || !done {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "edition.resolve", subject("edition", editionID), map[string]any{"comment": id})
	})
}

// Stored is one content that an edition has had.
func (s *Service) Stored(ctx context.Context, editionID, no int64) (c StoredContent, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		c, err = findContent(tx, editionID, no)
		return err
	})
	return c, err
}

// whole is a content as one text, for comparing.
func (c StoredContent) whole() string { return c.Title + "\n" + c.Summary + "\n" + c.Body }

// makers are the people who may be named for an edition.
func (s *Service) makers(ctx context.Context) (all []identity.User, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = identity.PeopleWho(tx, identity.TranslateProduct)
		return err
	})
	return all, err
}
