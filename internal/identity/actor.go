package identity

import (
	"context"
	"slices"
)

// Permission is one thing that a role may do. Other areas ask for these.
type Permission string

// The permissions. What each means for people stands in permissionNames.
const (
	ReadPlan       Permission = "plan.read"
	ReadAll        Permission = "plan.read.all"
	ImportPlan     Permission = "plan.import"
	ManagePlan     Permission = "plan.manage"
	ReportProgress Permission = "plan.report"
	ReviewReports  Permission = "plan.review"
	CloseReport    Permission = "plan.close"
	ManageBudget   Permission = "plan.budget"
	ManageAgencies Permission = "identity.agencies"
	ManagePeople   Permission = "identity.manage"
	ReadAudit      Permission = "audit.read"
	PublishPlan    Permission = "portal.publish"

	ReadProduct      Permission = "product.read"
	ReadDrafts       Permission = "product.read.drafts"
	WriteProduct     Permission = "product.write"
	TranslateProduct Permission = "product.translate"
	CheckProduct     Permission = "product.check"
	ReviewProduct    Permission = "product.review"
	ApproveProduct   Permission = "product.approve"
	PublishProduct   Permission = "product.publish"
	AssignProduct    Permission = "product.assign"
	KeepTerms        Permission = "product.terms"
	KeepConsent      Permission = "product.consent"
	ReadConsent      Permission = "product.consent.read"
)

// permissionNames says what each permission allows, in the order in which people read it.
var permissionNames = []struct {
	Permission Permission
	Name       string
}{
	{ReadPlan, "Xem kế hoạch, nhiệm vụ và tiến độ chung"},
	{ReadAll, "Xem báo cáo và minh chứng của mọi cơ quan"},
	{ImportPlan, "Nhập kế hoạch từ văn bản"},
	{ManagePlan, "Sửa nhiệm vụ, giao việc, đặt kỳ báo cáo"},
	{ReportProgress, "Báo cáo tiến độ"},
	{ReviewReports, "Chấp nhận hoặc trả lại báo cáo"},
	{CloseReport, "Chốt báo cáo tổng hợp"},
	{ManageBudget, "Nhập dự toán, phân bổ; nhập kinh phí thay cơ quan"},
	{ManageAgencies, "Sửa danh mục cơ quan, tên gọi khác, nhóm"},
	{ManagePeople, "Thêm, sửa, khóa tài khoản; đặt lại mật khẩu"},
	{ReadAudit, "Xem, kiểm tra và xuất nhật ký thao tác"},
	{PublishPlan, "Công khai tiến độ kế hoạch, rút lại (luôn cần hai người để công khai)"},
	{ReadProduct, "Xem sản phẩm truyền thông: danh mục, bản đã phê duyệt; bản chưa phê duyệt của cơ quan mình hoặc được giao"},
	{ReadDrafts, "Xem bản chưa phê duyệt của mọi sản phẩm"},
	{WriteProduct, "Tạo sản phẩm, viết bản gốc, ghi nguồn"},
	{TranslateProduct, "Dịch, thu tiếng, dựng các bản khác của sản phẩm"},
	{CheckProduct, "Thẩm định nội dung, pháp lý của bản gốc (không phải bản mình viết)"},
	{ReviewProduct, "Đọc lại, nghe lại bản của người khác"},
	{ApproveProduct, "Phê duyệt sản phẩm (không phải bản mình viết)"},
	{PublishProduct, "Xuất bản, gỡ sản phẩm"},
	{AssignProduct, "Giao người làm, sửa sản phẩm của mọi cơ quan"},
	{KeepTerms, "Sửa thuật ngữ, bộ nhớ dịch"},
	{ReadConsent, "Xem ai đã đồng ý điều gì; không mở được tệp văn bản"},
	{KeepConsent, "Ghi, rút, xóa văn bản đồng ý của người có trong ảnh, tiếng, câu chuyện; mở tệp văn bản"},
}

// Role is a set of permissions under a name that people know.
type Role struct {
	Key, Name, Hint string
	Permissions     []Permission
}

const (
	roleAdmin  = "admin"
	roleSystem = "system" // jobs and the command line; no user can have it
	roleLink   = "link"   // whoever holds a personal link of an agency; no user can have it
)

