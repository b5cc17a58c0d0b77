package plan

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/directive"
	"lantoa/internal/identity"
)

// Mark is where a proposed value stands in the document, and how sure the reader is of it.
type Mark struct {
	Span       Span    `json:"span"`
	Confidence float64 `json:"confidence"` // 0 to 1; 0 when the document does not have it
	Why        string  `json:"why,omitempty"`
}

// Sure is the confidence from which a value is not asked about.
const Sure = 0.75

// Review is what the import screen shows: the proposal of the reader with the corrections and decisions made so far.
type Review struct {
	Number, Issuer, Title, Place string
	IssuedOn                     calendar.Day
	Year                         int
	Signer, SignerPost           string
	StartsOn                     calendar.Day
	Rhythm                       calendar.Rhythm
	Marks                        map[string]Mark // by field: number, issuer, title, place, signer
	Clauses                      []ReviewClause
	Tasks                        []ReviewTask
	Settled                      map[string]bool // questions that a person has answered with "leave it so"
	Unchecked                    []int           `json:",omitempty"` // pages of a scan that nobody has compared with their pictures
	Twin                         string          // a plan in force that this one seems to be; "" when there is none
	Suggested                    Amendment       // what the reader takes the document for
	Decided                      bool            // a person has said what the document is
	Amendment                    Amendment       // what it is
}

// ReviewClause is a line of the document that is no task.
type ReviewClause struct {
	Clause
	Mark Mark
}

// ReviewTask is a proposed task.
type ReviewTask struct {
	No, Title, Body string
	Due             Due
	Rhythm          calendar.Kind // "" follows DefaultRhythm
	Pillar          string
	Evidence        bool
	Deliverables    []string
	Activities      []string
	Parties         []Party
	Span            Span // the whole task
	Mark, DueMark   Mark // of its title, of its time
	Drop            bool // not taken over
}

// Party is one agency or group that the document names at a task, or that a person added.
type Party struct {
	Duty     DutyKind
	Printed  string
	Mark     Mark
	GroupID  int64   // its members get the task
	Agencies []int64 // these get the task, beside the group's
	Settled  bool    // known for sure, or decided by a person
}

// Empty reports whether nobody gets the task through this party.
func (p Party) Empty() bool { return p.GroupID == 0 && len(p.Agencies) == 0 }

// NewReview turns what the reader found into a first review: agencies looked up in the directory, rhythm proposed.
func NewReview(p directive.Proposal, dir *identity.Directory) Review {
	r := Review{
		Number: p.Number.Text, Issuer: p.Issuer.Text, Title: p.Title.Text, Place: p.PlaceDate.Text,
		IssuedOn: calendar.Day(p.IssuedOn), Year: p.Year, Signer: p.Signer.Text, SignerPost: p.SignerPost.Text,
		Marks: map[string]Mark{
			"number": mark(p.Number), "issuer": mark(p.Issuer), "title": mark(p.Title), "place": mark(p.PlaceDate), "signer": mark(p.Signer),
		},
		Settled: map[string]bool{},
	}
	r.Rhythm, _ = calendar.UsualRhythm(calendar.Quarter)
	r.StartsOn = r.startsOn()
	r.Clauses = reviewClauses(p)
	for _, t := range p.Tasks {
		r.Tasks = append(r.Tasks, reviewTask(t, dir))
	}
	return r
}

var issueMonth = regexp.MustCompile(`tháng\s+(\d{1,2})\s+năm\s+(\d{4})`)

// startsOn is the day from which reports are asked for: nobody owes a report on a time before the plan. A draft names at least its month.
func (r Review) startsOn() calendar.Day {
	if r.IssuedOn.Valid() {
		return r.IssuedOn
	}
	if m := issueMonth.FindStringSubmatch(r.Place); m != nil {
		month, _ := strconv.Atoi(m[1])
		year, _ := strconv.Atoi(m[2])
		if d := calendar.Date(year, month, 1); month >= 1 && month <= 12 && year == r.Year {
			return d
		}
	}
	return calendar.Date(r.Year, 1, 1)
}

func mark(p directive.Piece) Mark {
	return Mark{Span(p.Span), p.Confidence, p.Why}
}

