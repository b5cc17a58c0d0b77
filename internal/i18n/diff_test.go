package i18n

import (
	"strings"
	"testing"
)

func TestWordsThatChanged(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ old, fresh, want string }{
		{"một hai ba", "một hai ba", "một hai ba"},
		{"một hai ba", "một bốn ba", "một [-hai-] {+bốn+} ba"},
		{"", "mới", "{+mới+}"},
		{"cũ", "", "[-cũ-]"},
		{"trong năm 2026", "trước ngày 30/11/2026", "[-trong năm 2026-] {+trước ngày 30/11/2026+}"},
	} {
		var got []string
		for _, e := range WordDiff(row.old, row.fresh) {
			got = append(got, map[EditKind]string{Same: e.Text, Removed: "[-" + e.Text + "-]", Added: "{+" + e.Text + "+}"}[e.Kind])
		}
		if s := strings.Join(got, " "); s != row.want {
			t.Errorf("%q to %q: got %s, want %s", row.old, row.fresh, s, row.want)
		}
	}
}
