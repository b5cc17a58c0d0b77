package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"lantoa/internal/problem"
)

const problemType = "application/problem+json"

// Problem is what an operation answers when it could not be done (RFC 9457).
type Problem struct {
	Type   string  `json:"type" format:"uri-reference" doc:"Loại lỗi; mở địa chỉ này để đọc cách xử lý. Không đổi giữa các phiên bản."`
	Title  string  `json:"title" doc:"Tên loại lỗi."`
	Status int     `json:"status" doc:"Mã trạng thái HTTP."`
	Detail string  `json:"detail" doc:"Một câu nói điều gì sai và nên làm gì."`
	Errors []Wrong `json:"errors,omitempty" doc:"Từng chỗ sai."`

	headers http.Header
}

// Wrong is one mistake in a request.
type Wrong struct {
	Detail    string `json:"detail"`
	Pointer   string `json:"pointer,omitempty" doc:"Chỗ trong thân JSON (RFC 6901)."`
	Parameter string `json:"parameter,omitempty" doc:"Tên tham số hoặc tiêu đề."`
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus makes it an error of huma.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are sent with it.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType tells that the body is a problem.
func (p *Problem) ContentType(string) string { return problemType }

// kind is one sort of problem: the end of its address, its status, its name, and what to do.
type kind struct {
	Key    string
	Status int
	Title  string
	Advice string
	retry  int // seconds after which trying again makes sense
}

// kinds are all sorts of problem. Their addresses are stable.
var kinds = []kind{
	{"malformed", http.StatusBadRequest, "Yêu cầu sai dạng", "Thân yêu cầu không phải JSON đúng, hoặc bị thiếu. Sửa chương trình gọi rồi gửi lại.", 0},
	{"unauthenticated", http.StatusUnauthorized, "Chưa có khóa kết nối đúng", "Gửi khóa ở tiêu đề Authorization: Bearer lantoa_…. Khóa có thể sai, hết hạn hoặc đã bị thu hồi; xin khóa mới ở cơ quan đầu mối. Cookie đăng nhập không dùng được ở đây.", 0},
	{"denied", http.StatusForbidden, "Không có quyền", "Khóa này không được làm việc đó, hoặc dữ liệu của cơ quan khác. Gửi lại không giúp gì; nếu cần cho công việc, xin khóa có phạm vi phù hợp.", 0},
	{"not-found", http.StatusNotFound, "Không tìm thấy", "Địa chỉ hoặc số không có. Kiểm tra lại đường dẫn.", 0},
	{"method", http.StatusMethodNotAllowed, "Sai phương thức", "Địa chỉ có nhưng không nhận phương thức này; xem tiêu đề Allow.", 0},
	{"timeout", http.StatusRequestTimeout, "Gửi quá lâu", "Đường truyền chậm nên yêu cầu chưa đến hết. Gửi lại, từng tệp một.", 5},
	{"conflict", http.StatusConflict, "Nội dung đã thay đổi", "Người khác vừa sửa, hoặc trạng thái không cho làm việc này nữa. Đọc lại dữ liệu, rồi quyết định.", 0},
	{"busy", http.StatusConflict, "Đang xử lý yêu cầu cùng khóa", "Yêu cầu trước với cùng Idempotency-Key chưa xong. Chờ rồi gửi lại y nguyên; nếu vẫn vậy sau vài phút, đọc lại dữ liệu trước khi gửi với khóa khác.", 5},
	{"stale", http.StatusPreconditionFailed, "Bản đã đọc không còn mới", "If-Match không khớp bản hiện có. Đọc lại, lấy ETag mới, rồi gửi lại.", 0},
	{"too-large", http.StatusRequestEntityTooLarge, "Phần gửi lên quá lớn", "Gửi từng tệp một, hoặc giảm dung lượng.", 0},
	{"media-type", http.StatusUnsupportedMediaType, "Sai kiểu nội dung", "Gửi application/json, hoặc multipart/form-data khi gửi tệp.", 0},
	{"invalid", http.StatusUnprocessableEntity, "Dữ liệu chưa đúng", "Từng chỗ sai có trong errors. Sửa rồi gửi lại; chưa có gì được ghi.", 0},
	{"key-reused", http.StatusUnprocessableEntity, "Idempotency-Key đã dùng cho yêu cầu khác", "Mỗi yêu cầu mới cần một khóa mới; gửi lại thì giữ nguyên cả khóa lẫn nội dung.", 0},
	{"precondition", http.StatusPreconditionRequired, "Thiếu phiên bản", "Gửi version hoặc If-Match để không ghi đè lên phần người khác vừa sửa.", 0},
	{"too-many", http.StatusTooManyRequests, "Quá nhiều lần", "Chờ số giây ở tiêu đề Retry-After rồi thử lại.", 60},
	{"internal", http.StatusInternalServerError, "Hệ thống gặp lỗi", "Lỗi của hệ thống, đã được ghi lại. Thử lại sau; báo quản trị nếu lặp lại.", 0},
	{"unavailable", http.StatusServiceUnavailable, "Tạm thời chưa làm được", "Một phần của hệ thống đang thiếu hoặc đầy. Chờ rồi thử lại.", 30},
}

var kindOf = map[problem.Kind]string{
	problem.Invalid: "invalid", problem.Denied: "denied", problem.NotFound: "not-found", problem.Conflict: "conflict", problem.TooLarge: "too-large",
	problem.TooMany: "too-many", problem.SignIn: "unauthenticated", problem.Unavailable: "unavailable",
}

func findKind(key string) kind {
	for _, k := range kinds {
		if k.Key == key {
			return k
		}
	}
	return findKind("internal")
}

// errorPages is where each kind of problem is explained.
const errorPages = docsHome + "/loi/"

// make fills in what belongs to a kind.
func (a *API) make(key, detail string, errs ...Wrong) *Problem {
	k := findKind(key)
	p := &Problem{Type: strings.TrimSuffix(a.Address, "/") + errorPages + k.Key, Title: k.Title, Status: k.Status, Detail: detail, Errors: errs, headers: http.Header{}}
	if k.retry > 0 {
		p.headers.Set("Retry-After", strconv.Itoa(k.retry))
	}
	if k.Status == http.StatusUnauthorized {
		p.headers.Set("WWW-Authenticate", `Bearer realm="Lan Toa", error="invalid_token"`)
	}
	return p
}

// refusal is a problem of the shell itself, before it has its address.
type refusal struct {
	key, detail string
	errs        []Wrong
	after       int // seconds
}

func (r *refusal) Error() string { return r.detail }

func refuse(key, detail string, args ...any) error {
	if len(args) > 0 {
		detail = fmt.Sprintf(detail, args...)
	}
	return &refusal{key: key, detail: detail}
}

// Wait refuses for some seconds what was asked too often.
func Wait(seconds int, detail string) error {
	return &refusal{key: "too-many", detail: detail, after: max(1, seconds)}
}

// Parameter makes a problem with one parameter of the address, the header or the form.
func Parameter(name, detail string, args ...any) error {
	if len(args) > 0 {
		detail = fmt.Sprintf(detail, args...)
	}
	return &refusal{key: "invalid", detail: detail, errs: []Wrong{{Detail: detail, Parameter: name}}}
}

// Places makes a problem with several places of a file that came in a field of the form.
func Places(field, detail string, all []Wrong) error {
	for i := range all {
		all[i].Parameter = field
	}
	return &refusal{key: "invalid", detail: detail, errs: all}
}

// pointed is an error whose fields have places of their own in the body.
type pointed struct {
	error
	at func(field string) string
}

func (p pointed) Unwrap() error { return p.error }

// Point says where the fields that a rule names stand in the body of the request; "" leaves the name as it is.
func Point(err error, at func(field string) string) error {
	if err == nil {
		return nil
	}
	return pointed{err, at}
}

// problem turns an error into what is answered. What nobody can mend is logged and not told.
func (a *API) problem(ctx context.Context, err error) *Problem {
	var ours *Problem
	if errors.As(err, &ours) {
		return ours
	}
	var r *refusal
	if errors.As(err, &r) {
		p := a.make(r.key, r.detail, r.errs...)
		if r.after > 0 {
			p.headers.Set("Retry-After", strconv.Itoa(r.after))
		}
		return p
	}
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		return a.make("too-large", "Phần gửi lên quá lớn. Gửi từng tệp một.")
	}
	e, ok := problem.As(err)
	if !ok {
		if !errors.Is(err, context.Canceled) {
			a.Log.Error("api request failed", "path", pathOf(ctx), "error", err)
		}
		return a.make("internal", "Hệ thống gặp lỗi. Nội dung trước đó vẫn còn nguyên; hãy thử lại, và báo người quản trị nếu lỗi lặp lại.")
	}
	return a.make(kindOf[e.Kind], e.Error(), wrongs(err, e)...)
}

