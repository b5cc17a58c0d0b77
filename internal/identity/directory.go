package identity

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"lantoa/internal/i18n"
)

// Directory finds the agency or group that a document names in its own way. It is read from one
// state of the database and does not change.
type Directory struct {
	agencies []Agency
	groups   []Group
	known    map[string]target // by nameKey
}

// target is what a name stands for: an index into one of the two lists.
type target struct {
	agency, group int // one of them is -1
	maybe         bool
}

// Match is what was found for a printed name. Exact says that the name itself is known. Without it
// Agency is nil and Group is a guess; a person chooses, Candidates first.
type Match struct {
	Agency     *Agency
	Group      *Group
	Exact      bool
	Candidates []Agency // most likely first
}

// province is whose plan this is: its name after an agency says nothing new.
const province = "lang son"

const (
	maxCandidates = 5
	likeness      = 0.66 // of the pairs of letters; below it a candidate would only confuse
	maxPrinted    = 300  // bytes of a name that is looked at
)

// Match finds what a document means by a printed name.
func (d *Directory) Match(printed string) Match {
	if len(printed) > maxPrinted {
		printed = strings.ToValidUTF8(printed[:maxPrinted], "")
	}
	words := nameWords(printed)
	if m, ok := d.lookUp(words); ok {
		return m
	}
	if short, cut := cutQualifier(words); cut {
		if m, ok := d.lookUp(short); ok && m.Exact {
			return Match{Group: m.Group, Candidates: m.candidates()}
		}
	}
	return Match{Candidates: d.like(words)}
}

func (m Match) candidates() []Agency {
	if m.Agency == nil {
		return m.Candidates
	}
	return []Agency{*m.Agency}
}

// lookUp tries the name as it stands, without "các", without the province, without "tỉnh".
func (d *Directory) lookUp(words string) (Match, bool) {
	forms := []string{words}
	for _, trim := range []func(string) string{trimLead, trimProvince, trimLevel} {
		if t := trim(forms[len(forms)-1]); t != forms[len(forms)-1] && t != "" {
			forms = append(forms, t)
		}
	}
	for _, f := range forms {
		if t, ok := d.known[nameKey(f)]; ok {
			return d.found(t), true
		}
	}
	// "Công an" alone is most likely the province's, but a commune has one too.
	if t, ok := d.known[nameKey(forms[len(forms)-1]+" tinh")]; ok && t.agency >= 0 {
		return Match{Candidates: []Agency{d.agencies[t.agency]}}, true
	}
	return Match{}, false
}

func (d *Directory) found(t target) Match {
	switch {
	case t.maybe:
		return Match{Candidates: []Agency{d.agencies[t.agency]}}
	case t.agency >= 0:
		return Match{Agency: &d.agencies[t.agency], Exact: true}
	}
	return Match{Group: &d.groups[t.group], Exact: true}
}

var (
	inBrackets = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)
	leadWords  = regexp.MustCompile(`^(?:de nghi|yeu cau|giao|moi|cac|nhung|toan the|tat ca)\s+`)
	qualifier  = regexp.MustCompile(`\s+(?:noi|duoc|co lien quan|lien quan|thuoc|trong|ngoai|lam|cung cap|tham gia|theo)\b.*$`)
	everywhere = regexp.MustCompile(`\s+(?:tren dia ban(?: toan)?(?: tinh)?|trong (?:toan )?tinh|toan tinh|cua tinh)$`)
	provincial = regexp.MustCompile(`\s+(?:tinh )?` + province + `$`)
)

// short forms that stand for the same words everywhere, longest first.
var shortForms = strings.NewReplacer(
	"uy ban mat tran to quoc viet nam", "ub mttq",
	"uy ban mttq viet nam", "ub mttq",
	"ub mttq viet nam", "ub mttq",
	"ub mttqvn", "ub mttq",
	"ubmttqvn", "ub mttq",
	"ubmttq", "ub mttq",
	"uy ban mat tran to quoc", "ub mttq",
	"mat tran to quoc", "mttq",
	"uy ban nhan dan", "ubnd",
	"hoi dong nhan dan", "hdnd",
	"toa an nhan dan", "tand",
	"vien kiem sat nhan dan", "vksnd",
	"lien doan lao dong", "ldld",
	"lien hiep phu nu", "lhpn",
	"thanh nien cong san ho chi minh", "tncs ho chi minh",
	"tncs hcm", "tncs ho chi minh",
	"phat thanh va truyen hinh", "pt th",
	"phat thanh truyen hinh", "pt th",
	"ptth", "pt th",
	"uy ban", "ub",
	"van phong", "vp",
	"quan su", "qs",
	"bo doi bien phong", "bdbp",
)

