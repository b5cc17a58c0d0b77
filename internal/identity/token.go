package identity

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/problem"
)

// Token is a key with which a program of an agency calls the API. The token itself is known only to whoever was shown it once.
type Token struct {
	ID        int64
	AgencyID  int64
	Agency    string // short name
	Name      string
	Tail      string // its last letters, to tell tokens apart
	Scopes    Scopes
	MadeBy    int64
	Maker     string
	MadeAt    time.Time
	ExpiresOn calendar.Day // the last day on which it works
	RevokedAt time.Time    // zero: it is not
	LastUsed  time.Time    // to the hour; zero: never

	agencyActive, makerActive bool
	makerRole                 string
}

// Scopes are what a token may do, as a set.
type Scopes uint8

// The scopes. What each holds stands in scopeTable.
const (
	ScopeRead Scopes = 1 << iota
	ScopeAll
	ScopeReport
	ScopeReview
	ScopeManage
	ScopeClose
	ScopeAudit
	ScopeBudget
)

// scopeTable is the whole answer to "what may a token do". A token never may more than its maker.
var scopeTable = []struct {
	Scope       Scopes
	Key, Name   string
	Hint        string
	Focal       bool // only for the agency that follows the plan
	Permissions []Permission
}{
	{ScopeRead, "read", "Đọc", "Kế hoạch, nhiệm vụ, tiến độ chung, danh mục; báo cáo và minh chứng của cơ quan mình.", false, []Permission{ReadPlan}},
	{ScopeReport, "report", "Báo cáo", "Ghi, gửi, rút báo cáo của cơ quan mình; thêm, bỏ minh chứng.", false, []Permission{ReportProgress}},
	{ScopeAll, "all", "Đọc mọi cơ quan", "Báo cáo và minh chứng của tất cả cơ quan. Chỉ cho cơ quan đầu mối và thanh tra.", false, []Permission{ReadAll}},
	{ScopeReview, "review", "Duyệt", "Chấp nhận, trả lại, mở lại báo cáo. Chỉ cho cơ quan đầu mối.", true, []Permission{ReviewReports}},
	{ScopeManage, "manage", "Quản lý", "Nhập kế hoạch, sửa nhiệm vụ, giao việc, sửa danh mục cơ quan. Chỉ cho cơ quan đầu mối.", true, []Permission{ImportPlan, ManagePlan, ManageAgencies}},
	{ScopeClose, "close", "Tổng hợp và chốt", "Viết phần lời, chốt báo cáo tổng hợp. Chỉ cho cơ quan đầu mối.", true, []Permission{CloseReport}},
	{ScopeBudget, "budget", "Kinh phí", "Ghi dự toán, phân bổ và kinh phí của mọi cơ quan; đặt bằng bảng Excel. Chỉ cho cơ quan đầu mối.", true, []Permission{ManageBudget}},
	{ScopeAudit, "audit", "Nhật ký", "Kiểm tra và xuất nhật ký thao tác.", false, []Permission{ReadAudit}},
}

// Has reports whether the set holds all of these.
func (s Scopes) Has(all Scopes) bool { return s&all == all }

// may reports whether some scope of the set holds the permission.
func (s Scopes) may(p Permission) bool {
	for _, row := range scopeTable {
		if s.Has(row.Scope) && slices.Contains(row.Permissions, p) {
			return true
		}
	}
	return false
}

// Keys are the scopes by their keys, in the order of the table.
func (s Scopes) Keys() []string {
	var keys []string
	for _, row := range scopeTable {
		if s.Has(row.Scope) {
			keys = append(keys, row.Key)
		}
	}
	return keys
}

func (s Scopes) names() string {
	var names []string
	for _, row := range scopeTable {
		if s.Has(row.Scope) {
			names = append(names, row.Name)
		}
	}
	return strings.Join(names, ", ")
}

func (s Scopes) text() string { return strings.Join(s.Keys(), " ") }

// ScopesOf reads keys; what it does not know it leaves out.
func ScopesOf(keys ...string) (s Scopes) {
	for _, row := range scopeTable {
		if slices.Contains(keys, row.Key) {
			s |= row.Scope
		}
	}
	return s
}

// scopesFor are the scopes that someone may give to a token of an agency: never more than they have.
func scopesFor(by Actor, a Agency) (s Scopes) {
	for _, row := range scopeTable {
		if row.Focal && !a.Focal || slices.ContainsFunc(row.Permissions, func(p Permission) bool { return !by.May(p) }) {
			continue
		}
		s |= row.Scope
	}
	return s
}

