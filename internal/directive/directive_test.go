package directive_test

import (
	"encoding/json"
	"math/rand"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"lantoa/internal/directive"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

const realPlan = "testdata/00-ke-hoach-lang-son-2026.txt"

func realText(t testing.TB) string {
	t.Helper()
	raw, err := os.ReadFile(realPlan)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// words leaves places and confidence out, so that two copies of a document can be compared.
func plain(t testing.TB, text string) string {
	t.Helper()
	p, err := directive.ReadText(text)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	dropSpans(all)
	out, err := json.MarshalIndent(all, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func dropSpans(v any) {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "spans")
		for _, x := range v {
			dropSpans(x)
		}
	case []any:
		for _, x := range v {
			dropSpans(x)
		}
	}
}

func TestCopiesOfADocumentReadTheSame(t *testing.T) {
	t.Parallel()
	variants := map[string]func(string) string{
		"NFD":             norm.NFD.String,
		"Windows lines":   func(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") },
		"byte order mark": func(s string) string { return "\ufeff" + s },
		"zero width":      func(s string) string { return strings.ReplaceAll(s, " ", "\u200b \u200b") },
		"no-break spaces": func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") },
		"Eth for Đ":       func(s string) string { return strings.ReplaceAll(s, "Đ", "\u00d0") },
		"bold marks": func(s string) string {
			return strings.ReplaceAll(s, "Đơn vị chủ trì:", "**Đơn vị chủ trì:**")
		},
		"trailing spaces": func(s string) string { return strings.ReplaceAll(s, "\n", "  \n") },
	}
	for name, text := range documents(t) {
		text = strings.ReplaceAll(text, "\r\n", "\n")
		want := plain(t, text)
		for kind, change := range variants {
			if kind == "trailing spaces" && strings.Contains(text, "|") {
				continue
			}
			if diff := cmp.Diff(want, plain(t, change(text))); diff != "" {
				t.Errorf("%s as %s reads differently (-plain +copy):\n%s", name, kind, diff)
			}
		}
	}
}

func TestReadingTheNormalisedTextAgainGivesTheSame(t *testing.T) {
	t.Parallel()
	for name, text := range documents(t) {
		p, err := directive.ReadText(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(plain(t, text), plain(t, p.Text)); diff != "" {
			t.Errorf("%s (-first +again):\n%s", name, diff)
		}
	}
}

func TestNormalisingTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("*_\\`#> -–.|aăÐđ́̀\t\n\r\u00a0\u200b1I")))).Draw(t, "text")
		once := directive.Normalise(s)
		if twice := directive.Normalise(once); twice != once {
			t.Fatalf("got %q, then %q", once, twice)
		}
	})
}

// pieces lists everything with a span.
func pieces(p directive.Proposal) []directive.Piece {
	all := []directive.Piece{p.Number, p.Issuer, p.PlaceDate, p.Title, p.Signer, p.SignerPost}
	for _, list := range [][]directive.Piece{p.Bases, p.Topics, p.Targets, p.Recipients} {
		all = append(all, list...)
	}
	for _, s := range p.Sections {
		all = append(all, s.Title)
	}
	for _, r := range p.Reporting {
		all = append(all, r.Who, r.To, r.By)
	}
	for _, t := range p.Tasks {
		all = append(all, t.Title, t.Content, directive.Piece{Text: t.Due.Text, Span: t.Due.Span, Confidence: t.Due.Confidence})
		for _, list := range [][]directive.Piece{t.Lead, t.Coord, t.Outputs, t.Activities} {
			all = append(all, list...)
		}
	}
	return all
}

func checkSpans(t testing.TB, p directive.Proposal) {
	t.Helper()
	for _, x := range pieces(p) {
		if x.Span.Start < 0 || x.Span.End < x.Span.Start || x.Span.End > len(p.Text) {
			t.Errorf("%q stands at %v of %d bytes", x.Text, x.Span, len(p.Text))
		}
		if x.Confidence < 0 || x.Confidence > 1 {
			t.Errorf("%q: confidence %v", x.Text, x.Confidence)
		}
		if x.Text != "" && x.Confidence == 0 {
			t.Errorf("%q has no confidence", x.Text)
		}
	}
}

func TestEveryPieceIsMarkedInTheText(t *testing.T) {
	t.Parallel()
	for name, text := range documents(t) {
		p, err := directive.ReadText(text)
		if err != nil {
			t.Fatal(err)
		}
		checkSpans(t, p)
		for _, task := range p.Tasks {
			first, _, _ := strings.Cut(task.Title.Text, " ")
			if at := p.Text[task.Title.Span.Start:task.Title.Span.End]; !strings.HasPrefix(at, first) {
				t.Errorf("%s: task %q is marked at %q", name, task.Title.Text, at)
			}
		}
	}
}

