package plan

import (
	"context"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

func (s *Service) importAPI(a *api.API) {
	a.Group("imports", "Nhập kế hoạch", "Gửi văn bản, đọc đề xuất, sửa, xác nhận. Chưa ghi gì trước khi xác nhận.")
	api.Get(a, api.Op{ID: "listImports", Path: "/imports", Tag: "imports", Summary: "Văn bản đang chờ đối chiếu", Need: needImport}, s.apiImports)
	api.Post(a, api.Op{
		ID: "startImport", Path: "/imports", Tag: "imports", Summary: "Gửi một văn bản kế hoạch để đọc", Need: needImport, Status: 202, Limit: maxDocument,
		Text: "Đọc ở phía sau: hỏi lại getImport cho đến khi state khác reading.",
		Form: api.FormOf("Một tệp ở trường document, hoặc chữ ở trường text.", map[string]string{"text": "Chữ của văn bản, khi không có tệp."},
			map[string]string{"document": "Tệp văn bản: .docx, .pdf có chữ, .txt"}),
	}, s.apiStartImport)
	api.Get(a, api.Op{ID: "getImport", Path: "/imports/{import}", Tag: "imports", Summary: "Đề xuất đọc được từ văn bản và những chỗ cần xem", Need: needImport}, s.apiImport)
	api.Put(a, api.Op{
		ID: "reviewImport", Path: "/imports/{import}/review", Tag: "imports", Summary: "Sửa đề xuất", Need: needImport,
		Text: "Phần không gửi giữ nguyên. settled là toàn bộ những câu hỏi được trả lời bằng “để nguyên”.",
	}, s.apiReview)
	api.Post(a, api.Op{
		ID: "confirmImport", Path: "/imports/{import}/confirmation", Tag: "imports", Summary: "Xác nhận: tạo kế hoạch, nhiệm vụ, phần việc, báo cáo được chờ", Need: needImport, Status: 201,
	}, s.apiConfirm)
	api.Post(a, api.Op{ID: "dropImport", Path: "/imports/{import}/dismissal", Tag: "imports", Summary: "Bỏ văn bản, không nhập", Need: needImport}, s.apiDrop)
}

// ImportJSON is a document on its way in.
type ImportJSON struct {
	ID      int64     `json:"id"`
	Name    string    `json:"name"`
	Hash    string    `json:"sha256"`
	Size    int64     `json:"size"`
	State   string    `json:"state" enum:"reading,read,failed,confirmed,dropped"`
	Error   string    `json:"error,omitempty" doc:"Vì sao không đọc được."`
	PlanID  int64     `json:"plan_id,omitempty" doc:"Kế hoạch đã tạo."`
	Who     string    `json:"who"`
	At      time.Time `json:"at"`
	Version int64     `json:"version"`
}

func importOut(i Import) ImportJSON {
	return ImportJSON{i.ID, i.Name, i.Hash, i.Size, i.State, i.Error, i.PlanID, i.Who, i.At.UTC(), i.Version}
}

func (s *Service) apiImports(ctx context.Context, in *api.Paging) (*api.Answer[api.List[ImportJSON]], error) {
	all, err := s.Imports(ctx, identity.Who(ctx))
	if err != nil {
		return nil, err
	}
	return api.Cut(*in, each(all, importOut))
}

func (s *Service) apiStartImport(ctx context.Context, _ *struct{}) (*api.Answer[importReviewJSON], error) {
	form, err := api.Form(ctx, "document", "text")
	if err != nil {
		return nil, err
	}
	defer form.RemoveAll() //nolint:errcheck // the system empties its folder of temporary files
	name, text := "van-ban-dan-vao.txt", io.Reader(strings.NewReader(strings.Join(form.Value["text"], "\n")))
	if files := form.File["document"]; len(files) == 1 && files[0].Size > 0 {
		f, err := files[0].Open()
		if err != nil {
			return nil, err
		}
		defer f.Close()
		name, text = files[0].Filename, io.LimitReader(f, maxDocument+1)
	} else if len(files) > 0 || len(form.Value["text"]) == 0 {
		return nil, api.Parameter("document", "Gửi đúng một tệp không rỗng ở trường document, hoặc chữ ở trường text.")
	}
	id, err := s.StartImport(ctx, identity.Who(ctx), name, text)
	if err != nil {
		return nil, err
	}
	return s.apiImport(ctx, &OfImport{id})
}

// OfImport is the part of an address that names what an operation is about.
type OfImport struct {
	Import int64 `path:"import" minimum:"1"`
}

// markJSON is where a value stands in the document, and how sure the reader is.
type markJSON struct {
	Span       spanJSON `json:"span"`
	Confidence float64  `json:"confidence" doc:"0 đến 1; 0: văn bản không có."`
	Why        string   `json:"why,omitempty"`
}

func markOut(m Mark) markJSON {
	return markJSON{spanJSON{m.Span.Start, m.Span.End}, m.Confidence, m.Why}
}

// partyJSON is who the document names at a task.
type partyJSON struct {
	Duty     DutyKind `json:"duty" enum:"lead,partner"`
	Printed  string   `json:"printed"`
	GroupID  int64    `json:"group_id,omitempty"`
	Agencies []int64  `json:"agencies"`
	Settled  bool     `json:"settled"`
	Mark     markJSON `json:"mark"`
}

// reviewTaskJSON is a proposed task.
type reviewTaskJSON struct {
	No           string        `json:"no"`
	Title        string        `json:"title"`
	Body         string        `json:"body"`
	Due          dueJSON       `json:"due"`
	Rhythm       calendar.Kind `json:"rhythm" doc:"Trống: theo thời hạn và nhịp của kế hoạch."`
	Pillar       string        `json:"pillar"`
	Evidence     bool          `json:"evidence_required"`
	Deliverables []string      `json:"deliverables"`
	Parties      []partyJSON   `json:"parties"`
	Mark         markJSON      `json:"mark"`
	DueMark      markJSON      `json:"due_mark"`
	Drop         bool          `json:"drop" doc:"Không nhập nhiệm vụ này."`
}

// questionJSON is something that the document leaves open.
type questionJSON struct {
	Key      string `json:"key" doc:"Đưa vào settled để “để nguyên”, nếu leave không trống."`
	Task     int    `json:"task" doc:"Thứ tự nhiệm vụ tính từ 0; -1: của kế hoạch."`
	Sentence string `json:"sentence"`
	Leave    string `json:"leave" doc:"Nghĩa của “để nguyên”; trống: phải trả lời bằng cách điền."`
}

// importReviewJSON is a document with what was read from it.
type importReviewJSON struct {
	ImportJSON
	Facts     PlanFacts        `json:"plan"`
	Year      int              `json:"year"`
	StartsOn  calendar.Day     `json:"starts_on,omitempty" format:"date"`
	Rhythm    *rhythmJSON      `json:"rhythm,omitempty"`
	Twin      string           `json:"twin,omitempty" doc:"Kế hoạch đang có mà văn bản này có lẽ là bản thứ hai."`
	Clauses   []clauseJSON     `json:"clauses"`
	Tasks     []reviewTaskJSON `json:"tasks"`
	Questions []questionJSON   `json:"questions" doc:"Còn gì cần xem; xác nhận được khi không còn."`
	Settled   []string         `json:"settled"`
}

func (s *Service) apiImport(ctx context.Context, in *OfImport) (*api.Answer[importReviewJSON], error) {
	i, _, r, err := s.OpenImport(ctx, identity.Who(ctx), in.Import)
	if err != nil {
		return nil, err
	}
	return api.Versioned(reviewOut(i, r), i.Version), nil
}

func reviewOut(i Import, r Review) importReviewJSON {
	out := importReviewJSON{
		ImportJSON: importOut(i), Facts: PlanFacts{r.Number, r.Issuer, r.Title, r.Place, r.IssuedOn, r.Signer, r.SignerPost}, Year: r.Year,
		StartsOn: r.StartsOn, Twin: r.Twin, Tasks: each(r.Tasks, reviewTaskOut), Questions: []questionJSON{}, Settled: []string{},
		Clauses: each(r.Clauses, func(c ReviewClause) clauseJSON { return clauseOut(c.Clause) }),
	}
	if i.State != ImportRead {
		return out
	}
	rhythm := rhythmOut(r.Rhythm)
	out.Rhythm = &rhythm
	for _, q := range r.Questions() {
		out.Questions = append(out.Questions, questionJSON{q.Key, q.Task, q.Sentence, q.Leave})
	}
	for key, yes := range r.Settled {
		if yes {
			out.Settled = append(out.Settled, key)
		}
	}
	return out
}

func reviewTaskOut(t ReviewTask) reviewTaskJSON {
	return reviewTaskJSON{
		t.No, t.Title, t.Body,
		dueJSON{t.Due.Kind, t.Due.From, t.Due.To, t.Due.Text},
		t.Rhythm, t.Pillar, t.Evidence, some(t.Deliverables),
		each(t.Parties, func(p Party) partyJSON {
			return partyJSON{p.Duty, p.Printed, p.GroupID, some(p.Agencies), p.Settled, markOut(p.Mark)}
		}), markOut(t.Mark), markOut(t.DueMark), t.Drop,
	}
}

// correctionJSON is what someone corrects of a proposed task.
type correctionJSON struct {
	Task       int           `json:"task" minimum:"0" doc:"Thứ tự nhiệm vụ trong tasks, tính từ 0."`
	Title      string        `json:"title" maxLength:"2000"`
	Drop       bool          `json:"drop,omitempty"`
	Pillar     string        `json:"pillar,omitempty" enum:",P1,P2,P3"`
	Evidence   bool          `json:"evidence_required,omitempty"`
	DueKind    DueKind       `json:"due_kind" enum:"by,quarter,within_year,period,ongoing,unknown"`
	DueFrom    calendar.Day  `json:"due_from,omitempty" format:"date"`
	DueTo      calendar.Day  `json:"due_to,omitempty" format:"date"`
	Rhythm     calendar.Kind `json:"rhythm,omitempty" enum:",once,month,quarter,half,year"`
	Parties    []string      `json:"parties,omitempty" maxItems:"200" doc:"Tên cơ quan của từng mục trong parties, theo thứ tự; nhiều cơ quan cách nhau bằng dấu chấm phẩy."`
	AddLead    string        `json:"add_lead,omitempty" maxLength:"4000" doc:"Thêm cơ quan chủ trì."`
	AddPartner string        `json:"add_partner,omitempty" maxLength:"4000" doc:"Thêm cơ quan phối hợp."`
}

type reviewIn struct {
	OfImport
	api.Match
	Body struct {
		Facts    *PlanFacts       `json:"plan,omitempty"`
		Year     int              `json:"year,omitempty" doc:"Gửi cùng plan."`
		Rhythm   *rhythmJSON      `json:"rhythm,omitempty"`
		StartsOn calendar.Day     `json:"starts_on,omitempty" format:"date" doc:"Gửi cùng rhythm."`
		Tasks    []correctionJSON `json:"tasks,omitempty" maxItems:"500"`
		Settled  []string         `json:"settled,omitempty" maxItems:"2000"`
		Version  int64            `json:"version,omitempty" minimum:"1"`
	}
}

// corrections are the same fields as the screen sends.
func (in *reviewIn) corrections(now Review) Corrections {
	c, b := Corrections{"settle": in.Body.Settled}, in.Body
	set := func(name, value string) { c[name] = []string{value} }
	if f := b.Facts; f != nil {
		year := b.Year
		if year == 0 {
			year = now.Year
		}
		set("number", f.Number)
		set("issuer", f.Issuer)
		set("title", f.Title)
		set("signer", f.Signer)
		set("signer_post", f.SignerPost)
		set("issued_on", string(f.IssuedOn))
		set("year", strconv.Itoa(year))
	}
	if r := b.Rhythm; r != nil {
		starts := b.StartsOn
		if starts == "" {
			starts = now.StartsOn
		}
		set("rhythm", string(r.Kind))
		set("closing_day", strconv.Itoa(int(r.ClosingDay)))
		set("agency_days", strconv.Itoa(r.CommuneDays))
		set("department_days", strconv.Itoa(r.DepartmentDays))
		set("starts_on", string(starts))
	}
	for _, t := range b.Tasks {
		t.corrections(set)
	}
	return c
}

func (t correctionJSON) corrections(set func(name, value string)) {
	at := func(name, value string) { set(taskField(t.Task, name), value) }
	at("title", t.Title)
	at("pillar", t.Pillar)
	at("due_kind", string(t.DueKind))
	at("due_from", string(t.DueFrom))
	at("due_to", string(t.DueTo))
	at("rhythm", string(t.Rhythm))
	at("add_lead", t.AddLead)
	at("add_partner", t.AddPartner)
	if t.Drop {
		at("drop", "1")
	}
	if t.Evidence {
		at("evidence", "1")
	}
	for j, words := range t.Parties {
		at("p"+strconv.Itoa(j), words)
	}
}

func (s *Service) apiReview(ctx context.Context, in *reviewIn) (*api.Answer[importReviewJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	by := identity.Who(ctx)
	_, _, review, err := s.OpenImport(ctx, by, in.Import)
	if err != nil {
		return nil, err
	}
	for _, t := range in.Body.Tasks {
		if t.Task >= len(review.Tasks) {
			return nil, api.Parameter("task", "Văn bản chỉ có %d nhiệm vụ, đánh số từ 0.", len(review.Tasks))
		}
	}
	var dir *identity.Directory
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { dir, err = identity.LoadDirectory(tx); return err }); err != nil {
		return nil, err
	}
	after, wrong := review.With(in.corrections(review), dir)
	if wrong != nil {
		return nil, api.Point(wrong, in.place)
	}
	if err := s.SaveReview(ctx, by, in.Import, version, after); err != nil {
		return nil, in.Stale(err, errStale)
	}
	return s.apiImport(ctx, &in.OfImport)
}

var taskFieldName = regexp.MustCompile(`^t(\d+)_(.+)$`)

// place says where a field of the screen stands in the body.
func (in *reviewIn) place(name string) string {
	m := taskFieldName.FindStringSubmatch(name)
	if m == nil {
		return ""
	}
	for k, t := range in.Body.Tasks {
		if strconv.Itoa(t.Task) == m[1] {
			return "/tasks/" + strconv.Itoa(k) + "/" + m[2]
		}
	}
	return ""
}

type decideIn struct {
	OfImport
	api.Match
	Body struct {
		Version int64 `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiConfirm(ctx context.Context, in *decideIn) (*api.Answer[planJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	id, err := s.ConfirmImport(ctx, identity.Who(ctx), in.Import, version)
	if err != nil {
		return nil, api.Point(in.Stale(err, errStale), func(key string) string { return "/questions/" + key })
	}
	return s.apiPlan(ctx, &OfPlan{id})
}

func (s *Service) apiDrop(ctx context.Context, in *decideIn) (*api.Answer[importReviewJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	if err := s.DropImport(ctx, identity.Who(ctx), in.Import, version); err != nil {
		return nil, in.Stale(err, errStale)
	}
	return s.apiImport(ctx, &in.OfImport)
}
