package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Dossier is one report with all that belongs to it.
type Dossier struct {
	Report     Report
	Plan       Plan
	Task       Task
	Agency     identity.Agency
	Activities []Activity
	Figures    []Figure
	Evidence   []Evidence
	Moves      []Move
	Closed     calendar.Day // the day its period was closed, or ""
	Often      []string     // indicators that are often reported on the task
	Twins      []Twin       // files that other agencies have sent too; for reviewers
	Next       int64        // the next report to look through; for reviewers
	Requests   []Request    // extensions that were asked for
	Transfers  []Transfer   // whose it was before
	Owners     map[int64]string
	Near       []NearPicture    // for reviewers
	Earlier    map[string]int64 // the highest figures that were accepted from the agency
	Doubted    []DoubtNote      // what senders said of doubtful figures
}

// Ready says what is missing before the report can be submitted.
func (d Dossier) Ready(l Indicators) error {
	return ReadyToSubmit(d.Report, d.Task, d.Activities, d.Figures, d.Evidence, l)
}

var errForeign = problem.New(problem.Denied, "Báo cáo này của cơ quan khác. Tài khoản này chỉ xem được báo cáo của cơ quan mình.")

// OpenReport reads a report for someone who may see it.
func (s *Service) OpenReport(ctx context.Context, by identity.Actor, id int64) (d Dossier, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		d, err = dossier(tx, by, id)
		return err
	})
	return d, err
}

func dossier(tx *db.Tx, by identity.Actor, id int64) (d Dossier, err error) {
	if d.Report, err = findReport(tx, id); err != nil {
		return d, err
	}
	if !by.Sees(d.Report.AgencyID) {
		return Dossier{}, errForeign
	}
	if err := d.load(tx); err != nil {
		return d, fmt.Errorf("open report %d: %w", id, err)
	}
	if !by.May(identity.ReviewReports) {
		return d, nil
	}
	if err := d.loadReview(tx); err != nil {
		return d, fmt.Errorf("open report %d for review: %w", id, err)
	}
	return d, nil
}

func (d *Dossier) load(tx *db.Tx) (err error) {
	if d.Plan, err = findPlan(tx, d.Report.PlanID); err != nil {
		return err
	}
	if d.Task, err = findTask(tx, d.Report.TaskID); err != nil {
		return err
	}
	if d.Agency, err = identity.FindAgency(tx, d.Report.AgencyID); err != nil {
		return err
	}
	if d.Activities, err = reportActivities(tx, d.Report.ID); err != nil {
		return err
	}
	if d.Figures, err = reportFigures(tx, d.Report.ID); err != nil {
		return err
	}
	if d.Evidence, err = reportEvidence(tx, d.Report.ID); err != nil {
		return err
	}
	if d.Moves, err = reportMoves(tx, d.Report.ID); err != nil {
		return err
	}
	if d.Closed, err = periodClosed(tx, d.Plan, d.Report.To); err != nil {
		return err
	}
	if err := d.loadPast(tx); err != nil {
		return err
	}
	if d.Earlier, err = highest(tx, d.Agency.ID, d.Report.ID); err != nil {
		return err
	}
	if !d.Report.Editable() {
		return nil // only forms offer what is often reported
	}
	d.Often, err = oftenReported(tx, d.Task.ID, d.Agency.ID)
	return err
}

// loadPast reads what was asked about the report, and whose it was.
func (d *Dossier) loadPast(tx *db.Tx) (err error) {
	if d.Requests, err = reportRequests(tx, d.Report.ID); err != nil {
		return err
	}
	if d.Doubted, err = reportDoubts(tx, d.Report.ID); err != nil {
		return err
	}
	if d.Transfers, err = reportTransfers(tx, d.Report.ID); err != nil {
		return err
	}
	d.Owners = map[int64]string{}
	for _, t := range d.Transfers {
		a, err := identity.FindAgency(tx, t.FromID)
		if err != nil {
			return err
		}
		d.Owners[a.ID] = a.ShortName
	}
	return nil
}

