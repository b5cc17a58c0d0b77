package plan

import (
	"fmt"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
)

// PublicPlan reads what of a plan may be shown to anyone, as of a day, inside the caller's transaction. Whether it is shown is not
// asked here.
func (s *Service) PublicPlan(tx *db.Tx, id int64, day calendar.Day) (PublicPlan, error) {
	p, err := findPlan(tx, id)
	if err != nil {
		return PublicPlan{}, err
	}
	clauses, err := planClauses(tx, id)
	if err != nil {
		return PublicPlan{}, fmt.Errorf("public plan: %w", err)
	}
	open := PublicPlan{
		ID: p.ID, Cited: p.Cited(), Issuer: p.Issuer, Title: p.Title, IssuedOn: p.IssuedOn, Year: p.Year, StartsOn: p.StartsOn,
		Rhythm: p.rhythmWords(), Replaced: p.State == "replaced", Sample: p.Sample, AsOf: day,
		Bases: publicClauses(clauses, Basis), Sections: publicClauses(clauses, Section), Topics: publicClauses(clauses, Topic),
	}
	if p.Number != "" && p.Number[0] != '/' {
		open.Number = p.Number
	}
	if err := s.publicTasks(tx, &open); err != nil {
		return PublicPlan{}, fmt.Errorf("public plan: %w", err)
	}
	if open.Figures, err = s.openFigures(tx, p, day); err != nil {
		return PublicPlan{}, fmt.Errorf("public plan: %w", err)
	}
	return open, nil
}

// publicTasks counts by task and agency and adds everything else up from there.
func (s *Service) publicTasks(tx *db.Tx, open *PublicPlan) error {
	tasks, err := planTasks(tx, open.ID)
	if err != nil {
		return err
	}
	progress, err := s.progress(tx, open.ID, moment{Day: open.AsOf})
	if err != nil {
		return err
	}
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	last, err := s.lastAnswers(tx, open)
	if err != nil {
		return err
	}
	printed, err := printedLeads(tx, open.ID)
	if err != nil {
		return err
	}
	sum := publicSum{who: who, total: map[int64]*PublicAgency{}, last: last}
	for _, t := range tasks {
		task := PublicTask{
			ID: t.ID, No: t.No, Title: t.Title, Due: t.DueName(), DueOn: t.Due.To, Rhythm: t.RhythmName(), Deliverables: t.Deliverables,
		}
		for _, w := range printed {
			switch {
			case w.TaskID != t.ID || w.Printed == "":
			case w.Duty == Lead:
				task.Leads = append(task.Leads, w.Printed)
			default:
				task.Helpers = append(task.Helpers, w.Printed)
			}
		}
		for _, r := range progress.rows {
			if r.TaskID == t.ID {
				if err := sum.add(&task, r); err != nil {
					return err
				}
			}
		}
		sum.sort(task.Agencies)
		open.Tasks = append(open.Tasks, task)
		open.Total = open.Total.plus(task.Count)
	}
	for _, a := range sum.total {
		open.Agencies = append(open.Agencies, *a)
	}
	sum.sort(open.Agencies)
	return nil
}

type pair struct{ task, agency int64 }

// publicSum adds up the agencies of a plan over its tasks.
type publicSum struct {
	who   *people
	total map[int64]*PublicAgency
	last  map[pair]lastAnswer
}

func (s *publicSum) add(task *PublicTask, r tallyRow) error {
	a, err := s.who.find(r.AgencyID)
	if err != nil {
		return err
	}
	last := s.last[pair{r.TaskID, r.AgencyID}]
	one := PublicAgency{
		ID: a.ID, Key: a.Key, Name: a.ShortName, Formal: a.Name, Kind: a.KindName(), Commune: a.Commune(), Leads: r.Duty == Lead,
		Count: PublicCount{r.InTime, r.Tally.Late, r.Open, r.Tally.Overdue, r.Nothing, last.To, last.MissingFrom},
	}
	task.add(one)
	if all := s.total[a.ID]; all != nil {
		all.Count = all.Count.plus(one.Count)
		all.Leads = all.Leads || one.Leads
		return nil
	}
	s.total[a.ID] = &one
	return nil
}

