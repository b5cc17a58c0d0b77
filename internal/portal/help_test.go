package portal

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"lantoa/internal/blob"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/plan"
	"lantoa/internal/web"
)

const testDay calendar.Day = "2026-10-20"

func testNow() time.Time { return testDay.Time().Add(9 * time.Hour) }

// stage is a database with a plan, and people of the focal department.
type stage struct {
	*Service
	plan                      int64
	proposer, second, officer identity.Actor
	communes                  []identity.Agency
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// node is the service of one more node on the same database.
func node(t testing.TB, d *db.DB) *Service {
	t.Helper()
	files, err := blob.Open(t.TempDir())
	must(t, err)
	log := slog.New(slog.DiscardHandler)
	jobs := job.New(d, time.Now, log)
	plans, err := plan.New(plan.Config{DB: d, Files: files, Jobs: jobs, Now: testNow, Holidays: calendar.Vietnam(), Log: log})
	must(t, err)
	s, err := New(Config{DB: d, Jobs: jobs, Plans: plans, Now: testNow, Clock: time.Now, Address: "https://lan-toa.example", Log: log})
	must(t, err)
	must(t, s.Begin(t.Context()))
	return s
}

// newStage makes a plan of 2026 with two tasks for two communes; nothing is public.
func newStage(t testing.TB, d *db.DB) stage {
	t.Helper()
	ctx := context.Background()
	must(t, identity.New(d, testNow, identity.Options{Log: slog.New(slog.DiscardHandler)}).Seed(ctx))
	st := stage{Service: node(t, d)}
	var focal identity.Agency
	must(t, d.Write(ctx, func(tx *db.Tx) error {
		all, err := identity.Agencies(tx)
		if err != nil {
			return err
		}
		for _, a := range all {
			if a.Focal {
				focal = a
			}
			if a.Commune() && len(st.communes) < 2 {
				st.communes = append(st.communes, a)
			}
		}
		for _, p := range []struct {
			into        *identity.Actor
			login, role string
		}{{&st.proposer, "daumoi", "coordinator"}, {&st.second, "lanhdao", "leader"}, {&st.officer, "canbo", "reporter"}} {
			id, err := tx.Insert(`INSERT INTO identity_users (login, name, agency_id, role, password_hash, created_at) VALUES (?, ?, ?, ?, '', ?) RETURNING id`,
				p.login, "Người "+p.login, focal.ID, p.role, testNow())
			if err != nil {
				return err
			}
			*p.into = identity.Actor{UserID: id, AgencyID: focal.ID, Name: "Người " + p.login, Agency: focal.ShortName, Role: p.role, Via: identity.ViaScreen}
		}
		return nil
	}))
	rhythm, _ := calendar.UsualRhythm(calendar.Quarter)
	due := plan.Due{Kind: plan.DueOngoing, Text: "Thường xuyên"}
	work := []plan.Assignment{
		{AgencyID: focal.ID, Duty: plan.Lead, Printed: "Sở Văn hóa, Thể thao và Du lịch"},
		{AgencyID: st.communes[0].ID, Duty: plan.Partner, Printed: "UBND các xã, phường"},
		{AgencyID: st.communes[1].ID, Duty: plan.Partner, Printed: "UBND các xã, phường"},
	}
	var err error
	st.plan, err = st.Plans.CreatePlan(ctx, st.proposer, plan.NewPlan{
		Plan:    plan.Plan{Number: "79/KH-UBND", IssuedOn: "2026-02-10", Issuer: "Ủy ban nhân dân tỉnh", Title: "Truyền thông về quyền con người", Year: 2026, StartsOn: "2026-01-01", Rhythm: rhythm, Signer: "Người Ký Văn Bản"},
		Clauses: []plan.Clause{{Kind: plan.Basis, Body: "Quyết định số 1079/QĐ-TTg"}, {Kind: plan.Topic, No: "1", Body: "Quyền trẻ em"}, {Kind: plan.Recipient, Body: "Nơi nhận kín"}},
		Tasks: []plan.NewTask{
			{Task: plan.Task{No: "III.1", Title: "Cung cấp thông tin", Due: due, Rhythm: calendar.Quarter, Deliverables: []string{"=Bản tin"}}, Agencies: work},
			{Task: plan.Task{No: "III-1", Title: "Tên gần giống", Due: due, Rhythm: calendar.Quarter}, Agencies: work[:1]},
		},
	})
	must(t, err)
	return st
}

// publish takes the plan through both steps and renders it.
func (st stage) publish(t testing.TB) {
	t.Helper()
	must(t, st.Move(t.Context(), st.proposer, st.plan, Propose, st.version(t), ""))
	must(t, st.Move(t.Context(), st.second, st.plan, Approve, st.version(t), ""))
	must(t, st.Render(t.Context()))
}

func (st stage) publication(t testing.TB) (p Publication) {
	t.Helper()
	must(t, st.DB.Read(context.Background(), func(tx *db.Tx) (err error) { p, err = findPublication(tx, st.plan); return err }))
	return p
}

func (st stage) version(t testing.TB) int64 { return st.publication(t).Version }

// get asks a node for a public address.
func get(s *Service, path string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.Front(http.NotFoundHandler()).ServeHTTP(w, r)
	return w
}

// visit asks for a page of the staff, or posts a form.
func (st stage) visit(t testing.TB, by identity.Actor, path string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	rt := web.New(web.Site{
		Today: func() string { return string(testDay) },
		Viewer: func(ctx context.Context) (web.Viewer, bool) {
			a := identity.Who(ctx)
			return web.Viewer{Name: a.Name, Agency: a.Agency, May: func(p string) bool { return a.May(identity.Permission(p)) }}, a.UserID != 0
		},
		SignIn: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
		Log:    slog.New(slog.DiscardHandler),
	})
	rt.Add(st.Routes())
	r := httptest.NewRequest(http.MethodGet, path, nil)
	if form != nil {
		r = httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	rt.Handler().ServeHTTP(w, r.WithContext(identity.With(r.Context(), by)))
	return w
}

func audit(tx *db.Tx, by identity.Actor, action string) error {
	return identity.Audit(tx, testNow(), by, action, "", nil)
}
