package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"lantoa/e2e/program"
	"lantoa/e2e/visitor"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

// enter signs a person of the demonstration in.
func enter(t *testing.T, p *program.Program, login string) *visitor.Visitor {
	t.Helper()
	v, err := visitor.New(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := v.SignIn(login, demoPassword); err != nil {
		t.Fatal(err)
	}
	return v
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sees fails unless the visitor's page has this status and these words.
func sees(t *testing.T, v *visitor.Visitor, status int, words string) {
	t.Helper()
	if v.Status != status || !strings.Contains(v.Text(), words) {
		t.Fatalf("%s has status %d, want %d with %q:\n%s", v.URL, v.Status, status, words, beginning(v))
	}
}

// beginning is the first part of the visitor's page, enough to see what went wrong.
func beginning(v *visitor.Visitor) string {
	const enough = 800
	return string([]rune(v.Text() + strings.Repeat(" ", enough))[:enough])
}

// isWell fails unless the program finds its own data in good order.
func isWell(t *testing.T, p *program.Program) {
	t.Helper()
	for _, command := range [][]string{{"doctor"}, {"audit", "verify"}} {
		if _, err := p.Run(command...); err != nil {
			t.Error(err)
		}
	}
}

// database opens the program's database beside it.
func database(t *testing.T, p *program.Program, flags ...string) *db.DB {
	t.Helper()
	target := filepath.Join(p.Data, "lantoa.db")
	if len(flags) > 0 {
		target = flags[1]
	}
	d, err := db.Open(context.Background(), target)
	must(t, err)
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func count(t *testing.T, d *db.DB, query string, args ...any) (n int64) {
	t.Helper()
	err := d.Read(t.Context(), func(tx *db.Tx) (err error) { n, err = db.One(tx, db.Scalar[int64], query, args...); return err })
	must(t, err)
	return n
}

// startImport brings the plan's document in and waits until it is read; the visitor stands on the review.
func startImport(t *testing.T, v *visitor.Visitor) {
	t.Helper()
	must(t, v.Open("/nhap-ke-hoach"))
	v.Attach("document", planDocument)
	must(t, v.Press("Đọc văn bản"))
	awaitReview(t, v)
}

// The demonstration has the plan already: the program takes the document for another version of it and proposes to compare.
const (
	reviewTitle = "Đối chiếu kế hoạch vừa nhập"
	twinButton  = "Tiếp tục"
)

func awaitReview(t *testing.T, v *visitor.Visitor) {
	t.Helper()
	for end := time.Now().Add(waitLimit); !strings.Contains(v.Text(), reviewTitle); time.Sleep(pollEvery) {
		if time.Now().After(end) {
			t.Fatalf("%s was not read:\n%s", v.URL, beginning(v))
		}
		must(t, v.Reload())
	}
}

func TestProgramComesBackAfterAKill(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	for range 3 {
		p.Kill()
		must(t, p.Restart())
	}
	v, err := visitor.New(p.URL)
	must(t, err)
	must(t, v.Open(signInPath))
	sees(t, v, http.StatusOK, "Mã một lần")
}

// A demonstration that is killed while it is being made is made on at the next start.
func TestDemonstrationIsMadeOn(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		whole := startProgram(t, append([]string{"--demo"}, flags...)...)
		d := database(t, whole, flags...)
		const accepted = `SELECT COUNT(*) FROM plan_reports WHERE state = 'accepted'`
		want := count(t, d, accepted)
		if len(flags) > 0 {
			flags = []string{"--db", dbtest.PostgresURL(t)}
		}
		data := filepath.Join(t.TempDir(), "data")
		for after := whole.Ready / 8; after < whole.Ready; after += whole.Ready / 8 {
			p, err := program.Begin(mustBuild(t), data, append([]string{"--demo"}, flags...)...)
			must(t, err)
			time.Sleep(after)
			p.Kill()
		}
		p := startOn(t, data, append([]string{"--demo"}, flags...)...)
		d = database(t, p, flags...)
		if got := count(t, d, accepted); got != want {
			t.Errorf("%d reports are accepted, in a demonstration made in one go %d", got, want)
		}
		if n := count(t, d, `SELECT COUNT(*) FROM plan_plans`); n != 1 {
			t.Errorf("there are %d plans", n)
		}
		isWell(t, p)
	})
}

// Two nodes that start at once on an empty database wait for each other, and both serve.
func TestTwoNodesStartAtOnce(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		data, bin := filepath.Join(t.TempDir(), "data"), mustBuild(t)
		nodes, errs := [2]*program.Program{}, make(chan error)
		for i := range nodes {
			go func() {
				var err error
				nodes[i], err = program.Start(bin, data, flags...)
				errs <- err
			}()
		}
		must(t, errors.Join(<-errs, <-errs))
		for _, p := range nodes {
			t.Cleanup(func() { must(t, p.Interrupt()) })
			v, err := visitor.New(p.URL)
			must(t, err)
			must(t, v.Open("/bat-dau"))
			sees(t, v, http.StatusOK, "Mã một lần")
		}
		isWell(t, nodes[0])
	})
}

