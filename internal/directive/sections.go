package directive

import "strings"

// section is a part of the plan that is read as a whole.
type section struct {
	node  *node
	class class
	no    string
}

// sectionsOf lists the headings of the first levels in order: Phần, Roman numbers, appendices;
// plain numbers only where nothing higher is printed.
func sectionsOf(root *node) []section {
	var all []section
	var walk func(n *node, path string)
	walk = func(n *node, path string) {
		past := n.mark.kind == markPart && n.classOf() == classPast
		for _, kid := range n.kids {
			switch kid.mark.kind {
			case markAnnex:
				all = append(all, section{kid, classTasks, "Phụ lục"})
			case markPart, markLetter, markRoman:
				if kid.mark.kind == markLetter && n != root && n.mark.kind != markPart {
					continue
				}
				if n.mark.kind == markAnnex {
					continue
				}
				no := joinPath(path, kid.mark.no)
				s := section{kid, kid.classOf(), no}
				if past {
					s.class = classPast
				}
				all = append(all, s)
				walk(kid, no)
			}
		}
	}
	walk(root, "")
	if len(all) > 0 && all[0].node.mark.kind != markAnnex {
		return all
	}
	var plain []section
	known := 0
	for _, kid := range root.kids {
		if kid.mark.kind == markNumber {
			c := kid.classOf()
			if c != classNone {
				known++
			}
			plain = append(plain, section{kid, c, kid.mark.no})
		}
	}
	if known >= 2 {
		return append(plain, all...)
	}
	return all
}

func (n *node) classOf() class {
	if n.mark.kind == markAnnex {
		return classTasks
	}
	return classify(headingTokens(n))
}

// headingTokens are the words of a heading; text that runs on behind a colon is not.
func headingTokens(n *node) []token {
	for i, t := range n.toks {
		if (t.is(":") || t.is(".")) && i > 0 {
			return n.toks[:i]
		}
	}
	return n.toks
}

// listSections writes the headings.
func (r *reading) listSections(secs []section) {
	for _, s := range secs {
		if len(r.p.Sections) >= maxList {
			return
		}
		toks := headingTokens(s.node)
		if s.node.mark.kind == markAnnex {
			toks = annexTitle(s.node)
		}
		title := r.piece(toks, 0.95)
		if title.Text == "" && s.node.mark.kind == markAnnex && s.node.mark.size == 0 {
			continue // a table without any heading
		}
		if title.Text == "" {
			title = Piece{s.no, Span{s.node.start, s.node.start}, 0.6, "Mục này không có tên."}
		}
		no := s.no
		if s.node.mark.kind == markAnnex {
			no = strings.TrimSpace("Phụ lục " + s.node.mark.no)
		}
		r.p.Sections = append(r.p.Sections, Section{no, title})
	}
}

// annexTitle leaves out the remark "(Kèm theo Kế hoạch số …)".
func annexTitle(n *node) []token {
	toks := n.toks
	if at, _ := attachedCue.find(toks, 0); at > 0 && toks[at-1].is("(") {
		toks = toks[:at-1]
	}
	return toks
}

// opening reads the bases: the paragraphs before the first section, and a section of bases.
func (r *reading) opening(f frame, next int, root *node, secs []section) {
	start, end := -1, 0
	if next < len(r.src.lines) {
		start = r.src.lines[next].start
	}
	switch {
	case f.enacting >= 0:
		end = r.src.lines[f.enacting].start
	case f.decision >= 0:
		end = r.articleStart(f.decision)
	case len(secs) > 0:
		end = secs[0].node.start
	case len(root.kids) > 0:
		end = root.kids[0].start
	default:
		end = len(r.text)
	}
	if start >= 0 {
		r.readBases(start, end)
	}
	if f.attached >= 0 && f.attached+1 < len(r.src.lines) && len(secs) > 0 {
		r.readBases(r.afterAttached(f.attached), secs[0].node.start)
	}
	for _, s := range secs {
		if s.class == classBases {
			span := r.extent(s.node)
			r.readBases(span.Start, span.End)
		}
	}
}

// afterAttached is where the attached plan's own opening begins: behind "(Ban hành kèm theo …)".
func (r *reading) afterAttached(at int) int {
	for i := at; i < min(len(r.src.lines), at+maxTitleLines); i++ {
		if s := r.src.trim(i); r.src.lines[i].table == nil && strings.HasSuffix(s, ")") && i > at {
			return r.src.lines[i].end
		}
	}
	return r.src.lines[at].end
}

func (r *reading) articleStart(from int) int {
	for i := from; i < len(r.src.lines); i++ {
		if r.src.lines[i].table == nil && strings.HasPrefix(r.src.trim(i), "Điều 1") {
			return r.src.lines[i].start
		}
	}
	return 0
}

// readSections reads each section by its class, then decides where the tasks stand.
func (r *reading) readSections(root *node, secs []section) {
	hasTaskSection := false
	for _, s := range secs {
		hasTaskSection = hasTaskSection || (s.class == classTasks && s.node.mark.kind != markAnnex)
	}
	var topics []section
	for i, s := range secs {
		view := s.view()
		if s.class == classNone && len(ownItems(s)) > 0 && r.namesLead(s.node) {
			s.class = classTasks
			secs[i].class = classTasks
		}
		switch s.class {
		case classTasks:
			r.sectionTasks(s)
		case classTargets:
			r.readTargets(view)
		case classAims:
			r.readStriving(view)
		case classContent:
			topics = append(topics, s)
		}
	}
	for _, s := range topics {
		r.contentSection(s, hasTaskSection)
	}
	if len(r.p.Tasks) == 0 {
		r.tasksFromDuties(secs, root)
	}
	for _, s := range secs {
		if s.class == classOrganisation || s.class == classReporting {
			r.reportDuties(s.view(), duty{})
		}
	}
	r.reportDutiesElsewhere(secs)
}

