package plan

import (
	"bytes"
	"net/http"

	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/web"
)

func (s *Service) stateRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET /ke-hoach/{id}/tinh-trang.xlsx", Need: needRead, Handle: s.downloadState},
		{Pattern: "GET /ke-hoach/{id}/tinh-trang.docx", Need: needRead, Handle: s.downloadStateDocument},
	}}
}

func (s *Service) askedState(r *http.Request) (StateView, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return StateView{}, err
	}
	return s.State(r.Context(), identity.Who(r.Context()), id, r.URL.Query().Get("ngay"))
}

// stateFile is the name under which the state on a day is saved.
func stateFile(v StateView, format string) string {
	return "tinh-trang-" + string(v.Progress.Moment.Day) + "." + format
}

// workbook is the state as tables.
func (v StateView) workbook() office.Workbook {
	return office.Workbook{
		Title: "Tình trạng " + v.Plan.Name(), Author: v.Focal.Formal, Made: v.Progress.Moment.Day.Time(), Sample: v.Plan.Sample, Sheets: stateSheets(v),
	}
}

func (s *Service) downloadState(w http.ResponseWriter, r *http.Request) error {
	v, err := s.askedState(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := office.WriteXLSX(&b, v.workbook()); err != nil {
		return err
	}
	web.Download(w, xlsxType, stateFile(v, "xlsx"))
	_, err = b.WriteTo(w)
	return ignoreGone(err)
}

func (s *Service) downloadStateDocument(w http.ResponseWriter, r *http.Request) error {
	v, err := s.askedState(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := office.WriteDOCX(&b, stateDocument(v)); err != nil {
		return err
	}
	web.Download(w, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", stateFile(v, "docx"))
	_, err = b.WriteTo(w)
	return ignoreGone(err)
}
