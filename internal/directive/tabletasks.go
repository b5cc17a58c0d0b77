package directive

import "strings"

// sameAbove is what a cell says that repeats the one above it.
var sameAbove = map[string]bool{"nt": true, "như trên": true, "-nt-": true, "n.t": true, `"`: true, "″": true, "//": true, "-//-": true, "như nhiệm vụ trên": true, "''": true, "nêu trên": true, "- nt -": true}

// inherited are the columns that a row may take from its group.
var inherited = []columnKind{columnLead, columnPartner, columnAssign, columnDue, columnOutput}

// tasks makes a task of every row that is none's group.
func (t *tableReader) tasks(prefix string) []Task {
	var all []Task
	var groups []tableRow
	above := map[columnKind][]token{}
	seen := map[string]bool{}
	groupNo := ""
	for i := range t.rows {
		w := t.rows[i]
		for len(groups) > 0 && groups[len(groups)-1].mark.kind.rank() >= w.mark.kind.rank() && w.mark.kind != markNone {
			groups = groups[:len(groups)-1]
		}
		t.resolve(&w, above, groups)
		for _, k := range inherited {
			above[k] = w.cells[k]
		}
		if w.group {
			if w.mark.kind == markNone {
				groups = nil
			}
			groups = append(groups, w)
			groupNo = w.mark.no
			continue
		}
		if w.mark.kind == markDash && w.single && len(all) > 0 && !t.underGroup(groups) {
			last := &all[len(all)-1]
			last.Activities = append(last.Activities, t.r.piece(w.cells[columnTask], 0.9))
			continue
		}
		no := w.mark.no
		if seen[no] && groupNo != "" {
			no = groupNo + "." + no
		}
		seen[no] = true
		if task, ok := t.task(w, prefix+no); ok && len(all) < maxTasks {
			all = append(all, task)
		}
	}
	return all
}

// underGroup reports a bullet's row that stands below a group of its own.
func (t *tableReader) underGroup(groups []tableRow) bool {
	return len(groups) > 0 && groups[len(groups)-1].mark.kind != markRoman && groups[len(groups)-1].mark.kind != markLetter
}

// resolve fills a row's empty cells: "nt" and merged cells from above, others from the group.
func (t *tableReader) resolve(w *tableRow, above map[columnKind][]token, groups []tableRow) {
	for _, k := range inherited {
		toks := w.cells[k]
		switch {
		case sameAbove[strings.ToLower(strings.Trim(joinTokens(t.r.text, toks), " .;"))] && len(toks) > 0:
			w.cells[k] = above[k]
		case w.merged[k] && !hasWord(toks) && !w.group:
			w.cells[k] = above[k]
		case !hasWord(toks):
			for i := len(groups) - 1; i >= 0; i-- {
				if g := groups[i].cells[k]; hasWord(g) {
					w.cells[k] = g
					break
				}
			}
		}
	}
}

func (t *tableReader) task(w tableRow, no string) (Task, bool) {
	title := t.r.piece(w.cells[columnTask], 0.95)
	if title.Text == "" {
		return Task{}, false
	}
	task := Task{No: strings.TrimSuffix(no, "."), Title: title, Span: title.Span}
	fs := fields{}
	t.r.takeWho(&fs, labelLead, w.cells[columnLead])
	t.r.takeWho(&fs, labelPartner, w.cells[columnPartner])
	t.r.takeWho(&fs, labelAssign, w.cells[columnAssign])
	task.Lead, task.Coord = pieces(fs.lead), pieces(fs.coord)
	task.Due = t.r.readDue(w.cells[columnDue])
	task.Outputs = t.r.outputs(w.cells[columnOutput])
	if len(w.body) > 0 {
		task.Content = t.r.piece(w.body, 0.9)
	}
	task.judge()
	return task, true
}

// targets lists the rows of a table of targets.
func (t *tableReader) targets() []Piece {
	var all []Piece
	for _, w := range t.rows {
		toks := append([]token(nil), w.cells[columnTarget]...)
		toks = append(toks, w.cells[columnOther]...)
		if w.group || len(w.cells[columnTarget]) == 0 || !hasFigure(toks) {
			continue
		}
		all = append(all, t.r.piece(toks, 0.7))
	}
	return all
}
