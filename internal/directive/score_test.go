package directive_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"lantoa/internal/directive"
)

// answer is a hand-made key, and also what the reader's JSON is read back into.
type answer struct {
	Number     *string   `json:"number"`
	Issuer     *string   `json:"issuer"`
	Title      *string   `json:"title"`
	Signer     *string   `json:"signer"`
	Bases      []string  `json:"bases"`
	Sections   []section `json:"sections"`
	Topics     *[]string `json:"topics"`
	Tasks      []task    `json:"tasks"`
	Targets    []string  `json:"targets"`
	Reporting  []report  `json:"reporting"`
	Recipients []string  `json:"recipients"`
}

type section struct{ No, Title string }

type task struct {
	No, Title   string
	Lead, Coord []string
	Due         struct {
		Kind     string
		From, To *string
	}
	Outputs []string
}

type report struct {
	Who, To string
	By      *string
}

// tally counts what was hit, what the key holds and what the reader gave.
type tally struct{ hit, key, got int }

func (t tally) f1() float64 {
	if t.key+t.got == 0 {
		return 1
	}
	return 2 * float64(t.hit) / float64(t.key+t.got)
}

type scorer struct {
	aliases map[string]string
	order   []string
	fields  map[string]tally
}

var (
	markdown = regexp.MustCompile("[*_\\\\`]")
	dashes   = regexp.MustCompile(`[–—−]`)
	blanks   = regexp.MustCompile(`\s+`)
	words    = regexp.MustCompile(`[\p{L}\p{M}\p{N}_]+`)
	ubnd     = regexp.MustCompile(`(^|[^\p{L}])ubnd($|[^\p{L}])`)
	oldTones = strings.NewReplacer("oà", "òa", "oá", "óa", "oả", "ỏa", "oã", "õa", "oạ", "ọa", "oè", "òe", "oé", "óe", "oẻ", "ỏe", "oẽ", "õe", "oẹ", "ọe",
		"quỳ", "quỳ", "quý", "quý", "quỷ", "quỷ", "quỹ", "quỹ", "quỵ", "quỵ", "uỳ", "ùy", "uý", "úy", "uỷ", "ủy", "uỹ", "ũy", "uỵ", "ụy")
	plainer = strings.NewReplacer("\u00d0", "Đ", "\u200b", "", "\ufeff", "", "“", `"`, "”", `"`, "’", "'")
)

func fold(s string) string {
	s = strings.ToLower(plainer.Replace(norm.NFC.String(s)))
	s = dashes.ReplaceAllString(markdown.ReplaceAllString(s, ""), "-")
	return strings.Trim(blanks.ReplaceAllString(oldTones.Replace(s), " "), " .;:,-")
}

func loadAliases(t testing.TB) (map[string]string, []string) {
	t.Helper()
	raw, err := os.ReadFile("testdata/aliases.json")
	if err != nil {
		t.Fatal(err)
	}
	var named map[string]string
	if err := json.Unmarshal(raw, &named); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for k, v := range named {
		if !strings.HasPrefix(k, "_") {
			all[fold(k)] = fold(v)
		}
	}
	return all, nil
}

func (s *scorer) canon(name string) string {
	f := fold(name)
	if full, ok := s.aliases[f]; ok {
		return full
	}
	return ubnd.ReplaceAllString(f, "${1}ủy ban nhân dân${2}")
}

func tokensOf(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words.FindAllString(fold(s), -1) {
		set[w] = true
	}
	return set
}

func overlap(a, b map[string]bool) int {
	n := 0
	for w := range a {
		if b[w] {
			n++
		}
	}
	return n
}

func sim(a, b string) float64 {
	x, y := tokensOf(a), tokensOf(b)
	if len(x) == 0 || len(y) == 0 {
		if len(x) == len(y) {
			return 1
		}
		return 0
	}
	return 2 * float64(overlap(x, y)) / float64(len(x)+len(y))
}

func atLeast(least float64) func(a, b string) float64 {
	return func(a, b string) float64 {
		if v := sim(a, b); v >= least {
			return v
		}
		return 0
	}
}

// greedy pairs every key with the best answer that is still free.
func greedy(keys, got int, like func(i, j int) float64) map[int]int {
	pairs, used := map[int]int{}, map[int]bool{}
	for i := range keys {
		best, at := 0.0, -1
		for j := range got {
			if v := like(i, j); !used[j] && v > best {
				best, at = v, j
			}
		}
		if at >= 0 {
			pairs[i], used[at] = at, true
		}
	}
	return pairs
}

func (s *scorer) add(field string, hit, key, got int) {
	if _, ok := s.fields[field]; !ok {
		s.order = append(s.order, field)
	}
	t := s.fields[field]
	s.fields[field] = tally{t.hit + hit, t.key + key, t.got + got}
}

