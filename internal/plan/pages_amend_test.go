package plan

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// formOf is what a form on a page would send as it stands.
func formOf(doc *goquery.Document, selector string) url.Values {
	v := url.Values{}
	form := doc.Find(selector)
	form.Find("input[name], select[name], textarea[name]").Each(func(_ int, f *goquery.Selection) {
		name, _ := f.Attr("name")
		kind, _ := f.Attr("type")
		switch {
		case goquery.NodeName(f) == "textarea":
			v.Add(name, strings.TrimSpace(f.Text()))
		case goquery.NodeName(f) == "select":
			value, _ := f.Find("option[selected]").First().Attr("value")
			v.Add(name, value)
		case kind == "checkbox" || kind == "radio":
			if _, on := f.Attr("checked"); on {
				value, _ := f.Attr("value")
				v.Add(name, value)
			}
		default:
			value, _ := f.Attr("value")
			v.Add(name, value)
		}
	})
	return v
}

func TestAnAmendedPlanOnTheScreens(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	p := importReal(t, s, c)
	id, err := s.StartImport(context.Background(), c.Coordinator, "dieu-chinh.txt", strings.NewReader(amendedText(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ReadImport(context.Background(), id); err != nil {
		t.Fatal(err)
	}
	review := fmt.Sprintf("%s/%d", importHome, id)

	doc := page(t, h, c.Coordinator, review, http.StatusOK)
	f := formOf(doc, "form[data-draft]")
	if f.Get("purpose") != "version" || f.Get("base") != fmt.Sprint(p.ID) {
		t.Fatalf("proposed: got %q of plan %s, want a version of plan %d", f.Get("purpose"), f.Get("base"), p.ID)
	}
	f.Set("from", "20/08/2026")
	f.Set("act", "confirm")
	w := visit(t, h, c.Coordinator, review, f)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != review+"/so-sanh" {
		t.Fatalf("after the review: status %d, to %s\n%s", w.Code, w.Header().Get("Location"), mainText(w.Body))
	}

	// what is still open is told, and stands on the review
	doc = page(t, h, c.Coordinator, review+"/so-sanh", http.StatusOK)
	if text := textOf(doc.Find(".errors.calm")); !strings.Contains(text, "chỗ cần xem") {
		t.Errorf("open questions: got %q", text)
	}
	doc = page(t, h, c.Coordinator, review, http.StatusOK)
	f = formOf(doc, "form[data-draft]")
	doc.Find("input[name=settle]").Each(func(_ int, x *goquery.Selection) {
		if key, _ := x.Attr("value"); !f.Has("settle") || !contained(f["settle"], key) {
			f.Add("settle", key)
		}
	})
	f.Set("act", "confirm")
	visit(t, h, c.Coordinator, review, f)

	doc = page(t, h, c.Coordinator, review+"/so-sanh", http.StatusOK)
	for _, want := range []struct{ selector, text string }{
		{"#nhom-changed", "Thay đổi (3)"},
		{"#nhom-added", "Thêm mới (2)"},
		{"#nhom-dropped", "Không còn (1)"},
		{"#nhom-kept", "Giữ nguyên (1)"},
		{"article[aria-label='Thay đổi: nhiệm vụ III.1'] ins", "thêm: và trên mạng xã hội"},
		{"article[aria-label='Thay đổi: nhiệm vụ III.5 (số cũ III.4)'] td[data-l='Trước'] del", "bỏ: Ngoại vụ"},
		{"article[aria-label='Thêm mới: nhiệm vụ III.3']", "Có lẽ tách ra từ nhiệm vụ cũ III.2."},
		{"article.dropped legend", "166 báo cáo đang mở"},
	} {
		if got := textOf(doc.Find(want.selector)); !strings.Contains(got, want.text) {
			t.Errorf("%s: got %q, want %q in it", want.selector, got, want.text)
		}
	}

	// to withdraw asks for a reason; a pair that names no old task is told at its field
	f = formOf(doc, "form.compare")
	dropped, _ := doc.Find("article.dropped input[value=withdraw]").Attr("name")
	f.Set(dropped, "withdraw")
	f.Set("act", "confirm")
	w = visit(t, h, c.Coordinator, review+"/so-sanh", f)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(mainText(w.Body), "ghi lý do rút") {
		t.Fatalf("without a reason: status %d", w.Code)
	}
	doc = page(t, h, c.Coordinator, review+"/so-sanh", http.StatusOK)
	f = formOf(doc, "form.compare")
	f.Set("pair_0", "IX.9")
	w = visit(t, h, c.Coordinator, review+"/so-sanh", f)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(mainText(w.Body), "không có nhiệm vụ số “IX.9”") {
		t.Fatalf("a wrong pair: status %d", w.Code)
	}
	var untouched []Version
	read(t, s, func(tx *db.Tx) (err error) { untouched, err = planVersions(tx, p.ID); return err })
	if len(untouched) != 0 {
		t.Fatal("something was written before confirmation")
	}

	doc = page(t, h, c.Coordinator, review+"/so-sanh", http.StatusOK)
	f = formOf(doc, "form.compare")
	f.Set(strings.Replace(dropped, "open_", "reason_", 1), "Chuyển sang kế hoạch khác")
	f.Set("act", "confirm")
	w = visit(t, h, c.Coordinator, review+"/so-sanh", f)
	version := versionPath(p.ID, 2)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != version {
		t.Fatalf("confirmed: status %d, to %s\n%s", w.Code, w.Header().Get("Location"), mainText(w.Body))
	}

	for _, row := range []struct {
		by     identity.Actor
		path   string
		status int
		text   string
	}{
		{c.Reporter, review + "/so-sanh", http.StatusForbidden, ""},
		{c.Inspector, review + "/so-sanh", http.StatusForbidden, ""},
		{c.Coordinator, version, http.StatusOK, "Chuyển sang kế hoạch khác"},
		{c.Reporter, version, http.StatusOK, "6 nhiệm vụ theo bản này"},
		{c.Inspector, versionPath(p.ID, 1), http.StatusOK, "5 nhiệm vụ theo bản này"},
		{c.Leader, version + "/van-ban", http.StatusOK, "Tập huấn kỹ năng truyền thông"},
		{c.Leader, versionPath(p.ID, 1) + "/van-ban", http.StatusOK, "Sản xuất, đăng phát các sản phẩm"},
		{c.Coordinator, versionPath(p.ID, 3), http.StatusNotFound, "không có bản này"},
		{c.Reporter, planPath(p.ID) + "/cac-ban", http.StatusOK, "Bản 2: Bản điều chỉnh"},
		{c.Coordinator, planPath(p.ID), http.StatusOK, "Đang áp dụng bản 2, từ 20/08/2026"},
		{c.Reporter, planPath(p.ID) + "/ky-bao-cao", http.StatusForbidden, ""},
	} {
		w := visit(t, h, row.by, row.path, nil)
		if got := mainText(w.Body); w.Code != row.status || !strings.Contains(got, row.text) {
			t.Errorf("%s as %s: status %d, want %d with %q in\n%s", row.path, row.by.Role, w.Code, row.status, row.text, got)
		}
	}
}

func contained(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}
