// Package visitor is a browser without script and without a window: it opens pages, follows links,
// fills in forms and sends them as a browser would. The stories and the fault tests use it.
package visitor

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
)

const (
	answerLimit  = time.Minute // for one answer
	maxRedirects = 5
)

// Visitor is one person's browser. Its fields are the last answer.
type Visitor struct {
	Origin   string // of the site, "http://127.0.0.1:8080"
	URL      *url.URL
	Status   int
	Header   http.Header
	Body     []byte
	Page     *goquery.Document // nil when it is no web page
	Answered int               // the status of the first answer to the last request, 0 when none came
	Led      *url.URL          // where that answer led, nil when it was no redirect: a form led on was taken in

	client *http.Client
	part   *goquery.Selection // of the page, where links and buttons are looked for
	filled url.Values
	files  map[string]string
}

// New is a browser that nobody has used.
func New(origin string) (*Visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("visitor: %w", err)
	}
	v := &Visitor{Origin: origin, filled: url.Values{}, files: map[string]string{}}
	v.client = &http.Client{Jar: jar, Timeout: answerLimit, Transport: &http.Transport{}, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if v.Answered == 0 {
			v.Answered, v.Led = r.Response.StatusCode, r.URL
		}
		if len(via) > maxRedirects {
			return errors.New("too many redirects")
		}
		return nil
	}}
	return v, nil
}

// SignIn signs a person in by the form.
func (v *Visitor) SignIn(login, password string) error {
	if err := v.Open("/dang-nhap"); err != nil {
		return err
	}
	v.Fill("login", login)
	v.Fill("password", password)
	if err := v.Press("Đăng nhập"); err != nil {
		return err
	}
	if v.URL.Path == "/dang-nhap" {
		return fmt.Errorf("%s could not sign in: %s", login, v.Text())
	}
	return nil
}

// Open shows a page of the site.
func (v *Visitor) Open(path string) error {
	return v.get(v.Origin + path)
}

// Reload shows the page again.
func (v *Visitor) Reload() error { return v.get(v.URL.String()) }

func (v *Visitor) get(address string) error {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return fmt.Errorf("visitor: %w", err)
	}
	return v.do(r)
}

func (v *Visitor) do(r *http.Request) error {
	v.Answered, v.Led = 0, nil
	answer, err := v.client.Do(r)
	if err != nil {
		return fmt.Errorf("visitor: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if v.Answered == 0 {
		v.Answered = answer.StatusCode
	}
	v.URL, v.Status, v.Header, v.Page = answer.Request.URL, answer.StatusCode, answer.Header, nil
	v.filled, v.files, v.part = url.Values{}, map[string]string{}, nil
	if v.Body, err = io.ReadAll(answer.Body); err != nil {
		return fmt.Errorf("visitor: %w", err)
	}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		if v.Page, err = goquery.NewDocumentFromReader(bytes.NewReader(v.Body)); err != nil {
			return fmt.Errorf("visitor: %w", err)
		}
	}
	return nil
}

// Cookies are what the visitor's browser would send.
func (v *Visitor) Cookies() []*http.Cookie { return v.client.Jar.Cookies(v.URL) }

// Text is what can be read on the page, without its menus.
func (v *Visitor) Text() string {
	if v.Page == nil {
		return string(v.Body)
	}
	body := v.Page.Find("body").Clone()
	body.Find("nav, .sprite, script").Remove()
	return Words(body)
}

// inline elements do not part words; all others do.
const inline = " a abbr b em i label mark small span strong sub sup "

// Words is the text of a part of a page as it is read: blocks stand apart.
func Words(s *goquery.Selection) string {
	var b strings.Builder
	var read func(s *goquery.Selection)
	read = func(s *goquery.Selection) {
		s.Contents().Each(func(_ int, c *goquery.Selection) {
			name := goquery.NodeName(c)
			switch {
			case name == "#text":
				b.WriteString(c.Text())
			case strings.Contains(inline, " "+name+" "):
				read(c)
			default:
				b.WriteByte(' ')
				read(c)
				b.WriteByte(' ')
			}
		})
	}
	read(s)
	return squash(b.String())
}

// Within limits the next step to the smallest item, row or part of the page that holds these words.
func (v *Visitor) Within(words string) error {
	v.part = nil
	parts := v.find("li, tr, article, section, fieldset, form, details").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return strings.Contains(Words(s), words)
	})
	if parts.Length() == 0 {
		return fmt.Errorf("nothing holds %q on %s:\n%s", words, v.URL, v.Text())
	}
	v.part = parts.FilterFunction(func(_ int, s *goquery.Selection) bool {
		return parts.FilterFunction(func(_ int, o *goquery.Selection) bool { return s.Nodes[0] != o.Nodes[0] && s.Contains(o.Nodes[0]) }).Length() == 0
	}).First()
	return nil
}

// In limits the next step to the part of the page that fits a CSS selector.
func (v *Visitor) In(selector string) { v.part = v.Page.Find(selector).First() }

func squash(s string) string { return strings.Join(strings.Fields(s), " ") }

// Follow clicks the first link with these words.
func (v *Visitor) Follow(words string) error {
	var href string
	v.find("a[href]").EachWithBreak(func(_ int, a *goquery.Selection) bool {
		if strings.Contains(Words(a), words) {
			href = a.AttrOr("href", "")
		}
		return href == ""
	})
	if href == "" {
		return fmt.Errorf("no link %q on %s:\n%s", words, v.URL, v.Text())
	}
	to, err := v.URL.Parse(href)
	if err != nil {
		return fmt.Errorf("visitor: %w", err)
	}
	return v.get(to.String())
}

