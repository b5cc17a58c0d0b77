package plan

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// CellError says what is wrong at one cell of a workbook.
type CellError struct {
	File    string
	Place   string // Số liệu!D7
	Message string
}

// cellText is what a cell says as text.
func cellText(c office.BookCell) (string, error) {
	switch c.Kind {
	case office.CellError:
		return "", fmt.Errorf("ô báo lỗi %s của bảng tính; ghi lại nội dung ô", c.Text)
	case office.CellStale:
		return "", fmt.Errorf("ô có công thức chưa được tính; mở bằng Excel, lưu lại rồi nộp")
	case office.CellDay:
		return i18n.Date(c.Text), nil
	}
	return c.Text, nil
}

var (
	dayTime    = regexp.MustCompile(`[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z)?$`)
	shortYear  = regexp.MustCompile(`^(\d{1,2})([/.\-])(\d{1,2})([/.\-])(\d{2})$`)
	writtenDay = regexp.MustCompile(`^(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})$`)
)

// ParseCellDay reads a day as tables have it: a day of the spreadsheet, 31/12/2026, 31-12-26, 2026-12-31, ngày 31 tháng 12 năm 2026, a serial
// number. "" without an error is no day: an empty cell, or the first day of a program's calendar, which stands where nothing was meant.
func ParseCellDay(c office.BookCell) (calendar.Day, error) {
	text, err := cellText(c)
	if err != nil {
		return "", err
	}
	if c.Kind == office.CellDay {
		return realDay(calendar.Day(c.Text)), nil
	}
	if c.Kind == office.CellNumber {
		if c.Number == 0 {
			return "", nil
		}
		if day, ok := office.SerialDay(c.Number); ok {
			return realDay(calendar.Day(day)), nil
		}
	}
	text = strings.TrimSpace(dayTime.ReplaceAllString(text, ""))
	if text == "" || text == "-" || text == "--" {
		return "", nil
	}
	if m := shortYear.FindStringSubmatch(text); m != nil && m[2] == m[4] {
		text = m[1] + "/" + m[3] + "/20" + m[5]
	}
	if m := writtenDay.FindStringSubmatch(i18n.Fold(text)); m != nil {
		text = m[1] + "/" + m[2] + "/" + m[3]
	}
	if text == "00/01/1900" || text == "0/1/1900" {
		return "", nil
	}
	day, ok := calendar.ParseDay(text)
	if !ok {
		return "", fmt.Errorf("“%.40s” không phải ngày; ghi như 05/11/2026", text)
	}
	return realDay(day), nil
}

// realDay leaves out the days that programs write where no day was meant.
func realDay(d calendar.Day) calendar.Day {
	switch d {
	case "1970-01-01", "1900-01-01", "1899-12-30", "1899-12-31", "1904-01-01", "1901-01-01":
		return ""
	}
	return d
}

var (
	groupedComma = regexp.MustCompile(`^[0-9]{1,3}(?:,[0-9]{3})+(?:\.0+)?$`)
	groupedPoint = regexp.MustCompile(`^[0-9]{1,3}(?:\.[0-9]{3})+(?:,0+)?$`)
	wholeDecimal = regexp.MustCompile(`^([0-9]+)[.,]0+$`)
)

