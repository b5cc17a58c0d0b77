package plan

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func plainLadder(t testing.TB) Ladder {
	t.Helper()
	l, err := usualLadder()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestWhereAnAnswerStandsOnTheLadder(t *testing.T) {
	t.Parallel()
	l, q := plainLadder(t), Quiet{Holidays: calendar.Vietnam(), Own: []QuietSpan{{From: "2026-03-09", To: "2026-03-10", Name: "Lễ hội"}}}
	const none = -1000
	for _, c := range []struct {
		name       string
		to         Audience
		due, today calendar.Day
		want       int
	}{
		{"eight days before nothing is said", ToAgency, "2026-10-15", "2026-10-07", none},
		{"seven days before", ToAgency, "2026-10-15", "2026-10-08", -7},
		{"between two steps the earlier holds", ToAgency, "2026-10-15", "2026-10-09", -7},
		{"three days before", ToAgency, "2026-10-15", "2026-10-12", -3},
		{"one day before", ToAgency, "2026-10-15", "2026-10-14", -1},
		{"on the due day nothing new", ToAgency, "2026-10-15", "2026-10-15", -1},
		{"the day after", ToAgency, "2026-10-15", "2026-10-16", 1},
		{"overdue for six days is still the first telling", ToAgency, "2026-10-15", "2026-10-21", 1},
		{"a week later again", ToAgency, "2026-10-15", "2026-10-23", 8},
		{"and again", ToAgency, "2026-10-15", "2026-10-30", 15},
		{"steps missed for a year are one", ToAgency, "2025-10-15", "2026-10-15", 365},
		{"the head hears nothing before", ToHead, "2026-10-15", "2026-10-14", none},
		{"the head hears after five days", ToHead, "2026-10-15", "2026-10-20", 5},
		{"the department too", ToFocal, "2026-10-15", "2026-10-20", 5},
		{"the superior not yet", ToSuperior, "2026-10-15", "2026-10-23", none},
		{"the superior after ten days: Sunday, so on Monday", ToSuperior, "2026-10-15", "2026-10-26", 10},
		{"on that Sunday itself not", ToSuperior, "2026-10-15", "2026-10-25", none},
		{"a day before Monday is Friday", ToAgency, "2026-10-19", "2026-10-16", -1},
		{"and on Friday three days before is passed over", ToAgency, "2026-10-19", "2026-10-17", -1},
		{"overdue on a Saturday is told on Monday", ToAgency, "2026-10-16", "2026-10-18", none},
		{"on Monday", ToAgency, "2026-10-16", "2026-10-19", 1},
		{"Tết 2027: seven days before the 15th falls on mùng 3, so on the 4th", ToAgency, "2027-02-15", "2027-02-04", -7},
		{"not a day earlier", ToAgency, "2027-02-15", "2027-02-03", none},
		{"three days before the 15th is Friday the 12th, after Tết", ToAgency, "2027-02-15", "2027-02-11", -7},
		{"that Friday brings three days before and, the Sunday before moved, one day before", ToAgency, "2027-02-15", "2027-02-12", -1},
		{"due on the last day before Tết, overdue is told after it", ToAgency, "2027-02-04", "2027-02-11", none},
		{"on the first working day", ToAgency, "2027-02-04", "2027-02-12", 8},
		{"the department's own quiet days move what comes before", ToAgency, "2026-03-11", "2026-03-06", -1},
		{"and what comes after", ToAgency, "2026-03-06", "2026-03-10", none},
		{"to the day after them", ToAgency, "2026-03-06", "2026-03-11", 1},
		{"30/4 and 1/5: one day before the 4th is the 29th", ToAgency, "2026-05-04", "2026-04-29", -1},
	} {
		got := none
		if r, ok := l.At(c.to, c.due, c.today, q); ok {
			got = r.At
		}
		if got != c.want {
			t.Errorf("%s: due %s, on %s: got %d, want %d", c.name, c.due, c.today, got, c.want)
		}
	}
}

func TestAStepBeforeIsNotMadeUpForAfter(t *testing.T) {
	t.Parallel()
	l := Ladder{{-7, 0, ToAgency, "Sắp đến hạn."}}
	if r, ok := l.At(ToAgency, "2026-10-15", "2026-10-16", Quiet{Holidays: calendar.Vietnam()}); ok {
		t.Errorf("got %d days before, a day after the due day", r.At)
	}
}

func TestQuietDaysHaveNames(t *testing.T) {
	t.Parallel()
	q := Quiet{calendar.Vietnam(), []QuietSpan{{From: "2026-03-09", To: "2026-03-10", Name: "Lễ hội"}}}
	for day, want := range map[calendar.Day]string{
		"2026-10-20": "", "2026-10-18": "cuối tuần", "2027-02-08": "Tết Nguyên đán", "2027-02-10": "Nghỉ bù Tết Nguyên đán", "2026-03-10": "Lễ hội", "2026-03-11": "", "2025-04-26": "",
	} {
		if got := q.Why(day); got != want {
			t.Errorf("%s: got %q, want %q", day, got, want)
		}
	}
}

// However the days fall: nothing goes out on a quiet day, a rung once told is not told again, and rungs only rise.
func TestRungsOnlyRise(t *testing.T) {
	t.Parallel()
	l := plainLadder(t)
	rapid.Check(t, func(t *rapid.T) {
		q := Quiet{Holidays: calendar.Vietnam()}
		if rapid.Bool().Draw(t, "own quiet days") {
			from := calendar.Date(2026, 1, 1+rapid.IntRange(0, 700).Draw(t, "quiet from"))
			q.Own = []QuietSpan{{From: from, To: from.Add(rapid.IntRange(0, maxQuietDays-1).Draw(t, "quiet days")), Name: "x"}}
		}
		due := calendar.Date(2026, 1, 20+rapid.IntRange(0, 600).Draw(t, "due"))
		to := rapid.SampledFrom(audiences).Draw(t, "to").Audience
		m := reminding{Quiet: q, Ladders: map[int64]Ladder{1: l}, Told: map[rungKey]int{}}
		last, sent := -1000, 0
		for d := due.Add(-60); d.Before(due.Add(60)); d = d.Add(1) {
			if q.Why(d) != "" {
				continue
			}
			m.Today = d
			for _, digest := range m.digests([]Owing{{ReportID: 1, PlanID: 1, AgencyID: 1, Due: due}}, []identity.Agency{{ID: 1}}, identity.Agency{ID: 1}) {
				if digest.To != to || digest.fresh() == 0 {
					continue
				}
				at := digest.Lines[0].Rung.At
				if at <= last || at <= 0 && d.After(due) || at > 0 && !d.After(due) {
					t.Fatalf("due %s: on %s rung %d after %d", due, d, at, last)
				}
				last, sent = at, sent+1
				m.Told[rungKey{1, to, due}] = at
			}
		}
		if to == ToAgency && (sent < 5 || sent > 13) {
			t.Fatalf("due %s: %d letters in four months", due, sent)
		}
	})
}

func TestDigestsPutAllOfAnAgencyIntoOne(t *testing.T) {
	t.Parallel()
	m := reminding{Today: "2026-10-20", Quiet: Quiet{Holidays: calendar.Vietnam()}, Ladders: map[int64]Ladder{1: plainLadder(t), 2: plainLadder(t)}, Told: map[rungKey]int{
		{2, ToAgency, "2026-10-23"}: -3,
	}}
	focal, commune, quiet := identity.Agency{ID: 9, Focal: true}, identity.Agency{ID: 1}, identity.Agency{ID: 2}
	got := m.digests([]Owing{
		{ReportID: 1, PlanID: 1, AgencyID: 1, Due: "2026-10-15"},
		{ReportID: 2, PlanID: 2, AgencyID: 1, Due: "2026-10-23"},
		{ReportID: 3, PlanID: 1, AgencyID: 2, Due: "2026-12-23"},
		{ReportID: 4, PlanID: 7, AgencyID: 2, Due: "2026-10-15"}, // a plan that does not remind
	}, []identity.Agency{commune, quiet, focal}, focal)
	want := []struct {
		to           Audience
		agency       int64
		lines, fresh int
	}{{ToAgency, 1, 2, 1}, {ToHead, 1, 1, 1}, {ToFocal, 9, 1, 1}}
	if len(got) != len(want) {
		t.Fatalf("got %d digests %+v, want %d", len(got), got, len(want))
	}
	for i, w := range want {
		if g := got[i]; g.To != w.to || g.Agency.ID != w.agency || len(g.Lines) != w.lines || g.fresh() != w.fresh {
			t.Errorf("digest %d: got %s of %d with %d lines, %d new; want %+v", i, g.To, g.Agency.ID, len(g.Lines), g.fresh(), w)
		}
	}
}

func TestLaddersAreChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		step Step
		want string
	}{
		{"too far", Step{-91, 0, ToAgency, "x"}, "từ -90"},
		{"before, again and again", Step{-3, 2, ToAgency, "x"}, "chỉ bậc sau hạn mới lặp lại"},
		{"nobody", Step{1, 0, "ai đó", "x"}, "chọn người nhận"},
		{"the superior before the due day", Step{0, 0, ToSuperior, "x"}, "đã quá hạn"},
		{"no words", Step{1, 0, ToAgency, " "}, "ghi lời nhắc"},
		{"the same twice", Step{-7, 0, ToAgency, "x"}, "đã có một bậc cùng ngày"},
	} {
		err := append(plainLadder(t), c.step).Validate()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	if err := make(Ladder, maxSteps+1).Validate(); err == nil {
		t.Error("a ladder without end was taken")
	}
}
