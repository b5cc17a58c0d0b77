package plan

import (
	"cmp"
	"slices"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// sorted puts those first who have not acknowledged, then those at work, then those who had the task before.
func (v staffPage) sorted() []Assignment {
	all := slices.Clone(v.All)
	rank := func(a Assignment) int {
		switch {
		case a.EndedOn != "":
			return 2
		case a.AckedOn == "":
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b Assignment) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.Duty, b.Duty), cmp.Compare(v.Names[a.AgencyID].Position, v.Names[b.AgencyID].Position))
	})
	return all
}

// acked counts those at work, and those of them who have acknowledged.
func acked(all []Assignment) (n, of int) {
	for _, a := range all {
		if a.EndedOn != "" {
			continue
		}
		of++
		if a.AckedOn != "" {
			n++
		}
	}
	return n, of
}

// asked is the open request about an assignment.
func (v Staff) asked(a Assignment) (Request, bool) {
	i := slices.IndexFunc(v.Requests, func(q Request) bool { return q.State == Asked && q.Kind == Handover && q.AssignmentID == a.ID })
	if i < 0 {
		return Request{}, false
	}
	return v.Requests[i], true
}

// wentTo is the agency that a task was handed over to, when this assignment ended so.
func (v Staff) wentTo(a Assignment) string {
	for _, q := range slices.Backward(v.Requests) {
		if q.Kind == Handover && q.State == Granted && q.AssignmentID == a.ID && q.DecidedOn == a.EndedOn {
			return v.Names[q.ToID].ShortName
		}
	}
	return ""
}

// cameFrom is the agency that an assignment was handed over from.
func (v Staff) cameFrom(a Assignment) string {
	for _, q := range slices.Backward(v.Requests) {
		if q.Kind == Handover && q.State == Granted && q.ToID == a.AgencyID && a.EndedOn == "" {
			return v.Names[q.AgencyID].ShortName
		}
	}
	return ""
}

// may reports whether the actor can do something about who does a task.
func (v staffPage) may(a Assignment) bool {
	return a.EndedOn == "" && (v.By.May(identity.ManagePlan) || v.By.May(identity.ReportProgress) && v.By.AgencyID == a.AgencyID)
}

func (v staffPage) path(what string, a Assignment) string {
	return taskPath(v.Task.ID) + "/" + what + "/" + strconv.FormatInt(a.AgencyID, 10)
}

// receivers are the agencies that a task can go to.
func receivers(all []identity.Agency, not int64, none string) []web.Choice {
	list := []web.Choice{{Label: none}}
	for _, a := range all {
		if a.ID != not {
			list = append(list, web.Choice{Value: strconv.FormatInt(a.ID, 10), Label: a.ShortName})
		}
	}
	return list
}

