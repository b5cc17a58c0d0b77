package plan

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"lantoa/internal/identity"
)

func someDeadlines() []deadline {
	at := time.Date(2026, 10, 1, 2, 3, 4, 0, time.UTC)
	return []deadline{
		{Owing{ReportID: 7, TaskNo: "III.2", TaskTitle: "Sản xuất; đăng phát, \"sản phẩm\" truyền thông\\nhiều thứ tiếng", Plan: "Kế hoạch năm 2026", Period: "Quý IV năm 2026", Due: "2026-12-16", State: Awaited}, at, 1, 0},
		{Owing{ReportID: 8, TaskNo: "III.5", TaskTitle: strings.Repeat("Tổ chức sự kiện ở xã vùng cao biên giới ", 20), Plan: "Kế hoạch năm 2026", Period: "Quý III năm 2026", Due: "2026-09-16", State: Accepted}, at, 4, 3},
	}
}

// checkLines holds a calendar to RFC 5545, 3.1: CRLF, at most 75 octets a line, no character torn apart.
func checkLines(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") || !strings.HasSuffix(text, "\r\n") {
		t.Error("lines do not end with CRLF")
	}
	for _, line := range strings.Split(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d octets, or a torn character: %q", len(line), line)
		}
	}
}

func TestCalendarsAreReadBackAsTheyWereMeant(t *testing.T) {
	t.Parallel()
	all := someDeadlines()
	text := calendarOf(identity.Agency{ShortName: "Xã Quý Hoà"}, all, "https://lantoa.test:8443", false)
	checkLines(t, text)
	c, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	events := c.Events()
	if len(events) != 2 {
		t.Fatalf("%d events", len(events))
	}
	for i, e := range events {
		value := func(p ics.ComponentProperty) string {
			if v := e.GetProperty(p); v != nil {
				return v.Value
			}
			return ""
		}
		if got, want := e.Id(), fmt.Sprintf("bao-cao-%d@lantoa.test", all[i].ReportID); got != want {
			t.Errorf("UID %q, want %q", got, want)
		}
		from, err1 := e.GetAllDayStartAt()
		to, err2 := e.GetAllDayEndAt()
		if err1 != nil || err2 != nil || from.Format(time.DateOnly) != string(all[i].Due) || to.Format(time.DateOnly) != string(all[i].Due.Add(1)) {
			t.Errorf("event %d: %v to %v, want the day %s (%v, %v)", i, from, to, all[i].Due, err1, err2)
		}
		if got := value(ics.ComponentPropertyDescription); !strings.Contains(got, all[i].TaskTitle) {
			t.Errorf("description %q, want %q in it", got, all[i].TaskTitle)
		}
		if got := value(ics.ComponentPropertySequence); got != fmt.Sprint(all[i].Sequence) {
			t.Errorf("SEQUENCE %s, want %d", got, all[i].Sequence)
		}
		if got := value(ics.ComponentPropertyDtstamp); got != "20261001T020304Z" {
			t.Errorf("DTSTAMP %s", got)
		}
		if alarms := len(e.Alarms()); alarms != 1-i {
			t.Errorf("event %d has %d alarms", i, alarms)
		}
	}
	if !strings.Contains(text, "SUMMARY:Đã gửi: báo cáo nhiệm vụ III.5\\, quý III năm 2026") {
		t.Errorf("an answered one does not say so:\n%s", text)
	}
}

func TestNewsIsAFeed(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 10, 1, 2, 3, 4, 0, time.UTC)
	f := newsOf(identity.Agency{ShortName: "Xã Quý Hoà", Key: "06076"}, []tiding{
		{ReportID: 7, Kind: "owed", TaskNo: "III.2", TaskTitle: "A & <b>", Period: "Quý IV năm 2026", Due: "2026-12-16", At: at},
		{ReportID: 8, Kind: "accept", TaskNo: "III.5", TaskTitle: "B", Period: "Quý III năm 2026", Due: "2026-09-16", At: at.Add(time.Hour), Number: 3},
	}, "https://lantoa.test", true)
	atom, err := f.ToAtom()
	if err != nil {
		t.Fatal(err)
	}
	var read struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Updated string   `xml:"updated"`
		Entries []struct {
			Title string `xml:"title"`
			Link  struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
			Summary string `xml:"summary"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(atom), &read); err != nil {
		t.Fatalf("%v\n%s", err, atom)
	}
	if len(read.Entries) != 2 || read.ID == "" || read.Updated != "2026-10-01T03:03:04Z" {
		t.Fatalf("%+v", read)
	}
	if e := read.Entries[0]; e.Title != "[MẪU] Đã chấp nhận: nhiệm vụ III.5, quý III năm 2026" || e.Link.Href != "https://lantoa.test/bao-cao/8" {
		t.Errorf("the newest is not first: %+v", e)
	}
	if e := read.Entries[1]; !strings.Contains(e.Summary, "A & <b>") {
		t.Errorf("%+v", e)
	}
	rss, err := f.ToRss()
	if err != nil {
		t.Fatal(err)
	}
	var channel struct {
		XMLName xml.Name `xml:"rss"`
		Items   []struct {
			Title string `xml:"title"`
			GUID  string `xml:"guid"`
			Date  string `xml:"pubDate"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal([]byte(rss), &channel); err != nil || len(channel.Items) != 2 || channel.Items[0].GUID == "" {
		t.Errorf("%v: %+v\n%s", err, channel, rss)
	}
	if _, err := time.Parse(time.RFC1123Z, channel.Items[0].Date); err != nil {
		t.Error(err)
	}
}
