package product

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// State is where the working copy of an edition stands. What readers see may be older: Edition.PublishedNo.
type State string

// The states.
const (
	Draft     State = "draft"
	Checking  State = "checking"  // facts and law, of originals
	Review    State = "review"    // a second reader or listener
	Approving State = "approving" // for whoever answers for it
	Approved  State = "approved"
	Published State = "published"
	Withdrawn State = "withdrawn"
)

var states = []struct {
	State      State
	Name, Chip string
	Letter     string // in the coverage map, beside the shade
}{
	{Draft, "Đang soạn", "draft", "…"},
	{Checking, "Chờ thẩm định nội dung", "wait", "…"},
	{Review, "Chờ người thứ hai đọc lại", "wait", "…"},
	{Approving, "Chờ phê duyệt", "wait", "…"},
	{Approved, "Đã phê duyệt", "ok", "✓"},
	{Published, "Đã xuất bản", "ok", "●"},
	{Withdrawn, "Đã gỡ", "back", "–"},
}

// Name is the state in Vietnamese.
func (s State) Name() string {
	for _, x := range states {
		if x.State == s {
			return x.Name
		}
	}
	return string(s)
}

// Chip is the shape that shows the state.
func (s State) Chip() string {
	for _, x := range states {
		if x.State == s {
			return x.Chip
		}
	}
	return "none"
}

// Edition is an item in one language and one medium.
type Edition struct {
	ID, ItemID   int64
	AgencyID     int64 // of the item
	Language     string
	Medium       Medium
	State        State
	Title        string
	Summary      string
	Body         string // what is read, or the script or transcript of what is heard, or the text alternative of what is seen
	MadeFrom     int64  // the edition that it was made from; 0: it is an original
	MadeFromNo   int64  // the content of that one then
	No           int64  // of its own content: each change is one more; 0: nothing is written yet
	ApprovedNo   int64
	PublishedNo  int64 // what readers see; 0: nothing
	Seconds      int64
	AI           string // what a machine made of it, for the label; "" nothing
	Assignee     int64
	AssigneeName string
	Due          calendar.Day
	Hands        []int64 // who wrote since it was last published
	Seconded     []int64 // who checked and read it since
	Note         string  // what changed, for readers
	Reason       string  // why it was returned or withdrawn
	Since        calendar.Day
	PublishedOn  calendar.Day
	UpdatedOn    calendar.Day
	WithdrawnOn  calendar.Day
	Version      int64
}

// Original reports whether the edition was written, not made from another.
func (e Edition) Original() bool { return e.MadeFrom == 0 }

// Live reports whether readers see it.
func (e Edition) Live() bool { return e.PublishedNo > 0 }

// corrects reports whether the working copy says something else than what readers see.
func (e Edition) corrects() bool { return e.Live() && e.No > e.PublishedNo }

// Basis is the content that others are made from: the approved one, or the first draft before there is any.
func (e Edition) Basis() int64 {
	if e.ApprovedNo > 0 {
		return e.ApprovedNo
	}
	return e.No
}

// Outdated reports whether the edition that it was made from has an approved content that it does not follow yet.
func (e Edition) Outdated(from Edition) bool {
	return e.MadeFrom != 0 && e.MadeFrom == from.ID && e.No > 0 && from.ApprovedNo > e.MadeFromNo
}

// StateName is the state in words that fit what is being done: a recording is not written.
func (e Edition) StateName() string {
	if e.State != Draft {
		return e.State.Name()
	}
	switch {
	case e.No == 0:
		return "Chưa bắt đầu"
	case e.Medium == Text && !e.Original():
		return "Đang dịch"
	}
	for _, m := range mediumList {
		if m.Medium == e.Medium {
			return m.Draft
		}
	}
	return e.State.Name()
}

// Action is a step of an edition.
type Action string

// The actions.
const (
	Submit   Action = "submit"
	Pass     Action = "pass"
	Return   Action = "return"
	Recall   Action = "recall"
	Approve  Action = "approve"
	Publish  Action = "publish"
	Correct  Action = "correct"
	Withdraw Action = "withdraw"
	Reopen   Action = "reopen"
)

