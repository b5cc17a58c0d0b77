package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/directive"
	"lantoa/internal/i18n"
	"lantoa/internal/job"
	"lantoa/internal/office"
	"lantoa/internal/plan"
	"lantoa/internal/problem"
)

type parseCommand struct {
	File string `arg:"" help:"Tệp .docx, .doc, .odt, .rtf, .pdf, .txt hoặc ảnh các trang (.zip)."`
}

// Run prints what the reader makes of a document.
func (c parseCommand) Run(ctx context.Context) error {
	p, err := readDocument(ctx, c.File)
	if err != nil {
		return err
	}
	return printJSON(p)
}

func readDocument(ctx context.Context, name string) (directive.Proposal, error) {
	f, err := openDocument(name)
	if err != nil {
		return directive.Proposal{}, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return directive.Proposal{}, fmt.Errorf("read document: %w", err)
	}
	o := office.Opener{LibreOffice: office.FindLibreOffice(), Print: office.FindRecogniser()}
	document, err := o.Read(ctx, filepath.Base(name), f, info.Size())
	switch {
	case err != nil:
		return directive.Proposal{}, err
	case document.Format == office.Scan:
		return readScan(ctx, o, f, info.Size())
	}
	return directive.Read(document)
}

// readScan reads the pages of a scan and says that nobody has looked at them yet.
func readScan(ctx context.Context, o office.Opener, f *os.File, size int64) (directive.Proposal, error) {
	var texts []string
	doubts := 0
	err := o.Pages(ctx, f, size, 0, func(number, total int, picture []byte) error {
		fmt.Fprintf(os.Stderr, "Nhận dạng chữ trang %d trong %d\n", number, total)
		p, err := o.Print.Recognise(ctx, picture)
		texts, doubts = append(texts, p.Text), doubts+len(p.Doubts)
		return err
	})
	if err != nil {
		return directive.Proposal{}, err
	}
	fmt.Fprintf(os.Stderr, "Chữ do máy nhận dạng, %d từ chưa rõ; cần đối chiếu với ảnh.\n", doubts)
	return directive.ReadText(office.JoinPages(texts))
}

