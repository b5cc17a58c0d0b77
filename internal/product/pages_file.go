package product

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func filePath(id int64) string { return "/tep-san-pham/" + strconv.FormatInt(id, 10) }

// shown are the kinds of files that a browser plays or draws on the page; all others are saved.
var shown = map[string]bool{
	"image/jpeg": true, "image/png": true, "audio/ogg": true, "audio/mpeg": true, "audio/wav": true, "audio/webm": true, "audio/mp4": true, "video/mp4": true, "video/webm": true, "text/vtt": true,
}

// serveFile hands out a file of an edition; parts of it where the browser asks for parts.
func (s *Service) serveFile(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := s.FindFile(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return err
	}
	if f.Hash == "" {
		return problem.New(problem.NotFound, "Tệp này chưa làm xong. Tải lại trang của bản để xem tiến độ.")
	}
	return s.serveStored(w, r, f.Hash, f.Mime, f.Name)
}

// serveStored hands out a stored file under a name.
func (s *Service) serveStored(w http.ResponseWriter, r *http.Request, hash, mime, name string) error {
	if web.NotModified(w, r, hash, 0) {
		return nil
	}
	file, _, err := s.Files.Open(hash)
	if err != nil {
		return err
	}
	defer file.Close()
	way := "attachment"
	if shown[mime] {
		way = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", mime)
	h.Set("Content-Disposition", way+"; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}
