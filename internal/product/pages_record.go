package product

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// recordPage is the recording bench.
type recordPage struct {
	RecordView
	editionPage
	Form   web.Form
	Judged int64 // the place of the sentence whose judgement failed, from 1
	Sound  soundView
}

// typed is what someone wrote about a sentence before it failed.
func (v recordPage) typed(l line) string {
	if v.Judged != int64(l.Pos+1) {
		return ""
	}
	return v.Form.Get("note")
}

func uploadNotes(f web.Form) string {
	if f.Error("tep") != "" {
		return "f-tep-h f-tep-l"
	}
	return "f-tep-h"
}

func (s *Service) showRecord(w http.ResponseWriter, r *http.Request) error {
	return s.renderRecord(w, r, web.Form{}, 0)
}

func (s *Service) renderRecord(w http.ResponseWriter, r *http.Request, form web.Form, status int) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	b, err := s.OpenRecording(r.Context(), by, id)
	if err != nil {
		return err
	}
	v := recordPage{
		RecordView: b, Form: form, Judged: form.Int("cau"), Sound: s.soundView(r, b.Edition, b.Files),
		editionPage: editionPage{EditionView: b.EditionView, By: by, Lists: s.lists, Today: s.today()},
	}
	return web.Render(w, r, web.Page{
		Title: "Thu tiếng: " + v.name(), Lead: b.Item.Title, Section: home, Crumbs: v.crumbs("Thu tiếng"), Body: recordBody(v), Status: status, Script: "record.js",
	})
}

// againRecord shows the bench with what was wrong with a form of it.
func (s *Service) againRecord(w http.ResponseWriter, r *http.Request, form web.Form, err error) error {
	form, other := form.With(err)
	if other != nil {
		return other
	}
	return s.renderRecord(w, r, form, web.Status(err))
}

func (s *Service) postBorrowWords(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.BorrowWords(r.Context(), identity.Who(r.Context()), id, form.Int("version")); err != nil {
		return s.againRecord(w, r, form, err)
	}
	return web.Redirect(w, r, recordPath(id), "Đã lấy lời từ bản chữ. Đọc thử một lượt rồi thu.")
}

func (s *Service) postVoice(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	v := Voice{EditionID: id, Name: form.Get("name"), Scope: form.Get("scope")}
	if err := s.Agree(r.Context(), identity.Who(r.Context()), v, form.Has("adult", "1"), form.Has("agreed", "1")); err != nil {
		return s.againRecord(w, r, form, err)
	}
	return web.Redirect(w, r, recordPath(id)+"#ban-thu", "Đã ghi đồng ý của người đọc.")
}

func (s *Service) postTakeBack(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	hidden, err := s.TakeBackVoice(r.Context(), identity.Who(r.Context()), id)
	if err != nil {
		return s.againRecord(w, r, web.Form{}, err)
	}
	notice := "Đã rút đồng ý. Các câu đã thu không còn được dùng."
	if hidden > 0 {
		notice = "Đã rút đồng ý. Bản tiếng đã gỡ khỏi trang công khai; các kênh khác phải gỡ có trong danh sách ở trang của bản."
	}
	return web.Redirect(w, r, recordPath(id), notice)
}

func (s *Service) postJoin(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.JoinTakes(r.Context(), identity.Who(r.Context()), id); err != nil {
		return s.againRecord(w, r, web.Form{}, err)
	}
	return web.Redirect(w, r, editionPath(id)+"#tep", "Đang ghép các câu thành một bản tiếng.")
}

// postTake answers the bench's script: what it sends may have waited on a phone without a line for days.
func (s *Service) postTake(w http.ResponseWriter, r *http.Request) error {
	t, err := s.takeFrom(r)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	answer := map[string]any{"id": t.ID, "pos": t.Pos}
	if err != nil {
		p, ok := problem.As(err)
		if !ok {
			return err
		}
		sentence := p.Error()
		if len(p.Fields) > 0 {
			sentence = p.Fields[0].Message
		}
		answer = map[string]any{"message": sentence}
		w.WriteHeader(web.Status(err))
	}
	return json.NewEncoder(w).Encode(answer)
}

