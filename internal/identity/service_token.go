package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const (
	tokenTouch       = time.Hour // how exactly the last use is known; saves a write on every request
	maxTokenFailures = 60        // of one network address in attemptWindow
)

func tokenSubject(id int64) string { return fmt.Sprintf("token:%d", id) }

func (s *Service) today() calendar.Day { return calendar.DayOf(s.now()) }

// AddToken makes a token for an agency and returns it: this is the only time that anyone sees it.
func (s *Service) AddToken(ctx context.Context, by Actor, t Token) (added Token, secret string, err error) {
	if by.Token != 0 || by.UserID == 0 {
		return t, "", problem.New(problem.Denied, "Chỉ người đăng nhập mới lập được khóa kết nối.")
	}
	t.Name = strings.Join(strings.Fields(i18n.NFC(t.Name)), " ")
	secret = newToken()
	t.MadeBy, t.MadeAt, t.Tail = by.UserID, s.now(), secret[len(secret)-tokenTail:]
	err = s.audited(ctx, by, ManageAgencies, func(tx *db.Tx) error {
		if t.AgencyID == 0 {
			return problem.Field("agency", "Hãy chọn cơ quan dùng khóa.")
		}
		a, err := FindAgency(tx, t.AgencyID)
		if err != nil {
			return err
		}
		if err := t.check(by, a, s.today()); err != nil {
			return err
		}
		n, err := countTokens(tx, a.ID, string(s.today()))
		if err != nil {
			return err
		}
		if !a.Active || n >= maxTokens {
			return problem.Field("agency", "Cơ quan này đã ngừng, hoặc đã có %d khóa đang dùng. Thu hồi khóa không dùng nữa.", maxTokens)
		}
		id, err := insertToken(tx, t, hashToken(secret))
		if db.IsUnique(err) {
			return problem.Field("name", "Cơ quan này đã có khóa tên “%s”, kể cả khóa cũ. Đặt tên khác để nhật ký phân biệt được.", t.Name)
		}
		if err != nil {
			return fmt.Errorf("add token: %w", err)
		}
		if added, err = findToken(tx, id); err != nil {
			return err
		}
		return Audit(tx, s.now(), by, "token.add", tokenSubject(id), map[string]any{
			"name": t.Name, "agency": a.ShortName, "scopes": t.Scopes.Keys(), "expires_on": t.ExpiresOn,
		})
	})
	return added, secret, err
}

// RevokeToken ends a token at once.
func (s *Service) RevokeToken(ctx context.Context, by Actor, id int64) (t Token, err error) {
	err = s.audited(ctx, by, ManageAgencies, func(tx *db.Tx) error {
		if t, err = findToken(tx, id); err != nil {
			return err
		}
		ended, err := revokeToken(tx, id, by.UserID, s.now())
		if err != nil || !ended {
			return err
		}
		return Audit(tx, s.now(), by, "token.revoke", tokenSubject(id), map[string]any{"name": t.Name, "agency": t.Agency})
	})
	return t, err
}

// Tokens lists all tokens, newest first.
func (s *Service) Tokens(ctx context.Context, by Actor) (all []Token, err error) {
	if err := allow(by, ManageAgencies); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error { all, err = allTokens(tx); return err })
	return all, err
}

// errUnknownToken is the same for all that is no token of ours, however near it comes.
var errUnknownToken = errors.New("no such token")

// tokenActor finds out who holds a token. why says what is wrong with a token that was one of ours.
func (s *Service) tokenActor(ctx context.Context, secret string) (a Actor, why string, err error) {
	if !wellFormed(secret) {
		return a, "", errUnknownToken
	}
	var t Token
	err = s.db.Read(ctx, func(tx *db.Tx) error { t, err = tokenByHash(tx, hashToken(secret)); return err })
	if errors.Is(err, db.ErrNone) {
		return a, "", errUnknownToken
	}
	if err != nil {
		return a, "", fmt.Errorf("find token: %w", err)
	}
	if why, ok := t.works(s.today()); !ok {
		return a, why, nil
	}
	now := s.now()
	if now.Sub(t.LastUsed) > tokenTouch {
		err := s.db.Write(ctx, func(tx *db.Tx) error { return touchToken(tx, t.ID, now, now.Add(-tokenTouch)) })
		if err != nil {
			return a, "", fmt.Errorf("note the use of a token: %w", err)
		}
	}
	return t.actor(), "", nil
}

// refuseGuess counts a wrong token from an address; wait is how long it must be quiet after too many.
func (s *Service) refuseGuess(ctx context.Context, address string) (wait time.Duration, err error) {
	key, err := s.signingKey(ctx)
	if err != nil {
		return 0, err
	}
	now := s.o.Clock()
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		count, since, err := attempt(tx, sign(key, "token", network(address)), now, now.Add(-attemptWindow))
		if err == nil && count > maxTokenFailures {
			wait = since.Add(attemptWindow).Sub(now)
		}
		return err
	})
	return wait, err
}
