package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Guessing is slowed down for each login and each network address. Only tries that failed count, so
// an office of a hundred people behind one address signs in freely.
const (
	attemptWindow = 15 * time.Minute
	maxPerLogin   = 8
	maxPerAddress = 120
	maxGuesses    = 30 // at addresses that are a secret themselves
)

// admit counts one try, and refuses it when there were too many. address "" counts the login alone.
func (s *Service) admit(ctx context.Context, login, address string) error {
	key, err := s.signingKey(ctx)
	if err != nil {
		return err
	}
	now := s.o.Clock()
	var wait time.Duration
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		for _, b := range s.buckets(key, login, address) {
			count, since, err := attempt(tx, b.name, now, now.Add(-attemptWindow))
			if err != nil {
				return fmt.Errorf("count a try to sign in: %w", err)
			}
			if count > b.limit {
				wait = max(wait, since.Add(attemptWindow).Sub(now))
			}
		}
		return nil
	})
	if err != nil || wait == 0 {
		return err
	}
	return problem.New(problem.TooMany, "Đã thử sai quá nhiều lần. Hãy thử lại sau %s phút, hoặc nhờ quản trị hệ thống đặt lại mật khẩu.", i18n.Number(minutesUntil(wait)))
}

// forgive takes back what admit counted, after a try that was right.
func (s *Service) forgive(tx *db.Tx, login, address string) error {
	key, err := s.signingKeyIn(tx)
	if err != nil {
		return err
	}
	if err := forgetAttempts(tx, loginBucket(key, login)); err != nil || address == "" {
		return err
	}
	return giveBackAttempt(tx, addressBucket(key, address))
}

type addressKey struct{}

// FromAddress is the network address from which a request came, as far as Sessions saw it; "" when it did not.
func FromAddress(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}

// CountGuess counts one try at a secret address that does not exist, and says when there were too many from where it came.
// Someone with a right address is never held up: people behind one address of a telephone company must not lock each other out.
func CountGuess(tx *db.Tx, address string, now time.Time) error {
	fresh := make([]byte, keyBytes)
	rand.Read(fresh) //nolint:errcheck // never fails, says crypto/rand
	key, err := secret(tx, "signing", fresh)
	if err != nil {
		return fmt.Errorf("count a guess: %w", err)
	}
	count, since, err := attempt(tx, sign(key, "guess", network(address)), now, now.Add(-attemptWindow))
	if err != nil {
		return fmt.Errorf("count a guess: %w", err)
	}
	if count <= maxGuesses {
		return nil
	}
	return problem.New(problem.TooMany, "Từ đường truyền này đã mở sai liên kết quá nhiều lần. Hãy chờ %s phút, rồi mở lại liên kết đầy đủ trong tin nhắn của cơ quan đầu mối.",
		i18n.Number(minutesUntil(since.Add(attemptWindow).Sub(now))))
}

func minutesUntil(wait time.Duration) int64 { return int64((wait + time.Minute - 1) / time.Minute) }

// signingKeyIn is signingKey for a caller that is in a transaction already.
func (s *Service) signingKeyIn(tx *db.Tx) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key != nil {
		return s.key, nil
	}
	fresh := make([]byte, keyBytes)
	rand.Read(fresh)                    //nolint:errcheck // never fails, says crypto/rand
	return secret(tx, "signing", fresh) // not kept: the transaction may yet fail
}

type bucket struct {
	name  string
	limit int64
}

func (s *Service) buckets(key []byte, login, address string) []bucket {
	all := []bucket{{loginBucket(key, login), maxPerLogin}}
	if address != "" {
		all = append(all, bucket{addressBucket(key, address), maxPerAddress})
	}
	return all
}

func loginBucket(key []byte, login string) string { return sign(key, "login", login) }

func addressBucket(key []byte, address string) string {
	return sign(key, "address", network(address))
}

// network is one IPv4 address or the /64 network of an IPv6 one.
func network(address string) string {
	if a, err := netip.ParseAddr(address); err == nil && a.Is6() && !a.Is4In6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return address
}

// sign is a keyed hash of a text for one purpose.
func sign(key []byte, purpose, text string) string {
	m := hmac.New(sha256.New, key)
	m.Write([]byte(purpose + "\n" + text))
	return hex.EncodeToString(m.Sum(nil))
}

// peer is the network address of the other end of the connection.
func peer(r *http.Request) netip.Addr {
	a, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	return a.Addr().Unmap()
}

func (s *Service) trusts(a netip.Addr) bool {
	for _, p := range s.o.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

const maxForwarded = 20 // hops that are looked at

// clientAddress is who asks: the peer, or whom a trusted proxy names as its own peer.
func (s *Service) clientAddress(r *http.Request) string {
	a := peer(r)
	if !s.trusts(a) {
		return a.String()
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= max(0, len(hops)-maxForwarded); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if a = hop.Unmap(); !s.trusts(a) {
			break
		}
	}
	return a.String()
}

// isSecure reports whether the browser came by https.
func (s *Service) isSecure(r *http.Request) bool {
	return s.o.Secure || r.TLS != nil || s.trusts(peer(r)) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// isLocal reports whether the visitor sits at this machine: the peer is, and it speaks for no one else.
func isLocal(r *http.Request) bool {
	for _, h := range []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"} {
		if r.Header.Get(h) != "" {
			return false
		}
	}
	return peer(r).IsLoopback()
}
