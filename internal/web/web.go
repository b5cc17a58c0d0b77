// Package web is the shell of every page: routes, layout, forms, errors, assets. It knows no
// area; an area hands it Routes, and the program hands it the areas.
//
//	web.go     Site, Router, the chain of handlers that every request passes
//	route.go   Routes: pages, menu lines, search
//	page.go    Page and Render; page.templ is the layout
//	error.go   from an error to a status and a sentence
//	form.go    what was typed, what is wrong with it; form.templ the fields
//	part.templ chips, counts, tables' helpers; chart.go and chart.templ the drawings
//	assets.go  style sheet and script, built into the program
package web

import (
	"cmp"
	"compress/gzip"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/klauspost/compress/gzhttp"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Viewer is who looks at a page, as far as the shell must know.
type Viewer struct {
	Name   string
	Agency string
	May    func(permission string) bool
}

// Site is what all pages share.
type Site struct {
	Sample  string                                   // the sample-data banner; "" on a real site
	Today   func() string                            // YYYY-MM-DD, of the program's clock
	Viewer  func(context.Context) (Viewer, bool)     // false: not signed in
	SignIn  func(http.ResponseWriter, *http.Request) // answers a request that needs someone signed in
	Ready   func(context.Context) error              // for /healthz
	Log     *slog.Logger
	Version string
}

// Router serves the pages of all areas.
type Router struct {
	site   Site
	mux    *http.ServeMux
	menu   []Item
	search []func(context.Context, string) ([]Hit, error)
	cards  []func(context.Context) (templ.Component, error)
	routes []Route
	mounts []mount
}

// mount is a part of the site that is no page and looks after itself: who asks, what goes wrong.
type mount struct {
	prefix  string
	handler http.Handler
}

// Mount hands all addresses below prefix to a handler. It gets neither sessions nor the check of where a form came from, so no
// cookie may mean anything to it.
func (rt *Router) Mount(prefix string, h http.Handler) {
	rt.mounts = append(rt.mounts, mount{strings.TrimSuffix(prefix, "/") + "/", h})
}

// New makes a router with the pages that belong to no area.
func New(site Site) *Router {
	rt := &Router{site: site, mux: http.NewServeMux()}
	rt.mux.HandleFunc("GET /healthz", rt.health)
	rt.mux.HandleFunc("GET /tinh/{name}", serveAsset)
	rt.Add(Routes{Pages: []Route{
		{Pattern: "GET /tim", Handle: rt.showSearch},
		{Pattern: "GET /tro-giup", Need: Public, Handle: showHelp},
		{Pattern: "/", Need: Public, Handle: func(http.ResponseWriter, *http.Request) error {
			return problem.New(problem.NotFound, "Không có trang này. Hãy kiểm tra lại địa chỉ, hoặc tìm ở ô tìm kiếm.")
		}},
	}})
	return rt
}

// Add takes in the pages, menu lines and search of an area.
func (rt *Router) Add(r Routes) {
	rt.menu = append(rt.menu, r.Menu...)
	if r.Search != nil {
		rt.search = append(rt.search, r.Search)
	}
	if r.Card != nil {
		rt.cards = append(rt.cards, r.Card)
	}
	rt.routes = append(rt.routes, r.Pages...)
	for _, p := range r.Pages {
		rt.mux.Handle(p.Pattern, rt.page(p))
	}
}

// Routes are all pages that were added, for those who check them.
func (rt *Router) Routes() []Route { return rt.routes }

const maxBody = 64 << 20 // a form with its files; every handler may be stricter

// Handler is the whole chain. outer wraps everything that depends on who is asking (sessions).
func (rt *Router) Handler(outer ...func(http.Handler) http.Handler) http.Handler {
	var h http.Handler = rt.mux
	sameSite := http.NewCrossOriginProtection()
	for _, secret := range secrets {
		sameSite.AddInsecureBypassPattern("POST " + secret)
	}
	h = sameSite.Handler(h)
	for _, o := range outer {
		h = o(h)
	}
	h = rt.mounted(h)
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(1000), gzhttp.CompressionLevel(gzip.BestSpeed+2))
	if err != nil {
		panic(err) // our own settings are wrong
	}
	return rt.recoverer(headers(zip(h)))
}

