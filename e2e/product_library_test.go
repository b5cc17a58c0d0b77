package e2e

import (
	"strings"
	"testing"
)

var (
	libraryEditor  = person{"bien-tap"}
	libraryChecker = person{"tham-dinh"}
)

// libraryScreens are the screens of the library of conventions.
var libraryScreens = []screen{
	{name: "thu-vien", path: "/thu-vien", shows: "Công ước về quyền trẻ em", as: libraryEditor},
	{name: "thu-vien-cong-uoc", path: "/thu-vien/iccpr", shows: "Quyền sống", as: libraryEditor},
	{name: "thu-vien-dieu", path: "/thu-vien/crc/12", shows: "đã xuất bản", as: libraryEditor},
	{name: "thu-vien-dieu-trong", path: "/thu-vien/crpd/24", shows: "Tạo sản phẩm cho điều này", as: libraryEditor},
	{name: "thu-vien-sua", path: "/thu-vien/crc/12/sua", shows: "Nguồn của nguyên văn", as: libraryChecker},
	{name: "thu-vien-van-ban", path: "/thu-vien/crpd", link: `main a[href^="/van-ban-uy-ban/"]`, shows: "Chép một đoạn", as: libraryChecker},
	{name: "thu-vien-van-ban-moi", path: "/van-ban-uy-ban/moi?cong-uoc=CRC", shows: "Ký hiệu", as: libraryChecker},
	{name: "thu-vien-excel", path: "/bang-thu-vien", shows: "Nạp bảng đã điền", as: libraryChecker},
	{name: "thu-vien-dieu-chi-xem", path: "/thu-vien/crpd/24", shows: "Sản phẩm khác về điều này", as: inspector},
	{name: "thu-vien-khong-sua", path: "/thu-vien/crc/12/sua", shows: "Không có quyền", as: inspector},
	{name: "thu-vien-khong-co", path: "/thu-vien/crc/55", shows: "Không tìm thấy", as: inspector},
}

func TestLibraryScreens(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, who := range []person{libraryEditor, libraryChecker, inspector} {
		for _, v := range []view{phone, desk, phoneDark, deskDark} {
			t.Run(strings.TrimSpace(who.user+" "+v.name), func(t *testing.T) {
				t.Parallel()
				lookAt(t, libraryScreens, who, v)
			})
		}
	}
}

// A checker copies words into an article and a passage of a committee; an editor makes the product of an article. By keyboard alone.
func TestLibraryByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			checker := open(t, program.URL+signInPath, v)
			checker.keySignIn(libraryChecker)
			checker.keyMenu("Thư viện công ước")
			checker.tabTo("link", "Công ước về quyền của người khuyết tật")
			checker.press("Enter")
			checker.tabToPart("link", "Điều 24: Giáo dục")
			checker.press("Enter")
			checker.tabTo("link", "Sửa điều này")
			checker.press("Enter")
			checker.tabTo("textbox", "Nguyên văn tiếng Việt")
			checker.typeText("Chữ của phép thử.")
			checker.tabTo("button", "Lưu")
			checker.press("Enter")
			checker.shows("Ghi nguồn của nguyên văn")
			checker.axe()
			checker.tabTo("textbox", "Nguồn của nguyên văn")
			checker.typeText("phép thử")
			checker.tabToPart("checkbox", "Đã đối chiếu với văn bản chính thức")
			checker.press("Space")
			checker.tabTo("button", "Lưu")
			checker.press("Enter")
			checker.shows("Chữ của phép thử.")
			checker.shows("Đã đối chiếu")

			editor := open(t, program.URL+signInPath, v)
			editor.keySignIn(libraryEditor)
			editor.visit("/thu-vien/crpd/24")
			editor.tabTo("button", "Tạo sản phẩm cho điều này")
			editor.press("Enter")
			editor.shows("Đã tạo sản phẩm cho Điều 24")
			editor.shows("Công ước về quyền của người khuyết tật")
			editor.axe()
			editor.visit("/thu-vien/crpd/24")
			editor.shows("chưa bắt đầu")
		})
	}
}
