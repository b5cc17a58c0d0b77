package main

import (
	"fmt"
	"slices"
	"time"
)

// measure is one figure of a bench, and the mark it should stay under. Figures that belong together stand in a table of
// their own, a line for what and a column each.
type measure struct {
	what   string
	value  float64
	unit   unit
	mark   float64 // in the same unit; 0 when nothing was promised
	grid   string  // the table; "" for the one of all databases
	column string
}

// unit says how a figure is written.
type unit func(float64) string

func seconds(v float64) string {
	return time.Duration(v * float64(time.Second)).Round(roundTo(v)).String()
}

// roundTo keeps three figures, which is more than two runs agree on.
func roundTo(v float64) time.Duration {
	step := time.Microsecond
	for v >= 0.001 && step < 10*time.Millisecond {
		v, step = v/10, step*10
	}
	return step
}

func megabytes(v float64) string { return fmt.Sprintf("%.1f MB", v/1e6) }

func kilobytes(v float64) string { return fmt.Sprintf("%.1f kB", v/1e3) }

// times is how often a yardstick fits into what we do.
func times(v float64) string { return fmt.Sprintf("%.1f ×", v) }

// timed is a measure of a duration against the longest it may take.
func timed(what string, took, mark time.Duration) measure {
	return measure{what: what, value: took.Seconds(), unit: seconds, mark: mark.Seconds()}
}

func sized(what string, bytes, mark int64) measure {
	return measure{what: what, value: float64(bytes), unit: megabytes, mark: float64(mark)}
}

// ratio is what we need against what a yardstick needs for the same.
func ratio(what string, ours, yardstick time.Duration) measure {
	return measure{what: what, value: float64(ours) / float64(max(yardstick, 1)), unit: times}
}

// in puts a measure into a table of its own.
func (m measure) in(grid, column string) measure {
	m.grid, m.column = grid, column
	return m
}

// met says whether the mark was reached: "yes", "NO", or nothing where none was set.
func (m measure) met() string {
	switch {
	case m.mark == 0:
		return ""
	case m.value <= m.mark:
		return "yes"
	default:
		return "NO"
	}
}

// samples are the times of one action done again and again.
type samples []time.Duration

const (
	longEnough = 2 * time.Second // to repeat one action
	fewest     = 4
)

// repeat times an action n times, after once that does not count. A slow action is repeated less often, so that the whole run
// stays short where the machine is busy.
func repeat(n int, action func() error) (samples, error) {
	all := make(samples, 0, n)
	start := time.Now()
	for i := range n + 1 {
		began := time.Now()
		if err := action(); err != nil {
			return nil, err
		}
		if i > 0 {
			all = append(all, time.Since(began))
		}
		if len(all) >= fewest && time.Since(start) > longEnough {
			break
		}
	}
	return all, nil
}

// quantile is the time that a share of the samples did not exceed: 0.5 for the median.
func (s samples) quantile(share float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

func (s samples) p50() time.Duration { return s.quantile(0.50) }
func (s samples) p95() time.Duration { return s.quantile(0.95) }
