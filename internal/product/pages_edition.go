package product

import (
	"net/http"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/web"
)

// newEditionPage asks for an edition of an item.
type newEditionPage struct {
	ItemView
	Form   web.Form
	People []identity.User
	Lists  Lists
	By     identity.Actor
}

func (s *Service) showNewEdition(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openFromPath(r)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	form := web.Form{Values: map[string][]string{"language": {q.Get("tieng")}, "medium": {q.Get("dang")}}}
	return s.renderNewEdition(w, r, newEditionPage{ItemView: v, Form: form})
}

func (s *Service) renderNewEdition(w http.ResponseWriter, r *http.Request, v newEditionPage) (err error) {
	v.Lists, v.By = s.lists, identity.Who(r.Context())
	if err := mayAddEdition(v.Item, v.By); err != nil {
		return err
	}
	if v.People, err = s.makers(r.Context()); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Thêm bản", Lead: v.Item.Title, Section: home, Body: newEditionBody(v), Status: statusOf(v.Form),
		Crumbs: []web.Link{{Label: "Sản phẩm", Href: home}, itemCrumb(v.Item), {Label: "Thêm bản"}},
	})
}

func (s *Service) postNewEdition(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	v, err := s.openFromPath(r)
	if err != nil {
		return err
	}
	n := NewEdition{ItemID: v.Item.ID, Language: form.Get("language"), Medium: Medium(form.Get("medium")), Assignee: form.Int("assignee"), Due: readDay(form.Get("due"))}
	id, err := s.AddEdition(r.Context(), identity.Who(r.Context()), n)
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		return s.renderNewEdition(w, r, newEditionPage{ItemView: v, Form: form})
	}
	return web.Redirect(w, r, editionPath(id), "Đã thêm bản.")
}

// editionPage is one edition.
type editionPage struct {
	EditionView
	Form   web.Form // of the step, the comment or the assignment that failed
	By     identity.Actor
	Lists  Lists
	People []identity.User
	Usable []Consent // that could be named for it
	Today  calendar.Day
	Sound  soundView
	Jobs   map[int64]job.Status // of files that are being made
}

func (s *Service) openEditionFromPath(r *http.Request) (EditionView, error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return EditionView{}, err
	}
	return s.OpenEdition(r.Context(), identity.Who(r.Context()), id)
}

func (s *Service) showEdition(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	return s.renderEdition(w, r, editionPage{EditionView: v}, 0)
}

func (s *Service) renderEdition(w http.ResponseWriter, r *http.Request, v editionPage, status int) (err error) {
	v.By, v.Lists, v.Today, v.Sound = identity.Who(r.Context()), s.lists, s.today(), s.soundView(r, v.Edition, v.Files)
	v.Sound.Away = v.shutWords() != ""
	if v.Item.Edits(v.By) {
		if v.People, err = s.makers(r.Context()); err != nil {
			return err
		}
	}
	if v.Jobs, err = s.making(r, v.Files); err != nil {
		return err
	}
	if v.Usable, err = s.UsableConsents(r.Context(), v.By, v.Edition.ID); err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: v.name() + ": " + v.Item.Title, Heading: v.name(), Lead: v.Item.Title, Section: home, Crumbs: v.crumbs(""), Actions: editionActions(v), Body: editionBody(v), Status: status, Refresh: v.refresh(),
	})
}

// name is the edition in words: "Tiếng Tày, bản tiếng".
func (v editionPage) name() string { return editionName(v.Lists, v.Edition) }

func editionName(l Lists, e Edition) string {
	return l.Languages.Name(e.Language) + ", " + i18n.LowerFirst(e.Medium.Name())
}

