package product

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func person(id int64, role string) identity.Actor {
	return identity.Actor{UserID: id, AgencyID: 1, Role: role, Via: identity.ViaScreen}
}

var everyRole = []string{"admin", "coordinator", "leader", "reporter", "editor", "translator", "checker", "inspector"}

// Who may take which step of an original and of an edition made from another: every role, every state.
func TestMovesByRole(t *testing.T) {
	t.Parallel()
	const author, other = 7, 8
	rows := []struct {
		action   Action
		state    State
		original bool
		roles    string // of someone who did not write it
	}{
		{Submit, Draft, true, "coordinator reporter editor"},
		{Submit, Draft, false, "coordinator reporter editor translator"},
		{Pass, Checking, true, "checker"},
		{Pass, Review, true, "coordinator leader editor translator checker"},
		{Pass, Review, false, "coordinator leader editor translator checker"},
		{Return, Checking, true, "checker"},
		{Return, Review, false, "coordinator leader editor translator checker"},
		{Return, Approving, true, "leader"},
		{Return, Approved, false, "leader"},
		{Recall, Review, true, "coordinator editor"}, // who assigns; the author is looked at below
		{Approve, Approving, true, "leader"},
		{Approve, Approving, false, "leader"},
		{Publish, Approved, true, "coordinator leader"},
		{Correct, Published, true, "coordinator reporter editor"},
		{Correct, Published, false, "coordinator reporter editor translator"},
		{Withdraw, Published, true, "coordinator leader"},
		{Reopen, Withdrawn, false, "coordinator reporter editor"},
	}
	for _, row := range rows {
		e := Edition{ID: 1, AgencyID: 1, State: row.state, No: 1, ApprovedNo: 1, Hands: []int64{author}}
		if !row.original {
			e.MadeFrom = 5
		}
		if row.state == Published {
			e.PublishedNo = 1
		}
		for _, role := range everyRole {
			_, err := e.Apply(row.action, person(other, role), testDay, "vì thế", nil)
			if want := slices.Contains(strings.Fields(row.roles), role); (err == nil) != want {
				t.Errorf("%s from %s (original %v) by %s: got %v, want allowed %v", row.action, row.state, row.original, role, err, want)
			}
		}
	}
}

// Who writes belongs to the agency of the item, was given the translation, or hands out work for all; second readers may come from anywhere.
func TestWritersBelongToTheAgencyOrWereAsked(t *testing.T) {
	t.Parallel()
	const own, asked, other = 7, 8, 9
	for _, row := range []struct {
		name     string
		who      int64
		role     string
		agency   int64
		original bool
		want     bool
	}{
		{"a translator of the agency", own, "translator", 1, false, true},
		{"who was given it, of another agency", asked, "translator", 2, false, true},
		{"a commune officer who was given it", asked, "reporter", 2, false, true},
		{"a translator of another agency", other, "translator", 2, false, false},
		{"an officer of another agency", other, "reporter", 2, false, false},
		{"an editor, who hands out work", other, "editor", 2, false, true},
		{"an officer of another agency and the original", other, "reporter", 2, true, false},
		{"being given the original is not enough", asked, "reporter", 2, true, false},
	} {
		e := Edition{ID: 1, AgencyID: 1, State: Draft, No: 1, Assignee: asked, MadeFrom: 5}
		if row.original {
			e.MadeFrom = 0
		}
		by := identity.Actor{UserID: row.who, AgencyID: row.agency, Role: row.role, Via: identity.ViaScreen}
		if err := e.mayEdit(by); (err == nil) != row.want || err != nil && !problem.Is(err, problem.Denied) {
			t.Errorf("%s writes: %v, want allowed %v", row.name, err, row.want)
		}
		if e.Can(Submit, by) != row.want {
			t.Errorf("%s sends it on: %v, want %v", row.name, e.Can(Submit, by), row.want)
		}
	}
	e := Edition{ID: 1, AgencyID: 1, State: Review, No: 1, MadeFrom: 5}
	if by := (identity.Actor{UserID: other, AgencyID: 2, Role: "translator"}); !e.Can(Pass, by) {
		t.Error("a second reader of another agency is not let in")
	}
}

func TestNobodyConfirmsTheirOwnText(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		action Action
		state  State
		role   string
	}{{Pass, Checking, "checker"}, {Pass, Review, "translator"}, {Approve, Approving, "leader"}} {
		e := Edition{ID: 1, State: row.state, No: 1, Hands: []int64{7}}
		if _, err := e.Apply(row.action, person(7, row.role), testDay, "", nil); !problem.Is(err, problem.Denied) {
			t.Errorf("%s by who wrote it: got %v, want denied", row.action, err)
		}
	}
}

