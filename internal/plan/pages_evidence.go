package plan

import (
	"net/http"
	"net/url"
	"time"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// sandbox keeps what people have sent from ever running as a page of ours.
const sandbox = "sandbox; default-src 'none'; img-src 'self'; style-src 'none'; script-src 'none'"

func (s *Service) serveEvidence(w http.ResponseWriter, r *http.Request) error {
	e, err := s.evidenceAsked(r)
	if err != nil {
		return err
	}
	return s.serveFile(w, r, e.Hash, e.Mime, e.Name)
}

const thumbMime = "image/jpeg"

func (s *Service) serveThumb(w http.ResponseWriter, r *http.Request) error {
	e, err := s.evidenceAsked(r)
	if err != nil {
		return err
	}
	if e.Thumb == "" {
		return problem.New(problem.NotFound, "Minh chứng này không có ảnh thu nhỏ.")
	}
	return s.serveFile(w, r, e.Thumb, thumbMime, "anh-nho.jpg")
}

func (s *Service) evidenceAsked(r *http.Request) (Evidence, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return Evidence{}, err
	}
	e, err := s.FindEvidence(r.Context(), identity.Who(r.Context()), id)
	if err == nil && e.Kind != "file" {
		err = problem.New(problem.NotFound, "Minh chứng này là liên kết, không có tệp. Mở liên kết từ báo cáo.")
	}
	return e, err
}

// serveFile hands out a stored file under the name that its sender gave it. Pictures are shown, all else is saved.
func (s *Service) serveFile(w http.ResponseWriter, r *http.Request, hash, mime, name string) error {
	if web.NotModified(w, r, hash, 0) {
		return nil
	}
	file, _, err := s.Files.Open(hash)
	if err != nil {
		return err
	}
	defer file.Close()
	way := "attachment"
	if (Evidence{Mime: mime}).Picture() {
		way = "inline"
	}
	h := w.Header()
	h.Set("Content-Type", mime)
	h.Set("Content-Disposition", way+"; filename*=UTF-8''"+url.PathEscape(name))
	h.Set("Content-Security-Policy", sandbox)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}