func wrongs(err error, e *problem.Error) []Wrong {
	at := func(string) string { return "" }
	if p := new(pointed); errors.As(err, p) {
		at = p.at
	}
	var all []Wrong
	for _, f := range e.Fields {
		w := Wrong{Detail: f.Message, Pointer: at(f.Name)}
		if w.Pointer == "" {
			w.Pointer = "/" + f.Name
		}
		all = append(all, w)
	}
	return all
}

func pathOf(ctx context.Context) string {
	if r := requestOf(ctx); r != nil {
		return r.Method + " " + r.URL.Path
	}
	return ""
}

// write answers with a problem outside an operation.
func (a *API) write(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err)
	for name, values := range p.headers {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		a.Log.Debug("api answer", "error", err) // nobody is there to read it
	}
}

// messages turn the words of huma's own checks into ours.
type messages []struct {
	words *regexp.Regexp
	say   string
}

func translations() messages {
	var all messages
	verbs := regexp.MustCompile(`%[svd]`)
	for _, m := range [][2]string{
		{validation.MsgExpectedRequiredProperty, "Thiếu trường “%s”."},
		{validation.MsgUnexpectedProperty, "Không có trường này. Kiểm tra chính tả, hoặc bỏ đi."},
		{validation.MsgExpectedRFC3339Date, "Ngày viết như 2026-09-30."},
		{validation.MsgExpectedRFC3339DateTime, "Thời điểm viết như 2026-09-30T01:30:00Z."},
		{validation.MsgExpectedInteger, "Cần một số nguyên."},
		{validation.MsgExpectedNumber, "Cần một số."},
		{validation.MsgExpectedString, "Cần một chuỗi chữ."},
		{validation.MsgExpectedBoolean, "Cần true hoặc false."},
		{validation.MsgExpectedArray, "Cần một danh sách [ ]."},
		{validation.MsgExpectedObject, "Cần một đối tượng { }."},
		{validation.MsgExpectedOneOf, "Chỉ nhận một trong: %s."},
		{validation.MsgExpectedMinimumNumber, "Số phải từ %s trở lên."},
		{validation.MsgExpectedMaximumNumber, "Số không được quá %s."},
		{validation.MsgExpectedMinLength, "Cần ít nhất %s ký tự."},
		{validation.MsgExpectedMaxLength, "Không được quá %s ký tự."},
		{validation.MsgExpectedMinItems, "Cần ít nhất %s mục."},
		{validation.MsgExpectedMaxItems, "Không được quá %s mục."},
		{validation.MsgExpectedMatchPattern, "Chưa đúng dạng %s."},
		{validation.MsgExpectedBePattern, "Chưa đúng dạng %s."},
		{"unknown query parameter", "Không có tham số này. Kiểm tra chính tả, hoặc bỏ đi."},
		{"invalid integer", "Cần một số nguyên."},
		{"invalid boolean", "Cần true hoặc false."},
	} {
		pattern := "^" + verbs.ReplaceAllString(regexp.QuoteMeta(m[0]), `(.*)`) + "$"
		all = append(all, struct {
			words *regexp.Regexp
			say   string
		}{regexp.MustCompile(pattern), m[1]})
	}
	return all
}