func (rt *Router) mounted(pages http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, m := range rt.mounts {
			if strings.HasPrefix(r.URL.Path, m.prefix) {
				m.handler.ServeHTTP(w, r)
				return
			}
		}
		pages.ServeHTTP(w, r)
	})
}

// limitBody bounds what is sent. What says beforehand that it is larger is refused before any of it is read, and so is what may be very
// large and does not say how large it is: browsers always do.
func (p Route) limitBody(w http.ResponseWriter, r *http.Request) error {
	limit := cmp.Or(p.Body, maxBody)
	if r.ContentLength > limit || r.ContentLength < 0 && limit > maxBody {
		w.Header().Set("Connection", "close") // or the server would first read some of it
	}
	if r.ContentLength > limit {
		return problem.New(problem.TooLarge, "Phần gửi lên quá lớn (%s); nhiều nhất %s một lần. %s", i18n.Bytes(r.ContentLength), i18n.Bytes(limit), cmp.Or(p.Large, "Hãy bớt tệp hoặc gửi từng tệp một."))
	}
	if r.ContentLength < 0 && limit > maxBody {
		return problem.New(problem.TooLarge, "Phần gửi lên không báo trước dung lượng nên không nhận được; nhiều nhất %s một lần. Gửi lại bằng trình duyệt.", i18n.Bytes(limit))
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	return nil
}

const (
	policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; " + media + "; connect-src 'self'; " +
		"font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	media = "media-src 'self'"

	sensors = "geolocation=(), camera=(), " + deaf // what no page may use
	deaf    = "microphone=()"
)

// listens lets one page use the microphone, and play what it recorded before it is sent.
func listens(h http.Header) {
	h.Set("Permissions-Policy", strings.Replace(sensors, deaf, "microphone=(self)", 1))
	h.Set("Content-Security-Policy", strings.Replace(policy, media, media+" blob:", 1))
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", sensors)
		if !strings.HasPrefix(r.URL.Path, "/tinh/") {
			h.Set("Cache-Control", "no-store")
		}
		if IsSecret(r.URL.Path) {
			h.Set("Referrer-Policy", "no-referrer")
			h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		}
		next.ServeHTTP(w, r)
	})
}

func (rt *Router) recoverer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = r.WithContext(context.WithValue(r.Context(), routerKey{}, rt))
		defer func() {
			if v := recover(); v != nil {
				if v == http.ErrAbortHandler {
					panic(v)
				}
				rt.site.Log.Error("panic", "path", LogPath(r), "what", v, "stack", string(debug.Stack()))
				rt.fail(w, r, fmt.Errorf("panic: %v", v))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

type routerKey struct{}

func router(ctx context.Context) *Router {
	rt, _ := ctx.Value(routerKey{}).(*Router)
	return rt
}

// page turns a Route into a handler: may they see it, run it, show what went wrong.
func (rt *Router) page(p Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := p.limitBody(w, r); err != nil {
			rt.fail(w, r, err)
			return
		}
		if p.Need != Public {
			v, ok := rt.site.Viewer(r.Context())
			if !ok {
				rt.site.SignIn(w, r)
				return
			}
			if p.Need != "" && !v.May(p.Need) {
				rt.fail(w, r, problem.New(problem.Denied, "Tài khoản của đồng chí chưa được giao quyền xem trang này. Nếu cần cho công việc, hãy đề nghị người quản trị hệ thống."))
				return
			}
		}
		if p.Records {
			listens(w.Header())
		}
		if err := p.Handle(w, r); err != nil {
			rt.fail(w, r, err)
		}
	})
}

const readyTimeout = 2 * time.Second

func (rt *Router) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if rt.site.Ready != nil {
		if err := rt.site.Ready(ctx); err != nil {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	fmt.Fprintln(w, "ok")
}
