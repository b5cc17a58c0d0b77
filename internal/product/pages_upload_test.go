package product

import (
	"bufio"
	"bytes"
	"fmt"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// sendFile posts a form with a file as a browser does.
func sendFile(t testing.TB, h http.Handler, by identity.Actor, path, field, name string, data []byte, more map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range more {
		must(t, m.WriteField(k, v))
	}
	part, err := m.CreateFormFile(field, name)
	must(t, err)
	_, err = part.Write(data)
	must(t, err)
	must(t, m.Close())
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(identity.With(r.Context(), by)))
	return w
}

// Whoever sends two gigabytes hears at once that it is too much: nothing but the head of the request has come by then.
func TestTwoGigabytesAreRefusedEarly(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	sound := soundEdition(t, s, c)
	film := addEdition(t, s, c, sound.ItemID, Source, Video)
	h := screens(s)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(identity.With(r.Context(), c.Translator)))
	}))
	t.Cleanup(server.Close)
	for claim, row := range map[string]struct{ path, length, says string }{
		"sound":                   {soundPath(sound.ID), "Content-Length: 2147483648", "Phần gửi lên quá lớn (2 GB); nhiều nhất 301 MB một lần. Xuất lại dạng MP3"},
		"a film":                  {editionPath(film.ID) + "/video", "Content-Length: 3221225472", "Phần gửi lên quá lớn (3 GB); nhiều nhất 2 GB một lần. Nén video lại"},
		"a take":                  {recordPath(sound.ID), "Content-Length: 2147483648", "Phần gửi lên quá lớn (2 GB); nhiều nhất 17 MB một lần."},
		"a picture":               {editionPath(sound.ID) + "/hinh", "Content-Length: 2147483648", "Phần gửi lên quá lớn (2 GB)"},
		"sound of unknown length": {soundPath(sound.ID), "Transfer-Encoding: chunked", "không báo trước dung lượng"},
		"film of unknown length":  {editionPath(film.ID) + "/video", "Transfer-Encoding: chunked", "không báo trước dung lượng"},
	} {
		status, body := firstAnswer(t, server.Listener.Addr().String(), row.path, row.length)
		if status != http.StatusRequestEntityTooLarge || !strings.Contains(body, row.says) {
			t.Errorf("%s: got %d\n%s", claim, status, mainText(strings.NewReader(body)))
		}
	}
	if n := len(reopen(t, s, c, sound.ID).Files); n != 0 {
		t.Errorf("%d files are there", n)
	}
}

