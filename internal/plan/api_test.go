package plan

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pb33f/libopenapi"

	"lantoa/internal/api"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

func TestTheDocumentIsOpenAPI31(t *testing.T) {
	t.Parallel()
	w := newWire(t, dbtest.SQLite(t))
	text := w.document(t)
	ok, wrong := w.validator(t).ValidateDocument()
	if !ok {
		for _, e := range wrong {
			t.Errorf("%s: %s", e.Message, e.Reason)
			for _, s := range e.SchemaValidationErrors {
				t.Errorf("  %s: %s", s.FieldPath, s.Reason)
			}
		}
	}
	doc, err := libopenapi.NewDocument(text)
	if err != nil {
		t.Fatal(err)
	}
	if v := doc.GetVersion(); v != "3.1.0" {
		t.Errorf("version %q, want 3.1.0", v)
	}
	model, err := doc.BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for path, item := range model.Model.Paths.PathItems.FromOldest() {
		for method, op := range item.GetOperations().FromOldest() {
			if ids[op.OperationId] || op.OperationId == "" || op.Summary == "" || len(op.Tags) != 1 {
				t.Errorf("%s %s: needs an id of its own, a summary, one tag", method, path)
			}
			ids[op.OperationId] = true
			for _, param := range op.Parameters {
				if param.Schema == nil {
					t.Errorf("%s %s: parameter %s has no schema", method, path, param.Name)
				}
			}
		}
	}
	if len(ids) != len(w.ops) {
		t.Errorf("the document has %d operations, %d are registered", len(ids), len(w.ops))
	}
}

// TestAPlanIsCarriedThroughByProgramsAlone: document → proposal → plan → assignment → report with figures and a file → acceptance →
// consolidated report, without a single screen.
func TestAPlanIsCarriedThroughByProgramsAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWire(t, d)
		desk := w.token(t, w.Coordinator, w.Focal.ID, "read", "all", "manage", "close")
		review := w.token(t, w.Second, w.Focal.ID, "read", "all", "review")
		commune := w.token(t, w.Coordinator, w.Commune.ID, "read", "report")

		plan := importByAPI(t, w, desk)
		var tasks struct{ Items []taskJSON }
		w.must(t, 200, desk, "GET", fmt.Sprintf("/plans/%d/tasks", plan.ID), nil).into(t, &tasks)
		task := tasks.Items[0]
		w.must(t, 201, desk, "POST", fmt.Sprintf("/tasks/%d/assignments", task.ID), map[string]any{"agency_id": w.Commune.ID, "duty": "partner"})

		report := answerByAPI(t, w, commune, plan.ID, task.ID)
		r := w.must(t, 403, review, "POST", fmt.Sprintf("/reports/%d/submission", report), map[string]any{"version": 1})
		if !strings.Contains(r.header.Get("WWW-Authenticate"), `scope="report"`) {
			t.Errorf("a refused scope names the one that is needed: %s", r.header.Get("WWW-Authenticate"))
		}
		var got dossierJSON
		w.must(t, 200, review, "GET", fmt.Sprintf("/reports/%d", report), nil).into(t, &got)
		w.must(t, 200, review, "POST", fmt.Sprintf("/reports/%d/acceptance", report), map[string]any{"version": got.Version}).into(t, &got)
		if got.State != Accepted || got.Behalf != "" || len(got.Evidence) != 1 || len(got.Activities) != 1 {
			t.Errorf("accepted report: state %s, behalf %q, %d files, %d activities", got.State, got.Behalf, len(got.Evidence), len(got.Activities))
		}

		at := fmt.Sprintf("/plans/%d/periods/2026-Q4", plan.ID)
		var c consolidatedJSON
		w.must(t, 200, desk, "GET", at+"/report", nil).into(t, &c)
		if c.Counts.All.InTime != 1 || len(c.Figures) == 0 {
			t.Errorf("consolidated: %d in time, want 1; %d figures", c.Counts.All.InTime, len(c.Figures))
		}
		docx := w.must(t, 200, desk, "GET", at+"/report/docx", nil)
		if _, err := zip.NewReader(bytes.NewReader(docx.body), int64(len(docx.body))); err != nil || docx.header.Get("Content-Type") != docxType {
			t.Errorf("the DOCX is none: %v, %s", err, docx.header.Get("Content-Type"))
		}
		var behind behindJSON
		w.must(t, 200, desk, "GET", at+"/figures/fig.all.D3.minutes", nil).into(t, &behind)
		if behind.Total != 90 || len(behind.Rows) != 1 {
			t.Errorf("behind D3.minutes: %d in %d rows, want 90 in 1", behind.Total, len(behind.Rows))
		}
		var progress progressJSON
		w.must(t, 200, commune, "GET", fmt.Sprintf("/plans/%d/progress?day=2026-10-20", plan.ID), nil).into(t, &progress)
		if len(progress.Agencies) != 1 || progress.Total.InTime != 1 {
			t.Errorf("an agency sees the counts of all and the line of its own: %d lines, %d in time", len(progress.Agencies), progress.Total.InTime)
		}
		if strings.Contains(w.log.String(), "lantoa_") {
			t.Error("a token stands in the log")
		}
	})
}