// Whoever signs in at one node is known to the other, and goes on there with the same work.
func TestTwoNodesServeTogether(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		flags = append([]string{"--demo"}, flags...)
		one := startProgram(t, flags...)
		nodes := [2]*program.Program{one, startOn(t, one.Data, flags...)}
		v := enter(t, nodes[0], "dau-moi")
		startImport(t, v)
		id := number(v.URL)
		v.Origin = nodes[1].URL
		must(t, v.Open(fmt.Sprintf("/nhap-ke-hoach/%d", id)))
		v.Tick("settle")
		v.Fill("purpose", "new")
		must(t, v.Press(twinButton))
		if v.Led == nil || !strings.HasPrefix(v.Led.Path, "/ke-hoach/") {
			t.Fatalf("the other node did not confirm: %d at %s", v.Answered, v.URL)
		}
		v.Origin = nodes[0].URL
		must(t, v.Open(v.Led.Path))
		sees(t, v, http.StatusOK, "Kế hoạch")
		isWell(t, nodes[0])
	})
}

// Two people correct the same document: the second is told, and what they typed is in the answer.
func TestSecondCorrectionIsToldOfTheFirst(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "--demo")
	first, second := enter(t, p, "dau-moi"), enter(t, p, "dau-moi")
	startImport(t, first)
	must(t, second.Open(first.URL.Path))
	first.Fill("signer", "Nguyễn Văn Một")
	must(t, first.Press("Lưu tạm"))
	second.Fill("signer", "Trần Thị Hai")
	must(t, second.Press("Lưu tạm"))
	if second.Status != http.StatusConflict {
		t.Errorf("the second gets status %d, want 409:\n%s", second.Status, beginning(second))
	}
	if got := second.Field("signer"); len(got) != 1 || got[0] != "Trần Thị Hai" {
		t.Errorf("the second's text came back as %q", got)
	}
	must(t, first.Reload())
	if got := first.Field("signer"); len(got) != 1 || got[0] != "Nguyễn Văn Một" {
		t.Errorf("the first's text became %q", got)
	}
}

// Two officers write the same report: the second is told, keeps the text, and sees what stands in the report.
func TestSecondWriterKeepsTheText(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		flags = append([]string{"--demo"}, flags...)
		p := startProgram(t, flags...)
		other := startOn(t, p.Data, flags...) // at another node even
		first, second := enter(t, p, "xa-quy-hoa"), enter(t, other, "xa-quy-hoa")
		must(t, first.Open("/"))
		must(t, first.Within("III.1 · Quý IV năm 2026"))
		must(t, first.Follow("Báo cáo"))
		must(t, second.Open(first.URL.Path))

		first.Fill("difficulties", "Người thứ nhất viết.")
		must(t, first.Press("Lưu nháp"))
		sees(t, first, http.StatusOK, "Đã lưu nháp.")
		second.Fill("difficulties", "Người thứ hai viết.")
		must(t, second.Press("Lưu nháp"))
		sees(t, second, http.StatusConflict, "Nội dung này vừa được người khác sửa")
		sees(t, second, http.StatusConflict, "Người thứ nhất viết.")
		if got := second.Field("difficulties"); !slices.Equal(got, []string{"Người thứ hai viết."}) {
			t.Errorf("the second's text came back as %q", got)
		}
		must(t, second.Press("Lưu nháp")) // knowing what stands there, they decide
		sees(t, second, http.StatusOK, "Đã lưu nháp.")
		must(t, first.Reload())
		if got := first.Field("difficulties"); !slices.Equal(got, []string{"Người thứ hai viết."}) {
			t.Errorf("the report holds %q", got)
		}
	})
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and starts the program")
	}
	disk := smallDisk(t, "48m")
	p := startOn(t, filepath.Join(disk, "data"), "--demo")
	d := database(t, p)
	v := enter(t, p, "dau-moi")
	must(t, v.Open("/nhap-ke-hoach"))
	imports := count(t, d, `SELECT COUNT(*) FROM plan_imports`)

	fill(t, filepath.Join(disk, "day"))
	v.Attach("document", planDocument)
	must(t, v.Press("Đọc văn bản"))
	if v.Status < http.StatusBadRequest {
		t.Errorf("a document was taken in on a full disk: status %d at %s", v.Status, v.URL)
	}
	sees(t, v, v.Status, "Ổ đĩa của máy chủ đã đầy")
	w, err := visitor.New(p.URL)
	must(t, err)
	if err := w.SignIn("lanh-dao", demoPassword); err == nil {
		t.Log("there was still room for a session")
	} else if !strings.Contains(string(w.Body), "đầy") && !strings.Contains(string(w.Body), "Hãy thử lại") {
		t.Errorf("signing in on a full disk says: %s", w.Text())
	}
	must(t, v.Open("/nhap-ke-hoach"))
	sees(t, v, http.StatusOK, "Tệp văn bản kế hoạch") // what is there can still be read

	p.Kill() // even a power cut on the full disk
	if err := p.Restart(); err != nil && !strings.Contains(err.Error(), "đầy") {
		t.Errorf("the program does not start on a full disk and does not say why: %v", err)
	}
	must(t, os.Remove(filepath.Join(disk, "day")))
	p.Kill()
	must(t, p.Restart())
	isWell(t, p)
	if n := count(t, d, `SELECT COUNT(*) FROM plan_imports`); n != imports {
		t.Errorf("%d documents are there, want %d", n, imports)
	}
	v.Origin = p.URL
	startImport(t, v)
}

