package plan

import (
	"fmt"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
)

// taskStep is what a version does to one task: everything is known before anything is written.
type taskStep struct {
	Kind   ChangeKind
	Task   Task         // as it will be; ID 0 for a new one
	At     []Assignment // who will have it; ID newAssignment is new
	End    []Assignment // who loses it
	Alter  []Assignment // whose duty or printed words change
	Relay  relayed
	Reason string // of what is withdrawn
}

// newAssignment stands for the number of an assignment that is still to be written.
const newAssignment = -1

// amending is a plan on its way from one version to the next.
type amending struct {
	Old      PlanState
	Plan     Plan // as it will be
	From     calendar.Day
	Rows     map[int64][]askedRow // by task
	Locked   func(calendar.Day) bool
	Holidays calendar.Holidays
	Fates    map[int64]Fate
}

func (a amending) layout(t Task, at []Assignment) layout {
	return layout{
		From: a.From, Starts: a.Plan.StartsOn, Started: a.Old.Plan.StartsOn, Once: t.Rhythm == Once,
		Want: a.Plan.Expected(t, a.Holidays), Locked: a.Locked, At: at,
	}
}

// steps lays out what a version does, from the comparison and the new tasks. Tasks that a partial document does not name are laid out
// anew too, for the plan's own rhythm may change. What ended long ago comes back with its number alone.
func (a amending) steps(changes []TaskChange, fresh []NewTask, partial bool) (all []taskStep, ended []Task) {
	old := map[int64]StateTask{}
	for _, t := range a.Old.Tasks {
		old[t.Task.ID] = t
	}
	for i, c := range changes {
		o := old[c.TaskID]
		switch {
		case c.Kind == TaskAdded:
			all = append(all, a.added(fresh[c.New], i))
		case c.Kind == TaskDropped:
			all = append(all, a.dropped(o, i))
		case c.New < 0:
			all = append(all, a.untouched(o))
		default:
			all = append(all, a.changed(o, fresh[c.New], c.Kind, i, partial))
		}
	}
	for _, t := range a.Old.Tasks {
		if t.Task.EndedOn != "" {
			ended = append(ended, t.Task)
		}
	}
	number(all, ended, partial)
	return all, ended
}

func (a amending) added(n NewTask, position int) taskStep {
	t := n.Task
	t.PlanID, t.Position, t.BeganOn = a.Plan.ID, position, a.From
	s := taskStep{Kind: TaskAdded, Task: t, At: Merge(n.Agencies)}
	for i := range s.At {
		s.At[i].ID = newAssignment
	}
	s.Relay = a.layout(t, s.At).relay(nil)
	return s
}

func (a amending) dropped(o StateTask, position int) taskStep {
	t := o.Task
	t.EndedOn, t.Position = a.From, position
	l, fate := a.layout(t, nil), a.Fates[t.ID]
	l.Withdraw = fate.Withdraw
	return taskStep{
		Kind: TaskDropped, Task: t, At: o.Agencies, Relay: l.relay(a.Rows[t.ID]),
		Reason: reasonOr(fate, fmt.Sprintf("Nhiệm vụ %s kết thúc từ ngày %s theo bản điều chỉnh", t.No, i18n.Date(a.From))),
	}
}

func reasonOr(f Fate, usual string) string {
	if f.Reason != "" {
		return f.Reason
	}
	return usual
}

func (a amending) untouched(o StateTask) taskStep {
	return taskStep{
		Kind: TaskKept, Task: o.Task, At: o.Agencies, Relay: a.layout(o.Task, o.Agencies).relay(a.Rows[o.Task.ID]),
		Reason: "Kỳ báo cáo của kế hoạch thay đổi từ ngày " + i18n.Date(a.From),
	}
}

func (a amending) changed(o StateTask, n NewTask, kind ChangeKind, position int, partial bool) taskStep {
	t := n.Task
	if len(t.Rules) == 0 && t.Evidence {
		t.Rules = o.Task.Rules // a document says nothing about evidence
	}
	t.ID, t.PlanID, t.Position, t.Version, t.BeganOn = o.Task.ID, o.Task.PlanID, position, o.Task.Version, o.Task.BeganOn
	if partial {
		t.No, t.Position, t.Span = o.Task.No, o.Task.Position, o.Task.Span
	}
	fate := a.Fates[t.ID]
	s := taskStep{Kind: kind, Task: t, Reason: reasonOr(fate, fmt.Sprintf("Bản điều chỉnh từ ngày %s không còn yêu cầu", i18n.Date(a.From)))}
	for _, next := range Merge(n.Agencies) {
		at := slices.IndexFunc(o.Agencies, func(h Assignment) bool { return h.AgencyID == next.AgencyID })
		if at < 0 {
			next.ID, next.TaskID = newAssignment, t.ID
			s.At = append(s.At, next)
			continue
		}
		had := o.Agencies[at]
		next.ID, next.TaskID = had.ID, had.TaskID
		if next.Duty != had.Duty || next.Printed != had.Printed {
			s.Alter = append(s.Alter, next)
		}
		s.At = append(s.At, next)
	}
	for _, had := range o.Agencies {
		if !slices.ContainsFunc(s.At, func(x Assignment) bool { return x.AgencyID == had.AgencyID }) {
			s.End = append(s.End, had)
		}
	}
	l := a.layout(t, s.At)
	l.Withdraw = fate.Withdraw
	s.Relay = l.relay(a.Rows[t.ID])
	return s
}

// number gives every task a number of its own: those of the new document first, then what ends now, then what ended long ago, marked as
// old where a number is taken.
func number(all []taskStep, ended []Task, partial bool) {
	taken := map[string]bool{}
	give := func(t *Task, mark string) {
		no := t.No
		for i := 1; taken[t.No]; i++ {
			t.No = no + mark
			if i > 1 {
				t.No = fmt.Sprintf("%s%s %d", no, mark, i)
			}
		}
		taken[t.No] = true
	}
	first := func(s taskStep) bool { return s.Kind != TaskDropped && (!partial || s.Kind != TaskAdded) }
	for i := range all {
		if first(all[i]) {
			give(&all[i].Task, " (mới)")
		}
	}
	for i := range all {
		if !first(all[i]) && all[i].Kind == TaskAdded {
			give(&all[i].Task, " (bổ sung)")
		}
	}
	for i := range all {
		if all[i].Kind == TaskDropped {
			give(&all[i].Task, " (cũ)")
		}
	}
	for i := range ended {
		give(&ended[i], " (cũ)")
	}
}

// sum joins what the steps ask and withdraw.
func sumSteps(all []taskStep) (r relayed) {
	for _, s := range all {
		r = r.plus(s.Relay)
	}
	return r
}
