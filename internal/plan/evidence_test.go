package plan

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"
	"time"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// upload is a file as a form brings it.
func upload(name string, data []byte) Upload {
	return Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// picture is a picture of its own: another seed, another file.
func testPicture(seed uint8) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for x := range 60 {
		for y := range 40 {
			img.Set(x, y, color.RGBA{uint8(x * 4), uint8(y * 6), seed, 255})
		}
	}
	return img
}

func testJPEG(t testing.TB, seed uint8) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, testPicture(seed), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// placed is a JPEG whose Exif says where it was taken.
func placed(t testing.TB) []byte {
	t.Helper()
	tiff := "II*\x00\x08\x00\x00\x00" + "\x02\x00" + // two entries: camera, and where the GPS part stands
		"\x0f\x01\x02\x00\x08\x00\x00\x00\x26\x00\x00\x00" + "\x25\x88\x04\x00\x01\x00\x00\x00\x2e\x00\x00\x00" + "\x00\x00\x00\x00" +
		"MAYANH1\x00" + "\x01\x00" + "\x02\x00\x05\x00\x03\x00\x00\x00\x40\x00\x00\x00" + "\x00\x00\x00\x00" + "21.853N106.761E-TOADO-CHUP"
	segment := "Exif\x00\x00" + tiff
	plain := testJPEG(t, 1)
	head := append([]byte{0xFF, 0xD8, 0xFF, 0xE1, 0, byte(len(segment) + 2)}, segment...)
	return append(head, plain[2:]...)
}

func testZip(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, "<x/>")
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEvidenceIsKnownByItsContent(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
	var transparent bytes.Buffer
	if err := png.Encode(&transparent, image.NewNRGBA(image.Rect(0, 0, 9, 9))); err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		name string
		data []byte
		mime string // "": refused
		want string // the name it is kept under, or words of the refusal
	}{
		{"anh.jpg", []byte("<!DOCTYPE html><html><script>alert(1)</script></html>"), "", "“anh.jpg” không nhận được"},
		{"anh.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>`), "", "không nhận được"},
		{"bao-cao.pdf", append([]byte("MZ\x90\x00\x03"), make([]byte, 400)...), "", "không nhận được"},
		{"chay.pdf", append([]byte("\x7fELF\x02\x01"), make([]byte, 400)...), "", "không nhận được"},
		{"chay.txt", []byte("#!/bin/sh\nrm -rf .\n"), "", "không nhận được"},
		{"co-macro.docx", testZip(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "", "không có macro"},
		{"nen.zip", testZip(t, "a.txt"), "", "tệp nén"},
		{"cu.doc", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), "", ".docx"},
		{"iphone.heic", append([]byte("\x00\x00\x00\x18ftypheic"), make([]byte, 100)...), "", "HEIC"},
		{"hong.jpg", testJPEG(t, 2)[:300], "", "hỏng"},
		{"trong.pdf", nil, "", "trống"},
		{"to.pdf", append([]byte("%PDF-1.7\n"), make([]byte, MaxFile)...), "", "lớn hơn 10 MB"},
		{"vừa.pdf", append([]byte("%PDF-1.7\n"), make([]byte, MaxFile-9)...), "application/pdf", "vừa.pdf"},
		{"Ảnh phát thanh.JPG", testJPEG(t, 3), "image/jpeg", "Ảnh phát thanh.JPG"},
		{"anh.png", testJPEG(t, 4), "image/jpeg", "anh.jpg"},
		{"trong-suot.png", transparent.Bytes(), "image/png", "trong-suot.png"},
		{"ke-hoach.docx", testZip(t, "[Content_Types].xml", "word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "ke-hoach.docx"},
		{"nhat-ky", []byte("ngay;phut\n02/07;30\n03/07;30\n"), "text/csv", "nhat-ky.csv"},
		{`C:\Users\canbo\nhật ký.log`, []byte("Phát lúc 5 giờ.\n"), "text/plain", "nhật ký.log"},
	} {
		before, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.AddEvidence(bg, c.Reporter, r.ID, Addition{Files: []Upload{upload(f.name, f.data)}})
		after, _ := s.OpenReport(bg, c.Reporter, r.ID)
		if f.mime == "" {
			e, _ := problem.As(err)
			if e == nil || e.Kind != problem.Invalid || len(e.Fields) != 1 || e.Fields[0].Name != "evidence" || !strings.Contains(e.Error(), f.want) {
				t.Errorf("%s: %v; want words %q at the field", f.name, err, f.want)
			}
			if len(after.Evidence) != len(before.Evidence) {
				t.Errorf("%s was refused and kept", f.name)
			}
			continue
		}
		if err != nil || len(after.Evidence) != len(before.Evidence)+1 {
			t.Errorf("%s: %v", f.name, err)
			continue
		}
		if e := after.Evidence[len(after.Evidence)-1]; e.Name != f.want || e.Mime != f.mime || (e.Thumb != "") != e.Picture() {
			t.Errorf("%s is kept as %+v", f.name, e)
		}
	}
}

func TestAllFilesOfAFormOrNone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		r := reportOf(t, s, addPlan(t, s, c), "III.2", c.Commune.ID, "2026-Q3")
		_, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{
			Files: []Upload{upload("a.jpg", testJPEG(t, 5)), upload("b.jpg", []byte("<html>"))}, Links: []string{"https://example.vn/tin"},
		})
		file, openErr := s.OpenReport(bg, c.Reporter, r.ID)
		if kindOf(err) != problem.Invalid || openErr != nil || len(file.Evidence) != 0 || file.Report.State != Awaited {
			t.Errorf("one bad file of two: %v; %d kept, %s", err, len(file.Evidence), file.Report.State)
		}
		broken := Upload{Name: "dut.jpg", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(testJPEG(t, 5)[:50]), errReader{})), nil
		}}
		if _, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{Files: []Upload{broken}}); kindOf(err) != problem.Invalid || !strings.Contains(err.Error(), "đứt giữa chừng") {
			t.Errorf("a file that broke off: %v", err)
		}
	})
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, errors.New("line dropped") }

