package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lantoa/internal/blob"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/plan"
)

// What the marks speak of.
const (
	planTasks      = 24
	taskAgencies   = 80
	planActivities = 20_000
)

// day is the day on which the program's demonstration plays: the benches play on it too, so that pages show the same
// whenever they run.
const day calendar.Day = "2026-10-20"

func onDay() time.Time { return day.Time().Add(9 * time.Hour) }

const (
	coordinatorLogin = "do-dau-moi"
	reporterLogin    = "do-can-bo"
	adminLogin       = "do-quan-tri"
	password         = "mot-cau-dai-de-do-toc-do"
)

// planDocument is the province's real plan, from the root of the repository.
const planDocument = "cmd/lantoa/demo/ke-hoach-lang-son-2026.txt"

// services are the areas over one database, on the day of the benches.
type services struct {
	db       *db.DB
	plans    *plan.Service
	people   *identity.Service
	agencies []identity.Agency
}

// openServices opens a database with the built-in agencies in it; files go to a folder.
func openServices(ctx context.Context, target, files string) (_ *services, err error) {
	s := &services{}
	if s.db, err = db.Open(ctx, target); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			s.db.Close()
		}
	}()
	store, err := blob.Open(files)
	if err != nil {
		return nil, err
	}
	quiet := slog.New(slog.DiscardHandler)
	s.people = identity.New(s.db, onDay, identity.Options{Log: quiet})
	s.plans, err = plan.New(plan.Config{
		DB: s.db, Files: store, Jobs: job.New(s.db, onDay, quiet), Now: onDay, Holidays: calendar.Vietnam(), Sample: true, Log: quiet,
	})
	if err != nil {
		return nil, err
	}
	if err := s.people.Seed(ctx); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error { s.agencies, err = identity.Agencies(tx); return err })
	return s, err
}

// operator stands for whoever sets the installation up.
func operator() identity.Actor { return identity.System("Đo tốc độ") }

var taskTitles = []string{
	"Cung cấp thông tin về việc bảo đảm quyền con người cho cơ quan báo chí trong nước và nước ngoài",
	"Sản xuất, đăng phát tin, bài, chương trình phát thanh, truyền hình, sản phẩm truyền thông đa phương tiện",
	"Theo dõi, tổng hợp thông tin báo chí, mạng xã hội; cung cấp thông tin chính xác về những vấn đề người dân quan tâm",
	"Hướng dẫn, tạo điều kiện cho phóng viên nước ngoài tác nghiệp tại tỉnh",
	"Tổ chức hội nghị, hội thi, trưng bày, sinh hoạt cộng đồng nhân các ngày kỷ niệm trong năm",
	"Tập huấn kỹ năng truyền thông cho người làm công tác thông tin đối ngoại, thông tin cơ sở",
}

// planOf is a plan of planTasks tasks, each with taskAgencies agencies that differ from task to task.
func (s *services) planOf(rhythm calendar.Kind) (plan.NewPlan, error) {
	text, err := os.ReadFile(planDocument)
	if err != nil {
		return plan.NewPlan{}, fmt.Errorf("read the plan (run from the root of the repository): %w", err)
	}
	usual, _ := calendar.UsualRhythm(calendar.Quarter)
	n := plan.NewPlan{Text: string(text), Plan: plan.Plan{
		Number: "/KH-UBND", Issuer: "Ủy ban nhân dân tỉnh", Title: "Truyền thông, giáo dục về quyền con người trên địa bàn tỉnh năm 2026",
		Year: 2026, StartsOn: "2026-01-01", Rhythm: usual,
	}}
	due := plan.Due{Kind: plan.DueOngoing, Text: "Thường xuyên trong năm"}
	if rhythm == plan.Once {
		due = plan.Due{Kind: plan.DueBy, To: "2026-11-30", Text: "trước ngày 30/11/2026"}
	}
	for i := range planTasks {
		t := plan.NewTask{Task: plan.Task{
			No: fmt.Sprintf("III.%d", i+1), Title: taskTitles[i%len(taskTitles)], Due: due, Rhythm: rhythm, Evidence: true,
		}}
		for j := range taskAgencies {
			a := plan.Assignment{AgencyID: s.agencies[(i*4+j)%len(s.agencies)].ID, Duty: plan.Partner, Printed: "Các sở, ban, ngành; UBND các xã, phường"}
			if j == 0 {
				a.Duty, a.Printed = plan.Lead, s.agencies[i*4%len(s.agencies)].ShortName
			}
			t.Agencies = append(t.Agencies, a)
		}
		n.Tasks = append(n.Tasks, t)
	}
	return n, nil
}