// ParseCellFigure reads a figure as tables have it: 1472, 1.472, 1,472, 1472.0, 85 %, Có, x. false: the cell is empty.
func ParseCellFigure(i Indicator, c office.BookCell) (value int64, typed bool, err error) {
	text, err := cellText(c)
	if err != nil || text == "" {
		return 0, err != nil, err
	}
	switch c.Kind {
	case office.CellBool:
		text = strconv.FormatFloat(c.Number, 'f', -1, 64)
	case office.CellDay:
		return 0, true, fmt.Errorf("ô đang ở dạng ngày; ghi số nguyên, ví dụ 1472")
	case office.CellNumber:
		n := c.Number
		if c.Percent && i.Kind == "percent" {
			n = math.Round(n*fullPercent*1e6) / 1e6
		}
		if n != math.Trunc(n) || math.Abs(n) > maxFigure {
			return 0, true, fmt.Errorf("%s: ô chứa số lẻ %s; ghi số nguyên, ví dụ 1472 (không dùng dấu phân cách hàng nghìn)", i.Name, strings.ReplaceAll(c.Text, ".", ","))
		}
		text = strconv.FormatFloat(n, 'f', -1, 64)
	default:
		text = plainFigure(i, text)
	}
	value, typed, err = ParseFigure(i, "", text)
	if p, ok := problem.As(err); ok {
		err = fmt.Errorf("%s", strings.TrimSuffix(p.Error(), "."))
	}
	return value, typed, err
}

func plainFigure(i Indicator, text string) string {
	switch {
	case i.Kind == "yesno" && ticked(text):
		return "1"
	case groupedComma.MatchString(text):
		text, _, _ = strings.Cut(text, ".")
		return strings.ReplaceAll(text, ",", "")
	case groupedPoint.MatchString(text):
		text, _, _ = strings.Cut(text, ",")
		return strings.ReplaceAll(text, ".", "")
	}
	if m := wholeDecimal.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return text
}

// ticked reports whether a cell is marked as people mark things by hand.
func ticked(text string) bool {
	switch i18n.Fold(text) {
	case "x", "v", "co", "1", "true", "✓", "✔", "☑", "☒", "√", "■", "*", "da", "yes":
		return true
	}
	return false
}

// parseAnswer reads the answer of a drop-down, or what someone typed there.
func parseAnswer(text string) (Answer, error) {
	folded := strings.TrimRight(i18n.Fold(text), ".")
	switch {
	case folded == "":
		return NoAnswer, nil
	case folded == "co hoat dong" || folded == "co" || folded == "co phat sinh":
		return Activities, nil
	case folded == "khong phat sinh" || folded == "khong co" || folded == "khong":
		return Nothing, nil
	case strings.HasPrefix(folded, "khong thuoc"):
		return NotApplicable, nil
	}
	return NoAnswer, fmt.Errorf("“%.40s” không có trong danh sách; chọn Có hoạt động, Không phát sinh hoặc Không thuộc việc của cơ quan", text)
}

// parseTerms reads several words of a list, parted by semicolons, lines or, where a word of the list has no comma itself, commas.
func parseTerms(list []Term, what, text string) (string, error) {
	var keys []string
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return c == ';' || c == '\n' }) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		found, missing := splitTerms(list, part)
		if missing != "" {
			return "", fmt.Errorf("không có %s “%.40s” trong danh mục; chọn trong danh sách, nhiều mục thì cách nhau bằng dấu chấm phẩy", what, missing)
		}
		keys = append(keys, found...)
	}
	var ordered []string
	for _, t := range list {
		if slices.Contains(keys, t.Key) {
			ordered = append(ordered, t.Key)
		}
	}
	return strings.Join(ordered, " "), nil
}

// splitTerms finds the words in a text with commas, longest first: a word may have a comma of its own.
func splitTerms(list []Term, text string) (keys []string, missing string) {
	pieces := strings.Split(text, ",")
	for from := 0; from < len(pieces); {
		found := false
		for to := len(pieces); to > from && !found; to-- {
			if key, ok := termOf(list, strings.Join(pieces[from:to], ",")); ok {
				keys, from, found = append(keys, key), to, true
			}
		}
		if !found {
			return nil, strings.TrimSpace(pieces[from])
		}
	}
	return keys, ""
}

func termOf(list []Term, text string) (string, bool) {
	folded := i18n.Fold(text)
	for _, t := range list {
		for _, name := range []string{t.Name, t.Short, t.Key} {
			if f := i18n.Fold(name); f == folded || strings.TrimPrefix(f, "tieng ") == folded {
				return t.Key, true
			}
		}
	}
	return "", false
}
