package plan

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

func TestBudgetScreens(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	for _, row := range []struct {
		by   identity.Actor
		text string
	}{
		{c.Coordinator, "Chưa nhập kinh phí cho kế hoạch này.Nhập dự toán"},
		{c.Reporter, "Cơ quan chưa có dòng kinh phí nào"},
		{c.Inspector, "Chưa nhập kinh phí cho kế hoạch này.Cơ quan đầu mối"},
	} {
		if got := textOf(page(t, h, row.by, budgetPath(p.ID), 200).Find("main")); !strings.Contains(got, row.text) {
			t.Errorf("an empty budget as %s: %q is missing in %q", row.by.Role, row.text, got)
		}
	}
	line := addMoney(t, s, c.Coordinator, money(t, s, c, p, Estimate, 60_000_000, "2026-01-10", "12/QĐ"))
	addMoney(t, s, c.Coordinator, money(t, s, c, p, Allocation, 50_000_000, "2026-02-10", "15/QĐ"))
	addMoney(t, s, c.Reporter, money(t, s, c, p, Disbursement, 55_000_400, "2026-06-10", ""))
	other := money(t, s, c, p, Estimate, 1_000_000, "2026-01-10", "12/QĐ")
	other.Line.AgencyID, other.Line.Source, other.Line.TaskID = c.Other.ID, "sponsored", 0
	addMoney(t, s, c.Coordinator, other)
	own := fmt.Sprint(budgetPath(p.ID), "/", line)
	at := budgetPath(p.ID)
	for _, row := range []struct {
		who    identity.Actor
		path   string
		status int
		text   string // "!" means that it must not be there
	}{
		{c.Coordinator, at, 200, "Tỷ lệ giải ngân = giải ngân ÷ phân bổ = 55.000.400 ÷ 50.000.000 = 110 %."},
		{c.Coordinator, at, 200, "Giải ngân vượt phân bổ: 1 dòng"},
		{c.Coordinator, at, 200, "Thiếu số văn bản, chứng từ: 1 dòng"},
		{c.Coordinator, at, 200, "III.2. Sản xuất"},
		{c.Coordinator, at, 200, "Chung cho kế hoạch"},
		{c.Coordinator, at + "?don-vi=dong", 200, "55.000.400"},
		{c.Coordinator, at + "?don-vi=nghin", 200, "55.000"},
		{c.Coordinator, at + "?ngay=31/03/2026", 200, "đến hết 31/03/2026"},
		{c.Coordinator, at + "?ngay=31/03/2026", 200, "!vượt phân bổ: 1 dòng"},
		{c.Coordinator, at + "?ngay=31/02/2026", 422, "Ngày chưa đúng."},
		{c.Coordinator, at + "?theo=nguon", 200, "Tài trợ, viện trợ"},
		{c.Coordinator, at + "?theo=co-quan", 200, c.Other.ShortName},
		{c.Coordinator, at + "?theo=dong&canh-bao=chi-vuot", 200, "1 dòng:"},
		{c.Coordinator, at + "?nguon=central", 200, "Không có dòng kinh phí nào như vậy."},
		{c.Reporter, at, 200, "Chỉ gồm kinh phí của " + c.Commune.ShortName},
		{c.Reporter, at + "?theo=dong", 200, "!" + c.Other.ShortName},
		{c.Reporter, at + "?theo=co-quan", 200, "!Theo cơ quan"},
		{c.Reporter, own, 200, "vượt 5.000.400 đồng"},
		{c.Reporter, own, 200, "chưa ghi"},
		{c.Stranger, own, 403, "Kinh phí này của cơ quan khác."},
		{c.Inspector, own, 200, "!Nhập thêm"},
		{c.Inspector, at + "/nhap", 403, "chỉ xem kinh phí"},
		{c.Reporter, at + "/nhap", 200, "!Dự toán"},
		{c.Coordinator, at + "/nhap", 200, "Quyết định phân bổ"},
		{c.Coordinator, at + "/999", 404, "Không có dòng kinh phí này."},
		{c.Coordinator, at + "/tep/1", 404, "không kèm tệp"},
		{c.Coordinator, "/kinh-phi", 303, ""},
		{c.Reporter, planPath(p.ID) + "/trong-so", 200, "Hoàn thành theo trọng số"},
		{c.Coordinator, planPath(p.ID), 200, "Hoàn thành theo trọng số"},
		{identity.Actor{}, at, 401, ""},
	} {
		w := visit(t, h, row.who, row.path, nil)
		got := mainText(w.Body)
		want, not := strings.CutPrefix(row.text, "!")
		if w.Code != row.status {
			t.Errorf("%s as %s: status %d, want %d: %s", row.path, row.who.Role, w.Code, row.status, got)
		} else if row.text != "" && strings.Contains(got, want) == not {
			t.Errorf("%s as %s: %q wrong in %q", row.path, row.who.Role, row.text, got)
		}
	}
}

