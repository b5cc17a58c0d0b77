package media

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lantoa/internal/problem"
)

func TestSentenceMarksBecomeCaptions(t *testing.T) {
	t.Parallel()
	decomposed := "Mo\u0323i người" // Mọi in two characters
	marks := []Mark{
		{0, 2 * time.Second, "  " + decomposed + "\n sinh ra. "},
		{2 * time.Second, 12 * time.Second, "Mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và các quyền, được tạo hóa ban cho lý trí và lương tâm và cần phải đối xử với nhau trong tình anh em."},
		{13 * time.Second, 14500 * time.Millisecond, "Quyền < nghĩa vụ & trách nhiệm --> tất cả"},
	}
	got, err := CaptionsOf(marks, 15*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if got[0].Text != "Mọi người sinh ra." {
		t.Errorf("first cue: %q", got[0].Text)
	}
	if len(got) != 4 || got[1].Start != 2*time.Second || got[1].End != got[2].Start || got[2].End != 12*time.Second {
		t.Errorf("the long sentence was not cut in two: %+v", got)
	}
	if a, b := got[1].End-got[1].Start, got[2].End-got[2].Start; (a - b).Abs() > 2*time.Second {
		t.Errorf("its parts last %v and %v", a, b)
	}
	for _, c := range got {
		for line := range strings.SplitSeq(c.Text, "\n") {
			if utf8.RuneCountInString(line) > captionLine {
				t.Errorf("line %q is too long", line)
			}
		}
		if strings.Count(c.Text, "\n") >= captionLines {
			t.Errorf("cue %q has too many lines", c.Text)
		}
	}
	file, err := got.VTT()
	if err != nil {
		t.Fatal(err)
	}
	if want := "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nMọi người sinh ra.\n\n00:00:02.000 --> "; !strings.HasPrefix(string(file), want) {
		t.Errorf("got %q", file)
	}
	if !strings.HasSuffix(string(file), "\n\n00:00:13.000 --> 00:00:14.500\nQuyền &lt; nghĩa vụ &amp; trách nhiệm --&gt; tất cả\n") {
		t.Errorf("got %q", file)
	}
	again, err := ParseVTT(file)
	if err != nil || !cmp.Equal(got, again) {
		t.Errorf("what was written is read otherwise: %v %s", err, cmp.Diff(got, again))
	}
}

func TestBadMarksNameTheSentence(t *testing.T) {
	t.Parallel()
	s := time.Second
	for _, c := range []struct {
		name  string
		marks []Mark
		says  string
	}{
		{"none", nil, "ít nhất một câu"},
		{"empty", []Mark{{0, s, "a"}, {s, 2 * s, " \n"}}, "Câu 2 (lúc 0:01,000) không có chữ"},
		{"backwards", []Mark{{2 * s, s, "a"}}, "Câu 1 kết thúc (0:01,000) không sau"},
		{"overlapping", []Mark{{0, 2 * s, "a"}, {1500 * time.Millisecond, 3 * s, "b"}}, "Câu 2 bắt đầu lúc 0:01,500, khi câu trước chưa hết (0:02,000)"},
		{"out of order", []Mark{{5 * s, 6 * s, "a"}, {s, 2 * s, "b"}}, "Câu 2 bắt đầu"},
		{"behind the end", []Mark{{0, 11 * s, "a"}}, "sau khi bản ghi đã hết (0:10,000)"},
		{"before the beginning", []Mark{{-s, s, "a"}}, "Câu 1"},
		{"a control letter", []Mark{{0, s, "a\x07b"}}, "ký tự điều khiển"},
		{"no letters at all", []Mark{{0, s, "\xff\xfe"}}, "ký tự"},
		{"a novel", []Mark{{0, s, strings.Repeat("chữ ", 600)}}, "dài hơn"},
	} {
		if _, err := CaptionsOf(c.marks, 10*s); !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
	if _, err := CaptionsOf([]Mark{{0, 4*time.Hour + s, "a"}}, 0); !problem.Is(err, problem.Invalid) {
		t.Errorf("beyond all recordings: got %v", err)
	}
	if _, err := CaptionsOf(make([]Mark, MaxCues+1), 0); !problem.Is(err, problem.TooLarge) {
		t.Errorf("too many: got %v", err)
	}
}

func TestScriptsWithoutBlanksAreCut(t *testing.T) {
	t.Parallel()
	got, err := CaptionsOf([]Mark{{0, 20 * time.Second, strings.Repeat("人人生而自由", 20)}}, 0)
	if err != nil || len(got) < 2 {
		t.Fatalf("got %v, %v", got, err)
	}
	if all := strings.Join(strings.Fields(got.Transcript()), ""); all != strings.Repeat("人人生而自由", 20) {
		t.Errorf("letters were lost: %q", all)
	}
}

func TestWebVTTIsRead(t *testing.T) {
	t.Parallel()
	const file = "\xEF\xBB\xBFWEBVTT - phụ đề\r\nKind: captions\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\nNOTE một lời\r\nhai dòng\r\n\r\n" +
		"1\r\n00:01.000 --> 00:02.500 align:start position:10%\r\n<v.to Bà Hoa>Xin <i>chào</i> &amp; cảm ơn</v>\r\n- dòng hai\r\n\r\n" +
		"01:00:00.000 --> 01:00:01.000\r\n<c.vang>A</c> &lt; B <00:00:02.000>C\r\n\r\n01:00:02.000 --> 01:00:03.000\r\n<i></i>\r\n"
	got, err := ParseVTT([]byte(file))
	want := Captions{
		{ID: "1", Start: time.Second, End: 2500 * time.Millisecond, Speaker: "Bà Hoa", Text: "Xin chào & cảm ơn\n- dòng hai"},
		{Start: time.Hour, End: time.Hour + time.Second, Text: "A < B C"},
	}
	if err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v %s", err, cmp.Diff(want, got))
	}
	if text := got.Transcript(); text != "Bà Hoa: Xin chào & cảm ơn - dòng hai\nA < B C\n" {
		t.Errorf("got %q", text)
	}
}

func TestSubRipIsReadAndWritten(t *testing.T) {
	t.Parallel()
	const file = "1\n00:00:01,000 --> 00:00:02,500  X1:40\n{\\an8}<font color=\"red\">Xin chào</font>\nbạn\n\n\n2\n00:00:03.000 --> 00:00:04,000\n3 < 4\n"
	got, err := ParseSRT([]byte(file))
	want := Captions{{ID: "1", Start: time.Second, End: 2500 * time.Millisecond, Text: "Xin chào\nbạn"}, {ID: "2", Start: 3 * time.Second, End: 4 * time.Second, Text: "3 < 4"}}
	if err != nil || !cmp.Equal(got, want) {
		t.Fatalf("%v %s", err, cmp.Diff(want, got))
	}
	got[0].Speaker = "Hoa"
	out, err := got.SRT()
	if want := "1\n00:00:01,000 --> 00:00:02,500\nHoa: Xin chào\nbạn\n\n2\n00:00:03,000 --> 00:00:04,000\n3 < 4\n\n"; err != nil || string(out) != want {
		t.Errorf("got %q, %v", out, err)
	}
}

func TestBadCaptionFilesNameTheLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, says string
		kind             problem.Kind
	}{
		{"no head", "1\n00:01.000 --> 00:02.000\na", "WEBVTT", problem.Invalid},
		{"a word like the head", "WEBVTTX\n\n00:01.000 --> 00:02.000\na", "WEBVTT", problem.Invalid},
		{"nothing", "", "WEBVTT", problem.Invalid},
		{"only a head", "WEBVTT", "chưa có câu nào", problem.Invalid},
		{"UTF-16", "\xFF\xFEW\x00E\x00", "UTF-8", problem.Invalid},
		{"zeros", "WEBVTT\x00", "UTF-8", problem.Invalid},
		{"no times", "WEBVTT\n\nxin chào\nbạn", "Dòng 4", problem.Invalid},
		{"times without milliseconds", "WEBVTT\n\n00:01 --> 00:02\na", "Dòng 3", problem.Invalid},
		{"minutes beyond 59", "WEBVTT\n\n60:01.000 --> 61:02.000\na", "Dòng 3", problem.Invalid},
		{"end before start", "WEBVTT\n\n00:02.000 --> 00:01.000\na", "Câu 1 kết thúc", problem.Invalid},
		{"overlap", "WEBVTT\n\n00:01.000 --> 00:03.000\na\n\n00:02.000 --> 00:04.000\nb", "Câu 2 bắt đầu lúc 0:02,000", problem.Invalid},
		{"days", "WEBVTT\n\n100:00:00.000 --> 100:00:01.000\na", "Câu 1 ở sau 4 giờ", problem.Invalid},
		{"too large", "WEBVTT" + strings.Repeat("\n", MaxCaptionBytes), "2 MB", problem.TooLarge},
		{"too many", "WEBVTT\n\n" + strings.Repeat("00:01.000 --> 00:01.001\na\n\n", MaxCues+1), "20000", problem.TooLarge},
	} {
		if _, err := ParseVTT([]byte(c.file)); !problem.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
}