// Whoever confirmed a step is not the other pair of eyes of the next.
func TestEachStepNeedsOtherEyes(t *testing.T) {
	t.Parallel()
	e := Edition{ID: 1, AgencyID: 1, State: Checking, No: 1, Hands: []int64{7}}
	e, err := e.Apply(Pass, person(8, "checker"), testDay, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Apply(Pass, person(8, "checker"), testDay, "", nil); !problem.Is(err, problem.Denied) {
		t.Errorf("the checker as second reader: got %v, want denied", err)
	}
	if e, err = e.Apply(Pass, person(9, "leader"), testDay, "", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Apply(Approve, person(9, "leader"), testDay, "", nil); !problem.Is(err, problem.Denied) {
		t.Errorf("the second reader as approver: got %v, want denied", err)
	}
	if _, err := e.Apply(Approve, person(10, "leader"), testDay, "", nil); err != nil {
		t.Errorf("another leader: %v", err)
	}
}

func TestWhatBlocksKeepsFromApproval(t *testing.T) {
	t.Parallel()
	e := Edition{ID: 1, State: Approving, No: 1}
	blocks := []Finding{{Sentence: "Chưa ghi nguồn.", Blocks: true}}
	if _, err := e.Apply(Approve, person(9, "leader"), testDay, "", blocks); !problem.Is(err, problem.Conflict) || !strings.Contains(err.Error(), "Chưa ghi nguồn.") {
		t.Errorf("got %v, want the first thing that blocks", err)
	}
	if _, err := e.Apply(Return, person(9, "leader"), testDay, "thêm nguồn", blocks); err != nil {
		t.Errorf("returning is never blocked: %v", err)
	}
}

// Whatever people of all roles try: readers see only what was approved by someone who did not write it, and nothing of a withdrawn one.
func TestReadersSeeOnlyWhatASecondPersonApproved(t *testing.T) {
	t.Parallel()
	actions := []Action{Submit, Pass, Return, Recall, Approve, Publish, Correct, Withdraw, Reopen}
	rapid.Check(t, func(t *rapid.T) {
		e := Edition{ID: 1, AgencyID: 1, State: Draft}
		if rapid.Bool().Draw(t, "derived") {
			e.MadeFrom = 5
		}
		wrote, confirmed := map[int64][]int64{}, map[int64][]int64{} // content → people
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			by := person(rapid.Int64Range(1, 4).Draw(t, "who"), rapid.SampledFrom(everyRole).Draw(t, "role"))
			if rapid.IntRange(0, 3).Draw(t, "write") == 0 {
				next, changed, err := e.Edit(Content{Title: "Tên", Body: rapid.StringN(1, 4, 8).Draw(t, "body")}, by)
				if err == nil && changed {
					e = next
					wrote[e.No] = slices.Clone(e.Hands)
				}
				continue
			}
			a := rapid.SampledFrom(actions).Draw(t, "action")
			next, err := e.Apply(a, by, testDay, "vì thế", nil)
			if err != nil {
				continue
			}
			if a == Approve {
				confirmed[next.ApprovedNo] = append(confirmed[next.ApprovedNo], by.UserID)
			}
			e = next
			if e.PublishedNo > e.ApprovedNo || e.ApprovedNo > e.No {
				t.Fatalf("readers see %d, approved %d, written %d", e.PublishedNo, e.ApprovedNo, e.No)
			}
			if e.WithdrawnOn != "" && e.PublishedNo != 0 {
				t.Fatal("readers see a withdrawn edition")
			}
			if n := e.PublishedNo; n > 0 {
				if !slices.ContainsFunc(confirmed[n], func(id int64) bool { return !slices.Contains(wrote[n], id) }) {
					t.Fatalf("content %d was approved by %v, written by %v", n, confirmed[n], wrote[n])
				}
			}
		}
	})
}

func TestOutdated(t *testing.T) {
	t.Parallel()
	from := Edition{ID: 5, No: 4, ApprovedNo: 3}
	for _, row := range []struct {
		what string
		e    Edition
		want bool
	}{
		{"made from the approved content", Edition{MadeFrom: 5, MadeFromNo: 3, No: 1}, false},
		{"made from an older one", Edition{MadeFrom: 5, MadeFromNo: 2, No: 1}, true},
		{"not begun", Edition{MadeFrom: 5, MadeFromNo: 0, No: 0}, false},
		{"an original", Edition{No: 2}, false},
	} {
		if got := row.e.Outdated(from); got != row.want {
			t.Errorf("%s: got %v, want %v", row.what, got, row.want)
		}
	}
}

func TestNearestLanguage(t *testing.T) {
	t.Parallel()
	all, err := loadLanguages()
	must(t, err)
	for _, row := range []struct{ wanted, there, want string }{
		{"tyz", "vi nut", "nut"}, {"tyz", "vi tyz", "tyz"}, {"en", "vi", "vi"}, {"hmn", "vi hmn-Latn-x-chv", "hmn-Latn-x-chv"}, {"mlc", "en", ""},
	} {
		got, _ := all.Nearest(row.wanted, func(tag string) bool { return slices.Contains(strings.Fields(row.there), tag) })
		if got != row.want {
			t.Errorf("%s of %s: got %q, want %q", row.wanted, row.there, got, row.want)
		}
	}
}

func TestCompareKeepsWhatIsAlike(t *testing.T) {
	t.Parallel()
	got := Compare("một\nhai\nba", "một\nhai khác\nba\nbốn")
	want := []Paragraph{{"một", "một"}, {"hai", "hai khác"}, {"ba", "ba"}, {"", "bốn"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
