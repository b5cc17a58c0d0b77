package plan

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

func (s *Service) taskRoutes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET /nhiem-vu", Need: needRead, Handle: s.showTasks},
		{Pattern: "GET /nhiem-vu/{id}", Need: needRead, Handle: s.showTask},
		{Pattern: "GET /nhiem-vu/{id}/bang.xlsx", Need: needRead, Handle: s.downloadTask},
		{Pattern: "GET /nhiem-vu/{id}/sua", Need: needManage, Handle: s.showTaskForm},
		{Pattern: "POST /nhiem-vu/{id}/sua", Need: needManage, Handle: s.postTaskForm},
		{Pattern: "GET /nhiem-vu/{id}/giao", Need: needManage, Handle: s.showAssignForm},
		{Pattern: "POST /nhiem-vu/{id}/giao", Need: needManage, Handle: s.postAssignForm},
	}}
}

// taskRow is one task as a line of a table.
type taskRow struct {
	Task  Task
	Leads []printedLead
	Tally Tally
}

// tasksPage is the list of tasks of a plan with what it is filtered by.
type tasksPage struct {
	PlanView
	Form        web.Form
	Box         string
	Rows        []taskRow
	Found       int
	Page, Pages int
	Agency      int64
	Whole       bool
	By          identity.Actor
	Query       *http.Request
}

func (s *Service) showTasks(w http.ResponseWriter, r *http.Request) error {
	by := identity.Who(r.Context())
	v := tasksPage{Form: web.Form{Values: r.URL.Query()}, By: by, Whole: by.May(identity.ReadAll), Query: r}
	page := web.Page{Title: "Nhiệm vụ", Section: "/nhiem-vu"}
	id := v.Form.Int("ke-hoach")
	if id == 0 {
		var err error
		if id, err = s.currentID(r); err != nil {
			return err
		}
	}
	if id == 0 {
		page.Body = planList(nil, by.May(identity.ImportPlan))
		return web.Render(w, r, page)
	}
	var err error
	if v.PlanView, err = s.View(r.Context(), id, v.Form.Get("ngay"), false); err != nil {
		if v.Form, err = v.Form.With(err); err != nil {
			return err
		}
	}
	if err := s.filterTasks(r, &v); err != nil {
		return err
	}
	page.Lead, page.Crumbs, page.Body, page.Status = v.Plan.Title, append(v.Plan.crumbs(), web.Link{Label: "Nhiệm vụ"}), tasksBody(v), formStatus(v.Form)
	return web.Render(w, r, page)
}

// filterTasks keeps the rows that were asked for.
func (s *Service) filterTasks(r *http.Request, v *tasksPage) error {
	v.Agency = v.Form.Int("co-quan")
	if v.Agency != 0 {
		if err := s.onlyAgency(r, v); err != nil {
			return err
		}
	}
	if listName(v.Form.Get("muc")) != "" {
		v.Box = v.Form.Get("muc")
	}
	folded := i18n.Fold(v.Form.Get("ten"))
	rows := slices.DeleteFunc(v.rows(), func(t taskRow) bool {
		_, at := v.Progress.Tasks[t.Task.ID]
		return !contains(t.Task.No+" "+t.Task.Title, folded) || v.Box != "" && t.Tally.of(v.Box) == 0 || v.Agency != 0 && !at
	})
	v.Found = len(rows)
	v.Rows, v.Page, v.Pages = onePage(r, rows, shownTasks)
	return nil
}

// onlyAgency counts the reports of one agency instead of all.
func (s *Service) onlyAgency(r *http.Request, v *tasksPage) error {
	one, m, err := s.ViewAgencyOn(r.Context(), v.By, v.Plan.ID, v.Agency, v.Progress.day())
	if err != nil {
		return err
	}
	v.Progress = Progress{Moment: m, Tasks: map[int64]Tally{}}
	for _, line := range one.Lines {
		t := v.Progress.Tasks[line.TaskID]
		t.Add(line, m.Day)
		v.Progress.Tasks[line.TaskID] = t
		v.Progress.Total.Add(line, m.Day)
	}
	return nil
}

// listName names a list of reports that tasks are filtered by: a box, or what waits for one side.
func listName(key string) string {
	if _, name := boxOf(key); name != "" {
		return name
	}
	for _, s := range standings[1:3] {
		if s.Key == key {
			return s.Name
		}
	}
	return ""
}

// of counts what belongs to a list of listName.
func (t Tally) of(key string) int {
	switch key {
	case standings[1].Key:
		return t.Returned
	case standings[2].Key:
		return t.Waiting
	}
	box, _ := boxOf(key)
	return t.In(box)
}

