package plan

import (
	"slices"
	"strings"

	"lantoa/internal/i18n"
)

// versionChanges is what a version keeps of how it came about.
type versionChanges struct {
	Facts []FieldChange `json:",omitempty"`
	Tasks []TaskChange  `json:",omitempty"`
	Count relayCount
}

// relayCount is how many expected answers a version withdrew, moved, asked for, and left as they were because someone had begun them.
type relayCount struct{ Withdrawn, Moved, Asked, Held int }

func counted(r relayed) relayCount {
	return relayCount{len(r.Withdraw), len(r.Redue), len(r.Add), len(r.Held)}
}

// Words say the counts.
func (c relayCount) Words() string {
	var all []string
	for _, p := range []struct {
		n    int
		name string
	}{{c.Asked, " báo cáo được giao thêm"}, {c.Moved, " báo cáo đổi hạn hoặc vai trò"}, {c.Withdrawn, " báo cáo được rút"}, {c.Held, " báo cáo đã có người làm, vẫn giữ để gửi và duyệt tiếp"}} {
		if p.n > 0 {
			all = append(all, i18n.Number(int64(p.n))+p.name)
		}
	}
	if len(all) == 0 {
		return "Không báo cáo nào của các cơ quan thay đổi."
	}
	return i18n.UpperFirst(strings.Join(all, "; ")) + "."
}

// Name of a version in lists.
func (v Version) Name() string {
	switch v.Kind {
	case FirstVersion:
		return "Bản đầu"
	case SettingsVersion:
		return "Đổi kỳ, hạn báo cáo"
	}
	return "Bản điều chỉnh"
}

// adopted takes over what an earlier plan settled where the document says the same again: who an unclear name means, agencies that were added
// by hand, pillar, evidence, rhythm. A person sees all of it on the screen and may change it.
func (r Review) adopted(base PlanState, text string, members map[int64][]int64) Review {
	if r.Settled == nil {
		r.Settled = map[string]bool{}
	}
	if r.Amendment.Purpose == AsVersion {
		r.StartsOn = base.Plan.StartsOn
	}
	r.Rhythm = base.Plan.Rhythm
	r.Settled["rhythm"] = true
	var index []int
	for i, t := range r.Tasks {
		if !t.Drop {
			index = append(index, i)
		}
	}
	r.Tasks = slices.Clone(r.Tasks)
	old := base.running()
	for _, p := range MatchTasks(old, r.Plan(members).Tasks, nil) {
		if p.Old < 0 || p.New < 0 {
			continue
		}
		i := index[p.New]
		o := old[p.Old]
		words := ""
		if s := o.Task.Span; s.Start >= 0 && s.End <= len(text) && s.Start < s.End {
			words = i18n.Fold(text[s.Start:s.End])
		}
		r.Tasks[i].adopt(o, words)
		if o.Task.Rhythm != DefaultRhythm(o.Task.Due, base.Plan.Rhythm.Kind) && sameDue(o.Task.Due, r.Tasks[i].Due) {
			r.Tasks[i].Rhythm = o.Task.Rhythm
		}
		if o.Task.Due.Kind == DueUnknown && r.Tasks[i].Due.Kind == DueUnknown {
			r.Settled[taskField(i, "due")] = true
		}
	}
	return r
}

func sameDue(a, b Due) bool { return a.Kind == b.Kind && a.From == b.From && a.To == b.To }

// adopt takes over what was settled about the old task; words is its folded text in the old document.
func (t *ReviewTask) adopt(o StateTask, words string) {
	t.Evidence = o.Task.Evidence
	if t.Pillar == "" {
		t.Pillar = o.Task.Pillar
	}
	t.Parties = slices.Clone(t.Parties)
	for j := range t.Parties {
		p := &t.Parties[j]
		if p.Settled {
			continue
		}
		for _, a := range o.Agencies {
			if a.Duty == p.Duty && i18n.Fold(a.Printed) == i18n.Fold(p.Printed) {
				p.Agencies = append(p.Agencies, a.AgencyID)
			}
		}
		if len(p.Agencies) > 0 {
			p.GroupID = 0
		}
		p.Settled = len(p.Agencies) > 0 || words != "" && strings.Contains(words, i18n.Fold(p.Printed))
		if p.Settled && len(p.Agencies) == 0 {
			p.GroupID = 0
		}
	}
	t.adoptByHand(o, words)
}

// adoptByHand takes over agencies that people gave the old task to beside the document's words; a lead only where the new document names none.
func (t *ReviewTask) adoptByHand(o StateTask, words string) {
	if words == "" {
		return
	}
	lead := slices.ContainsFunc(t.Parties, func(p Party) bool { return p.Duty == Lead })
	for _, a := range o.Agencies {
		if strings.Contains(words, i18n.Fold(a.Printed)) || a.Duty == Lead && lead {
			continue
		}
		at := slices.IndexFunc(t.Parties, func(p Party) bool { return p.Duty == a.Duty && p.Printed == a.Printed && p.GroupID == 0 })
		if at < 0 {
			at = len(t.Parties)
			t.Parties = append(t.Parties, Party{Duty: a.Duty, Printed: a.Printed, Settled: true})
		}
		if !slices.Contains(t.Parties[at].Agencies, a.AgencyID) {
			t.Parties[at].Agencies = append(t.Parties[at].Agencies, a.AgencyID)
		}
	}
}
