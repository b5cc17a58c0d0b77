package plan

import (
	"cmp"
	"net/http"
	"slices"

	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// bundlePage chooses what evidence to take home.
type bundlePage struct {
	Bundle
	By      identity.Actor
	Form    web.Form
	Periods []string
	Why     string // why no archive can be made
}

func (s *Service) bundleAsked(r *http.Request) (Bundle, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Bundle{}, err
	}
	f := web.Form{Values: r.URL.Query()}
	return s.Bundle(r.Context(), identity.Who(r.Context()), id, f.Int("co-quan"), f.Get("ky"))
}

func (s *Service) showBundles(w http.ResponseWriter, r *http.Request) error {
	b, err := s.bundleAsked(r)
	if err != nil {
		return err
	}
	v := bundlePage{Bundle: b, By: identity.Who(r.Context()), Form: web.Form{Values: r.URL.Query()}}
	if v.Periods, err = s.bundlePeriods(r.Context(), b.Plan.ID); err != nil {
		return err
	}
	if why := b.check(); why != nil {
		v.Why = why.Error()
	}
	return web.Render(w, r, web.Page{
		Title: "Tải minh chứng", Lead: b.title(), Section: "/ke-hoach", Body: bundleBody(v), Crumbs: append(b.Plan.crumbs(), web.Link{Label: "Minh chứng"}),
	})
}

func (v bundlePage) href() string {
	return query(planPath(v.Plan.ID)+"/minh-chung.zip", "co-quan", digitsOrNone(v.Agency.ID), "ky", v.Period)
}

func (s *Service) downloadBundle(w http.ResponseWriter, r *http.Request) error {
	b, err := s.bundleAsked(r)
	if err != nil {
		return err
	}
	if err := b.check(); err != nil {
		return err
	}
	by := identity.Who(r.Context())
	if err := s.bundled(r.Context(), by, b); err != nil {
		return err
	}
	web.Download(w, "application/zip", b.file())
	w.Header().Set("Cache-Control", "no-store")
	if err := s.WriteBundle(r.Context(), by, b, w); err != nil {
		s.Log.Error("archive of evidence broken off", "error", err)
		panic(http.ErrAbortHandler) // the browser must not take a part for the whole
	}
	return nil
}

// everyone are the agencies to choose from, in the order of their lists.
func (v bundlePage) everyone() []identity.Agency {
	all := make([]identity.Agency, 0, len(v.Names))
	for _, a := range v.Names {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b identity.Agency) int {
		return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.ID, b.ID))
	})
	return all
}