const (
	tokenPrefix  = "lantoa_"
	tokenBytes   = 20 // 160 bits
	tokenLetters = 32 // of base32
	tokenSum     = 8  // hexadecimal digits that show a mistyped token at once
	tokenTail    = 4
	maxTokenName = 60
	maxTokenDays = 366
	maxTokens    = 20 // of one agency that still work
)

var tokenAlphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// newToken makes a token that nobody can guess.
func newToken() string {
	secret := make([]byte, tokenBytes)
	rand.Read(secret) //nolint:errcheck // never fails, says crypto/rand
	body := tokenPrefix + tokenAlphabet.EncodeToString(secret)
	return body + checkSum(body)
}

func checkSum(body string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(body))) }

// wellFormed reports whether a text can be a token at all.
func wellFormed(token string) bool {
	const length = len(tokenPrefix) + tokenLetters + tokenSum
	if len(token) != length || !strings.HasPrefix(token, tokenPrefix) {
		return false
	}
	body := token[:length-tokenSum]
	return token[length-tokenSum:] == checkSum(body)
}

// check holds a new token to the rules. today is the day on which it is made.
func (t Token) check(by Actor, a Agency, today calendar.Day) error {
	var name, scopes, expiry error
	if t.Name == "" || utf8.RuneCountInString(t.Name) > maxTokenName {
		name = problem.Field("name", "Ghi tên phần mềm dùng khóa, nhiều nhất %d ký tự. Ví dụ: Phần mềm quản lý văn bản", maxTokenName)
	}
	allowed := scopesFor(by, a)
	switch {
	case t.Scopes&^allowed != 0:
		scopes = problem.Field("scopes", "Không giao được phạm vi: %s. Khóa không thể có quyền mà người lập không có, hoặc quyền chỉ dành cho cơ quan đầu mối.", (t.Scopes &^ allowed).names())
	case !t.Scopes.Has(ScopeRead):
		scopes = problem.Field("scopes", "Khóa nào cũng cần phạm vi “Đọc”.")
	case t.Scopes.Has(ScopeReport|ScopeAll) && !a.Focal:
		scopes = problem.Field("scopes", "“Báo cáo” cùng “Đọc mọi cơ quan” chỉ dành cho cơ quan đầu mối: khóa này sẽ nhập thay được mọi nơi.")
	}
	switch {
	case !t.ExpiresOn.Valid():
		expiry = problem.Field("expires_on", "Ghi ngày hết hạn, ví dụ 31/12/2026.")
	case t.ExpiresOn.Before(today):
		expiry = problem.Field("expires_on", "Ngày hết hạn đã qua. Chọn ngày từ hôm nay trở đi.")
	case t.ExpiresOn.Sub(today) > maxTokenDays:
		expiry = problem.Field("expires_on", "Khóa có hạn nhiều nhất một năm. Chọn ngày sớm hơn; hết hạn thì lập khóa mới.")
	}
	return problem.Collect(name, scopes, expiry)
}

// Standing says in a word whether a token works, with the kind of its chip.
func (t Token) standing(today calendar.Day) (chip, word string) {
	switch {
	case !t.RevokedAt.IsZero():
		return "none", "Đã thu hồi"
	case t.ExpiresOn.Before(today):
		return "none", "Hết hạn"
	case !t.agencyActive:
		return "none", "Cơ quan đã ngừng"
	case !t.makerActive:
		return "late", "Người lập bị khóa"
	}
	return "ok", "Đang dùng"
}

// works says why a token no longer does, to whoever holds it.
func (t Token) works(today calendar.Day) (why string, ok bool) {
	switch {
	case !t.RevokedAt.IsZero():
		return "Khóa kết nối này đã bị thu hồi. Xin khóa mới ở cơ quan đầu mối.", false
	case t.ExpiresOn.Before(today):
		return "Khóa kết nối này đã hết hạn. Xin khóa mới ở cơ quan đầu mối.", false
	case !t.agencyActive || !t.makerActive:
		return "Khóa kết nối này đã ngừng: cơ quan không còn hoặc tài khoản người lập bị khóa. Xin khóa mới ở cơ quan đầu mối.", false
	}
	return "", true
}

// actor is the token as someone who does things: for its agency, in the name of the token, as far as its scopes and its maker's role
// allow. It answers for its maker where a second person is asked for.
func (t Token) actor() Actor {
	return Actor{
		UserID: t.MadeBy, AgencyID: t.AgencyID, Name: "API " + t.Name, Agency: t.Agency, Role: t.makerRole, Via: ViaAPI, Token: t.ID, Scopes: t.Scopes,
	}
}
