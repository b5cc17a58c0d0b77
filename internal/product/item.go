package product

import (
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/problem"
)

// Topic is what products are about: a convention, a content of the plan, a day of the year.
type Topic struct {
	ID          int64
	Key, Parent string
	Name        string
	Kind        string // convention, content, day, own
	Position    int64
	Active      bool
}

// Item is one thing to be said, whatever the language and the medium.
type Item struct {
	ID         int64
	Kind       string // a key of kinds
	Pillar     string // P1, P2, P3
	Title      string // for the desk; each edition has its own
	Purpose    string
	Audiences  []string
	Topics     []int64
	AgencyID   int64 // whose product it is
	Due        calendar.Day
	Task       string // of the plan that it serves: "III.2"
	Sample     bool
	CreatedBy  int64
	CreatedWho string
	CreatedAt  time.Time
	DroppedOn  calendar.Day // given up
	Version    int64
}

// Limits of what is typed.
const (
	maxTitle   = 300
	maxSummary = 1_000
	maxPurpose = 2_000
	maxBody    = 60_000 // characters; a web form field holds 64 KiB
	maxReason  = 1_000
	maxSources = 50
	maxTopics  = 20
)

// check holds an item to the lists and limits.
func (i Item) check(l Lists, today calendar.Day) error {
	var errs []error
	if _, ok := FindKind(i.Kind); !ok {
		errs = append(errs, problem.Field("kind", "Chọn loại sản phẩm."))
	}
	if _, ok := findTerm(l.Pillars, i.Pillar); !ok {
		errs = append(errs, problem.Field("pillar", "Chọn một trong ba nhóm nội dung của kế hoạch."))
	}
	if i.Title == "" || utf8.RuneCountInString(i.Title) > maxTitle {
		errs = append(errs, problem.Field("title", "Ghi tên sản phẩm, không quá %d chữ cái.", maxTitle))
	}
	if utf8.RuneCountInString(i.Purpose) > maxPurpose {
		errs = append(errs, problem.Field("purpose", "Mục đích dài quá %d chữ cái. Rút gọn lại.", maxPurpose))
	}
	for _, a := range i.Audiences {
		if _, ok := findTerm(l.Audiences, a); !ok {
			errs = append(errs, problem.Field("audiences", "Có đối tượng không còn trong danh mục. Chọn lại."))
			break
		}
	}
	if len(i.Topics) == 0 || len(i.Topics) > maxTopics {
		errs = append(errs, problem.Field("topics", "Chọn ít nhất một chủ đề, nhiều nhất %d.", maxTopics))
	}
	if err := checkDue(i.Due, today); err != nil {
		errs = append(errs, err)
	}
	return problem.Collect(errs...)
}

// Reference is where facts of an item come from. A figure without one is not published (safeguard S5).
type Reference struct {
	ID, ItemID int64
	Document   string // "Quyết định số 1079/QĐ-TTg"
	Publisher  string
	Day        calendar.Day // of the document
	Address    string       // where it can be read
	Method     string       // how a figure was made
	Place      string       // article, page
	Who        string
	At         time.Time
}

func (r Reference) check(today calendar.Day) error {
	var errs []error
	if r.Document == "" || utf8.RuneCountInString(r.Document) > maxTitle {
		errs = append(errs, problem.Field("document", "Ghi tên văn bản, tài liệu làm nguồn, không quá %d chữ cái.", maxTitle))
	}
	if r.Day == "" {
		errs = append(errs, problem.Field("day", "Ghi ngày của văn bản, tài liệu, như 14/9/2022."))
	} else if err := checkPast("day", "Ngày của nguồn", r.Day, today); err != nil {
		errs = append(errs, err)
	}
	if err := checkAddress(r.Address); err != nil {
		errs = append(errs, err)
	}
	for _, f := range []struct{ name, text string }{{"publisher", r.Publisher}, {"method", r.Method}, {"place", r.Place}} {
		if utf8.RuneCountInString(f.text) > maxSummary {
			errs = append(errs, problem.Field(f.name, "Phần này dài quá %d chữ cái. Rút gọn lại.", maxSummary))
		}
	}
	return problem.Collect(errs...)
}

// checkAddress holds an address to what a browser opens; none is fine.
func checkAddress(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(address) > maxSummary {
		return problem.Field("address", "Địa chỉ phải bắt đầu bằng https:// hoặc http://. Không có thì để trống.")
	}
	return nil
}

// Lists are the built-in lists that items are described with.
type Lists struct {
	Languages Languages
	Pillars   []Term
	Audiences []Term
	Consent   ConsentTerms
}

func loadLists() (l Lists, err error) {
	if l.Languages, err = loadLanguages(); err != nil {
		return l, err
	}
	if l.Pillars, err = loadTerms("pillars", "id"); err != nil {
		return l, err
	}
	if l.Audiences, err = loadTerms("audiences", "id"); err != nil {
		return l, err
	}
	if _, err = loadBoards(); err != nil {
		return l, err
	}
	if _, err = loadChannels(); err != nil {
		return l, err
	}
	l.Consent, err = loadConsentTerms()
	return l, err
}

func fieldsOf(s string) []string { return strings.Fields(s) }
