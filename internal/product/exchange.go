package product

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lantoa/internal/bitext"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// passage is one sentence on its way out or back, with its translation.
type passage struct {
	ID             string // title, summary, p1 …: the paragraph
	Segment        string // s1 …
	Source, Target string
	After          string // what follows it within its paragraph
	Done           bool
}

func (p passage) key() string { return p.ID + "." + p.Segment }

// passages are the sentences of the bench as they travel, named by their paragraphs.
func passages(all []Segment) []passage {
	list := make([]passage, 0, len(all))
	paragraph, n := 1, 0
	for i, g := range all {
		if i > 0 && all[i-1].Part != g.Part {
			n = 0
		}
		n++
		p := passage{ID: string(g.Part), Segment: "s" + strconv.Itoa(n), Source: g.Source, Target: g.Target, After: g.Sep, Done: g.State == SegmentDone}
		if g.Part == PartBody {
			p.ID = "p" + strconv.Itoa(paragraph)
		}
		if g.EndsParagraph() {
			p.After, paragraph, n = "", paragraph+1, 0
		}
		list = append(list, p)
	}
	return list
}

// ExchangeFormat is a form in which translations travel.
type ExchangeFormat string

// The formats.
const (
	XLIFF ExchangeFormat = "xlf"
	PO    ExchangeFormat = "po"
	TMX   ExchangeFormat = "tmx"
)

// Mime is what the format is called in HTTP.
func (f ExchangeFormat) Mime() string {
	return map[ExchangeFormat]string{XLIFF: "application/xliff+xml", PO: "text/x-gettext-translation; charset=utf-8", TMX: "application/x-tmx+xml"}[f]
}

// parcel is an edition on its way out: which content of which edition, in which languages.
type parcel struct {
	Edition                Edition
	From                   Edition
	No                     int64 // of the content that is translated
	SourceLang, TargetLang string
	Passages               []passage
	bench                  Bench
	skipped                Skipped // of the file that came back
}

// mark names the edition and the content inside a file.
func (p parcel) mark() string { return fmt.Sprintf("ban-%d-nguon-%d", p.Edition.ID, p.No) }

func (p parcel) write(w io.Writer, f ExchangeFormat) error {
	switch f {
	case XLIFF:
		return bitext.WriteXLIFF(w, bitext.XLIFF21, p.document())
	case PO:
		return bitext.WritePO(w, p.catalogue())
	case TMX:
		return bitext.WriteTMX(w, bitext.Memory{SourceLang: p.SourceLang, Notes: []string{p.mark()}}, bitext.Entries(p.entries()))
	}
	return problem.New(problem.NotFound, "Không có dạng tệp này.")
}

func (p parcel) document() bitext.Document {
	file := bitext.File{ID: p.mark(), Original: p.mark()}
	for _, x := range p.Passages {
		u := bitext.Unit{ID: x.ID, Segment: x.Segment, Source: x.Source, Target: x.Target, Translated: x.Target != "", After: x.After}
		if u.Translated && x.Done {
			u.State = bitext.Translated
		}
		file.Units = append(file.Units, u)
	}
	return bitext.Document{SourceLang: p.SourceLang, TargetLang: p.TargetLang, Files: []bitext.File{file}}
}

const poMark = "X-Lantoa-Edition"

func (p parcel) catalogue() bitext.Catalogue {
	c := bitext.Catalogue{Header: []bitext.HeaderField{
		{Name: "Project-Id-Version", Value: p.mark()},
		{Name: "Language", Value: p.TargetLang},
		{Name: "MIME-Version", Value: "1.0"},
		{Name: "Content-Type", Value: "text/plain; charset=UTF-8"},
		{Name: "Content-Transfer-Encoding", Value: "8bit"},
		{Name: poMark, Value: p.mark()},
	}}
	for _, x := range p.Passages {
		m := bitext.Message{Context: x.key(), HasContext: true, ID: x.Source, Texts: []string{x.Target}}
		if x.Target != "" && !x.Done {
			m.Flags = []string{"fuzzy"}
		}
		c.Messages = append(c.Messages, m)
	}
	return c
}