const apiDocument = `ỦY BAN NHÂN DÂN
TỈNH LẠNG SƠN
Số: 88/KH-UBND
Lạng Sơn, ngày 05 tháng 10 năm 2026

KẾ HOẠCH
Truyền thông về quyền con người năm 2026

III. NHIỆM VỤ
1. Phát thanh về quyền con người
- Đơn vị chủ trì: Sở Văn hóa, Thể thao và Du lịch.
- Thời gian thực hiện: Thường xuyên.

Nơi nhận:
- Lưu: VT.
`

// importByAPI sends a document, answers what it leaves open, confirms.
func importByAPI(t *testing.T, w *wire, token string) planJSON {
	t.Helper()
	var i importReviewJSON
	w.must(t, 202, token, "POST", "/imports", newForm().file("document", "ke-hoach.txt", []byte(apiDocument))).into(t, &i)
	if i.State != ImportReading {
		t.Errorf("state %s, want reading", i.State)
	}
	if err := w.ReadImport(t.Context(), i.ID); err != nil {
		t.Fatal(err)
	}
	at := fmt.Sprintf("/imports/%d", i.ID)
	w.must(t, 200, token, "GET", at, nil).into(t, &i)
	if len(i.Tasks) != 1 || i.Facts.Number != "88/KH-UBND" {
		t.Fatalf("read %d tasks, number %q: %s", len(i.Tasks), i.Facts.Number, i.Error)
	}
	var keys []string
	for _, q := range i.Questions {
		keys = append(keys, q.Key)
	}
	if r := w.call(t, token, "POST", at+"/confirmation", map[string]any{"version": i.Version}); len(keys) > 0 && r.status != 422 {
		t.Errorf("confirmed with open questions: %d", r.status)
	}
	body := map[string]any{"version": i.Version, "settled": keys, "rhythm": map[string]any{"kind": "quarter", "closing_day": 14, "agency_days": 6, "department_days": 11}, "starts_on": "2026-10-01"}
	w.must(t, 200, token, "PUT", at+"/review", body).into(t, &i)
	var p planJSON
	w.must(t, 201, token, "POST", at+"/confirmation", map[string]any{"version": i.Version}).into(t, &p)
	return p
}

// answerByAPI answers the report of the commune for the fourth quarter and sends it.
func answerByAPI(t *testing.T, w *wire, token string, plan, task int64) int64 {
	t.Helper()
	var list struct{ Items []ReportJSON }
	w.must(t, 200, token, "GET", fmt.Sprintf("/reports?plan=%d&task=%d&period=2026-Q4", plan, task), nil).into(t, &list)
	if len(list.Items) != 1 {
		t.Fatalf("%d reports, want 1", len(list.Items))
	}
	at := fmt.Sprintf("/reports/%d", list.Items[0].ID)
	var saved dossierJSON
	w.must(t, 200, token, "PUT", at, map[string]any{"answer": "activities", "summary": "Phát ba chuyên mục.", "version": list.Items[0].Version}).into(t, &saved)
	w.must(t, 201, token, "POST", at+"/activities", map[string]any{
		"name": "Phát thanh cuối tuần", "from": "2026-10-17", "languages": []string{"vi"}, "figures": []map[string]any{{"indicator": "D3.minutes", "value": 90}},
	})
	var added addedJSON
	w.must(t, 201, token, "POST", at+"/evidence", newForm("consent", "true").file("file", "ảnh.png", pngOf(t, 20, 10))).into(t, &added)
	if added.Added != 1 {
		t.Errorf("added %d files, want 1", added.Added)
	}
	file := w.must(t, 200, token, "GET", fmt.Sprintf("/evidence/%d/file", added.Evidence[0].ID), nil)
	if !strings.HasPrefix(file.header.Get("Content-Type"), "image/") {
		t.Errorf("the file comes as %s", file.header.Get("Content-Type"))
	}
	w.must(t, 200, token, "GET", at, nil).into(t, &saved)
	if len(saved.Missing) != 0 {
		t.Errorf("missing before sending: %v", saved.Missing)
	}
	r := w.must(t, 200, token, "POST", at+"/submission", map[string]any{}, "If-Match", fmt.Sprintf(`"%d"`, saved.Version), "Idempotency-Key", "gui-lan-1")
	r.into(t, &saved)
	again := w.must(t, 200, token, "POST", at+"/submission", map[string]any{}, "If-Match", fmt.Sprintf(`"%d"`, saved.Version-1), "Idempotency-Key", "gui-lan-1")
	if again.header.Get("Idempotency-Replayed") != "true" || !bytes.Equal(r.body, again.body) {
		t.Errorf("sent again, the same answer comes: %q", again.header.Get("Idempotency-Replayed"))
	}
	return list.Items[0].ID
}

