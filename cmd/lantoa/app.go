package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/blob"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/mail"
	"lantoa/internal/office"
	"lantoa/internal/plan"
	"lantoa/internal/portal"
	"lantoa/internal/problem"
	"lantoa/internal/product"
	"lantoa/internal/web"
)

// place says where the data is.
type place struct {
	Data string `help:"Thư mục dữ liệu. Để trống: thư mục lantoa trong thư mục dữ liệu của người dùng." placeholder:"DIR"`
	DB   string `help:"Địa chỉ postgres:// của cơ sở dữ liệu. Để trống: SQLite trong thư mục dữ liệu." placeholder:"URL"`
}

const databaseFile = "lantoa.db"

// dir is the data folder; a demonstration has one of its own.
func (p place) dir(demo bool) (string, error) {
	if p.Data != "" {
		return filepath.Abs(p.Data)
	}
	base := os.Getenv("XDG_DATA_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("data folder: %w", err)
		}
		base = filepath.Join(home, ".local", "share")
	}
	if demo {
		return filepath.Join(base, "lantoa-demo"), nil
	}
	return filepath.Join(base, "lantoa"), nil
}

// app is the program with everything open.
type app struct {
	dir    string
	now    func() time.Time
	log    *slog.Logger
	db     *db.DB
	files  *blob.Store
	jobs   *job.Queue
	people *identity.Service
	plans  *plan.Service
	items  *product.Service
	portal *portal.Service
	post   *mail.Outbox
	api    *api.API
	demo   bool
}

// settings are what a command decides about the program.
type settings struct {
	place
	demo     bool
	demoDay  calendar.Day
	newDemo  bool // its folder was not one before
	existing bool // there must be an installation already
	identity identity.Options
	mail     mailFlags
	address  string // of the site, for links in letters
}

// mailFlags say how letters leave the program.
type mailFlags struct {
	Host     string `help:"Máy chủ thư SMTP. Để trống: không gửi thư." placeholder:"HOST"`
	Port     int    `help:"Cổng của máy chủ thư." default:"587"`
	User     string `help:"Tài khoản trên máy chủ thư."`
	Password string `help:"Mật khẩu của tài khoản thư; nên đặt bằng biến môi trường LANTOA_SMTP_PASSWORD." env:"LANTOA_SMTP_PASSWORD"`
	From     string `help:"Địa chỉ người gửi." placeholder:"ADDRESS"`
	Security string `help:"starttls, tls hoặc plain (chỉ trong mạng nội bộ)." enum:"starttls,tls,plain" default:"starttls"`
}

// outbox is where letters wait. Those of a demonstration go nowhere, whatever mail server was named.
func (s settings) outbox(d *db.DB) (*mail.Outbox, error) {
	if s.demo {
		return mail.NewOutbox(d, time.Now, &mail.Memory{}), nil
	}
	return s.mail.outbox(d)
}

// outbox is where letters wait; without a mail server there is none.
func (f mailFlags) outbox(d *db.DB) (*mail.Outbox, error) {
	if f.Host == "" {
		return nil, nil
	}
	security := map[string]mail.Security{"starttls": mail.StartTLS, "tls": mail.TLS, "plain": mail.Plain}[f.Security]
	smtp, err := mail.NewSMTP(mail.Config{Host: f.Host, Port: f.Port, User: f.User, Password: f.Password, From: f.From, Security: security})
	if err != nil {
		return nil, err
	}
	return mail.NewOutbox(d, time.Now, smtp), nil
}

const privateFolder, privateFile = 0o700, 0o600

// open opens the data folder and the database and makes the areas.
func open(ctx context.Context, s settings) (*app, error) {
	dir, err := s.dir(s.demo)
	if err != nil {
		return nil, err
	}
	if err := s.needsData(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, privateFolder); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	target := s.DB
	if target == "" {
		target = filepath.Join(dir, databaseFile)
	}
	if s, err = s.remember(dir); err != nil {
		return nil, err
	}
	a := &app{dir: dir, demo: s.demo, log: slog.New(slog.NewTextHandler(os.Stderr, nil)), now: clock(s)}
	if a.db, err = db.Open(ctx, target); err != nil {
		return nil, err
	}
	if err := a.make(ctx, s); err != nil {
		a.close()
		return nil, err
	}
	if err := a.refuseRealData(ctx, s); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

// needsData refuses to make a new installation where a command only looks at one: a mistyped folder must not pass for a sound one.
func (s settings) needsData(dir string) error {
	if !s.existing || s.DB != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, databaseFile)); errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.NotFound, "Thư mục %s chưa có dữ liệu Lan Tỏa. Kiểm tra lại --data, hoặc chạy lantoa serve để tạo bản cài đặt mới.", dir)
	}
	return nil
}

// demoFile in a data folder says that it holds a demonstration, and on which day it plays: every command then plays on that day.
const demoFile = "trinh-dien"

