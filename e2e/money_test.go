package e2e

import "testing"

// An agency enters what it has spent by keyboard alone, on a phone and on a desk; the focal department sees the sum, and the state of a past day.
func TestMoneyByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			agency := open(t, program.URL+signInPath, v)
			agency.keySignIn(commune)
			agency.keyMenu("Kinh phí")
			agency.shows("Chỉ gồm kinh phí của Xã Quý Hoà")
			agency.tabTo("link", "Nhập kinh phí")
			agency.press("Enter")
			agency.tabTo("textbox", "Số tiền")
			agency.typeText("1,5 triệu")
			agency.tabTo("textbox", "Số văn bản, chứng từ")
			agency.typeText("PC 99")
			agency.tabTo("button", "Ghi bút toán")
			agency.press("Enter")
			agency.shows("Đã ghi giải ngân 1.500.000 đồng.")
			agency.shows("PC 99")

			office := open(t, program.URL+signInPath, desk)
			office.keySignIn(coordinator)
			office.visit("/ke-hoach/1/kinh-phi?don-vi=dong")
			office.shows("649.500.000")
			office.visit("/ke-hoach/1/co-quan?ngay=2026-07-21")
			office.shows("tính đến 21/07/2026")
			office.shows("Cộng: đầy đủ =")
		})
	}
}