func TestDoubtfulPiecesSayWhy(t *testing.T) {
	t.Parallel()
	for name, text := range documents(t) {
		p, err := directive.ReadText(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range p.Tasks {
			if task.Confidence < 0.7 && task.Why == "" {
				t.Errorf("%s: task %s has confidence %.2f and no reason", name, task.No, task.Confidence)
			}
			if len(task.Lead) == 0 && task.Confidence > 0.6 {
				t.Errorf("%s: task %s has no lead, yet confidence %.2f", name, task.No, task.Confidence)
			}
		}
		if p.Signer.Text == "" && p.Signer.Why == "" {
			t.Errorf("%s: no signer and no reason", name)
		}
	}
}

func TestWhatIsNoPlanIsRefusedInOneSentence(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":       "",
		"blank":       " \n\t\u200b\n",
		"a letter":    "Anh Ba thân mến,\n\nLâu rồi không gặp. Nhà vẫn khỏe.\n\nEm Tư",
		"binary":      "PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xff\xfe\xd0\xcf\x11\xe0",
		"English":     strings.Repeat("The quick brown fox jumps over the lazy dog. ", 40),
		"only digits": "1. 2. 3.\n4. 5. 6.",
	} {
		_, err := directive.ReadText(text)
		e, ok := problem.As(err)
		if !ok || e.Kind != problem.Invalid {
			t.Errorf("%s: got %v, want a problem of kind Invalid", name, err)
			continue
		}
		if !strings.HasSuffix(e.Message, ".") || !strings.Contains(e.Message, "Hãy") {
			t.Errorf("%s: %q does not say what to do", name, e.Message)
		}
	}
	if _, err := directive.ReadText(strings.Repeat("a", directive.MaxText+1)); !problem.Is(err, problem.TooLarge) {
		t.Errorf("too long a text: got %v, want TooLarge", err)
	}
}

