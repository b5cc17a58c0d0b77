package portal

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// State is where the publication of a plan stands.
type State string

// The states of a publication. Public, Outdated and Reproposed have pages.
const (
	Internal   State = "" // nobody has proposed it
	Proposed   State = "proposed"
	Public     State = "public"
	Declined   State = "declined"
	Withdrawn  State = "withdrawn"
	Lapsed     State = "lapsed"     // proposed, but the plan has changed since
	Outdated   State = "outdated"   // public as it was agreed to; the plan has a newer version
	Reproposed State = "reproposed" // public as it was agreed to; a newer version waits for the second person
)

var stateNames = map[State]string{
	Internal: "Chưa công khai", Proposed: "Chờ người thứ hai đồng ý", Public: "Đang công khai", Declined: "Không được đồng ý", Withdrawn: "Đã rút",
	Lapsed: "Đề nghị đã cũ, kế hoạch có bản mới", Outdated: "Đang công khai bản cũ, bản điều chỉnh chưa được đề nghị", Reproposed: "Đang công khai bản cũ, bản điều chỉnh chờ người thứ hai đồng ý",
}

// Name is the state in Vietnamese.
func (s State) Name() string { return stateNames[s] }

// Publication is the decision about one plan.
type Publication struct {
	PlanID      int64
	Slug        string // in addresses: 2026
	State       State
	ProposedBy  int64
	ProposedWho string
	ProposedOn  calendar.Day
	ApprovedBy  int64
	ApprovedWho string
	ApprovedOn  calendar.Day
	WithdrawnOn calendar.Day
	Reason      string // of the withdrawal, for everyone to read
	Version     int64  // 0: there is none yet

	ProposedVersion int64  // of the plan
	AgreedVersion   int64  // of the plan; its pages never show a newer one
	PlanVersion     int64  // that the plan has now
	Shown           []byte // JSON: what lists of plans show, as last rendered
}

// against is the publication beside the version that the plan has now: what two persons decided holds for the version that they saw.
func (p Publication) against(version int64) Publication {
	p.PlanVersion = version
	switch {
	case p.State == Proposed && p.ProposedVersion != version:
		p.State = Lapsed
	case p.State == Public && p.AgreedVersion != version && p.ProposedVersion == version:
		p.State = Reproposed
	case p.State == Public && p.AgreedVersion != version:
		p.State = Outdated
	}
	return p
}

// kept is the state as it is stored, without what follows from the version of the plan.
func (s State) kept() State {
	switch s {
	case Lapsed:
		return Proposed
	case Outdated, Reproposed:
		return Public
	}
	return s
}

// Live reports whether everyone can see pages of it.
func (s State) Live() bool { return s.kept() == Public }

// Action is a step of a publication.
type Action string

// The actions.
const (
	Propose  Action = "propose"
	Approve  Action = "approve"
	Decline  Action = "decline"
	Withdraw Action = "withdraw"
)

// moves is the whole life of a publication. All of it needs identity.PublishPlan.
var moves = map[Action]struct {
	to     map[State]State
	second bool // by another person than the one who proposed it
	name   string
}{
	Propose:  {map[State]State{Internal: Proposed, Declined: Proposed, Withdrawn: Proposed, Lapsed: Proposed, Outdated: Reproposed}, false, "đề nghị công khai"},
	Approve:  {map[State]State{Proposed: Public, Reproposed: Public}, true, "đồng ý công khai"},
	Decline:  {map[State]State{Proposed: Declined, Lapsed: Declined, Reproposed: Outdated}, false, "không đồng ý công khai"},
	Withdraw: {map[State]State{Public: Withdrawn, Outdated: Withdrawn, Reproposed: Withdrawn}, false, "rút"},
}

// Check says why an action is not allowed.
func (p Publication) Check(a Action, by identity.Actor) error {
	m := moves[a]
	if !by.May(identity.PublishPlan) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền %s kế hoạch.", m.name)
	}
	if _, ok := m.to[p.State]; !ok {
		return problem.New(problem.Conflict, "Kế hoạch đang ở trạng thái “%s” nên không thể %s. Tải lại trang để xem mới nhất.", i18n.LowerFirst(p.State.Name()), m.name)
	}
	if m.second && p.ProposedBy == by.UserID {
		return problem.New(problem.Denied, "Người đề nghị không tự đồng ý. Cần một người thứ hai xem rồi đồng ý.")
	}
	return nil
}

// Can reports whether the actor may do it now.
func (p Publication) Can(a Action, by identity.Actor) bool { return p.Check(a, by) == nil }

const maxReason = 500

// Apply makes the move. reason is for Withdraw.
func (p Publication) Apply(a Action, by identity.Actor, day calendar.Day, reason string) (Publication, error) {
	if err := p.Check(a, by); err != nil {
		return p, err
	}
	reason = strings.TrimSpace(reason)
	if a == Withdraw && reason == "" {
		return p, problem.Field("reason", "Ghi lý do rút, một câu mà người đọc bên ngoài hiểu được. Lý do này hiện công khai.")
	}
	if len([]rune(reason)) > maxReason {
		return p, problem.Field("reason", "Lý do quá dài. Rút gọn dưới %d chữ cái.", maxReason)
	}
	who := by.Name
	if by.Agency != "" {
		who += ", " + by.Agency
	}
	p.State = moves[a].to[p.State]
	switch a {
	case Propose:
		p.ProposedBy, p.ProposedWho, p.ProposedOn, p.ProposedVersion = by.UserID, who, day, p.PlanVersion
		if p.State == Proposed { // else the version that is public stands as it was agreed to
			p.ApprovedBy, p.ApprovedWho, p.ApprovedOn = 0, "", ""
		}
	case Decline:
		p.ProposedVersion = 0
	case Approve:
		p.AgreedVersion = p.ProposedVersion
		p.ApprovedBy, p.ApprovedWho, p.ApprovedOn = by.UserID, who, day
		p.WithdrawnOn, p.Reason = "", ""
	case Withdraw:
		p.WithdrawnOn, p.Reason = day, reason
	}
	return p, nil
}

// newSlug is a free address for a plan of a year: 2026, 2026-2, 2026-3 …
func newSlug(year int, taken []string) string {
	slug := strconv.Itoa(year)
	for n := 2; slices.Contains(taken, slug); n++ {
		slug = strconv.Itoa(year) + "-" + strconv.Itoa(n)
	}
	return slug
}

// Settings are what the department decides for all public pages. Licence is "" until someone has confirmed one.
type Settings struct {
	Licence, LicenceURL, Contact string
	Edition                      int64 // of the head that was on the screen
}

const maxSetting = 300

// Validate says what is wrong with the settings.
func (s Settings) Validate() error {
	var errs []error
	if s.Licence == "" && s.LicenceURL != "" {
		errs = append(errs, problem.Field("licence", "Ghi tên giấy phép của địa chỉ bên dưới, hoặc bỏ cả hai nếu chưa xác nhận."))
	}
	if s.LicenceURL != "" && !strings.HasPrefix(s.LicenceURL, "https://") {
		errs = append(errs, problem.Field("licence_url", "Địa chỉ giấy phép chưa đúng. Dán cả địa chỉ, bắt đầu bằng https://."))
	}
	for name, text := range map[string]string{"licence": s.Licence, "licence_url": s.LicenceURL, "contact": s.Contact} {
		if len([]rune(text)) > maxSetting {
			errs = append(errs, problem.Field(name, "Phần này quá dài. Rút gọn dưới %d chữ cái.", maxSetting))
		}
	}
	return problem.Collect(errs...)
}