// firstAnswer sends the head of a form, nothing of its file, and reads what comes back.
func firstAnswer(t *testing.T, address, path, length string) (int, string) {
	t.Helper()
	line, err := net.Dial("tcp", address)
	must(t, err)
	defer line.Close()
	must(t, line.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = fmt.Fprintf(line, "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=x\r\n%s\r\n\r\n", path, address, length)
	must(t, err)
	answer, err := http.ReadResponse(bufio.NewReader(line), nil)
	must(t, err)
	defer answer.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(answer.Body)
	must(t, err)
	return answer.StatusCode, b.String()
}

// A file that is not what it should be gives one sentence, and leaves all as it was: what was there, and what was typed.
func TestBrokenFilesGiveOneSentence(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		sound := soundEdition(t, s, c)
		film := addEdition(t, s, c, sound.ItemID, Source, Video)
		picture := addEdition(t, s, c, sound.ItemID, Source, Picture)
		h := screens(s)
		good, err := bring(t, s, c.Translator, sound, "tot.wav", voiceClip(t, "a.wav", "3"))
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{good}))
		_, err = s.AddPicture(t.Context(), c.Translator, picture.ID, bytesUp("co.jpg", photo(t, 640, 480)), seen)
		must(t, err)
		page, cut := []byte("<!DOCTYPE html><script>alert(1)</script>"), photo(t, 640, 480)
		cut = cut[:len(cut)/2]
		words := map[string]string{"alt": "Các em nhỏ dưới gốc đa.", "focus_x": "30", "focus_y": "40"}
		for _, row := range []struct {
			claim, path, field string
			data               []byte
			more               map[string]string
			says, keeps        string
		}{
			{"a page as sound", soundPath(sound.ID), "tep", page, nil, "Tệp này không phải tệp tiếng đọc được.", ""},
			{"no sound at all", soundPath(sound.ID), "tep", nil, nil, "Chưa chọn tệp", ""},
			{"a page as a film", editionPath(film.ID) + "/video", "video", page, nil, "Tệp này không phải video nhận được.", ""},
			{"no film at all", editionPath(film.ID) + "/video", "video", nil, nil, "Chọn một tệp video", ""},
			{"a page as a picture", editionPath(picture.ID) + "/hinh", "picture", page, words, "", words["alt"]},
			{"a picture cut off", editionPath(picture.ID) + "/hinh", "picture", cut, words, "", words["alt"]},
			{"captions that are none", editionPath(film.ID) + "/phu-de", "captions", page, nil, "", ""},
		} {
			w := sendFile(t, h, c.Translator, row.path, row.field, "tep.bin", row.data, row.more)
			doc := asPage(t, w)
			errors := doc.Find(".errors li")
			if w.Code != http.StatusUnprocessableEntity || errors.Length() != 1 || !strings.Contains(errors.Text(), row.says) {
				t.Errorf("%s: %d, %q", row.claim, w.Code, textOf(doc.Find(".errors")))
			}
			if row.keeps != "" && textOf(doc.Find("form[action$='/hinh'] textarea[name=alt]")) != row.keeps {
				t.Errorf("%s: what was typed is lost", row.claim)
			}
		}
		if got := soundOf(reopen(t, s, c, sound.ID).Files); got.Master.ID != good || got.Next.ID != 0 {
			t.Errorf("the sound of before: %+v", got.Master)
		}
		if n := len(broughtPictures(reopen(t, s, c, picture.ID).Files)); n != 1 {
			t.Errorf("%d pictures, want the one of before", n)
		}
	})
}

// Files that begin well and end badly are found out by the work on them: the page says so, and the sound of before is still heard.
func TestBrokenAfterTheBeginning(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		sound := soundEdition(t, s, c)
		film := addEdition(t, s, c, sound.ItemID, Source, Video)
		h := screens(s)
		whole := voiceClip(t, "a.wav", "4")
		good, err := bring(t, s, c.Translator, sound, "tot.wav", whole)
		must(t, err)
		must(t, s.doSound(t.Context(), makeSound{good}))

		if w := sendFile(t, h, c.Translator, soundPath(sound.ID), "tep", "dut.wav", whole[:len(whole)/3], nil); w.Code != http.StatusSeeOther {
			t.Fatalf("got %d", w.Code)
		}
		if doc := page(t, h, c.Translator, editionPath(sound.ID), 200); doc.Find("#tien-do-tieng progress").Length() != 1 || !strings.Contains(doc.Find("noscript meta[http-equiv=refresh]").AttrOr("content", "")+doc.Find("noscript").Text(), "url="+editionPath(sound.ID)) {
			t.Error("the page does not follow the new file")
		}
		must(t, s.doSound(t.Context(), makeSound{soundOf(reopen(t, s, c, sound.ID).Files).Next.ID}))
		doc := page(t, h, c.Translator, editionPath(sound.ID), 200)
		if !strings.Contains(textOf(doc.Find("#tep")), "“dut.wav” không dùng được.") || doc.Find("#tep audio source").Length() != 2 {
			t.Errorf("sound cut off: %s", textOf(doc.Find("#tep")))
		}

		movie := clip(t, "a.mp4", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=2", "-c:v", "libx264")
		if w := sendFile(t, h, c.Translator, editionPath(film.ID)+"/video", "video", "phim.mp4", movie[:len(movie)/2], nil); w.Code != http.StatusSeeOther {
			t.Fatalf("film: got %d: %s", w.Code, mainText(w.Body))
		}
		waiting := page(t, h, c.Translator, editionPath(film.ID), 200)
		follow := waiting.Find("#tep [data-poll]").AttrOr("data-poll", "")
		if waiting.Find("#tep progress").Length() != 1 || follow == "" {
			t.Fatalf("the page does not follow the film: %s", textOf(waiting.Find("#tep")))
		}
		r := httptest.NewRequest("GET", follow, nil)
		r.Header.Set("X-Phan", "1")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(identity.With(r.Context(), c.Translator)))
		if w.Code != 200 || !strings.Contains(w.Body.String(), "<progress") {
			t.Errorf("the part that is polled: %d %s", w.Code, w.Body)
		}
		id := filesOf(reopen(t, s, c, film.ID).Files, Master)[0].ID
		must(t, s.doVideo(t.Context(), makeVideo{id}))
		doc = page(t, h, c.Translator, editionPath(film.ID), 200)
		if !strings.Contains(textOf(doc.Find("#tep")), "Chưa làm được") || doc.Find("#tep form[action$='/lai']").Length() != 1 || doc.Find("#tep progress").Length() != 0 {
			t.Errorf("film cut off: %s", textOf(doc.Find("#tep")))
		}
	})
}