func TestNobodyAcceptsWhatTheirOwnTokenSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWire(t, d)
		p := addPlan(t, w.Service, w.cast)
		r := reportOf(t, w.Service, p, "III.5", w.Commune.ID, "2026-Q3")
		at := fmt.Sprintf("/reports/%d", r.ID)
		report := w.token(t, w.Coordinator, w.Commune.ID, "read", "report")
		review := w.token(t, w.Coordinator, w.Focal.ID, "read", "all", "review")
		w.must(t, 200, report, "PUT", at, map[string]any{"answer": "nothing", "version": r.Version})
		w.must(t, 200, report, "POST", at+"/submission", map[string]any{"version": r.Version + 1})
		got := w.must(t, 403, review, "POST", at+"/acceptance", map[string]any{"version": r.Version + 2})
		if !bytes.Contains(got.body, []byte("người thứ hai")) {
			t.Errorf("the refusal says why: %s", got.body)
		}
		if _, err := w.MoveReport(t.Context(), w.Coordinator, r.ID, r.Version+2, Accept, ""); err == nil {
			t.Error("the maker accepted on the screen what their token had sent")
		}
		if _, err := w.MoveReport(t.Context(), w.Second, r.ID, r.Version+2, Accept, ""); err != nil {
			t.Errorf("a second person accepts: %v", err)
		}
		entries := auditOf(t, w, "report.submit")
		if len(entries) != 1 || entries[0].Via != identity.ViaAPI || !strings.HasPrefix(entries[0].Who, "API ") {
			t.Errorf("the audit trail names the token: %+v", entries)
		}
	})
}

func auditOf(t *testing.T, w *wire, action string) []auditLine {
	t.Helper()
	token := w.token(t, w.Admin, w.Focal.ID, "read", "audit")
	var list struct{ Items []auditLine }
	w.must(t, 200, token, "GET", "/audit?action="+action, nil).into(t, &list)
	return list.Items
}

type auditLine struct{ Who, Via, Action, Subject string }

