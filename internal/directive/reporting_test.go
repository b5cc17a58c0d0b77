package directive_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lantoa/internal/directive"
)

// planWith is a small plan whose last section holds one item.
func planWith(item string) string {
	return fmt.Sprintf(`ỦY BAN NHÂN DÂN
TỈNH A SƠN
Số: 1/KH-UBND
A Sơn, ngày 12 tháng 01 năm 2026

KẾ HOẠCH
Truyền thông năm 2026

I. NHIỆM VỤ

1. Tổ chức hội nghị

- Đơn vị chủ trì: Sở Tư pháp.
- Thời gian: Quý II/2026.

II. TỔ CHỨC THỰC HIỆN

1. %s

Nơi nhận:
- Lưu: VT.
`, item)
}

func TestWhoReportsToWhomByWhen(t *testing.T) {
	t.Parallel()
	for item, want := range map[string][]string{
		"Định kỳ 6 tháng (trước ngày 10/6), năm (trước ngày 10/12), các sở, ban, ngành báo cáo kết quả về Sở Tư pháp.": {
			"các sở, ban, ngành > Sở Tư pháp > trước ngày 10/6", "các sở, ban, ngành > Sở Tư pháp > trước ngày 10/12",
		},
		"Giao PC07 theo dõi; báo cáo UBND tỉnh trước ngày 10/12/2026, Bộ Công an trước ngày 20/12/2026.": {
			"PC07 > UBND tỉnh > trước ngày 10/12/2026", "PC07 > Bộ Công an > trước ngày 20/12/2026",
		},
		"Các phòng thuộc Sở; đề nghị UBND các xã, phường gửi kết quả về Sở (qua Phòng 8) 06 tháng trước ngày 05/6, 01 năm trước ngày 05/11.": {
			"Các phòng thuộc Sở; UBND các xã, phường > Sở (qua Phòng 8) > trước ngày 05/6", "Các phòng thuộc Sở; UBND các xã, phường > Sở (qua Phòng 8) > trước ngày 05/11",
		},
		"Kết quả thực hiện gửi về Sở Nội vụ trước ngày 20/11/2026.":                                {" > Sở Nội vụ > trước ngày 20/11/2026"},
		"Sở Y tế kiểm tra. Định kỳ báo cáo kết quả về UBND tỉnh trước ngày 20/11.":                 {"Sở Y tế > UBND tỉnh > trước ngày 20/11"},
		"Phòng Chính trị theo dõi, tổng hợp báo cáo Quân khu 2 theo quy định.":                     {"Phòng Chính trị > Quân khu 2 > "},
		"Các đơn vị gửi báo cáo về Sở Y tế: 6 tháng trước ngày 10/6; năm trước ngày 10/11.":        {"Các đơn vị > Sở Y tế > trước ngày 10/6", "Các đơn vị > Sở Y tế > trước ngày 10/11"},
		"Nếu có vướng mắc, các đơn vị phản ánh về Sở Tư pháp để tổng hợp, báo cáo UBND tỉnh.":      nil,
		"Các đơn vị báo cáo Sở Tư pháp. Thời hạn: trước ngày 15/6 và trước ngày 15/12.":            {"Các đơn vị > Sở Tư pháp > trước ngày 15/6", "Các đơn vị > Sở Tư pháp > trước ngày 15/12"},
		"Thôn, bản báo cáo như sau:\n- Báo cáo năm: trước ngày 15/11.\nBáo cáo gửi về Công an xã.": {"Thôn, bản > Công an xã > trước ngày 15/11"},
	} {
		p, err := directive.ReadText(planWith(item))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range p.Reporting {
			got = append(got, strings.Join([]string{d.Who.Text, d.To.Text, d.By.Text}, " > "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", item, diff)
		}
	}
}
