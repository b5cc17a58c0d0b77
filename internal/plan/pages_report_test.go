package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// answering is a plan, its pages, and the report of the first commune on III.2 for the third quarter.
func answering(t testing.TB, d *db.DB) (*Service, cast, http.Handler, Report) {
	t.Helper()
	s, c := newService(t, d)
	return s, c, screens(s), reportOf(t, s, addPlan(t, s, c), "III.2", c.Commune.ID, "2026-Q3")
}

// sendFiles posts a form with files, as a browser does.
func sendFiles(t testing.TB, h http.Handler, by identity.Actor, path string, form url.Values, files map[string][]byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			if err := m.WriteField(name, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, data := range files {
		w, err := m.CreateFormFile("tep", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(identity.With(r.Context(), by)))
	return w
}

func looked(t testing.TB, w *httptest.ResponseRecorder, status int) *goquery.Document {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, mainText(w.Body))
	}
	doc, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func versionOf(r Report) string { return strconv.FormatInt(r.Version, 10) }

func TestAReportForEachRoleInEachState(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h, p := screens(s), addPlan(t, s, c)
	who := map[string]identity.Actor{
		"reporter": c.Reporter, "colleague": c.Colleague, "coordinator": c.Coordinator, "leader": c.Leader, "inspector": c.Inspector, "admin": c.Admin,
	}
	const fill, review = "form[data-autosave]", "chap-nhan tra-lai"
	for i, state := range []State{Awaited, Draft, Submitted, Returned, Accepted} {
		r := inState(t, s, c, reportOf(t, s, p, []string{"III.2", "III.5"}[i%2], c.Commune.ID, []string{"2026-Q1", "2026-Q2", "2026-Q3"}[i/2]), state)
		path := reportPath(r.ID)
		// what each role may press, by the ends of the addresses
		want := map[State]map[string]string{
			Awaited:   {"reporter": fill, "colleague": fill, "coordinator": "nhap-thay"},
			Draft:     {"reporter": fill, "colleague": fill, "coordinator": "nhap-thay"},
			Submitted: {"reporter": "rut-lai", "colleague": "rut-lai", "coordinator": review, "leader": review},
			Returned:  {"reporter": fill, "colleague": fill, "coordinator": "nhap-thay"},
			Accepted:  {"coordinator": "mo-lai", "leader": "mo-lai"},
		}[state]
		for name, by := range who {
			doc := page(t, h, by, path, http.StatusOK)
			if got := doc.Find(fill).Length() == 1; got != (want[name] == fill) {
				t.Errorf("%s, %s: form to fill in %t", state, name, got)
			}
			if want[name] == fill {
				continue
			}
			var got []string
			doc.Find(`main form[action^="` + path + `"], main a[href="` + path + `/nhap-thay"]`).Each(func(_ int, a *goquery.Selection) {
				got = append(got, strings.TrimPrefix(a.AttrOr("action", a.AttrOr("href", "")), path+"/"))
			})
			slices.Sort(got)
			if strings.Join(got, " ") != want[name] {
				t.Errorf("%s, %s may press %v, want %q", state, name, got, want[name])
			}
			if text := textOf(doc.Find("main")); state != Awaited && !strings.Contains(text, r.Standing(testDay).Name) {
				t.Errorf("%s, %s: the page does not say where it stands: %s", state, name, text)
			}
		}
		w := visit(t, h, c.Stranger, path, nil)
		if text := mainText(w.Body); w.Code != http.StatusForbidden || !strings.Contains(text, "cơ quan khác") || strings.Contains(text, "Thiếu số liệu") {
			t.Errorf("%s, another agency: %d %s", state, w.Code, text)
		}
		if w := visit(t, h, identity.Actor{}, path, nil); w.Code != http.StatusUnauthorized {
			t.Errorf("%s, nobody: %d", state, w.Code)
		}
	}
}

func TestNothingOfAnotherAgencyIsShown(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	id, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Việc kín của xã", From: "2026-07-02"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err = s.SaveReport(bg, c.Reporter, r.ID, r.Version+1, Entry{Answer: Activities, Summary: "Tóm tắt kín"})
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"version": {versionOf(r)}, "answer": {"nothing"}, "name": {"X"}, "from": {"2026-07-03"}, "reason": {"x"}}
	at := reportPath(r.ID)
	for _, path := range []string{
		"", "/nhap-thay", "/gui", "/hoat-dong/moi", fmt.Sprintf("/hoat-dong/%d", id), fmt.Sprintf("/hoat-dong/%d/xoa", id),
		"POST ", "POST /nhap-thay", "POST /minh-chung", "POST /tu-luu", "POST /gui", "POST /rut-lai", "POST /xoa-nhap", "POST /chap-nhan", "POST /tra-lai", "POST /mo-lai",
		"POST /hoat-dong/moi", fmt.Sprintf("POST /hoat-dong/%d", id), fmt.Sprintf("POST /hoat-dong/%d/xoa", id),
	} {
		rest, post := strings.CutPrefix(path, "POST ")
		var sent url.Values
		if post {
			sent = form
		}
		w := visit(t, h, c.Stranger, at+rest, sent)
		if w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "kín") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	file, err := s.OpenReport(bg, c.Reporter, r.ID)
	if err != nil || file.Report.Version != r.Version || len(file.Activities) != 1 {
		t.Errorf("something was changed: %+v, %v", file.Report, err)
	}
}

func TestAStaleFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, h, r := answering(t, d)
		if _, err := s.SaveReport(bg, c.Colleague, r.ID, r.Version, Entry{Answer: Nothing, Summary: "Đồng nghiệp ghi"}); err != nil {
			t.Fatal(err)
		}
		form := url.Values{
			"version": {versionOf(r)}, "answer": {"activities"}, "summary": {"Tôi đang gõ"}, "figure_D6.banners": {"1.472"}, "note_D6.banners": {"Đếm"},
			"other_0": {"thong cao bao chi"}, "other_0_value": {"3"},
		}
		doc := looked(t, visit(t, h, c.Reporter, reportPath(r.ID), form), http.StatusConflict)
		if got := doc.Find("textarea[name=summary]").Text(); got != "Tôi đang gõ" {
			t.Errorf("the typed text became %q", got)
		}
		for name, want := range map[string]string{"figure_D6.banners": "1.472", "note_D6.banners": "Đếm", "other_0": "thong cao bao chi", "other_0_value": "3"} {
			if got := doc.Find(`[name="`+name+`"]`).AttrOr("value", "gone"); got != want {
				t.Errorf("%s became %q", name, got)
			}
		}
		text := textOf(doc.Find("main"))
		for _, want := range []string{"vừa được người khác sửa", "Đồng nghiệp ghi", "Không phát sinh"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not show %q: %s", want, text)
			}
		}
		form.Set("version", doc.Find("[name=version]").AttrOr("value", ""))
		if w := visit(t, h, c.Reporter, reportPath(r.ID), form); w.Code != http.StatusSeeOther {
			t.Errorf("saving again: %d %s", w.Code, mainText(w.Body))
		}
		file, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil || file.Report.Summary != "Tôi đang gõ" || len(file.Figures) != 2 {
			t.Errorf("saved: %+v, %v", file.Figures, err)
		}
	})
}

func TestAStaleActivityKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	id, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Một", From: "2026-07-02"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveActivity(bg, c.Colleague, Activity{ID: id, ReportID: r.ID, Version: 1, Name: "Hai", From: "2026-07-02"}, nil); err != nil {
		t.Fatal(err)
	}
	form := url.Values{"version": {"1"}, "name": {"Ba"}, "from": {"2026-07-04"}, "place": {"Nhà văn hóa"}, "languages": {"tyz", "yue"}, "figure_D3.minutes": {"30"}}
	doc := looked(t, visit(t, h, c.Reporter, fmt.Sprintf("%s/hoat-dong/%d", reportPath(r.ID), id), form), http.StatusConflict)
	if got := doc.Find("[name=name]").AttrOr("value", ""); got != "Ba" {
		t.Errorf("the typed name became %q", got)
	}
	if doc.Find("[name=languages][checked]").Length() != 2 || doc.Find("details[open] [name=languages][value=yue]").Length() != 1 {
		t.Error("the ticked languages are gone or folded away")
	}
	if text := textOf(doc.Find("main")); !strings.Contains(text, "Hai") || !strings.Contains(text, "vừa được người khác sửa") {
		t.Errorf("the other text is not shown: %s", text)
	}
}

