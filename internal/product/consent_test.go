package product

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// whole is a consent that holds on testDay for everything.
func whole() Consent {
	return Consent{
		ID: 7, Label: "Em A", Age: Child, Agreed: true, Guardian: "Bà B", GuardianAgreed: true, Media: []Medium{Text, Audio, Video, Picture, Print, LED},
		Channels: []string{"portal", "loudspeaker", "social", "led", "print"}, Manner: "signed", GivenOn: "2026-09-01", ProofHash: strings.Repeat("a", 64),
	}
}

// paperless is whole before its proof was brought.
func paperless() Consent {
	c := whole()
	c.ProofHash = ""
	return c
}

func TestStandingOfAConsent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		claim  string
		change func(*Consent)
		want   Standing
	}{
		{"whole", func(*Consent) {}, Holds},
		{"a child of seven must agree too", func(c *Consent) { c.Agreed = false }, Incomplete},
		{"a child of seven needs a guardian", func(c *Consent) { c.GuardianAgreed = false }, Incomplete},
		{"the guardian is named", func(c *Consent) { c.Guardian = "" }, Incomplete},
		{"for a child under seven the guardian will do", func(c *Consent) { c.Age, c.Agreed = YoungOne, false }, Holds},
		{"a child under seven alone will not", func(c *Consent) { c.Age, c.GuardianAgreed = YoungOne, false }, Incomplete},
		{"a grown person needs no guardian", func(c *Consent) { c.Age, c.Guardian, c.GuardianAgreed = Grown, "", false }, Holds},
		{"nobody agrees for a grown person", func(c *Consent) { c.Age, c.Agreed = Grown, false }, Incomplete},
		{"no proof", func(c *Consent) { c.ProofHash = "" }, Incomplete},
		{"no day", func(c *Consent) { c.GivenOn = "" }, Incomplete},
		{"no scope", func(c *Consent) { c.Channels = nil }, Incomplete},
		{"the last day still holds", func(c *Consent) { c.ExpiresOn = testDay }, Holds},
		{"the day after does not", func(c *Consent) { c.ExpiresOn = testDay.Add(-1) }, Expired},
		{"withdrawn comes before all", func(c *Consent) { c.WithdrawnOn, c.ExpiresOn = testDay, testDay.Add(-9) }, TakenBack},
		{"erased is withdrawn", func(c *Consent) { c.ErasedOn = testDay }, TakenBack},
		{"given tomorrow", func(c *Consent) { c.GivenOn = testDay.Add(1) }, NotYetGiven},
	} {
		c := whole()
		row.change(&c)
		if got := c.Standing(testDay); got != row.want {
			t.Errorf("%s: got %s, want %s", row.claim, got, row.want)
		}
	}
}

func TestScopeOfAConsent(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		media    []Medium
		channels []string
		in       Medium
		want     bool
	}{
		{[]Medium{Picture}, []string{"portal"}, Picture, true},
		{[]Medium{Picture}, []string{"portal"}, Video, false},
		{[]Medium{Picture}, []string{"social"}, Picture, false}, // what is published stands on the portal
		{[]Medium{LED}, []string{"led"}, LED, true},
		{[]Medium{LED}, []string{"portal"}, LED, false},
		{[]Medium{Print}, []string{"print"}, Print, true},
		{[]Medium{Audio}, []string{"loudspeaker"}, Audio, false},
		{[]Medium{Audio}, []string{"loudspeaker", "portal"}, Audio, true},
	} {
		c := whole()
		c.Media, c.Channels = row.media, row.channels
		if got := c.Fault(row.in, testDay); (got == "") != row.want {
			t.Errorf("%s of %v on %v: got %q, want allowed %v", row.in, row.media, row.channels, got, row.want)
		}
	}
}

