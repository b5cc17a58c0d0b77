package directive

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	issuingVerb = newPhrases("ban hành", "xây dựng", "triển khai", "tổ chức", "thực hiện", "đề ra", "phối hợp")
	committee   = newPhrases("ủy ban nhân dân", "ubnd")
	boards      = newPhrases("ban thường vụ", "ban chấp hành", "ban thường trực", "bch", "btv", "thường trực") // of the body above
	partyHeads  = newPhrases("tỉnh ủy", "thành ủy", "đảng ủy")
)

// setIssuer makes the full name out of the letterhead, or infers it.
func (r *reading) setIssuer(bodies []string, span Span, f frame) {
	if len(bodies) == 0 {
		r.inferIssuer(f)
		return
	}
	name := r.properCase(bodies[len(bodies)-1])
	if n := len(bodies); n > 1 && boards.match(tokenize(name, 0, len(name)), 0) == len(tokenize(name, 0, len(name))) {
		name += " " + r.properCase(bodies[n-2])
	} else if n > 1 && !hasPlace(name) {
		name += parentPlace(r.properCase(bodies[n-2]))
	}
	toks := tokenize(name, 0, len(name))
	if toks[0].is("ubnd") {
		name = "Ủy ban nhân dân" + name[toks[0].end:]
	}
	piece := Piece{name, span, 0.95, ""}
	if toks = tokenize(name, 0, len(name)); committee.match(toks, 0) == len(toks) {
		if place := r.place(); place != "" {
			piece = Piece{name + " " + r.levelWord() + " " + place, span, 0.6, "Phần đầu văn bản không ghi địa phương; suy ra từ nơi ban hành."}
		}
	}
	r.p.Issuer = piece
}

func hasPlace(name string) bool {
	toks := tokenize(name, 0, len(name))
	for i := 1; i < len(toks); i++ {
		if placeWords.match(toks, i) > 0 && i+1 < len(toks) && toks[i+1].capital {
			return true
		}
	}
	return false
}

// parentPlace is what the name of the body above adds: "tỉnh Hà Sơn", "Tỉnh ủy Hà Sơn".
func parentPlace(parent string) string {
	toks := tokenize(parent, 0, len(parent))
	if partyHeads.match(toks, 0) > 0 {
		return " " + parent
	}
	for i := 1; i < len(toks); i++ {
		if placeWords.match(toks, i) > 0 && i+1 < len(toks) {
			return " " + parent[toks[i].start:]
		}
	}
	return ""
}

// inferIssuer works without a letterhead: from the signature ("TM. ỦY BAN NHÂN DÂN"), the words of
// the opening ("UBND tỉnh ban hành") and the place line.
func (r *reading) inferIssuer(f frame) {
	place := r.place()
	const why = "Văn bản không có phần đầu; tên cơ quan ban hành được suy ra."
	for i := max(0, f.title); i < min(len(r.src.lines), max(0, f.title)+25); i++ {
		if r.src.lines[i].table != nil {
			continue
		}
		toks := r.lineTokens(i)
		for k := range toks {
			if agencies, end := r.subjectAt(toks, k); len(agencies) == 1 && issuingVerb.match(toks, end) > 0 {
				name := agencies[0].name
				sub := tokenize(name, 0, len(name))
				if n := committee.match(sub, 0); n > 0 {
					name = "Ủy ban nhân dân" + name[sub[n-1].end:]
				}
				if place != "" && !hasPlace(name) {
					if last := sub[len(sub)-1]; placeWords.match([]token{last}, 0) == 0 {
						name += " " + r.levelWord()
					}
					name += " " + place
				}
				r.p.Issuer = Piece{name, agencies[0].span, 0.6, why}
				return
			}
		}
	}
	if f.signStart >= 0 && place != "" {
		toks := r.lineTokens(f.signStart)
		if at, _ := committee.find(toks, 0); at >= 0 {
			r.p.Issuer = Piece{"Ủy ban nhân dân " + r.levelWord() + " " + place, spanOf(toks), 0.6, why}
		}
	}
}

// subjectAt reads one body that begins a clause.
func (r *reading) subjectAt(toks []token, k int) ([]agency, int) {
	if !toks[k].capital || (k > 0 && toks[k-1].kind == wordToken) || committee.match(toks, k) == 0 && heads.match(toks, k) == 0 {
		return nil, k
	}
	end := agencyEnd(toks, k)
	if end == k || end >= len(toks) {
		return nil, k
	}
	return splitAgencies(r.text, toks[k:end]), end
}

// place is the place name of the place-and-date line.
func (r *reading) place() string {
	name, _, _ := strings.Cut(r.p.PlaceDate.Text, ",")
	if strings.Contains(name, "ngày") {
		return ""
	}
	return strings.TrimSpace(name)
}

// levelWord is the level that the document speaks of most: tỉnh, xã, phường, thành phố.
func (r *reading) levelWord() string {
	head := r.text[:min(len(r.text), 4000)]
	best, word := 0, "tỉnh"
	for _, w := range []string{"tỉnh", "thành phố", "xã", "phường"} {
		if n := strings.Count(head, "UBND "+w) + strings.Count(head, "Ủy ban nhân dân "+w) + strings.Count(head, "địa bàn "+w); n > best {
			best, word = n, w
		}
	}
	return word
}

// properCase writes a name that is printed in capitals as it stands in the running text, else
// by the lexicon of names, else with capitals where names have them.
func (r *reading) properCase(name string) string {
	if !isUpper(name) {
		return name
	}
	keys := phraseKeys(name)
	toks := r.bodyTokens()
	for i := range toks {
		if toks[i].capital && !toks[i].upper && hasKeys(toks, i, keys) && toks[i+len(keys)-1].end > toks[i].start {
			if s := collapse(r.slice(toks[i : i+len(keys)])); !isUpper(s) && (len(keys) < 2 || !toks[i+1].upper) {
				return s
			}
		}
	}
	return titleCase(name)
}

// titleCase is the last resort: a capital for the first word and for places.
func titleCase(name string) string {
	toks := tokenize(name, 0, len(name))
	var b strings.Builder
	at, place := 0, false
	for i, t := range toks {
		b.WriteString(name[at:t.start])
		w := strings.ToLower(name[t.start:t.end])
		switch {
		case t.kind != wordToken || t.is("ubnd") || t.is("hđnd") || t.is("mttq") || t.is("tncs"):
			w = name[t.start:t.end]
		case i > 0 && (placeWords.match(toks, i) > 0 || (i > 0 && placeWords.match(toks, i-1) == 2)):
			place = true
		case i == 0 || place || properStart(toks, i):
			w = capitalise(w)
		}
		b.WriteString(w)
		at = t.end
	}
	b.WriteString(name[at:])
	return b.String()
}

// properStart reports the first word of a proper part: behind "Sở", "Bộ", a comma or "và".
func properStart(toks []token, i int) bool {
	prev := toks[i-1]
	switch prev.key {
	case "sơ3", "bô5", "ban", ",", "va1", "-", "hôi5", "phong1", "viên5":
		return !toks[i].is("va1") && !committee.in(toks[:min(len(toks), i+3)])
	}
	return false
}

func capitalise(w string) string {
	r, n := utf8.DecodeRuneInString(w)
	return string(unicode.ToUpper(r)) + w[n:]
}
