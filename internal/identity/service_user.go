package identity

import (
	"context"
	"fmt"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

func userSubject(id int64) string { return fmt.Sprintf("user:%d", id) }

const oneTimeLength = 12

// AddUser makes an account. Without a password it gets a one-time password, which is returned and
// shown once; whoever signs in with it must choose an own one.
func (s *Service) AddUser(ctx context.Context, by Actor, u User, password string) (added User, oneTime string, err error) {
	if err := allow(by, ManagePeople); err != nil {
		return User{}, "", err
	}
	u, password = u.tidy(), tidyPassword(password)
	u.Active, u.CreatedAt = true, s.now()
	if password == "" {
		oneTime = randomWord(oneTimeLength)
		password, u.MustChange = oneTime, true
	} else if err := checkPassword("password", password, u.Login, u.Name); err != nil {
		return User{}, "", problem.Collect(u.check(), err)
	}
	if err := u.check(); err != nil {
		return User{}, "", err
	}
	if u.passwordHash, err = s.hasher.hash(ctx, password); err != nil {
		return User{}, "", err
	}
	err = s.audited(ctx, by, ManagePeople, func(tx *db.Tx) error {
		added, err = s.insertNewUser(tx, by, u, "user.add")
		return err
	})
	return added, oneTime, err
}

// insertNewUser stores a checked user and writes down who made it.
func (s *Service) insertNewUser(tx *db.Tx, by Actor, u User, action string) (User, error) {
	if err := openAgency(tx, u.AgencyID); err != nil {
		return User{}, err
	}
	id, err := insertUser(tx, u)
	if db.IsUnique(err) {
		return User{}, problem.Field("login", "Tên đăng nhập “%s” đã có người dùng. Hãy chọn tên khác.", u.Login)
	}
	if err != nil {
		return User{}, fmt.Errorf("add user: %w", err)
	}
	added, err := FindUser(tx, id)
	if err != nil {
		return User{}, err
	}
	return added, Audit(tx, s.now(), by, action, userSubject(id), userFacts(added))
}

func openAgency(tx *db.Tx, id int64) error {
	a, err := FindAgency(tx, id)
	if problem.Is(err, problem.NotFound) || err == nil && !a.Active {
		return problem.Field("agency", "Cơ quan này không còn trong danh mục. Hãy chọn cơ quan khác.")
	}
	return err
}

// userFacts is what the audit trail keeps of a user.
func userFacts(u User) map[string]any {
	return map[string]any{"login": u.Login, "name": u.Name, "email": u.Email, "agency": u.Agency, "role": u.Role, "active": u.Active}
}

// ChangeUser changes name, e-mail address, agency and role. Sessions end when agency or role change.
func (s *Service) ChangeUser(ctx context.Context, by Actor, u User) error {
	u = u.tidy()
	return s.audited(ctx, by, ManagePeople, func(tx *db.Tx) error {
		old, err := FindUser(tx, u.ID)
		if err != nil {
			return err
		}
		changed := old
		changed.Name, changed.Email, changed.AgencyID, changed.Role, changed.Version = u.Name, u.Email, u.AgencyID, u.Role, u.Version
		if err := changed.check(); err != nil {
			return err
		}
		if changed.AgencyID != old.AgencyID {
			if err := openAgency(tx, changed.AgencyID); err != nil {
				return err
			}
		}
		if changed.AgencyID != old.AgencyID || changed.Role != old.Role {
			changed.epoch++
		}
		return s.storeUser(tx, by, "user.change", old, changed)
	})
}

// SetActive locks an account or opens it again. A locked account has no session and cannot sign in.
func (s *Service) SetActive(ctx context.Context, by Actor, id, version int64, active bool) error {
	action := map[bool]string{true: "user.activate", false: "user.deactivate"}[active]
	return s.audited(ctx, by, ManagePeople, func(tx *db.Tx) error {
		old, err := FindUser(tx, id)
		if err != nil {
			return err
		}
		changed := old
		changed.Active, changed.Version = active, version
		changed.epoch++
		return s.storeUser(tx, by, action, old, changed)
	})
}

// Deactivate locks an account.
func (s *Service) Deactivate(ctx context.Context, by Actor, id, version int64) error {
	return s.SetActive(ctx, by, id, version, false)
}

// storeUser stores a change unless it leaves the system without an administrator.
func (s *Service) storeUser(tx *db.Tx, by Actor, action string, old, changed User) error {
	if old.Role == roleAdmin && old.Active && (changed.Role != roleAdmin || !changed.Active) {
		n, err := otherAdmins(tx, old.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return problem.New(problem.Conflict, "Đây là quản trị hệ thống duy nhất đang hoạt động. Hãy giao vai trò này cho người khác trước.")
		}
	}
	if err := updateUser(tx, changed); err != nil {
		return err
	}
	stored, err := FindUser(tx, changed.ID)
	if err != nil {
		return err
	}
	return Audit(tx, s.now(), by, action, userSubject(changed.ID), differences(userFacts(old), userFacts(stored)))
}

// differences keeps what changed, as {"role": ["reporter", "leader"]}.
func differences(before, after map[string]any) map[string][2]any {
	diff := map[string][2]any{}
	for k, v := range after {
		if before[k] != v {
			diff[k] = [2]any{before[k], v}
		}
	}
	return diff
}

// ResetPassword gives an account a one-time password, ends its sessions and returns the password.
func (s *Service) ResetPassword(ctx context.Context, by Actor, id, version int64) (oneTime string, err error) {
	if err := allow(by, ManagePeople); err != nil {
		return "", err
	}
	oneTime = randomWord(oneTimeLength)
	hash, err := s.hasher.hash(ctx, oneTime)
	if err != nil {
		return "", err
	}
	err = s.audited(ctx, by, ManagePeople, func(tx *db.Tx) error {
		u, err := FindUser(tx, id)
		if err != nil {
			return err
		}
		u.passwordHash, u.MustChange, u.Version = hash, true, version
		u.epoch++
		if err := updateUser(tx, u); err != nil {
			return err
		}
		key, err := s.signingKeyIn(tx)
		if err != nil {
			return err
		}
		if err := forgetAttempts(tx, loginBucket(key, u.Login)); err != nil {
			return err
		}
		return Audit(tx, s.now(), by, "user.reset-password", userSubject(id), nil)
	})
	if err != nil {
		return "", err
	}
	return oneTime, nil
}

// SetPassword changes the actor's own password and ends all their sessions; the page keeps its own.
func (s *Service) SetPassword(ctx context.Context, by Actor, old, password string) error {
	old, password = tidyPassword(old), tidyPassword(password)
	var u User
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { u, err = FindUser(tx, by.UserID); return err })
	if err != nil {
		return err
	}
	if err := s.admit(ctx, u.Login, ""); err != nil {
		return err
	}
	right, err := s.hasher.check(ctx, u.passwordHash, old)
	if err != nil {
		return err
	}
	if !right {
		return problem.Field("password", "Mật khẩu đang dùng chưa đúng.")
	}
	if err := checkPassword("password_new", password, u.Login, u.Name); err != nil {
		return err
	}
	if password == old {
		return problem.Field("password_new", "Mật khẩu mới phải khác mật khẩu đang dùng.")
	}
	if u.passwordHash, err = s.hasher.hash(ctx, password); err != nil {
		return err
	}
	u.MustChange = false
	u.epoch++
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := updateUser(tx, u); err != nil {
			return err
		}
		if err := s.forgive(tx, u.Login, ""); err != nil {
			return err
		}
		return Audit(tx, s.now(), by, "user.password", userSubject(u.ID), nil)
	})
}

