package identity

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const (
	entriesOnPage  = 50
	maxUserChoices = 500
)

// actionNames are the words for what this area writes into the audit trail.
var actionNames = map[string]string{
	"sign-in":             "Đăng nhập",
	"sign-in.refused":     "Đăng nhập không thành",
	"sign-out":            "Đăng xuất",
	"user.first":          "Tạo tài khoản đầu tiên",
	"user.add":            "Thêm người dùng",
	"user.change":         "Sửa người dùng",
	"user.activate":       "Mở lại tài khoản",
	"user.deactivate":     "Khóa tài khoản",
	"user.password":       "Đổi mật khẩu của mình",
	"user.reset-password": "Đặt lại mật khẩu",
	"alias.learn":         "Nhớ tên gọi khác từ văn bản",
	"list.start":          "Tải danh sách lên",
	"list.confirm":        "Xác nhận danh sách",
	"list.drop":           "Bỏ danh sách",
	"agency.add":          "Thêm cơ quan",
	"agency.change":       "Sửa cơ quan",
	"agency.groups":       "Xếp lại nhóm của cơ quan",
	"token.add":           "Lập khóa kết nối",
	"token.revoke":        "Thu hồi khóa kết nối",
	"alias.add":           "Thêm tên gọi khác",
	"alias.remove":        "Bỏ tên gọi khác",
	"directory.seed":      "Nạp danh mục đi kèm",
	"audit.export":        "Xuất nhật ký",
}

func (s *Service) actionName(action string) string {
	if n := s.o.ActionNames[action]; n != "" {
		return n
	}
	if n := actionNames[action]; n != "" {
		return n
	}
	return action
}

// subjectNames are the words for what an entry is about.
var subjectNames = map[string]string{
	"user": "Người dùng", "agency": "Cơ quan", "report": "Báo cáo", "plan": "Kế hoạch", "task": "Nhiệm vụ", "import": "Bản nhập kế hoạch",
}

// subjectName is the subject of an entry for people: "report:109" is "Báo cáo 109".
func subjectName(subject string) string {
	kind, id, _ := strings.Cut(subject, ":")
	if name := subjectNames[kind]; name != "" {
		return name + " " + id
	}
	return subject
}

// auditPage is a page of the audit trail.
type auditPage struct {
	Entries  []AuditEntry
	Form     web.Form // the filter as it was typed
	Filtered bool
	Older    string // address of what came before; "" at the beginning
	Newest   string
	Total    int64
	Head     string
	Users    []web.Choice
	Actions  []web.Choice
	Name     func(action string) string
	Href     func(subject string) string
	Verdict  *verdict
}

// verdict is the answer to "is the audit trail whole?".
type verdict struct {
	Entries int64
	Broken  string // "" when all is sound
	At      time.Time
}

func (s *Service) showAudit(w http.ResponseWriter, r *http.Request) error {
	return s.renderAudit(w, r, nil)
}

func (s *Service) renderAudit(w http.ResponseWriter, r *http.Request, v *verdict) error {
	p := auditPage{Form: web.Form{Values: r.URL.Query()}, Name: s.actionName, Href: s.subjectHref, Verdict: v}
	f, err := auditFilter(p.Form)
	if err != nil {
		if p.Form, err = p.Form.With(err); err != nil {
			return err
		}
	}
	p.Filtered = f != AuditFilter{}
	p.Newest = web.WithQuery(r, "truoc", "")
	if before, err := strconv.ParseInt(p.Form.Get("truoc"), 10, 64); err == nil && before > 0 {
		f.Before = before
	}
	err = s.db.Read(r.Context(), func(tx *db.Tx) error { return s.fillAudit(tx, &p, f) })
	if err != nil {
		return err
	}
	if len(p.Entries) > entriesOnPage {
		p.Entries = p.Entries[:entriesOnPage]
		p.Older = web.WithQuery(r, "truoc", strconv.FormatInt(p.Entries[entriesOnPage-1].Seq, 10))
	}
	if f.Before == 0 {
		p.Newest = ""
	}
	page := web.Page{
		Title: "Nhật ký thao tác", Section: "/nhat-ky", Body: auditBody(p), Actions: auditActionsBody(),
		Lead: "Mọi thao tác của cán bộ, nối thành chuỗi nên không thể sửa hay xóa mà không lộ. Người xem cổng công khai không bị ghi lại.",
	}
	if p.Form.Bad() {
		page.Status = http.StatusUnprocessableEntity
	}
	return web.Render(w, r, page)
}

func (s *Service) fillAudit(tx *db.Tx, p *auditPage, f AuditFilter) error {
	head, err := auditHead(tx)
	if err != nil {
		return err
	}
	p.Total, p.Head = head.seq, head.hash
	if p.Entries, err = findAudit(tx, f, entriesOnPage+1); err != nil {
		return err
	}
	users, err := allUsers(tx)
	if err != nil {
		return err
	}
	i18n.Sort(users, func(u User) string { return givenFirst(u.Name) })
	p.Users = []web.Choice{{Value: "", Label: "Tất cả"}, {Value: "-1", Label: "Hệ thống, dòng lệnh"}}
	for _, u := range users[:min(len(users), maxUserChoices)] {
		p.Users = append(p.Users, web.Choice{Value: strconv.FormatInt(u.ID, 10), Label: u.Name + " (" + u.Login + ")"})
	}
	p.Actions, err = s.actionChoices(tx)
	return err
}

