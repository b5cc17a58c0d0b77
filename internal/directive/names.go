package directive

// Names that the lexicon does not know are told by the words around them: what stands before
// "chủ trì" leads, what stands between "phối hợp với" and the verb helps.

// maxSmall is the longest unknown name, in tokens.
const maxSmall = 12

// cueStops end the search for "chủ trì": what stands before them is no name.
var cueStops = newPhrases("do", "giao", "để", "nhằm", "về việc", "theo", "phối hợp", "trước ngày", "hoàn thành", "thời gian", "trong", "tại")

// leadCue finds the "chủ trì" whose lead begins at toks[i], or -1.
func leadCue(toks []token, i int) int {
	if i >= len(toks) || toks[i].kind != wordToken || !mayBeName(toks, i) {
		return -1
	}
	known := named.match(toks, i) > 0 || nameStart(toks, i) > 0
	for k := i + 1; k < len(toks) && k < i+maxName; k++ {
		t := toks[k]
		if t.is("(") {
			if k = parenEnd(toks, k) - 1; k+1 >= len(toks) {
				return -1
			}
			continue
		}
		if leadWords.match(toks, k) > 0 && !isKey(toks, k+leadWords.match(toks, k), ":") {
			return k
		}
		if n := compounds.match(toks, k); n > 0 {
			k += n - 1
			continue
		}
		switch {
		case t.is(".") || t.is(":") || t.is(`"`) || cueStops.match(toks, k) > 0:
			return -1
		case t.is(";") && (k+1 >= len(toks) || nameStart(toks, k+1) == 0):
			return -1
		case !known && !t.capital && verbs.match(toks, k) > 0:
			return -1
		}
	}
	return -1
}

// mayBeName reports words that can begin a name: no verb, no word that only looks like a body.
func mayBeName(toks []token, i int) bool {
	if i >= len(toks) {
		return false
	}
	n := max(named.match(toks, i), heads.match(toks, i), crowds.match(toks, i))
	switch {
	case notBody.match(toks, i) > named.match(toks, i):
		return false
	case verbs.match(toks, i) > n:
		return false
	}
	return toks[i].capital || n > 0
}

// unknownEnd gives the token behind a name without a known head that begins at toks[i], or i. It
// must be told from other words by where it stands.
func unknownEnd(toks []token, i int) int {
	if i >= len(toks) || toks[i].kind != wordToken || verbs.match(toks, i) > 0 || notBody.match(toks, i) > 0 || toks[i].is("va1") {
		return i
	}
	end := wordsEnd(toks, i, true)
	if end < len(toks) && verbs.match(toks, end) == 0 && toks[end].kind != markToken && !isJoint(toks[end]) {
		return i
	}
	if end-i > maxSmall { // the verb is unknown, too: keep what has capitals
		k := i
		for k < end && (toks[k].capital || toks[k].kind == numberToken) {
			k++
		}
		return k
	}
	return end
}

// abbreviated reports a name made of capitals and digits: PC07, VNPT, C06.
func abbreviated(toks []token, i int) bool {
	return i < len(toks) && toks[i].upper && (i+1 >= len(toks) || !toks[i+1].upper)
}

// helpers reads the bodies behind "phối hợp với": known or not, each up to the verb.
func (r *reading) helpers(toks []token, i int) ([]agency, int) {
	from, end := i, i
	for steps := 0; steps < maxAgencies && i < len(toks); steps++ {
		next := i
		if _, e := r.bodyAt(toks, i); e > i {
			next = e
		} else {
			next = unknownEnd(toks, i)
		}
		if next == i {
			break
		}
		end, i = next, next
		for i < len(toks) && (isJoint(toks[i]) && !toks[i].is(";") || toks[i].is("vơi2")) {
			i++
		}
		if i == next || verbs.match(toks, i) >= max(1, nameStart(toks, i)) {
			break
		}
	}
	return splitAgencies(r.text, toks[from:end]), end
}
