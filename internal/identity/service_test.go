package identity

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

func TestSeedIsRepeatableAndKeepsWhatPeopleChanged(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := newService(t, d), context.Background()
		var first Agency
		check := func(name string, agencies, communes, border int) {
			t.Helper()
			err := d.Read(ctx, func(tx *db.Tx) error {
				all, err := Agencies(tx)
				if err != nil {
					return err
				}
				members, err := GroupMembers(tx, "ubnd-xa-phuong")
				if err != nil {
					return err
				}
				edge, err := GroupMembers(tx, "ubnd-xa-bien-gioi")
				if len(all) != agencies || len(members) != communes || len(edge) != border {
					t.Errorf("%s: got %d agencies, %d communes, %d on the border, want %d, %d, %d", name, len(all), len(members), len(edge), agencies, communes, border)
				}
				first = members[0]
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		bodies, err := readSeed("agencies.csv")
		if err != nil {
			t.Fatal(err)
		}
		check("first run", len(bodies)+65, 65, 11)
		by := System("test")
		if err := s.SetGroups(ctx, by, first.ID, nil); err != nil {
			t.Fatal(err)
		}
		first.Name = "Ủy ban nhân dân phường Đông Kinh mới"
		if err := s.ChangeAgency(ctx, by, first); err != nil {
			t.Fatal(err)
		}
		changed := first
		if err := s.Seed(ctx); err != nil {
			t.Fatal(err)
		}
		check("second run", len(bodies)+65, 64, 11)
		err = d.Read(ctx, func(tx *db.Tx) error {
			a, err := FindAgency(tx, changed.ID)
			if a.Name != changed.Name {
				t.Errorf("got %q, want the name that people gave", a.Name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.VerifyAudit(ctx); n != 3 || err != nil {
			t.Errorf("got %d entries, %v, want 3: one load and two changes", n, err)
		}
	})
}

func TestDirectoryFromTheDatabase(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := newService(t, d), context.Background()
		by := Actor{UserID: 1, Role: "coordinator", Name: "Lan"}
		find := func(printed string) (m Match) {
			t.Helper()
			err := d.Read(ctx, func(tx *db.Tx) error {
				dir, err := LoadDirectory(tx)
				if err == nil {
					m = dir.Match(printed)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		focal := find("Sở VHTTDL")
		if focal.key() != "svhttdl" || !focal.Agency.Focal {
			t.Fatalf("got %+v, want the focal agency", focal)
		}
		if m := find("các sở, ban, ngành tỉnh"); m.Group == nil || len(m.Group.Members) < 15 {
			t.Errorf("got %+v, want a group with its members", m)
		}
		const printed = "Sở VHTT"
		if m := find(printed); m.Exact {
			t.Fatalf("%s is known already", printed)
		}
		if err := s.AddAlias(ctx, by, focal.Agency.ID, printed); err != nil {
			t.Fatal(err)
		}
		if m := find("SỞ VHTT tỉnh Lạng Sơn"); m.key() != "svhttdl" {
			t.Errorf("got %q after adding the alias", m.key())
		}
		wantProblem(t, s.AddAlias(ctx, by, find("Sở Y tế").Agency.ID, printed), problem.Invalid)
		wantProblem(t, s.AddAlias(ctx, by, focal.Agency.ID, "các sở, ban, ngành"), problem.Invalid)
		wantProblem(t, s.AddAlias(ctx, by, focal.Agency.ID, "()"), problem.Invalid)
		wantProblem(t, s.RemoveAlias(ctx, by, focal.Agency.ID, keyOf(printed)), 0)
		wantProblem(t, s.RemoveAlias(ctx, by, focal.Agency.ID, keyOf(printed)), problem.NotFound)
		if m := find(printed); m.Exact {
			t.Error("a removed alias is still known")
		}
	})
}

func TestAgencyChanges(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := newService(t, d), context.Background()
		by := Actor{UserID: 1, Role: "coordinator", Name: "Lan"}
		id, err := s.AddAgency(ctx, by, Agency{Name: "Hội  Chữ thập đỏ tỉnh", Kind: "association"})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.AddAgency(ctx, by, Agency{Name: "hội chữ thập đỏ tỉnh Lạng Sơn", Kind: "association"})
		wantProblem(t, err, problem.Invalid)
		_, err = s.AddAgency(ctx, by, Agency{Name: "", Kind: "x"})
		if e, ok := problem.As(err); !ok || len(e.Fields) != 2 {
			t.Errorf("got %v, want two fields to mend", err)
		}
		_, err = s.AddAgency(ctx, Actor{UserID: 2, Role: "reporter"}, Agency{Name: "X", Kind: "association"})
		wantProblem(t, err, problem.Denied)
		var a Agency
		must(t, d.Read(ctx, func(tx *db.Tx) (err error) { a, err = FindAgency(tx, id); return err }))
		if a.Name != "Hội Chữ thập đỏ tỉnh" || a.ShortName != a.Name {
			t.Errorf("got %q, %q", a.Name, a.ShortName)
		}
		a.Active = false
		must(t, s.ChangeAgency(ctx, by, a))
		wantProblem(t, s.ChangeAgency(ctx, by, a), problem.Conflict) // the version is old
		var focal Agency
		must(t, d.Read(ctx, func(tx *db.Tx) (err error) { focal, err = FocalAgency(tx); return err }))
		focal.Active = false
		wantProblem(t, s.ChangeAgency(ctx, by, focal), problem.Invalid)
		_, _, err = s.AddUser(ctx, System("test"), User{Login: "abc", Name: "A", AgencyID: id, Role: "reporter"}, "")
		wantProblem(t, err, problem.Invalid) // a closed agency gets no users
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := newService(t, d), context.Background()
		admin := addUser(t, s, "quan.tri", "admin")
		lan := addUser(t, s, "lan", "reporter", "06076")
		by := admin.Actor()
		_, _, err := s.AddUser(ctx, by, User{Login: " LAN ", Name: "Khác", AgencyID: lan.AgencyID, Role: "reporter"}, "")
		wantProblem(t, err, problem.Invalid)
		_, _, err = s.AddUser(ctx, by, User{Login: "1", Name: "", Email: "x", Role: "king"}, "")
		if e, ok := problem.As(err); !ok || len(e.Fields) != 5 {
			t.Errorf("got %v, want five fields to mend", err)
		}
		_, _, err = s.AddUser(ctx, lan.Actor(), User{Login: "hoa", Name: "Hoa", AgencyID: lan.AgencyID, Role: "admin"}, "")
		wantProblem(t, err, problem.Denied)
		_, err = s.Users(ctx, lan.Actor(), UserFilter{})
		wantProblem(t, err, problem.Denied)

		hoa, oneTime, err := s.AddUser(ctx, by, User{Login: "hoa", Name: "Lý Thị Hoa", AgencyID: lan.AgencyID, Role: "reporter"}, "")
		must(t, err)
		if len(oneTime) < 12 || !hoa.MustChange {
			t.Errorf("got %q, must change %v, want a one-time password", oneTime, hoa.MustChange)
		}
		if u, err := s.SignIn(ctx, "HOA ", oneTime, "10.0.0.1"); err != nil || u.ID != hoa.ID {
			t.Errorf("one-time password: got %v, %v", u.ID, err)
		}
		list, err := s.Users(ctx, by, UserFilter{Words: "ly thi"})
		if err != nil || len(list) != 1 || list[0].ID != hoa.ID {
			t.Errorf("got %v, %v, want Hoa found without accents", list, err)
		}
		before := user(t, s, lan.ID)
		changed := before
		changed.Role = "inspector"
		must(t, s.ChangeUser(ctx, by, changed))
		if got := user(t, s, lan.ID); got.Role != "inspector" || got.epoch != before.epoch+1 {
			t.Errorf("got role %s, epoch %d, want inspector and ended sessions", got.Role, got.epoch)
		}
		wantProblem(t, s.ChangeUser(ctx, by, changed), problem.Conflict)
		must(t, s.Deactivate(ctx, by, lan.ID, user(t, s, lan.ID).Version))
		if _, err := s.SignIn(ctx, "lan", goodPassword, "10.0.0.1"); !errors.Is(err, errWrong) {
			t.Errorf("a locked account: got %v, want the same sentence as for a wrong password", err)
		}
		wantProblem(t, s.Deactivate(ctx, by, admin.ID, admin.Version), problem.Conflict) // the only administrator
		if _, err := s.VerifyAudit(ctx); err != nil {
			t.Error(err)
		}
	})
}

func TestTwoAdministratorsCannotLockEachOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := newService(t, d), context.Background()
		a, b := addUser(t, s, "mot", "admin"), addUser(t, s, "hai", "admin")
		var wg sync.WaitGroup
		var errs [2]error
		wg.Go(func() { errs[0] = s.Deactivate(ctx, a.Actor(), b.ID, b.Version) })
		wg.Go(func() { errs[1] = s.Deactivate(ctx, b.Actor(), a.ID, a.Version) })
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("got %v and %v, want exactly one to succeed", errs[0], errs[1])
		}
	})
}

func TestPasswordsChange(t *testing.T) {
	t.Parallel()
	s, ctx := newService(t, dbtest.SQLite(t)), context.Background()
	admin := addUser(t, s, "quan.tri", "admin")
	u := addUser(t, s, "lan", "reporter")
	wantProblem(t, s.SetPassword(ctx, u.Actor(), "sai rồi nhé bạn", "Mùa xuân trên bản"), problem.Invalid)
	wantProblem(t, s.SetPassword(ctx, u.Actor(), goodPassword, "ngắn"), problem.Invalid)
	wantProblem(t, s.SetPassword(ctx, u.Actor(), goodPassword, goodPassword), problem.Invalid)
	must(t, s.SetPassword(ctx, u.Actor(), goodPassword, "Mùa xuân trên bản"))
	if got := user(t, s, u.ID); got.epoch != u.epoch+1 {
		t.Error("a new password did not end the other sessions")
	}
	oneTime, err := s.ResetPassword(ctx, admin.Actor(), u.ID, user(t, s, u.ID).Version)
	must(t, err)
	_, err = s.SignIn(ctx, "lan", "Mùa xuân trên bản", "")
	wantProblem(t, err, problem.Invalid)
	if got, err := s.SignIn(ctx, "lan", oneTime, ""); err != nil || !got.MustChange {
		t.Errorf("got %v, %v, want a sign-in that must change the password", got.MustChange, err)
	}
	_, err = s.ResetPassword(ctx, u.Actor(), admin.ID, admin.Version)
	wantProblem(t, err, problem.Denied)
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, clock := newServiceAt(t, d)
		ctx := context.Background()
		addUser(t, s, "lan", "reporter")
		for range maxPerLogin {
			_, err := s.SignIn(ctx, "lan", "sai mật khẩu", "10.0.0.1")
			wantProblem(t, err, problem.Invalid)
		}
		_, err := s.SignIn(ctx, "lan", goodPassword, "10.0.0.2")
		wantProblem(t, err, problem.TooMany)
		if err == nil || !strings.Contains(err.Error(), "15 phút") {
			t.Errorf("got %v, want when to try again", err)
		}
		clock.add(10 * time.Minute)
		if _, err = s.SignIn(ctx, "lan", goodPassword, ""); err == nil || !strings.Contains(err.Error(), "5 phút") {
			t.Errorf("got %v, want five minutes to wait", err)
		}
		clock.add(6 * time.Minute)
		_, err = s.SignIn(ctx, "lan", goodPassword, "10.0.0.1")
		wantProblem(t, err, 0)
		for range maxPerLogin - 1 { // success forgets what failed before
			s.SignIn(ctx, "lan", "sai mật khẩu", "10.0.0.1") //nolint:errcheck // counted above
		}
		_, err = s.SignIn(ctx, "lan", goodPassword, "10.0.0.1")
		wantProblem(t, err, 0)
	})
}

