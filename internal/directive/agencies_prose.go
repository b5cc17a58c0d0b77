package directive

// readAgencies reads the list of bodies that running text begins with at toks[i]; the second
// result is the token after it. The list is empty when no body stands there.
func readAgencies(text string, toks []token, i int) ([]agency, int) {
	from := i
	end := agencyEnd(toks, i)
	if end == i {
		return nil, i
	}
	for steps := 0; steps < maxAgencies; steps++ {
		next := end
		if next >= len(toks) {
			break
		}
		if !isJoint(toks[next]) {
			break
		}
		for next < len(toks) && (isJoint(toks[next]) || toks[next].is("vơi2")) {
			next++
		}
		if next >= len(toks) || verbs.match(toks, next) >= max(1, nameStart(toks, next)) {
			break
		}
		e := agencyEnd(toks, next)
		if e == next {
			break
		}
		end = e
	}
	return splitAgencies(text, toks[from:end]), end
}

// isTogether reports a "cùng" that joins names, but not in "cùng cấp".
func isTogether(toks []token, i int) bool {
	return toks[i].is("cung1") && !isKey(toks, i+1, "câp2")
}

func isJoint(t token) bool {
	return t.is(",") || t.is(";") || t.is("va1") || t.is("cung1")
}

func nameStart(toks []token, i int) int {
	if toks[i].capital {
		return max(named.match(toks, i), heads.match(toks, i))
	}
	return crowds.match(toks, i)
}

// agencyEnd gives the token after the one name that begins at toks[i], or i.
func agencyEnd(toks []token, i int) int {
	if i >= len(toks) {
		return i
	}
	t := toks[i]
	if t.capital || t.is("cac2") {
		if n := named.match(toks, i); n > 0 && groupStart.match(toks, i) <= n {
			return suffixEnd(toks, i+n)
		}
	}
	if nameStart(toks, i) == 0 {
		return i
	}
	if end := groupEnd(toks, i); end > i {
		return end
	}
	if n := heads.match(toks, i); t.capital && n > 1 {
		return wordsEnd(toks, i+n, true)
	}
	return wordsEnd(toks, i, false)
}

// groups are names of several kinds of bodies that hold their own commas.
var groupStart = newPhrases("các", "UBND các", "Ủy ban nhân dân các", "HĐND các", "Công an các", "trưởng các", "UBND", "Ủy ban nhân dân", "Đảng ủy các", "chính quyền các", "thủ trưởng các", "Trung tâm y tế các")

// groupEnd reads "các sở, ban, ngành, đoàn thể tỉnh", "UBND các xã, phường".
func groupEnd(toks []token, i int) int {
	n := groupStart.match(toks, i)
	if n == 0 {
		return i
	}
	k := i + n
	for k < len(toks) {
		w := max(unitWords.match(toks, k), crowds.match(toks, k))
		if w == 0 || (k > i+n && verbs.match(toks, k) > w) {
			break
		}
		k += w
		next := k
		for next < len(toks) && (toks[next].is(",") || toks[next].is("va1") || toks[next].is("-")) {
			next++
		}
		if next == k || next >= len(toks) || toks[next].is("cac2") || toks[next].capital || verbs.match(toks, next) > 0 && crowds.match(toks, next) == 0 {
			break
		}
		if max(unitWords.match(toks, next), crowds.match(toks, next)) == 0 {
			break
		}
		k = next
	}
	switch {
	case k == i+n:
		return i
	case k > 0 && levels.match(toks[k-1:k], 0) > 0:
		return suffixEnd(toks, k)
	}
	return wordsEnd(toks, k, true)
}

// branches are levels of associations, written as one name.
var branches = newPhrases("Tỉnh đoàn", "Thành đoàn", "Tỉnh hội", "Thành hội", "Huyện hội", "Trung ương Đoàn", "Trung ương Hội", "TW Đoàn", "TW Hội", "Xã đoàn", "Phường đoàn")

// levelAt is the length of a level's word at toks[k]; "xã hội" is none.
func levelAt(toks []token, k int) int {
	if isKey(toks, k, "xa4") && isKey(toks, k+1, "hôi5") {
		return 0
	}
	if k < len(toks) && toks[k].capital && branches.match(toks, k) > 0 {
		return 2
	}
	return levels.match(toks, k)
}

// wordsEnd goes on over the words of a name until the work begins.
func wordsEnd(toks []token, i int, begun bool) int {
	k := i
	for k < len(toks) && k-i < maxName {
		if n := levelAt(toks, k); n > 0 && (k > i || begun) {
			return suffixEnd(toks, k)
		}
		if n := max(qualifiers.match(toks, k), compounds.match(toks, k)); n > 0 {
			k += n
			continue
		}
		t := toks[k]
		switch {
		case t.is("("):
			k = parenEnd(toks, k)
			continue
		case t.is("-") && k+1 < len(toks) && k > i && toks[k+1].kind == wordToken:
		case t.is(",") || t.is("va1") || t.is("&"):
			if !goesOn(toks, k) && !tailGoesOn(toks, i, k) {
				return k
			}
		case t.kind == markToken, t.kind == numberToken && periods.match(toks, k+1) > 0:
			return k
		case !t.capital && (k > i || begun) && verbs.match(toks, k) > 0:
			return k
		}
		k++
	}
	return k
}

