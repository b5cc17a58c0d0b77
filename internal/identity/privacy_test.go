package identity

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// schema is every table with its columns, as the migrations made them.
func schema(t *testing.T) map[string][]string {
	t.Helper()
	tables := map[string][]string{}
	type column struct{ table, name string }
	err := dbtest.SQLite(t).Read(context.Background(), func(tx *db.Tx) error {
		return db.Each(tx, func(r db.Row) (c column, err error) { err = r.Scan(&c.table, &c.name); return c, err },
			func(c column) error { tables[c.table] = append(tables[c.table], c.name); return nil }, `
			SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c
			WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.name <> 'db_migrations'`)
	})
	must(t, err)
	if len(tables) < 10 {
		t.Fatalf("got %d tables, want the whole schema", len(tables))
	}
	return tables
}

// personal are names of columns that hold something about a person, whatever the table.
var personal = regexp.MustCompile(`^(who|user_id|login|e?mail|.*_mail|phone|tel|password.*|.*_by|behalf|signer.*|contact.*|recipients?|to_address|birth.*|person.*|full_name|speaker|guardian.*|applicant.*|reporter.*|last_sign_in)$`)

// S16: each table with personal data names its purpose and retention in docs/personal-data.md.
func TestPersonalDataIsListedWithPurposeAndRetention(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/personal-data.md")
	must(t, err)
	listed := map[string][]string{} // table → columns with personal data
	quoted := regexp.MustCompile("`([a-z_]+)`")
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		name := quoted.FindStringSubmatch(cells[0])
		if !strings.HasPrefix(line, "| `") || name == nil {
			continue
		}
		if _, twice := listed[name[1]]; twice {
			t.Errorf("%s is listed twice", name[1])
		}
		listed[name[1]] = []string{}
		if len(cells) < 3 {
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(cells[1], -1) {
			listed[name[1]] = append(listed[name[1]], m[1])
		}
		if len(cells) != 4 || strings.TrimSpace(cells[2]) == "" || strings.TrimSpace(cells[3]) == "" {
			t.Errorf("%s has no purpose or no retention", name[1])
		}
	}
	tables := schema(t)
	for table, columns := range tables {
		known, ok := listed[table]
		if !ok {
			t.Errorf("table %s is not in docs/personal-data.md: list it with or without personal data", table)
			continue
		}
		for _, c := range columns {
			if personal.MatchString(c) && !slices.Contains(known, c) {
				t.Errorf("column %s.%s holds personal data: list it with its purpose and retention", table, c)
			}
		}
		for _, c := range known {
			if !slices.Contains(columns, c) {
				t.Errorf("docs/personal-data.md lists %s.%s, which does not exist", table, c)
			}
		}
	}
	for table := range listed {
		if tables[table] == nil {
			t.Errorf("docs/personal-data.md lists the table %s, which does not exist", table)
		}
	}
}

// S1, S2: nothing in the database describes a person's views, feelings, ties or dangerousness.
func TestNoColumnProfilesPeople(t *testing.T) {
	t.Parallel()
	profiling := regexp.MustCompile(`author|byline|sentiment|profile|belief|religio|ethnic|politic|ideolog|watch_?list|suspic|influenc|follower|account_owner|social_account|reputation|threat|hostil|risk_level|loyal|attitude|dossier|nickname|citizen_id|location_of`)
	for table, columns := range schema(t) {
		for _, c := range append(columns, table) {
			if profiling.MatchString(c) {
				t.Errorf("%s.%s: monitoring is about claims and topics, never about people (safeguards S1, S2)", table, c)
			}
		}
	}
}

// The Python of docs/audit.md, which an inspector would run, must agree with the program.
func TestInspectorsScriptAgrees(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	text, err := os.ReadFile("../../docs/audit.md")
	must(t, err)
	_, code, _ := strings.Cut(string(text), "```python\n")
	code, _, _ = strings.Cut(code, "```")
	d := dbtest.SQLite(t)
	appendEntries(t, d, 5)
	var file bytes.Buffer
	must(t, New(d, today, Options{}).ExportAudit(t.Context(), &file))
	run := func(content string) (string, error) {
		name := filepath.Join(t.TempDir(), "nhat-ky.jsonl")
		must(t, os.WriteFile(name, []byte(content), 0o600))
		out, err := exec.CommandContext(t.Context(), python, "-c", code, name).CombinedOutput()
		return string(out), err
	}
	if out, err := run(file.String()); err != nil || !strings.Contains(out, "Nguyên vẹn: 5 bản ghi") {
		t.Errorf("got %s, %v", out, err)
	}
	if out, err := run(strings.Replace(file.String(), "report:3", "report:4", 1)); err == nil || !strings.Contains(out, "số 4") {
		t.Errorf("a changed export: got %s, %v", out, err)
	}
}
