package plan

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

func TestOnlyATokenSignsIn(t *testing.T) {
	t.Parallel()
	w := newWire(t, dbtest.SQLite(t))
	token := w.token(t, w.Coordinator, w.Commune.ID, "read")
	w.must(t, 200, token, "GET", "/me", nil)
	for what, headers := range map[string][]string{
		"a cookie":               {"Cookie", "lantoa=" + token},
		"another scheme":         {"Authorization", "Basic " + token},
		"a token without scheme": {"Authorization", token},
		"a token cut short":      {"Authorization", "Bearer " + token[:len(token)-1]},
		"a letter changed":       {"Authorization", "Bearer " + strings.Replace(token, token[10:11], "0", 1)},
		"nothing":                {},
	} {
		if r := w.call(t, "", "GET", "/me", nil, headers...); r.status != 401 || r.problem(t) != "unauthenticated" {
			t.Errorf("%s: %d %s", what, r.status, r.body)
		}
	}
	if r := w.call(t, "", "GET", "/me?access_token="+token, nil); r.status != 401 {
		t.Errorf("a token in the address: %d", r.status)
	}
	if strings.Contains(w.log.String(), token) {
		t.Error("a token stands in the log")
	}
}

func TestATokenEndsWithItsDayItsMakerAndItsRevocation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWire(t, d)
		ctx := t.Context()
		revoked, secret, err := w.people.AddToken(ctx, w.Coordinator, identity.Token{AgencyID: w.Commune.ID, Name: "Một", Scopes: identity.ScopeRead, ExpiresOn: testDay})
		if err != nil {
			t.Fatal(err)
		}
		w.must(t, 200, secret, "GET", "/me", nil) // on its last day
		if _, err := w.people.RevokeToken(ctx, w.Coordinator, revoked.ID); err != nil {
			t.Fatal(err)
		}
		if r := w.call(t, secret, "GET", "/me", nil); r.status != 401 || !bytes.Contains(r.body, []byte("thu hồi")) {
			t.Errorf("revoked: %d %s", r.status, r.body)
		}
		long := w.token(t, w.Coordinator, w.Commune.ID, "read")
		write(t, w.Service, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE identity_tokens SET expires_on = ? WHERE id > ?`, string(testDay.Add(-1)), revoked.ID)
			return err
		})
		if r := w.call(t, long, "GET", "/me", nil); r.status != 401 || !bytes.Contains(r.body, []byte("hết hạn")) {
			t.Errorf("expired: %d %s", r.status, r.body)
		}
		other := w.token(t, w.Second, w.Commune.ID, "read", "report")
		write(t, w.Service, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE identity_users SET role = 'leader' WHERE id = ?`, w.Second.UserID)
			return err
		})
		p := addPlan(t, w.Service, w.cast)
		r := reportOf(t, w.Service, p, "III.5", w.Commune.ID, "2026-Q3")
		w.must(t, 403, other, "PUT", fmt.Sprintf("/reports/%d", r.ID), map[string]any{"answer": "nothing", "version": 1}) // its maker may no longer
		write(t, w.Service, func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE identity_users SET active = ? WHERE id = ?`, false, w.Second.UserID)
			return err
		})
		w.must(t, 401, other, "GET", "/me", nil)
	})
}

func TestATokenNeverMayMoreThanItsMaker(t *testing.T) {
	t.Parallel()
	w := newWire(t, dbtest.SQLite(t))
	for _, c := range []struct {
		what   string
		by     identity.Actor
		agency int64
		scopes identity.Scopes
		may    bool
	}{
		{"an administrator gives reading", w.Admin, w.Commune.ID, identity.ScopeRead, true},
		{"an administrator does not report, nor do their tokens", w.Admin, w.Commune.ID, identity.ScopeRead | identity.ScopeReport, false},
		{"nor review", w.Admin, w.Focal.ID, identity.ScopeRead | identity.ScopeReview, false},
		{"the coordinator gives reporting", w.Coordinator, w.Commune.ID, identity.ScopeRead | identity.ScopeReport, true},
		{"but not the audit trail", w.Coordinator, w.Focal.ID, identity.ScopeRead | identity.ScopeAudit, false},
		{"review is for the focal agency", w.Coordinator, w.Commune.ID, identity.ScopeRead | identity.ScopeReview, false},
		{"reporting for everyone is for the focal agency", w.Coordinator, w.Commune.ID, identity.ScopeRead | identity.ScopeReport | identity.ScopeAll, false},
		{"a token without reading is none", w.Coordinator, w.Commune.ID, identity.ScopeReport, false},
		{"a reporter makes none", w.Reporter, w.Commune.ID, identity.ScopeRead, false},
		{"an inspector makes none", w.Inspector, w.Focal.ID, identity.ScopeRead, false},
	} {
		_, _, err := w.people.AddToken(t.Context(), c.by, identity.Token{AgencyID: c.agency, Name: c.what[:min(len(c.what), 50)], Scopes: c.scopes, ExpiresOn: "2026-12-31"})
		if (err == nil) != c.may {
			t.Errorf("%s: %v", c.what, err)
		}
	}
	_, secret, err := w.people.AddToken(t.Context(), w.Coordinator, identity.Token{AgencyID: w.Focal.ID, Name: "Khóa", Scopes: identity.ScopeRead | identity.ScopeManage, ExpiresOn: "2026-12-31"})
	if err != nil {
		t.Fatal(err)
	}
	var who actorHolder
	w.must(t, 200, secret, "GET", "/me", nil).into(t, &who)
	if who.Agency == "" || len(who.Scopes) != 2 {
		t.Errorf("%+v", who)
	}
	by := w.Coordinator
	by.Token = 1
	if _, _, err := w.people.AddToken(t.Context(), by, identity.Token{AgencyID: w.Focal.ID, Name: "Con", Scopes: identity.ScopeRead, ExpiresOn: "2026-12-31"}); err == nil {
		t.Error("a token made a token")
	}
}

type actorHolder struct {
	Agency string
	Scopes []string
}

func TestTheSameKeyCountsOnceOnTwoNodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		one := newWire(t, d)
		two := wireOf(t, one.Service, one.cast)
		p := addPlan(t, one.Service, one.cast)
		r := reportOf(t, one.Service, p, "III.5", one.Commune.ID, "2026-Q3")
		token := one.token(t, one.Coordinator, one.Commune.ID, "read", "report")
		body := map[string]any{"name": "Hội nghị", "from": "2026-09-01"}
		path := fmt.Sprintf("/reports/%d/activities", r.ID)
		var all sync.WaitGroup
		statuses := make([]int, 8)
		for i := range statuses {
			node := []*wire{one, two}[i%2]
			all.Go(func() { statuses[i] = node.call(t, token, "POST", path, body, "Idempotency-Key", "hoi-nghi").status })
		}
		all.Wait()
		for _, s := range statuses {
			if s != 201 && s != 409 {
				t.Errorf("statuses %v", statuses)
			}
		}
		again := two.must(t, 201, token, "POST", path, body, "Idempotency-Key", "hoi-nghi")
		if again.header.Get("Idempotency-Replayed") != "true" {
			t.Error("the answer is not the kept one")
		}
		var got dossierJSON
		one.must(t, 200, token, "GET", fmt.Sprintf("/reports/%d", r.ID), nil).into(t, &got)
		if len(got.Activities) != 1 {
			t.Errorf("%d activities, want 1", len(got.Activities))
		}
		if r := one.call(t, token, "POST", path, map[string]any{"name": "Khác", "from": "2026-09-01"}, "Idempotency-Key", "hoi-nghi"); r.problem(t) != "key-reused" {
			t.Errorf("another request with the key: %d %s", r.status, r.body)
		}
		bad := map[string]any{"name": "", "from": "2026-09-01"}
		one.must(t, 422, token, "POST", path, bad, "Idempotency-Key", "sai-roi-sua")
		one.must(t, 201, token, "POST", path, map[string]any{"name": "Đúng", "from": "2026-09-01"}, "Idempotency-Key", "sai-roi-sua")
	})
}

func TestTheLastUseIsKnownToTheHour(t *testing.T) {
	t.Parallel()
	w := newWire(t, dbtest.SQLite(t))
	token := w.token(t, w.Coordinator, w.Commune.ID, "read")
	for range 3 {
		w.must(t, 200, token, "GET", "/me", nil)
	}
	all, err := w.people.Tokens(context.Background(), w.Coordinator)
	if err != nil || len(all) != 1 || !all[0].LastUsed.Equal(testNow().UTC().Truncate(time.Millisecond)) {
		t.Errorf("%v %+v", err, all)
	}
	for _, text := range []string{all[0].Name, all[0].Tail} {
		if strings.Contains(text, token[7:30]) {
			t.Error("the list shows the token")
		}
	}
}

// FuzzAPIBody sends whatever into the operations that take JSON: never a crash, never an answer that is not JSON.
func FuzzAPIBody(f *testing.F) {
	w := newWire(f, dbtest.SQLite(f))
	p := addPlan(f, w.Service, w.cast)
	r := reportOf(f, w.Service, p, "III.5", w.Commune.ID, "2026-Q3")
	token := w.token(f, w.Coordinator, w.Commune.ID, "read", "report")
	paths := []string{fmt.Sprintf("/reports/%d", r.ID), fmt.Sprintf("/reports/%d/activities", r.ID), fmt.Sprintf("/reports/%d/submission", r.ID)}
	for _, seed := range []string{
		`{"answer":"nothing","version":1}`, `{"answer":"activities","version":1,"totals":[{"indicator":"D3.minutes","value":9223372036854775807,"note":"x"}]}`,
		`{"name":"x","from":"2026-09-01","figures":null}`, `[[[[`, `{"version":1e99}`, `null`, `{"name":"\ud800","from":"2026-02-30"}`, strings.Repeat(`{"a":`, 500),
	} {
		for i := range paths {
			f.Add(i, seed)
		}
	}
	f.Fuzz(func(t *testing.T, at int, body string) {
		method := http.MethodPost
		path := paths[(at%len(paths)+len(paths))%len(paths)]
		if path == paths[0] {
			method = http.MethodPut
		}
		got := w.call(t, token, method, path, body)
		if got.status >= 500 || !json.Valid(got.body) {
			t.Errorf("%s %s %q: %d %s", method, path, body, got.status, got.body)
		}
	})
}
