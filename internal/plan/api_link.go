package plan

import (
	"context"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/identity"
)

func (s *Service) linkAPI(a *api.API) {
	a.Group("links", "Liên kết trả lời", "Liên kết riêng, không cần mật khẩu, để một cơ quan trả lời một kỳ.")
	const at = "/plans/{plan}/periods/{period}/links"
	api.Get(a, api.Op{ID: "listLinks", Path: at, Tag: "links", Summary: "Liên kết của một kỳ", Need: needManage}, s.apiLinks)
	api.Post(a, api.Op{
		ID: "makeLinks", Path: at, Tag: "links", Summary: "Tạo liên kết", Need: needManage, Status: 201, Secret: true,
		Text: "Địa chỉ đầy đủ chỉ có trong câu trả lời này. Cơ quan có liên kết mới thì liên kết cũ hết hiệu lực.",
	}, s.apiMakeLinks)
	api.Delete(a, api.Op{ID: "revokeLink", Path: "/plans/{plan}/links/{link}", Tag: "links", Summary: "Thu hồi liên kết", Need: needManage}, s.apiRevokeLink)
}

// linkJSON is a link, without its secret.
type linkJSON struct {
	ID        int64        `json:"id"`
	AgencyID  int64        `json:"agency_id"`
	Period    string       `json:"period"`
	Until     calendar.Day `json:"until" format:"date"`
	Contact   string       `json:"contact"`
	MadeAt    time.Time    `json:"made_at"`
	MadeBy    string       `json:"made_by"`
	RevokedOn calendar.Day `json:"revoked_on,omitempty" format:"date"`
	Live      bool         `json:"live" doc:"Còn mở được."`
	Opens     int64        `json:"opens"`
	Answers   int64        `json:"answers"`
	Address   string       `json:"address,omitempty" doc:"Chỉ có ngay khi tạo; hệ thống không giữ lại."`
}

func (s *Service) linkOut(l Link) linkJSON {
	return linkJSON{l.ID, l.AgencyID, l.Period, l.Until, l.Contact, l.MadeAt.UTC(), l.MadeBy, l.RevokedOn, l.Live(s.today()), l.Opens, l.Answers, ""}
}

type linksIn struct {
	OfPeriod
	api.Paging
}

func (s *Service) apiLinks(ctx context.Context, in *linksIn) (*api.Answer[api.List[linkJSON]], error) {
	v, err := s.LinksOf(ctx, identity.Who(ctx), in.Plan, in.Period, 0)
	if err != nil {
		return nil, err
	}
	var out []linkJSON
	for _, line := range v.Lines {
		out = append(out, each(line.Links, s.linkOut)...)
	}
	return api.Cut(in.Paging, out)
}

type makeLinksIn struct {
	OfPeriod
	Body struct {
		AgencyID int64        `json:"agency_id,omitempty" minimum:"1" doc:"Không có: mọi cơ quan còn nợ báo cáo của kỳ."`
		Until    calendar.Day `json:"until,omitempty" format:"date"`
		Contact  string       `json:"contact,omitempty" maxLength:"400" doc:"Gọi ai khi vướng."`
		Again    bool         `json:"again,omitempty" doc:"true: cả cơ quan đang có liên kết."`
	}
}

// madeLinksJSON are the links that were made.
type madeLinksJSON struct {
	Links []linkJSON `json:"links"`
}

func (s *Service) apiMakeLinks(ctx context.Context, in *makeLinksIn) (*api.Answer[madeLinksJSON], error) {
	b := in.Body
	made, _, err := s.MakeLinks(ctx, identity.Who(ctx), in.Plan, LinkWish{AgencyID: b.AgencyID, Period: in.Period, Until: b.Until, Contact: b.Contact, Again: b.Again})
	if err != nil {
		return nil, err
	}
	return api.Say(madeLinksJSON{each(made, func(m MadeLink) linkJSON {
		out := s.linkOut(m.Link)
		out.Live, out.Address = true, s.Address+linkPath(m.Secret)
		return out
	})}), nil
}

type revokeLinkIn struct {
	OfPlan
	Link int64 `path:"link" minimum:"1"`
}

func (s *Service) apiRevokeLink(ctx context.Context, in *revokeLinkIn) (*api.Nothing, error) {
	_, err := s.RevokeLink(ctx, identity.Who(ctx), in.Plan, in.Link)
	return &api.Nothing{}, err
}
