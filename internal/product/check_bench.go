package product

import (
	"slices"
	"strings"

	"lantoa/internal/bitext"
	"lantoa/internal/i18n"
)

// wantsSegments keeps a text that is translated in part from going out as if it were whole.
func wantsSegments(d Dossier) []Finding {
	if d.OpenSegments == 0 {
		return nil
	}
	return []Finding{{Rule: "segments", Sentence: "Còn " + i18n.Number(d.OpenSegments) + " câu chưa dịch xong. Mở bàn dịch để làm tiếp.", Href: benchPath(d.Edition.ID) + "?loc=" + string(showOpen), Blocks: true}}
}

// Hints say what a translator should look at in a sentence. They are hints: nothing is blocked by them.
func Hints(g Segment, sourceLang, targetLang string, terms termBook) []string {
	if g.Target == "" {
		return nil
	}
	var all []string
	missing, extra := bitext.CompareNumbers(g.Source, sourceLang, g.Target, targetLang)
	for _, n := range missing {
		all = append(all, "Câu dịch thiếu số “"+n.Text+"”.")
	}
	for _, n := range extra {
		all = append(all, "Câu nguồn không có số “"+n.Text+"”.")
	}
	for _, n := range bitext.CompareNames(g.Source, sourceLang, g.Target, targetLang) {
		all = append(all, "Chưa thấy tên “"+n.Text+"” trong câu dịch.")
	}
	for _, m := range bitext.CheckPlaceholders(bitext.Unit{Source: g.Source, Target: g.Target, Translated: true}) {
		all = append(all, m.Message)
	}
	for _, t := range once(terms.in(g.Source)) {
		if len(t.Targets) > 0 && !slices.ContainsFunc(t.Targets, func(target string) bool { return hasTerm(g.Target, targetLang, target) }) {
			all = append(all, "Thuật ngữ “"+t.Source+"” nên dịch là “"+strings.Join(t.Targets, "” hoặc “")+"”.")
		}
	}
	all = append(all, terms.wrong(g.Target)...)
	return all
}

func hasTerm(text, lang, term string) bool {
	return len(bitext.NewFinder(lang, []string{term}, nil).Find(text)) > 0
}
