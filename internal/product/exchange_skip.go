package product

import (
	"slices"
	"strings"

	"lantoa/internal/bitext"
	"lantoa/internal/i18n"
)

// Skipped counts what a file holds and is not taken as it is, by reasons.
type Skipped struct {
	Tagged    int64    // sentences with inline codes: the text stays, the codes go
	Foreign   int64    // pairs in languages that the registry does not have
	Languages []string // some of these, as the file calls them
	Same      int64    // pairs in one language
	Alone     int64    // sentences in one language only
	Odd       int64    // entries of a translation that are no pairs
	Empty     int64
	Long      int64
	Unsure    int64 // messages that the translator marked as uncertain
	Plural    int64 // messages with several forms
	Unknown   int64 // sentences that the source does not have
	Repeated  int64
}

const namedLanguages = 5

func (k *Skipped) foreign(tag string) {
	k.Foreign++
	if !slices.Contains(k.Languages, tag) && len(k.Languages) < namedLanguages {
		k.Languages = append(k.Languages, tag)
	}
}

// unfit counts a pair that the memory cannot take.
func (k *Skipped) unfit(source, target string) {
	if tidySegment(source) == "" || tidySegment(target) == "" {
		k.Empty++
		return
	}
	k.Long++
}

// message reports whether a message of a catalogue is left out, and counts it unless there is nothing in it.
func (k *Skipped) message(m bitext.Message) bool {
	switch {
	case m.Obsolete, !slices.ContainsFunc(m.Texts, func(s string) bool { return s != "" }):
		return true
	case slices.Contains(m.Flags, "fuzzy"):
		k.Unsure++
		return true
	case len(m.Texts) != 1:
		k.Plural++
		return true
	}
	return false
}

// Lines say what was skipped and why, a sentence a reason.
func (k Skipped) Lines() (lines []string) {
	foreign := ""
	if len(k.Languages) > 0 {
		foreign = " (" + strings.Join(k.Languages, ", ") + ")"
	}
	for _, x := range []struct {
		n    int64
		text string
	}{
		{k.Tagged, " câu có thẻ định dạng; thẻ bị bỏ, chữ giữ nguyên."},
		{k.Foreign, " cặp bằng thứ tiếng ngoài danh mục của Lan Tỏa" + foreign + ": không lấy."},
		{k.Same, " cặp cùng một thứ tiếng: không lấy."},
		{k.Alone, " câu chỉ có một thứ tiếng: không lấy."},
		{k.Odd, " mục không gồm đúng một câu nguồn và một câu dịch: không lấy."},
		{k.Empty, " cặp có bên để trống: không lấy."},
		{k.Long, " cặp quá dài (hơn " + i18n.Number(maxRememberBytes) + " byte): không lấy."},
		{k.Unsure, " câu người dịch đánh dấu chưa chắc (fuzzy): không lấy."},
		{k.Plural, " mục có nhiều dạng số ít, số nhiều: không lấy."},
		{k.Unknown, " câu không có trong bản nguồn hiện nay: không lấy."},
		{k.Repeated, " cặp lặp lại trong tệp: lấy một lần."},
	} {
		if x.n > 0 {
			lines = append(lines, i18n.Number(x.n)+x.text)
		}
	}
	return lines
}

// nothing says why a memory brings no pair.
func (k Skipped) nothing() string {
	lines, all := k.Lines(), k.Foreign+k.Same+k.Alone+k.Empty+k.Long
	switch {
	case all == 0:
		return "Tệp không có cặp câu nào."
	case k.Foreign == all:
		lines = append([]string{"Tệp không có cặp câu nào bằng các thứ tiếng của Lan Tỏa."}, lines...)
	default:
		lines = append([]string{"Không lấy được cặp câu nào từ tệp."}, lines...)
	}
	return strings.Join(lines, " ")
}

// nothingNew says why a file changes nothing.
func nothingNew(k Skipped) string {
	if len(k.Lines()) == 0 {
		return "Mọi câu, mọi thuật ngữ trong tệp đã có đúng như vậy."
	}
	return "Những gì lấy được từ tệp đã có đúng như vậy."
}
