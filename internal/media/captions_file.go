package media

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const (
	sayCaptionLarge  = "Tệp phụ đề lớn hơn %d MB; hãy chia thành nhiều tệp."
	sayCaptionCode   = "Tệp phụ đề không phải văn bản UTF-8; hãy mở bằng trình soạn phụ đề, lưu lại với bảng mã UTF-8."
	sayNoHeader      = "Tệp không bắt đầu bằng dòng WEBVTT; hãy chọn tệp phụ đề .vtt."
	sayCaptionLine   = "Dòng %d của tệp phụ đề không đúng: %s"
	sayCaptionTime   = "cần thời gian dạng 00:01:02.500 --> 00:01:05.000; hãy sửa dòng đó."
	sayCaptionNoTime = "đoạn này không có dòng thời gian; hãy thêm thời gian hoặc bỏ đoạn đó."
)

// VTT writes a WebVTT file.
func (c Captions) VTT() ([]byte, error) {
	if err := c.Check(0); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("WEBVTT\n")
	for _, cue := range c {
		b.WriteByte('\n')
		if id := oneLine(cue.ID); id != "" && !strings.Contains(id, "-->") && !isAside(id) {
			b.WriteString(id + "\n")
		}
		fmt.Fprintf(&b, "%s --> %s\n", stamp(cue.Start, '.'), stamp(cue.End, '.'))
		if speaker := oneLine(cue.Speaker); speaker != "" {
			b.WriteString("<v " + escapeCue(speaker) + ">")
		}
		b.WriteString(escapeCue(cueLines(cue.Text)) + "\n")
	}
	return b.Bytes(), nil
}

// SRT writes a SubRip file, which some social networks ask for.
func (c Captions) SRT() ([]byte, error) {
	if err := c.Check(0); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for i, cue := range c {
		text := cueLines(cue.Text)
		if speaker := oneLine(cue.Speaker); speaker != "" {
			text = speaker + ": " + text
		}
		fmt.Fprintf(&b, "%d\n%s --> %s\n%s\n\n", i+1, stamp(cue.Start, ','), stamp(cue.End, ','), strings.ReplaceAll(text, "-->", "→"))
	}
	return b.Bytes(), nil
}

