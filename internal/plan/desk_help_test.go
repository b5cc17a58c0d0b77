package plan

import (
	"context"
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

func allAgencies(t testing.TB, s *Service) (all []identity.Agency) {
	t.Helper()
	read(t, s, func(tx *db.Tx) (err error) { all, err = identity.Agencies(tx); return err })
	return all
}

// find reads something from the database or fails the test.
func find[T any](t testing.TB, s *Service, query func(tx *db.Tx) (T, error)) (v T) {
	t.Helper()
	read(t, s, func(tx *db.Tx) (err error) { v, err = query(tx); return err })
	return v
}

// addWidePlan makes a plan of 2026 by quarters whose tasks are given to all communes; without tasks it gets III.1 and III.2, led
// by the focal agency.
func addWidePlan(t testing.TB, s *Service, c cast, tasks ...NewTask) Plan {
	t.Helper()
	if len(tasks) == 0 {
		all := []Assignment{{AgencyID: c.Focal.ID, Duty: Lead, Printed: "Sở Văn hóa, Thể thao và Du lịch"}}
		for _, a := range allAgencies(t, s) {
			if a.Commune() {
				all = append(all, Assignment{AgencyID: a.ID, Duty: Partner, Printed: "UBND các xã, phường"})
			}
		}
		tasks = []NewTask{
			{Task{No: "III.1", Title: "Cung cấp thông tin cho báo chí về công tác quyền con người", Due: Due{Kind: DueOngoing, Text: "thường xuyên"}}, all},
			{Task{
				No: "III.2", Title: "Sản xuất, đăng phát các sản phẩm truyền thông về quyền con người", Evidence: true, Rhythm: calendar.Quarter,
				Due: Due{Kind: DueWithinYear, From: "2026-01-01", To: "2026-12-31", Text: "hoàn thành trong năm 2026"},
			}, all},
		}
	}
	return addPlanFrom(t, s, c, "2026-04-15", tasks)
}

func addPlanFrom(t testing.TB, s *Service, c cast, starts calendar.Day, tasks []NewTask) Plan {
	t.Helper()
	rhythm, _ := calendar.UsualRhythm(calendar.Quarter)
	n := NewPlan{
		Plan: Plan{
			Number: "/KH-UBND", Issuer: "Ủy ban nhân dân tỉnh Lạng Sơn", Year: 2026, StartsOn: starts, Rhythm: rhythm,
			Title: "Triển khai Đề án truyền thông về quyền con người ở Việt Nam trên địa bàn tỉnh Lạng Sơn năm 2026",
		},
		Tasks: tasks,
	}
	id, err := s.CreatePlan(context.Background(), c.Coordinator, n)
	if err != nil {
		t.Fatal(err)
	}
	return find(t, s, func(tx *db.Tx) (Plan, error) { return findPlan(tx, id) })
}

// addPlayedPlan is a wide plan with a year of sample reports.
func addPlayedPlan(t testing.TB, s *Service, c cast) Plan {
	t.Helper()
	p := addWidePlan(t, s, c)
	if err := s.PlaySample(context.Background(), p.ID, SampleCast{Reviewer: c.Second, Agencies: allAgencies(t, s)}, testDay); err != nil {
		t.Fatal(err)
	}
	return p
}
