package office

import (
	"lantoa/internal/problem"
)

// The sentences for files that are not read. Each says what is wrong and what to do.
const (
	sayEmpty         = "Tệp rỗng, không có nội dung; hãy chọn lại tệp văn bản."
	sayTooLarge      = "Tệp lớn hơn %d MB; hãy bỏ bớt hình ảnh trong văn bản rồi chọn lại tệp."
	sayTooLong       = "Văn bản quá dài hoặc quá phức tạp để đọc; hãy tách thành các tệp nhỏ hơn rồi chọn lại."
	sayTooSlow       = "Tệp mất quá nhiều thời gian để đọc nên đã dừng lại; hãy lưu lại văn bản dạng .docx rồi chọn lại tệp."
	sayBomb          = "Tệp nén này bung ra lớn bất thường nên không được mở; hãy mở bằng Word, lưu lại dạng .docx rồi chọn lại tệp."
	sayDTD           = "Tệp Word này chứa khai báo trỏ ra ngoài tài liệu nên không được mở; hãy mở bằng Word, lưu lại dạng .docx rồi chọn lại tệp."
	sayBrokenWord    = "Tệp Word bị hỏng hoặc bị thiếu nội dung; hãy mở bằng Word, lưu lại dạng .docx rồi chọn lại tệp."
	sayBrokenZip     = "Tệp bị hỏng hoặc tải lên chưa hết; hãy chọn lại tệp gốc."
	sayLockedWord    = "Văn bản Word này được bảo vệ bằng mật khẩu; hãy mở bằng Word, bỏ mật khẩu, lưu lại rồi chọn lại tệp."
	sayOldWord       = "Đây là tệp Word kiểu cũ (.doc) mà máy chủ chưa cài LibreOffice để mở; hãy mở bằng Word, lưu lại dạng .docx rồi chọn lại tệp."
	sayOldOffice     = "Đây là tệp Office kiểu cũ, không phải văn bản Word; hãy chọn tệp .docx, .pdf có chữ hoặc .txt."
	saySheet         = "Đây là bảng tính Excel, không phải văn bản; hãy chọn tệp .docx, .pdf có chữ hoặc .txt."
	sayOpenDocument  = "Đây là tệp OpenDocument mà máy chủ chưa cài LibreOffice để mở; hãy mở bằng LibreOffice, lưu lại dạng .docx rồi chọn lại tệp."
	sayOtherZip      = "Đây là tệp nén, không phải văn bản Word; hãy giải nén rồi chọn tệp .docx, .pdf có chữ hoặc .txt."
	sayRichText      = "Đây là tệp RTF mà máy chủ chưa cài LibreOffice để mở; hãy mở bằng Word, lưu lại dạng .docx rồi chọn lại tệp."
	sayWebPage       = "Đây là trang web (HTML), không phải văn bản; hãy chọn tệp .docx, .pdf có chữ hoặc .txt."
	sayPicture       = "Đây là tệp ảnh, phải nhận dạng chữ mà máy chủ chưa cài đủ chương trình; hãy chọn tệp .docx, .pdf có chữ hoặc .txt."
	sayPictures      = "Đây là tệp nén các trang ảnh, phải nhận dạng chữ mà máy chủ chưa cài đủ chương trình; hãy chọn tệp .docx, .pdf có chữ hoặc .txt."
	sayOtherPicture  = "Ảnh dạng TIFF hoặc HEIC chưa đọc được; hãy lưu ảnh dạng JPEG hoặc PNG, hoặc gộp thành một tệp PDF rồi chọn lại."
	sayBinary        = "Không nhận ra nội dung của tệp này; hãy chọn tệp .docx, .pdf có chữ hoặc .txt."
	sayNotUnicode    = "Tệp văn bản không dùng bảng mã Unicode; hãy lưu lại với bảng mã UTF-8 rồi chọn lại tệp."
	sayLockedPDF     = "Tệp PDF được bảo vệ bằng mật khẩu; hãy bỏ bảo vệ hoặc dùng tệp Word gốc rồi chọn lại."
	sayScannedPDF    = "Tệp PDF chỉ có ảnh quét, phải nhận dạng chữ mà máy chủ chưa cài đủ chương trình; hãy dùng tệp Word gốc hoặc bản PDF có chữ."
	sayBrokenPDF     = "Tệp PDF bị hỏng hoặc tải lên chưa hết; hãy chọn lại tệp gốc."
	sayUnreadablePDF = "Chữ trong tệp PDF này không đọc được đúng tiếng Việt; hãy dùng tệp Word gốc."
	sayWrongName     = "Nội dung là %s nhưng tên tệp có đuôi %s; hãy đổi đuôi tệp thành %s rồi chọn lại."
)

func refuse(sentence string, args ...any) error {
	return problem.New(problem.Invalid, sentence, args...)
}
