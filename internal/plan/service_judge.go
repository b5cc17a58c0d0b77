package plan

import (
	"context"
	"fmt"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Marks are what the sender says of a piece of evidence: which activity it shows, and what it is.
type Marks struct {
	Activity int64 // 0: of the report as a whole
	Label    string
}

// MarkEvidence sets the marks of pieces of evidence, by their numbers.
func (s *Service) MarkEvidence(ctx context.Context, by identity.Actor, reportID int64, marks map[int64]Marks) error {
	if len(marks) == 0 {
		return nil
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := hold(tx, by, reportID, anyVersion, Save)
		if err != nil {
			return err
		}
		all, err := reportEvidence(tx, reportID)
		if err != nil {
			return err
		}
		for _, e := range all {
			m, asked := marks[e.ID]
			if !asked || m == (Marks{e.ActivityID, e.Label}) {
				continue
			}
			if err := s.mark(tx, by, r, e, m); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) mark(tx *db.Tx, by identity.Actor, r Report, e Evidence, m Marks) error {
	if m.Activity != 0 {
		if _, err := activityOf(tx, r.ID, m.Activity); err != nil {
			return err
		}
	}
	if k, ok := evidenceKind(m.Label); m.Label != "" && (!ok || !k.Label) {
		return problem.Field("evidence", "Chọn lại loại của minh chứng “%s”.", e.Name)
	}
	if err := updateMarks(tx, e.ID, m); err != nil {
		return fmt.Errorf("mark evidence %d: %w", e.ID, err)
	}
	return s.note(tx, by, r, "evidence.mark", map[string]any{"evidence": e.ID, "name": e.Name, "activity": m.Activity, "label": m.Label})
}

var errNoEvidence = problem.New(problem.NotFound, "Không có minh chứng này. Có thể nó vừa được xóa.")

// JudgeEvidence accepts or rejects one piece of evidence of a report that waits for review.
func (s *Service) JudgeEvidence(ctx context.Context, by identity.Actor, reportID, id int64, accept bool, reason string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := hold(tx, by, reportID, anyVersion, Accept)
		if err != nil {
			return err
		}
		e, err := findEvidence(tx, id)
		if err == nil && e.ReportID != reportID {
			err = errNoEvidence
		}
		if err != nil {
			return err
		}
		why, err := checkReason(reason, !accept, "không chấp nhận minh chứng “"+e.Name+"”")
		if err != nil {
			return err
		}
		verdict := VerdictRejected
		if accept {
			verdict, why = VerdictAccepted, ""
		}
		return s.judge(tx, by, r, e, verdict, why)
	})
}

func (s *Service) judge(tx *db.Tx, by identity.Actor, r Report, e Evidence, verdict, why string) error {
	if err := updateVerdict(tx, e.ID, verdict, why, s.today(), by.Name+", "+by.Agency); err != nil {
		return fmt.Errorf("judge evidence %d: %w", e.ID, err)
	}
	action := "evidence.accept"
	if verdict == VerdictRejected {
		action = "evidence.reject"
	}
	return identity.Audit(tx, s.Now(), by, action, subject("report", r.ID), map[string]any{"evidence": e.ID, "name": e.Name, "sha256": e.Hash, "reason": why})
}

// proven accepts the evidence that was not rejected together with its report, and refuses where what the task asks for is then not there:
// nothing is done without accepted evidence.
func (s *Service) proven(tx *db.Tx, by identity.Actor, r Report) error {
	t, err := findTask(tx, r.TaskID)
	if err != nil {
		return err
	}
	activities, err := reportActivities(tx, r.ID)
	if err != nil {
		return err
	}
	evidence, err := reportEvidence(tx, r.ID)
	if err != nil {
		return err
	}
	for i, e := range evidence {
		if e.Verdict != "" {
			continue
		}
		if err := s.judge(tx, by, r, e, VerdictAccepted, ""); err != nil {
			return err
		}
		evidence[i].Verdict = VerdictAccepted
	}
	if missing := lacking(t.Required(), r.Answer, activities, evidence, Evidence.approved); missing != nil {
		return problem.New(problem.Conflict, "Chưa chấp nhận được: minh chứng bắt buộc chưa đủ sau khi bỏ những tệp không được chấp nhận. %s Hãy trả lại để cơ quan bổ sung.", missing.Error())
	}
	return nil
}

// labelNames are the kinds that a sender tells by words.
func labelNames() (all []EvidenceKind) {
	for _, k := range evidenceKinds {
		if k.Label {
			all = append(all, k)
		}
	}
	return all
}

// labelName is what a piece of evidence is called, or "".
func (e Evidence) labelName() string {
	k, _ := evidenceKind(e.Label)
	if !k.Label {
		return ""
	}
	return i18n.UpperFirst(k.Name)
}
