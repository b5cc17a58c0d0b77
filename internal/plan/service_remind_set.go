package plan

import (
	"context"
	"errors"
	"slices"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/mail"
	"lantoa/internal/problem"
)

// RemindSettings are what the focal department may set about reminding.
type RemindSettings struct {
	Plan     Plan
	Plans    []Plan // active
	Active   bool
	Own      bool // the plan has a ladder of its own
	Version  int64
	Ladder   Ladder
	Quiet    []QuietSpan
	Agencies []Mailbox // that have work under the plan
}

// Mailbox is how an agency is reached under a plan.
type Mailbox struct {
	Agency  identity.Agency
	Contact Contact
	People  int // with an account and an address
	Muted   bool
}

// RemindSetting reads the settings of a plan; 0 is the newest active one, and there may be none.
func (s *Service) RemindSetting(ctx context.Context, by identity.Actor, planID int64) (r RemindSettings, err error) {
	if !by.May(identity.ManagePlan) {
		return r, errNotReminding
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if r.Plans, err = activePlans(tx); err != nil {
			return err
		}
		if r.Quiet, err = quietSpans(tx); err != nil {
			return err
		}
		if planID == 0 {
			if len(r.Plans) == 0 {
				return nil
			}
			planID = r.Plans[0].ID
		}
		if r.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		settings, err := ladderSettings(tx)
		if err != nil {
			return err
		}
		l, set := settings[planID]
		r.Active, r.Own, r.Version, r.Ladder = !set || l.Active, l.Own, l.Version, s.ladder
		if l.Own {
			r.Ladder = l.Steps
		}
		r.Agencies, err = mailboxes(tx, planID)
		return err
	})
	return r, err
}

// mailboxes lists the agencies at work under a plan with how they are reached.
func mailboxes(tx *db.Tx, planID int64) ([]Mailbox, error) {
	working, err := workingAgencies(tx, planID)
	if err != nil {
		return nil, err
	}
	all, err := identity.Agencies(tx)
	if err != nil {
		return nil, err
	}
	book, err := loadAddressBook(tx)
	if err != nil {
		return nil, err
	}
	mutes, err := allMutes(tx)
	if err != nil {
		return nil, err
	}
	o := Outlook{Muted: mutes}
	var boxes []Mailbox
	for _, a := range all {
		if !working[a.ID] {
			continue
		}
		contact := book.contacts[a.ID]
		contact.AgencyID = a.ID
		book.contacts[a.ID] = Contact{}
		boxes = append(boxes, Mailbox{Agency: a, Contact: contact, People: len(book.of(ToAgency, a.ID)), Muted: o.mutes(planID, a.ID)})
	}
	return boxes, nil
}

// SaveLadder sets whether a plan reminds, and by which steps: own ones, or the usual.
func (s *Service) SaveLadder(ctx context.Context, by identity.Actor, planID, version int64, active, own bool, steps Ladder) error {
	if !by.May(identity.ManagePlan) {
		return errNotReminding
	}
	if !own {
		steps = nil
	}
	if err := steps.Validate(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := findPlan(tx, planID); err != nil {
			return err
		}
		if err := saveLadder(tx, ladderSetting{PlanID: planID, Active: active, Own: own, Version: version, Steps: steps}); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "remind.ladder", subject("plan", planID), map[string]any{"active": active, "own": own, "steps": steps})
	})
}

// MuteAgency stops or takes up again the reminders of one agency under a plan.
func (s *Service) MuteAgency(ctx context.Context, by identity.Actor, planID, agencyID int64, muted bool) error {
	if !by.May(identity.ManagePlan) {
		return errNotReminding
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := findPlan(tx, planID); err != nil {
			return err
		}
		a, err := identity.FindAgency(tx, agencyID)
		if err != nil {
			return err
		}
		action := "remind.mute"
		var n int64
		if muted {
			n, err = insertMute(tx, mute{planID, agencyID, by.Name, s.today()})
		} else {
			action = "remind.unmute"
			n, err = deleteMute(tx, planID, agencyID)
		}
		if err != nil || n == 0 {
			return err
		}
		return identity.Audit(tx, s.Now(), by, action, subject("plan", planID), map[string]any{"agency": a.ShortName})
	})
}

const maxQuietSpans = 100

// AddQuiet names days on which nothing is sent.
func (s *Service) AddQuiet(ctx context.Context, by identity.Actor, q QuietSpan) (id int64, err error) {
	if !by.May(identity.ManagePlan) {
		return 0, errNotReminding
	}
	q.Name = strings.Join(strings.Fields(q.Name), " ")
	if err := q.Validate(); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		have, err := quietSpans(tx)
		if err != nil {
			return err
		}
		if len(have) >= maxQuietSpans {
			return problem.New(problem.Conflict, "Đã có %d đợt không nhắc. Bỏ bớt đợt đã qua.", maxQuietSpans)
		}
		if id, err = insertQuietSpan(tx, q); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "remind.quiet", "", map[string]any{"from": q.From, "to": q.To, "name": q.Name})
	})
	return id, err
}

