package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/problem"
)

// EvidenceKind is a sort of evidence that a task can ask for. What its sender calls it decides for kinds with Label, the file for the others.
type EvidenceKind struct {
	Key, Name string
	Mimes     []string // beginnings of the types of files
	Label     bool
}

// evidenceKinds are all of them.
var evidenceKinds = []EvidenceKind{
	{"any", "tệp hoặc liên kết", nil, false},
	{"photo", "ảnh", []string{"image/"}, false},
	{"document", "văn bản PDF hoặc Word", []string{"application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml"}, false},
	{"media", "bản ghi âm hoặc video", []string{"audio/", "video/"}, false},
	{"link", "liên kết", nil, false},
	{"signin", "danh sách ký nhận, điểm danh", nil, true},
	{"log", "nhật ký phát", nil, true},
}

func evidenceKind(key string) (EvidenceKind, bool) {
	i := slices.IndexFunc(evidenceKinds, func(k EvidenceKind) bool { return k.Key == key })
	if i < 0 {
		return EvidenceKind{}, false
	}
	return evidenceKinds[i], true
}

// is reports whether a piece of evidence is of the kind.
func (k EvidenceKind) is(e Evidence) bool {
	switch {
	case k.Key == "any":
		return true
	case k.Key == "link":
		return e.Kind == "link"
	case k.Label:
		return e.Label == k.Key
	}
	return slices.ContainsFunc(k.Mimes, func(m string) bool { return strings.HasPrefix(e.Mime, m) })
}

// The scopes of a rule: what it asks evidence for.
const (
	eachActivity = "activity"
	wholeReport  = "report" // of activities, once
	forNotMine   = string(NotApplicable)
)

// evidenceScopes are the words for them.
var evidenceScopes = []struct{ Key, Name string }{
	{wholeReport, "Cả báo cáo có hoạt động"}, {eachActivity, "Mỗi hoạt động"}, {forNotMine, "Khi trả lời “không thuộc việc”"},
}

// EvidenceRule asks for at least so many pieces of a kind.
type EvidenceRule struct {
	Scope string
	Kind  string
	Least int
}

const (
	maxEvidenceRules = 5
	maxLeast         = 10
)

// Name says the rule in words: mỗi hoạt động ít nhất 1 ảnh.
func (r EvidenceRule) Name() string {
	k, _ := evidenceKind(r.Kind)
	words := map[string]string{wholeReport: "Báo cáo có hoạt động", eachActivity: "Mỗi hoạt động", forNotMine: "Trả lời “không thuộc việc”"}[r.Scope]
	return fmt.Sprintf("%s: ít nhất %d %s", words, max(1, r.Least), k.Name)
}

// Required are the rules of the task; a task that only asks for evidence asks for any, once a report.
func (t Task) Required() []EvidenceRule {
	if len(t.Rules) == 0 && t.Evidence {
		return []EvidenceRule{{wholeReport, "any", 1}}
	}
	return t.Rules
}

func writeRules(all []EvidenceRule) string {
	var lines []string
	for _, r := range all {
		lines = append(lines, r.Scope+" "+r.Kind+" "+strconv.Itoa(r.Least))
	}
	return strings.Join(lines, "\n")
}

func readRules(text string) []EvidenceRule {
	var all []EvidenceRule
	for line := range strings.Lines(text) {
		if f := strings.Fields(line); len(f) == 3 {
			n, _ := strconv.Atoi(f[2])
			all = append(all, EvidenceRule{f[0], f[1], n})
		}
	}
	return all
}

// checkRules holds rules to the lists.
func checkRules(all []EvidenceRule) error {
	if len(all) > maxEvidenceRules {
		return problem.Field("evidence", "Mỗi nhiệm vụ nhiều nhất %d quy định về minh chứng.", maxEvidenceRules)
	}
	for _, r := range all {
		_, known := evidenceKind(r.Kind)
		if !known || !slices.ContainsFunc(evidenceScopes, func(s struct{ Key, Name string }) bool { return s.Key == r.Scope }) {
			return problem.Field("evidence", "Chọn lại loại minh chứng trong danh sách.")
		}
		if r.Least < 1 || r.Least > maxLeast {
			return problem.Field("evidence", "Số minh chứng ít nhất từ 1 đến %d.", maxLeast)
		}
	}
	return nil
}

// lacking says what evidence the rules still ask for, of the pieces that count.
func lacking(rules []EvidenceRule, answer Answer, activities []Activity, evidence []Evidence, counts func(Evidence) bool) error {
	var errs []error
	for _, r := range rules {
		k, ok := evidenceKind(r.Kind)
		if !ok {
			continue
		}
		number := func(activity int64) (n int) {
			for _, e := range evidence {
				if (activity == 0 || e.ActivityID == activity) && counts(e) && k.is(e) {
					n++
				}
			}
			return n
		}
		switch {
		case r.Scope == eachActivity && answer == Activities:
			for _, a := range activities {
				if n := number(a.ID); n < r.Least {
					errs = append(errs, problem.Field("evidence", "Minh chứng: hoạt động “%s” cần ít nhất %d %s, đang có %d.", a.Name, r.Least, k.Name, n))
				}
			}
		case r.Scope == wholeReport && answer == Activities, r.Scope == forNotMine && answer == NotApplicable:
			if n := number(0); n < r.Least {
				errs = append(errs, problem.Field("evidence", "Minh chứng: cần ít nhất %d %s, đang có %d.", r.Least, k.Name, n))
			}
		}
	}
	return problem.Collect(errs...)
}

// The verdicts of a reviewer on a piece of evidence; "" while nobody has looked.
const (
	VerdictAccepted = "accepted"
	VerdictRejected = "rejected"
)

// standing: a piece counts for sending unless it was rejected, and for accepting once it was accepted.
func (e Evidence) standing() bool { return e.Verdict != VerdictRejected }
func (e Evidence) approved() bool { return e.Verdict == VerdictAccepted }
