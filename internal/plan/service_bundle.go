package plan

import (
	"archive/zip"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"html"
	"io"
	"path"
	"strconv"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

const (
	maxBundleRows  = 50_000
	MaxBundleBytes = 4 << 30 // of one archive
)

// Bundle is all evidence of a period or of an agency, to be taken home in one archive.
type Bundle struct {
	Plan   Plan
	Agency identity.Agency // zero: of all
	Period string          // "": of all
	Rows   []bundleRow
	Bytes  int64
	Names  map[int64]identity.Agency
}

// Bundle gathers what an archive would hold. Whoever does not see all agencies gets their own.
func (s *Service) Bundle(ctx context.Context, by identity.Actor, planID, agencyID int64, period string) (b Bundle, err error) {
	if agencyID == 0 && !by.May(identity.ReadAll) {
		agencyID = by.AgencyID
	}
	if agencyID != 0 && !by.Sees(agencyID) {
		return b, problem.New(problem.Denied, "Chỉ tải được minh chứng của cơ quan mình.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if b.Plan, err = findPlan(tx, planID); err != nil {
			return err
		}
		b.Period = period
		if agencyID != 0 {
			if b.Agency, err = identity.FindAgency(tx, agencyID); err != nil {
				return err
			}
		}
		if b.Rows, err = bundleRows(tx, planID, agencyID, period, maxBundleRows+1); err != nil {
			return err
		}
		who, err := loadPeople(tx)
		if err != nil {
			return err
		}
		for _, r := range b.Rows {
			if _, err := who.find(r.AgencyID); err != nil {
				return err
			}
			b.Bytes += r.Size
		}
		b.Names = who.byID
		return nil
	})
	return b, err
}

// check says whether the archive can be made.
func (b Bundle) check() error {
	switch {
	case len(b.Rows) == 0:
		return problem.New(problem.NotFound, "Chưa có minh chứng nào trong phần đã chọn.")
	case len(b.Rows) > maxBundleRows || b.Bytes > MaxBundleBytes:
		return problem.New(problem.TooLarge, "Phần đã chọn có %s, nhiều hơn mức %s của một gói. Chọn một kỳ hoặc một cơ quan.", i18n.Bytes(b.Bytes), i18n.Bytes(MaxBundleBytes))
	}
	return nil
}

// WriteBundle streams the archive: an index for people and one for tables, then the files, each under a name of its own. One file at a time is
// in memory, and only a part of it.
func (s *Service) WriteBundle(ctx context.Context, by identity.Actor, b Bundle, w io.Writer) error {
	z := zip.NewWriter(w)
	missing := map[string]bool{}
	for _, r := range b.Rows {
		if r.Kind != "file" {
			continue
		}
		if there, err := s.Files.Has(r.Hash); err != nil {
			return err
		} else if !there {
			missing[r.Hash] = true
		}
	}
	if err := b.writeIndex(z, missing); err != nil {
		return fmt.Errorf("write index: %w", err)
	}
	for n, r := range b.Rows {
		if r.Kind != "file" || missing[r.Hash] {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.writeFile(z, b.path(n), r.Hash); err != nil {
			return fmt.Errorf("archive %s: %w", r.Name, err)
		}
	}
	return z.Close()
}

func (s *Service) writeFile(z *zip.Writer, name, hash string) error {
	f, _, err := s.Files.Open(hash)
	if err != nil {
		return err
	}
	defer f.Close()
	out, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store}) // pictures and PDF are packed already
	if err != nil {
		return err
	}
	_, err = io.Copy(out, f)
	return err
}

// path is the name of a file in the archive: plain letters, numbered, so that no two are the same and none leads elsewhere.
func (b Bundle) path(n int) string {
	r := b.Rows[n]
	name := plainName(strings.TrimSuffix(r.Name, path.Ext(r.Name))) + plainExt(path.Ext(r.Name))
	return "tep/" + plainName(b.Names[r.AgencyID].ShortName) + "/" + plainName(r.TaskNo) + "/" + fmt.Sprintf("%04d-%s", n+1, name)
}

const maxPlain = 60 // characters of a part of a name

// plainName leaves what every file system takes: letters without accents, digits and hyphens.
func plainName(text string) string {
	var b strings.Builder
	for _, c := range i18n.Fold(text) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			b.WriteRune(c)
		default:
			if s := b.String(); s != "" && !strings.HasSuffix(s, "-") {
				b.WriteByte('-')
			}
		}
		if b.Len() >= maxPlain {
			break
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "khong-ten"
}

