package plan

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// PlaySampleDuties adds what agencies ask to a demonstration: an extension that waits, one that was granted, a hand-over, and nearly the
// same picture in two reports. What is there already stays.
func (s *Service) PlaySampleDuties(ctx context.Context, planID int64, reviewer identity.Actor, today calendar.Day) error {
	var played bool
	var open, waiting []Report
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		asked, err := db.One(tx, db.Scalar[int], `SELECT COUNT(*) FROM plan_requests WHERE plan_id = ?`, planID)
		if played = asked > 0; err != nil || played {
			return err
		}
		all, err := planReports(tx, planID)
		for _, r := range all {
			switch {
			case r.State == Awaited && !r.From.After(today) && !r.Due.Before(today) && r.Duty == Partner:
				open = append(open, r)
			case r.State == Submitted && r.Answer == Activities && !(len(waiting) > 0 && waiting[0].AgencyID == r.AgencyID):
				waiting = append(waiting, r)
			}
		}
		return err
	})
	if err != nil || played || len(open) < 3 {
		return err
	}
	if err := s.sampleExtensions(ctx, reviewer, open[0], open[len(open)/2], today); err != nil {
		return fmt.Errorf("sample extensions: %w", err)
	}
	if err := s.sampleHandover(ctx, reviewer, open[len(open)-1], today); err != nil {
		return fmt.Errorf("sample hand-over: %w", err)
	}
	if len(waiting) < 2 {
		return nil
	}
	return s.samplePictures(ctx, waiting[0], waiting[1])
}

// sampleOfficer is whoever reports for an agency in a demonstration.
func sampleOfficer(agencyID int64) identity.Actor {
	me := identity.System("Cán bộ báo cáo (mẫu)")
	me.AgencyID = agencyID
	return me
}

func (s *Service) sampleExtensions(ctx context.Context, reviewer identity.Actor, granted, asked Report, today calendar.Day) error {
	const daysAgo, decidedAgo, later = 6, 4, 9
	p := samplePlayer{s: s}
	q, err := p.at(today.Add(-daysAgo)).AskExtension(ctx, sampleOfficer(granted.AgencyID), granted.ID, granted.Due.Add(later), "Hội nghị dời sang tuần sau, chưa có số liệu cuối.")
	if err != nil {
		return err
	}
	if _, err := p.at(today.Add(-decidedAgo)).Decide(ctx, reviewer, q.ID, q.Version, Decision{Action: Grant}); err != nil {
		return err
	}
	_, err = p.at(today.Add(-1)).AskExtension(ctx, sampleOfficer(asked.AgencyID), asked.ID, asked.Due.Add(later), "Cán bộ phụ trách đi tập huấn đến cuối tháng.")
	return err
}

// sampleHandover gives the task of one agency to one that has it not.
func (s *Service) sampleHandover(ctx context.Context, reviewer identity.Actor, r Report, today calendar.Day) error {
	c, err := s.Choices(ctx, r.TaskID)
	if err != nil {
		return err
	}
	for _, a := range c.Agencies {
		if _, has := c.Assigned[a.ID]; has {
			continue
		}
		_, err := samplePlayer{s: s}.at(today.Add(-2)).HandOver(ctx, reviewer, r.TaskID, r.AgencyID, a.ID, "Nội dung thuộc nhiệm vụ thường xuyên của cơ quan nhận (mẫu).")
		return err
	}
	return nil
}

// samplePictures gives two reports nearly the same drawing, plainly no photograph.
func (s *Service) samplePictures(ctx context.Context, one, other Report) error {
	for i, r := range []Report{one, other} {
		data, err := sampleDrawing([]int{90, 45}[i])
		if err != nil {
			return err
		}
		e, err := s.takeFile(ctx, Upload{Name: "tranh-mau.jpg", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }})
		if err != nil {
			return err
		}
		e.ReportID, e.AddedBy = r.ID, "Cán bộ báo cáo (mẫu)"
		if err := s.DB.Write(ctx, func(tx *db.Tx) error { _, err := insertEvidence(tx, e, s.Now()); return err }); err != nil {
			return err
		}
		if err := s.keepLooks(ctx, []Evidence{e}); err != nil {
			return err
		}
	}
	return nil
}

func sampleDrawing(quality int) ([]byte, error) {
	const width, height, bend, levels = 480, 320, 90, 256
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			v := uint8((x*x/(2*bend) + y*y/bend + x*y/(2*bend)) % levels)
			img.SetRGBA(x, y, color.RGBA{v, v/2 + levels/4, levels - 1 - v, levels - 1})
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}
