package product

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// everybody are the people of the tests of who sees what, and a stranger who works for the other agencies.
func everybody(c cast) []identity.Actor {
	return []identity.Actor{c.Admin, c.Coordinator, c.Editor, c.Translator, c.Reader, c.Checker, c.Leader, c.Inspector, c.Reporter}
}

// After a withdrawal nobody opens the person's picture, but who keeps consents and who checks; the page says why.
func TestAWithdrawalShutsTheFiles(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		h, ctx := screens(s), t.Context()
		_, vi := addItem(t, s, c.Editor)
		picture, err := s.AddPicture(ctx, c.Editor, vi.ID, bytesUp("lan-va-me.jpg", photo(t, 400, 300)), seen)
		must(t, err)
		k := consented(t, s, c, vi.ID)
		vi = published(t, s, c, reopen(t, s, c, vi.ID).Edition, school)
		files := reopen(t, s, c, vi.ID).Files
		for _, by := range everybody(c) {
			if w := visit(t, h, by, filePath(picture), nil); w.Code != http.StatusOK {
				t.Errorf("%s while the consent holds: status %d", by.Role, w.Code)
			}
		}
		_, err = s.WithdrawConsent(ctx, c.Editor, k.ID, k.Version, testDay, "")
		must(t, err)
		for _, by := range everybody(c) {
			few := by.May(identity.KeepConsent) || by.May(identity.CheckProduct)
			for _, f := range files {
				if w := visit(t, h, by, filePath(f.ID), nil); (w.Code == http.StatusOK) != few || !few && w.Code != http.StatusForbidden {
					t.Errorf("%s opens file %d (%s) of somebody who does not agree any more: status %d", by.Role, f.ID, f.Role, w.Code)
				}
			}
			if by.Role == c.Reporter.Role {
				if text := textOf(page(t, h, by, editionPath(vi.ID), http.StatusForbidden).Find("main")); !strings.Contains(text, "đã gỡ") {
					t.Errorf("another agency reads: %s", text)
				}
				continue
			}
			doc := page(t, h, by, editionPath(vi.ID), http.StatusOK)
			if got := doc.Find(".shots img").Length(); (got > 0) != few {
				t.Errorf("%s sees %d pictures on the page", by.Role, got)
			}
			if text := textOf(doc.Find("main")); !strings.Contains(text, "đã rút sự đồng ý, hoặc sự đồng ý đã hết hạn") {
				t.Errorf("%s is not told why: %s", by.Role, text)
			}
		}

		// the picture is replaced and the consent leaves: the old one stays shut, the new one is open
		vi = walk(t, s, reopen(t, s, c, vi.ID).Edition, []turn{{Reopen, c.Editor}})
		must(t, s.DropFile(ctx, c.Editor, vi.ID, picture))
		other, err := s.AddPicture(ctx, c.Editor, vi.ID, bytesUp("b.jpg", photo(t, 300, 400)), seen)
		must(t, err)
		must(t, s.LeaveConsent(ctx, c.Editor, vi.ID, k.ID))
		for id, want := range map[int64]int{picture: http.StatusNotFound, other: http.StatusOK} {
			if w := visit(t, h, c.Translator, filePath(id), nil); w.Code != want {
				t.Errorf("file %d after the person left: status %d, want %d", id, w.Code, want)
			}
		}
	})
}

// To take the consent off does not open what the person is in.
func TestLeavingAnEndedConsentOpensNothing(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	_, vi := addItem(t, s, c.Editor)
	picture, err := s.AddPicture(t.Context(), c.Editor, vi.ID, bytesUp("a.jpg", photo(t, 400, 300)), seen)
	must(t, err)
	k := consented(t, s, c, vi.ID)
	_, err = s.WithdrawConsent(t.Context(), c.Editor, k.ID, k.Version, testDay, "")
	must(t, err)
	if err := s.LeaveConsent(t.Context(), c.Editor, vi.ID, k.ID); !problem.Is(err, problem.Conflict) {
		t.Errorf("leaving with the picture still there: got %v, want a conflict", err)
	}
	if w := visit(t, screens(s), c.Translator, filePath(picture), nil); w.Code != http.StatusForbidden {
		t.Errorf("status %d, want it shut", w.Code)
	}
}

// Sentences as they were recorded are shut with the reader's consent; those of another reader are not.
func TestATakenBackVoiceIsNotHeard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		h, ctx := screens(s), t.Context()
		e := soundEdition(t, s, c)
		data := voiceClip(t, "a.webm", "3")
		must(t, s.Agree(ctx, c.Reader, Voice{EditionID: e.ID, Name: "Hoàng Thị Mai", Scope: "channels"}, true, true))
		must(t, s.Agree(ctx, c.Translator, Voice{EditionID: e.ID, Name: "Lý A Sính", Scope: "channels"}, true, true))
		mine, err := send(t, s, c.Reader, e, 0, "mai-0", data)
		must(t, err)
		theirs, err := send(t, s, c.Translator, e, 1, "sinh-1", data)
		must(t, err)
		for _, by := range everybody(c) {
			want := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[by.Role != c.Reporter.Role]
			if w := visit(t, h, by, takePath(e.ID, mine.ID)+"/tep", nil); w.Code != want {
				t.Errorf("%s before: status %d, want %d", by.Role, w.Code, want)
			}
		}
		_, err = s.TakeBackVoice(ctx, c.Reader, e.ID)
		must(t, err)
		for _, by := range everybody(c) {
			few, draft := opensShut(by), by.Role != c.Reporter.Role
			if w := visit(t, h, by, takePath(e.ID, mine.ID)+"/tep", nil); (w.Code == http.StatusOK) != few {
				t.Errorf("%s hears a voice that was taken back: status %d", by.Role, w.Code)
			}
			if w := visit(t, h, by, takePath(e.ID, theirs.ID)+"/tep", nil); (w.Code == http.StatusOK) != draft {
				t.Errorf("%s hears the other reader: status %d", by.Role, w.Code)
			}
		}
	})
}

