package bitext

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func show(numbers []Number) string {
	var all []string
	for _, n := range numbers {
		s := n.Value
		switch n.Kind {
		case Percent:
			s += "%"
		case Date:
			s = "d:" + s
		case DocumentNo:
			s = "no:" + s
		}
		all = append(all, s)
	}
	return strings.Join(all, " ")
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ lang, text, want string }{
		{"vi", "1.472 người", "1472"},
		{"vi", "1 472 người, 1\u00a0472\u00a0000 đồng", "1472 1472000"},
		{"vi", "1.472.000,50 đồng", "1472000.5"},
		{"en", "1,472 people; 1,472,000.50", "1472 1472000.5"},
		{"zh-Hans", "1,472人，１４７２人", "1472 1472"},
		{"vi", "88,7 % và 3.5%", "88.7% 3.5%"},
		{"en", "88.7% or 88.7 percent or 88.7 per cent", "88.7% 88.7% 88.7%"},
		{"vi", "88,7 phần trăm", "88.7%"},
		{"zh-Hans", "百分之88.7，88.7％", "88.7% 88.7%"},
		{"vi", "năm 2026 100 người", "2026 100"},
		{"vi", "05 nhiệm vụ, 0205 3812 345", "5 0205 3812 345"},
		{"vi", "1,5 triệu, 5 tỷ đồng, 200 nghìn, 3 nghìn tỷ", "1500000 5000000000 200000 3000000000000"},
		{"vi", "5 tỷ lệ, 3 triệukg", "5 3"},
		{"en", "1.5 million, 5 billion, 2 Thousand", "1500000 5000000000 2000"},
		{"zh-Hans", "150万，50亿，2千", "1500000 5000000000 2000"},
		{"vi", "mục 1.2.3 và 1.2", "1.2.3 1.2"},
		{"en", "1,2,3", "1 2 3"},
		{"vi", "ngày 22/11/2026, 22-11-2026, 22.11.2026, 2026-11-22", "d:2026-11-22 d:2026-11-22 d:2026-11-22 d:2026-11-22"},
		{"vi", "ngày 05 tháng 01 năm 2026", "d:2026-01-05"},
		{"vi", "tháng 11 năm 2026, tháng 11/2026, tháng 3", "d:2026-11 d:2026-11 d:--03"},
		{"vi", "ngày 10/12 và 10 tháng 12, sáng 5/9, 10/12", "d:--12-10 d:--12-10 d:--09-05 d:--12-10"},
		{"vi", "trực 24/24, 24/7, tỷ số 1/5", "24 24 24 7 1 5"},
		{"vi", "11 tháng đầu năm", "11"},
		{"en", "22 November 2026, November 22, 2026, 22nd of November 2026, Nov. 22, 2026", "d:2026-11-22 d:2026-11-22 d:2026-11-22 d:2026-11-22"},
		{"en", "November 2026, in May, December 10th, 10 December", "d:2026-11 d:--05 d:--12-10 d:--12-10"},
		{"en", "Article 12 may apply; 3 sep", "12 3"},
		{"en", "11/22/2026, 22/11/2026", "d:2026-11-22 d:2026-11-22"},
		{"en", "the 21st century, 2nd", "21 2"},
		{"zh-Hans", "2026年11月22日，2026年11月，11月22日，12月，3个月，2026年", "d:2026-11-22 d:2026-11 d:--11-22 d:--12 3 2026"},
		{"vi", "32/13/2026", "32 13 2026"},
		{"vi", "Quyết định số 1079/QĐ-TTg, Nghị định 30/2020/NĐ-CP, 1672/NQ-UBTVQH15, 123/KH-UBND, 35-CT/TW", "no:1079/QD-TTG no:30/2020/ND-CP no:1672/NQ-UBTVQH15 no:123/KH-UBND no:35-CT/TW"},
		{"vi", "5/Người, 60 km/h", "5 60"},
		{"vi", "2025-2030, 2025–2030", "2025 2030 2025 2030"},
		{"vi", "{1}5{2} việc", "5"},
		{"tyz", "1.472 cần", "1472"},
		{"vi", "14 giờ 30, 14:30", "14 30 14 30"},
		{"vi", "COVID-19, A4", "19 4"},
		{"vi", "", ""},
	} {
		if got := show(Numbers(row.text, row.lang)); got != row.want {
			t.Errorf("%s %q: got %s, want %s", row.lang, row.text, got, row.want)
		}
	}
	n := Numbers("chiếm 88,7 % dân số", "vi")[0]
	if n.Text != "88,7 %" || n.Start != 8 || n.End != 14 {
		t.Errorf("got %+v", n)
	}
}

