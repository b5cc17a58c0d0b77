package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

type reportCommand struct {
	place
	Period string `help:"Kỳ: 2026, 2026-H2, 2026-Q3 hoặc 2026-11." required:""`
	Out    string `help:"Tệp kết quả: .docx, .xlsx hoặc .pdf." required:""`
	Plan   int64  `help:"Số của kế hoạch trong hệ thống. Để trống: kế hoạch đang thực hiện."`
	JSON   bool   `name:"json" help:"In dạng JSON."`
}

// Run writes the consolidated report of a period to a file: all of it, or nothing.
func (c reportCommand) Run(ctx context.Context) error {
	format := strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Out)), ".")
	if format != "docx" && format != "xlsx" && format != "pdf" {
		return problem.New(problem.Invalid, "Tệp kết quả phải có đuôi .docx, .xlsx hoặc .pdf.")
	}
	a, err := open(ctx, settings{place: c.place, existing: true})
	if err != nil {
		return err
	}
	defer a.close()
	fmt.Fprintf(os.Stderr, "Đang tổng hợp kỳ %s…\n", c.Period)
	key, err := a.writeReport(ctx, c.Plan, c.Period, format, c.Out)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(map[string]string{"file": c.Out, "period": key})
	}
	fmt.Println("Đã ghi", c.Out)
	return nil
}

func (a *app) writeReport(ctx context.Context, id int64, period, format, out string) (key string, err error) {
	if id == 0 {
		p, err := a.plans.Current(ctx)
		if errors.Is(err, db.ErrNone) {
			return "", problem.New(problem.NotFound, "Chưa có kế hoạch nào đang thực hiện. Nhập kế hoạch trước khi lập báo cáo.")
		}
		if err != nil {
			return "", err
		}
		id = p.ID
	}
	p, err := a.plans.PeriodOf(ctx, id, period)
	if err != nil {
		return "", err
	}
	return p.Key(), writeResult(out, func(w io.Writer) error { return a.plans.WriteReport(ctx, operator(), id, p, format, w) })
}

// writeResult writes a file beside its place and moves it there when it is complete.
func writeResult(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".lantoa-*")
	if err != nil {
		return problem.New(problem.Invalid, "Không ghi được vào thư mục của %s. Chọn thư mục khác.", path)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err = write(f); err != nil {
		return errors.Join(err, f.Close())
	}
	if err = f.Close(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return os.Rename(f.Name(), path)
}
