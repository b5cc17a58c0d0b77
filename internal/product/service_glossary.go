package product

import (
	"context"
	"slices"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// seedTerms puts the terms that come with the program into a glossary that does not have them. What people changed or dropped stays.
func seedTerms(tx *db.Tx) error {
	there, err := termKeys(tx)
	if err != nil {
		return err
	}
	all, err := builtInTerms()
	if err != nil {
		return err
	}
	for _, t := range all {
		if _, ok := there[t.Key]; ok {
			continue
		}
		if t.ID, err = insertTerm(tx, t); err != nil {
			return err
		}
		for _, w := range t.Words {
			w.TermID = t.ID
			if err := putWord(tx, w); err != nil {
				return err
			}
		}
	}
	return nil
}

// wordsOf reads what the checks of words look at.
func (s *Service) wordsOf(tx *db.Tx, d *Dossier) (err error) {
	from := d.From.Language
	if d.From.ID == 0 {
		from = d.Edition.Language
	} else if d.Edition.MadeFromNo > 0 {
		if d.Follow, err = findContent(tx, d.From.ID, d.Edition.MadeFromNo); err != nil {
			return err
		}
	}
	d.Terms, err = termRules(tx, from, d.Edition.Language)
	return err
}

// termsFor are the rules of the glossary for a pair of languages.
func (s *Service) termsFor(ctx context.Context, sourceLang, targetLang string) (rules []TermRule, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		rules, err = termRules(tx, sourceLang, targetLang)
		return err
	})
	return rules, err
}

// TermPage is a part of the glossary.
type TermPage struct {
	Terms []GlossaryTerm
	Total int64
}

// Glossary lists the terms.
func (s *Service) Glossary(ctx context.Context, by identity.Actor, f TermFilter, limit, offset int) (p TermPage, err error) {
	if !by.May(identity.ReadProduct) {
		return p, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if p.Total, err = countTerms(tx, f); err != nil {
			return err
		}
		p.Terms, err = listTerms(tx, f, limit, offset)
		return err
	})
	return p, err
}

// OpenTerm shows one term with its history.
func (s *Service) OpenTerm(ctx context.Context, by identity.Actor, id int64) (t GlossaryTerm, past []TermChange, err error) {
	if !by.May(identity.ReadProduct) {
		return t, nil, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if t, err = findTermByID(tx, id); err != nil {
			return err
		}
		past, err = termChanges(tx, id)
		return err
	})
	return t, past, err
}

// SaveTerm writes a term with its words; a term without a number is new. Languages that t does not name stay as they are.
func (s *Service) SaveTerm(ctx context.Context, by identity.Actor, t GlossaryTerm) (id int64, err error) {
	if !by.May(identity.KeepTerms) {
		return 0, errMayNotTerms
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = s.saveTerm(tx, by, t)
		return err
	})
	return id, err
}

func (s *Service) saveTerm(tx *db.Tx, by identity.Actor, t GlossaryTerm) (int64, error) {
	var was GlossaryTerm
	if t.ID != 0 {
		var err error
		if was, err = findTermByID(tx, t.ID); err != nil {
			return 0, err
		}
		if was.DroppedOn != "" {
			return 0, problem.New(problem.Conflict, "Thuật ngữ này đã bỏ khỏi bảng.")
		}
		t.Key = was.Key
	}
	given := t.Words
	t.Words = merged(was.Words, given)
	t.tidy()
	if err := t.check(s.lists.Languages); err != nil {
		return 0, err
	}
	if t.ID == 0 {
		n, err := countTerms(tx, TermFilter{})
		if err != nil {
			return 0, err
		}
		if n >= maxTerms {
			return 0, problem.New(problem.Invalid, "Bảng đã có %d thuật ngữ, nhiều nhất là %d.", n, maxTerms)
		}
		if t.ID, err = insertTerm(tx, t); err != nil {
			return 0, err
		}
	} else if err := updateTerm(tx, t); err != nil {
		return 0, err
	}
	return t.ID, s.saveWords(tx, by, was, t)
}

