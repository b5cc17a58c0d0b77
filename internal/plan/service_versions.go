package plan

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// planHistory is which versions a plan has had, which plan it follows and which follows it.
type planHistory struct {
	Plan, Follows, Next Plan
	Versions            []Version
}

// History lists the versions of a plan, the newest first.
func (s *Service) History(ctx context.Context, planID int64) (h planHistory, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if h.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		if h.Versions, err = planVersions(tx, planID); err != nil {
			return err
		}
		for _, of := range []struct {
			find func(*db.Tx, int64) (int64, error)
			into *Plan
		}{{followed, &h.Follows}, {follower, &h.Next}} {
			id, err := of.find(tx, planID)
			if err != nil || id == 0 {
				if err != nil {
					return err
				}
				continue
			}
			if *of.into, err = findPlan(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
	return h, err
}

// VersionView is one version of a plan with all it holds.
type VersionView struct {
	Plan      Plan // as it is now
	Version   Version
	State     PlanState
	Changes   versionChanges
	Withdrawn []withdrawalCount
	Text      string
	HasText   bool
	Until     calendar.Day // the day on which the next version began; "" while it holds
	Names     map[int64]identity.Agency
	Today     calendar.Day
}

// ViewVersion opens a version of a plan as it was written down.
func (s *Service) ViewVersion(ctx context.Context, planID int64, no int) (v VersionView, err error) {
	v.Today = s.today()
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		if v.Version, err = findVersion(tx, planID, no); err != nil {
			return err
		}
		if next, err := findVersion(tx, planID, no+1); err == nil {
			v.Until = next.From
		} else if !problem.Is(err, problem.NotFound) {
			return err
		}
		state, changes, text, err := versionParts(tx, planID, no)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(state), &v.State); err != nil {
			return fmt.Errorf("version %d of plan %d: %w", no, planID, err)
		}
		if changes != "" {
			if err := json.Unmarshal([]byte(changes), &v.Changes); err != nil {
				return fmt.Errorf("version %d of plan %d: %w", no, planID, err)
			}
		}
		v.Text, v.HasText = text, text != ""
		if v.Withdrawn, err = versionWithdrawals(tx, planID, no); err != nil {
			return err
		}
		who, err := loadPeople(tx)
		v.Names = who.byID
		return err
	})
	return v, err
}

// countDay is the last day on which the version held: its counts are those of that day.
func (v VersionView) countDay() calendar.Day {
	if v.Until == "" {
		return v.Today
	}
	return v.Until.Add(-1)
}

func (v VersionView) name(ids []int64) string { return Comparison{Names: v.Names}.name(ids) }

func (v VersionView) taskNo(id int64) string {
	for _, t := range v.State.Tasks {
		if t.Task.ID == id {
			return t.Task.No
		}
	}
	return ""
}

func (c versionChanges) of(kind ChangeKind) []TaskChange {
	return keep(c.Tasks, func(t TaskChange) bool { return t.Kind == kind })
}

// document names the document of a version in a few words.
func (v Version) document() string {
	words := strings.TrimSpace(v.Number)
	if words == "" || strings.HasPrefix(words, "/") {
		words = "chưa có số"
	}
	if v.IssuedOn.Valid() {
		words += " ngày " + i18n.Date(v.IssuedOn)
	}
	if v.DocumentName != "" {
		words += ", tệp " + v.DocumentName
	}
	return i18n.UpperFirst(words)
}

// taskPast is what amendments did to one task, and its place in the years before and after.
type taskPast struct {
	Plan          Plan
	Task          Task
	Before, After Task
	Withdrawn     []Withdrawal
	Names         map[int64]identity.Agency
}

const maxWithdrawn = 300 // on a page

// TaskPast tells what amendments did to a task, as far as the actor may see it.
func (s *Service) TaskPast(ctx context.Context, by identity.Actor, taskID int64) (h taskPast, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if h.Task, err = findTask(tx, taskID); err != nil {
			return err
		}
		if h.Plan, err = findPlan(tx, h.Task.PlanID); err != nil {
			return err
		}
		for _, of := range []struct {
			find func(*db.Tx, int64) (int64, error)
			into *Task
		}{{previousTask, &h.Before}, {nextTask, &h.After}} {
			id, err := of.find(tx, taskID)
			if err != nil {
				return err
			}
			if id != 0 {
				if *of.into, err = findTask(tx, id); err != nil {
					return err
				}
			}
		}
		if h.Withdrawn, err = taskWithdrawals(tx, taskID, maxWithdrawn); err != nil || len(h.Withdrawn) == 0 {
			return err
		}
		h.Withdrawn = slices.DeleteFunc(h.Withdrawn, func(w Withdrawal) bool { return !by.Sees(w.AgencyID) })
		who, err := loadPeople(tx)
		h.Names = who.byID
		return err
	})
	return h, err
}

