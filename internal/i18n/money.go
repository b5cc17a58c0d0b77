package i18n

import (
	"math/big"
	"regexp"
	"strings"
)

// MoneyUnit is the unit in which a table of money is written.
type MoneyUnit struct {
	Key  string // in addresses; "" is đồng
	Name string
	dong int64
}

// MoneyUnits are all units, the exact one first.
func MoneyUnits() []MoneyUnit {
	return []MoneyUnit{{"", "đồng", 1}, {"nghin", "nghìn đồng", 1_000}, {"trieu", "triệu đồng", 1_000_000}}
}

// FindMoneyUnit is the unit of a key; đồng when there is none.
func FindMoneyUnit(key string) MoneyUnit {
	all := MoneyUnits()
	for _, u := range all {
		if u.Key == key {
			return u
		}
	}
	return all[0]
}

// Exact reports whether amounts are written to the last đồng.
func (u MoneyUnit) Exact() bool { return u.dong <= 1 }

// Write writes an amount of đồng in the unit, without its name: thousands as whole numbers, millions with one place. What is not
// nothing is never written as 0.
func (u MoneyUnit) Write(dong int64) string {
	const tenth = 10
	if u.Exact() {
		return Number(dong)
	}
	amount, sign := dong, ""
	if amount < 0 {
		amount, sign = -amount, "-"
	}
	step := u.dong
	if u.Key == "trieu" {
		step /= tenth
	}
	n := amount / step
	if amount%step >= step-step/2 {
		n++
	}
	if n == 0 && amount > 0 {
		return sign + "< " + map[bool]string{true: "0,1", false: "1"}[u.Key == "trieu"]
	}
	if u.Key != "trieu" {
		return sign + Number(n)
	}
	text := Number(n / tenth)
	if rest := n % tenth; rest > 0 {
		text += "," + Number(rest)
	}
	return sign + text
}

var (
	moneyWords = regexp.MustCompile(`^(-|−)?\s*([0-9][0-9.,\s\x{00a0}]*)\s*(tỷ|tỉ|ty|triệu|trieu|tr|nghìn|nghin|ngàn|ngan|k)?\s*(đồng|dong|đ|vnd|vnđ)?$`)
	grouped    = regexp.MustCompile(`^[0-9]{1,3}(?:\.[0-9]{3})+$`)
	spaced     = regexp.MustCompile(`^[0-9]{1,3}(?: [0-9]{3})+$`)
	commaed    = regexp.MustCompile(`^[0-9]{1,3}(?:,[0-9]{3}){2,}$`)
	plainMoney = regexp.MustCompile(`^[0-9]{1,16}$`)
	fraction   = regexp.MustCompile(`^([0-9]{1,13}|[0-9]{1,3}(?:\.[0-9]{3})+),([0-9]{1,9})$`)
)

// ParseMoney reads an amount as people write it: 12500000, 12.500.000, 12 500 000 đồng, 12,5 triệu, 250 nghìn, 1,2 tỷ, with a minus
// before it when it takes away. false: it is none, or not a whole number of đồng.
func ParseMoney(text string) (dong int64, ok bool) {
	m := moneyWords.FindStringSubmatch(strings.ToLower(NFC(strings.TrimSpace(text))))
	if m == nil {
		return 0, false
	}
	amount := strings.Join(strings.Fields(strings.ReplaceAll(m[2], "\u00a0", " ")), " ")
	value := new(big.Rat)
	switch part := fraction.FindStringSubmatch(amount); {
	case plainMoney.MatchString(amount), grouped.MatchString(amount), spaced.MatchString(amount), commaed.MatchString(amount):
		amount = strings.NewReplacer(".", "", " ", "", ",", "").Replace(amount)
	case part != nil && m[3] != "":
		amount = strings.ReplaceAll(part[1], ".", "") + "." + part[2]
	default:
		return 0, false
	}
	if _, ok := value.SetString(amount); !ok {
		return 0, false
	}
	value.Mul(value, new(big.Rat).SetInt64(moneyWord(m[3])))
	if m[1] != "" {
		value.Neg(value)
	}
	if !value.IsInt() || !value.Num().IsInt64() {
		return 0, false
	}
	return value.Num().Int64(), true
}

func moneyWord(word string) int64 {
	switch word {
	case "":
		return 1
	case "k", "nghìn", "nghin", "ngàn", "ngan":
		return 1_000
	case "tr", "triệu", "trieu":
		return 1_000_000
	}
	return 1_000_000_000
}
