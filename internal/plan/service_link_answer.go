package plan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// LinkUse is someone who comes with the secret of a link.
type LinkUse struct {
	Secret   string
	Address  string         // where they ask from
	SignedIn identity.Actor // who they are signed in as in the same browser, if they are
}

// LinkOutcome is what became of an answer.
type LinkOutcome struct {
	Report  Report
	Again   bool  // it had come before: nothing was changed this time
	Missing error // what stands in the way of submitting; the rest is saved
}

var errNotWithLink = problem.New(problem.Denied, "Báo cáo này không thuộc liên kết. Liên kết chỉ dùng cho một cơ quan và một kỳ báo cáo.")

// linkActor is the holder of a link. Someone who is signed in to review, or for another agency, enters under their own name: a link would
// hide who it was from the rule that a second person accepts.
func (v LinkView) linkActor(u LinkUse, who string) (identity.Actor, error) {
	if u.SignedIn.May(identity.ReviewReports) || u.SignedIn.Known() && u.SignedIn.AgencyID != v.Agency.ID {
		return identity.Actor{}, problem.New(problem.Denied, "Trình duyệt này đang đăng nhập bằng tài khoản của %s. Muốn ghi báo cáo của %s, dùng trang báo cáo (nút “Nhập thay” nếu là cơ quan khác); hoặc đăng xuất rồi mở lại liên kết.", u.SignedIn.Agency, v.Agency.ShortName)
	}
	name, err := answererName(who)
	return identity.ByLink(v.Agency, name), err
}

// reportOf finds a report of the link.
func (v LinkView) reportOf(tx *db.Tx, find func(*db.Tx, int64) (Report, error), id int64) (Report, error) {
	r, err := find(tx, id)
	if problem.Is(err, problem.NotFound) {
		return r, errNotWithLink // what exists elsewhere is not told
	}
	if err != nil {
		return r, err
	}
	if !v.scope.holds(r) {
		return Report{}, errNotWithLink
	}
	closings, err := planClosings(tx, v.Plan.ID)
	if err != nil {
		return r, err
	}
	if day := v.Plan.closedOn(closings, r.To); day != "" {
		return r, problem.New(problem.Conflict, "Kỳ của báo cáo này đã chốt ngày %s nên liên kết không nhận thêm. Nếu còn việc cần báo cáo, gọi %s.", i18n.Date(day), v.Call)
	}
	return r, nil
}

// AnswerLink takes in what came for one report by link: all of it, once.
func (s *Service) AnswerLink(ctx context.Context, u LinkUse, reportID int64, a LinkAnswer) (out LinkOutcome, err error) {
	if !validKey(a.Key) {
		return out, problem.New(problem.Invalid, "Trang này thiếu mã lần gửi. Tải lại trang rồi gửi lại; phần chữ đã gõ vẫn còn trên máy.")
	}
	by, err := s.mayAnswer(ctx, u, reportID, a)
	if err != nil {
		return out, s.guessed(ctx, u.Address, err)
	}
	a.Addition.Links = keep(a.Addition.Links, func(l string) bool { return l != "" })
	evidence, err := s.takeIn(ctx, by, a.Addition)
	if err != nil {
		return out, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := s.reach(tx, u.Secret)
		if err != nil {
			return err
		}
		r, err := v.reportOf(tx, holdReport, reportID)
		if err != nil {
			return err
		}
		send := linkSend{key: a.Key, digest: a.digest(evidence)}
		sends, err := reportSends(tx, v.Link.ID, r.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(sends, func(k linkSend) bool { return k.key == send.key && k.digest == send.digest }) {
			out = LinkOutcome{Report: r, Again: true}
			return nil
		}
		if a.Version != r.Version {
			a.Earlier = append(slices.Clone(a.Earlier), a.Key)
			a = a.adopt(r, sends)
		}
		if out, send.deeds, err = s.answer(tx, by, r, a, evidence); err != nil {
			return err
		}
		send.version = out.Report.Version
		if err := keepSend(tx, v.Link.ID, r.ID, send, s.Now()); err != nil {
			return fmt.Errorf("keep a send to report %d: %w", r.ID, err)
		}
		return countAnswer(tx, v.Link.ID, s.Now())
	})
	return out, err
}

// mayAnswer looks before files are read whether the answer can be taken at all.
func (s *Service) mayAnswer(ctx context.Context, u LinkUse, reportID int64, a LinkAnswer) (by identity.Actor, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		v, err := s.reach(tx, u.Secret)
		if err != nil {
			return err
		}
		if _, err := v.reportOf(tx, findReport, reportID); err != nil {
			return err
		}
		by, err = v.linkActor(u, a.Who)
		return err
	})
	return by, err
}

