package product

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

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

		// the picture is replaced: the consent stays, so both are shut; what is erased is gone, and the next picture is open
		vi = walk(t, s, reopen(t, s, c, vi.ID).Edition, []turn{{Reopen, c.Editor}})
		must(t, s.DropFile(ctx, c.Editor, vi.ID, picture))
		other, err := s.AddPicture(ctx, c.Editor, vi.ID, bytesUp("b.jpg", photo(t, 300, 400)), seen)
		must(t, err)
		for id, want := range map[int64]int{picture: http.StatusNotFound, other: http.StatusForbidden} {
			if w := visit(t, h, c.Translator, filePath(id), nil); w.Code != want {
				t.Errorf("file %d before erasing: status %d, want %d", id, w.Code, want)
			}
		}
		eraseAll(t, s, c, vi.ID, k)
		next, err := s.AddPicture(ctx, c.Editor, vi.ID, bytesUp("c.jpg", photo(t, 300, 420)), seen)
		must(t, err)
		must(t, s.LeaveConsent(ctx, c.Editor, vi.ID, k.ID))
		must(t, s.AnswerPresence(ctx, c.Editor, vi.ID, Nobody, 0))
		for id, want := range map[int64]int{picture: http.StatusNotFound, other: http.StatusNotFound, next: http.StatusOK} {
			if w := visit(t, h, c.Translator, filePath(id), nil); w.Code != want {
				t.Errorf("file %d after erasing: status %d, want %d", id, w.Code, want)
			}
		}
		published(t, s, c, reopen(t, s, c, vi.ID).Edition, school)
	})
}

// A consent that ended never leaves before erasing, whatever was done to the files, and no other way opens what the person is in.
func TestLeavingAnEndedConsentOpensNothing(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*Service, cast, Consent) error{
		"withdrawn": func(s *Service, c cast, k Consent) error {
			_, err := s.WithdrawConsent(t.Context(), c.Editor, k.ID, k.Version, testDay, "")
			return err
		},
		"expired": func(s *Service, c cast, _ Consent) error {
			now := s.Now
			s.Now = func() time.Time { return now().AddDate(10, 0, 0) }
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				s, c := newService(t, d)
				h, ctx := screens(s), t.Context()
				i, vi := addItem(t, s, c.Editor)
				var pictures []int64
				for n := range 2 {
					id, err := s.AddPicture(ctx, c.Editor, vi.ID, bytesUp("a.jpg", photo(t, 400, 300+n)), seen)
					must(t, err)
					pictures = append(pictures, id)
				}
				k := paperless()
				k.ExpiresOn = testDay.Add(30)
				id, err := s.AddConsent(ctx, c.Editor, k, vi.ID)
				must(t, err)
				must(t, s.KeepProof(ctx, c.Editor, id, 1, paper("a.pdf", onePage)))
				k.ID, k.Version = id, 2
				made := addEdition(t, s, c, i.ID, "en", Picture)
				shown, err := s.AddPicture(ctx, c.Editor, made.ID, bytesUp("en.jpg", photo(t, 500, 300)), seen)
				must(t, err)
				must(t, end(s, c, k))
				must(t, s.DropFile(ctx, c.Editor, vi.ID, pictures[0])) // one goes: the other still shows the person
				if err := s.LeaveConsent(ctx, c.Editor, vi.ID, id); !problem.Is(err, problem.Conflict) || !strings.Contains(err.Error(), "Xóa dữ liệu cá nhân") {
					t.Errorf("leaving: got %v, want a conflict that says what to do", err)
				}
				for _, e := range []int64{vi.ID, made.ID} {
					if err := s.AnswerPresence(ctx, c.Editor, e, Nobody, 0); err == nil || !strings.Contains(err.Error(), "Xóa dữ liệu cá nhân") {
						t.Errorf("edition %d, nobody is there: got %v", e, err)
					}
				}
				if page(t, h, c.Editor, editionPath(vi.ID), http.StatusOK).Find(`form[action*="/dong-y/"]`).Length() != 0 {
					t.Error("the button is offered")
				}
				for _, f := range []int64{pictures[1], shown} {
					if w := visit(t, h, c.Translator, filePath(f), nil); w.Code != http.StatusForbidden {
						t.Errorf("file %d: status %d, want it shut", f, w.Code)
					}
				}
				if gone, err := s.EraseConsent(ctx, c.Editor, id, k.Version+map[string]int64{"withdrawn": 1}[name]); err != nil || len(gone.Files) < 3 {
					t.Fatalf("erased %+v, %v; want both pictures and the one of the edition made from it", gone, err)
				}
				if page(t, h, c.Editor, editionPath(vi.ID), http.StatusOK).Find(`form[action*="/dong-y/"]`).Length() != 1 {
					t.Error("after erasing the button is not offered")
				}
				must(t, s.LeaveConsent(ctx, c.Editor, vi.ID, id))
				must(t, s.AnswerPresence(ctx, c.Editor, vi.ID, Nobody, 0))
			})
		})
	}
}

// Whoever may not answer reads that nobody has, or what was answered.
func TestTheAnswerIsSaidToThoseWhoOnlyRead(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	_, vi := addItem(t, s, c.Editor)
	_, err := s.AddPicture(t.Context(), c.Editor, vi.ID, bytesUp("a.jpg", photo(t, 400, 300)), seen)
	must(t, err)
	said := func() string {
		return textOf(page(t, h, c.Leader, editionPath(vi.ID), http.StatusOK).Find("#dong-y"))
	}
	if got := said(); !strings.Contains(got, "Chưa trả lời.") {
		t.Errorf("before: %q", got)
	}
	must(t, s.AnswerPresence(t.Context(), c.Editor, vi.ID, Nobody, 0))
	if got := said(); strings.Contains(got, "Chưa trả lời") || !strings.Contains(got, "Không có người nhận ra được") {
		t.Errorf("after: %q", got)
	}
}

// Sound that is joined of sentences brings readers, and leaves the people of its source where they are.
func TestReadersDoNotPushOutThePeopleOfTheSource(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	i, vi := addItem(t, s, c.Editor)
	k := consented(t, s, c, vi.ID)
	published(t, s, c, vi, school)
	e := addEdition(t, s, c, i.ID, "vi", Audio)
	must(t, s.DB.Write(t.Context(), func(tx *db.Tx) error { return s.readersAreThere(tx, c.Reader, e.ID, 0) }))
	if v := reopen(t, s, c, e.ID); len(v.Consents) != 1 || v.Consents[0].ID != k.ID {
		t.Errorf("got %d consents, want that of the source", len(v.Consents))
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