func plainExt(ext string) string {
	const longest = 6
	if p := plainName(ext); ext != "" && len(p) <= longest && p != "khong-ten" {
		return "." + p
	}
	return ""
}

var bundleHead = []string{"STT", "Cơ quan", "Nhiệm vụ", "Kỳ", "Hoạt động", "Tên tệp", "Tệp trong gói", "SHA-256", "Ngày", "Trạng thái báo cáo", "Minh chứng", "Người trong ảnh"}

// cells are the columns of the index for one piece of evidence.
func (b Bundle) cells(n int, missing map[string]bool) []string {
	r := b.Rows[n]
	at := b.path(n)
	switch {
	case r.Kind == "link":
		at = r.URL
	case missing[r.Hash]:
		at = "thiếu tệp trong kho"
	}
	verdict := map[string]string{"": "chưa xét", VerdictAccepted: "được chấp nhận", VerdictRejected: "không được chấp nhận: " + r.Why}[r.Verdict]
	consent := "không phải ảnh"
	if r.Picture() {
		consent = "chưa xác nhận đồng ý, không đăng lại"
		if r.Consent {
			consent = "đã đồng ý"
		}
	}
	return []string{
		strconv.Itoa(n + 1), b.Names[r.AgencyID].ShortName, r.TaskNo, b.Plan.PeriodName(r.Period), r.Activity, r.Name, at, r.Hash, i18n.Date(r.Day),
		r.State.Name(), verdict, consent,
	}
}

// writeIndex writes the list of all evidence as CSV, for tables, and as HTML, for people.
func (b Bundle) writeIndex(z *zip.Writer, missing map[string]bool) error {
	table, err := z.Create("danh-muc.csv")
	if err != nil {
		return err
	}
	if _, err := io.WriteString(table, "\uFEFF"); err != nil { // office programs take it for UTF-8 then
		return err
	}
	c := csv.NewWriter(table)
	if err := c.Write(bundleHead); err != nil {
		return err
	}
	for n := range b.Rows {
		if err := c.Write(unformula(b.cells(n, missing))); err != nil {
			return err
		}
	}
	if c.Flush(); c.Error() != nil {
		return c.Error()
	}
	page, err := z.Create("danh-muc.html")
	if err != nil {
		return err
	}
	return b.writePage(page, missing)
}

// unformula keeps a text from being run as a formula by an office program.
func unformula(cells []string) []string {
	for i, text := range cells {
		if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
			cells[i] = "'" + text
		}
	}
	return cells
}

func (b Bundle) writePage(w io.Writer, missing map[string]bool) error {
	_, err := fmt.Fprintf(w, "<!doctype html><html lang=\"vi\"><meta charset=\"utf-8\"><title>Danh mục minh chứng</title><style>body{font:15px sans-serif}td,th{border:1px solid #999;padding:4px;text-align:left}</style><h1>Danh mục minh chứng</h1><p>%s</p><table><tr><th>%s</th></tr>",
		html.EscapeString(b.title()), strings.Join(bundleHead, "</th><th>"))
	for n, r := range b.Rows {
		cells := b.cells(n, missing)
		for i := range cells {
			cells[i] = html.EscapeString(cells[i])
		}
		if r.Kind == "file" && !missing[r.Hash] {
			cells[6] = `<a href="` + b.path(n) + `">` + cells[6] + `</a>`
		}
		_, more := io.WriteString(w, "<tr><td>"+strings.Join(cells, "</td><td>")+"</td></tr>\n")
		err = errors.Join(err, more)
	}
	_, more := io.WriteString(w, "</table></html>\n")
	return errors.Join(err, more)
}

func (b Bundle) title() string {
	parts := []string{b.Plan.Name()}
	if b.Agency.ID != 0 {
		parts = append(parts, b.Agency.ShortName)
	}
	if b.Period != "" {
		parts = append(parts, b.Plan.PeriodName(b.Period))
	}
	if b.Plan.Sample {
		parts = append(parts, "DỮ LIỆU MẪU")
	}
	return strings.Join(parts, " · ")
}

// bundled writes into the audit trail who took an archive home.
func (s *Service) bundled(ctx context.Context, by identity.Actor, b Bundle) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		return identity.Audit(tx, s.Now(), by, "evidence.archive", subject("plan", b.Plan.ID), map[string]any{"agency": b.Agency.ID, "period": b.Period, "files": len(b.Rows), "bytes": b.Bytes})
	})
}

// bundlePeriods are the periods that a plan asks answers for.
func (s *Service) bundlePeriods(ctx context.Context, planID int64) (all []string, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = planPeriods(tx, planID)
		return err
	})
	return all, err
}
