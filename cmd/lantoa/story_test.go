package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the stories run the program itself: "exec lantoa plan parse file".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lantoa": func() { os.Exit(run(os.Args[1:])) }})
}

// TestStories plays testdata/*.txtar: the whole program, told so that an officer can follow.
//
//	start                     an empty installation on 20/10/2026        start demo  the demonstration
//	as LOGIN [PASSWORD]       sign in; each person has a browser of their own
//	open ADDRESS              open a page                     at ADDRESS   we are on this page (a regular expression)
//	see WORDS / ! see WORDS   the page shows (does not show) these words
//	follow WORDS              click the link with these words
//	fill NAME=VALUE …         type into fields; NAME=@FILE chooses a file
//	press WORDS               press the button with these words and follow where it leads
//	save FILE                 keep what the last answer holds
func TestStories(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Values["story"] = &story{browsers: map[string]*browser{}}
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"start": cmdStart, "as": cmdAs, "open": cmdOpen, "at": cmdAt, "see": cmdSee, "follow": cmdFollow,
			"fill": cmdFill, "press": cmdPress, "save": cmdSave, "wait": cmdWait,
		},
	})
}

type story struct {
	server   *httptest.Server
	app      *app
	browsers map[string]*browser
	now      *browser
}

// browser is one person's browser, without script.
type browser struct {
	client *http.Client
	url    *url.URL
	status int
	body   []byte
	page   *goquery.Document
	filled url.Values
	files  map[string]string
}

func theStory(ts *testscript.TestScript) *story { return ts.Value("story").(*story) }

func cmdStart(ts *testscript.TestScript, _ bool, args []string) {
	s := theStory(ts)
	demo := len(args) > 0 && args[0] == "demo"
	a, err := open(context.Background(), settings{place: place{Data: ts.MkAbs("installation")}, demo: true, demoDay: "2026-10-20"})
	ts.Check(err)
	a.log = slog.New(slog.NewTextHandler(io.Discard, nil))
	if demo {
		ts.Check(a.playDemo(context.Background(), "2026-10-20"))
	} else {
		_, err = a.demoPeople(context.Background())
		ts.Check(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = a.jobs.Run(ctx) }()
	s.app, s.server = a, httptest.NewServer(a.router())
	ts.Defer(func() { s.server.Close(); stop(); <-done; a.close() })
}

func cmdAs(ts *testscript.TestScript, _ bool, args []string) {
	s := theStory(ts)
	if b, ok := s.browsers[args[0]]; ok {
		s.now = b
		return
	}
	jar, err := cookiejar.New(nil)
	ts.Check(err)
	s.now = &browser{client: &http.Client{Jar: jar, Timeout: time.Minute}, filled: url.Values{}, files: map[string]string{}}
	s.browsers[args[0]] = s.now
	password := demoPassword
	if len(args) > 1 {
		password = args[1]
	}
	ts.Check(s.now.open(s.server.URL + "/dang-nhap"))
	s.now.filled.Set("login", args[0])
	s.now.filled.Set("password", password)
	ts.Check(s.now.press("Đăng nhập"))
}

func cmdOpen(ts *testscript.TestScript, _ bool, args []string) {
	s := theStory(ts)
	ts.Check(s.now.open(s.server.URL + args[0]))
}

func cmdAt(ts *testscript.TestScript, _ bool, args []string) {
	b := theStory(ts).now
	if !regexp.MustCompile("^" + args[0] + "$").MatchString(b.url.RequestURI()) {
		ts.Fatalf("at %s, want %s", b.url.RequestURI(), args[0])
	}
}

func cmdSee(ts *testscript.TestScript, neg bool, args []string) {
	b := theStory(ts).now
	words := strings.Join(args, " ")
	if has := strings.Contains(b.text(), words); has == neg {
		ts.Fatalf("see %q: %v on %s (status %d):\n%s", words, has, b.url, b.status, b.text())
	}
}

func cmdFollow(ts *testscript.TestScript, _ bool, args []string) {
	b := theStory(ts).now
	words := strings.Join(args, " ")
	var href string
	b.page.Find("a[href]").EachWithBreak(func(_ int, a *goquery.Selection) bool {
		if strings.Contains(squash(a.Text()), words) {
			href, _ = a.Attr("href")
		}
		return href == ""
	})
	if href == "" {
		ts.Fatalf("no link %q on %s:\n%s", words, b.url, b.text())
	}
	to, err := b.url.Parse(href)
	ts.Check(err)
	ts.Check(b.open(to.String()))
}

func cmdFill(ts *testscript.TestScript, _ bool, args []string) {
	b := theStory(ts).now
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		if file, ok := strings.CutPrefix(value, "@"); ok {
			b.files[name] = ts.MkAbs(file)
			continue
		}
		b.filled.Add(name, value)
	}
}

