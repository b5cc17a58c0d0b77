package media

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Limits of captions.
const (
	MaxCaptionBytes = 2 << 20
	MaxCues         = 20_000
	MaxCueText      = 2000 // letters
	MaxCueName      = 100  // letters of an ID or a speaker's name

	captionLine  = 42 // letters that a line should have at most, and lines that a cue should have
	captionLines = 2
)

const (
	sayCueNone    = "Phụ đề chưa có câu nào; hãy đánh dấu ít nhất một câu."
	sayCueMany    = "Phụ đề có hơn %d câu; hãy chia thành nhiều tệp."
	sayCueEmpty   = "Câu %d (lúc %s) không có chữ; hãy nhập chữ hoặc bỏ câu đó."
	sayCueLong    = "Câu %d (lúc %s) dài hơn %d chữ cái; hãy tách thành nhiều câu."
	sayCueTimes   = "Câu %d kết thúc (%s) không sau lúc bắt đầu (%s); hãy sửa thời gian."
	sayCueOverlap = "Câu %d bắt đầu lúc %s, khi câu trước chưa hết (%s); hãy sửa để hai câu không chồng nhau."
	sayCueBehind  = "Câu %d kết thúc lúc %s, sau khi bản ghi đã hết (%s); hãy sửa thời gian."
	sayCueFar     = "Câu %d ở sau %s, dài hơn mức cho phép; hãy sửa thời gian."
	sayCueLetters = "Câu %d (lúc %s) có ký tự điều khiển không hiện được; hãy nhập lại câu đó."
)

// Cue is a caption: what is said from Start to End.
type Cue struct {
	ID         string // may be empty
	Start, End time.Duration
	Speaker    string // who speaks, when that matters
	Text       string // one or several lines, plain, NFC
}

// Captions are the cues of one sound or video, in order.
type Captions []Cue

// Mark is a sentence and where it is spoken.
type Mark struct {
	Start, End time.Duration
	Text       string
}

// CaptionsOf makes captions of sentence marks: long sentences become several cues, each of at most two short lines. Marks that
// overlap, are out of order, empty or behind the end of the sound (total, 0 when unknown) are a problem that names the sentence.
func CaptionsOf(marks []Mark, total time.Duration) (Captions, error) {
	whole := make(Captions, len(marks))
	for i, m := range marks {
		whole[i] = Cue{Start: m.Start.Round(time.Millisecond), End: m.End.Round(time.Millisecond), Text: strings.Join(strings.Fields(i18n.NFC(m.Text)), " ")}
	}
	if err := whole.Check(total); err != nil {
		return nil, err
	}
	var all Captions
	for _, c := range whole {
		all = append(all, c.split()...)
	}
	return all, all.Check(total)
}

// split cuts a long sentence into cues; each gets time as it has letters.
func (c Cue) split() (all Captions) {
	lines := captionLinesOf(c.Text)
	length := utf8.RuneCountInString(strings.Join(lines, ""))
	from, done := c.Start, 0
	for part := range slices.Chunk(lines, captionLines) {
		done += utf8.RuneCountInString(strings.Join(part, ""))
		to := c.Start + ((c.End - c.Start) * time.Duration(done) / time.Duration(length)).Round(time.Millisecond)
		if to <= from {
			return Captions{{Start: c.Start, End: c.End, Text: strings.Join(lines, "\n")}} // no time to read parts
		}
		all = append(all, Cue{Start: from, End: to, Text: strings.Join(part, "\n")})
		from = to
	}
	all[len(all)-1].End = c.End
	return all
}

// captionLinesOf breaks a sentence into lines of about the same length, an even number of them when one is not enough.
func captionLinesOf(text string) []string {
	words := captionWords(text)
	n := len(wrapped(words, captionLine))
	if n > 1 {
		n += n % captionLines
	}
	width := captionLine
	for width > 1 && len(wrapped(words, width-1)) <= n {
		width--
	}
	return wrapped(words, width)
}

// captionWords are the words of a sentence; scripts without blanks are cut where a line is full.
func captionWords(text string) (all []string) {
	for _, word := range strings.Fields(text) {
		letters := []rune(word)
		for len(letters) > captionLine {
			all = append(all, string(letters[:captionLine]))
			letters = letters[captionLine:]
		}
		all = append(all, string(letters))
	}
	return all
}

// wrapped fills lines of a width, one after the other. A word that is longer stands alone.
func wrapped(words []string, width int) (lines []string) {
	line, n := "", 0
	for _, word := range words {
		letters := utf8.RuneCountInString(word)
		if n > 0 && n+1+letters > width {
			lines = append(lines, line)
			line, n = "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		line, n = line+word, n+letters
	}
	return append(lines, line)
}

// Check holds captions to the rules: in order, not overlapping, not empty, not behind the end (total, 0 when unknown).
func (c Captions) Check(total time.Duration) error {
	const spare = 500 * time.Millisecond // players and meters round an end differently
	if len(c) == 0 {
		return problem.New(problem.Invalid, sayCueNone)
	}
	if len(c) > MaxCues {
		return problem.New(problem.TooLarge, sayCueMany, MaxCues)
	}
	var before time.Duration
	for i, cue := range c {
		if err := cue.check(i + 1); err != nil {
			return err
		}
		if cue.Start < before {
			return problem.New(problem.Invalid, sayCueOverlap, i+1, exact(cue.Start), exact(before))
		}
		if total > 0 && cue.End > total+spare {
			return problem.New(problem.Invalid, sayCueBehind, i+1, exact(cue.End), exact(total))
		}
		before = cue.End
	}
	return nil
}

// check looks at one cue for itself; n is its number for people.
func (c Cue) check(n int) error {
	switch {
	case c.Start < 0 || c.End-c.Start < time.Millisecond:
		return problem.New(problem.Invalid, sayCueTimes, n, exact(c.End), exact(c.Start))
	case c.End > MaxDuration:
		return problem.New(problem.Invalid, sayCueFar, n, spoken(MaxDuration))
	case strings.TrimSpace(c.Text) == "":
		return problem.New(problem.Invalid, sayCueEmpty, n, exact(c.Start))
	case utf8.RuneCountInString(c.Text) > MaxCueText || utf8.RuneCountInString(c.ID) > MaxCueName || utf8.RuneCountInString(c.Speaker) > MaxCueName:
		return problem.New(problem.Invalid, sayCueLong, n, exact(c.Start), MaxCueText)
	case !utf8.ValidString(c.Text+c.ID+c.Speaker) || strings.ContainsFunc(c.Text, isUnseen) || strings.ContainsFunc(c.ID+c.Speaker, unicode.IsControl):
		return problem.New(problem.Invalid, sayCueLetters, n, exact(c.Start))
	}
	return nil
}

// isUnseen reports letters that no caption holds; a line break it may.
func isUnseen(r rune) bool { return unicode.IsControl(r) && r != '\n' }

// exact writes a place for people who mend captions: "1:05,250".
func exact(d time.Duration) string {
	d = max(d, 0)
	return timecode(d) + "," + stamp(d, ',')[9:]
}

// Transcript is all that is said, a line a cue, with the speaker's name where it changes.
func (c Captions) Transcript() string {
	var b strings.Builder
	speaker := ""
	for _, cue := range c {
		if cue.Speaker != speaker && cue.Speaker != "" {
			b.WriteString(cue.Speaker + ": ")
		}
		speaker = cue.Speaker
		b.WriteString(strings.Join(strings.Fields(cue.Text), " ") + "\n")
	}
	return b.String()
}
