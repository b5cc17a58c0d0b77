// Package api is the shell of every operation that other programs call: who asks, what may go wrong and how it is said, how often
// a request counts, and the OpenAPI document with its pages. It knows no area; an area registers its operations.
//
//	api.go      API, Op and how an area registers one
//	serve.go    what every request passes: limits, token, operation, answer
//	problem.go  from an error to application/problem+json, in Vietnamese
//	once.go     Idempotency-Key: a request sent again does not count twice; store.go is its SQL
//	list.go     pages of a list, versions, files in and out
//	pages.go    the documentation, made from the same data as the OpenAPI document
package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lantoa/internal/db"
)

// Prefix is where all operations are.
const Prefix = "/api/v1"

// Caller is whoever holds a token, as far as the shell must know.
type Caller struct {
	Key string // names the token: what is kept for it is found again
	May func(permission string) bool
}

// Scope is what a token may be allowed, in words.
type Scope struct {
	Key, Name   string
	Permissions []string
}

// Config is what the program gives to the shell.
type Config struct {
	Address      string // of the site: https://lantoa.langson.gov.vn; "" leaves addresses relative
	Version      string
	DB           *db.DB
	Now          func() time.Time // the real time
	Log          *slog.Logger
	Authenticate func(*http.Request) (context.Context, Caller, error)
	Scopes       []Scope
}

// API holds the operations of all areas.
type API struct {
	Config
	huma  huma.API
	mux   *http.ServeMux
	ops   []*operation
	tags  []*huma.Tag
	files map[string]document
	said  messages
}

// Op describes an operation.
type Op struct {
	ID      string // stable name for generated clients: submitReport
	Path    string // below Prefix: /reports/{report}
	Tag     string // the group it stands in; see Group
	Summary string // one Vietnamese line
	Text    string // more of it
	Need    string // permission of whoever calls; "" means any token
	Or      string // another permission that will do instead
	Status  int    // of success; 200 when not set
	Form    *huma.RequestBody
	Limit   int64         // bytes of an upload, with Form
	Time    time.Duration // for the work; requestTimeout when not set
	Secret  bool          // its answer holds something that is shown once: it is not kept for an Idempotency-Key
}

type operation struct {
	Op
	Method string
	Doc    *huma.Operation
}

// New makes an API without operations.
func New(c Config) *API {
	a := &API{Config: c, mux: http.NewServeMux(), said: translations()}
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Lan Tỏa", Version: "1", Description: about},
			Servers: []*huma.Server{{URL: Prefix}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{scheme: {
					Type: "http", Scheme: "bearer", BearerFormat: "lantoa_…", Description: "Khóa kết nối của một cơ quan, gửi ở tiêu đề Authorization: Bearer.",
				}},
			},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{a.translate},
	}
	a.huma = humago.NewWithPrefix(a.mux, Prefix, config)
	a.mux.HandleFunc("/", a.lost)
	return a
}

const (
	scheme = "agencyToken"
	about  = "Giao diện lập trình của Lan Tỏa: phần mềm của cơ quan làm được việc mà màn hình làm được, cùng quy tắc, cùng quyền, cùng nhật ký."
)

// Group opens a group of operations; its key is the last part of the address of its page.
func (a *API) Group(key, name, text string) {
	a.tags = append(a.tags, &huma.Tag{Name: key, Description: text, Extensions: map[string]any{"x-displayName": name}})
}

// Get registers an operation that reads.
func Get[I, O any](a *API, op Op, fn func(context.Context, *I) (*O, error)) {
	register(a, http.MethodGet, op, fn)
}

// Post registers an operation that makes or moves something. It takes an Idempotency-Key.
func Post[I, O any](a *API, op Op, fn func(context.Context, *I) (*O, error)) {
	register(a, http.MethodPost, op, fn)
}

// Put registers an operation that puts something in the place of what was there.
func Put[I, O any](a *API, op Op, fn func(context.Context, *I) (*O, error)) {
	register(a, http.MethodPut, op, fn)
}

// Delete registers an operation that removes something.
func Delete[I, O any](a *API, op Op, fn func(context.Context, *I) (*O, error)) {
	if op.Status == 0 {
		op.Status = http.StatusNoContent
	}
	register(a, http.MethodDelete, op, fn)
}

