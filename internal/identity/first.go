package identity

import (
	"context"
	"crypto/subtle"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const firstCodeLength = 8

// FirstRunCode is the one-time code with which the first account is made, or "" when there is an
// account already. The program prints it on the terminal; it lives as long as the process.
func (s *Service) FirstRunCode(ctx context.Context) (string, error) {
	needed, err := s.needsFirst(ctx)
	if err != nil || !needed {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.firstCode == "" {
		s.firstCode = randomWord(firstCodeLength)
	}
	return s.firstCode, nil
}

func (s *Service) needsFirst(ctx context.Context) (bool, error) {
	var n int64
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { n, err = countUsers(tx); return err })
	return n == 0, err
}

var errFirstGone = problem.New(problem.NotFound, "Tài khoản đầu tiên đã được tạo. Hãy đăng nhập, hoặc nhờ quản trị hệ thống thêm tài khoản.")

// AddFirstUser makes the first account, an administrator of the focal agency, for whoever holds the
// code. Of two who try at once one succeeds.
func (s *Service) AddFirstUser(ctx context.Context, code string, u User, password, address string) (User, error) {
	if err := s.admit(ctx, "/bat-dau", address); err != nil {
		return User{}, err
	}
	u, password = u.tidy(), tidyPassword(password)
	u.Role, u.Active, u.CreatedAt = roleAdmin, true, s.now()
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		a, err := FocalAgency(tx)
		u.AgencyID = a.ID
		return err
	})
	if err != nil {
		return User{}, err
	}
	if err := problem.Collect(s.checkFirstCode(code), u.check(), checkPassword("password", password, u.Login, u.Name)); err != nil {
		return User{}, err
	}
	if u.passwordHash, err = s.hasher.hash(ctx, password); err != nil {
		return User{}, err
	}
	return s.insertFirst(ctx, u, address)
}

func (s *Service) insertFirst(ctx context.Context, u User, address string) (added User, err error) {
	by := Actor{Name: u.Name, Role: roleSystem, Via: ViaScreen}
	err = s.audited(ctx, by, ManagePeople, func(tx *db.Tx) error {
		n, err := countUsers(tx)
		if err != nil {
			return err
		}
		if n > 0 {
			return errFirstGone
		}
		if err := s.forgive(tx, "/bat-dau", address); err != nil {
			return err
		}
		added, err = s.insertNewUser(tx, by, u, "user.first")
		return err
	})
	if err == nil {
		s.mu.Lock()
		s.firstCode = ""
		s.mu.Unlock()
	}
	return added, err
}

func (s *Service) checkFirstCode(code string) error {
	s.mu.Lock()
	want := s.firstCode
	s.mu.Unlock()
	plain := func(c string) []byte {
		return []byte(strings.NewReplacer("-", "", " ", "").Replace(i18n.Fold(c)))
	}
	if want == "" || subtle.ConstantTimeCompare(plain(code), plain(want)) != 1 {
		return problem.Field("code", "Mã chưa đúng. Mã gồm 8 ký tự, in trên cửa sổ dòng lệnh nơi chương trình đang chạy.")
	}
	return nil
}