// sort puts agencies into the order of lists; closed ones come last.
func (s *publicSum) sort(all []PublicAgency) {
	place := map[int64]int{}
	for i, a := range s.who.List {
		place[a.ID] = i - len(s.who.List)
	}
	slices.SortFunc(all, func(a, b PublicAgency) int {
		if d := place[a.ID] - place[b.ID]; d != 0 {
			return d
		}
		return int(a.ID - b.ID)
	})
}

// lastAnswers tells until when there is data and since when some is missing, by task and agency: data ends at the latest today, and
// nothing is missing of days before the plan asks for reports.
func (s *Service) lastAnswers(tx *db.Tx, open *PublicPlan) (map[pair]lastAnswer, error) {
	answers, err := lastAnswers(tx, open.ID, open.AsOf)
	last := map[pair]lastAnswer{}
	for _, a := range answers {
		open.LastAccepted = max(open.LastAccepted, a.AcceptedOn)
		a.To = min(a.To, open.AsOf)
		if a.MissingFrom != "" {
			a.MissingFrom = max(a.MissingFrom, open.StartsOn)
		}
		last[pair{a.TaskID, a.AgencyID}] = a
	}
	return last, err
}

// openFigures adds up the figures of each year that has some.
func (s *Service) openFigures(tx *db.Tx, p Plan, day calendar.Day) ([]PublicFigure, error) {
	first, last, err := figureDays(tx, p.ID)
	if err != nil || first == "" {
		return nil, err
	}
	var latest []string
	for _, i := range s.indicators.List {
		if i.Public() && !i.Summed() {
			latest = append(latest, i.ID)
		}
	}
	var all []PublicFigure
	end := min(last, day)
	for year := max(first.Year(), p.Year-maxPlanYears); year <= min(end.Year()+1, p.Year+maxPlanYears); year++ {
		period, ok := p.Rhythm.Closing.Period(calendar.Year, year, 1)
		if !ok || period.To.Before(first) || period.From.After(end) {
			continue
		}
		sums, err := s.yearSums(tx, p.ID, period, latest)
		if err != nil {
			return nil, err
		}
		all = append(all, s.indicators.publicFigures(year, sums)...)
	}
	return all, nil
}

// yearSums are the sums of a year, and the newest values where values are not added up over time.
func (s *Service) yearSums(tx *db.Tx, planID int64, period calendar.Period, latest []string) ([]openSum, error) {
	sums, err := openSums(tx, planID, period)
	if err != nil {
		return nil, err
	}
	sums = slices.DeleteFunc(sums, func(f openSum) bool { return slices.Contains(latest, f.Indicator) })
	values, err := newestFigures(tx, planID, period, latest)
	if err != nil {
		return nil, err
	}
	for _, f := range newest(values) {
		sums = append(sums, openSum{f.TaskID, f.AgencyID, f.Indicator, f.Value, f.Day})
	}
	return sums, nil
}

// PublicVersion is the number of the version that a plan has now: what was agreed to for everyone to see was one version.
func (s *Service) PublicVersion(tx *db.Tx, planID int64) (int64, error) { return versionNo(tx, planID) }

// PublicName is what lists call a plan, with its number and subject.
type PublicName struct {
	ID    int64
	Name  string // Kế hoạch năm 2026
	Cited string
	Title string
	Year  int
	State string
}

// PublicNames are the plans that could be published, newest first.
func (s *Service) PublicNames(tx *db.Tx) ([]PublicName, error) {
	plans, err := allPlans(tx)
	var all []PublicName
	for _, p := range plans {
		all = append(all, PublicName{p.ID, p.Name(), p.Cited(), p.Title, p.Year, p.State})
	}
	return all, err
}

// PublicIndicators are the indicators whose totals are published, in the order of the list.
func (s *Service) PublicIndicators() []Indicator {
	return slices.DeleteFunc(slices.Clone(s.indicators.List), func(i Indicator) bool { return !i.Public() })
}
