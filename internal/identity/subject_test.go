package identity

import "testing"

func TestSubjectsAreReadable(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]string{
		"report:109": "Báo cáo 109", "user:1": "Người dùng 1", "plan:1": "Kế hoạch 1", "task:2": "Nhiệm vụ 2", "": "", "other:3": "other:3",
	} {
		if got := subjectName(subject); got != want {
			t.Errorf("%q is shown as %q, want %q", subject, got, want)
		}
	}
}