// stamp writes a time as both kinds of files do: 00:01:02.500.
func stamp(d time.Duration, point rune) string {
	ms := d.Round(time.Millisecond).Milliseconds()
	return fmt.Sprintf("%02d:%02d:%02d%c%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, point, ms%1000)
}

func oneLine(s string) string { return strings.Join(strings.Fields(i18n.NFC(s)), " ") }

// cueLines is a text without the blank lines that would end its cue.
func cueLines(text string) string {
	var lines []string
	for line := range strings.Lines(i18n.NFC(text)) {
		if line = oneLine(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func escapeCue(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// ParseVTT reads a WebVTT file. Styles, regions, places and markup are dropped; what breaks the rules is a problem that names the line
// or the cue.
func ParseVTT(data []byte) (Captions, error) {
	lines, err := captionLinesIn(data)
	if err != nil {
		return nil, err
	}
	if head, _, _ := strings.Cut(strings.ReplaceAll(lines[0], "\t", " "), " "); head != "WEBVTT" {
		return nil, problem.New(problem.Invalid, sayNoHeader)
	}
	at := 0
	for at < len(lines) && lines[at] != "" {
		at++ // the head may go on until a blank line
	}
	return parseCues(lines, at, isAside, vttText)
}

// isAside reports whether a block of WebVTT that begins so is no cue.
func isAside(first string) bool {
	word, _, _ := strings.Cut(strings.ReplaceAll(first, "\t", " "), " ")
	return word == "NOTE" || word == "STYLE" || word == "REGION"
}

// ParseSRT reads a SubRip file under the same rules.
func ParseSRT(data []byte) (Captions, error) {
	lines, err := captionLinesIn(data)
	if err != nil {
		return nil, err
	}
	return parseCues(lines, 0, func(string) bool { return false }, srtText)
}

// captionLinesIn cuts a file into its lines, without blanks at their ends.
func captionLinesIn(data []byte) ([]string, error) {
	if len(data) > MaxCaptionBytes {
		return nil, problem.New(problem.TooLarge, sayCaptionLarge, MaxCaptionBytes>>20)
	}
	text := string(bytes.TrimPrefix(data, []byte("\xEF\xBB\xBF")))
	if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return nil, problem.New(problem.Invalid, sayCaptionCode)
	}
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t")
	}
	return lines, nil
}

// parseCues reads blocks of lines between blank ones: an ID if there is one, the times, the text.
func parseCues(lines []string, at int, skip func(first string) bool, read func(text string) (speaker, plain string)) (all Captions, err error) {
	for at < len(lines) {
		if lines[at] == "" {
			at++
			continue
		}
		from := at
		for at < len(lines) && lines[at] != "" {
			at++
		}
		if skip(lines[from]) {
			continue
		}
		cue, ok, err := parseCue(lines[from:at], from+1, read)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		if all = append(all, cue); len(all) > MaxCues {
			return nil, problem.New(problem.TooLarge, sayCueMany, MaxCues)
		}
	}
	return all, all.Check(0)
}

// parseCue reads one block; line is the number of its first line. A cue without text says nothing and is left out.
func parseCue(block []string, line int, read func(string) (string, string)) (c Cue, ok bool, err error) {
	if !strings.Contains(block[0], "-->") {
		c.ID, block, line = oneLine(block[0]), block[1:], line+1
	}
	if len(block) == 0 || !strings.Contains(block[0], "-->") {
		return c, false, problem.New(problem.Invalid, sayCaptionLine, line, sayCaptionNoTime)
	}
	times := cueTimes.FindStringSubmatch(strings.TrimSpace(block[0]))
	if times == nil {
		return c, false, problem.New(problem.Invalid, sayCaptionLine, line, sayCaptionTime)
	}
	var startOK, endOK bool
	c.Start, startOK = parseStamp(times[1])
	c.End, endOK = parseStamp(times[2])
	if !startOK || !endOK {
		return c, false, problem.New(problem.Invalid, sayCaptionLine, line, sayCaptionTime)
	}
	c.Speaker, c.Text = read(strings.Join(block[1:], "\n"))
	c.Speaker, c.Text = oneLine(c.Speaker), cueLines(c.Text)
	return c, c.Text != "", nil
}

var (
	cueTimes = regexp.MustCompile(`^([\d:.,]{5,16})[ \t]+-->[ \t]+([\d:.,]{5,16})(?:[ \t].*)?$`)
	cueStamp = regexp.MustCompile(`^(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})$`)
	cueTag   = regexp.MustCompile(`<(/?[a-zA-Z]|\d)[^<>]*>`)
	voiceTag = regexp.MustCompile(`<v(?:\.[^\s<>]*)?[ \t]+([^<>]+)>`)
	srtPlace = regexp.MustCompile(`\{\\[^{}]*\}`)
)

func parseStamp(s string) (time.Duration, bool) {
	m := cueStamp.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	var d time.Duration
	for i, unit := range []time.Duration{time.Hour, time.Minute, time.Second, time.Millisecond} {
		n, err := strconv.Atoi("0" + m[i+1])
		if err != nil {
			return 0, false
		}
		d += time.Duration(n) * unit
	}
	return d, true
}

// vttText takes the speaker out of a cue's text, drops markup and resolves entities.
func vttText(text string) (speaker, plain string) {
	if m := voiceTag.FindStringSubmatch(text); m != nil {
		speaker = html.UnescapeString(m[1])
	}
	return speaker, html.UnescapeString(cueTag.ReplaceAllString(text, ""))
}

// srtText drops the markup that SubRip files borrow: <i>, <font>, {\an8}.
func srtText(text string) (speaker, plain string) {
	return "", cueTag.ReplaceAllString(srtPlace.ReplaceAllString(text, ""), "")
}
