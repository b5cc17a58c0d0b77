package product

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// The screens of sound, recording and uploads as everybody sees them, and their forms sent by everybody.
func TestSoundScreensAsEachRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		sound := soundEdition(t, s, c)
		film := addEdition(t, s, c, sound.ItemID, Source, Video)
		picture := addEdition(t, s, c, sound.ItemID, Source, Picture)
		data := voiceClip(t, "a.webm", "2")
		must(t, s.Agree(ctx, c.Reader, Voice{EditionID: sound.ID, Name: "Hoàng Thị Mai", Scope: "channels"}, true, true))
		take, err := send(t, s, c.Reader, sound, 0, "mot", data)
		must(t, err)
		h := screens(s)
		for _, x := range []struct {
			by             identity.Actor
			brings, judges bool
		}{
			{c.Editor, true, true},
			{c.Coordinator, true, true},
			{c.Translator, true, true},
			{c.Reporter, false, false},
			{c.Checker, false, true},
			{c.Leader, false, true},
			{c.Inspector, false, false},
			{c.Admin, false, false},
		} {
			has := func(claim, path, selector string, want bool) {
				t.Helper()
				if !x.by.May(identity.ReadDrafts) { // of another agency: a draft is not theirs to read
					page(t, h, x.by, path, http.StatusForbidden)
					return
				}
				if got := page(t, h, x.by, path, 200).Find(selector).Length() > 0; got != want {
					t.Errorf("%s as %s: %s is there: %v, want %v", path, x.by.Role, claim, got, want)
				}
			}
			bench := recordPath(sound.ID)
			has("the form for sound", editionPath(sound.ID), "#tep form[action$='/tep-tieng'] input[type=file]", x.brings)
			has("the way to the bench", editionPath(sound.ID), "#tep a[href$='/thu#ban-thu']", x.brings)
			has("the question to agree", bench, "form[action$='/dong-y']", x.brings)
			has("the bench before agreeing", bench, "[data-bench]", false)
			has("what the reader recorded", bench, "audio[src$='/tep']", true)
			has("the form to judge it", bench, "form[action$='/nghe']", x.judges)
			has("the way to join", bench, "form[action$='/ghep']", false)
			has("the form for a film", editionPath(film.ID), "form[action$='/video']", x.brings)
			has("the form for captions before a film", editionPath(film.ID), "form[action$='/phu-de']", false)
			has("the form for a picture", editionPath(picture.ID), "form[action$='/hinh']", x.brings)
			if w := visit(t, h, x.by, takePath(sound.ID, take.ID)+"/tep", nil); x.by.May(identity.ReadDrafts) && (w.Code != http.StatusOK || w.Header().Get("Content-Type") != "audio/webm") {
				t.Errorf("the take as %s: %d %s", x.by.Role, w.Code, w.Header().Get("Content-Type"))
			}
			if x.brings {
				continue
			}
			for path, field := range map[string]string{soundPath(sound.ID): "tep", bench: "take", editionPath(film.ID) + "/video": "video", editionPath(film.ID) + "/phu-de": "captions", editionPath(picture.ID) + "/hinh": "picture"} {
				if w := sendFile(t, h, x.by, path, field, "a.webm", data, map[string]string{"alt": "x", "focus_x": "1", "focus_y": "1"}); w.Code != http.StatusForbidden {
					t.Errorf("a file to %s as %s: got %d", path, x.by.Role, w.Code)
				}
			}
			agreed := url.Values{"name": {"Mai"}, "scope": {"local"}, "adult": {"1"}, "agreed": {"1"}}
			for path, form := range map[string]url.Values{bench + "/dong-y": agreed, bench + "/ghep": {}, bench + "/loi": {}} {
				if w := visit(t, h, x.by, path, form); w.Code != http.StatusForbidden {
					t.Errorf("%s as %s: got %d", path, x.by.Role, w.Code)
				}
			}
			if w := visit(t, h, x.by, takePath(sound.ID, take.ID)+"/nghe", url.Values{"ket-qua": {"dat"}}); !x.judges && w.Code != http.StatusForbidden {
				t.Errorf("judged as %s: got %d", x.by.Role, w.Code)
			}
		}
		if w := visit(t, h, identity.Actor{}, recordPath(sound.ID), nil); w.Code != http.StatusUnauthorized {
			t.Errorf("nobody in particular: got %d", w.Code)
		}
	})
}

