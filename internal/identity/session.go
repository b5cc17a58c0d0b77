package identity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"lantoa/internal/db"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const (
	sessionLifetime = 7 * 24 * time.Hour
	sessionIdle     = 12 * time.Hour
	sessionTouch    = 10 * time.Minute // how exactly idleness is known; saves a write on every page
)

// What a session holds.
const (
	sessionUser  = "user"
	sessionEpoch = "epoch"
	sessionSeen  = "seen" // seconds
)

func (s *Service) newSessions() (plain, secure *scs.SessionManager) {
	m := scs.New()
	m.Lifetime = sessionLifetime
	m.Store = sessionStore{s.db, s.o.Clock}
	m.Cookie.Name = "lantoa"
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		if errors.Is(err, context.Canceled) {
			return // nobody is there to read it
		}
		s.o.Log.Error("session", "path", web.LogPath(r), "error", err)
		http.Error(w, "Hệ thống chưa mở được phiên làm việc. Hãy thử lại sau ít phút; nội dung đã lưu vẫn còn nguyên.", http.StatusServiceUnavailable)
	}
	other := *m // the same sessions, the same place in the context
	other.Cookie.Secure = true
	return m, &other
}

// Sessions finds out who is asking, before any page is asked.
func (s *Service) Sessions(next http.Handler) http.Handler {
	known := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, u, err := s.identify(r.Context())
		if err != nil {
			s.sessions.ErrorFunc(w, r, err)
			return
		}
		if u.MustChange && !openWhileMustChange(r.URL.Path) {
			http.Redirect(w, r, "/tai-khoan", http.StatusSeeOther)
			return
		}
		ctx = context.WithValue(ctx, addressKey{}, s.clientAddress(r))
		next.ServeHTTP(w, r.WithContext(ctx))
	})
	plain, secure := s.sessions.LoadAndSave(known), s.secure.LoadAndSave(known)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, "/tinh/") || r.URL.Path == "/healthz":
			next.ServeHTTP(w, r)
		case s.isSecure(r):
			secure.ServeHTTP(w, r)
		default:
			plain.ServeHTTP(w, r)
		}
	})
}

// openWhileMustChange lists what someone with a one-time password can reach before choosing an own one.
func openWhileMustChange(path string) bool {
	return web.IsSecret(path) || path == "/tai-khoan" || path == "/tai-khoan/mat-khau" || path == "/dang-xuat" || path == "/tro-giup"
}

// identify puts the session's user into the context, or ends a session that is over.
func (s *Service) identify(ctx context.Context) (context.Context, User, error) {
	id := s.sessions.GetInt64(ctx, sessionUser)
	if id == 0 {
		return ctx, User{}, nil
	}
	var u User
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { u, err = FindUser(tx, id); return err })
	if err != nil && !problem.Is(err, problem.NotFound) {
		return ctx, User{}, fmt.Errorf("user of a session: %w", err)
	}
	now, seen := s.o.Clock(), time.Unix(s.sessions.GetInt64(ctx, sessionSeen), 0)
	if err != nil || !u.Active || u.epoch != s.sessions.GetInt64(ctx, sessionEpoch) || now.Sub(seen) > sessionIdle {
		return context.WithValue(ctx, endedKey{}, id), User{}, s.sessions.Destroy(ctx)
	}
	if now.Sub(seen) > sessionTouch {
		s.sessions.Put(ctx, sessionSeen, now.Unix())
	}
	return With(ctx, u.Actor()), u, nil
}

type endedKey struct{}

// endedUser is whose session ended with this request; 0 when nobody knows.
func endedUser(ctx context.Context) int64 {
	id, _ := ctx.Value(endedKey{}).(int64)
	return id
}

// startSession makes the visitor this user, under a token that nobody knew before.
func (s *Service) startSession(ctx context.Context, u User) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return fmt.Errorf("start session: %w", err)
	}
	s.sessions.Put(ctx, sessionUser, u.ID)
	s.sessions.Put(ctx, sessionEpoch, u.epoch)
	s.sessions.Put(ctx, sessionSeen, s.o.Clock().Unix())
	return nil
}

// Viewer is the actor as the page shell knows them.
func (s *Service) Viewer(ctx context.Context) (web.Viewer, bool) {
	a := Who(ctx)
	return web.Viewer{
		Name: a.Name, Agency: a.Agency,
		May: func(permission string) bool { return a.May(Permission(permission)) },
	}, a.Known()
}

// sessionStore keeps sessions in the database, under the hash of the token: who reads the table
// cannot take over a session.
type sessionStore struct {
	db    *db.DB
	clock func() time.Time
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func (t sessionStore) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = t.db.Read(ctx, func(tx *db.Tx) (err error) { data, err = findSession(tx, hashToken(token), t.clock()); return err })
	if errors.Is(err, db.ErrNone) {
		return nil, false, nil
	}
	return data, err == nil, err
}

func (t sessionStore) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	return t.db.Write(ctx, func(tx *db.Tx) error { return putSession(tx, hashToken(token), data, expires) })
}

func (t sessionStore) DeleteCtx(ctx context.Context, token string) error {
	return t.db.Write(ctx, func(tx *db.Tx) error { return deleteSession(tx, hashToken(token)) })
}

// The three without a context are asked for by scs.Store; scs itself calls those above.

func (t sessionStore) Find(token string) ([]byte, bool, error) {
	return t.FindCtx(context.Background(), token)
}

func (t sessionStore) Commit(token string, data []byte, expires time.Time) error {
	return t.CommitCtx(context.Background(), token, data, expires)
}

func (t sessionStore) Delete(token string) error { return t.DeleteCtx(context.Background(), token) }