// TestWhoMayWhat asks every operation as every kind of token.
func TestWhoMayWhat(t *testing.T) {
	t.Parallel()
	w := newWire(t, dbtest.SQLite(t))
	p := addPlan(t, w.Service, w.cast)
	mine := reportOf(t, w.Service, p, "III.5", w.Commune.ID, "2026-Q3")
	tokens := map[string]string{
		"none":    "",
		"unknown": "lantoa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa00000000",
		"read":    w.token(t, w.Coordinator, w.Commune.ID, "read"),
		"report":  w.token(t, w.Coordinator, w.Commune.ID, "read", "report"),
		"all":     w.token(t, w.Coordinator, w.Other.ID, "read", "all"),
		"review":  w.token(t, w.Coordinator, w.Focal.ID, "read", "all", "review"),
		"manage":  w.token(t, w.Coordinator, w.Focal.ID, "read", "manage"),
		"close":   w.token(t, w.Coordinator, w.Focal.ID, "read", "all", "close"),
		"audit":   w.token(t, w.Admin, w.Focal.ID, "read", "audit"),
		"budget":  w.token(t, w.Coordinator, w.Focal.ID, "read", "budget"),
	}
	holds := map[string][]identity.Permission{
		"read": {identity.ReadPlan}, "report": {identity.ReadPlan, identity.ReportProgress}, "all": {identity.ReadPlan, identity.ReadAll},
		"review": {identity.ReadPlan, identity.ReadAll, identity.ReviewReports},
		"manage": {identity.ReadPlan, identity.ImportPlan, identity.ManagePlan, identity.ManageAgencies},
		"close":  {identity.ReadPlan, identity.ReadAll, identity.CloseReport}, "audit": {identity.ReadPlan, identity.ReadAudit},
		"budget": {identity.ReadPlan, identity.ManageBudget},
	}
	places := strings.NewReplacer("{plan}", fmt.Sprint(p.ID), "{task}", fmt.Sprint(mine.TaskID), "{report}", fmt.Sprint(mine.ID), "{period}", "2026-Q3",
		"{agency}", fmt.Sprint(w.Commune.ID), "{format}", "docx", "{section}", "direction", "{figure}", "deeds.all", "{import}", "999", "{evidence}", "999", "{activity}", "999")
	for _, op := range w.ops {
		for name, token := range tokens {
			r := w.call(t, token, op.Method, places.Replace(op.Path), nil)
			may := op.Need == ""
			for _, h := range holds[name] {
				may = may || string(h) == op.Need || string(h) == op.Or
			}
			switch {
			case name == "unknown" && r.status == 429 && r.header.Get("Retry-After") != "": // it was tried too often by now
			case holds[name] == nil && (r.status != 401 || r.header.Get("WWW-Authenticate") == ""):
				t.Errorf("%s as %s: status %d, want 401 with WWW-Authenticate", op.ID, name, r.status)
			case holds[name] != nil && !may && (r.status != 403 || !bytes.Contains(r.body, []byte("phạm vi"))):
				t.Errorf("%s as %s: status %d, want 403", op.ID, name, r.status)
			case holds[name] != nil && may && (r.status == 401 || bytes.Contains(r.body, []byte("không có phạm vi")) || r.status == 500):
				t.Errorf("%s as %s: status %d, want it let in\n%s", op.ID, name, r.status, r.body)
			}
		}
	}
}

func TestAnAgencyTokenNeverReachesAnotherAgency(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWire(t, d)
		p := addPlan(t, w.Service, w.cast)
		own := w.token(t, w.Coordinator, w.Other.ID, "read", "report")
		var all []Report
		read(t, w.Service, func(tx *db.Tx) (err error) { all, err = planReports(tx, p.ID); return err })
		foreign := 0
		for _, r := range all {
			at := fmt.Sprintf("/reports/%d", r.ID)
			want := 200
			if r.AgencyID != w.Other.ID {
				want = 403
				foreign++
			}
			if got := w.call(t, own, "GET", at, nil); got.status != want {
				t.Errorf("report of agency %d: %d, want %d", r.AgencyID, got.status, want)
			}
			if want == 200 {
				continue
			}
			for _, c := range []struct {
				method, path string
				body         any
			}{
				{"PUT", at, map[string]any{"answer": "nothing", "version": r.Version}},
				{"POST", at + "/submission", map[string]any{"version": r.Version}},
				{"POST", at + "/clearing", map[string]any{"version": r.Version}},
				{"POST", at + "/activities", map[string]any{"name": "x", "from": "2026-09-01"}},
				{"POST", at + "/evidence", newForm("link", "https://example.vn")},
				{"GET", at + "/evidence", nil},
			} {
				if got := w.call(t, own, c.method, c.path, c.body); got.status != 403 {
					t.Errorf("%s %s: %d, want 403", c.method, c.path, got.status)
				}
			}
		}
		if foreign == 0 {
			t.Fatal("there was nothing to refuse")
		}
		var list struct{ Items []ReportJSON }
		w.must(t, 200, own, "GET", "/reports?limit=200", nil).into(t, &list)
		for _, r := range list.Items {
			if r.AgencyID != w.Other.ID {
				t.Errorf("the list holds a report of agency %d", r.AgencyID)
			}
		}
		w.must(t, 403, own, "GET", fmt.Sprintf("/reports?agency=%d", w.Commune.ID), nil)
	})
}

