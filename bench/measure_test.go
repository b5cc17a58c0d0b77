package main

import (
	"strings"
	"testing"
	"time"
)

func TestFiguresAreWrittenWithThreeDigits(t *testing.T) {
	t.Parallel()
	tests := map[float64]string{0.000321: "321µs", 0.0123456: "12.3ms", 0.98765: "988ms", 1.23456: "1.23s", 0: "0s"}
	for v, want := range tests {
		if got := seconds(v); got != want {
			t.Errorf("seconds(%v) = %s, want %s", v, got, want)
		}
	}
}

func TestQuantilesAreOfTheSamples(t *testing.T) {
	t.Parallel()
	var s samples
	for i := 100; i > 0; i-- {
		s = append(s, time.Duration(i))
	}
	if s.p50() != 51 || s.p95() != 96 || samples(nil).p95() != 0 || s[:1].p95() != 100 {
		t.Errorf("p50 %d, p95 %d, of one %d", s.p50(), s.p95(), s[:1].p95())
	}
}

func TestTableSaysWhichMarksAreMet(t *testing.T) {
	t.Parallel()
	var r results
	r.add("SQLite", []measure{timed("fast", time.Millisecond, time.Second), sized("big", 2e6, 1e6), timed("free", time.Second, 0)})
	r.add("PostgreSQL", []measure{timed("fast", 2*time.Second, time.Second)})
	want := `| what | SQLite | PostgreSQL | mark | met |
| --- | ---: | ---: | ---: | --- |
| fast | 1ms | 2s | < 1s | yes |
| big | 2.0 MB | – | < 1.0 MB | NO |
| free | 1s | – |  |  |
`
	if got := r.table(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestTablesOfTheirOwnMarkWhatIsTooSlow(t *testing.T) {
	t.Parallel()
	var r results
	r.add("SQLite", []measure{
		timed("home", time.Millisecond, 60*time.Millisecond).in("Pages", "p50"), timed("list", time.Second, 60*time.Millisecond).in("Pages", "p50"),
		timed("list", time.Second, 0).in("Pages", "CPU"),
	})
	want := `
## Pages, SQLite

| what | p50 | CPU |
| --- | ---: | ---: |
| home | 1ms |  |
| list | **1s** | 1s |
| mark | < 60ms |  |
`
	if _, got, _ := strings.Cut(r.table(), "| --- |\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got, want := r.verdict(), "Missed:\n\n- list, p50: 1s, not < 60ms\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
