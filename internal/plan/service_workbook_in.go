package plan

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// What may come in at once.
const (
	maxBookFiles    = 200
	maxBookBytes    = 60 << 20  // of one upload
	maxBookUnzipped = 200 << 20 // of the files in ZIP archives
	maxConversions  = 10        // files that LibreOffice must turn into XLSX
	maxBadFiles     = 20        // sentences about files
)

// bookFile is one file of an upload while it is taken in.
type bookFile struct {
	name string
	data []byte
	xlsx []byte // what is read
}

// StartWorkbooks takes uploaded workbooks in: it sees that each can be read and was made for this plan, period and agency, and keeps them.
// Nothing of them is written yet. agencyID 0: the focal department brings in workbooks of any agencies.
func (s *Service) StartWorkbooks(ctx context.Context, by identity.Actor, planID, agencyID int64, period string, files []Upload) (id int64, err error) {
	if !by.May(identity.ReportProgress) {
		return 0, problem.New(problem.Denied, "Tài khoản này không có quyền nộp bảng báo cáo.")
	}
	if agencyID, err = bookAgency(by, agencyID); err != nil {
		return 0, err
	}
	var p Plan
	var q calendar.Period
	var dir *identity.Directory
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if p, err = findPlan(tx, planID); err != nil {
			return err
		}
		if q, err = s.bookPeriod(p, nil, period); err != nil {
			return err
		}
		dir, err = identity.LoadDirectory(tx)
		return err
	})
	if err != nil {
		return 0, err
	}
	all, err := unpack(ctx, files)
	if err != nil {
		return 0, err
	}
	secret, err := identity.Key(ctx, s.DB, workbookPurpose)
	if err != nil {
		return 0, err
	}
	name := func(id int64) string {
		if a, ok := dir.Agency(id); ok {
			return a.ShortName
		}
		return "một cơ quan khác"
	}
	fits := func(b office.Book) error {
		k, ours, err := openKey(b, secret)
		if err != nil {
			return err
		}
		if !ours {
			return s.byHand(b)
		}
		return k.fits(p, q, agencyID, name)
	}
	if err := s.readable(ctx, all, fits); err != nil {
		return 0, err
	}
	return s.keepWorkbook(ctx, by, Workbook{PlanID: planID, Period: q.Key(), AgencyID: agencyID, Who: by.Name + ", " + by.Agency, At: s.Now()}, all)
}

// byHand says why a workbook without a key is not taken in: it is one of ours that has lost it, or no table that can be read.
func (s *Service) byHand(b office.Book) error {
	if _, errs := findTables(b); len(errs) == 0 {
		return errForgedKey
	}
	if !tracked(b, s.indicators) {
		return problem.New(problem.Invalid, "Không thấy bảng báo cáo nào trong tệp. Bảng cần một dòng tiêu đề có các cột như Cơ quan, Nhiệm vụ, Hoạt động, Ngày thực hiện.")
	}
	return nil
}

// readable sees that every file can be read; the sentences about all that cannot be come together.
func (s *Service) readable(ctx context.Context, all []bookFile, fits func(office.Book) error) error {
	var errs []error
	conversions := 0
	for i := range all {
		err := s.prepare(ctx, &all[i], &conversions)
		var b office.Book
		if err == nil {
			b, err = office.ReadBook(ctx, bytes.NewReader(all[i].xlsx), int64(len(all[i].xlsx)))
		}
		if err == nil {
			err = fits(b)
		}
		p, ok := problem.As(err)
		if err != nil && !ok {
			return err
		}
		if ok && len(all) == 1 {
			return &problem.Error{Kind: p.Kind, Fields: []problem.FieldError{{Name: "tep", Message: p.Error()}}}
		}
		if ok && len(errs) < maxBadFiles {
			errs = append(errs, problem.Field("tep", "%s: %s", all[i].name, p.Error()))
		}
	}
	return problem.Collect(errs...)
}

// prepare turns a workbook of another kind into XLSX.
func (s *Service) prepare(ctx context.Context, f *bookFile, conversions *int) error {
	format, err := office.SheetFormat(ctx, bytes.NewReader(f.data), int64(len(f.data)))
	if err != nil {
		return err
	}
	switch format {
	case "xlsx":
		f.xlsx = f.data
		return nil
	case "zip":
		return problem.New(problem.Invalid, "Tệp nén nằm trong tệp nén; hãy giải nén rồi chọn các tệp bên trong.")
	}
	if *conversions++; *conversions > maxConversions {
		return problem.New(problem.TooLarge, "Mỗi lần nộp nhiều nhất %d tệp .xls, .ods; hãy lưu lại dạng .xlsx hoặc nộp làm nhiều lần.", maxConversions)
	}
	f.xlsx, err = s.LibreOffice.XLSX(ctx, format, f.data)
	return err
}