// Drafts are read by those who follow all products, by the agency of the item and by whoever was given an edition; nobody else, on no page.
func TestWhoReadsDrafts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		h, ctx := screens(s), t.Context()
		i, vi := addItem(t, s, c.Editor)
		vi, err := s.Write(ctx, c.Editor, vi.ID, vi.Version, school, true)
		must(t, err)
		picture, err := s.AddPicture(ctx, c.Editor, vi.ID, bytesUp("a.jpg", photo(t, 400, 300)), seen)
		must(t, err)
		en := addEdition(t, s, c, i.ID, "en", Text)
		doors := []string{editionPath(vi.ID), filePath(picture), editionPath(vi.ID) + "/phien-ban/1", benchPath(en.ID), editionPath(en.ID), editionPath(en.ID) + "/trao-doi/po"}
		for _, by := range everybody(c) {
			want := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[by.Role != c.Reporter.Role]
			for _, door := range doors {
				if w := visit(t, h, by, door, nil); w.Code != want {
					t.Errorf("%s at %s: status %d, want %d", by.Role, door, w.Code, want)
				}
			}
		}
		for _, post := range []struct{ to, field, value string }{{"/gop-y", "comment", "hay"}, {"/co-mat", "presence", Nobody}} {
			if w := visit(t, h, c.Reporter, editionPath(vi.ID)+post.to, url.Values{post.field: {post.value}}); w.Code != http.StatusForbidden {
				t.Errorf("another agency at %s: status %d", post.to, w.Code)
			}
		}
		item := page(t, h, c.Reporter, itemPath(i.ID), http.StatusOK)
		if item.Find(`a[href="`+editionPath(vi.ID)+`"]`).Length() != 0 || item.Find(".cell").Length() == 0 {
			t.Error("the item leads to what cannot be read, or does not say how far it is")
		}
		if list := page(t, h, c.Reporter, home, http.StatusOK); list.Find(`a[href^="/ban/"]`).Length() != 0 {
			t.Error("the list leads to what cannot be read")
		}
		// whoever is given the translation reads the source too
		must(t, s.Assign(ctx, c.Editor, en.ID, en.Version, c.Reporter.UserID, ""))
		for _, door := range doors {
			if w := visit(t, h, c.Reporter, door, nil); w.Code != http.StatusOK {
				t.Errorf("with the work given, at %s: status %d", door, w.Code)
			}
		}
	})
}

// Readers of other agencies see what is approved; while it is mended, what readers see; never remarks, reasons or old drafts.
func TestOtherAgenciesReadWhatIsApproved(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h, ctx := screens(s), t.Context()
	_, vi := addItem(t, s, c.Editor)
	must(t, s.AnswerPresence(ctx, c.Editor, vi.ID, Nobody, 0))
	_, err := s.AddComment(ctx, c.Editor, Comment{EditionID: vi.ID, Segment: -1, Text: "Góp ý trong nhà"})
	must(t, err)
	vi = published(t, s, c, vi, school)
	text := func() string { return textOf(page(t, h, c.Reporter, editionPath(vi.ID), http.StatusOK).Find("main")) }
	if got := text(); !strings.Contains(got, school.Title) || strings.Contains(got, "Góp ý") || strings.Contains(got, "Lịch sử") {
		t.Errorf("published: %s", got)
	}
	for _, door := range []string{"/phien-ban/1", "/thu"} {
		if w := visit(t, h, c.Reporter, editionPath(vi.ID)+door, nil); w.Code == http.StatusOK {
			t.Errorf("%s is open", door)
		}
	}
	vi = walk(t, s, vi, []turn{{Correct, c.Editor}})
	_, err = s.Write(ctx, c.Editor, vi.ID, vi.Version, Content{Title: "Tên chưa duyệt", Body: "Chữ chưa duyệt."}, false)
	must(t, err)
	if got := text(); !strings.Contains(got, school.Title) || strings.Contains(got, "chưa duyệt") || !strings.Contains(got, "đang được sửa") {
		t.Errorf("while it is mended: %s", got)
	}
}

// What a reader agrees to is their own choice: nothing is chosen beforehand, and without a choice nothing is kept.
func TestNothingIsChosenForAReader(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	e := soundEdition(t, s, c)
	if n := page(t, h, c.Translator, recordPath(e.ID), http.StatusOK).Find("main form[action$='/dong-y'] [checked]").Length(); n != 0 {
		t.Errorf("%d boxes are chosen beforehand", n)
	}
	w := visit(t, h, c.Translator, recordPath(e.ID)+"/dong-y", url.Values{"name": {"Mai"}, "adult": {"1"}, "agreed": {"1"}})
	doc := asPage(t, w)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(textOf(doc.Find("main")), "Chọn nơi được phát giọng đọc") || doc.Find("[name=adult][checked]").Length() != 1 {
		t.Errorf("status %d: %s", w.Code, textOf(doc.Find("main")))
	}
}
