package identity

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"lantoa/internal/db"
	"lantoa/internal/job"
	"lantoa/internal/mail"
	"lantoa/internal/problem"
)

// Options are what an installation may set. The zero value is right for one machine without a proxy.
type Options struct {
	// Clock is the real time, for sessions and for slowing down guesses, which must go on where the
	// program itself plays on a fixed day. time.Now when nil.
	Clock func() time.Time
	// TrustedProxies may say for whom they ask, in X-Forwarded-For and X-Forwarded-Proto.
	TrustedProxies []netip.Prefix
	// Secure: the site is reached by https only.
	Secure bool
	// ActionNames says in words what other areas write into the audit trail.
	ActionNames map[string]string
	// SubjectHref is the page of what another area's entry is about, or "".
	SubjectHref func(subject string) string
	// Jobs and Letters are shown on the page of the system; JobNames says in words what each kind of job is.
	Jobs     *job.Queue
	Letters  *mail.Outbox
	JobNames map[string]string
	Log      *slog.Logger
}

// Service is what people may do with users, agencies and the audit trail.
type Service struct {
	db       *db.DB
	now      func() time.Time
	o        Options
	hasher   hasher
	sessions *scs.SessionManager
	secure   *scs.SessionManager // the same sessions with a cookie for https

	mu        sync.Mutex
	key       []byte // signs what leaves us and comes back
	firstCode string
}

// New makes the service.
func New(d *db.DB, now func() time.Time, o Options) *Service {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	s := &Service{db: d, now: now, o: o, hasher: newHasher()}
	s.sessions, s.secure = s.newSessions()
	return s
}

// Purge deletes sessions and counted attempts that are over.
func (s *Service) Purge(ctx context.Context) error {
	now := s.o.Clock()
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := forgetListings(tx, s.now().Add(-keepListing)); err != nil {
			return err
		}
		return purge(tx, now, now.Add(-attemptWindow))
	})
}

// VerifyAudit walks the whole audit trail and returns how many entries are sound. A *BrokenChain
// names the first that is not.
func (s *Service) VerifyAudit(ctx context.Context) (entries int64, err error) {
	c := newChain()
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		head, err := auditHead(tx)
		if err != nil {
			return err
		}
		if err := eachAuditEntry(tx, c.next); err != nil {
			return err
		}
		return c.end(head)
	})
	return c.seq, err
}

// AuditHead is the number and hash of the newest entry. Written down somewhere else, it proves later
// that nothing before it was changed.
func (s *Service) AuditHead(ctx context.Context) (seq int64, hash string, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		head, err := auditHead(tx)
		seq, hash = head.seq, head.hash
		return err
	})
	return seq, hash, err
}

// ExportAudit writes the whole audit trail as JSON lines; VerifyExport reads them.
func (s *Service) ExportAudit(ctx context.Context, w io.Writer) error {
	line := func(v any) error {
		text, err := marshal(v)
		if err != nil {
			return err
		}
		_, err = w.Write(append(text, '\n'))
		return err
	}
	return s.db.Read(ctx, func(tx *db.Tx) error {
		head, err := auditHead(tx)
		if err != nil {
			return err
		}
		if err := eachAuditEntry(tx, func(e AuditEntry) error { return line(e) }); err != nil {
			return err
		}
		return line(auditHeadLine{head.seq, head.hash})
	})
}

// audited runs a change by someone with the permission, at the end of the audit trail: two changes of
// users or agencies never happen at the same moment.
func (s *Service) audited(ctx context.Context, by Actor, p Permission, fn func(tx *db.Tx) error) error {
	if err := allow(by, p); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := lockAuditHead(tx); err != nil {
			return err
		}
		return fn(tx)
	})
}

func allow(by Actor, p Permission) error {
	if by.May(p) {
		return nil
	}
	for _, n := range permissionNames {
		if n.Permission == p {
			return problem.New(problem.Denied, "Tài khoản này chưa được giao quyền “%s”. Nếu cần cho công việc, hãy đề nghị quản trị hệ thống.", n.Name)
		}
	}
	return problem.New(problem.Denied, "Tài khoản này chưa được giao quyền làm việc đó.")
}

const keyBytes = 32

// signingKey is the secret of this installation, made at its first use and shared by all nodes.
func (s *Service) signingKey(ctx context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key != nil {
		return s.key, nil
	}
	fresh := make([]byte, keyBytes)
	rand.Read(fresh) //nolint:errcheck // never fails, says crypto/rand
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		key, err := secret(tx, "signing", fresh)
		s.key = key
		return err
	})
	if err != nil {
		s.key = nil
		return nil, fmt.Errorf("signing key: %w", err)
	}
	return s.key, nil
}
