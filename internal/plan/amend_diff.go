package plan

import (
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
)

// FieldChange is one thing about a task that two versions have differently.
type FieldChange struct {
	Label, Old, New string
}

// Edits are the words that changed.
func (f FieldChange) Edits() []i18n.Edit { return i18n.WordDiff(f.Old, f.New) }

// ChangeKind is one of the four groups of a comparison.
type ChangeKind string

// The groups, in the order in which they are shown.
const (
	TaskChanged ChangeKind = "changed"
	TaskAdded   ChangeKind = "added"
	TaskDropped ChangeKind = "dropped"
	TaskKept    ChangeKind = "kept"
)

// changeNames are the groups and their words.
var changeNames = []struct {
	Kind ChangeKind
	Name string
}{
	{TaskChanged, "Thay đổi"}, {TaskAdded, "Thêm mới"}, {TaskDropped, "Không còn"}, {TaskKept, "Giữ nguyên"},
}

// TaskChange is one line of a comparison of two versions.
type TaskChange struct {
	Kind   ChangeKind
	TaskID int64  `json:",omitempty"` // of the old task
	New    int    `json:"-"`          // index of the new one, -1 for none
	OldNo  string `json:",omitempty"`
	No     string `json:",omitempty"`
	Title  string
	Fields []FieldChange `json:",omitempty"`
	Kin    string        `json:",omitempty"` // number of a task that this one is perhaps a part of
	ByHand bool          `json:"-"`
	Open   int           `json:",omitempty"` // answers that are open at an old task that ends
	Fate   *Fate         `json:",omitempty"`
	Gone   []int64       `json:"-"` // agencies that no longer have the task
}

// names says who has a duty, in the order of lists.
type nameOf func(ids []int64) string

// CompareTask lists how a new task differs from the old one. The old one's own settings stand where the document says nothing of them.
func CompareTask(old StateTask, fresh NewTask, name nameOf) (fields []FieldChange, gone []int64) {
	add := func(label, before, after string) {
		if strings.Join(strings.Fields(before), " ") != strings.Join(strings.Fields(after), " ") {
			fields = append(fields, FieldChange{label, before, after})
		}
	}
	o, n := old.Task, fresh.Task
	add("Tên nhiệm vụ", o.Title, n.Title)
	for _, d := range []DutyKind{Lead, Partner} {
		before, after := holders(old.Agencies, d), holders(Merge(fresh.Agencies), d)
		if !slices.Equal(before, after) {
			fields = append(fields, FieldChange{d.Name(), name(before), name(after)})
		}
	}
	if o.Due.Kind != n.Due.Kind || o.Due.From != n.Due.From || o.Due.To != n.Due.To {
		add("Thời hạn", o.DueName(), n.DueName())
	}
	add("Báo cáo", o.RhythmName(), n.RhythmName())
	add("Nội dung", o.Body, n.Body)
	add("Việc cụ thể", strings.Join(o.Activities, "; "), strings.Join(n.Activities, "; "))
	add("Sản phẩm", strings.Join(o.Deliverables, "; "), strings.Join(n.Deliverables, "; "))
	add("Trụ cột", o.Pillar, n.Pillar)
	if o.Evidence != n.Evidence {
		add("Minh chứng", needs(o.Evidence), needs(n.Evidence))
	}
	still := holders(Merge(fresh.Agencies), "")
	for _, id := range holders(old.Agencies, "") {
		if !slices.Contains(still, id) {
			gone = append(gone, id)
		}
	}
	return fields, gone
}

func needs(evidence bool) string {
	if evidence {
		return "phải kèm"
	}
	return "không bắt buộc"
}

// holders are the agencies of a duty, "" of any, in order.
func holders(at []Assignment, d DutyKind) []int64 {
	var ids []int64
	for _, a := range at {
		if d == "" || a.Duty == d {
			ids = append(ids, a.AgencyID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// CompareTasks is the side-by-side of two versions from the pairs of their tasks. A document that names only what changes drops nothing.
func CompareTasks(old []StateTask, fresh []NewTask, pairs []Pair, partial bool, fates map[int64]Fate, name nameOf) []TaskChange {
	var all []TaskChange
	for _, p := range pairs {
		switch {
		case p.Old < 0:
			n := fresh[p.New].Task
			c := TaskChange{Kind: TaskAdded, New: p.New, No: n.No, Title: n.Title, ByHand: p.ByHand}
			if p.Kin >= 0 {
				c.Kin = old[p.Kin].Task.No
			}
			all = append(all, c)
		case p.New < 0:
			all = append(all, leftOver(old[p.Old], partial, fates))
		default:
			o, n := old[p.Old], fresh[p.New]
			c := TaskChange{Kind: TaskKept, TaskID: o.Task.ID, New: p.New, OldNo: o.Task.No, No: n.Task.No, Title: n.Task.Title, ByHand: p.ByHand}
			c.Fields, c.Gone = CompareTask(o, n, name)
			if len(c.Fields) > 0 {
				c.Kind = TaskChanged
			}
			if len(c.Gone) > 0 {
				c.Open = o.Open
				if f, ok := fates[o.Task.ID]; ok {
					c.Fate = &f
				}
			}
			all = append(all, c)
		}
	}
	return all
}

func leftOver(o StateTask, partial bool, fates map[int64]Fate) TaskChange {
	c := TaskChange{Kind: TaskDropped, TaskID: o.Task.ID, New: -1, OldNo: o.Task.No, Title: o.Task.Title, Open: o.Open}
	if partial {
		c.Kind, c.No, c.Open = TaskKept, o.Task.No, 0
		return c
	}
	if f, ok := fates[o.Task.ID]; ok {
		c.Fate = &f
	}
	return c
}

// factChanges lists how the plan itself differs.
func factChanges(old, fresh Plan) []FieldChange {
	var all []FieldChange
	day := func(d calendar.Day) string {
		if !d.Valid() {
			return "chưa ghi"
		}
		return i18n.Date(d)
	}
	rhythm := func(r calendar.Rhythm) string {
		return fmt.Sprintf("%s, chốt ngày %d, cơ quan gửi sau %d ngày, tổng hợp sau %d ngày", rhythmNames[r.Kind], r.Closing, r.CommuneDays, r.DepartmentDays)
	}
	for _, f := range []FieldChange{
		{"Số, ký hiệu", old.Number, fresh.Number},
		{"Ngày ban hành", day(old.IssuedOn), day(fresh.IssuedOn)},
		{"Cơ quan ban hành", old.Issuer, fresh.Issuer},
		{"Trích yếu", old.Title, fresh.Title},
		{"Người ký", old.Signer, fresh.Signer},
		{"Tính kỳ báo cáo từ ngày", day(old.StartsOn), day(fresh.StartsOn)},
		{"Kỳ và hạn báo cáo", rhythm(old.Rhythm), rhythm(fresh.Rhythm)},
	} {
		if f.Old != f.New {
			all = append(all, f)
		}
	}
	return all
}