// goesOn reports a comma or "và" that stands inside a name.
func goesOn(toks []token, k int) bool {
	if k+1 >= len(toks) {
		return false
	}
	next := toks[k+1]
	if next.is("va1") && k+2 < len(toks) {
		next = toks[k+2]
		k++
	}
	return next.capital && heads.match(toks, k+1) == 0 && named.match(toks, k+1) == 0
}

// maxTail is the longest rest of a name behind a comma, in words.
const maxTail = 4

// tailGoesOn reports a comma or "và" before a few small words that end an unfinished name, with
// the work behind them: "Ban Chính sách, pháp luật tham mưu".
func tailGoesOn(toks []token, from, k int) bool {
	if complete(toks[from:k]) || !toks[from].capital || named.match(toks, from) > 0 || hasUnit(toks[from:k]) {
		return false
	}
	for i := k + 1; i < len(toks) && i <= k+1+maxTail; i++ {
		t := toks[i]
		if verbs.match(toks, i) > 0 {
			return i > k+1
		}
		if t.kind != wordToken || t.capital || crowds.match(toks, i) > 0 || t.is("va1") || unitWords.match(toks, i) > 0 {
			return false
		}
	}
	return false
}

// suffixEnd takes the level, the place and the qualifiers behind a name.
func suffixEnd(toks []token, k int) int {
	places := 0
	for k < len(toks) {
		t := toks[k]
		if n := levelAt(toks, k); n > 0 {
			k += n
			continue
		}
		if n := qualifiers.match(toks, k); n > 0 {
			k += n
			continue
		}
		switch {
		case t.is("("):
			k = parenEnd(toks, k)
			continue
		case t.is("cac2") && placesEnd(toks, k) > k:
			k = placesEnd(toks, k)
			continue
		case numbersEnd(toks, k) > k:
			k = numbersEnd(toks, k)
			continue
		case t.kind == wordToken && t.capital && places < 4 && heads.match(toks, k) == 0:
			places++
			k++
			continue
		case t.is("-") && places > 0 && k+1 < len(toks) && toks[k+1].capital:
			k++
			continue
		}
		break
	}
	return k
}

// placesEnd steps over the places that a name is spread over: "Công an các xã, phường".
func placesEnd(toks []token, k int) int {
	n := max(unitWords.match(toks, k+1), levelAt(toks, k+1))
	if n == 0 {
		return k
	}
	k += 1 + n
	for k+1 < len(toks) && (toks[k].is(",") || toks[k].is("va1")) && unitWords.match(toks, k+1) > 0 {
		k += 1 + unitWords.match(toks, k+1)
	}
	return k
}

// numbersEnd steps over the numbers behind a name, "khu vực 1, 2, 3", but not over a time or a count.
func numbersEnd(toks []token, k int) int {
	plain := func(i int) bool {
		return i < len(toks) && toks[i].kind == numberToken && len(toks[i].key) < 3 && readMoment(toks, i).kind == momentNone
	}
	if k == 0 || toks[k-1].kind != wordToken || !plain(k) {
		return k
	}
	end := k + 1
	for end < len(toks) && (toks[end].is(",") || toks[end].is("va1")) && plain(end+1) {
		end += 2
	}
	if end < len(toks) && toks[end].kind == wordToken && !toks[end].capital && !isJoint(toks[end]) && verbs.match(toks, end) == 0 {
		return k
	}
	return end
}

func parenEnd(toks []token, k int) int {
	for depth := 0; k < len(toks); k++ {
		switch toks[k].key {
		case "(":
			depth++
		case ")":
			if depth--; depth == 0 {
				return k + 1
			}
		}
	}
	return k
}

func isLetter(r rune) bool { return r >= 'A' && (r <= 'Z' || r >= 'a') }

// onlyAgencies reports whether the tokens are a list of bodies and nothing else.
func onlyAgencies(text string, toks []token) bool {
	for len(toks) > 0 && (toks[len(toks)-1].is(":") || toks[len(toks)-1].is(".") || toks[len(toks)-1].is(";")) {
		toks = toks[:len(toks)-1]
	}
	if len(toks) == 0 {
		return false
	}
	i := 0
	if n := leadIn.match(toks, 0); n > 0 {
		i = n
	}
	_, end := readAgencies(text, toks, i)
	return end > i && end == len(toks)
}