// shutWords say in a sentence why files are not shown, or are shown to a few only; "" when nothing is kept back.
func (v editionPage) shutWords() string {
	var all []string
	switch {
	case v.Outside && !v.Edition.settled():
		all = append(all, "Bản này đang được sửa; đây là chữ mà người đọc đang thấy. Tệp mở lại khi bản sửa được phê duyệt.")
	case v.Shut && opensShut(v.By):
		all = append(all, "Người có trong tệp ở đây đã rút sự đồng ý, hoặc sự đồng ý đã hết hạn. Chỉ người giữ văn bản đồng ý và người thẩm định còn mở được tệp.")
	case v.Shut:
		all = append(all, "Tệp của bản này không mở được nữa vì người có trong đó đã rút sự đồng ý, hoặc sự đồng ý đã hết hạn.")
	}
	if v.Erased > 0 {
		all = append(all, "Tệp có người yêu cầu xóa: đã xóa theo yêu cầu.")
	}
	return strings.Join(all, " ")
}

// crumbs lead back from a page of the edition; here is "" for the edition itself.
func (v editionPage) crumbs(here string) []web.Link {
	links := []web.Link{{Label: "Sản phẩm", Href: home}, itemCrumb(v.Item)}
	if here == "" {
		return append(links, web.Link{Label: v.name()})
	}
	return append(links, web.Link{Label: v.name(), Href: editionPath(v.Edition.ID)}, web.Link{Label: here})
}

var moveNotices = map[Action]string{
	Submit:   "Đã gửi. Người khác nhận được việc này trong danh sách của họ.",
	Pass:     "Đã xác nhận và chuyển bước sau.",
	Return:   "Đã trả lại kèm lý do.",
	Recall:   "Đã lấy lại để sửa.",
	Approve:  "Đã phê duyệt. Chờ xuất bản.",
	Publish:  "Đã xuất bản.",
	Correct:  "Đã mở bản làm việc để sửa. Người đọc vẫn thấy bản cũ cho tới khi xuất bản lại.",
	Withdraw: "Đã gỡ. Người đọc không còn thấy bản này.",
	Reopen:   "Đã mở lại để soạn.",
}

func (s *Service) postMove(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	a := Action(form.Get("viec"))
	if _, err := s.Step(r.Context(), identity.Who(r.Context()), id, Step{Action: a, Version: form.Int("version"), Word: form.Get("reason"), Heard: form.Get("heard") == "1"}); err != nil {
		return s.again(w, r, form, err)
	}
	return web.Redirect(w, r, editionPath(id), moveNotices[a])
}

// again shows the edition with what was wrong with a form of its page.
func (s *Service) again(w http.ResponseWriter, r *http.Request, form web.Form, err error) error {
	form, other := form.With(err)
	if other != nil {
		return other
	}
	v, missing := s.openEditionFromPath(r)
	if missing != nil {
		return missing
	}
	return s.renderEdition(w, r, editionPage{EditionView: v, Form: form}, web.Status(err))
}

func (s *Service) postAssign(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.Assign(r.Context(), identity.Who(r.Context()), id, form.Int("version"), form.Int("assignee"), readDay(form.Get("due"))); err != nil {
		return s.again(w, r, form, err)
	}
	return web.Redirect(w, r, editionPath(id), "Đã ghi người làm và hạn.")
}

func (s *Service) postComment(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if _, err := s.AddComment(r.Context(), identity.Who(r.Context()), Comment{EditionID: id, Segment: -1, Text: form.Get("comment")}); err != nil {
		return s.again(w, r, form, err)
	}
	return web.Redirect(w, r, editionPath(id)+"#gop-y", "Đã ghi góp ý.")
}

func (s *Service) postResolve(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	comment, err := web.PathID(r, "comment")
	if err != nil {
		return err
	}
	if err := s.ResolveComment(r.Context(), identity.Who(r.Context()), id, comment); err != nil {
		return err
	}
	return web.Redirect(w, r, editionPath(id)+"#gop-y", "Đã đánh dấu xong.")
}

// writingPage is the form in which an edition is written.
type writingPage struct {
	editionPage
	Content Content
	Follow  StoredContent // the content that it is made from, beside the form
	Theirs  StoredContent // what somebody else saved meanwhile; the zero content: nobody
}