func (p parcel) entries() []bitext.Entry {
	var all []bitext.Entry
	for _, x := range p.Passages {
		if x.Target != "" {
			all = append(all, bitext.Entry{ID: x.key(), Variants: []bitext.Variant{{Lang: p.SourceLang, Text: x.Source}, {Lang: p.TargetLang, Text: x.Target}}})
		}
	}
	return all
}

// returned is what a file says: the mark it carries, and translations by the keys of passages, or by their sources.
type returned struct {
	mark       string
	targetLang string
	byKey      map[string][2]string // key → source, target
	bySource   map[string]string
	skipped    Skipped
}

const maxExchange = 8 << 20 // bytes of a file with a translation of one edition

// readReturned reads a file in whichever of the formats it is.
func readReturned(name string, r io.Reader) (back returned, err error) {
	back = returned{byKey: map[string][2]string{}, bySource: map[string]string{}}
	r = io.LimitReader(r, maxExchange+1)
	switch _, ending, _ := cutLast(strings.ToLower(name), "."); ending {
	case "xlf", "xliff":
		return back, back.readXLIFF(r)
	case "po":
		return back, back.readPO(r)
	case "tmx":
		return back, back.readTMX(r)
	}
	return back, problem.Field("tep", "Nộp tệp .xlf (XLIFF), .po hoặc .tmx.")
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func (b *returned) readXLIFF(r io.Reader) error {
	d, err := bitext.ReadXLIFF(r)
	if err != nil {
		return err
	}
	b.targetLang = d.TargetLang
	for _, f := range d.Files {
		b.mark = f.ID
		if strings.HasPrefix(f.Original, "ban-") {
			b.mark = f.Original
		}
		for _, u := range f.Units {
			b.putUnit(u)
		}
	}
	return nil
}

func (b *returned) putUnit(u bitext.Unit) {
	if !u.Translated {
		return
	}
	if len(u.Tags) > 0 {
		b.skipped.Tagged++
	}
	source, target := bitext.Untagged(u.Source, u.Tags), bitext.Untagged(u.Target, u.Tags)
	if u.Segment == "" { // XLIFF 1.2 has no segments: a tool that writes it drops their names
		b.putSource(source, target)
		return
	}
	b.byKey[u.ID+"."+u.Segment] = [2]string{source, target}
}

// putSource keeps a translation that is known by its source only.
func (b *returned) putSource(source, target string) {
	source = tidySegment(source)
	if _, there := b.bySource[source]; there {
		b.skipped.Repeated++
	}
	b.bySource[source] = target
}

func (b *returned) readPO(r io.Reader) error {
	c, err := bitext.ReadPO(r)
	if err != nil {
		return err
	}
	b.mark, b.targetLang = c.Field(poMark), c.Field("Language")
	for _, m := range c.Messages {
		if b.skipped.message(m) {
			continue
		}
		if m.Context == "" { // some tools drop it on the way through another format
			b.putSource(m.ID, m.Texts[0])
		} else {
			b.byKey[m.Context] = [2]string{m.ID, m.Texts[0]}
		}
	}
	return nil
}

func (b *returned) readTMX(r io.Reader) error {
	m, err := bitext.ReadTMX(r, func(e bitext.Entry) error {
		if len(e.Variants) != 2 {
			b.skipped.Odd++
			return nil
		}
		if len(e.Tags) > 0 {
			b.skipped.Tagged++
		}
		b.putSource(bitext.Untagged(e.Variants[0].Text, e.Tags), bitext.Untagged(e.Variants[1].Text, e.Tags))
		b.targetLang = e.Variants[1].Lang
		return nil
	})
	for _, n := range m.Notes {
		if strings.HasPrefix(n, "ban-") {
			b.mark = n
		}
	}
	return err
}

// take puts what came back into the parcel: every sentence of the file must be one of the parcel, with the same source.
func (p parcel) take(b returned) (parcel, error) {
	if err := p.belongs(b); err != nil {
		return p, err
	}
	p.Passages = slices.Clone(p.Passages)
	known, found := map[string]bool{}, map[string]bool{}
	for i := range p.Passages {
		x := &p.Passages[i]
		known[x.key()] = true
		if back, ok := b.byKey[x.key()]; ok {
			if tidySegment(back[0]) != tidySegment(x.Source) {
				return p, problem.Field("tep", "Câu nguồn “%s” trong tệp khác với bản nguồn hiện nay. Tải tệp mới về, dịch tiếp trên tệp ấy.", beginning(back[0]))
			}
			x.Target = i18n.NFC(strings.TrimSpace(back[1]))
		} else if text, ok := b.bySource[tidySegment(x.Source)]; ok {
			x.Target, found[tidySegment(x.Source)] = i18n.NFC(strings.TrimSpace(text)), true
		}
		x.Target = strings.Join(strings.Fields(x.Target), " ")
		if utf8.RuneCountInString(x.Target) > maxTarget {
			return p, problem.Field("tep", "Câu dịch của “%s” dài quá %d chữ cái. Rút gọn lại.", beginning(x.Source), maxTarget)
		}
	}
	if len(b.byKey) == 0 && len(found) == 0 {
		return p, problem.Field("tep", "Không câu nào trong tệp có trong bản nguồn hiện nay. Tải tệp mới về rồi dịch tiếp.")
	}
	p.skipped = b.skipped
	p.skipped.Unknown = int64(len(b.bySource) - len(found))
	for key, back := range b.byKey {
		if !known[key] {
			return p, problem.Field("tep", "Tệp có câu không thuộc bản này: “%s”. Tải tệp mới về rồi dịch trên tệp ấy.", beginning(back[0]))
		}
	}
	return p, nil
}

func (p parcel) belongs(b returned) error {
	edition, no := "", ""
	if _, err := fmt.Sscanf(strings.ReplaceAll(b.mark, "-", " "), "ban %s nguon %s", &edition, &no); err != nil {
		return problem.Field("tep", "Tệp này không phải tệp đã tải về từ Lan Tỏa. Tải tệp của bản này về, dịch trên tệp ấy rồi nộp.")
	}
	switch {
	case edition != strconv.FormatInt(p.Edition.ID, 10):
		return problem.Field("tep", "Tệp này của bản khác (bản số %s). Mở đúng bản ấy rồi nộp.", edition)
	case no != strconv.FormatInt(p.No, 10):
		return problem.Field("tep", "Tệp này làm từ phiên bản %s của bản nguồn; bản nguồn nay ở phiên bản %d. Tải tệp mới về rồi dịch tiếp.", no, p.No)
	case b.targetLang != "" && !bitext.SameLanguage(b.targetLang, p.TargetLang):
		return problem.Field("tep", "Tệp này dịch sang %s, còn bản này là %s.", b.targetLang, p.TargetLang)
	case len(b.byKey)+len(b.bySource) == 0:
		return problem.Field("tep", "Tệp chưa có câu dịch nào. Dịch rồi nộp lại.")
	}
	return nil
}

// PassageChange is one sentence that a file would change.
type PassageChange struct{ Source, Old, New string }

// Edits are the words that change.
func (c PassageChange) Edits() []i18n.Edit { return i18n.WordDiff(c.Old, c.New) }

// open counts the sentences that stay without a translation.
func (p parcel) open() (n int64) {
	for _, x := range p.Passages {
		if x.Target == "" && !x.Done {
			n++
		}
	}
	return n
}

// changes are the sentences in which two parcels of one content differ.
func (p parcel) changes(now parcel) []PassageChange {
	var all []PassageChange
	for i, x := range now.Passages {
		if p.Passages[i].Target != x.Target {
			all = append(all, PassageChange{x.Source, p.Passages[i].Target, x.Target})
		}
	}
	return all
}
