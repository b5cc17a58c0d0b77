package product

import (
	"net/url"
	"strings"

	"lantoa/internal/web"
)

func headingNote(c Convention) string {
	if c.Key == "CRPD" {
		return "Tên điều: tiếng Anh theo Công ước; tiếng Việt do chương trình dịch, đối chiếu với bản dịch chính thức trước khi công bố."
	}
	return "Công ước này không đặt tên cho từng điều. Tên ở đây do chương trình đặt để dễ tìm, không phải lời của Công ước."
}

func headingKind(p Provision) string {
	if p.Official {
		return "tên chính thức trong Công ước"
	}
	return "tên do chương trình hoặc cán bộ đặt để dễ tìm"
}

func partWords(p Provision) string {
	if p.Part == "" {
		return ""
	}
	return partName(p.Part)
}

func addressHost(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

func lines(text string) []string {
	return notEmpty(strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")...)
}

func originalField(l Language) string {
	if l.Tag == Source {
		return web.FieldID("text")
	}
	return web.FieldID("textEn")
}

func confirmChecked(v provisionForm) bool {
	if v.Form.Bad() {
		return v.Form.Get("confirmed") == "1"
	}
	return v.Article.Confirmed.Yes()
}

// formVersion is the version that a form was opened with: what somebody else wrote meanwhile is not overwritten by sending it again.
func formVersion(f web.Form, now int64) int64 {
	if f.Values.Has("version") {
		return f.Int("version")
	}
	return now
}

const (
	shownSheetChanges = 150
	shownSheetText    = 200
)

func shownText(text string) string {
	if r := []rune(text); len(r) > shownSheetText {
		return string(r[:shownSheetText]) + "…"
	}
	return text
}

func orEmpty(s string) string {
	if s == "" {
		return "(trống)"
	}
	return s
}