func openDocument(name string) (*os.File, error) {
	f, err := os.Open(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, problem.New(problem.NotFound, "Không có tệp %s. Kiểm tra lại tên và thư mục.", name)
	case errors.Is(err, fs.ErrPermission):
		return nil, problem.New(problem.Denied, "Không có quyền đọc tệp %s.", name)
	case err != nil:
		return nil, fmt.Errorf("open document: %w", err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		f.Close()
		return nil, problem.New(problem.Invalid, "%s là thư mục. Chọn một tệp văn bản.", name)
	}
	return f, nil
}

type importCommand struct {
	place
	File string `arg:"" help:"Tệp .docx, .doc, .odt, .rtf, .pdf, .txt hoặc ảnh các trang (.zip)."`
	Yes  bool   `help:"Xác nhận luôn, giữ nguyên những chỗ văn bản bỏ ngỏ."`

	Replaces int64  `placeholder:"SỐ" xor:"base" help:"Văn bản điều chỉnh hoặc thay thế kế hoạch số này trong hệ thống."`
	Follows  int64  `placeholder:"SỐ" xor:"base" help:"Văn bản là kế hoạch năm sau của kế hoạch số này."`
	From     string `placeholder:"NGÀY" help:"Bản điều chỉnh áp dụng từ ngày này, như 01/07/2026; bỏ trống là ngày ban hành hoặc hôm nay."`
	Partial  bool   `help:"Văn bản chỉ nêu phần thay đổi; nhiệm vụ không nhắc tới giữ nguyên."`
	JSON     bool   `name:"json" help:"In dạng JSON."`
}

// Run does what the import screen does: shows the proposal, writes after confirmation.
func (c importCommand) Run(ctx context.Context) error {
	f, err := openDocument(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	a, err := open(ctx, settings{place: c.place})
	if err != nil {
		return err
	}
	defer a.close()
	id, err := a.plans.StartImport(ctx, operator(), filepath.Base(c.File), f)
	if err != nil {
		return err
	}
	read := job.WithReport(ctx, func(percent int, text string) { fmt.Fprintf(os.Stderr, "%3d %%  %s\n", percent, text) })
	if err := a.plans.ReadImport(read, id); err != nil {
		return err
	}
	i, _, review, err := a.plans.OpenImport(ctx, operator(), id)
	if err != nil {
		return err
	}
	if i.State == plan.ImportFailed {
		return problem.New(problem.Invalid, "%s", i.Error)
	}
	if i.Scan != "" {
		return problem.New(problem.Conflict, "Đây là bản quét, chữ do máy nhận dạng. Mở màn hình Nhập kế hoạch để đối chiếu từng trang với ảnh rồi xác nhận.")
	}
	if i, review, err = c.choose(ctx, a, i, review); err != nil {
		return err
	}
	if !c.JSON {
		describe(review)
	}
	if !c.Yes && !confirmed() {
		if err := a.plans.DropImport(ctx, operator(), id, i.Version); err != nil {
			return err
		}
		return problem.New(problem.Conflict, "Chưa ghi gì. Chạy lại với --yes, hoặc sửa và xác nhận trên màn hình Nhập kế hoạch.")
	}
	return a.confirmImport(ctx, i, review, c.JSON)
}

// choose says what the document is, as the flags do.
func (c importCommand) choose(ctx context.Context, a *app, i plan.Import, review plan.Review) (plan.Import, plan.Review, error) {
	if c.Replaces == 0 && c.Follows == 0 {
		return i, review, nil
	}
	amend := plan.Amendment{Purpose: plan.AsVersion, Base: c.Replaces, Partial: c.Partial}
	if c.Follows != 0 {
		amend = plan.Amendment{Purpose: plan.AsSuccessor, Base: c.Follows}
	}
	if c.From != "" {
		day, ok := calendar.ParseDay(c.From)
		if !ok {
			return i, review, problem.New(problem.Invalid, "Ngày “%s” chưa đúng. Ghi như 01/07/2026.", c.From)
		}
		amend.From = day
	}
	review, err := a.plans.ChooseAmendment(ctx, operator(), i.ID, i.Version, amend)
	if err != nil {
		return i, review, err
	}
	i, _, review, err = a.plans.OpenImport(ctx, operator(), i.ID)
	return i, review, err
}

// confirmAmendment shows what the document changes and writes it.
func (a *app) confirmAmendment(ctx context.Context, i plan.Import, asJSON bool) error {
	c, err := a.plans.Compare(ctx, operator(), i.ID)
	if err != nil {
		return err
	}
	planID, err := a.plans.ConfirmAmendment(ctx, operator(), i.ID, i.Version+1)
	if err != nil {
		return err
	}
	counts := map[string]any{"plan": planID}
	for _, k := range []plan.ChangeKind{plan.TaskChanged, plan.TaskAdded, plan.TaskDropped, plan.TaskKept} {
		counts[string(k)] = len(c.Of(k))
	}
	if asJSON {
		return printJSON(counts)
	}
	fmt.Printf("Đã ghi vào kế hoạch số %d: %d nhiệm vụ thay đổi, %d thêm mới, %d không còn, %d giữ nguyên.\n",
		planID, counts["changed"], counts["added"], counts["dropped"], counts["kept"])
	return nil
}

// confirmImport leaves open what the document leaves open, and writes the plan.
func (a *app) confirmImport(ctx context.Context, i plan.Import, review plan.Review, asJSON bool) error {
	for _, q := range review.Questions() {
		if q.Key == "purpose" {
			return problem.New(problem.Conflict, "%s Chạy lại với --replaces hoặc --follows; nếu là kế hoạch khác, xác nhận trên màn hình Nhập kế hoạch.", q.Sentence)
		}
		if q.Key == "twin" {
			return problem.New(problem.Conflict, "%s Nếu đúng là kế hoạch khác, hãy xác nhận trên màn hình Nhập kế hoạch.", q.Sentence)
		}
		if q.Leave == "" {
			return problem.New(problem.Invalid, "%s Hãy sửa trên màn hình Nhập kế hoạch.", q.Sentence)
		}
		review.Settled[q.Key] = true
	}
	if err := a.plans.SaveReview(ctx, operator(), i.ID, i.Version, review); err != nil {
		return err
	}
	if review.Amendment.Purpose != plan.AsNew {
		return a.confirmAmendment(ctx, i, asJSON)
	}
	planID, err := a.plans.ConfirmImport(ctx, operator(), i.ID, i.Version+1)
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(map[string]any{"plan": planID, "tasks": len(review.Tasks)})
	}
	fmt.Printf("Đã tạo kế hoạch số %d trong hệ thống, %d nhiệm vụ.\n", planID, len(review.Tasks))
	return nil
}

func describe(r plan.Review) {
	fmt.Printf("Số:        %s\nCơ quan:   %s\nTrích yếu: %s\nNăm:       %d\n", r.Number, r.Issuer, r.Title, r.Year)
	for _, t := range r.Tasks {
		fmt.Printf("\n%s. %s\n", t.No, t.Title)
		for _, d := range []plan.DutyKind{plan.Lead, plan.Partner} {
			var names []string
			for _, p := range t.Parties {
				if p.Duty == d {
					names = append(names, p.Printed)
				}
			}
			if len(names) > 0 {
				fmt.Printf("   %s: %s\n", d.Name(), strings.Join(names, "; "))
			}
		}
		if t.Due.Text != "" {
			fmt.Printf("   Thời gian: %s %s\n", t.Due.Text, i18n.Date(t.Due.To))
		}
	}
	for i, q := range r.Questions() {
		if i == 0 {
			fmt.Print("\nCần xem:\n")
		}
		fmt.Println(" -", q.Sentence)
	}
	fmt.Println()
}

func confirmed() bool {
	fmt.Print("Ghi kế hoạch này vào hệ thống? Gõ “có” rồi Enter: ")
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	answer := i18n.Fold(strings.TrimSpace(line))
	return (err == nil || answer != "") && (answer == "co" || answer == "y" || answer == "yes")
}
