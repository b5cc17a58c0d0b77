package main

import (
	"fmt"
	"strings"
	"testing"
)

func workbookByAPI(t *testing.T, o *caller) {
	at := fmt.Sprintf("/plans/%d/periods/2026-Q4/", o.plan)
	open := o.reportsOf(t, "xã", o.own, "period=2026-Q4&state=expected")[0]
	var task struct{ No string }
	o.want(t, 200, "xã", "GET", fmt.Sprintf("/tasks/%d", open.TaskID), nil, &task)
	book := o.want(t, 200, "xã", "GET", at+"workbook", nil).body
	row := rowWith(t, book, "Trả lời", 1, task.No)
	filled := editedBook(t, book, map[string]any{fmt.Sprintf("Trả lời!E%d", row): "Không phát sinh"})
	type review struct {
		ID, Version   int64
		State, Digest string
		Errors        []struct{ Place string }
		Reports       []struct {
			ReportID int64 `json:"report_id"`
			Changes  []struct{ What, New string }
		}
	}
	var v, again, wrong review
	o.want(t, 201, "xã", "POST", at+"workbooks", upload{name: "bảng.xlsx", data: filled}, &v)
	if len(v.Errors) != 0 || len(v.Reports) != 1 || v.Reports[0].ReportID != open.ID {
		t.Fatalf("the workbook would do %+v", v)
	}
	if o.report(t, open.ID).State != "expected" {
		t.Error("something was written before the yes")
	}
	confirm := map[string]any{"digest": v.Digest, "send": true, "version": v.Version}
	path := fmt.Sprintf("/workbooks/%d/confirmation", v.ID)
	o.want(t, 409, "xã", "POST", path, map[string]any{"digest": v.Digest, "version": v.Version + 3})
	var done struct{ Saved, Sent int }
	o.want(t, 200, "xã", "POST", path, confirm, &done)
	if now := o.report(t, open.ID); done.Saved != 1 || done.Sent != 1 || now.State != "submitted" || now.Answer != "nothing" {
		t.Errorf("wrote %+v, the report is now %+v", done, now)
	}
	o.by(t, "xã", "workbook.confirm")
	o.want(t, 201, "xã", "POST", at+"workbooks", upload{name: "bảng.xlsx", data: filled}, &again)
	for _, r := range again.Reports {
		if len(r.Changes) > 0 {
			t.Errorf("the same file again would do %+v, want nothing", r)
		}
	}
	o.want(t, 204, "xã", "POST", fmt.Sprintf("/workbooks/%d/dismissal", again.ID), map[string]any{"version": again.Version})
	o.want(t, 201, "xã", "POST", at+"workbooks", upload{name: "sai.xlsx", data: editedBook(t, book, map[string]any{fmt.Sprintf("Trả lời!E%d", row): "Chắc là có"})}, &wrong)
	if len(wrong.Errors) != 1 || !strings.Contains(wrong.Errors[0].Place, fmt.Sprintf("E%d", row)) {
		t.Errorf("wrong cells %+v, want E%d", wrong.Errors, row)
	}
	foreign := o.want(t, 200, "sở", "GET", fmt.Sprintf("%sworkbook?agency=%d", at, o.other), nil).body
	o.want(t, 403, "xã", "POST", at+"workbooks", upload{name: "của xã khác.xlsx", data: foreign})
	o.want(t, 403, "xã", "GET", fmt.Sprintf("%sworkbook?agency=%d", at, o.other), nil)
	if names := zipNames(t, o.want(t, 200, "sở", "GET", at+"workbooks", nil).body); strings.Count(names, ".xlsx") < 60 {
		t.Errorf("the archive of all workbooks holds %d", strings.Count(names, ".xlsx"))
	}
}

func linksByAPI(t *testing.T, o *caller) {
	at := fmt.Sprintf("/plans/%d/periods/2026-Q4/links", o.plan)
	type link struct {
		ID, AgencyID int64
		Live         bool
		Address      string
		MadeBy       string `json:"made_by"`
	}
	var made struct{ Links []link }
	o.want(t, 403, "xã", "POST", at, map[string]any{"agency_id": o.own})
	o.want(t, 201, "sở", "POST", at, map[string]any{"agency_id": o.own, "until": "2026-12-16", "contact": "Bà Mẫu, 0205 000 000"}, &made)
	if len(made.Links) != 1 || !made.Links[0].Live || !strings.HasPrefix(made.Links[0].Address, "https://lan-toa.example/l/") {
		t.Fatalf("made %+v", made.Links)
	}
	l := made.Links[0]
	o.by(t, "sở", "link.make")
	var list struct{ Items []link }
	o.want(t, 200, "sở", "GET", at+"?limit=200", nil, &list)
	for _, x := range list.Items {
		if x.Address != "" {
			t.Error("the list tells the address again")
		}
		if x.ID == l.ID && !strings.Contains(x.MadeBy, "API sở") {
			t.Errorf("made by %q", x.MadeBy)
		}
	}
	path := strings.TrimPrefix(l.Address, "https://lan-toa.example")
	if s := o.page(t, path); s != 200 {
		t.Errorf("the link opens with %d", s)
	}
	o.want(t, 204, "sở", "DELETE", fmt.Sprintf("/plans/%d/links/%d", o.plan, l.ID), nil)
	o.by(t, "sở", "link.revoke")
	if s := o.page(t, path); s == 200 {
		t.Error("a revoked link still opens")
	}
}

