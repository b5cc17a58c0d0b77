package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// page opens a page of the site as a stranger.
func (o *caller) page(t *testing.T, path string) int {
	t.Helper()
	res, err := http.Get(o.url + path)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}

func remindByAPI(t *testing.T, o *caller) {
	at := fmt.Sprintf("/plans/%d", o.plan)
	type ladder struct {
		Active, Own bool
		Version     int64
		Steps       []map[string]any
	}
	var usual, own ladder
	o.want(t, 403, "xã", "GET", at+"/ladder", nil)
	o.want(t, 200, "sở", "GET", at+"/ladder", nil, &usual)
	steps := []map[string]any{{"days": -5, "every": 0, "to": "agency", "text": "Còn năm ngày."}, {"days": 1, "every": 3, "to": "agency", "text": "Đã quá hạn."}}
	bad := o.want(t, 422, "sở", "PUT", at+"/ladder", map[string]any{"active": true, "own": true, "steps": []map[string]any{{"days": -5, "every": 2, "to": "agency", "text": "x"}}, "version": usual.Version})
	if !strings.Contains(string(bad.body), `"pointer":"/steps/0/every"`) {
		t.Errorf("a wrong step is not named: %s", bad.body)
	}
	o.want(t, 200, "sở", "PUT", at+"/ladder", map[string]any{"active": true, "own": true, "steps": steps, "version": usual.Version}, &own)
	if !own.Own || len(own.Steps) != 2 || len(usual.Steps) == 2 {
		t.Errorf("the ladder is %+v", own)
	}
	o.by(t, "sở", "remind.ladder")
	o.want(t, 409, "sở", "PUT", at+"/ladder", map[string]any{"active": false, "own": false, "version": usual.Version})
	var span struct{ ID int64 }
	o.want(t, 422, "sở", "POST", "/quiet-days", map[string]any{"from": "2026-12-05", "to": "2026-12-01", "name": "Lễ hội"})
	o.want(t, 201, "sở", "POST", "/quiet-days", map[string]any{"from": "2026-12-01", "to": "2026-12-05", "name": "Lễ hội"}, &span)
	o.by(t, "sở", "remind.quiet")
	var quiet struct{ Items []struct{ ID int64 } }
	o.want(t, 204, "sở", "DELETE", fmt.Sprintf("/quiet-days/%d", span.ID), nil)
	o.want(t, 200, "sở", "GET", "/quiet-days", nil, &quiet)
	for _, q := range quiet.Items {
		if q.ID == span.ID {
			t.Error("the quiet days are still there")
		}
	}
	mailboxesByAPI(t, o, at)
	lettersByAPI(t, o, at)
}

func mailboxesByAPI(t *testing.T, o *caller, at string) {
	t.Helper()
	type box struct {
		AgencyID int64 `json:"agency_id"`
		Version  int64
		Office   string
		Muted    bool
	}
	own := func() (found box) {
		var list struct{ Items []box }
		o.want(t, 200, "sở", "GET", at+"/mailboxes?limit=200", nil, &list)
		for _, b := range list.Items {
			if b.AgencyID == o.own {
				return b
			}
		}
		t.Fatal("the commune has no mailbox line")
		return found
	}
	before, path := own(), fmt.Sprintf("/agencies/%d/mailbox", o.own)
	bad := o.want(t, 422, "xã", "PUT", path, map[string]any{"office": "không phải thư", "version": before.Version})
	if !strings.Contains(string(bad.body), `"pointer":"/office"`) {
		t.Errorf("a wrong address is not named: %s", bad.body)
	}
	o.want(t, 200, "xã", "PUT", path, map[string]any{"office": "vanthu@mau.example", "version": before.Version})
	o.by(t, "xã", "remind.contact")
	o.want(t, 409, "sở", "PUT", path, map[string]any{"office": "khac@mau.example", "version": before.Version})
	o.want(t, 403, "xã", "PUT", fmt.Sprintf("/agencies/%d/mailbox", o.other), map[string]any{"office": "vanthu@mau.example", "version": 0})
	if b := own(); b.Office != "vanthu@mau.example" || b.Version == before.Version {
		t.Errorf("the mailbox is %+v", b)
	}
	mute := fmt.Sprintf("%s/mailboxes/%d/muted", at, o.own)
	o.want(t, 200, "sở", "PUT", mute, map[string]any{"muted": true})
	o.by(t, "sở", "remind.mute")
	if !own().Muted {
		t.Error("the agency is still reminded")
	}
	o.want(t, 200, "sở", "PUT", mute, map[string]any{"muted": false})
}

