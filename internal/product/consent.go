package product

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Consent is what one person who is seen, heard or told of has agreed to (safeguard S7).
type Consent struct {
	ID, AgencyID    int64
	Label           string // a name, or words that tell the person apart
	Age             AgeGroup
	Agreed          bool // the person did
	Guardian        string
	GuardianAgreed  bool
	Media           []Medium
	Channels        []string // keys of channels
	Manner          string   // a key of manners
	GivenOn         calendar.Day
	ExpiresOn       calendar.Day // the last day it holds; "" until withdrawn
	ProofHash       string
	ProofName       string
	ProofMime       string
	Retention       string // how long the paper is kept, and where
	WithdrawnOn     calendar.Day
	WithdrawnReason string
	ErasedOn        calendar.Day
	Sample          bool
	UserID          int64
	Who             string
	At              time.Time
	Version         int64
}

// AgeGroup is how old a person was when they agreed, as far as it matters for who must agree.
type AgeGroup string

// The groups. A child of seven or more agrees together with a guardian.
const (
	Grown    AgeGroup = "16"
	Child    AgeGroup = "7-15"
	YoungOne AgeGroup = "0-6"
)

var ageGroups = []struct {
	Group AgeGroup
	Name  string
	Hint  string
	own   bool // the person must agree
	guard bool // a guardian must agree
}{
	{Grown, "Từ 16 tuổi", "Người đó tự đồng ý", true, false},
	{Child, "Trẻ em từ 7 đến dưới 16 tuổi", "Cả em và cha mẹ hoặc người giám hộ cùng đồng ý", true, true},
	{YoungOne, "Trẻ em dưới 7 tuổi", "Cha mẹ hoặc người giám hộ đồng ý", false, true},
}

// Name is the group in Vietnamese.
func (a AgeGroup) Name() string {
	for _, g := range ageGroups {
		if g.Group == a {
			return g.Name
		}
	}
	return ""
}

// IsChild reports whether a guardian must agree.
func (a AgeGroup) IsChild() bool { return a == Child || a == YoungOne }

var manners = []Term{
	{Key: "signed", Name: "Ký trên giấy"}, {Key: "spoken", Name: "Nói, có ghi âm hoặc ghi hình"}, {Key: "electronic", Name: "Đồng ý bằng phương tiện điện tử"},
}

// Standing is whether a consent holds.
type Standing string

// The standings.
const (
	Holds       Standing = "holds"
	Incomplete  Standing = "incomplete"
	Expired     Standing = "expired"
	TakenBack   Standing = "withdrawn"
	NotYetGiven Standing = "future"
)

var standings = []struct {
	Standing   Standing
	Name, Chip string
}{
	{Holds, "Có hiệu lực", "ok"}, {Incomplete, "Chưa đủ", "draft"}, {NotYetGiven, "Chưa đến ngày", "wait"}, {Expired, "Hết hạn", "late"}, {TakenBack, "Đã rút", "back"},
}

// Name is the standing in Vietnamese.
func (s Standing) Name() string {
	for _, x := range standings {
		if x.Standing == s {
			return x.Name
		}
	}
	return ""
}

// Chip is the shape that shows the standing.
func (s Standing) Chip() string {
	for _, x := range standings {
		if x.Standing == s {
			return x.Chip
		}
	}
	return "none"
}

// Lacks is what a consent still needs to be one, each a few words.
func (c Consent) Lacks() (all []string) {
	for _, g := range ageGroups {
		if g.Group != c.Age {
			continue
		}
		if g.own && !c.Agreed {
			all = append(all, "sự đồng ý của chính người đó")
		}
		if g.guard && (!c.GuardianAgreed || c.Guardian == "") {
			all = append(all, "sự đồng ý của cha mẹ hoặc người giám hộ")
		}
	}
	if c.ProofHash == "" {
		all = append(all, "tệp văn bản đồng ý")
	}
	if c.Manner == "" {
		all = append(all, "cách đồng ý")
	}
	if c.GivenOn == "" {
		all = append(all, "ngày đồng ý")
	}
	if len(c.Media) == 0 || len(c.Channels) == 0 {
		all = append(all, "phạm vi được dùng")
	}
	return all
}

// Standing is whether the consent holds on a day.
func (c Consent) Standing(today calendar.Day) Standing {
	switch {
	case c.WithdrawnOn != "" || c.ErasedOn != "":
		return TakenBack
	case c.ExpiresOn != "" && c.ExpiresOn.Before(today):
		return Expired
	case len(c.Lacks()) > 0:
		return Incomplete
	case today.Before(c.GivenOn):
		return NotYetGiven
	}
	return Holds
}