func TestAddressesAreSlowedDownAndOfficesAreNot(t *testing.T) {
	t.Parallel()
	s, ctx := newService(t, dbtest.SQLite(t)), context.Background()
	for range maxPerAddress { // as if a hundred and twenty people had signed in
		must(t, s.admit(ctx, "lan", "10.0.0.1"))
		must(t, s.db.Write(ctx, func(tx *db.Tx) error { return s.forgive(tx, "lan", "10.0.0.1") }))
	}
	for i := range maxPerAddress {
		must(t, s.admit(ctx, "login"+strings.Repeat("x", i), "10.0.0.1"))
	}
	wantProblem(t, s.admit(ctx, "another", "10.0.0.1"), problem.TooMany)
	wantProblem(t, s.admit(ctx, "another", "10.0.0.2"), 0)
	must(t, s.admit(ctx, "six", "2001:db8::1"))
	key, err := s.signingKey(ctx)
	must(t, err)
	if addressBucket(key, "2001:db8::1") != addressBucket(key, "2001:db8::ffff:1") || addressBucket(key, "2001:db8::1") == addressBucket(key, "2001:db8:0:1::1") {
		t.Error("an IPv6 network must be one bucket")
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		buckets, err := db.All(tx, db.Scalar[string], `SELECT bucket FROM identity_attempts`)
		for _, b := range buckets {
			if strings.Contains(b, "10.0.0") || strings.Contains(b, "login") {
				t.Errorf("the table keeps %q in clear", b)
			}
		}
		return err
	})
	must(t, err)
}

func TestFirstAccountIsMadeOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := newService(t, d), context.Background()
		code, err := s.FirstRunCode(ctx)
		must(t, err)
		if again, _ := s.FirstRunCode(ctx); again != code || len(code) < firstCodeLength {
			t.Fatalf("got codes %q and %q, want one", code, again)
		}
		_, err = s.AddFirstUser(ctx, "sai", User{Login: "lan", Name: "Lan"}, goodPassword, "127.0.0.1")
		wantProblem(t, err, problem.Invalid)
		var wg sync.WaitGroup
		results := make(chan error, 10)
		for i := range 10 {
			if i < maxPerLogin-1 {
				wg.Go(func() {
					_, err := s.AddFirstUser(ctx, strings.ToUpper(code), User{Login: "lan" + strings.Repeat("n", i), Name: "Lan"}, goodPassword, "127.0.0.1")
					results <- err
				})
			}
		}
		wg.Wait()
		close(results)
		made := 0
		for err := range results {
			if err == nil {
				made++
			} else if !problem.Is(err, problem.NotFound) && !problem.Is(err, problem.Invalid) && !problem.Is(err, problem.TooMany) {
				t.Errorf("got %v", err)
			}
		}
		if made != 1 {
			t.Errorf("got %d first accounts, want 1", made)
		}
		if code, err := s.FirstRunCode(ctx); code != "" || err != nil {
			t.Errorf("got code %q, %v after the first account", code, err)
		}
		other := New(d, today, Options{}) // another node of the same installation
		if code, _ := other.FirstRunCode(ctx); code != "" {
			t.Error("another node still offers the first account")
		}
	})
}

func TestPurgeDeletesWhatIsOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, clock := newServiceAt(t, d)
		ctx := context.Background()
		store := sessionStore{d, clock.now}
		must(t, store.CommitCtx(ctx, "a", []byte("a"), clock.now().Add(time.Hour)))
		must(t, store.CommitCtx(ctx, "b", []byte("b"), clock.now().Add(48*time.Hour)))
		must(t, s.admit(ctx, "lan", ""))
		clock.add(24 * time.Hour)
		if _, found, err := store.FindCtx(ctx, "a"); found || err != nil {
			t.Errorf("got %v, %v for a session that is over", found, err)
		}
		must(t, s.Purge(ctx))
		err := d.Read(ctx, func(tx *db.Tx) error {
			sessions, err1 := db.One(tx, db.Scalar[int64], `SELECT count(*) FROM identity_sessions`)
			attempts, err2 := db.One(tx, db.Scalar[int64], `SELECT count(*) FROM identity_attempts`)
			if sessions != 1 || attempts != 0 {
				t.Errorf("got %d sessions and %d attempts left, want 1 and 0", sessions, attempts)
			}
			return errors.Join(err1, err2)
		})
		must(t, err)
		if data, found, err := store.FindCtx(ctx, "b"); string(data) != "b" || !found || err != nil {
			t.Errorf("got %q, %v, %v, want the session that goes on", data, found, err)
		}
	})
}

func TestManySignInsAtOnceStaySmall(t *testing.T) {
	t.Parallel()
	s, ctx := newService(t, dbtest.SQLite(t)), context.Background()
	u := addUser(t, s, "lan", "reporter")
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if _, err := s.hasher.check(ctx, u.passwordHash, goodPassword); err != nil {
				t.Error(err)
			}
			if n := len(s.hasher.slots); n > hashesAtOnce {
				t.Errorf("got %d hashes at once, want at most %d", n, hashesAtOnce)
			}
		})
	}
	wg.Wait()
}
