package i18n

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFoldFindsWhatPeopleType(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"Sở Văn hóa, Thể thao và Du lịch", "so van hoa, the thao va du lich"},
		{"Sở Văn hoá", "so van hoa"},
		{norm.NFD.String("Thuỵ Hùng"), "thuy hung"},
		{"  Quý\u00a0Hoà \n", "quy hoa"},
		{"Đình Lập", "dinh lap"},
		{"Ðoàn Kết ð", "doan ket d"}, // Eth
		{"ĐẮK LẮK", "dak lak"},
		{"ưu tiên\u200b số", "uu tien so"},
		{"\ufeffẤ Ậ Ữ Ợ Ỹ", "a a u o y"},
		{"PT–TH “tin”", "pt-th \"tin\""},
		{"ｆｕｌｌ　ｗｉｄｔｈ", "full width"},
		{"人权", "人权"},
		{"abc", "abc"},
		{"a  b", "a b"},
		{"", ""},
		{" \t ", ""},
	}
	for _, tt := range tests {
		if got := Fold(tt.text); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, seed := range []string{"Sở Văn hoá", "Đ Ð", " a  b ", "İẞ½ﬁ", "각", "e\u0323\u0302", "\xff\xfe", "\xf2Ǒ", "ʼ‘’"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		once := Fold(text)
		if twice := Fold(once); twice != once {
			t.Fatalf("%q folds to %q and then to %q", text, once, twice)
		}
		if utf8.ValidString(text) && Fold(norm.NFD.String(text)) != once {
			t.Fatalf("%q folds otherwise when decomposed", text)
		}
		NormalizeTone(text)
	})
}

func TestOldTonePlacesBecomeNew(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"văn hoá", "văn hóa"},
		{"Quý Hoà", "Quý Hòa"},
		{"Thuỵ Hùng", "Thụy Hùng"},
		{"UỶ BAN; Uỷ ban", "ỦY BAN; Ủy ban"},
		{"HOÀ", "HÒA"},
		{"sức khoẻ", "sức khỏe"},
		{"toả, loá, xoè, huỷ.", "tỏa, lóa, xòe, hủy."},
		{"hoàn toàn thuyết, hoài, huýt, khuỷu", "hoàn toàn thuyết, hoài, huýt, khuỷu"},
		{"quả quỳ quỹ quý qùy Quý", "quả quỳ quỹ quý qùy Quý"},
		{"hòa thủy khỏe", "hòa thủy khỏe"},
		{"giả, nghĩa, của", "giả, nghĩa, của"},
		{norm.NFD.String("hoà"), "hòa"},
		{"hoá2", "hóa2"},
		{"plain", "plain"},
	}
	for _, tt := range tests {
		got := NormalizeTone(tt.text)
		if got != norm.NFC.String(tt.want) {
			t.Errorf("%q: got %q, want %q", tt.text, got, tt.want)
		}
		if again := NormalizeTone(got); again != got {
			t.Errorf("%q: a second time gives %q", got, again)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	for b.Loop() {
		Fold("Sở Văn hóa, Thể thao và Du lịch tỉnh Lạng Sơn")
	}
}
