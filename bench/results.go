package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// results are all figures, a row for each, in the order in which they were first seen.
type results struct {
	rows []string
	at   map[string]map[string]measure // by row, then by database
}

func (r *results) add(database string, found []measure) {
	if r.at == nil {
		r.at = map[string]map[string]measure{}
	}
	for _, m := range found {
		if r.at[m.what] == nil {
			r.rows = append(r.rows, m.what)
			r.at[m.what] = map[string]measure{}
		}
		r.at[m.what][database] = m
	}
}

// table is the figures as Markdown. The marks are promised for SQLite.
func (r *results) table() string {
	var b strings.Builder
	b.WriteString("| what | SQLite | PostgreSQL | mark | met |\n| --- | ---: | ---: | ---: | --- |\n")
	for _, row := range r.rows {
		cells := []string{row}
		for _, database := range databases {
			cell := ""
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
	return b.String()
}

func (r *results) write(ctx context.Context, path, postgresVersion string) error {
	text := fmt.Sprintf(`# Results

Written by %s; do not edit. Times are of a request or an action as its user waits for it;
p95 is what 95 of 100 did not exceed. The marks are for SQLite on a two-core machine. Compare runs of one machine only.

- when: %s, commit %s
- machine: %s, %d cores, %s, %s
- %s, PostgreSQL %s with its own settings (every commit on the disk)

%s`, "`go run ./bench`", time.Now().UTC().Format("2006-01-02 15:04 UTC"), commit(ctx),
		fieldOf("/proc/cpuinfo", "model name"), runtime.NumCPU(), memoryOfMachine(), fieldOf("/etc/os-release", "PRETTY_NAME"),
		runtime.Version(), postgresVersion, r.table())
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
