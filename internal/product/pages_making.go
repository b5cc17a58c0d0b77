package product

import (
	"net/http"
	"strconv"

	"lantoa/internal/job"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// making are the jobs that work on files of an edition, by the file.
func (s *Service) making(r *http.Request, files []File) (map[int64]job.Status, error) {
	all := map[int64]job.Status{}
	for _, f := range files {
		if !f.InMaking() || f.job() == 0 {
			continue
		}
		st, err := s.Jobs.Status(r.Context(), f.job())
		if err != nil && !problem.Is(err, problem.NotFound) {
			return nil, err
		}
		all[f.ID] = st
	}
	return all, nil
}

// showMaking answers the page that follows a film on its way.
func (s *Service) showMaking(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "file")
	if err != nil {
		return err
	}
	if r.Header.Get("X-Phan") == "" {
		return web.Redirect(w, r, editionPath(v.Edition.ID)+"#tep", "")
	}
	page := editionPage{EditionView: v}
	if page.Jobs, err = s.making(r, v.Files); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	for _, f := range v.Files {
		if f.ID == id && f.InMaking() {
			return page.progress(f).Render(r.Context(), w)
		}
	}
	return nil
}

func makingPath(edition, file int64) string {
	return editionPath(edition) + "/tep/" + strconv.FormatInt(file, 10)
}

// makingWords say what is being done to a file.
func (v editionPage) makingWords(f File) string {
	st := v.Jobs[f.ID]
	switch {
	case st.State == job.Running && st.Progress != "":
		return "Đang làm “" + f.Name + "”: " + st.Progress
	case st.State == job.Failed, st.Attempt > 1:
		return "“" + f.Name + "” chưa làm được; máy chủ sẽ tự thử lại."
	}
	return "“" + f.Name + "” đang chờ tới lượt."
}

// refresh is after how many seconds a browser without script looks again.
func (v editionPage) refresh() int {
	const seconds = 5
	for _, f := range v.Files {
		if f.InMaking() && v.Edition.Medium != Audio {
			return seconds
		}
	}
	return v.Sound.refresh()
}
