package plan

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// BookReview is an upload beside what is stored: what taking it in would change.
type BookReview struct {
	Workbook Workbook
	Plan     Plan
	Period   calendar.Period
	Agency   identity.Agency // zero: of any
	Reports  []BookChange
	Errors   []CellError
	Tables   []TrackTable // made by hand, with what was recognised
	Open     int          // conflicts that nobody has settled
	Digest   string
	stored   books
	choices  map[string]string
}

// BookChange is what would change in one report.
type BookChange struct {
	mergedReport
	File  string
	Lacks string // why it could not be sent as it stands; "" when it could
}

// Changes counts the differences.
func (v BookReview) Changes() (n int) {
	for _, r := range v.Reports {
		n += len(r.Changes)
	}
	return n
}

// readBooks are the files of an upload as read, before they are compared with anything.
type readBooks struct {
	files  []WorkbookFile
	copies []bookCopy
	tables []TrackTable
}

// mayWorkbook says whether someone may look at an upload and settle it.
func mayWorkbook(by identity.Actor, w Workbook) error {
	if !by.May(identity.ReportProgress) || w.AgencyID == 0 && !by.May(identity.ReadAll) || w.AgencyID != 0 && !by.Sees(w.AgencyID) {
		return problem.New(problem.Denied, "Bảng Excel này của cơ quan khác. Tài khoản này chỉ mở được bảng của cơ quan mình.")
	}
	return nil
}

// OpenWorkbook reads an upload and compares it with what is stored.
func (s *Service) OpenWorkbook(ctx context.Context, by identity.Actor, id int64) (v BookReview, err error) {
	if v, err = s.bookReview(ctx, by, id); err != nil {
		return v, err
	}
	if v.Workbook.State != WorkbookWaiting {
		return v, nil
	}
	read, err := s.readFiles(ctx, v)
	if err != nil {
		return v, err
	}
	s.compareBooks(&v, read)
	return v, nil
}

// bookReview is an upload with what is stored, not yet read.
func (s *Service) bookReview(ctx context.Context, by identity.Actor, id int64) (v BookReview, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if v.Workbook, err = findWorkbook(tx, id); err != nil {
			return err
		}
		if err := mayWorkbook(by, v.Workbook); err != nil {
			return err
		}
		return s.fillReview(tx, &v)
	})
	return v, err
}

func (s *Service) fillReview(tx *db.Tx, v *BookReview) (err error) {
	if v.Plan, err = findPlan(tx, v.Workbook.PlanID); err != nil {
		return err
	}
	if v.Period, err = s.bookPeriod(v.Plan, nil, v.Workbook.Period); err != nil {
		return err
	}
	if v.stored, err = s.loadBooks(tx, v.Plan, v.Period, v.Workbook.AgencyID); err != nil {
		return err
	}
	v.Agency, v.choices = v.stored.Agency, map[string]string{}
	if err := json.Unmarshal([]byte(v.Workbook.choices), &v.choices); err != nil {
		return fmt.Errorf("choices of workbook %d: %w", v.Workbook.ID, err)
	}
	words, err := bookWords(tx, v.Plan.ID)
	if err != nil {
		return err
	}
	v.stored.words = words
	v.stored.dir, err = identity.LoadDirectory(tx)
	return err
}

// readFiles reads all files of an upload.
func (s *Service) readFiles(ctx context.Context, v BookReview) (all readBooks, err error) {
	secret, err := identity.Key(ctx, s.DB, workbookPurpose)
	if err != nil {
		return all, err
	}
	for _, f := range v.Workbook.Files {
		b, err := s.readFile(ctx, f)
		if err != nil {
			return all, err
		}
		key, ours, err := openKey(b, secret)
		if err != nil {
			return all, err
		}
		var c bookCopy
		var tables []TrackTable
		if ours {
			c = readCopy(b, key, v.stored.forKey(key))
		} else {
			c, tables = readTrack(b, f.Name, v.stored)
		}
		all.tables = append(all.tables, tables...)
		all.files, all.copies = append(all.files, f), append(all.copies, c)
	}
	return all, nil
}

