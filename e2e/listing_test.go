package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// A list of people: faults by cell first, then a right one, its passwords shown once.
func TestListOfPeople(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	program := startProgram(t, "--demo")
	dir := t.TempDir()
	wrong, right := filepath.Join(dir, "sai.csv"), filepath.Join(dir, "dung.csv")
	must(t, os.WriteFile(wrong, []byte("Họ và tên,Cơ quan\nLý Văn Bình,Sở Trên Trời\n"), 0o600))
	must(t, os.WriteFile(right, []byte("Họ và tên,Cơ quan\nLý Văn Bình,Sở Y tế\nNông Thị Hoa,UBND xã Quý Hoà\n"), 0o600))
	for _, v := range []view{phone, desk} {
		p := open(t, program.URL+signInPath, v)
		p.signIn(admin.user, demoPassword)
		p.visit("/nguoi-dung")
		p.click("link", "Nhập danh sách")
		p.axe()
		p.fits()
		p.fill("Tệp danh sách", wrong)
		p.tabTo("button", "Xem trước")
		p.press("Enter")
		p.shows("CSV!B2")
		p.axe()
		p.fits()
		p.click("link", "Chọn tệp khác")
		p.fill("Tệp danh sách", right)
		p.tabTo("button", "Xem trước")
		p.press("Enter")
		p.fits()
		p.axe()
		if v == phone {
			p.tabTo("button", "Thêm 2")
			p.press("Enter")
			p.shows("Đã thêm 2 người dùng")
			p.axe()
			p.fits()
			continue
		}
		p.shows("Danh sách không có gì mới.") // the phone brought it in
	}
}