// remember takes over what the folder says of itself. A demonstration is never laid over a real installation: its accounts have a
// password that everybody knows.
func (s settings) remember(dir string) (settings, error) {
	path := filepath.Join(dir, demoFile)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !s.demo {
			return s, nil
		}
		if _, err := os.Stat(filepath.Join(dir, databaseFile)); err == nil {
			return s, errRealData
		}
		s.newDemo = true
		return s, writeWhole(path, string(s.demoDay)+"\n")
	}
	if err != nil {
		return s, fmt.Errorf("data folder: %w", err)
	}
	day, ok := calendar.ParseDay(strings.TrimSpace(string(text)))
	if !ok {
		return s, problem.New(problem.Invalid, "Tệp %s không ghi ngày. Ghi một ngày như 2026-10-20, hoặc xóa tệp nếu đây không phải bản trình diễn.", path)
	}
	s.demo = true
	if s.demoDay == "" || s.demoDay == day {
		s.demoDay = day
		return s, nil
	}
	return s, writeWhole(path, string(s.demoDay)+"\n")
}

// writeWhole writes a small file that is never seen half written, not even when the program is killed.
func writeWhole(path, text string) error {
	if err := os.WriteFile(path+".tmp", []byte(text), privateFile); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if err := os.Rename(path+".tmp", path); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}

var errRealData = problem.New(problem.Conflict, "Chỗ này có dữ liệu thật. Chạy --demo với thư mục khác, hoặc bỏ --data và --db để dùng thư mục trình diễn riêng.")

// refuseRealData looks into a database that is not in the folder: a new demonstration must find it empty.
func (a *app) refuseRealData(ctx context.Context, s settings) error {
	if !s.newDemo {
		return nil
	}
	code, err := a.people.FirstRunCode(ctx)
	if err != nil || code != "" {
		return err
	}
	return errors.Join(errRealData, os.Remove(filepath.Join(a.dir, demoFile)))
}

func (a *app) make(ctx context.Context, s settings) (err error) {
	if a.files, err = blob.Open(filepath.Join(a.dir, "files")); err != nil {
		return err
	}
	a.jobs = job.New(a.db, time.Now, a.log)
	s.identity.ActionNames = plan.ActionNames()
	maps.Copy(s.identity.ActionNames, portal.ActionNames())
	maps.Copy(s.identity.ActionNames, product.ActionNames())
	s.identity.Log = a.log
	s.identity.SubjectHref, s.identity.Jobs, s.identity.JobNames = subjectHref, a.jobs, jobNames
	if a.post, err = s.outbox(a.db); err != nil {
		return err
	}
	s.identity.Letters = a.post
	a.people = identity.New(a.db, a.now, s.identity)
	a.items, err = product.New(a.productConfig(s))
	if err != nil {
		return err
	}
	a.plans, err = plan.New(plan.Config{
		DB: a.db, Files: a.files, Jobs: a.jobs, Now: a.now, Holidays: calendar.Vietnam(), LibreOffice: office.FindLibreOffice(), Print: office.FindRecogniser(),
		Counters: counters(a.items), Counted: counted(a.items), Sample: s.demo, Log: a.log, Letters: a.post, Address: s.address,
	})
	if err != nil {
		return err
	}
	a.portal, err = portal.New(portal.Config{DB: a.db, Jobs: a.jobs, Plans: a.plans, Now: a.now, Clock: time.Now, Address: s.address, Log: a.log})
	if err != nil {
		return err
	}
	a.api = api.New(api.Config{
		Address: s.address, Version: version, DB: a.db, Now: time.Now, Log: a.log, Authenticate: a.people.Bearer, Scopes: identity.ScopeList(),
	})
	a.plans.API(a.api)
	a.people.API(a.api)
	a.jobs.Timetable(a.timetable())
	if err := a.people.Seed(ctx); err != nil {
		return err
	}
	if err := a.sweepWork(ctx); err != nil {
		return err
	}
	return a.items.Seed(ctx)
}

// productConfig is what the store of products needs. It asks the plans, which in turn count with it: they are made after it.
func (a *app) productConfig(s settings) product.Config {
	return product.Config{
		DB: a.db, Files: a.files, Jobs: a.jobs, Now: a.now, Log: a.log, Sample: s.demo, PlanTopics: plan.Contents, PlanTasks: plan.TaskNumbers, Work: filepath.Join(a.dir, "work"),
		Channels: func(tx *db.Tx, today calendar.Day) (product.Channels, error) { return a.plans.Channels(tx, today) },
		ChannelRows: func(tx *db.Tx, today calendar.Day, agency int64, channel string) ([]product.ChannelRow, error) {
			return a.plans.ChannelRows(tx, today, agency, channel)
		},
		Kept: func(ctx context.Context, hash string) (bool, error) { return a.plans.KeepsFile(ctx, hash) }, Clock: time.Now,
		Observances: func(from, to calendar.Day) []product.Observance { return a.plans.Observances(from, to) },
	}
}

// clock is the program's clock: the real one, or the time of day on a fixed day.
func clock(s settings) func() time.Time {
	if s.demoDay == "" {
		return time.Now
	}
	day := s.demoDay.Time()
	return func() time.Time {
		now := time.Now().In(calendar.Zone())
		return day.Add(now.Sub(time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())))
	}
}