func (s *Service) readFile(ctx context.Context, f WorkbookFile) (office.Book, error) {
	r, info, err := s.Files.Open(f.XLSX)
	if err != nil {
		return office.Book{}, err
	}
	defer func() { _ = r.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(r, info.Size))
	if err != nil {
		return office.Book{}, fmt.Errorf("read workbook: %w", err)
	}
	return office.ReadBook(ctx, bytes.NewReader(data), int64(len(data)))
}

// compareBooks works out the differences of all files.
func (s *Service) compareBooks(v *BookReview, read readBooks) {
	v.Reports, v.Errors, v.Open, v.Tables = nil, nil, 0, read.tables
	taken := map[int64]string{}
	var all []mergedReport
	for i, c := range read.copies {
		file := read.files[i].Name
		merged, errs := mergeCopy(c, v.stored, v.choices)
		for _, e := range append(c.Errors, errs...) {
			e.File = file
			v.Errors = append(v.Errors, e)
		}
		for _, r := range merged {
			if other, twice := taken[r.Line.Report.ID]; twice {
				v.Errors = append(v.Errors, CellError{
					File: file, Place: r.Changes[0].Place,
					Message: fmt.Sprintf("nhiệm vụ %s của %s đã được sửa trong tệp “%s”; nộp từng tệp một.", r.Line.Task.No, r.Line.Agency.ShortName, other),
				})
				continue
			}
			taken[r.Line.Report.ID] = file
			v.Open += r.Open
			v.Reports = append(v.Reports, BookChange{r, file, s.lacks(r)})
			all = append(all, r)
		}
	}
	v.Digest = digest(all, v.Errors)
}

// lacks says what would stand in the way of sending a report.
func (s *Service) lacks(m mergedReport) string {
	r := m.Line.Report
	r.Answer, r.Summary, r.Difficulties, r.Proposals = Answer(m.Texts[textAnswer]), m.Texts[textSummary], m.Texts[textDifficulties], m.Texts[textProposals]
	if r.From.After(s.today()) {
		return "Kỳ báo cáo bắt đầu từ ngày " + i18n.Date(r.From) + "."
	}
	d := Dossier{Report: r, Task: m.Line.Task, Agency: m.Line.Agency, Evidence: m.Line.Evidence, Figures: figuresOf(m.Totals, r.ID, 0)}
	for _, deed := range m.Deeds {
		if deed.op == deedDropped {
			continue
		}
		d.Activities = append(d.Activities, deed.activity(r.ID))
		d.Figures = append(d.Figures, figuresOf(deed.Figures, r.ID, max(deed.ID, 1))...)
		for _, link := range deed.links {
			d.Evidence = append(d.Evidence, Evidence{ReportID: r.ID, ActivityID: deed.ID, Kind: "link", Name: link, URL: link})
		}
	}
	if p, ok := problem.As(d.Ready(s.indicators)); ok {
		return p.Error()
	}
	return ""
}

// ChooseInWorkbook keeps what was chosen in conflicts.
func (s *Service) ChooseInWorkbook(ctx context.Context, by identity.Actor, id, version int64, choices map[string]string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		w, err := findWorkbook(tx, id)
		if err != nil {
			return err
		}
		if err := mayWorkbook(by, w); err != nil {
			return err
		}
		all := map[string]string{}
		if err := json.Unmarshal([]byte(w.choices), &all); err != nil {
			return fmt.Errorf("choices of workbook %d: %w", id, err)
		}
		maps.Copy(all, choices)
		text, err := json.Marshal(all)
		if err != nil {
			return err
		}
		return updateChoices(tx, id, version, string(text))
	})
}

