package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestProgramsDoWhatTheScreensDo carries the work of the desk through the API of the real program, on the demonstration, over each
// database: what was asked is written, the answer says so, and the audit trail names the token.
func TestProgramsDoWhatTheScreensDo(t *testing.T) {
	t.Parallel()
	eachOffice(t, func(t *testing.T, o *caller) {
		for _, part := range []struct {
			name string
			do   func(*testing.T, *caller)
		}{
			{"duties are acknowledged", acknowledgeByAPI},
			{"an extension is asked for and granted", extendByAPI},
			{"a task is handed over", handOverByAPI},
			{"the focal department enters on behalf", behalfByAPI},
			{"evidence is judged and taken home", evidenceByAPI},
			{"a workbook comes back", workbookByAPI},
			{"links are made and revoked", linksByAPI},
			{"money is entered and corrected", moneyByAPI},
			{"a table of money comes back", moneyBookByAPI},
			{"reminding is set and noted", remindByAPI},
			{"a list of agencies comes in", listByAPI},
			{"an edited report comes back", paperByAPI},
			{"the rhythm is changed", rhythmByAPI},
			{"a plan is amended", amendByAPI},
		} {
			t.Run(part.name, func(t *testing.T) { part.do(t, o) })
		}
	})
}

func acknowledgeByAPI(t *testing.T, o *caller) {
	task := o.taskWithout(t, o.own)
	o.want(t, 201, "sở", "POST", fmt.Sprintf("/tasks/%d/assignments", task), map[string]any{"agency_id": o.own, "duty": "partner"})
	o.by(t, "sở", "task.assign")
	var n struct{ Count int }
	at := fmt.Sprintf("/plans/%d/acknowledgement", o.plan)
	o.want(t, 200, "xã", "POST", at, map[string]any{}, &n)
	first := n.Count
	o.want(t, 200, "xã", "POST", at, map[string]any{}, &n)
	if first == 0 || n.Count != 0 {
		t.Errorf("acknowledged %d, then %d: want some, then none", first, n.Count)
	}
	o.by(t, "xã", "task.acknowledge")
	var list struct {
		Items []struct {
			AgencyID int64  `json:"agency_id"`
			By       string `json:"acknowledged_by"`
		}
	}
	o.want(t, 200, "xã", "GET", fmt.Sprintf("/tasks/%d/assignments?limit=200", task), nil, &list)
	for _, a := range list.Items {
		if a.AgencyID == o.own && a.By != "API xã" {
			t.Errorf("the assignment was acknowledged by %q, want the token", a.By)
		}
	}
}

// taskWithout is a task that an agency does not have yet.
func (o *caller) taskWithout(t *testing.T, agency int64) int64 {
	t.Helper()
	var tasks struct{ Items []struct{ ID int64 } }
	o.want(t, 200, "sở", "GET", fmt.Sprintf("/plans/%d/tasks", o.plan), nil, &tasks)
	for _, task := range tasks.Items {
		if slices.Contains(o.agenciesWithout(t, task.ID), agency) {
			return task.ID
		}
	}
	t.Fatalf("agency %d has every task", agency)
	return 0
}

// request is what the tests look at in a request.
type apiRequest struct {
	ID, Version   int64
	State, OldDue string
	Due, Reason   string
}

func extendByAPI(t *testing.T, o *caller) {
	r := o.reportsOf(t, "xã", o.own, "period=2026-Q4&state=expected")[0]
	var q, again apiRequest
	o.want(t, 201, "xã", "POST", fmt.Sprintf("/reports/%d/extension", r.ID), map[string]any{"until": "2027-01-14", "reason": "Hội thi dời sang tháng Hai."}, &q)
	if q.State != "asked" || q.Reason == "" {
		t.Errorf("asked: %+v", q)
	}
	o.by(t, "xã", "extension.ask")
	o.want(t, 409, "xã", "POST", fmt.Sprintf("/reports/%d/extension", r.ID), map[string]any{"until": "2027-01-15", "reason": "Lần nữa."})
	decide := map[string]any{"action": "grant", "until": "2027-01-10", "reason": "Không muộn hơn.", "version": q.Version}
	o.want(t, 403, "xã", "POST", fmt.Sprintf("/requests/%d/decision", q.ID), decide)
	o.want(t, 403, "sở", "POST", fmt.Sprintf("/requests/%d/decision", q.ID), decide) // its maker also made the token that asked
	o.want(t, 200, "người thứ hai", "POST", fmt.Sprintf("/requests/%d/decision", q.ID), decide, &again)
	if again.State != "granted" || again.Due != "2027-01-10" {
		t.Errorf("granted: %+v", again)
	}
	o.by(t, "người thứ hai", "extension.grant")
	if now := o.report(t, r.ID); now.Due != "2027-01-10" {
		t.Errorf("the report is due %s, want 2027-01-10 (was %s)", now.Due, r.Due)
	}
	o.want(t, 409, "người thứ hai", "POST", fmt.Sprintf("/requests/%d/decision", q.ID), decide)
}

