package bitext

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"lantoa/internal/problem"
)

// seeds are sound files, broken ones and bombs in every format.
func seeds(f *testing.F) {
	for _, x := range formats {
		for _, text := range []string{"a {1}", `<ph id="1"/>`, `<pc id="1">a</pc>`, "&x;", "<![CDATA[a]]>", "\xff"} {
			f.Add([]byte(x.head + fmt.Sprintf(x.body, text)))
		}
	}
	f.Add(readFile(f, "toi-co-quyen.xlf"))
	f.Add([]byte(foreignTMX))
	f.Add(writeTBX(f, TBX2019, rights))
	f.Add(writeTBX(f, TBX2008, rights))
	f.Add(readFile(f, "portal.po"))
	f.Add([]byte("<!DOCTYPE tmx [<!ENTITY a \"b\">]><tmx/>"))
	f.Add([]byte("\xFF\xFE<\x00a\x00"))
	f.Add([]byte("#~ msgid \"a\"\n#~ msgstr \"\\x\"\n"))
}

// calm reports whether a file was read; otherwise there must be a sentence, and soon.
func calm(t *testing.T, began time.Time, err error) bool {
	t.Helper()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %s", took)
	}
	if err == nil {
		return true
	}
	if _, ok := problem.As(err); !ok {
		t.Errorf("got %v, want a sentence", err)
	}
	return false
}

func FuzzXLIFF(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		began := time.Now()
		d, err := ReadXLIFF(bytes.NewReader(data))
		if !calm(t, began, err) {
			return
		}
		for _, v := range []XLIFFVersion{XLIFF21, XLIFF12} {
			var last []byte
			d := d
			for round := range 3 {
				var b bytes.Buffer
				if !calm(t, time.Now(), WriteXLIFF(&b, v, d)) {
					break // nothing to translate, or characters that old XLIFF cannot hold
				}
				if round == 2 && !bytes.Equal(b.Bytes(), last) {
					t.Fatalf("%s changes again:\n%s\n%s", v, last, b.Bytes())
				}
				if last = b.Bytes(); v == XLIFF21 {
					for _, fault := range xliffFaults(last) {
						t.Errorf("%s\n%s", fault, last)
					}
				}
				if d, err = ReadXLIFF(bytes.NewReader(last)); err != nil {
					t.Fatalf("%v\n%s", err, last)
				}
			}
		}
	})
}

func FuzzTMX(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var all []Entry
		began := time.Now()
		m, err := ReadTMX(bytes.NewReader(data), func(e Entry) error { all = append(all, e); return nil })
		if !calm(t, began, err) {
			return
		}
		var last []byte
		for round := range 3 {
			var b bytes.Buffer
			if err := WriteTMX(&b, m, Entries(all)); err != nil {
				t.Fatal(err)
			}
			if round == 2 && !bytes.Equal(b.Bytes(), last) {
				t.Fatalf("changes again:\n%s\n%s", last, b.Bytes())
			}
			last = b.Bytes()
			m, all = readTMX(t, last)
		}
	})
}

func FuzzTBX(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		began := time.Now()
		g, err := ReadTBX(bytes.NewReader(data))
		if !calm(t, began, err) {
			return
		}
		var last []byte
		for round := range 3 {
			var b bytes.Buffer
			if !calm(t, time.Now(), WriteTBX(&b, TBX2019, g)) {
				return // no language, no terms
			}
			if round == 2 && !bytes.Equal(b.Bytes(), last) {
				t.Fatalf("changes again:\n%s\n%s", last, b.Bytes())
			}
			last = b.Bytes()
			for _, fault := range tbxFaults(last) {
				t.Errorf("%s\n%s", fault, last)
			}
			g = readTBX(t, last)
		}
	})
}

func FuzzPO(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		began := time.Now()
		c, err := ReadPO(bytes.NewReader(data))
		if !calm(t, began, err) {
			return
		}
		once := writePO(t, c)
		back := readPO(t, once)
		if twice := writePO(t, back); !bytes.Equal(once, twice) {
			t.Fatalf("changes when read and written again:\n%s\n%s", once, twice)
		}
		if n := back.Apply(back.Document("en")); n != 0 {
			t.Errorf("%d messages changed by themselves", n)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"Điều 5. Quyền. TP. A", "1.472,5 % ngày 22/11/2026", "2026年11月22日。人权", "{1}a{2} %s", "PGS.TS. Nguyễn Văn A", "\xff\xfe", "t'ai ’ '"} {
		f.Add(s, "vi")
		f.Add(s, "en")
		f.Add(s, "zh-Hans")
	}
	finder := NewFinder("vi", []string{"quyền", "con người"}, Compounds())
	f.Fuzz(func(t *testing.T, text, lang string) {
		began := time.Now()
		if got := Join(Segments(text, lang)); got != text {
			t.Errorf("got %q, want %q", got, text)
		}
		in := func(what string, start, end int, shown string) {
			if start < 0 || start >= end || end > len(text) || text[start:end] != shown {
				t.Errorf("%s %q at %d to %d of %q", what, shown, start, end, text)
			}
		}
		for _, s := range Syllables(text) {
			in("syllable", s.Start, s.End, s.Text)
		}
		for _, n := range Numbers(text, lang) {
			in("number", n.Start, n.End, n.Text)
		}
		for _, n := range Names(text, lang) {
			in("name", n.Start, n.End, n.Text)
		}
		for _, r := range Readable(text, lang).Findings {
			in("finding", r.Start, r.End, r.Text)
		}
		for _, m := range finder.Find(text) {
			in("term", m.Start, m.End, text[m.Start:m.End])
		}
		if got := CompareNames(text, lang, text, lang); len(got) > 0 {
			t.Errorf("names differ from themselves: %v", got)
		}
		CheckPlaceholders(Unit{Source: text, Target: strings.ToUpper(text), Translated: true})
		calm(t, began, nil)
	})
}
