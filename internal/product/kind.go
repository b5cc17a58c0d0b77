package product

import "lantoa/internal/i18n"

// Medium is how an edition reaches people.
type Medium string

// The media.
const (
	Text    Medium = "text"
	Audio   Medium = "audio"
	Video   Medium = "video"
	Picture Medium = "picture"
	Print   Medium = "print"
	LED     Medium = "led"
)

var mediumList = []struct {
	Medium      Medium
	Name, Short string
	Draft       string // what its first state is called
}{
	{Text, "Bản chữ", "Chữ", "Đang soạn"},
	{Audio, "Bản tiếng", "Tiếng", "Đang thu"},
	{Video, "Video", "Video", "Đang dựng"},
	{Picture, "Hình", "Hình", "Đang vẽ"},
	{Print, "Bản in", "In", "Đang dàn trang"},
	{LED, "Màn hình LED", "LED", "Đang dựng"},
}

// Name is the medium in Vietnamese.
func (m Medium) Name() string {
	for _, x := range mediumList {
		if x.Medium == m {
			return x.Name
		}
	}
	return ""
}

// InWords is the medium within a sentence: "bản tiếng", "màn hình LED".
func (m Medium) InWords() string { return i18n.LowerFirst(m.Name()) }

// Short is the medium as a column's head.
func (m Medium) Short() string {
	for _, x := range mediumList {
		if x.Medium == m {
			return x.Short
		}
	}
	return ""
}

// Known reports whether there is such a medium.
func (m Medium) Known() bool { return m.Name() != "" }

// Written reports whether readers read its body: translators work on it sentence by sentence.
func (m Medium) Written() bool { return m == Text || m == Print || m == LED }

// Kind is what sort of product an item is.
type Kind struct {
	Key, Name string
	Media     []Medium // that it usually has
	Indicator string   // of the report that counts it; "" none of its own
	Live      Medium   // in which it is counted
}

var kinds = []Kind{
	{"article", "Bài viết, tin", []Medium{Text, Audio}, "", Text},
	{"longform", "Bài chuyên sâu đa phương tiện", []Medium{Text, Audio, Picture}, "C4.longforms", Text},
	{"qa", "Hỏi đáp", []Medium{Text, Audio}, "C8.titles", Text},
	{"leaflet", "Tờ rơi, tờ gấp", []Medium{Text, Print}, "C8.titles", Print},
	{"handbook", "Sách, sổ tay", []Medium{Text, Print}, "C8.titles", Print},
	{"radio", "Chương trình phát thanh", []Medium{Text, Audio}, "C2.programmes", Audio},
	{"drama", "Kịch truyền thanh", []Medium{Text, Audio}, "C4.dramas", Audio},
	{"skit", "Tiểu phẩm", []Medium{Text, Audio, Video}, "C4.skits", Audio},
	{"podcast", "Podcast", []Medium{Text, Audio}, "C4.podcasts", Audio},
	{"tv", "Chương trình truyền hình", []Medium{Text, Video}, "C3.programmes", Video},
	{"video", "Video ngắn", []Medium{Text, Video}, "C4.videos", Video},
	{"infographic", "Đồ họa thông tin", []Medium{Text, Picture}, "C4.infographics", Picture},
	{"poster", "Áp phích", []Medium{Text, Print}, "", Print},
	{"banner", "Băng rôn, pano", []Medium{Text, Print}, "", Print},
	{"led", "Trang màn hình LED", []Medium{Text, LED}, "", LED},
	{"panel", "Bảng triển lãm", []Medium{Text, Print, Picture}, "", Print},
	{"provision", "Điều của công ước", []Medium{Text, Audio}, "", Text},
}

// FindKind is the kind with this key.
func FindKind(key string) (Kind, bool) {
	for _, k := range kinds {
		if k.Key == key {
			return k, true
		}
	}
	return Kind{}, false
}
