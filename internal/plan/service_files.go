package plan

import (
	"context"
	"fmt"
	"time"

	"lantoa/internal/db"
)

// KeepsFile reports whether a stored file belongs to a plan.
func (s *Service) KeepsFile(ctx context.Context, hash string) (used bool, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		used, err = fileUsed(tx, hash)
		return err
	})
	return used, err
}

// SweepFiles deletes stored files that no document, import or evidence refers to, nor another area that keeps files in the same store, and that are older than a time: an upload that was
// broken off leaves such a file. Before is on the clock of the disk.
func (s *Service) SweepFiles(ctx context.Context, before time.Time, others ...func(ctx context.Context, hash string) (bool, error)) error {
	keep := func(hash string) (used bool, err error) {
		for _, keeps := range append(others, s.KeepsFile) {
			if used, err = keeps(ctx, hash); used || err != nil {
				return used, err
			}
		}
		return false, nil
	}
	swept, err := s.Files.Sweep(ctx, keep, before)
	if err != nil {
		return fmt.Errorf("sweep files: %w", err)
	}
	s.Log.Info("files swept", "result", swept)
	return nil
}

// ActionNames says in words what this area writes into the audit trail.
func ActionNames() map[string]string {
	names := map[string]string{
		"plan.create": "Tạo kế hoạch", "plan.change": "Sửa thông tin kế hoạch", "plan.archived": "Lưu trữ kế hoạch", "plan.active": "Dùng lại kế hoạch", "task.assign": "Giao thêm việc", "task.change": "Sửa nhiệm vụ",
		"plan.amend": "Ghi bản điều chỉnh kế hoạch", "plan.follow": "Lập kế hoạch năm sau", "plan.settings": "Đổi kỳ, hạn báo cáo của kế hoạch",
		"paper.keep":   "Lưu báo cáo tổng hợp đã sửa hoặc đã ký",
		"import.start": "Nhập văn bản", "import.drop": "Bỏ văn bản đã nhập", "import.page": "Sửa chữ nhận dạng của một trang",
		"activity.add": "Thêm hoạt động", "activity.change": "Sửa hoạt động", "activity.delete": "Xóa hoạt động", "figure.confirm": "Xác nhận số liệu khác thường là đúng",
		"evidence.add": "Thêm minh chứng", "evidence.delete": "Xóa minh chứng", "evidence.consent": "Ghi đồng ý của người trong ảnh",
		"budget.add": "Nhập kinh phí", "budget.correct": "Sửa bút toán kinh phí", "budget.sheet": "Nhập kinh phí từ Excel", "task.weight": "Đặt trọng số nhiệm vụ",
		"link.make": "Tạo liên kết trả lời", "link.revoke": "Thu hồi liên kết trả lời",
		"evidence.mark": "Ghi loại minh chứng", "evidence.accept": "Chấp nhận minh chứng", "evidence.reject": "Không chấp nhận minh chứng", "evidence.archive": "Tải gói minh chứng",
		"task.acknowledge": "Tiếp nhận việc", "task.take-off": "Thôi giao việc",
		"extension.ask": "Xin gia hạn", "extension.grant": "Gia hạn", "extension.refuse": "Không đồng ý gia hạn", "extension.withdraw": "Rút đề nghị gia hạn",
		"handover.ask": "Đề nghị chuyển việc", "handover.grant": "Chuyển việc", "handover.refuse": "Không đồng ý chuyển việc", "handover.withdraw": "Rút đề nghị chuyển việc",
		"workbook.upload": "Nộp bảng Excel", "workbook.confirm": "Ghi bảng Excel", "workbook.drop": "Bỏ bảng Excel", "workbook.map": "Chỉ định cột, tên gọi trong bảng Excel",
		"report.write": "Sửa phần viết của báo cáo tổng hợp", "report.close": "Chốt báo cáo tổng hợp",
		"remind.send": "Gửi thư đôn đốc", "remind.note": "Ghi đã đôn đốc", "remind.ladder": "Sửa thang nhắc", "remind.mute": "Thôi nhắc một cơ quan", "remind.unmute": "Nhắc lại một cơ quan",
		"remind.quiet": "Đặt ngày không nhắc", "remind.quiet.drop": "Bỏ ngày không nhắc", "remind.contact": "Sửa hộp thư nhận nhắc", "remind.me": "Chọn nhận thư nhắc", "feed.make": "Tạo liên kết lịch", "feed.drop": "Hủy liên kết lịch",
	}
	for a, name := range actionNames {
		names["report."+string(a)] = "Báo cáo: " + name
	}
	return names
}