// Without ffmpeg the pages say which package is missing, keep what is brought, and all else works.
func TestWithoutFFmpeg(t *testing.T) {
	wav, movie := voiceClip(t, "a.wav", "3"), clip(t, "a.mp4", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=10:duration=1", "-c:v", "libx264")
	t.Setenv("PATH", "")
	s, c := newService(t, dbtest.SQLite(t))
	sound := soundEdition(t, s, c)
	film := addEdition(t, s, c, sound.ItemID, Source, Video)
	picture := addEdition(t, s, c, sound.ItemID, Source, Picture)
	h := screens(s)
	for path, row := range map[string]struct {
		upload, field, name string
		data                []byte
	}{
		editionPath(sound.ID): {soundPath(sound.ID), "tep", "a.wav", wav},
		editionPath(film.ID):  {editionPath(film.ID) + "/video", "video", "a.mp4", movie},
	} {
		if doc := page(t, h, c.Translator, path, 200); !strings.Contains(textOf(doc.Find("#tep")), "ffmpeg") {
			t.Errorf("%s does not say what is missing: %s", path, textOf(doc.Find("#tep")))
		}
		if w := sendFile(t, h, c.Translator, row.upload, row.field, row.name, row.data, nil); w.Code != http.StatusSeeOther {
			t.Errorf("%s: got %d: %s", row.upload, w.Code, mainText(w.Body))
		}
	}
	must(t, s.doSound(t.Context(), makeSound{soundOf(reopen(t, s, c, sound.ID).Files).Next.ID}))
	must(t, s.doVideo(t.Context(), makeVideo{filesOf(reopen(t, s, c, film.ID).Files, Master)[0].ID}))
	for path, says := range map[string]string{editionPath(sound.ID): "“a.wav” đã lưu, chưa xử lý được.", editionPath(film.ID): "Chưa làm được"} {
		doc := page(t, h, c.Translator, path, 200)
		if got := textOf(doc.Find("#tep")); !strings.Contains(got, says) || !strings.Contains(got, "ffmpeg") {
			t.Errorf("%s says %s", path, got)
		}
	}
	for _, path := range []string{home, itemPath(sound.ItemID), recordPath(sound.ID), editionPath(sound.ID) + "/viet", coverHome} {
		page(t, h, c.Translator, path, 200)
	}
	if w := sendFile(t, h, c.Translator, editionPath(picture.ID)+"/hinh", "picture", "a.jpg", photo(t, 320, 200), map[string]string{"alt": "Cổng trường.", "focus_x": "50", "focus_y": "50"}); w.Code != http.StatusSeeOther {
		t.Errorf("a picture: got %d: %s", w.Code, mainText(w.Body))
	}
}
