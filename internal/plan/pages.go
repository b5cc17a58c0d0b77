package plan

import (
	"context"
	"net/url"
	"slices"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// Routes are all pages of the area, joined from the parts.
func (s *Service) Routes() web.Routes {
	all := web.Routes{Menu: s.menu(), Search: s.search}
	for _, part := range []web.Routes{
		s.deskRoutes(), s.planRoutes(), s.taskRoutes(), s.agencyRoutes(), s.reportRoutes(), s.consolidatedRoutes(), s.importRoutes(),
		s.budgetRoutes(), s.moneySheetRoutes(), s.stateRoutes(),
		s.linkRoutes(), s.linksRoutes(),
		s.remindRoutes(), s.feedRoutes(), s.letterRoutes(),
		s.dutyRoutes(), s.judgeRoutes(),
		s.workbookRoutes(),
		s.amendRoutes(), s.paperRoutes(),
	} {
		all.Pages = append(all.Pages, part.Pages...)
		all.Menu = append(all.Menu, part.Menu...)
	}
	return all
}

const (
	needRead   = string(identity.ReadPlan)
	needAll    = string(identity.ReadAll)
	needManage = string(identity.ManagePlan)
	needReview = string(identity.ReviewReports)
)

// menu is what the parts do not bring themselves.
func (s *Service) menu() []web.Item {
	return []web.Item{
		{Group: "Công việc", Label: "Việc của tôi", Href: "/", Badge: s.owedBadge},
		{Group: "Công việc", Label: "Duyệt báo cáo", Href: "/duyet", Need: needReview, Badge: s.waitingBadge},
		{Group: "Kế hoạch", Label: "Kế hoạch năm", Href: "/ke-hoach", Need: needRead},
		{Group: "Kế hoạch", Label: "Nhiệm vụ", Href: "/nhiem-vu", Need: needRead},
		{Group: "Kế hoạch", Label: "Cơ quan thực hiện", Href: "/co-quan-thuc-hien", Need: needRead},
		{Group: "Kế hoạch", Label: "Báo cáo tổng hợp", Href: "/tong-hop", Need: needAll},
	}
}

func (s *Service) owedBadge(ctx context.Context) (web.Badge, error) {
	n, late, err := s.Owed(ctx, identity.Who(ctx))
	return web.Badge{Count: n, Hot: late > 0}, err
}

func (s *Service) waitingBadge(ctx context.Context) (web.Badge, error) {
	n, late, err := s.Waiting(ctx, identity.Who(ctx))
	return web.Badge{Count: n, Hot: late > 0}, err
}

const maxHits = 20 // of one kind

// search finds plans and tasks, with or without accents.
func (s *Service) search(ctx context.Context, words string) (hits []web.Hit, err error) {
	folded := i18n.Fold(words)
	if !identity.Who(ctx).May(identity.ReadPlan) || folded == "" {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		plans, err := allPlans(tx)
		if err != nil {
			return err
		}
		name := func(id int64) string {
			i := slices.IndexFunc(plans, func(p Plan) bool { return p.ID == id })
			if i < 0 {
				return ""
			}
			return plans[i].Name()
		}
		for _, p := range plans {
			if contains(p.Name()+" "+p.Number+" "+p.Title, folded) && len(hits) < maxHits {
				hits = append(hits, web.Hit{Kind: "Kế hoạch", Title: p.Name() + ": " + p.Title, Note: p.Cited(), Href: planPath(p.ID)})
			}
		}
		tasks, err := searchTasks(tx, folded, maxHits)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			hits = append(hits, web.Hit{Kind: "Nhiệm vụ", Title: t.No + ". " + t.Title, Note: name(t.PlanID), Href: taskPath(t.ID)})
		}
		return nil
	})
	return hits, err
}

// query writes an address with parameters; empty ones are left out.
func query(path string, pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			v.Set(pairs[i], pairs[i+1])
		}
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}
