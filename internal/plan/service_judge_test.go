package plan

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"strings"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/problem"
)

// photograph is a made-up picture with enough on it to compare.
func photograph(t testing.TB, quality int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 240, 160))
	for y := range 160 {
		for x := range 240 {
			v := uint8((x*x/70 + y*y/40 + x*y/90) % 256)
			img.SetRGBA(x, y, color.RGBA{v, 255 - v, v / 2, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func oneFile(name string, data []byte) Addition {
	return Addition{Files: []Upload{{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}}}
}

func TestEvidenceRules(t *testing.T) {
	t.Parallel()
	photo := Evidence{ID: 1, Kind: "file", Mime: "image/jpeg", ActivityID: 4}
	list := Evidence{ID: 2, Kind: "file", Mime: "application/pdf", Label: "signin"}
	link := Evidence{ID: 3, Kind: "link"}
	deeds := []Activity{{ID: 4, Name: "Hội thi"}, {ID: 5, Name: "Tập huấn"}}
	for _, row := range []struct {
		name     string
		rules    []EvidenceRule
		answer   Answer
		evidence []Evidence
		want     string // in the sentence; "" nothing is lacking
	}{
		{"no rules", nil, Activities, nil, ""},
		{"any file", []EvidenceRule{{wholeReport, "any", 1}}, Activities, []Evidence{link}, ""},
		{"nothing to report needs nothing", []EvidenceRule{{wholeReport, "any", 1}}, Nothing, nil, ""},
		{"a photo of each activity", []EvidenceRule{{eachActivity, "photo", 1}}, Activities, []Evidence{photo}, "hoạt động “Tập huấn” cần ít nhất 1 ảnh"},
		{"a link is no photo", []EvidenceRule{{wholeReport, "photo", 1}}, Activities, []Evidence{link}, "ít nhất 1 ảnh"},
		{"a document", []EvidenceRule{{wholeReport, "document", 1}}, Activities, []Evidence{list}, ""},
		{"a sign-in sheet is what is called so", []EvidenceRule{{wholeReport, "signin", 1}}, Activities, []Evidence{photo}, "danh sách ký nhận"},
		{"two photos", []EvidenceRule{{wholeReport, "photo", 2}}, Activities, []Evidence{photo}, "đang có 1"},
		{"not mine, with a document", []EvidenceRule{{forNotMine, "document", 1}}, NotApplicable, nil, "văn bản PDF hoặc Word"},
		{"what was rejected does not count", []EvidenceRule{{wholeReport, "photo", 1}}, Activities, []Evidence{{Kind: "file", Mime: "image/png", Verdict: VerdictRejected}}, "đang có 0"},
	} {
		err := lacking(row.rules, row.answer, deeds, row.evidence, Evidence.standing)
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", row.name, err, row.want)
		}
		if got := readRules(writeRules(row.rules)); len(got) != len(row.rules) || len(got) > 0 && got[0] != row.rules[0] {
			t.Errorf("%s: rules come back as %+v", row.name, got)
		}
	}
}

// Nothing is done without accepted evidence where the task asks for it.
func TestRejectedEvidenceStandsInTheWay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q1")
		if _, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: r.ID, Name: "Hội thi", From: "2026-01-20"}, nil); err != nil {
			t.Fatal(err)
		}
		addLink(t, s, r.ID, 0)
		file, _ := s.OpenReport(bg, c.Reporter, r.ID)
		sent, err := s.MoveReport(bg, c.Reporter, r.ID, file.Report.Version, Submit, "")
		if err != nil {
			t.Fatal(err)
		}
		e := file.Evidence[0]
		if err := s.JudgeEvidence(bg, c.Reporter, r.ID, e.ID, true, ""); kindOf(err) != problem.Denied {
			t.Errorf("judged by its sender: %v", err)
		}
		if err := s.JudgeEvidence(bg, c.Coordinator, r.ID, e.ID, false, " "); kindOf(err) != problem.Invalid {
			t.Errorf("rejected without a reason: %v", err)
		}
		if err := s.JudgeEvidence(bg, c.Coordinator, r.ID, e.ID, false, "Liên kết hỏng."); err != nil {
			t.Fatal(err)
		}
		if _, err := s.MoveReport(bg, c.Coordinator, r.ID, sent.Version, Accept, ""); kindOf(err) != problem.Conflict || !strings.Contains(err.Error(), "minh chứng bắt buộc") {
			t.Errorf("accepted without evidence: %v", err)
		}
		if text := textOf(page(t, screens(s), c.Coordinator, reportPath(r.ID), 200).Find("main")); !strings.Contains(text, "Không chấp nhận: Liên kết hỏng.") {
			t.Errorf("the reviewer does not see what was rejected:\n%s", text)
		}
		if err := s.JudgeEvidence(bg, c.Coordinator, r.ID, e.ID, true, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.MoveReport(bg, c.Coordinator, r.ID, sent.Version, Accept, ""); err != nil {
			t.Errorf("accepted: %v", err)
		}
	})
}

