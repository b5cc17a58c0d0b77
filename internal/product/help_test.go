package product

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"lantoa/internal/blob"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
)

// testDay is the day on which tests play, at nine in the morning in Việt Nam.
const testDay calendar.Day = "2026-10-20"

func testNow() time.Time { return testDay.Time().Add(9 * time.Hour) }

// cast are people of each role at the focal agency, and a reporter of a commune.
type cast struct {
	Admin, Coordinator, Editor, Second, Translator, Reader, Checker, Leader, Inspector, Reporter identity.Actor
	Focal, Commune                                                                               identity.Agency
}

func newService(t testing.TB, d *db.DB) (*Service, cast) {
	t.Helper()
	ctx := context.Background()
	files, err := blob.Open(t.TempDir())
	must(t, err)
	s, err := New(Config{DB: d, Files: files, Jobs: job.New(d, testNow, slog.New(slog.DiscardHandler)), Now: testNow, Log: slog.New(slog.DiscardHandler), Work: t.TempDir()})
	must(t, err)
	must(t, identity.New(d, testNow, identity.Options{Log: slog.New(slog.DiscardHandler)}).Seed(ctx))
	must(t, s.Seed(ctx))
	var c cast
	must(t, d.Write(ctx, func(tx *db.Tx) error {
		agencies, err := identity.Agencies(tx)
		if err != nil {
			return err
		}
		for _, a := range agencies {
			if a.Focal {
				c.Focal = a
			} else if a.Commune() && c.Commune.ID == 0 {
				c.Commune = a
			}
		}
		for _, p := range []struct {
			into        *identity.Actor
			login, role string
			agency      identity.Agency
		}{
			{&c.Admin, "quantri", "admin", c.Focal},
			{&c.Coordinator, "daumoi", "coordinator", c.Focal},
			{&c.Editor, "bientap", "editor", c.Focal},
			{&c.Second, "bientap2", "editor", c.Focal},
			{&c.Translator, "nguoidich", "translator", c.Focal},
			{&c.Reader, "nguoidoc", "translator", c.Focal},
			{&c.Checker, "thamdinh", "checker", c.Focal},
			{&c.Leader, "lanhdao", "leader", c.Focal},
			{&c.Inspector, "thanhtra", "inspector", c.Focal},
			{&c.Reporter, "canbo", "reporter", c.Commune},
		} {
			id, err := tx.Insert(`INSERT INTO identity_users (login, name, agency_id, role, password_hash, created_at) VALUES (?, ?, ?, ?, '', ?) RETURNING id`,
				p.login, "Người "+p.login, p.agency.ID, p.role, testNow())
			if err != nil {
				return err
			}
			*p.into = identity.Actor{UserID: id, AgencyID: p.agency.ID, Name: "Người " + p.login, Agency: p.agency.ShortName, Role: p.role, Via: identity.ViaScreen}
		}
		return nil
	}))
	return s, c
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// addItem makes an item about the Convention on the Rights of the Child, with a source, and returns it with its Vietnamese text.
func addItem(t testing.TB, s *Service, by identity.Actor) (Item, Edition) {
	t.Helper()
	ctx := context.Background()
	all, err := s.Topics(ctx)
	must(t, err)
	i := Item{Kind: "article", Pillar: "P1", Title: "Quyền được học", Audiences: []string{"children"}}
	for _, topic := range all {
		if topic.Key == "CRC" {
			i.Topics = []int64{topic.ID}
		}
	}
	id, err := s.AddItem(ctx, by, i)
	must(t, err)
	_, err = s.AddSource(ctx, by, Reference{ItemID: id, Document: "Công ước về quyền trẻ em", Day: "1989-11-20", Place: "Điều 28"})
	must(t, err)
	v, err := s.OpenItem(ctx, by, id)
	must(t, err)
	return v.Item, v.Editions[0]
}

var school = Content{Title: "Em nào cũng được đi học", Body: "Mọi trẻ em đều có quyền được học.\nTiểu học không mất học phí."}

// published takes an original with this content to the reader.
func published(t testing.TB, s *Service, c cast, e Edition, content Content) Edition {
	t.Helper()
	e, err := s.Write(t.Context(), c.Editor, e.ID, e.Version, content, true)
	must(t, err)
	return walk(t, s, e, []turn{{Submit, c.Editor}, {Pass, c.Checker}, {Pass, c.Second}, {Approve, c.Leader}, {Publish, c.Leader}})
}

type turn struct {
	action Action
	by     identity.Actor
}

func walk(t testing.TB, s *Service, e Edition, turns []turn) Edition {
	t.Helper()
	for _, x := range turns {
		next, err := s.Move(t.Context(), x.by, e.ID, e.Version, x.action, "vì thế")
		if err != nil {
			t.Fatalf("%s by %s from %s: %v", x.action, x.by.Role, e.State, err)
		}
		e = next
	}
	return e
}

// addEdition begins an edition made from the Vietnamese text.
func addEdition(t testing.TB, s *Service, c cast, item int64, language string, m Medium) Edition {
	t.Helper()
	id, err := s.AddEdition(t.Context(), c.Editor, NewEdition{ItemID: item, Language: language, Medium: m, Assignee: c.Translator.UserID})
	must(t, err)
	v, err := s.OpenEdition(t.Context(), c.Editor, id)
	must(t, err)
	return v.Edition
}
