package directive

import "strings"

// Limits of one list of bodies, and of one name in tokens.
const (
	maxAgencies = 200
	maxName     = 48
)

// agency is one body of a list: its name as printed, without remarks in parentheses.
type agency struct {
	name  string
	span  Span
	known bool // its name stands in the lexicon, or follows a known head
}

// collective begins the name of a group of bodies, which may hold commas.
var collective = newPhrases("các", "những", "toàn thể", "một số", "UBND các", "Ủy ban nhân dân các", "HĐND các", "Công an các", "UBND", "Ủy ban nhân dân", "trưởng các", "Đảng ủy các", "cơ quan", "đơn vị", "chính quyền các", "thủ trưởng các", "Hội, đoàn thể", "sở", "ban", "ngành")

// leadIn is what stands before a name without being part of it.
var leadIn = newPhrases("đề nghị", "giao cho", "giao", "do", "với", "cùng với", "cùng", "và", "phối hợp với", "phối hợp", "gồm", "là", "yêu cầu", "chủ trì là", "bao gồm", "kính đề nghị", "trân trọng đề nghị", "mời")

// leadOut is what stands behind a name without being part of it.
var leadOut = map[string]bool{"chu3 tri1": true, "phôi2 hơp5": true, "thưc5 hiên5": true}

// splitAgencies cuts a list that holds nothing but bodies.
func splitAgencies(text string, toks []token) []agency {
	toks = dropParens(toks)
	var all []agency
	from := 0
	for i := 0; i <= len(toks) && len(all) < maxAgencies; i++ {
		next, cut := i+1, i == len(toks)
		if !cut {
			next, cut = listCut(text, toks, from, i)
		}
		if !cut {
			continue
		}
		all = appendAgency(all, text, toks[from:i])
		from = next
		i = next - 1
	}
	return expandHeads(text, all)
}

// listCut says whether the list is cut at toks[i], and where the next name begins.
func listCut(text string, toks []token, from, i int) (int, bool) {
	t := toks[i]
	switch {
	case t.is(";") || t.is("|") || t.is("•"):
		return i + 1, true
	case t.is("-") || t.is("+"):
		if i == from {
			return i + 1, true
		}
		return i + 1, i > 0 && strings.Contains(text[toks[i-1].end:t.start], "\n") && i+1 < len(toks)
	case t.is(",") || t.is("/") || t.is("."):
		next := i + 1
		if next < len(toks) && (toks[next].is("va1") || toks[next].is("cung1")) {
			next++
		}
		return next, next >= len(toks) || (!tight(toks, i) && startsNew(toks, from, i, next, false))
	case t.is("va1") || isTogether(toks, i) || t.is("&"):
		next := i + 1
		if next < len(toks) && toks[next].is("vơi2") {
			next++
		}
		return next, next < len(toks) && i > from && startsNew(toks, from, i, next, true)
	case i > from && strings.Contains(text[toks[i-1].end:t.start], "\n"):
		return i, t.capital && heads.match(toks, i) > 0 && complete(toks[from:i])
	}
	return i + 1, false
}

// tight is a comma inside an abbreviation: VH,TT&DL.
func tight(toks []token, i int) bool {
	return i > 0 && i+1 < len(toks) && toks[i-1].end == toks[i].start && toks[i+1].start == toks[i].end &&
		toks[i-1].upper && toks[i+1].upper && heads.match(toks, i+1) == 0
}

// startsNew reports whether toks[next] begins another name than the one in toks[from:i].
func startsNew(toks []token, from, i, next int, and bool) bool {
	t := toks[next]
	cur := toks[from:i]
	if len(cur) > maxName {
		return true
	}
	switch {
	case t.is("cac2") || t.is("nhưng4"):
		return true
	case t.kind == numberToken || !t.capital && guards.match(toks, next) > 0:
		return false // "khu vực 1, 2", "cơ động và phòng cháy, chữa cháy rừng"
	}
	if n := named.match(toks, from); n > 0 && from+n > i || insideCompound(toks, from, i) {
		return false // inside a name of the lexicon
	}
	if t.capital {
		if named.match(toks, next) > 0 || heads.match(toks, next) > 0 {
			return !hyphenated(toks, next)
		}
		return complete(cur) || tails.match(toks, next) > 0 && len(cur) > 0 && knownWhole(cur)
	}
	if members.match(toks, next) > 0 && inCollective(cur) {
		return false
	}
	if group := collective.match(cur, 0); group > 0 && !cur[0].is("công") && (!cur[0].capital || group > 1 || allMembers(cur)) {
		if unitWords.match(toks, next) > 0 && hasUnit(cur) {
			return false
		}
		if cur[0].is("cac2") || cur[0].is("nhưng4") || cur[0].is("cơ") || cur[0].is("đơn") {
			return false // "các sở, ban, ngành", "các cơ quan, đơn vị"
		}
		return crowds.match(toks, next) > 0 || !and
	}
	if unitWords.match(toks, next) > 0 && hasUnit(cur) {
		return false
	}
	return crowds.match(toks, next) > 0 || complete(cur)
}

// insideCompound reports words that hold together across toks[i].
func insideCompound(toks []token, from, i int) bool {
	for k := from; k < i; k++ {
		if n := compounds.match(toks, k); k+n > i {
			return true
		}
	}
	return false
}