func (d *Dossier) loadReview(tx *db.Tx) (err error) {
	if d.Twins, err = evidenceTwins(tx, d.Report); err != nil {
		return err
	}
	if d.Near, err = nearPictures(tx, d.Report, d.Evidence); err != nil {
		return err
	}
	if len(d.Twins) > 0 {
		who, err := loadPeople(tx)
		if err != nil {
			return err
		}
		for i, t := range d.Twins {
			a, err := who.find(t.AgencyID)
			if err != nil {
				return err
			}
			d.Twins[i].Agency = a.ShortName
		}
	}
	d.Next, err = nextWaiting(tx, d.Report)
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	return err
}

const anyVersion = -1

// hold finds a report for a step that the actor may take, and keeps others from changing it until the transaction ends.
// version is the one that the actor saw; anyVersion where the step does not depend on what stands in the report.
func hold(tx *db.Tx, by identity.Actor, id, version int64, a Action) (Report, error) {
	r, err := holdReport(tx, id)
	if err != nil {
		return r, err
	}
	if !by.Sees(r.AgencyID) {
		return Report{}, errForeign
	}
	if err := r.Check(a, by); err != nil {
		return r, err
	}
	if version != anyVersion && version != r.Version {
		return r, errStale
	}
	if a != Save && a != Submit {
		return r, nil
	}
	if typed, is := r.typing(by); is {
		return typed, noteBehalf(tx, typed)
	}
	return r, nil
}

// SaveReport keeps what was typed as a draft; a returned report stays returned until it is submitted again.
func (s *Service) SaveReport(ctx context.Context, by identity.Actor, id, version int64, e Entry) (saved Report, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		saved, err = s.saveReport(tx, by, id, version, e)
		return err
	})
	return saved, err
}

func (s *Service) saveReport(tx *db.Tx, by identity.Actor, id, version int64, e Entry) (Report, error) {
	r, err := hold(tx, by, id, version, Save)
	if err != nil {
		return r, err
	}
	if err := e.Validate(s.indicators); err != nil {
		return r, err
	}
	r.Answer, r.Summary, r.Difficulties, r.Proposals = e.Answer, e.Summary, e.Difficulties, e.Proposals
	if e.How != "" && r.behalfOf(by) {
		r.BehalfHow = e.How
	}
	totals := slices.Clone(e.Totals)
	for i := range totals {
		totals[i].Day = r.totalDay(s.today())
	}
	if err := replaceFigures(tx, r.ID, 0, totals); err != nil {
		return r, fmt.Errorf("save report %d: %w", id, err)
	}
	return s.move(tx, by, r, Save, "")
}

// MoveReport takes a report one step on: submit, recall, clear, return, accept, reopen. version is the one that the actor saw:
// nobody submits or accepts what someone else has changed meanwhile.
func (s *Service) MoveReport(ctx context.Context, by identity.Actor, id, version int64, a Action, reason string) (after Report, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		after, err = s.moveReport(tx, by, id, version, a, reason)
		return err
	})
	return after, err
}

func (s *Service) moveReport(tx *db.Tx, by identity.Actor, id, version int64, a Action, reason string) (Report, error) {
	r, err := hold(tx, by, id, version, a)
	if err != nil {
		return r, err
	}
	switch a {
	case Submit:
		r = r.withWay(by)
		out, err := s.ready(tx, by, r)
		if err != nil {
			return r, err
		}
		return s.handIn(tx, by, r, out, nil, by.Via)
	case Clear:
		err = clearReport(tx, r.ID)
	case Accept:
		err = s.proven(tx, by, r)
	}
	if err != nil {
		return r, err
	}
	return s.move(tx, by, r, a, reason)
}

// Chosen is a report ticked on a list, as it stood there.
type Chosen struct{ ID, Version int64 }

// Refusal says why one of several reports was not accepted.
type Refusal struct {
	ID     int64
	Reason string
}

const maxChosen = 100

