package office

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"regexp"
)

// What LibreOffice makes new in every PDF, whatever SOURCE_DATE_EPOCH says: the moment, and two numbers made of it.
var (
	pdfMoment = regexp.MustCompile(`/(?:CreationDate|ModDate) ?\(D:\d{14}`)
	pdfNumber = regexp.MustCompile(`/ID \[ <[0-9A-F]{32}>\s<[0-9A-F]{32}> \]|/DocChecksum /[0-9A-F]{32}`)
	pdfDigits = regexp.MustCompile(`[0-9A-F]{32}`)
)

// settlePDF gives the same document the same bytes: the moment is that of all our files, the numbers are made of the content. Nothing changes
// its length, so every place that the file names stays where it is.
func settlePDF(pdf []byte) []byte {
	moment := []byte(zipDay.UTC().Format("20060102150405"))
	out := pdfMoment.ReplaceAllFunc(pdf, func(m []byte) []byte { return append(bytes.Clone(m[:len(m)-len(moment)]), moment...) })
	put := func(digits []byte) {
		out = pdfNumber.ReplaceAllFunc(out, func(m []byte) []byte { return pdfDigits.ReplaceAll(m, digits) })
	}
	put(bytes.Repeat([]byte("0"), 32))
	sum := sha256.Sum256(out)
	put(fmt.Appendf(nil, "%X", sum[:16]))
	return out
}
