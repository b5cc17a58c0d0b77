package identity

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"lantoa/internal/problem"
)

// When a session ended while someone was typing, what they sent is not lost: the sign-in page carries
// it, signed, and after signing in they send it again with one button. The signature covers a cookie of
// this browser, so a page elsewhere cannot make anyone send what they did not type.

const (
	maxKept      = 256 << 10 // bytes of text
	maxKeptFiles = 50        // names; files themselves are chosen again
	keepFor      = 2 * time.Hour
	keepCookie   = "lantoa_giu"
	keepPiece    = 48 << 10 // bytes in one hidden field: a form field has a limit of its own
	maxKeptParts = 500
)

// kept is a form that was posted without a session.
type kept struct {
	Path   string     `json:"path"`
	Fields []keptItem `json:"fields"`
	Files  []keptItem `json:"files,omitempty"` // field and file name
	User   int64      `json:"user,omitempty"`  // whose session ended, where known
	At     int64      `json:"at"`              // seconds
}

type keptItem struct {
	Name  string `json:"n"`
	Value string `json:"v"`
}

var errKeepTooLarge = problem.New(problem.TooLarge, "Nội dung vừa gửi quá dài nên máy chủ không giữ được.")

// readKept reads what was posted: text up to maxKept, and the names of files.
func readKept(r *http.Request) (kept, error) {
	k := kept{Path: r.URL.RequestURI(), User: endedUser(r.Context())}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return k, fmt.Errorf("kind of the posted form: %w", err)
	}
	if kind == "multipart/form-data" {
		return k, k.readParts(r)
	}
	if kind != "application/x-www-form-urlencoded" {
		return k, errors.New("not a form")
	}
	text, err := io.ReadAll(io.LimitReader(r.Body, maxKept+1))
	if err != nil {
		return k, fmt.Errorf("read the posted form: %w", err)
	}
	if len(text) > maxKept {
		return k, errKeepTooLarge
	}
	values, err := url.ParseQuery(string(text))
	if err != nil {
		return k, fmt.Errorf("posted form: %w", err)
	}
	for _, name := range sortedNames(values) {
		for _, v := range values[name] {
			k.add(name, v)
		}
	}
	return k, nil
}

func sortedNames(values url.Values) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// add keeps a field, but never a password.
func (k *kept) add(name, value string) {
	if !strings.Contains(name, "password") {
		k.Fields = append(k.Fields, keptItem{name, value})
	}
}

func (k *kept) readParts(r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return fmt.Errorf("posted form: %w", err)
	}
	left := int64(maxKept)
	for range maxKeptParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("posted form: %w", err)
		}
		if name := part.FileName(); name != "" {
			if len(k.Files) < maxKeptFiles {
				k.Files = append(k.Files, keptItem{part.FormName(), name})
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return fmt.Errorf("posted form: %w", err)
		}
		if left -= int64(len(text)); left < 0 {
			return errKeepTooLarge
		}
		if part.Header.Get("Content-Type") == "" { // an empty file field is no text
			k.add(part.FormName(), string(text))
		}
	}
	return errKeepTooLarge
}

// seal turns kept text into the values of hidden fields.
func (s *Service) seal(r *http.Request, k kept, nonce string) ([]string, error) {
	key, err := s.signingKey(r.Context())
	if err != nil {
		return nil, err
	}
	k.At = s.o.Clock().Unix()
	text, err := json.Marshal(k)
	if err != nil {
		return nil, err
	}
	payload := base64.RawURLEncoding.EncodeToString(text)
	sealed := sign(key, "keep", nonce+"\n"+payload) + "." + payload
	var pieces []string
	for piece := range slices.Chunk([]byte(sealed), keepPiece) {
		pieces = append(pieces, string(piece))
	}
	return pieces, nil
}

// open reads back what seal wrote, for the same browser and not too late.
func (s *Service) open(r *http.Request, pieces []string) (kept, bool) {
	var k kept
	cookie, err := r.Cookie(keepCookie)
	if err != nil || len(pieces) == 0 {
		return k, false
	}
	key, err := s.signingKey(r.Context())
	if err != nil {
		return k, false
	}
	mac, payload, ok := strings.Cut(strings.Join(pieces, ""), ".")
	if !ok || !hmac.Equal([]byte(mac), []byte(sign(key, "keep", cookie.Value+"\n"+payload))) {
		return k, false
	}
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || json.Unmarshal(text, &k) != nil {
		return k, false
	}
	age := s.o.Clock().Sub(time.Unix(k.At, 0))
	return k, age >= 0 && age < keepFor && localPath(k.Path) == k.Path
}

// localPath is the address to go to when it lies on this site, or "/".
func localPath(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\n\r\t") {
		return "/"
	}
	return to
}

func keepNonceCookie(nonce string, secure bool) *http.Cookie {
	return &http.Cookie{
		Name: keepCookie, Value: nonce, Path: "/dang-nhap", MaxAge: int(keepFor / time.Second),
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode,
	}
}

// fileFields are the fields whose files must be chosen again, each with the names that were chosen.
func (k kept) fileFields() []keptItem {
	var fields []keptItem
	for _, f := range k.Files {
		i := slices.IndexFunc(fields, func(g keptItem) bool { return g.Name == f.Name })
		if i < 0 {
			fields = append(fields, f)
			continue
		}
		fields[i].Value += ", " + f.Value
	}
	return fields
}

// typed are the values worth showing: what a person wrote, not numbers of rows and versions.
func (k kept) typed() []string {
	const shortest = 4
	var all []string
	for _, f := range k.Fields {
		if len([]rune(f.Value)) >= shortest {
			all = append(all, f.Value)
		}
	}
	return all
}