func TestEnteringMoneyOnTheScreen(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	form := url.Values{
		"once": {"abc"}, "kind": {"disbursement"}, "task": {strconv.FormatInt(taskID(t, s, p, "III.2"), 10)}, "source": {"commune"},
		"amount": {"12,5 triệu"}, "day": {"2026-10-01"}, "document": {"PC 07"}, "agency": {strconv.FormatInt(c.Other.ID, 10)},
	}
	for range 2 { // a line that dropped: the browser sends the form again
		w := visit(t, h, c.Reporter, budgetPath(p.ID)+"/nhap", form)
		if w.Code != 303 || w.Header().Get("Location") != budgetPath(p.ID)+"/1" {
			t.Fatalf("got %d to %s", w.Code, w.Header().Get("Location"))
		}
	}
	if got := budgetOf(t, s, c.Coordinator, p, "").Lines; len(got) != 1 || got[0].Spent != 12_500_000 || got[0].AgencyID != c.Commune.ID {
		t.Fatalf("got %+v", got)
	}
	form.Set("amount", "12.5")
	form.Set("once", "abd")
	form.Set("day", "2026-12-01")
	doc := visit(t, h, c.Reporter, budgetPath(p.ID)+"/nhap", form)
	if got := mainText(doc.Body); doc.Code != 422 || !strings.Contains(got, "Ghi số tiền bằng đồng") {
		t.Errorf("got %d: %s", doc.Code, got)
	}
	wrong := visit(t, h, c.Reporter, budgetPath(p.ID)+"/1/sua/1", url.Values{"amount": {"1.500.000"}, "day": {"2026-10-01"}, "document": {"PC 07"}})
	if got := mainText(wrong.Body); wrong.Code != 422 || !strings.Contains(got, "Ghi lý do sửa") {
		t.Errorf("got %d: %s", wrong.Code, got)
	}
	fixed := visit(t, h, c.Reporter, budgetPath(p.ID)+"/1/sua/1", url.Values{"amount": {"1.500.000"}, "day": {"2026-10-01"}, "document": {"PC 07"}, "reason": {"gõ nhầm"}})
	if fixed.Code != 303 {
		t.Errorf("got %d: %s", fixed.Code, mainText(fixed.Body))
	}
	got := textOf(page(t, h, c.Reporter, budgetPath(p.ID)+"/1", 200).Find("main"))
	for _, want := range []string{"Lấy lại: gõ nhầm", "-12.500.000", "1.500.000 đồng", "Đã sửa."} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	if again := visit(t, h, c.Reporter, budgetPath(p.ID)+"/1/sua/1", nil); again.Code != 409 {
		t.Errorf("a corrected entry can be corrected again: %d", again.Code)
	}
}

func TestSettingWeightsOnTheScreen(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	to := planPath(p.ID) + "/trong-so"
	a, b := weightField(taskID(t, s, p, "III.2")), weightField(taskID(t, s, p, "III.5"))
	form := url.Values{a: {"3"}, "was_" + a: {"0"}, b: {"0"}, "was_" + b: {"0"}}
	if w := visit(t, h, c.Reporter, to, form); w.Code != 403 {
		t.Errorf("a reporter sets weights: %d", w.Code)
	}
	w := visit(t, h, c.Coordinator, to, form)
	if got := mainText(w.Body); w.Code != 422 || !strings.Contains(got, "Trọng số của nhiệm vụ III.5 phải là số nguyên từ 1 đến 1000") {
		t.Errorf("got %d: %s", w.Code, got)
	}
	form.Set(b, "")
	if w := visit(t, h, c.Coordinator, to, form); w.Code != 303 {
		t.Errorf("got %d", w.Code)
	}
	doc := page(t, h, c.Coordinator, to, 200)
	if got, _ := doc.Find("input[name=" + a + "]").Attr("value"); got != "3" {
		t.Errorf("the field holds %q", got)
	}
	if w := visit(t, h, c.Coordinator, to, form); w.Code != 409 {
		t.Errorf("stale weights: got %d, want 409", w.Code)
	}
}
