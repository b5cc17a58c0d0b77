package plan

import (
	"regexp"
	"strings"

	"lantoa/internal/i18n"
)

const shortHash = 16 // hex digits of a closing's hash that documents carry

// stamp says what the figures of a report rest on: a closing with its check code, or nothing closed yet.
func (c Consolidated) stamp() string {
	if c.Closing == nil {
		return "Số liệu chưa chốt, lập ngày " + i18n.Date(c.MadeOn) + "."
	}
	return "Số liệu đã chốt ngày " + i18n.Date(c.Closing.On) + " (" + c.Closing.Who + "). Mã kiểm tra: " + c.Closing.Hash[:min(shortHash, len(c.Closing.Hash))] + "."
}

var stampCode = regexp.MustCompile(`(?i)mã kiểm tra:?\s*([0-9a-f]{12,64})`)

// codeIn finds a check code in a text.
func codeIn(text string) string {
	if m := stampCode.FindStringSubmatch(text); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

const minCode = 8 // hex digits that someone must type

var hexCode = regexp.MustCompile(`^[0-9a-f]+$`)

// tidyCode is a code as people type it, with spaces and capitals taken out; "" when it is none.
func tidyCode(typed string) string {
	code := strings.ToLower(strings.Join(strings.Fields(typed), ""))
	if len(code) < minCode || len(code) > 64 || !hexCode.MatchString(code) {
		return ""
	}
	return code
}