// unpack reads the uploads; a ZIP stands for the workbooks in it.
func unpack(ctx context.Context, files []Upload) (all []bookFile, err error) {
	left := int64(maxBookUnzipped)
	total := 0
	for _, u := range files {
		data, err := readUpload(u)
		if err != nil {
			return nil, err
		}
		if total += len(data); total > maxBookBytes {
			return nil, problem.Field("tep", "Các tệp cộng lại lớn hơn %d MB; hãy nộp làm nhiều lần.", maxBookBytes>>20)
		}
		one := []bookFile{{name: clip(u.Name, maxFileLabel), data: data}}
		if format, err := office.SheetFormat(ctx, bytes.NewReader(data), int64(len(data))); err == nil && format == "zip" {
			if one, err = unzip(data, &left); err != nil {
				return nil, err
			}
		}
		if all = append(all, one...); len(all) > maxBookFiles {
			return nil, problem.Field("tep", "Mỗi lần nộp nhiều nhất %d tệp; hãy nộp làm nhiều lần.", maxBookFiles)
		}
	}
	if len(all) == 0 {
		return nil, problem.Field("tep", "Chưa chọn tệp nào. Chọn bảng Excel đã điền (.xlsx, .ods, .xls, hoặc tệp .zip gồm nhiều bảng).")
	}
	return all, nil
}

func readUpload(u Upload) (data []byte, err error) {
	r, err := u.Open()
	if err != nil {
		return nil, fmt.Errorf("open upload: %w", err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if data, err = io.ReadAll(io.LimitReader(r, maxBookBytes+1)); err != nil {
		return nil, fmt.Errorf("read upload: %w", err)
	}
	if len(data) > maxBookBytes {
		return nil, problem.Field("tep", "%s lớn hơn %d MB; hãy bỏ hình ảnh trong bảng rồi chọn lại.", clip(u.Name, maxFileLabel), maxBookBytes>>20)
	}
	return data, nil
}

// unzip takes the workbooks out of an archive; what is no workbook is left aside. left is what all archives together may still unpack.
func unzip(data []byte, left *int64) (all []bookFile, err error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, problem.Field("tep", "Tệp nén bị hỏng hoặc tải lên chưa hết; hãy chọn lại tệp gốc.")
	}
	for _, f := range z.File {
		base := path.Base(strings.ReplaceAll(f.Name, `\`, "/"))
		if ext := strings.ToLower(path.Ext(base)); !strings.Contains(".xlsx.xlsm.xls.ods.xlsb", ext) || ext == "" || strings.HasPrefix(base, "~$") || strings.HasPrefix(base, ".") {
			continue
		}
		if len(all) >= maxBookFiles {
			return nil, problem.Field("tep", "Tệp nén có hơn %d bảng; hãy nộp làm nhiều lần.", maxBookFiles)
		}
		one, err := unzipOne(f, left)
		if err != nil {
			return nil, err
		}
		all = append(all, bookFile{name: clip(base, maxFileLabel), data: one})
	}
	if len(all) == 0 {
		return nil, problem.Field("tep", "Tệp nén không có bảng Excel nào; hãy chọn lại.")
	}
	return all, nil
}

func unzipOne(f *zip.File, left *int64) (data []byte, err error) {
	if f.Flags&1 != 0 {
		return nil, problem.Field("tep", "Tệp nén được đặt mật khẩu; hãy bỏ mật khẩu hoặc chọn trực tiếp các bảng Excel.")
	}
	r, err := f.Open()
	if err != nil {
		return nil, problem.Field("tep", "Tệp nén bị hỏng hoặc dùng kiểu nén lạ; hãy chọn trực tiếp các bảng Excel.")
	}
	defer func() { _ = r.Close() }() // it was only read
	limit := min(int64(office.MaxFile), *left)
	if data, err = io.ReadAll(io.LimitReader(r, limit+1)); err != nil {
		return nil, problem.Field("tep", "Tệp nén bị hỏng hoặc tải lên chưa hết; hãy chọn lại tệp gốc.")
	}
	if int64(len(data)) > limit {
		return nil, problem.Field("tep", "Tệp nén bung ra quá lớn nên không được mở; hãy nộp làm nhiều lần.")
	}
	*left -= int64(len(data))
	return data, nil
}

// keepWorkbook stores the files, then the row that names them.
func (s *Service) keepWorkbook(ctx context.Context, by identity.Actor, w Workbook, all []bookFile) (id int64, err error) {
	var hashes []string
	for _, f := range all {
		file, err := s.Files.Put(ctx, bytes.NewReader(f.data), maxBookBytes)
		if err != nil {
			return 0, err
		}
		line := WorkbookFile{Name: f.name, Hash: file.Hash, XLSX: file.Hash, Size: file.Size}
		if !bytes.Equal(f.data, f.xlsx) {
			if file, err = s.Files.Put(ctx, bytes.NewReader(f.xlsx), maxBookBytes); err != nil {
				return 0, err
			}
			line.XLSX = file.Hash
		}
		w.Files = append(w.Files, line)
		hashes = append(hashes, line.Hash)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if id, err = insertWorkbook(tx, w); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "workbook.upload", subject("workbook", id), map[string]any{"plan": w.PlanID, "period": w.Period, "agency": w.AgencyID, "sha256": hashes})
	})
	return id, err
}