func (s *Service) actionChoices(tx *db.Tx) ([]web.Choice, error) {
	actions, err := auditActions(tx)
	if err != nil {
		return nil, err
	}
	var all []web.Choice
	for _, a := range actions {
		all = append(all, web.Choice{Value: a, Label: s.actionName(a)})
	}
	i18n.Sort(all, func(c web.Choice) string { return c.Label })
	return append([]web.Choice{{Value: "", Label: "Tất cả"}}, all...), nil
}

// auditFilter reads the filter that was typed into the address.
func auditFilter(form web.Form) (AuditFilter, error) {
	f := AuditFilter{User: form.Int("ai"), Action: form.Get("viec"), Subject: strings.TrimSpace(form.Get("doi-tuong"))}
	from, err1 := dayStart(form, "tu", 0)
	to, err2 := dayStart(form, "den", 1)
	if err := problem.Collect(err1, err2); err != nil {
		return AuditFilter{}, err
	}
	f.From, f.To = from, to
	if !from.IsZero() && !to.IsZero() && !from.Before(to) {
		return AuditFilter{}, problem.Field("den", "Ngày cuối phải từ ngày đầu trở đi.")
	}
	return f, nil
}

// dayStart is the midnight at which a day begins in Việt Nam, so many days later; zero for an empty field.
func dayStart(form web.Form, name string, plus int) (time.Time, error) {
	text := form.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, text, calendar.Zone())
	if err != nil {
		return time.Time{}, problem.Field(name, "Ngày chưa đúng. Ví dụ: 2026-10-20")
	}
	return t.AddDate(0, 0, plus), nil
}

func (s *Service) postVerify(w http.ResponseWriter, r *http.Request) error {
	n, err := s.VerifyAudit(r.Context())
	v := verdict{Entries: n, At: s.o.Clock()}
	if broken := new(BrokenChain); errors.As(err, &broken) {
		v.Broken = broken.Error()
	} else if err != nil {
		return err
	}
	list := r.Clone(r.Context())
	list.URL.Path = "/nhat-ky" // where the links of the list lead
	return s.renderAudit(w, list, &v)
}

const exportBuffer = 64 << 10

// noteExport writes down that someone takes the audit trail away.
func (s *Service) noteExport(ctx context.Context, by Actor) error {
	return s.db.Write(ctx, func(tx *db.Tx) error { return Audit(tx, s.now(), by, "audit.export", "", nil) })
}

func (s *Service) exportName() string {
	return "nhat-ky-" + s.now().In(calendar.Zone()).Format(time.DateOnly) + ".jsonl"
}

func (s *Service) exportAudit(w http.ResponseWriter, r *http.Request) error {
	if err := s.noteExport(r.Context(), Who(r.Context())); err != nil {
		return err
	}
	web.Download(w, "application/x-ndjson; charset=utf-8", s.exportName())
	out := bufio.NewWriterSize(w, exportBuffer)
	if err := s.ExportAudit(r.Context(), out); err != nil {
		return err
	}
	return out.Flush()
}

// subjectHref is the page of what an entry is about, or "".
func (s *Service) subjectHref(subject string) string {
	kind, id, _ := strings.Cut(subject, ":")
	if n, err := strconv.ParseInt(id, 10, 64); err == nil {
		switch kind {
		case "user":
			return userPath(n)
		case "agency":
			return agencyPath(n)
		case "token":
			return tokenHome + "/" + id + "/thu-hoi"
		}
	}
	if s.o.SubjectHref == nil {
		return ""
	}
	return s.o.SubjectHref(subject)
}

// factNames are the words for what the details of this area hold.
var factNames = map[string]string{
	"login": "tên đăng nhập", "name": "tên", "email": "thư điện tử", "agency": "cơ quan", "role": "vai trò", "active": "đang dùng",
	"short_name": "tên ngắn", "symbol": "ký hiệu", "kind": "loại", "alias": "tên gọi khác", "joined": "vào nhóm", "left": "ra khỏi nhóm",
	"added": "đã thêm", "locked": "tài khoản bị khóa", "note": "ghi chú", "scopes": "phạm vi", "expires_on": "hết hạn",
}

// facts writes the detail of an entry for people: "vai trò: reporter → leader".
func (e AuditEntry) facts() []string {
	var all map[string]any
	if json.Unmarshal([]byte(e.Detail), &all) != nil {
		return []string{e.Detail}
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		label := factNames[name]
		if label == "" {
			label = name
		}
		text := factText(all[name])
		if pair, ok := all[name].([]any); ok && len(pair) == 2 && (pair[0] == nil || pair[0] != pair[1]) && e.changes() {
			text = factText(pair[0]) + " → " + factText(pair[1])
		}
		if text != "" {
			lines = append(lines, label+": "+text)
		}
	}
	return lines
}

// changes reports whether the detail holds what was and what is.
func (e AuditEntry) changes() bool {
	return strings.HasSuffix(e.Action, ".change") || strings.HasSuffix(e.Action, "activate")
}

func factText(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return map[bool]string{true: "có", false: "không"}[v]
	}
	text, err := marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
