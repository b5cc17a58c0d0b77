package plan

import (
	"lantoa/internal/api"
	"lantoa/internal/identity"
)

// API gives the operations of this area. Each calls the same service as the screens; what they take and give stands beside them in
// api_*.go, in the words of the glossary.
func (s *Service) API(a *api.API) {
	s.planAPI(a)
	s.taskAPI(a)
	s.reportAPI(a)
	s.evidenceAPI(a)
	s.listAPI(a)
	s.stateAPI(a)
	s.consolidatedAPI(a)
	s.importAPI(a)
	s.amendAPI(a)
	s.dutyAPI(a)
	s.workbookAPI(a)
	s.linkAPI(a)
	s.budgetAPI(a)
	s.moneySheetAPI(a)
	s.remindAPI(a)
	s.remindSetAPI(a)
	s.judgeAPI(a)
	s.versionAPI(a)
	s.paperAPI(a)
}

const (
	needReport = string(identity.ReportProgress)
	needImport = string(identity.ImportPlan)
	needClose  = string(identity.CloseReport)
	needBudget = string(identity.ManageBudget)
)

// some is a list that is never null.
func some[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// each makes a list of what f makes of every row.
func each[T, U any](all []T, f func(T) U) []U {
	out := make([]U, 0, len(all))
	for _, v := range all {
		out = append(out, f(v))
	}
	return out
}
