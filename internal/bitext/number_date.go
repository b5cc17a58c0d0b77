package bitext

import (
	"fmt"
	"regexp"
	"strings"
)

// dateForm is one way to write a date; the letters say what each group is: d day, m month
// in figures, n month by name, y year, x what is only looked at.
type dateForm struct {
	form   *regexp.Regexp
	groups string
}

const (
	monthNames = `(January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)`
	dayEn      = `([0-9]{1,2})(?:st|nd|rd|th)?`
)

func form(pattern, groups string) dateForm { return dateForm{regexp.MustCompile(pattern), groups} }

// The forms, most telling first. A trailing group x looks at what follows without taking it.
var (
	figureForms = []dateForm{
		form(`\b([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})\b`, "ymd"),
		form(`\b([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})\b`, "ymd"),
		form(`\b([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})\b`, "ymd"),
		form(`\b([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})\b`, "dmy"),
		form(`\b([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})\b`, "dmy"),
		form(`\b([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\b`, "dmy"),
	}
	vietnameseForms = []dateForm{
		form(`(?i)(?:ngày\s+)?\b([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\s+năm\s+([0-9]{4})\b`, "dmy"),
		form(`(?i)tháng\s+([0-9]{1,2})(?:\s+năm\s+|\s*/\s*|\s*-\s*)([0-9]{4})\b`, "my"),
		form(`(?i)(?:ngày\s+)?\b([0-9]{1,2})\s+tháng\s+([0-9]{1,2})\b`, "dm"),
		form(`(?i)(?:ngày|hôm|sáng|trưa|chiều|tối|đêm|mùng|mồng|từ|đến|trước|sau)\s+([0-9]{1,2})[/-]([0-9]{1,2})([^0-9/]|$)`, "dmx"),
		form(`(?:^|[^0-9/])([0-9]{2})/([0-9]{2})([^0-9/]|$)`, "dmx"),
		form(`(?:^|[^0-9/])([0-9]{1,2})/([0-9]{4})([^0-9/]|$)`, "myx"),
		form(`(?i)tháng\s+([0-9]{1,2})\b`, "m"),
	}
	englishForms = []dateForm{
		form(`\b`+dayEn+`\s+(?:of\s+)?`+monthNames+`\b\.?,?\s+([0-9]{4})\b`, "dny"),
		form(`\b`+monthNames+`\b\.?\s+`+dayEn+`,?\s+([0-9]{4})\b`, "ndy"),
		form(`\b`+monthNames+`\b\.?,?\s+([0-9]{4})\b`, "ny"),
		form(`\b`+dayEn+`\s+(?:of\s+)?`+monthNames+`\b`, "dn"),
		form(`\b`+monthNames+`\b\.?\s+`+dayEn+`([^0-9]|$)`, "ndx"),
		form(`\b(?:in|of|by|since|until|till|during|early|late|mid|last|next)\s+`+monthNames+`\b`, "n"),
		form(`\b(January|February|April|June|July|August|September|October|November|December)\b`, "n"),
	}
	chineseForms = []dateForm{
		form(`([0-9]{4})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号號]`, "ymd"),
		form(`([0-9]{4})\s*年\s*([0-9]{1,2})\s*月`, "ym"),
		form(`([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号號]`, "md"),
		form(`([0-9]{1,2})\s*月`, "m"),
	}
)

// dateForms are the forms of a language, before those in figures only.
func dateForms(lang string) []dateForm {
	switch {
	case isEnglish(lang):
		return append(englishForms[:len(englishForms):len(englishForms)], figureForms...)
	case isChinese(lang):
		return append(chineseForms[:len(chineseForms):len(chineseForms)], figureForms...)
	}
	return append(figureForms[:len(figureForms):len(figureForms)], vietnameseForms...)
}

// end is where the date ends: before what was only looked at.
func (f dateForm) end(at []int) int {
	if last := len(f.groups) - 1; f.groups[last] == 'x' {
		return at[2*last+2]
	}
	return at[1]
}

// value writes a date as 2026-11-22, 2026-11, --11-22 or --11; empty if it is none.
func (f dateForm) value(text string, at []int) string {
	year, month, day := 0, 0, 0
	for i, kind := range f.groups {
		word := text[at[2*i+2]:at[2*i+3]]
		switch kind {
		case 'y':
			year = atoi(word)
		case 'm':
			month = atoi(word)
		case 'n':
			month = monthOf(word)
		case 'd':
			if day = atoi(word); day < 1 || day > 31 {
				return ""
			}
		}
	}
	if month > 12 && day > 0 && day <= 12 && f.groups == "dmy" {
		month, day = day, month // 11/22/2026, as Americans write
	}
	if month < 1 || month > 12 || day > 31 {
		return ""
	}
	head := "-"
	if year > 0 {
		head = fmt.Sprintf("%04d", year)
	}
	if day == 0 {
		return fmt.Sprintf("%s-%02d", head, month)
	}
	return fmt.Sprintf("%s-%02d-%02d", head, month, day)
}

func monthOf(name string) int {
	const months = "janfebmaraprmayjunjulaugsepoctnovdec"
	return strings.Index(months, strings.ToLower(name[:3]))/3 + 1
}