func TestPicturesLoseThePlaceWhereTheyWereTaken(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	r := reportOf(t, s, addPlan(t, s, c), "III.2", c.Commune.ID, "2026-Q3")
	sent := placed(t)
	if !bytes.Contains(sent, []byte("TOADO-CHUP")) || !bytes.Contains(sent, []byte("Exif")) {
		t.Fatal("the picture of the test says no place")
	}
	if _, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{Files: []Upload{upload("anh.jpg", sent)}, Consent: true}); err != nil {
		t.Fatal(err)
	}
	file, err := s.OpenReport(bg, c.Reporter, r.ID)
	if err != nil || len(file.Evidence) != 1 || !file.Evidence[0].Consent {
		t.Fatalf("evidence %+v, %v", file.Evidence, err)
	}
	for _, hash := range []string{file.Evidence[0].Hash, file.Evidence[0].Thumb} {
		blob, _, err := s.Files.Open(hash)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(blob)
		blob.Close()
		for _, bad := range []string{"Exif", "MAYANH1", "TOADO-CHUP", "GPS"} {
			if bytes.Contains(data, []byte(bad)) {
				t.Errorf("the stored picture still says %q", bad)
			}
		}
		if _, err := jpeg.Decode(bytes.NewReader(data)); err != nil {
			t.Errorf("the stored picture is none: %v", err)
		}
	}
}

