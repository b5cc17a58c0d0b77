package plan

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/directive"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// realPlan is the text of the province's plan, which the demonstration imports.
func realPlan(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../../cmd/lantoa/demo/ke-hoach-lang-son-2026.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func directory(t testing.TB, s *Service) (dir *identity.Directory) {
	t.Helper()
	read(t, s, func(tx *db.Tx) (err error) { dir, err = identity.LoadDirectory(tx); return err })
	return dir
}

func realReview(t testing.TB, s *Service) Review {
	t.Helper()
	p, err := directive.ReadText(realPlan(t))
	if err != nil {
		t.Fatal(err)
	}
	return NewReview(p, directory(t, s))
}

func TestTheRealPlanAsksWhatItLeavesOpen(t *testing.T) {
	t.Parallel()
	s, _ := newService(t, dbtest.SQLite(t))
	var got []string
	for _, q := range realReview(t, s).Questions() {
		got = append(got, q.Sentence)
	}
	for _, want := range []string{
		"Số, ngày ban hành: văn bản để trống.",
		"Hạn báo cáo: văn bản không ghi ngày cụ thể.",
		"Nhiệm vụ III.2: “các cơ quan có liên quan” là những cơ quan nào?",
		"Nhiệm vụ III.5: văn bản không ghi đơn vị chủ trì.",
		"Nhiệm vụ III.5: văn bản không ghi thời gian.",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("missing the question %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
}

func TestGroupsFanOutToTheirMembers(t *testing.T) {
	t.Parallel()
	s, _ := newService(t, dbtest.SQLite(t))
	members := map[int64][]int64{}
	read(t, s, func(tx *db.Tx) error {
		groups, err := identity.Groups(tx)
		for _, g := range groups {
			members[g.ID] = g.Members
		}
		return err
	})
	n := realReview(t, s).Plan(members)
	third := Merge(n.Tasks[2].Agencies)
	communes, leads := 0, 0
	dir := directory(t, s)
	for _, a := range third {
		agency, _ := dir.Agency(a.AgencyID)
		if agency.Commune() {
			communes++
		}
		if a.Duty == Lead {
			leads++
		}
	}
	if communes != 65 || leads != 1 {
		t.Errorf("task III.3: got %d communes and %d leads, want 65 and 1", communes, leads)
	}
}

func TestCorrectionsOnTheImportScreen(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	dir, review := directory(t, s), realReview(t, s)
	for _, row := range []struct {
		sentence string
		send     Corrections
		wrong    string // the field that gets a sentence, "" when all is well
		holds    func(Review) bool
	}{
		{
			"number and day of issue are taken over",
			Corrections{"title": {"Trích yếu"}, "issuer": {"UBND tỉnh"}, "number": {"87 /KH-UBND"}, "issued_on": {"20/04/2026"}, "year": {"2026"}},
			"",
			func(r Review) bool { return r.Number == "87/KH-UBND" && r.IssuedOn == "2026-04-20" },
		},
		{
			"a day that does not exist is named at its field, and the rest is kept",
			Corrections{"title": {"Trích yếu mới"}, "issued_on": {"31/02/2026"}, "year": {"2026"}},
			"issued_on",
			func(r Review) bool { return r.Title == "Trích yếu mới" },
		},
		{
			"a lead that the document does not name is added by name",
			Corrections{"t4_title": {"Hoạt động khác"}, "t4_due_kind": {"unknown"}, "t4_add_lead": {"Sở GDĐT; Sở Tư pháp"}},
			"",
			func(r Review) bool {
				return len(r.Tasks[4].Parties) == 1 && r.Tasks[4].Parties[0].Duty == Lead && len(r.Tasks[4].Parties[0].Agencies) == 2
			},
		},
		{
			"an agency that nobody knows is named at its field",
			Corrections{"t4_title": {"Hoạt động khác"}, "t4_due_kind": {"unknown"}, "t4_add_lead": {"Sở Trên Trời"}},
			"t4_add_lead",
			func(r Review) bool { return len(r.Tasks[4].Parties) == 0 },
		},
		{
			"a task can be left out",
			Corrections{"t2_title": {"x"}, "t2_due_kind": {"ongoing"}, "t2_drop": {"1"}},
			"",
			func(r Review) bool { return r.Tasks[2].Drop },
		},
		{
			"another rhythm brings its own due days",
			Corrections{"rhythm": {"year"}, "closing_day": {"14"}, "agency_days": {"2"}, "department_days": {"6"}, "starts_on": {"01/01/2026"}},
			"",
			func(r Review) bool { return r.Rhythm.Kind == calendar.Year && r.Rhythm.CommuneDays < 0 },
		},
	} {
		got, err := review.With(row.send, dir)
		e, _ := problem.As(err)
		switch {
		case row.wrong == "" && err != nil:
			t.Errorf("%s: got %v", row.sentence, err)
		case row.wrong != "" && (e == nil || !slices.ContainsFunc(e.Fields, func(f problem.FieldError) bool { return f.Name == row.wrong })):
			t.Errorf("%s: got %v, want a sentence at %s", row.sentence, err, row.wrong)
		case !row.holds(got):
			t.Errorf("%s: not taken over", row.sentence)
		}
	}
	_ = c
}

// importDocument brings a document in and reads it, as the job would.
func importDocument(t testing.TB, s *Service, by identity.Actor, name, text string) Import {
	t.Helper()
	ctx := context.Background()
	id, err := s.StartImport(ctx, by, name, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a job may run twice
		if err := s.ReadImport(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	i, _, _, err := s.OpenImport(ctx, by, id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestConfirmingWritesAllOrNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := context.Background()
		i := importDocument(t, s, c.Coordinator, "ke-hoach.txt", realPlan(t))
		if _, err := s.ConfirmImport(ctx, c.Coordinator, i.ID, i.Version); !problem.Is(err, problem.Invalid) {
			t.Fatalf("with open questions: got %v, want Invalid", err)
		}
		if n := count(t, s, `SELECT count(*) FROM plan_plans`); n != 0 {
			t.Fatalf("with open questions: %d plans were written", n)
		}
		_, _, review, err := s.OpenImport(ctx, c.Coordinator, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range review.Questions() {
			review.Settled[q.Key] = true
		}
		if err := s.SaveReview(ctx, c.Coordinator, i.ID, i.Version, review); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveReview(ctx, c.Coordinator, i.ID, i.Version, review); !problem.Is(err, problem.Conflict) {
			t.Errorf("a stale save: got %v, want Conflict", err)
		}
		planID, err := s.ConfirmImport(ctx, c.Coordinator, i.ID, i.Version+1)
		if err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, `SELECT count(*) FROM plan_tasks`); n != 5 {
			t.Errorf("got %d tasks, want 5", n)
		}
		if n := count(t, s, `SELECT count(*) FROM plan_reports r JOIN plan_tasks t ON t.id = r.task_id WHERE t.no = 'III.3' AND r.period = '2026-Q3'`); n != 83 {
			t.Errorf("III.3 in the third quarter: got %d expected answers, want 83", n)
		}
		if _, err := s.ConfirmImport(ctx, c.Coordinator, i.ID, i.Version+2); !problem.Is(err, problem.Conflict) {
			t.Errorf("confirming again: got %v, want Conflict", err)
		}
		read(t, s, func(tx *db.Tx) error {
			p, err := findPlan(tx, planID)
			if err == nil && p.DocumentHash != i.Hash {
				t.Errorf("the plan does not know its document")
			}
			return err
		})
	})
}

func count(t testing.TB, s *Service, query string) (n int64) {
	t.Helper()
	read(t, s, func(tx *db.Tx) (err error) { n, err = db.One(tx, db.Scalar[int64], query); return err })
	return n
}

func TestWhoMayImport(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	for _, row := range []struct {
		by   identity.Actor
		want bool
	}{{c.Coordinator, true}, {c.Admin, true}, {c.Leader, false}, {c.Inspector, false}, {c.Reporter, false}, {identity.Actor{}, false}} {
		_, err := s.StartImport(context.Background(), row.by, "x.txt", strings.NewReader("x"))
		if got := err == nil; got != row.want {
			t.Errorf("%s: got %v, want %v", row.by.Role, err, row.want)
		}
		if !row.want && !problem.Is(err, problem.Denied) {
			t.Errorf("%s: got %v, want Denied", row.by.Role, err)
		}
	}
}

func TestWhatCannotBeReadSaysWhyAndChangesNothing(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	for name, text := range map[string]string{
		"rong.txt":      " \n\n ",
		"khong.docx":    "PK\x03\x04 nothing of the kind",
		"anh.pdf":       "%PDF-1.4\n%%EOF",
		"thu.txt":       "Chào các bạn, hôm nay trời đẹp.",
		"chuong-trinh":  "\x7fELF\x02\x01\x01\x00\x00\x00\x00",
		"giac-mo.docx ": strings.Repeat("\x00\xff", 500),
	} {
		i := importDocument(t, s, c.Coordinator, name, text)
		if i.State != ImportFailed || i.Error == "" || strings.Contains(i.Error, "\n") {
			t.Errorf("%s: got state %s, sentence %q", name, i.State, i.Error)
		}
	}
	if n := count(t, s, `SELECT count(*) FROM plan_plans`); n != 0 {
		t.Errorf("%d plans were written", n)
	}
}

func TestMarksCoverTheTextExactly(t *testing.T) {
	t.Parallel()
	s, _ := newService(t, dbtest.SQLite(t))
	p, err := directive.ReadText(realPlan(t))
	if err != nil {
		t.Fatal(err)
	}
	review := NewReview(p, directory(t, s))
	lines, refs := markDocument(p.Text, review, review.Questions())
	var shown []string
	for _, l := range lines {
		text := ""
		for _, part := range l.Parts {
			text += part.Text
		}
		shown = append(shown, text)
	}
	var want []string
	for line := range strings.SplitSeq(p.Text, "\n") {
		if line != "" {
			want = append(want, line)
		}
	}
	if diff := cmp.Diff(want, shown); diff != "" {
		t.Errorf("the shown text differs from the document (-want +got):\n%s", diff)
	}
	for _, name := range []string{"title", "t0", "t4", "signer"} {
		if refs[name] == 0 {
			t.Errorf("%s is not marked in the document", name)
		}
	}
}

func TestAPlanThatIsThereAlreadyIsNoticed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := context.Background()
		confirm := func() (int64, error) {
			i := importDocument(t, s, c.Coordinator, "ke-hoach.txt", realPlan(t))
			_, _, review, err := s.OpenImport(ctx, c.Coordinator, i.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range review.Questions() {
				review.Settled[q.Key] = q.Key != "twin"
			}
			if err := s.SaveReview(ctx, c.Coordinator, i.ID, i.Version, review); err != nil {
				t.Fatal(err)
			}
			return s.ConfirmImport(ctx, c.Coordinator, i.ID, i.Version+1)
		}
		first, err := confirm()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := confirm(); !problem.Is(err, problem.Invalid) {
			t.Fatalf("the same document again: got %v, want a question", err)
		}
		if err := s.Archive(ctx, c.Reporter, first, 1, true); !problem.Is(err, problem.Denied) {
			t.Errorf("a reporter archives a plan: got %v", err)
		}
		if err := s.Archive(ctx, c.Coordinator, first, 1, true); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Current(ctx); err == nil {
			t.Error("an archived plan is still the current one")
		}
		if _, err := confirm(); err != nil {
			t.Errorf("after the first was put aside: %v", err)
		}
	})
}

func TestNobodyOwesAReportOnATimeBeforeThePlan(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		place  string
		issued calendar.Day
		want   calendar.Day
	}{
		{"Lạng Sơn, ngày tháng 4 năm 2026", "", "2026-04-01"},
		{"Lạng Sơn, ngày 20 tháng 4 năm 2026", "2026-04-20", "2026-04-20"},
		{"Khe Vàng, ngày … tháng … năm 2026", "", "2026-01-01"},
		{"Hà Sơn, ngày 12 tháng 12 năm 2025", "", "2026-01-01"},
	} {
		if got := (Review{Place: c.place, IssuedOn: c.issued, Year: 2026}).startsOn(); got != c.want {
			t.Errorf("%q: got %s, want %s", c.place, got, c.want)
		}
	}
}
