package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/mail"
	"lantoa/internal/problem"
)

// remindMePath is where a person chooses whether to be written to.
const remindMePath = "/nhac-viec"

// Planned is a digest with whom it would go to.
type Planned struct {
	Digest
	Addresses []string
	Told      bool // this side had its letter of the day
}

// Key names the digest in forms.
func (p Planned) Key() string { return string(p.To) + "-" + strconv.FormatInt(p.Agency.ID, 10) }

// Due reports whether there is anything new to tell, and nothing was told today.
func (p Planned) Due() bool { return !p.Told && p.fresh() > 0 }

// Outlook is what reminding comes to on a day.
type Outlook struct {
	Today   calendar.Day
	Quiet   string // why nothing goes out by itself today; "" on other days
	Mail    bool   // there is a way for letters
	Pretend bool   // a demonstration: letters go nowhere
	Plans   []Plan // active
	Off     map[int64]bool
	Muted   []mute
	Planned []Planned

	names  map[int64]string
	focal  identity.Agency
	sample map[int64]bool // plans whose data are samples
}

var errNotReminding = problem.New(problem.Denied, "Tài khoản này không có quyền đôn đốc. Việc này của chuyên viên đầu mối.")

// RemindOutlook says what would go out today.
func (s *Service) RemindOutlook(ctx context.Context, by identity.Actor) (o Outlook, err error) {
	if !by.May(identity.ReadAll) {
		return o, errNotReminding
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		o, err = s.outlook(tx)
		return err
	})
	return o, err
}

func (s *Service) outlook(tx *db.Tx) (o Outlook, err error) {
	o = Outlook{Today: s.today(), Mail: s.Letters != nil, Pretend: s.Sample, Off: map[int64]bool{}, names: map[int64]string{}, sample: map[int64]bool{}}
	who, err := loadPeople(tx)
	if err != nil {
		return o, err
	}
	for _, a := range who.List {
		o.names[a.ID] = a.ShortName
		if a.Focal {
			o.focal = a
		}
	}
	m, owed, err := s.remindingOf(tx, &o)
	if err != nil {
		return o, err
	}
	book, err := loadAddressBook(tx)
	if err != nil {
		return o, err
	}
	toldToday, err := remindedOn(tx, o.Today)
	if err != nil {
		return o, err
	}
	for _, d := range m.digests(owed, who.List, o.focal) {
		o.Planned = append(o.Planned, Planned{d, book.of(d.To, d.Agency.ID), toldToday[side{d.To, d.Agency.ID}]})
	}
	return o, nil
}

// remindingOf reads what the rules need: ladders, quiet days, what was told, and what is owed under the active plans.
func (s *Service) remindingOf(tx *db.Tx, o *Outlook) (m reminding, owed []Owing, err error) {
	m = reminding{Today: o.Today, Quiet: Quiet{Holidays: s.Holidays}, Ladders: map[int64]Ladder{}, Told: map[rungKey]int{}}
	if m.Quiet.Own, err = quietSpans(tx); err != nil {
		return m, nil, err
	}
	o.Quiet = m.Quiet.Why(o.Today)
	settings, err := ladderSettings(tx)
	if err != nil {
		return m, nil, err
	}
	if o.Muted, err = allMutes(tx); err != nil {
		return m, nil, err
	}
	if o.Plans, err = activePlans(tx); err != nil {
		return m, nil, err
	}
	for _, p := range o.Plans {
		o.sample[p.ID] = p.Sample
		l, set := settings[p.ID]
		if set && !l.Active {
			o.Off[p.ID] = true
			continue
		}
		m.Ladders[p.ID] = s.ladder
		if l.Own {
			m.Ladders[p.ID] = l.Steps
		}
		mine, err := s.owedBy(tx, p, o.Today, o.Today.Add(m.Ladders[p.ID].lead()+maxQuietDays))
		if err != nil {
			return m, nil, fmt.Errorf("owed under plan %d: %w", p.ID, err)
		}
		owed = append(owed, slices.DeleteFunc(mine, func(x Owing) bool { return o.mutes(x.PlanID, x.AgencyID) })...)
		if err := lastTold(tx, p.ID, m.Told); err != nil {
			return m, nil, fmt.Errorf("told under plan %d: %w", p.ID, err)
		}
	}
	return m, owed, nil
}

