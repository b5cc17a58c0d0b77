package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/gorilla/feeds"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
)

// deadline is one expected answer of an agency, as a calendar shows it.
type deadline struct {
	Owing
	Changed  time.Time // the row
	Version  int64
	Sequence int // how often the row has changed
}

// done reports whether nothing is to be sent any more.
func (d deadline) done() bool { return d.State == Submitted || d.State == Accepted }

func (d deadline) title() string {
	what := "Hạn báo cáo nhiệm vụ " + d.TaskNo
	switch {
	case d.done():
		what = "Đã gửi: báo cáo nhiệm vụ " + d.TaskNo
	case d.State == Returned:
		what = "Cần bổ sung: báo cáo nhiệm vụ " + d.TaskNo
	}
	return what + ", " + i18n.LowerFirst(d.Period)
}

const (
	calendarRefresh = "PT6H"   // how often a program should look again
	calendarAlarm   = "-PT15H" // nine in the morning of the day before
	maxDeadlines    = 1_000
	feedBack        = 90  // days that a calendar keeps
	feedAhead       = 400 // and looks ahead
)

// calendarOf writes the due days of an agency as iCalendar (RFC 5545): all-day events that keep their UID when the due day moves.
func calendarOf(agency identity.Agency, all []deadline, address string, sample bool) string {
	c := &ics.Calendar{}
	c.SetVersion("2.0")
	c.SetProductId("-//Lan Toa//Han bao cao//VI")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(sampleMark(sample) + "Hạn báo cáo, " + agency.ShortName)
	c.SetName(sampleMark(sample) + "Hạn báo cáo, " + agency.ShortName)
	c.SetRefreshInterval(calendarRefresh)
	c.SetXPublishedTTL(calendarRefresh)
	for _, d := range all {
		e := c.AddEvent(fmt.Sprintf("bao-cao-%d@%s", d.ReportID, host(address)))
		e.SetDtStampTime(d.Changed)
		e.SetLastModifiedAt(d.Changed)
		e.SetSequence(d.Sequence)
		e.SetAllDayStartAt(utcDay(d.Due))
		e.SetAllDayEndAt(utcDay(d.Due.Add(1)))
		e.SetSummary(sampleMark(sample) + d.title())
		e.SetDescription(d.TaskTitle + "\n" + d.Plan + "\n" + address + reportPath(d.ReportID))
		e.SetURL(address + reportPath(d.ReportID))
		e.SetTimeTransparency(ics.TransparencyTransparent)
		if !d.done() {
			alarm := e.AddAlarm()
			alarm.SetAction(ics.ActionDisplay)
			alarm.SetTrigger(calendarAlarm)
			alarm.SetDescription(d.title())
		}
	}
	return c.Serialize(ics.WithNewLineWindows)
}

func sampleMark(sample bool) string {
	if sample {
		return "[MẪU] "
	}
	return ""
}

// utcDay is midnight of the day as the library writes it, which drops the time.
func utcDay(d calendar.Day) time.Time {
	y, m, day := d.Split()
	return time.Date(y, time.Month(m), day, 0, 0, 0, 0, time.UTC)
}

// host is the name of the site in its address: https://lantoa.vn:8443 is lantoa.vn.
func host(address string) string {
	_, name, _ := strings.Cut(address, "://")
	name, _, _ = strings.Cut(name, "/")
	name, _, _ = strings.Cut(name, ":")
	return cmp.Or(name, "lantoa.invalid")
}

// tiding is something that an agency may want to know: newly owed, returned, accepted.
type tiding struct {
	ReportID  int64
	Kind      string // owed, return, reopen, accept
	TaskNo    string
	TaskTitle string
	Period    string
	Due       calendar.Day
	Day       calendar.Day
	At        time.Time
	Number    int64 // of the move; 0 for what is owed
}

func (t tiding) title() string {
	words := map[string]string{"owed": "Kỳ báo cáo mới", "accept": "Đã chấp nhận", "return": "Trả lại, cần bổ sung", "reopen": "Mở lại, cần bổ sung"}
	return words[t.Kind] + ": nhiệm vụ " + t.TaskNo + ", " + i18n.LowerFirst(t.Period)
}

const maxTidings = 60

// newsOf writes what is new for an agency as a feed, the newest first. What is confidential stays behind sign-in: no reasons, no figures.
func newsOf(agency identity.Agency, all []tiding, address string, sample bool) *feeds.Feed {
	slices.SortStableFunc(all, func(a, b tiding) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Number, a.Number), cmp.Compare(b.ReportID, a.ReportID))
	})
	f := &feeds.Feed{
		Title: sampleMark(sample) + "Việc báo cáo của " + agency.ShortName, Link: &feeds.Link{Href: address + "/"},
		Description: "Báo cáo mới phải gửi, bị trả lại, được chấp nhận", Id: "tag:" + host(address) + ",2026:viec/" + agency.Key,
	}
	for _, t := range all[:min(len(all), maxTidings)] {
		f.Add(&feeds.Item{
			Title: sampleMark(sample) + t.title(), Link: &feeds.Link{Href: address + reportPath(t.ReportID)}, Created: t.At, Updated: t.At, IsPermaLink: "false",
			Id:          fmt.Sprintf("tag:%s,2026:bao-cao/%d/%s/%d", host(address), t.ReportID, t.Kind, t.Number),
			Description: t.TaskTitle + ". Hạn " + i18n.Date(t.Due) + ".",
		})
	}
	if len(f.Items) > 0 {
		f.Updated, f.Created = f.Items[0].Updated, f.Items[0].Updated
	}
	return f
}
