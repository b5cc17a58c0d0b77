package plan

import "testing"

func TestBeginningEndsBetweenWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"Quyền của trẻ em.", "Quyền của trẻ em"},
		{"Tuyên truyền  luật;\nquốc tế", "Tuyên truyền luật; quốc tế"},
		{"Công ước quốc tế cơ bản về quyền con người", "Công ước quốc tế cơ bản…"},
		{"Công ước quốc tế cơ bản, về quyền con người", "Công ước quốc tế cơ bản…"},
	} {
		if got := beginning(c.in, 26); got != c.want {
			t.Errorf("beginning(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
