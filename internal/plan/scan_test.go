package plan

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

func TestMendingAPage(t *testing.T) {
	t.Parallel()
	text := "5, Các hoạt động\nUBND tinh giao\n"
	tinh := strings.Index(text, "tinh")
	p := ScannedPage{Text: text, Doubts: []office.Doubt{{Start: 0, End: 2, Sure: .5}, {Start: tinh, End: tinh + 4, Sure: .6}}}
	for _, c := range []struct {
		name, typed string
		checked     bool
		text        string
		doubts      string
	}{
		{"left as it is", text, false, text, "5,|tinh"},
		{"line ends of a browser", strings.ReplaceAll(text, "\n", "\r\n"), false, text, "5,|tinh"},
		{"one doubt mended", "5. Các hoạt động\nUBND tinh giao", false, "5. Các hoạt động\nUBND tinh giao", "tinh"},
		{"all mended", "5. Các hoạt động\nUBND tỉnh giao", false, "5. Các hoạt động\nUBND tỉnh giao", ""},
		{"ticked", text, true, text, ""},
		{"emptied", "", false, "", ""},
	} {
		got, err := p.Mend(c.typed, "Đầu Mối", c.checked)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		var doubts []string
		for _, d := range got.Doubts {
			doubts = append(doubts, got.Text[d.Start:d.End])
		}
		if got.Text != c.text || strings.Join(doubts, "|") != c.doubts || (got.Checked != "") != c.checked {
			t.Errorf("%s: got %q, doubts %q, checked %q", c.name, got.Text, doubts, got.Checked)
		}
	}
	if _, err := p.Mend(strings.Repeat("a", maxPageText+1), "", false); !problem.Is(err, problem.Invalid) {
		t.Errorf("a text without end: got %v", err)
	}
}

