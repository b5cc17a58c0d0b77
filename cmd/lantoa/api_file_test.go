package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func evidenceByAPI(t *testing.T, o *caller) {
	r := o.reportsOf(t, "xã", o.own, "period=2026-Q4&state=expected")[0]
	at := fmt.Sprintf("/reports/%d", r.ID)
	var got apiReport
	o.want(t, 200, "xã", "PUT", at, map[string]any{"answer": "activities", "summary": "Đã tổ chức.", "version": r.Version}, &got)
	var deed struct{ ID int64 }
	o.want(t, 201, "xã", "POST", at+"/activities", map[string]any{"name": "Phát thanh lưu động", "from": "2026-10-19"}, &deed)
	for _, name := range []string{"ảnh mờ.png", "ảnh rõ.png"} {
		o.want(t, 201, "xã", "POST", at+"/evidence", upload{name: name, data: pictureFile(t, len(name)), fields: map[string]string{"consent": "true"}}, &got)
	}
	if len(got.Evidence) != 2 {
		t.Fatalf("%d pieces of evidence, want 2", len(got.Evidence))
	}
	blurred, clear := got.Evidence[0], got.Evidence[1]
	var marked struct {
		ActivityID int64 `json:"activity_id"`
		Label      string
	}
	o.want(t, 200, "xã", "PUT", fmt.Sprintf("%s/evidence/%d/marks", at, clear.ID), map[string]any{"activity_id": deed.ID, "label": "signin"}, &marked)
	if marked.ActivityID != deed.ID || marked.Label != "signin" {
		t.Errorf("marked %+v", marked)
	}
	o.by(t, "xã", "evidence.mark")
	verdict := fmt.Sprintf("%s/evidence/%d/verdict", at, blurred.ID)
	o.want(t, 409, "sở", "PUT", verdict, map[string]any{"accepted": true}) // nothing waits for review yet
	o.want(t, 200, "xã", "POST", at+"/submission", map[string]any{"version": o.report(t, r.ID).Version})
	o.want(t, 403, "xã", "PUT", verdict, map[string]any{"accepted": true})
	o.want(t, 422, "người thứ hai", "PUT", verdict, map[string]any{"accepted": false})
	o.want(t, 200, "người thứ hai", "PUT", verdict, map[string]any{"accepted": false, "reason": "Ảnh mờ, không thấy gì."})
	o.by(t, "người thứ hai", "evidence.reject")
	now := o.report(t, r.ID)
	if e := now.Evidence[0]; e.Verdict != "rejected" || e.Why != "Ảnh mờ, không thấy gì." || now.Evidence[1].Verdict != "" {
		t.Errorf("judged: %+v", now.Evidence)
	}
	o.want(t, 404, "người thứ hai", "PUT", at+"/evidence/999999/verdict", map[string]any{"accepted": true})
	o.want(t, 200, "người thứ hai", "POST", at+"/acceptance", map[string]any{"version": now.Version})
	if e := o.report(t, r.ID).Evidence; e[0].Verdict != "rejected" || e[1].Verdict != "accepted" {
		t.Errorf("after acceptance: %+v", e)
	}
	archiveByAPI(t, o)
}

