package identity

import (
	"context"
	"net/http"

	"lantoa/internal/job"
	"lantoa/internal/mail"
	"lantoa/internal/web"
)

const (
	systemPath = "/he-thong"
	maxListed  = 60 // of jobs and of letters
)

func (s *Service) systemRoutes() web.Routes {
	need := string(ManagePeople)
	return web.Routes{
		Pages: []web.Route{
			{Pattern: "GET " + systemPath, Need: need, Handle: s.showSystem},
			{Pattern: "POST " + systemPath + "/viec/{id}", Need: need, Handle: s.postRetryJob},
			{Pattern: "POST " + systemPath + "/thu/{id}", Need: need, Handle: s.postRetryLetter},
		},
		Menu: []web.Item{{Group: "Danh mục", Label: "Hệ thống", Href: systemPath, Need: need, Badge: s.failedJobs}},
	}
}

// failedJobs counts what was given up and waits for a person.
func (s *Service) failedJobs(ctx context.Context) (web.Badge, error) {
	if s.o.Jobs == nil {
		return web.Badge{}, nil
	}
	jobs, err := s.o.Jobs.Recent(ctx, maxListed)
	b := web.Badge{Hot: true}
	for _, j := range jobs {
		if j.State == job.Failed {
			b.Count++
		}
	}
	return b, err
}

func (s *Service) showSystem(w http.ResponseWriter, r *http.Request) (err error) {
	var jobs []job.Status
	var letters []mail.Status
	if s.o.Jobs != nil {
		if jobs, err = s.o.Jobs.Recent(r.Context(), maxListed); err != nil {
			return err
		}
	}
	if s.o.Letters != nil {
		if letters, err = s.o.Letters.Recent(r.Context(), maxListed); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Hệ thống", Section: systemPath, Body: systemBody(jobs, letters, s.o.Letters != nil, s.o.JobNames),
		Lead: "Việc chạy nền và thư gửi đi. Việc hỏng được thử lại nhiều lần; hỏng hẳn thì chờ ở đây.",
	})
}

func (s *Service) postRetryJob(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.o.Jobs.Retry(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, systemPath, "Việc được chạy lại.")
}

func (s *Service) postRetryLetter(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.o.Letters.Retry(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, systemPath, "Thư được gửi lại.")
}
