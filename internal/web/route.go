package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"
)

// Handler answers a request or returns why it could not.
type Handler func(w http.ResponseWriter, r *http.Request) error

// Public marks a route that needs nobody signed in.
const Public = "public"

// Route is one page or action. Need is the permission to see it: "" means anyone signed in.
type Route struct {
	Pattern string // as for http.ServeMux: "GET /ke-hoach/{id}"
	Need    string
	Handle  Handler
	Body    int64  // bytes that may be sent to it; 0: as much as a form with its files
	Large   string // what to do when it is more, a sentence; "" the usual one
	Records bool   // its page may use the microphone, and play what it recorded
}

// secrets are the beginnings of addresses whose next part is a secret: whoever knows it may do what it allows, without signing in.
// No log holds such an address, its pages stand alone, and a post needs no other proof of where it came from: another site does not
// know the address, and a browser that tells no one where it was (no-referrer) could prove nothing.
var secrets = []string{"/l/", "/lich/", "/tin/"}

// IsSecret reports whether a path holds a secret.
func IsSecret(path string) bool {
	return slices.ContainsFunc(secrets, func(s string) bool { return strings.HasPrefix(path, s) })
}

// LogPath is the path of a request as a log may hold it.
func LogPath(r *http.Request) string {
	for _, s := range secrets {
		if rest, ok := strings.CutPrefix(r.URL.Path, s); ok {
			_, rest, _ = strings.Cut(rest, "/")
			return s + "…/" + rest
		}
	}
	return r.URL.Path
}

// Routes is what an area gives to the shell.
type Routes struct {
	Pages  []Route
	Menu   []Item
	Search func(ctx context.Context, words string) ([]Hit, error)
	Card   func(ctx context.Context) (templ.Component, error) // for the first page; nil where nothing waits
}

// Cards are what the areas have for the first page of whoever asks.
func Cards(ctx context.Context) ([]templ.Component, error) {
	rt := router(ctx)
	if rt == nil {
		return nil, nil
	}
	var all []templ.Component
	for _, card := range rt.cards {
		c, err := card(ctx)
		if err != nil {
			return nil, err
		}
		if c != nil {
			all = append(all, c)
		}
	}
	return all, nil
}

// Item is a line of the menu.
type Item struct {
	Group string // "Công việc", "Kế hoạch", "Danh mục" …, in the order of first appearance
	Label string
	Href  string
	Need  string // permission, "" for everyone
	Badge func(context.Context) (Badge, error)
}

// Badge is the number beside a menu line; nothing is shown for 0.
type Badge struct {
	Count int
	Hot   bool // something is late
}

// Hit is one result of the search over all areas.
type Hit struct {
	Kind  string // "Nhiệm vụ", "Cơ quan" …
	Title string
	Note  string
	Href  string
}

// Link is a label with an address; the last of a row of crumbs has no address.
type Link struct {
	Label string
	Href  string
}

const (
	minSearch = 2
	maxSearch = 100 // characters
)

func (rt *Router) showSearch(w http.ResponseWriter, r *http.Request) error {
	words := strings.TrimSpace(r.URL.Query().Get("q"))
	if len([]rune(words)) > maxSearch {
		words = string([]rune(words)[:maxSearch])
	}
	var hits []Hit
	if len([]rune(words)) >= minSearch {
		for _, search := range rt.search {
			h, err := search(r.Context(), words)
			if err != nil {
				return err
			}
			hits = append(hits, h...)
		}
	}
	return Render(w, r, Page{Title: "Tìm trong hệ thống", Section: "/tim", Body: searchBody(words, hits)})
}

func showHelp(w http.ResponseWriter, r *http.Request) error {
	return Render(w, r, Page{Title: "Trợ giúp", Section: "/tro-giup", Body: helpBody()})
}
