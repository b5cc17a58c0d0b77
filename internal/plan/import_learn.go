package plan

import (
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
)

// learned is a name in the document that somebody has said to mean one agency.
type learned struct {
	Printed  string
	AgencyID int64
}

// Learned lists the names that the directory did not know and that a person gave to just one agency. Words that mean several
// ("các cơ quan có liên quan") are no name.
func (r Review) Learned(dir *identity.Directory) []learned {
	var all []learned
	seen := map[string]int64{}
	for _, t := range r.Tasks {
		for _, p := range t.Parties {
			if t.Drop || p.GroupID != 0 || len(p.Agencies) != 1 || meansMany(p.Printed) {
				continue
			}
			if m := dir.Match(p.Printed); m.Agency != nil || m.Group != nil {
				continue
			}
			switch agency, met := seen[p.Printed]; {
			case !met:
				seen[p.Printed] = p.Agencies[0]
				all = append(all, learned{p.Printed, p.Agencies[0]})
			case agency != p.Agencies[0]: // it means one agency here and another there: no name
				all = dropLearned(all, p.Printed)
			}
		}
	}
	return all
}

func dropLearned(all []learned, printed string) []learned {
	var kept []learned
	for _, l := range all {
		if l.Printed != printed {
			kept = append(kept, l)
		}
	}
	return kept
}

func meansMany(printed string) bool {
	words := " " + i18n.Fold(printed) + " "
	for _, w := range []string{" cac ", " nhung ", " lien quan ", " moi ", " toan the ", " khac ", " noi "} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return strings.TrimSpace(words) == ""
}