func TestNoIDMakesACueVanish(t *testing.T) {
	t.Parallel()
	c := Captions{{ID: "NOTE 1", Start: 0, End: time.Second, Text: "a"}, {ID: "x --> y", Start: time.Second, End: 2 * time.Second, Speaker: "A > B", Text: "b\n\nc"}}
	file, err := c.VTT()
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseVTT(file)
	if want := (Captions{{Start: 0, End: time.Second, Text: "a"}, {Start: time.Second, End: 2 * time.Second, Speaker: "A > B", Text: "b\nc"}}); err != nil || !cmp.Equal(got, want) {
		t.Errorf("%v %s", err, cmp.Diff(want, got))
	}
}

// keptWhole: what a reader accepts can be written, and comes back the same.
func keptWhole(t *testing.T, c Captions) {
	if err := c.Check(0); err != nil {
		t.Fatalf("accepted, but: %v", err)
	}
	file, err := c.VTT()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseVTT(file)
	if err != nil {
		t.Fatalf("%v of %q", err, file)
	}
	if len(again) != len(c) || again.Transcript() != c.Transcript() {
		t.Fatalf("got %q, want %q", again.Transcript(), c.Transcript())
	}
}

func FuzzVTT(f *testing.F) {
	for _, s := range []string{
		"WEBVTT\n\n1\n00:01.000 --> 00:02.500 align:start\n<v Hoa>Xin &amp; chào\n", "WEBVTT\n\nNOTE x\n\n00:00.000 --> 00:00.001\n<&lt;>&#7;", "WEBVTT x\nSTYLE\n\n00:01.000 --> 99:59:59.999\n<v\n>a",
		"WEBVTT\n\n00:01.000 --> 00:02.000\n<v a&#62;<b>>x--&gt;\n\u0323",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseVTT(data)
		if err == nil {
			keptWhole(t, c)
		} else if _, ok := problem.As(err); !ok {
			t.Errorf("got %v, want a sentence", err)
		}
	})
}

func FuzzSRT(f *testing.F) {
	for _, s := range []string{"1\n00:00:01,000 --> 00:00:02,500\n{\\an8}<i>Xin</i>\n\n2\n00:00:03.000 --> 00:00:04,000\n3 < 4 --> 5\n", "\r00:00:00,000 --> 00:00:00,001\r{\\}<\u0085"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ParseSRT(data)
		if err == nil {
			keptWhole(t, c)
		} else if _, ok := problem.As(err); !ok {
			t.Errorf("got %v, want a sentence", err)
		}
	})
}
