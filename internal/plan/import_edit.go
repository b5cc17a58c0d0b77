package plan

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Corrections are the fields of the import screen as they were sent, by name.
type Corrections map[string][]string

func (c Corrections) get(name string) string {
	if v := c[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (c Corrections) has(name string) bool { _, ok := c[name]; return ok }

// day reads a day that may be left empty.
func (c Corrections) day(name string) (calendar.Day, error) {
	text := c.get(name)
	if text == "" {
		return "", nil
	}
	d, ok := calendar.ParseDay(text)
	if !ok {
		return "", problem.Field(name, "Ngày “%s” chưa đúng. Ghi như 30/06/2026.", text)
	}
	return d, nil
}

func (c Corrections) number(name string, low, high int) (int, error) {
	n, err := strconv.Atoi(c.get(name))
	if err != nil || n < low || n > high {
		return 0, problem.Field(name, "Ghi một số từ %d đến %d.", low, high)
	}
	return n, nil
}

// With takes corrections into the review. What cannot be understood is named by field; the rest is taken over all the same, so
// that nothing typed is lost.
func (r Review) With(c Corrections, dir *identity.Directory) (Review, error) {
	errs := []error{r.takeFacts(c), r.takeRhythm(c), r.takePurpose(c)}
	r.Tasks = slices.Clone(r.Tasks)
	for i := range r.Tasks {
		if c.has(taskField(i, "title")) {
			errs = append(errs, r.Tasks[i].take(i, c, dir))
		}
	}
	settled := map[string]bool{}
	for _, key := range c["settle"] {
		settled[key] = true
	}
	r.Settled = settled
	return r, problem.Collect(errs...)
}

func (r *Review) takeFacts(c Corrections) error {
	if !c.has("title") {
		return nil
	}
	r.Number, r.Issuer, r.Title = strings.ReplaceAll(c.get("number"), " ", ""), c.get("issuer"), c.get("title")
	r.Signer, r.SignerPost = c.get("signer"), c.get("signer_post")
	issued, err1 := c.day("issued_on")
	if err1 == nil {
		r.IssuedOn = issued
	}
	year, err2 := c.number("year", minYear, maxYear)
	if err2 == nil {
		r.Year = year
	}
	return problem.Collect(err1, err2)
}

func (r *Review) takeRhythm(c Corrections) error {
	if !c.has("rhythm") {
		return nil
	}
	kind := calendar.Kind(c.get("rhythm"))
	usual, ok := calendar.UsualRhythm(kind)
	if !ok {
		return problem.Field("rhythm", "Chọn kỳ báo cáo: tháng, quý, 6 tháng hoặc năm.")
	}
	if kind != r.Rhythm.Kind { // another kind brings its own proposals
		r.Rhythm = usual
		return nil
	}
	closing, err1 := c.number("closing_day", 1, 31)
	agency, err2 := c.number("agency_days", -60, 60)
	department, err3 := c.number("department_days", -60, 60)
	starts, err4 := c.day("starts_on")
	if err4 == nil && starts == "" {
		err4 = problem.Field("starts_on", "Ghi ngày bắt đầu tính kỳ báo cáo.")
	}
	if err := problem.Collect(err1, err2, err3, err4); err != nil {
		return err
	}
	r.Rhythm = calendar.Rhythm{Kind: kind, Closing: calendar.Closing(closing), CommuneDays: agency, DepartmentDays: department}
	r.StartsOn = starts
	return nil
}

// taskField names a field of a task on the screen.
func taskField(i int, name string) string { return "t" + strconv.Itoa(i) + "_" + name }

func (t *ReviewTask) take(i int, c Corrections, dir *identity.Directory) error {
	t.Title, t.Drop = c.get(taskField(i, "title")), c.get(taskField(i, "drop")) != ""
	t.Pillar, t.Evidence = c.get(taskField(i, "pillar")), c.get(taskField(i, "evidence")) != ""
	t.Due.Kind, t.Rhythm = DueKind(c.get(taskField(i, "due_kind"))), calendar.Kind(c.get(taskField(i, "rhythm")))
	from, err1 := c.day(taskField(i, "due_from"))
	to, err2 := c.day(taskField(i, "due_to"))
	if err1 == nil && err2 == nil {
		t.Due.From, t.Due.To = from, to
	}
	errs := []error{err1, err2}
	if t.Title == "" && !t.Drop {
		errs = append(errs, problem.Field(taskField(i, "title"), "Nhiệm vụ %s chưa có tên.", t.No))
	}
	if t.Due.Kind == DueOngoing || t.Due.Kind == DueUnknown {
		t.Due.From, t.Due.To = "", ""
	}
	t.Parties = slices.Clone(t.Parties)
	for j := range t.Parties {
		errs = append(errs, t.Parties[j].take(taskField(i, "p"+strconv.Itoa(j)), c, dir))
	}
	for _, add := range []struct {
		field string
		duty  DutyKind
	}{{"add_lead", Lead}, {"add_partner", Partner}} {
		if words := c.get(taskField(i, add.field)); words != "" {
			p := Party{Duty: add.duty, Printed: words}
			err := p.find(taskField(i, add.field), words, dir)
			if err == nil {
				t.Parties = append(t.Parties, p)
			}
			errs = append(errs, err)
		}
	}
	return problem.Collect(errs...)
}

func (p *Party) take(field string, c Corrections, dir *identity.Directory) error {
	if !c.has(field) {
		return nil
	}
	words := c.get(field)
	if words == PartyWords(*p, dir) {
		return nil
	}
	return p.find(field, words, dir)
}

// find looks up names that a person typed, with ";" between them. Names a person chose are settled.
func (p *Party) find(field, words string, dir *identity.Directory) error {
	found := Party{Duty: p.Duty, Printed: p.Printed, Mark: p.Mark, Settled: true}
	for name := range strings.SplitSeq(words, ";") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		m := dir.Match(name)
		switch {
		case m.Agency != nil:
			found.Agencies = append(found.Agencies, m.Agency.ID)
		case m.Group != nil && found.GroupID == 0:
			found.GroupID = m.Group.ID
		case m.Group != nil:
			found.Agencies = append(found.Agencies, m.Group.Members...)
		default:
			return problem.Field(field, "Không có cơ quan “%s” trong danh bạ.%s", name, perhaps(m.Candidates))
		}
	}
	*p = found
	return nil
}

func perhaps(near []identity.Agency) string {
	if len(near) == 0 {
		return " Chọn trong danh sách gợi ý, nhiều cơ quan cách nhau bằng dấu chấm phẩy."
	}
	var names []string
	for _, a := range near {
		names = append(names, a.ShortName)
	}
	return " Có phải: " + strings.Join(names, "; ") + "?"
}

// PartyWords are the names that stand in a party's field: the group and the agencies that get the task.
func PartyWords(p Party, dir *identity.Directory) string {
	var names []string
	if g, ok := dir.Group(p.GroupID); ok {
		names = append(names, g.Name)
	}
	for _, id := range p.Agencies {
		if a, ok := dir.Agency(id); ok {
			names = append(names, a.ShortName)
		}
	}
	return strings.Join(names, "; ")
}
