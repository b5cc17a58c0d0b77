package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/plan"
	"lantoa/internal/problem"
)

// errOvertaken says that people decided something, or another node wrote pages, while these were rendered.
var errOvertaken = errors.New("pages were overtaken while they were rendered")

const maxTries = 5 // a rendering that is overtaken begins anew

// Render brings all public pages up to date and stores those whose bytes changed. All pages of a plan change in one transaction, so
// whoever reads meanwhile, or after a crash, finds complete pages.
func (s *Service) Render(ctx context.Context) error { return s.render(ctx, false) }

// Rebuilt is what a rebuild did.
type Rebuilt struct {
	Pages   int `json:"pages"`
	Changed int `json:"changed"` // whose bytes, plain or packed, were not what is stored now
}

// Rebuild renders and packs everything anew, whatever is stored, and tells how many pages came out otherwise than they were stored.
func (s *Service) Rebuild(ctx context.Context) (r Rebuilt, err error) {
	before, err := s.storedBytes(ctx)
	if err != nil {
		return r, err
	}
	if err := s.render(ctx, true); err != nil {
		return r, err
	}
	after, err := s.storedBytes(ctx)
	for path, sum := range after {
		r.Pages++
		if before[path] != sum {
			r.Changed++
		}
	}
	return r, err
}

// storedBytes is one sum over all three forms of each page.
func (s *Service) storedBytes(ctx context.Context) (sums map[string]string, err error) {
	sums = map[string]string{}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		return eachPage(tx, func(p packed) error {
			sums[p.Path] = sumOf(p.Body) + sumOf(p.Gz) + sumOf(p.Br)
			return nil
		})
	})
	return sums, err
}

func (s *Service) render(ctx context.Context, all bool) error {
	for try := 1; ; try++ {
		err := s.renderOnce(ctx, all)
		if err == nil {
			s.look(ctx)
			return nil
		}
		if !errors.Is(err, errOvertaken) || try == maxTries {
			return err
		}
	}
}

func (s *Service) renderOnce(ctx context.Context, all bool) error {
	var h head
	var trail int64
	var si site
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if h, err = findHead(tx); err != nil {
			return err
		}
		if trail, err = identity.AuditSeq(tx); err != nil {
			return err
		}
		si, err = s.site(tx)
		return err
	})
	if err != nil {
		return fmt.Errorf("render: %w", err)
	}
	for n, o := range si.Plans {
		job.Report(ctx, 100*n/(len(si.Plans)+1), "Đang dựng trang của "+o.Name())
		if h.Version, err = s.renderPlan(ctx, si, o.Publication, h, all); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		now, err := lockHead(tx)
		if err != nil {
			return err
		}
		if now.Edition != h.Edition {
			return errOvertaken
		}
		return s.renderSite(tx, trail, all)
	})
}

// site reads what all pages share; of the plans only what lists show.
func (s *Service) site(tx *db.Tx) (site, error) {
	h, err := findHead(tx)
	if err != nil {
		return site{}, err
	}
	si := site{Settings: h.Settings, Address: h.Address, Day: s.today()}
	if si.Publisher, err = focalName(tx); err != nil {
		return si, err
	}
	all, err := publications(tx)
	if err != nil {
		return si, err
	}
	for _, p := range all {
		if p.State != Public && p.WithdrawnOn == "" {
			continue
		}
		open, ok, err := s.listed(tx, p, si.Day)
		if err != nil {
			return si, err
		}
		if !ok {
			continue
		}
		if p.State == Public {
			si.Plans = append(si.Plans, shown{p, open})
		} else {
			si.Withdrawn = append(si.Withdrawn, shown{p, open})
		}
	}
	return si, nil
}

// listed is a plan as lists show it. While it has a version that nobody agreed to, it stays as it was last rendered; false before that.
func (s *Service) listed(tx *db.Tx, p Publication, day calendar.Day) (open plan.PublicPlan, ok bool, err error) {
	if open, err = s.Plans.PublicPlan(tx, p.PlanID, day); err != nil {
		return open, false, err
	}
	agreed, err := s.agreed(tx, p)
	if err != nil || agreed {
		return brief(open), agreed, err
	}
	if len(p.Shown) == 0 {
		return open, false, nil
	}
	open = plan.PublicPlan{}
	if err := json.Unmarshal(p.Shown, &open); err != nil {
		return open, false, fmt.Errorf("plan %d as it was shown: %w", p.PlanID, err)
	}
	return open, true, nil
}

