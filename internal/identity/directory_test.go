package identity

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// builtIn is the directory that comes with the program, without a database.
func builtIn(t testing.TB) *Directory {
	t.Helper()
	agencies, err := seedAgencies()
	if err != nil {
		t.Fatal(err)
	}
	groups, err := seedGroups()
	if err != nil {
		t.Fatal(err)
	}
	var all []Agency
	var gs []Group
	var aliases []alias
	for i, a := range agencies {
		a.ID = int64(i + 1)
		all = append(all, a.Agency)
		for _, text := range a.aliases {
			aliases = append(aliases, alias{keyOf(text), text, a.ID, 0})
		}
	}
	for i, g := range groups {
		g.ID = int64(i + 1)
		gs = append(gs, g.Group)
		for _, text := range g.aliases {
			aliases = append(aliases, alias{keyOf(text), text, 0, g.ID})
		}
	}
	return newDirectory(all, gs, aliases)
}

func (m Match) key() string {
	switch {
	case m.Agency != nil:
		return m.Agency.Key
	case m.Group != nil:
		return m.Group.Key
	}
	return ""
}

func TestPrintedNamesAreFound(t *testing.T) {
	t.Parallel()
	d := builtIn(t)
	for printed, want := range map[string]string{
		"Sở Văn hóa, Thể thao và Du lịch":                  "svhttdl",
		"Sở Văn hoá, Thể thao và Du lịch":                  "svhttdl",
		"SỞ VĂN HÓA, THỂ THAO VÀ DU LỊCH":                  "svhttdl",
		norm.NFD.String("Sở Văn hóa, Thể thao và Du lịch"): "svhttdl",
		"Sở Văn hóa, Thể thao và Du lịch tỉnh Lạng Sơn":    "svhttdl",
		"Sở VHTTDL": "svhttdl", "Sở VHTT&DL": "svhttdl", "Sở VH,TT&DL": "svhttdl", "SVHTTDL": "svhttdl",
		"Sở Văn hóa, Thể thao và Du lịch (cơ quan thường trực)": "svhttdl",
		"Sở GDĐT": "sgddt", "Sở GD&ĐT": "sgddt", "Sở GD&ÐT": "sgddt",
		"Sở KHCN": "skhcn", "Sở KH&CN": "skhcn",
		"Sở NN&MT": "snnmt", "Sở NNMT": "snnmt",
		"Sở DT&TG": "sdttg", "Sở DTTG": "sdttg",
		"Công an tỉnh": "cat", "CA tỉnh": "cat", "Đề nghị Công an tỉnh": "cat", "công an tỉnh Lạng Sơn.": "cat",
		"VP UBND tỉnh": "vpubnd", "VPUBND tỉnh": "vpubnd", "Văn phòng UBND tỉnh": "vpubnd", "Văn phòng Ủy ban nhân dân tỉnh": "vpubnd",
		"VKSND tỉnh": "vksnd", "Viện kiểm sát nhân dân tỉnh": "vksnd", "TAND tỉnh": "tand", "Toà án nhân dân tỉnh": "tand",
		"Ủy ban MTTQ Việt Nam tỉnh": "mttq", "UBMTTQ tỉnh": "mttq", "UBMTTQVN tỉnh": "mttq", "Uỷ ban Mặt trận Tổ quốc Việt Nam tỉnh": "mttq",
		"LĐLĐ tỉnh": "ldld", "Liên đoàn Lao động tỉnh": "ldld",
		"Tỉnh đoàn": "tinhdoan", "Đoàn TNCS Hồ Chí Minh tỉnh": "tinhdoan", "Đoàn Thanh niên Cộng sản Hồ Chí Minh tỉnh": "tinhdoan",
		"Báo và Phát thanh, Truyền hình Lạng Sơn": "baoptth", "Báo và PTTH Lạng Sơn": "baoptth", "Báo và PT-TH": "baoptth", "Báo và Phát thanh Truyền hình tỉnh Lạng Sơn": "baoptth",
		"Bộ Chỉ huy Quân sự tỉnh": "bchqs", "Ban Chỉ huy Bộ đội Biên phòng tỉnh": "bdbp",
		"Ban Tuyên giáo và Dân vận Tỉnh uỷ": "btgdvtu", "Thanh tra tỉnh": "ttr", "Bảo tàng tỉnh": "baotang",
		"Trung tâm Trợ giúp pháp lý nhà nước tỉnh": "tgpl",
		"UBND xã Quý Hoà": "06076", "Uỷ ban nhân dân xã Quý Hòa": "06076", "xã Quý Hoà": "06076",
		"UBND phường Tam Thanh": "05986",
		"các sở, ban, ngành":    "so-ban-nganh", "Các sở, ban, ngành tỉnh": "so-ban-nganh", "các sở, ban, ngành của tỉnh": "so-ban-nganh", "sở, ban, ngành": "so-ban-nganh",
		"UBND các xã, phường": "ubnd-xa-phuong", "Uỷ ban nhân dân các xã, phường": "ubnd-xa-phuong", "UBND xã, phường": "ubnd-xa-phuong",
		"UBND các xã, phường trên địa bàn tỉnh":        "ubnd-xa-phuong",
		"UBND các xã biên giới":                        "ubnd-xa-bien-gioi",
		"các cơ quan báo chí trung ương và địa phương": "bao-chi",
		"các cơ quan có liên quan":                     "co-quan-lien-quan",
		"các tổ chức chính trị - xã hội tỉnh":          "to-chuc-ctxh",
	} {
		if m := d.Match(printed); m.key() != want || !m.Exact {
			t.Errorf("%q: got %q (exact %v, %d candidates), want %q", printed, m.key(), m.Exact, len(m.Candidates), want)
		}
	}
}

