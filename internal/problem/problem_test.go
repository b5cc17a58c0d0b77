package problem_test

import (
	"errors"
	"fmt"
	"testing"

	"lantoa/internal/problem"
)

func TestCollectKeepsEveryFieldAndNothingElse(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	denied := problem.New(problem.Denied, "Không được.")
	for _, c := range []struct {
		sentence string
		errs     []error
		want     string // "" means no error
	}{
		{"nothing wrong", []error{nil, nil}, ""},
		{"two fields are told together", []error{problem.Field("a", "Sai a."), nil, problem.Field("b", "Sai b.")}, "Sai a. Sai b."},
		{"a sentence without field comes first", []error{problem.Field("a", "Sai a."), problem.New(problem.Invalid, "Còn %d chỗ.", 2)}, "Còn 2 chỗ. Sai a."},
		{"what nobody can mend is passed on", []error{problem.Field("a", "Sai a."), boom}, "boom"},
		{"a refusal is passed on", []error{denied, problem.Field("a", "Sai a.")}, "Không được."},
	} {
		got := ""
		if err := problem.Collect(c.errs...); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.sentence, got, c.want)
		}
	}
}

func TestKindIsFoundThroughWrapping(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("save report: %w", problem.New(problem.Conflict, "Đã đổi."))
	if !problem.Is(err, problem.Conflict) || problem.Is(err, problem.Denied) {
		t.Errorf("got %v", err)
	}
}
