package portal

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"

	"lantoa/internal/db"
)

// served is a page as it is sent. Header values are made once.
type served struct {
	path, sum string
	status    int
	size      int
	gz, br    []byte // nil when they do not fit into memory
	mime      []string
	name      []string // Content-Disposition of a file to keep, or nil
	modified  []string
	tags      map[string][]string // ETag by encoding
	lengths   map[string][]string
}

const (
	brotliCoding, gzipCoding, plainCoding = "br", "gzip", ""

	readerCache = "public, max-age=60" // a withdrawal reaches a reader's cache within a minute
)

func newServed(p packed, keep bool) *served {
	v := &served{
		path: p.Path, sum: p.Sum, status: p.Status, size: p.Size, mime: []string{p.Mime}, modified: []string{p.RenderedAt.UTC().Format(http.TimeFormat)},
		tags: map[string][]string{}, lengths: map[string][]string{},
	}
	if p.Status != http.StatusOK {
		return v
	}
	const enough = 32 // hexadecimal digits: 128 bits
	for coding, size := range map[string]int{brotliCoding: len(p.Br), gzipCoding: len(p.Gz), plainCoding: p.Size} {
		v.tags[coding] = []string{`"` + strings.TrimSuffix(p.Sum[:enough]+"-"+coding, "-") + `"`}
		v.lengths[coding] = []string{strconv.Itoa(size)}
	}
	if keep {
		v.gz, v.br = p.Gz, p.Br
	}
	if strings.HasPrefix(p.Mime, "text/csv") {
		file := strings.Trim(strings.ReplaceAll(strings.TrimPrefix(p.Path, dataPath), "/", "-"), "-")
		v.name = []string{`attachment; filename="` + file + `"`}
	}
	return v
}

// ours reports whether an address belongs to the public pages.
func ours(path string) bool {
	switch path {
	case homePath, dataPath, "/sitemap.xml", "/robots.txt":
		return true
	}
	return strings.HasPrefix(path, homePath+"/") || strings.HasPrefix(path, dataPath+"/")
}

// Front answers public addresses from memory, before anyone asks who is there; everything else goes on to next.
func (s *Service) Front(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ours(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		s.servePublic(w, r)
	})
}

// The header values that every public answer has; they are shared, nobody changes them.
var (
	nosniff, cacheValue    = []string{"nosniff"}, []string{readerCache}
	noReferrer, sameOrigin = []string{"no-referrer"}, []string{"same-origin"}
	vary, anyOrigin        = []string{"Accept-Encoding"}, []string{"*"}
	nothingAllowed         = []string{"geolocation=(), camera=(), microphone=()"}
	codings                = map[string][]string{brotliCoding: {"br"}, gzipCoding: {"gzip"}}
)

func (s *Service) servePublic(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h["Content-Security-Policy"] = s.policy
	h["X-Content-Type-Options"] = nosniff
	h["Referrer-Policy"] = noReferrer
	h["Permissions-Policy"] = nothingAllowed
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	h["Cache-Control"] = cacheValue
	h["Vary"] = vary
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		s.serveAlone(w, r, http.StatusMethodNotAllowed)
		return
	}
	p := s.shown.Load().pages[r.URL.Path]
	switch {
	case p == nil && strings.HasSuffix(r.URL.Path, "/") && s.shown.Load().pages[strings.TrimRight(r.URL.Path, "/")] != nil:
		http.Redirect(w, r, strings.TrimRight(r.URL.Path, "/"), http.StatusPermanentRedirect)
	case p == nil:
		s.serveAlone(w, r, http.StatusNotFound)
	case p.status != http.StatusOK:
		s.serveAlone(w, r, p.status)
	default:
		s.serveStored(w, r, p)
	}
}

func (s *Service) serveStored(w http.ResponseWriter, r *http.Request, p *served) {
	h := w.Header()
	coding := preferred(r.Header["Accept-Encoding"])
	h["Etag"], h["Last-Modified"] = p.tags[coding], p.modified
	if !strings.HasPrefix(p.mime[0], "text/html") {
		h["Access-Control-Allow-Origin"] = anyOrigin
	}
	if matches(r.Header["If-None-Match"], p.tags[coding][0]) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body, err := s.bytesOf(r, p, coding)
	if err != nil {
		s.Log.Error("portal: page", "path", p.path, "error", err)
		delete(h, "Etag")
		h["Cache-Control"] = []string{"no-store"}
		http.Error(w, "Chưa mở được trang này. Hãy thử lại sau ít phút.", http.StatusServiceUnavailable)
		return
	}
	h["Content-Type"], h["Content-Length"] = p.mime, p.lengths[coding]
	if coding != plainCoding {
		h["Content-Encoding"] = codings[coding]
	}
	if p.name != nil {
		h["Content-Disposition"] = p.name
	}
	if r.Method == http.MethodHead {
		return
	}
	send(w, body, coding)
}

// send writes the bytes; plain ones are unpacked on the way, so that memory holds only packed ones.
func send(w io.Writer, body []byte, coding string) {
	if coding != plainCoding {
		_, _ = w.Write(body) // a reader who closed the page is no failure of ours
		return
	}
	if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
		_, _ = io.Copy(w, z)
	}
}

// bytesOf are the packed bytes of a page; plain ones are packed by gzip here.
func (s *Service) bytesOf(r *http.Request, p *served, coding string) ([]byte, error) {
	gz, br := p.gz, p.br
	if gz == nil {
		err := s.DB.Read(r.Context(), func(tx *db.Tx) error {
			stored, err := pageBytes(tx, p.path, p.sum)
			gz, br = stored.Gz, stored.Br
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if coding == brotliCoding {
		return br, nil
	}
	return gz, nil
}

// serveAlone sends the page that stands for an address without content.
func (s *Service) serveAlone(w http.ResponseWriter, r *http.Request, status int) {
	p := s.alone[status]
	h := w.Header()
	coding, body := preferred(r.Header["Accept-Encoding"]), p.Gz
	h.Set("Content-Type", p.Mime)
	if coding == brotliCoding {
		body = p.Br
	}
	if coding != plainCoding {
		h["Content-Encoding"] = codings[coding]
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		send(w, body, coding)
	}
}

// preferred is the best coding that a reader takes: brotli, gzip, or none.
func preferred(accept []string) string {
	best := plainCoding
	for _, line := range accept {
		for part := range strings.SplitSeq(line, ",") {
			name, weight, _ := strings.Cut(part, ";")
			if weight != "" && refused(weight) {
				continue
			}
			switch strings.ToLower(strings.TrimSpace(name)) {
			case brotliCoding:
				return brotliCoding
			case gzipCoding:
				best = gzipCoding
			}
		}
	}
	return best
}

// refused reports whether a weight is q=0.
func refused(weight string) bool {
	_, q, ok := strings.Cut(weight, "=")
	n, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
	return ok && err == nil && n == 0
}

// matches reports whether a reader has this version already.
func matches(given []string, tag string) bool {
	for _, line := range given {
		for part := range strings.SplitSeq(line, ",") {
			part = strings.TrimSpace(part)
			if part == "*" || strings.TrimPrefix(part, "W/") == tag {
				return true
			}
		}
	}
	return false
}