func TestWhatWantsConsent(t *testing.T) {
	t.Parallel()
	picture := File{ID: 5, Role: Image, State: FileReady}
	narrow, expired, gone := whole(), whole(), whole()
	narrow.Channels, expired.ExpiresOn, gone.WithdrawnOn = []string{"print"}, testDay.Add(-1), testDay
	for _, row := range []struct {
		claim    string
		medium   Medium
		presence Presence
		files    []File
		consents []Consent
		want     string // in the sentence; "" nothing
	}{
		{"a text need not answer", Text, Presence{}, nil, nil, ""},
		{"a text with a picture must", Text, Presence{}, []File{picture}, nil, "Chưa trả lời"},
		{"a picture must", Picture, Presence{}, nil, nil, "Chưa trả lời"},
		{"a sound must", Audio, Presence{}, nil, nil, "Chưa trả lời"},
		{"a video must", Video, Presence{}, nil, nil, "Chưa trả lời"},
		{"nobody there", Picture, Presence{Answer: Nobody, LastFile: 5}, []File{picture}, nil, ""},
		{"a newer picture was not looked at", Picture, Presence{Answer: Nobody, LastFile: 4}, []File{picture}, nil, "trả lời lại"},
		{"two people, one consent", Picture, Presence{Answer: Somebody, People: 2, LastFile: 5}, []File{picture}, []Consent{whole()}, "mới gắn 1"},
		{"one and one", Picture, Presence{Answer: Somebody, People: 1, LastFile: 5}, []File{picture}, []Consent{whole()}, ""},
		{"out of scope", Picture, Presence{Answer: Somebody, People: 1}, nil, []Consent{narrow}, "không cho dùng"},
		{"expired", Picture, Presence{Answer: Somebody, People: 1}, nil, []Consent{expired}, "hết hạn"},
		{"withdrawn, though nobody asks", Text, Presence{}, nil, []Consent{gone}, "đã được rút"},
	} {
		got := wantsConsent(Dossier{Edition: Edition{ID: 1, Medium: row.medium}, Presence: row.presence, Files: row.files, Consents: row.consents, Today: testDay})
		switch {
		case row.want == "" && len(got) > 0:
			t.Errorf("%s: got %v, want nothing", row.claim, got)
		case row.want != "" && (len(got) == 0 || !got[0].Blocks || !strings.Contains(got[0].Sentence, row.want)):
			t.Errorf("%s: got %v, want a sentence with %q that blocks", row.claim, got, row.want)
		}
	}
}

// onePage is a PDF of one empty page.
const onePage = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"

func paper(name, text string) Upload {
	return Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(text))), nil }}
}

// consented stores a consent that holds for everything, with its proof, and names it for an edition.
func consented(t testing.TB, s *Service, c cast, edition int64) Consent {
	t.Helper()
	id, err := s.AddConsent(t.Context(), c.Editor, paperless(), edition)
	must(t, err)
	must(t, s.KeepProof(t.Context(), c.Editor, id, 1, paper("đồng ý.pdf", onePage)))
	v, err := s.OpenConsent(t.Context(), c.Editor, id)
	must(t, err)
	return v.Consent
}

func TestWithdrawalHidesAtOnceAndOpensTheChecklist(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		s.Clock = func() time.Time { return time.Now().Add(time.Hour) } // nobody is sending the same just now
		ctx := t.Context()
		i, vi := addItem(t, s, c.Editor)
		k := consented(t, s, c, vi.ID)
		vi = published(t, s, c, vi, school)
		en := addEdition(t, s, c, i.ID, "en", Text)
		en, err := s.Write(ctx, c.Translator, en.ID, en.Version, Content{Title: "School", Body: "Every child."}, false)
		must(t, err)
		must(t, s.AnswerPresence(ctx, c.Translator, en.ID, Nobody, 0))
		en = walk(t, s, en, []turn{{Submit, c.Translator}, {Pass, c.Reader}, {Approve, c.Leader}, {Publish, c.Leader}})
		zh := addEdition(t, s, c, i.ID, "zh-Hans", Text) // nobody says that the person is not in it
		zh, err = s.Write(ctx, c.Translator, zh.ID, zh.Version, Content{Title: "学校", Body: "每个孩子。"}, false)
		must(t, err)
		zh = walk(t, s, zh, []turn{{Submit, c.Translator}, {Pass, c.Reader}, {Approve, c.Leader}, {Publish, c.Leader}})

		if err := s.LeaveConsent(ctx, c.Editor, vi.ID, k.ID); !problem.Is(err, problem.Conflict) {
			t.Errorf("leaving a consent while readers see it: got %v, want a conflict", err)
		}
		hidden, err := s.WithdrawConsent(ctx, c.Editor, k.ID, k.Version, testDay.Add(-2), "gọi điện")
		must(t, err)
		v, err := s.OpenEdition(ctx, c.Leader, vi.ID)
		must(t, err)
		if hidden != 2 || v.Edition.Live() || v.Edition.State != Withdrawn || strings.Contains(v.Edition.Reason, "gọi") || v.Edition.Reason == "" {
			t.Fatalf("got %d hidden, %+v", hidden, v.Edition)
		}
		if last := v.Moves[len(v.Moves)-1]; last.Action != Withdraw || last.UserID != 0 {
			t.Errorf("got the move %+v, want a withdrawal by the program", last)
		}
		if len(v.Takedowns) != 4 || v.Takedowns[0].Channel != "portal" || v.Takedowns[0].DueOn != testDay.Add(13) || v.Takedowns[0].ConsentID != k.ID {
			t.Errorf("got the checklist %+v", v.Takedowns)
		}
		if e, err := s.OpenEdition(ctx, c.Leader, en.ID); err != nil || !e.Edition.Live() {
			t.Errorf("the edition without that person: got %+v, %v; want it live", e.Edition, err)
		}
		v2, err := s.OpenEdition(ctx, c.Leader, zh.ID)
		must(t, err)
		if v2.Edition.Live() || len(v2.Takedowns) != 4 || v2.Takedowns[0].DueOn != testDay.Add(13) {
			t.Errorf("the translation about which nobody answered: got %+v, %+v; want it hidden with its checklist", v2.Edition, v2.Takedowns)
		}
		if _, err := s.EraseConsent(ctx, c.Editor, k.ID, k.Version+1); !problem.Is(err, problem.Conflict) {
			t.Errorf("erasing before all is taken down: got %v, want a conflict", err)
		}
		for _, x := range slices.Concat(v.Takedowns, v2.Takedowns) {
			must(t, s.FinishTakedown(ctx, c.Leader, x.EditionID, x.ID, ""))
		}
		_, err = s.EraseConsent(ctx, c.Editor, k.ID, k.Version+1)
		must(t, err)
		after, err := s.OpenConsent(ctx, c.Editor, k.ID)
		must(t, err)
		if after.Consent.Guardian != "" || after.Consent.ProofHash != "" || strings.Contains(after.Consent.Label, "Em A") {
			t.Errorf("after erasing: got %+v", after.Consent)
		}
		if used, err := s.KeepsFile(ctx, k.ProofHash); err != nil || used {
			t.Errorf("the proof: got used %v, %v; want it free for sweeping", used, err)
		}
		if err := s.UseConsent(ctx, c.Editor, vi.ID, k.ID); !problem.Is(err, problem.Invalid) {
			t.Errorf("naming a withdrawn consent: got %v, want a refusal", err)
		}
	})
}