// Fault is why an edition may not rest on the consent; "" when it may. The person is not named: whoever may see names opens the record.
func (c Consent) Fault(m Medium, today calendar.Day) string {
	number := "Văn bản đồng ý số " + strconv.FormatInt(c.ID, 10)
	switch c.Standing(today) {
	case TakenBack:
		if c.ErasedOn == "" {
			return number + " đã được rút. Xóa dữ liệu cá nhân của người đó ở văn bản ấy, rồi bỏ gắn."
		}
		return number + " đã được rút và đã xóa dữ liệu. Bỏ phần chữ kể về người đó nếu có, rồi bỏ gắn văn bản này."
	case Expired:
		return number + " đã hết hạn ngày " + i18n.Date(c.ExpiresOn) + ". Xin đồng ý lại rồi ghi hạn mới vào văn bản, hoặc xóa dữ liệu cá nhân của người đó rồi bỏ gắn."
	case Incomplete:
		return number + " còn thiếu " + i18n.List(c.Lacks()) + "."
	case NotYetGiven:
		return number + " chỉ có hiệu lực từ ngày " + i18n.Date(c.GivenOn) + "."
	}
	if !slices.Contains(c.Media, m) {
		return number + " không cho dùng ở dạng " + i18n.LowerFirst(m.Name()) + ". Xin đồng ý thêm, hoặc bỏ phần có người đó."
	}
	if home := homeChannel(m); !slices.Contains(c.Channels, home) {
		return number + " không cho dùng trên kênh " + i18n.LowerFirst(channelName(home)) + ". Xin đồng ý thêm, hoặc bỏ phần có người đó."
	}
	return ""
}

// ExpiresSoon reports whether the consent ends within so many days.
func (c Consent) ExpiresSoon(today calendar.Day, days int) bool {
	return c.WithdrawnOn == "" && c.ExpiresOn != "" && !c.ExpiresOn.Before(today) && !today.Add(days).Before(c.ExpiresOn)
}

const (
	maxLabel     = 120
	maxConsents  = 200 // in one list
	maxPeople    = 500 // in one edition
	maxRetention = 500

	maxConsentDays = 50 * 366
)

// check holds what was typed to the lists and limits. What is still to be brought is no mistake: see Lacks.
func (c Consent) check(today calendar.Day) error {
	var errs []error
	if c.Label == "" || utf8.RuneCountInString(c.Label) > maxLabel {
		errs = append(errs, problem.Field("label", "Ghi tên hoặc cách gọi để nhận ra người đó, không quá %d chữ cái.", maxLabel))
	}
	if c.Age.Name() == "" {
		errs = append(errs, problem.Field("age", "Chọn nhóm tuổi của người đó khi đồng ý."))
	}
	if c.Age.IsChild() && c.Guardian == "" {
		errs = append(errs, problem.Field("guardian", "Ghi tên cha mẹ hoặc người giám hộ của trẻ em."))
	}
	if utf8.RuneCountInString(c.Guardian) > maxLabel {
		errs = append(errs, problem.Field("guardian", "Tên dài quá %d chữ cái. Rút gọn lại.", maxLabel))
	}
	if slices.ContainsFunc(c.Media, func(m Medium) bool { return !m.Known() }) {
		errs = append(errs, problem.Field("media", "Có dạng không còn trong danh mục. Chọn lại."))
	}
	if slices.ContainsFunc(c.Channels, func(k string) bool { return channelName(k) == k }) {
		errs = append(errs, problem.Field("channels", "Có kênh không còn trong danh mục. Chọn lại."))
	}
	if _, ok := findTerm(manners, c.Manner); !ok && c.Manner != "" {
		errs = append(errs, problem.Field("manner", "Chọn cách đồng ý trong danh sách."))
	}
	errs = append(errs, c.checkDays(today)...)
	if utf8.RuneCountInString(c.Retention) > maxRetention {
		errs = append(errs, problem.Field("retention", "Phần này dài quá %d chữ cái. Rút gọn lại.", maxRetention))
	}
	return problem.Collect(errs...)
}

func (c Consent) checkDays(today calendar.Day) (errs []error) {
	if c.GivenOn != "" {
		if err := checkPast("given_on", "Ngày đồng ý", c.GivenOn, today); err != nil {
			errs = append(errs, err)
		}
	}
	switch {
	case c.ExpiresOn != "" && !c.ExpiresOn.Valid():
		errs = append(errs, problem.Field("expires_on", "Ngày hết hạn không đúng. Ghi như 31/12/2027, hoặc để trống."))
	case c.ExpiresOn != "" && c.GivenOn.Valid() && c.ExpiresOn.Before(c.GivenOn):
		errs = append(errs, problem.Field("expires_on", "Ngày hết hạn ở trước ngày đồng ý. Kiểm tra lại."))
	case c.ExpiresOn != "" && today.Add(maxConsentDays).Before(c.ExpiresOn):
		errs = append(errs, problem.Field("expires_on", "Ngày hết hạn ở quá xa. Đồng ý không có hạn thì để trống."))
	}
	return errs
}

var (
	errMayNotReadConsents = problem.New(problem.Denied, "Tài khoản này không xem được văn bản đồng ý.")
	errMayNotOpenProofs   = problem.New(problem.Denied, "Chỉ người giữ văn bản đồng ý mở được tệp này. Cần đối chiếu thì nhờ biên tập viên hoặc chuyên viên đầu mối.")
	errMayNotKeepConsents = problem.New(problem.Denied, "Tài khoản này không ghi được văn bản đồng ý. Nhờ biên tập viên hoặc chuyên viên đầu mối.")
)
