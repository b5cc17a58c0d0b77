package plan

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// sendFile posts a form with one file.
func sendFile(t testing.TB, h http.Handler, by identity.Actor, path, field, name string, data []byte, fields map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := m.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	w, err := m.CreateFormFile(field, name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r.WithContext(identity.With(r.Context(), by)))
	return rec
}

func TestAnEditedReportComesBack(t *testing.T) {
	t.Parallel()
	s, c, p := sampleYear(t, dbtest.SQLite(t))
	h := screens(s)
	q := period(t, "2026-Q3")
	page := reportAddress(p.ID, q) + "/doi-chieu"
	draft := reportBytes(t, s, c, p, "2026-Q3", "docx")
	if err := s.CloseReport(context.Background(), c.Leader, p.ID, q); err != nil {
		t.Fatal(err)
	}
	docx := reportBytes(t, s, c, p, "2026-Q3", "docx")
	if bytes.Equal(draft, docx) {
		t.Error("a closed report carries no other stamp than a draft")
	}
	report := consolidate(t, s, c, p, "2026-Q3")
	code := report.Closing.Hash[:shortHash]
	changed := editXML(t, docx, func(x string) string {
		return strings.Replace(x, fmt.Sprintf(">%d<", report.Total.All().All()), ">9999<", 1)
	})
	for _, row := range []struct {
		sentence          string
		by                identity.Actor
		path, field, name string
		data              []byte
		act               string
		status            int
		want              string
	}{
		{"an untouched report matches", c.Coordinator, page, "tep", "a.docx", docx, "check", http.StatusOK, "Mọi số liệu khớp"},
		{"a changed figure is told with both values", c.Leader, page, "tep", "a.docx", changed, "check", http.StatusOK, "9999"},
		{"an inspector may compare", c.Inspector, page, "tep", "a.docx", docx, "check", http.StatusOK, "Mọi số liệu khớp"},
		{"but not keep", c.Inspector, page, "tep", "a.docx", docx, "keep", http.StatusForbidden, ""},
		{"a reporter sees nothing of it", c.Reporter, page, "tep", "a.docx", docx, "check", http.StatusForbidden, ""},
		{"no file", c.Leader, page, "x", "a.docx", docx, "check", http.StatusUnprocessableEntity, "Chọn một tệp"},
		{"another kind of file", c.Leader, page, "tep", "a.pdf", []byte("%PDF-1.4"), "check", http.StatusUnprocessableEntity, "Chỉ đối chiếu được tệp .docx"},
		{"what is no DOCX", c.Leader, page, "tep", "a.docx", []byte("hello"), "check", http.StatusUnprocessableEntity, ""},
		{"the edited text is kept", c.Leader, page, "tep", "sua.docx", changed, "keep", http.StatusOK, "1 số không khớp"},
		{"a signed copy is kept", c.Leader, page, "ban_ky", "ky.pdf", []byte("%PDF-1.4\n%âãÏÓ\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"), "signed", http.StatusSeeOther, ""},
		{"a signed copy of a strange kind", c.Leader, page, "ban_ky", "ky.exe", []byte("MZ....."), "signed", http.StatusUnprocessableEntity, "PDF, DOCX"},
		{"the program knows its own file", c.Inspector, sealHome, "tep", "a.docx", docx, "", http.StatusOK, "đúng từng byte bản chương trình lập"},
		{"it finds what was changed", c.Inspector, sealHome, "tep", "b.docx", changed, "", http.StatusOK, "1 số không khớp bản chốt"},
		{"a kept copy is known by its bytes", c.Inspector, sealHome, "tep", "b.docx", changed, "", http.StatusOK, "Đúng từng byte với bản chính thức đã sửa"},
		{"a draft has no code", c.Inspector, sealHome, "tep", "c.docx", draft, "", http.StatusOK, "Không tìm thấy bản chốt"},
		{"a stranger's file", c.Inspector, sealHome, "tep", "d.txt", []byte("xin chào"), "", http.StatusOK, "Không tìm thấy bản chốt"},
		{"a reporter has no business here", c.Reporter, sealHome, "tep", "a.docx", docx, "", http.StatusForbidden, ""},
	} {
		w := sendFile(t, h, row.by, row.path, row.field, row.name, row.data, map[string]string{"act": row.act})
		if got := mainText(w.Body); w.Code != row.status || !strings.Contains(got, row.want) {
			t.Errorf("%s: status %d, want %d with %q in\n%.600s", row.sentence, w.Code, row.status, row.want, got)
		}
	}
	for _, row := range []struct {
		code   string
		status int
		want   string
	}{
		{code, http.StatusOK, "Số liệu đã chốt quý III năm 2026"},
		{strings.ToUpper(code[:4] + " " + code[4:]), http.StatusOK, report.Closing.Hash},
		{"00000000ffff", http.StatusOK, "Không tìm thấy bản chốt"},
		{"xin chào", http.StatusUnprocessableEntity, "Mã kiểm tra gồm"},
	} {
		w := visit(t, h, c.Inspector, sealHome, map[string][]string{"ma": {row.code}})
		if got := mainText(w.Body); w.Code != row.status || !strings.Contains(got, row.want) {
			t.Errorf("code %q: status %d, want %d with %q in\n%.600s", row.code, w.Code, row.status, row.want, got)
		}
	}
	papers, err := s.Papers(context.Background(), c.Leader, p.ID, q.Key())
	if err != nil || len(papers) != 2 {
		t.Fatalf("kept: got %d, %v, want 2", len(papers), err)
	}
	w := visit(t, h, c.Inspector, "/bao-cao-luu/"+fmt.Sprint(papers[1].ID), nil)
	if w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), changed) {
		t.Errorf("download: status %d, %d bytes, want those that were kept", w.Code, w.Body.Len())
	}
	if w := visit(t, h, c.Reporter, "/bao-cao-luu/"+fmt.Sprint(papers[1].ID), nil); w.Code != http.StatusForbidden {
		t.Errorf("a reporter: status %d", w.Code)
	}
}

// Whatever comes as an edited report gives findings or one sentence.
func FuzzEditedReport(f *testing.F) {
	f.Add("Trong 84 phần việc của kỳ, đã hoàn thành 12 (14,3 %).", "lt0123_1")
	f.Add("ngày 1/1/2026 có 1.234,50 và 1 234", "lt")
	f.Add("\xff\xfe 12", "")
	f.Fuzz(func(t *testing.T, text, mark string) {
		for _, n := range numbersIn(text) {
			if n.start < 0 || n.end > len(text) || n.start >= n.end {
				t.Fatalf("a number outside its text: %+v", n)
			}
			sentenceAt(text, n.start)
		}
		want := []unit{newUnit("a", text)}
		for i := range want[0].numbers {
			want[0].numbers[i].mark = mark
		}
		have := []unit{newUnit("b", text)}
		if found := compareUnits(want, have, map[string]foundMark{mark: {0, 0, len(text)}}); len(found) > 0 && want[0].words.size > 0 && mark == "" {
			t.Fatalf("the same text does not match itself: %+v", found)
		}
	})
}
