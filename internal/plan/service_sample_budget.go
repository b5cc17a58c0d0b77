package plan

import (
	"context"
	"fmt"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// sampleMoney is one entry of the demonstration's budget. Amounts are made up and say so.
type sampleMoney struct {
	task, agency, source string
	kind                 MoneyKind
	million              int64
	day                  calendar.Day
	document             string
}

// sampleBudget has something to look at in every corner: money well spent, too much spent, a voucher that is missing.
var sampleBudget = []sampleMoney{
	{"III.1", "svhttdl", "province", Estimate, 120, "2026-04-24", "TTr mẫu 01"},
	{"III.1", "svhttdl", "province", Allocation, 120, "2026-05-06", "QĐ mẫu 11"},
	{"III.1", "svhttdl", "province", Disbursement, 38, "2026-06-22", "PC mẫu 21"},
	{"III.1", "svhttdl", "province", Disbursement, 41, "2026-09-18", "PC mẫu 34"},
	{"III.1", "svhttdl", "province", Settlement, 38, "2026-07-15", "HS mẫu 02"},
	{"III.2", "svhttdl", "province", Estimate, 450, "2026-04-24", "TTr mẫu 01"},
	{"III.2", "svhttdl", "province", Allocation, 400, "2026-05-06", "QĐ mẫu 11"},
	{"III.2", "svhttdl", "province", Disbursement, 165, "2026-07-10", "PC mẫu 25"},
	{"III.2", "svhttdl", "province", Disbursement, 92, "2026-10-08", ""},
	{"III.2", "svhttdl", "sponsored", Estimate, 60, "2026-05-20", "Biên bản mẫu 03"},
	{"III.2", "svhttdl", "sponsored", Allocation, 60, "2026-05-20", "Biên bản mẫu 03"},
	{"III.2", "svhttdl", "sponsored", Disbursement, 60, "2026-08-14", "PC mẫu 30"},
	{"III.2", "svhttdl", "sponsored", Settlement, 60, "2026-09-04", "HS mẫu 05"},
	{"III.2", "stp", "province", Estimate, 80, "2026-04-27", "TTr mẫu 04"},
	{"III.2", "stp", "province", Allocation, 75, "2026-05-06", "QĐ mẫu 11"},
	{"III.2", "stp", "province", Disbursement, 79, "2026-09-30", "PC mẫu 36"},
	{"III.2", "06076", "commune", Estimate, 15, "2026-05-04", "TTr mẫu 07"},
	{"III.2", "06076", "commune", Allocation, 15, "2026-05-12", "QĐ mẫu 14"},
	{"III.2", "06076", "commune", Disbursement, 6, "2026-08-20", "PC mẫu 31"},
	{"III.4", "svhttdl", "central", Estimate, 50, "2026-05-11", "TTr mẫu 08"},
	{"III.4", "svhttdl", "central", Allocation, 55, "2026-06-01", "QĐ mẫu 16"},
	{"III.5", "svhttdl", "province", Estimate, 210, "2026-04-24", "TTr mẫu 01"},
	{"III.5", "svhttdl", "province", Allocation, 180, "2026-05-06", "QĐ mẫu 11"},
	{"III.5", "svhttdl", "province", Disbursement, 121, "2026-10-02", "PC mẫu 38"},
	{"III.5", "sgddt", "programme", Estimate, 95, "2026-05-04", "TTr mẫu 06"},
	{"III.5", "sgddt", "programme", Allocation, 90, "2026-05-18", "QĐ mẫu 15"},
	{"III.5", "sgddt", "programme", Disbursement, 34, "2026-09-25", "PC mẫu 35"},
	{"III.5", "svhttdl", "contributed", Estimate, 40, "2026-06-08", "Thư mẫu 02"},
	{"", "svhttdl", "province", Estimate, 30, "2026-04-24", "TTr mẫu 01"},
	{"", "svhttdl", "province", Allocation, 30, "2026-05-06", "QĐ mẫu 11"},
	{"", "svhttdl", "province", Disbursement, 12, "2026-06-30", "PC mẫu 23"},
}

const million = 1_000_000

// PlaySampleBudget gives a plan the money of the demonstration, up to a day; a plan that has any stays as it is.
func (s *Service) PlaySampleBudget(ctx context.Context, planID int64, today calendar.Day) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if n, err := countBudgetLines(tx, planID); err != nil || n > 0 {
			return err
		}
		tasks, err := planTasks(tx, planID)
		if err != nil {
			return err
		}
		taskOf := map[string]int64{"": 0}
		for _, t := range tasks {
			taskOf[t.No] = t.ID
		}
		agencies, err := identity.Agencies(tx)
		if err != nil {
			return err
		}
		agencyOf := map[string]identity.Agency{}
		for _, a := range agencies {
			agencyOf[a.Key] = a
		}
		for _, m := range sampleBudget {
			task, known := taskOf[m.task]
			agency, there := agencyOf[m.agency]
			if !known || !there || m.day.After(today) {
				continue
			}
			if err := s.playMoney(tx, planID, task, agency, m); err != nil {
				return fmt.Errorf("sample money of %s: %w", m.task, err)
			}
		}
		return nil
	})
}

func (s *Service) playMoney(tx *db.Tx, planID, task int64, agency identity.Agency, m sampleMoney) error {
	by := identity.System("Kế toán (mẫu)")
	by.AgencyID, by.Agency = agency.ID, agency.ShortName
	_, err := samplePlayer{s: s}.at(m.day).addMoney(tx, by, NewMoney{
		Line:  BudgetLine{PlanID: planID, TaskID: task, AgencyID: agency.ID, Source: m.source},
		Entry: MoneyEntry{Kind: m.kind, Amount: m.million * million, Day: m.day, Document: m.document, Note: "Số liệu mẫu"},
	}, "budget.add")
	return err
}