func register[I, O any](a *API, method string, op Op, fn func(context.Context, *I) (*O, error)) {
	doc := a.describe(method, op)
	o := &operation{op, method, &doc}
	doc.Middlewares = huma.Middlewares{a.admit(o)}
	huma.Register(a.huma, doc, func(ctx context.Context, in *I) (*O, error) {
		out, err := fn(ctx, in)
		if err != nil {
			return nil, a.problem(ctx, err)
		}
		return out, nil
	})
	o.Doc = a.registered(method, op.Path)
	if op.Form != nil {
		o.Doc.RequestBody = op.Form // described only now: huma would read and check the body itself
	}
	a.ops = append(a.ops, o)
}

// registered finds the operation as the document holds it, with its parameters and schemas.
func (a *API) registered(method, path string) *huma.Operation {
	item := a.huma.OpenAPI().Paths[path]
	switch method {
	case http.MethodGet:
		return item.Get
	case http.MethodPost:
		return item.Post
	case http.MethodPut:
		return item.Put
	}
	return item.Delete
}

const (
	maxJSON     = 1 << 20 // bytes of a body that is no upload
	readTimeout = 2 * time.Minute
)

func (a *API) describe(method string, op Op) huma.Operation {
	doc := huma.Operation{
		OperationID: op.ID, Method: method, Path: op.Path, Summary: op.Summary, Description: op.Text, Tags: []string{op.Tag},
		DefaultStatus: op.Status, MaxBodyBytes: maxJSON, BodyReadTimeout: readTimeout, RejectUnknownQueryParameters: true,
		Security: []map[string][]string{{scheme: a.granting(op.Need, op.Or)}},
		Responses: map[string]*huma.Response{"default": {
			Description: "Lỗi, theo RFC 9457.",
			Content:     map[string]*huma.MediaType{problemType: {Schema: schemaOf[Problem](a, "Problem")}},
		}},
	}
	if method == http.MethodPost && !op.Secret {
		limit := maxKey
		doc.Parameters = append(doc.Parameters, &huma.Param{
			Name: keyHeader, In: "header", Description: "Khóa do bên gọi đặt. Gửi lại cùng khóa trong 24 giờ thì nhận lại câu trả lời cũ, không làm lần thứ hai.",
			Schema: &huma.Schema{Type: "string", MaxLength: &limit}, Example: "2026-Q3-06076-01",
		})
	}
	return doc
}

// granting are the scopes that hold one of some permissions.
func (a *API) granting(needs ...string) []string {
	all := []string{}
	for _, s := range a.Scopes {
		if slices.ContainsFunc(needs, func(need string) bool { return slices.Contains(s.Permissions, need) }) {
			all = append(all, s.Key)
		}
	}
	return all
}

// schemaName names an object in the document: planJSON is Plan there.
func schemaName(t reflect.Type, hint string) string {
	name := strings.ReplaceAll(huma.DefaultSchemaNamer(t, hint), "InBody", "Request")
	return strings.TrimSuffix(name, "JSON")
}

func schemaOf[T any](a *API, name string) *huma.Schema {
	return a.huma.OpenAPI().Components.Schemas.Schema(typeOf[T](), true, name)
}

// document is the OpenAPI document in one form.
type document struct {
	mime string
	text func() ([]byte, error)
}

// finish makes the description of all operations; none may be registered after it.
func (a *API) finish() {
	doc := a.huma.OpenAPI()
	doc.Tags = a.tags
	for _, unused := range []string{"ErrorModel", "ErrorDetail"} { // huma describes its own; ours is Problem
		delete(doc.Components.Schemas.Map(), unused)
	}
	for _, s := range doc.Components.Schemas.Map() {
		neverNull(s)
	}
	// Each form of the description takes longer to write than the whole program to start, and few ever ask for it.
	a.files = map[string]document{
		Prefix + "/openapi.json":     {"application/openapi+json", sync.OnceValues(func() ([]byte, error) { return json.Marshal(doc) })},
		Prefix + "/openapi.yaml":     {"application/openapi+yaml", sync.OnceValues(doc.YAML)},
		Prefix + "/openapi-3.0.json": {"application/openapi+json", sync.OnceValues(doc.Downgrade)},
	}
}

// neverNull: a list is empty, not null.
func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNull(s.Items)
	for _, p := range s.Properties {
		neverNull(p)
	}
}

// Operation is an operation as tests and pages list it.
type Operation struct {
	ID, Method, Path, Need, Or string
}

// Operations lists all operations in the order in which they were registered.
func (a *API) Operations() []Operation {
	var all []Operation
	for _, o := range a.ops {
		all = append(all, Operation{o.ID, o.Method, o.Path, o.Need, o.Or})
	}
	return all
}
