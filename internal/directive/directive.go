// Package directive reads a signed plan document into a proposal: number, issuer, bases,
// sections, topics, tasks with who and when, targets, reporting duties, recipients, signer. Each
// piece says where in the text it stands and how sure the reader is. Values in, values out.
//
// The way of a document: normalise.go and glue.go make one kind of text of it; source.go cuts it
// into lines, grid.go finds tables; frame.go finds letterhead, title, recipients and signature;
// outline.go builds the tree of items; tasks.go, tables.go, reporting.go, targets.go read the
// sections. agencies.go, names.go, dates.go, due.go and labels.go are the grammars they share.
package directive

import (
	"strings"

	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// Limits of what is read.
const (
	MaxText   = 4 << 20 // bytes of text
	maxLines  = 100_000
	maxBlocks = 100_000
	maxTasks  = 2_000
	maxList   = 1_000 // entries of any other list
)

// reading is one document on its way to a proposal.
type reading struct {
	src    *source
	text   string
	year   int
	p      *Proposal
	tokens []token
	tables map[*grid]*tableReader
}

// ReadText reads a plain text.
func ReadText(s string) (Proposal, error) {
	if len(s) > MaxText {
		return Proposal{}, tooLong()
	}
	lines := strings.Split(s, "\n")
	doc := office.Document{Format: "txt", Blocks: make([]office.Block, len(lines))}
	for i, l := range lines {
		doc.Blocks[i].Text = l
	}
	return Read(doc)
}

func tooLong() error {
	return problem.New(problem.TooLarge, "Văn bản quá dài (trên %d MB chữ). Hãy chỉ đưa vào văn bản kế hoạch.", MaxText>>20)
}

// Read reads a document.
func Read(doc office.Document) (Proposal, error) {
	if err := checkSize(doc); err != nil {
		return Proposal{}, err
	}
	src := newSource(doc)
	if strings.TrimSpace(src.text) == "" {
		return Proposal{}, problem.New(problem.Invalid, "Văn bản không có chữ nào. Hãy chọn tệp khác; bản chụp (ảnh) cần được nhận dạng chữ trước.")
	}
	r := &reading{src: src, text: src.text, p: &Proposal{Text: src.text}, tables: map[*grid]*tableReader{}}
	r.read()
	if !r.isPlan() {
		return Proposal{}, problem.New(problem.Invalid, "Không tìm thấy kế hoạch trong văn bản này. Hãy kiểm tra lại tệp: cần có tiêu đề KẾ HOẠCH và các mục nhiệm vụ.")
	}
	r.settle()
	return *r.p, nil
}

func checkSize(doc office.Document) error {
	if len(doc.Blocks) > maxBlocks {
		return tooLong()
	}
	size, lines := 0, 0
	for _, b := range doc.Blocks {
		size += len(b.Text) + 1
		lines += strings.Count(b.Text, "\n") + 1
		if b.Table != nil {
			for _, row := range b.Table.Rows {
				for _, c := range row {
					size += len(c.Text) + 1
				}
			}
		}
		if size > MaxText || lines > maxLines {
			return tooLong()
		}
	}
	return nil
}

// read goes through the document part by part.
func (r *reading) read() {
	f := r.findFrame()
	r.readHeader(f)
	title, next := r.readTitle(f.title)
	if f.title < 0 {
		title = Piece{Confidence: 0.3, Why: "Văn bản không có tiêu đề KẾ HOẠCH."}
		next = 0
	}
	r.p.Title = title
	r.titleYear()
	r.readRecipients(f)
	root := r.body(f, next)
	secs := sectionsOf(root)
	r.opening(f, next, root, secs)
	r.listSections(secs)
	r.readSections(root, secs)
}

// body builds the outline of the plan: up to the recipients, and the appendices behind.
func (r *reading) body(f frame, next int) *node {
	var paras []paragraph
	n := len(r.src.lines)
	switch {
	case f.attached >= 0:
		from := f.attached + 1
		for from < n && from < f.attached+maxTitleLines && r.titleGoesOn(from, r.lineTokens(f.attached)) && readMarker(r.src.trim(from)).kind == markNone {
			from++
		}
		paras = r.paragraphs(from, r.bodyEnd(from, n))
	case f.recipients >= 0 || f.signStart >= 0:
		end := f.recipients
		if end < 0 || (f.signStart >= 0 && f.signStart < end) {
			end = f.signStart
		}
		paras = r.paragraphs(next, max(next, end))
		paras = append(paras, r.annexes(max(f.signEnd, end))...)
	default:
		paras = r.paragraphs(next, max(next, f.end))
	}
	return r.outline(paras)
}

// bodyEnd stops an attached plan before a signature of its own, unless an appendix follows.
func (r *reading) bodyEnd(from, n int) int {
	annex := n - 1
	for annex >= from && (r.src.lines[annex].table != nil || readMarker(r.src.trim(annex)).kind != markAnnex) {
		annex--
	}
	for i := from; i < n; i++ {
		if r.src.lines[i].table != nil {
			continue
		}
		if s := r.src.trim(i); isRecipientsLine(s) || (isSignatureLine(s) && annex < i) || r.isFooter(i) {
			return i
		}
	}
	return n
}

// annexes are the paragraphs from the first appendix, or the first table, behind the signature.
func (r *reading) annexes(from int) []paragraph {
	for i := from; i < len(r.src.lines); i++ {
		l := r.src.lines[i]
		if l.table == nil && readMarker(r.src.trim(i)).kind != markAnnex {
			continue
		}
		paras := r.paragraphs(i, r.footerFrom(i))
		if l.table != nil {
			paras = append([]paragraph{r.untitledAnnex(from, i)}, paras...)
		}
		return paras
	}
	return nil
}

// untitledAnnex heads a table that stands behind the signature without the word PHỤ LỤC: by the
// line in capitals above it, if there is one.
func (r *reading) untitledAnnex(from, table int) paragraph {
	for i := max(from, table-4); i < table; i++ {
		if s := r.src.trim(i); r.src.lines[i].table == nil && isUpper(s) && len(s) > 12 && !isSignatureLine(s) {
			return paragraph{start: r.src.lines[i].start, end: r.src.lines[i].end, text: s, annex: true}
		}
	}
	at := r.src.lines[table].start
	return paragraph{start: at, end: at, annex: true}
}

func (r *reading) footerFrom(i int) int {
	for k := i; k < len(r.src.lines); k++ {
		if r.isFooter(k) {
			return k
		}
	}
	return len(r.src.lines)
}

// isPlan reports whether anything of a plan was found.
func (r *reading) isPlan() bool {
	if r.p.Title.Text != "" && (len(r.p.Sections) > 0 || len(r.p.Tasks) > 0) {
		return true
	}
	return len(r.p.Tasks) > 0 && len(r.p.Sections) > 1
}

// settle says what is missing, so that a person is asked.
func (r *reading) settle() {
	p := r.p
	missing := func(piece *Piece, why string) {
		if piece.Text == "" && piece.Why == "" {
			piece.Confidence, piece.Why = 0.3, why
		}
	}
	missing(&p.Number, "Văn bản không có dòng số, ký hiệu.")
	missing(&p.Issuer, "Không tìm thấy tên cơ quan ban hành.")
	missing(&p.PlaceDate, "Văn bản không có dòng địa danh, ngày tháng.")
	missing(&p.Title, "Văn bản không có trích yếu.")
	missing(&p.Signer, "Văn bản không có tên người ký.")
	missing(&p.SignerPost, "Văn bản không có chức vụ người ký.")
	p.Year = r.year
}

// slice is the text that tokens take, as printed.
func (r *reading) slice(toks []token) string {
	if len(toks) == 0 {
		return ""
	}
	return r.text[toks[0].start:toks[len(toks)-1].end]
}

// maxNames bounds the text that names printed in capitals are looked up in.
const maxNames = 300_000

// bodyTokens are the tokens of the text, for looking up how a name is written.
func (r *reading) bodyTokens() []token {
	if r.tokens == nil {
		end := min(len(r.text), maxNames)
		for end < len(r.text) && end > 0 && r.text[end] >= 0x80 && r.text[end] < 0xc0 {
			end--
		}
		r.tokens = tokenize(r.text, 0, end)
	}
	return r.tokens
}