// SettingsPreview is what other days of reporting would change.
type SettingsPreview struct {
	Facts  []FieldChange
	Asked  relayed
	Sample []string
}

const previewLines = 6

// ChangeSettings changes from when, how often and by when agencies report. Without write nothing is changed: the preview tells what would be.
func (s *Service) ChangeSettings(ctx context.Context, by identity.Actor, p Plan, write bool) (v SettingsPreview, err error) {
	if !by.May(identity.ManagePlan) {
		return v, problem.New(problem.Denied, "Tài khoản này không có quyền đổi kỳ báo cáo.")
	}
	do := s.DB.Read
	if write {
		do = s.DB.Write
	}
	err = do(ctx, func(tx *db.Tx) error {
		v, err = s.changeSettings(tx, by, p, write)
		return err
	})
	return v, err
}

func (s *Service) changeSettings(tx *db.Tx, by identity.Actor, p Plan, write bool) (v SettingsPreview, err error) {
	if write {
		if err := lockPlan(tx, p.ID); err != nil {
			return v, err
		}
	}
	st, err := loadState(tx, p.ID)
	if err != nil {
		return v, err
	}
	next := st.Plan
	next.StartsOn, next.Rhythm = p.StartsOn, p.Rhythm
	if p.Version != st.Plan.Version {
		return v, errStale
	}
	if err := next.Validate(); err != nil {
		return v, err
	}
	if v.Facts = factChanges(st.Plan, next); len(v.Facts) == 0 {
		return v, problem.New(problem.Conflict, "Chưa đổi gì so với đang dùng. Sửa ít nhất một ô rồi xem trước lại.")
	}
	rows, err := askedRows(tx, p.ID)
	if err != nil {
		return v, err
	}
	locked, err := lockedDays(tx, st.Plan)
	if err != nil {
		return v, err
	}
	work := amending{Old: st, Plan: next, From: s.today(), Rows: rows, Locked: locked, Holidays: s.Holidays}
	steps := work.resettle()
	v.Asked, v.Sample = sumSteps(steps), sampleDues(next, s.Holidays, s.today())
	if !write {
		return v, nil
	}
	return v, s.writeSettings(tx, by, st, next, steps, v)
}

// resettle lays out every running task anew under other settings; tasks in the plan's own rhythm follow it.
func (a amending) resettle() []taskStep {
	var all []taskStep
	for _, o := range a.Old.running() {
		if o.Task.Rhythm == a.Old.Plan.Rhythm.Kind {
			o.Task.Rhythm = a.Plan.Rhythm.Kind
		}
		all = append(all, a.untouched(o))
	}
	return all
}

// sampleDues are the next days on which agencies would report.
func sampleDues(p Plan, h calendar.Holidays, today calendar.Day) []string {
	var all []string
	for _, e := range p.Expected(Task{Rhythm: p.Rhythm.Kind}, h) {
		if len(all) < previewLines && !e.Due.Before(today) {
			all = append(all, fmt.Sprintf("%s (%s đến %s): hạn gửi %s", e.Period.Name(), i18n.Date(e.Period.From), i18n.Date(e.Period.To), i18n.Date(e.Due)))
		}
	}
	return all
}

func (s *Service) writeSettings(tx *db.Tx, by identity.Actor, st PlanState, next Plan, steps []taskStep, v SettingsPreview) error {
	version, err := s.beginVersion(tx, by, st, SettingsVersion, s.today())
	if err != nil {
		return err
	}
	if err := amendPlanRow(tx, next, "", false); err != nil {
		return err
	}
	w := withdrawal{next.ID, version.From, version.No, version.Who, version.At}
	for _, step := range steps {
		if err := s.writeStep(tx, w, step); err != nil {
			return fmt.Errorf("settings: task %s: %w", step.Task.No, err)
		}
	}
	version.Number, version.Title, version.IssuedOn = next.Number, next.Title, next.IssuedOn
	if err := endVersion(tx, version, versionChanges{Facts: v.Facts, Count: counted(v.Asked)}, ""); err != nil {
		return err
	}
	return identity.Audit(tx, s.Now(), by, "plan.settings", subject("plan", next.ID), map[string]any{
		"version": version.No, "before": st.Plan.Rhythm, "after": next.Rhythm, "starts": next.StartsOn, "withdrawn": len(v.Asked.Withdraw), "asked": len(v.Asked.Add), "moved": len(v.Asked.Redue),
	})
}