func (o Outlook) mutes(planID, agencyID int64) bool {
	return slices.ContainsFunc(o.Muted, func(m mute) bool { return m.PlanID == planID && m.AgencyID == agencyID })
}

// owedBy lists what is owed under a plan, in words.
func (s *Service) owedBy(tx *db.Tx, p Plan, today, until calendar.Day) ([]Owing, error) {
	owed, err := owedAnswers(tx, p.ID, today, until)
	if err != nil || len(owed) == 0 {
		return nil, err
	}
	return owed, s.nameOwed(tx, p, owed)
}

// nameOwed writes task and period of each line in words.
func (s *Service) nameOwed(tx *db.Tx, p Plan, owed []Owing) error {
	tasks, err := planTasks(tx, p.ID)
	if err != nil {
		return err
	}
	byID := map[int64]Task{}
	for _, t := range tasks {
		byID[t.ID] = t
	}
	periods := map[string]string{}
	for i, o := range owed {
		name, known := periods[o.Period]
		if !known {
			name = p.PeriodName(o.Period)
			periods[o.Period] = name
		}
		owed[i].TaskNo, owed[i].TaskTitle, owed[i].Plan, owed[i].Period = byID[o.TaskID].No, byID[o.TaskID].Title, p.Name(), name
	}
	return nil
}

// addressBook knows who is written to.
type addressBook struct {
	people   map[int64][]identity.Correspondent // by agency, without those who want no digest
	contacts map[int64]Contact
}

func loadAddressBook(tx *db.Tx) (b addressBook, err error) {
	all, err := identity.Correspondents(tx)
	if err != nil {
		return b, err
	}
	away, err := unsubscribed(tx)
	if err != nil {
		return b, err
	}
	b.people = map[int64][]identity.Correspondent{}
	for _, c := range all {
		if !away[c.UserID] {
			b.people[c.AgencyID] = append(b.people[c.AgencyID], c)
		}
	}
	b.contacts, err = contacts(tx)
	return b, err
}

const (
	roleReporter    = "reporter"
	roleCoordinator = "coordinator"
	roleLeader      = "leader"
	maxAddresses    = 20 // of one digest
)

// of lists the addresses of one side, each once.
func (b addressBook) of(to Audience, agencyID int64) []string {
	roles, own := []string{roleReporter, roleCoordinator}, b.contacts[agencyID].Office
	switch to {
	case ToHead:
		roles, own = []string{roleLeader}, b.contacts[agencyID].Head
	case ToFocal:
		roles = []string{roleCoordinator}
	case ToSuperior:
		roles, own = []string{roleLeader}, b.contacts[agencyID].Head
	}
	var all []string
	add := func(address string) {
		known := slices.ContainsFunc(all, func(a string) bool { return strings.EqualFold(a, address) })
		if !known && mail.ValidAddress(address) && len(all) < maxAddresses {
			all = append(all, address)
		}
	}
	for _, c := range b.people[agencyID] {
		if slices.Contains(roles, c.Role) {
			add(c.Email)
		}
	}
	add(own)
	return all
}

// Sending is what a run of reminders came to.
type Sending struct {
	Digests, Letters int
	Silent           int // sides with something new and no address
}

// Remind is the run of the morning: every side gets what is new for it in one letter. It may run twice, and on several nodes.
func (s *Service) Remind(ctx context.Context) error {
	if s.Letters == nil {
		return nil
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.noteEnded(tx); err != nil {
			return err
		}
		if err := s.tellEntered(tx); err != nil {
			return err
		}
		o, err := s.outlook(tx)
		if err != nil || o.Quiet != "" {
			return err
		}
		_, err = s.send(tx, identity.System("Đôn đốc tự động"), o, nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("remind: %w", err)
	}
	return nil
}

var errNoMail = problem.New(problem.Unavailable, "Chưa cài máy chủ thư nên không gửi được thư. Dùng lời nhắn nhóm hoặc công văn đôn đốc, hoặc nhờ quản trị cài máy chủ thư (--smtp-host).")

// SendReminders sends the chosen digests now, quiet day or not: someone decided to.
func (s *Service) SendReminders(ctx context.Context, by identity.Actor, keys []string) (done Sending, err error) {
	if !by.May(identity.ManagePlan) {
		return done, errNotReminding
	}
	if s.Letters == nil {
		return done, errNoMail
	}
	if len(keys) == 0 {
		return done, problem.Field("chon", "Chưa chọn thư nào. Đánh dấu ít nhất một cơ quan rồi bấm lại.")
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		o, err := s.outlook(tx)
		if err != nil {
			return err
		}
		done, err = s.send(tx, by, o, keys)
		return err
	})
	return done, err
}