func TestTheListOfReportsComesInPages(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWire(t, d)
		p := addPlan(t, w.Service, w.cast)
		token := w.token(t, w.Coordinator, w.Focal.ID, "read", "all")
		var got []int64
		cursor := ""
		for range 100 {
			var list struct {
				Items []ReportJSON
				Next  string
			}
			w.must(t, 200, token, "GET", fmt.Sprintf("/reports?plan=%d&limit=3&cursor=%s", p.ID, cursor), nil).into(t, &list)
			for _, r := range list.Items {
				got = append(got, r.ID)
			}
			if cursor = list.Next; cursor == "" {
				break
			}
		}
		var want []int64
		read(t, w.Service, func(tx *db.Tx) error {
			all, err := someReports(tx, reportFilter{Plan: p.ID, Limit: 1000})
			for _, r := range all {
				want = append(want, r.ID)
			}
			return err
		})
		if diff := cmp.Diff(want, got); diff != "" || len(want) < 10 {
			t.Errorf("%d reports in pages:\n%s", len(got), diff)
		}
	})
}

func TestWhatIsWrongIsSaidByPlace(t *testing.T) {
	t.Parallel()
	w := newWire(t, dbtest.SQLite(t))
	p := addPlan(t, w.Service, w.cast)
	r := reportOf(t, w.Service, p, "III.5", w.Commune.ID, "2026-Q3")
	at := fmt.Sprintf("/reports/%d", r.ID)
	token := w.token(t, w.Coordinator, w.Commune.ID, "read", "report")
	big := strings.Repeat("x", 2<<20)
	for _, c := range []struct {
		what, method, path string
		body               any
		status             int
		kind, says         string
		headers            []string
	}{
		{"a field that is not known", "PUT", at, `{"answer":"nothing","version":1,"sumary":"x"}`, 422, "invalid", `"pointer":"/sumary"`, nil},
		{"a field that is missing", "POST", at + "/activities", `{"from":"2026-09-01"}`, 422, "invalid", `"pointer":"/name"`, nil},
		{"a word that is not on the list", "PUT", at, `{"answer":"maybe","version":1}`, 422, "invalid", `"pointer":"/answer"`, nil},
		{"a day that is none", "POST", at + "/activities", `{"name":"x","from":"01/09/2026"}`, 422, "invalid", `Ngày viết như`, nil},
		{"a figure that is not known", "PUT", at, `{"answer":"activities","version":1,"totals":[{"indicator":"D3.minutes","value":1,"note":"đếm"},{"indicator":"Z9","value":1}]}`, 422, "invalid", "Z9", nil},
		{"a figure that stands twice", "PUT", at, `{"answer":"activities","version":1,"totals":[{"indicator":"D3.minutes","value":1},{"indicator":"D3.minutes","value":1}]}`, 422, "invalid", `/totals/0/value`, nil},
		{"no JSON", "PUT", at, `{"answer":`, 400, "malformed", "không phải JSON đúng", nil},
		{"no body", "PUT", at, nil, 400, "malformed", "JSON", nil},
		{"another kind of content", "PUT", at, `<a/>`, 415, "media-type", "application/json", []string{"Content-Type", "application/xml"}},
		{"far too much", "PUT", at, `{"answer":"nothing","summary":"` + big + `"}`, 413, "too-large", "", nil},
		{"no version", "PUT", at, `{"answer":"nothing"}`, 428, "precondition", "If-Match", nil},
		{"an old version", "PUT", at, `{"answer":"nothing","version":7}`, 409, "conflict", "", nil},
		{"an old version in If-Match", "PUT", at, `{"answer":"nothing"}`, 412, "stale", "", []string{"If-Match", `"7"`}},
		{"two versions", "PUT", at, `{"answer":"nothing","version":2}`, 412, "stale", "", []string{"If-Match", `"1"`}},
		{"no such report", "GET", "/reports/999999", nil, 404, "not-found", "", nil},
		{"no such address", "GET", "/nothing", nil, 404, "not-found", "/tai-lieu-api", nil},
		{"not by this method", "POST", "/plans", `{}`, 405, "method", "GET", nil},
		{"a parameter that is not known", "GET", "/reports?plann=1", nil, 422, "invalid", `"parameter":"plann"`, nil},
		{"a cursor that is none", "GET", "/reports?cursor=abc", nil, 422, "invalid", `"parameter":"cursor"`, nil},
		{"too long a page", "GET", "/reports?limit=5000", nil, 422, "invalid", `200`, nil},
		{"a number that is none", "GET", "/reports/abc", nil, 422, "invalid", `"parameter":"report"`, nil},
		{"a form with an unknown field", "POST", at + "/evidence", newForm("linkk", "https://x.vn"), 422, "invalid", "linkk", nil},
		{"an empty form", "POST", at + "/evidence", newForm(), 422, "invalid", "file", nil},
		{"a form that is none", "POST", at + "/evidence", `{}`, 415, "media-type", "multipart", nil},
		{"a day that has not come", "GET", fmt.Sprintf("/plans/%d/progress?day=2027-01-01", p.ID), nil, 422, "invalid", "chưa tới", nil},
	} {
		got := w.call(t, token, c.method, c.path, c.body, c.headers...)
		if got.status != c.status || got.problem(t) != c.kind || !bytes.Contains(got.body, []byte(c.says)) {
			t.Errorf("%s: %d %s, want %d %s with %q\n%s", c.what, got.status, got.problem(t), c.status, c.kind, c.says, got.body)
		}
		if got.header.Get("Content-Type") != "application/problem+json" || bytes.Contains(got.body, []byte("expected")) {
			t.Errorf("%s: %s\n%s", c.what, got.header.Get("Content-Type"), got.body)
		}
	}
	if m := w.call(t, token, "POST", "/plans", `{}`).header.Get("Allow"); m != "GET" {
		t.Errorf("Allow: %q", m)
	}
	var after Report
	read(t, w.Service, func(tx *db.Tx) (err error) { after, err = findReport(tx, r.ID); return err })
	if diff := cmp.Diff(r, after); diff != "" {
		t.Errorf("something was written:\n%s", diff)
	}
}

