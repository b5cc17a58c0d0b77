package product

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func upload(name, text string) Upload {
	return Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func TestATranslationGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		en := addEdition(t, s, c, i.ID, "en", Text)
		en, err := s.Write(t.Context(), c.Translator, en.ID, en.Version, Content{Title: "Every child may go to school", Body: "Every child has the right to education.\nPrimary school is free."}, true)
		must(t, err)
		for _, f := range []ExchangeFormat{XLIFF, PO, TMX} {
			var b bytes.Buffer
			name, err := s.ExportEdition(t.Context(), c.Translator, en.ID, f, &b)
			must(t, err)
			fresh := strings.Replace(b.String(), "Primary school is free.", "Primary school costs nothing ("+string(f)+").", 1)
			id, err := s.StartUpload(t.Context(), c.Translator, Delivery{Kind: ForEdition, EditionID: en.ID, Version: en.Version}, upload(name, fresh))
			must(t, err)
			p, err := s.OpenUpload(t.Context(), c.Translator, id)
			must(t, err)
			if len(p.Passages) != 1 || p.Open != 0 {
				t.Fatalf("%s: got %+v, want one changed sentence", f, p.Passages)
			}
			if _, err := s.TakeUpload(t.Context(), c.Reader, id, en.Version, Voucher{}); !problem.Is(err, problem.Denied) {
				t.Errorf("%s: another person: got %v, want denied", f, err)
			}
			_, err = s.TakeUpload(t.Context(), c.Translator, id, en.Version, Voucher{})
			must(t, err)
			v, err := s.OpenEdition(t.Context(), c.Translator, en.ID)
			must(t, err)
			en = v.Edition
			if want := "Every child has the right to education.\nPrimary school costs nothing (" + string(f) + ")."; en.Body != want {
				t.Errorf("%s: got %q, want %q", f, en.Body, want)
			}
			en, err = s.Write(t.Context(), c.Translator, en.ID, en.Version, Content{Title: en.Title, Body: "Every child has the right to education.\nPrimary school is free."}, true)
			must(t, err)
		}
	})
}

func TestWrongFilesAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		en := addEdition(t, s, c, i.ID, "en", Text)
		var b bytes.Buffer
		_, err := s.ExportEdition(t.Context(), c.Translator, en.ID, XLIFF, &b)
		must(t, err)
		bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><xliff version="2.1" srcLang="vi">&b;</xliff>`
		for _, row := range []struct {
			name, file, text string
			by               identity.Actor
			kind             problem.Kind
		}{
			{"an XML bomb", "a.xlf", bomb, c.Translator, problem.Invalid},
			{"nothing", "a.xlf", "", c.Translator, problem.Invalid},
			{"a picture", "a.png", "x", c.Translator, problem.Invalid},
			{"the file of another edition", "a.xlf", strings.ReplaceAll(b.String(), "ban-", "ban-9"), c.Translator, problem.Invalid},
			{"an older source", "a.xlf", strings.ReplaceAll(b.String(), "-nguon-", "-nguon-9"), c.Translator, problem.Invalid},
			{"nothing translated", "a.xlf", b.String(), c.Translator, problem.Invalid},
			{"someone who only reads", "a.xlf", b.String(), c.Inspector, problem.Denied},
		} {
			if _, err := s.StartUpload(t.Context(), row.by, Delivery{Kind: ForEdition, EditionID: en.ID, Version: en.Version}, upload(row.file, row.text)); !problem.Is(err, row.kind) {
				t.Errorf("%s: got %v, want %v", row.name, err, row.kind)
			}
		}
		if _, err := s.StartUpload(t.Context(), c.Translator, Delivery{Kind: ForMemory}, upload("a.tmx", bomb)); !problem.Is(err, problem.Denied) {
			t.Errorf("a translator brings a memory: got %v, want denied", err)
		}
		if _, err := s.StartUpload(t.Context(), c.Editor, Delivery{Kind: ForMemory}, upload("a.tmx", bomb)); !problem.Is(err, problem.Invalid) {
			t.Errorf("a bomb as TMX: got %v, want invalid", err)
		}
	})
}

func TestTheGlossaryGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		for _, format := range []string{"xlsx", "csv", "tbx"} {
			var b bytes.Buffer
			must(t, s.ExportTerms(t.Context(), c.Inspector, format, &b))
			id, err := s.StartUpload(t.Context(), c.Editor, Delivery{Kind: ForTerms}, upload("terms."+format, b.String()))
			must(t, err)
			p, err := s.OpenUpload(t.Context(), c.Editor, id)
			must(t, err)
			if !p.Nothing() {
				t.Errorf("%s: an unchanged file would change %d terms, the first %+v", format, len(p.Terms), p.Terms[0].Changes)
			}
		}
		p, err := s.Glossary(t.Context(), c.Editor, TermFilter{Words: "quyen tre em", Missing: "tyz"}, 10, 0)
		must(t, err)
		if p.Total != 1 || len(p.Terms) != 1 {
			t.Fatalf("without marks: got %d terms, want 1", p.Total)
		}
	})
}

func TestTermsInATranslation(t *testing.T) {
	t.Parallel()
	rules := []TermRule{
		{Source: "quyền", Sources: []string{"quyền"}, Targets: []string{"right"}, Approved: true},
		{Source: "người khuyết tật", Sources: []string{"người khuyết tật"}, Targets: []string{"persons with disabilities"}, Approved: true, Forbidden: []string{"handicapped"}},
	}
	for _, row := range []struct {
		name, source, target string
		want                 int
		blocks               bool
	}{
		{"as approved", "Người khuyết tật có quyền.", "Persons with disabilities have rights.", 0, false},
		{"inside another word", "Chính quyền họp.", "The authorities met.", 0, false},
		{"called otherwise", "Mọi người có quyền.", "All may do so.", 1, false},
		{"forbidden", "Mọi người.", "Handicapped people.", 1, true},
	} {
		d := Dossier{
			Edition: Edition{Language: "en", Medium: Text, No: 1, Body: row.target, MadeFrom: 1}, From: Edition{ID: 1, Language: "vi", Medium: Text},
			Follow: StoredContent{No: 1, Body: row.source}, Terms: rules,
		}
		got := wantsTerms(d)
		if len(got) != row.want || len(Blocks(got)) > 0 != row.blocks {
			t.Errorf("%s: got %+v", row.name, got)
		}
	}
}