// roles is the whole answer to "who may do what".
var roles = []Role{
	{
		roleAdmin, "Quản trị hệ thống", "Lo tài khoản, danh mục cơ quan và nhật ký; nhập kế hoạch khi cần. Không duyệt báo cáo.",
		[]Permission{ReadPlan, ReadAll, ImportPlan, ManagePlan, ManageAgencies, ManagePeople, ReadAudit, ReadProduct, ReadDrafts},
	},
	{
		"coordinator", "Chuyên viên đầu mối", "Nhập kế hoạch, giao việc, đôn đốc, duyệt báo cáo, nhập thay cơ quan, lập báo cáo tổng hợp; tạo, giao sản phẩm.",
		[]Permission{
			ReadPlan, ReadAll, ImportPlan, ManagePlan, ReportProgress, ReviewReports, CloseReport, ManageBudget, ManageAgencies, PublishPlan,
			ReadProduct, ReadDrafts, WriteProduct, TranslateProduct, ReviewProduct, PublishProduct, AssignProduct, KeepTerms, ReadConsent, KeepConsent,
		},
	},
	{
		"leader", "Lãnh đạo cơ quan đầu mối", "Theo dõi toàn tỉnh, duyệt báo cáo, chốt báo cáo tổng hợp; phê duyệt, xuất bản sản phẩm.",
		[]Permission{ReadPlan, ReadAll, ReviewReports, CloseReport, ReadAudit, PublishPlan, ReadProduct, ReadDrafts, ReviewProduct, ApproveProduct, PublishProduct, ReadConsent},
	},
	{
		"reporter", "Cán bộ báo cáo", "Báo cáo phần việc của cơ quan mình; chỉ thấy báo cáo của cơ quan mình.",
		[]Permission{ReadPlan, ReportProgress, ReadProduct, WriteProduct, TranslateProduct},
	},
	{
		"editor", "Biên tập viên", "Viết, dịch, dựng sản phẩm truyền thông, giao việc cho người dịch, người đọc; giữ thuật ngữ, văn bản đồng ý. Không phê duyệt.",
		[]Permission{ReadPlan, ReadProduct, ReadDrafts, WriteProduct, TranslateProduct, ReviewProduct, AssignProduct, KeepTerms, ReadConsent, KeepConsent},
	},
	{
		"translator", "Người dịch, người đọc", "Dịch, thu tiếng, đọc lại và nghe lại bản của người khác.",
		[]Permission{ReadPlan, ReadProduct, ReadDrafts, TranslateProduct, ReviewProduct},
	},
	{
		"checker", "Người thẩm định", "Thẩm định nội dung, pháp lý của sản phẩm, thuật ngữ; đọc lại bản của người khác.",
		[]Permission{ReadPlan, ReadProduct, ReadDrafts, CheckProduct, ReviewProduct, KeepTerms, ReadConsent},
	},
	{
		"inspector", "Thanh tra, chỉ xem", "Xem mọi số liệu, minh chứng, sản phẩm và nhật ký; không sửa gì.",
		[]Permission{ReadPlan, ReadAll, ReadAudit, ReadProduct, ReadDrafts, ReadConsent},
	},
}

// FindRole returns the role with this key.
func FindRole(key string) (Role, bool) {
	i := slices.IndexFunc(roles, func(r Role) bool { return r.Key == key })
	if i < 0 {
		return Role{}, false
	}
	return roles[i], true
}

// May reports whether the role has the permission.
func (r Role) May(p Permission) bool { return slices.Contains(r.Permissions, p) }

// Actor is whoever does something: a person, the command line, or the system itself.
type Actor struct {
	UserID, AgencyID int64
	Name             string
	Agency           string // its short name, as it stood then
	Role             string
	Via              string // how they came: "screen", "api", "cli", "system", "link"
	Token            int64  // of a program: its token, which may only what its Scopes and the Role of its maker both allow
	Scopes           Scopes
}

// The ways in which an Actor comes to us.
const (
	ViaScreen = "screen"
	ViaAPI    = "api"
	ViaCLI    = "cli"
	ViaSystem = "system"
	ViaLink   = "link"
)

// May reports whether the actor has the permission. Whose data they may touch is for the area to
// ask: a role without ReadAll acts only for AgencyID.
func (a Actor) May(p Permission) bool {
	switch a.Role {
	case roleSystem:
		return true
	case roleLink:
		return p == ReportProgress
	}
	r, ok := FindRole(a.Role)
	return ok && r.May(p) && (a.Token == 0 || a.Scopes.may(p))
}

// Known reports whether anybody is asking at all.
func (a Actor) Known() bool { return a.UserID != 0 || a.Role == roleSystem || a.Role == roleLink }

// Sees reports whether the actor may see what belongs to this agency alone.
func (a Actor) Sees(agency int64) bool { return a.May(ReadAll) || a.Known() && a.AgencyID == agency }

// System is the actor of jobs; set Via to ViaCLI for the command line.
func System(name string) Actor { return Actor{Name: name, Role: roleSystem, Via: ViaSystem} }

// ByLink is the actor who holds a personal link of an agency: they report for it and do nothing else.
func ByLink(agency Agency, name string) Actor {
	return Actor{AgencyID: agency.ID, Agency: agency.ShortName, Name: name, Role: roleLink, Via: ViaLink}
}

type actorKey struct{}

// With puts the actor into a request's context.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// Who is the actor of a request; the zero Actor, who may do nothing, when nobody is signed in.
func Who(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}