// The reader's own page: the bench, the way to take the agreement back; and how a second person's word comes back to it.
func TestTheReadersPage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		e := soundEdition(t, s, c)
		h := screens(s)
		bench := recordPath(e.ID)
		doc := asPage(t, visit(t, h, c.Reader, bench+"/dong-y", url.Values{"name": {"Hoàng Thị Mai"}, "scope": {"channels"}, "agreed": {"1"}}))
		if got := textOf(doc.Find(".errors li")); !strings.Contains(got, "chưa đủ 18 tuổi") || doc.Find("#f-name").AttrOr("value", "") != "Hoàng Thị Mai" {
			t.Errorf("a child: %q", got)
		}
		if w := visit(t, h, c.Reader, bench+"/dong-y", url.Values{"name": {"Hoàng Thị Mai"}, "scope": {"channels"}, "agreed": {"1"}, "adult": {"1"}}); w.Code != http.StatusSeeOther {
			t.Fatalf("agreed: got %d", w.Code)
		}
		w := visit(t, h, c.Reader, bench, nil)
		if got := w.Header().Get("Permissions-Policy"); !strings.Contains(got, "microphone=(self)") {
			t.Errorf("the page may not use the microphone: %s", got)
		}
		doc = asPage(t, w)
		if doc.Find("[data-bench] [data-rec]").Length() != 1 || doc.Find("form[action$='/rut']").Length() != 1 || doc.Find("form[action$='/dong-y']").Length() != 0 {
			t.Error("the reader has no bench, or no way to take the agreement back")
		}
		data := voiceClip(t, "a.webm", "2")
		lines := linesOf(e.Body, e.Language, nil)
		words := map[string]string{"pos": "0", "text": lines[0].Text, "key": "mot", "millis": "2000"}
		for range 2 { // the answer was lost
			if w := sendFile(t, h, c.Reader, bench, "take", "cau-1", data, words); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"id":`) {
				t.Fatalf("sent: got %d %s", w.Code, w.Body)
			}
		}
		words["text"], words["key"] = "Lời cũ.", "hai"
		if w := sendFile(t, h, c.Reader, bench, "take", "cau-1", data, words); w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Lời đọc đã sửa") {
			t.Errorf("words that are gone: got %d %s", w.Code, w.Body)
		}
		if w := sendFile(t, h, c.Reader, bench, "take", "cau-1", []byte("<html>"), words); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("no sound: got %d", w.Code)
		}
		b, err := s.OpenRecording(t.Context(), c.Reader, e.ID)
		must(t, err)
		judge := takePath(e.ID, b.Lines[0].Take.ID) + "/nghe"
		if w := visit(t, h, c.Second, judge, url.Values{"ket-qua": {"lai"}, "note": {"Vấp ở giữa câu."}}); w.Code != http.StatusSeeOther {
			t.Fatalf("judged: got %d", w.Code)
		}
		doc = page(t, h, c.Reader, bench, 200)
		if got := textOf(doc.Find("#cau-1")); !strings.Contains(got, "Cần thu lại") || !strings.Contains(got, "Vấp ở giữa câu.") {
			t.Errorf("the reader is told %q", got)
		}
		long := strings.Repeat("a", maxReason+1)
		doc = asPage(t, visit(t, h, c.Second, judge, url.Values{"ket-qua": {"lai"}, "note": {long}}))
		if doc.Find("#cau-1 input[name=note]").AttrOr("value", "") != long {
			t.Error("what was typed is lost")
		}
		if w := visit(t, h, c.Reader, bench+"/rut", url.Values{}); w.Code != http.StatusSeeOther {
			t.Fatalf("taken back: got %d", w.Code)
		}
		doc = page(t, h, c.Reader, bench, 200)
		if doc.Find("form[action$='/dong-y']").Length() != 1 || doc.Find("#cau-1 audio").Length() != 0 {
			t.Error("after taking it back, the sentence is still there or nothing asks to agree anew")
		}
	})
}