func TestWithoutConsentNoApproval(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		_, vi := addItem(t, s, c.Editor)
		must(t, s.AnswerPresence(ctx, c.Editor, vi.ID, Somebody, 1))
		vi, err := s.Write(ctx, c.Editor, vi.ID, vi.Version, school, true)
		must(t, err)
		vi = walk(t, s, vi, []turn{{Submit, c.Editor}, {Pass, c.Checker}, {Pass, c.Second}})
		if _, err := s.Move(ctx, c.Leader, vi.ID, vi.Version, Approve, ""); !problem.Is(err, problem.Conflict) {
			t.Fatalf("without a consent: got %v, want a conflict", err)
		}
		k := consented(t, s, c, vi.ID)
		vi = walk(t, s, vi, []turn{{Approve, c.Leader}})
		_, err = s.WithdrawConsent(ctx, c.Coordinator, k.ID, k.Version, testDay, "")
		must(t, err)
		if _, err := s.Move(ctx, c.Leader, vi.ID, vi.Version, Publish, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("withdrawn between approval and publishing: got %v, want a conflict", err)
		}
	})
}

func TestExpiryAndNarrowingHide(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		_, vi := addItem(t, s, c.Editor)
		k := consented(t, s, c, vi.ID)
		k.ExpiresOn = testDay.Add(20)
		must(t, s.ChangeConsent(ctx, c.Editor, k))
		vi = published(t, s, c, vi, school)
		if n, _, err := s.CountConsentWork(ctx, c.Editor); err != nil || n != 1 {
			t.Errorf("twenty days before: got %d, %v; want one reminder", n, err)
		}
		must(t, s.ExpireConsents(ctx))
		if v, err := s.OpenEdition(ctx, c.Leader, vi.ID); err != nil || !v.Edition.Live() {
			t.Fatal("hidden before its last day")
		}
		now := s.Now
		s.Now = func() time.Time { return now().AddDate(0, 0, 21) }
		must(t, s.ExpireConsents(ctx))
		must(t, s.ExpireConsents(ctx))
		v, err := s.OpenEdition(ctx, c.Leader, vi.ID)
		must(t, err)
		if v.Edition.Live() || len(v.Takedowns) != 4 {
			t.Fatalf("after its last day: got %+v", v.Edition)
		}
		if n, _, err := s.CountConsentWork(ctx, c.Editor); err != nil || n != 4 {
			t.Errorf("the morning after: got %d, %v; want four channels to look after", n, err)
		}
		told := textOf(page(t, screens(s), c.Coordinator, consentHome+"?loc="+string(OverConsents), 200).Find("main"))
		if !strings.Contains(told, "Còn phải gỡ khỏi kênh 4") || !strings.Contains(told, k.Label) {
			t.Errorf("the morning after, the list says: %s", told)
		}
		again := walk(t, s, v.Edition, []turn{{Reopen, c.Editor}, {Submit, c.Editor}, {Pass, c.Checker}, {Pass, c.Second}})
		if _, err := s.Move(ctx, c.Leader, again.ID, again.Version, Approve, ""); !problem.Is(err, problem.Conflict) {
			t.Errorf("approving what rests on an expired consent: got %v, want a conflict", err)
		}
		s.Now = now
		_, other := addItem(t, s, c.Second)
		k2 := consented(t, s, c, other.ID)
		other = published(t, s, c, other, school)
		k2.Channels = []string{"print"}
		must(t, s.ChangeConsent(ctx, c.Editor, k2))
		if v, err := s.OpenEdition(ctx, c.Leader, other.ID); err != nil || v.Edition.Live() {
			t.Errorf("after the scope was narrowed: got live %v, %v", v.Edition.Live(), err)
		}
	})
}