func cmdPress(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(theStory(ts).now.press(strings.Join(args, " ")))
}

func cmdSave(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), theStory(ts).now.body, 0o600))
}

// cmdWait opens the page again until it shows the words: long work goes on in the background.
func cmdWait(ts *testscript.TestScript, _ bool, args []string) {
	b := theStory(ts).now
	words := strings.Join(args, " ")
	for range 300 {
		if strings.Contains(b.text(), words) {
			return
		}
		time.Sleep(100 * time.Millisecond)
		ts.Check(b.open(b.url.String()))
	}
	ts.Fatalf("waited for %q in vain on %s:\n%s", words, b.url, b.text())
}

func squash(s string) string { return strings.Join(strings.Fields(s), " ") }

func (b *browser) text() string {
	if b.page == nil {
		return string(b.body)
	}
	main := b.page.Find("body").Clone()
	main.Find("nav, .sprite").Remove()
	return squash(main.Text())
}

func (b *browser) open(address string) error {
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	return b.do(r)
}

func (b *browser) do(r *http.Request) error {
	answer, err := b.client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	b.url, b.status, b.page = answer.Request.URL, answer.StatusCode, nil
	if b.body, err = io.ReadAll(answer.Body); err != nil {
		return err
	}
	b.filled, b.files = url.Values{}, map[string]string{}
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		b.page, err = goquery.NewDocumentFromReader(bytes.NewReader(b.body))
	}
	return err
}

// press finds the button, fills its form as a browser would, and sends it.
func (b *browser) press(words string) error {
	button := b.page.Find("button, input[type=submit]").FilterFunction(func(_ int, x *goquery.Selection) bool {
		return strings.HasPrefix(squash(x.Text()+x.AttrOr("value", "")), words)
	}).First()
	form := button.Closest("form")
	if id, ok := button.Attr("form"); ok {
		form = b.page.Find("form#" + id)
	}
	if form.Length() == 0 {
		return fmt.Errorf("no button %q on %s:\n%s", words, b.url, b.text())
	}
	values := formValues(b.page, form)
	for name, v := range b.filled {
		if form.Find(`[name="`+name+`"]`).Length() == 0 {
			return fmt.Errorf("no field %q in the form of %q on %s", name, words, b.url)
		}
		values[name] = v
	}
	if name, ok := button.Attr("name"); ok {
		values.Set(name, button.AttrOr("value", ""))
	}
	action, err := b.url.Parse(button.AttrOr("formaction", form.AttrOr("action", b.url.String())))
	if err != nil {
		return err
	}
	if strings.EqualFold(form.AttrOr("method", "get"), "get") {
		action.RawQuery = values.Encode()
		return b.open(action.String())
	}
	return b.post(action.String(), form.AttrOr("enctype", ""), values)
}

func (b *browser) post(to, encoding string, values url.Values) error {
	body, kind := io.Reader(strings.NewReader(values.Encode())), "application/x-www-form-urlencoded"
	if encoding == "multipart/form-data" {
		var buffer bytes.Buffer
		w := multipart.NewWriter(&buffer)
		for name, all := range values {
			for _, v := range all {
				if err := w.WriteField(name, v); err != nil {
					return err
				}
			}
		}
		for name, file := range b.files {
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			part, err := w.CreateFormFile(name, filepath.Base(file))
			if err != nil {
				return err
			}
			if _, err := part.Write(text); err != nil {
				return err
			}
		}
		if err := w.Close(); err != nil {
			return err
		}
		body, kind = &buffer, w.FormDataContentType()
	}
	r, err := http.NewRequest(http.MethodPost, to, body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func formValues(page *goquery.Document, form *goquery.Selection) url.Values {
	values := url.Values{}
	fields := form.Find("[name]")
	if id, ok := form.Attr("id"); ok {
		fields = fields.AddSelection(page.Find(`[name][form="` + id + `"]`))
	}
	fields.Each(func(_ int, f *goquery.Selection) {
		name := f.AttrOr("name", "")
		switch {
		case f.Is("button, input[type=submit], input[type=file]"):
		case f.Is("input[type=checkbox], input[type=radio]"):
			if _, on := f.Attr("checked"); on {
				values.Add(name, f.AttrOr("value", "on"))
			}
		case f.Is("select"):
			chosen := f.Find("option[selected]")
			if chosen.Length() == 0 {
				if _, several := f.Attr("multiple"); !several {
					chosen = f.Find("option").First()
				}
			}
			chosen.Each(func(_ int, o *goquery.Selection) { values.Add(name, o.AttrOr("value", o.Text())) })
		case f.Is("textarea"):
			values.Add(name, f.Text())
		default:
			values.Add(name, f.AttrOr("value", ""))
		}
	})
	return values
}
