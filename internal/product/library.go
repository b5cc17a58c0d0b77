package product

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Convention is one of the conventions of the library, with the facts about it.
type Convention struct {
	Key, Name, Short, NameEn string
	Adopted                  calendar.Day
	Resolution               string // by which it was adopted
	InForce                  calendar.Day
	Signed, Joined           calendar.Day // by Việt Nam
	JoinedHow                string       // accession, ratification
	InForceHere              calendar.Day // for Việt Nam
	Articles                 int
	Body, BodyEn             string // the committee
	LastReview               string
	Address, Source          string
	Confirmed                Confirmation
	Version                  int64 // 0: as it came with the program
}

// Confirmation says who compared something with the official text, and when.
type Confirmation struct {
	On  calendar.Day
	Who string
}

// Yes reports whether anybody has.
func (c Confirmation) Yes() bool { return c.On != "" }

// Provision is one article of a convention.
type Provision struct {
	Convention         string
	Article            int
	Part               string // "III"; "" where the convention has no parts
	Heading, HeadingEn string
	Official           bool   // the convention itself gives the English heading
	Text, TextEn       string // the article word for word; "" not filled in
	TextSource         string // whose translation, of which year
	Note, Source       string
	Confirmed          Confirmation
	Version            int64 // 0: as it came with the program
}

// Key is how an article is called in tables: CRC-28.
func (p Provision) Key() string { return p.Convention + "-" + strconv.Itoa(p.Article) }

// Library is the structure of the conventions.
type Library struct {
	Conventions []Convention
	Provisions  []Provision
}

func loadLibrary() (l Library, err error) {
	rows, err := Rows("conventions")
	if err != nil {
		return l, err
	}
	for _, r := range rows {
		n, err := strconv.Atoi(r["articles"])
		if err != nil {
			return l, fmt.Errorf("articles of %s: %w", r["id"], err)
		}
		l.Conventions = append(l.Conventions, Convention{
			Key: r["id"], Name: r["name_vi"], Short: r["short_vi"], NameEn: r["name_en"], Adopted: calendar.Day(r["adopted"]), Resolution: r["resolution"], InForce: calendar.Day(r["in_force"]),
			Signed: calendar.Day(r["signed"]), JoinedHow: r["joined_how"], Joined: calendar.Day(r["joined"]), InForceHere: calendar.Day(r["in_force_vn"]), Articles: n,
			Body: r["body"], BodyEn: r["body_en"], LastReview: r["last_review"], Address: r["address"], Source: r["source"],
		})
	}
	if rows, err = Rows("provisions"); err != nil {
		return l, err
	}
	for _, r := range rows {
		n, err := strconv.Atoi(r["article"])
		if err != nil {
			return l, fmt.Errorf("article of %s: %w", r["convention"], err)
		}
		l.Provisions = append(l.Provisions, Provision{
			Convention: r["convention"], Article: n, Part: r["part"], Heading: r["heading_vi"], HeadingEn: r["heading_en"], Official: r["heading_kind"] == "official",
			Text: r["text_vi"], TextEn: r["text_en"], Source: r["source"],
		})
	}
	return l, nil
}

// find is the convention with this key, however it is written.
func (l Library) find(key string) (Convention, bool) {
	i := slices.IndexFunc(l.Conventions, func(c Convention) bool { return strings.EqualFold(c.Key, key) })
	if i < 0 {
		return Convention{}, false
	}
	return l.Conventions[i], true
}

// provision is one article.
func (l Library) provision(key string, article int) (Provision, bool) {
	i := slices.IndexFunc(l.Provisions, func(p Provision) bool { return p.Article == article && strings.EqualFold(p.Convention, key) })
	if i < 0 {
		return Provision{}, false
	}
	return l.Provisions[i], true
}

// of are the articles of a convention, in their order.
func (l Library) of(key string) []Provision {
	var all []Provision
	for _, p := range l.Provisions {
		if p.Convention == key {
			all = append(all, p)
		}
	}
	return all
}

// with puts what people filled in over what came with the program. What is unknown there, of an older program, is left out.
func (l Library) with(conventions []Convention, provisions []Provision) Library {
	next := Library{Conventions: slices.Clone(l.Conventions), Provisions: slices.Clone(l.Provisions)}
	for _, c := range conventions {
		if i := slices.IndexFunc(next.Conventions, func(x Convention) bool { return x.Key == c.Key }); i >= 0 {
			was := next.Conventions[i]
			c.Short, c.Articles = was.Short, was.Articles
			next.Conventions[i] = c
		}
	}
	at := map[string]int{}
	for i, p := range next.Provisions {
		at[p.Key()] = i
	}
	for _, p := range provisions {
		if i, ok := at[p.Key()]; ok {
			was := next.Provisions[i]
			p.Part, p.Official = was.Part, was.Official && was.HeadingEn == p.HeadingEn
			next.Provisions[i] = p
		}
	}
	return next
}

const (
	maxProvision = 20_000 // characters of an article; the longest of the seven has about 5,000
	maxNote      = 1_000
)

// mayKeepLibrary reports whether the actor may fill in the library; mayConfirm, whether they may say that it was compared.
func mayKeepLibrary(by identity.Actor) bool {
	return by.May(identity.CheckProduct) || by.May(identity.AssignProduct)
}

func mayConfirm(by identity.Actor) bool { return by.May(identity.CheckProduct) }

var errMayNotKeep = problem.New(problem.Denied, "Chỉ người thẩm định hoặc người điều phối sản phẩm sửa được thư viện công ước.")