// scanOf uploads the scanned plan as photographs of its pages and has them recognised.
func scanOf(t *testing.T, s *Service, by identity.Actor) Import {
	t.Helper()
	s.Print, s.LibreOffice = office.FindRecogniser(), office.FindLibreOffice()
	if missing := s.Print.Missing(); missing != "" {
		t.Skip(missing)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for n := 1; n <= 4; n++ {
		picture, err := os.ReadFile(fmt.Sprintf("../office/testdata/quet/trang-%d.png", n))
		if err != nil {
			t.Fatal(err)
		}
		part, err := form.CreateFormFile("document", fmt.Sprintf("anh %d.png", n))
		if err == nil {
			_, err = part.Write(picture)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", importHome, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	screens(s).ServeHTTP(w, r.WithContext(identity.With(r.Context(), by)))
	if w.Code != 303 {
		t.Fatalf("upload of four pictures: status %d, %s", w.Code, mainText(w.Body))
	}
	all, err := s.Imports(t.Context(), by)
	if err != nil || len(all) == 0 || all[0].Name != "4 ảnh chụp.zip" {
		t.Fatalf("got %v, %v, want the bundle of pictures", all, err)
	}
	if err := s.ReadImport(t.Context(), all[0].ID); err != nil {
		t.Fatal(err)
	}
	i, _, err := s.ScannedPages(t.Context(), by, all[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestAScanIsComparedPageByPageAndThenRead(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx, by := context.Background(), c.Coordinator
		i := scanOf(t, s, by)
		if i.State != ImportRead || i.Scan != scanCheck {
			t.Fatalf("got %s, %q, want pages that wait", i.State, i.Scan)
		}
		if err := s.ReadImport(ctx, i.ID); err != nil { // the job runs twice
			t.Fatal(err)
		}
		_, pages, err := s.ScannedPages(ctx, by, i.ID)
		if err != nil || len(pages) != 4 {
			t.Fatalf("got %d pages, %v", len(pages), err)
		}
		if _, err := s.ConfirmImport(ctx, by, i.ID, i.Version); !problem.Is(err, problem.Invalid) {
			t.Errorf("confirmed before anything was read: %v", err)
		}
		if err := s.MendPage(ctx, by, i.ID, 1, pages[0].Version, pages[0].Text, true); err != nil {
			t.Fatal(err)
		}
		if err := s.MendPage(ctx, c.Second, i.ID, 1, pages[0].Version, "chữ khác", true); !problem.Is(err, problem.Conflict) {
			t.Errorf("a second person's stale page: got %v", err)
		}
		if err := s.ReadScan(ctx, by, i.ID, i.Version); err != nil {
			t.Fatal(err)
		}
		i, _, review, err := s.OpenImport(ctx, by, i.ID)
		if err != nil || i.Scan != scanDone || len(review.Tasks) != 5 {
			t.Fatalf("got %d tasks, %q, %v", len(review.Tasks), i.Scan, err)
		}
		var asked []string
		for _, q := range review.Questions() {
			if strings.HasPrefix(q.Key, "page") {
				asked = append(asked, q.Key)
			}
		}
		if got := strings.Join(asked, " "); got != "page2 page3 page4" {
			t.Errorf("asked about %q, want the pages that nobody compared", got)
		}
		_, err = s.ConfirmImport(ctx, by, i.ID, i.Version)
		if p, ok := problem.As(err); !ok || !strings.Contains(fmt.Sprint(p.Fields), "Trang 2") {
			t.Errorf("confirmed with pages that nobody compared: %v", err)
		}
		if n := count(t, s, `SELECT COUNT(*) FROM plan_plans`); n != 0 {
			t.Errorf("%d plans were written", n)
		}
	})
}

func TestScreensOfAScan(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	i := scanOf(t, s, c.Coordinator)
	here := fmt.Sprintf("%s/%d", importHome, i.ID)
	if w := visit(t, h, c.Coordinator, here, nil); w.Code != 303 || w.Header().Get("Location") != here+"/trang" {
		t.Errorf("the import leads to %d %s, want its pages", w.Code, w.Header().Get("Location"))
	}
	list := page(t, h, c.Coordinator, here+"/trang", 200)
	if n := list.Find(".work li").Length(); n != 4 || !strings.Contains(list.Text(), "Còn 4 trang chưa đối chiếu") {
		t.Errorf("%d pages listed: %s", n, list.Find("main").Text())
	}
	one := page(t, h, c.Coordinator, here+"/trang/2", 200)
	if one.Find("img[src='"+here+"/trang/2/anh'][alt]").Length() != 1 || one.Find("mark.q").Length() == 0 || !strings.Contains(one.Find("textarea").Text(), "NHIỆM VỤ, GIẢI PHÁP") {
		t.Errorf("page 2 lacks its picture, its doubtful words or its text:\n%s", one.Find("main").Text())
	}
	if w := visit(t, h, c.Coordinator, here+"/trang/2/anh", nil); w.Code != 200 || w.Header().Get("Content-Type") != "image/jpeg" {
		t.Errorf("the picture: %d %s", w.Code, w.Header().Get("Content-Type"))
	}
	for _, path := range []string{"/trang", "/trang/2", "/trang/2/anh"} {
		for _, by := range []identity.Actor{c.Reporter, c.Inspector} {
			if w := visit(t, h, by, here+path, nil); w.Code != 403 {
				t.Errorf("%s as %s: status %d, want 403", path, by.Role, w.Code)
			}
		}
	}
	page(t, h, c.Coordinator, here+"/trang/9", 404)
	typed := url.Values{"version": {"1"}, "text": {"Chữ đã sửa của trang hai"}, "checked": {"1"}}
	if w := visit(t, h, c.Coordinator, here+"/trang/2", typed); w.Code != 303 || w.Header().Get("Location") != here+"/trang/3" {
		t.Errorf("saving page 2: %d %s, want page 3", w.Code, w.Header().Get("Location"))
	}
	w := visit(t, h, c.Second, here+"/trang/2", url.Values{"version": {"1"}, "text": {"Chữ của người thứ hai"}})
	if w.Code != 409 || !strings.Contains(w.Body.String(), "Chữ của người thứ hai") {
		t.Errorf("a stale page: status %d; what was typed must not be lost", w.Code)
	}
	if w := visit(t, h, c.Coordinator, here+"/trang", url.Values{"version": {fmt.Sprint(i.Version)}}); w.Code != 303 {
		t.Errorf("reading the plan: %d %s", w.Code, mainText(w.Body))
	}
	review := page(t, h, c.Coordinator, here, 200)
	if !strings.Contains(review.Text(), "Trang 1: chữ nhận dạng chưa được đối chiếu với ảnh.") || strings.Contains(review.Text(), "Trang 2: chữ nhận dạng") {
		t.Error("the review does not ask about just the pages that nobody compared")
	}
}

func TestAScanWithoutTheProgramsIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	picture, err := os.ReadFile("../office/testdata/quet/trang-4.png")
	if err != nil {
		t.Fatal(err)
	}
	i := importDocument(t, s, c.Coordinator, "trang.png", string(picture))
	if i.State != ImportFailed || !strings.Contains(i.Error, "tesseract-ocr") {
		t.Errorf("got %s, %q, want the missing package named", i.State, i.Error)
	}
	if text := page(t, screens(s), c.Coordinator, importHome, 200).Find("main").Text(); !strings.Contains(text, "tesseract-ocr-vie") || !strings.Contains(text, "chưa cài LibreOffice") {
		t.Error("the upload page does not say what this machine cannot read")
	}
}
