package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/api"
)

// TestNothingInternalIsPublic plants words into every internal column of the database and figures into what is not accepted, publishes
// a plan, and then asks as a stranger for every address there is: by following all links, and by trying every route of the program
// with every method. None of the planted words may come back. The words of public columns must: they show that the crawl sees.
func TestNothingInternalIsPublic(t *testing.T) {
	t.Parallel()
	a := demoInstallation(t, "https://lan-toa.example")
	g := planted(t, a)
	if err := a.portal.Render(t.Context()); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.router())
	t.Cleanup(server.Close)
	c := &crawl{t: t, server: server.URL, address: "https://lan-toa.example", seen: map[string]bool{}, client: server.Client()}
	c.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	c.follow("/", "/cong-khai", "/du-lieu", "/sitemap.xml", "/robots.txt", "/tro-giup", "/dang-nhap", "/healthz", "/khong-co-trang-nay")
	c.routes(a)
	c.operations()
	for _, word := range g.internal {
		for _, page := range c.pages {
			if strings.Contains(page.text, word) {
				t.Errorf("%s shows %s to a stranger", page.address, word)
			}
		}
	}
	for _, word := range g.public {
		if !slices.ContainsFunc(c.pages, func(p crawled) bool { return strings.Contains(p.text, word) }) {
			t.Errorf("no page shows %s, which is public: the crawl did not see it, or it is not public", word)
		}
	}
	const least = 20 // addresses: pages, files, routes
	if public := c.ok("/cong-khai") + c.ok("/du-lieu"); public < least {
		t.Errorf("got %d public pages, want more: the crawl is broken", public)
	}
}

// demoInstallation is the demonstration without a running server or jobs.
func demoInstallation(t *testing.T, address string) *app {
	t.Helper()
	ctx := context.Background()
	a, err := open(ctx, settings{place: place{Data: t.TempDir()}, demo: true, demoDay: storyDay, address: address})
	if err != nil {
		t.Fatal(err)
	}
	a.log = slog.New(slog.DiscardHandler)
	t.Cleanup(a.close)
	if err := a.playDemo(ctx, storyDay); err != nil {
		t.Fatal(err)
	}
	if err := a.portal.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	return a
}

// garden are the words that were planted.
type garden struct{ internal, public []string }

// Columns whose words are public only in part of their rows, or not shown in this place.
var quiet = map[string]string{
	"identity_agencies.key":    "", // a code: planting would break the links of the demonstration
	"portal_plans.slug":        "",
	"portal_plans.reason":      "", // only of what was withdrawn
	"plan_clauses.no":          "kind IN ('basis', 'section', 'topic')",
	"plan_clauses.body":        "kind IN ('basis', 'section', 'topic')",
	"plan_assignments.printed": "task_id IN (SELECT id FROM plan_tasks WHERE plan_id = 1)",
	"plan_plans.number":        "id = 1", "plan_plans.issuer": "id = 1", "plan_plans.title": "id = 1",
	"plan_tasks.no": "plan_id = 1", "plan_tasks.title": "plan_id = 1", "plan_tasks.due_text": "plan_id = 1", "plan_tasks.deliverables": "plan_id = 1",
}