// digest tells two sends of the same content from two of different content.
func (a LinkAnswer) digest(evidence []Evidence) string {
	hashes := make([]string, 0, len(evidence))
	for _, e := range evidence {
		hashes = append(hashes, e.Hash+e.URL)
	}
	text, err := json.Marshal([]any{a.Who, a.Entry, a.Deeds, a.Consents, a.Addition.Consent, hashes, a.Drop, a.Submit, a.Recall})
	if err != nil {
		return "" // there is nothing in it that JSON could not hold
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// answer does what was asked, step by step as the screens of the agency do it.
func (s *Service) answer(tx *db.Tx, by identity.Actor, r Report, a LinkAnswer, evidence []Evidence) (out LinkOutcome, deeds []int64, err error) {
	if a.Recall {
		out.Report, err = s.moveReport(tx, by, r.ID, a.Version, Recall, "")
		return out, nil, err
	}
	if a.Entry.Answer == Nothing || a.Entry.Answer == NotApplicable {
		if slices.ContainsFunc(a.Deeds, LinkDeed.isNew) {
			return out, nil, problem.Field("answer", "Đã ghi thêm hoạt động nên câu trả lời phải là “Có hoạt động”. Chọn lại, hoặc xóa phần hoạt động vừa ghi.")
		}
	} else if slices.ContainsFunc(a.Deeds, LinkDeed.isNew) {
		a.Entry.Answer = Activities
	}
	if out.Report, err = s.saveReport(tx, by, r.ID, a.Version, a.Entry); err != nil {
		return out, nil, err
	}
	if deeds, err = s.answerDeeds(tx, by, r, a.Deeds); err != nil {
		return out, nil, err
	}
	if err := s.setConsent(tx, by, r, a.Consents); err != nil {
		return out, nil, err
	}
	if a.Drop != 0 {
		if err := s.dropEvidence(tx, by, r.ID, a.Drop); err != nil && !problem.Is(err, problem.NotFound) {
			return out, nil, err
		}
	}
	if _, err := s.attach(tx, by, r.ID, 0, evidence); err != nil {
		return out, nil, err
	}
	if !a.Submit {
		return out, deeds, nil
	}
	after, err := s.moveReport(tx, by, r.ID, out.Report.Version, Submit, "")
	if missing, ok := problem.As(err); ok && (missing.Kind == problem.Invalid || missing.Kind == problem.Conflict) {
		out.Missing = err // what was typed is kept all the same
		return out, deeds, nil
	}
	out.Report = after
	return out, deeds, err
}

// answerDeeds stores the activities of the form; the ids stand at the places of their rows.
func (s *Service) answerDeeds(tx *db.Tx, by identity.Actor, r Report, rows []LinkDeed) (ids []int64, err error) {
	stored, err := reportActivities(tx, r.ID)
	if err != nil {
		return nil, err
	}
	var wrong []error
	for _, row := range rows {
		for len(ids) <= row.Row {
			ids = append(ids, 0)
		}
		id, err := s.answerDeed(tx, by, r, row, stored)
		if problem.Is(err, problem.Invalid) {
			wrong = append(wrong, prefixed(err, deedField(row.Row, "")))
			continue
		}
		if err != nil {
			return nil, err
		}
		ids[row.Row] = id
	}
	return ids, problem.Collect(wrong...)
}

func (s *Service) answerDeed(tx *db.Tx, by identity.Actor, r Report, row LinkDeed, stored []Activity) (int64, error) {
	a := row.Activity
	a.ReportID = r.ID
	at := slices.IndexFunc(stored, func(b Activity) bool { return b.ID == a.ID })
	if row.Gone {
		if at < 0 {
			return 0, nil // it is gone already
		}
		return 0, s.dropActivity(tx, by, r.ID, a.ID)
	}
	if a.ID == 0 {
		if err := likeOf(tx, r, row.Like, &a); err != nil {
			return 0, err
		}
		return s.saveActivity(tx, by, a, row.Figures)
	}
	if at < 0 {
		return 0, errStale
	}
	old := stored[at] // the page of a link leaves out what it cannot show
	a.Pillar, a.Audiences, a.Topics, a.Body = old.Pillar, old.Audiences, old.Topics, old.Body
	a.Languages = append(a.Languages, s.terms.rare(old.Languages)...)
	if a.Version == 0 {
		a.Version = old.Version
	}
	return s.saveActivity(tx, by, a, row.Figures)
}

// likeOf gives a new activity the tags of the one that it was copied from, if the agency itself wrote that one for the same task.
func likeOf(tx *db.Tx, r Report, id int64, a *Activity) error {
	if id == 0 {
		return nil
	}
	like, err := findActivity(tx, id)
	if problem.Is(err, problem.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	from, err := findReport(tx, like.ReportID)
	if err != nil || from.AssignmentID != r.AssignmentID {
		return err
	}
	a.Pillar, a.Audiences, a.Topics, a.Body = like.Pillar, like.Audiences, like.Topics, like.Body
	return nil
}

// rare keeps those of some languages that forms fold away.
func (t Terms) rare(languages []string) []string {
	return keep(languages, func(key string) bool {
		return slices.ContainsFunc(t.Languages, func(l Term) bool { return l.Key == key && l.Rare })
	})
}

// deedField is the name of a field of an activity on the page of a link.
func deedField(row int, field string) string { return "hd" + strconv.Itoa(row) + "_" + field }

// LinkEvidence finds a file of the link's reports.
func (s *Service) LinkEvidence(ctx context.Context, u LinkUse, id int64) (e Evidence, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		v, err := s.reach(tx, u.Secret)
		if err != nil {
			return err
		}
		if e, err = findEvidence(tx, id); problem.Is(err, problem.NotFound) {
			return errNotWithLink
		} else if err != nil {
			return err
		}
		r, err := findReport(tx, e.ReportID)
		if err != nil {
			return err
		}
		if !v.scope.holds(r) {
			return errNotWithLink
		}
		return nil
	})
	if err != nil {
		return Evidence{}, s.guessed(ctx, u.Address, err)
	}
	return e, nil
}

// nextDue is the day on which the first open answer of the link is due; when all are given, the last that was.
func (v LinkView) nextDue() (day calendar.Day) {
	for _, a := range v.Answers {
		if a.Report.Editable() && (day == "" || a.Report.Due.Before(day)) {
			day = a.Report.Due
		}
	}
	if day != "" {
		return day
	}
	for _, a := range v.Answers {
		day = max(day, a.Report.Due)
	}
	return day
}