func TestAutosaveAnswersAProgram(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	path := reportPath(r.ID) + "/tu-luu"
	answer := func(form url.Values, status int) (m struct {
		Version int64
		Error   string
	},
	) {
		t.Helper()
		w := visit(t, h, c.Reporter, path, form)
		if w.Code != status || w.Header().Get("Content-Type") != "application/json" {
			t.Fatalf("%d %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
		}
		if err := json.Unmarshal(w.Body.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		return m
	}
	if got := answer(url.Values{"version": {versionOf(r)}, "summary": {"nháp"}}, http.StatusOK); got.Version != r.Version+1 {
		t.Errorf("the next version is %d", got.Version)
	}
	if got := answer(url.Values{"version": {versionOf(r)}, "summary": {"cũ"}}, http.StatusConflict); !strings.Contains(got.Error, "người khác sửa") {
		t.Errorf("stale: %+v", got)
	}
	if got := answer(url.Values{"version": {"2"}, "figure_D6.banners": {"sáu"}}, http.StatusUnprocessableEntity); !strings.Contains(got.Error, "số nguyên") {
		t.Errorf("no number: %+v", got)
	}
	file, err := s.OpenReport(bg, c.Reporter, r.ID)
	if err != nil || file.Report.Summary != "nháp" || file.Report.State != Draft {
		t.Errorf("saved: %+v, %v", file.Report, err)
	}
}

func TestFiguresTypedByName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c, h, r := answering(t, d)
		path := reportPath(r.ID) + "/hoat-dong/moi"
		base := func(more url.Values) url.Values {
			v := url.Values{"name": {"Họp"}, "from": {"2026-07-02"}}
			for k, values := range more {
				v[k] = values
			}
			return v
		}
		for _, bad := range []struct {
			form        url.Values
			field, want string
		}{
			{url.Values{"other_0": {"khong co that"}, "other_0_value": {"3"}}, "other_0", "Không có chỉ số"},
			{url.Values{"other_1": {"cuộc"}, "other_1_value": {"3"}}, "other_1", "Có phải"},
			{url.Values{"other_2": {"Thời gian trả lời, trung vị"}, "other_2_value": {"3"}}, "other_2", "Có phải"},
			{url.Values{"other_0_value": {"3"}}, "other_0", "Chưa chọn chỉ số"},
			{url.Values{"other_0": {"D6.banners"}}, "other_0_value", "chưa ghi số"},
			{url.Values{"other_0": {"D6.banners"}, "other_0_value": {"nhiều"}}, "other_0_value", "số nguyên"},
			{url.Values{"other_0": {"D6.banners"}, "other_0_value": {"3"}, "figure_D6.banners": {"4"}}, "other_0", "ô khác"},
			{url.Values{"other_0": {"A5.days_late"}, "other_0_value": {"3"}}, "other_0", "Không có chỉ số"},
			{url.Values{"figure_D3.minutes": {"1.5"}}, "figure_D3.minutes", "số nguyên"},
		} {
			doc := looked(t, visit(t, h, c.Reporter, path, base(bad.form)), http.StatusUnprocessableEntity)
			field := doc.Find(`[name="` + bad.field + `"]`)
			if field.AttrOr("aria-invalid", "") != "true" || !strings.Contains(textOf(doc.Find(`[id="`+field.AttrOr("aria-describedby", "?")+`"]`)), bad.want) {
				t.Errorf("%v: no %q at %s: %s", bad.form, bad.want, bad.field, textOf(doc.Find(".errors")))
			}
			if field.Closest("details").Length() > 0 && field.Closest("details[open]").Length() == 0 {
				t.Errorf("%v: the mistake is folded away", bad.form)
			}
		}
		fine := base(url.Values{
			"other_0": {"D3.minutes · Thời lượng phát"}, "other_0_value": {"1.472"}, "other_1": {"THONG CAO BAO CHI"}, "other_1_value": {"2"},
			"other_2": {"a2"}, "other_2_value": {"Có"},
		})
		if w := visit(t, h, c.Reporter, path, fine); w.Code != http.StatusSeeOther {
			t.Fatalf("saving: %d %s", w.Code, mainText(w.Body))
		}
		file, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]int64{}
		for _, f := range file.Figures {
			got[f.Indicator] = f.Value
		}
		if len(got) != 3 || got["D3.minutes"] != 1472 || got["B2.releases"] != 2 || got["A2"] != 1 {
			t.Errorf("saved %v", got)
		}
		doc := page(t, h, c.Reporter, activityPath(file.Activities[0]), http.StatusOK)
		if doc.Find(`[name="figure_D3.minutes"]`).AttrOr("value", "") != "1472" || doc.Find(`[name="other_0"]`).AttrOr("value", "") != "" {
			t.Error("a saved figure has no row of its own")
		}
		if text := textOf(page(t, h, c.Coordinator, reportPath(r.ID), http.StatusOK).Find(".deed")); !strings.Contains(text, "1.472") || !strings.Contains(text, ": Có") {
			t.Errorf("in words: %s", text)
		}
	})
}

