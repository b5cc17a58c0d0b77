package product

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/job"
	"lantoa/internal/problem"
)

// hashesOf are the stored files of an edition, replaced ones and sentences too.
func hashesOf(t testing.TB, s *Service, edition int64) (all []string) {
	t.Helper()
	must(t, s.DB.Read(t.Context(), func(tx *db.Tx) error {
		files, err := allFiles(tx, edition)
		if err != nil {
			return err
		}
		takes, err := allTakes(tx, edition)
		for _, f := range files {
			all = append(all, f.Hash)
		}
		for _, x := range takes {
			all = append(all, x.Hash)
		}
		return err
	}))
	return all
}

func stored(t testing.TB, s *Service, hash string) bool {
	t.Helper()
	there, err := s.Files.Has(hash)
	must(t, err)
	return there
}

// eraseAll takes an edition off all channels and erases a consent.
func eraseAll(t testing.TB, s *Service, c cast, edition int64, k Consent) Erasure {
	t.Helper()
	for _, x := range reopen(t, s, c, edition).Takedowns {
		must(t, s.FinishTakedown(t.Context(), c.Leader, x.EditionID, x.ID, ""))
	}
	v, err := s.OpenConsent(t.Context(), c.Editor, k.ID)
	must(t, err)
	gone, err := s.EraseConsent(t.Context(), c.Editor, k.ID, v.Consent.Version)
	must(t, err)
	return gone
}

// A reader's voice is really gone: sentences, the joined sound, all that was made of it, on the disk too. The other reader's is not.
func TestErasingAVoice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		s.Clock = func() time.Time { return time.Now().Add(time.Hour) } // nobody is sending the same just now
		h, ctx := screens(s), t.Context()
		e := soundEdition(t, s, c)
		must(t, s.Agree(ctx, c.Reader, Voice{EditionID: e.ID, Name: "Hoàng Thị Mai", Scope: "channels"}, true, true))
		readAloud(t, s, c, c.Reader, e, "mai-", voiceClip(t, "a.webm", "3"))
		v := reopen(t, s, c, e.ID)
		consent, master := v.Consents[0], soundOf(v.Files).Master.ID
		e = walk(t, s, v.Edition, []turn{{Submit, c.Translator}, {Pass, c.Second}, {Approve, c.Leader}, {Publish, c.Leader}})
		mine := hashesOf(t, s, e.ID)
		_, err := s.TakeBackVoice(ctx, c.Reader, e.ID)
		must(t, err)

		// somebody else reads it anew before the first voice is erased
		e = walk(t, s, reopen(t, s, c, e.ID).Edition, []turn{{Reopen, c.Editor}})
		must(t, s.Agree(ctx, c.Translator, Voice{EditionID: e.ID, Name: "Lý A Sính", Scope: "channels"}, true, true))
		readAloud(t, s, c, c.Translator, e, "sinh-", voiceClip(t, "b.webm", "4"))
		theirs := slices.DeleteFunc(hashesOf(t, s, e.ID), func(h string) bool { return slices.Contains(mine, h) })
		gone := eraseAll(t, s, c, e.ID, consent)
		must(t, s.LeaveConsent(ctx, c.Editor, e.ID, consent.ID))
		if len(gone.Takes) != 2 || len(gone.Files) < 4 {
			t.Errorf("erased %+v", gone)
		}
		for _, hash := range append(mine, consent.ProofHash) {
			if stored(t, s, hash) {
				t.Errorf("%.8s is still on the disk", hash)
			}
		}
		for _, hash := range theirs {
			if !stored(t, s, hash) {
				t.Errorf("%.8s of the other reader is gone", hash)
			}
		}
		if w := visit(t, h, c.Editor, filePath(master), nil); w.Code != http.StatusNotFound || !strings.Contains(mainText(w.Body), "đã xóa theo yêu cầu") {
			t.Errorf("the file's address: status %d", w.Code)
		}
		doc := page(t, h, c.Leader, editionPath(e.ID), http.StatusOK)
		if text := textOf(doc.Find("main")); !strings.Contains(text, "đã xóa theo yêu cầu") || doc.Find("audio").Length() == 0 {
			t.Errorf("the page does not tell, or the other reader cannot be heard: %s", text)
		}
		left := rowsOf(t, s)
		if strings.Contains(left+auditOf(t, s), "Hoàng Thị Mai") || slices.ContainsFunc(mine, func(h string) bool { return strings.Contains(left, h) }) {
			t.Errorf("rows still tell of the person:\n%s", left)
		}
	})
}