func TestTheSameFileIsKeptOnceAndNoticed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		mine, theirs := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3"), reportOf(t, s, p, "III.2", c.Other.ID, "2026-Q3")
		same := Addition{Files: []Upload{upload("mot.jpg", testJPEG(t, 6)), upload("hai.jpg", testJPEG(t, 6))}, Links: []string{"https://example.vn/tin"}}
		if n, err := s.AddEvidence(bg, c.Reporter, mine.ID, same); n != 2 || err != nil {
			t.Errorf("a file twice and a link: added %d, %v; want 2", n, err)
		}
		if n, err := s.AddEvidence(bg, c.Reporter, mine.ID, same); n != 0 || err != nil {
			t.Errorf("the same again: added %d, %v; want 0", n, err)
		}
		if n, err := s.AddEvidence(bg, c.Stranger, theirs.ID, same); n != 2 || err != nil {
			t.Errorf("another agency: added %d, %v; want 2", n, err)
		}
		health, err := s.Files.Verify(bg, nil)
		if err != nil || health.Files != 2 {
			t.Errorf("%d files stored, %v; want the picture and its small one", health.Files, err)
		}
		for _, by := range []identity.Actor{c.Coordinator, c.Leader} {
			file, err := s.OpenReport(bg, by, mine.ID)
			if err != nil || len(file.Twins) != 1 || file.Twins[0].ReportID != theirs.ID || file.Twins[0].Agency != c.Other.ShortName {
				t.Errorf("%s is warned of %+v, %v", by.Role, file.Twins, err)
			}
		}
		if file, err := s.OpenReport(bg, c.Reporter, mine.ID); err != nil || len(file.Twins) != 0 {
			t.Errorf("the agency is told about another agency's file: %+v, %v", file.Twins, err)
		}
	})
}

func TestLinksAreAddressesOfPages(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	r := reportOf(t, s, addPlan(t, s, c), "III.2", c.Commune.ID, "2026-Q3")
	for link, name := range map[string]string{
		"https://langson.gov.vn/tin-tuc/1/": "langson.gov.vn/tin-tuc/1", " http://xaquyhoa.vn ": "xaquyhoa.vn",
		"javascript:alert(1)": "", "data:text/html,x": "", "file:///etc/passwd": "", "langson.gov.vn": "", "https://": "", "https://x.vn/" + strings.Repeat("a", maxURL): "",
	} {
		n, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{Links: []string{link}})
		if name == "" {
			if e, ok := problem.As(err); !ok || len(e.Fields) != 1 || e.Fields[0].Name != "link" {
				t.Errorf("%.40q: %v; want a sentence at the field", link, err)
			}
			continue
		}
		file, _ := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil || n != 1 || file.Evidence[len(file.Evidence)-1].Name != name {
			t.Errorf("%q: added %d, %v, %+v", link, n, err, file.Evidence)
		}
	}
}

func TestEvidenceOfAnAcceptedReportStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		if _, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{Files: []Upload{upload("a.jpg", testJPEG(t, 7))}}); err != nil {
			t.Fatal(err)
		}
		file, _ := s.OpenReport(bg, c.Reporter, r.ID)
		e := file.Evidence[0]
		if err := s.DeleteEvidence(bg, c.Stranger, r.ID, e.ID); kindOf(err) != problem.Denied {
			t.Errorf("another agency deletes it: %v", err)
		}
		other := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		if err := s.DeleteEvidence(bg, c.Reporter, other.ID, e.ID); kindOf(err) != problem.NotFound {
			t.Errorf("deleted through another report: %v", err)
		}
		inState(t, s, c, file.Report, Accepted)
		for what, err := range map[string]error{
			"deleted":        s.DeleteEvidence(bg, c.Reporter, r.ID, e.ID),
			"by coordinator": s.DeleteEvidence(bg, c.Coordinator, r.ID, e.ID),
			"consent":        s.SetConsent(bg, c.Reporter, r.ID, map[int64]bool{e.ID: true}),
			"added":          second(s.AddEvidence(bg, c.Reporter, r.ID, Addition{Links: []string{"https://example.vn"}})),
		} {
			if kindOf(err) != problem.Conflict {
				t.Errorf("%s in an accepted report: %v", what, err)
			}
		}
		if file, err := s.OpenReport(bg, c.Reporter, r.ID); err != nil || len(file.Evidence) != 1 || file.Evidence[0].Consent {
			t.Errorf("afterwards: %+v, %v", file.Evidence, err)
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestAReportTakesSoMuchEvidenceAndNoMore(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	r := reportOf(t, s, addPlan(t, s, c), "III.2", c.Commune.ID, "2026-Q3")
	for range MaxEvidence - 1 {
		addLink(t, s, r.ID, 0)
	}
	_, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{Links: []string{"https://a.vn", "https://b.vn"}})
	if kindOf(err) != problem.Invalid || !strings.Contains(err.Error(), "nhiều nhất 60") {
		t.Errorf("one too many: %v", err)
	}
	if _, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{Links: []string{"https://a.vn"}}); err != nil {
		t.Errorf("the last that fits: %v", err)
	}
	if n, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{Links: []string{" "}}); n != 0 || err != nil {
		t.Errorf("nothing to add to a full report: %d, %v", n, err)
	}
}