func moneyByAPI(t *testing.T, o *caller) {
	at := fmt.Sprintf("/plans/%d/budget", o.plan)
	type history struct {
		Line struct {
			ID                         int64
			Estimate, Allocated, Spent int64
		}
		Entries []struct {
			ID, Amount, Corrects int64
			File, Who            string
		}
	}
	entry := map[string]string{"source": "sponsored", "kind": "estimate", "amount": "7000000", "day": "2026-09-30", "document": "45/QĐ", "agency_id": fmt.Sprint(o.own)}
	o.want(t, 422, "xã", "POST", at, upload{fields: entry}) // an estimate is the focal department's
	var h, fixed history
	o.want(t, 201, "sở", "POST", at, upload{name: "45.pdf", data: []byte("%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"), fields: entry}, &h)
	if h.Line.Estimate != 7_000_000 || len(h.Entries) != 1 || h.Entries[0].File != "45.pdf" || !strings.HasPrefix(h.Entries[0].Who, "API sở") {
		t.Fatalf("entered %+v", h)
	}
	o.by(t, "sở", "budget.add")
	if f := o.want(t, 200, "xã", "GET", fmt.Sprintf("%s/entries/%d/file", at, h.Entries[0].ID), nil); f.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("the document comes as %s", f.header.Get("Content-Type"))
	}
	correction := fmt.Sprintf("%s/entries/%d/correction", at, h.Entries[0].ID)
	o.want(t, 422, "sở", "POST", correction, map[string]any{"amount": 6_000_000, "day": "2026-09-30", "reason": ""})
	o.want(t, 201, "sở", "POST", correction, map[string]any{"amount": 6_000_000, "day": "2026-09-30", "document": "45/QĐ", "reason": "Gõ nhầm số."}, &fixed)
	if fixed.Line.Estimate != 6_000_000 || len(fixed.Entries) != 3 {
		t.Errorf("corrected %+v, want 6,000,000 with the wrong entry and its counter-entry still there", fixed)
	}
	o.want(t, 409, "sở", "POST", correction, map[string]any{"amount": 1, "day": "2026-09-30", "document": "45/QĐ", "reason": "Lần nữa."})
	own := map[string]string{"source": "sponsored", "kind": "disbursement", "amount": "1000000", "day": "2026-10-01", "document": "PC 7"}
	o.want(t, 201, "xã", "POST", at, upload{fields: own}, &h)
	if h.Line.ID != fixed.Line.ID || h.Line.Spent != 1_000_000 {
		t.Errorf("spent %+v", h.Line)
	}
	own["agency_id"] = fmt.Sprint(o.other)
	o.want(t, 403, "xã", "POST", at, upload{fields: own})
	var lines struct {
		Items []struct {
			AgencyID int64 `json:"agency_id"`
		}
	}
	o.want(t, 200, "xã", "GET", at+"?limit=200", nil, &lines)
	for _, l := range lines.Items {
		if l.AgencyID != o.own {
			t.Errorf("an agency sees the money of agency %d", l.AgencyID)
		}
	}
}

func moneyBookByAPI(t *testing.T, o *caller) {
	at := fmt.Sprintf("/plans/%d/budget/workbook", o.plan)
	book := o.want(t, 200, "sở", "GET", at, nil).body
	row := rowWith(t, book, "Kinh phí", 0, "Mã") + 1
	cell := func(column string) string { return fmt.Sprintf("Kinh phí!%s%d", column, row) }
	type sheet struct {
		ID      int64
		Done    bool
		Digest  string
		Changes []struct {
			Kind             string
			Was, Now, Amount int64
		}
	}
	bad := o.want(t, 422, "sở", "POST", at+"s", upload{name: "sai.xlsx", data: editedBook(t, book, map[string]any{cell("E"): "nhiều"})})
	if !strings.Contains(string(bad.body), fmt.Sprintf("E%d", row)) || !strings.Contains(string(bad.body), `"parameter":"file"`) {
		t.Errorf("a wrong cell is not named: %s", bad.body)
	}
	back := editedBook(t, book, map[string]any{cell("E"): 987_000_000, cell("I"): "05/10/2026", cell("J"): "61/QĐ"})
	var v, again sheet
	o.want(t, 201, "sở", "POST", at+"s", upload{name: "kinh-phi.xlsx", data: back}, &v)
	if len(v.Changes) != 1 || v.Changes[0].Kind != "estimate" || v.Changes[0].Now != 987_000_000 || v.Changes[0].Amount != v.Changes[0].Now-v.Changes[0].Was {
		t.Fatalf("the table would do %+v", v.Changes)
	}
	one := fmt.Sprintf("%ss/%d", at, v.ID)
	o.want(t, 404, "người thứ hai", "GET", one, nil) // brought by another person's token
	o.want(t, 409, "sở", "POST", one+"/confirmation", map[string]any{"digest": "other"})
	var n struct{ Count int }
	o.want(t, 200, "sở", "POST", one+"/confirmation", map[string]any{"digest": v.Digest}, &n)
	if n.Count != 1 {
		t.Errorf("wrote %d entries, want 1", n.Count)
	}
	o.by(t, "sở", "budget.sheet")
	o.want(t, 409, "sở", "POST", one+"/confirmation", map[string]any{"digest": v.Digest})
	o.want(t, 201, "sở", "POST", at+"s", upload{name: "kinh-phi.xlsx", data: back}, &again)
	if len(again.Changes) != 0 {
		t.Errorf("the same table again would do %+v, want nothing", again.Changes)
	}
	foreign := o.call(t, "xã", "POST", at+"s", upload{name: "kinh-phi.xlsx", data: back})
	if foreign.status != 422 {
		t.Errorf("the table of all, brought by an agency: %d %s", foreign.status, foreign.body)
	}
}
