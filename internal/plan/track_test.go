package plan

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
)

// handTable is a table as an office keeps it: rows of cells from A1 on, and merged blocks.
func handTable(t testing.TB, rows [][]any, merges ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		for k, v := range row {
			if v == nil {
				continue
			}
			if err := f.SetCellValue("Sheet1", office.CellName(k+1, i+1), v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, m := range merges {
		from, to, _ := strings.Cut(m, ":")
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// keptByHand is a "bảng theo dõi" with all that offices do to tables.
func keptByHand(t testing.TB, c cast) []byte {
	return handTable(t, [][]any{
		{"ỦY BAN NHÂN DÂN TỈNH"},
		{"BẢNG THEO DÕI KẾT QUẢ TRUYỀN THÔNG QUÝ III NĂM 2026"},
		{},
		{"STT", "Đơn vị thực hiện", "Nhiệm vụ", "Tên hoạt động", "Thời gian", nil, "Địa điểm", "Không phát sinh", "Số phút (phát thanh)", "Khó khăn, vướng mắc", "Người theo dõi"},
		{nil, nil, nil, nil, "Từ ngày", "Đến ngày"},
		{"(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)"},
		{"I", "CÁC XÃ"},
		{1, c.Commune.Name, "III.2", "Phát thanh quyền trẻ em", "02/07/2026", "05/07/2026", "Loa xã", nil, "1.200", "Thiếu loa", "A"},
		{nil, nil, nil, "Treo băng rôn", "15/8/26", nil, "Trung tâm", nil, nil, nil, "A"},
		{1, c.Commune.Name, "Tổ chức sự kiện", nil, nil, nil, nil, "x", nil, nil, "B"},
		{2, strings.ToUpper(c.Other.ShortName), "III.2. Sản xuất, đăng phát sản ph…", "Họp thôn", "01/01/1970", nil, nil, nil, nil, nil, "C"},
		{3, "Cơ quan không ai biết", "III.2", "Việc lạ", "02/07/2026", nil, nil, nil, nil, nil, "D"},
		{4, c.Other.ShortName, "Nhiệm vụ không ai giao", "Việc khác", "02/07/2026", nil, nil, nil, nil, nil, "E"},
		{"Tổng cộng", nil, nil, nil, nil, nil, nil, nil, 1200},
	}, "A1:K1", "A2:K2", "E4:F4", "A4:A5", "B4:B5", "C4:C5", "D4:D5", "G4:G5", "H4:H5", "I4:I5", "J4:J5", "K4:K5")
}

func TestATableKeptByHand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		data := keptByHand(t, c)
		v := brought(t, s, c.Coordinator, p, 0, data)
		if len(v.Tables) != 1 || len(v.Errors) != 0 {
			t.Fatalf("tables %+v, errors %+v", v.Tables, v.Errors)
		}
		table := v.Tables[0]
		fields := map[string]string{}
		for _, col := range table.Columns {
			fields[col.Title] = col.Field
		}
		for title, want := range map[string]string{
			"STT": trackOrder, "Đơn vị thực hiện": trackAgency, "Nhiệm vụ": trackTask, "Thời gian Từ ngày": trackFrom, "Thời gian Đến ngày": trackTo, "Địa điểm": trackPlace,
			"Không phát sinh": trackNothing, "Khó khăn, vướng mắc": trackDifficulties, "Người theo dõi": "",
		} {
			if fields[title] != want {
				t.Errorf("column %q is %q, want %q", title, fields[title], want)
			}
		}
		if table.Rows != 6 || table.Taken != 3 || table.Aside != 3 || len(table.Left) != 3 {
			t.Errorf("%d rows, %d taken, %d aside, left %+v", table.Rows, table.Taken, table.Aside, table.Left)
		}
		var left []string
		for _, r := range table.Left {
			left = append(left, r.Place+" "+r.Why)
		}
		for i, want := range []string{"Sheet1!11 hoạt động không có ngày", "Sheet1!12 chưa rõ “Cơ quan không ai biết”", "Sheet1!13 chưa rõ “Nhiệm vụ không ai giao”"} {
			if i >= len(left) || !strings.HasPrefix(left[i], want) {
				t.Errorf("left %v, want %q", left, want)
			}
		}
		// a person says which agency and which column is meant; next time it is known
		words := []bookWord{
			{wordAgency, "co quan khong ai biet", optional(c.Other.ID)},
			{wordColumn, "so phut (phat thanh)", trackFigure + "D3.minutes"},
		}
		if err := s.MapWorkbook(bg, c.Coordinator, v.Workbook.ID, v.Workbook.Version, words); err != nil {
			t.Fatal(err)
		}
		v, err := s.OpenWorkbook(bg, c.Coordinator, v.Workbook.ID)
		if err != nil || v.Tables[0].Taken != 4 {
			t.Fatalf("%v: %+v", err, v.Tables)
		}
		confirmed(t, s, c.Coordinator, v, false)
		own, err := s.OpenReport(bg, c.Coordinator, reportOf(t, s, p, "III.2", c.Commune.ID, bookQ3).ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(own.Activities) != 2 || own.Activities[0].To != "2026-07-05" || own.Activities[1].From != "2026-08-15" || len(own.Figures) != 1 || own.Figures[0].Value != 1200 || own.Report.Difficulties != "Thiếu loa" {
			t.Errorf("stored %+v %+v %+v", own.Report, own.Activities, own.Figures)
		}
		if five := reportOf(t, s, p, "III.5", c.Commune.ID, bookQ3); five.Answer != Nothing {
			t.Errorf("the tick became %q", five.Answer)
		}
		if again := brought(t, s, c.Coordinator, p, 0, data); len(again.Reports) != 0 || again.Tables[0].Taken != 4 {
			t.Errorf("the same table again: %v", changesOf(again))
		}
	})
}

func TestAnAgencyBringsOnlyItsOwnRows(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	v := brought(t, s, c.Stranger, p, 0, keptByHand(t, c))
	for _, r := range v.Reports {
		if r.Line.Agency.ID != c.Other.ID {
			t.Errorf("a row of %s", r.Line.Agency.ShortName)
		}
	}
	if !strings.Contains(v.Tables[0].Left[0].Why, "không phải cơ quan đang chọn") {
		t.Errorf("left: %+v", v.Tables[0].Left)
	}
}

func TestDaysAsTablesHaveThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cell office.BookCell
		want calendar.Day
		bad  bool
	}{
		{office.BookCell{}, "", false},
		{office.BookCell{Kind: office.CellText, Text: "31/12/2026"}, "2026-12-31", false},
		{office.BookCell{Kind: office.CellText, Text: "31-12-26"}, "2026-12-31", false},
		{office.BookCell{Kind: office.CellText, Text: "2026-12-31T00:00:00"}, "2026-12-31", false},
		{office.BookCell{Kind: office.CellText, Text: "31/12/2026 08:30"}, "2026-12-31", false},
		{office.BookCell{Kind: office.CellText, Text: "Ngày 31 tháng 12 năm 2026"}, "2026-12-31", false},
		{office.BookCell{Kind: office.CellDay, Text: "2026-12-31"}, "2026-12-31", false},
		{office.BookCell{Kind: office.CellNumber, Text: "46387", Number: 46387}, "2026-12-31", false},
		{office.BookCell{Kind: office.CellDay, Text: "1970-01-01"}, "", false},
		{office.BookCell{Kind: office.CellText, Text: "01/01/1970"}, "", false},
		{office.BookCell{Kind: office.CellDay}, "", false},
		{office.BookCell{Kind: office.CellText, Text: "12/31/2026"}, "", true},
		{office.BookCell{Kind: office.CellText, Text: "31/02/2026"}, "", true},
		{office.BookCell{Kind: office.CellError, Text: "#N/A"}, "", true},
		{office.BookCell{Kind: office.CellStale}, "", true},
	} {
		got, err := ParseCellDay(c.cell)
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("%+v: got %q, %v", c.cell, got, err)
		}
	}
}

