package product

import (
	"net/http"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

func TestGapsAreNotGivenForADayThatIsPast(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	i, _ := addItem(t, s, c.Editor)
	key := Gap{ItemID: i.ID, Language: "tyz", Class: InText}.key()
	if _, err := s.AssignGaps(t.Context(), c.Coordinator, []string{key}, c.Translator.UserID, testDay.Add(-1)); !problem.Is(err, problem.Invalid) {
		t.Errorf("yesterday: got %v, want it refused", err)
	}
	if _, err := s.AssignGaps(t.Context(), c.Coordinator, []string{key}, c.Translator.UserID, testDay); err != nil {
		t.Errorf("today: got %v", err)
	}
}

// What the list of one's work calls a text that is begun is what the calendar calls it.
func TestBegunWorkIsCalledBegun(t *testing.T) {
	t.Parallel()
	if got := (Work{State: Draft, Medium: Text, Original: true, No: 1}).StateName(); got != "Đang soạn" {
		t.Errorf("got %q, want the word of the calendar", got)
	}
	if got := (Work{State: Draft, Medium: Text, Original: true}).StateName(); got != "Chưa bắt đầu" {
		t.Errorf("got %q for a text without a word", got)
	}
}

func TestFindingsLeadToWhereTheyAreMended(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	i, _ := addItem(t, s, c.Editor)
	film := addEdition(t, s, c, i.ID, "vi", Video)
	doc := page(t, h, c.Editor, editionPath(film.ID), http.StatusOK)
	if doc.Find(`.findings a[href$="#dong-y"]`).Length() > 0 && doc.Find("#dong-y").Length() != 1 {
		t.Error("the question who can be recognised leads nowhere")
	}
	d := Dossier{
		Edition: Edition{ID: 7, Language: "en", Medium: Text, No: 1, Body: "Free.", MadeFrom: 1}, From: Edition{ID: 1, Language: "vi", Medium: Text},
		Follow: StoredContent{No: 1, Title: "Học", Body: "Không mất tiền. Có 1.472 em."},
	}
	if got := wantsNumbers(d); len(got) != 1 || got[0].Href != benchPath(7)+"?cau=3#cau-3" {
		t.Errorf("got %+v, want a link to the third sentence of the bench", got)
	}
	for _, r := range tallies(s.lists.Languages) {
		if r.Indicator == "C8.titles" && !strings.Contains(r.How, "bản in (tờ rơi, tờ gấp; sách, sổ tay)") {
			t.Errorf("C8 is counted %q", r.How)
		}
	}
}