// step is one line of the table of moves. A line holds for originals, for those made from another, or for both.
type step struct {
	action Action
	from   []State
	to     State
	need   identity.Permission
	of     origin
	second bool // not by someone who wrote it
	fresh  bool // not by someone who confirmed an earlier step: other eyes
	own    bool // only by someone who wrote it, or who assigns
	word   bool // a reason must be given
	sound  bool // nothing may block it: Blocks
	live   bool // only while readers see it
	name   string
}

type origin int

const (
	anyOrigin origin = iota
	original
	derived
)

// moves is the whole life of an edition.
var moves = []step{
	{action: Submit, from: []State{Draft}, to: Checking, need: identity.WriteProduct, of: original, name: "gửi thẩm định"},
	{action: Submit, from: []State{Draft}, to: Review, need: identity.TranslateProduct, of: derived, name: "gửi đọc lại"},
	{action: Recall, from: []State{Checking, Review, Approving}, to: Draft, need: identity.WriteProduct, of: original, own: true, name: "lấy lại để sửa"},
	{action: Recall, from: []State{Review, Approving}, to: Draft, need: identity.TranslateProduct, of: derived, own: true, name: "lấy lại để sửa"},
	{action: Pass, from: []State{Checking}, to: Review, need: identity.CheckProduct, second: true, name: "xác nhận nội dung đúng"},
	{action: Pass, from: []State{Review}, to: Approving, need: identity.ReviewProduct, second: true, fresh: true, name: "xác nhận đã đọc lại"},
	{action: Return, from: []State{Checking}, to: Draft, need: identity.CheckProduct, word: true, name: "trả lại"},
	{action: Return, from: []State{Review}, to: Draft, need: identity.ReviewProduct, word: true, name: "trả lại"},
	{action: Return, from: []State{Approving, Approved}, to: Draft, need: identity.ApproveProduct, word: true, name: "trả lại"},
	{action: Approve, from: []State{Approving}, to: Approved, need: identity.ApproveProduct, second: true, fresh: true, sound: true, name: "phê duyệt"},
	{action: Publish, from: []State{Approved}, to: Published, need: identity.PublishProduct, sound: true, name: "xuất bản"},
	{action: Correct, from: []State{Published}, to: Draft, need: identity.WriteProduct, of: original, word: true, name: "sửa bản đã xuất bản"},
	{action: Correct, from: []State{Published}, to: Draft, need: identity.TranslateProduct, of: derived, word: true, name: "sửa bản đã xuất bản"},
	{action: Withdraw, from: []State{Draft, Checking, Review, Approving, Approved, Published}, to: Withdrawn, need: identity.PublishProduct, word: true, live: true, name: "gỡ"},
	{action: Reopen, from: []State{Withdrawn}, to: Draft, need: identity.WriteProduct, name: "soạn lại"},
}

func (m step) fits(e Edition, a Action) bool {
	if m.action != a || !slices.Contains(m.from, e.State) {
		return false
	}
	return m.of == anyOrigin || (m.of == original) == e.Original()
}

// step is the line of the table for an action now, or why there is none.
func (e Edition) step(a Action, by identity.Actor) (step, error) {
	name := string(a)
	for _, m := range moves {
		if m.action == a {
			name = m.name
		}
		if !m.fits(e, a) {
			continue
		}
		return m, e.allowed(m, by)
	}
	return step{}, problem.New(problem.Conflict, "Bản này đang ở bước “%s” nên không %s được. Tải lại trang để xem mới nhất.", e.StateName(), name)
}