// UserFilter says which users a list shows.
type UserFilter struct {
	Words  string
	Role   string
	Agency int64
	Locked bool // only locked accounts
}

func (f UserFilter) fits(u User) bool {
	words := i18n.Fold(f.Words)
	return (words == "" || strings.Contains(i18n.Fold(u.Name+" "+u.Login+" "+u.Agency+" "+u.Email), words)) &&
		(f.Role == "" || u.Role == f.Role) && (f.Agency == 0 || u.AgencyID == f.Agency) && (!f.Locked || !u.Active)
}

// Users are the accounts that fit, ordered by given name as lists of staff are.
func (s *Service) Users(ctx context.Context, by Actor, f UserFilter) ([]User, error) {
	if err := allow(by, ManagePeople); err != nil {
		return nil, err
	}
	var fit []User
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := allUsers(tx)
		for _, u := range all {
			if f.fits(u) {
				fit = append(fit, u)
			}
		}
		return err
	})
	i18n.Sort(fit, func(u User) string { return givenFirst(u.Name) })
	return fit, err
}

// givenFirst puts the given name, which stands last in Vietnamese, first.
func givenFirst(name string) string {
	i := strings.LastIndexByte(name, ' ')
	return name[i+1:] + " " + name[:max(i, 0)]
}
