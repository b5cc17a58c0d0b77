package web

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"lantoa/internal/problem"
)

// Form is what someone typed, and what is wrong with it.
type Form struct {
	Values  url.Values
	Message string               // a sentence about the form as a whole
	Errors  []problem.FieldError // in the order of the fields
}

const (
	maxFields    = 2_000
	maxFieldText = 192 << 10 // bytes of one field: 60 000 letters of Vietnamese
	maxMemory    = 4 << 20   // of an upload; the rest waits in temporary files
)

var errFormLong = problem.New(problem.TooLarge, "Biểu mẫu có phần chữ quá dài. Hãy rút gọn rồi gửi lại.")

// ParseForm reads a form that was posted. Text is brought to NFC and freed of surrounding space. A form with too much text comes with the
// error, so that a page can show it again.
func ParseForm(r *http.Request) (Form, error) {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	var err error
	if kind == "multipart/form-data" {
		err = r.ParseMultipartForm(maxMemory)
	} else {
		err = r.ParseForm()
	}
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		return Form{}, problem.New(problem.TooLarge, "Phần gửi lên quá lớn. Hãy bớt tệp hoặc gửi từng tệp một.")
	}
	if err != nil {
		return Form{}, problem.New(problem.Invalid, "Biểu mẫu gửi lên bị đứt giữa chừng. Hãy gửi lại.")
	}
	f := Form{Values: url.Values{}}
	count, tooLong := 0, false
	for name, values := range r.PostForm {
		for _, v := range values {
			if count++; count > maxFields {
				return Form{}, errFormLong
			}
			tooLong = tooLong || len(v) > maxFieldText
			f.Values.Add(name, clean(v))
		}
	}
	if tooLong {
		return f, errFormLong
	}
	return f, nil
}

func clean(s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(c rune) rune {
		if c == 0 || c == '\uFEFF' || c == '\u200B' {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	return strings.TrimSpace(norm.NFC.String(s))
}

// With takes a problem of kind Invalid or Conflict into the form, to be shown beside its fields.
// Any other error is returned for the caller to pass on.
func (f Form) With(err error) (Form, error) {
	e, ok := problem.As(err)
	if !ok || (e.Kind != problem.Invalid && e.Kind != problem.Conflict && e.Kind != problem.TooLarge && e.Kind != problem.TooMany) {
		return f, err
	}
	f.Message, f.Errors = e.Message, e.Fields
	return f, nil
}

// Bad reports whether anything is wrong.
func (f Form) Bad() bool { return f.Message != "" || len(f.Errors) > 0 }

// Get is the first value of a field.
func (f Form) Get(name string) string { return f.Values.Get(name) }

// Int is a field as a number; 0 when it is none.
func (f Form) Int(name string) int64 {
	n, _ := strconv.ParseInt(f.Get(name), 10, 64)
	return n
}

// Has reports whether a field was sent with this value.
func (f Form) Has(name, value string) bool {
	for _, v := range f.Values[name] {
		if v == value {
			return true
		}
	}
	return false
}

// Error is the sentence beside a field, or "".
func (f Form) Error(name string) string {
	for _, e := range f.Errors {
		if e.Name == name {
			return e.Message
		}
	}
	return ""
}

// FieldID is the id of a field on its page, so that a summary can link to it.
func FieldID(name string) string {
	return "f-" + strings.NewReplacer(" ", "-", "[", "-", "]", "").Replace(name)
}

// PathID reads a number from the address; anything else is a page that does not exist.
func PathID(r *http.Request, name string) (int64, error) {
	n, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || n < 1 {
		return 0, problem.New(problem.NotFound, "Không có trang này. Hãy kiểm tra lại địa chỉ.")
	}
	return n, nil
}

// PageNumber reads ?trang=; the first page is 1.
func PageNumber(r *http.Request) int {
	const maxPage = 100_000
	n, err := strconv.Atoi(r.URL.Query().Get("trang"))
	if err != nil || n < 1 || n > maxPage {
		return 1
	}
	return n
}

// WithQuery is the request's address with one parameter changed; "" removes it.
func WithQuery(r *http.Request, name, value string) string {
	q := r.URL.Query()
	q.Del("trang")
	if value == "" {
		q.Del(name)
	} else {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return r.URL.Path
	}
	return r.URL.Path + "?" + q.Encode()
}
