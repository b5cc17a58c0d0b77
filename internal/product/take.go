package product

import (
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/bitext"
	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// Limits of the recording bench.
const (
	maxTake    = 16 << 20 // bytes of one sentence: three minutes of WAV
	maxTakes   = 5_000    // of one edition, replaced ones too
	maxSendKey = 64

	sentencePause  = 550 * time.Millisecond
	paragraphPause = 1100 * time.Millisecond
)

// TakeState is where a take stands.
type TakeState string

// The states of takes.
const (
	TakeNew   TakeState = "new"   // nobody else has heard it
	TakeGood  TakeState = "good"  // a second person has
	TakeAgain TakeState = "again" // and wants it anew
	TakeGone  TakeState = "gone"  // a newer one replaced it
)

// Take is one sentence, recorded once.
type Take struct {
	ID, EditionID, VoiceID int64
	Key                    string // made by the browser: sending again adds nothing
	Pos                    int64
	Text                   string
	Hash, Mime             string
	Bytes, Millis          int64
	State                  TakeState
	Note                   string
	UserID                 int64
	Who                    string
	At                     time.Time
	CheckedBy              int64
	CheckedWho             string
	CheckedAt              *time.Time
	Erased                 bool
}

// line is a sentence to be read, and its take where there is one.
type line struct {
	Pos   int
	Text  string
	Pause time.Duration // after it
	Take  Take
}

// linesOf are the sentences of an edition's words, each with the take that says it: the one of its place, or one of the same words that
// stood elsewhere before the text was changed.
func linesOf(body, language string, takes []Take) []line {
	var all []line
	for _, s := range bitext.Segments(body, language) {
		if s.Text == "" {
			continue
		}
		l := line{Pos: len(all), Text: s.Text, Pause: sentencePause}
		if s.EndsParagraph {
			l.Pause = paragraphPause
		}
		all = append(all, l)
	}
	used := map[int64]bool{}
	for _, samePlace := range []bool{true, false} {
		for i := range all {
			for _, t := range takes {
				if all[i].Take.ID == 0 && !used[t.ID] && t.Text == all[i].Text && (!samePlace || t.Pos == int64(i)) {
					all[i].Take, used[t.ID] = t, true
				}
			}
		}
	}
	return all
}

// count is how many lines there are, are recorded, and were found good by a second person.
func countLines(all []line) (recorded, good int) {
	for _, l := range all {
		if l.Take.ID != 0 && l.Take.State != TakeAgain {
			recorded++
		}
		if l.Take.State == TakeGood {
			good++
		}
	}
	return recorded, good
}

// check holds a take to the sentences as they stand.
func (t Take) check(lines []line) error {
	switch {
	case t.Key == "" || len(t.Key) > maxSendKey || strings.ContainsFunc(t.Key, func(r rune) bool { return r <= ' ' || r > '~' }):
		return problem.New(problem.Invalid, "Lần gửi này thiếu mã. Tải lại trang rồi thu lại câu này.")
	case t.Pos < 0 || t.Pos >= int64(len(lines)) || lines[t.Pos].Text != t.Text:
		return problem.New(problem.Conflict, "Lời đọc đã sửa sau khi mở trang này. Tải lại trang rồi thu lại câu này.")
	case t.Millis < 0 || t.Millis > media.MaxPartTime.Milliseconds():
		return problem.New(problem.Invalid, "Câu này dài quá ba phút. Tách lời đọc thành câu ngắn hơn.")
	}
	return nil
}

// judge is a second person's word on a take.
func (t Take) judge(by identity.Actor, good bool, note string, at time.Time) (Take, error) {
	note = strings.TrimSpace(note)
	switch {
	case !by.May(identity.ReviewProduct):
		return t, problem.New(problem.Denied, "Tài khoản này không có quyền nghe duyệt.")
	case by.UserID == t.UserID:
		return t, problem.New(problem.Denied, "Người thu không tự nghe duyệt câu của mình. Cần một người thứ hai.")
	case t.State == TakeGone:
		return t, problem.New(problem.Conflict, "Câu này vừa được thu lại. Tải lại trang để nghe bản mới.")
	case utf8.RuneCountInString(note) > maxReason:
		return t, problem.Field("note", "Phần ghi dài quá %d chữ cái. Rút gọn lại.", maxReason)
	}
	t.State, t.Note = TakeAgain, note
	if good {
		t.State, t.Note = TakeGood, ""
	}
	t.CheckedBy, t.CheckedWho, t.CheckedAt = by.UserID, signed(by), &at
	return t, nil
}

// ready says what is missing before the takes can be joined; nil when nothing is.
func ready(lines []line) error {
	recorded, good := countLines(lines)
	switch {
	case len(lines) == 0:
		return problem.New(problem.Conflict, "Bản này chưa có lời đọc. Viết lời đọc trước.")
	case len(lines) > media.MaxParts:
		return problem.New(problem.Conflict, "Lời đọc có %d câu; nhiều nhất %d. Chia thành hai sản phẩm.", len(lines), media.MaxParts)
	case recorded < len(lines):
		return problem.New(problem.Conflict, "Còn %d câu chưa thu hoặc phải thu lại. Thu đủ rồi mới ghép được.", len(lines)-recorded)
	case good < len(lines):
		return problem.New(problem.Conflict, "Còn %d câu chưa có người thứ hai nghe. Nghe xong rồi mới ghép được.", len(lines)-good)
	}
	return nil
}
