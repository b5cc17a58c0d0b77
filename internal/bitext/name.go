package bitext

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lantoa/internal/i18n"
)

// Name is a name or an acronym of a text.
type Name struct {
	Text       string
	Key        string // for comparison: no accents, small letters
	Acronym    bool
	Start, End int // byte offsets
}

// Words that stand in front of names, or only begin a sentence, and are no part of them.
var beforeNames = strings.Fields(`tỉnh huyện xã phường thôn bản quận khu ông bà anh chị cô chú bác cháu sở bộ ban cục vụ phòng đài báo trường viện
	hội đoàn đảng đội tổ nhóm luật nghị công quyền phó chủ tổng thứ tại ở từ đến theo năm ngày tháng các những mọi người của và là với trong trên dưới cho
	khi nếu tết giải vùng miền sông đường chợ tiếng nước
	the a an in on at of for from to by with and or mr mrs ms dr prof president minister chairman province district commune city town mount lake river street`)

var romanNumeral = regexp.MustCompile(`^[IVXLCDM]+$`)

const maxAcronym = 10 // letters

// Names lists names of more than one word, and acronyms, in order. Chinese has no capitals:
// only Latin acronyms are found in it. What it answers is for comparison and hints.
func Names(text, lang string) []Name {
	tokens := slices.DeleteFunc(Syllables(text), inDocumentNo(text))
	var all []Name
	for i := 0; i < len(tokens); {
		if isAcronym(tokens, i, isEnglish(lang)) {
			t := tokens[i]
			all = append(all, Name{t.Text, i18n.Fold(t.Text), true, t.Start, t.End})
			i++
			continue
		}
		end := i
		for end < len(tokens) && isCapital(tokens[end].Text, end > i) && (end == i || nextTo(text, tokens[end-1], tokens[end])) {
			end++
		}
		from := i
		for from < end && slices.Contains(beforeNames, tokens[from].Key) {
			from++
		}
		if end-from > 1 {
			s, e := tokens[from].Start, tokens[end-1].End
			all = append(all, Name{text[s:e], nameKey(tokens[from:end]), false, s, e})
		}
		i = max(end, i+1)
	}
	return all
}

// inDocumentNo tells which tokens stand in a document number: QĐ in 1079/QĐ-TTg is no acronym.
func inDocumentNo(text string) func(Token) bool {
	places := documentNo.FindAllStringIndex(text, -1)
	return func(t Token) bool {
		for len(places) > 0 && places[0][1] <= t.Start {
			places = places[1:]
		}
		return len(places) > 0 && places[0][0] <= t.Start
	}
}

func nameKey(tokens []Token) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = i18n.Fold(t.Text)
	}
	return strings.Join(words, " ")
}

// isCapital reports whether a word begins with a capital and goes on with small letters; a
// single capital counts inside a name (Nguyễn Văn A).
func isCapital(word string, inside bool) bool {
	word = i18n.NFC(word)
	c, size := decodeRune(word)
	if !unicode.IsUpper(c) {
		return false
	}
	rest := word[size:]
	if rest == "" {
		return inside
	}
	return rest == strings.ToLower(rest)
}

// nextTo reports whether one space or a hyphen parts two words.
func nextTo(text string, a, b Token) bool {
	gap := text[a.End:b.Start]
	return gap == " " || gap == "\u00a0" || gap == "-"
}

// isAcronym reports whether a word is all capitals, and neither a Roman numeral nor a word of
// a heading in capitals.
func isAcronym(tokens []Token, i int, english bool) bool {
	word := i18n.NFC(tokens[i].Text)
	if !allCapitals(word) || romanNumeral.MatchString(word) {
		return false
	}
	neighbour := i > 0 && allCapitals(i18n.NFC(tokens[i-1].Text)) || i+1 < len(tokens) && allCapitals(i18n.NFC(tokens[i+1].Text))
	return !neighbour || !english && !syllableShape.MatchString(i18n.Fold(word))
}

func allCapitals(word string) bool {
	letters := 0
	for _, r := range word {
		switch {
		case unicode.IsUpper(r):
			letters++
		case !unicode.IsDigit(r):
			return false
		}
	}
	return letters >= 2 && utf8.RuneCountInString(word) <= maxAcronym
}

// syllableShape is what a Vietnamese syllable looks like without its marks.
var syllableShape = regexp.MustCompile(`^(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?$`)

// CompareNames lists names of the source that should stand in the target too and do not:
// acronyms, and names of Vietnamese shape, which keep their letters in Latin script. Names
// that languages write in their own ways are in data/names.csv.
func CompareNames(source, sourceLang, target, targetLang string) []Name {
	known := knownIn(source, sourceLang)
	folded := " " + nameKey(Syllables(target)) + " "
	var all []Name
	add := func(n Name) {
		if !slices.ContainsFunc(all, func(o Name) bool { return o.Key == n.Key }) {
			all = append(all, n)
		}
	}
	for _, k := range known {
		if others := k.row[script(targetLang)]; len(others) > 0 && !hasAny(target, folded, others) {
			add(k.Name)
		}
	}
	for _, n := range Names(source, sourceLang) {
		overlaps := func(k knownPlace) bool { return k.Start < n.End && n.Start < k.End }
		switch {
		case slices.ContainsFunc(known, overlaps), strings.Contains(folded, " "+n.Key+" "):
		case n.Acronym:
			add(n)
		case !isChinese(sourceLang) && !isChinese(targetLang) && vietnameseShape(n.Key):
			add(n)
		}
	}
	slices.SortFunc(all, func(a, b Name) int { return a.Start - b.Start })
	return all
}

func vietnameseShape(key string) bool {
	words := strings.Fields(key)
	return !slices.ContainsFunc(words, func(w string) bool { return len(w) > 1 && !syllableShape.MatchString(w) })
}

// knownPlace is where a name of the list stands.
type knownPlace struct {
	Name
	row knownName
}

func knownIn(text, lang string) []knownPlace {
	list := theWords().names[script(lang)]
	var all []knownPlace
	for _, m := range list.finder.Find(text) {
		shown := text[m.Start:m.End]
		if c, _ := decodeRune(shown); unicode.IsLower(c) || allCapitals(m.Term) && shown != m.Term {
			continue
		}
		all = append(all, knownPlace{Name{shown, i18n.Fold(m.Term), allCapitals(m.Term), m.Start, m.End}, list.rows[m.Term]})
	}
	return all
}

func hasAny(text, folded string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		return strings.Contains(text, name) || strings.Contains(folded, " "+nameKey(Syllables(name))+" ")
	})
}
