package plan

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"lantoa/internal/api"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// wire is the API over a database, with people who make tokens. Every answer is held against the OpenAPI document.
type wire struct {
	*Service
	cast
	people  *identity.Service
	handler http.Handler
	ops     []api.Operation
	log     *bytes.Buffer
	made    int // tokens
}

func newWire(t testing.TB, d *db.DB) *wire {
	t.Helper()
	s, c := newService(t, d)
	return wireOf(t, s, c)
}

// wireOf is another node over the same database.
func wireOf(t testing.TB, s *Service, c cast) *wire {
	t.Helper()
	w := &wire{Service: s, cast: c, log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	w.people = identity.New(s.DB, testNow, identity.Options{Log: log, Clock: testNow})
	a := api.New(api.Config{
		Address: "https://lantoa.example", DB: s.DB, Now: testNow, Log: log, Authenticate: w.people.Bearer, Scopes: identity.ScopeList(),
	})
	s.API(a)
	w.people.API(a)
	w.ops = a.Operations()
	w.handler = a.Handler()
	return w
}

// token makes a token for an agency.
func (w *wire) token(t testing.TB, by identity.Actor, agency int64, scopes ...string) string {
	t.Helper()
	w.made++
	_, secret, err := w.people.AddToken(context.Background(), by, identity.Token{
		AgencyID: agency, Name: fmt.Sprintf("Phần mềm %d", w.made), Scopes: identity.ScopesOf(scopes...), ExpiresOn: "2026-12-31",
	})
	if err != nil {
		t.Fatalf("token with %v: %v", scopes, err)
	}
	return secret
}

// reply is what the API answered.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) into(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		t.Fatalf("answer %d is no JSON: %v\n%s", r.status, err, r.body)
	}
}

// problem is the kind of the problem, the end of its type.
func (r reply) problem(t testing.TB) string {
	t.Helper()
	var p struct{ Type, Detail string }
	r.into(t, &p)
	return p.Type[strings.LastIndexByte(p.Type, '/')+1:]
}

// request makes a request; a string body goes as it is, a *form as a form with files, all else as JSON.
func (w *wire) request(t testing.TB, token, method, path string, body any, headers ...string) *http.Request {
	t.Helper()
	var in io.Reader
	kind := "application/json"
	switch b := body.(type) {
	case nil:
		kind = ""
	case string:
		in = strings.NewReader(b)
	case *form:
		in, kind = b.close()
	default:
		text, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		in = bytes.NewReader(text)
	}
	r := httptest.NewRequest(method, "https://lantoa.example"+api.Prefix+path, in)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return r
}

func (w *wire) call(t testing.TB, token, method, path string, body any, headers ...string) reply {
	t.Helper()
	return w.do(t, w.request(t, token, method, path, body, headers...))
}

func (w *wire) do(t testing.TB, r *http.Request) reply {
	t.Helper()
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	res := rec.Result()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := reply{res.StatusCode, res.Header, text}
	if strings.Contains(res.Header.Get("Content-Type"), "json") && !strings.Contains(res.Header.Get("Content-Type"), "ndjson") {
		w.hold(t, r, out)
	}
	return out
}

// must calls and wants a status.
func (w *wire) must(t testing.TB, want int, token, method, path string, body any, headers ...string) reply {
	t.Helper()
	r := w.call(t, token, method, path, body, headers...)
	if r.status != want {
		t.Fatalf("%s %s: status %d, want %d\n%s", method, path, r.status, want, r.body)
	}
	return r
}

// hold compares an answer with the OpenAPI document.
func (w *wire) hold(t testing.TB, r *http.Request, out reply) {
	t.Helper()
	if out.status == http.StatusNotFound || out.status == http.StatusMethodNotAllowed || out.status == http.StatusUnauthorized {
		return // there may be no operation at this address
	}
	v := w.validator(t)
	res := &http.Response{StatusCode: out.status, Header: out.header, Body: io.NopCloser(bytes.NewReader(out.body)), Request: r}
	validating.Lock()
	ok, wrong := v.ValidateHttpResponse(r, res)
	validating.Unlock()
	if !ok {
		for _, e := range wrong {
			t.Errorf("%s %s: answer %d is not as documented: %s %s", r.Method, r.URL.Path, out.status, e.Message, e.Reason)
			for _, s := range e.SchemaValidationErrors {
				t.Errorf("  %s: %s", s.FieldPath, s.Reason)
			}
		}
	}
}

// The document is the same for every test of the package: it is read once.
var (
	readDocument sync.Once
	documentRead validator.Validator
	validating   sync.Mutex
)

func (w *wire) document(t testing.TB) []byte {
	t.Helper()
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, httptest.NewRequest("GET", api.Prefix+"/openapi.json", nil))
	if rec.Code != http.StatusOK {
		t.Fatalf("openapi.json: status %d", rec.Code)
	}
	return rec.Body.Bytes()
}

func (w *wire) validator(t testing.TB) validator.Validator {
	t.Helper()
	readDocument.Do(func() {
		doc, err := libopenapi.NewDocument(w.document(t))
		if err != nil {
			t.Fatal(err)
		}
		v, errs := validator.NewValidator(doc)
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		documentRead = v
	})
	return documentRead
}

// form is a form with files on its way.
type form struct {
	b bytes.Buffer
	w *multipart.Writer
}

func newForm(fields ...string) *form {
	f := &form{}
	f.w = multipart.NewWriter(&f.b)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = f.w.WriteField(fields[i], fields[i+1]) // into memory
	}
	return f
}

func (f *form) file(field, name string, data []byte) *form {
	part, err := f.w.CreateFormFile(field, name)
	if err == nil {
		_, _ = part.Write(data) // into memory
	}
	return f
}

func (f *form) close() (io.Reader, string) {
	_ = f.w.Close() // into memory
	return &f.b, f.w.FormDataContentType()
}

// pngOf is a picture of one colour.
func pngOf(t testing.TB, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