func (m messages) of(text string) (said, hole string) {
	for _, t := range m {
		if found := t.words.FindStringSubmatch(text); found != nil {
			if len(found) > 1 {
				return fmt.Sprintf(t.say, strings.ReplaceAll(found[1], `", "`, ", ")), found[1]
			}
			return t.say, ""
		}
	}
	return "Giá trị chưa đúng.", ""
}

// translate brings what huma itself found wrong into our words. What was sent is never sent back.
func (a *API) translate(_ huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	for _, k := range kinds {
		if k.Status != e.Status {
			continue
		}
		p := a.make(k.Key, k.Advice)
		for _, d := range e.Errors {
			p.Errors = append(p.Errors, a.said.wrong(d))
		}
		if len(p.Errors) > 0 && k.Key == "invalid" {
			p.Detail = p.Errors[0].Detail
			if w := p.Errors[0]; w.Parameter != "" || w.Pointer != "" {
				p.Detail = w.Pointer + w.Parameter + ": " + w.Detail
			}
		}
		return p, nil
	}
	return a.make("internal", findKind("internal").Advice), nil
}

func (m messages) wrong(d *huma.ErrorDetail) Wrong {
	said, hole := m.of(d.Message)
	w := Wrong{Detail: said}
	place, rest, _ := strings.Cut(d.Location, ".")
	if first, index, ok := strings.Cut(d.Location, "["); ok && first == "body" {
		place, rest = "body", "["+index
	}
	if place != "body" {
		w.Parameter = rest
		return w
	}
	for part := range strings.FieldsFuncSeq(rest, func(c rune) bool { return c == '.' || c == '[' || c == ']' }) {
		w.Pointer += "/" + part
	}
	if strings.HasPrefix(d.Message, "expected required property") {
		w.Pointer += "/" + hole
	}
	if w.Pointer == "" && d.Location == "body" && said == "Giá trị chưa đúng." {
		w.Detail = "Thân yêu cầu không phải JSON đúng."
	}
	return w
}