// MapWorkbook keeps what a person decided about the words of a table made by hand, for this upload and for the next.
func (s *Service) MapWorkbook(ctx context.Context, by identity.Actor, id, version int64, words []bookWord) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		w, err := findWorkbook(tx, id)
		if err != nil {
			return err
		}
		if err := mayWorkbook(by, w); err != nil {
			return err
		}
		if err := updateChoices(tx, id, version, w.choices); err != nil { // others look at other differences now
			return err
		}
		for _, word := range words {
			if err := s.checkWord(word); err != nil {
				return err
			}
			if err := saveBookWord(tx, w.PlanID, word, by.Name+", "+by.Agency, s.Now()); err != nil {
				return err
			}
		}
		return identity.Audit(tx, s.Now(), by, "workbook.map", subject("workbook", id), map[string]any{"words": words})
	})
}

const maxWord = 500 // letters

// checkWord holds what a form says about a word to what it may say.
func (s *Service) checkWord(w bookWord) error {
	_, err := strconv.ParseInt(w.Meaning, 10, 64)
	ok := err == nil && w.Kind != wordColumn || w.Meaning == ""
	if w.Kind == wordColumn {
		id, figure := strings.CutPrefix(w.Meaning, trackFigure)
		_, known := s.indicators.Find(id)
		ok = ok || figure && known
		for _, f := range trackFields {
			ok = ok || f.key == w.Meaning
		}
	}
	if !ok || w.Folded == "" || len([]rune(w.Folded)) > maxWord {
		return problem.New(problem.Invalid, "Lựa chọn cho “%.60s” không còn trong danh sách. Tải lại trang rồi chọn lại.", w.Folded)
	}
	return nil
}

// DropWorkbook puts an upload aside; nothing of it is written.
func (s *Service) DropWorkbook(ctx context.Context, by identity.Actor, id, version int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		w, err := findWorkbook(tx, id)
		if err != nil {
			return err
		}
		if err := mayWorkbook(by, w); err != nil {
			return err
		}
		if err := closeWorkbook(tx, id, version, WorkbookDropped, ""); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "workbook.drop", subject("workbook", id), nil)
	})
}

// BookResult is what a confirmation did.
type BookResult struct {
	Saved, Sent int
	Kept        []string // reports that were to be sent and are not ready: they stay drafts
}

// Sentence says it in words.
func (r BookResult) Sentence() string {
	text := fmt.Sprintf("Đã ghi %d báo cáo từ bảng Excel", r.Saved)
	if r.Sent > 0 {
		text += fmt.Sprintf(", trong đó gửi %d báo cáo", r.Sent)
	}
	text += "."
	if len(r.Kept) > 0 {
		const shown = 5
		names := strings.Join(r.Kept[:min(len(r.Kept), shown)], "; ")
		if len(r.Kept) > shown {
			names += fmt.Sprintf(" và %d báo cáo khác", len(r.Kept)-shown)
		}
		text += fmt.Sprintf(" Còn %d báo cáo lưu nháp vì chưa đủ để gửi: %s.", len(r.Kept), names)
	}
	return text
}

var errBookMoved = problem.New(problem.Conflict,
	"Dữ liệu trên hệ thống vừa thay đổi nên phần khác biệt dưới đây đã được so lại. Chưa ghi gì; hãy xem lại rồi xác nhận.")

// ConfirmWorkbook writes all differences of an upload, or none. digest names the differences that were on the screen: when anything has
// changed since, nothing is written. send also sends the reports that are ready.
func (s *Service) ConfirmWorkbook(ctx context.Context, by identity.Actor, id, version int64, shown string, send bool) (done BookResult, err error) {
	v, err := s.bookReview(ctx, by, id)
	if err != nil {
		return done, err
	}
	if v.Workbook.State != WorkbookWaiting {
		return done, problem.New(problem.Conflict, "Bảng này đã được xác nhận hoặc đã bỏ. Mở lại trang Bảng Excel.")
	}
	read, err := s.readFiles(ctx, v)
	if err != nil {
		return done, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		done = BookResult{}
		if v.Workbook, err = findWorkbook(tx, id); err != nil {
			return err
		}
		if err := s.fillReview(tx, &v); err != nil {
			return err
		}
		s.compareBooks(&v, read)
		if err := v.confirmable(version, shown); err != nil {
			return err
		}
		if done, err = s.writeAll(tx, by, v, send); err != nil {
			return err
		}
		if err := closeWorkbook(tx, id, version, WorkbookConfirmed, done.Sentence()); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "workbook.confirm", subject("workbook", id), map[string]any{"saved": done.Saved, "sent": done.Sent, "changes": v.Changes()})
	})
	return done, err
}

