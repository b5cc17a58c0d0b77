package i18n

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestVietnameseOrder(t *testing.T) {
	t.Parallel()
	want := []string{
		"", "0 thôn", "2 thôn", "a", "A", "à", "ả", "ã", "á", "ạ", "an", "ăn", "ân", "Bạ", "Ba Sơn", "Bắc Sơn", "Bằng Mạc", "Cao Lộc",
		"Chi Lăng", "Công Sơn", "Dân", "Đình Lập", "Đoàn Kết", "Đồng Đăng", "Đông Kinh", "Em", "Êm", "Hòa", "Hoa Thám", "Hoàng Văn Thụ",
		"Hồng Phong", "Hữu Liên", "Hữu Lũng", "Lợi Bác", "Na Dương", "Quốc Khánh", "Quốc Việt", "Tân Tiến", "Tân Tri", "Thất Khê", "Ư", "Yên Phúc", "人权",
	}
	got := slices.Clone(want)
	slices.Reverse(got)
	Sort(got, func(s string) string { return s })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !Less("Dân", "Đông") || Less("Đông", "Dân") || Less("an", "an") {
		t.Error("Less does not order d before đ")
	}
	if Compare("hoà", norm.NFD.String("hoà")) == 0 || SortKey("hoà") != SortKey(norm.NFD.String("hoà")) {
		t.Error("composed and decomposed text do not share a place")
	}
}

// The order must be the one of CLDR, which PostgreSQL's vi-x-icu gives as well.
func TestOrderIsThatOfTheCLDR(t *testing.T) {
	t.Parallel()
	letters := "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệfghiìỉĩíịjklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvwxyỳỷỹýỵz 019"
	alphabet := []rune(norm.NFC.String(letters + strings.ToUpper(letters)))
	rapid.Check(t, func(t *rapid.T) {
		c := collate.New(language.Vietnamese)
		a := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 6).Draw(t, "a"))
		b := string(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 6).Draw(t, "b"))
		if got, want := Compare(a, b), c.CompareString(a, b); got != want {
			t.Fatalf("%q, %q: got %d, want %d (keys %s, %s)", a, b, got, want, SortKey(a), SortKey(b))
		}
	})
}

func TestSortKeysAreSafeInAnyDatabase(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		for _, r := range SortKey(s) {
			if (r < '0' || r > '9') && (r < 'a' || r > 'z') {
				t.Fatalf("%q: key %q holds %q", s, SortKey(s), r)
			}
		}
	})
}

func TestCompareByManyAtOnce(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if Compare("Đồng Đăng", "Đông Kinh") != -1 {
					t.Error("order changed")
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkSortKey(b *testing.B) {
	for b.Loop() {
		SortKey("Sở Văn hóa, Thể thao và Du lịch")
	}
}
