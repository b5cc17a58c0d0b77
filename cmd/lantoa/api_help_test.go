package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"lantoa/internal/api"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// caller is the demonstration behind a real server, as programs of agencies call it.
type caller struct {
	*app
	url    string
	tokens map[string]string
	plan   int64
	focal  int64
	own    int64 // the commune of the token "xã"
	other  int64
}

// eachOffice runs the test on the demonstration over each database.
func eachOffice(t *testing.T, test func(t *testing.T, o *caller)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, newOffice(t, "")) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, newOffice(t, dbtest.PostgresURL(t))) })
}

func newOffice(t *testing.T, database string) *caller {
	t.Helper()
	ctx := t.Context()
	a, err := open(ctx, settings{place: place{Data: t.TempDir(), DB: database}, demo: true, demoDay: storyDay, address: "https://lan-toa.example"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.close)
	if err := a.playDemo(ctx, storyDay); err != nil {
		t.Fatal(err)
	}
	o := &caller{app: a, tokens: map[string]string{}}
	server := httptest.NewServer(a.router())
	t.Cleanup(server.Close)
	o.url = server.URL
	if o.plan, err = a.samplePlan(ctx); err != nil {
		t.Fatal(err)
	}
	var agencies []identity.Agency
	if err := a.db.Read(ctx, func(tx *db.Tx) (err error) { agencies, err = identity.Agencies(tx); return err }); err != nil {
		t.Fatal(err)
	}
	for key, into := range map[string]*int64{"svhttdl": &o.focal, "06076": &o.own, demoLinkAgency: &o.other} {
		*into, _ = agencyID(agencies, key)
	}
	o.addTokens(t)
	return o
}

// addTokens makes the tokens that the tests call with: of the focal department, of a second agency, of an inspector.
func (o *caller) addTokens(t *testing.T) {
	t.Helper()
	second := identity.User{Login: "dau-moi-2", Name: "Chuyên viên thứ hai (mẫu)", Role: "coordinator", AgencyID: o.focal}
	if _, _, err := o.people.AddUser(t.Context(), operator(), second, demoPassword); err != nil {
		t.Fatal(err)
	}
	users, err := o.people.Users(t.Context(), operator(), identity.UserFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		name, maker string
		agency      int64
		scopes      []string
	}{
		{"sở", "dau-moi", o.focal, []string{"read", "all", "manage", "close", "review", "report", "budget"}},
		{"xã", "dau-moi", o.own, []string{"read", "report"}},
		{"người thứ hai", "dau-moi-2", o.focal, []string{"read", "all", "review", "budget"}},
		{"nhật ký", "quan-tri", o.focal, []string{"read", "audit"}},
	} {
		maker := users[slices.IndexFunc(users, func(u identity.User) bool { return u.Login == want.maker })]
		_, secret, err := o.people.AddToken(t.Context(), maker.Actor(), identity.Token{
			AgencyID: want.agency, Name: want.name, Scopes: identity.ScopesOf(want.scopes...), ExpiresOn: "2026-12-31",
		})
		if err != nil {
			t.Fatalf("token %s: %v", want.name, err)
		}
		o.tokens[want.name] = secret
	}
}

// answer is what the server answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// upload is a form with one file.
type upload struct {
	name   string
	data   []byte
	fields map[string]string
	field  string // that the file comes in; "" is "file"
}

func (u upload) form() (*bytes.Buffer, string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, value := range u.fields {
		_ = w.WriteField(name, value) // into memory
	}
	if u.data != nil {
		part, _ := w.CreateFormFile(cmp.Or(u.field, "file"), u.name) // into memory
		_, _ = part.Write(u.data)
	}
	_ = w.Close()
	return &b, w.FormDataContentType()
}

// call asks as the holder of a token: an upload goes as a form, all else as JSON.
func (o *caller) call(t *testing.T, token, method, path string, body any) answer {
	t.Helper()
	var in io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case upload:
		in, kind = b.form()
	default:
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		in, kind = bytes.NewReader(text), "application/json"
	}
	r, err := http.NewRequestWithContext(t.Context(), method, o.url+api.Prefix+path, in)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+o.tokens[token])
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, text}
}

// want calls and wants a status; what came is read into the value, when there is one.
func (o *caller) want(t *testing.T, status int, token, method, path string, body any, into ...any) answer {
	t.Helper()
	a := o.call(t, token, method, path, body)
	if a.status != status {
		t.Fatalf("%s %s as %s: status %d, want %d\n%.2000s", method, path, token, a.status, status, a.body)
	}
	for _, v := range into {
		if err := json.Unmarshal(a.body, v); err != nil {
			t.Fatalf("%s %s: %v\n%.2000s", method, path, err, a.body)
		}
	}
	return a
}

// by wants the newest entry of an action in the audit trail to name the token and to say that a program did it.
func (o *caller) by(t *testing.T, token, action string) {
	t.Helper()
	var list struct {
		Items []struct{ Who, Via, Subject string }
	}
	o.want(t, 200, "nhật ký", "GET", "/audit?limit=1&action="+action, nil, &list)
	if len(list.Items) != 1 || list.Items[0].Who != "API "+token || list.Items[0].Via != "api" {
		t.Errorf("audit trail of %s: %+v, want the token %q", action, list.Items, token)
	}
}

// report is what the tests look at in a report.
type apiReport struct {
	ID, Version        int64
	TaskID             int64 `json:"task_id"`
	AgencyID           int64 `json:"agency_id"`
	Due, State, Answer string
	Behalf, Period     string
	How                string `json:"behalf_how"`
	Evidence           []struct {
		ID                   int64
		Verdict, Label, Name string
		Why                  string `json:"verdict_reason"`
	}
	Activities []struct {
		ID   int64
		Name string
	}
}

// reportsOf lists reports of an agency; the query goes to the address.
func (o *caller) reportsOf(t *testing.T, token string, agency int64, query string) []apiReport {
	t.Helper()
	var list struct{ Items []apiReport }
	o.want(t, 200, token, "GET", fmt.Sprintf("/reports?plan=%d&agency=%d&limit=200&%s", o.plan, agency, query), nil, &list)
	if len(list.Items) == 0 {
		t.Fatalf("agency %d has no report with %s", agency, query)
	}
	return list.Items
}

func (o *caller) report(t *testing.T, id int64) (r apiReport) {
	t.Helper()
	o.want(t, 200, "sở", "GET", fmt.Sprintf("/reports/%d", id), nil, &r)
	return r
}