// A picture that another product has too keeps its content there.
func TestErasingAPicture(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		s.Clock = func() time.Time { return time.Now().Add(time.Hour) }
		ctx := t.Context()
		_, vi := addItem(t, s, c.Editor)
		_, other := addItem(t, s, c.Editor)
		for _, data := range [][]byte{photo(t, 400, 300), photo(t, 360, 240)} {
			_, err := s.AddPicture(ctx, c.Editor, vi.ID, bytesUp("chị Nông Thị Mẫu.jpg", data), seen)
			must(t, err)
		}
		_, err := s.AddPicture(ctx, c.Editor, other.ID, bytesUp("b.jpg", photo(t, 360, 240)), seen)
		must(t, err)
		shared, all := hashesOf(t, s, other.ID), hashesOf(t, s, vi.ID)
		k := consented(t, s, c, vi.ID)
		vi = published(t, s, c, reopen(t, s, c, vi.ID).Edition, school)
		if _, err := s.EraseConsent(ctx, c.Editor, k.ID, k.Version); err == nil || !strings.Contains(err.Error(), "Chỉ xóa sau khi đã rút") {
			t.Errorf("erasing while it holds: got %v", err)
		}
		_, err = s.WithdrawConsent(ctx, c.Editor, k.ID, k.Version, testDay, "")
		must(t, err)
		if text := textOf(page(t, screens(s), c.Editor, consentPath(k.ID), http.StatusOK).Find("main")); !strings.Contains(text, "tệp tiếng, hình") {
			t.Errorf("the button does not say what goes: %s", text)
		}
		eraseAll(t, s, c, vi.ID, k)
		for _, hash := range all {
			if got, want := stored(t, s, hash), slices.Contains(shared, hash); got != want {
				t.Errorf("%.8s is stored: %v, want %v", hash, got, want)
			}
		}
		if left := rowsOf(t, s) + auditOf(t, s); strings.Contains(left, "Nông Thị Mẫu") {
			t.Errorf("the name is left:\n%s", left)
		}
		if v := reopen(t, s, c, vi.ID); len(v.Files) != 0 || v.Erased == 0 || v.Edition.Title != school.Title {
			t.Errorf("got %d files, %d erased", len(v.Files), v.Erased)
		}
	})
}

// The stored files and the proof go at once; only what was stored a moment ago waits, for somebody may be sending the same, and a job takes it
// within minutes, after a restart too.
func TestAYoungFileIsForgottenLater(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		s.Clock = time.Now
		_, vi := addItem(t, s, c.Editor)
		_, err := s.AddPicture(t.Context(), c.Editor, vi.ID, bytesUp("a.jpg", photo(t, 400, 300)), seen)
		must(t, err)
		k := consented(t, s, c, vi.ID)
		all := append(hashesOf(t, s, vi.ID), k.ProofHash)
		_, err = s.WithdrawConsent(t.Context(), c.Editor, k.ID, k.Version, testDay, "")
		must(t, err)
		eraseAll(t, s, c, vi.ID, k)
		for _, hash := range all {
			if !stored(t, s, hash) {
				t.Error("it was removed while it might be sent again")
			}
		}
		if _, _, err := s.OpenProof(t.Context(), c.Editor, k.ID); !problem.Is(err, problem.NotFound) {
			t.Errorf("the proof still opens: %v", err)
		}
		config := s.Config // the program was started anew
		config.Jobs = job.New(d, testNow, slog.New(slog.DiscardHandler))
		again, err := New(config)
		must(t, err)
		again.Clock = func() time.Time { return time.Now().Add(3 * time.Minute) }
		must(t, again.ForgetErased(t.Context()))
		for _, hash := range all {
			if stored(t, s, hash) {
				t.Errorf("%.8s is still there minutes later", hash)
			}
			if strings.Contains(rowsOf(t, s), hash) {
				t.Errorf("%.8s still stands in a row", hash)
			}
		}
	})
}

// rowsOf are the rows that could tell of a person, as text, the audit trail too.
func rowsOf(t testing.TB, s *Service) string {
	t.Helper()
	var all []string
	must(t, s.DB.Read(t.Context(), func(tx *db.Tx) error {
		for _, q := range []string{
			`SELECT name || ' ' || alt || ' ' || hash || ' ' || facts FROM product_files`, `SELECT hash || ' ' || note FROM product_takes`, `SELECT name || ' ' || agreed FROM product_voices`,
			`SELECT label || ' ' || guardian || ' ' || proof_hash || ' ' || proof_name || ' ' || withdrawn_reason FROM product_consents`,
		} {
			rows, err := db.All(tx, db.Scalar[string], q)
			if err != nil {
				return err
			}
			all = append(all, rows...)
		}
		return nil
	}))
	return strings.Join(all, "\n")
}

// auditOf is what the audit trail says.
func auditOf(t testing.TB, s *Service) string {
	t.Helper()
	var all []string
	must(t, s.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
		all, err = db.All(tx, db.Scalar[string], `SELECT detail FROM identity_audit`)
		return err
	}))
	return strings.Join(all, "\n")
}
