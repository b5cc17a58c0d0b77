package media

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lantoa/internal/problem"
)

func panelPicture(t *testing.T, w, h int) Image {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for x := range w {
		for y := range h {
			img.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 120, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return Image{b.Bytes(), "image/jpeg", w, h}
}

func TestPanelKeepsItsLetters(t *testing.T) {
	t.Parallel()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext is not installed")
	}
	for _, size := range []string{"A4", "A3"} {
		for _, landscape := range []bool{false, true} {
			p := Panel{
				Size: size, Landscape: landscape, Language: "vi", Title: "Trẻ em nào cũng được đi học", Text: []string{"Mọi trẻ em đều có quyền được học. Ẫ Ổ Ặ Ợ Ộ ữ ỹ.", "Tiểu học không mất học phí."},
				Pictures: []Image{panelPicture(t, 640, 480), panelPicture(t, 300, 500)}, Captions: []PanelCaption{{"English", "Every child may go to school", "Primary education is free."}},
				Foot: "Sở VHTTDL", Made: time.Unix(1_700_000_000, 0),
			}
			out, err := p.PDF()
			if err != nil {
				t.Fatal(err)
			}
			again, err := p.PDF()
			if err != nil || !bytes.Equal(out, again) {
				t.Errorf("%s: the same panel gives other bytes (%v)", size, err)
			}
			path := filepath.Join(t.TempDir(), "bang.pdf")
			if err := os.WriteFile(path, out, 0o600); err != nil {
				t.Fatal(err)
			}
			if dir := os.Getenv("LANTOA_SHOTS"); dir != "" {
				_ = os.WriteFile(filepath.Join(dir, "bang-"+size+map[bool]string{true: "-ngang"}[landscape]+".pdf"), out, 0o600)
			}
			text, err := exec.CommandContext(t.Context(), tool, path, "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"Trẻ em nào cũng được đi học", "Ẫ Ổ Ặ Ợ Ộ ữ ỹ", "Primary education is free.", "Sở VHTTDL"} {
				if !strings.Contains(strings.Join(strings.Fields(string(text)), " "), want) {
					t.Errorf("%s: %q is not in the PDF:\n%s", size, want, text)
				}
			}
			if n := bytes.Count(out, []byte("/Type /Page\n")); n != 1 {
				t.Errorf("%s: got %d pages, want 1", size, n)
			}
		}
	}
}

func TestPanelRefusesWhatItCannotPrint(t *testing.T) {
	t.Parallel()
	for claim, p := range map[string]Panel{
		"letters that the font lacks": {Size: "A4", Title: "儿童有受教育权"},
		"more text than fits":         {Size: "A4", Title: "Dài", Text: []string{strings.Repeat("quyền được học ", 500)}},
		"too many pictures":           {Size: "A4", Title: "Hình", Pictures: make([]Image, MaxPanelPictures+1)},
	} {
		if _, err := p.PDF(); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: got %v, want a refusal", claim, err)
		}
	}
}

// A sheet that hangs on a wall is filled: letters grow until words and pictures take most of it, in one language and in three.
func TestPanelFillsItsSheet(t *testing.T) {
	t.Parallel()
	english, tay := PanelCaption{"English", "The road to school", "Every child can go to school, near or far."}, PanelCaption{"Tày", "Con đường đến trường", "Every child can go to school, near or far."}
	for name, p := range map[string]Panel{
		"one language":               {Size: "A3", Captions: nil, Pictures: []Image{panelPicture(t, 320, 240)}},
		"three languages":            {Size: "A3", Captions: []PanelCaption{english, tay}, Pictures: []Image{panelPicture(t, 320, 240)}},
		"three languages, landscape": {Size: "A3", Landscape: true, Captions: []PanelCaption{english, tay}, Pictures: []Image{panelPicture(t, 320, 240)}},
		"no picture":                 {Size: "A4", Captions: []PanelCaption{english}},
		"a tall picture":             {Size: "A4", Pictures: []Image{panelPicture(t, 200, 400)}},
	} {
		p.Language, p.Title, p.Text, p.Foot = "vi", "Con đường đến trường", []string{"Em nào cũng được đến trường, dù nhà gần hay xa.", "Đi cùng bạn, báo người lớn khi thấy nguy hiểm."}, "Sở VHTTDL"
		doc := p.begin()
		width, height := doc.GetPageSize()
		width, height = width-2*panelMargin, height-2*panelMargin
		blocks, err := p.blocks()
		if err != nil {
			t.Fatal(err)
		}
		scale, used := p.fit(doc, blocks, width, height)
		if len(p.Pictures) > 0 && !p.beside() {
			used += min(height-used-2*panelGap, p.tall(width)) + 2*panelGap
		}
		if used < 0.8*height || used > height+0.01 {
			t.Errorf("%s: %.0f of %.0f mm are filled at scale %.2f", name, used, height, scale)
		}
		if dir := os.Getenv("LANTOA_SHOTS"); dir != "" {
			out, _ := p.PDF()
			_ = os.WriteFile(filepath.Join(dir, "day-"+strings.ReplaceAll(name, " ", "-")+".pdf"), out, 0o600)
		}
	}
}
