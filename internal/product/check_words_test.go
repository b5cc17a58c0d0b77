package product

import (
	"strings"
	"testing"
)

// said is a translation as the checks of words see it.
func said(lang, source, target string, rules ...TermRule) Dossier {
	return Dossier{
		Edition: Edition{ID: 2, Language: lang, Medium: Text, No: 1, Body: target, MadeFrom: 1}, From: Edition{ID: 1, Language: "vi", Medium: Text},
		Follow: StoredContent{No: 1, Body: source}, Terms: rules,
	}
}

// wordCase is what a translator or an editor writes, and what must be said about it: "" nothing, "!…" what blocks, else a hint.
type wordCase struct{ name, lang, source, target, want string }

func checkWords(t *testing.T, check func(Dossier) []Finding, rules []TermRule, cases []wordCase) {
	t.Helper()
	for _, c := range cases {
		found := check(said(c.lang, c.source, c.target, rules...))
		want, blocks := strings.CutPrefix(c.want, "!")
		var all []string
		for _, f := range found {
			all = append(all, f.Sentence)
		}
		text := strings.Join(all, " ")
		if (c.want == "") != (len(found) == 0) || !strings.Contains(text, want) || (len(Blocks(found)) > 0) != blocks {
			t.Errorf("%s: said %q (blocks: %v), want %q", c.name, text, len(Blocks(found)) > 0, c.want)
		}
	}
}

func TestNumbersOfATranslation(t *testing.T) {
	t.Parallel()
	checkWords(t, wantsNumbers, nil, []wordCase{
		{"an article", "en", "Điều 12 nói về sức khỏe.", "Article 12 is about health.", ""},
		{"another article", "en", "Điều 12 nói về sức khỏe.", "Article 13 is about health.", "!“12”"},
		{"an article left out", "en", "Điều 12 nói về sức khỏe.", "It is about health.", "!“12”"},
		{"a point and a paragraph", "en", "điểm a khoản 3 Điều 15", "Article 15, paragraph 3 (a)", ""},
		{"thousands with a point, with a comma", "en", "1.472 người", "1,472 people", ""},
		{"decimals with a comma, with a point", "en", "88,7 % dân số", "88.7% of the people", ""},
		{"decimals taken for thousands", "en", "2,5 triệu đồng", "25 million dong", "!“2,5 triệu”"},
		{"a decimal that lost its comma", "en", "3,5 %", "35%", "!“3,5 %”"},
		{"in words here, in digits there", "en", "Ba trụ cột, mười hai nhiệm vụ.", "3 pillars, 12 tasks.", ""},
		{"in digits here, in words there", "en", "Có 65 xã, phường.", "There are sixty-five communes and wards.", ""},
		{"other words", "en", "Có 65 xã, phường.", "There are fifty-six communes and wards.", "!“65”"},
		{"a day", "en", "ngày 20/11/1989", "20 November 1989", ""},
		{"a day in words", "en", "ngày 20 tháng 11 năm 1989", "November 20, 1989", ""},
		{"day and month exchanged", "en", "ngày 10/12/2026", "12 October 2026", "!“10/12/2026”"},
		{"a day in Chinese", "zh-Hans", "ngày 20/11/1989", "1989年11月20日", ""},
		{"numbers in Chinese words", "zh-Hans", "3 trụ cột và 21 việc", "三个支柱和二十一项工作", ""},
		{"a document", "en", "Quyết định 1079/QĐ-TTg", "Decision No. 1079/QD-TTg", ""},
		{"another document", "en", "Quyết định 1079/QĐ-TTg", "Decision No. 1097/QD-TTg", "!1079/QĐ-TTg"},
		{"a telephone number", "en", "Gọi 111 hoặc 0205 3812 345.", "Call 111 or 0205 3812 345.", ""},
		{"a telephone number with a slip", "en", "Gọi 111.", "Call 112.", "!“111”"},
		{"years from to", "en", "giai đoạn 2023–2028", "in 2023-2028", ""},
		{"a number of the translator's own", "en", "Nhiều trẻ em.", "Some 300 children.", "!“300”"},
		{"an easy text leaves numbers out", "vi-simple", "Năm 2026 có 1.472 người.", "Có nhiều người.", ""},
		{"an easy text brings none in", "vi-simple", "Có nhiều người.", "Có 500 người.", "!“500”"},
		{"Tày words for small numbers are not known here", "tyz", "Có 5 việc.", "Mì hả việc.", "“5”. Đã viết bằng chữ thì bỏ qua."},
		{"a large number is written in digits in Tày too", "tyz", "Có 1.472 người.", "Mì lai cần.", "!“1.472”"},
		{"a day in Tày words", "tyz", "ngày 20/11/1989", "vằn 20 bươn 11 pi 1989", ""},
	})
}