func (v BookReview) confirmable(version int64, shown string) error {
	switch {
	case version != v.Workbook.Version || shown != v.Digest:
		return errBookMoved
	case len(v.Errors) > 0:
		return problem.New(problem.Invalid, "Còn %d chỗ sai trong tệp. Sửa trong tệp rồi nộp lại; chưa ghi gì vào hệ thống.", len(v.Errors))
	case v.Open > 0:
		return problem.New(problem.Invalid, "Còn %d chỗ cả tệp và màn hình cùng sửa. Chọn giữ bên nào ở từng chỗ rồi xác nhận.", v.Open)
	case len(v.Reports) == 0:
		return problem.New(problem.Invalid, "Tệp không có gì mới so với dữ liệu đang có nên không có gì để ghi.")
	}
	return nil
}

func (s *Service) writeAll(tx *db.Tx, by identity.Actor, v BookReview, send bool) (done BookResult, err error) {
	for _, r := range v.Reports {
		sent, err := s.writeMerged(tx, by, r.mergedReport, send)
		if err != nil {
			return done, fmt.Errorf("take in report %d: %w", r.Line.Report.ID, err)
		}
		done.Saved++
		if sent {
			done.Sent++
		} else if send {
			done.Kept = append(done.Kept, r.Line.Task.No+" "+r.Line.Agency.ShortName)
		}
	}
	return done, nil
}

// writeMerged writes one report through the rules of the screens.
func (s *Service) writeMerged(tx *db.Tx, by identity.Actor, m mergedReport, send bool) (sent bool, err error) {
	id := m.Line.Report.ID
	if _, err := hold(tx, by, id, m.Line.Report.Version, Save); err != nil {
		return false, err
	}
	for _, d := range m.Deeds {
		if err := s.writeDeed(tx, by, m, d); err != nil {
			return false, err
		}
	}
	now, err := findReport(tx, id)
	if err != nil {
		return false, err
	}
	saved, err := s.saveReport(tx, by, id, now.Version, Entry{
		Answer: Answer(m.Texts[textAnswer]), Summary: m.Texts[textSummary], Difficulties: m.Texts[textDifficulties], Proposals: m.Texts[textProposals],
		Totals: figuresOf(m.Totals, id, 0), How: now.bookWay(by),
	})
	if err != nil || !send {
		return false, err
	}
	out, err := s.ready(tx, by, saved)
	if _, lacking := problem.As(err); lacking {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	_, err = s.handIn(tx, by, saved, out, nil, wayWorkbook)
	return err == nil, err
}

func (s *Service) writeDeed(tx *db.Tx, by identity.Actor, m mergedReport, d mergedDeed) error {
	id := m.Line.Report.ID
	switch d.op {
	case deedKept:
		return nil
	case deedDropped:
		return s.dropActivity(tx, by, id, d.ID)
	}
	a := d.activity(id)
	a.Version = m.Line.versions[d.ID]
	activity, err := s.saveActivity(tx, by, a, figuresOf(d.Figures, id, 0))
	if err != nil {
		return err
	}
	var links []Evidence
	for _, link := range d.links {
		links = append(links, Evidence{Kind: "link", Name: linkName(link), URL: link, AddedBy: by.Name + ", " + by.Agency})
	}
	if len(links) == 0 {
		return nil
	}
	_, err = s.attach(tx, by, id, activity, links)
	return err
}
