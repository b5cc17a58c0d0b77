package identity

import (
	"strings"
	"unicode/utf8"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Agency is a body that the plan gives work to: a department, a commune, an association.
type Agency struct {
	ID             int64
	Key            string // stable name: the official code of a commune, or a word
	Name           string // in full: Ủy ban nhân dân xã Quý Hoà
	ShortName      string // for lists and maps: Xã Quý Hoà
	Symbol         string // as in document codes: SVHTTDL
	Kind           string
	Position       int64
	Focal          bool // follows the plan and compiles the report
	Border, Active bool
	FormerDistrict string
	TileCol        int // place on the tile map, from 1; 0 is none
	TileRow        int
	Note           string // what the focal department should still confirm
	Version        int64
}

// Kinds of agencies that the rules know; others are only words on a list.
const (
	KindCommune = "commune"
	KindWard    = "ward"
)

// kinds are all kinds, in the order of lists.
var kinds = []struct{ Key, Name string }{
	{"department", "Sở, ban, ngành"},
	{"party", "Cơ quan Đảng"},
	{"front", "Mặt trận, tổ chức chính trị - xã hội"},
	{"association", "Hội"},
	{"press", "Báo chí"},
	{"armed", "Lực lượng vũ trang"},
	{"justice", "Tòa án, viện kiểm sát"},
	{"unit", "Đơn vị sự nghiệp, doanh nghiệp"},
	{KindCommune, "Xã"},
	{KindWard, "Phường"},
}

// KindName is the kind in words.
func (a Agency) KindName() string {
	for _, k := range kinds {
		if k.Key == a.Kind {
			return k.Name
		}
	}
	return "Cơ quan khác"
}

// Commune reports whether the agency is one of the communes and wards.
func (a Agency) Commune() bool { return a.Kind == KindCommune || a.Kind == KindWard }

// PlaceName is the bare name of a commune: Quý Hoà.
func (a Agency) PlaceName() string {
	for _, prefix := range []string{"Xã ", "Phường "} {
		if rest, ok := strings.CutPrefix(a.ShortName, prefix); ok {
			return rest
		}
	}
	return a.ShortName
}

func (a Agency) folded() string { return i18n.Fold(a.Name + " " + a.ShortName + " " + a.Symbol) }

const (
	maxAgencyName = 200 // characters
	maxShortName  = 80
	maxSymbol     = 20
	maxAliases    = 50 // of one agency
)

func (a Agency) tidy() Agency {
	line := func(s string) string { return strings.Join(strings.Fields(i18n.NFC(s)), " ") }
	a.Name, a.ShortName, a.Symbol = line(a.Name), line(a.ShortName), line(a.Symbol)
	if a.ShortName == "" {
		a.ShortName = a.Name
	}
	return a
}

func (a Agency) check() error {
	var name, short, symbol, kind error
	if a.Name == "" {
		name = problem.Field("name", "Hãy ghi tên đầy đủ của cơ quan.")
	} else if utf8.RuneCountInString(a.Name) > maxAgencyName {
		name = problem.Field("name", "Tên dài quá %d ký tự.", maxAgencyName)
	}
	if utf8.RuneCountInString(a.ShortName) > maxShortName {
		short = problem.Field("short_name", "Tên ngắn dài quá %d ký tự. Hãy rút gọn để đứng vừa trong bảng.", maxShortName)
	}
	if utf8.RuneCountInString(a.Symbol) > maxSymbol {
		symbol = problem.Field("symbol", "Ký hiệu dài quá %d ký tự. Ví dụ: SVHTTDL", maxSymbol)
	}
	if a.KindName() == "Cơ quan khác" && a.Kind != "other" {
		kind = problem.Field("kind", "Hãy chọn loại cơ quan.")
	}
	return problem.Collect(name, short, symbol, kind)
}

// Group is a name in documents that means several agencies: UBND các xã, phường.
type Group struct {
	ID      int64
	Key     string
	Name    string
	Members []int64 // active agencies, in the order of lists
	Open    bool    // others belong to it too: whoever hands out work chooses
	Note    string
	Version int64
}
