package plan

import "testing"

func TestTypedIndicators(t *testing.T) {
	t.Parallel()
	l, err := loadIndicators()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		id   string
		want bool
	}{
		{"D3.minutes", true},    // added up
		{"D4.ip_working", true}, // the newest counts
		{"B3.hours", true},      // only listed, but typed
		{"E1.languages", true},  // the same
		{"B3.rate", false},      // computed
		{"A5.on_time", false},   // the program knows
		{"B6.agencies", false},  // the same
		{"A3", false},           // heads a group
		{"A5.days_late", false}, // added up, but by the program
	} {
		i, ok := l.Find(c.id)
		if !ok {
			t.Errorf("no indicator %s", c.id)
		} else if i.Typed() != c.want {
			t.Errorf("%s: typed %v, want %v", c.id, i.Typed(), c.want)
		}
	}
}
