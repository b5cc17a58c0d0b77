package plan

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

func chosenValue(r Report) string { return fmt.Sprintf("%d-%d", r.ID, r.Version) }

func TestHeapsAreAcceptedReportByReport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		h, p := screens(s), addPlan(t, s, c)
		fine := inState(t, s, c, reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q1"), Submitted)
		mine := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q1")
		mine, err := s.SaveReport(bg, c.Coordinator, mine.ID, mine.Version, Entry{Answer: Nothing, How: "phone"})
		if err != nil {
			t.Fatal(err)
		}
		if mine, err = s.MoveReport(bg, c.Coordinator, mine.ID, mine.Version, Submit, ""); err != nil {
			t.Fatal(err)
		}
		doc := page(t, h, c.Coordinator, "/duyet", http.StatusOK)
		if doc.Find("[name=chon]").Length() != 1 || !strings.Contains(textOf(doc.Find("main table")), "cần người khác duyệt") {
			t.Errorf("one's own report can be ticked: %s", textOf(doc.Find("main table")))
		}
		if doc := page(t, h, c.Second, "/duyet", http.StatusOK); doc.Find("[name=chon]").Length() != 2 {
			t.Error("the second person may tick both")
		}
		doc = looked(t, visit(t, h, c.Coordinator, "/duyet", url.Values{"chon": {chosenValue(fine), chosenValue(mine)}}), http.StatusConflict)
		text := textOf(doc.Find(".errors"))
		for _, want := range []string{"Đã chấp nhận 1, còn 1", c.Commune.ShortName + ", nhiệm vụ III.5", "người thứ hai"} {
			if !strings.Contains(text, want) {
				t.Errorf("the refusal lacks %q: %s", want, text)
			}
		}
		if w := visit(t, h, c.Second, "/duyet", url.Values{"chon": {chosenValue(mine)}}); w.Code != http.StatusSeeOther {
			t.Errorf("the second person: %d", w.Code)
		}
		if text := textOf(page(t, h, c.Second, "/duyet", http.StatusOK).Find("main")); !strings.Contains(text, "không có báo cáo nào chờ duyệt") {
			t.Errorf("an empty list: %s", text)
		}
	})
}

