package directive

import "strings"

// given is what an item's ancestors hand down to it.
type given struct {
	base   string // the section's number
	prefix string
	lead   []agency
	coord  []agency
	duties bool // items are duties of an agency's heading: general ones are no tasks
	extra  fields
}

// collect walks the items of a section and lists its tasks.
func (r *reading) collect(n *node, g given) []Task {
	var all []Task
	items := itemsOf(n)
	for _, kid := range n.kids {
		if kid.table != nil {
			if t := r.readTable(kid.table); t != nil {
				all = append(all, t.tasks(g.prefix)...)
			}
		}
	}
	if len(all) > 0 && len(items) == 0 {
		return all
	}
	for _, kid := range items {
		if len(all) >= maxTasks {
			break
		}
		if c := subClass(kid); c != classNone && c != classTasks && c != classContent {
			continue
		}
		all = append(all, r.item(kid, g)...)
	}
	return all
}

// itemsOf lists the items below a node: the numbered ones, or the bullets where there are none.
func itemsOf(n *node) []*node {
	var numbered, bullets []*node
	for _, kid := range n.kids {
		switch {
		case kid.table != nil || kid.labelled() != labelNone:
		case kid.mark.kind.bullet():
			bullets = append(bullets, kid)
		default:
			numbered = append(numbered, kid)
		}
	}
	if len(numbered) > 0 {
		return numbered
	}
	return bullets
}

func hasTable(n *node) bool {
	for _, kid := range n.kids {
		if kid.table != nil {
			return true
		}
	}
	return false
}

func (g given) below(n *node) given {
	switch {
	case n.mark.no == "" || n.mark.kind.bullet():
	case g.base != "" && strings.HasPrefix(n.mark.no, g.base): // III.2.1 printed in full
		g.prefix = n.mark.no + "."
	case n.mark.kind == markDotted || n.mark.kind == markDeep: // 2.1 holds its 2
		g.prefix = g.base + n.mark.no + "."
	default:
		g.prefix += n.mark.no + "."
	}
	return g
}

// item lists the tasks that an item is or holds.
func (r *reading) item(n *node, g given) []Task {
	items := itemsOf(n)
	if hasTable(n) {
		return r.collect(n, g.below(n))
	}
	head := n.head()
	if len(items) > 0 && onlyAgencies(r.text, head) {
		lead, _ := r.bodyAt(head, giveWords.match(head, 0))
		if len(lead) > 0 {
			below := g.below(n)
			below.lead, below.coord, below.duties = lead, nil, true
			return r.collect(n, below)
		}
	}
	if len(items) == 0 {
		if onlyAgencies(r.text, head) && !r.ownFields(n).any() {
			return r.paragraphDuties(n, g)
		}
		return r.one(n, g, nil)
	}
	own := r.gather(n)
	a := r.assignment(head)
	apart := 0
	for _, kid := range items {
		if r.assigned(kid) {
			apart++
		}
	}
	numbered := !items[0].mark.kind.bullet()
	switch {
	case numbered && apart == 1 && !own.any() && hoisted(items):
		return r.hoist(n, items, g)
	case numbered && apart > 0, !numbered && apart*2 >= len(items) && !own.any():
		return r.group(n, g, a, own)
	case own.any() || len(a.lead) > 0 && a.strong && len(a.work) >= 4 && !leadsOver(a.work):
		return r.one(n, g, items)
	case len(a.lead) > 0 && a.strong:
		return r.group(n, g, a, own)
	case numbered:
		return r.group(n, g, a, own)
	}
	return r.one(n, g, items)
}

// paragraphDuties reads the paragraphs below an agency's heading, which stand there without marks.
func (r *reading) paragraphDuties(n *node, g given) []Task {
	lead, _ := r.bodyAt(n.toks, giveWords.match(n.toks, 0))
	below := g.below(n)
	below.lead, below.coord, below.duties = lead, nil, true
	var all []Task
	for _, extra := range n.extra {
		if len(extra) > 0 {
			all = append(all, r.one(&node{toks: extra, start: extra[0].start}, below, nil)...)
		}
	}
	return all
}

// leadsOver reports words that only announce the list below: "thực hiện các nhiệm vụ sau".
func leadsOver(work []token) bool {
	if len(work) > 9 {
		return false
	}
	last := work[len(work)-1]
	if last.is(":") && len(work) > 1 {
		last = work[len(work)-2]
	}
	return last.is("sau") || last.is("đây") || last.is("thê3") || last.is("vu5")
}

