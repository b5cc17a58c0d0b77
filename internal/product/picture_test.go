package product

import (
	"bytes"
	"image"
	"image/jpeg"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lantoa/internal/db/dbtest"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// photo is a JPEG with a place in its metadata.
func photo(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewRGBA(image.Rect(0, 0, w, h)), nil))
	data := b.Bytes()
	place := append([]byte{0xff, 0xe1, 0, 30}, []byte("Exif\x00\x00GPS 21.85N 106.76E----")...)
	return append(append(append([]byte{}, data[:2]...), place...), data[2:]...)
}

func bytesUp(name string, data []byte) Upload {
	return Upload{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

var seen = PictureWords{Alt: "Các em học sinh trước cổng trường.", X: "30", Y: "40"}

func TestPicturesAreCleanedSizedAndCut(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	ctx := t.Context()
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	e := addEdition(t, s, c, i.ID, "vi", Picture)
	e, err := s.Write(ctx, c.Translator, e.ID, e.Version, Content{Title: "Tranh", Body: "Các em đến trường."}, false)
	must(t, err)
	id, err := s.AddPicture(ctx, c.Translator, e.ID, bytesUp(`C:\anh\cổng trường.JPG`, photo(t, 1300, 740)), seen)
	must(t, err)
	v, err := s.OpenEdition(ctx, c.Editor, e.ID)
	must(t, err)
	whole := broughtPictures(v.Files)
	if len(whole) != 1 || whole[0].Name != "cổng trường.jpg" || whole[0].Alt != seen.Alt || v.Edition.No != e.No+1 {
		t.Fatalf("got %+v, content %d", whole, v.Edition.No)
	}
	data, err := s.readStored(whole[0].Hash)
	must(t, err)
	if bytes.Contains(data, []byte("GPS")) {
		t.Error("the place is still in the file")
	}
	var sizes []int64
	for _, f := range madeFrom(v.Files, id) {
		sizes = append(sizes, f.Width)
	}
	if len(sizes) != 5 || sizes[0] != 320 || sizes[1] != 640 || sizes[2] != 1280 || sizes[3] != 1280 || sizes[4] != 640 {
		t.Errorf("got the widths %v", sizes)
	}
	must(t, s.ChangePicture(ctx, c.Translator, e.ID, id, PictureWords{Alt: "Khác", X: "90", Y: "10"}))
	v, err = s.OpenEdition(ctx, c.Editor, e.ID)
	must(t, err)
	if all := madeFrom(v.Files, id); len(all) != 5 || broughtPictures(v.Files)[0].Alt != "Khác" || broughtPictures(v.Files)[0].pictureFacts().X != 90 {
		t.Errorf("after cutting again: %d files, %+v", len(all), broughtPictures(v.Files)[0])
	}
	// who brought a picture does not pass it, and nobody approves it before it is said who is in it
	e = walk(t, s, v.Edition, []turn{{Submit, c.Translator}})
	if e.Can(Pass, c.Translator) {
		t.Error("the one who brought the picture may pass it")
	}
	e = walk(t, s, e, []turn{{Pass, c.Reader}})
	if _, err := s.Move(ctx, c.Leader, e.ID, e.Version, Approve, ""); !problem.Is(err, problem.Conflict) {
		t.Errorf("unanswered: got %v, want a conflict", err)
	}
	must(t, s.AnswerPresence(ctx, c.Translator, e.ID, Nobody, 0))
	walk(t, s, e, []turn{{Approve, c.Leader}, {Publish, c.Leader}})
	if _, err := s.AddPicture(ctx, c.Translator, e.ID, bytesUp("x.jpg", photo(t, 640, 480)), seen); !problem.Is(err, problem.Conflict) {
		t.Errorf("a picture into what is published: got %v, want a conflict", err)
	}
}

func TestBadPicturesAreRefused(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	ctx := t.Context()
	_, vi := addItem(t, s, c.Editor)
	whole := photo(t, 400, 300)
	for claim, row := range map[string]struct {
		up    Upload
		words PictureWords
		field string
	}{
		"cut off":           {bytesUp("a.jpg", whole[:len(whole)/2]), seen, "picture"},
		"no picture at all": {bytesUp("a.jpg", []byte("<svg onload=alert(1)>")), seen, "picture"},
		"empty":             {bytesUp("a.jpg", nil), seen, "picture"},
		"none":              {Upload{}, seen, "picture"},
		"too large":         {bytesUp("a.jpg", make([]byte, maxPicture+1)), seen, "picture"},
		"no words":          {bytesUp("a.jpg", whole), PictureWords{X: "1", Y: "1"}, "alt"},
		"a point outside":   {bytesUp("a.jpg", whole), PictureWords{Alt: "x", X: "101"}, "focus_x"},
		"no number":         {bytesUp("a.jpg", whole), PictureWords{Alt: "x", Y: "giữa"}, "focus_y"},
	} {
		_, err := s.AddPicture(ctx, c.Editor, vi.ID, row.up, row.words)
		p, ok := problem.As(err)
		if !ok || p.Kind != problem.Invalid || len(p.Fields) != 1 || p.Fields[0].Name != row.field {
			t.Errorf("%s: got %v, want a sentence at %s", claim, err, row.field)
		}
	}
	if v, err := s.OpenEdition(ctx, c.Editor, vi.ID); err != nil || len(v.Files) != 0 {
		t.Errorf("got %d files, %v; want none", len(v.Files), err)
	}
	if _, err := s.AddPicture(ctx, c.Inspector, vi.ID, bytesUp("a.jpg", whole), seen); !problem.Is(err, problem.Denied) {
		t.Errorf("an inspector: got %v, want denied", err)
	}
	sound := addEdition(t, s, c, vi.ItemID, "vi", Audio)
	if _, err := s.AddPicture(ctx, c.Editor, sound.ID, bytesUp("a.jpg", whole), seen); !problem.Is(err, problem.Invalid) {
		t.Errorf("a picture of sound: got %v, want a sentence", err)
	}
}

func TestSlidesAtTheBoardsSize(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	ctx := t.Context()
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	e := addEdition(t, s, c, i.ID, "vi", LED)
	e, err := s.Write(ctx, c.Translator, e.ID, e.Version, Content{Title: "Em nào cũng được đi học", Body: "Tiểu học không mất học phí.\n\nHỏi Ủy ban nhân dân xã."}, false)
	must(t, err)
	if err := s.DrawSlides(ctx, c.Translator, e.ID, Board{Width: 8, Height: 200, Seconds: 5}); !problem.Is(err, problem.Invalid) {
		t.Errorf("a board of 8 points: got %v", err)
	}
	must(t, s.DrawSlides(ctx, c.Translator, e.ID, Board{Width: 384, Height: 192, Seconds: 2}))
	v, err := s.OpenEdition(ctx, c.Translator, e.ID)
	must(t, err)
	slides := filesOf(v.Files, Slide)
	if len(slides) != 3 || slides[0].Width != 384 || slides[0].Height != 192 || slides[2].State != FileWaiting {
		t.Fatalf("got %+v", slides)
	}
	film := slides[2].ID
	if s.ffmpeg().Missing() != nil {
		t.Skip("ffmpeg is not installed")
	}
	must(t, s.doSlideFilm(ctx, makeSlideFilm{File: film}))
	must(t, s.doSlideFilm(ctx, makeSlideFilm{File: film})) // twice is once
	v, err = s.OpenEdition(ctx, c.Translator, e.ID)
	must(t, err)
	if f := filesOf(v.Files, Slide)[2]; f.State != FileReady || f.Millis != 4000 {
		t.Errorf("got %+v, want a film of four seconds", f)
	}
	must(t, s.DrawSlides(ctx, c.Translator, e.ID, Board{Width: 320, Height: 160, Seconds: 2}))
	must(t, s.doSlideFilm(ctx, makeSlideFilm{File: film})) // of the old slides: nothing happens
	v, err = s.OpenEdition(ctx, c.Translator, e.ID)
	must(t, err)
	if all := filesOf(v.Files, Slide); len(all) != 3 || all[0].Width != 320 {
		t.Errorf("after drawing again: got %+v", all)
	}
}

func TestPrintHoldsApprovedLanguagesOnly(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	ctx := t.Context()
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	en := addEdition(t, s, c, i.ID, "en", Text)
	en, err := s.Write(ctx, c.Translator, en.ID, en.Version, Content{Title: "Every child may go to school", Body: "Primary education is free."}, false)
	must(t, err)
	e := addEdition(t, s, c, i.ID, "vi", Print)
	e, err = s.Write(ctx, c.Translator, e.ID, e.Version, school, false)
	must(t, err)
	_, err = s.AddPicture(ctx, c.Translator, e.ID, bytesUp("a.jpg", photo(t, 800, 600)), seen)
	must(t, err)
	text := func() string {
		t.Helper()
		must(t, s.LayOut(ctx, c.Translator, e.ID, Layout{Size: "A3", Editions: []int64{en.ID}}))
		v, err := s.OpenEdition(ctx, c.Translator, e.ID)
		must(t, err)
		papers := filesOf(v.Files, Paper)
		if len(papers) != 1 {
			t.Fatalf("got %d prints, want one", len(papers))
		}
		data, err := s.readStored(papers[0].Hash)
		must(t, err)
		path := filepath.Join(t.TempDir(), "a.pdf")
		must(t, os.WriteFile(path, data, 0o600))
		out, err := exec.CommandContext(ctx, "pdftotext", path, "-").Output()
		if err != nil {
			t.Skip("pdftotext is not installed")
		}
		return strings.Join(strings.Fields(string(out)), " ") // lines break where the letters end
	}
	if got := text(); strings.Contains(got, "Every child") || !strings.Contains(got, "Em nào cũng được đi học") {
		t.Errorf("before approval: got %s", got)
	}
	walk(t, s, en, []turn{{Submit, c.Translator}, {Pass, c.Reader}, {Approve, c.Leader}})
	if got := text(); !strings.Contains(got, "Every child may go to school") || !strings.Contains(got, "Điều 28") {
		t.Errorf("after approval: got %s", got)
	}
}

func TestVideoIsMadeForReaders(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	if s.ffmpeg().Missing() != nil {
		t.Skip("ffmpeg is not installed")
	}
	ctx := t.Context()
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	e := addEdition(t, s, c, i.ID, "vi", Video)
	path := filepath.Join(t.TempDir(), "a.mp4")
	if out, err := exec.CommandContext(ctx, "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=640x480:rate=15:duration=2", "-f", "lavfi", "-i", "sine=frequency=300:duration=2", "-c:v", "libx264", "-c:a", "aac", "-shortest", path).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	film, err := os.ReadFile(path)
	must(t, err)
	if _, err := s.BringVideo(ctx, c.Translator, e.ID, "a.mp4", strings.NewReader("not a film")); !problem.Is(err, problem.Invalid) {
		t.Errorf("no film: got %v, want a refusal", err)
	}
	id, err := s.BringVideo(ctx, c.Translator, e.ID, "../phim.mp4", bytes.NewReader(film))
	must(t, err)
	must(t, s.doVideo(ctx, makeVideo{File: id}))
	must(t, s.doVideo(ctx, makeVideo{File: id}))
	v, err := s.OpenEdition(ctx, c.Translator, e.ID)
	must(t, err)
	if n := len(filesOf(v.Files, Motion)); n == 0 || len(filesOf(v.Files, Poster)) != 1 || len(filesOf(v.Files, Opus)) != 1 || v.Edition.Seconds != 2 {
		t.Errorf("got %d films, %+v", n, v.Files)
	}
	if err := s.BringCaptions(ctx, c.Translator, e.ID, bytesUp("a.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:09.000\nDài quá\n"))); !problem.Is(err, problem.Invalid) {
		t.Errorf("captions behind the end: got %v, want a refusal", err)
	}
	must(t, s.BringCaptions(ctx, c.Translator, e.ID, bytesUp("a.vtt", []byte("WEBVTT\n\n00:00.000 --> 00:01.500\nEm nào cũng được đi học.\n"))))

	broken, err := s.BringVideo(ctx, c.Translator, e.ID, "hong.mp4", bytes.NewReader(film[:len(film)/2]))
	must(t, err)
	must(t, s.doVideo(ctx, makeVideo{File: broken}))
	v, err = s.OpenEdition(ctx, c.Translator, e.ID)
	must(t, err)
	masters := filesOf(v.Files, Master)
	if len(masters) != 1 || masters[0].State != FileFailed || masters[0].Error == "" || len(filesOf(v.Files, Captions)) != 0 {
		t.Errorf("a film that was cut off: got %+v", masters)
	}
	must(t, s.MakeAgain(ctx, c.Translator, e.ID, broken))
}

// Without ffmpeg one sentence says so, and all else works.
func TestWithoutFFmpegAFilmWaitsWithASentence(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	s.FFmpeg = func() *media.FFmpeg { return new(media.FFmpeg) }
	ctx := t.Context()
	i, vi := addItem(t, s, c.Editor)
	published(t, s, c, vi, school)
	e := addEdition(t, s, c, i.ID, "vi", LED)
	_, err := s.Write(ctx, c.Translator, e.ID, e.Version, school, false)
	must(t, err)
	must(t, s.DrawSlides(ctx, c.Translator, e.ID, Board{Width: 640, Height: 320, Seconds: 5}))
	v, err := s.OpenEdition(ctx, c.Translator, e.ID)
	must(t, err)
	slides := filesOf(v.Files, Slide)
	must(t, s.doSlideFilm(ctx, makeSlideFilm{File: slides[len(slides)-1].ID}))
	v, err = s.OpenEdition(ctx, c.Translator, e.ID)
	must(t, err)
	slides = filesOf(v.Files, Slide)
	if f := slides[len(slides)-1]; f.State != FileFailed || !strings.Contains(f.Error, "ffmpeg") {
		t.Errorf("got %+v, want a sentence about ffmpeg", f)
	}
	if slides[0].State != FileReady {
		t.Error("the picture of the slide is not there")
	}
}
