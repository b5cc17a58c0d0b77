package api

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

const (
	requestTimeout = 60 * time.Second // of the work on one request
	uploadSlack    = 64 << 10         // bytes of a form around its files
)

type requestKey struct{}

// asked is what the parts of a request share.
type asked struct {
	r      *http.Request
	caller Caller
}

func askedOf(ctx context.Context) *asked {
	a, _ := ctx.Value(requestKey{}).(*asked)
	return a
}

func requestOf(ctx context.Context) *http.Request {
	if a := askedOf(ctx); a != nil {
		return a.r
	}
	return nil
}

// Handler answers everything below Prefix. All operations must be registered before.
func (a *API) Handler() http.Handler {
	a.finish()
	return http.HandlerFunc(a.serve)
}

func (a *API) serve(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			a.Log.Error("api panic", "path", r.Method+" "+r.URL.Path, "what", v, "stack", string(debug.Stack()))
			a.write(w, r, fmt.Errorf("panic: %v", v))
		}
	}()
	if d, ok := a.files[r.URL.Path]; ok && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		a.handOut(w, r, d)
		return
	}
	o := a.asksFor(r)
	ctx, cancel := context.WithTimeout(r.Context(), timeFor(o))
	defer cancel()
	r = r.WithContext(ctx)
	known, caller, err := a.Authenticate(r)
	if err != nil {
		a.write(w, r, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit(o))
	state := &asked{caller: caller}
	r = r.WithContext(context.WithValue(known, requestKey{}, state))
	state.r = r
	if o == nil || o.Method != http.MethodPost || o.Secret {
		a.mux.ServeHTTP(w, r)
		return
	}
	a.once(w, r, a.mux)
}

// handOut writes the description of the API in one of its forms.
func (a *API) handOut(w http.ResponseWriter, r *http.Request, d document) {
	text, err := d.text()
	if err != nil {
		a.write(w, r, fmt.Errorf("openapi: %w", err))
		return
	}
	w.Header().Set("Content-Type", d.mime)
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(text) // whoever left needs no answer
}

// asksFor finds the operation of a request; nil when there is none.
func (a *API) asksFor(r *http.Request) *operation {
	_, pattern := a.mux.Handler(r)
	for _, o := range a.ops {
		if pattern == o.Method+" "+Prefix+o.Path {
			return o
		}
	}
	return nil
}

// timeFor is how long the work on a request may take.
func timeFor(o *operation) time.Duration {
	if o != nil && o.Time > 0 {
		return o.Time
	}
	return requestTimeout
}

// limit is how many bytes a request may bring.
func limit(o *operation) int64 {
	if o != nil && o.Form != nil {
		return o.Limit + uploadSlack
	}
	return maxJSON + 1
}

// admit lets an operation be done by those who may; services ask again, with what is touched.
func (a *API) admit(o *operation) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(hc)
		state := askedOf(r.Context())
		if o.Need != "" && !state.caller.May(o.Need) && (o.Or == "" || !state.caller.May(o.Or)) {
			p := a.make("denied", "Khóa này không có phạm vi cho việc đó. Cần phạm vi: "+a.scopeNames(o.Op)+".")
			p.headers.Set("WWW-Authenticate", `Bearer realm="Lan Toa", error="insufficient_scope", scope="`+strings.Join(a.granting(o.Need, o.Or), " ")+`"`)
			a.write(w, r, p)
			return
		}
		if o.Form != nil && r.ContentLength > o.Limit+uploadSlack {
			a.write(w, r, refuse("too-large", "Phần gửi lên lớn hơn %d MB. Gửi từng tệp một.", o.Limit>>20))
			return
		}
		next(hc)
	}
}

func (a *API) scopeNames(o Op) string {
	var names []string
	for _, key := range a.granting(o.Need, o.Or) {
		for _, s := range a.Scopes {
			if s.Key == key {
				names = append(names, s.Name+" ("+s.Key+")")
			}
		}
	}
	if names == nil {
		return "không khóa nào có"
	}
	return strings.Join(names, " hoặc ")
}

var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete}

// lost answers what no operation answers: no such address, or not by this method.
func (a *API) lost(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range methods {
		other := r.Clone(r.Context())
		other.Method = m
		if _, pattern := a.mux.Handler(other); pattern != "/" {
			allowed = append(allowed, m)
		}
	}
	if allowed == nil {
		a.write(w, r, refuse("not-found", "Không có địa chỉ này. Xem các thao tác ở %s.", docsHome))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	a.write(w, r, refuse("method", "Địa chỉ này không nhận %.10s. Nhận: %s.", r.Method, strings.Join(allowed, ", ")))
}

// Key is the Idempotency-Key of a request, or "".
func Key(ctx context.Context) string {
	if r := requestOf(ctx); r != nil {
		return r.Header.Get(keyHeader)
	}
	return ""
}

// ErrNoToken says that nobody has said who asks.
var ErrNoToken error = &refusal{key: "unauthenticated", detail: "Thiếu khóa kết nối. Gửi tiêu đề Authorization: Bearer lantoa_…"}

// Token is the token that a request brings. Nothing else tells who asks: no cookie, nothing in the address.
func Token(r *http.Request) (string, error) {
	word, token, ok := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !ok || !strings.EqualFold(word, "Bearer") || strings.TrimSpace(token) == "" {
		return "", ErrNoToken
	}
	return strings.TrimSpace(token), nil
}

// Unknown refuses a token, with a sentence for whoever holds it.
func Unknown(detail string) error { return &refusal{key: "unauthenticated", detail: detail} }