// pictureFile is a picture; others are different files.
func pictureFile(t *testing.T, wider ...int) []byte {
	t.Helper()
	width := 10
	for _, w := range wider {
		width += w
	}
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA(image.Rect(0, 0, width, 10))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// archiveByAPI takes home the evidence of the commune: the archive has its index and only its files.
func archiveByAPI(t *testing.T, o *caller) {
	t.Helper()
	all := o.want(t, 200, "xã", "GET", fmt.Sprintf("/plans/%d/evidence?period=2026-Q4", o.plan), nil)
	names := zipNames(t, all.body)
	if !strings.Contains(names, "danh-muc.csv") || strings.Count(names, "tep/") != strings.Count(names, "tep/xa-quy-hoa/") || !strings.Contains(names, "anh-mo.png") || !strings.Contains(names, "anh-ro.png") {
		t.Errorf("the archive holds %s", names)
	}
	o.by(t, "xã", "evidence.archive")
	o.want(t, 403, "xã", "GET", fmt.Sprintf("/plans/%d/evidence?agency=%d", o.plan, o.other), nil)
	o.want(t, 404, "sở", "GET", fmt.Sprintf("/plans/%d/evidence?period=2025-Q1", o.plan), nil)
}

func zipNames(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("no archive: %v", err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

// editedBook is a workbook with some cells changed, by "sheet!cell".
func editedBook(t *testing.T, data []byte, cells map[string]any) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for at, v := range cells {
		sheet, cell, _ := strings.Cut(at, "!")
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cellWith finds the first row of a sheet in which a cell of the column holds a text; "" is the first empty one below the head.
func rowWith(t *testing.T, data []byte, sheet string, column int, text string) int {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) > column && strings.Contains(row[column], text) {
			return i + 1
		}
	}
	t.Fatalf("sheet %s has no %q in column %d", sheet, text, column)
	return 0
}

func listByAPI(t *testing.T, o *caller) {
	out := o.want(t, 200, "sở", "GET", "/agency-lists", nil)
	if _, err := excelize.OpenReader(bytes.NewReader(out.body)); err != nil {
		t.Errorf("the list is no workbook: %v", err)
	}
	type list struct {
		ID, Version          int64
		State                string
		Added, Changed, Same int
		Faults               []struct{ Place, Detail string }
		Changes              []struct{ Agency string }
	}
	var bad, good, again list
	o.want(t, 403, "xã", "POST", "/agency-lists", upload{name: "a.csv", data: []byte("Tên đầy đủ\nMột")})
	o.want(t, 422, "sở", "POST", "/agency-lists", upload{name: "a.csv", data: []byte("Cột lạ\nMột")})
	o.want(t, 201, "sở", "POST", "/agency-lists", upload{name: "sai.csv", data: []byte("Tên đầy đủ,Loại\nTrường Mẫu,Không có loại này\n")}, &bad)
	if len(bad.Faults) != 1 || !strings.Contains(bad.Faults[0].Place, "B2") {
		t.Errorf("faults %+v, want one at B2", bad.Faults)
	}
	o.want(t, 422, "sở", "POST", fmt.Sprintf("/agency-lists/%d/confirmation", bad.ID), map[string]any{"version": bad.Version})
	o.want(t, 204, "sở", "POST", fmt.Sprintf("/agency-lists/%d/dismissal", bad.ID), map[string]any{"version": bad.Version})
	o.by(t, "sở", "list.drop")
	text := []byte("Tên đầy đủ,Tên ngắn,Loại\nTrường Chính trị Mẫu,Trường CT Mẫu,\"Sở, ban, ngành\"\n")
	o.want(t, 201, "sở", "POST", "/agency-lists", upload{name: "moi.csv", data: text}, &good)
	if good.Added != 1 || len(good.Changes) != 1 || len(good.Faults) != 0 {
		t.Fatalf("the list would do %+v, want one new agency", good)
	}
	find := "/agencies?q=truong+ct+mau"
	var found struct{ Items []struct{ ID int64 } }
	o.want(t, 200, "sở", "GET", find, nil, &found)
	if len(found.Items) != 0 {
		t.Error("something was written before the yes")
	}
	confirm := fmt.Sprintf("/agency-lists/%d/confirmation", good.ID)
	o.want(t, 409, "sở", "POST", confirm, map[string]any{"version": good.Version + 1})
	o.want(t, 200, "sở", "POST", confirm, map[string]any{"version": good.Version})
	o.by(t, "sở", "list.confirm")
	o.want(t, 409, "sở", "POST", confirm, map[string]any{"version": good.Version})
	o.want(t, 200, "sở", "GET", find, nil, &found)
	if len(found.Items) != 1 {
		t.Errorf("%d agencies after the yes, want 1", len(found.Items))
	}
	o.want(t, 201, "sở", "POST", "/agency-lists", upload{name: "moi.csv", data: text}, &again)
	if again.Added+again.Changed != 0 || again.Same != 1 {
		t.Errorf("the same list again would do %+v, want nothing", again)
	}
}

func paperByAPI(t *testing.T, o *caller) {
	at := fmt.Sprintf("/plans/%d/periods/2026-Q3", o.plan)
	docx := o.want(t, 200, "sở", "GET", at+"/report/docx", nil).body
	var counts struct {
		Counts struct{ All struct{ All int } }
	}
	o.want(t, 200, "sở", "GET", at+"/report", nil, &counts)
	changed := changedDocument(t, docx, fmt.Sprintf(">%d<", counts.Counts.All.All), ">9999<")
	type compared struct {
		Checked  int
		Findings []struct{ Kind, Place, Document, Data string }
	}
	var same, off compared
	o.want(t, 200, "sở", "POST", at+"/report/comparison", upload{name: "a.docx", data: docx}, &same)
	o.want(t, 200, "sở", "POST", at+"/report/comparison", upload{name: "a.docx", data: changed}, &off)
	if same.Checked == 0 || len(same.Findings) != 0 {
		t.Errorf("the untouched report: %+v", same)
	}
	if len(off.Findings) != 1 || off.Findings[0].Document != "9999" || off.Findings[0].Data != fmt.Sprint(counts.Counts.All.All) || off.Findings[0].Place == "" {
		t.Errorf("the changed report: %+v", off.Findings)
	}
	o.want(t, 403, "xã", "POST", at+"/report/comparison", upload{name: "a.docx", data: docx})
	o.want(t, 422, "sở", "POST", at+"/report/comparison", upload{name: "a.pdf", data: []byte("%PDF-1.4")})
	o.want(t, 422, "sở", "POST", at+"/papers", upload{name: "a.docx", data: changed, fields: map[string]string{"kind": "other"}})
	type kept struct {
		Paper struct {
			ID   int64
			Kind string
			Off  int
		}
		Findings []struct{}
	}
	var edited, signed kept
	o.want(t, 201, "sở", "POST", at+"/papers", upload{name: "sửa.docx", data: changed, fields: map[string]string{"kind": "edited"}}, &edited)
	o.by(t, "sở", "paper.keep")
	pdf := []byte("%PDF-1.4\n%âãÏÓ\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
	o.want(t, 409, "sở", "POST", at+"/papers", upload{name: "ký.pdf", data: pdf, fields: map[string]string{"kind": "signed"}}) // not closed yet
	o.want(t, 201, "sở", "POST", at+"/closing", map[string]any{"checked": true})
	o.want(t, 201, "sở", "POST", at+"/papers", upload{name: "ký.pdf", data: pdf, fields: map[string]string{"kind": "signed", "note": "Bản có dấu"}}, &signed)
	if edited.Paper.Off != 1 || len(edited.Findings) != 1 || signed.Paper.Kind != "signed" || signed.Paper.ID == edited.Paper.ID {
		t.Errorf("kept %+v and %+v", edited, signed)
	}
	var papers struct{ Items []struct{ ID int64 } }
	o.want(t, 200, "sở", "GET", at+"/papers", nil, &papers)
	if len(papers.Items) != 2 || papers.Items[0].ID != signed.Paper.ID {
		t.Errorf("papers %+v", papers.Items)
	}
	if got := o.want(t, 200, "sở", "GET", fmt.Sprintf("/papers/%d/file", edited.Paper.ID), nil); !bytes.Equal(got.body, changed) {
		t.Error("the kept report is not what was sent")
	}
	o.want(t, 403, "xã", "GET", fmt.Sprintf("/papers/%d/file", edited.Paper.ID), nil)
	sealByAPI(t, o, at)
}

// sealByAPI asks which closing a file and a code belong to.
func sealByAPI(t *testing.T, o *caller, at string) {
	t.Helper()
	docx := o.want(t, 200, "sở", "GET", at+"/report/docx", nil).body
	type seal struct {
		Known, Whole, Exact bool
		Period              string
		Closing             struct{ Sha256 string }
		Check               struct{ Findings []struct{} }
	}
	var own, edited, typed, strange seal
	o.want(t, 200, "sở", "POST", "/closings/check", upload{name: "a.docx", data: docx}, &own)
	if !own.Known || !own.Exact || !own.Whole || own.Period != "2026-Q3" {
		t.Errorf("our own file: %+v", own)
	}
	changed := changedDocument(t, docx, "Nơi nhận", "Nơi gửi")
	o.want(t, 200, "sở", "POST", "/closings/check", upload{name: "a.docx", data: changed}, &edited)
	if !edited.Known || edited.Exact || len(edited.Check.Findings) != 0 {
		t.Errorf("the file with other prose: %+v", edited)
	}
	o.want(t, 200, "sở", "POST", "/closings/check", upload{fields: map[string]string{"code": own.Closing.Sha256[:16]}}, &typed)
	if !typed.Known || typed.Closing.Sha256 != own.Closing.Sha256 {
		t.Errorf("the code: %+v", typed)
	}
	o.want(t, 200, "sở", "POST", "/closings/check", upload{name: "d.txt", data: []byte("xin chào")}, &strange)
	if strange.Known {
		t.Errorf("a stranger's file: %+v", strange)
	}
	o.want(t, 422, "sở", "POST", "/closings/check", upload{fields: map[string]string{"code": "xin"}})
}

// changedDocument is a DOCX with the first of some letters replaced.
func changedDocument(t *testing.T, docx []byte, old, fresh string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "word/document.xml" {
			if !bytes.Contains(text, []byte(old)) {
				t.Fatalf("the document has no %s", old)
			}
			text = bytes.Replace(text, []byte(old), []byte(fresh), 1)
		}
		w, err := out.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
