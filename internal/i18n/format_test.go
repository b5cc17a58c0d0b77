package i18n

import (
	"math"
	"testing"
	"time"
)

type day string // stands for calendar.Day, which is of our own layer

func TestWrittenForPeople(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, got, want string }{
		{"a day", Date(day("2026-11-22")), "22/11/2026"},
		{"no day", Date(""), ""},
		{"not a day", Date("2026-02-30"), "2026-02-30"},
		{"day and month", DayMonth("2026-01-05"), "05/01"},
		{"decree: January has a zero", DateLong(day("2026-01-05")), "ngày 05 tháng 01 năm 2026"},
		{"decree: February has a zero", DateLong("2026-02-10"), "ngày 10 tháng 02 năm 2026"},
		{"decree: April has none", DateLong("2026-04-09"), "ngày 09 tháng 4 năm 2026"},
		{"decree: December", DateLong("2026-12-31"), "ngày 31 tháng 12 năm 2026"},
		{"with the weekday", DateWeekday("2026-11-23"), "Thứ Hai, 23/11/2026"},
		{"Sunday", DateWeekday("2026-11-22"), "Chủ nhật, 22/11/2026"},
		{"a moment is shown by our clock", Time(time.Date(2026, 11, 21, 18, 5, 0, 0, time.UTC)), "01:05 ngày 22/11/2026"},
		{"three days left", DaysLeft(day("2026-11-22"), "2026-11-25"), "còn 3 ngày"},
		{"due today", DaysLeft("2026-11-22", "2026-11-22"), "hạn hôm nay"},
		{"overdue", DaysLeft("2026-11-23", "2026-11-16"), "quá hạn 7 ngày"},
		{"no due day", DaysLeft("2026-11-23", ""), "chưa có hạn"},
		{"thousands", Number(1472), "1.472"},
		{"hundreds", Number(999), "999"},
		{"millions", Number(1250000), "1.250.000"},
		{"below zero", Number(-1472), "-1.472"},
		{"the smallest", Number(math.MinInt64), "-9.223.372.036.854.775.808"},
		{"zero", Number(0), "0"},
		{"a fraction", Decimal(1472.5, 1), "1.472,5"},
		{"no empty places", Decimal(3.0, 2), "3"},
		{"rounded", Decimal(2.346, 2), "2,35"},
		{"no minus zero", Decimal(-0.01, 1), "0"},
		{"not a number", Decimal(math.NaN(), 1), "–"},
		{"a share", Percent(212, 239), "88,7 %"},
		{"a whole share", Percent(239, 239), "100 %"},
		{"almost all is not all", Percent(9999, 10000), "99,9 %"},
		{"more than all", Percent(3, 2), "150 %"},
		{"none", Percent(0, 5), "0 %"},
		{"a share of nothing", Percent(0, 0), "–"},
		{"money", Money(1250000), "1.250.000 đồng"},
		{"kilobytes", Bytes(217088), "212 KB"},
		{"megabytes", Bytes(1468006), "1,4 MB"},
		{"gigabytes", Bytes(3 << 30), "3 GB"},
		{"bytes", Bytes(12), "12 byte"},
		{"no words", List(nil), ""},
		{"one word", List([]string{"a"}), "a"},
		{"two words", List([]string{"a", "b"}), "a và b"},
		{"three words", List([]string{"a", "b", "c"}), "a, b và c"},
		{"Roman 4", Roman(4), "IV"},
		{"Roman 1988", Roman(1988), "MCMLXXXVIII"},
		{"Roman 0", Roman(0), "0"},
		{"a point", Letter(1), "a"},
		{"the fifth point", Letter(5), "đ"},
		{"no f", Letter(7), "g"},
		{"the last letter", Letter(23), "y"},
		{"after it", Letter(24), "aa"},
		{"no point", Letter(0), ""},
		{"head of a sentence", UpperFirst("đã gửi"), "Đã gửi"},
		{"inside a sentence", LowerFirst("Quý III năm 2026"), "quý III năm 2026"},
		{"nothing to raise", UpperFirst(""), ""},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, tt.got, tt.want)
		}
	}
}
