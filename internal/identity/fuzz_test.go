package identity

import (
	"net/url"
	"strings"
	"testing"
)

func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "/co-quan?q=1", "//x", `/\x`, "https://x", "javascript:1", "/%2F/x", "/a//b", "\x00", "/\x01/x", "/ x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, to string) {
		got := localPath(to)
		base, _ := url.Parse("http://lantoa.example/dang-nhap")
		u, err := base.Parse(got)
		if err != nil || u.Host != "lantoa.example" || u.Scheme != "http" || !strings.HasPrefix(got, "/") {
			t.Errorf("%q leads to %v, %v", to, u, err)
		}
	})
}

func FuzzVerifyExport(f *testing.F) {
	f.Add(`{"head_seq":0,"head_hash":""}`)
	f.Add(`{"seq":1,"at":"2026-10-20T02:00:00.000Z","hash":"x"}` + "\n" + `{"head_seq":1,"head_hash":"x"}`)
	f.Add(`{"seq":1e99}`)
	f.Add("null\n[]\n")
	f.Fuzz(func(t *testing.T, file string) {
		if n, err := VerifyExport(strings.NewReader(file)); n > 0 && err == nil && !strings.Contains(file, "hash") {
			t.Errorf("%d entries of nothing are sound", n)
		}
	})
}

func FuzzStoredPassword(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzYWx0$AAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("$argon2id$v=19$m=99999999999999999999,t=2,p=1$$")
	f.Fuzz(func(t *testing.T, stored string) {
		if p, err := parsePHC(stored); err == nil && (p.memory > maxArgonMemory || p.time > maxArgonTime || len(p.key) == 0) {
			t.Errorf("%q is read with a cost outside our limits", stored)
		}
	})
}

func FuzzMatch(f *testing.F) {
	d := builtIn(f)
	for _, seed := range []string{"Sở VH,TT&DL", "các ", "(((", "UBND các xã, phường nơi", "tỉnh Lạng Sơn", "đề nghị giao mời các"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, printed string) {
		m := d.Match(printed)
		if m.Agency != nil && !m.Exact || m.Exact && m.Agency == nil && m.Group == nil || len(m.Candidates) > maxCandidates {
			t.Errorf("%q: %+v", printed, m)
		}
	})
}
