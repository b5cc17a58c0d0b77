package i18n

import (
	"testing"

	"pgregory.net/rapid"
)

func TestMoneyIsReadAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		text string
		want int64
		ok   bool
	}{
		{"12500000", 12_500_000, true},
		{"12.500.000", 12_500_000, true},
		{" 12 500 000 đồng", 12_500_000, true},
		{"12,500,000", 12_500_000, true},
		{"12\u00a0500\u00a0000 đ", 12_500_000, true},
		{"12,5 triệu", 12_500_000, true},
		{"12,5tr", 12_500_000, true},
		{"250 nghìn", 250_000, true},
		{"250k", 250_000, true},
		{"1,2 tỷ", 1_200_000_000, true},
		{"1,2 tỷ đồng", 1_200_000_000, true},
		{"-5.000.000", -5_000_000, true},
		{"0", 0, true},
		{"12.5", 0, false},   // a point is for thousands: 12.5 what?
		{"12,5", 0, false},   // half a đồng
		{"12,500", 0, false}, // twelve and a half, or twelve thousand five hundred
		{"0,0000005 triệu", 0, false},
		{"1.2345", 0, false},
		{"12.500.00", 0, false},
		{"mười triệu", 0, false},
		{"", 0, false},
		{"99999999999999999 tỷ", 0, false},
	} {
		if got, ok := ParseMoney(row.text); got != row.want || ok != row.ok {
			t.Errorf("%q: got %d, %t, want %d, %t", row.text, got, ok, row.want, row.ok)
		}
	}
}

func TestMoneyIsWrittenInItsUnit(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		dong                int64
		dongs, nghin, trieu string
	}{
		{0, "0", "0", "0"},
		{1_250_000_000, "1.250.000.000", "1.250.000", "1.250"},
		{12_549_500, "12.549.500", "12.550", "12,5"},
		{12_550_000, "12.550.000", "12.550", "12,6"},
		{400, "400", "< 1", "< 0,1"},
		{-3_000_000, "-3.000.000", "-3.000", "-3"},
	} {
		for key, want := range map[string]string{"": row.dongs, "nghin": row.nghin, "trieu": row.trieu} {
			if got := FindMoneyUnit(key).Write(row.dong); got != want {
				t.Errorf("%d in %q: got %s, want %s", row.dong, key, got, want)
			}
		}
	}
	if FindMoneyUnit("x") != MoneyUnits()[0] {
		t.Error("an unknown unit is not đồng")
	}
}

// What is written in đồng is read back to the last one.
func TestMoneyComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dong := rapid.Int64Range(-1e15, 1e15).Draw(t, "đồng")
		for _, text := range []string{Number(dong), Money(dong)} {
			if got, ok := ParseMoney(text); !ok || got != dong {
				t.Fatalf("%q: got %d, %t", text, got, ok)
			}
		}
	})
}
