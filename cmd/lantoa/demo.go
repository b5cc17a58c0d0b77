package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/plan"
	"lantoa/internal/portal"
	"lantoa/internal/problem"
	"lantoa/internal/product"
)

// The demonstration reads the province's real plan, as a text file that its Word document was turned into.
//
//go:embed demo/ke-hoach-lang-son-2026.txt
var demoDocument []byte

// An amended version of it, made up to be tried out. It waits on the import screen.
//
//go:embed demo/ke-hoach-dieu-chinh-mau.txt
var demoAmendment []byte

const demoAmendmentName = "MAU-ke-hoach-dieu-chinh.txt"

const demoPassword = "lantoa-trinh-dien"

// demoAccounts are the people of the demonstration. Nobody of these names exists.
var demoAccounts = []struct{ login, name, agency, role, does string }{
	{"dau-moi", "Chuyên viên đầu mối (mẫu)", "svhttdl", "coordinator", "nhập kế hoạch, duyệt, tổng hợp"},
	{"lanh-dao", "Lãnh đạo Sở (mẫu)", "svhttdl", "leader", "theo dõi, chốt báo cáo"},
	{"so-tu-phap", "Cán bộ Sở Tư pháp (mẫu)", "stp", "reporter", "báo cáo của một sở"},
	{"xa-quy-hoa", "Cán bộ xã Quý Hoà (mẫu)", "06076", "reporter", "báo cáo của một xã, trên điện thoại"},
	{"bien-tap", "Biên tập viên (mẫu)", "svhttdl", "editor", "viết, dịch, giao sản phẩm truyền thông"},
	{"nguoi-dich", "Người dịch, người đọc (mẫu)", "svhttdl", "translator", "dịch, thu tiếng"},
	{"tham-dinh", "Người thẩm định (mẫu)", "stp", "checker", "thẩm định, đọc lại sản phẩm"},
	{"thanh-tra", "Thanh tra (mẫu)", "ttr", "inspector", "chỉ xem, kiểm tra nhật ký"},
	{"quan-tri", "Quản trị hệ thống (mẫu)", "svhttdl", "admin", "tài khoản, danh mục"},
}

const demoLinkAgency = "06004" // Xã Quốc Khánh answers by link; nobody there has an account

func sampleBanner(day calendar.Day) string {
	return "Kế hoạch là văn bản thật; báo cáo, số liệu, ngày gửi, minh chứng và tên người là minh họa. Chương trình đang diễn ở ngày " + i18n.Date(day) + "."
}

func demoGreeting(day calendar.Day) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nBản trình diễn, ngày %s. Mọi báo cáo, số liệu đều là MẪU.\nMật khẩu chung: %s\n", i18n.Date(day), demoPassword)
	for _, a := range demoAccounts {
		fmt.Fprintf(&b, "  %-11s  %s\n", a.login, a.does)
	}
	b.WriteString("\nNên thử: đăng nhập “dau-moi” xem Việc của tôi, mở Báo cáo tổng hợp quý III, bấm vào một con số;\nrồi “xa-quy-hoa” trên điện thoại để gửi một báo cáo; hoặc mở /l/" + plan.SampleSecret + " để trả lời bằng liên kết, không cần tài khoản.\nCtrl+C để dừng; chạy lại là tiếp tục dữ liệu cũ.\n")
	return b.String()
}

// playDemo fills a demonstration: accounts, the real plan, a year of sample reports. What is there already is left as it is, so a start
// that was broken off is taken up again.
func (a *app) playDemo(ctx context.Context, day calendar.Day) error {
	agencies, err := a.demoPeople(ctx)
	if err != nil {
		return err
	}
	planID, err := a.samplePlan(ctx)
	if errors.Is(err, db.ErrNone) {
		planID, err = a.demoPlan(ctx, agencies)
	}
	if err != nil {
		return err
	}
	reviewer := identity.System(demoAccounts[0].name)
	reviewer.Agency = "Sở VHTTDL"
	if err := a.playYear(ctx, planID, agencies, reviewer, day); err != nil {
		return err
	}
	if err := a.plans.PlaySampleBudget(ctx, planID, day); err != nil {
		return err
	}
	if err := a.plans.PlaySampleDuties(ctx, planID, reviewer, day); err != nil {
		return err
	}
	if err := a.plans.PlaySampleReminders(ctx, planID, day); err != nil {
		return err
	}
	if err := a.demoAmend(ctx, planID); err != nil {
		return err
	}
	commune, _ := agencyID(agencies, demoLinkAgency)
	if err := a.plans.PlaySampleLink(ctx, reviewer, planID, commune, day); err != nil {
		return err
	}
	if err := a.demoProducts(ctx); err != nil {
		return err
	}
	return a.publishDemo(ctx, planID)
}

