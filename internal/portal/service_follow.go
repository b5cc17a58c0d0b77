package portal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/product"
)

const (
	lookEvery   = 300 * time.Millisecond // how long a node may show what another one changed
	renderEvery = 3 * time.Second        // at most so often a node asks for a rendering
	lookTime    = 5 * time.Second        // for one look
	maxMemory   = 32 << 20               // bytes of packed pages that a node keeps; what is beyond is read when it is asked for
)

// idle are actions that no public page can show anything of: they touch what is not accepted, or only accounts.
var idle = []string{
	"sign-in", "sign-in.refused", "sign-out", "user.add", "user.change", "user.first", "user.activate", "user.deactivate", "user.password", "user.reset-password", "audit.export",
	"report.save", "report.submit", "report.recall", "report.clear", "report.write", "report.close",
	"activity.add", "activity.change", "activity.delete", "evidence.add", "evidence.delete", "evidence.consent", "import.start", "import.drop",
	"portal.propose", "portal.decline", "link.make", "link.revoke", "token.add", "token.revoke", "feed.make", "feed.drop", "budget.correct",
	"remind.contact", "remind.ladder", "remind.me", "remind.note", "remind.quiet", "remind.quiet.drop", "remind.send", "import.page",
}

// quietProducts are what editors and translators do before anything is published.
func quietProducts() (actions []string) {
	for a := range product.ActionNames() {
		if a != "edition.publish" && a != "edition.withdraw" {
			actions = append(actions, a)
		}
	}
	return actions
}

// edition is all pages as a node holds them; it is never changed, only replaced.
type edition struct {
	version int64
	pages   map[string]*served
}

// Follow keeps the node's pages equal to the database's and asks for a rendering when something changed, until ctx ends.
func (s *Service) Follow(ctx context.Context) error {
	if err := s.Begin(ctx); err != nil && ctx.Err() == nil {
		s.Log.Error("portal: begin", "error", err)
	}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		s.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Begin notes the address of the site and asks for one rendering: this program may render otherwise than the one before.
func (s *Service) Begin(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if s.Address != "" {
			if err := updateAddress(tx, s.Address); err != nil {
				return err
			}
		}
		return s.askRender(tx)
	})
}

// look compares with the database once. What goes wrong is logged: the pages in memory stay.
func (s *Service) look(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	s.follow.Lock()
	defer s.follow.Unlock()
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		h, err := findHead(tx)
		if err != nil {
			return err
		}
		if err := s.load(tx, h); err != nil {
			return err
		}
		return s.notice(tx, h)
	})
	if err == nil && s.wanted && s.Clock().Sub(s.asked) >= renderEvery {
		if err = s.DB.Write(ctx, s.askRender); err == nil {
			s.wanted, s.asked = false, s.Clock()
		}
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		s.Log.Error("portal: look", "error", err)
	}
}

// load takes the pages into memory that changed since the last time.
func (s *Service) load(tx *db.Tx, h head) error {
	old := s.shown.Load()
	if old.version == h.Version {
		return nil
	}
	after := old.version
	if h.Version < after {
		after = 0 // a database that was put back from a backup
	}
	fresh, err := newPages(tx, after)
	if err != nil {
		return fmt.Errorf("load pages: %w", err)
	}
	pages := map[string]*served{}
	if after > 0 {
		pages = maps.Clone(old.pages)
	}
	kept := 0
	for _, p := range pages {
		kept += len(p.gz) + len(p.br)
	}
	for _, p := range fresh {
		if was := pages[p.Path]; was != nil {
			kept -= len(was.gz) + len(was.br)
		}
		keep := kept+len(p.Gz)+len(p.Br) <= maxMemory
		pages[p.Path] = newServed(p, keep)
		kept += len(pages[p.Path].gz) + len(pages[p.Path].br)
	}
	s.shown.Store(&edition{h.Version, pages})
	return nil
}

// notice finds out whether anything happened that pages may show.
func (s *Service) notice(tx *db.Tx, h head) error {
	trail, err := identity.AuditSeq(tx)
	if err != nil {
		return err
	}
	if !s.begun {
		s.begun, s.seen = true, h.Trail
	}
	if trail == s.seen {
		return nil
	}
	public, err := anyPublic(tx)
	if err != nil {
		return err
	}
	if public {
		more, err := identity.AuditedSince(tx, s.seen, append(quietProducts(), idle...))
		if err != nil {
			return err
		}
		s.wanted = s.wanted || more
	}
	s.seen = trail
	return nil
}
