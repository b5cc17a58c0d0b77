package office

import (
	"bytes"
	"testing"
)

func TestPDFOfOneDocumentIsOnePDF(t *testing.T) {
	t.Parallel()
	of := func(moment, number, body string) []byte {
		return []byte("%PDF-1.7\n" + body + "\n<</CreationDate(D:" + moment + "Z')>>\n/ID [ <" + number + ">\n<" + number + "> ]\n/DocChecksum /" + number + "\n%%EOF\n")
	}
	const one, two = "81D444242CA637A7BD71CA9C84F9FA27", "7AD4D33433E53AFDDA7741CF0765AECC"
	a, b, c := settlePDF(of("20261123055742", one, "x")), settlePDF(of("20261123055745", two, "x")), settlePDF(of("20261123055742", one, "y"))
	if !bytes.Equal(a, b) {
		t.Errorf("the same content differs:\n%s\n%s", a, b)
	}
	if bytes.Equal(a[20:], c[20:]) {
		t.Error("different contents have the same number")
	}
	if len(a) != len(of("20261123055742", one, "x")) || !bytes.Contains(a, []byte("D:20260101000000Z')")) {
		t.Errorf("%s", a)
	}
}
