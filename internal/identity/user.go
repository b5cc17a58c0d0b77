package identity

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/problem"
)

// User is a person with an account.
type User struct {
	ID         int64
	Login      string // lower case
	Name       string
	Email      string
	AgencyID   int64
	Agency     string // short name, for lists
	Role       string
	MustChange bool // signed in with a one-time password: choose an own one first
	Active     bool
	CreatedAt  time.Time
	LastSignIn time.Time // zero: never
	Version    int64

	epoch        int64 // sessions of an older epoch have ended
	passwordHash string
}

// Actor is the user as someone who does things on a screen.
func (u User) Actor() Actor {
	return Actor{UserID: u.ID, AgencyID: u.AgencyID, Name: u.Name, Agency: u.Agency, Role: u.Role, Via: ViaScreen}
}

// RoleName is the role in words.
func (u User) RoleName() string {
	r, _ := FindRole(u.Role)
	return r.Name
}

const (
	maxLogin = 40
	maxName  = 100 // characters
	maxEmail = 200
)

var loginPattern = regexp.MustCompile(`^[a-z][a-z0-9._-]{2,39}$`)

// tidy brings what was typed into the form in which it is stored.
func (u User) tidy() User {
	u.Login = strings.ToLower(strings.TrimSpace(u.Login))
	u.Name = strings.Join(strings.Fields(u.Name), " ")
	u.Email = strings.TrimSpace(u.Email)
	return u
}

// check holds a user to the rules that need no database.
func (u User) check() error {
	return problem.Collect(u.checkLogin(), u.checkName(), u.checkEmail(), u.checkPlace())
}

func (u User) checkLogin() error {
	if !loginPattern.MatchString(u.Login) {
		return problem.Field("login", "Tên đăng nhập gồm 3 đến %d chữ thường không dấu, chữ số, dấu chấm, gạch; bắt đầu bằng chữ. Ví dụ: lan.nguyen", maxLogin)
	}
	return nil
}

func (u User) checkName() error {
	if u.Name == "" {
		return problem.Field("name", "Hãy ghi họ và tên.")
	}
	if utf8.RuneCountInString(u.Name) > maxName {
		return problem.Field("name", "Họ và tên dài quá %d ký tự.", maxName)
	}
	return nil
}

func (u User) checkEmail() error {
	if u.Email == "" {
		return nil
	}
	a, err := mail.ParseAddress(u.Email)
	if err != nil || a.Address != u.Email || len(u.Email) > maxEmail {
		return problem.Field("email", "Địa chỉ thư điện tử chưa đúng. Ví dụ: lan@langson.gov.vn. Để trống nếu không có.")
	}
	return nil
}

func (u User) checkPlace() error {
	var noAgency, noRole error
	if u.AgencyID == 0 {
		noAgency = problem.Field("agency", "Hãy chọn cơ quan.")
	}
	if _, ok := FindRole(u.Role); !ok {
		noRole = problem.Field("role", "Hãy chọn vai trò.")
	}
	return problem.Collect(noAgency, noRole)
}