func TestTheSweepKeepsWhatIsUsed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		r := reportOf(t, s, addPlan(t, s, c), "III.2", c.Commune.ID, "2026-Q3")
		if _, err := s.AddEvidence(bg, c.Reporter, r.ID, Addition{Files: []Upload{upload("a.jpg", testJPEG(t, 8))}}); err != nil {
			t.Fatal(err)
		}
		file, _ := s.OpenReport(bg, c.Reporter, r.ID)
		e := file.Evidence[0]
		orphan, err := s.keep(bg, []byte("nobody's"))
		if err != nil {
			t.Fatal(err)
		}
		sweep := func() map[string]bool {
			if err := s.SweepFiles(bg, time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			left := map[string]bool{}
			for _, hash := range []string{e.Hash, e.Thumb, orphan} {
				if left[hash], err = s.Files.Has(hash); err != nil {
					t.Fatal(err)
				}
			}
			return left
		}
		if left := sweep(); !left[e.Hash] || !left[e.Thumb] || left[orphan] {
			t.Errorf("after the sweep: evidence %t, small picture %t, orphan %t", left[e.Hash], left[e.Thumb], left[orphan])
		}
		if err := s.DeleteEvidence(bg, c.Reporter, r.ID, e.ID); err != nil {
			t.Fatal(err)
		}
		if left := sweep(); left[e.Hash] || left[e.Thumb] {
			t.Error("deleted evidence outlives the sweep")
		}
	})
}

func TestOnePictureIsWorkedOnAtATime(t *testing.T) {
	t.Parallel()
	s := newStudio()
	s <- struct{}{} // someone is at work
	ctx, cancel := context.WithTimeout(bg, 50*time.Millisecond)
	defer cancel()
	if _, err := s.check(ctx, "a.jpg", testJPEG(t, 9)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a second picture beside the first: %v", err)
	}
	if p, err := s.check(ctx, "a.txt", []byte("chữ")); err != nil || p.ext != ".txt" {
		t.Errorf("a text waits for pictures: %v", err)
	}
	<-s
	if p, err := s.check(bg, "a.jpg", testJPEG(t, 9)); err != nil || len(p.thumb) == 0 {
		t.Errorf("after the first: %v", err)
	}
}

func TestNamesOfFilesAreLabelsOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sent, want string }{
		{"ảnh.jpg", "ảnh.jpg"},
		{`C:\a\b\ảnh.jpg`, "ảnh.jpg"},
		{"../../etc/passwd", "passwd"},
		{"", "tep"},
		{"..", "tep"},
		{"/", "tep"},
		{"a\r\nSet-Cookie: x.jpg", "aSet-Cookie x.jpg"},
		{"a\u202egpj.exe", "agpj.exe"},
		{"a\"b<c>.pdf", "abc.pdf"},
		{strings.Repeat("dài", 200) + ".pdf", strings.Repeat("dài", 40) + ".pdf"},
	} {
		if got := fileName(c.sent); got != c.want {
			t.Errorf("fileName(%.30q) = %q, want %q", c.sent, got, c.want)
		}
	}
}