func reviewClauses(p directive.Proposal) []ReviewClause {
	var all []ReviewClause
	add := func(kind, no, detail string, piece directive.Piece) {
		all = append(all, ReviewClause{Clause{Kind: kind, No: no, Body: piece.Text, Detail: detail, Span: Span(piece.Span)}, mark(piece)})
	}
	for _, b := range p.Bases {
		add(Basis, "", "", b)
	}
	for _, s := range p.Sections {
		add(Section, s.No, "", s.Title)
	}
	for i, t := range p.Topics {
		add(Topic, strconv.Itoa(i+1), "", t)
	}
	for _, t := range p.Targets {
		add(Goal, "", "", t)
	}
	for _, d := range p.Reporting {
		add(Duty, "", d.To.Text+"\n"+d.By.Text, d.Who)
	}
	for _, x := range p.Recipients {
		add(Recipient, "", "", x)
	}
	return all
}

func reviewTask(t directive.Task, dir *identity.Directory) ReviewTask {
	r := ReviewTask{
		No: t.No, Title: t.Title.Text, Body: t.Content.Text, Evidence: true,
		Due:  Due{Kind: DueKind(t.Due.Kind), From: calendar.Day(t.Due.From), To: calendar.Day(t.Due.To), Text: t.Due.Text},
		Span: Span(t.Span), Mark: mark(t.Title), DueMark: Mark{Span(t.Due.Span), t.Due.Confidence, t.Due.Why},
	}
	for _, o := range t.Outputs {
		r.Deliverables = append(r.Deliverables, o.Text)
	}
	for _, a := range t.Activities {
		r.Activities = append(r.Activities, a.Text)
	}
	for _, p := range t.Lead {
		r.Parties = append(r.Parties, reviewParty(Lead, p, dir))
	}
	for _, p := range t.Coord {
		r.Parties = append(r.Parties, reviewParty(Partner, p, dir))
	}
	return r
}

func reviewParty(duty DutyKind, p directive.Piece, dir *identity.Directory) Party {
	party := Party{Duty: duty, Printed: p.Text, Mark: mark(p)}
	m := dir.Match(p.Text)
	switch {
	case m.Agency != nil:
		party.Agencies, party.Settled = []int64{m.Agency.ID}, true
	case m.Group != nil:
		party.GroupID = m.Group.ID
		party.Settled = m.Exact && !m.Group.Open && len(m.Group.Members) > 0
		if len(m.Group.Members) == 0 {
			party.GroupID = 0
		}
	}
	return party
}

// Question is something that the document leaves open, or that the reader is not sure of. It is answered by filling in the
// field, or by leaving it so on purpose.
type Question struct {
	Key      string // also the name under which "leave it so" is remembered
	Task     int    // index of the task, -1 for the plan
	Party    int    // index of the party, -1 for the task
	Sentence string
	Leave    string // the words beside the box to leave it so; "" when it must be answered
}

// Questions lists what a person should look at before confirming, in the order of the document.
func (r Review) Questions() []Question {
	var all []Question
	ask := func(q Question) {
		if !r.Settled[q.Key] {
			all = append(all, q)
		}
	}
	if s := r.Suggested; s.Purpose != AsNew && !r.Decided && r.Twin == "" {
		ask(Question{"purpose", -1, -1, "Văn bản này có lẽ " + s.words() + ": " + s.Why + ".", "Vẫn nhập thành một kế hoạch riêng"})
	}
	if r.Twin != "" && r.Amendment.Purpose == AsNew {
		ask(Question{"twin", -1, -1, "Có lẽ văn bản này đã được nhập: " + r.Twin + ".", "Vẫn nhập thành một kế hoạch riêng"})
	}
	for _, q := range r.pageQuestions() {
		ask(q)
	}
	if r.Title == "" {
		ask(Question{"title", -1, -1, "Không đọc được trích yếu.", ""})
	}
	if r.Issuer == "" {
		ask(Question{"issuer", -1, -1, "Không đọc được cơ quan ban hành.", ""})
	}
	if r.Number == "" || strings.HasPrefix(r.Number, "/") || !r.IssuedOn.Valid() {
		ask(Question{"number", -1, -1, "Số, ngày ban hành: văn bản để trống.", "Đây là bản dự thảo, bổ sung số và ngày sau"})
	}
	for _, f := range []struct{ key, name, value string }{{"title", "Trích yếu", r.Title}, {"issuer", "Cơ quan ban hành", r.Issuer}, {"signer", "Người ký", r.Signer}} {
		if m := r.Marks[f.key]; f.value != "" && m.Confidence > 0 && m.Confidence < Sure {
			ask(Question{f.key + "?", -1, -1, f.name + ": " + because(m.Why), "Đã đối chiếu, đúng"})
		}
	}
	if !r.dated() {
		ask(Question{"rhythm", -1, -1, "Hạn báo cáo: văn bản không ghi ngày cụ thể.", "Dùng kỳ và hạn báo cáo đề xuất"})
	}
	for i, t := range r.Tasks {
		if !t.Drop {
			all = append(all, r.taskQuestions(i, t)...)
		}
	}
	return all
}

