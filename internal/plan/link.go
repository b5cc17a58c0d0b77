package plan

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Link is an address that answers for one agency and one period without a password. Whoever has the address may report for the
// agency: nothing else, and never accept. Its secret is known only to those who were given it.
type Link struct {
	ID, PlanID, AgencyID int64
	Period               string       // calendar.Period.Key
	Until                calendar.Day // the last day on which it opens
	Contact              string       // whom to call
	MadeAt               time.Time
	MadeBy               string
	RevokedOn            calendar.Day // "" while it holds
	RevokedBy            string
	OpenedAt, AnsweredAt time.Time // last; zero: never
	Opens, Answers       int64
}

const (
	usualLinkDays = 10  // a link outlives the day by which its answers are due, so that what is returned can be mended
	maxLinkDays   = 180 // from the day on which it is made
	maxContact    = 200 // characters
	maxLinkName   = 80  // characters of the name of whoever answers
	maxDeedRows   = 8   // activities of a report that a link's page lets people change
	maxEarlier    = 5   // sends before this one whose reply was lost
	keepSends     = 90 * 24 * time.Hour
	linkActorName = "Liên kết trả lời"
)

// newSecret makes the secret of a link: 130 random bits in letters and digits that no chat program breaks.
func newSecret() string { return strings.ToLower(rand.Text()) }

// hashSecret is what is kept of a secret.
func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// isSecret reports whether a text could be a secret at all.
func isSecret(text string) bool {
	return len(text) == len(rand.Text()) && strings.Trim(text, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// Live reports whether the link opens on a day.
func (l Link) Live(today calendar.Day) bool { return l.RevokedOn == "" && !l.Until.Before(today) }

// linkState is where a link stands, in words; kind is that of a chip.
func (l Link) state(today calendar.Day) (kind, word string) {
	switch {
	case l.RevokedOn != "":
		return "none", "Đã thu hồi"
	case l.Until.Before(today):
		return "late", "Hết hạn"
	case l.Answers > 0:
		return "ok", "Đã dùng"
	case l.Opens > 0:
		return "wait", "Đã mở"
	}
	return "none", "Chưa mở"
}

// check says why the link does not open, and what to do. closed is the day on which its period was closed, or "".
func (l Link) check(today, closed calendar.Day, call string) error {
	switch {
	case l.RevokedOn != "":
		return problem.New(problem.NotFound, "Liên kết này đã được thu hồi ngày %s, có thể vì đã có liên kết mới. Mở liên kết gửi sau cùng, hoặc gọi %s. Phần đã gửi vẫn còn nguyên.", i18n.Date(l.RevokedOn), call)
	case l.Until.Before(today):
		return problem.New(problem.NotFound, "Liên kết này đã hết hạn từ sau ngày %s. Gọi %s để xin liên kết mới. Phần đã gửi vẫn còn nguyên.", i18n.Date(l.Until), call)
	case closed != "":
		return problem.New(problem.NotFound, "Kỳ báo cáo này đã chốt ngày %s nên liên kết không nhận thêm. Nếu còn việc cần báo cáo, gọi %s. Phần đã gửi vẫn còn nguyên.", i18n.Date(closed), call)
	}
	return nil
}

// errNoLink is for an address that is no link, whatever it may have been meant to be.
func errNoLink(call string) error {
	return problem.New(problem.NotFound, "Không mở được liên kết này. Có thể địa chỉ bị cắt mất một đoạn khi chép: hãy mở lại từ tin nhắn gốc. Nếu vẫn không được, gọi %s để xin liên kết mới.", call)
}

// linkUntil is the last day of a link when nobody says otherwise.
func linkUntil(today, due calendar.Day) calendar.Day { return max(today, due).Add(usualLinkDays) }

// checkUntil holds the last day of a link to a range.
func checkUntil(until, today calendar.Day) error {
	switch {
	case !until.Valid():
		return problem.Field("until", "Ngày hết hạn chưa đúng. Ghi như 30/11/2026.")
	case until.Before(today):
		return problem.Field("until", "Ngày hết hạn đã qua. Chọn từ hôm nay trở đi.")
	case until.After(today.Add(maxLinkDays)):
		return problem.Field("until", "Liên kết dùng nhiều nhất %d ngày. Chọn ngày sớm hơn; khi cần thì tạo liên kết mới.", maxLinkDays)
	}
	return nil
}

// answererName is the name under which someone answers by link.
func answererName(typed string) (string, error) {
	typed = strings.Join(strings.Fields(typed), " ")
	if len([]rune(typed)) > maxLinkName {
		return "", problem.Field("who", "Tên quá dài. Rút gọn dưới %d chữ cái.", maxLinkName)
	}
	if typed == "" {
		return linkActorName, nil
	}
	return typed + " (qua liên kết)", nil
}

// LinkAnswer is what someone sends for one report by link, all at once.
type LinkAnswer struct {
	Key      string   // made by the browser: the same key with the same content is the same send
	Earlier  []string // keys of sends before this one whose reply did not arrive
	Version  int64    // of the report that they saw
	Who      string
	Entry    Entry
	Deeds    []LinkDeed
	Consents map[int64]bool
	Addition Addition
	Drop     int64 // evidence to remove
	Submit   bool
	Recall   bool
}

// LinkDeed is one activity of the form. Activity.ID 0 is a new one; Like is an activity of an earlier period that it was copied from.
type LinkDeed struct {
	Activity Activity
	Figures  []Figure
	Like     int64
	Gone     bool // to be deleted
	Row      int  // its place in the form
}

const maxKey = 40

func validKey(key string) bool {
	return len(key) >= 8 && len(key) <= maxKey && strings.Trim(strings.ToLower(key), "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// isNew reports whether the row adds an activity.
func (d LinkDeed) isNew() bool { return d.Activity.ID == 0 && !d.Gone }

// adopt takes over what the last of the earlier sends has left, for someone who did not get its reply: the version of the report, and
// which rows of the form are activities by now.
func (a LinkAnswer) adopt(r Report, sends []linkSend) LinkAnswer {
	for _, s := range sends {
		if s.version != r.Version || !slices.Contains(a.Earlier, s.key) {
			continue
		}
		a.Version = r.Version
		a.Deeds = slices.Clone(a.Deeds)
		for i := range a.Deeds {
			d := &a.Deeds[i]
			if d.Activity.ID == 0 && d.Row < len(s.deeds) {
				d.Activity.ID = s.deeds[d.Row]
			}
			d.Activity.Version = 0 // as it stands: nobody else has changed it
		}
		return a
	}
	return a
}

// prefixed puts the name of a row before the names of the fields that a problem is about.
func prefixed(err error, prefix string) error {
	p, ok := problem.As(err)
	if !ok || len(p.Fields) == 0 {
		return err
	}
	fields := slices.Clone(p.Fields)
	for i := range fields {
		fields[i].Name = prefix + fields[i].Name
	}
	return &problem.Error{Kind: p.Kind, Message: p.Message, Fields: fields}
}