func TestCompareNumbers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ fromLang, from, toLang, to, missing, extra string }{
		{"vi", "1.472 người, 88,7 %, ngày 22/11/2026", "en", "1,472 people, 88.7%, 22 November 2026", "", ""},
		{"vi", "1.472 người, 88,7 %, ngày 22/11/2026", "zh-Hans", "2026年11月22日，1472人，88.7％", "", ""},
		{"en", "1.5 million people on 10 December", "zh-Hans", "12月10日有150万人", "", ""},
		{"vi", "Quyết định 1079/QĐ-TTg", "en", "Decision No. 1079/QD-TTg", "", ""},
		{"vi", "có 1.472 người", "en", "there are 1,742 people", "1472", "1742"},
		{"vi", "10/12/2026", "en", "12 October 2026", "d:2026-12-10", "d:2026-10-12"},
		{"vi", "3 trụ cột, 7 công ước", "en", "three pillars, seven conventions", "", ""},
		{"vi", "3 trụ cột, 7 công ước", "zh-Hans", "三个支柱，七项公约", "", ""},
		{"en", "three pillars", "vi", "3 trụ cột", "", ""},
		{"vi", "13 nhiệm vụ", "en", "thirteen tasks", "", ""},
		{"vi", "mười ba nhiệm vụ", "en", "13 tasks", "", ""},
		{"vi", "65 xã, phường", "en", "sixty-five communes and wards", "", ""},
		{"vi", "sáu mươi lăm xã", "en", "65 communes", "", ""},
		{"vi", "hai mươi mốt thôn, ba mươi tư bản", "en", "21 hamlets and 34 villages", "", ""},
		{"vi", "một trăm linh năm em", "en", "105 children", "", ""},
		{"vi", "năm triệu đồng", "en", "5,000,000 dong", "", ""},
		{"vi", "200 nghìn", "en", "two hundred thousand", "", ""},
		{"vi", "kỷ niệm 75 năm", "en", "the seventy-fifth year", "", ""},
		{"vi", "21 người", "zh-Hans", "二十一个人", "", ""},
		{"vi", "15 ngày", "en", "fifty days", "15", ""},
		{"vi", "1.905 người", "en", "one thousand nine hundred and five people", "1905", ""},
		{"vi", "5 việc, 5 năm", "en", "5 things", "", ""},
		{"vi", "1,472", "en", "1,472", "", ""},
		{"vi", "20 %", "en", "20 people", "20%", "20"},
		{"vi", "5 việc", "tyz", "hả việc", "5", ""},
		{"vi", "năm 2026", "zh-Hans", "2026年", "", ""},
		{"vi", "", "en", "5.5 things", "", "5.5"},
	} {
		missing, extra := CompareNumbers(row.from, row.fromLang, row.to, row.toLang)
		if got := show(missing) + "/" + show(extra); got != row.missing+"/"+row.extra {
			t.Errorf("%q and %q: got %s, want %s/%s", row.from, row.to, got, row.missing, row.extra)
		}
	}
}

