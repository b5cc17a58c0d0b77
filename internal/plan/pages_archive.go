package plan

import (
	"net/http"

	"lantoa/internal/identity"
	"lantoa/internal/web"
)

func (s *Service) postArchive(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	aside := f.Get("aside") != ""
	if err := s.Archive(r.Context(), identity.Who(r.Context()), id, f.Int("version"), aside); err != nil {
		return err
	}
	notice := "Kế hoạch được dùng lại."
	if aside {
		notice = "Đã lưu trữ kế hoạch. Mọi báo cáo, số liệu vẫn còn nguyên."
	}
	return web.Redirect(w, r, planPath(id), notice)
}
