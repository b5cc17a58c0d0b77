package product

import (
	"slices"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/web"
)

// Late reports whether the edition should have been published before today.
func (e Edition) Late(today calendar.Day) bool {
	return e.Due != "" && e.Due.Before(today) && !e.Live() && e.State != Withdrawn
}

// markLetter is the state of an edition as one sign; the words stand beside it or in its title.
func markLetter(e, from Edition) string {
	switch {
	case e.Outdated(from):
		return "!"
	case e.Live():
		return "●"
	case e.State == Approved:
		return "✓"
	case e.State == Withdrawn:
		return "×"
	case e.No == 0:
		return "–"
	}
	return "…"
}

func markWords(e, from Edition) string {
	switch {
	case e.Outdated(from):
		return "bản nguồn đã đổi"
	case e.Live() && e.State != Published:
		return "đã xuất bản, đang sửa"
	case e.State == Draft:
		return i18n.LowerFirst(e.StateName())
	}
	return map[State]string{
		Checking: "chờ thẩm định", Review: "chờ đọc lại", Approving: "chờ phê duyệt", Approved: "đã phê duyệt", Published: "đã xuất bản", Withdrawn: "đã gỡ",
	}[e.State]
}

func markClass(e, from Edition) string {
	switch markLetter(e, from) {
	case "!":
		return "outdated"
	case "●":
		return "published"
	case "✓":
		return "approved"
	case "×", "–":
		return "missing"
	}
	return "doing"
}

func fromOf(all []Edition, e Edition) Edition {
	i := slices.IndexFunc(all, func(x Edition) bool { return x.ID == e.MadeFrom })
	if i < 0 {
		return Edition{}
	}
	return all[i]
}

func shortLanguage(l Lists, tag string) string {
	lang, _ := l.Languages.Find(tag)
	if lang.Short != "" {
		return lang.Short
	}
	return lang.Tag
}

func mediumNote(m Medium) string {
	if m == Text {
		return ""
	}
	if m == Audio {
		return " ♪"
	}
	return " " + m.Short()
}

func kindName(key string) string {
	k, _ := FindKind(key)
	return k.Name
}

func kindChoices() []web.Choice {
	var all []web.Choice
	for _, k := range kinds {
		all = append(all, web.Choice{Value: k.Key, Label: k.Name})
	}
	return all
}

func stateChoices() []web.Choice {
	var all []web.Choice
	for _, s := range states {
		all = append(all, web.Choice{Value: string(s.State), Label: s.Name})
	}
	return all
}

func pillarChoices(l Lists) []web.Choice {
	var all []web.Choice
	for _, p := range l.Pillars {
		all = append(all, web.Choice{Value: p.Key, Label: p.Name})
	}
	return all
}

func pillarName(l Lists, key string) string {
	t, _ := findTerm(l.Pillars, key)
	return t.Short
}

var topicKinds = []Term{
	{Key: "content", Name: "Nội dung của kế hoạch"}, {Key: "convention", Name: "Công ước"}, {Key: "day", Name: "Ngày trong năm"}, {Key: "own", Name: "Chủ đề khác"},
}

func topicsOf(all []Topic, kind string) []Topic {
	var list []Topic
	for _, t := range all {
		if t.Kind == kind && t.Active {
			list = append(list, t)
		}
	}
	return list
}

func topicChoices(all []Topic) []web.Choice {
	var list []web.Choice
	for _, k := range topicKinds {
		for _, t := range topicsOf(all, k.Key) {
			list = append(list, web.Choice{Value: strconv.FormatInt(t.ID, 10), Label: t.Name})
		}
	}
	return list
}

func topicNames(list []Topic) []string {
	var names []string
	for _, t := range list {
		names = append(names, t.Name)
	}
	return names
}

func audienceNames(l Lists, keys []string) []string {
	var names []string
	for _, k := range keys {
		t, _ := findTerm(l.Audiences, k)
		names = append(names, t.Short)
	}
	return names
}

func notEmpty(words ...string) []string {
	return slices.DeleteFunc(words, func(s string) bool { return s == "" })
}

func languageChoices(l Lists) []web.Choice {
	var all []web.Choice
	for _, x := range l.Languages {
		all = append(all, web.Choice{Value: x.Tag, Label: x.Name})
	}
	return all
}

func mediumChoices() []web.Choice {
	var all []web.Choice
	for _, m := range mediumList {
		all = append(all, web.Choice{Value: string(m.Medium), Label: m.Name})
	}
	return all
}
