package plan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// LinkWish is for whom links are to be made.
type LinkWish struct {
	AgencyID int64 // 0: every agency that still owes an answer in the period
	Period   string
	Until    calendar.Day // "" for the usual
	Contact  string
	Again    bool // also for those that have one: the old one ends
}

// MadeLink is a link that was just made: the only time that its secret is known.
type MadeLink struct {
	Link   Link
	Agency identity.Agency
	Secret string
	Due    calendar.Day // of the first answer that the agency owes; "" none
}

// LinkLine is one agency on the list of links.
type LinkLine struct {
	Agency    identity.Agency
	Open, All int          // answers that it owes, and all that are expected
	Next      calendar.Day // when the first of those that it owes is due; "" when it owes none
	Links     []Link       // the newest first
}

// LinkList is what the focal department sees of the links of a period.
type LinkList struct {
	Plan    Plan
	Period  calendar.Period
	Periods []calendar.Period
	Closed  calendar.Day
	Due     calendar.Day // the last of the period
	Until   calendar.Day // the last day that is proposed
	Contact string
	Lines   []LinkLine
	Sample  int64 // the link of a demonstration, whose address everybody knows
}

var errLinks = problem.New(problem.Denied, "Tài khoản này không có quyền tạo liên kết trả lời. Việc này của cơ quan đầu mối.")

// LinksOf gathers the links of a plan for a period, or for the period of today when the key is "". agencyID 0 is all agencies.
func (s *Service) LinksOf(ctx context.Context, by identity.Actor, planID int64, period string, agencyID int64) (v LinkList, err error) {
	if !by.May(identity.ManagePlan) {
		return v, errLinks
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		if v.Period, v.Periods, err = linkPeriod(v.Plan, period, s.today()); err != nil {
			return err
		}
		if v.Closed, err = periodClosed(tx, v.Plan, v.Period.To); err != nil {
			return err
		}
		if v.Sample, err = s.sampleLink(tx); err != nil {
			return err
		}
		v.Contact = by.Name + ", " + by.Agency
		return s.listLinks(tx, &v, agencyID)
	})
	return v, err
}

// linkPeriod reads the period of links; without a key it is that of today, or the last one.
func linkPeriod(p Plan, key string, today calendar.Day) (q calendar.Period, all []calendar.Period, err error) {
	for _, q := range p.Rhythm.Closing.Periods(p.Rhythm.Kind, p.Year) {
		if !q.To.Before(p.StartsOn) {
			all = append(all, q)
		}
	}
	if key != "" {
		q, ok := p.Rhythm.Closing.Parse(key)
		if !ok || q.Kind == calendar.Custom {
			return q, all, problem.New(problem.NotFound, "Không có kỳ báo cáo này. Chọn kỳ trong danh sách.")
		}
		return q, all, nil
	}
	if len(all) == 0 {
		return q, all, problem.New(problem.NotFound, "Kế hoạch này chưa có kỳ báo cáo nào.")
	}
	q = all[len(all)-1]
	for _, one := range slices.Backward(all) {
		if !one.To.Before(today) {
			q = one
		}
	}
	return q, all, nil
}

func (s *Service) listLinks(tx *db.Tx, v *LinkList, agencyID int64) error {
	from, to := v.Plan.AnswerWindow(v.Period)
	owed, err := owingAgencies(tx, v.Plan.ID, from, to)
	if err != nil {
		return err
	}
	links, err := periodLinks(tx, v.Plan.ID, v.Period.Key())
	if err != nil {
		return err
	}
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	for _, o := range owed {
		if agencyID != 0 && o.AgencyID != agencyID {
			continue
		}
		a, err := who.find(o.AgencyID)
		if err != nil {
			return err
		}
		line := LinkLine{Agency: a, Open: o.Open, All: o.All, Next: o.Next}
		for _, l := range links {
			if l.AgencyID == o.AgencyID {
				line.Links = append(line.Links, l)
			}
		}
		v.Due = max(v.Due, o.Due)
		v.Lines = append(v.Lines, line)
	}
	v.Until = linkUntil(s.today(), v.Due)
	slices.SortStableFunc(v.Lines, func(a, b LinkLine) int { // those that owe nothing come last
		return cmp.Or(min(b.Open, 1)-min(a.Open, 1), i18n.Compare(a.Agency.ShortName, b.Agency.ShortName))
	})
	return nil
}

// Live is the link of the line that opens, if there is one.
func (l LinkLine) Live(today calendar.Day) (Link, bool) {
	i := slices.IndexFunc(l.Links, func(k Link) bool { return k.Live(today) })
	if i < 0 {
		return Link{}, false
	}
	return l.Links[i], true
}