// Who may write down, see and take back consents: every role.
func TestConsentsByRole(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	ctx := t.Context()
	_, vi := addItem(t, s, c.Editor)
	k := consented(t, s, c, vi.ID)
	for _, by := range []identity.Actor{c.Admin, c.Coordinator, c.Editor, c.Translator, c.Checker, c.Leader, c.Inspector, c.Reporter} {
		keeps := slices.Contains([]string{"coordinator", "editor"}, by.Role)
		reads := keeps || slices.Contains([]string{"checker", "leader", "inspector"}, by.Role)
		answers := keeps || by.Role == "translator" // the reporter is of another agency
		_, add := s.AddConsent(ctx, by, paperless(), 0)
		_, open := s.OpenConsent(ctx, by, k.ID)
		_, proof, opened := s.OpenProof(ctx, by, k.ID)
		if opened == nil {
			must(t, proof.Close())
		}
		_, take := s.WithdrawConsent(ctx, by, k.ID, -1, testDay, "") // a stale page: nobody gets as far as writing
		answer := s.AnswerPresence(ctx, by, vi.ID, Somebody, 1)
		for _, x := range []struct {
			what string
			err  error
			want bool
		}{{"writes down", add, keeps}, {"sees", open, reads}, {"opens the proof", opened, keeps}, {"answers", answer, answers}} {
			if (x.err == nil) != x.want {
				t.Errorf("%s %s: got %v, want allowed %v", by.Role, x.what, x.err, x.want)
			}
		}
		if got := problem.Is(take, problem.Denied); got == keeps {
			t.Errorf("%s takes back: got %v, want denied %v", by.Role, take, !keeps)
		}
	}
}