// installation is one in its fourth quarter: 99 agencies, 24 tasks × 80 agencies × 4 quarters, 20,000 activities with
// figures and evidence, the history of every report, an audit trail, accounts.
type installation struct {
	data, url string // as for `serve`; url is "" for SQLite
	target    string // as for db.Open
	built     time.Duration

	plan, task, agency int64 // the second task, and the agency whose reporter signs in
	draft, waiting     int64 // reports: that reporter's draft on the task, and one to look through
	imported           int64 // a document that was read and waits for a person
}

// buildInstallation makes one in a new folder.
func buildInstallation(ctx context.Context, dir, url string) (in *installation, err error) {
	began := time.Now()
	in = &installation{data: dir, url: url, target: url}
	if url == "" {
		in.target = filepath.Join(dir, "lantoa.db")
	}
	s, err := openServices(ctx, in.target, filepath.Join(dir, "files"))
	if err != nil {
		return nil, err
	}
	defer s.db.Close()
	reporter, err := in.addPeople(ctx, s)
	if err != nil {
		return nil, err
	}
	n, err := s.planOf(calendar.Quarter)
	if err != nil {
		return nil, err
	}
	if in.plan, err = s.plans.CreatePlan(ctx, operator(), n); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := in.findTask(tx); err != nil {
			return err
		}
		if err := in.answer(tx, reporter); err != nil {
			return err
		}
		return in.findReports(tx)
	})
	if err != nil {
		return nil, err
	}
	if err := in.addImports(ctx, s); err != nil {
		return nil, err
	}
	in.built = time.Since(began)
	// The mark of a demonstration makes the program play on our day, whenever the bench runs.
	if err := os.WriteFile(filepath.Join(dir, "trinh-dien"), []byte(day+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("set the day of the large installation: %w", err)
	}
	return in, nil
}

// addPeople adds one account a role; the reporter's agency is one of those at the second task.
func (in *installation) addPeople(ctx context.Context, s *services) (reporter identity.User, err error) {
	in.agency = s.agencies[(4+taskAgencies-1)%len(s.agencies)].ID
	focal := s.agencies[0].ID
	for _, a := range s.agencies {
		if a.Focal {
			focal = a.ID
		}
	}
	for _, u := range []identity.User{
		{Login: coordinatorLogin, Name: "Chuyên viên đầu mối", Role: "coordinator", AgencyID: focal},
		{Login: adminLogin, Name: "Quản trị hệ thống", Role: "admin", AgencyID: focal},
		{Login: reporterLogin, Name: "Cán bộ báo cáo", Role: "reporter", AgencyID: in.agency},
	} {
		if reporter, _, err = s.people.AddUser(ctx, operator(), u, password); err != nil {
			return reporter, err
		}
	}
	return reporter, nil
}

// addImports brings the real plan in once, and leaves the traces of a year of other tries.
func (in *installation) addImports(ctx context.Context, s *services) error {
	text, err := os.Open(planDocument)
	if err != nil {
		return fmt.Errorf("read the plan: %w", err)
	}
	defer text.Close()
	if in.imported, err = s.plans.StartImport(ctx, operator(), "ke-hoach-lang-son-2026.txt", text); err != nil {
		return err
	}
	if err := s.plans.ReadImport(ctx, in.imported); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO plan_imports (name, hash, size, state, who, created_at)
			SELECT 'Kế hoạch năm 2026, bản ' || CAST(n.column1 AS TEXT) || '.docx', i.hash, i.size, 'dropped', i.who, i.created_at
			FROM plan_imports i CROSS JOIN `+values(40, func(k int) []any { return []any{k} })+` AS n WHERE i.id = ?`, in.imported)
		if err == nil && in.url != "" {
			_, err = tx.Exec(`ANALYZE`) // as PostgreSQL does by itself after some minutes
		}
		return err
	})
}

// values writes n rows as a table of SQL; its columns are called column1, column2 … by both databases.
func values(n int, row func(k int) []any) string {
	var b strings.Builder
	b.WriteString("(VALUES ")
	for k := range n {
		if k > 0 {
			b.WriteString(", ")
		}
		b.WriteString("(")
		for i, v := range row(k) {
			if i > 0 {
				b.WriteString(", ")
			}
			if text, ok := v.(string); ok {
				v = "'" + text + "'"
			}
			fmt.Fprint(&b, v)
		}
		b.WriteString(")")
	}
	return b.String() + ")"
}
