package product

import (
	"slices"
	"time"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/problem"
)

// TreatyDocument is a document of the reporting under a convention: the committee's conclusions, the State's report or answer. Rights are
// shown with both (safeguard S15).
type TreatyDocument struct {
	ID         int64
	Key        string // of those that come with the program
	Convention string
	Kind       string
	Symbol     string // CRPD/C/VNM/CO/1
	Day        calendar.Day
	ToldDay    string // in words, where the day is not known
	Title      string
	Address    string
	Source     string
	Confirm    string // what a person should still confirm
	Gone       bool
	Who        string
	At         time.Time
	Version    int64
	Passages   int64
}

// treatyKinds are the kinds of documents; ours are those of the State.
var treatyKinds = []struct {
	Key, Name string
	Ours      bool
}{
	{"concluding", "Kết luận, khuyến nghị của Ủy ban", false},
	{"issues", "Danh mục vấn đề Ủy ban hỏi", false},
	{"record", "Biên bản phiên xem xét", false},
	{"report", "Báo cáo của Việt Nam", true},
	{"reply", "Trả lời, kế hoạch thực hiện của Việt Nam", true},
}

func treatyKindName(key string) string {
	for _, k := range treatyKinds {
		if k.Key == key {
			return k.Name
		}
	}
	return ""
}

// Ours reports whether the document is the State's.
func (d TreatyDocument) Ours() bool {
	return slices.ContainsFunc(treatyKinds, func(k struct {
		Key, Name string
		Ours      bool
	},
	) bool {
		return k.Key == d.Kind && k.Ours
	})
}

// Passage is a passage of a document, word for word in one language.
type Passage struct {
	ID, DocumentID int64
	Article        int // 0: the convention as a whole
	Paragraph      string
	Language       string
	Text           string
	Answers        int64 // the passage of a committee that the State answers here
	Who            string
	At             time.Time
	Version        int64
	Document       TreatyDocument // where it stands; its convention, kind, symbol, title, day and address
}

const (
	maxPassage    = 8_000
	maxParagraph  = 60
	maxSymbol     = 80
	maxPassages   = 400 // of a document
	maxTreaty     = 200 // documents of a convention
	shownPassages = 300
)

func (d TreatyDocument) check(today calendar.Day) error {
	var errs []error
	if treatyKindName(d.Kind) == "" {
		errs = append(errs, problem.Field("kind", "Chọn loại văn bản."))
	}
	if d.Title == "" || utf8.RuneCountInString(d.Title) > maxTitle {
		errs = append(errs, problem.Field("title", "Ghi tên văn bản, không quá %d chữ cái.", maxTitle))
	}
	if utf8.RuneCountInString(d.Symbol) > maxSymbol {
		errs = append(errs, problem.Field("symbol", "Ký hiệu dài quá %d chữ cái. Ghi như CRPD/C/VNM/CO/1.", maxSymbol))
	}
	if d.Day != "" && !d.Day.Valid() {
		errs = append(errs, problem.Field("day", "Ngày không đúng. Ghi như 28/4/2025; chưa biết ngày thì để trống và ghi ở ô bên."))
	} else if d.Day != "" {
		if err := checkPast("day", "Ngày của văn bản", d.Day, today); err != nil {
			errs = append(errs, err)
		}
	}
	if d.Day == "" && d.ToldDay == "" {
		errs = append(errs, problem.Field("day", "Ghi ngày của văn bản, hoặc thời gian bằng chữ ở ô bên, như tháng 12/2025."))
	}
	for _, f := range []struct{ name, text string }{{"toldDay", d.ToldDay}, {"source", d.Source}, {"confirm", d.Confirm}} {
		if utf8.RuneCountInString(f.text) > maxTitle {
			errs = append(errs, problem.Field(f.name, "Phần này dài quá %d chữ cái. Rút gọn lại.", maxTitle))
		}
	}
	if err := checkAddress(d.Address); err != nil {
		errs = append(errs, err)
	}
	if d.Address == "" && d.Source == "" {
		errs = append(errs, problem.Field("source", "Ghi văn bản lấy từ đâu, hoặc địa chỉ đọc được."))
	}
	return problem.Collect(errs...)
}

// check holds a passage to its document's convention and to the languages.
func (p Passage) check(c Convention, l Languages) error {
	var errs []error
	if p.Article < 0 || p.Article > c.Articles {
		errs = append(errs, problem.Field("article", "%s có %d điều. Ghi số điều, hoặc để trống nếu nói chung về công ước.", c.Name, c.Articles))
	}
	if p.Paragraph == "" || utf8.RuneCountInString(p.Paragraph) > maxParagraph {
		errs = append(errs, problem.Field("paragraph", "Ghi số đoạn trong văn bản, như 17 hoặc 17 (a)."))
	}
	if lang, ok := l.Find(p.Language); !ok || lang.SoundOnly {
		errs = append(errs, problem.Field("language", "Chọn thứ tiếng của đoạn này."))
	}
	if p.Text == "" || utf8.RuneCountInString(p.Text) > maxPassage {
		errs = append(errs, problem.Field("text", "Chép nguyên văn đoạn này, không quá %d chữ cái.", maxPassage))
	}
	return problem.Collect(errs...)
}

// Exchange is a passage of a committee with the State's answers to it; a State's passage that answers nothing stands alone.
type Exchange struct {
	Said    Passage
	Answers []Passage
}

// exchanges puts answers beside what they answer.
func exchanges(all []Passage) (pairs []Exchange, alone []Passage) {
	at := map[int64]int{}
	for _, p := range all {
		if !p.Document.Ours() {
			at[p.ID] = len(pairs)
			pairs = append(pairs, Exchange{Said: p})
		}
	}
	for _, p := range all {
		if !p.Document.Ours() {
			continue
		}
		if i, ok := at[p.Answers]; ok {
			pairs[i].Answers = append(pairs[i].Answers, p)
		} else {
			alone = append(alone, p)
		}
	}
	return pairs, alone
}