// AcceptReports accepts the ticked reports, each by its own rule and in a transaction of its own.
func (s *Service) AcceptReports(ctx context.Context, by identity.Actor, chosen []Chosen) (accepted int, refused []Refusal, err error) {
	if !by.May(identity.ReviewReports) {
		return 0, nil, problem.New(problem.Denied, "Tài khoản này không có quyền chấp nhận báo cáo.")
	}
	if len(chosen) == 0 {
		return 0, nil, problem.Field("chon", "Chưa chọn báo cáo nào. Đánh dấu ít nhất một báo cáo rồi bấm lại.")
	}
	if len(chosen) > maxChosen {
		return 0, nil, problem.Field("chon", "Mỗi lần chấp nhận nhiều nhất %d báo cáo. Bỏ bớt dấu chọn.", maxChosen)
	}
	for _, c := range chosen {
		err := s.acceptUnseen(ctx, by, c)
		if p, ok := problem.As(err); ok {
			refused = append(refused, Refusal{c.ID, p.Error()})
			continue
		}
		if err != nil {
			return accepted, refused, fmt.Errorf("accept report %d: %w", c.ID, err)
		}
		accepted++
	}
	return accepted, refused, nil
}

// acceptUnseen accepts a report from a list. One with something to look at twice must be opened first.
func (s *Service) acceptUnseen(ctx context.Context, by identity.Actor, c Chosen) error {
	d, err := s.OpenReport(ctx, by, c.ID)
	if err != nil {
		return err
	}
	if why := s.concerns(d); len(why) > 0 && d.Report.State == Submitted {
		return problem.New(problem.Conflict, "Cần mở xem trước khi chấp nhận: %s.", i18n.List(why))
	}
	_, err = s.MoveReport(ctx, by, c.ID, c.Version, Accept, "")
	return err
}

// concerns are what a reviewer should not accept without having opened the report, in few words.
func (s *Service) concerns(d Dossier) []string {
	var why []string
	for _, x := range []struct {
		n    int
		what string
	}{
		{len(s.indicators.Doubts(d.Figures, d.Earlier)), "số liệu khác thường"},
		{len(Doubled(d.Figures)), "số liệu ghi hai chỗ"},
		{len(d.Report.Outside(d.Activities)), "hoạt động ngoài kỳ"},
		{len(d.Twins), "tệp trùng với cơ quan khác"},
		{len(d.Near), "ảnh gần giống của cơ quan khác"},
	} {
		if x.n > 0 {
			why = append(why, digits(x.n)+" "+x.what)
		}
	}
	return why
}

// OpenActivity reads one activity of a report with its figures; id 0 is a new one.
func (s *Service) OpenActivity(ctx context.Context, by identity.Actor, reportID, id int64) (d Dossier, a Activity, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if d, err = dossier(tx, by, reportID); err != nil || id == 0 {
			return err
		}
		a, err = activityOf(tx, reportID, id)
		return err
	})
	return d, a, err
}

var errNoActivity = problem.New(problem.NotFound, "Không có hoạt động này. Có thể nó vừa được xóa; hãy mở lại báo cáo.")

func activityOf(tx *db.Tx, reportID, id int64) (Activity, error) {
	a, err := findActivity(tx, id)
	if err == nil && a.ReportID != reportID {
		return Activity{}, errNoActivity
	}
	return a, err
}

// SaveActivity adds an activity (ID 0) or changes one, with its figures. Whoever adds an activity answers that there was one.
func (s *Service) SaveActivity(ctx context.Context, by identity.Actor, a Activity, figures []Figure) (id int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		id, err = s.saveActivity(tx, by, a, figures)
		return err
	})
	return id, err
}