func TestTheDocumentationResolvesEveryProblem(t *testing.T) {
	t.Parallel()
	w := newWire(t, dbtest.SQLite(t))
	r := w.call(t, "", "GET", "/plans", nil)
	var p struct {
		Type   string
		Status int
		Title  string
	}
	r.into(t, &p)
	if p.Type != "https://lantoa.example/tai-lieu-api/loi/unauthenticated" || p.Status != http.StatusUnauthorized || p.Title == "" {
		t.Errorf("%+v", p)
	}
	if api.Prefix != "/api/v1" {
		t.Error("addresses of the API do not change")
	}
}

func TestASampleOfEveryListAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWire(t, d)
		p := addPlan(t, w.Service, w.cast)
		focal := w.token(t, w.Coordinator, w.Focal.ID, "read", "all", "report", "review", "manage", "close")
		task := reportOf(t, w.Service, p, "III.2", w.Commune.ID, "2026-Q3").TaskID
		for _, path := range []string{
			"/me", "/agencies", "/agencies?q=quy+hoa", fmt.Sprintf("/agencies/%d", w.Commune.ID), "/groups", "/directory?name=UBND+các+xã,+phường",
			"/plans", fmt.Sprintf("/plans/%d", p.ID), fmt.Sprintf("/plans/%d/clauses", p.ID), fmt.Sprintf("/plans/%d/tasks?q=su+kien", p.ID),
			fmt.Sprintf("/tasks/%d", task), fmt.Sprintf("/tasks/%d/assignments", task), "/indicators?limit=200", "/indicators?task_no=III.2", "/terms", "/imports",
			fmt.Sprintf("/plans/%d/periods", p.ID), fmt.Sprintf("/plans/%d/progress", p.ID), fmt.Sprintf("/plans/%d/progress?day=2026-06-30", p.ID),
			fmt.Sprintf("/plans/%d/periods/2026-Q3/report", p.ID), fmt.Sprintf("/plans/%d/periods/2026-Q3/sections/direction", p.ID),
		} {
			w.must(t, 200, focal, "GET", path, nil)
		}
		w.must(t, 200, focal, "PUT", fmt.Sprintf("/plans/%d/periods/2026-Q3/sections/direction", p.ID), map[string]any{"body": "Đã chỉ đạo.", "version": 0})
		var got taskJSON
		w.must(t, 200, focal, "GET", fmt.Sprintf("/tasks/%d", task), nil).into(t, &got)
		change := map[string]any{
			"title": got.Title + " (sửa)", "body": got.Body, "due": got.Due, "rhythm": got.Rhythm, "pillar": "P1", "deliverables": []string{"Bản tin"},
			"evidence_required": true, "evidence_rules": []map[string]any{{"scope": "activity", "kind": "photo", "least": 2}}, "version": got.Version,
		}
		w.must(t, 200, focal, "PUT", fmt.Sprintf("/tasks/%d", task), change).into(t, &got)
		if want := (ruleJSON{"activity", "photo", 2}); got.Pillar != "P1" || len(got.Deliverables) != 1 || len(got.Rules) != 1 || got.Rules[0] != want {
			t.Errorf("changed task: %+v", got)
		}
		w.must(t, 409, focal, "PUT", fmt.Sprintf("/tasks/%d", task), change)
	})
}
