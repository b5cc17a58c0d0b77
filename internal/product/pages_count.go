package product

import (
	"net/http"
	"net/url"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// CountedPath is where the rows behind a figure of the report can be looked at.
func CountedPath(indicator string, agency int64, p calendar.Period) string {
	q := url.Values{"chi-so": {indicator}, "tu": {string(p.From)}, "den": {string(p.To)}}
	if agency != 0 {
		q.Set("co-quan", strconv.FormatInt(agency, 10))
	}
	return home + "?" + q.Encode()
}

// countedPage are the rows behind a figure.
type countedPage struct {
	Rows        []CountedItem
	Total, Sum  int64
	How         string
	Lists       Lists
	Page, Pages int
	Request     *http.Request
}

func (s *Service) showCounted(w http.ResponseWriter, r *http.Request, f web.Form) error {
	p, ok := calendar.CustomPeriod(readDay(f.Get("tu")), readDay(f.Get("den")))
	if !ok {
		return problem.New(problem.NotFound, "Kỳ này không đúng. Mở lại từ báo cáo tổng hợp.")
	}
	v := countedPage{Lists: s.lists, Page: web.PageNumber(r), Request: r, How: s.CountedHow(f.Get("chi-so"))}
	var err error
	v.Rows, v.Total, v.Sum, err = s.CountedRows(r.Context(), identity.Who(r.Context()), f.Get("chi-so"), f.Int("co-quan"), p, v.Page)
	if err != nil {
		return err
	}
	v.Pages = pagesOf(int(v.Total), countedShown)
	return web.Render(w, r, web.Page{
		Title: "Đếm từ kho sản phẩm: " + f.Get("chi-so"), Lead: "Bản xuất bản lần đầu từ " + i18n.Date(p.From) + " đến " + i18n.Date(p.To) + ".", Section: home,
		Crumbs: []web.Link{{Label: "Sản phẩm", Href: home}, {Label: "Số liệu " + f.Get("chi-so")}}, Body: countedBody(v),
	})
}