// mayPropose reports whether somebody may propose what a term is called: those who translate, beside those who keep the glossary.
func mayPropose(by identity.Actor) bool {
	return by.May(identity.KeepTerms) || by.May(identity.TranslateProduct)
}

// ProposeWord writes down what a term is called in a language, for those who keep the glossary to approve. id is 0 for a term that is not in
// the glossary; vietnamese is then its Vietnamese name.
func (s *Service) ProposeWord(ctx context.Context, by identity.Actor, id int64, vietnamese string, w TermWord) (term int64, err error) {
	if !mayPropose(by) {
		return 0, problem.New(problem.Denied, "Tài khoản này không đề xuất thuật ngữ được.")
	}
	if w.Text = strings.TrimSpace(w.Text); w.Text == "" {
		return 0, problem.Field("text", "Ghi cách gọi mà đồng chí đề xuất.")
	}
	if !slices.Contains(GlossaryLanguages, w.Language) || w.Language == Source {
		return 0, problem.Field("language", "Chọn thứ tiếng của cách gọi.")
	}
	w.Status, w.Forbidden = TermProposed, ""
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		t := GlossaryTerm{Words: []TermWord{{Language: Source, Text: strings.TrimSpace(vietnamese), Status: TermProposed}, w}}
		if id != 0 {
			if t, err = findTermByID(tx, id); err != nil {
				return err
			}
			if w, err = besideProposed(t.In(w.Language), w); err != nil {
				return err
			}
			t.Words = []TermWord{w}
		}
		term, err = s.saveTerm(tx, by, t)
		return err
	})
	return term, err
}

// besideProposed puts a proposal after those that were made before; what was approved is not proposed anew.
func besideProposed(was, w TermWord) (TermWord, error) {
	switch {
	case was.Text != "" && was.Status == TermApproved:
		return w, problem.New(problem.Conflict, "Cách gọi trong thứ tiếng này đã duyệt. Cần đổi thì báo biên tập viên, kèm nguồn.")
	case slices.Contains(was.Names(), w.Text):
		return w, problem.Field("text", "Cách gọi này đã có người đề xuất.")
	case was.Text != "":
		w.Text, w.Forbidden = was.Text+"; "+w.Text, was.Forbidden
		w.Source = strings.Join(notEmpty(was.Source, w.Source), "; ")
	}
	return w, nil
}

// merged are the words that a term has, with those that were given in their place.
func merged(was, given []TermWord) []TermWord {
	all := slices.Clone(was)
	for _, w := range given {
		i := slices.IndexFunc(all, func(x TermWord) bool { return x.Language == w.Language })
		if i < 0 {
			all = append(all, w)
		} else {
			all[i] = w
		}
	}
	return all
}

func (s *Service) saveWords(tx *db.Tx, by identity.Actor, was, t GlossaryTerm) error {
	for _, w := range t.Words {
		w.TermID = t.ID
		old := was.In(w.Language)
		old.TermID = t.ID
		if old == w || old.Text == "" && w.Text == "" {
			continue
		}
		if err := putWord(tx, w); err != nil {
			return err
		}
		c := TermChange{Language: w.Language, Was: old.shown(), Became: w.shown(), Who: signed(by), At: s.Now()}
		if err := insertTermChange(tx, t.ID, c, by.UserID); err != nil {
			return err
		}
	}
	return identity.Audit(tx, s.Now(), by, "term.save", subject("term", t.ID), map[string]any{"key": t.Key})
}

// DropTerm takes a term out of the glossary; its history stays.
func (s *Service) DropTerm(ctx context.Context, by identity.Actor, id, version int64) error {
	if !by.May(identity.KeepTerms) {
		return errMayNotTerms
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := findTermByID(tx, id)
		if err != nil {
			return err
		}
		t.Version = version
		if err := dropOn(tx, t, s.today()); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "term.drop", subject("term", id), map[string]any{"key": t.Key})
	})
}
