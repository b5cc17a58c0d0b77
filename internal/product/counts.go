package product

import (
	"cmp"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
)

// release is an edition that readers got, as the figures of the report look at it.
type release struct {
	EditionID, ItemID, AgencyID int64
	Kind, Language              string
	Medium                      Medium
	Seconds                     int64
	On                          calendar.Day // for the first time
	AI, Summary, Body, Captions bool
}

// Counted is one row behind a figure of the report.
type Counted struct {
	ItemID, EditionID, AgencyID int64
	Language                    string
	Medium                      Medium
	On                          calendar.Day
	Value                       int64
}

// way is how editions become a figure.
type way int

const (
	newItems way = iota // each item once, in the period in which its first edition that fits came out
	ofItems             // each item that came out for the first time, if one of its editions fits
	pairs               // each item once in each language
	minutes             // how long they are
)

// countRule is the rule of one figure.
type countRule struct {
	Indicator string
	Way       way
	fits      func(release) bool
	How       string // in words, for whoever asks where the figure comes from
}

// digital are the media that reach people over a network.
var digital = []Medium{Text, Audio, Video, Picture}

func ofKind(medium Medium, keys ...string) func(release) bool {
	return func(e release) bool { return e.Medium == medium && slices.Contains(keys, e.Kind) }
}

func anything(release) bool { return true }

// accessible: people who do not see or do not hear can have it. A picture or a print has its words in the body.
func accessible(e release) bool {
	switch e.Medium {
	case Text:
		return true
	case Video:
		return e.Captions
	}
	return e.Body
}

// tallies are all figures of the report that the store of products gives. The languages' families come from the registry.
func tallies(all Languages) []countRule {
	family := func(tag string) string {
		l, _ := all.Find(tag)
		return l.Family
	}
	foreign := func(e release) bool { return family(e.Language) == FamilyForeign }
	other := func(e release) bool { return family(e.Language) == FamilyEthnic || foreign(e) }
	// C1 is what press agencies publish: nothing of ours. What we put on our own portal is D1 (decision 0027).
	list := []countRule{
		{"D1.items", newItems, ofKind(Text, "article", "longform"), "mỗi tin, bài tính một lần, ở kỳ mà bản chữ được xuất bản lần đầu trên cổng"},
		{"C2.minutes_first", minutes, ofKind(Audio, "radio"), "cộng thời lượng các bản tiếng của chương trình phát thanh, mỗi bản làm tròn đến phút"},
		{"C3.minutes_first", minutes, ofKind(Video, "tv"), "cộng thời lượng các bản hình của chương trình truyền hình, mỗi bản làm tròn đến phút"},
		{"C5.products", pairs, anything, "mỗi sản phẩm tính một lần ở mỗi thứ tiếng"},
		{"C5.minutes", minutes, func(e release) bool { return e.Medium == Audio || e.Medium == Video }, "cộng thời lượng các bản tiếng và video, mỗi bản làm tròn đến phút"},
		{"C6.products", ofItems, anything, "mỗi sản phẩm tính một lần"},
		{
			"C6.qualifying", ofItems, func(e release) bool { return other(e) || slices.Contains(digital, e.Medium) },
			"sản phẩm có bản bằng tiếng dân tộc, tiếng nước ngoài, hoặc bản chữ, tiếng, hình, video xuất bản trên mạng; mỗi sản phẩm một lần",
		},
		{"C7.digitised", ofItems, func(e release) bool { return e.Summary && slices.Contains(digital, e.Medium) }, "sản phẩm có bản xuất bản trên mạng kèm tóm tắt; mỗi sản phẩm một lần"},
		{"C9.accessible", ofItems, accessible, "sản phẩm có bản chữ, bản dễ đọc, lời của bản tiếng, phụ đề của video, hoặc mô tả của hình; mỗi sản phẩm một lần"},
		{"C10", ofItems, func(e release) bool { return e.AI }, "sản phẩm có bản ghi nhãn máy làm; mỗi sản phẩm một lần"},
		{"H5.products", newItems, foreign, "sản phẩm có bản tiếng nước ngoài; mỗi sản phẩm một lần"},
	}
	for _, id := range kindIndicators() {
		list = append(list, countRule{id, newItems, liveOf(id), "mỗi sản phẩm tính một lần, ở kỳ xuất bản lần đầu " + liveWords(id)})
	}
	slices.SortFunc(list, func(a, b countRule) int { return cmp.Compare(a.Indicator, b.Indicator) })
	return list
}

// kindIndicators are the figures that a kind of item belongs to.
func kindIndicators() (ids []string) {
	for _, k := range kinds {
		if k.Indicator != "" && !slices.Contains(ids, k.Indicator) {
			ids = append(ids, k.Indicator)
		}
	}
	return ids
}

// liveWords says which edition of each kind is counted: "bản in (tờ rơi, tờ gấp; sách, sổ tay), bản chữ (hỏi đáp)".
func liveWords(indicator string) string {
	var media []string
	for _, m := range mediumList {
		var names []string
		for _, k := range kinds {
			if k.Indicator == indicator && k.Live == m.Medium {
				names = append(names, i18n.LowerFirst(k.Name))
			}
		}
		if len(names) > 0 {
			media = append(media, m.Medium.InWords()+" ("+strings.Join(names, "; ")+")")
		}
	}
	return strings.Join(media, ", ")
}

func liveOf(indicator string) func(release) bool {
	return func(e release) bool {
		k, _ := FindKind(e.Kind)
		return k.Indicator == indicator && k.Live == e.Medium
	}
}

// rows are the rows behind a figure of a period. all holds every edition, up to the end of the period, of the items that had one come out
// in it; those of one item stand together, the earliest first.
func (t countRule) rows(all []release, p calendar.Period) []Counted {
	var rows []Counted
	for first := 0; first < len(all); {
		last := first
		for last < len(all) && all[last].ItemID == all[first].ItemID {
			last++
		}
		rows = append(rows, t.item(all[first:last], p)...)
		first = last
	}
	return rows
}

// item gives the rows of one item's editions, the earliest first.
func (t countRule) item(all []release, p calendar.Period) (rows []Counted) {
	seen := map[string]bool{}
	for _, e := range all {
		switch {
		case !t.fits(e) || !p.Contains(e.On) && t.Way == minutes:
			continue
		case t.Way == minutes:
			if n := e.minutes(); n > 0 {
				rows = append(rows, e.counted(n))
			}
			continue
		case t.Way == ofItems && !p.Contains(all[0].On):
			return nil // it came out before
		}
		of := ""
		if t.Way == pairs {
			of = e.Language
		}
		if !seen[of] && (p.Contains(e.On) || t.Way == ofItems) {
			rows = append(rows, e.counted(1))
		}
		seen[of] = true
	}
	return rows
}

// minutes rounds: each edition for itself, so that the parts of a sum are the sum.
func (e release) minutes() int64 {
	if e.Seconds <= 0 {
		return 0
	}
	return max(1, (e.Seconds+30)/60)
}

func (e release) counted(value int64) Counted {
	return Counted{ItemID: e.ItemID, EditionID: e.EditionID, AgencyID: e.AgencyID, Language: e.Language, Medium: e.Medium, On: e.On, Value: value}
}

// corrections is the figure of corrections that were published.
const corrections = "G4"

const correctionsHow = "mỗi lần bản gốc được sửa công khai rồi xuất bản lại tính một lần; bản dịch cập nhật theo không tính"
