package web

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"
)

// Page is one page inside the shell.
type Page struct {
	Title   string // of the window and the first heading
	Heading string // the first heading, where it differs from Title
	Lead    string // one line under the heading
	Crumbs  []Link
	Actions templ.Component // buttons beside the heading; at most one is primary
	Body    templ.Component
	Section string // the menu line that is marked, by its address
	Narrow  bool   // one column for a phone, no side menu: forms that people fill in on the move
	Refresh int    // seconds after which a browser without script loads the page again; 0 never
	Status  int    // 200 when not set
	Bare    bool   // Body brings its own heading
	Alone   bool   // nothing leads anywhere else, whoever looks: no menu, no links, no name
	Script  string // a built-in script of this page, beside the one of all pages
}

// shell is what the layout needs beside the page.
type shell struct {
	Page
	Site   Site
	Viewer Viewer
	Signed bool
	Notice string
	Groups []group
	Query  string
	Path   string
	Here   string // the whole address, as a browser asks for it
}

// refresh has a browser load the page again. It names the address: of one with a fragment, the page would only be scrolled.
func (s shell) refresh() string { return strconv.Itoa(s.Refresh) + "; url=" + s.Here }

type group struct {
	Name  string
	Items []line
}

type line struct {
	Item
	Badge   Badge
	Current bool
}

// Render writes a page in the shell.
func Render(w http.ResponseWriter, r *http.Request, p Page) error {
	rt := router(r.Context())
	if rt == nil {
		return fmt.Errorf("render %s: the request did not pass the router", LogPath(r))
	}
	s := shell{Page: p, Site: rt.site, Path: r.URL.Path, Here: r.URL.RequestURI(), Query: r.URL.Query().Get("q")}
	if rt.site.Viewer != nil && !p.Alone {
		s.Viewer, s.Signed = rt.site.Viewer(r.Context())
	}
	if s.Signed {
		groups, err := rt.groups(r.Context(), s.Viewer, p.Section)
		if err != nil {
			return err
		}
		s.Groups = groups
	}
	if !p.Alone {
		s.Notice = takeNotice(w, r)
	}
	var b bytes.Buffer
	if err := layout(s).Render(r.Context(), &b); err != nil {
		return fmt.Errorf("render %s: %w", LogPath(r), err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if p.Status != 0 {
		w.WriteHeader(p.Status)
	}
	_, err := b.WriteTo(w)
	return ignoreGone(err)
}

// ignoreGone: a reader who closed the page is no failure of ours.
func ignoreGone(error) error { return nil }

func (rt *Router) groups(ctx context.Context, v Viewer, section string) ([]group, error) {
	var all []group
	at := map[string]int{}
	for _, item := range rt.menu {
		if item.Need != "" && !v.May(item.Need) {
			continue
		}
		i, seen := at[item.Group]
		if !seen {
			i = len(all)
			at[item.Group] = i
			all = append(all, group{Name: item.Group})
		}
		l := line{Item: item, Current: item.Href == section}
		if item.Badge != nil {
			b, err := item.Badge(ctx)
			if err != nil {
				return nil, fmt.Errorf("menu %s: %w", item.Href, err)
			}
			l.Badge = b
		}
		all[i].Items = append(all[i].Items, l)
	}
	return all, nil
}

const noticeCookie = "lantoa_bao"

// Redirect sends the browser on after something was done, with a sentence that the next page shows once.
func Redirect(w http.ResponseWriter, r *http.Request, to, notice string) error {
	if notice != "" {
		http.SetCookie(w, &http.Cookie{
			Name: noticeCookie, Value: url.QueryEscape(notice), Path: "/", MaxAge: 60,
			HttpOnly: true, SameSite: http.SameSiteLaxMode,
		})
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

const maxNotice = 500

func takeNotice(w http.ResponseWriter, r *http.Request) string {
	c, err := r.Cookie(noticeCookie)
	if err != nil {
		return ""
	}
	http.SetCookie(w, &http.Cookie{Name: noticeCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	s, err := url.QueryUnescape(c.Value)
	if err != nil || len(s) > maxNotice {
		return ""
	}
	return s
}

// Download names the file that the response is saved as.
func Download(w http.ResponseWriter, mime, name string) {
	w.Header().Set("Content-Type", mime)
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
}

// NotModified marks a response with its content's tag and reports whether the browser has it already.
func NotModified(w http.ResponseWriter, r *http.Request, tag string, maxAge time.Duration) bool {
	tag = `"` + tag + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", fmt.Sprintf("private, max-age=%d", int(maxAge.Seconds())))
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return true
	}
	return false
}
