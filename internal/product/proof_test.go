package product

import (
	"net/http"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

// A file that cannot be opened proves nothing, whatever it begins with.
func TestAProofCanBeOpened(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	id, err := s.AddConsent(t.Context(), c.Editor, paperless(), 0)
	must(t, err)
	version := int64(1)
	clip := string(voiceClip(t, "a.ogg", "1"))
	for _, row := range []struct {
		name, data, says string // "" accepted
	}{
		{"giấy.pdf", onePage, ""},
		{"hai mươi chữ.pdf", "%PDF-1.4\nxxxxxxxxxxx", "PDF bị hỏng"},
		{"rỗng.pdf", "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "PDF bị hỏng"},
		{"khóa.pdf", strings.Replace(onePage, "trailer<<", "trailer<</Encrypt 9 0 R", 1), "mật khẩu"},
		{"đứt.jpg", "\xff\xd8\xff\xe0\x00\x10JFIF", "hỏng"},
		{"chữ.txt", "Tôi đồng ý.", "Chỉ nhận PDF"},
		{"bảng.docx", "PK\x03\x04", "Chỉ nhận PDF"},
		{"đứt.ogg", clip[:200], "hỏng"},
		{"lời nói.ogg", clip, ""},
	} {
		err := s.KeepProof(t.Context(), c.Editor, id, version, paper(row.name, row.data))
		if err == nil {
			version++
		}
		if p, ok := problem.As(err); (row.says == "") != (err == nil) || row.says != "" && (!ok || !strings.Contains(p.Error(), row.says) || len(p.Fields) != 1 || p.Fields[0].Name != "proof") {
			t.Errorf("%s: got %v, want %q", row.name, err, row.says)
		}
	}
}

// Days that cannot be are refused at their field, with what was typed still there, and nothing is written.
func TestDaysThatCannotBe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		h := screens(s)
		i, vi := addItem(t, s, c.Editor)
		k := consented(t, s, c, vi.ID)
		item := map[string]string{"kind": "article", "pillar": "P1", "title": "Tên mới", "topics": "1", "version": "1"}
		source := map[string]string{"document": "Sổ tay", "day": "14/9/2022"}
		consent := map[string]string{"label": "Em áo xanh", "age": string(Grown), "agreed": "1"}
		with := func(m map[string]string, name, value string) map[string][]string {
			all := map[string][]string{name: {value}}
			for key, v := range m {
				if key != name {
					all[key] = []string{v}
				}
			}
			return all
		}
		s.PlanTasks = func(*db.Tx) ([]string, error) { return []string{"I.1", "III.2"}, nil }
		for _, row := range []struct{ to, field, typed, says string }{
			{consentPath(k.ID) + "/rut", "withdrawn_on", "31/8/2026", "trước ngày đồng ý"},
			{consentPath(k.ID) + "/rut", "withdrawn_on", "21/10/2026", "không sau hôm nay"},
			{consentPath(k.ID) + "/rut", "withdrawn_on", "hôm qua", "Ghi ngày"},
			{consentHome + "/moi", "given_on", "21/10/2026", "sau hôm nay"},
			{consentHome + "/moi", "given_on", "14/9/1026", "1900"},
			{consentHome + "/moi", "expires_on", "1/1/2150", "quá xa"},
			{itemPath(i.ID) + "/nguon", "day", "21/10/2026", "sau hôm nay"},
			{itemPath(i.ID) + "/nguon", "day", "14/9/1822", "1900"},
			{itemPath(i.ID) + "/sua", "due", "30/11/2106", "quá xa"},
			{itemPath(i.ID) + "/sua", "due", "30/11/1926", "quá xa"},
			{itemPath(i.ID) + "/sua", "task", "IX.99", "không có nhiệm vụ"},
			{itemPath(i.ID) + "/ban", "due", "30/11/2106", "quá xa"},
			{editionPath(vi.ID) + "/giao", "due", "30/11/2106", "quá xa"},
		} {
			base := map[string]map[string]string{itemPath(i.ID) + "/nguon": source, consentHome + "/moi": consent, itemPath(i.ID) + "/sua": item, itemPath(i.ID) + "/ban": {"language": "en", "medium": "text"}}[row.to]
			w := visit(t, h, c.Editor, row.to, with(base, row.field, row.typed))
			doc := asPage(t, w)
			field := doc.Find(`[name="` + row.field + `"]`).First()
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(textOf(field.Closest(".field")), row.says) || field.AttrOr("value", "") != row.typed {
				t.Errorf("%s %s=%s: status %d, says %q, keeps %q", row.to, row.field, row.typed, w.Code, textOf(field.Closest(".field")), field.AttrOr("value", ""))
			}
		}
		for _, task := range []string{"III.2", "iii.2", ""} {
			if w := visit(t, h, c.Editor, itemPath(i.ID)+"/sua", with(item, "task", task)); w.Code != http.StatusSeeOther {
				t.Errorf("task %q: status %d", task, w.Code)
			}
			v, err := s.OpenItem(t.Context(), c.Editor, i.ID)
			must(t, err)
			item["version"] = "2"
			if v.Item.Version == 3 {
				item["version"] = "3"
			}
		}
		after, err := s.OpenConsent(t.Context(), c.Editor, k.ID)
		must(t, err)
		if after.Consent.WithdrawnOn != "" {
			t.Errorf("withdrawn on %s", after.Consent.WithdrawnOn)
		}
	})
}
