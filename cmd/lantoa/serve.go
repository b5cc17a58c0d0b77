package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

type serveCommand struct {
	place
	Addr    string         `help:"Địa chỉ lắng nghe." default:"127.0.0.1:8080"`
	Demo    bool           `help:"Chạy bản trình diễn: kế hoạch thật, số liệu mẫu, ngày cố định, thư mục dữ liệu riêng."`
	DemoDay string         `help:"Ngày của bản trình diễn, dạng 2026-10-20." default:"2026-10-20"`
	Address string         `help:"Địa chỉ trang mà mọi người mở, dùng cho liên kết trong thư, ví dụ https://lantoa.langson.gov.vn." placeholder:"URL"`
	Smtp    mailFlags      `embed:"" prefix:"smtp-"`
	Https   bool           `help:"Trang được mở qua HTTPS (có máy chủ chuyển tiếp phía trước)."`
	Proxy   []netip.Prefix `help:"Mạng của máy chủ chuyển tiếp được tin, ví dụ 10.0.0.0/8." placeholder:"CIDR"`
}

const (
	headerTimeout   = 10 * time.Second
	readTimeout     = 5 * time.Minute // a slow line sends a large picture
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 10 * time.Second
)

// Run serves until the context ends.
func (c serveCommand) Run(ctx context.Context) error {
	day, ok := calendar.ParseDay(c.DemoDay)
	if !ok {
		return problem.New(problem.Invalid, "Ngày trình diễn %q chưa đúng. Ghi như 2026-10-20.", c.DemoDay)
	}
	if !c.Demo {
		day = ""
	}
	a, err := open(ctx, settings{
		place: c.place, demo: c.Demo, demoDay: day, mail: c.Smtp, address: cmp.Or(c.Address, "http://"+c.Addr),
		identity: identity.Options{TrustedProxies: c.Proxy, Secure: c.Https},
	})
	if err != nil {
		return err
	}
	defer a.close()
	if c.Demo {
		if err := a.playDemo(ctx, day); err != nil {
			return fmt.Errorf("demonstration: %w", err)
		}
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return problem.New(problem.Unavailable, "Không mở được địa chỉ %s: có thể một chương trình khác đang dùng. Chọn cổng khác bằng --addr, ví dụ --addr 127.0.0.1:8081.", c.Addr)
	}
	if err := a.greet(ctx, listener.Addr().String()); err != nil {
		return err
	}
	return a.serve(ctx, listener)
}

// memoryGoal is what the collector of Go keeps the program's memory below where it can: a small server runs other things too.
// GOMEMLIMIT in the environment goes before it.
const memoryGoal = 48 << 20

// serve answers requests and runs jobs until the context ends, then lets both finish.
func (a *app) serve(ctx context.Context, listener net.Listener) error {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryGoal)
	}
	server := &http.Server{Handler: a.router(), ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.jobs.Run(ctx) })
	g.Go(func() error { return a.portal.Follow(ctx) })
	g.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve: %w", err)
		}
		return nil
	})
	g.Go(func() error {
		<-ctx.Done()
		down, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		return server.Shutdown(down)
	})
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	fmt.Fprintln(os.Stderr, "Đã dừng.")
	return nil
}

// greet prints the address and what to do next.
func (a *app) greet(ctx context.Context, addr string) error {
	fmt.Printf("Lan Tỏa %s\nĐịa chỉ:  http://%s\nDữ liệu:  %s (%s)\n", version, addr, a.dir, a.db.Name())
	if a.demo {
		fmt.Print(demoGreeting(calendar.DayOf(a.now())))
		return nil
	}
	code, err := a.people.FirstRunCode(ctx)
	if err != nil {
		return err
	}
	if code != "" {
		fmt.Printf("\nChưa có tài khoản nào. Trên chính máy này, mở http://%s/bat-dau và nhập mã: %s\n", addr, code)
	}
	return nil
}
