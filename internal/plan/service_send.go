package plan

import (
	"context"
	"fmt"
	"slices"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// sending is a report on its way to the focal department.
type sending struct {
	note   string // for the history
	doubts []Doubt
}

// ready checks that a report may be submitted as it stands. What comes after its period was closed is not lost: the history says so.
func (s *Service) ready(tx *db.Tx, by identity.Actor, r Report) (out sending, err error) {
	d := Dossier{Report: r}
	if err := d.load(tx); err != nil {
		return out, fmt.Errorf("submit report %d: %w", r.ID, err)
	}
	if r.From.After(s.today()) {
		return out, problem.New(problem.Conflict, "Kỳ báo cáo này bắt đầu từ ngày %s. Đến ngày đó mới gửi được; bản nháp vẫn giữ nguyên.", i18n.Date(r.From))
	}
	if d.Closed != "" {
		out.note = "Gửi sau khi kỳ đã chốt ngày " + i18n.Date(d.Closed) + "."
	}
	out.doubts = s.indicators.Doubts(d.Figures, d.Earlier)
	return out, problem.Collect(r.behalfReady(by), d.Ready(s.indicators))
}

// handIn makes the move, and writes down what was said of doubtful figures.
func (s *Service) handIn(tx *db.Tx, by identity.Actor, r Report, out sending, confirmed []string, way string) (Report, error) {
	after, err := s.move(tx, by, r, Submit, out.note)
	if err != nil {
		return after, err
	}
	for _, d := range out.doubts {
		n := DoubtNote{Confirmed: slices.Contains(confirmed, d.Key()), Way: way, Who: by.Name + ", " + by.Agency, Day: s.today()}
		if err := insertDoubt(tx, r.ID, d, n, s.Now()); err != nil {
			return after, fmt.Errorf("submit report %d: %w", r.ID, err)
		}
		if !n.Confirmed {
			continue
		}
		if err := s.note(tx, by, r, "figure.confirm", map[string]any{"indicator": d.Indicator, "value": d.Value, "question": d.Text}); err != nil {
			return after, err
		}
	}
	return after, nil
}

// SubmitReport sends a report from the screen, on which doubtful figures are asked about: confirmed are the keys of those that the sender
// says are right.
func (s *Service) SubmitReport(ctx context.Context, by identity.Actor, id, version int64, confirmed []string) (after Report, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := hold(tx, by, id, version, Submit)
		if err != nil {
			return err
		}
		out, err := s.ready(tx, by, r)
		if err := problem.Collect(err, checkDoubts(out.doubts, confirmed)); err != nil {
			return err
		}
		after, err = s.handIn(tx, by, r, out, confirmed, by.Via)
		return err
	})
	return after, err
}
