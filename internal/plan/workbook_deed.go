package plan

import (
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// deeds merges the activities of a report.
func (m *merger) deeds(line bookLine, c *copyReport) {
	mate := m.mates(line, c)
	claimed := map[int64]bool{}
	for i, d := range c.Deeds {
		base, known := c.Base.deed(d.ID)
		switch stored, ok := line.Stored.deed(mate[i]); {
		case ok && known:
			m.pair(d, &base, stored)
		case ok:
			m.pair(d, nil, stored)
		case known:
			m.vanished(d, base)
		default:
			m.fresh(d)
		}
		claimed[mate[i]] = true
	}
	for _, d := range line.Stored.Deeds {
		if claimed[d.ID] {
			continue
		}
		base, known := c.Base.deed(d.ID)
		if !known {
			m.now.Deeds = append(m.now.Deeds, mergedDeed{bookDeed: d}) // came after the copy went out
			continue
		}
		m.taken(d, base, c)
	}
}

// mates finds for each activity of the copy the stored one that it means, or 0: by its code, else by what it says.
func (m *merger) mates(line bookLine, c *copyReport) []int64 {
	mate := make([]int64, len(c.Deeds))
	taken := map[int64]bool{}
	for i, d := range c.Deeds {
		if mate[i] = d.ID; d.ID != 0 {
			taken[d.ID] = true
		}
	}
	ways := []func(a, b bookDeed) bool{sameFields, sameNameAndDay, sameName}
	if c.Base == nil {
		ways = ways[:2] // tables made by hand list one name for many days
	}
	for _, alike := range ways {
		for i, d := range c.Deeds {
			if mate[i] != 0 {
				continue
			}
			for _, s := range line.Stored.Deeds {
				if _, went := c.Base.deed(s.ID); !went && !taken[s.ID] && alike(d.bookDeed, s) {
					mate[i], taken[s.ID] = s.ID, true
					break
				}
			}
		}
	}
	return mate
}

func sameFields(a, b bookDeed) bool {
	for i := range a.Fields {
		if a.Fields[i] != office.TidyCell(b.Fields[i]) {
			return false
		}
	}
	return true
}

func sameNameAndDay(a, b bookDeed) bool {
	return a.Fields[deedFrom] == b.Fields[deedFrom] && sameName(a, b)
}

func sameName(a, b bookDeed) bool {
	return i18n.Fold(a.Fields[deedName]) == i18n.Fold(b.Fields[deedName])
}

// pair merges an activity of the copy with the stored one.
func (m *merger) pair(d copyDeed, base *bookDeed, stored bookDeed) {
	next := mergedDeed{bookDeed: bookDeed{ID: stored.ID, Fields: stored.Fields}, place: d.Place}
	before := len(m.now.Changes)
	key := fmt.Sprintf("%d/d%d", m.copied.ID, stored.ID)
	name := stored.Fields[deedName]
	for i := range d.Fields {
		if !d.Given[i] {
			continue
		}
		var was *string
		if base != nil {
			was = &base.Fields[i]
		}
		next.Fields[i] = m.settle(fmt.Sprintf("%s/f%d", key, i), name, deedNames[i], d.At[i], was, stored.Fields[i], d.Fields[i], func(s string) string { return m.stored.Terms.shown(i, s) })
	}
	fields := len(m.now.Changes)
	var was []bookFigure
	if base != nil {
		was = base.Figures
	}
	next.Figures = m.figures(key, name, base != nil, was, stored.Figures, d.Figures)
	next.links = m.newLinks(d, stored.ID, name)
	if len(m.now.Changes) > before {
		next.op = deedAltered
	}
	if fields > before {
		m.checkDeed(d, next.bookDeed)
	}
	m.now.Deeds = append(m.now.Deeds, next)
}

// newLinks are the links of a row that do not stand at the report yet.
func (m *merger) newLinks(d copyDeed, id int64, name string) (fresh []string) {
	for _, link := range d.Links {
		e := Evidence{Kind: "link", URL: link}
		if slices.ContainsFunc(m.now.Line.Evidence, e.same) || slices.Contains(fresh, link) {
			continue
		}
		fresh = append(fresh, link)
		m.now.Changes = append(m.now.Changes, Change{Kind: changeAdded, Deed: name, What: colLinks, New: link, Place: d.Place, Key: fmt.Sprint(id)})
	}
	return fresh
}

// fresh adds an activity that is not stored.
func (m *merger) fresh(d copyDeed) {
	name := d.Fields[deedName]
	details := []string{dayWords(d.bookDeed)}
	for i := deedPlace; i < deedFields; i++ {
		if d.Fields[i] != "" {
			details = append(details, m.stored.Terms.shown(i, d.Fields[i]))
		}
	}
	m.now.Changes = append(m.now.Changes, Change{Kind: changeAdded, Deed: name, What: "Hoạt động mới", New: strings.Join(details, " · "), Place: d.Place})
	m.checkDeed(d, d.bookDeed)
	next := mergedDeed{bookDeed: d.bookDeed, op: deedAdded, place: d.Place}
	next.ID = 0
	next.Figures = m.figures(fmt.Sprintf("%d/new", m.copied.ID), name, true, nil, nil, d.Figures)
	next.links = m.newLinks(d, 0, name)
	m.now.Deeds = append(m.now.Deeds, next)
}

// vanished is an activity of the copy that was deleted on the screen meanwhile: where the copy has changed it, a person chooses.
func (m *merger) vanished(d copyDeed, base bookDeed) {
	if sameFields(d.bookDeed, base) && sameFigures(d.Figures, base.Figures) {
		return
	}
	key := fmt.Sprintf("%d/d%d", m.copied.ID, d.ID)
	c := Change{
		Key: key, Kind: changeConflict, Deed: d.Fields[deedName], What: "Hoạt động", Old: "đã xóa trên màn hình", New: dayWords(d.bookDeed) + " (đã sửa trong tệp)", Place: d.Place, Chosen: m.choice(key),
	}
	if c.Chosen == choiceCopy {
		m.now.Changes = append(m.now.Changes, c)
		m.fresh(d)
		return
	}
	if c.Chosen == "" {
		m.now.Open++
	}
	m.now.Changes = append(m.now.Changes, c)
}

// taken is an activity that went out and is no longer in the copy.
func (m *merger) taken(stored, base bookDeed, c *copyReport) {
	place := c.Gone[stored.ID]
	if place == "" {
		place = c.Place
	}
	next := mergedDeed{bookDeed: stored, op: deedDropped, place: place}
	change := Change{Kind: changeRemoved, Deed: stored.Fields[deedName], What: "Hoạt động", Old: dayWords(stored), Place: place}
	if !sameFields(tidied(stored), base) || !sameFigures(copied(stored.Figures), base.Figures) {
		change.Key = fmt.Sprintf("%d/d%d", m.copied.ID, stored.ID)
		change.Kind, change.Chosen = changeConflict, m.choice(change.Key)
		change.Old, change.New = dayWords(stored)+" (đã sửa trên màn hình)", "xóa trong tệp"
		if change.Chosen != choiceCopy {
			next.op = deedKept
		}
		if change.Chosen == "" {
			m.now.Open++
		}
	}
	m.now.Changes = append(m.now.Changes, change)
	m.now.Deeds = append(m.now.Deeds, next)
}

func tidied(d bookDeed) bookDeed {
	for i := range d.Fields {
		d.Fields[i] = office.TidyCell(d.Fields[i])
	}
	return d
}

func copied(all []bookFigure) []copyFigure {
	var out []copyFigure
	for _, f := range all {
		out = append(out, copyFigure{bookFigure: f})
	}
	return out
}

func sameFigures(a []copyFigure, b []bookFigure) bool {
	if len(a) != len(b) {
		return false
	}
	for _, f := range a {
		if figureText([]bookFigure{f.bookFigure}, f.Indicator) != figureText(b, f.Indicator) {
			return false
		}
	}
	return true
}