// DropQuiet takes such days back.
func (s *Service) DropQuiet(ctx context.Context, by identity.Actor, id int64) error {
	if !by.May(identity.ManagePlan) {
		return errNotReminding
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := deleteQuietSpan(tx, id)
		if err != nil || n == 0 {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "remind.quiet.drop", "", map[string]any{"id": id})
	})
}

// Validate says what stands in the way of saving the mailboxes.
func (c Contact) Validate() error {
	var errs []error
	for field, address := range map[string]string{"hop-thu": c.Office, "lanh-dao": c.Head} {
		if address != "" && !mail.ValidAddress(address) {
			errs = append(errs, problem.Field(field, "Địa chỉ thư “%s” chưa đúng. Ví dụ: vanthu@xaquyhoa.gov.vn. Để trống nếu không có.", clipped(address)))
		}
	}
	return problem.Collect(errs...)
}

func clipped(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// SaveContact sets the mailboxes of an agency that belong to no account: of its office and of its leaders. The focal department sets
// them for all, and an agency for itself.
func (s *Service) SaveContact(ctx context.Context, by identity.Actor, c Contact) error {
	own := by.May(identity.ReportProgress) && by.AgencyID == c.AgencyID
	if !by.May(identity.ManagePlan) && !own {
		return errNotReminding
	}
	c.Office, c.Head = strings.TrimSpace(c.Office), strings.TrimSpace(c.Head)
	if err := c.Validate(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := identity.FindAgency(tx, c.AgencyID)
		if err != nil {
			return err
		}
		if err := saveContact(tx, c); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "remind.contact", subject("agency", a.ID), map[string]any{"office": c.Office != "", "head": c.Head != ""})
	})
}

// AgencyContact are the mailboxes of the actor's own agency.
func (s *Service) AgencyContact(ctx context.Context, by identity.Actor) (c Contact, wants bool, feed Feed, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := contacts(tx)
		if err != nil {
			return err
		}
		c = all[by.AgencyID]
		c.AgencyID = by.AgencyID
		away, err := unsubscribed(tx)
		if err != nil {
			return err
		}
		wants = !away[by.UserID]
		feed, err = findFeed(tx, by.UserID)
		if errors.Is(err, db.ErrNone) {
			return nil
		}
		return err
	})
	return c, wants, feed, err
}

// RemindMe sets whether the actor gets letters that remind.
func (s *Service) RemindMe(ctx context.Context, by identity.Actor, wants bool) error {
	if by.UserID == 0 {
		return errNotReminding
	}
	return s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if wants {
			err = subscribe(tx, by.UserID)
		} else {
			err = unsubscribe(tx, by.UserID)
		}
		if err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "remind.me", "", map[string]any{"wants": wants})
	})
}

// waysByHand are the ways of reminding that a person takes and then notes.
var waysByHand = []struct{ Way, Name string }{{"chat", "Nhóm nhắn tin"}, {"letter", "Công văn"}, {"phone", "Điện thoại"}}

// wayName is a way of reminding in words.
func wayName(way string) string {
	for _, w := range waysByHand {
		if w.Way == way {
			return w.Name
		}
	}
	return "Thư điện tử"
}

const maxNoted = 500 // agencies at once

// NoteReminded writes into the log that agencies were reminded in another way than by letter, today. Whoever is noted already stays so.
func (s *Service) NoteReminded(ctx context.Context, by identity.Actor, planID int64, agencies []int64, way string) (n int, err error) {
	if !by.May(identity.ManagePlan) {
		return 0, errNotReminding
	}
	if wayName(way) == wayName("mail") || len(agencies) == 0 || len(agencies) > maxNoted {
		return 0, problem.New(problem.Invalid, "Chọn cách đã nhắc và ít nhất một cơ quan.")
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := findPlan(tx, planID)
		if err != nil {
			return err
		}
		owed, err := s.owedBy(tx, p, s.today(), s.today().Add(maxLead))
		if err != nil {
			return err
		}
		for _, a := range byAgency(owed) {
			if !slices.Contains(agencies, a.AgencyID) {
				continue
			}
			d := Digest{To: ToAgency, Lines: a.Lines}
			_, err := insertReminder(tx, Reminder{
				Day: s.today(), To: ToAgency, AgencyID: a.AgencyID, Way: way, Answers: len(a.Lines), Overdue: d.overdue(s.today()),
				Subject: wayName(way) + ": nhắc " + digits(len(a.Lines)) + " báo cáo, " + i18n.LowerFirst(p.Name()), Body: "", Who: by.Name, At: s.Now(),
			})
			if errors.Is(err, db.ErrNone) {
				continue
			}
			if err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return nil
		}
		return identity.Audit(tx, s.Now(), by, "remind.note", subject("plan", planID), map[string]any{"way": way, "agencies": n})
	})
	return n, err
}
