package e2e

var (
	editor     = person{"bien-tap"}
	translator = person{"nguoi-dich"}
	checker    = person{"tham-dinh"}
)

// productScreens are the screens of the product desk.
var productScreens = []screen{
	{name: "viec-bien-tap", path: "/", shows: "Sản phẩm truyền thông chờ đồng chí", as: editor},
	{name: "viec-nguoi-dich", path: "/", shows: "Sản phẩm truyền thông chờ đồng chí", as: translator},
	{name: "san-pham", path: "/san-pham", shows: "Tất cả sản phẩm", as: editor},
	{name: "san-pham-loc-khong-thay", path: "/san-pham?tim=khongcogi", shows: "Không có sản phẩm nào như vậy", as: editor},
	{name: "san-pham-moi", path: "/san-pham/moi", shows: "Nhóm nội dung của kế hoạch", as: editor},
	{name: "san-pham-mot", path: "/san-pham/1", shows: "Các bản", as: editor},
	{name: "san-pham-sua", path: "/san-pham/1/sua", shows: "Tên sản phẩm", as: editor},
	{name: "san-pham-them-ban", path: "/san-pham/1/ban", shows: "Thứ tiếng", as: editor},
	{name: "ban-goc", path: "/ban/1", shows: "Đã xuất bản", as: editor},
	{name: "ban-viet", path: "/san-pham?buoc=draft", link: `main .work a[href^="/ban/"]`, then: "/viet", shows: "Máy đã làm gì trong bản này", as: editor},
	{name: "ban-phien-ban", path: "/ban/1/phien-ban/1", shows: "Phiên bản", as: editor},
	{name: "ban-nguon-doi", path: "/san-pham?tim=ai+cung+di+duoc", link: `main table a.mark-cell.outdated`, then: "/thay-doi", shows: "Bản nguồn đã đổi", as: translator},
	{name: "ban-tieng", path: "/san-pham/1", link: `main .states td[data-l="Bản tiếng"] a[href^="/ban/"]`, shows: "Đã xuất bản", as: editor},
	{name: "ban-dich", path: "/san-pham/1", link: `main .states td[data-l="Bản chữ"] a.missing[href^="/ban/"]`, then: "/dich", shows: "câu đã dịch xong", as: translator},
	{name: "ban-chi-xem", path: "/ban/1", shows: "Đã xuất bản", as: inspector},
	{name: "ban-tham-dinh", path: "/ban/1", shows: "Đã xuất bản", as: checker},
	{name: "thuat-ngu", path: "/thuat-ngu", shows: "Thuật ngữ", as: editor},
	{name: "thuat-ngu-moi", path: "/thuat-ngu/moi", shows: "Tiếng Việt", as: editor},
	{name: "thuat-ngu-mot", path: "/thuat-ngu/1", shows: "Tiếng Việt", as: editor},
	{name: "thuat-ngu-chi-xem", path: "/thuat-ngu", shows: "Thuật ngữ", as: commune},
	{name: "bo-nho-dich", path: "/bo-nho-dich", shows: "Bộ nhớ dịch", as: translator},
	{name: "dong-y", path: "/dong-y", shows: "đồng ý", as: editor},
	{name: "dong-y-moi", path: "/dong-y/moi", shows: "đồng ý", as: editor},
	{name: "dong-y-khong-quyen", path: "/dong-y/moi", shows: "Không có quyền", as: commune},
	{name: "do-phu", path: "/san-pham/do-phu", shows: "Bản đồ độ phủ", as: editor},
	{name: "do-phu-thieu", path: "/san-pham/do-phu/thieu", shows: "thiếu", as: editor},
	{name: "do-phu-kenh", path: "/san-pham/do-phu/kenh", shows: "kênh", as: editor},
	{name: "do-phu-chi-xem", path: "/san-pham/do-phu", shows: "Bản đồ độ phủ", as: inspector},
	{name: "lich-san-pham", path: "/san-pham/lich", shows: "Lịch", as: editor},
}