// Whatever people do in whatever order, readers see nothing that rests on a consent that was withdrawn, has expired, or does not reach so far.
func TestNothingLiveRestsOnAWithdrawnConsent(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	ctx, now := t.Context(), s.Now
	began, failing := time.Now(), false
	rapid.Check(t, func(r *rapid.T) {
		if !failing && time.Since(began) > 8*time.Second { // the race detector walks slowly: fewer walks, not fewer steps
			return
		}
		failing = true // until the walk has come to its end: one that fails is made shorter, however long that takes
		s.Now = now
		i, e := addItem(t, s, c.Editor)
		en := addEdition(t, s, c, i.ID, "en", Text)
		var consents []Consent
		days := 0
		for range rapid.IntRange(3, 14).Draw(r, "steps") {
			v, err := s.OpenEdition(ctx, c.Leader, e.ID)
			if err != nil {
				r.Fatal(err)
			}
			e = v.Edition
			pick := func() Consent {
				k, err := s.OpenConsent(ctx, c.Editor, consents[rapid.IntRange(0, len(consents)-1).Draw(r, "which")].ID)
				if err != nil {
					r.Fatal(err)
				}
				return k.Consent
			}
			switch op := rapid.SampledFrom([]string{"name", "publish", "withdraw", "narrow", "shorten", "leave", "later", "again", "translate", "answer"}).Draw(r, "op"); {
			case op == "name":
				consents = append(consents, consented(t, s, c, 0))
				_ = s.UseConsent(ctx, c.Editor, e.ID, consents[len(consents)-1].ID)
			case op == "publish" && e.State == Draft:
				content := school
				content.Body += strings.Repeat(".", int(e.No)+1)
				if e, err = s.Write(ctx, c.Editor, e.ID, e.Version, content, true); err != nil {
					r.Fatal(err)
				}
				for _, x := range []turn{{Submit, c.Editor}, {Pass, c.Checker}, {Pass, c.Second}, {Approve, c.Leader}, {Publish, c.Leader}} {
					if next, err := s.Move(ctx, x.by, e.ID, e.Version, x.action, "vì thế"); err == nil {
						e = next
					}
				}
			case op == "translate":
				v, err := s.OpenEdition(ctx, c.Leader, en.ID)
				if err != nil {
					r.Fatal(err)
				}
				en = v.Edition
				for _, x := range []turn{{Reopen, c.Editor}, {Correct, c.Translator}} {
					if next, err := s.Move(ctx, x.by, en.ID, en.Version, x.action, "vì thế"); err == nil {
						en = next
					}
				}
				if next, err := s.Write(ctx, c.Translator, en.ID, en.Version, Content{Title: "School", Body: "Every child" + strings.Repeat(".", int(en.No)+1)}, true); err == nil {
					en = next
				}
				for _, x := range []turn{{Submit, c.Translator}, {Pass, c.Reader}, {Approve, c.Leader}, {Publish, c.Leader}} {
					if next, err := s.Move(ctx, x.by, en.ID, en.Version, x.action, ""); err == nil {
						en = next
					}
				}
			case op == "answer":
				_ = s.AnswerPresence(ctx, c.Translator, en.ID, rapid.SampledFrom([]string{Nobody, Somebody}).Draw(r, "answer"), 1)
			case op == "again":
				for _, x := range []turn{{Reopen, c.Editor}, {Correct, c.Editor}, {Return, c.Leader}, {Publish, c.Leader}} {
					if next, err := s.Move(ctx, x.by, e.ID, e.Version, x.action, "vì thế"); err == nil {
						e = next
					}
				}
			case op == "later":
				days += rapid.IntRange(1, 30).Draw(r, "days")
				at := days
				s.Now = func() time.Time { return now().AddDate(0, 0, at) }
				if err := s.ExpireConsents(ctx); err != nil {
					r.Fatal(err)
				}
			case len(consents) == 0:
			case op == "withdraw":
				k := pick()
				_, _ = s.WithdrawConsent(ctx, c.Editor, k.ID, k.Version, s.today(), "")
			case op == "leave":
				_ = s.LeaveConsent(ctx, c.Editor, e.ID, pick().ID)
			default:
				k := pick()
				if op == "narrow" {
					k.Media = []Medium{Print}
				} else {
					k.ExpiresOn = s.today().Add(rapid.IntRange(-3, 10).Draw(r, "left"))
				}
				_ = s.ChangeConsent(ctx, c.Editor, k)
			}
			for _, id := range []int64{e.ID, en.ID} {
				if v, err = s.OpenEdition(ctx, c.Leader, id); err != nil {
					r.Fatal(err)
				}
				for _, k := range v.Consents {
					if fault := k.Fault(v.Edition.Medium, s.today()); fault != "" && v.Edition.Live() {
						r.Fatalf("readers see the edition in %s, but: %s", v.Edition.Language, fault)
					}
				}
			}
		}
		failing = false
	})
}

// Two of the checks keep the days of the list.
func TestDaysOfConsentAreData(t *testing.T) {
	t.Parallel()
	terms, err := loadConsentTerms()
	must(t, err)
	if terms.TakeDown != 15 || terms.Remind != 30 || !strings.Contains(terms.Basis, "cần xác nhận") {
		t.Errorf("got %+v", terms)
	}
	c := whole()
	c.ExpiresOn = testDay.Add(30)
	if !c.ExpiresSoon(testDay, terms.Remind) || c.ExpiresSoon(calendar.Day("2026-10-19"), terms.Remind) {
		t.Error("thirty days before is soon, thirty-one is not")
	}
}

// KeepProof brings the proof of a consent, as its form does.
func (s *Service) KeepProof(ctx context.Context, by identity.Actor, id, version int64, up Upload) error {
	v, err := s.OpenConsent(ctx, by, id)
	if err != nil {
		return err
	}
	v.Consent.Version, v.Consent.ProofHash = version, ""
	c, err := s.Prove(ctx, by, v.Consent, up)
	if err != nil {
		return err
	}
	return s.ChangeConsent(ctx, by, c)
}