func TestDoubtfulNamesAreOnlyProposed(t *testing.T) {
	t.Parallel()
	d := builtIn(t)
	rows := []struct{ printed, group, first string }{
		{"UBND các xã, phường nơi tổ chức trưng bày", "ubnd-xa-phuong", ""},
		{"UBND các xã, phường được kiểm tra", "ubnd-xa-phuong", ""},
		{"Công an", "", "cat"},
		{"Quý Hoà", "", "06076"},
		{"Sở Văn hóa, Thể thao", "", "svhttdl"},
		{"Sở Giáo dục và Đạo tạo", "", "sgddt"}, // folds right, but is it?
		{"Sở Giáo dục Đào tào huyện", "", "sgddt"},
		{"Liên đoàn lao dộng tinhr", "", "ldld"},
	}
	for _, row := range rows {
		m := d.Match(row.printed)
		if row.printed == "Sở Giáo dục và Đạo tạo" { // only a tone differs: that is the same name
			if !m.Exact || m.key() != row.first {
				t.Errorf("%q: got %q, want %q", row.printed, m.key(), row.first)
			}
			continue
		}
		if m.Exact || m.Agency != nil {
			t.Errorf("%q: got %q as certain", row.printed, m.key())
		}
		if row.group != m.key() {
			t.Errorf("%q: got group %q, want %q", row.printed, m.key(), row.group)
		}
		if row.first != "" && (len(m.Candidates) == 0 || m.Candidates[0].Key != row.first) {
			t.Errorf("%q: got candidates %v, want %s first", row.printed, m.Candidates, row.first)
		}
	}
}

func TestUnknownNamesFindNothing(t *testing.T) {
	t.Parallel()
	d := builtIn(t)
	for _, printed := range []string{"", " ", "()", "nt", "trưởng các thôn", "các hộ làm homestay", "Viettel Lạng Sơn", "xã Không Có Thật", "Ban Chỉ huy Quân sự xã", strings.Repeat("Sở ", 500)} {
		if m := d.Match(printed); m.Agency != nil || m.Group != nil || len(m.Candidates) > maxCandidates {
			t.Errorf("%q: got %q and %d candidates, want nothing certain", printed, m.key(), len(m.Candidates))
		}
	}
}

func TestEveryBuiltInNameMeansOneAgency(t *testing.T) {
	t.Parallel()
	d := builtIn(t)
	agencies, err := seedAgencies()
	if err != nil {
		t.Fatal(err)
	}
	communes, focal := 0, 0
	for _, a := range agencies {
		for _, name := range append(a.names(), a.aliases...) {
			if m := d.Match(name); !m.Exact || m.key() != a.Key {
				t.Errorf("%q of %s: got %q", name, a.Key, m.key())
			}
		}
		if err := a.check(); err != nil {
			t.Errorf("%s: %v", a.Key, err)
		}
		if a.Commune() {
			communes++
		}
		if a.Focal {
			focal++
		}
	}
	if communes != 65 || focal != 1 {
		t.Errorf("got %d communes and %d focal agencies, want 65 and 1", communes, focal)
	}
	groups, err := seedGroups()
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range groups {
		for _, name := range append(g.aliases, g.Name) {
			if m := d.Match(name); !m.Exact || m.key() != g.Key {
				t.Errorf("%q of %s: got %q", name, g.Key, m.key())
			}
		}
		n := 0
		for _, a := range agencies {
			if g.has(a.Agency) {
				n++
			}
		}
		if n == 0 && !g.Open {
			t.Errorf("group %s has no members and does not ask for them", g.Key)
		}
	}
}

func TestMatchNeverPanicsAndKeysAreStable(t *testing.T) {
	t.Parallel()
	d := builtIn(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "printed")
		m := d.Match(s)
		if m.Exact != (m.Agency != nil || m.Exact && m.Group != nil) {
			t.Fatalf("%q: %+v", s, m)
		}
		upper := d.Match(strings.ToUpper(norm.NFC.String(s)))
		if isPlain(s) && upper.key() != m.key() {
			t.Fatalf("%q: case changes %q to %q", s, m.key(), upper.key())
		}
	})
}

func isPlain(s string) bool {
	for _, r := range s {
		if r > 0x7e || r < 0x20 {
			return false
		}
	}
	return true
}