func lettersByAPI(t *testing.T, o *caller, at string) {
	t.Helper()
	var today struct {
		Items []struct {
			Key      string
			AgencyID int64 `json:"agency_id"`
			Told     bool
		}
	}
	o.want(t, 200, "sở", "GET", "/reminders/today?limit=200", nil, &today)
	var chat struct {
		Answers     int
		Short, Long string
	}
	o.want(t, 200, "sở", "GET", at+"/reminders/chat", nil, &chat)
	if chat.Answers == 0 || !strings.Contains(chat.Short, "NHẮC BÁO CÁO") || len(chat.Long) < len(chat.Short)/2 {
		t.Errorf("the text to paste: %+v", chat)
	}
	docx := o.want(t, 200, "sở", "GET", at+"/reminders/letter?unit=vp&before=2026-10-30", nil)
	if names := zipNames(t, docx.body); !strings.Contains(names, "word/document.xml") {
		t.Errorf("the letter is no DOCX: %s", names)
	}
	o.want(t, 422, "sở", "GET", at+"/reminders/letter?before=2026-01-01", nil)
	if len(today.Items) == 0 {
		t.Fatal("nobody is to be reminded today")
	}
	first := today.Items[0]
	var letter struct{ Subject, Text string }
	o.want(t, 200, "sở", "GET", "/reminders/today/"+first.Key, nil, &letter)
	if letter.Subject == "" || letter.Text == "" {
		t.Errorf("the letter: %+v", letter)
	}
	var n struct{ Count int }
	o.want(t, 200, "sở", "POST", "/reminders/today", map[string]any{"keys": []string{first.Key}}, &n)
	o.by(t, "sở", "remind.send")
	var log struct {
		Items []struct {
			ID       int64
			AgencyID int64 `json:"agency_id"`
			Way, Day string
		}
	}
	o.want(t, 200, "sở", "GET", "/reminders?limit=1", nil, &log)
	if len(log.Items) != 1 || log.Items[0].AgencyID != first.AgencyID || log.Items[0].Day != storyDay || n.Count == 0 {
		t.Fatalf("sent %d, the log says %+v", n.Count, log.Items)
	}
	var one struct {
		Text    string
		Letters []struct{ To, State string }
	}
	o.want(t, 200, "sở", "GET", fmt.Sprintf("/reminders/%d", log.Items[0].ID), nil, &one)
	if one.Text == "" || len(one.Letters) != n.Count {
		t.Errorf("the line of the log: %+v, want %d letters", one, n.Count)
	}
	o.want(t, 200, "sở", "POST", "/reminders/today", map[string]any{"keys": []string{first.Key}}, &n)
	if n.Count != 0 {
		t.Errorf("sent again: %d letters", n.Count)
	}
	o.want(t, 422, "sở", "POST", at+"/reminders/notes", map[string]any{"way": "mail", "agencies": []int64{o.own}})
	o.want(t, 200, "sở", "POST", at+"/reminders/notes", map[string]any{"way": "phone", "agencies": []int64{o.other}}, &n)
}

func rhythmByAPI(t *testing.T, o *caller) {
	at := fmt.Sprintf("/plans/%d", o.plan)
	var p struct {
		Version  int64
		StartsOn string `json:"starts_on"`
		Rhythm   map[string]any
	}
	o.want(t, 200, "sở", "GET", at, nil, &p)
	fresh := map[string]any{}
	for k, v := range p.Rhythm {
		fresh[k] = v
	}
	fresh["agency_days"] = 4
	body := map[string]any{"starts_on": p.StartsOn, "rhythm": fresh, "version": p.Version}
	type change struct {
		Version int64
		Changes []struct{ Label, Old, New string }
		Reports struct{ Moved, Added, Withdrawn int }
		Dues    []string `json:"next_dues"`
	}
	var seen, done change
	o.want(t, 403, "xã", "PUT", at+"/rhythm", body)
	o.want(t, 200, "sở", "POST", at+"/rhythm/preview", body, &seen)
	if len(seen.Changes) != 1 || seen.Reports.Moved == 0 || seen.Version != p.Version || len(seen.Dues) == 0 {
		t.Fatalf("the preview says %+v", seen)
	}
	o.want(t, 409, "sở", "POST", at+"/rhythm/preview", map[string]any{"starts_on": p.StartsOn, "rhythm": p.Rhythm, "version": p.Version}) // nothing changes
	var open struct{ Items []apiReport }
	o.want(t, 200, "sở", "GET", fmt.Sprintf("/reports?plan=%d&period=2026-Q4&state=expected", o.plan), nil, &open)
	o.want(t, 200, "sở", "PUT", at+"/rhythm", body, &done)
	o.by(t, "sở", "plan.settings")
	o.want(t, 409, "sở", "PUT", at+"/rhythm", body)
	if done.Reports != seen.Reports || done.Version == p.Version {
		t.Errorf("done %+v, want as in the preview %+v", done, seen)
	}
	later := 0 // those with an extension keep it
	for _, r := range open.Items {
		now := o.report(t, r.ID)
		if now.Due < r.Due {
			t.Errorf("report %d is due %s, was %s: want it no sooner", r.ID, now.Due, r.Due)
		}
		if now.Due > r.Due {
			later++
		}
	}
	if later == 0 {
		t.Error("no report is due later")
	}
	var history struct {
		Versions []struct {
			No   int
			Kind string
		}
	}
	o.want(t, 200, "xã", "GET", at+"/versions", nil, &history)
	if len(history.Versions) != 2 || history.Versions[0].Kind != "settings" {
		t.Errorf("versions %+v", history.Versions)
	}
}