func TestFiguresAsTablesHaveThem(t *testing.T) {
	t.Parallel()
	count, share, yes := Indicator{Name: "Số phút", Kind: "count"}, Indicator{Name: "Tỷ lệ", Kind: "percent"}, Indicator{Name: "Có kế hoạch", Kind: "yesno"}
	for _, c := range []struct {
		i     Indicator
		cell  office.BookCell
		want  int64
		typed bool
		bad   bool
	}{
		{count, office.BookCell{}, 0, false, false},
		{count, office.BookCell{Kind: office.CellText, Text: "1.234"}, 1234, true, false},
		{count, office.BookCell{Kind: office.CellText, Text: "1,234"}, 1234, true, false},
		{count, office.BookCell{Kind: office.CellText, Text: "1,234,567.00"}, 1234567, true, false},
		{count, office.BookCell{Kind: office.CellText, Text: "1234,0"}, 1234, true, false},
		{count, office.BookCell{Kind: office.CellNumber, Text: "1234", Number: 1234}, 1234, true, false},
		{count, office.BookCell{Kind: office.CellNumber, Text: "1.234", Number: 1.234}, 0, true, true},
		{count, office.BookCell{Kind: office.CellText, Text: "12,5"}, 0, true, true},
		{count, office.BookCell{Kind: office.CellText, Text: "-3"}, 0, true, true},
		{count, office.BookCell{Kind: office.CellDay, Text: "2026-12-31"}, 0, true, true},
		{share, office.BookCell{Kind: office.CellNumber, Text: "0.85", Number: 0.85, Percent: true}, 85, true, false},
		{share, office.BookCell{Kind: office.CellText, Text: "85 %"}, 85, true, false},
		{yes, office.BookCell{Kind: office.CellText, Text: "x"}, 1, true, false},
		{yes, office.BookCell{Kind: office.CellBool, Text: "FALSE"}, 0, true, false},
		{yes, office.BookCell{Kind: office.CellText, Text: "Không"}, 0, true, false},
	} {
		got, typed, err := ParseCellFigure(c.i, c.cell)
		if err == nil && got != c.want || typed != c.typed || (err != nil) != c.bad {
			t.Errorf("%s %+v: got %d %t %v", c.i.Name, c.cell, got, typed, err)
		}
	}
}