func handOverByAPI(t *testing.T, o *caller) {
	var tasks struct {
		Items []struct {
			ID int64
			No string
		}
	}
	o.want(t, 200, "sở", "GET", fmt.Sprintf("/plans/%d/tasks", o.plan), nil, &tasks)
	r := o.reportsOf(t, "xã", o.own, "period=2026-Q4&state=expected")[0]
	var to int64
	for _, a := range o.agenciesWithout(t, r.TaskID) {
		to = a
	}
	if to == 0 {
		t.Fatal("every agency has the task already")
	}
	var q apiRequest
	o.want(t, 201, "sở", "POST", fmt.Sprintf("/tasks/%d/handover", r.TaskID), map[string]any{"agency_id": o.own, "to_agency_id": to, "reason": "Địa bàn chuyển về cơ quan mới."}, &q)
	o.by(t, "sở", "handover.grant")
	after := o.reportsOf(t, "sở", to, fmt.Sprintf("task=%d&period=2026-Q4", r.TaskID))
	if len(after) != 1 || after[0].State != "expected" {
		t.Errorf("the receiver owes %+v, want one report", after)
	}
	var list struct{ Items []apiReport }
	o.want(t, 200, "xã", "GET", fmt.Sprintf("/reports?plan=%d&task=%d&period=2026-Q4", o.plan, r.TaskID), nil, &list)
	if len(list.Items) != 0 {
		t.Errorf("the giver still owes %+v", list.Items)
	}
}

// agenciesWithout are active agencies that do not have a task.
func (o *caller) agenciesWithout(t *testing.T, task int64) (all []int64) {
	t.Helper()
	var have struct {
		Items []struct {
			AgencyID int64 `json:"agency_id"`
		}
	}
	o.want(t, 200, "sở", "GET", fmt.Sprintf("/tasks/%d/assignments?limit=200", task), nil, &have)
	busy := map[int64]bool{}
	for _, a := range have.Items {
		busy[a.AgencyID] = true
	}
	var list struct{ Items []struct{ ID int64 } }
	o.want(t, 200, "sở", "GET", "/agencies?limit=200", nil, &list)
	for _, a := range list.Items {
		if !busy[a.ID] {
			all = append(all, a.ID)
		}
	}
	return all
}

func behalfByAPI(t *testing.T, o *caller) {
	r := o.reportsOf(t, "sở", o.other, "period=2026-Q4&state=expected")[0]
	at := fmt.Sprintf("/reports/%d", r.ID)
	o.want(t, 403, "xã", "PUT", at, map[string]any{"answer": "nothing", "version": r.Version})
	o.want(t, 422, "sở", "PUT", at, map[string]any{"answer": "nothing", "behalf_how": "telepathy", "version": r.Version})
	var got apiReport
	o.want(t, 200, "sở", "PUT", at, map[string]any{"answer": "nothing", "behalf_how": "phone", "version": r.Version}, &got)
	o.want(t, 200, "sở", "POST", at+"/submission", map[string]any{"version": got.Version}, &got)
	if got.State != "submitted" || !strings.Contains(got.Behalf, "Sở VHTTDL") || got.How != "phone" {
		t.Errorf("entered on behalf: %+v", got)
	}
	o.by(t, "sở", "report.submit")
	if now := o.report(t, r.ID); now.State != "submitted" || now.Answer != "nothing" {
		t.Errorf("what is stored: %+v", now)
	}
	o.want(t, 403, "sở", "POST", at+"/acceptance", map[string]any{"version": got.Version}) // by the one who entered it
}
