package plan

import "lantoa/internal/web"

// Routes are all pages of the area, joined from the parts.
func (s *Service) Routes() web.Routes {
	var all web.Routes
	for _, part := range []web.Routes{
		s.importRoutes(),
	} {
		all.Pages = append(all.Pages, part.Pages...)
		all.Menu = append(all.Menu, part.Menu...)
		if part.Search != nil {
			all.Search = part.Search
		}
	}
	return all
}
