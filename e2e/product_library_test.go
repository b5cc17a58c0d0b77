package e2e

import "testing"

// libraryScreens are the screens of the library of conventions.
var libraryScreens = []screen{
	{name: "thu-vien", path: "/thu-vien", shows: "Công ước về quyền trẻ em", as: editor},
	{name: "thu-vien-cong-uoc", path: "/thu-vien/iccpr", shows: "Quyền sống", as: editor},
	{name: "thu-vien-dieu", path: "/thu-vien/crc/12", shows: "đã xuất bản", as: editor},
	{name: "thu-vien-dieu-trong", path: "/thu-vien/crpd/24", shows: "Tạo sản phẩm cho điều này", as: editor},
	{name: "thu-vien-sua", path: "/thu-vien/crc/12/sua", shows: "Nguồn của nguyên văn", as: checker},
	{name: "thu-vien-van-ban", path: "/thu-vien/crpd", link: `main a[href^="/van-ban-uy-ban/"]`, shows: "Chép một đoạn", as: checker},
	{name: "thu-vien-van-ban-moi", path: "/van-ban-uy-ban/moi?cong-uoc=CRC", shows: "Ký hiệu", as: checker},
	{name: "thu-vien-excel", path: "/bang-thu-vien", shows: "Nạp bảng đã điền", as: checker},
	{name: "thu-vien-dieu-chi-xem", path: "/thu-vien/crpd/24", shows: "Sản phẩm khác về điều này", as: inspector},
	{name: "thu-vien-khong-sua", path: "/thu-vien/crc/12/sua", shows: "Không có quyền", as: inspector},
	{name: "thu-vien-khong-co", path: "/thu-vien/crc/55", shows: "Không tìm thấy", as: inspector},
}

// A checker copies words into an article and a passage of a committee; an editor makes the product of an article. By keyboard alone.
func TestLibraryByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			program := startProgram(t, "--demo")
			reader := open(t, program.URL+signInPath, v)
			reader.keySignIn(checker)
			reader.keyMenu("Thư viện công ước")
			reader.tabTo("link", "Công ước về quyền của người khuyết tật")
			reader.press("Enter")
			reader.tabToPart("link", "Điều 24: Giáo dục")
			reader.press("Enter")
			reader.tabTo("link", "Sửa điều này")
			reader.press("Enter")
			reader.tabTo("textbox", "Nguyên văn tiếng Việt")
			reader.typeText("Chữ của phép thử.")
			reader.tabTo("button", "Lưu")
			reader.press("Enter")
			reader.shows("Ghi nguồn của nguyên văn")
			reader.axe()
			reader.tabTo("textbox", "Nguồn của nguyên văn")
			reader.typeText("phép thử")
			reader.tabToPart("checkbox", "Đã đối chiếu với văn bản chính thức")
			reader.press("Space")
			reader.tabTo("button", "Lưu")
			reader.press("Enter")
			reader.shows("Chữ của phép thử.")
			reader.shows("Đã đối chiếu")

			writer := open(t, program.URL+signInPath, v)
			writer.keySignIn(editor)
			writer.visit("/thu-vien/crpd/24")
			writer.tabTo("button", "Tạo sản phẩm cho điều này")
			writer.press("Enter")
			writer.shows("Đã tạo sản phẩm cho Điều 24")
			writer.shows("Công ước về quyền của người khuyết tật")
			writer.axe()
			writer.visit("/thu-vien/crpd/24")
			writer.shows("chưa bắt đầu")
		})
	}
}