func TestNumbersDoNotDependOnHowLettersAreComposed(t *testing.T) {
	t.Parallel()
	bits := rapid.SampledFrom([]string{
		"ngày ", "tháng ", " năm ", "22", "11", "2026", "/", "-", ".", ",", " ", "%", " phần trăm", " triệu", "1.472", "1079/QĐ-TTg", " November ", "年", "月", "日", "\u0301", "e\u0302", "５", "ệ", "th", "\xff", "{1}",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(bits, 0, 15).Draw(t, "text"), "")
		lang := rapid.SampledFrom([]string{"vi", "en", "zh-Hans", "nut"}).Draw(t, "lang")
		all := Numbers(text, lang)
		for i, n := range all {
			if n.Start >= n.End || n.Text != text[n.Start:n.End] || i > 0 && n.Start < all[i-1].End {
				t.Fatalf("%+v in %q", all, text)
			}
		}
		values := func(numbers []Number) (all []string) {
			for _, n := range numbers {
				all = append(all, string(n.Kind)+n.Value+"|"+n.Other)
			}
			return all
		}
		for _, f := range []norm.Form{norm.NFC, norm.NFD} {
			if got := values(Numbers(f.String(text), lang)); !slices.Equal(got, values(all)) {
				t.Fatalf("%q: got %v, want %v", text, got, values(all))
			}
		}
		if missing, extra := CompareNumbers(text, lang, text, lang); missing != nil || extra != nil {
			t.Fatalf("a text differs from itself: %v %v", missing, extra)
		}
	})
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ lang, text, want string }{
		{"vi", "Ông Nguyễn Văn A ở tỉnh Lạng Sơn", "Nguyễn Văn A|Lạng Sơn"},
		{"vi", "Tỉnh Lạng Sơn, huyện Hữu Lũng. Tại Đồng Đăng", "Lạng Sơn|Hữu Lũng|Đồng Đăng"},
		{"vi", "UBND tỉnh và HĐND, theo ICCPR, CEDAW và COVID19", "UBND*|HĐND*|ICCPR*|CEDAW*|COVID19*"},
		{"vi", "Quyết định 1079/QĐ-TTg và 30/2020/NĐ-CP của UBND", "UBND*"},
		{"vi", "Công ước về Quyền Trẻ em, Phó Chủ tịch", ""},
		{"vi", "KẾ HOẠCH TRUYỀN THÔNG QUYỀN CON NGƯỜI", ""},
		{"vi", "Phần II, chương XIV", ""},
		{"vi", "Mọi người đều có quyền. Không ai bị tra tấn.", ""},
		{"vi", "Bộ Tư pháp, Sở Văn hóa, Luật Trẻ em", ""},
		{"vi", "La\u0323ng So\u031bn", "La\u0323ng So\u031bn"},
		{"en", "The United Nations and Lang Son Province", "United Nations|Lang Son Province"},
		{"en", "HUMAN RIGHTS FOR ALL", ""},
		{"zh-Hans", "根据ICCPR第2条", "ICCPR*"},
		{"vi", "{1}Lạng Sơn{2}", "Lạng Sơn"},
	} {
		var all []string
		for _, n := range Names(row.text, row.lang) {
			if n.Text != row.text[n.Start:n.End] {
				t.Errorf("%+v", n)
			}
			if n.Acronym {
				n.Text += "*"
			}
			all = append(all, n.Text)
		}
		if got := strings.Join(all, "|"); got != row.want {
			t.Errorf("%q: got %s, want %s", row.text, got, row.want)
		}
	}
}

func TestCompareNames(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ fromLang, from, toLang, to, want string }{
		{"vi", "Việt Nam và Lạng Sơn", "en", "Viet Nam and Lang Son", ""},
		{"vi", "Việt Nam và Lạng Sơn", "en", "Vietnam and Cao Bang", "Lạng Sơn"},
		{"vi", "Việt Nam, Liên hợp quốc", "zh-Hans", "越南、联合国", ""},
		{"vi", "Lạng Sơn", "zh-Hans", "高平", "Lạng Sơn"},
		{"vi", "Ông Nguyễn Văn Bình", "en", "Mr Nguyen Van Binh", ""},
		{"vi", "Ông Nguyễn Văn Bình", "en", "Mr Nguyen Van Minh", "Nguyễn Văn Bình"},
		{"vi", "Ông Nguyễn Văn Bình", "zh-Hans", "阮文平先生", ""},
		{"vi", "xã Hữu Lũng", "tyz", "xạ Hữu Lũng", ""},
		{"vi", "UBND tỉnh, theo CEDAW", "en", "The provincial committee, under CEDAW", ""},
		{"vi", "theo ICCPR", "en", "under the treaty", "ICCPR"},
		{"vi", "theo ICCPR", "en", "under the International Covenant on Civil and Political Rights", ""},
		{"en", "the United Nations and Human Rights Council", "vi", "Liên hợp quốc và Hội đồng Nhân quyền", ""},
		{"en", "the United Nations", "vi", "Việt Nam", "United Nations"},
		{"en", "the Universal Declaration of Human Rights", "vi", "Tuyên ngôn thế giới về nhân quyền", ""},
		{"vi", "mạng 5G, COVAX", "en", "a 5G network", "COVAX"},
	} {
		var all []string
		for _, n := range CompareNames(row.from, row.fromLang, row.to, row.toLang) {
			all = append(all, n.Text)
		}
		if got := strings.Join(all, "|"); got != row.want {
			t.Errorf("%q and %q: got %q, want %q", row.from, row.to, got, row.want)
		}
	}
}

