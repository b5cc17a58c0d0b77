package product

import (
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Upload is one file on its way in. Name is what its sender called it: a label, nothing more.
type Upload struct {
	Name string
	Open func() (io.ReadCloser, error)
}

const maxFileName = 120

// fileLabel makes a label of what a sender called a file, with the ending of what it really is: no folders, no signs that could break a line.
func fileLabel(name, ext string) string {
	name = path.Base(strings.ReplaceAll(i18n.NFC(strings.ToValidUTF8(name, "")), `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || strings.ContainsRune(`"<>|*?:`, c) || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 {
			return -1
		}
		return c
	}, name))
	name = strings.TrimSuffix(name, path.Ext(name))
	if strings.Trim(name, "./ ") == "" {
		name = "tep"
	}
	if utf8.RuneCountInString(name) > maxFileName {
		name = string([]rune(name)[:maxFileName])
	}
	return name + ext
}

// readWhole reads a small upload into memory, up to limit bytes. field is that of the form.
func readWhole(up Upload, field string, limit int64) ([]byte, error) {
	if up.Open == nil {
		return nil, problem.Field(field, "Chọn một tệp rồi gửi lại.")
	}
	file, err := up.Open()
	if err != nil {
		return nil, problem.Field(field, "Tệp chưa tới nơi trọn vẹn. Chọn lại tệp rồi gửi.")
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	switch {
	case err != nil:
		return nil, problem.Field(field, "Tệp chưa tới nơi trọn vẹn. Chọn lại tệp rồi gửi.")
	case len(data) == 0:
		return nil, problem.Field(field, "Tệp rỗng. Chọn tệp khác.")
	case int64(len(data)) > limit:
		return nil, problem.Field(field, "Tệp lớn hơn %s. Giảm dung lượng rồi gửi lại.", i18n.Bytes(limit))
	}
	return data, nil
}
