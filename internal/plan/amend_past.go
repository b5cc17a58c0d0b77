package plan

import (
	"cmp"
	"fmt"
	"slices"
)

// An amendment changes what is asked for from a day on; what was before keeps the words that the plan had then.

// worded is the plan with the words of its document then; how it is reported on stays as it is now.
func (st *PlanState) worded(p Plan) Plan {
	if st == nil {
		return p
	}
	old := st.Plan
	p.Number, p.Issuer, p.Title, p.Place, p.IssuedOn, p.Signer, p.SignerPost = old.Number, old.Issuer, old.Title, old.Place, old.IssuedOn, old.Signer, old.SignerPost
	p.DocumentName, p.DocumentHash = old.DocumentName, old.DocumentHash
	return p
}

// tasks are the tasks of now as they were then, in the order that they had. Those that a later version added come last; where their
// number was another task's, they are marked.
func (st *PlanState) tasks(now []Task) []Task {
	if st == nil {
		return now
	}
	old, taken := map[int64]Task{}, map[string]bool{}
	for _, t := range st.Tasks {
		old[t.Task.ID] = t.Task
		taken[t.Task.No] = true
	}
	var then, later []Task
	for _, t := range now {
		was, ok := old[t.ID]
		if ok {
			was.Version = t.Version
			then = append(then, was)
			continue
		}
		for no, i := t.No, 1; taken[t.No]; i++ {
			t.No = no + " (mới)"
			if i > 1 {
				t.No = fmt.Sprintf("%s (mới %d)", no, i)
			}
		}
		taken[t.No] = true
		later = append(later, t)
	}
	slices.SortStableFunc(then, func(a, b Task) int { return cmp.Compare(a.Position, b.Position) })
	return append(then, later...)
}

// has reports whether the version had a task.
func (st *PlanState) has(task int64) bool {
	return st == nil || slices.ContainsFunc(st.Tasks, func(t StateTask) bool { return t.Task.ID == task })
}

// assigned are the assignments of the version.
func (st *PlanState) assigned() (all []Assignment) {
	for _, t := range st.Tasks {
		all = append(all, t.Agencies...)
	}
	return all
}

// printedThen groups assignments by the words that the document has for them.
func printedThen(all []Assignment) (some []printedLead) {
	for _, a := range all {
		i := slices.IndexFunc(some, func(p printedLead) bool { return p.TaskID == a.TaskID && p.Duty == a.Duty && p.Printed == a.Printed })
		if i < 0 {
			some = append(some, printedLead{TaskID: a.TaskID, Duty: a.Duty, Printed: a.Printed, Members: 1, OneID: a.AgencyID})
			continue
		}
		some[i].Members++
		some[i].OneID = min(some[i].OneID, a.AgencyID)
	}
	return some
}

func (st *PlanState) lines() []Clause {
	if st == nil {
		return nil
	}
	return st.Clauses
}