// agreed reports whether two persons agreed to the version that the plan has. It is asked after the plan was read: a version that came
// in between is seen.
func (s *Service) agreed(tx *db.Tx, p Publication) (bool, error) {
	version, err := s.Plans.PublicVersion(tx, p.PlanID)
	return version == p.AgreedVersion, err
}

// brief is what lists show of a plan.
func brief(open plan.PublicPlan) plan.PublicPlan {
	open.Tasks, open.Agencies, open.Figures, open.Bases, open.Sections, open.Topics = nil, nil, nil, nil, nil, nil
	return open
}

// focalName is the department that keeps the pages; "" where none is named.
func focalName(tx *db.Tx) (string, error) {
	a, err := identity.FocalAgency(tx)
	if problem.Is(err, problem.Unavailable) {
		return "", nil
	}
	return a.Name, err
}

// renderPlan renders one plan and stores what changed; h is the head as it stood before. It returns the version after it.
func (s *Service) renderPlan(ctx context.Context, si site, p Publication, h head, all bool) (int64, error) {
	var known []stored
	o, agreed := shown{Publication: p}, false
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if known, err = storedPages(tx, p.PlanID); err != nil {
			return err
		}
		if o.PublicPlan, err = s.Plans.PublicPlan(tx, p.PlanID, si.Day); err != nil {
			return err
		}
		agreed, err = s.agreed(tx, p)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("render: %w", err)
	}
	if !agreed {
		return h.Version, nil // the pages stay as they are until a second person agrees
	}
	made, err := planFiles(si, o)
	if err != nil {
		return 0, err
	}
	change, err := s.compare(ctx, made, known, p.PlanID, all)
	if err != nil {
		return 0, err
	}
	listed, err := json.Marshal(brief(o.PublicPlan))
	if err != nil || change.empty() && bytes.Equal(listed, p.Shown) {
		return h.Version, err
	}
	version := h.Version
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		now, err := lockHead(tx)
		if err != nil {
			return err
		}
		if now.Edition != h.Edition || now.Version != h.Version {
			return errOvertaken
		}
		if err := keepShown(tx, p.PlanID, listed); err != nil || change.empty() {
			return err
		}
		version, err = s.store(tx, change)
		return err
	})
	return version, err
}

// renderSite renders what belongs to no single plan and stores what changed, inside the caller's transaction. trail 0 leaves open
// whether the plans' pages are up to date.
func (s *Service) renderSite(tx *db.Tx, trail int64, all bool) error {
	si, err := s.site(tx)
	if err != nil {
		return err
	}
	addresses, err := livePaths(tx)
	if err != nil {
		return err
	}
	made, err := siteFiles(si, s.Plans.PublicIndicators(), addresses)
	if err != nil {
		return err
	}
	known, err := storedPages(tx, 0)
	if err != nil {
		return err
	}
	change, err := s.compare(tx.Context(), made, known, 0, all)
	if err != nil {
		return err
	}
	if !change.empty() {
		if _, err := s.store(tx, change); err != nil {
			return err
		}
	}
	if trail == 0 {
		return nil
	}
	return finishRender(tx, trail, string(si.Day), s.Now())
}

// change is what a rendering found out.
type change struct {
	pages []packed
	gone  []string
}

func (c change) empty() bool { return len(c.pages)+len(c.gone) == 0 }

// compare packs the files whose bytes are not stored yet, and names the addresses that have no file any more.
func (s *Service) compare(ctx context.Context, made []file, known []stored, planID int64, all bool) (c change, err error) {
	sums, live := map[string]string{}, map[string]bool{}
	for _, k := range known {
		if k.Status == 200 {
			sums[k.Path] = k.Sum
		}
	}
	for _, f := range made {
		if ctx.Err() != nil {
			return c, ctx.Err()
		}
		live[f.Path] = true
		if !all && sums[f.Path] == sumOf(f.Body) {
			continue
		}
		p, err := pack(f, planID, s.Now(), packSmall)
		if err != nil {
			return c, err
		}
		c.pages = append(c.pages, p)
	}
	for _, k := range known {
		if k.Status == 200 && !live[k.Path] {
			c.gone = append(c.gone, k.Path)
		}
	}
	return c, nil
}

func (s *Service) store(tx *db.Tx, c change) (version int64, err error) {
	if version, err = raiseVersion(tx); err != nil {
		return 0, err
	}
	for _, p := range c.pages {
		if err := upsertPage(tx, p, version); err != nil {
			return 0, fmt.Errorf("store %s: %w", p.Path, err)
		}
	}
	for _, path := range c.gone {
		if err := closePage(tx, path, version, s.Now()); err != nil {
			return 0, fmt.Errorf("close %s: %w", path, err)
		}
	}
	return version, nil
}