func amendByAPI(t *testing.T, o *caller) {
	text, err := os.ReadFile("demo/ke-hoach-dieu-chinh-mau.txt")
	if err != nil {
		t.Fatal(err)
	}
	type document struct {
		ID, Version int64
		State       string
		Settled     []string
		Questions   []struct{ Key string }
	}
	var i document
	i.ID = o.startImport(t, "ke-hoach-dieu-chinh.txt", text)
	if err := o.plans.ReadImport(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("/imports/%d", i.ID)
	o.want(t, 200, "sở", "GET", at, nil, &i)
	purpose := map[string]any{"purpose": "version", "base": o.plan, "from": storyDay, "version": i.Version}
	o.want(t, 403, "xã", "PUT", at+"/purpose", purpose)
	o.want(t, 200, "sở", "PUT", at+"/purpose", purpose, &i)
	o.want(t, 409, "sở", "PUT", at+"/purpose", purpose)
	keys := i.Settled
	for _, q := range i.Questions {
		keys = append(keys, q.Key)
	}
	o.want(t, 200, "sở", "PUT", at+"/review", map[string]any{"version": i.Version, "settled": keys}, &i)
	var c struct {
		Base, Version int64
		Tasks         []struct{ Kind, No, Title string }
		Questions     []struct{ Key, Sentence string }
	}
	o.want(t, 200, "sở", "GET", at+"/comparison", nil, &c)
	kinds := map[string]int{}
	for _, x := range c.Tasks {
		kinds[x.Kind]++
	}
	if c.Base != o.plan || kinds["changed"] == 0 || kinds["added"] == 0 || kinds["dropped"] == 0 {
		t.Fatalf("the comparison: base %d, %v, questions %+v", c.Base, kinds, c.Questions)
	}
	var p struct{ ID int64 }
	o.want(t, 201, "sở", "POST", at+"/amendment", map[string]any{"version": c.Version}, &p)
	o.by(t, "sở", "plan.amend")
	if p.ID != o.plan {
		t.Errorf("the amendment made plan %d, want version of %d", p.ID, o.plan)
	}
	versionByAPI(t, o, kinds)
}

// versionByAPI reads what the amendment did.
func versionByAPI(t *testing.T, o *caller, kinds map[string]int) {
	t.Helper()
	at := fmt.Sprintf("/plans/%d/versions", o.plan)
	var history struct {
		Versions []struct {
			No        int
			Kind, Who string
		}
	}
	o.want(t, 200, "xã", "GET", at, nil, &history)
	newest := history.Versions[0]
	if newest.Kind != "amended" || !strings.HasPrefix(newest.Who, "API sở") {
		t.Errorf("the newest version: %+v", newest)
	}
	var v struct {
		Until string
		Tasks []struct {
			TaskID int64 `json:"task_id"`
		}
		Changes  []struct{ Kind string } `json:"task_changes"`
		Reports  struct{ Withdrawn int }
		Document bool `json:"has_document"`
	}
	one := fmt.Sprintf("%s/%d", at, newest.No)
	o.want(t, 200, "xã", "GET", one, nil, &v)
	got := map[string]int{}
	for _, c := range v.Changes {
		got[c.Kind]++
	}
	if got["changed"] != kinds["changed"] || got["added"] != kinds["added"] || got["dropped"] != kinds["dropped"] || v.Until != "" || !v.Document || len(v.Tasks) == 0 {
		t.Errorf("the version holds %v, the comparison said %v; %d tasks", got, kinds, len(v.Tasks))
	}
	var text struct{ Text string }
	o.want(t, 200, "xã", "GET", one+"/document", nil, &text)
	if !strings.Contains(text.Text, "KẾ HOẠCH") {
		t.Errorf("the document of the version: %.80q", text.Text)
	}
	o.want(t, 404, "xã", "GET", at+"/99", nil)
	withdrawn := 0
	for _, task := range v.Tasks {
		var past struct {
			Withdrawn []struct {
				Version int `json:"version_no"`
			}
		}
		o.want(t, 200, "sở", "GET", fmt.Sprintf("/tasks/%d/history", task.TaskID), nil, &past)
		for _, w := range past.Withdrawn {
			if w.Version == newest.No {
				withdrawn++
			}
		}
	}
	if withdrawn != v.Reports.Withdrawn {
		t.Errorf("the tasks tell of %d withdrawn reports, the version of %d", withdrawn, v.Reports.Withdrawn)
	}
}

// startImport sends a document under the name that the operation asks for.
func (o *caller) startImport(t *testing.T, name string, text []byte) int64 {
	t.Helper()
	var i struct{ ID int64 }
	o.want(t, 202, "sở", "POST", "/imports", upload{name: name, data: text, field: "document"}, &i)
	return i.ID
}