func digitsOrNone(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// what says in few words what is asked for.
func (v RequestView) what() string {
	if v.Kind == Extension {
		return v.Plan.reportOn(v.Report.Period) + ": đến " + i18n.Date(v.Wanted) + ", hạn đang có " + i18n.Date(v.OldDue)
	}
	if v.WantedID != 0 {
		return "Chuyển cho " + v.WantedFor.ShortName
	}
	return "Chưa rõ cơ quan nào"
}

// result says what became of a request.
func (v RequestView) result() string {
	switch {
	case v.State == Granted && v.Kind == Extension:
		return "Gia hạn đến " + i18n.Date(v.Due) + " (hạn cũ " + i18n.Date(v.OldDue) + ")"
	case v.State == Granted:
		return "Đã chuyển cho " + v.To.ShortName
	}
	return v.State.Name()
}

var requestChips = map[RequestState]string{Asked: "wait", Granted: "ok", Refused: "back", Withdrawn: "none"}

// tooLate warns of a day on which the consolidated report is out already.
func (v requestPage) tooLate() string {
	if v.Next == "" || !v.Wanted.After(v.Next) {
		return ""
	}
	return "Ngày đề nghị sau ngày Sở trình báo cáo tổng hợp kỳ này (" + i18n.Date(v.Next) + "): số liệu sẽ không kịp vào báo cáo đó."
}

// pastSteps are requests and hand-overs as lines of a report's history.
func pastSteps(requests []Request, transfers []Transfer, names map[int64]string) []datedStep {
	var all []datedStep
	for _, q := range requests {
		all = append(all, datedStep{q.AskedOn, pastStep{i18n.Date(q.AskedOn), q.AskedWho + " xin gia hạn đến " + i18n.Date(q.Wanted) + ", hạn đang có " + i18n.Date(q.OldDue), q.Reason}})
		what := map[RequestState]string{
			Granted: " gia hạn đến " + i18n.Date(q.Due) + ", hạn cũ " + i18n.Date(q.OldDue), Refused: " không đồng ý gia hạn", Withdrawn: " rút đề nghị gia hạn",
		}[q.State]
		if what != "" {
			all = append(all, datedStep{q.DecidedOn, pastStep{i18n.Date(q.DecidedOn), q.DecidedWho + what, q.Answer}})
		}
	}
	for _, t := range transfers {
		all = append(all, datedStep{t.Day, pastStep{i18n.Date(t.Day), t.Who + " chuyển từ " + names[t.FromID], t.Reason}})
	}
	return all
}

type datedStep struct {
	day calendar.Day
	pastStep
}

// wholeHistory tells the life of a report with all that was asked about it, the newest first.
func (d Dossier) wholeHistory() []pastStep {
	all := pastSteps(d.Requests, d.Transfers, d.Owners)
	slices.Reverse(all)
	steps := history(d.Moves)
	for i, m := range slices.Backward(d.Moves) {
		all = append(all, datedStep{calendar.Day(m.Day), steps[len(d.Moves)-1-i]})
	}
	slices.SortStableFunc(all, func(a, b datedStep) int { return cmp.Compare(b.day, a.day) })
	list := make([]pastStep, 0, len(all))
	for _, st := range all {
		list = append(list, st.pastStep)
	}
	return list
}

// askedLine says of a report that an extension waits for its answer.
func askedLine(all []Request, reportID int64) string {
	q, ok := openRequest(all, reportID)
	if !ok {
		return ""
	}
	return "đã xin gia hạn đến " + i18n.Date(q.Wanted)
}

// dueNotes are the old due days of a report and what is asked about it, in few words.
func dueNotes(all []Request, reportID int64) string {
	old, asked := oldDues(all, reportID), askedLine(all, reportID)
	if old != "" && asked != "" {
		return old + "; " + asked
	}
	return old + asked
}

func (v staffPage) manages() bool { return v.By.May(identity.ManagePlan) }

// rowNote is what stands under the state of a report on the page of its task: old due days, what is asked, who has not acknowledged.
func (v taskPage) rowNote(r Report) string {
	note := dueNotes(v.Requests, r.ID)
	if q := extensions(v.Requests, r.ID); len(q) > 0 {
		note = "gia hạn đến " + i18n.Date(r.Due) + "; " + note
	}
	if r.State != Awaited || !slices.ContainsFunc(v.Staff, func(a Assignment) bool { return a.ID == r.AssignmentID && a.AckedOn == "" }) {
		return note
	}
	if note != "" {
		note = "; " + note
	}
	return "chưa tiếp nhận" + note
}

// moved are the hand-overs of an agency that are asked or done.
func (v agencyPage) moved() []Request {
	return slices.DeleteFunc(slices.Clone(v.Requests), func(q Request) bool {
		return q.Kind != Handover || q.State != Asked && q.State != Granted
	})
}

func (v agencyPage) movedWords(q Request) string {
	switch {
	case q.State == Asked:
		return "đề nghị chuyển, chờ quyết định"
	case q.ToID == v.Agency.ID:
		return "nhận từ " + v.Names[q.AgencyID] + ", " + i18n.Date(q.DecidedOn)
	}
	return "chuyển cho " + v.Names[q.ToID] + ", " + i18n.Date(q.DecidedOn)
}