func TestNamesOfATranslation(t *testing.T) {
	t.Parallel()
	checkWords(t, wantsNames, nil, []wordCase{
		{"a name with its marks", "en", "Bà Hoàng Thị Lan ở xã Quốc Khánh.", "Ms Hoàng Thị Lan of Quốc Khánh commune.", ""},
		{"a name without marks", "en", "Bà Hoàng Thị Lan ở xã Quốc Khánh.", "Ms Hoang Thi Lan of Quoc Khanh commune.", ""},
		{"a name misspelt", "en", "Bà Hoàng Thị Lan ở xã Quốc Khánh.", "Ms Hoang Thi Lam of Quoc Khanh commune.", "Hoàng Thị Lan"},
		{"a name left out", "en", "Tỉnh Lạng Sơn có nhiều dân tộc.", "The province has many peoples.", "Lạng Sơn"},
		{"a short form that stays", "en", "Theo CRC, trẻ em được học.", "Under the CRC children may learn.", ""},
		{"a short form that was lost", "en", "Theo CRC, trẻ em được học.", "Children may learn.", "CRC"},
		{"a short form that has another in English", "en", "UBND xã", "the commune People's Committee", ""},
		{"an easy text needs no names", "vi-simple", "Theo CRC, trẻ em được học.", "Trẻ em được học.", ""},
		{"small letters are no name", "en", "Chính quyền xã họp.", "The commune authorities met.", ""},
	})
}

func TestPlainWords(t *testing.T) {
	t.Parallel()
	long := "Trẻ em " + strings.Repeat("và người lớn ", 12) + "đều có quyền."
	checkWords(t, wantsPlain, nil, []wordCase{
		{"short sentences", "vi-simple", "", "Em được học. Trường không thu tiền.", ""},
		{"a long one for everybody", "vi", "", long, "1 câu dài quá 30 tiếng"},
		{"sooner long in an easy text", "vi-simple", "", "Em được học ở trường gần nhà, được cô giáo dạy chữ, và trường không thu tiền của em.", "1 câu dài quá 15 tiếng"},
		{"points inside numbers and short forms end no sentence", "vi-simple", "", "Có 1.472 em. TP. Lạng Sơn có trường.", ""},
		{"a list is as many sentences as lines", "vi-simple", "", "Em được học.\nEm được chơi.\nEm được nói.", ""},
	})
	hard := wantsPlain(said("vi", "", "Các cơ quan triển khai thực hiện."))
	if len(hard) != 0 && !strings.Contains(hard[0].Sentence, "Từ khó") {
		t.Errorf("got %+v", hard)
	}
	if got := wantsPlain(Dossier{Edition: Edition{Language: "vi", Medium: LED, No: 1, Body: long}}); got != nil {
		t.Errorf("a board has its own limit: %+v", got)
	}
}

func TestGlossaryOfATranslation(t *testing.T) {
	t.Parallel()
	rules := []TermRule{
		{Source: "quyền", Sources: []string{"quyền"}, Targets: []string{"right", "rights"}, Approved: true},
		{Source: "người khuyết tật", Sources: []string{"người khuyết tật"}, Targets: []string{"persons with disabilities", "person with a disability"}, Approved: true, Forbidden: []string{"handicapped", "the disabled"}},
		{Source: "quyền con người", Sources: []string{"quyền con người", "nhân quyền"}, Targets: []string{"human rights"}, Approved: true},
		{Source: "hòa giải", Sources: []string{"hòa giải"}, Targets: []string{"mediation"}},
	}
	checkWords(t, wantsTerms, rules, []wordCase{
		{"as approved", "en", "Người khuyết tật có quyền.", "Persons with disabilities have rights.", ""},
		{"in the singular", "en", "Một người khuyết tật có quyền đi lại.", "A person with a disability has the right to move.", ""},
		{"inside another word", "en", "Chính quyền họp về quyền lực.", "The authorities met about power.", ""},
		{"the longer term counts, not the shorter", "en", "Nhân quyền là của mọi người.", "Human rights belong to all.", ""},
		{"the longer term called otherwise", "en", "Nhân quyền là của mọi người.", "Rights belong to all.", "“Nhân quyền”"},
		{"capitals and other places of the mark", "en", "HOÀ GIẢI ở cơ sở", "mediation at the grassroots", ""},
		{"a name that is only proposed is named so", "en", "Hòa giải ở cơ sở.", "Conciliation at the grassroots.", "đang được đề xuất"},
		{"called otherwise", "en", "Mọi người có quyền.", "All may do so.", "“quyền”"},
		{"a forbidden word", "en", "Mọi người.", "The handicapped too.", "!Không dùng “handicapped”"},
		{"a forbidden word at the head of a sentence", "en", "Mọi người.", "The disabled too.", "!the disabled"},
		{"only part of another word", "en", "Mọi người.", "The switch was disabled.", ""},
	})
	vietnamese := Dossier{Edition: Edition{Language: "vi", Medium: Text, No: 1, Body: "Giúp người tàn tật."}, Terms: []TermRule{{Targets: []string{"người khuyết tật"}, Forbidden: []string{"người tàn tật"}}}}
	if got := wantsTerms(vietnamese); len(Blocks(got)) != 1 {
		t.Errorf("an original is held to the glossary too: %+v", got)
	}
}