// guards begin with a body's word without naming one.
var guards = newPhrases("phòng cháy", "phòng, chống", "phòng chống", "phòng ngừa", "phòng hộ", "phòng thủ")

// members are what a group such as "các sở" may go on with: "ban, ngành, đoàn thể".
var members = newPhrases("sở", "ban", "bộ", "ngành", "đoàn thể", "hội", "cơ quan", "đơn vị", "địa phương", "tổ chức", "doanh nghiệp", "đảng ủy", "đoàn", "phòng", "trung tâm", "văn phòng", "ban quản lý", "hợp tác xã")

// inCollective reports a name that is a group of bodies: "các sở", "Thủ trưởng các cơ quan", "Sở, ban".
func inCollective(cur []token) bool {
	for i := range cur {
		if cur[i].is("cac2") {
			return i+1 < len(cur) && members.match(cur, i+1) > 0
		}
	}
	return len(cur) > 0 && members.match(cur, 0) > 0 && allMembers(cur)
}

func allMembers(cur []token) bool {
	for i := 0; i < len(cur); {
		n := members.match(cur, i)
		if n == 0 && (cur[i].is(",") || cur[i].is("va1")) {
			n = 1
		}
		if n == 0 {
			return false
		}
		i += n
	}
	return true
}

// hyphenated is a head that only goes on a compound: "Văn hóa - Thông tin".
func hyphenated(toks []token, next int) bool {
	return next > 0 && toks[next-1].is("-")
}

func hasUnit(cur []token) bool {
	for i := range cur {
		if unitWords.match(cur, i) > 0 {
			return true
		}
	}
	return false
}

// complete reports a name that nothing needs to follow.
func complete(cur []token) bool {
	if len(cur) == 0 {
		return false
	}
	if knownWhole(cur) {
		return true
	}
	for i := len(cur) - 1; i > 0; i-- {
		if n := levels.match(cur, i); n > 0 {
			return true
		}
		if !cur[i].capital && cur[i].kind != numberToken {
			return false
		}
	}
	return cur[0].upper
}

// knownWhole reports a lexicon name with nothing but a place behind it.
func knownWhole(cur []token) bool {
	n := named.match(cur, 0)
	if n == 0 {
		return false
	}
	for _, t := range cur[n:] {
		if !t.capital && levels.match([]token{t}, 0) == 0 {
			return false
		}
	}
	return true
}

// dropParens leaves out remarks in parentheses.
func dropParens(toks []token) []token {
	kept := make([]token, 0, len(toks))
	depth := 0
	for _, t := range toks {
		switch {
		case t.is("(") || t.is("["):
			depth++
		case t.is(")") || t.is("]"):
			depth = max(0, depth-1)
		case depth == 0:
			kept = append(kept, t)
		}
	}
	return kept
}

func appendAgency(all []agency, text string, toks []token) []agency {
	toks = trimName(toks)
	if len(toks) == 0 {
		return all
	}
	name := clean(joinTokens(text, toks))
	if name == "" || !strings.ContainsFunc(name, isLetter) {
		return all
	}
	known := named.match(toks, 0) > 0 || heads.match(toks, 0) > 0 || crowds.match(toks, 0) > 0
	return append(all, agency{name, Span{toks[0].start, toks[len(toks)-1].end}, known})
}

func trimName(toks []token) []token {
	for len(toks) > 0 {
		if n := leadIn.match(toks, 0); n > 0 && n < len(toks) {
			toks = toks[n:]
			continue
		}
		if toks[0].kind == markToken {
			toks = toks[1:]
			continue
		}
		break
	}
	for len(toks) > 0 && toks[len(toks)-1].kind == markToken {
		toks = toks[:len(toks)-1]
	}
	if n := len(toks); n > 3 && leadOut[toks[n-2].key+" "+toks[n-1].key] {
		toks = toks[:n-2]
	}
	return toks
}

// joinTokens writes tokens as they are printed, leaving out what lies between two that are
// not neighbours (a dropped remark).
func joinTokens(text string, toks []token) string {
	var b strings.Builder
	for i, t := range toks {
		if i > 0 {
			between := text[toks[i-1].end:t.start]
			if strings.TrimSpace(between) == "" {
				b.WriteString(between)
			} else if t.kind != markToken || t.is("-") {
				b.WriteByte(' ')
			}
		}
		b.WriteString(text[t.start:t.end])
	}
	return b.String()
}

// expandHeads gives "Tài chính" its "Sở" in "Sở Nội vụ, Tài chính" and in "các Sở: Nội vụ, Tài chính".
func expandHeads(text string, all []agency) []agency {
	head := ""
	for i := range all {
		toks := tokenize(all[i].name, 0, len(all[i].name))
		if len(toks) > 3 && toks[0].is("cac2") && toks[1].is("sơ3") && (toks[2].is(":") || tails.match(toks, 2) > 0) {
			at := 2
			if toks[2].is(":") {
				at = 3
			}
			all[i].name, head = "Sở "+all[i].name[toks[at].start:], "Sở "
			continue
		}
		switch {
		case len(toks) > 0 && toks[0].is("sơ3"):
			head = "Sở "
		case head != "" && len(toks) > 0 && tails.match(toks, 0) == len(toks) && heads.match(toks, 0) == 0:
			all[i].name, all[i].known = head+all[i].name, true
		default:
			head = ""
		}
	}
	return all
}