func TestPercentIsReadWithItsSign(t *testing.T) {
	t.Parallel()
	i := Indicator{Kind: "percent", Name: "Tỷ lệ"}
	for text, want := range map[string]int64{"85": 85, "85 %": 85, "85%": 85, "100": 100, "101": -1, "%": -1, "8,5": -1} {
		got, _, err := ParseFigure(i, "f", text)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
}

func TestTheSendPageNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	links := func() (all []string) {
		doc := page(t, h, c.Reporter, reportPath(r.ID)+"/gui", http.StatusOK)
		if doc.Find("button.primary").Length() == 0 == (doc.Find(".errors").Length() == 0) {
			t.Error("the button to send and the list of what is missing go together")
		}
		doc.Find(".errors a").Each(func(_ int, a *goquery.Selection) { all = append(all, a.AttrOr("href", "")) })
		return all
	}
	at := reportPath(r.ID)
	if got := links(); !slices.Equal(got, []string{at + "#f-answer"}) {
		t.Errorf("an empty report: %v", got)
	}
	r, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Activities, Totals: []Figure{{Indicator: "D6.banners", Value: 6}}})
	if err != nil {
		t.Fatal(err)
	}
	got := links()
	if !slices.Equal(got, []string{at + "#f-activities", at + "#f-note_D6.banners", at + "#f-evidence"}) {
		t.Errorf("a draft: %v", got)
	}
	form := page(t, h, c.Reporter, at, http.StatusOK)
	for _, href := range got {
		_, id, _ := strings.Cut(href, "#")
		place := form.Find(`[id="` + id + `"]`)
		if place.Length() != 1 || place.Closest("details").Length() > 0 && place.Closest("details[open]").Length() == 0 {
			t.Errorf("%s leads nowhere in sight", href)
		}
	}
	if doc := looked(t, visit(t, h, c.Reporter, at+"/gui", url.Values{"version": {versionOf(r)}}), http.StatusUnprocessableEntity); doc.Find(".errors a").Length() != 3 {
		t.Errorf("sent in spite of it: %s", textOf(doc.Find("main")))
	}
	if _, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Nothing}); err != nil {
		t.Fatal(err)
	}
	if got := links(); len(got) != 0 {
		t.Errorf("nothing to report: %v", got)
	}
}

func TestFilesThroughTheForm(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	at := reportPath(r.ID)
	form := url.Values{"version": {versionOf(r)}, "answer": {"activities"}, "summary": {"Đã gõ nhiều"}, "lam": {"tep"}, "dong_y": {"moi"}, "link": {""}}
	doc := looked(t, sendFiles(t, h, c.Reporter, at, form, map[string][]byte{"anh.jpg": []byte("<html></html>")}), http.StatusUnprocessableEntity)
	if got := textOf(doc.Find("#f-evidence-l")); !strings.Contains(got, "“anh.jpg” không nhận được") || doc.Find("textarea[name=summary]").Text() != "Đã gõ nhiều" {
		t.Errorf("a refused file: %q, text kept %q", got, doc.Find("textarea[name=summary]").Text())
	}
	form.Set("version", doc.Find("[name=version]").AttrOr("value", ""))
	w := sendFiles(t, h, c.Reporter, at, form, map[string][]byte{"anh.jpg": testJPEG(t, 1)})
	if w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), "#f-evidence") {
		t.Fatalf("a picture: %d to %s", w.Code, w.Header().Get("Location"))
	}
	file, err := s.OpenReport(bg, c.Reporter, r.ID)
	if err != nil || len(file.Evidence) != 1 || !file.Evidence[0].Consent {
		t.Fatalf("kept: %+v, %v", file.Evidence, err)
	}
	id := strconv.FormatInt(file.Evidence[0].ID, 10)
	form = url.Values{"version": {versionOf(file.Report)}, "answer": {"activities"}, "anh": {id}, "lam": {"luu"}}
	if w := visit(t, h, c.Reporter, at, form); w.Code != http.StatusSeeOther {
		t.Fatalf("consent withdrawn: %d", w.Code)
	}
	file, _ = s.OpenReport(bg, c.Reporter, r.ID)
	if file.Evidence[0].Consent {
		t.Error("the box was not ticked, and the picture is still agreed to")
	}
	form = url.Values{"version": {versionOf(file.Report)}, "answer": {"activities"}, "lam": {pressDelete + id}}
	if w := visit(t, h, c.Reporter, at, form); w.Code != http.StatusSeeOther {
		t.Fatalf("deleting: %d", w.Code)
	}
	if file, _ = s.OpenReport(bg, c.Reporter, r.ID); len(file.Evidence) != 0 {
		t.Error("the evidence is still there")
	}
}

