package web

import (
	"context"
	"errors"
	"net/http"

	"lantoa/internal/problem"
)

var statuses = map[problem.Kind]int{
	problem.Invalid:     http.StatusUnprocessableEntity,
	problem.Denied:      http.StatusForbidden,
	problem.NotFound:    http.StatusNotFound,
	problem.Conflict:    http.StatusConflict,
	problem.TooLarge:    http.StatusRequestEntityTooLarge,
	problem.TooMany:     http.StatusTooManyRequests,
	problem.SignIn:      http.StatusUnauthorized,
	problem.Unavailable: http.StatusServiceUnavailable,
}

var headings = map[problem.Kind]string{
	problem.Invalid:     "Chưa làm được việc này",
	problem.Denied:      "Không có quyền",
	problem.NotFound:    "Không tìm thấy",
	problem.Conflict:    "Nội dung đã thay đổi",
	problem.TooLarge:    "Tệp hoặc biểu mẫu quá lớn",
	problem.TooMany:     "Thử lại sau",
	problem.Unavailable: "Tạm thời chưa làm được",
}

// Status is the HTTP status that an error becomes.
func Status(err error) int {
	if e, ok := problem.As(err); ok && statuses[e.Kind] != 0 {
		return statuses[e.Kind]
	}
	return http.StatusInternalServerError
}

// fail shows an error that no page took care of.
func (rt *Router) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return // nobody is there to read it
	}
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		err = problem.New(problem.TooLarge, "Phần gửi lên quá lớn. Hãy bớt tệp hoặc gửi từng tệp một.")
	}
	e, ok := problem.As(err)
	if !ok {
		rt.site.Log.Error("request failed", "method", r.Method, "path", LogPath(r), "error", err)
		e = &problem.Error{Message: "Hệ thống gặp lỗi. Nội dung trước đó vẫn còn nguyên; hãy thử lại, và báo người quản trị nếu lỗi lặp lại."}
	}
	if e.Kind == problem.SignIn && rt.site.SignIn != nil {
		rt.site.SignIn(w, r)
		return
	}
	heading := headings[e.Kind]
	if heading == "" {
		heading = "Có lỗi"
	}
	alone := IsSecret(r.URL.Path)
	page := Page{Title: heading, Status: Status(err), Body: errorBody(e, alone), Alone: alone, Narrow: alone}
	if err := Render(w, r, page); err != nil {
		rt.site.Log.Error("error page", "path", LogPath(r), "error", err)
		http.Error(w, e.Error(), Status(e))
	}
}