func (e Edition) allowed(m step, by identity.Actor) error {
	switch {
	case !by.May(m.need):
		return problem.New(problem.Denied, "Tài khoản này không có quyền %s.", m.name)
	case (m.need == identity.WriteProduct || m.need == identity.TranslateProduct) && !e.madeBy(by):
		return e.notTheirs()
	case m.live && !e.Live():
		return problem.New(problem.Conflict, "Bản này chưa xuất bản nên không có gì để gỡ.")
	case m.second && slices.Contains(e.Hands, by.UserID):
		return problem.New(problem.Denied, "Người đã viết bản này không tự %s. Cần một người thứ hai.", m.name)
	case m.fresh && slices.Contains(e.Seconded, by.UserID):
		return problem.New(problem.Denied, "Đồng chí đã xác nhận một bước trước của bản này. Bước này cần một người khác %s.", m.name)
	case m.own && !slices.Contains(e.Hands, by.UserID) && !by.May(identity.AssignProduct):
		return problem.New(problem.Denied, "Chỉ người đang viết bản này lấy lại được. Nhờ người đó, hoặc trả lại kèm lý do.")
	case m.action == Submit && e.No == 0:
		return problem.New(problem.Conflict, "Bản này chưa có nội dung. Viết rồi mới gửi được.")
	}
	return nil
}

// Can reports whether the actor may take this step now, leaving aside what blocks approval.
func (e Edition) Can(a Action, by identity.Actor) bool {
	_, err := e.step(a, by)
	return err == nil
}

// Needs reports whether a step must be given a reason, and whether nothing may block it.
func (e Edition) Needs(a Action) (reason, sound bool) {
	for _, m := range moves {
		if m.fits(e, a) {
			return m.word, m.sound
		}
	}
	return false, false
}

// Apply takes the step. word is the reason or, for Correct and Publish, what changed in words for readers. blocks is what stands
// against approval; it is looked at where the table says so.
func (e Edition) Apply(a Action, by identity.Actor, day calendar.Day, word string, blocks []Finding) (Edition, error) {
	m, err := e.step(a, by)
	if err != nil {
		return e, err
	}
	word = strings.TrimSpace(word)
	if m.word && word == "" {
		return e, problem.Field("reason", "%s", wordWanted(a))
	}
	if utf8.RuneCountInString(word) > maxReason {
		return e, problem.Field("reason", "Phần ghi dài quá %d chữ cái. Rút gọn lại.", maxReason)
	}
	if m.sound && len(blocks) > 0 {
		return e, problem.New(problem.Conflict, "%s", blocked(m.name, blocks))
	}
	e.State, e.Since = m.to, day
	e.after(a, by, day, word)
	return e, nil
}

// blocked names all that stands against a step: whoever mends one thing at a time would be sent back each time.
func blocked(step string, blocks []Finding) string {
	if len(blocks) == 1 {
		return "Còn 1 điều phải sửa trước khi " + step + ": " + blocks[0].Sentence
	}
	said := fmt.Sprintf("Còn %d điều phải sửa trước khi %s:", len(blocks), step)
	for n, f := range blocks {
		said += fmt.Sprintf(" (%d) %s", n+1, f.Sentence)
	}
	return said
}

func wordWanted(a Action) string {
	return map[Action]string{
		Return:   "Ghi rõ cần sửa gì, để người viết làm được ngay.",
		Correct:  "Ghi điều sẽ sửa và vì sao. Câu này hiện công khai ở phần đính chính.",
		Withdraw: "Ghi lý do gỡ, một câu mà người đọc bên ngoài hiểu được. Lý do này hiện công khai.",
	}[a]
}

// after is what a step changes beside the state.
func (e *Edition) after(a Action, by identity.Actor, day calendar.Day, word string) {
	switch a {
	case Submit, Recall:
		e.Reason = ""
	case Pass:
		e.Seconded = with(e.Seconded, by.UserID)
	case Return:
		e.Reason, e.Seconded = word, nil
	case Approve:
		e.ApprovedNo = e.No
	case Publish:
		e.PublishedNo, e.UpdatedOn = e.ApprovedNo, day
		e.Hands, e.Seconded, e.Reason, e.WithdrawnOn = nil, nil, "", ""
		if e.PublishedOn == "" {
			e.PublishedOn = day
		}
	case Correct:
		e.Note = word
	case Withdraw:
		e.PublishedNo, e.WithdrawnOn, e.Reason = 0, day, word
	}
}

