package product

import (
	"testing"

	"lantoa/internal/calendar"
)

// The last month that there is has an end.
func TestDaysOfTheLastMonth(t *testing.T) {
	t.Parallel()
	from, to := month("9999-12", testDay)
	days := dueDays([]DueLine{{Day: "9999-12-31"}, {Day: "9999-12-30"}}, []Observance{{Day: "9999-11-30"}}, from, to)
	if len(days) != 2 || days[0].Day != "9999-12-30" || days[1].Day != calendar.Day("9999-12-31") {
		t.Errorf("got %v", days)
	}
}
