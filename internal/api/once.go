package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"lantoa/internal/db"
)

const (
	keyHeader  = "Idempotency-Key"
	maxKey     = 100
	keptFor    = 24 * time.Hour
	maxKept    = 1 << 20 // bytes of a kept answer
	storeLimit = 10 * time.Second
)

// request is one that named a key, with its answer once there is one.
type request struct {
	caller, key string
	fingerprint string
	status      int // 0: not answered yet
	headers     string
	body        []byte
}

// once lets a request with a key happen one time: sent again, it gets the first answer. A key is taken before the work begins, so
// a program that died in between leaves a key that is never used for the same work twice.
func (a *API) once(w http.ResponseWriter, r *http.Request, next http.Handler) {
	key := r.Header.Get(keyHeader)
	if key == "" {
		next.ServeHTTP(w, r)
		return
	}
	if len(key) > maxKey {
		a.write(w, r, Parameter(keyHeader, "Idempotency-Key dài quá %d ký tự.", maxKey))
		return
	}
	print, err := fingerprint(r)
	if err != nil {
		a.write(w, r, err)
		return
	}
	q := request{caller: askedOf(r.Context()).caller.Key, key: hashOf(key), fingerprint: print}
	before, err := a.take(r.Context(), q)
	switch {
	case err != nil:
		a.write(w, r, err)
	case before != nil:
		a.again(w, r, q, *before)
	default:
		a.first(w, r, q, next)
	}
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// fingerprint tells whether a request is the same as another. Of a form with files it is the length: its boundaries differ each time.
func fingerprint(r *http.Request) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", r.URL.Path, r.URL.RawQuery)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		io.WriteString(h, strconv.FormatInt(r.ContentLength, 10)) //nolint:errcheck // a hash takes all
		return hex.EncodeToString(h.Sum(nil)), nil
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
			return "", err
		}
		return "", refuse("malformed", "Yêu cầu bị đứt giữa chừng. Gửi lại y nguyên, cùng Idempotency-Key.")
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil)), nil
}

// take takes the key; what came with it before is returned, if anything did.
func (a *API) take(ctx context.Context, q request) (before *request, err error) {
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		fresh, err := insertRequest(tx, q, a.Now())
		if err != nil || fresh {
			return err
		}
		found, err := findRequest(tx, q.caller, q.key)
		before = &found
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("idempotency key: %w", err)
	}
	return before, nil
}

func (a *API) again(w http.ResponseWriter, r *http.Request, q, before request) {
	if before.fingerprint != q.fingerprint {
		a.write(w, r, refuse("key-reused", "Idempotency-Key này đã dùng cho một yêu cầu khác. Đặt khóa mới cho yêu cầu mới."))
		return
	}
	if before.status == 0 {
		a.write(w, r, refuse("busy", "Yêu cầu cùng khóa đang được xử lý hoặc bị ngắt giữa chừng. Chờ vài giây rồi gửi lại; nếu vẫn vậy, đọc lại dữ liệu để biết đã ghi chưa."))
		return
	}
	var headers map[string]string
	if err := json.Unmarshal([]byte(before.headers), &headers); err != nil {
		a.write(w, r, fmt.Errorf("kept answer: %w", err))
		return
	}
	for name, value := range headers {
		w.Header().Set(name, value)
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(before.status)
	_, _ = w.Write(before.body) // whoever left needs no answer
}

// first does the work and keeps its answer. What failed has written nothing, so its key is free again.
func (a *API) first(w http.ResponseWriter, r *http.Request, q request, next http.Handler) {
	c := &copied{ResponseWriter: w}
	done := false
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), storeLimit)
		defer cancel()
		if err := a.keep(ctx, q, c, done); err != nil {
			a.Log.Error("keep the answer of a request", "path", r.URL.Path, "error", err)
		}
	}()
	next.ServeHTTP(c, r)
	done = true
}

func (a *API) keep(ctx context.Context, q request, c *copied, done bool) error {
	return a.DB.Write(ctx, func(tx *db.Tx) error {
		if !done || c.status == http.StatusInternalServerError {
			return nil // nobody knows what was written: the key stays taken
		}
		if c.status >= http.StatusMultipleChoices {
			return deleteRequest(tx, q.caller, q.key)
		}
		headers := map[string]string{}
		for _, name := range []string{"Content-Type", "ETag", "Location"} {
			if v := c.Header().Get(name); v != "" {
				headers[name] = v
			}
		}
		text, err := json.Marshal(headers)
		if err != nil {
			return err
		}
		q.status, q.headers, q.body = c.status, string(text), c.body.Bytes()
		return updateRequest(tx, q)
	})
}

// copied remembers what was answered.
type copied struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// Unwrap is for http.ResponseController.
func (c *copied) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *copied) WriteHeader(status int) {
	if c.status == 0 {
		c.status = status
	}
	c.ResponseWriter.WriteHeader(status)
}

func (c *copied) Write(p []byte) (int, error) {
	if c.status == 0 {
		c.status = http.StatusOK
	}
	if room := maxKept - c.body.Len(); room > 0 {
		c.body.Write(p[:min(len(p), room)])
	}
	return c.ResponseWriter.Write(p)
}

// Purge deletes the kept answers of requests that nobody sends again.
func (a *API) Purge(ctx context.Context) error {
	return a.DB.Write(ctx, func(tx *db.Tx) error { return purgeRequests(tx, a.Now().Add(-keptFor)) })
}