// ownItems are a section's items without those of the sections below it.
func ownItems(s section) []*node {
	var all []*node
	for _, kid := range s.node.kids {
		if kid.mark.kind != markRoman && kid.mark.kind != markLetter {
			all = append(all, kid)
		}
	}
	return all
}

// view is the section without those below it, which are read on their own.
func (s section) view() *node {
	n := *s.node
	n.kids = ownItems(s)
	if n.mark.kind == markAnnex {
		n.kids = s.node.kids
	}
	return &n
}

// sectionTasks collects the tasks of one section, and the targets that stand in it.
func (r *reading) sectionTasks(s section) {
	prefix := s.no + "."
	if s.node.mark.kind == markAnnex {
		prefix = "PL."
		if !r.annexHasTasks(s.node) {
			r.annexTargets(s.node)
			return
		}
	}
	view := s.view()
	for _, kid := range view.kids {
		if kid.table == nil && subClass(kid) == classTargets {
			r.readTargets(kid)
		}
	}
	if !r.onlyPointsToAnnex(view) {
		r.addTasks(r.collect(view, given{base: prefix, prefix: prefix}))
	}
}

func (r *reading) addTasks(all []Task) {
	room := maxTasks - len(r.p.Tasks)
	r.p.Tasks = append(r.p.Tasks, all[:min(room, len(all))]...)
}

// annexHasTasks tells a list of tasks from forms and tables of other things.
func (r *reading) annexHasTasks(n *node) bool {
	for _, kid := range n.kids {
		if kid.table != nil {
			if t := r.readTable(kid.table); t != nil && t.has(columnTask) {
				return true
			}
			continue
		}
		if r.looksAssigned(kid) {
			return true
		}
	}
	return false
}

func (r *reading) annexTargets(n *node) {
	for _, kid := range n.kids {
		if kid.table != nil {
			r.readTargets(kid)
		}
	}
}

func (t *tableReader) has(k columnKind) bool {
	for _, c := range t.columns {
		if c == k {
			return true
		}
	}
	return false
}

// onlyPointsToAnnex reports a section whose items are directions, given to no one, while the
// tasks themselves stand in the appendix it names.
func (r *reading) onlyPointsToAnnex(n *node) bool {
	points := false
	for _, extra := range n.extra {
		points = points || annexWord.in(extra)
	}
	return points && !r.looksAssigned(n)
}

// looksAssigned reports a tree in which someone is given something.
func (r *reading) looksAssigned(n *node) bool {
	for _, kid := range n.kids {
		if kid.table != nil {
			if t := r.readTable(kid.table); t != nil && t.has(columnTask) {
				return true
			}
			continue
		}
		if r.assigned(kid) || r.looksAssigned(kid) {
			return true
		}
	}
	return false
}

// namesLead reports a tree in which a body is named that has to do something; a time alone
// ("2. Thời gian: từ …") makes no task of a section that does not call itself one.
func (r *reading) namesLead(n *node) bool {
	for _, kid := range n.kids {
		if kid.table != nil {
			if t := r.readTable(kid.table); t != nil && t.has(columnTask) {
				return true
			}
			continue
		}
		if fs := r.gather(kid); fs.hasLead || fs.hasCoord || !onlyLabel(kid) && r.assigned(kid) || r.namesLead(kid) {
			return true
		}
	}
	return false
}

// onlyLabel reports an item that is nothing but a label and its value.
func onlyLabel(n *node) bool { return n.labelled() != labelNone }

// contentSection reads topics, or tasks where the section gives its items to someone.
func (r *reading) contentSection(s section, hasTaskSection bool) {
	view := s.view()
	if r.fieldsBelow(view) || (!hasTaskSection && r.looksAssigned(view)) {
		r.addTasks(r.collect(view, given{base: s.no + ".", prefix: s.no + "."}))
		return
	}
	r.readTopics(view)
}

// fieldsBelow reports labels of who or when in the tree, or a table of tasks.
func (r *reading) fieldsBelow(n *node) bool {
	for _, kid := range n.kids {
		if kid.table != nil {
			if t := r.readTable(kid.table); t != nil && t.has(columnTask) {
				return true
			}
			continue
		}
		switch kid.labelled() {
		case labelLead, labelPartner, labelDue, labelAssign:
			return true
		}
		if r.gather(kid).any() || r.fieldsBelow(kid) {
			return true
		}
	}
	return false
}

// tasksFromDuties takes the duties of "Tổ chức thực hiện" where the document has no tasks.
func (r *reading) tasksFromDuties(secs []section, root *node) {
	for _, s := range secs {
		if s.class != classOrganisation {
			continue
		}
		r.addTasks(r.collect(s.view(), given{base: s.no + ".", prefix: s.no + ".", duties: true}))
	}
	if len(secs) == 0 {
		r.addTasks(r.collect(root, given{}))
	}
}

// reportDutiesElsewhere looks into other sections where none was found in its own place.
func (r *reading) reportDutiesElsewhere(secs []section) {
	own := false
	for _, s := range secs {
		own = own || s.class == classOrganisation || s.class == classReporting
	}
	for _, s := range secs {
		if s.class != classTasks && s.class != classNone || s.node.mark.kind == markAnnex {
			continue
		}
		if !own && s.class == classTasks && len(r.p.Reporting) == 0 {
			r.reportDuties(s.view(), duty{}) // duties stand beside the tasks
			continue
		}
		for _, kid := range ownItems(s) {
			if c := subClass(kid); c == classOrganisation || c == classReporting {
				r.reportDuties(kid, duty{})
			}
		}
	}
}