// planted plants. A second plan, which nobody made public, is planted in its public columns as well.
func planted(t *testing.T, a *app) garden {
	t.Helper()
	var g garden
	agencies, err := a.demoPeople(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.demoPlan(t.Context(), agencies); err != nil {
		t.Fatal(err)
	}
	d := rawDatabase(t, a)
	classes := columnClasses(t)
	for _, c := range textColumns(t, d) {
		switch word := "zq" + strings.NewReplacer("_", "", ".", "q").Replace(c.table+"."+c.name) + "qz"; classes[c.table+"."+c.name] {
		case "internal":
			if c.plant(t, d, word, "", classes) == 0 {
				t.Errorf("%s.%s: nothing was planted", c.table, c.name)
			}
			g.internal = append(g.internal, word)
		case "public":
			where, limited := quiet[c.table+"."+c.name]
			if limited && where == "" {
				continue
			}
			if limited && strings.HasPrefix(c.table, "plan_") { // other rows of the same column are not public
				if c.plant(t, d, "zzsecret"+word, "NOT ("+where+")", classes) > 0 {
					g.internal = append(g.internal, "zzsecret"+word)
				}
			}
			c.plant(t, d, word, where, classes)
			g.public = append(g.public, word)
		case "coded":
		default:
			t.Errorf("column %s.%s is not in testdata/columns.list: say whether it is public, internal or coded", c.table, c.name)
		}
	}
	const figure = 98765432198
	if _, err := d.Exec(`UPDATE plan_figures SET value = ? WHERE report_id IN (SELECT id FROM plan_reports WHERE state <> 'accepted')`, figure); err != nil {
		t.Fatal(err)
	}
	g.internal = append(g.internal, fmt.Sprint(figure), "98.765.432.198")
	return g
}

// rawDatabase opens the demonstration's database without its rules, so that any word can be planted.
func rawDatabase(t *testing.T, a *app) *sql.DB {
	t.Helper()
	d, err := sql.Open("sqlite", "file:"+filepath.Join(a.dir, databaseFile)+"?_pragma=foreign_keys(0)&_pragma=ignore_check_constraints(1)&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	d.SetMaxOpenConns(1)
	t.Cleanup(func() { d.Close() })
	return d
}

func columnClasses(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/columns.list")
	if err != nil {
		t.Fatal(err)
	}
	classes := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, class, ok := strings.Cut(strings.TrimSpace(line), " "); ok && name != "#" {
			classes[name] = class
		}
	}
	return classes
}

type textColumn struct{ table, name string }

func textColumns(t *testing.T, d *sql.DB) (all []textColumn) {
	t.Helper()
	rows, err := d.Query(`SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
		WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> 'db_migrations' ORDER BY 1, c.cid`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c textColumn
		if err := rows.Scan(&c.table, &c.name); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// plant puts the word into all rows, or into those that fit. A table without rows gets one.
func (c textColumn) plant(t *testing.T, d *sql.DB, word, where string, classes map[string]string) int64 {
	t.Helper()
	var n int64
	if err := d.QueryRow(`SELECT COUNT(*) FROM ` + c.table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		c.addRow(t, d, classes)
	}
	query := `UPDATE ` + c.table + ` SET ` + c.name + ` = COALESCE(` + c.name + `, '') || ? || rowid`
	if where != "" {
		query += ` WHERE ` + where
	}
	r, err := d.Exec(query, " "+word)
	if err != nil {
		t.Fatalf("%s.%s: %v", c.table, c.name, err)
	}
	n, _ = r.RowsAffected()
	return n
}

// addRow makes a row that belongs to the first plan, task, agency and so on.
func (c textColumn) addRow(t *testing.T, d *sql.DB, classes map[string]string) {
	t.Helper()
	rows, err := d.Query(`SELECT name, type, pk FROM pragma_table_info(?)`, c.table)
	if err != nil {
		t.Fatal(err)
	}
	var names, marks []string
	var values []any
	for rows.Next() {
		var name, kind string
		var pk int
		if err := rows.Scan(&name, &kind, &pk); err != nil {
			t.Fatal(err)
		}
		if kind == "INTEGER" && pk > 0 {
			continue
		}
		names, marks = append(names, `"`+name+`"`), append(marks, "?")
		switch kind {
		case "TEXT":
			values = append(values, "")
		case "TIMESTAMP":
			values = append(values, "2026-10-01 00:00:00+00:00")
		case "BLOB":
			values = append(values, []byte{})
		default:
			values = append(values, 1)
		}
	}
	rows.Close()
	if _, err := d.Exec(`INSERT INTO `+c.table+` (`+strings.Join(names, ", ")+`) VALUES (`+strings.Join(marks, ", ")+`)`, values...); err != nil {
		t.Fatalf("a row for %s: %v", c.table, err)
	}
}

// crawl is a stranger who wants to see everything.
type crawl struct {
	t               *testing.T
	server, address string
	client          *http.Client
	seen            map[string]bool
	pages           []crawled
}

type crawled struct {
	address string
	status  int
	text    string
}

func (c *crawl) ok(prefix string) (n int) {
	for _, p := range c.pages {
		if p.status == http.StatusOK && strings.HasPrefix(p.address, "GET "+prefix) {
			n++
		}
	}
	return n
}

func (c *crawl) ask(method, address string) (crawled, http.Header) {
	c.t.Helper()
	r, err := http.NewRequest(method, c.server+address, strings.NewReader(""))
	if err != nil {
		c.t.Fatal(err)
	}
	if method != http.MethodGet {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	w, err := c.client.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	var head strings.Builder
	for name, values := range w.Header {
		head.WriteString(name + ": " + strings.Join(values, " ") + "\n")
	}
	p := crawled{method + " " + address, w.StatusCode, head.String() + "\n" + string(body)}
	c.pages = append(c.pages, p)
	return p, w.Header
}

// follow opens addresses and whatever they lead to.
func (c *crawl) follow(addresses ...string) {
	c.t.Helper()
	for len(addresses) > 0 {
		address := addresses[0]
		addresses = addresses[1:]
		if c.seen[address] {
			continue
		}
		c.seen[address] = true
		p, head := c.ask(http.MethodGet, address)
		if to := head.Get("Location"); to != "" {
			addresses = append(addresses, c.local(address, to)...)
		}
		public := strings.HasPrefix(address, "/cong-khai") || strings.HasPrefix(address, "/du-lieu")
		if public {
			c.keepsToItself(address, head, p.text)
		}
		for _, to := range linksIn(p.text) {
			addresses = append(addresses, c.local(address, to)...)
		}
	}
}

// keepsToItself checks that a public page sets no cookie, runs no script and loads nothing from elsewhere.
func (c *crawl) keepsToItself(address string, head http.Header, text string) {
	c.t.Helper()
	if head.Get("Set-Cookie") != "" {
		c.t.Errorf("%s sets a cookie", address)
	}
	policy := head.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script") {
		c.t.Errorf("%s has the policy %q", address, policy)
	}
	if !strings.HasPrefix(head.Get("Content-Type"), "text/html") {
		return
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text[strings.Index(text, "\n\n"):]))
	if err != nil {
		c.t.Fatal(err)
	}
	if doc.Find("script, form, iframe, object, embed, [style], [onclick], [onload]").Length() > 0 {
		c.t.Errorf("%s has script, forms or styles in attributes", address)
	}
	doc.Find("img[src], source[src], link[rel=stylesheet], link[rel=icon], link[rel=preload]").Each(func(_ int, s *goquery.Selection) {
		if from := s.AttrOr("src", s.AttrOr("href", "")); !strings.HasPrefix(from, "/") || strings.HasPrefix(from, "//") {
			c.t.Errorf("%s loads %s", address, from)
		}
	})
}

var linkPattern = regexp.MustCompile(`(?:href|src|action)="([^"]+)"|(https?://[^\s"'<>)]+)|(?:Location: )(\S+)|url\(([^)]+)\)`)

func linksIn(text string) (all []string) {
	for _, m := range linkPattern.FindAllStringSubmatch(text, -1) {
		for _, to := range m[1:] {
			if to != "" {
				all = append(all, strings.ReplaceAll(strings.Trim(to, `'"`), "&amp;", "&"))
			}
		}
	}
	return all
}

// local is where a link leads on this site, or nothing.
func (c *crawl) local(from, to string) []string {
	base, err := url.Parse(c.server + from)
	if err != nil {
		return nil
	}
	u, err := base.Parse(strings.Replace(to, c.address, c.server, 1))
	if err != nil || u.Scheme+"://"+u.Host != c.server {
		return nil
	}
	u.Fragment = ""
	return []string{u.RequestURI()}
}

// routes tries every route of the program, with values for its wildcards that exist, and with every method.
func (c *crawl) routes(a *app) {
	c.t.Helper()
	wildcard := regexp.MustCompile(`\{[^}]*\}`)
	for _, r := range a.pages().Routes() {
		method, pattern, ok := strings.Cut(r.Pattern, " ")
		if !ok {
			method, pattern = http.MethodGet, r.Pattern
		}
		for _, value := range []string{"1", "2", "2026-Q3", "2026", "iii-2", "fig.all.D3.minutes"} {
			address := wildcard.ReplaceAllString(strings.ReplaceAll(pattern, "{$}", ""), value)
			p, head := c.ask(method, address)
			if r.Need != "public" && (p.status < 300 || p.status >= 500) {
				c.t.Errorf("%s answers a stranger with status %d", p.address, p.status)
			}
			if to := head.Get("Location"); to != "" {
				c.follow(c.local(address, to)...)
			}
			if !wildcard.MatchString(pattern) || pattern == "/{$}" {
				break
			}
		}
	}
}

// operations asks for every operation of the API without a token.
func (c *crawl) operations() {
	c.t.Helper()
	c.follow(api.Prefix+"/", api.Prefix+"/openapi.yaml", api.Prefix+"/openapi-3.0.json", api.Prefix+"/khong-co")
	document, _ := c.ask(http.MethodGet, api.Prefix+"/openapi.json")
	_, text, _ := strings.Cut(document.text, "\n\n")
	var spec struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &spec); err != nil || len(spec.Paths) == 0 {
		c.t.Fatalf("the OpenAPI document names no operations: %v", err)
	}
	wildcard := regexp.MustCompile(`\{[^}]*\}`)
	for path, methods := range spec.Paths {
		for method := range methods {
			if p, _ := c.ask(strings.ToUpper(method), api.Prefix+wildcard.ReplaceAllString(path, "1")); p.status < 300 || p.status >= 500 {
				c.t.Errorf("%s answers a stranger with status %d", p.address, p.status)
			}
		}
	}
}
