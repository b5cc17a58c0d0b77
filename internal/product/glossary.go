package product

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// GlossaryTerm is one meaning, with what it is called in each language.
type GlossaryTerm struct {
	ID         int64
	Key        string
	Definition string
	Note       string
	DroppedOn  calendar.Day
	Version    int64
	Words      []TermWord
}

// TermWord is what a term is called in one language. Several names are parted by semicolons, the preferred one first.
type TermWord struct {
	TermID    int64
	Language  string
	Text      string
	Status    TermStatus
	Forbidden string // names that must not be used, one a line
	Source    string
}

// TermStatus says whether somebody answers for a word.
type TermStatus string

// The states of a word.
const (
	TermProposed TermStatus = "proposed"
	TermApproved TermStatus = "approved"
)

// Name is the state in Vietnamese.
func (s TermStatus) Name() string {
	if s == TermApproved {
		return "Đã duyệt"
	}
	return "Đề xuất"
}

// Chip is the shape that shows the state.
func (s TermStatus) Chip() string {
	if s == TermApproved {
		return "ok"
	}
	return "draft"
}

// In is what a term is called in a language.
func (t GlossaryTerm) In(language string) TermWord {
	for _, w := range t.Words {
		if w.Language == language {
			return w
		}
	}
	return TermWord{TermID: t.ID, Language: language, Status: TermProposed}
}

// Names are the names of a word, the preferred one first.
func (w TermWord) Names() []string { return splitNames(w.Text, ";") }

// Bad are the names that must not be used.
func (w TermWord) Bad() []string { return splitNames(w.Forbidden, "\n") }

func splitNames(s, sep string) []string {
	var all []string
	for _, x := range strings.Split(s, sep) {
		if x = strings.TrimSpace(x); x != "" {
			all = append(all, x)
		}
	}
	return all
}

// TermChange is one line of the history of a term.
type TermChange struct {
	Language    string
	Was, Became string
	Who         string
	At          time.Time
}

// Limits of the glossary.
const (
	maxTerms      = 3_000
	maxTermText   = 300
	maxTermLong   = 2_000
	maxTermKey    = 80
	maxTermPerUse = 50 // names of one word
)

// GlossaryLanguages are the languages that the glossary has columns for, in this order.
var GlossaryLanguages = []string{"vi", "en", "tyz", "nut", "ium", "mji", "hmn-Latn-x-chv", "hmn", "zh-Hans"}

var termKey = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// tidy brings a term to the form in which it is stored.
func (t *GlossaryTerm) tidy() {
	t.Key, t.Definition, t.Note = strings.TrimSpace(t.Key), strings.TrimSpace(t.Definition), strings.TrimSpace(t.Note)
	for i := range t.Words {
		w := &t.Words[i]
		w.Text, w.Source = strings.Join(splitNames(i18n.NFC(w.Text), ";"), "; "), strings.TrimSpace(w.Source)
		w.Forbidden = strings.Join(splitNames(i18n.NFC(w.Forbidden), "\n"), "\n")
		if w.Status != TermApproved {
			w.Status = TermProposed
		}
	}
	if t.Key == "" {
		t.Key = keyOf(t.In(Source).Text)
	}
}

var notKey = regexp.MustCompile(`[^a-z0-9]+`)

// keyOf makes a key of a Vietnamese term: "quyền trẻ em" is quyen-tre-em.
func keyOf(name string) string {
	name, _, _ = strings.Cut(name, ";")
	key := strings.Trim(notKey.ReplaceAllString(i18n.Fold(name), "-"), "-")
	return strings.Trim(key[:min(len(key), maxTermKey)], "-")
}

func (t GlossaryTerm) check(l Languages) error {
	var errs []error
	if t.In(Source).Text == "" {
		errs = append(errs, problem.Field("text-vi", "Ghi thuật ngữ tiếng Việt."))
	}
	if !termKey.MatchString(t.Key) || len(t.Key) > maxTermKey {
		errs = append(errs, problem.Field("text-vi", "Thuật ngữ tiếng Việt phải có chữ cái hoặc số."))
	}
	if utf8.RuneCountInString(t.Definition) > maxTermLong || utf8.RuneCountInString(t.Note) > maxTermLong {
		errs = append(errs, problem.Field("definition", "Định nghĩa, ghi chú không quá %d chữ cái.", maxTermLong))
	}
	for _, w := range t.Words {
		lang, known := l.Find(w.Language)
		switch {
		case !known:
			errs = append(errs, problem.Field("text-"+w.Language, "Không có thứ tiếng “%s” trong danh sách.", w.Language))
		case utf8.RuneCountInString(w.Text) > maxTermText || utf8.RuneCountInString(w.Source) > maxTermText:
			errs = append(errs, problem.Field("text-"+w.Language, "%s: thuật ngữ, nguồn không quá %d chữ cái.", lang.Name, maxTermText))
		case utf8.RuneCountInString(w.Forbidden) > maxTermLong || len(w.Bad()) > maxTermPerUse:
			errs = append(errs, problem.Field("forbidden-"+w.Language, "%s: các cách gọi không dùng không quá %d chữ cái, %d dòng.", lang.Name, maxTermLong, maxTermPerUse))
		case w.Text == "" && w.Forbidden != "":
			errs = append(errs, problem.Field("text-"+w.Language, "%s: ghi cách gọi được dùng thay cho cách gọi không dùng.", lang.Name))
		case w.Text != "" && w.Status == TermApproved && w.Source == "":
			errs = append(errs, problem.Field("source-"+w.Language, "%s: thuật ngữ đã duyệt phải ghi nguồn, hoặc ai xác nhận.", lang.Name))
		}
	}
	return problem.Collect(errs...)
}

// folded is what the search looks at.
func (t GlossaryTerm) folded() string {
	var b strings.Builder
	b.WriteString(t.Key)
	for _, w := range t.Words {
		b.WriteString(" | " + i18n.Fold(w.Text))
	}
	return b.String()
}

// shown is a word with its state, for the history.
func (w TermWord) shown() string {
	if w.Text == "" {
		return ""
	}
	s := w.Text + " (" + i18n.LowerFirst(w.Status.Name()) + ")"
	if bad := w.Bad(); len(bad) > 0 {
		s += "; không dùng: " + strings.Join(bad, ", ")
	}
	if w.Source != "" {
		s += "; nguồn: " + w.Source
	}
	return s
}

// builtInTerms are the terms that come with the program, with their sources. They are proposals: nobody of this province has answered for
// them yet. Columns of languages that nobody has filled in stay empty.
func builtInTerms() ([]GlossaryTerm, error) {
	rows, err := Rows("terms")
	if err != nil {
		return nil, err
	}
	var all []GlossaryTerm
	for _, r := range rows {
		t := GlossaryTerm{Key: r["key"], Definition: r["definition"], Note: r["note"]}
		for _, language := range GlossaryLanguages {
			if r[language] == "" {
				continue
			}
			w := TermWord{Language: language, Text: r[language], Status: TermProposed}
			if language == Source {
				w.Source, w.Forbidden = r["source"], strings.ReplaceAll(r["forbidden_vi"], "|", "\n")
			}
			if language == "en" {
				w.Source, w.Forbidden = r["source"], strings.ReplaceAll(r["forbidden_en"], "|", "\n")
			}
			t.Words = append(t.Words, w)
		}
		t.tidy()
		all = append(all, t)
	}
	return all, nil
}