func TestNearlyTheSamePictureIsShown(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		mine := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		theirs := reportOf(t, s, p, "III.2", c.Other.ID, "2026-Q3")
		if _, err := s.AddEvidence(bg, c.Reporter, mine.ID, oneFile("hoi-thi.jpg", photograph(t, 95))); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddEvidence(bg, c.Stranger, theirs.ID, oneFile("anh.jpg", photograph(t, 35))); err != nil {
			t.Fatal(err)
		}
		file, err := s.OpenReport(bg, c.Coordinator, theirs.ID)
		if err != nil || len(file.Near) != 1 || file.Near[0].Same || file.Near[0].Agency != c.Commune.ShortName {
			t.Fatalf("near: %+v, %v", file.Near, err)
		}
		if own, _ := s.OpenReport(bg, c.Stranger, theirs.ID); len(own.Near) != 0 {
			t.Error("an agency sees pictures of another")
		}
		if n := page(t, screens(s), c.Coordinator, reportPath(theirs.ID), 200).Find("[aria-labelledby=anh-giong] img").Length(); n != 2 {
			t.Errorf("%d pictures side by side", n)
		}
		write(t, s, func(tx *db.Tx) error { // as before looks were kept
			for _, q := range []string{`DELETE FROM plan_picture_parts`, `DELETE FROM plan_pictures`} {
				if _, err := tx.Exec(q); err != nil {
					return err
				}
			}
			return nil
		})
		if err := s.LookAtPictures(bg); err != nil {
			t.Fatal(err)
		}
		if file, _ = s.OpenReport(bg, c.Coordinator, mine.ID); len(file.Near) != 1 {
			t.Errorf("after taking the looks anew: %+v", file.Near)
		}
	})
}

func TestAllEvidenceInOneArchive(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		if _, err := s.AddEvidence(bg, c.Reporter, r.ID, oneFile("../../Ảnh hội thi=1.jpg", photograph(t, 90))); err != nil {
			t.Fatal(err)
		}
		addLink(t, s, r.ID, 0)
		h := screens(s)
		at := planPath(p.ID) + "/minh-chung.zip"
		w := visit(t, h, c.Reporter, at, nil)
		z, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
		if err != nil {
			t.Fatalf("%d: %v", w.Code, err)
		}
		var names []string
		for _, f := range z.File {
			names = append(names, f.Name)
		}
		if len(names) != 3 || names[0] != "danh-muc.csv" || !strings.HasPrefix(names[2], "tep/") || strings.Contains(names[2], "..") || !strings.HasSuffix(names[2], ".jpg") {
			t.Errorf("the archive holds %v", names)
		}
		f, _ := z.Open("danh-muc.csv")
		index, _ := io.ReadAll(f)
		for _, want := range []string{"chưa xác nhận đồng ý", "https://example.vn/tin", c.Commune.ShortName, "STT"} {
			if !strings.Contains(string(index), want) {
				t.Errorf("the index does not name %q:\n%s", want, index)
			}
		}
		if w := visit(t, h, c.Stranger, at+"?co-quan="+digitsOrNone(c.Commune.ID), nil); w.Code != 403 {
			t.Errorf("a stranger takes it home: %d", w.Code)
		}
		if w := visit(t, h, c.Stranger, at, nil); w.Code != 404 {
			t.Errorf("nothing to take home: %d", w.Code)
		}
		page(t, h, c.Coordinator, planPath(p.ID)+"/minh-chung?ky=2026-Q3", 200)
	})
}

func TestDoubtsAreAsked(t *testing.T) {
	t.Parallel()
	l, err := loadIndicators()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name    string
		figures []Figure
		earlier map[string]int64
		want    int
	}{
		{"all well", []Figure{{Indicator: "B3.received", Value: 5}, {Indicator: "B3.in_time", Value: 4}}, nil, 0},
		{"more in time than received", []Figure{{Indicator: "B3.received", Value: 5}, {Indicator: "B3.in_time", Value: 6}}, nil, 1},
		{"the whole is not given", []Figure{{Indicator: "B3.in_time", Value: 6}}, nil, 0},
		{"ten times as much", []Figure{{Indicator: "D3.minutes", Value: 400}}, map[string]int64{"D3.minutes": 40}, 1},
		{"nine times", []Figure{{Indicator: "D3.minutes", Value: 399}}, map[string]int64{"D3.minutes": 40}, 0},
		{"ten times a little", []Figure{{Indicator: "D3.minutes", Value: 90}}, map[string]int64{"D3.minutes": 9}, 0},
	} {
		if got := l.Doubts(row.figures, row.earlier); len(got) != row.want {
			t.Errorf("%s: %v", row.name, got)
		}
	}
}
