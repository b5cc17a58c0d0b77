package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// version is the release; a build from a checkout adds its commit.
const version = "0.1.0"

type versionCommand struct {
	JSON bool `name:"json" help:"In dạng JSON."`
}

// Run prints the version.
func (c versionCommand) Run() error {
	commit := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				commit = s.Value[:min(12, len(s.Value))]
			}
		}
	}
	if c.JSON {
		return printJSON(map[string]string{"version": version, "commit": commit})
	}
	fmt.Println(strings.TrimSpace("Lan Tỏa " + version + " " + commit))
	return nil
}

func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// operator is the command line as an actor.
func operator() identity.Actor {
	a := identity.System("Dòng lệnh")
	a.Agency = "máy chủ"
	a.Via = identity.ViaCLI
	return a
}

type userAddCommand struct {
	place
	Login  string `arg:"" help:"Tên đăng nhập."`
	Name   string `help:"Họ tên." required:""`
	Agency string `help:"Cơ quan: tên, tên tắt hoặc mã." required:""`
	Role   string `help:"Vai trò: admin, coordinator, leader, reporter, inspector." default:"reporter"`
	Email  string `help:"Thư điện tử."`
	JSON   bool   `name:"json" help:"In dạng JSON."`
}

// Run adds a user and prints a one-time password.
func (c userAddCommand) Run(ctx context.Context) error {
	a, err := open(ctx, settings{place: c.place})
	if err != nil {
		return err
	}
	defer a.close()
	agency, err := a.findAgency(ctx, c.Agency)
	if err != nil {
		return err
	}
	user := identity.User{Login: c.Login, Name: c.Name, Email: c.Email, Role: c.Role, AgencyID: agency.ID}
	added, password, err := a.people.AddUser(ctx, operator(), user, "")
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(map[string]any{"id": added.ID, "login": added.Login, "agency": agency.Name, "role": added.Role, "one_time_password": password})
	}
	fmt.Printf("Đã thêm %s (%s), %s.\nMật khẩu dùng một lần: %s\nNgười dùng sẽ được yêu cầu đổi khi đăng nhập lần đầu.\n", added.Login, added.Name, agency.Name, password)
	return nil
}

func (a *app) findAgency(ctx context.Context, words string) (found identity.Agency, err error) {
	err = a.db.Read(ctx, func(tx *db.Tx) error {
		all, err := identity.Agencies(tx)
		if err != nil {
			return err
		}
		for _, x := range all {
			if x.Key == words {
				found = x
				return nil
			}
		}
		dir, err := identity.LoadDirectory(tx)
		if err != nil {
			return err
		}
		m := dir.Match(words)
		if m.Agency != nil {
			found = *m.Agency
			return nil
		}
		var near []string
		for _, x := range m.Candidates {
			near = append(near, x.ShortName)
		}
		if len(near) > 0 {
			return problem.New(problem.Invalid, "Không có cơ quan “%s”. Có phải: %s?", words, strings.Join(near, "; "))
		}
		return problem.New(problem.Invalid, "Không có cơ quan “%s” trong danh bạ. Ghi đúng tên, ví dụ “Sở Tư pháp” hoặc “Xã Quý Hoà”.", words)
	})
	return found, err
}

type auditVerifyCommand struct {
	place
	JSON bool `name:"json" help:"In dạng JSON."`
}

// Run walks the audit trail.
func (c auditVerifyCommand) Run(ctx context.Context) error {
	a, err := open(ctx, settings{place: c.place, existing: true})
	if err != nil {
		return err
	}
	defer a.close()
	n, err := a.people.VerifyAudit(ctx)
	if broken := new(identity.BrokenChain); errors.As(err, &broken) {
		if c.JSON {
			if err := printJSON(map[string]any{"ok": false, "entries": n, "error": broken.Error()}); err != nil {
				return err
			}
			return exitCode(1)
		}
		return problem.New(problem.Conflict, "Nhật ký KHÔNG toàn vẹn: %s", broken.Error())
	}
	if err != nil {
		return err
	}
	_, hash, err := a.people.AuditHead(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(map[string]any{"ok": true, "entries": n, "head": hash})
	}
	fmt.Printf("Nhật ký toàn vẹn: %d dòng. Mã của dòng cuối: %s\n", n, hash)
	return nil
}

type doctorCommand struct {
	place
	JSON bool `name:"json" help:"In dạng JSON."`
}

// check is one line of the doctor. Need is false for programs that only add something.
type check struct {
	What   string `json:"what"`
	OK     bool   `json:"ok"`
	Need   bool   `json:"needed"`
	Detail string `json:"detail"`
}

// Run checks the installation.
func (c doctorCommand) Run(ctx context.Context) error {
	checks := c.examine(ctx)
	bad := false
	for _, k := range checks {
		bad = bad || k.Need && !k.OK
	}
	if c.JSON {
		if err := printJSON(checks); err != nil {
			return err
		}
	} else {
		for _, k := range checks {
			mark := "tốt  "
			if !k.OK {
				mark = map[bool]string{true: "LỖI  ", false: "thiếu"}[k.Need]
			}
			fmt.Printf("%s  %-28s %s\n", mark, k.What, k.Detail)
		}
	}
	if bad {
		return exitCode(1)
	}
	return nil
}

func (c doctorCommand) examine(ctx context.Context) []check {
	return append(c.examineData(ctx), programs(ctx)...)
}

// examineData looks at database, audit trail and files. A machine without an installation has none of them, and says so.
func (c doctorCommand) examineData(ctx context.Context) []check {
	a, err := open(ctx, settings{place: c.place, existing: true})
	if problem.Is(err, problem.NotFound) {
		return []check{{"Dữ liệu", false, c.Data != "", err.Error()}}
	}
	if err != nil {
		return []check{{"Mở dữ liệu", false, true, err.Error()}}
	}
	defer a.close()
	dbVersion, err := a.db.Version(ctx)
	checks := []check{{"Cơ sở dữ liệu", err == nil, true, detail(err, a.db.Name()+" "+dbVersion)}}
	n, err := a.people.VerifyAudit(ctx)
	checks = append(checks, check{"Nhật ký thao tác", err == nil, true, detail(err, fmt.Sprintf("%d dòng, toàn vẹn", n))})
	files, err := a.files.Verify(ctx, nil)
	checks = append(checks, check{"Tệp minh chứng, văn bản", err == nil && files.Damaged == 0, true, detail(err, fmt.Sprintf("%d tệp, %d hỏng", files.Files, files.Damaged))})
	return checks
}

// programs looks for what only adds something.
func programs(ctx context.Context) (checks []check) {
	office := office.FindLibreOffice()
	checks = append(checks, check{"LibreOffice", office.Available(), false, "xuất báo cáo ra PDF (gói libreoffice-writer-nogui)"})
	font, _ := exec.CommandContext(ctx, "fc-match", "Times New Roman").Output() // no fontconfig: no such font
	known := strings.Contains(string(font), "Times New Roman") || strings.Contains(string(font), "Liberation Serif")
	checks = append(checks, check{"Phông Times New Roman", known, false, "PDF đúng phông, đủ dấu (gói fonts-liberation2)"})
	return checks
}

func detail(err error, ok string) string {
	if err != nil {
		return err.Error()
	}
	return ok
}
