package plan

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

func letterBytes(t testing.TB, s *Service, c cast, p Plan, period string, o ReminderLetterWish) []byte {
	t.Helper()
	v, err := s.ViewOwed(context.Background(), c.Coordinator, p.ID, period)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := v.WriteReminderLetter(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReminderLettersKeepTheDecree(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	for name, o := range map[string]ReminderLetterWish{"blank": {}, "filled": {Unit: "VP", Before: "2026-10-27"}} {
		for _, period := range []string{"", "2026-Q3"} {
			docx := letterBytes(t, s, c, p, period, o)
			for _, v := range office.CheckDecree30(docx) {
				t.Errorf("%s, period %q: %s", name, period, v)
			}
			if !bytes.Equal(docx, letterBytes(t, s, c, p, period, o)) {
				t.Errorf("%s, period %q: two writings differ", name, period)
			}
		}
	}
}

// A letter to few agencies names them above the text.
func TestReminderLettersReadAsTheyDid(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	write(t, s, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE plan_plans SET issuer = 'Ủy ban nhân dân tỉnh Lạng Sơn', number = '85/KH-UBND', issued_on = '2026-04-20' WHERE id = ?`, p.ID)
		return err
	})
	for file, o := range map[string]ReminderLetterWish{"remind-letter.txt": {}, "remind-letter-filled.txt": {Unit: "VP", Before: "2026-10-27"}} {
		docx := letterBytes(t, s, c, p, "2026-Q3", o)
		for _, v := range office.CheckDecree30(docx) {
			t.Errorf("%s: %s", file, v)
		}
		doc, err := office.Read(context.Background(), "a.docx", bytes.NewReader(docx), int64(len(docx)))
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, block := range doc.Blocks {
			b.WriteString(block.Text + "\n")
			if block.Table == nil {
				continue
			}
			for _, row := range block.Table.Rows {
				for _, cell := range row {
					b.WriteString("| " + strings.ReplaceAll(cell.Text, "\n", " / ") + " ")
				}
				b.WriteString("|\n")
			}
		}
		got, path := b.String(), filepath.Join("testdata", file)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
			t.Errorf("%s: run with -update if this is meant: %s", file, diff)
		}
	}
}

func TestReminderLettersAreRefused(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	v, err := s.ViewOwed(context.Background(), c.Coordinator, p.ID, "2026-Q3")
	if err != nil {
		t.Fatal(err)
	}
	for name, o := range map[string]ReminderLetterWish{
		"a unit with a space": {Unit: "VP X"}, "small letters": {Unit: "vp"}, "too long": {Unit: strings.Repeat("V", 21)}, "no day": {Before: "mai"}, "yesterday": {Before: "2026-10-19"},
	} {
		if err := v.WriteReminderLetter(&bytes.Buffer{}, o); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	v.Lines = nil
	if err := v.WriteReminderLetter(&bytes.Buffer{}, ReminderLetterWish{}); !problem.Is(err, problem.Conflict) {
		t.Errorf("nothing owed: %v", err)
	}
	if _, err := s.ViewOwed(context.Background(), c.Reporter, p.ID, ""); !problem.Is(err, problem.Denied) {
		t.Errorf("a reporter: %v", err)
	}
	if _, err := s.ViewOwed(context.Background(), c.Coordinator, p.ID, "2031-Q1"); !problem.Is(err, problem.NotFound) {
		t.Errorf("a period without debts: %v", err)
	}
}