// group lists the tasks below an item that is only their heading.
func (r *reading) group(n *node, g given, a assignment, own fields) []Task {
	below := g.below(n)
	if len(a.lead) > 0 && a.strong {
		below.lead, below.coord, below.duties = a.lead, a.coord, true
	}
	if own.any() {
		below.extra = own
	}
	return r.collect(n, below)
}

// assigned reports an item that says itself, or below, who does it or when.
func (r *reading) assigned(n *node) bool {
	if r.gather(n).any() {
		return true
	}
	if a := r.assignment(n.head()); len(a.lead) > 0 && (a.strong || !n.mark.kind.bullet()) {
		return true
	}
	if a, at := r.laterAssignment(n.head()); at > 0 && len(a.lead) > 0 {
		return true
	}
	for _, kid := range n.kids {
		if !n.mark.kind.bullet() && kid.labelled() == labelNone && r.assigned(kid) {
			return true
		}
	}
	return false
}

// hoisted reports fields that stand below the last of several lettered items, but are the
// whole item's: a) … b) … - Đơn vị chủ trì: …
func hoisted(items []*node) bool {
	last := items[len(items)-1]
	return len(items) > 1 && hasFields(last) && last.mark.kind == markAlpha
}

func (r *reading) hoist(n *node, items []*node, g given) []Task {
	last := items[len(items)-1]
	tasks := r.one(n, g, items)
	if len(tasks) == 1 {
		r.fill(&tasks[0], r.gather(last), assignment{}, g)
		tasks[0].judge()
	}
	return tasks
}

// one makes a task of an item; items are the pieces of work it lists.
func (r *reading) one(n *node, g given, items []*node) []Task {
	head := n.head()
	if (g.duties || r.inline(n, head)) && r.general(head) || r.refers(head) || (len(head) == 0 && len(n.kids) == 0) {
		return nil
	}
	task := Task{No: strings.TrimSuffix(g.below(n).prefix, "."), Span: r.extent(n)}
	fs := r.gather(n)
	w := r.takeApart(head, fs)
	if len(w.words) == 0 && len(fs.content) > 0 { // "1. Nội dung: tổ chức …": the content is the work
		w.words, fs.content = fs.content[0], fs.content[1:]
	}
	task.Title = r.title(w.words)
	if task.Title.Text == "" {
		return nil
	}
	if len(fs.due) == 0 && !fs.hasDue {
		fs.due = w.due
	}
	r.fill(&task, fs, w.who, g)
	for _, item := range items {
		if len(task.Activities) < maxList {
			task.Activities = append(task.Activities, r.piece(item.toks, 0.9))
		}
	}
	if len(fs.content) > 0 {
		first, last := fs.content[0], fs.content[len(fs.content)-1]
		if len(first) > 0 && len(last) > 0 {
			span := Span{first[0].start, last[len(last)-1].end}
			if span.End > span.Start {
				task.Content = Piece{clean(r.text[span.Start:span.End]), span, 0.9, ""}
			}
		}
	}
	task.judge()
	return []Task{task}
}

// inline reports a duty that is given in its sentence, without labels and without a time.
func (r *reading) inline(n *node, head []token) bool {
	if a := r.assignment(head); len(a.lead) == 0 || len(a.coord) > 0 {
		return false
	}
	at, _ := r.findDue(head)
	return at < 0 && !r.gather(n).any()
}

// fill puts who, when and what into a task: its own fields first, then what it is handed down.
func (r *reading) fill(t *Task, f fields, a assignment, g given) {
	lead, coord := f.lead, f.coord
	if len(lead) == 0 && !f.hasLead {
		lead = a.lead
	}
	if len(coord) == 0 && !f.hasCoord {
		coord = a.coord
	}
	if len(lead) == 0 && !f.hasLead {
		lead = g.extra.lead
		if len(lead) == 0 {
			lead = g.lead
			if len(coord) == 0 && !a.partnerOnly {
				coord = g.coord
			}
		}
	}
	if len(coord) == 0 && !f.hasCoord {
		coord = g.extra.coord
	}
	due := f.due
	if len(due) == 0 && !f.hasDue {
		due = g.extra.due
	}
	t.Lead, t.Coord = pieces(lead), pieces(coord)
	t.Due = r.readDue(due)
	t.Outputs = f.outputs
	if len(t.Outputs) == 0 && !f.hasOutput {
		t.Outputs = g.extra.outputs
	}
}

// title keeps the first sentence of the words of the work.
func (r *reading) title(work []token) Piece {
	work = trimMarks(skipLabelWords(work))
	for i := 4; i+1 < len(work); i++ {
		if work[i].is(".") && endsHere(work, i) {
			work = work[:i]
			break
		}
		if work[i].is(":") && len(work) > i+45 && i < 30 {
			work = work[:i]
			break
		}
	}
	return r.piece(work, 0.95)
}