func (p Provision) check() error {
	var errs []error
	for _, f := range []struct {
		name, text string
		max        int
	}{{"heading", p.Heading, maxTitle}, {"headingEn", p.HeadingEn, maxTitle}, {"text", p.Text, maxProvision}, {"textEn", p.TextEn, maxProvision}, {"textSource", p.TextSource, maxNote}, {"note", p.Note, maxNote}, {"source", p.Source, maxNote}} {
		if utf8.RuneCountInString(f.text) > f.max {
			errs = append(errs, problem.Field(f.name, "Phần này dài quá %d chữ cái. Rút gọn lại.", f.max))
		}
	}
	if p.Heading == "" {
		errs = append(errs, problem.Field("heading", "Ghi tên điều bằng tiếng Việt."))
	}
	if p.Text+p.TextEn != "" && p.TextSource == "" {
		errs = append(errs, problem.Field("textSource", "Ghi nguồn của nguyên văn: bản dịch của cơ quan nào, năm nào, đăng ở đâu."))
	}
	if p.Source == "" {
		errs = append(errs, problem.Field("source", "Ghi nguồn của tên điều và cách sắp xếp."))
	}
	return problem.Collect(errs...)
}

// sameWords reports whether two states of an article say the same.
func (p Provision) sameWords(q Provision) bool {
	return p.Heading == q.Heading && p.HeadingEn == q.HeadingEn && p.Text == q.Text && p.TextEn == q.TextEn && p.TextSource == q.TextSource && p.Note == q.Note && p.Source == q.Source
}

func (c Convention) check() error {
	var errs []error
	for _, f := range []struct{ name, text string }{
		{"name", c.Name}, {"nameEn", c.NameEn}, {"resolution", c.Resolution}, {"joinedHow", c.JoinedHow}, {"body", c.Body}, {"bodyEn", c.BodyEn}, {"lastReview", c.LastReview}, {"source", c.Source},
	} {
		if utf8.RuneCountInString(f.text) > maxNote {
			errs = append(errs, problem.Field(f.name, "Phần này dài quá %d chữ cái. Rút gọn lại.", maxNote))
		}
	}
	if c.Name == "" {
		errs = append(errs, problem.Field("name", "Ghi tên công ước bằng tiếng Việt."))
	}
	if c.Source == "" {
		errs = append(errs, problem.Field("source", "Ghi nguồn của các dữ kiện."))
	}
	if err := checkAddress(c.Address); err != nil {
		errs = append(errs, err)
	}
	for _, d := range []struct {
		name string
		day  calendar.Day
	}{{"adopted", c.Adopted}, {"inForce", c.InForce}, {"signed", c.Signed}, {"joined", c.Joined}, {"inForceHere", c.InForceHere}} {
		if d.day != "" && !d.day.Valid() {
			errs = append(errs, problem.Field(d.name, "Ngày không đúng. Ghi như 20/11/1989, hoặc để trống."))
		}
	}
	return problem.Collect(errs...)
}

func (c Convention) sameWords(d Convention) bool {
	c.Confirmed, c.Version, d.Confirmed, d.Version = Confirmation{}, 0, Confirmation{}, 0
	return c == d
}

// confirmedNow is the confirmation after a change: kept where nothing changed, taken back where words changed and nobody confirmed them.
func confirmedNow(was Confirmation, same, yes bool, by identity.Actor, day calendar.Day) (Confirmation, error) {
	switch {
	case same && yes == was.Yes():
		return was, nil
	case !yes:
		return Confirmation{}, nil
	case !mayConfirm(by) && was.Yes():
		return Confirmation{}, nil // the words changed: whoever may confirm looks again
	case !mayConfirm(by):
		return was, problem.Field("confirmed", "Chỉ người thẩm định xác nhận đã đối chiếu được.")
	}
	return Confirmation{On: day, Who: signed(by)}, nil
}

// layer is one way in which an article is told.
type layer string

const (
	layerEasy     layer = "easy"
	layerPlain    layer = "plain"
	layerOriginal layer = "original"
	layerListen   layer = "listen"
)

var layers = []struct {
	layer layer
	name  string
}{{layerEasy, "Dễ đọc"}, {layerPlain, "Lời thường"}, {layerOriginal, "Nguyên văn"}, {layerListen, "Nghe"}}

// simple is the tag of the easy variety of a language.
func simple(tag string) string { return tag + "-simple" }

// place says in which language and medium the layer of a language is an edition; none: the original words are kept in the library itself.
func (l layer) place(tag string) (language string, m Medium, edition bool) {
	switch l {
	case layerEasy:
		return simple(tag), Text, true
	case layerPlain:
		return tag, Text, true
	case layerListen:
		return tag, Audio, true
	}
	return "", "", false
}

// partName is a part of a convention with the articles in it.
func partName(part string) string {
	if part == "" {
		return "Các điều"
	}
	return "Phần " + part
}

// item is what is told about an article, with the source that it begins with.
func (p Provision) item(c Convention) (Item, Reference) {
	i := Item{
		Kind: "provision", Pillar: "P1", Title: fmt.Sprintf("Điều %d: %s (%s)", p.Article, p.Heading, c.Short), Audiences: []string{"all"},
		Purpose: "Nói lại điều này bằng lời dễ hiểu, nêu cả quyền và giới hạn của quyền. Đối chiếu với nguyên văn trong thư viện công ước.",
	}
	return i, Reference{Document: c.Name, Publisher: c.Resolution, Day: c.Adopted, Place: "Điều " + strconv.Itoa(p.Article), Address: c.Address}
}