// Edit puts new content into the working copy. Changed reports whether it is another content than before.
func (e Edition) Edit(c Content, by identity.Actor) (next Edition, changed bool, err error) {
	if err := e.mayEdit(by); err != nil {
		return e, false, err
	}
	if err := c.check(); err != nil {
		return e, false, err
	}
	if c.Title == e.Title && c.Summary == e.Summary && c.Body == e.Body && c.AI == e.AI && c.Seconds == e.Seconds {
		return e, false, nil
	}
	e.Title, e.Summary, e.Body, e.AI, e.Seconds = c.Title, c.Summary, c.Body, c.AI, c.Seconds
	e.No++
	e.Hands = with(e.Hands, by.UserID)
	e.Seconded = nil
	return e, true, nil
}

// madeBy reports whether the actor is of those who make this edition: the agency of its item, for a translation whoever it was given to, and
// those who hand out work for all agencies. Decision 0022.
func (e Edition) madeBy(by identity.Actor) bool {
	return by.May(identity.AssignProduct) || by.AgencyID == e.AgencyID || !e.Original() && e.Assignee != 0 && e.Assignee == by.UserID
}

func (e Edition) notTheirs() error {
	if e.Original() {
		return problem.New(problem.Denied, "Sản phẩm này của cơ quan khác. Nhờ cơ quan đầu mối sửa hoặc giao việc.")
	}
	return problem.New(problem.Denied, "Bản này của cơ quan khác, chưa giao cho đồng chí. Nhờ người giao việc của sản phẩm giao bản này.")
}

func (e Edition) mayEdit(by identity.Actor) error {
	need := identity.TranslateProduct
	if e.Original() {
		need = identity.WriteProduct
	}
	switch {
	case !by.May(need):
		return problem.New(problem.Denied, "Tài khoản này không có quyền sửa bản này.")
	case !e.madeBy(by):
		return e.notTheirs()
	}
	if e.State != Draft {
		return problem.New(problem.Conflict, "Bản này đang ở bước “%s” nên không sửa được. Lấy lại hoặc nhờ trả lại trước.", e.StateName())
	}
	return nil
}

// Content is what someone writes into an edition.
type Content struct {
	Title, Summary, Body string
	AI                   string
	Seconds              int64
}

const maxSeconds = 4 * 60 * 60

func (c Content) check() error {
	var errs []error
	if c.Title == "" || utf8.RuneCountInString(c.Title) > maxTitle {
		errs = append(errs, problem.Field("title", "Ghi tiêu đề, không quá %d chữ cái.", maxTitle))
	}
	if utf8.RuneCountInString(c.Summary) > maxSummary {
		errs = append(errs, problem.Field("summary", "Tóm tắt dài quá %d chữ cái. Rút gọn lại.", maxSummary))
	}
	if utf8.RuneCountInString(c.Body) > maxBody {
		errs = append(errs, problem.Field("body", "Nội dung dài quá %d chữ cái. Tách thành hai sản phẩm.", maxBody))
	}
	if utf8.RuneCountInString(c.AI) > maxTitle {
		errs = append(errs, problem.Field("ai", "Phần ghi về máy làm dài quá %d chữ cái.", maxTitle))
	}
	if c.Seconds < 0 || c.Seconds > maxSeconds {
		errs = append(errs, problem.Field("seconds", "Thời lượng từ 0 đến 4 giờ."))
	}
	return problem.Collect(errs...)
}

func with(ids []int64, id int64) []int64 {
	if id == 0 || slices.Contains(ids, id) {
		return ids
	}
	return append(slices.Clone(ids), id)
}

// joinIDs writes numbers with a space on either side, so that one is found by LIKE '% 7 %'.
func joinIDs(ids []int64) string {
	if len(ids) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteByte(' ')
	for _, id := range ids {
		b.WriteString(strconv.FormatInt(id, 10))
		b.WriteByte(' ')
	}
	return b.String()
}

func splitIDs(s string) []int64 {
	var ids []int64
	for _, f := range strings.Fields(s) {
		if id, err := strconv.ParseInt(f, 10, 64); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