func (s *Service) showWriting(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	e := v.Edition
	return s.renderWriting(w, r, writingPage{editionPage: editionPage{EditionView: v}, Content: Content{Title: e.Title, Summary: e.Summary, Body: e.Body, AI: e.AI, Seconds: e.Seconds}})
}

func (s *Service) renderWriting(w http.ResponseWriter, r *http.Request, v writingPage) (err error) {
	v.By, v.Lists, v.Today = identity.Who(r.Context()), s.lists, s.today()
	if err := v.Edition.mayEdit(v.By); err != nil {
		return err
	}
	if v.From.ID != 0 {
		if v.Follow, err = s.Stored(r.Context(), v.From.ID, v.From.Basis()); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Viết: " + v.name(), Lead: v.Item.Title, Section: home, Crumbs: v.crumbs("Viết"), Body: writingBody(v), Status: statusOf(v.Form),
	})
}

func (s *Service) postWriting(w http.ResponseWriter, r *http.Request) error {
	form, long := web.ParseForm(r)
	if long != nil && len(form.Values) == 0 {
		return long
	}
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	seconds, _ := strconv.ParseInt(form.Get("seconds"), 10, 64)
	c := Content{Title: form.Get("title"), Summary: form.Get("summary"), Body: form.Get("body"), AI: form.Get("ai"), Seconds: seconds}
	if err = long; err == nil {
		_, err = s.Write(r.Context(), identity.Who(r.Context()), v.Edition.ID, form.Int("version"), c, form.Has("follows", "1"))
	}
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		page := writingPage{editionPage: editionPage{EditionView: v, Form: form}, Content: c}
		if form.Int("version") != v.Edition.Version && v.Edition.No > 0 {
			if page.Theirs, err = s.Stored(r.Context(), v.Edition.ID, v.Edition.No); err != nil {
				return err
			}
		}
		return s.renderWriting(w, r, page)
	}
	return web.Redirect(w, r, editionPath(v.Edition.ID), "Đã lưu.")
}

// comparedPage shows two contents side by side.
type comparedPage struct {
	editionPage
	Old, New   StoredContent
	Paragraphs []Paragraph
	Source     bool // they are of the edition that this one was made from
}

func (s *Service) showContent(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	no, err := web.PathID(r, "no")
	if err != nil {
		return err
	}
	if v.Outside {
		return errDraft
	}
	return s.renderCompared(w, r, comparedPage{editionPage: editionPage{EditionView: v}}, v.Edition.ID, no-1, no, "Phiên bản "+i18n.Number(no))
}

// showSourceChanges shows what changed in the edition that this one was made from, since it was.
func (s *Service) showSourceChanges(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	if v.Outside {
		return errDraft
	}
	return s.renderCompared(w, r, comparedPage{editionPage: editionPage{EditionView: v}, Source: true}, v.Edition.MadeFrom, v.Edition.MadeFromNo, v.From.Basis(), "Bản nguồn đã đổi")
}

// showCorrection shows what a correction changes in what readers see now.
func (s *Service) showCorrection(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	if !v.Edition.corrects() {
		return web.Redirect(w, r, editionPath(v.Edition.ID), "")
	}
	return s.renderCompared(w, r, comparedPage{editionPage: editionPage{EditionView: v}}, v.Edition.ID, v.Edition.PublishedNo, v.Edition.No, "Sửa đổi so với bản đang xuất bản")
}

func (s *Service) renderCompared(w http.ResponseWriter, r *http.Request, v comparedPage, edition, old, fresh int64, here string) (err error) {
	v.By, v.Lists, v.Today = identity.Who(r.Context()), s.lists, s.today()
	if old > 0 {
		if v.Old, err = s.Stored(r.Context(), edition, old); err != nil {
			return err
		}
	}
	if v.New, err = s.Stored(r.Context(), edition, fresh); err != nil {
		return err
	}
	v.Paragraphs = Compare(v.Old.whole(), v.New.whole())
	return web.Render(w, r, web.Page{Title: here, Lead: v.name() + ": " + v.Item.Title, Section: home, Crumbs: v.crumbs(here), Body: comparedBody(v)})
}
