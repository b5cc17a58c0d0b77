package plan

import (
	"strings"
	"testing"

	"lantoa/internal/problem"
)

func indicators(t testing.TB) Indicators {
	t.Helper()
	l, err := loadIndicators()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestFiguresAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	l := indicators(t)
	for _, c := range []struct {
		indicator, text string
		want            int64
		typed, bad      bool
	}{
		{"D3.minutes", "1472", 1472, true, false},
		{"D3.minutes", "1.472", 1472, true, false},
		{"D3.minutes", " 1 234 567 ", 1234567, true, false},
		{"D3.minutes", "0", 0, true, false},
		{"D3.minutes", "", 0, false, false},
		{"D3.minutes", "1.5", 0, true, true},
		{"D3.minutes", "1,472", 0, true, true},
		{"D3.minutes", "12.34", 0, true, true},
		{"D3.minutes", "1.4725", 0, true, true},
		{"D3.minutes", "-3", 0, true, true},
		{"D3.minutes", "khoảng 30", 0, true, true},
		{"D3.minutes", "9999999999999999999999", 0, true, true},
		{"D3.minutes", "999999999999999", 0, true, true},
		{"A2", "1", 1, true, false},
		{"A2", "2", 0, true, true},
		{"A6.spent", "12.500.000", 12500000, true, false},
	} {
		i, ok := l.Find(c.indicator)
		if !ok {
			t.Fatalf("no indicator %s", c.indicator)
		}
		got, typed, err := ParseFigure(i, "f", c.text)
		if typed != c.typed || (err != nil) != c.bad || err == nil && got != c.want {
			t.Errorf("ParseFigure(%s, %q) = %d, %t, %v; want %d, %t, bad %t", c.indicator, c.text, got, typed, err, c.want, c.typed, c.bad)
		}
	}
}

func TestEntriesAreHeldToTheList(t *testing.T) {
	t.Parallel()
	l := indicators(t)
	for _, c := range []struct {
		sentence string
		entry    Entry
		bad      string // a word of the message
	}{
		{"an empty draft is fine", Entry{}, ""},
		{"a total without a note may wait", Entry{Answer: Activities, Totals: []Figure{{Indicator: "D3.minutes", Value: 3}}}, ""},
		{"an unknown answer is refused", Entry{Answer: "maybe"}, "Chọn lại"},
		{"an unknown indicator is refused", Entry{Totals: []Figure{{Indicator: "Z9", Value: 3}}}, "danh mục"},
		{"a heading takes no figure", Entry{Totals: []Figure{{Indicator: "D3", Value: 3}}}, "danh mục"},
		{"what the program counts takes no figure", Entry{Totals: []Figure{{Indicator: "A5.days_late", Value: 3}}}, "danh mục"},
		{"no indicator stands twice", Entry{Totals: []Figure{{Indicator: "D3.minutes", Value: 3}, {Indicator: "D3.minutes", Value: 4}}}, "hai lần"},
		{"no figure is below 0", Entry{Totals: []Figure{{Indicator: "D3.minutes", Value: -1}}}, "từ 0"},
		{"a long text is refused", Entry{Difficulties: strings.Repeat("đ", maxAnswerText+1)}, "quá dài"},
		{"a long note is refused", Entry{Totals: []Figure{{Indicator: "D3.minutes", Value: 3, Note: strings.Repeat("đ", maxNote+1)}}}, "Cách tính"},
	} {
		err := c.entry.Validate(l)
		if c.bad == "" && err != nil || c.bad != "" && (kindOf(err) != problem.Invalid || !strings.Contains(err.Error(), c.bad)) {
			t.Errorf("%s: %v", c.sentence, err)
		}
	}
}

func TestFiguresThatWouldBeAddedTwiceAreNamed(t *testing.T) {
	t.Parallel()
	got := Doubled([]Figure{{Indicator: "D3.minutes", ActivityID: 4}, {Indicator: "D3.minutes"}, {Indicator: "D6.flags"}, {Indicator: "D7.km", ActivityID: 4}})
	if len(got) != 1 || got[0] != "D3.minutes" {
		t.Errorf("doubled: %v", got)
	}
}