// nameWords is a printed name as plain words: no accents, brackets, signs or final dots.
func nameWords(printed string) string {
	s := inBrackets.ReplaceAllString(i18n.Fold(printed), " ")
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return ' '
	}, strings.ReplaceAll(s, "&", " va "))
	s = shortForms.Replace(strings.Join(strings.Fields(s), " "))
	return everywhere.ReplaceAllString(s, "")
}

// nameKey is what two ways of writing one name share: letters without "và" and spaces.
func nameKey(words string) string {
	fields := strings.Fields(words)
	return strings.Join(slices.DeleteFunc(fields, func(w string) bool { return w == "va" }), "")
}

// keyOf is the key under which a printed name is stored as an alias; "" when nothing is left of it.
func keyOf(printed string) string { return nameKey(trimProvince(trimLead(nameWords(printed)))) }

func trimLead(words string) string {
	for {
		t := leadWords.ReplaceAllString(words, "")
		if t == words {
			return t
		}
		words = t
	}
}

// trimProvince drops the province's name: "Công an tỉnh Lạng Sơn" is "Công an tỉnh".
func trimProvince(words string) string {
	rest := provincial.ReplaceAllString(words, "")
	if rest != words && strings.HasSuffix(words, "tinh "+province) {
		return rest + " tinh"
	}
	return rest
}

// trimLevel drops "tỉnh" from "Sở Y tế tỉnh".
func trimLevel(words string) string { return strings.TrimSuffix(words, " tinh") }

// cutQualifier drops what narrows a group: "UBND các xã, phường nơi tổ chức trưng bày".
func cutQualifier(words string) (string, bool) {
	short := qualifier.ReplaceAllString(words, "")
	return short, short != words && short != ""
}

// like lists agencies whose names share most pairs of letters with the words.
func (d *Directory) like(words string) []Agency {
	key := nameKey(trimLead(words))
	if len(key) < 3 {
		return nil
	}
	pairs := pairsOf(key)
	best := map[int]float64{}
	for known, t := range d.known {
		if t.agency >= 0 {
			best[t.agency] = max(best[t.agency], shared(pairs, len(key)-1, known))
		}
	}
	maps.DeleteFunc(best, func(_ int, score float64) bool { return score < likeness })
	order := slices.SortedFunc(maps.Keys(best), func(a, b int) int {
		return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b))
	})
	var all []Agency
	for _, i := range order[:min(len(order), maxCandidates)] {
		all = append(all, d.agencies[i])
	}
	return all
}

func pairsOf(s string) map[string]int {
	pairs := map[string]int{}
	for i := 0; i+2 <= len(s); i++ {
		pairs[s[i:i+2]]++
	}
	return pairs
}

// shared is the Dice coefficient of two sets of letter pairs.
func shared(pairs map[string]int, total int, other string) float64 {
	common := 0
	for p, n := range pairsOf(other) {
		common += min(n, pairs[p])
	}
	return 2 * float64(common) / float64(total+max(len(other)-1, 0))
}

// newDirectory builds the index. An alias always wins over a derived name.
func newDirectory(agencies []Agency, groups []Group, aliases []alias) *Directory {
	d := &Directory{agencies: agencies, groups: groups, known: map[string]target{}}
	agencyAt, groupAt := map[int64]int{}, map[int64]int{}
	for i, g := range groups {
		groupAt[g.ID] = i
		d.know(g.Name, target{agency: -1, group: i})
	}
	for i, a := range agencies {
		agencyAt[a.ID] = i
		for _, name := range a.names() {
			d.know(name, target{agency: i, group: -1})
		}
	}
	for _, a := range aliases {
		if i, ok := agencyAt[a.agencyID]; ok {
			d.known[a.folded] = target{agency: i, group: -1}
		}
		if i, ok := groupAt[a.groupID]; ok {
			d.known[a.folded] = target{agency: -1, group: i}
		}
	}
	for i, a := range agencies {
		if a.Commune() { // the bare name of a place is only a hint
			d.know(a.PlaceName(), target{agency: i, group: -1, maybe: true})
		}
	}
	return d
}

// know adds a name unless it is known; a name that two agencies share is only a hint for the first.
func (d *Directory) know(name string, t target) {
	key := keyOf(name)
	if key == "" {
		return
	}
	old, taken := d.known[key]
	switch {
	case !taken:
		d.known[key] = t
	case old.agency >= 0 && old.agency != t.agency && !t.maybe:
		old.maybe = true
		d.known[key] = old
	}
}

const shortestSymbol = 3 // VP could be anyone's office

// names are the ways in which an agency can be written without any alias.
func (a Agency) names() []string {
	all := []string{a.Name, a.ShortName}
	if a.Commune() {
		all = append(all, "UBND "+a.ShortName)
	}
	if len([]rune(a.Symbol)) >= shortestSymbol {
		all = append(all, a.Symbol)
	}
	return all
}