// send writes the log and the letters in one transaction: whoever comes second finds the row of the day and does nothing. What has
// no address is not written down, so that it goes out once there is one.
func (s *Service) send(tx *db.Tx, by identity.Actor, o Outlook, only []string) (done Sending, err error) {
	for _, p := range o.Planned {
		if !p.Due() || only != nil && !slices.Contains(only, p.Key()) {
			continue
		}
		if len(p.Addresses) == 0 {
			done.Silent++
			continue
		}
		sent, err := s.sendOne(tx, by, o, p)
		if err != nil {
			return done, fmt.Errorf("remind %s: %w", p.Agency.Key, err)
		}
		if sent {
			done.Digests++
			done.Letters += len(p.Addresses)
		}
	}
	if done.Digests == 0 {
		return done, nil
	}
	return done, identity.Audit(tx, s.Now(), by, "remind.send", "", map[string]any{"day": o.Today, "digests": done.Digests, "letters": done.Letters})
}

func (s *Service) sendOne(tx *db.Tx, by identity.Actor, o Outlook, p Planned) (bool, error) {
	facts := o.facts(p.Digest, s.Address)
	subject, blocks := p.subject(facts), p.letter(facts, o.names)
	text := plainLetter(blocks)
	id, err := insertReminder(tx, Reminder{
		Day: o.Today, To: p.To, AgencyID: p.Agency.ID, Way: "mail", Answers: len(p.Lines), Overdue: p.overdue(o.Today), Subject: subject, Body: text,
		Who: by.Name, At: s.Now(),
	})
	if errors.Is(err, db.ErrNone) {
		return false, nil // another node was faster
	}
	if err != nil {
		return false, err
	}
	if err := insertRungs(tx, id, p.To, slices.DeleteFunc(slices.Clone(p.Lines), func(l Owing) bool { return !l.New })); err != nil {
		return false, err
	}
	for _, to := range p.Addresses {
		l := ReminderLetter{ReminderID: id, To: to, State: "queued"}
		if err := s.Letters.Add(tx, mail.Message{To: to, Subject: subject, Text: text, HTML: htmlLetter(subject, blocks)}, l.key()); err != nil {
			return false, err
		}
		if err := insertReminderLetter(tx, l); err != nil {
			return false, err
		}
	}
	return true, nil
}

// facts are what the letter of a digest needs.
func (o Outlook) facts(d Digest, address string) letterFacts {
	sample := slices.ContainsFunc(d.Lines, func(l Owing) bool { return o.sample[l.PlanID] })
	return letterFacts{Today: o.Today, Focal: o.focal.Name, Address: address, Sample: sample}
}

// key is under what the outbox keeps the letter.
func (l ReminderLetter) key() string { return fmt.Sprintf("plan.remind:%d:%s", l.ReminderID, l.To) }

const maxQueued = 2_000 // letters whose end is noted at once

// noteEnded takes over from the outbox which letters were sent and which failed, before the outbox forgets them.
func (s *Service) noteEnded(tx *db.Tx) error {
	queued, err := queuedLetters(tx, maxQueued)
	if err != nil {
		return err
	}
	now, err := whereTheyStand(tx, queued)
	if err != nil {
		return err
	}
	for i, l := range now {
		if l != queued[i] && l.State != "queued" {
			if err := updateReminderLetter(tx, l); err != nil {
				return err
			}
		}
	}
	return nil
}

// whereTheyStand asks the outbox about letters that are still on their way.
func whereTheyStand(tx *db.Tx, letters []ReminderLetter) ([]ReminderLetter, error) {
	var keys []string
	for _, l := range letters {
		if l.State == "queued" {
			keys = append(keys, l.key())
		}
	}
	states, err := mail.StatusOf(tx, keys)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(letters)
	for i, l := range all {
		status, known := states[l.key()]
		switch {
		case l.State != "queued" || !known:
		case status.State == mail.Sent:
			all[i].State = "sent"
		case status.State == mail.Failed:
			all[i].State, all[i].Reason = "failed", status.LastError
		default:
			all[i].Reason = status.LastError
		}
	}
	return all, nil
}