func TestLongReportsStayUsable(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	write(t, s, func(tx *db.Tx) error {
		for n := range MaxActivities {
			id, err := insertActivity(tx, Activity{
				ReportID: r.ID, Name: fmt.Sprintf("Phát thanh về quyền trẻ em, buổi thứ %d", n+1), From: "2026-07-02", To: "2026-07-02", Languages: []string{"vi", "tyz"}, Place: "Nhà văn hóa thôn",
			})
			if err != nil {
				return err
			}
			if err := replaceFigures(tx, r.ID, id, []Figure{{Indicator: "D3.minutes", Value: 30, Day: "2026-07-02"}, {Indicator: "D3.broadcasts", Value: 2, Day: "2026-07-02"}}); err != nil {
				return err
			}
		}
		return nil
	})
	r, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Activities})
	if err != nil {
		t.Fatal(err)
	}
	const formSize, activitySize = 60 << 10, 50 << 10
	form := visit(t, h, c.Reporter, reportPath(r.ID), nil)
	if form.Body.Len() > formSize {
		t.Errorf("the form has %d bytes", form.Body.Len())
	}
	doc := looked(t, form, http.StatusOK)
	if n := doc.Find(`#f-activities a[href*="/hoat-dong/"]:not([href$="/xoa"])`).Length(); n != MaxActivities {
		t.Errorf("%d activities can be reached from the form", n)
	}
	if w := visit(t, h, c.Reporter, reportPath(r.ID)+"/hoat-dong/moi", nil); w.Body.Len() > activitySize {
		t.Errorf("the form of an activity has %d bytes", w.Body.Len())
	}
	if w := visit(t, h, c.Reporter, reportPath(r.ID)+"/hoat-dong/moi", url.Values{"name": {"Thêm"}, "from": {"2026-07-02"}}); w.Code != http.StatusConflict || !strings.Contains(mainText(w.Body), "200 hoạt động") {
		t.Errorf("one activity too many: %d", w.Code)
	}
	for _, page1 := range []struct {
		path string
		by   identity.Actor
	}{{reportPath(r.ID), c.Coordinator}, {reportPath(r.ID) + "/gui", c.Reporter}} {
		w := visit(t, h, page1.by, page1.path, nil)
		if w.Body.Len() > formSize {
			t.Errorf("%s has %d bytes", page1.path, w.Body.Len())
		}
		doc := looked(t, w, http.StatusOK)
		if doc.Find(".deed").Length() != 2*maxDeeds || !strings.Contains(textOf(doc.Find("main")), "Hoạt động (200)") {
			t.Errorf("%s shows %d activities", page1.path, doc.Find(".deed").Length())
		}
		next := doc.Find("a[rel=next]").AttrOr("href", "")
		if next != page1.path+"?trang=2" {
			t.Errorf("the next page of %s is %q", page1.path, next)
		}
		if text := textOf(page(t, h, page1.by, page1.path+"?trang=9", http.StatusOK).Find(".deed").Last()); !strings.Contains(text, "buổi thứ 200") {
			t.Errorf("the last page of %s ends with %s", page1.path, text)
		}
	}
}

func TestDeletingAnActivityAsksOnce(t *testing.T) {
	t.Parallel()
	s, c, h, r := answering(t, dbtest.SQLite(t))
	id, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Treo băng rôn", From: "2026-07-02"}, []Figure{{Indicator: "D6.banners", Value: 2}})
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("%s/hoat-dong/%d/xoa", reportPath(r.ID), id)
	if text := textOf(page(t, h, c.Reporter, path, http.StatusOK).Find("main")); !strings.Contains(text, "Treo băng rôn, 02/07/2026, cùng 1 số liệu") {
		t.Errorf("the question: %s", text)
	}
	if w := visit(t, h, c.Reporter, path, url.Values{}); w.Code != http.StatusSeeOther {
		t.Fatalf("deleting: %d", w.Code)
	}
	for _, gone := range []string{path, fmt.Sprintf("%s/hoat-dong/%d", reportPath(r.ID), id)} {
		if w := visit(t, h, c.Reporter, gone, nil); w.Code != http.StatusNotFound || !strings.Contains(mainText(w.Body), "vừa được xóa") {
			t.Errorf("%s afterwards: %d", gone, w.Code)
		}
	}
}

func TestReportsThatAreNot(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	for _, path := range []string{"/bao-cao/99999", "/bao-cao/0", "/bao-cao/x", "/bao-cao/99999/gui", "/minh-chung/99999", "/minh-chung/99999/nho"} {
		if w := visit(t, h, c.Coordinator, path, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