func TestCheckPlaceholders(t *testing.T) {
	t.Parallel()
	tags := []Tag{{Number: 1, Kind: Open, Pair: 2}, {Number: 2, Kind: Close, Pair: 1}, {Number: 3, Kind: Point}, {Number: 4, Kind: Point, Optional: true}}
	for _, row := range []struct{ about, source, target, want string }{
		{"all there", "{1}a{2} {3}", "{3} {1}b{2}", ""},
		{"one is missing", "{1}a{2} {3}", "{1}b{2}", "thiếu {3}"},
		{"one too many", "{3}", "{3}{3}", "thừa {3}"},
		{"a number that is none", "{3}", "{3}{9}", "{9} không có"},
		{"a wrong number", "{3}", "{8}", "thiếu {3}; {8} không có"},
		{"reversed", "{1}a{2}", "{2}a{1}", "{2} đứng trước thẻ mở {1}"},
		{"annotations may go", "{4}a", "b", ""},
		{"text in braces", "{7} a", "{7} b", ""},
		{"words of programs", "%s has %d of {name}", "{name}: %d", "thiếu %s"},
		{"numbered words", "%1$s %2$s", "%2$s %1$s", ""},
		{"percentages are no words", "5% dân số, 88.7%s", "5 phần trăm", ""},
		{"a word too many", "a", "%s", "%s không có"},
		{"not translated", "{1}a{2}", "", ""},
	} {
		var all []string
		for _, m := range CheckPlaceholders(Unit{Source: row.source, Target: row.target, Translated: row.target != "", Tags: tags}) {
			all = append(all, m.Message)
			if m.Missing != strings.Contains(m.Message, "thiếu") {
				t.Errorf("%s: %+v", row.about, m)
			}
		}
		got := strings.Join(all, "; ")
		for _, want := range strings.Split(row.want, "; ") {
			if !strings.Contains(got, want) || (row.want == "") != (got == "") {
				t.Errorf("%s: got %q, want %q", row.about, got, row.want)
			}
		}
	}
}

func TestReadable(t *testing.T) {
	t.Parallel()
	easy := Readable("Mọi người đều có quyền. Không ai được đánh bạn.", "vi-simple")
	if easy.Sentences != 2 || easy.Syllables != 10 || easy.Long != 0 || easy.PerSentence() != 5 || len(easy.Findings) != 0 {
		t.Errorf("got %+v", easy)
	}
	text := "Mở đầu. Các cơ quan có thẩm quyền TRIỂN KHAI công tác tuyên truyền trên địa bàn tỉnh nhằm nâng cao nhận thức của cán bộ, đảng viên và người dân về quyền con người, góp phần bảo đảm quốc phòng, an ninh và phát triển bền vững."
	hard := Readable(text, "vi")
	if hard.Sentences != 2 || hard.Long != 1 || hard.LongShare() != 0.5 || hard.Limit != longSentence {
		t.Errorf("got %+v", hard)
	}
	var found []string
	for _, f := range hard.Findings {
		if f.Text != text[f.Start:f.End] || f.Message == "" {
			t.Errorf("%+v", f)
		}
		if f.Kind == HardWord {
			found = append(found, f.Text+"→"+f.Plain)
		}
	}
	want := []string{"cơ quan có thẩm quyền→cơ quan được giao giải quyết", "TRIỂN KHAI→làm, thực hiện", "công tác tuyên truyền→việc nói cho mọi người biết", "trên địa bàn→ở", "nâng cao nhận thức→giúp hiểu rõ hơn"}
	if !slices.Equal(found, want) {
		t.Errorf("got %q", found)
	}
	if long := hard.Findings[0]; long.Kind != LongSentence || !strings.Contains(long.Message, "46 tiếng") {
		t.Errorf("got %+v", long)
	}
	if empty := Readable(" \n", "vi"); empty.PerSentence() != 0 || empty.LongShare() != 0 {
		t.Errorf("got %+v", empty)
	}
	if len(theWords().plain) < 60 {
		t.Errorf("only %d hard words", len(theWords().plain))
	}
	for word, plain := range theWords().plain {
		if words := Syllables(plain); len(words) == 0 || strings.EqualFold(word, plain) {
			t.Errorf("%q has no plainer word: %q", word, plain)
		}
		if hardInside := theWords().hard.Find(plain); len(hardInside) > 0 {
			t.Errorf("%q is explained by the hard word %q", word, fmt.Sprint(hardInside[0].Term))
		}
	}
}
