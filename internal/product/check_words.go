package product

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/bitext"
	"lantoa/internal/i18n"
)

const shownInFinding = 5 // words or places in one sentence; more only frighten

// translated reports whether the edition says in another language, in writing, what the one before it says.
func (d Dossier) translated() bool {
	return d.Follow.No > 0 && d.Edition.No > 0 && d.Edition.Medium.Written() && d.From.Medium.Written() && d.From.Language != d.Edition.Language
}

func (e Edition) whole() string {
	return StoredContent{Title: e.Title, Summary: e.Summary, Body: e.Body}.whole()
}

func easyRead(language string) bool { return strings.HasSuffix(language, "-simple") }

// wantsNumbers holds the numbers of a translation to those of its source. An easy text may leave numbers out; it may not bring new ones.
func wantsNumbers(d Dossier) []Finding {
	if !d.translated() {
		return nil
	}
	missing, extra := bitext.CompareNumbers(d.Follow.whole(), d.From.Language, d.Edition.whole(), d.Edition.Language)
	if !datesKnown(d.Edition.Language) {
		missing, extra = looseDates(missing, extra)
	}
	var all []Finding
	missing, perhaps := surelyMissing(missing, d.Edition.Language)
	if len(perhaps) > 0 {
		all = append(all, Finding{Rule: "numbers", Sentence: "Chưa thấy bằng chữ số trong bản dịch: " + quoteNumbers(perhaps) + ". Đã viết bằng chữ thì bỏ qua.", Field: "body", Href: d.sentenceWith(perhaps)})
	}
	if len(missing) > 0 && !easyRead(d.Edition.Language) {
		all = append(all, Finding{Rule: "numbers", Sentence: "Bản dịch thiếu số có trong bản nguồn: " + quoteNumbers(missing) + ".", Field: "body", Href: d.sentenceWith(missing), Blocks: true})
	}
	if len(extra) > 0 {
		all = append(all, Finding{Rule: "numbers", Sentence: "Bản dịch có số không có trong bản nguồn: " + quoteNumbers(extra) + ".", Field: "body", Href: d.sentenceWith(nil), Blocks: true})
	}
	return all
}

// sentenceWith is where on the bench the first of some numbers of the source is translated; the bench where it is not known; "" without one.
func (d Dossier) sentenceWith(list []bitext.Number) string {
	if !d.Edition.Benched(d.From) {
		return ""
	}
	for n, g := range Cut(d.Follow.content(), d.From.Language) {
		if slices.ContainsFunc(list, func(x bitext.Number) bool { return strings.Contains(g.Source, x.Text) }) {
			at := strconv.Itoa(n + 1)
			return benchPath(d.Edition.ID) + "?cau=" + at + "#cau-" + at
		}
	}
	return benchPath(d.Edition.ID)
}

const mostSaidInWords = 100 // larger numbers are written in digits in every language

// surelyMissing parts what is missing from what may be there in words of a language whose number words are not known here.
func surelyMissing(missing []bitext.Number, language string) (sure, perhaps []bitext.Number) {
	if bitext.NumberWordsKnown(language) {
		return missing, nil
	}
	for _, n := range missing {
		if value, err := strconv.Atoi(n.Value); n.Kind == bitext.Plain && err == nil && value <= mostSaidInWords {
			perhaps = append(perhaps, n)
		} else {
			sure = append(sure, n)
		}
	}
	return sure, perhaps
}

// datesKnown reports whether dates in words are read in this language.
func datesKnown(language string) bool {
	base, _, _ := strings.Cut(language, "-")
	return slices.Contains([]string{"vi", "en", "zh", "yue", "hak"}, base)
}

// looseDates takes a date as found where its day, month and year stand as numbers: "bươn 11 pi 1989" is not known to be a date.
func looseDates(missing, extra []bitext.Number) (still, more []bitext.Number) {
	used := map[string]bool{}
	for _, n := range missing {
		parts := strings.FieldsFunc(n.Value, func(c rune) bool { return c == '-' })
		found := n.Kind == bitext.Date && len(parts) > 0
		for _, p := range parts {
			found = found && slices.ContainsFunc(extra, func(x bitext.Number) bool { return x.Value == strings.TrimLeft(p, "0") })
		}
		if !found {
			still = append(still, n)
			continue
		}
		for _, p := range parts {
			used[strings.TrimLeft(p, "0")] = true
		}
	}
	for _, n := range extra {
		if !used[n.Value] {
			more = append(more, n)
		}
	}
	return still, more
}

func quoteNumbers(list []bitext.Number) string {
	return quoted(list, func(n bitext.Number) string { return n.Text })
}

