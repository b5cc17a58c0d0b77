package calendar

import "testing"

func TestWhenReportsAreDue(t *testing.T) {
	t.Parallel()
	tests := []struct{ period, communes, department, figures string }{
		{"2026", "2026-11-16", "2026-11-30", "2026-11-14"}, // 15/11/2026 is a Sunday
		{"2027", "2027-11-15", "2027-11-30", "2027-11-14"},
		{"2026-H1", "2026-06-16", "2026-06-25", "2026-06-14"},
		{"2026-Q3", "2026-09-16", "2026-09-21", "2026-09-14"}, // 20/9/2026 is a Sunday
		{"2026-11", "2026-11-16", "2026-11-20", "2026-11-14"},
		{"2026-02", "2026-02-23", "2026-02-23", "2026-02-14"}, // Tết
	}
	h := Vietnam()
	for _, tt := range tests {
		p, _ := ParsePeriod(tt.period)
		r, ok := UsualRhythm(p.Kind)
		if !ok {
			t.Fatalf("no rhythm for %s", p.Kind)
		}
		if got := string(r.Due(p, true, h)); got != tt.communes {
			t.Errorf("%s, communes: got %s, want %s", tt.period, got, tt.communes)
		}
		if got := string(r.Due(p, false, h)); got != tt.department {
			t.Errorf("%s, department: got %s, want %s", tt.period, got, tt.department)
		}
		if got := string(r.FiguresTo(p)); got != tt.figures {
			t.Errorf("%s, figures to: got %s, want %s", tt.period, got, tt.figures)
		}
	}
}

func TestDeadlines(t *testing.T) {
	t.Parallel()
	h := Vietnam()
	tests := []struct {
		name  string
		limit Deadline
		start Day
		want  Day
	}{
		{"five working days", Deadline{5, true}, "2026-10-15", "2026-10-22"},
		{"fifteen days that end on a Sunday", Deadline{15, false}, "2026-10-10", "2026-10-26"},
		{"at once, on a Saturday", Deadline{0, true}, "2026-10-17", "2026-10-19"},
	}
	for _, tt := range tests {
		if got := tt.limit.Due(tt.start, h); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}
