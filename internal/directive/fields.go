package directive

import "strings"

// fields are what the labels of one task say.
type fields struct {
	lead, coord       []agency
	due               []token
	outputs           []Piece
	content           [][]token
	hasLead, hasCoord bool // the label is printed, be it empty
	hasDue, hasOutput bool
}

func (f fields) any() bool { return f.hasLead || f.hasCoord || f.hasDue || f.hasOutput }

// takeSegments reads the labelled parts of a paragraph.
func (r *reading) takeSegments(f *fields, toks []token) {
	for _, s := range segments(toks) {
		r.takeLabel(f, s.kind, toks[s.from:s.to])
	}
}

// takeLabel reads the value of one label.
func (r *reading) takeLabel(f *fields, kind labelKind, value []token) {
	switch kind {
	case labelLead, labelPartner, labelAssign:
		r.takeWho(f, kind, value)
	case labelDue:
		f.hasDue = true
		value = firstSentence(value)
		if hasWord(value) && len(f.due) == 0 {
			f.due = value
		}
	case labelOutput:
		f.hasOutput = true
		f.outputs = append(f.outputs, r.outputs(value)...)
	case labelContent:
		if hasWord(value) {
			f.content = append(f.content, value)
		}
	}
}

var partnerCue = newPhrases("phối hợp với", "phối hợp cùng", "phối hợp")

// takeWho reads who leads and who helps. A lead's value may go on with the helpers.
func (r *reading) takeWho(f *fields, kind labelKind, value []token) {
	value = firstSentence(value)
	switch kind {
	case labelPartner:
		f.hasCoord = true
		f.coord = append(f.coord, r.list(value)...)
		return
	case labelLead:
		f.hasLead = true
	case labelAssign:
		if !hasWord(value) {
			return
		}
		f.hasLead = true
		if segs := segments(value); len(segs) > 0 {
			f.lead = append(f.lead, r.list(value[:trimBack(value, 0, segs[0].at)])...)
			r.takeSegments(f, value)
			return
		}
	}
	at, n := partnerCue.find(value, 0)
	if at < 0 {
		f.lead = append(f.lead, r.list(value)...)
		return
	}
	before, after := trimBack(value, 0, at), trimMarks(value[at+n:])
	if !hasWord(after) { // "Sở A chủ trì; Sở B, Sở C phối hợp"
		lead, m := leadWords.find(value, 0)
		if lead < 0 {
			f.coord = append(f.coord, r.list(value[:before])...)
			return
		}
		f.lead = append(f.lead, r.list(value[:lead])...)
		f.coord = append(f.coord, r.list(trimMarks(value[lead+m:before]))...)
		return
	}
	f.lead = append(f.lead, r.list(value[:before])...)
	f.coord = append(f.coord, r.list(trimClose(after))...)
}

func trimClose(toks []token) []token {
	open := 0
	for i, t := range toks {
		if t.is("(") {
			open++
		}
		if t.is(")") {
			if open == 0 {
				return toks[:i]
			}
			open--
		}
	}
	return toks
}

// list splits a value into bodies; a lead's remark "chủ trì" goes.
func (r *reading) list(toks []token) []agency { return splitAgencies(r.text, toks) }

// firstSentence ends a value where a new sentence begins.
func firstSentence(toks []token) []token {
	for i := 1; i+1 < len(toks); i++ {
		if toks[i].is(".") && endsHere(toks, i) {
			return toks[:i]
		}
	}
	return toks
}

// endsHere tells the stop of a sentence from that of a number or an abbreviation.
func endsHere(toks []token, i int) bool {
	if i+1 >= len(toks) {
		return true
	}
	prev, next := toks[i-1], toks[i+1]
	if next.start == toks[i].end || !(next.capital || next.is("-") || next.is(`"`) || next.kind == numberToken) {
		return false
	}
	return prev.kind != wordToken || !(prev.is("tp") || prev.is("tx") || prev.is("tt") || prev.is("ts") || prev.is("ths") || (prev.capital && prev.end-prev.start == 1))
}

// outputs lists what a task delivers: parts between semicolons, or lines with bullets.
func (r *reading) outputs(toks []token) []Piece {
	var all []Piece
	from := 0
	add := func(to int) {
		part := toks[from:to]
		for len(part) > 0 && part[0].kind == markToken && !part[0].is(`"`) && !part[0].is("(") {
			part = part[1:]
		}
		if len(part) > 0 && len(all) < maxList {
			if p := r.piece(part, 0.95); p.Text != "" && !sameAbove[strings.ToLower(p.Text)] {
				all = append(all, p)
			}
		}
	}
	depth := 0
	for i, t := range toks {
		switch {
		case t.is("("):
			depth++
		case t.is(")"):
			depth = max(0, depth-1)
		case t.is(";") && depth == 0, (t.is("-") || t.is("+") || t.is("•")) && i > 0 && strings.Contains(r.text[toks[i-1].end:t.start], "\n"):
			add(i)
			from = i + 1
		}
	}
	add(len(toks))
	return all
}

// gather collects the fields of an item: those in its own line and those of the labels below it.
func (r *reading) gather(n *node) fields {
	var f fields
	r.takeSegments(&f, n.toks)
	for _, extra := range n.extra {
		r.takeSegments(&f, extra)
	}
	for _, kid := range n.kids {
		if kid.labelled() != labelNone {
			r.gatherLabel(&f, kid)
		}
	}
	return f
}

// ownFields are the fields of an item without those of its paragraphs.
func (r *reading) ownFields(n *node) fields {
	bare := *n
	bare.extra = nil
	return r.gather(&bare)
}

// gatherLabel reads a label's line and what stands below it.
func (r *reading) gatherLabel(f *fields, n *node) {
	segs := segments(n.toks)
	r.takeSegments(f, n.toks)
	last := segs[len(segs)-1]
	empty := !hasWord(n.toks[last.from:last.to])
	for _, kid := range n.kids {
		switch {
		case kid.labelled() != labelNone:
			r.gatherLabel(f, kid)
		case last.kind == labelContent:
			f.content = append(f.content, kid.toks)
		case last.kind == labelOther || last.kind == labelNone:
		case empty || last.kind == labelOutput || last.kind == labelPartner:
			r.takeLabel(f, last.kind, kid.toks)
		}
	}
	if last.kind == labelContent {
		f.content = append(f.content, n.extra...)
	}
}

// piece makes a Piece of tokens.
func (r *reading) piece(toks []token, confidence float64) Piece {
	if len(toks) == 0 {
		return Piece{}
	}
	return Piece{clean(joinTokens(r.text, toks)), spanOf(toks), confidence, ""}
}

func pieces(all []agency) []Piece {
	out := make([]Piece, 0, len(all))
	for _, a := range all {
		p := Piece{a.name, a.span, 0.95, ""}
		if !a.known {
			p.Confidence, p.Why = 0.6, "Chưa rõ đây có phải tên cơ quan, đơn vị không."
		}
		out = append(out, p)
	}
	return out
}
