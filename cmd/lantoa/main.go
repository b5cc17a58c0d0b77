// Command lantoa is the whole program: server, command line, demonstration. It is the only place that knows every area.
//
//	main.go    the commands and their flags
//	app.go     opens database and files, makes the areas, joins their pages
//	serve.go   the server, until it is told to stop
//	demo.go    the demonstration: the real plan, sample reports, a fixed day
//	plan.go    plan parse, plan import
//	report.go  the consolidated report from the command line
//	portal.go  portal rebuild
//	admin.go   user add, audit verify, doctor, version
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"lantoa/internal/problem"
)

type commands struct {
	Serve serveCommand `cmd:"" help:"Chạy máy chủ."`
	Plan  struct {
		Parse  parseCommand  `cmd:"" help:"Đọc một văn bản kế hoạch và in đề xuất dạng JSON."`
		Import importCommand `cmd:"" help:"Nhập một văn bản kế hoạch: xem đề xuất rồi xác nhận."`
	} `cmd:"" help:"Kế hoạch."`
	Report reportCommand `cmd:"" help:"Lập báo cáo tổng hợp của một kỳ."`
	User   struct {
		Add userAddCommand `cmd:"" help:"Thêm tài khoản; in mật khẩu dùng một lần."`
	} `cmd:"" help:"Tài khoản."`
	Audit struct {
		Verify auditVerifyCommand `cmd:"" help:"Kiểm tra chuỗi nhật ký thao tác."`
	} `cmd:"" help:"Nhật ký thao tác."`
	Portal struct {
		Rebuild rebuildCommand `cmd:"" help:"Dựng lại mọi trang công khai từ cơ sở dữ liệu."`
	} `cmd:"" help:"Trang công khai."`
	Doctor  doctorCommand  `cmd:"" help:"Kiểm tra bản cài đặt và các chương trình đi kèm."`
	Version versionCommand `cmd:"" help:"In phiên bản."`
}

func main() {
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	if len(args) == 0 || args[0] == "help" {
		args = []string{"--help"}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c commands
	parser, err := kong.New(&c, kong.Name("lantoa"), kong.Description("Lan Tỏa: từ kế hoạch đã ký đến báo cáo tổng hợp."),
		kong.UsageOnError(), kong.BindTo(ctx, (*context.Context)(nil)))
	if err != nil {
		panic(err) // the commands above are wrong
	}
	k, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "lantoa:", err)
		return 2
	}
	if err := k.Run(); err != nil {
		return complain(ctx, err)
	}
	return 0
}

// complain says on the terminal what went wrong: one sentence when a person can mend it.
func complain(ctx context.Context, err error) int {
	var silent exitCode
	switch e, isProblem := problem.As(err); {
	case errors.As(err, &silent):
		return int(silent)
	case isProblem:
		fmt.Fprintln(os.Stderr, e.Error())
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "Đã dừng theo yêu cầu.")
	default:
		fmt.Fprintln(os.Stderr, "Có lỗi:", err)
	}
	return 1
}

// exitCode ends the program with a code when everything has been said already.
type exitCode int

func (exitCode) Error() string { return "" }
