package api

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"lantoa/internal/problem"
)

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// Answer is one thing, with its version as ETag.
type Answer[T any] struct {
	ETag string `header:"ETag" doc:"Phiên bản; gửi lại ở If-Match khi sửa."`
	Body T
}

// Say makes an answer without a version.
func Say[T any](body T) *Answer[T] { return &Answer[T]{Body: body} }

// Versioned makes an answer with a version.
func Versioned[T any](body T, version int64) *Answer[T] {
	return &Answer[T]{ETag: `"` + strconv.FormatInt(version, 10) + `"`, Body: body}
}

// Nothing is an answer without a body.
type Nothing struct{}

// List is one page of a list.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Dấu để lấy trang sau bằng tham số cursor; không có là hết."`
}

// Paging is what an operation takes that gives a page of a list.
type Paging struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200" doc:"Số dòng của một trang."`
	Cursor string `query:"cursor" maxLength:"100" doc:"Dấu của trang sau, lấy từ next của trang trước."`
}

const cursorMark = "sau:"

// After is the number of the last row of the page before; 0 at the beginning.
func (p Paging) After() (int64, error) {
	if p.Cursor == "" {
		return 0, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(p.Cursor)
	rest, ok := strings.CutPrefix(string(text), cursorMark)
	n, err2 := strconv.ParseInt(rest, 10, 64)
	if err != nil || err2 != nil || !ok || n < 1 {
		return 0, Parameter("cursor", "Dấu trang không đúng. Dùng nguyên giá trị next của trang trước.")
	}
	return n, nil
}

// Page makes a page of rows, of which one more than the limit was asked for if there was one.
func Page[T any](p Paging, rows []T, id func(T) int64) *Answer[List[T]] {
	l := List[T]{Items: rows}
	if len(rows) > p.Limit {
		l.Items = rows[:p.Limit]
		l.Next = base64.RawURLEncoding.EncodeToString([]byte(cursorMark + strconv.FormatInt(id(l.Items[p.Limit-1]), 10)))
	}
	if l.Items == nil {
		l.Items = []T{}
	}
	return Say(l)
}

// Cut makes a page of a list that is at hand as a whole.
func Cut[T any](p Paging, all []T) (*Answer[List[T]], error) {
	after, err := p.After()
	if err != nil {
		return nil, err
	}
	from := min(int(after), len(all))
	rows := all[from:min(from+p.Limit+1, len(all))]
	l := Page(p, rows, func(T) int64 { return int64(from + p.Limit) })
	return l, nil
}

// Match names the version that the caller saw: in the body, in If-Match, or in both.
type Match struct {
	IfMatch string `header:"If-Match" maxLength:"40" doc:"ETag của bản đã đọc; thay cho version trong thân yêu cầu."`
}

// Version is what the caller saw. body is the version of the body, 0 when it has none.
func (m Match) Version(body int64) (int64, error) {
	if m.IfMatch == "" {
		if body == 0 {
			return 0, refuse("precondition", "Cần nói bản nào đang được sửa: gửi version trong thân yêu cầu, hoặc ETag ở tiêu đề If-Match.")
		}
		return body, nil
	}
	n, err := strconv.ParseInt(strings.Trim(m.IfMatch, `"`), 10, 64)
	if err != nil || n < 1 || !strings.HasPrefix(m.IfMatch, `"`) {
		return 0, refuse("stale", "If-Match không khớp bản nào. Gửi lại đúng ETag đã nhận, kể cả dấu nháy.")
	}
	if body != 0 && body != n {
		return 0, refuse("stale", "If-Match và version chỉ hai bản khác nhau. Đọc lại rồi gửi một trong hai.")
	}
	return n, nil
}

// Stale tells a conflict over the version apart, for callers that named it in If-Match.
func (m Match) Stale(err error, stale ...error) error {
	for _, s := range stale {
		if m.IfMatch != "" && errors.Is(err, s) {
			return refuse("stale", s.Error())
		}
	}
	return err
}

// File is an answer that is saved or shown as it is.
type File struct {
	Mime, Name string
	Tag        string // of its content, for If-None-Match
	Content    io.ReadSeeker
	Write      func(io.Writer) error // in the place of Content: what is made while it is sent
}

type fileAnswer struct{ Body func(huma.Context) }

// GetFile registers an operation that answers with a file of one of the types.
func GetFile[I any](a *API, op Op, mimes []string, fn func(context.Context, *I) (File, error)) {
	doc := func(ctx context.Context, in *I) (*fileAnswer, error) {
		f, err := fn(ctx, in)
		if err != nil {
			return nil, err
		}
		return &fileAnswer{func(hc huma.Context) { send(hc, f) }}, nil
	}
	Get(a, op, doc)
	content := map[string]*huma.MediaType{}
	for _, m := range mimes {
		content[m] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	a.registered(http.MethodGet, op.Path).Responses["200"] = &huma.Response{Description: "Tệp.", Content: content}
}

// sandbox keeps what people have sent from ever running as a page of ours.
const sandbox = "sandbox; default-src 'none'"

func send(hc huma.Context, f File) {
	if c, ok := f.Content.(io.Closer); ok {
		defer c.Close()
	}
	r, w := humago.Unwrap(hc)
	h := w.Header()
	h.Set("Content-Type", f.Mime)
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(f.Name))
	h.Set("Content-Security-Policy", sandbox)
	if f.Tag != "" {
		h.Set("ETag", `"`+f.Tag+`"`)
	}
	if f.Write == nil {
		http.ServeContent(w, r, "", time.Time{}, f.Content)
		return
	}
	if err := f.Write(w); err != nil {
		panic(http.ErrAbortHandler) // the caller sees that the file is cut short
	}
}

// FormOf describes a form with files: the names of its fields, and of those that hold files.
func FormOf(text string, fields map[string]string, files map[string]string) *huma.RequestBody {
	s := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}}
	for name, doc := range fields {
		s.Properties[name] = &huma.Schema{Type: huma.TypeString, Description: doc}
	}
	for name, doc := range files {
		s.Properties[name] = &huma.Schema{Type: huma.TypeArray, Description: doc, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	return &huma.RequestBody{Description: text, Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: s}}}
}

const maxFormMemory = 4 << 20 // of an upload; the rest waits in temporary files

// Form reads the form with files of an operation that has one. Unknown fields are refused.
func Form(ctx context.Context, fields ...string) (*multipart.Form, error) {
	r := requestOf(ctx)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return nil, refuse("media-type", "Gửi tệp dưới dạng multipart/form-data.")
	}
	err := r.ParseMultipartForm(maxFormMemory)
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		return nil, problem.New(problem.TooLarge, "Phần gửi lên lớn hơn %d MB. Gửi từng tệp một.", tooBig.Limit>>20)
	}
	if err != nil {
		return nil, refuse("malformed", "Biểu mẫu gửi lên bị đứt hoặc sai dạng multipart/form-data. Gửi lại.")
	}
	for name := range r.MultipartForm.Value {
		if !contains(fields, name) {
			return nil, Parameter(name, "Không có trường “%.40s”. Xem tài liệu để biết các trường.", name)
		}
	}
	for name := range r.MultipartForm.File {
		if !contains(fields, name) {
			return nil, Parameter(name, "Không có trường tệp “%.40s”. Xem tài liệu để biết các trường.", name)
		}
	}
	return r.MultipartForm, nil
}

func contains(all []string, name string) bool {
	for _, s := range all {
		if s == name {
			return true
		}
	}
	return false
}