// demoProducts carries one product through its steps, by the people who would.
func (a *app) demoProducts(ctx context.Context) error {
	if err := a.items.Seed(ctx); err != nil { // the contents of the plan that has come
		return err
	}
	actors, err := a.demoActors(ctx)
	if err != nil {
		return err
	}
	cast := product.SampleCast{Editor: actors["bien-tap"], Checker: actors["tham-dinh"], Translator: actors["nguoi-dich"], Leader: actors["lanh-dao"]}
	if err := a.items.PlaySample(ctx, cast); err != nil {
		return err
	}
	if err := a.items.PlaySampleSounds(ctx, cast); err != nil {
		return err
	}
	if err := a.items.PlayBenchSample(ctx, cast); err != nil {
		return err
	}
	if err := a.items.PlaySampleLibrary(ctx, cast); err != nil {
		return err
	}
	if err := a.items.PlaySamplePictures(ctx, cast); err != nil {
		return err
	}
	if err := a.items.PlaySampleConsents(ctx, cast); err != nil {
		return err
	}
	return a.items.PlaySampleItems(ctx, cast)
}

// demoActors are the people of the demonstration by their logins.
func (a *app) demoActors(ctx context.Context) (map[string]identity.Actor, error) {
	users, err := a.people.Users(ctx, operator(), identity.UserFilter{})
	if err != nil {
		return nil, err
	}
	actors := map[string]identity.Actor{}
	for _, u := range users {
		actors[u.Login] = u.Actor()
	}
	return actors, nil
}

// playYear plays the reports of the year, unless they were played at an earlier start.
func (a *app) playYear(ctx context.Context, planID int64, agencies []identity.Agency, reviewer identity.Actor, day calendar.Day) error {
	played, err := a.plans.SamplePlayed(ctx, planID)
	if err != nil || played {
		return err
	}
	pictures, err := a.demoPictures(ctx, agencies)
	if err != nil {
		return err
	}
	return a.plans.PlaySample(ctx, planID, plan.SampleCast{Agencies: agencies, Pictures: pictures, Reviewer: reviewer}, day)
}

// samplePlan is the plan that the demonstration plays on: its first one. Plans that visitors bring in are theirs; nothing is played on
// them and they are not made public.
func (a *app) samplePlan(ctx context.Context) (int64, error) {
	all, err := a.plans.Plans(ctx)
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return 0, db.ErrNone
	}
	return slices.MinFunc(all, func(x, y plan.Plan) int { return cmp.Compare(x.ID, y.ID) }).ID, nil
}

// demoAmend puts the made-up amendment among the documents that wait, once.
func (a *app) demoAmend(ctx context.Context, planID int64) error {
	waiting, err := a.plans.Imports(ctx, operator())
	if err != nil {
		return err
	}
	for _, i := range waiting {
		if i.Name == demoAmendmentName {
			return nil
		}
	}
	if h, err := a.plans.History(ctx, planID); err != nil || len(h.Versions) > 0 {
		return err // a visitor has tried it
	}
	id, err := a.plans.StartImport(ctx, operator(), demoAmendmentName, bytes.NewReader(demoAmendment))
	if err != nil {
		return err
	}
	return a.plans.ReadImport(ctx, id)
}

// publishDemo makes the plan public on the way that people take: one proposes, another agrees. Where anything was decided already, by
// an earlier start or by a visitor, it stays.
func (a *app) publishDemo(ctx context.Context, planID int64) error {
	actors, err := a.demoActors(ctx)
	if err != nil {
		return err
	}
	steps := []struct {
		login   string
		action  portal.Action
		version int64
	}{{"dau-moi", portal.Propose, 0}, {"lanh-dao", portal.Approve, 1}}
	for _, step := range steps {
		err := a.portal.Move(ctx, actors[step.login], planID, step.action, step.version, "")
		if err != nil && !problem.Is(err, problem.Conflict) { // done at an earlier start, or decided otherwise
			return fmt.Errorf("demonstration: publish: %w", err)
		}
	}
	return nil
}