func (s *Service) takeFrom(r *http.Request) (t Take, err error) {
	id, err := web.PathID(r, "id")
	if err != nil {
		return t, err
	}
	by := identity.Who(r.Context())
	if err := s.MayTake(r.Context(), by, id); err != nil {
		return t, err
	}
	form, err := web.ParseForm(r)
	if err != nil {
		return t, err
	}
	if r.MultipartForm != nil {
		defer func() { _ = r.MultipartForm.RemoveAll() }()
	}
	file, _, err := r.FormFile("take")
	if err != nil {
		return t, problem.New(problem.Invalid, "Không có tiếng trong phần gửi lên. Thu lại câu này.")
	}
	defer file.Close()
	t = Take{EditionID: id, Key: form.Get("key"), Pos: form.Int("pos"), Text: form.Get("text"), Millis: form.Int("millis")}
	info, mime, err := s.KeepSound(r.Context(), file, maxTake)
	if err != nil {
		return t, err
	}
	t.Mime = mime
	return s.SendTake(r.Context(), by, t, info)
}

func (s *Service) takeAsked(r *http.Request) (id int64, t Take, err error) {
	if id, err = web.PathID(r, "id"); err != nil {
		return id, t, err
	}
	take, err := web.PathID(r, "take")
	if err != nil {
		return id, t, err
	}
	t, err = s.FindTake(r.Context(), identity.Who(r.Context()), id, take)
	return id, t, err
}

func (s *Service) serveTake(w http.ResponseWriter, r *http.Request) error {
	_, t, err := s.takeAsked(r)
	if err != nil {
		return err
	}
	return s.serveStored(w, r, t.Hash, t.Mime, fmt.Sprintf("cau-%d", t.Pos+1))
}

func (s *Service) postListen(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, t, err := s.takeAsked(r)
	if err != nil {
		return err
	}
	good := form.Get("ket-qua") == "dat"
	if err := s.JudgeTake(r.Context(), identity.Who(r.Context()), id, t.ID, good, form.Get("note")); err != nil {
		form.Values.Set("cau", strconv.FormatInt(t.Pos+1, 10))
		return s.againRecord(w, r, form, err)
	}
	notice := fmt.Sprintf("Câu %d: cần thu lại.", t.Pos+1)
	if good {
		notice = fmt.Sprintf("Câu %d: đạt.", t.Pos+1)
	}
	return web.Redirect(w, r, recordPath(id)+"#cau-"+strconv.FormatInt(t.Pos+2, 10), notice)
}

// Words and conditions of the bench.

func (v recordPage) records() bool { return v.mayRecord() && v.Mine.ID != 0 && len(v.Lines) > 0 }

func (v recordPage) mayRecord() bool { return maySound(v.RecordView.Edition, v.By) == nil }

func (v recordPage) edition() Edition { return v.RecordView.Edition }

func (v recordPage) recorded() int { n, _ := countLines(v.Lines); return n }

func (v recordPage) good() int { _, n := countLines(v.Lines); return n }

func (v recordPage) judges(t Take) bool {
	return t.ID != 0 && v.By.UserID != t.UserID && v.By.May(identity.ReviewProduct)
}

func (v recordPage) canBorrow() bool {
	from := v.RecordView.From
	return v.edition().No == 0 && from.No > 0 && from.Language == v.edition().Language
}

func (v recordPage) readerNames() string {
	var all []string
	for _, x := range v.Voices {
		all = append(all, x.Name)
	}
	return strings.Join(all, ", ")
}

func takeChip(t Take) (kind, word string) {
	switch {
	case t.ID == 0:
		return "none", "Chưa thu"
	case t.State == TakeGood:
		return "ok", "Đã nghe, đạt"
	case t.State == TakeAgain:
		return "back", "Cần thu lại"
	}
	return "wait", "Chờ người nghe"
}

func takeState(t Take) string {
	if t.ID == 0 {
		return "none"
	}
	return string(t.State)
}

func scopeChoices() []web.Choice {
	var all []web.Choice
	for _, t := range scopes {
		all = append(all, web.Choice{Value: t.Key, Label: t.Name})
	}
	return all
}

func takePath(id, take int64) string { return recordPath(id) + "/" + strconv.FormatInt(take, 10) }

func maxTakeSeconds() string { return strconv.Itoa(int(media.MaxPartTime.Seconds())) }
