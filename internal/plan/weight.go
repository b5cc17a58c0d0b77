package plan

import (
	"fmt"
	"math/big"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// Weighted is a task with what it weighs in the completion of its plan and how far it has come.
type Weighted struct {
	Task   Task
	Weight int64 // 0: nobody gave one; it then counts as 1
	Tally  Tally
}

const (
	defaultWeight = 1
	maxWeight     = 1000
)

// Counts is the weight that the task counts with.
func (w Weighted) Counts() int64 {
	if w.Weight == 0 {
		return defaultWeight
	}
	return w.Weight
}

// Begun reports whether anything is asked of the task yet; what has not begun is left out of the roll-up.
func (w Weighted) Begun() bool { return w.Tally.All() > 0 }

// Part is weight × done ÷ expected.
func (w Weighted) Part() *big.Rat {
	num, den := w.Tally.Complete()
	if den == 0 {
		return new(big.Rat)
	}
	return new(big.Rat).Mul(new(big.Rat).SetInt64(w.Counts()), big.NewRat(int64(num), int64(den)))
}

// Rollup is the weighted completion of a plan: Σ weight × completion of the task ÷ Σ weight.
type Rollup struct {
	Lines []Weighted
	Sum   *big.Rat // Σ weight × completion
	Of    int64    // Σ weight
}

// rollUp adds up tasks. A weight of 1 is a weight like any other, and a missing one counts as 1.
func rollUp(lines []Weighted) Rollup {
	r := Rollup{Lines: lines, Sum: new(big.Rat)}
	for _, w := range lines {
		if w.Begun() {
			r.Sum.Add(r.Sum, w.Part())
			r.Of += w.Counts()
		}
	}
	return r
}

// Percent is the roll-up for people; "–" when nothing has begun. Only what is complete is 100 %.
func (r Rollup) Percent() string {
	if r.Of == 0 {
		return i18n.Missing
	}
	share := new(big.Rat).Quo(r.Sum, new(big.Rat).SetInt64(r.Of))
	const parts = 1_000_000_000
	whole := new(big.Int).Quo(new(big.Int).Mul(share.Num(), big.NewInt(parts)), share.Denom())
	n := whole.Int64()
	return i18n.Percent(n, parts)
}

// Given reports whether anyone has given a weight.
func (r Rollup) Given() bool {
	for _, w := range r.Lines {
		if w.Weight != 0 {
			return true
		}
	}
	return false
}

const formulaTasks = 8 // a longer formula is read in the table

// Formula shows how the roll-up comes about, with its numbers put in.
func (r Rollup) Formula() string {
	if r.Of == 0 {
		return "Chưa có nhiệm vụ nào đến kỳ báo cáo."
	}
	var parts, weights []string
	for _, w := range r.Lines {
		if !w.Begun() {
			continue
		}
		num, den := w.Tally.Complete()
		parts = append(parts, fmt.Sprintf("%s × %s/%s", i18n.Number(w.Counts()), digits(num), digits(den)))
		weights = append(weights, i18n.Number(w.Counts()))
	}
	if len(parts) > formulaTasks {
		return fmt.Sprintf("Tổng (trọng số × tỷ lệ hoàn thành) của %s nhiệm vụ, %s, chia cho tổng trọng số %s.", digits(len(parts)), ratText(r.Sum), i18n.Number(r.Of))
	}
	return "(" + strings.Join(parts, " + ") + ") ÷ (" + strings.Join(weights, " + ") + ")"
}

// ratText writes a sum of fractions with three places at most.
func ratText(r *big.Rat) string {
	x, _ := r.Float64()
	return i18n.Decimal(x, 3)
}

// parseWeight reads a weight as typed; "" takes it away.
func parseWeight(field, no, text string) (int64, error) {
	if text = strings.TrimSpace(text); text == "" {
		return 0, nil
	}
	n, ok := i18n.ParseMoney(text)
	if !ok || n < 1 || n > maxWeight {
		return 0, problem.Field(field, "Trọng số của nhiệm vụ %s phải là số nguyên từ 1 đến %d, hoặc để trống.", no, maxWeight)
	}
	return n, nil
}