func TestTablesOfAWordFileAreRead(t *testing.T) {
	t.Parallel()
	rows := [][]office.Cell{
		{{Text: "STT"}, {Text: "Nhiệm vụ"}, {Text: "Cơ quan thực hiện"}, {Text: "", Merged: true}, {Text: "Thời gian"}},
		{{Merged: true}, {Merged: true}, {Text: "Chủ trì"}, {Text: "Phối hợp"}, {Merged: true}},
		{{Text: "I"}, {Text: "Truyền thông"}, {Merged: true}, {Merged: true}, {Merged: true}},
		{{Text: "1"}, {Text: "Mở chuyên trang\nvề quyền trẻ em"}, {Text: "Sở Y tế"}, {Text: "Tỉnh đoàn\nHội Nông dân tỉnh"}, {Text: "Quý I/2026"}},
		{{Text: "2"}, {Text: "In tờ gấp"}, {Merged: true}, {Text: "nt"}, {Text: "30/4/2026"}},
	}
	doc := office.Document{Format: "docx", Blocks: []office.Block{
		{Text: "KẾ HOẠCH", Bold: true},
		{Text: "Bảo vệ trẻ em năm 2026"},
		{Text: "UBND tỉnh ban hành Kế hoạch như sau:"},
		{Text: "I. NHIỆM VỤ", Number: "I."},
		{Table: &office.Table{Rows: rows}},
	}}
	p, err := directive.Read(doc)
	if err != nil {
		t.Fatal(err)
	}
	checkSpans(t, p)
	type row struct {
		No, Title   string
		Lead, Coord string
		Kind        directive.DueKind
		To          string
	}
	var got []row
	for _, x := range p.Tasks {
		got = append(got, row{x.No, x.Title.Text, join(x.Lead), join(x.Coord), x.Due.Kind, x.Due.To})
	}
	want := []row{
		{"I.1", "Mở chuyên trang về quyền trẻ em", "Sở Y tế", "Tỉnh đoàn|Hội Nông dân tỉnh", directive.DueQuarter, "2026-03-31"},
		{"I.2", "In tờ gấp", "Sở Y tế", "Tỉnh đoàn|Hội Nông dân tỉnh", directive.DueBy, "2026-04-30"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tasks (-want +got):\n%s", diff)
	}
}

func join(all []directive.Piece) string {
	var out []string
	for _, p := range all {
		out = append(out, p.Text)
	}
	return strings.Join(out, "|")
}

// The limits are those of the machine that runs all tests at once, far above what is measured.
func TestReadingTakesTimeInProportion(t *testing.T) { // not parallel: the time of the processors is that of the whole program
	text := realText(t)
	hostile := map[string]string{
		"the plan again and again": strings.Repeat(text+"\n", 60),
		"one long list of bodies":  head + "1. Giao " + strings.Repeat("các sở, ban, ngành, ", 25_000),
		"one long word":            head + strings.Repeat("a", 800_000),
		"open parentheses":         head + "1. Sở Y tế " + strings.Repeat("(", 250_000),
		"colons":                   head + strings.Repeat("Đơn vị chủ trì: ", 25_000),
		"bullets":                  head + strings.Repeat("- a\n", 25_000),
		"deeper and deeper":        head + strings.Repeat("1. a\n1.1. b\n1.1.1. c\na) d\n- e\n+ f\n", 4_000),
		"dates":                    head + "1. " + strings.Repeat("từ 1/1 đến 2/2, ", 25_000),
		"numbers":                  head + strings.Repeat("1/2-3.", 25_000),
		"tabs":                     head + "STT\tNhiệm vụ\tChủ trì\n" + strings.Repeat("1\ta\tSở Y tế\n", 20_000),
		"reports":                  head + "II. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế " + strings.Repeat("báo cáo UBND tỉnh trước ngày 1/1; ", 15_000),
		"open clauses":             head + "II. TỔ CHỨC THỰC HIỆN\n" + strings.Repeat("1. Sở Y tế báo cáo ("+strings.Repeat(";", 30_000)+"\n", 20),
		"reports and reports":      head + "II. TỔ CHỨC THỰC HIỆN\n1. Sở Y tế " + strings.Repeat("báo cáo và ", 40_000),
		"capitals":                 head + strings.Repeat("KẾ HOẠCH\n", 25_000),
	}
	for name, text := range hostile {
		text = strings.ToValidUTF8(text[:min(len(text), directive.MaxText)], "")
		half, _ := readingTime(t, text[:len(text)/2])
		whole, p := readingTime(t, text)
		t.Logf("%s: %d bytes, %v, half of them %v, %d tasks", name, len(text), whole, half, len(p.Tasks))
		if whole > 3*half+300*time.Millisecond {
			t.Errorf("%s: %d bytes took %v, half of them %v: that is more than in proportion", name, len(text), whole, half)
		}
		if len(p.Tasks) > 2000 {
			t.Errorf("%s: %d tasks", name, len(p.Tasks))
		}
	}
}

// readingTime is the time of the processors that reading took: a busy machine does not change it.
func readingTime(t *testing.T, text string) (time.Duration, directive.Proposal) {
	t.Helper()
	before := processorTime(t)
	p, err := directive.ReadText(strings.ToValidUTF8(text, ""))
	took := processorTime(t) - before
	if err != nil {
		p = directive.Proposal{}
	}
	return took, p
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

const head = "KẾ HOẠCH\nThử năm 2026\n\nI. NHIỆM VỤ\n\n"

func BenchmarkReadRealPlan(b *testing.B) {
	text := realText(b)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := directive.ReadText(text); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzReadText(f *testing.F) {
	for _, text := range documents(f) {
		f.Add(text)
	}
	f.Add(head + "1. Giao Sở Y tế chủ trì, phối hợp với")
	f.Add("KẾ HOẠCH\nI.\nI.\n-\n(\n1.1\nSTT\tNhiệm vụ\tChủ trì\n\t\t\n")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := directive.ReadText(text)
		if err != nil {
			if _, ok := problem.As(err); !ok {
				t.Fatalf("not a problem: %v", err)
			}
			return
		}
		checkSpans(t, p)
		if _, err := json.Marshal(p); err != nil {
			t.Fatal(err)
		}
	})
}

// A document with pieces dropped, doubled and mixed with others is still read without a panic.
func TestTornDocumentsAreRead(t *testing.T) {
	t.Parallel()
	docs := documents(t)
	all := names(docs)
	random := rand.New(rand.NewSource(tornSeed))
	for range tornRuns {
		text := []byte(docs[all[random.Intn(len(all))]])
		for range 1 + random.Intn(20) {
			text = tear(random, text, docs[all[random.Intn(len(all))]])
		}
		p, err := directive.ReadText(string(text))
		if err == nil {
			checkSpans(t, p)
		}
		if t.Failed() {
			t.Fatalf("in %q", text)
		}
	}
}

const (
	tornSeed = 7
	tornRuns = 300
)

// tear damages a text in one place.
func tear(random *rand.Rand, text []byte, other string) []byte {
	if len(text) < 10 {
		return []byte(other)
	}
	i := random.Intn(len(text))
	j := min(len(text), i+random.Intn(200))
	switch random.Intn(5) {
	case 0:
		return append(text[:i:i], text[j:]...)
	case 1:
		return append(text[:j:j], text[i:]...)
	case 2:
		text[i] = byte(random.Intn(256))
	case 3:
		text[i] = " \n\t.;:-(|1aI"[random.Intn(12)]
	default:
		at := random.Intn(len(other))
		return append(append(text[:i:i], other[at:min(len(other), at+random.Intn(300))]...), text[i:]...)
	}
	return text
}