func because(why string) string {
	if why == "" {
		return "chưa chắc, cần đối chiếu."
	}
	return why
}

// dated reports whether every duty to report names its time.
func (r Review) dated() bool {
	for _, c := range r.Clauses {
		if c.Kind == Duty && strings.HasSuffix(c.Detail, "\n") {
			return false
		}
	}
	return slices.ContainsFunc(r.Clauses, func(c ReviewClause) bool { return c.Kind == Duty })
}

func (r Review) taskQuestions(i int, t ReviewTask) []Question {
	var all []Question
	key := func(s string) string { return "t" + strconv.Itoa(i) + "_" + s }
	ask := func(q Question) {
		if !r.Settled[q.Key] {
			all = append(all, q)
		}
	}
	name := "Nhiệm vụ " + t.No + ": "
	if t.Mark.Confidence < Sure {
		ask(Question{key("title"), i, -1, name + because(t.Mark.Why), "Đã đối chiếu, đúng"})
	}
	if !slices.ContainsFunc(t.Parties, func(p Party) bool { return p.Duty == Lead }) {
		ask(Question{key("lead"), i, -1, name + "văn bản không ghi đơn vị chủ trì.", "Không giao cơ quan nào chủ trì"})
	}
	if t.Due.Kind == DueUnknown {
		ask(Question{key("due"), i, -1, name + "văn bản không ghi thời gian.", "Báo cáo theo kỳ của kế hoạch"})
	} else if t.DueMark.Confidence > 0 && t.DueMark.Confidence < Sure {
		ask(Question{key("due"), i, -1, name + "thời hạn " + because(t.DueMark.Why), "Đã đối chiếu, đúng"})
	}
	for j, p := range t.Parties {
		if !p.Settled {
			ask(Question{key("p" + strconv.Itoa(j)), i, j, name + "“" + p.Printed + "” là những cơ quan nào?", "Không giao thêm, giữ nguyên câu chữ"})
		}
	}
	return all
}

// Plan turns the review into what is written. members are the agencies of each group.
func (r Review) Plan(members map[int64][]int64) NewPlan {
	n := NewPlan{Plan: Plan{
		Number: r.Number, Issuer: r.Issuer, Title: r.Title, Place: r.Place, IssuedOn: r.IssuedOn, Year: r.Year,
		Signer: r.Signer, SignerPost: r.SignerPost, StartsOn: r.StartsOn, Rhythm: r.Rhythm,
	}}
	for _, c := range r.Clauses {
		n.Clauses = append(n.Clauses, c.Clause)
	}
	for _, t := range r.Tasks {
		if t.Drop {
			continue
		}
		task := NewTask{Task: Task{
			No: t.No, Title: t.Title, Body: t.Body, Due: t.Due, Rhythm: t.Rhythm, Pillar: t.Pillar, Evidence: t.Evidence,
			Deliverables: t.Deliverables, Activities: t.Activities, Span: t.Span,
		}}
		if task.Task.Rhythm == "" {
			task.Task.Rhythm = DefaultRhythm(t.Due, r.Rhythm.Kind)
		}
		for _, p := range t.Parties {
			for _, id := range slices.Concat(p.Agencies, members[p.GroupID]) {
				task.Agencies = append(task.Agencies, Assignment{AgencyID: id, Duty: p.Duty, Printed: p.Printed})
			}
		}
		n.Tasks = append(n.Tasks, task)
	}
	return n
}
