package product

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// LibraryChange is one cell that would be written.
type LibraryChange struct {
	Code, Label, Title, Place string
	Was, Now                  string
}

// libraryMerge is what a workbook does to the library as it stands.
type libraryMerge struct {
	Changes     []LibraryChange
	Errors      []SheetError
	conventions []pending[Convention]
	provisions  []pending[Provision]
}

// pending is a row that would be written.
type pending[T any] struct {
	was, now  T
	confirmed bool
}

// rowRules are what the two kinds of rows do differently.
type rowRules[T any] struct {
	fields    []sheetField[T]
	label     string
	check     func(T) error
	same      func(T, T) bool
	confirmed Confirmation
}

// mergeLibrary compares changed cells with the library.
func mergeLibrary(cells []SheetCell, l Library, by identity.Actor, day calendar.Day) libraryMerge {
	var m libraryMerge
	for _, c := range l.Conventions {
		rules := rowRules[Convention]{conventionFields, c.Short, Convention.check, Convention.sameWords, c.Confirmed}
		if p, ok := mergeRow(&m, cellsOf(cells, c.Key), c, rules, by, day); ok {
			m.conventions = append(m.conventions, p)
		}
	}
	for _, v := range l.Provisions {
		c, _ := l.find(v.Convention)
		rules := rowRules[Provision]{provisionFields, fmt.Sprintf("%s, Điều %d", c.Short, v.Article), Provision.check, Provision.sameWords, v.Confirmed}
		if p, ok := mergeRow(&m, cellsOf(cells, v.Key()), v, rules, by, day); ok {
			m.provisions = append(m.provisions, p)
		}
	}
	m.Errors = m.Errors[:min(len(m.Errors), maxSheetErrors)]
	return m
}

func cellsOf(cells []SheetCell, code string) []SheetCell {
	var all []SheetCell
	for _, c := range cells {
		if c.Code == code {
			all = append(all, c)
		}
	}
	return all
}

// mergeRow puts the changed cells of a row into it; false: nothing is to be written.
func mergeRow[T any](m *libraryMerge, cells []SheetCell, was T, r rowRules[T], by identity.Actor, day calendar.Day) (p pending[T], ok bool) {
	p = pending[T]{was: was, now: was, confirmed: r.confirmed.Yes()}
	if len(cells) == 0 {
		return p, false
	}
	places, bad := map[string]string{}, len(m.Errors)
	var changes []LibraryChange
	wrong := func(place, format string, args ...any) {
		m.Errors = append(m.Errors, SheetError{place, fmt.Sprintf(format, args...)})
	}
	for _, c := range cells {
		now, name := r.read(&p, c)
		places[name] = c.Place
		switch {
		case c.Title == confirmTitle && c.Value != "" && c.Value != confirmWord:
			wrong(c.Place, "chọn “%s”, hoặc để trống nếu chưa đối chiếu", confirmWord)
		case now == c.Value:
		case digestOf(now) != c.Before:
			wrong(c.Place, "ô này đã có người đổi thành “%s” sau khi tải bảng; tải bảng mới rồi sửa", shortly(now))
		default:
			r.write(&p, c)
			changes = append(changes, LibraryChange{c.Code, r.label, c.Title, c.Place, now, c.Value})
		}
	}
	if len(changes) == 0 || len(m.Errors) > bad {
		return p, false
	}
	after, err := confirmedNow(r.confirmed, r.same(was, p.now), p.confirmed, by, day)
	for _, f := range problemsOf(r.check(p.now), err) {
		place, here := places[f.Name]
		if !here {
			place = cells[0].Place
		}
		wrong(place, "%s", i18n.LowerFirst(f.Message))
	}
	if r.confirmed.Yes() && !after.Yes() && p.confirmed {
		changes = append(changes, LibraryChange{cells[0].Code, r.label, confirmTitle, "", confirmWord, ""})
	}
	m.Changes = append(m.Changes, changes...)
	return p, len(m.Errors) == bad
}

// read is what stands now where a cell is, and the name of its field.
func (r rowRules[T]) read(p *pending[T], c SheetCell) (now, name string) {
	if c.Title == confirmTitle {
		return confirmText(r.confirmed), "confirmed"
	}
	i := slices.IndexFunc(r.fields, func(f sheetField[T]) bool { return f.title == c.Title })
	if i < 0 {
		return c.Value, ""
	}
	return r.fields[i].get(p.was), r.fields[i].name
}

func (r rowRules[T]) write(p *pending[T], c SheetCell) {
	if c.Title == confirmTitle {
		p.confirmed = c.Value != ""
		return
	}
	for _, f := range r.fields {
		if f.title == c.Title {
			f.set(&p.now, c.Value)
		}
	}
}

func problemsOf(errs ...error) []problem.FieldError {
	var all []problem.FieldError
	for _, err := range errs {
		if p, ok := problem.As(err); ok {
			all = append(all, p.Fields...)
		}
	}
	return all
}

const shownCell = 80

func shortly(text string) string {
	if r := []rune(text); len(r) > shownCell {
		return string(r[:shownCell]) + "…"
	}
	return text
}

// digest names what would be written, so that what is written is what was shown.
func (m libraryMerge) digest() string {
	h := sha256.New()
	for _, c := range m.Changes {
		fmt.Fprintf(h, "%q|%q|%q|%q\n", c.Code, c.Title, c.Was, c.Now)
	}
	return hex.EncodeToString(h.Sum(nil))
}
