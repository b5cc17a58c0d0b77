package product

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const (
	maxOutlets = 200 // of an edition
	maxLink    = 500 // bytes
)

// Outlet is a place where an edition went out to people.
type Outlet struct {
	ID, EditionID int64
	Channel       string // a key of data/channels.csv
	Place         string // which one: a station, a board, a page
	Link          string
	Day           calendar.Day
	Who           string
	At            time.Time
}

// Name is the place in words: "Loa truyền thanh: Trạm truyền thanh xã".
func (o Outlet) Name() string { return channelName(o.Channel) + ": " + o.Place }

// gone is the day on which the edition was taken from this place; "" while it is there.
func (o Outlet) gone(all []Takedown) (day calendar.Day) {
	for _, t := range all {
		if t.Channel == o.Name() && t.DoneOn >= o.Day {
			day = t.DoneOn
		}
	}
	return day
}

// check holds an outlet to its edition: the channel carries the medium, and nothing went out before it was published.
func (o Outlet) check(e Edition, today calendar.Day) error {
	var errs []error
	if !slices.Contains(channelsOf(e.Medium), o.Channel) {
		errs = append(errs, problem.Field("outlet", "Chọn một kênh dùng được cho %s.", i18n.LowerFirst(e.Medium.Name())))
	}
	if n := utf8.RuneCountInString(o.Place); n == 0 || n > maxLabel {
		errs = append(errs, problem.Field("place", "Ghi nơi đã phát, đã đăng, không quá %d chữ cái. Như: Trạm truyền thanh xã.", maxLabel))
	}
	if u, err := url.Parse(o.Link); o.Link != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || len(o.Link) > maxLink) {
		errs = append(errs, problem.Field("link", "Đường dẫn bắt đầu bằng https://, dài không quá %d ký tự. Không có thì để trống.", maxLink))
	}
	switch {
	case !o.Day.Valid():
		errs = append(errs, problem.Field("day", "Ghi ngày phát, ngày đăng, như 20/11/2026."))
	case o.Day.After(today):
		errs = append(errs, problem.Field("day", "Ngày %s chưa tới. Ghi sau khi đã phát, đã đăng.", i18n.Date(o.Day)))
	case o.Day.Before(e.PublishedOn):
		errs = append(errs, problem.Field("day", "Bản này xuất bản ngày %s; không ghi phát trước ngày đó.", i18n.Date(e.PublishedOn)))
	}
	return problem.Collect(errs...)
}

// toTakeDown are the lines of a take-down checklist: each known place, and each channel of the medium for which no place is known.
func toTakeDown(m Medium, outlets []Outlet) (names []string) {
	for _, c := range channelsOf(m) {
		known := false
		for _, o := range outlets {
			if o.Channel == c {
				names, known = append(names, o.Name()), true
			}
		}
		if !known {
			names = append(names, c)
		}
	}
	return names
}

func tidy(text string) string { return strings.Join(strings.Fields(text), " ") }