func (a *app) demoPeople(ctx context.Context) ([]identity.Agency, error) {
	var agencies []identity.Agency
	err := a.db.Read(ctx, func(tx *db.Tx) (err error) { agencies, err = identity.Agencies(tx); return err })
	if err != nil {
		return nil, err
	}
	users, err := a.people.Users(ctx, operator(), identity.UserFilter{})
	if err != nil {
		return nil, err
	}
	for _, d := range demoAccounts {
		if slices.ContainsFunc(users, func(u identity.User) bool { return u.Login == d.login }) {
			continue // hashing a password takes longer than all else at a second start
		}
		id, ok := agencyID(agencies, d.agency)
		if !ok {
			return nil, fmt.Errorf("demonstration: no agency %s", d.agency)
		}
		u := identity.User{Login: d.login, Name: d.name, Role: d.role, AgencyID: id, Email: d.login + "@mau.example"}
		if _, _, err := a.people.AddUser(ctx, operator(), u, demoPassword); err != nil && !problem.Is(err, problem.Invalid) { // it is there already
			return nil, fmt.Errorf("demonstration: %s: %w", d.login, err)
		}
	}
	return agencies, nil
}

func agencyID(all []identity.Agency, key string) (int64, bool) {
	for _, a := range all {
		if a.Key == key {
			return a.ID, true
		}
	}
	return 0, false
}

// demoPlan imports the document on the same path as the screen, with the answers that a focal officer might give.
func (a *app) demoPlan(ctx context.Context, agencies []identity.Agency) (int64, error) {
	id, err := a.plans.StartImport(ctx, operator(), "ke-hoach-lang-son-2026.txt", bytes.NewReader(demoDocument))
	if err != nil {
		return 0, err
	}
	if err := a.plans.ReadImport(ctx, id); err != nil {
		return 0, err
	}
	i, _, review, err := a.plans.OpenImport(ctx, operator(), id)
	if err != nil {
		return 0, err
	}
	review.StartsOn = "2026-04-15"
	for k := range review.Tasks {
		t := &review.Tasks[k]
		if t.No == "III.5" {
			t.Parties = append(t.Parties, demoParties(agencies)...)
		}
	}
	for _, q := range review.Questions() {
		review.Settled[q.Key] = true
	}
	if err := a.plans.SaveReview(ctx, operator(), id, i.Version, review); err != nil {
		return 0, err
	}
	return a.plans.ConfirmImport(ctx, operator(), id, i.Version+1)
}

// demoParties are the agencies that the demonstration gives the fifth task to, which the document leaves open.
func demoParties(agencies []identity.Agency) []plan.Party {
	lead := plan.Party{Duty: plan.Lead, Printed: "Sở Văn hóa, Thể thao và Du lịch", Settled: true}
	partners := plan.Party{Duty: plan.Partner, Printed: "Sở Giáo dục và Đào tạo; UBND các xã, phường", Settled: true}
	for _, a := range agencies {
		switch {
		case a.Focal:
			lead.Agencies = append(lead.Agencies, a.ID)
		case a.Key == "sgddt" || a.Commune():
			partners.Agencies = append(partners.Agencies, a.ID)
		}
	}
	return []plan.Party{lead, partners}
}

// demoPictures stores a picture for each agency that stands for its evidence: grey stripes of their own width, plainly no photograph.
func (a *app) demoPictures(ctx context.Context, agencies []identity.Agency) (map[int64]plan.Evidence, error) {
	all := map[int64]plan.Evidence{}
	for i, agency := range agencies {
		var b bytes.Buffer
		if err := png.Encode(&b, stripes(i)); err != nil {
			return nil, fmt.Errorf("demonstration: %w", err)
		}
		info, err := a.files.Put(ctx, &b, 1<<20)
		if err != nil {
			return nil, err
		}
		all[agency.ID] = plan.Evidence{Name: "anh-mau.png", Hash: info.Hash, Thumb: info.Hash, Size: info.Size, Mime: "image/png"}
	}
	return all, nil
}

func stripes(nth int) image.Image {
	const width, height, narrowest = 240, 160, 8
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			shade := uint8(235)
			if (x+y)/(narrowest+nth)%2 == 0 {
				shade = 205
			}
			picture.SetGray(x, y, color.Gray{Y: shade})
		}
	}
	return picture
}
