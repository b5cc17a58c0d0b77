package bitext

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// In the tables below, ¦ marks where a sentence ends.
func TestSegments(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ about, lang, text string }{
		{"two sentences", "vi", "Mọi người đều có quyền. ¦Không ai bị tra tấn."},
		{"question and exclamation", "vi", "Bạn có biết không? ¦Có chứ! ¦Tốt."},
		{"signs in a row", "vi", "Thật sao?! ¦Vâng..."},
		{"abbreviated city", "vi", "Trụ sở tại TP. Lạng Sơn. ¦Điện thoại 0205."},
		{"abbreviated city with a no-break space", "vi", "Trụ sở tại TP.\u00a0Lạng Sơn. ¦Hết"},
		{"academic titles", "vi", "PGS.TS. Nguyễn Văn A. ¦Th.S Trần Thị B. ¦GS. Hoàng C nói."},
		{"a title in the middle", "vi", "Theo Th.S. Trần Thị B, trẻ em có quyền. ¦Đúng vậy."},
		{"document number and date", "vi", "Quyết định số 1079/QĐ-TTg ngày 14.9.2022. ¦Nghị định 30/2020/NĐ-CP."},
		{"a date with points", "vi", "Ngày 10.12.2026 là Ngày Nhân quyền. ¦Mời bà con đến."},
		{"thousands and decimals", "vi", "Có 1.472 người, chiếm 88,7 %. ¦Năm trước là 1.200 người."},
		{"a year at the end", "vi", "Kế hoạch năm 2026. ¦Ủy ban nhân dân tỉnh ban hành."},
		{"article with its title", "vi", "Điều 16. Quyền bình đẳng trước pháp luật"},
		{"clause, chapter", "vi", "Khoản 2. Không ai bị phân biệt đối xử. ¦Mọi người như nhau."},
		{"chapter in Roman numerals", "vi", "Chương II. QUYỀN CON NGƯỜI"},
		{"numbered item", "vi", "1. Tuyên truyền trên loa. ¦Phát hai lần một ngày."},
		{"item with two numbers", "vi", "1.2. Nội dung"},
		{"Roman item", "vi", "III. Tổ chức thực hiện"},
		{"lettered item", "vi", "a) Trẻ em được đi học. ¦b) Người già được chăm sóc."},
		{"dots in the middle", "vi", "Ông nói... rồi đi. ¦Bà ở lại."},
		{"one dot sign at the end", "vi", "Còn nhiều việc… ¦Phải làm ngay."},
		{"v.v. in the middle and at the end", "vi", "Tày, Nùng, v.v. đều có quyền. ¦Dao, Mông, v.v. ¦Hết."},
		{"a quote after a colon", "vi", "Ông nói: \"Tôi đồng ý. ¦Tôi sẽ ký.\" ¦Rồi ông ký."},
		{"a question in quotes goes on", "vi", "“Ai có quyền?” cô giáo hỏi. ¦“Mọi người!” ¦Cả lớp đáp."},
		{"a point within brackets", "vi", "Điều 5 (xem Luật Trẻ em. Sửa năm 2018) quy định rõ. ¦Hết."},
		{"a sentence in brackets", "vi", "Ai cũng có quyền. ¦(Xem Điều 3.) ¦Kể cả trẻ em."},
		{"ward and district", "vi", "Nhà ở P. Chi Lăng, Q. 1. ¦Mời vào."},
		{"a person called by a letter", "vi", "Anh Nguyễn Văn P. ¦Hôm qua anh nghỉ."},
		{"signing for others", "vi", "TM. ỦY BAN NHÂN DÂN\n¦KT. CHỦ TỊCH"},
		{"page", "vi", "Xem tr. 12. ¦Xem tiếp."},
		{"no space after the point", "vi", "Xong.Tiếp tục. ¦Hết"},
		{"a web address", "vi", "Xem langson.gov.vn. ¦Hoặc gọi 111."},
		{"dash of speech", "vi", "– Có ạ. ¦– Cảm ơn."},
		{"a small letter goes on", "vi", "Luật nói vậy. nhưng chưa đủ"},
		{"a tag closes the sentence", "vi", "{1}Mọi người.{2} ¦{3}Ai cũng vậy.{4}"},
		{"a tag in front of a small letter", "vi", "Mục. {1}và"},
		{"Tày and Nùng", "tyz", "Cần bâư cụng mì quyền. ¦T'ởi nảy le ngám."},
		{"Mông", "hmn-Latn-x-chv", "Txhua tus muaj cai. ¦Tsis muaj leej twg."},
		{"English titles", "en", "Mr. Smith met Dr. Lee. ¦They agreed."},
		{"English initials", "en", "J. R. Smith spoke. ¦It was short."},
		{"English abbreviations", "en", "See Art. 5 and No. 7, e.g. water. ¦No. ¦We don't."},
		{"a country in capitals", "en", "He lives in the U.S. ¦The law differs."},
		{"English date", "en", "On Dec. 10 we meet. ¦Come."},
		{"English article", "en", "Article 16. Right to equality"},
		{"English decimals", "en", "It rose 3.5 percent. ¦Then it fell."},
		{"Chinese", "zh-Hans", "人人生而自由。¦他们赋有理性和良心！¦对吗？¦对"},
		{"Chinese quotes", "zh-Hans", "他说：“人人平等。”¦大家同意。"},
		{"Chinese with Latin", "zh-Hans", "见第5条。¦See ICCPR."},
		{"Chinese dots go on", "zh-Hans", "教育、卫生……等等。¦好"},
		{"lines end sentences", "vi", "KẾ HOẠCH\n¦Truyền thông về quyền con người\n\n¦I. MỤC ĐÍCH\r\n¦- Nâng cao nhận thức;\n¦- Bảo đảm quyền\u2028¦hết"},
	} {
		want := strings.Split(row.text, "¦")
		for i := range want {
			want[i] = strings.TrimSpace(want[i])
		}
		var got []string
		for _, s := range Segments(strings.ReplaceAll(row.text, "¦", ""), row.lang) {
			got = append(got, s.Text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", row.about, diff)
		}
	}
}