// href leads to the task, to the list of its reports that the tasks are filtered by.
func (r taskRow) href(list string) string {
	if list == standings[1].Key || list == standings[2].Key {
		return query(taskPath(r.Task.ID), "ky", allPeriods, "tinh-trang", list)
	}
	return taskPath(r.Task.ID)
}

func contains(text, folded string) bool { return strings.Contains(i18n.Fold(text), folded) }

// onePage cuts the page out of a list that the address asks for.
func onePage[T any](r *http.Request, all []T, size int) (rows []T, page, pages int) {
	pages = max(1, (len(all)+size-1)/size)
	page = min(web.PageNumber(r), pages)
	return all[(page-1)*size : min(page*size, len(all))], page, pages
}

// pageAt is the address of another page of the same list.
func pageAt(r *http.Request) func(int) string {
	return func(n int) string {
		q := r.URL.Query()
		q.Set("trang", strconv.Itoa(n))
		return r.URL.Path + "?" + q.Encode()
	}
}

func (v tasksPage) total() (t Tally) {
	for _, r := range v.rows() {
		t = t.Plus(r.Tally)
	}
	return t
}

// showTaskForm and its kin correct a task.
func (s *Service) showTaskForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.taskForm(w, r, id, web.Form{}, nil)
}

func (s *Service) taskForm(w http.ResponseWriter, r *http.Request, id int64, f web.Form, why error) error {
	c, err := s.Choices(r.Context(), id)
	if err != nil {
		return err
	}
	page := web.Page{
		Title: "Sửa nhiệm vụ " + c.Task.No, Section: "/nhiem-vu", Body: taskFormBody(c.Task, f, problem.Is(why, problem.Conflict)),
		Crumbs: append(c.Plan.crumbs(), web.Link{Label: c.Task.No, Href: taskPath(id)}, web.Link{Label: "Sửa"}),
	}
	if why != nil {
		page.Status = web.Status(why)
	}
	return web.Render(w, r, page)
}

func (s *Service) postTaskForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	if why := s.ChangeTask(r.Context(), identity.Who(r.Context()), typedTask(id, f)); why != nil {
		if f, err = f.With(why); err != nil {
			return err
		}
		return s.taskForm(w, r, id, f, why)
	}
	return web.Redirect(w, r, taskPath(id), "Đã lưu nhiệm vụ. Từ kỳ đang chạy, báo cáo chưa ai trả lời xếp lại theo thời hạn mới. Kỳ đã qua và phần đã báo cáo giữ nguyên.")
}

func typedTask(id int64, f web.Form) Task {
	t := Task{
		ID: id, Title: f.Get("title"), Body: f.Get("body"), Pillar: f.Get("pillar"), Rules: typedRules(f), Version: f.Int("version"),
		Due: Due{Kind: DueKind(f.Get("due_kind")), From: typedDay(f.Get("due_from")), To: typedDay(f.Get("due_to")), Text: f.Get("due_text")},
	}
	t.Rhythm = calendar.Kind(f.Get("rhythm"))
	t.Evidence = len(t.Rules) > 0
	for line := range strings.Lines(f.Get("deliverables")) {
		if line = strings.TrimSpace(line); line != "" {
			t.Deliverables = append(t.Deliverables, line)
		}
	}
	return t
}

func (s *Service) showAssignForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	return s.assignForm(w, r, id, web.Form{}, nil)
}

func (s *Service) assignForm(w http.ResponseWriter, r *http.Request, id int64, f web.Form, why error) error {
	c, err := s.Choices(r.Context(), id)
	if err != nil {
		return err
	}
	page := web.Page{
		Title: "Giao thêm cơ quan, nhiệm vụ " + c.Task.No, Lead: c.Task.Title, Section: "/nhiem-vu", Body: assignFormBody(c, f),
		Crumbs: append(c.Plan.crumbs(), web.Link{Label: c.Task.No, Href: taskPath(id)}, web.Link{Label: "Giao thêm"}),
	}
	if why != nil {
		page.Status = web.Status(why)
	}
	return web.Render(w, r, page)
}

func (s *Service) postAssignForm(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	f, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	added, had, why := s.AssignAll(r.Context(), identity.Who(r.Context()), id, f.Int("group"), f.Int("agency"), DutyKind(f.Get("duty")))
	if why != nil {
		if f, err = f.With(why); err != nil {
			return err
		}
		return s.assignForm(w, r, id, f, why)
	}
	notice := "Đã giao thêm " + digits(added) + " cơ quan."
	if had > 0 {
		notice += " " + digits(had) + " cơ quan đã được giao từ trước, giữ nguyên."
	}
	return web.Redirect(w, r, taskPath(id), notice)
}