func (s *scorer) scalar(field string, key, got *string, same func(a, b string) bool) {
	k, g := value(key), value(got)
	if field == "number" && strings.HasPrefix(k, "/") && g == "" {
		k = ""
	}
	if k == "" && g == "" {
		return
	}
	hit := 0
	if k != "" && g != "" && same(k, g) {
		hit = 1
	}
	s.add(field, hit, filled(k), filled(g))
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func filled(s string) int {
	if s == "" {
		return 0
	}
	return 1
}

func (s *scorer) list(field string, keys, got []string, like func(a, b string) float64) {
	pairs := greedy(len(keys), len(got), func(i, j int) float64 { return like(keys[i], got[j]) })
	s.add(field, len(pairs), len(keys), len(got))
}

func (s *scorer) document(k, g answer) {
	bare := func(a, b string) bool {
		return blanks.ReplaceAllString(fold(a), "") == blanks.ReplaceAllString(fold(b), "")
	}
	s.scalar("number", k.Number, g.Number, bare)
	s.scalar("issuer", k.Issuer, g.Issuer, func(a, b string) bool { return sim(s.canon(a), s.canon(b)) >= .8 })
	s.scalar("title", k.Title, g.Title, func(a, b string) bool { return sim(a, b) >= .85 })
	s.scalar("signer", k.Signer, g.Signer, func(a, b string) bool { return fold(a) == fold(b) })
	s.list("bases", k.Bases, g.Bases, func(a, b string) float64 {
		if bare(a, b) {
			return 1
		}
		return 0
	})
	titles := func(all []section) []string {
		var out []string
		for _, x := range all {
			out = append(out, x.Title)
		}
		return out
	}
	s.list("sections", titles(k.Sections), titles(g.Sections), atLeast(.8))
	s.list("targets", k.Targets, g.Targets, atLeast(.7))
	s.list("recipients", k.Recipients, g.Recipients, atLeast(.7))
	if k.Topics != nil {
		s.list("topics", *k.Topics, *g.Topics, func(a, b string) float64 {
			head := []rune(fold(a))
			if strings.HasPrefix(fold(b), string(head[:min(30, len(head))])) || sim(a, b) >= .6 {
				return 1
			}
			return 0
		})
	}
	s.reports(k.Reporting, g.Reporting)
	s.tasks(k.Tasks, g.Tasks)
}

func (s *scorer) reports(k, g []report) {
	pairs := greedy(len(k), len(g), func(i, j int) float64 {
		who := sim(k[i].Who, g[j].Who)
		if who < .5 || sim(k[i].To, g[j].To) < .4 || (value(k[i].By) != "" && sim(*k[i].By, value(g[j].By)) < .4) {
			return 0
		}
		return who
	})
	s.add("reporting", len(pairs), len(k), len(g))
}

func (s *scorer) tasks(k, g []task) {
	pairs := greedy(len(k), len(g), func(i, j int) float64 {
		a, b := tokensOf(k[i].Title), tokensOf(g[j].Title)
		v := sim(k[i].Title, g[j].Title)
		if len(a) > 0 && len(b) <= 4*len(a)+12 {
			v = max(v, float64(overlap(a, b))/float64(len(a))*.95)
		}
		if v < .6 {
			return 0
		}
		return v
	})
	s.add("tasks", len(pairs), len(k), len(g))
	same := func(a, b string) float64 { return atLeast(.8)(s.canon(a), s.canon(b)) }
	for i := range k {
		var got task
		j, ok := pairs[i]
		if ok {
			got = g[j]
		}
		s.list("lead", k[i].Lead, got.Lead, same)
		s.list("coord", k[i].Coord, got.Coord, same)
		s.due(k[i], got, ok)
		s.list("outputs", k[i].Outputs, got.Outputs, atLeast(.6))
	}
}

func (s *scorer) due(k, g task, ok bool) {
	hit, got := 0, 0
	if ok {
		got = 1
		if k.Due.Kind == g.Due.Kind {
			hit = 1
		}
	}
	s.add("due.kind", hit, 1, got)
	want, has := value(k.Due.To), value(g.Due.To)
	if want == "" && has == "" {
		return
	}
	hit = 0
	if want == has {
		hit = 1
	}
	s.add("due.to", hit, filled(want), filled(has))
}

func (s *scorer) total() tally {
	var all tally
	for _, t := range s.fields {
		all = tally{all.hit + t.hit, all.key + t.key, all.got + t.got}
	}
	return all
}

func newScorer(t testing.TB) *scorer {
	aliases, _ := loadAliases(t)
	return &scorer{aliases: aliases, fields: map[string]tally{}}
}

// read gives a document's key and what the reader makes of it.
func read(t testing.TB, name, text string) (answer, answer) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var key, got answer
	if err := json.Unmarshal(raw, &key); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	p, err := directive.ReadText(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	out, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return key, got
}

func documents(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test documents: %v", err)
	}
	all := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(f), ".txt")] = string(raw)
	}
	return all
}

func names(all map[string]string) []string {
	out := make([]string, 0, len(all))
	for name := range all {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// given documents are numbered below 20; ours from 20.
func TestReaderFindsWhatAPersonFinds(t *testing.T) {
	t.Parallel()
	docs := documents(t)
	given, ours := newScorer(t), newScorer(t)
	for _, name := range names(docs) {
		group, floor := given, 0.97
		if name >= "20" {
			group, floor = ours, 0.93
		}
		if strings.HasPrefix(name, "00-") {
			floor = 1
		}
		key, got := read(t, name, docs[name])
		one := newScorer(t)
		one.document(key, got)
		group.document(key, got)
		if f := one.total().f1(); f < floor {
			t.Errorf("%s: F1 %.3f, want at least %.3f (%s)", name, f, floor, one)
		}
	}
	if f := given.total().f1(); f < 0.97 {
		t.Errorf("given documents: F1 %.3f, want at least 0.97 (%s)", f, given)
	}
	if f := ours.total().f1(); f < 0.97 {
		t.Errorf("our documents: F1 %.3f, want at least 0.97 (%s)", f, ours)
	}
	t.Logf("given documents %.4f, our documents %.4f", given.total().f1(), ours.total().f1())
}

// String lists the fields that are not perfect.
func (s *scorer) String() string {
	var weak []string
	for _, f := range s.order {
		if t := s.fields[f]; t.f1() < 1 {
			weak = append(weak, fmt.Sprintf("%s %d of %d, %d given", f, t.hit, t.key, t.got))
		}
	}
	return strings.Join(weak, "; ")
}