func TestTheListOfWaitingReports(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h, p := screens(s), addPlan(t, s, c)
	first := inState(t, s, c, reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q1"), Submitted)
	inState(t, s, c, reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q2"), Submitted)
	for _, by := range []identity.Actor{c.Reporter, c.Inspector, c.Admin} {
		if w := visit(t, h, by, "/duyet", nil); w.Code != http.StatusForbidden {
			t.Errorf("%s sees the list: %d", by.Role, w.Code)
		}
		if w := visit(t, h, by, "/duyet", url.Values{"chon": {chosenValue(first)}}); w.Code != http.StatusForbidden {
			t.Errorf("%s accepts: %d", by.Role, w.Code)
		}
	}
	for query, want := range map[string]int{"": 2, "?ky=2026-Q1": 1, fmt.Sprintf("?nhiem-vu=%d", first.TaskID): 1, "?loai=commune": 2, "?ky=2026-Q2&loai=commune": 1} {
		if got := page(t, h, c.Leader, "/duyet"+query, http.StatusOK).Find("tbody tr").Length(); got != want {
			t.Errorf("%q shows %d, want %d", query, got, want)
		}
	}
	if text := textOf(page(t, h, c.Leader, "/duyet?ky=2020-Q1", http.StatusOK).Find("main")); !strings.Contains(text, "khớp bộ lọc") {
		t.Errorf("nothing found: %s", text)
	}
	doc := looked(t, visit(t, h, c.Leader, "/duyet", url.Values{}), http.StatusUnprocessableEntity)
	if text := textOf(doc.Find(".errors")); !strings.Contains(text, "Chưa chọn báo cáo nào") || doc.Find("tbody tr").Length() != 2 {
		t.Errorf("nothing ticked: %s", text)
	}
	if doc := looked(t, visit(t, h, c.Leader, "/duyet", url.Values{"chon": {"x", "7", "9-z"}}), http.StatusUnprocessableEntity); doc.Find("tbody tr").Length() != 2 {
		t.Error("nonsense was ticked")
	}
}

func TestReturningNeedsAReason(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	r = inState(t, s, c, r, Submitted)
	at := reportPath(r.ID)
	doc := looked(t, visit(t, h, c.Leader, at+"/tra-lai", url.Values{"version": {versionOf(r)}, "reason": {"  "}}), http.StatusUnprocessableEntity)
	if doc.Find("textarea[name=reason]").AttrOr("aria-invalid", "") != "true" || !strings.Contains(textOf(doc.Find("#f-reason-l")), "Ghi lý do") || doc.Find(`.errors a[href="#f-reason"]`).Length() != 1 {
		t.Errorf("no sentence at the field: %s", textOf(doc.Find("main")))
	}
	doc = looked(t, visit(t, h, c.Leader, at+"/tra-lai", url.Values{"version": {"1"}, "reason": {"Ghi rõ số thôn."}}), http.StatusConflict)
	if got := doc.Find("textarea[name=reason]").Text(); got != "Ghi rõ số thôn." {
		t.Errorf("the reason was lost: %q", got)
	}
	w := visit(t, h, c.Leader, at+"/tra-lai", url.Values{"version": {versionOf(r)}, "reason": {"Ghi rõ số thôn.\nThêm ảnh."}})
	if w.Code != http.StatusSeeOther {
		t.Fatalf("returning: %d", w.Code)
	}
	form := page(t, h, c.Reporter, at, http.StatusOK)
	if got := textOf(form.Find(".told.back")); !strings.Contains(got, "Báo cáo bị trả lại") || !strings.Contains(got, "Ghi rõ số thôn. Thêm ảnh.") {
		t.Errorf("the agency reads %q", got)
	}
	if form.Find("form[data-autosave]").Length() != 1 || form.Find(".told.back ~ form").Length() != 1 {
		t.Error("the reason stands above the form to mend")
	}
}

func TestWhoEnteredItForTheAgencyIsShown(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	at := reportPath(r.ID)
	form := page(t, h, c.Coordinator, at+"/nhap-thay", http.StatusOK)
	if text := textOf(form.Find(".told")); !strings.Contains(text, "Nhập thay "+c.Commune.ShortName) {
		t.Errorf("the form does not say for whom: %s", text)
	}
	for _, by := range []identity.Actor{c.Leader, c.Inspector, c.Admin} {
		if w := visit(t, h, by, at+"/nhap-thay", nil); w.Code != http.StatusForbidden {
			t.Errorf("%s may enter for an agency: %d", by.Role, w.Code)
		}
	}
	w := visit(t, h, c.Coordinator, at+"/nhap-thay", url.Values{"version": {versionOf(r)}, "answer": {"nothing"}, "behalf_how": {"phone"}, "lam": {pressReview}})
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), at+"/gui") {
		t.Fatalf("saving: %d to %s", w.Code, w.Header().Get("Location"))
	}
	if w := visit(t, h, c.Coordinator, at+"/gui", url.Values{"version": {"2"}}); w.Code != http.StatusSeeOther {
		t.Fatalf("sending: %d %s", w.Code, mainText(w.Body))
	}
	for _, by := range []identity.Actor{c.Reporter, c.Leader} {
		if text := textOf(page(t, h, by, at, http.StatusOK).Find(".panel")); !strings.Contains(text, "Nhập thayĐầu Mối, Sở VHTTDL") {
			t.Errorf("%s does not see who entered it: %s", by.Role, text)
		}
	}
	doc := page(t, h, c.Coordinator, at, http.StatusOK)
	if doc.Find(`form[action$="/chap-nhan"]`).Length() != 0 || !strings.Contains(textOf(doc.Find(".panel")), "Cần một người thứ hai duyệt") {
		t.Error("the sender is offered to accept")
	}
	sent, _ := s.OpenReport(bg, c.Coordinator, r.ID)
	if w := visit(t, h, c.Coordinator, at+"/chap-nhan", url.Values{"version": {versionOf(sent.Report)}}); w.Code != http.StatusForbidden {
		t.Errorf("the sender accepts: %d", w.Code)
	}
	if w := visit(t, h, c.Second, at+"/chap-nhan", url.Values{"version": {versionOf(sent.Report)}}); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/duyet" {
		t.Errorf("the second person: %d to %s", w.Code, w.Header().Get("Location"))
	}
}

func TestAReviewerIsLedOn(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h, p := screens(s), addPlan(t, s, c)
	one := inState(t, s, c, reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q1"), Submitted)
	two := inState(t, s, c, reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q1"), Submitted)
	w := visit(t, h, c.Leader, reportPath(one.ID)+"/chap-nhan", url.Values{"version": {versionOf(one)}})
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != reportPath(two.ID) {
		t.Errorf("after the first: %d to %s", w.Code, w.Header().Get("Location"))
	}
	text := textOf(page(t, h, c.Inspector, reportPath(one.ID), http.StatusOK).Find("main"))
	for _, want := range []string{"Không phát sinh", "Chấp nhận ngày20/10/2026", "trễ", "Lãnh Đạo, Sở VHTTDL chấp nhận"} {
		if !strings.Contains(text, want) {
			t.Errorf("an accepted report lacks %q: %s", want, text)
		}
	}
}

func TestReviewersAreWarnedAboutWhatToLookAtTwice(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h, p := screens(s), addPlan(t, s, c)
	mine, theirs := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3"), reportOf(t, s, p, "III.2", c.Other.ID, "2026-Q3")
	picture := Addition{Files: []Upload{upload("loa.jpg", testJPEG(t, 1))}}
	if _, err := s.AddEvidence(bg, c.Reporter, mine.ID, picture); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddEvidence(bg, c.Stranger, theirs.ID, picture); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: mine.ID, Name: "Sớm", From: "2026-01-05"}, []Figure{{Indicator: "D6.banners", Value: 1}}); err != nil {
		t.Fatal(err)
	}
	file, _ := s.OpenReport(bg, c.Reporter, mine.ID)
	if _, err := s.SaveReport(bg, c.Reporter, mine.ID, file.Report.Version, Entry{Answer: Activities, Totals: []Figure{{Indicator: "D6.banners", Value: 6, Note: "Đếm"}}}); err != nil {
		t.Fatal(err)
	}
	doc := page(t, h, c.Leader, reportPath(mine.ID), http.StatusOK)
	text := textOf(doc.Find(".told"))
	for _, want := range []string{"trùng từng byte", c.Other.ShortName, "cộng hai lần", "1 hoạt động nằm ngoài kỳ", "1 ảnh chưa xác nhận"} {
		if !strings.Contains(text, want) {
			t.Errorf("no warning %q: %s", want, text)
		}
	}
	if doc.Find(`.told a[href="`+reportPath(theirs.ID)+`"]`).Length() != 2 { // in the sentence, and beside the two pictures
		t.Error("the other report is not linked")
	}
	if text := textOf(page(t, h, c.Reporter, reportPath(mine.ID)+"/gui", http.StatusOK).Find(".told")); strings.Contains(text, c.Other.ShortName) || !strings.Contains(text, "cộng hai lần") {
		t.Errorf("the agency reads: %s", text)
	}
}

