package plan

import (
	"context"

	"lantoa/internal/api"
)

func (s *Service) listAPI(a *api.API) {
	a.Group("lists", "Danh mục", "Chỉ số để báo cáo, và các danh mục để mô tả hoạt động.")
	api.Get(a, api.Op{ID: "listIndicators", Path: "/indicators", Tag: "lists", Summary: "Danh mục chỉ số", Need: needRead}, s.apiIndicators)
	api.Get(a, api.Op{ID: "listTerms", Path: "/terms", Tag: "lists", Summary: "Thứ tiếng, đối tượng, công ước, nhóm nội dung", Need: needRead}, s.apiTerms)
}

// indicatorJSON is one figure that agencies report.
type indicatorJSON struct {
	ID          string   `json:"id"`
	Parent      string   `json:"parent"`
	Group       string   `json:"group"`
	Name        string   `json:"name"`
	Unit        string   `json:"unit"`
	Kind        string   `json:"kind" doc:"count, minutes, money, percent, yesno, score, hours; trống: chỉ là tên nhóm."`
	Aggregation string   `json:"aggregation" doc:"sum, latest, ratio:TỬ/MẪU hoặc none."`
	Tasks       []string `json:"tasks" doc:"Số của nhiệm vụ thường báo cáo chỉ số này."`
	Typed       bool     `json:"typed" doc:"Cơ quan gửi được; false: hệ thống tự tính."`
}

type indicatorsIn struct {
	api.Paging
	Task string `query:"task_no" maxLength:"40" doc:"Số của nhiệm vụ: III.2"`
}

func (s *Service) apiIndicators(_ context.Context, in *indicatorsIn) (*api.Answer[api.List[indicatorJSON]], error) {
	list := s.indicators.List
	if in.Task != "" {
		list, _ = s.indicators.ForTask(in.Task)
	}
	return api.Cut(in.Paging, each(list, func(i Indicator) indicatorJSON {
		return indicatorJSON{i.ID, i.Parent, i.Group, i.Name, i.Unit, i.Kind, i.Aggregation, some(i.Tasks), i.Typed()}
	}))
}

// termJSON is one word of a list.
type termJSON struct {
	Key  string `json:"key"`
	Name string `json:"name"`
}

// termsJSON are the lists that activities are described with.
type termsJSON struct {
	Languages []termJSON `json:"languages"`
	Audiences []termJSON `json:"audiences"`
	Topics    []termJSON `json:"topics"`
	Pillars   []termJSON `json:"pillars"`
	Groups    []termJSON `json:"indicator_groups"`
}

func (s *Service) apiTerms(context.Context, *struct{}) (*api.Answer[termsJSON], error) {
	out := func(t Term) termJSON { return termJSON{t.Key, t.Name} }
	t := s.terms
	return api.Say(termsJSON{each(t.Languages, out), each(t.Audiences, out), each(t.Topics, out), each(t.Pillars, out), each(t.Groups, out)}), nil
}