func skipLabelWords(toks []token) []token {
	if len(toks) > 3 && toks[0].is("nhiêm5") && toks[1].is("vu5") && toks[2].is(":") {
		return toks[3:]
	}
	return toks
}

// extent is the whole piece of text that an item takes.
func (r *reading) extent(n *node) Span {
	s := Span{n.start, n.start}
	if len(n.toks) > 0 {
		s.End = n.toks[len(n.toks)-1].end
	}
	for last := n; len(last.kids) > 0; {
		last = last.kids[len(last.kids)-1]
		if len(last.toks) > 0 {
			s.End = max(s.End, last.toks[len(last.toks)-1].end)
		}
	}
	for _, e := range n.extra {
		if len(e) > 0 {
			s.End = max(s.End, e[len(e)-1].end)
		}
	}
	return s
}

// judge says how sure the reader is of a task, and what a person should look at.
func (t *Task) judge() {
	t.Confidence, t.Why = t.Title.Confidence, ""
	lower := func(c float64, why string) {
		if c < t.Confidence {
			t.Confidence, t.Why = c, why
		}
	}
	if len(t.Lead) == 0 {
		lower(0.5, "Văn bản không ghi đơn vị chủ trì.")
	}
	for _, p := range t.Lead {
		lower(p.Confidence, p.Why)
	}
	lower(t.Due.Confidence, t.Due.Why)
}

var (
	generalVerbs = newPhrases("theo dõi", "đôn đốc", "tổng hợp", "báo cáo", "bố trí kinh phí", "thẩm định", "cân đối", "hướng dẫn, kiểm tra", "hướng dẫn việc", "kiểm tra, đôn đốc", "bảo đảm kinh phí", "đảm bảo kinh phí", "tham mưu bố trí kinh phí",
		"hướng dẫn, đôn đốc", "theo dõi, đôn đốc", "bố trí", "hướng dẫn, theo dõi", "là cơ quan đầu mối", "là đầu mối", "làm đầu mối", "gửi báo cáo", "định kỳ báo cáo", "chịu trách nhiệm thi hành", "căn cứ")
	moneyWords   = newPhrases("kinh phí", "dự toán", "ngân sách")
	generalNouns = newPhrases("thực hiện kế hoạch", "thực hiện kế hoạch này", "báo cáo kết quả", "kết quả thực hiện", "triển khai kế hoạch", "triển khai thực hiện kế hoạch", "nội dung của kế hoạch", "triển khai thực hiện", "các nhiệm vụ được giao", "nội dung kế hoạch", "thực hiện nghiêm kế hoạch", "triển khai thực hiện nghiêm", "tiến độ thực hiện")
)

// general reports a clause of follow-up, money or reporting, which is no piece of work.
func (r *reading) general(head []token) bool {
	work := trimMarks(r.takeApart(head, fields{}).words)
	i := 0
	for i < len(work) && (work[i].is("chu3") || work[i].is("đông5") || work[i].is("thương1") || work[i].is("xuyên") || work[i].is("co2") || work[i].is("trach2") || work[i].is("nhiêm5") || work[i].is("tham") || work[i].is("mưu") || work[i].is("tri1") || work[i].is(",")) {
		i++
	}
	if i >= len(work) {
		return true
	}
	near := work[i:min(len(work), i+18)]
	switch {
	case moneyWords.in(near) && (generalVerbs.in(near) || verbs.match(work, i) > 0):
		return true
	case generalVerbs.match(work, i) > 0:
		return generalNouns.in(work) || moneyWords.in(work) || work[i].is("bao2") || work[i].is("đôn") || work[i].is("tông3") || work[i].is("căn") || len(work) < 14
	}
	at, _ := generalNouns.find(work, 0)
	return at >= 0 && at < 8 && len(work) < 40 && planWords.in(work)
}

var planWords = newPhrases("kế hoạch này", "kế hoạch", "báo cáo")

// refers reports an item that only points to the appendix.
func (r *reading) refers(head []token) bool {
	if len(head) > 40 || len(head) == 0 {
		return false
	}
	at, _ := annexWord.find(head, 0)
	return at >= 0 && (head[0].is("chi") || head[0].is("cac2") || head[0].is("nôi5") || head[0].is("theo") || head[0].is("danh") || head[0].is("nhiêm5"))
}

var annexWord = newPhrases("phụ lục", "biểu kèm theo", "bảng kèm theo")