// quoted lists some words between marks, and says how many more there are.
func quoted[T any](list []T, text func(T) string) string {
	var words []string
	for _, x := range list {
		if w := "“" + text(x) + "”"; !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	if n := len(words) - shownInFinding; n > 0 {
		words = append(words[:shownInFinding], i18n.Number(int64(n))+" chỗ khác")
	}
	return i18n.List(words)
}

// wantsNames hints at names of the source that the translation does not have.
func wantsNames(d Dossier) []Finding {
	if !d.translated() || easyRead(d.Edition.Language) {
		return nil
	}
	missing := bitext.CompareNames(d.Follow.whole(), d.From.Language, d.Edition.whole(), d.Edition.Language)
	if len(missing) == 0 {
		return nil
	}
	return []Finding{{Rule: "names", Sentence: "Chưa thấy trong bản dịch các tên: " + quoted(missing, func(n bitext.Name) string { return n.Text }) + ".", Field: "body"}}
}

// wantsPlain hints at long sentences and hard words. Easy texts have the shorter limit of their language tag.
func wantsPlain(d Dossier) []Finding {
	e := d.Edition
	if e.No == 0 || e.Medium == LED {
		return nil
	}
	r := bitext.Readable(e.Body, e.Language)
	var long, hard []bitext.Finding
	for _, f := range r.Findings {
		if f.Kind == bitext.LongSentence {
			long = append(long, f)
		} else {
			hard = append(hard, f)
		}
	}
	var all []Finding
	if len(long) > 0 {
		all = append(all, Finding{Rule: "plain", Sentence: i18n.Number(int64(len(long))) + " câu dài quá " + i18n.Number(int64(r.Limit)) + " tiếng, như “" + beginning(long[0].Text) + "”. Tách mỗi câu một ý.", Field: "body"})
	}
	if len(hard) > 0 {
		all = append(all, Finding{Rule: "plain", Sentence: "Từ khó với nhiều người: " + plainWords(hard) + ".", Field: "body"})
	}
	return all
}

const shownOfSentence = 60 // letters

func beginning(s string) string {
	letters := []rune(s)
	if len(letters) <= shownOfSentence {
		return s
	}
	return strings.TrimSpace(string(letters[:shownOfSentence])) + "…"
}

func plainWords(hard []bitext.Finding) string {
	var words []string
	for _, f := range hard {
		w := "“" + f.Text + "”"
		if f.Plain != "" {
			w += " (có thể viết: " + f.Plain + ")"
		}
		if !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	if n := len(words) - shownInFinding; n > 0 {
		words = append(words[:shownInFinding], i18n.Number(int64(n))+" từ khác")
	}
	return i18n.List(words)
}

// wantsTerms holds an edition to the glossary: what must not be said blocks, what is called otherwise is a hint.
func wantsTerms(d Dossier) []Finding {
	if d.Edition.No == 0 {
		return nil
	}
	var all []Finding
	text := d.Edition.whole()
	for _, r := range d.Terms {
		if bad := foundOf(text, d.Edition.Language, r.Forbidden, r.Targets); bad != "" {
			all = append(all, Finding{Rule: "terms", Sentence: insteadOf(bad, r.Targets), Field: "body", Blocks: true})
		}
	}
	if !d.translated() {
		return all
	}
	for _, t := range once(newTermBook(d.Terms, d.From.Language, d.Edition.Language).in(d.Follow.whole())) {
		if len(t.Targets) > 0 && foundOf(text, d.Edition.Language, t.Targets, nil) == "" {
			settled := map[bool]string{true: "được duyệt", false: "đang được đề xuất"}[t.Approved]
			all = append(all, Finding{Rule: "terms", Sentence: "Thuật ngữ “" + t.Source + "” " + settled + " là “" + strings.Join(t.Targets, "” hoặc “") + "”, chưa thấy trong bản dịch.", Field: "body"})
		}
	}
	return all
}

// TermRule is a term of the glossary for one pair of languages.
type TermRule struct {
	Source    string   // the first of Sources
	Sources   []string // its names in the source language
	Targets   []string // its names in the target language, the preferred one first
	Approved  bool     // somebody answers for the target
	Forbidden []string // what must not be written in the target language
	Note      string
}

// foundOf is the first of some words that stands in a text, but not inside one of the longer ones.
func foundOf(text, language string, words, longer []string) string {
	if len(words) == 0 {
		return ""
	}
	found := bitext.NewFinder(language, words, append(slices.Clone(longer), compoundsOf(language)...)).Find(text)
	if len(found) == 0 {
		return ""
	}
	return found[0].Term
}

func compoundsOf(language string) []string {
	if base, _, _ := strings.Cut(language, "-"); base == "vi" {
		return bitext.Compounds()
	}
	return nil
}

func insteadOf(bad string, good []string) string {
	return "Không dùng “" + bad + "”; dùng “" + strings.Join(good, "” hoặc “") + "”."
}
