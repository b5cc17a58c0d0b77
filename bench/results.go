package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// results are all figures, a row for each, in the order in which they were first seen.
type results struct {
	rows  []string
	at    map[string]map[string]measure // by row, then by database
	grids []grid
	loads []string // how busy the machine was, as time went on
}

// grid is a table of its own: the pages of the desk on one database.
type grid struct {
	title         string
	rows, columns []string
	at            map[[2]string]measure
}

func (r *results) add(database string, found []measure) {
	if r.at == nil {
		r.at = map[string]map[string]measure{}
	}
	for _, m := range found {
		if m.grid != "" {
			r.grid(m.grid + ", " + database).add(m)
			continue
		}
		if r.at[m.what] == nil {
			r.rows = append(r.rows, m.what)
			r.at[m.what] = map[string]measure{}
		}
		r.at[m.what][database] = m
	}
}

func (r *results) grid(title string) *grid {
	i := slices.IndexFunc(r.grids, func(g grid) bool { return g.title == title })
	if i < 0 {
		i = len(r.grids)
		r.grids = append(r.grids, grid{title: title, at: map[[2]string]measure{}})
	}
	return &r.grids[i]
}

func (g *grid) add(m measure) {
	if !slices.Contains(g.rows, m.what) {
		g.rows = append(g.rows, m.what)
	}
	if !slices.Contains(g.columns, m.column) {
		g.columns = append(g.columns, m.column)
	}
	g.at[[2]string{m.what, m.column}] = m
}

// table is the figures as Markdown. The marks are promised for SQLite.
func (r *results) table() string {
	var b strings.Builder
	b.WriteString("| what | SQLite | PostgreSQL | mark | met |\n| --- | ---: | ---: | ---: | --- |\n")
	for _, row := range r.rows {
		cells := []string{row}
		for _, database := range databases {
			cell := "–"
			if m, ok := r.at[row][database]; ok {
				cell = m.unit(m.value)
			}
			cells = append(cells, cell)
		}
		mark, met := "", ""
		if m, ok := r.at[row][databases[0]]; ok && m.mark > 0 {
			mark, met = "< "+m.unit(m.mark), m.met()
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(append(cells, mark, met), " | "))
	}
	for _, g := range r.grids {
		g.write(&b)
	}
	return b.String()
}

// write writes the table with the marks in its last row; what misses its mark is bold.
func (g grid) write(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\n| what | %s |\n| --- |%s\n", g.title, strings.Join(g.columns, " | "), strings.Repeat(" ---: |", len(g.columns)))
	marks := make([]string, len(g.columns))
	for _, row := range g.rows {
		cells := []string{row}
		for i, column := range g.columns {
			m, ok := g.at[[2]string{row, column}]
			cell := ""
			if ok {
				cell = m.unit(m.value)
			}
			if m.mark > 0 {
				marks[i] = "< " + m.unit(m.mark)
			}
			if m.met() == "NO" {
				cell = "**" + cell + "**"
			}
			cells = append(cells, cell)
		}
		fmt.Fprintf(b, "| %s |\n", strings.Join(cells, " | "))
	}
	if slices.ContainsFunc(marks, func(m string) bool { return m != "" }) {
		fmt.Fprintf(b, "| mark | %s |\n", strings.Join(marks, " | "))
	}
}

// missed lists what did not reach its mark on SQLite.
func (r *results) missed() []string {
	var all []string
	for _, row := range r.rows {
		if m := r.at[row][databases[0]]; m.met() == "NO" {
			all = append(all, fmt.Sprintf("%s: %s, not < %s", row, m.unit(m.value), m.unit(m.mark)))
		}
	}
	for _, g := range r.grids {
		for _, row := range g.rows {
			for _, column := range g.columns {
				if m := g.at[[2]string{row, column}]; m.met() == "NO" && strings.HasSuffix(g.title, databases[0]) {
					all = append(all, fmt.Sprintf("%s, %s: %s, not < %s", row, column, m.unit(m.value), m.unit(m.mark)))
				}
			}
		}
	}
	return all
}

// verdict says in words which marks were missed.
func (r *results) verdict() string {
	missed := r.missed()
	if len(missed) == 0 {
		return "All marks were reached.\n"
	}
	return "Missed:\n\n- " + strings.Join(missed, "\n- ") + "\n"
}

func (r *results) write(ctx context.Context, path, postgresVersion string) error {
	text := fmt.Sprintf(`# Results

Written by %s; do not edit. Times are of a request or an action as its user waits for it;
p95 is what 95 of 100 did not exceed. The marks are for SQLite on a two-core machine, where the program, the database and
whoever asks share both cores. Compare runs of one machine only.

The large installation has 99 agencies, a plan of 24 tasks × 80 agencies × 4 quarters, 20,000 activities, 40,000 figures and
20,000 pieces of evidence. Every commit is on the disk before it is acknowledged, on both databases.

- when: %s, commit %s
- machine: %s, %d cores, %s, %s
- load of the machine (one minute) before each bench: %s
- %s, PostgreSQL: %s

%s
%s`, "`go run ./bench`", time.Now().UTC().Format("2006-01-02 15:04 UTC"), commit(ctx),
		fieldOf("/proc/cpuinfo", "model name"), runtime.NumCPU(), memoryOfMachine(), fieldOf("/etc/os-release", "PRETTY_NAME"),
		strings.Join(r.loads, ", "), runtime.Version(), postgresVersion, r.table(), r.verdict())
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write the results: %w", err)
	}
	return nil
}

// commit names what was measured, and says when it is not quite what was committed.
func commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "describe", "--always", "--dirty= with changes", "--exclude=*").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// load is how many programs wanted a processor in the last minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

func memoryOfMachine() string {
	var kB float64
	if _, err := fmt.Sscan(fieldOf("/proc/meminfo", "MemTotal"), &kB); err != nil {
		return "memory unknown"
	}
	return fmt.Sprintf("%.0f GiB", kB/1024/1024)
}

// fieldOf finds "name: value" or name="value" in a file of the system.
func fieldOf(path, name string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strings.Trim(rest, "\t :=\"\n")
		}
	}
	return "unknown"
}
