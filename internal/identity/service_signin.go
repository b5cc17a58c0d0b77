package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

var errWrong = problem.New(problem.Invalid, "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy kiểm tra phím Caps Lock và bộ gõ tiếng Việt rồi thử lại.")

// SignIn returns the user whose login and password these are. address is the network address of who
// tries; a wrong try costs the same time whether the login exists or not.
func (s *Service) SignIn(ctx context.Context, login, password, address string) (User, error) {
	login, password = strings.ToLower(strings.TrimSpace(login)), tidyPassword(password)
	if login == "" || password == "" {
		return User{}, missingSignIn(login, password)
	}
	if len(login) > maxEmail || len(password) > maxPassword*4 {
		return User{}, errWrong
	}
	if err := s.admit(ctx, login, address); err != nil {
		return User{}, err
	}
	var u User
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { u, err = userByLogin(tx, login); return err })
	if err != nil && !errors.Is(err, db.ErrNone) {
		return User{}, fmt.Errorf("find login: %w", err)
	}
	right, err := s.hasher.check(ctx, u.passwordHash, password)
	if err != nil {
		return User{}, fmt.Errorf("check password: %w", err)
	}
	if !right || !u.Active {
		return User{}, s.refuse(ctx, u)
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.forgive(tx, login, address); err != nil {
			return err
		}
		if err := touchSignIn(tx, u.ID, s.now()); err != nil {
			return err
		}
		return Audit(tx, s.now(), u.Actor(), "sign-in", userSubject(u.ID), nil)
	})
	return u, err
}

func missingSignIn(login, password string) error {
	var noLogin, noPassword error
	if login == "" {
		noLogin = problem.Field("login", "Hãy ghi tên đăng nhập.")
	}
	if password == "" {
		noPassword = problem.Field("password", "Hãy ghi mật khẩu.")
	}
	return problem.Collect(noLogin, noPassword)
}

// refuse writes down a failed try on an account that exists; what was typed is not kept.
func (s *Service) refuse(ctx context.Context, u User) error {
	if u.ID == 0 {
		return errWrong
	}
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		return Audit(tx, s.now(), Actor{Name: "Chưa đăng nhập", Via: ViaScreen}, "sign-in.refused", userSubject(u.ID), map[string]any{"locked": !u.Active})
	})
	if err != nil {
		return err
	}
	return errWrong
}

// SignOut writes down that someone left; the page ends the session.
func (s *Service) SignOut(ctx context.Context, by Actor) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		return Audit(tx, s.now(), by, "sign-out", userSubject(by.UserID), nil)
	})
}
