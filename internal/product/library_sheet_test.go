package product

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// edited is the workbook of the library with some cells changed: by code of the row and title of the column.
func edited(t *testing.T, s *Service, by identity.Actor, cells map[[2]string]string) []byte {
	t.Helper()
	data, err := s.LibraryBook(t.Context(), by)
	must(t, err)
	book, err := office.ReadBook(t.Context(), bytes.NewReader(data), int64(len(data)))
	must(t, err)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	for at, text := range cells {
		place := ""
		for _, sheet := range book.Sheets {
			for _, head := range sheet.Rows[:min(len(sheet.Rows), 8)] {
				if head.Cell(1).Text != codeTitle {
					continue
				}
				for _, c := range head.Cells {
					for _, row := range sheet.Rows {
						if c.Text == at[1] && row.Cell(1).Text == at[0] {
							place = office.CellName(c.Col, row.Number)
							must(t, f.SetCellStr(sheet.Name, place, text))
						}
					}
				}
			}
		}
		if place == "" {
			t.Fatalf("no cell %v", at)
		}
	}
	var out bytes.Buffer
	must(t, f.Write(&out))
	return out.Bytes()
}

func (s *Service) start(t *testing.T, by identity.Actor, data []byte) (int64, []SheetError, error) {
	t.Helper()
	return s.StartLibrarySheet(t.Context(), by, "thu-vien.xlsx", bytes.NewReader(data), int64(len(data)))
}

func TestTheLibraryGoesOutAndComesBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		id, errs, err := s.start(t, c.Checker, edited(t, s, c.Checker, nil))
		must(t, err)
		v, err := s.OpenLibrarySheet(ctx, c.Checker, id)
		must(t, err)
		if len(errs)+len(v.Changes)+len(v.Errors) != 0 {
			t.Fatalf("a workbook that nobody touched: got %v, %+v", errs, v)
		}
		data := edited(t, s, c.Checker, map[[2]string]string{
			{"CRC-28", "Tên điều"}:              "Quyền được giáo dục",
			{"CRC-28", "Nguyên văn tiếng Việt"}: "Dòng một của phép thử.\nDòng hai.",
			{"CRC-28", "Nguồn của nguyên văn"}:  "phép thử",
			{"CRC-28", confirmTitle}:            "có",
			{"CRC", "Hiệu lực với Việt Nam"}:    "2/9/1990",
		})
		id, errs, err = s.start(t, c.Checker, data)
		must(t, err)
		if v, err = s.OpenLibrarySheet(ctx, c.Checker, id); err != nil || len(errs) != 0 || len(v.Changes) != 5 {
			t.Fatalf("got %d changes %+v, errors %v, %v; want 5", len(v.Changes), v.Changes, errs, err)
		}
		if _, err := s.OpenLibrarySheet(ctx, c.Editor, id); !problem.Is(err, problem.Denied) {
			t.Errorf("somebody else looks: got %v, want a refusal", err)
		}
		if _, err := s.ConfirmLibrarySheet(ctx, c.Checker, id, "other"); !problem.Is(err, problem.Conflict) {
			t.Errorf("confirmed what was not shown: got %v, want a conflict", err)
		}
		n, err := s.ConfirmLibrarySheet(ctx, c.Checker, id, v.Digest)
		must(t, err)
		p, err := s.OpenProvision(ctx, c.Checker, "crc", 28)
		must(t, err)
		if n != 5 || p.Article.Heading != "Quyền được giáo dục" || !strings.Contains(p.Article.Text, "\n") || !p.Article.Confirmed.Yes() || p.Convention.InForceHere != "1990-09-02" || p.Convention.Confirmed.Yes() {
			t.Errorf("got %d cells, %+v, %+v", n, p.Article, p.Convention)
		}
		id, _, err = s.start(t, c.Checker, data)
		must(t, err)
		if v, err = s.OpenLibrarySheet(ctx, c.Checker, id); err != nil || len(v.Changes) != 0 {
			t.Errorf("the same file again: got %+v, %v; want nothing to write", v.Changes, err)
		}
		must(t, s.DropLibrarySheet(ctx, c.Checker, id))
		if _, err := s.OpenLibrarySheet(ctx, c.Checker, id); !problem.Is(err, problem.NotFound) {
			t.Errorf("after dropping: got %v, want it gone", err)
		}
	})
}

func TestOneWrongCellWritesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		for name, x := range map[string]struct {
			by    identity.Actor
			cells map[[2]string]string
			want  string
		}{
			"a day that is none":      {c.Checker, map[[2]string]string{{"CAT", "Ngày tham gia"}: "31/2/2015", {"CAT-1", "Tên điều"}: "Đúng"}, "Công ước!"},
			"no heading":              {c.Checker, map[[2]string]string{{"CAT-1", "Tên điều"}: ""}, "Điều!"},
			"a text without a source": {c.Checker, map[[2]string]string{{"CAT-1", "Nguyên văn tiếng Việt"}: "Chữ"}, "Điều!"},
			"an editor confirms":      {c.Editor, map[[2]string]string{{"CAT-1", confirmTitle}: confirmWord}, "Điều!"},
			"another word":            {c.Checker, map[[2]string]string{{"CAT-1", confirmTitle}: "rồi"}, "Điều!"},
			"another code":            {c.Checker, map[[2]string]string{{"CAT-1", codeTitle}: "CAT-99"}, "Điều!A"},
			"a code twice":            {c.Checker, map[[2]string]string{{"CAT-2", codeTitle}: "CAT-1"}, "Điều!A"},
		} {
			id, errs, err := s.start(t, x.by, edited(t, s, x.by, x.cells))
			if err != nil || id != 0 || len(errs) == 0 || !strings.HasPrefix(errs[0].Place, x.want) {
				t.Errorf("%s: got workbook %d, errors %v, %v; want none kept and a cell in %s", name, id, errs, err, x.want)
			}
		}
		must(t, d.Read(t.Context(), func(tx *db.Tx) error {
			l, err := s.shelf(tx, "")
			if err == nil && !l.Provisions[0].sameWords(s.library.Provisions[0]) {
				t.Error("something was written")
			}
			return err
		}))
	})
}

func TestWhatOthersWroteIsNotUndone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		ctx := t.Context()
		old := edited(t, s, c.Checker, map[[2]string]string{{"CAT-2", "Ghi chú"}: "ghi chú mới"})
		clash := edited(t, s, c.Checker, map[[2]string]string{{"CAT-1", "Tên điều"}: "Của bảng"})
		v, err := s.OpenProvision(ctx, c.Editor, "cat", 1)
		must(t, err)
		v.Article.Heading = "Của màn hình"
		must(t, s.ChangeProvision(ctx, c.Editor, v.Article, false))
		id, errs, err := s.start(t, c.Checker, old)
		must(t, err)
		r, err := s.OpenLibrarySheet(ctx, c.Checker, id)
		must(t, err)
		if len(errs) != 0 || len(r.Changes) != 1 || r.Changes[0].Code != "CAT-2" {
			t.Fatalf("got %+v and %v, want one change of CAT-2", r.Changes, errs)
		}
		_, err = s.ConfirmLibrarySheet(ctx, c.Checker, id, r.Digest)
		must(t, err)
		if v, err = s.OpenProvision(ctx, c.Editor, "cat", 1); err != nil || v.Article.Heading != "Của màn hình" {
			t.Errorf("got %q, %v; want what was written on the screen", v.Article.Heading, err)
		}
		if _, errs, err = s.start(t, c.Checker, clash); err != nil || len(errs) != 1 {
			t.Errorf("the same cell on both sides: got %v, %v; want the cell named", errs, err)
		}
	})
}

func TestForeignWorkbooksAreRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		f := excelize.NewFile()
		var out bytes.Buffer
		must(t, f.Write(&out))
		for name, data := range map[string][]byte{"no workbook": []byte("chữ thường"), "another workbook": out.Bytes(), "nothing": nil} {
			if _, _, err := s.start(t, c.Checker, data); !problem.Is(err, problem.Invalid) {
				t.Errorf("%s: got %v, want it refused", name, err)
			}
		}
		if _, _, err := s.start(t, c.Translator, out.Bytes()); !problem.Is(err, problem.Denied) {
			t.Errorf("a translator: got %v, want a refusal", err)
		}
	})
}
