package product

import (
	"slices"
	"strings"

	"lantoa/internal/bitext"
	"lantoa/internal/i18n"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// TermDiff is one term that a file would add or change.
type TermDiff struct {
	Term    GlossaryTerm // as it would be
	New     bool
	Changes []TermChange
}

// termColumnsOf are the heads of the table in which the glossary travels: key, definition, note, then four columns a language.
func termHeads(l Languages) []string {
	heads := []string{"Khóa", "Định nghĩa", "Ghi chú"}
	for _, tag := range GlossaryLanguages {
		name := l.Name(tag)
		heads = append(heads, name+" ["+tag+"]", "Trạng thái ["+tag+"]", "Nguồn ["+tag+"]", "Không dùng ["+tag+"]")
	}
	return heads
}

// termRow is a term as a row of that table.
func termRow(t GlossaryTerm) []string {
	row := []string{t.Key, t.Definition, t.Note}
	for _, tag := range GlossaryLanguages {
		w := t.In(tag)
		state := ""
		if w.Text != "" {
			state = w.Status.Name()
		}
		row = append(row, w.Text, state, w.Source, strings.Join(w.Bad(), "; "))
	}
	return row
}

// readTermTable reads the table back. Cells are found by the tag in the head of their column, so columns may stand in any order and may be missing.
func readTermTable(b office.Book) ([]GlossaryTerm, error) {
	for _, sheet := range b.Sheets {
		for i, row := range sheet.Rows {
			if heads, ok := termHeadRow(row); ok {
				return termRows(sheet.Rows[i+1:], heads)
			}
		}
	}
	return nil, problem.Field("tep", "Không thấy dòng tiêu đề có cột “Khóa” và “Tiếng Việt [vi]”. Tải bảng về, điền trên bảng ấy rồi nộp.")
}

func termHeadRow(row office.BookRow) (map[int]string, bool) {
	heads := map[int]string{}
	key := false
	for _, c := range row.Cells {
		text := i18n.Fold(c.Text)
		open, shut := strings.IndexByte(c.Text, '['), strings.IndexByte(c.Text, ']')
		switch {
		case text == "khoa":
			heads[c.Col], key = "key", true
		case text == "dinh nghia":
			heads[c.Col] = "definition"
		case text == "ghi chu":
			heads[c.Col] = "note"
		case open > 0 && shut > open:
			what := "text"
			for prefix, name := range map[string]string{"trang thai": "status", "nguon": "source", "khong dung": "forbidden"} {
				if strings.HasPrefix(text, prefix) {
					what = name
				}
			}
			heads[c.Col] = what + " " + c.Text[open+1:shut]
		}
	}
	return heads, key
}

func termRows(rows []office.BookRow, heads map[int]string) ([]GlossaryTerm, error) {
	var all []GlossaryTerm
	for _, row := range rows {
		cells := map[string]string{}
		for _, c := range row.Cells {
			if head, ok := heads[c.Col]; ok {
				cells[head] = strings.TrimSpace(c.Text)
			}
		}
		t := GlossaryTerm{Key: cells["key"], Definition: cells["definition"], Note: cells["note"]}
		for _, head := range heads {
			tag, ok := strings.CutPrefix(head, "text ")
			if !ok {
				continue
			}
			w := TermWord{Language: tag, Text: cells[head], Source: cells["source "+tag], Forbidden: strings.ReplaceAll(cells["forbidden "+tag], ";", "\n"), Status: TermProposed}
			if i18n.Fold(cells["status "+tag]) == "da duyet" {
				w.Status = TermApproved
			}
			if w.Text != "" { // an empty cell changes nothing: taking a word away is done on the screen
				t.Words = append(t.Words, w)
			}
		}
		if t.Key == "" && len(t.Words) == 0 {
			continue
		}
		if all = append(all, t); len(all) > maxTerms {
			return nil, problem.Field("tep", "Bảng có hơn %d thuật ngữ.", maxTerms)
		}
		slices.SortFunc(t.Words, func(a, b TermWord) int { return strings.Compare(a.Language, b.Language) })
	}
	return all, nil
}

// glossaryTBX is the glossary as TBX.
func glossaryTBX(all []GlossaryTerm) bitext.Glossary {
	g := bitext.Glossary{Title: "Bảng thuật ngữ quyền con người", Lang: Source}
	for _, t := range all {
		c := bitext.Concept{ID: "t-" + t.Key}
		if t.Definition != "" {
			c.Definitions = []bitext.Definition{{Lang: Source, Text: t.Definition}}
		}
		if t.Note != "" {
			c.Notes = []string{t.Note}
		}
		for _, tag := range GlossaryLanguages {
			c.Terms = append(c.Terms, tbxTerms(t.In(tag))...)
		}
		g.Concepts = append(g.Concepts, c)
	}
	return g
}

func tbxTerms(w TermWord) []bitext.Term {
	var all []bitext.Term
	for i, name := range w.Names() {
		x := bitext.Term{Lang: w.Language, Text: name, Source: w.Source}
		if w.Status == TermApproved {
			x.Status = bitext.Admitted
			if i == 0 {
				x.Status = bitext.Preferred
			}
		}
		all = append(all, x)
	}
	for _, name := range w.Bad() {
		all = append(all, bitext.Term{Lang: w.Language, Text: name, Status: bitext.Deprecated})
	}
	return all
}

// termsOfTBX are the terms of a TBX file, in the languages of the registry.
func termsOfTBX(g bitext.Glossary, l Languages) ([]GlossaryTerm, error) {
	var all []GlossaryTerm
	for _, c := range g.Concepts {
		t := GlossaryTerm{Key: strings.TrimPrefix(c.ID, "t-"), Note: strings.Join(c.Notes, "\n")}
		if !termKey.MatchString(t.Key) {
			t.Key = ""
		}
		if len(c.Definitions) > 0 {
			t.Definition = c.Definitions[0].Text
		}
		for _, x := range c.Terms {
			tag, known := l.Tag(x.Lang)
			if !known {
				continue
			}
			t.Words = addTBX(t.Words, tag, x)
		}
		if len(t.Words) == 0 {
			continue
		}
		if all = append(all, t); len(all) > maxTerms {
			return nil, problem.Field("tep", "Tệp có hơn %d thuật ngữ.", maxTerms)
		}
	}
	return all, nil
}

func addTBX(words []TermWord, tag string, x bitext.Term) []TermWord {
	i := slices.IndexFunc(words, func(w TermWord) bool { return w.Language == tag })
	if i < 0 {
		i = len(words)
		words = append(words, TermWord{Language: tag, Status: TermProposed})
	}
	w := &words[i]
	switch x.Status {
	case bitext.Deprecated, bitext.Superseded:
		w.Forbidden = strings.TrimSpace(w.Forbidden + "\n" + x.Text)
		return words
	case bitext.Preferred:
		w.Status, w.Text = TermApproved, strings.Trim(x.Text+"; "+w.Text, "; ")
	default:
		w.Text = strings.Trim(w.Text+"; "+x.Text, "; ")
	}
	if w.Source == "" {
		w.Source = x.Source
	}
	return words
}

// termDiffs are what a file changes. A term is known again by its key, or by its first Vietnamese name.
func termDiffs(there, given []GlossaryTerm, l Languages) ([]TermDiff, error) {
	byKey := map[string]GlossaryTerm{}
	for _, t := range there {
		byKey[t.Key] = t
	}
	var all []TermDiff
	for _, t := range given {
		t.tidy()
		was, known := byKey[t.Key]
		next := was
		if !known {
			next = GlossaryTerm{Key: t.Key}
		}
		if t.Definition != "" {
			next.Definition = t.Definition
		}
		if t.Note != "" {
			next.Note = t.Note
		}
		next.Words = merged(was.Words, t.Words)
		if err := next.check(l); err != nil {
			return nil, problem.Field("tep", "Thuật ngữ “%s”: %s", t.Key, firstSentence(err))
		}
		d := TermDiff{Term: next, New: !known}
		for _, w := range next.Words {
			if a, b := was.In(w.Language), w; a.Text != b.Text || a.Status != b.Status || a.Forbidden != b.Forbidden || a.Source != b.Source {
				d.Changes = append(d.Changes, TermChange{Language: w.Language, Was: a.shown(), Became: b.shown()})
			}
		}
		if d.New || len(d.Changes) > 0 || was.Definition != next.Definition || was.Note != next.Note {
			all = append(all, d)
			byKey[t.Key] = next
		}
	}
	return all, nil
}

func firstSentence(err error) string {
	if p, ok := problem.As(err); ok && len(p.Fields) > 0 {
		return p.Fields[0].Message
	}
	return err.Error()
}
