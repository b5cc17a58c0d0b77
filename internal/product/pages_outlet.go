package product

import (
	"net/http"

	"lantoa/internal/identity"
	"lantoa/internal/web"
)

func (s *Service) outletRoutes() []web.Route {
	return []web.Route{
		{Pattern: "POST /ban/{id}/noi-phat", Need: needRead, Handle: s.postOutlet},
		{Pattern: "POST /ban/{id}/noi-phat/{outlet}/bo", Need: needRead, Handle: s.postDropOutlet},
	}
}

func (s *Service) postOutlet(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#noi-phat", "Đã ghi nơi phát.", func(form web.Form, id int64) error {
		o := Outlet{Channel: form.Get("outlet"), Place: form.Get("place"), Link: form.Get("link"), Day: readDay(form.Get("day"))}
		return s.AddOutlet(r.Context(), identity.Who(r.Context()), id, o)
	})
}

func (s *Service) postDropOutlet(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#noi-phat", "Đã bỏ nơi phát.", func(_ web.Form, id int64) error {
		outlet, err := web.PathID(r, "outlet")
		if err != nil {
			return err
		}
		return s.DropOutlet(r.Context(), identity.Who(r.Context()), id, outlet)
	})
}

// outletChoices are the channels that carry the medium.
func outletChoices(m Medium) (list []web.Choice) {
	for _, key := range channelsOf(m) {
		list = append(list, web.Choice{Value: key, Label: channelName(key)})
	}
	return list
}
