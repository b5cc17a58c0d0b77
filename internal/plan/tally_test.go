package plan

import (
	"testing"

	"lantoa/internal/calendar"
)

func TestRatesOfATally(t *testing.T) {
	t.Parallel()
	sent := Report{State: Submitted, From: "2026-07-01", Due: "2026-09-16", SubmittedOn: "2026-09-10"}
	tooLate := sent
	tooLate.SubmittedOn = "2026-09-20"
	done := sent
	done.State, done.Answer = Accepted, Activities
	doneLate := tooLate
	doneLate.State, doneLate.Answer = Accepted, Activities
	owed := Report{State: Draft, From: "2026-07-01", Due: "2026-09-16"}
	open := Report{State: Awaited, From: "2026-10-01", Due: "2026-12-16"}
	for _, c := range []struct {
		name         string
		all          []Report
		owed         int
		full, onTime [2]int
	}{
		{"only the quarter that has just begun", []Report{open}, 0, [2]int{0, 0}, [2]int{0, 0}},
		{"everything done so far", []Report{done, done, open}, 0, [2]int{2, 2}, [2]int{2, 2}},
		{"sent in time, waits", []Report{done, sent, open}, 0, [2]int{1, 2}, [2]int{1, 1}},
		{"sent late, waits", []Report{done, tooLate}, 0, [2]int{1, 2}, [2]int{1, 2}},
		{"one of each", []Report{done, doneLate, sent, tooLate, owed, open}, 1, [2]int{2, 5}, [2]int{1, 4}},
	} {
		var got Tally
		for _, r := range c.all {
			got.Add(r, calendar.Day("2026-10-20"))
		}
		full, onTime := [2]int{}, [2]int{}
		full[0], full[1] = got.Full()
		onTime[0], onTime[1] = got.OnTimeSoFar()
		if got.Owed() != c.owed || full != c.full || onTime != c.onTime {
			t.Errorf("%s: owed %d, full %v, on time %v; want %d, %v, %v", c.name, got.Owed(), full, onTime, c.owed, c.full, c.onTime)
		}
	}
}