// smallDisk mounts a file system of its own, if this machine allows it.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted here (it needs root and Linux): %s", bytes.TrimSpace(out))
	}
	t.Cleanup(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("umount: %s", out)
		}
	})
	return dir
}

// fill takes the last byte of the disk.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.Create(name)
	must(t, err)
	defer func() { _ = f.Close() }() // it is full
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else {
			must(t, err)
		}
	}
}

// The line breaks in the middle of an upload: nothing of it stays.
func TestBrokenLine(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "--demo")
	d := database(t, p)
	v := enter(t, p, "dau-moi")
	must(t, v.Open("/nhap-ke-hoach"))
	v.Attach("document", planDocument)
	r, err := v.Form("Đọc văn bản")
	must(t, err)
	for _, c := range v.Cookies() {
		r.AddCookie(c)
	}
	var whole bytes.Buffer
	must(t, r.Write(&whole))
	before := count(t, d, `SELECT COUNT(*) FROM plan_imports`)
	files := storedFiles(t, p)
	for _, part := range []int{10, 50, 90, 99} {
		line, err := net.Dial("tcp", strings.TrimPrefix(p.URL, "http://"))
		must(t, err)
		_, err = line.Write(whole.Bytes()[:whole.Len()*part/100])
		must(t, err)
		must(t, line.Close())
	}
	must(t, v.Reload()) // the program is still there
	time.Sleep(time.Second)
	if n := count(t, d, `SELECT COUNT(*) FROM plan_imports`); n != before {
		t.Errorf("%d documents came in over broken lines", n-before)
	}
	if got := storedFiles(t, p); got != files {
		t.Errorf("broken uploads left files:\n%s\nbefore:\n%s", got, files)
	}
	isWell(t, p)
}

func storedFiles(t *testing.T, p *program.Program) string {
	t.Helper()
	var all []string
	must(t, filepath.WalkDir(filepath.Join(p.Data, "files"), func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			all = append(all, path)
		}
		return err
	}))
	return strings.Join(all, "\n")
}

// The session ends while someone is typing: after signing in again the text is there and can be sent.
func TestTypedTextOutlivesTheSession(t *testing.T) {
	t.Parallel()
	p := startProgram(t, "--demo")
	d := database(t, p)
	v := enter(t, p, "dau-moi")
	startImport(t, v)
	v.Fill("signer", "Lê Thị Đã Gõ")
	must(t, d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(`DELETE FROM identity_sessions`); return err }))
	must(t, v.Press("Lưu tạm"))
	sees(t, v, http.StatusUnauthorized, "Nội dung vừa gửi vẫn được giữ")
	v.Fill("login", "dau-moi")
	v.Fill("password", demoPassword)
	must(t, v.Press("Đăng nhập"))
	sees(t, v, http.StatusOK, "Lê Thị Đã Gõ")
	must(t, v.Press("Gửi tiếp"))
	if got := v.Field("signer"); len(got) != 1 || got[0] != "Lê Thị Đã Gõ" {
		t.Errorf("after signing in and sending on, the field holds %q at %s:\n%s", got, v.URL, beginning(v))
	}
}

// A clock that goes back, here by the day of the demonstration, breaks nothing.
func TestClockGoesBack(t *testing.T) {
	t.Parallel()
	bin, data := mustBuild(t), filepath.Join(t.TempDir(), "data")
	for _, day := range []string{"2026-10-20", "2026-06-01", "2026-12-31"} {
		p, err := program.Start(bin, data, "--demo", "--demo-day", day)
		must(t, err)
		v := enter(t, p, "dau-moi")
		for _, path := range []string{"/", "/ke-hoach", "/nhiem-vu", "/nhat-ky", "/nhap-ke-hoach"} {
			must(t, v.Open(path))
			if v.Status != http.StatusOK && v.Status != http.StatusForbidden {
				t.Errorf("on %s %s has status %d:\n%s", day, path, v.Status, beginning(v))
			}
		}
		startImport(t, v)
		isWell(t, p)
		must(t, p.Interrupt())
	}
}