func (s *Service) saveActivity(tx *db.Tx, by identity.Actor, a Activity, figures []Figure) (id int64, err error) {
	r, err := hold(tx, by, a.ReportID, anyVersion, Save)
	if err != nil {
		return 0, err
	}
	a = a.withTo()
	if err := problem.Collect(a.Validate(r, s.today()), s.terms.check(a), checkFigures(s.indicators, figures)); err != nil {
		return 0, err
	}
	if id, err = s.storeActivity(tx, by, r, a); err != nil {
		return 0, err
	}
	at := slices.Clone(figures)
	for i := range at {
		at[i].Day = a.From
	}
	return id, replaceFigures(tx, r.ID, id, at)
}

func (s *Service) storeActivity(tx *db.Tx, by identity.Actor, r Report, a Activity) (int64, error) {
	if a.ID != 0 {
		if _, err := activityOf(tx, r.ID, a.ID); err != nil {
			return 0, err
		}
		if err := updateActivity(tx, a); err != nil {
			return 0, err
		}
		return a.ID, s.note(tx, by, r, "activity.change", map[string]any{"activity": a.ID, "name": a.Name})
	}
	n, err := countActivities(tx, r.ID)
	if err != nil {
		return 0, err
	}
	if n >= MaxActivities {
		return 0, problem.New(problem.Conflict, "Báo cáo đã có %d hoạt động, không thêm được nữa. Gộp các hoạt động giống nhau thành một.", MaxActivities)
	}
	if r.State == Awaited || r.Answer != Activities {
		r.Answer = Activities
		if r, err = s.move(tx, by, r, Save, ""); err != nil {
			return 0, err
		}
	}
	if a.ID, err = insertActivity(tx, a); err != nil {
		return 0, err
	}
	return a.ID, s.note(tx, by, r, "activity.add", map[string]any{"activity": a.ID, "name": a.Name})
}

// note writes a change inside a report into the audit trail; who entered it for another agency is told apart.
func (s *Service) note(tx *db.Tx, by identity.Actor, r Report, action string, detail map[string]any) error {
	if by.AgencyID != r.AgencyID {
		detail["behalf_of"] = r.AgencyID
	}
	return identity.Audit(tx, s.Now(), by, action, subject("report", r.ID), detail)
}

// DeleteActivity removes an activity with its figures; its evidence stays with the report.
func (s *Service) DeleteActivity(ctx context.Context, by identity.Actor, reportID, id int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error { return s.dropActivity(tx, by, reportID, id) })
}

func (s *Service) dropActivity(tx *db.Tx, by identity.Actor, reportID, id int64) error {
	r, err := hold(tx, by, reportID, anyVersion, Save)
	if err != nil {
		return err
	}
	a, err := activityOf(tx, reportID, id)
	if err != nil {
		return err
	}
	if err := deleteActivity(tx, id); err != nil {
		return fmt.Errorf("delete activity %d: %w", id, err)
	}
	return s.note(tx, by, r, "activity.delete", map[string]any{"activity": id, "name": a.Name})
}

// Queue is what waits to be looked through.
type Queue struct {
	All      []Waiting // the longest waiting first
	Agencies map[int64]identity.Agency
	Plans    map[int64]Plan
}

// WaitingReports lists the submitted reports for a reviewer.
func (s *Service) WaitingReports(ctx context.Context, by identity.Actor) (q Queue, err error) {
	if !by.May(identity.ReviewReports) {
		return q, problem.New(problem.Denied, "Tài khoản này không có quyền duyệt báo cáo.")
	}
	q.Agencies, q.Plans = map[int64]identity.Agency{}, map[int64]Plan{}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if q.All, err = waitingReports(tx); err != nil {
			return err
		}
		plans, err := allPlans(tx)
		if err != nil {
			return err
		}
		for _, p := range plans {
			q.Plans[p.ID] = p
		}
		return q.name(tx)
	})
	return q, err
}

// name finds the agencies of the list, those closed meanwhile too.
func (q *Queue) name(tx *db.Tx) error {
	who, err := loadPeople(tx)
	if err != nil {
		return err
	}
	for i, w := range q.All {
		a, err := who.find(w.AgencyID)
		if err != nil {
			return err
		}
		q.Agencies[a.ID], q.All[i].Agency = a, a.ShortName
	}
	return nil
}