func TestSegmentsKnowTheirPlace(t *testing.T) {
	t.Parallel()
	got := Segments("  Một. Hai.\t\r\nBa ", "vi")
	want := []Segment{
		{Start: 2, Before: "  ", Text: "Một.", After: " "},
		{Start: 9, Text: "Hai.", After: "\t\r\n", EndsParagraph: true},
		{Start: 16, Text: "Ba", After: " ", EndsParagraph: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := Segments("", "vi"); got != nil {
		t.Errorf("got %v", got)
	}
	if got := Segments(" \n ", "vi"); len(got) != 1 || got[0].Text != "" || Join(got) != " \n " {
		t.Errorf("got %v", got)
	}
}

func TestJoinGivesTheTextBack(t *testing.T) {
	t.Parallel()
	bits := rapid.SampledFrom([]string{
		"a", "Quyền", ". ", ".", "... ", "? ", "。", "”", "\"", " ", "\n", "\r\n", "\u00a0", "\u2028", "(", ")", "TP. ", "{1}", "1. ", "Điều 5. ", "\xff", "e\u0301", "权", "\x85", "v.v. ",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(bits, 0, 40).Draw(t, "text"), "")
		lang := rapid.SampledFrom([]string{"vi", "en", "zh-Hans", "tyz", ""}).Draw(t, "lang")
		all := Segments(text, lang)
		if got := Join(all); got != text {
			t.Fatalf("got %q, want %q", got, text)
		}
		for i, s := range all {
			if s.Text != text[s.Start:s.Start+len(s.Text)] || s.Text != strings.TrimSpace(s.Text) || s.Text == "" && len(all) > 1 || i > 0 && s.Before != "" {
				t.Fatalf("%+v in %q", s, text)
			}
			if strings.ContainsAny(s.Text, "\n\r\u2028") || strings.TrimSpace(s.After) != "" {
				t.Fatalf("%+v in %q", s, text)
			}
		}
	})
}

func TestLongTextsAreCutQuickly(t *testing.T) {
	t.Parallel()
	for _, bit := range []string{"a. ", "A. ", "TP. A ", "( . ", "{1}. ", "! ", "\"A.\" ", ". (", "1. ", "。"} {
		text := strings.Repeat(bit, (128<<10)/len(bit))
		began := time.Now()
		if got := Join(Segments(text, "en")); got != text {
			t.Errorf("%q: not the same text", bit)
		}
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("%q: 128 kB took %s", bit, took)
		}
	}
}