// MakeLinks makes links. An agency's earlier link for the period ends when it gets a new one: there is never more than one that opens.
func (s *Service) MakeLinks(ctx context.Context, by identity.Actor, planID int64, w LinkWish) (made []MadeLink, v LinkList, err error) {
	if v, err = s.LinksOf(ctx, by, planID, w.Period, w.AgencyID); err != nil {
		return nil, v, err
	}
	w.Contact = strings.Join(strings.Fields(w.Contact), " ")
	if w.Contact == "" {
		w.Contact = v.Contact
	}
	if w.Until == "" {
		w.Until = v.Until
	}
	var tooLong error
	if len([]rune(w.Contact)) > maxContact {
		tooLong = problem.Field("contact", "Phần người liên hệ quá dài. Rút gọn dưới %d chữ cái.", maxContact)
	}
	if err := problem.Collect(checkUntil(w.Until, s.today()), tooLong); err != nil {
		return nil, v, err
	}
	if v.Closed != "" {
		return nil, v, problem.New(problem.Conflict, "Kỳ này đã chốt ngày %s nên không tạo liên kết được nữa.", i18n.Date(v.Closed))
	}
	lines := v.wanted(w, s.today())
	if len(lines) == 0 {
		return nil, v, problem.New(problem.Invalid, "Không có cơ quan nào cần liên kết mới: cơ quan còn nợ báo cáo đều đã có liên kết còn dùng được, hoặc không được giao việc trong kỳ.")
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := dropSends(tx, s.Now().Add(-keepSends)); err != nil {
			return err
		}
		made = nil
		for _, line := range lines {
			m, err := s.makeLink(tx, by, v, line.Agency, w)
			if err != nil {
				return err
			}
			m.Due = line.Next
			made = append(made, m)
		}
		return nil
	})
	return made, v, err
}

// wanted picks the agencies that get a link.
func (v LinkList) wanted(w LinkWish, today calendar.Day) (lines []LinkLine) {
	for _, line := range v.Lines {
		_, has := line.Live(today)
		if w.AgencyID != 0 || line.Open > 0 && (w.Again || !has) {
			lines = append(lines, line)
		}
	}
	return lines
}

func (s *Service) makeLink(tx *db.Tx, by identity.Actor, v LinkList, agency identity.Agency, w LinkWish) (m MadeLink, err error) {
	period := v.Period.Key()
	ended, err := revokeLinks(tx, v.Plan.ID, agency.ID, period, string(s.today()), by.Name+", "+by.Agency)
	if err != nil {
		return m, fmt.Errorf("end the earlier link of agency %d: %w", agency.ID, err)
	}
	m = MadeLink{Agency: agency, Secret: newSecret(), Link: Link{
		PlanID: v.Plan.ID, AgencyID: agency.ID, Period: period, Until: w.Until, Contact: w.Contact, MadeAt: s.Now(), MadeBy: by.Name + ", " + by.Agency,
	}}
	if m.Link.ID, err = insertLink(tx, m.Link, hashSecret(m.Secret)); err != nil {
		return m, fmt.Errorf("make a link for agency %d: %w", agency.ID, err)
	}
	return m, identity.Audit(tx, s.Now(), by, "link.make", subject("plan", v.Plan.ID), map[string]any{
		"link": m.Link.ID, "agency": agency.ID, "period": period, "until": w.Until, "ended": ended,
	})
}

// RevokeLink ends a link at once.
func (s *Service) RevokeLink(ctx context.Context, by identity.Actor, planID, id int64) (l Link, err error) {
	if !by.May(identity.ManagePlan) {
		return l, errLinks
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if l, err = findLink(tx, planID, id); err != nil {
			return err
		}
		n, err := revokeLink(tx, id, string(s.today()), by.Name+", "+by.Agency)
		if err != nil || n == 0 { // it was revoked already
			return err
		}
		return identity.Audit(tx, s.Now(), by, "link.revoke", subject("plan", planID), map[string]any{"link": id, "agency": l.AgencyID, "period": l.Period})
	})
	return l, err
}

// LinkView is all that a link shows.
type LinkView struct {
	Link    Link
	Plan    Plan
	Agency  identity.Agency
	Period  calendar.Period
	Call    string // whom to call
	Answers []LinkedAnswer
	scope   linkScope
}

// LinkedAnswer is one expected answer on the page of a link.
type LinkedAnswer struct {
	Dossier
	Prior *prior // what the agency answered to the same task before
}

// OpenLink gathers what the holder of a secret may see. address is where they ask from, for counting wrong tries.
func (s *Service) OpenLink(ctx context.Context, secret, address string, count bool) (v LinkView, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v, err = s.reach(tx, secret); err != nil {
			return err
		}
		return s.fillLink(tx, &v)
	})
	if err != nil {
		return LinkView{}, s.guessed(ctx, address, err)
	}
	if !count {
		return v, nil
	}
	return v, s.DB.Write(ctx, func(tx *db.Tx) error { return countOpening(tx, v.Link.ID, s.Now()) })
}

