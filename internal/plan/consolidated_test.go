package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// provincePlan is the province's plan as people confirmed it, with the agencies that it names.
func provincePlan(t testing.TB, s *Service, c cast) (Plan, []identity.Agency) {
	t.Helper()
	agencies := map[string][]Assignment{}
	var all []identity.Agency
	read(t, s, func(tx *db.Tx) (err error) { all, err = identity.Agencies(tx); return err })
	group := func(printed string, duty DutyKind, has func(identity.Agency) bool) {
		for _, a := range all {
			if has(a) {
				agencies[printed] = append(agencies[printed], Assignment{AgencyID: a.ID, Duty: duty, Printed: printed})
			}
		}
	}
	key := func(keys ...string) func(identity.Agency) bool {
		return func(a identity.Agency) bool { return slices.Contains(keys, a.Key) }
	}
	group("Sở Văn hóa, Thể thao và Du lịch", Lead, key("svhttdl"))
	group("Công an tỉnh", Lead, key("cat"))
	group("Sở Ngoại vụ", Lead, key("sngv"))
	group("các sở, ban, ngành", Partner, func(a identity.Agency) bool { return a.Kind == "department" || a.Kind == "armed" })
	group("UBND các xã, phường", Partner, identity.Agency.Commune)
	group("Báo và Phát thanh, Truyền hình Lạng Sơn", Partner, key("baoptth"))
	of := func(names ...string) (list []Assignment) {
		for _, n := range names {
			list = append(list, agencies[n]...)
		}
		return list
	}
	ongoing := Due{Kind: DueOngoing, Text: "thường xuyên"}
	rhythm, _ := calendar.UsualRhythm(calendar.Quarter)
	id, err := s.CreatePlan(context.Background(), c.Coordinator, NewPlan{
		Plan: Plan{
			Number: "/KH-UBND", Issuer: "Ủy ban nhân dân tỉnh Lạng Sơn", Year: 2026, StartsOn: "2026-01-01", Rhythm: rhythm, Place: "Lạng Sơn, ngày tháng 4 năm 2026",
			Title: "Triển khai Đề án truyền thông về quyền con người ở Việt Nam trên địa bàn tỉnh Lạng Sơn năm 2026", Sample: true,
		},
		Clauses: []Clause{{Kind: Basis, Body: "1079/QĐ-TTg"}, {Kind: Duty, Body: "báo cáo kết quả", Detail: "UBND tỉnh\ntheo quy định"}},
		Tasks: []NewTask{
			{Task{No: "III.1", Title: "Cung cấp thông tin cho báo chí về công tác quyền con người", Due: ongoing}, of("Sở Văn hóa, Thể thao và Du lịch", "các sở, ban, ngành", "UBND các xã, phường", "Báo và Phát thanh, Truyền hình Lạng Sơn")},
			{Task{No: "III.2", Title: "Sản xuất, đăng phát các sản phẩm truyền thông về quyền con người", Due: Due{Kind: DueWithinYear, From: "2026-01-01", To: "2026-12-31", Text: "hoàn thành trong năm 2026"}},
				of("Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh", "Báo và Phát thanh, Truyền hình Lạng Sơn", "các sở, ban, ngành", "UBND các xã, phường")},
			{Task{No: "III.3", Title: "Theo dõi, tổng hợp thông tin báo chí, dư luận xã hội, xây dựng lập luận đấu tranh với các thông tin sai lệch về tình hình bảo đảm quyền con người trên địa bàn tỉnh", Due: ongoing},
				of("Sở Văn hóa, Thể thao và Du lịch", "các sở, ban, ngành", "UBND các xã, phường")},
			{Task{No: "III.4", Title: "Hợp tác quốc tế, thông tin đối ngoại về quyền con người", Due: ongoing}, of("Sở Ngoại vụ", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh")},
			{Task{No: "III.5", Title: "Các hoạt động truyền thông khác", Due: ongoing}, of("Sở Văn hóa, Thể thao và Du lịch", "các sở, ban, ngành", "UBND các xã, phường")},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var p Plan
	read(t, s, func(tx *db.Tx) (err error) { p, err = findPlan(tx, id); return err })
	return p, all
}

// sampleYear is the province's plan with the demonstration's year of reports.
func sampleYear(t testing.TB, d *db.DB) (*Service, cast, Plan) {
	t.Helper()
	s, c := newService(t, d)
	p, all := provincePlan(t, s, c)
	if err := s.PlaySample(context.Background(), p.ID, SampleCast{Reviewer: c.Coordinator, Agencies: all}, testDay); err != nil {
		t.Fatal(err)
	}
	return s, c, p
}

func period(t testing.TB, text string) calendar.Period {
	t.Helper()
	p, ok := calendar.ParsePeriod(text)
	if !ok {
		t.Fatalf("no period %s", text)
	}
	return p
}

func outlineText(c Consolidated) string {
	var b strings.Builder
	for _, block := range c.Outline() {
		fmt.Fprintf(&b, "%-6s %s %s\n", block.Kind, block.No, block.Text())
	}
	return b.String()
}