func (v *Visitor) find(selector string) *goquery.Selection {
	if v.Page == nil {
		return &goquery.Selection{}
	}
	if v.part != nil {
		return v.part.Find(selector)
	}
	return v.Page.Find(selector)
}

// Fill types into a field of the form that is pressed next; several times for several values of one name.
func (v *Visitor) Fill(name, value string) { v.filled.Add(name, value) }

// Ending is the name of the first field whose name ends so: where one page has several forms, each gives its fields a beginning.
func (v *Visitor) Ending(end string) string { return v.find(`[name$="`+end+`"]`).AttrOr("name", end) }

// Attach chooses a file for a field of the form that is pressed next.
func (v *Visitor) Attach(name, file string) { v.files[name] = file }

// Tick ticks every box of this name.
func (v *Visitor) Tick(name string) {
	v.find(`input[type=checkbox][name="` + name + `"]`).Each(func(_ int, box *goquery.Selection) { v.Fill(name, box.AttrOr("value", "on")) })
}

// Field is what the fields with this name hold.
func (v *Visitor) Field(name string) (values []string) {
	v.find(`[name="` + name + `"]`).Each(func(_ int, f *goquery.Selection) { values = append(values, f.AttrOr("value", f.Text())) })
	return values
}

// Press presses the button whose words begin so, and follows where it leads.
func (v *Visitor) Press(words string) error {
	r, err := v.Form(words)
	if err != nil {
		return err
	}
	return v.do(r)
}

// Form is the request that a button sends.
func (v *Visitor) Form(words string) (*http.Request, error) {
	button := v.find("button").FilterFunction(func(_ int, x *goquery.Selection) bool {
		return strings.HasPrefix(Words(x), words)
	}).First()
	form := button.Closest("form")
	if id, ok := button.Attr("form"); ok {
		form = v.Page.Find("form#" + id)
	}
	if form.Length() == 0 {
		return nil, fmt.Errorf("no button %q on %s:\n%s", words, v.URL, v.Text())
	}
	values, err := v.values(form)
	if err != nil {
		return nil, fmt.Errorf("form of %q: %w", words, err)
	}
	if name, ok := button.Attr("name"); ok {
		values.Set(name, button.AttrOr("value", ""))
	}
	action, err := v.URL.Parse(button.AttrOr("formaction", form.AttrOr("action", v.URL.String())))
	if err != nil {
		return nil, fmt.Errorf("visitor: %w", err)
	}
	if strings.EqualFold(form.AttrOr("method", "get"), "get") {
		action.RawQuery = values.Encode()
		return http.NewRequest(http.MethodGet, action.String(), nil)
	}
	return v.post(action.String(), form.AttrOr("enctype", ""), values)
}

func (v *Visitor) post(to, encoding string, values url.Values) (*http.Request, error) {
	body, kind := io.Reader(strings.NewReader(values.Encode())), "application/x-www-form-urlencoded"
	if encoding == "multipart/form-data" {
		var err error
		if body, kind, err = v.multipart(values); err != nil {
			return nil, fmt.Errorf("visitor: %w", err)
		}
	}
	r, err := http.NewRequest(http.MethodPost, to, body)
	if err != nil {
		return nil, fmt.Errorf("visitor: %w", err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r, nil
}

func (v *Visitor) multipart(values url.Values) (io.Reader, string, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, all := range values {
		for _, one := range all {
			if err := w.WriteField(name, one); err != nil {
				return nil, "", err
			}
		}
	}
	for name, file := range v.files {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, "", err
		}
		part, err := w.CreateFormFile(name, filepath.Base(file))
		if err != nil {
			return nil, "", err
		}
		if _, err := part.Write(content); err != nil {
			return nil, "", err
		}
	}
	return &b, w.FormDataContentType(), w.Close()
}

// values are what the fields of a form hold, with what was typed over it.
func (v *Visitor) values(form *goquery.Selection) (url.Values, error) {
	fields := form.Find("[name]")
	if id, ok := form.Attr("id"); ok {
		fields = fields.AddSelection(v.Page.Find(`[name][form="` + id + `"]`))
	}
	values := url.Values{}
	fields.Each(func(_ int, f *goquery.Selection) { addField(values, f) })
	for name, typed := range v.filled {
		if fields.Filter(`[name="`+name+`"]`).Length() == 0 {
			return nil, fmt.Errorf("no field %q on %s", name, v.URL)
		}
		values[name] = typed
	}
	for name := range v.files {
		if fields.Filter(`[type=file][name="`+name+`"]`).Length() == 0 {
			return nil, fmt.Errorf("no field for a file %q on %s", name, v.URL)
		}
	}
	return values, nil
}

func addField(values url.Values, f *goquery.Selection) {
	name := f.AttrOr("name", "")
	switch {
	case f.Is("button, input[type=submit], input[type=file]"):
	case f.Is("input[type=checkbox], input[type=radio]"):
		if _, on := f.Attr("checked"); on {
			values.Add(name, f.AttrOr("value", "on"))
		}
	case f.Is("select"):
		chosen := f.Find("option[selected]")
		if _, several := f.Attr("multiple"); chosen.Length() == 0 && !several {
			chosen = f.Find("option").First()
		}
		chosen.Each(func(_ int, o *goquery.Selection) { values.Add(name, o.AttrOr("value", o.Text())) })
	case f.Is("textarea"):
		values.Add(name, f.Text())
	default:
		values.Add(name, f.AttrOr("value", ""))
	}
}