// unknownLink is the refusal of an address that is no link; a link that has ended tells another sentence, but not to a stranger.
type unknownLink struct{ error }

func (e unknownLink) Unwrap() error { return e.error }

// guessed counts a try at an address that is no link.
func (s *Service) guessed(ctx context.Context, address string, failure error) error {
	unknown := unknownLink{}
	if !errors.As(failure, &unknown) {
		return failure
	}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return identity.CountGuess(tx, address, s.Now()) }); err != nil {
		return err
	}
	return unknown.error
}

// reach finds the link of a secret, if it opens, and what lies within its reach.
func (s *Service) reach(tx *db.Tx, secret string) (v LinkView, err error) {
	focal, err := identity.FocalAgency(tx)
	if err != nil && !errors.Is(err, db.ErrNone) {
		return v, err
	}
	v.Call = "cán bộ đầu mối của " + focal.ShortName
	if focal.ID == 0 {
		v.Call = "cơ quan đầu mối"
	}
	if !isSecret(secret) {
		return v, unknownLink{errNoLink(v.Call)}
	}
	if v.Link, err = linkByHash(tx, hashSecret(secret)); errors.Is(err, db.ErrNone) {
		return v, unknownLink{errNoLink(v.Call)}
	} else if err != nil {
		return v, err
	}
	if v.Link.Contact != "" {
		v.Call = v.Link.Contact
	}
	if v.Plan, err = findPlan(tx, v.Link.PlanID); err != nil {
		return v, err
	}
	if v.Agency, err = identity.FindAgency(tx, v.Link.AgencyID); err != nil {
		return v, err
	}
	if v.Period, _, err = linkPeriod(v.Plan, v.Link.Period, s.today()); err != nil {
		return v, err
	}
	closed, err := periodClosed(tx, v.Plan, v.Period.To)
	if err != nil {
		return v, err
	}
	from, to := v.Plan.AnswerWindow(v.Period)
	v.scope = linkScope{v.Plan.ID, v.Agency.ID, from, to}
	return v, v.Link.check(s.today(), closed, v.Call)
}

// fillLink reads all answers within reach, each table once.
func (s *Service) fillLink(tx *db.Tx, v *LinkView) error {
	reports, err := scopeReports(tx, v.scope)
	if err != nil {
		return err
	}
	activities, err := scopeActivities(tx, v.scope)
	if err != nil {
		return err
	}
	figures, err := scopeFigures(tx, v.scope)
	if err != nil {
		return err
	}
	evidence, err := scopeEvidence(tx, v.scope)
	if err != nil {
		return err
	}
	often, err := scopeOften(tx, v.scope)
	if err != nil {
		return err
	}
	priors, err := agencyPriors(tx, v.scope)
	if err != nil {
		return err
	}
	tasks, err := planTasks(tx, v.Plan.ID)
	if err != nil {
		return err
	}
	closings, err := planClosings(tx, v.Plan.ID)
	if err != nil {
		return err
	}
	for _, r := range reports {
		d := Dossier{Report: r, Plan: v.Plan, Agency: v.Agency, Often: often[r.TaskID], Closed: v.Plan.closedOn(closings, r.To)}
		d.Task = tasks[slices.IndexFunc(tasks, func(t Task) bool { return t.ID == r.TaskID })]
		d.Activities = keep(activities, func(a Activity) bool { return a.ReportID == r.ID })
		d.Figures = keep(figures, func(f Figure) bool { return f.ReportID == r.ID })
		d.Evidence = keep(evidence, func(e Evidence) bool { return e.ReportID == r.ID })
		v.Answers = append(v.Answers, LinkedAnswer{d, priorOf(priors, r)})
	}
	return nil
}

// priorOf is the latest answer to the same task before a report.
func priorOf(all []prior, r Report) *prior {
	i := slices.IndexFunc(all, func(p prior) bool { return p.AssignmentID == r.AssignmentID && p.To.Before(r.To) })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// PriorAnswer is what the agency answered to the same task before a report of the link.
func (s *Service) PriorAnswer(ctx context.Context, v LinkView, reportID int64) (d Dossier, err error) {
	i := slices.IndexFunc(v.Answers, func(a LinkedAnswer) bool { return a.Report.ID == reportID })
	if i < 0 || v.Answers[i].Prior == nil {
		return d, problem.New(problem.NotFound, "Nhiệm vụ này chưa có báo cáo kỳ trước để lấy theo.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if d.Report, err = findReport(tx, v.Answers[i].Prior.ID); err != nil {
			return err
		}
		return d.load(tx)
	})
	return d, err
}
