package directive

// The names of bodies. Names that hold a comma or "và" must stand here whole, or begin with a
// head that lets them go on; all else follows from the grammar in agencies.go.
var (
	// named are full names and the usual short ones, without the place that may follow.
	named = newPhrases(
		"Sở Văn hóa, Thể thao và Du lịch", "Sở Văn hóa, Thể thao, Du lịch", "Sở Văn hóa và Thể thao", "Sở Văn hóa, Thể thao", "Sở Văn hóa và Du lịch", "Sở Du lịch",
		"Sở Giáo dục và Đào tạo", "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường",
		"Sở Nông nghiệp và Phát triển nông thôn", "Sở Tài nguyên và Môi trường", "Sở Dân tộc và Tôn giáo", "Sở Tư pháp",
		"Sở Nội vụ", "Sở Ngoại vụ", "Sở Tài chính", "Sở Y tế", "Sở Xây dựng", "Sở Công Thương", "Sở Thông tin và Truyền thông",
		"Sở Lao động - Thương binh và Xã hội", "Sở Lao động, Thương binh và Xã hội", "Sở Kế hoạch và Đầu tư",
		"Sở Giao thông vận tải", "Sở Quy hoạch - Kiến trúc", "Sở An toàn thực phẩm", "Sở Giao thông công chánh",
		"Bộ Văn hóa, Thể thao và Du lịch", "Bộ Giáo dục và Đào tạo", "Bộ Khoa học và Công nghệ", "Bộ Nông nghiệp và Môi trường",
		"Bộ Dân tộc và Tôn giáo", "Bộ Tư pháp", "Bộ Nội vụ", "Bộ Ngoại giao", "Bộ Tài chính", "Bộ Y tế", "Bộ Xây dựng",
		"Bộ Công Thương", "Bộ Công an", "Bộ Quốc phòng", "Bộ Thông tin và Truyền thông", "Thanh tra Chính phủ", "Văn phòng Chính phủ",
		"Ngân hàng Nhà nước Việt Nam", "Ban Tuyên giáo và Dân vận Tỉnh ủy", "Ban Tuyên giáo và Dân vận Thành ủy",
		"Ban Tuyên giáo và Dân vận Trung ương", "Ban Tuyên giáo và Dân vận", "Ban Tuyên giáo Tỉnh ủy", "Ban Dân vận Tỉnh ủy",
		"Ban Tổ chức Tỉnh ủy", "Ban Nội chính Tỉnh ủy", "Văn phòng Tỉnh ủy", "Văn phòng Thành ủy", "Ủy ban Kiểm tra Tỉnh ủy",
		"Ban Thường vụ Tỉnh ủy", "Thường trực Tỉnh ủy", "Ban Xây dựng Đảng",
		"Văn phòng UBND", "Văn phòng Ủy ban nhân dân", "VP UBND", "Văn phòng HĐND và UBND", "Văn phòng HĐND&UBND", "Văn phòng HĐND - UBND",
		"Văn phòng Hội đồng nhân dân và Ủy ban nhân dân", "Văn phòng Đoàn ĐBQH và HĐND", "Văn phòng Đoàn đại biểu Quốc hội và HĐND", "Văn phòng Đảng ủy",
		"Báo và Phát thanh, Truyền hình", "Báo và Phát thanh - Truyền hình", "Báo và PTTH", "Báo và PT-TH", "Báo và PT, TH", "Báo và phát thanh, truyền hình",
		"Báo, Phát thanh và Truyền hình", "Báo, Phát thanh, Truyền hình", "Đài Phát thanh và Truyền hình", "Đài Phát thanh - Truyền hình", "Đài PT-TH", "Đài PTTH",
		"Ủy ban Mặt trận Tổ quốc Việt Nam", "Ủy ban MTTQ Việt Nam", "Ủy ban MTTQVN", "UBMTTQVN", "UBMTTQ", "UB MTTQ", "MTTQ Việt Nam", "Mặt trận Tổ quốc Việt Nam", "Mặt trận Tổ quốc",
		"Ban Thường trực Ủy ban MTTQ Việt Nam", "Ban Thường trực Ủy ban Mặt trận Tổ quốc Việt Nam",
		"Tỉnh đoàn", "Thành đoàn", "Trung ương Đoàn", "Trung ương Hội", "TW Đoàn", "TW Hội", "Tỉnh Hội", "Đoàn Thanh niên", "Đoàn TNCS Hồ Chí Minh", "Đoàn Thanh niên Cộng sản Hồ Chí Minh", "Đoàn Thanh niên CSHCM",
		"Hội Liên hiệp Phụ nữ", "Hội LHPN", "Hội Phụ nữ", "Hội Nông dân", "Hội Cựu chiến binh", "Hội CCB", "Liên đoàn Lao động", "LĐLĐ", "Hội Luật gia",
		"Hội Chữ thập đỏ", "Hội Người cao tuổi", "Hội Văn học Nghệ thuật và Nhà báo", "Hội Văn học Nghệ thuật", "Hội Văn học - Nghệ thuật", "Hội Nhà báo",
		"Hội Khuyến học", "Hội Người khuyết tật", "Hội Người mù", "Liên hiệp các tổ chức hữu nghị", "Liên hiệp các Hội Khoa học và Kỹ thuật",
		"Công an", "Bộ Chỉ huy Quân sự", "Bộ CHQS", "Bộ Chỉ huy Bộ đội Biên phòng", "Ban Chỉ huy Bộ đội Biên phòng", "BCH Bộ đội Biên phòng",
		"Ban Chỉ huy Quân sự", "Ban CHQS", "Bộ đội Biên phòng", "Ban Chỉ huy phòng thủ khu vực", "Biên phòng",
		"Tòa án nhân dân", "TAND", "Viện kiểm sát nhân dân", "VKSND", "Thi hành án dân sự", "Cục Thi hành án dân sự", "Thanh tra", "Bảo hiểm xã hội", "BHXH",
		"Thuế", "Kho bạc Nhà nước", "Thống kê", "Cục Thống kê", "Chi cục Thống kê", "Bưu điện", "Điện lực", "Trường Chính trị", "Phòng Văn hóa - Xã hội", "Phòng Văn hóa và Xã hội",
		"Phòng Kinh tế", "Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng Kinh tế - Hạ tầng và Đô thị", "Trung tâm Phục vụ hành chính công", "Trung tâm Dịch vụ tổng hợp",
		"Trung tâm Cung ứng dịch vụ sự nghiệp công", "Trung tâm Văn hóa, Thông tin và Thể thao", "Trung tâm Văn hóa, Thông tin và Truyền thông", "Trung tâm Văn hóa, Thể thao và Truyền thông",
		"Trung tâm Trợ giúp pháp lý nhà nước", "Phòng Phổ biến, giáo dục pháp luật", "Cục Phổ biến, giáo dục pháp luật", "Hội đồng phối hợp phổ biến, giáo dục pháp luật", "Cổng Thông tin điện tử", "Bảo tàng", "Thư viện", "HĐND", "Hội đồng nhân dân", "Thường trực HĐND",
	)

	// tails are what follows "Sở" in an enumeration that says the word only once: "Sở Nội vụ, Tài chính".
	tails = newPhrases(
		"Văn hóa, Thể thao và Du lịch", "Giáo dục và Đào tạo", "Khoa học và Công nghệ", "Nông nghiệp và Môi trường", "Dân tộc và Tôn giáo", "Tư pháp", "Nội vụ",
		"Ngoại vụ", "Tài chính", "Y tế", "Xây dựng", "Công Thương", "Thông tin và Truyền thông", "Lao động - Thương binh và Xã hội", "Kế hoạch và Đầu tư",
	)

	// heads begin a body's name when they have a capital.
	heads = newPhrases(
		"Sở", "Ban", "Ban quản lý", "Ban chỉ đạo", "Ban chỉ huy", "Ban điều hành", "Ban giám đốc", "Ban tổ chức", "Ban công tác", "Bộ", "UBND", "Ủy ban", "Công an", "Hội", "Liên đoàn", "Liên minh", "Liên hiệp", "Trung tâm", "Đài", "Báo", "Trường", "Văn phòng", "VP", "Chi cục", "Cục",
		"Tổng cục", "Vụ", "Thuế", "Kho bạc", "Ngân hàng", "Tỉnh đoàn", "Thành đoàn", "Đoàn", "Phòng", "Viện", "Tòa án", "Bảo hiểm", "Các", "Mặt trận", "MTTQ", "Tỉnh ủy", "Thành ủy",
		"Đảng ủy", "Huyện ủy", "Chi bộ", "HĐND", "Hội đồng", "Thường trực", "Thanh tra", "Bưu điện", "Điện lực", "Bệnh viện", "Trạm", "Bảo tàng", "Thư viện", "Nhà văn hóa", "Nhà thiếu nhi",
		"Nhà hát", "Nhà xuất bản", "Nhà máy", "Hiệp hội", "Công đoàn", "Tổng Liên đoàn", "Viễn thông", "Quân khu", "Vườn quốc gia", "Khu di tích", "Lãnh đạo", "Thành viên", "Giáo viên", "Phóng viên", "Báo cáo viên", "Chính quyền", "Cấp ủy", "Chi hội", "Chi đoàn", "Già làng", "Doanh trại", "Tiểu ban", "Ban chỉ huy", "Cổng Thông tin", "Trang thông tin", "Tổ", "Đội", "Đồn", "Chủ tịch", "Trưởng", "Bí thư", "Hạt", "Công ty", "Tập đoàn", "Tổng công ty", "Doanh nghiệp", "Hợp tác xã", "VNPT", "Viettel", "MobiFone", "Vietnamobile", "FPT", "EVN",
		"Thống kê", "Bộ đội", "Biên phòng", "Hải quan", "Quân sự", "Lực lượng", "Đơn vị", "Cơ quan", "Địa phương", "Câu lạc bộ", "Quỹ", "Trại", "Nhà trường", "Chánh Văn phòng", "Giám đốc",
		"Thủ trưởng", "CA", "LĐLĐ", "TAND", "VKSND", "BHXH", "UBMTTQ", "UBMTTQVN", "UB", "Công chức", "Cán bộ", "Thôn", "Bản", "Tổ dân phố", "Nhân dân", "Người", "Ngành", "Học viện", "Tạp chí", "Thông tấn xã", "Cộng tác viên", "Ông", "Bà", "Đề nghị",
	)

	// crowds begin the name of a group in small letters.
	crowds = newPhrases(
		"các", "cơ quan", "đơn vị", "địa phương", "doanh nghiệp", "tổ chức", "đoàn thể", "hộ", "trưởng", "chủ tịch", "nhà trường", "cán bộ", "ban quản lý", "trung tâm", "phòng",
		"công đoàn", "liên đoàn", "hiệp hội", "giáo viên", "gia đình", "phụ huynh", "cha mẹ", "chức sắc", "người có uy tín", "hội đồng", "thôn", "bản", "tổ dân phố", "lực lượng", "người", "những", "một số", "toàn thể", "toàn bộ", "bí thư", "công chức", "trường", "trạm", "bệnh viện", "công an", "hội", "đoàn", "đài",
		"báo", "ban", "sở", "ngành", "chính quyền", "thủ trưởng", "giám đốc", "đại diện", "cộng đồng", "già làng", "chi hội", "chi đoàn", "chủ", "đội", "tổ", "câu lạc bộ", "mặt trận", "thành viên", "xã", "phường", "nhân dân", "tập thể", "cá nhân", "báo cáo viên", "phóng viên", "đảng ủy", "cấp ủy", "chi ủy", "ban đảng", "tổ chức đảng", "thường trực", "bộ", "tòa soạn", "đồn", "hợp tác xã", "viện", "cục", "chi cục", "văn phòng",
	)

	// compounds hold together inside a name, be there a comma, "và" or a verb in them.
	compounds = newPhrases(
		"phòng cháy, chữa cháy và cứu nạn, cứu hộ", "phòng cháy chữa cháy và cứu nạn cứu hộ", "phòng cháy, chữa cháy", "phòng cháy và chữa cháy", "phòng cháy chữa cháy", "cứu nạn, cứu hộ",
		"hậu cần", "công tác đảng và công tác chính trị", "công tác đảng, công tác chính trị", "chính sách, pháp luật", "học sinh, sinh viên", "phổ biến, giáo dục pháp luật", "cấp ủy, chính quyền", "cấp ủy đảng, chính quyền",
		"kế hoạch, tài chính", "hành chính, tổng hợp", "tổ chức, hành chính", "việc làm", "dự án đầu tư xây dựng", "đầu tư phát triển", "Giáo dục thường xuyên", "Cảnh sát điều tra tội phạm", "Cảnh sát điều tra", "điều tra tội phạm",
		"quản lý hành chính về trật tự xã hội", "xuất nhập cảnh", "phòng, chống tội phạm sử dụng công nghệ cao", "phòng chống tội phạm sử dụng công nghệ cao", "phòng, chống tội phạm", "tội phạm sử dụng công nghệ cao",
		"người khuyết tật và bảo vệ quyền trẻ em", "người khuyết tật, trẻ mồ côi", "quyền lợi người tiêu dùng", "Trồng trọt và bảo vệ thực vật", "xúc tiến đầu tư, thương mại và du lịch", "phòng, chống thiên tai và tìm kiếm cứu nạn", "phòng, chống thiên tai",
		"phòng, chống dịch bệnh", "phòng, chống ma túy", "phòng, chống mại dâm", "tìm kiếm cứu nạn", "an ninh mạng và phòng", "cơ sở giáo dục nghề nghiệp", "cơ sở giáo dục", "cơ sở đào tạo", "cơ sở trợ giúp xã hội", "cơ sở chăm sóc", "cơ sở sản xuất, kinh doanh", "cơ sở kinh doanh", "sản xuất, kinh doanh",
		"cơ sở khám bệnh, chữa bệnh", "cơ sở khám, chữa bệnh", "cơ sở bảo trợ xã hội", "cơ quan quản lý", "cơ quan thực hiện", "đơn vị quản lý", "đơn vị cung cấp dịch vụ", "doanh nghiệp cung cấp dịch vụ", "nhà cung cấp dịch vụ", "quản lý thị trường", "dân quân tự vệ", "trung tâm học tập cộng đồng", "cấp trên trực tiếp cơ sở", "cấp trên trực tiếp", "cấp trên", "cấp dưới", "cấp cơ sở",
	)

	// levels end a body's name, but for the place that may follow.
	levels = newPhrases("tỉnh", "thành phố", "xã", "phường", "huyện", "thị xã", "đặc khu", "trung ương", "cấp xã", "cấp tỉnh", "cấp huyện", "khu vực", "Trung ương", "các cấp", "cùng cấp", "TP", "Tỉnh ủy", "Thành ủy", "Việt Nam", "tối cao")

	// unitWords go on after "UBND các xã,".
	unitWords = newPhrases("tỉnh", "xã", "phường", "thị trấn", "đặc khu", "huyện", "thành phố", "thị xã", "thôn", "bản", "tổ dân phố", "khu phố", "ấp", "khối phố", "buôn", "sóc", "làng")

	// qualifiers may follow a group's name in running text.
	qualifiers = newPhrases("có liên quan", "liên quan", "trên địa bàn tỉnh", "trên địa bàn xã", "trên địa bàn phường", "trên địa bàn thành phố", "trên địa bàn", "trực thuộc", "vùng đệm", "vùng ven", "ven sông", "giáp ranh", "vùng biên", "vùng lũ", "vùng sâu, vùng xa", "vùng sâu", "ngoại thành", "biên giới", "vùng cao", "trọng điểm", "đặc biệt khó khăn", "khó khăn", "ven biển", "miền núi", "vùng đồng bào dân tộc thiểu số", "có đông đồng bào dân tộc thiểu số", "soạn thảo", "chuyên môn", "chức năng", "có chức năng", "thuộc tỉnh", "trong tỉnh", "ở địa phương",
		"cấp xã", "cấp tỉnh", "các cấp", "cùng cấp", "tại địa phương", "nêu trên", "chủ trì nhiệm vụ tại phụ lục", "chủ trì nhiệm vụ", "chủ trì các nhiệm vụ", "được giao chủ trì nhiệm vụ", "được giao nhiệm vụ", "được giao chủ trì", "được phân công", "được phân công chủ trì", "của tỉnh", "của xã", "của thành phố", "thuộc phạm vi quản lý")

	// verbs begin the work itself, and so end a list of bodies in running text.
	verbs = newPhrases(
		"tổ chức", "tuyên truyền", "xây dựng", "triển khai", "thực hiện", "đưa", "kiểm tra", "vận động", "củng cố", "biên soạn", "phát hành", "mở", "tham mưu", "hướng dẫn", "đôn đốc", "theo dõi",
		"rà soát", "cập nhật", "cung cấp", "đẩy mạnh", "tăng cường", "nâng cao", "đăng", "phát", "sản xuất", "treo", "lồng ghép", "phổ biến", "giáo dục", "chỉ đạo", "bố trí", "tham gia", "in", "lắp đặt",
		"hoàn thiện", "duy trì", "tiếp tục", "chủ động", "căn cứ", "thường xuyên", "nghiên cứu", "đề xuất", "ban hành", "hoàn thành", "khảo sát", "đánh giá", "tổng hợp", "báo cáo", "giới thiệu", "trưng bày",
		"quản lý", "phản ánh", "bảo đảm", "đảm bảo", "lựa chọn", "chọn", "chuẩn bị", "giúp", "làm", "lập", "thành lập", "kiện toàn", "ký kết", "mời", "nói chuyện", "giám sát", "số hóa", "khai thác", "phát động", "phát huy",
		"phân công", "huy động", "trình", "xử lý", "ứng dụng", "truyền thông", "bồi dưỡng", "tập huấn", "đào tạo", "đề nghị", "yêu cầu", "có trách nhiệm", "chịu trách nhiệm", "để", "nhằm", "trong", "tại", "theo", "khi", "được",
		"là", "phải", "cần", "sẽ", "phối hợp", "chủ trì", "gửi", "thông báo", "công bố", "công khai", "kịp thời", "kiểm soát", "thẩm định", "cân đối", "cấp", "quán triệt", "tập trung", "quan tâm", "tạo", "khuyến khích", "hỗ trợ", "đổi mới",
		"nắm", "ghi", "thống kê", "thu thập", "phân tích", "phê duyệt", "phân bổ", "tiếp nhận", "giải quyết", "giải đáp", "trả lời", "tư vấn", "phòng ngừa", "ngăn chặn", "đấu tranh", "phản bác", "phát hiện", "xác minh", "điều tra", "tiến hành",
		"tích hợp", "vận hành", "nâng cấp", "sửa chữa", "mua sắm", "trang bị", "thiết kế", "dịch", "chuyển", "nhập", "soạn", "viết", "quay", "ghi hình", "chiếu", "biểu diễn", "thi", "trao", "tặng", "khen thưởng", "biểu dương", "tôn vinh", "tuyên dương", "hưởng ứng", "tổng kết", "sơ kết",
		"đón", "tiếp", "trao đổi", "gặp gỡ", "đối thoại", "lấy ý kiến", "thí điểm", "nhân rộng", "kết nối", "quảng bá", "lan tỏa", "khám", "cấp phát", "trồng", "bảo vệ", "phục dựng", "bảo tồn", "thu gom", "vệ sinh", "sưu tầm", "đặt", "dán", "niêm yết", "chia sẻ", "đăng tải", "phát sóng", "có", "đưa tin", "sử dụng",
		"lập dự toán", "rút kinh nghiệm", "điều chỉnh", "bổ sung", "sửa đổi", "chấn chỉnh", "thanh tra", "tham vấn", "chăm sóc", "thăm", "tập hợp", "phối kết hợp", "cùng nhau", "tự", "ký", "cam kết", "đăng ký", "hằng", "hàng", "định kỳ", "trước", "từ", "vào", "đến", "với", "về", "cho", "do", "nếu", "không", "chậm nhất", "gửi", "quy định", "xem xét", "cử", "thuê", "mua", "gắn", "gắn với", "khẩn trương", "nghiêm túc", "thúc đẩy", "tuyển chọn", "xác định", "xem", "dành", "vinh danh", "hòa giải", "trợ giúp", "cắm", "kẻ", "vẽ", "rải", "kêu gọi", "quyên góp", "đo", "thử nghiệm", "diễn tập", "cứu", "ứng phó", "trực", "bàn giao", "thu hồi", "tiêu hủy", "tiêm", "phun", "cảnh báo", "nhắc", "nhắc nhở", "tìm hiểu", "giao lưu", "tọa đàm", "phối hợp với", "tổng vệ sinh", "tổng rà soát", "tổng kiểm tra", "ra quân", "hoàn chỉnh", "phát triển", "mở rộng", "sắp xếp", "tri ân", "gặp mặt", "chăm lo", "chi trả", "tháo gỡ", "khắc phục", "đồng hành", "phân loại", "dạy", "ngăn ngừa", "xử phạt", "tuần tra", "kiểm kê", "kiểm đếm", "khai mạc", "bế mạc", "khánh thành", "khởi công", "xét", "chấm", "bình xét", "bình chọn", "tuyển", "luân chuyển", "thay thế", "lắp", "cài đặt", "kích hoạt", "đồng bộ", "chuẩn hóa", "làm sạch", "tái hiện", "trang trí", "chỉnh trang", "phân luồng", "phụ trách", "xuất bản", "biên tập", "biên dịch", "dựng", "thi đấu", "vận chuyển", "sàng lọc", "tầm soát", "xét nghiệm", "cho vay", "giải ngân", "thu hút", "xúc tiến", "khuyến cáo", "khai trương", "trải nghiệm", "tham quan", "phân phối", "phát hành", "bắn", "kiểm định", "đo lường", "giám định", "tiếp sóng", "truyền hình trực tiếp", "tường thuật", "livestream", "kiểm nghiệm", "cấp cứu", "phẫu thuật", "tiếp xúc", "góp ý", "phản biện", "liên hệ", "hoàn tất", "khởi động",
		"kết quả", "tình hình", "tiến độ", "danh sách", "số liệu", "việc", "bằng văn bản", "về kết quả",
	)
)