// timetable is all regular work of the program.
func (a *app) timetable() []job.Regular {
	table := []job.Regular{
		{Name: "identity.purge", When: job.Daily(2, 10), Do: a.people.Purge},
		{Name: "api.purge", When: job.Daily(2, 15), Do: a.api.Purge},
		{Name: "job.purge", When: job.Daily(2, 20), Do: a.jobs.Purge},
		{Name: "plan.sweep", When: job.Daily(2, 30), Do: a.sweepFiles},
		{Name: "product.topics", When: job.Every(10 * time.Minute), Do: a.items.Seed},     // a plan may have come
		{Name: "product.consent", When: job.Every(time.Hour), Do: a.items.ExpireConsents}, // what has expired is hidden soon after midnight, and by a program that was down
		{Name: "product.forget", When: job.Every(time.Minute), Do: a.items.ForgetErased},
		{Name: "product.sounds", When: job.Every(10 * time.Minute), Do: a.items.TakeUpSounds}, // ffmpeg may have been installed
		{Name: "product.work", When: job.Every(time.Hour), Do: a.sweepWork},
		{Name: "plan.pictures", When: job.Daily(2, 50), Do: a.plans.LookAtPictures}, // those from before looks were kept
		{Name: "portal.day", When: job.Daily(0, 5), Do: a.portal.Render},            // what was in time yesterday may be overdue today
	}
	if a.post != nil {
		table = append(table,
			job.Regular{Name: "mail.deliver", When: job.Every(time.Minute), Do: a.post.Deliver},
			job.Regular{Name: "mail.purge", When: job.Daily(2, 40), Do: a.post.Purge})
	}
	if a.post != nil && !a.demo { // visitors of a demonstration send the letters of its day themselves
		table = append(table, job.Regular{Name: "plan.remind", When: job.Daily(7, 0), Do: a.plans.Remind})
	}
	return table
}

// jobNames says what each kind of background work is.
var jobNames = map[string]string{
	"plan.read": "Đọc văn bản kế hoạch", "plan.pdf": "Xuất báo cáo PDF", "plan.sweep": "Dọn tệp không dùng",
	"identity.purge": "Dọn phiên đăng nhập cũ", "api.purge": "Dọn yêu cầu API cũ", "job.purge": "Dọn việc nền cũ", "mail.deliver": "Gửi thư", "mail.purge": "Dọn thư cũ",
	"plan.remind":    "Thư nhắc buổi sáng",
	"product.topics": "Cập nhật chủ đề theo kế hoạch", "product.consent": "Gỡ bản có sự đồng ý đã hết hạn",
	"product.slides": "Làm video trang màn hình LED", "product.video": "Làm các bản của video",
	"product.sound": "Chỉnh mức và mã hóa tiếng", "product.sounds": "Tìm tiếng còn chờ xử lý", "product.forget": "Xóa hẳn tệp của người đã yêu cầu xóa", "product.work": "Dọn thư mục làm việc dở",
	"plan.pictures": "Ghi nhận ảnh để so ảnh gần giống",
	"portal.render": "Dựng trang công khai", "portal.day": "Dựng trang công khai của ngày mới",
}

// subjectHref is the page of what an entry of the audit trail is about.
func subjectHref(subject string) string {
	kind, id, _ := strings.Cut(subject, ":")
	pages := map[string]string{"plan": "/ke-hoach/", "task": "/nhiem-vu/", "report": "/bao-cao/", "import": "/nhap-ke-hoach/", "item": "/san-pham/", "edition": "/ban/", "consent": "/dong-y/"}
	if pages[kind] == "" || id == "" {
		return ""
	}
	return pages[kind] + id
}

// sweepFiles deletes stored files that nothing refers to, a day after they came: by then the form that brought them is long answered.
func (a *app) sweepFiles(ctx context.Context) error {
	return a.plans.SweepFiles(ctx, time.Now().Add(-24*time.Hour), a.items.KeepsFile)
}

// sweepWork removes what a killed program left behind while it worked on sound.
func (a *app) sweepWork(context.Context) error { return a.items.SweepWork(time.Now()) }

// router answers every request: public pages from memory, all others for those who are signed in.
func (a *app) router() http.Handler { return a.portal.Front(a.pages().Handler(a.people.Sessions)) }

// pages joins the pages of all areas.
func (a *app) pages() *web.Router {
	site := web.Site{
		Today:   func() string { return string(calendar.DayOf(a.now())) },
		Viewer:  a.people.Viewer,
		SignIn:  a.people.AskSignIn,
		Ready:   func(ctx context.Context) error { return a.db.Read(ctx, func(*db.Tx) error { return nil }) },
		Log:     a.log,
		Version: version,
	}
	if a.demo {
		site.Sample = sampleBanner(calendar.DayOf(a.now()))
	}
	rt := web.New(site)
	rt.Add(a.plans.Routes())
	rt.Add(a.items.Routes())
	rt.Add(a.portal.Routes())
	rt.Add(a.people.Routes())
	rt.Add(a.api.Routes())
	rt.Mount(api.Prefix, a.api.Handler())
	return rt
}

func (a *app) close() {
	if err := a.db.Close(); err != nil {
		a.log.Error("close database", "error", err)
	}
}