func TestEvidenceIsServedToThoseWhoMaySee(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	pdf := []byte("%PDF-1.7\n1 0 obj\n")
	if _, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{
		Files: []Upload{upload("Ảnh loa.jpg", testJPEG(t, 1)), upload("nhật ký.pdf", pdf)}, Links: []string{"https://example.vn/tin"},
	}); err != nil {
		t.Fatal(err)
	}
	file, _ := s.OpenReport(bg, c.Reporter, r.ID)
	at := map[string]Evidence{}
	for _, e := range file.Evidence {
		at[e.Mime] = e
	}
	picture, document, link := at["image/jpeg"], at["application/pdf"], at[""]
	for _, path := range []string{evidencePath(picture), evidencePath(picture) + "/nho", evidencePath(document)} {
		w := visit(t, h, c.Stranger, path, nil)
		if w.Code != http.StatusForbidden || strings.HasPrefix(w.Header().Get("Content-Type"), "image/") || !strings.Contains(mainText(w.Body), "cơ quan khác") {
			t.Errorf("another agency gets %s: %d", path, w.Code)
		}
		if w := visit(t, h, identity.Actor{}, path, nil); w.Code != http.StatusUnauthorized {
			t.Errorf("nobody gets %s: %d", path, w.Code)
		}
		for _, by := range []identity.Actor{c.Reporter, c.Colleague, c.Coordinator, c.Leader, c.Inspector} {
			if w := visit(t, h, by, path, nil); w.Code != http.StatusOK {
				t.Errorf("%s, %s: %d", by.Role, path, w.Code)
			}
		}
	}
	for path, want := range map[string][2]string{
		evidencePath(picture):          {"image/jpeg", "inline; filename*=UTF-8''%E1%BA%A2nh%20loa.jpg"},
		evidencePath(picture) + "/nho": {"image/jpeg", "inline; filename*=UTF-8''anh-nho.jpg"},
		evidencePath(document):         {"application/pdf", "attachment; filename*=UTF-8''nh%E1%BA%ADt%20k%C3%BD.pdf"},
	} {
		w := visit(t, h, c.Leader, path, nil)
		head := w.Header()
		if head.Get("Content-Type") != want[0] || head.Get("Content-Disposition") != want[1] || head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", path, head)
		}
		if csp := head.Get("Content-Security-Policy"); !strings.Contains(csp, "sandbox") || !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s may run as a page: %q", path, csp)
		}
		if !strings.HasPrefix(head.Get("Cache-Control"), "private") {
			t.Errorf("%s may be kept by others: %q", path, head.Get("Cache-Control"))
		}
		if got := askedWith(h, c.Leader, path, "If-None-Match", head.Get("ETag")); got.Code != http.StatusNotModified || got.Body.Len() != 0 {
			t.Errorf("%s again: %d, %d bytes", path, got.Code, got.Body.Len())
		}
		if got := askedWith(h, c.Stranger, path, "If-None-Match", head.Get("ETag")); got.Code != http.StatusForbidden {
			t.Errorf("%s: another agency learns by its ETag that it is there: %d", path, got.Code)
		}
		if got := askedWith(h, c.Leader, path, "Range", "bytes=0-3"); got.Code != http.StatusPartialContent || got.Body.Len() != 4 {
			t.Errorf("%s in parts: %d", path, got.Code)
		}
	}
	for _, path := range []string{evidencePath(link), evidencePath(document) + "/nho"} {
		if w := visit(t, h, c.Leader, path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// askedWith asks for a page with one more header.
func askedWith(h http.Handler, by identity.Actor, path, name, value string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set(name, value)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(identity.With(r.Context(), by)))
	return w
}
