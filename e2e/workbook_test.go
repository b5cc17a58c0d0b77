package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/xuri/excelize/v2"
)

// The workbook of a commune, by keyboard alone: downloaded, filled in elsewhere, brought back, its differences looked at, confirmed.
func TestWorkbookByKeyboard(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	for _, v := range []view{phone, desk} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, startProgram(t, "--demo").URL+signInPath, v)
			p.keySignIn(commune)
			p.tabTo("link", "Tải bảng Excel")
			name, data := p.download(func() { p.do("press Enter", chromedp.KeyEvent(kb.Enter)) })
			if filepath.Ext(name) != ".xlsx" {
				t.Fatalf("the workbook is called %q", name)
			}
			p.keyBring(fillIn(t, data, "Không phát sinh"))
			p.shows("Không phát sinh")
			p.isRight("bang-excel-khac-biet")
			p.tabTo("button", "Xác nhận và ghi")
			p.press("Enter")
			p.shows("từ bảng Excel")
			p.keyBring(fillIn(t, data, "Không phát sinh"))
			p.shows("Không có gì mới.")
			p.isRight("bang-excel-khong-moi")
			p.tabTo("button", "Bỏ")
			p.press("Enter")
			p.shows("Đã bỏ bảng Excel")
			p.keyBring(fillIn(t, data, "Chắc là có"))
			p.shows("Trả lời!E")
			p.isRight("bang-excel-cho-sai")
		})
	}
}

// keyBring uploads a file on the page of workbooks.
func (p *page) keyBring(file string) {
	p.t.Helper()
	p.visit("/")
	p.tabTo("link", "Nộp bảng Excel")
	p.press("Enter")
	p.isRight("bang-excel")
	p.tabToLabel("Tệp bảng Excel đã điền")
	p.keyChoose(file)
	p.tabTo("button", "Đọc và so sánh")
	p.press("Enter")
	p.shows("Xem trước khi ghi")
}

// fillIn answers the first open task of a workbook, as someone with a spreadsheet would.
func fillIn(t *testing.T, data []byte, answer string) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	defer book.Close()
	rows, err := book.GetRows("Trả lời")
	must(t, err)
	for i, row := range rows {
		if len(row) > 0 && len(row) < 5 && len(row[0]) > 1 && row[0][0] == 'B' {
			cell, err := excelize.CoordinatesToCellName(5, i+1)
			must(t, err)
			must(t, book.SetCellValue("Trả lời", cell, answer))
			break
		}
	}
	var out bytes.Buffer
	must(t, book.Write(&out))
	name := filepath.Join(t.TempDir(), "bang-da-dien.xlsx")
	must(t, os.WriteFile(name, out.Bytes(), 0o600))
	return name
}
