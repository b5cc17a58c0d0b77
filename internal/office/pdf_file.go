package office

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/ascii85"
	"errors"
	"io"

	"golang.org/x/image/tiff/lzw"
)

const (
	maxObjects   = 300_000
	maxInflated  = 100 << 20 // all streams of one file
	maxOneStream = 40 << 20
	maxRefs      = 20 // references that lead to references
)

// pdfFile is a PDF file read by finding every object in it, in the order written: a later one
// replaces an earlier one, as an update of the file means. The cross-reference table, which is
// often broken, is not needed.
type pdfFile struct {
	ctx     context.Context
	data    []byte
	objects map[int]any
	trailer pdfDict
	left    int64 // bytes that may still be inflated
}

func loadPDF(ctx context.Context, data []byte) (*pdfFile, error) {
	f := &pdfFile{ctx: ctx, data: data, objects: map[int]any{}, trailer: pdfDict{}, left: maxInflated}
	for pos := 0; ; {
		i := bytes.Index(data[pos:], []byte("obj"))
		if i < 0 {
			break
		}
		f.trailers(data[pos : pos+i])
		pos += i
		num, ok := objectNumber(data[max(0, pos-24):pos])
		pos += len("obj")
		if !ok {
			continue
		}
		if len(f.objects) > maxObjects {
			return nil, refuse(sayTooLong)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		pos = f.object(num, pos)
	}
	f.trailers(data[max(0, len(data)-4096):])
	if f.trailer["Encrypt"] != nil {
		return nil, refuse(sayLockedPDF)
	}
	return f, nil
}

// objectNumber reads "12 0 " from the end of the bytes before "obj".
func objectNumber(before []byte) (int, bool) {
	fields := bytes.Fields(before)
	if len(fields) < 2 || len(before) == 0 || !isPDFSpace(before[len(before)-1]) {
		return 0, false
	}
	num, n := 0, fields[len(fields)-2]
	for len(n) > 0 && (n[0] < '0' || n[0] > '9') { // what stands glued before, such as "endobj"
		n = n[1:]
	}
	for _, c := range n {
		if c < '0' || c > '9' || num > 1<<26 {
			return 0, false
		}
		num = num*10 + int(c-'0')
	}
	return num, len(n) > 0
}

// trailers takes what matters from the trailers that stand in b; the last one counts.
func (f *pdfFile) trailers(b []byte) {
	for {
		i := bytes.Index(b, []byte("trailer"))
		if i < 0 {
			return
		}
		b = b[i+len("trailer"):]
		l := &pdfLexer{b: b}
		if d, ok := l.value().(pdfDict); ok {
			f.takeTrailer(d)
		}
	}
}

func (f *pdfFile) takeTrailer(d pdfDict) {
	for _, key := range []pdfName{"Root", "Encrypt"} {
		if d[key] != nil {
			f.trailer[key] = d[key]
		}
	}
}

// object reads the object that begins at pos and returns where it ends.
func (f *pdfFile) object(num, pos int) int {
	l := &pdfLexer{b: f.data, pos: pos}
	v := l.value()
	end := l.pos
	d, isDict := v.(pdfDict)
	if isDict && l.value() == pdfWord("stream") {
		raw, after := f.streamBytes(d, l.pos)
		s := pdfStream{d, raw}
		v, end = s, after
		switch d["Type"] {
		case pdfName("XRef"):
			f.takeTrailer(d)
		case pdfName("ObjStm"):
			f.unpack(s)
		}
	}
	f.objects[num] = v
	return end
}

func (f *pdfFile) streamBytes(d pdfDict, pos int) (raw []byte, end int) {
	if pos < len(f.data) && f.data[pos] == '\r' {
		pos++
	}
	if pos < len(f.data) && f.data[pos] == '\n' {
		pos++
	}
	if n, ok := f.resolve(d["Length"]).(float64); ok && n >= 0 && n <= float64(len(f.data)-pos) {
		end := pos + int(n)
		if rest := bytes.TrimLeft(f.data[end:min(end+32, len(f.data))], "\r\n \t"); bytes.HasPrefix(rest, []byte("endstream")) {
			return f.data[pos:end], end
		}
	}
	if i := bytes.Index(f.data[pos:], []byte("endstream")); i >= 0 {
		return f.data[pos : pos+i], pos + i
	}
	return f.data[pos:], len(f.data)
}

// unpack takes the objects out of an object stream.
func (f *pdfFile) unpack(s pdfStream) {
	data := f.decode(s)
	first, n := int(number(s.dict["First"])), int(number(s.dict["N"]))
	if first < 0 || first > len(data) {
		return
	}
	index := &pdfLexer{b: data[:first]}
	for i := 0; i < n && len(f.objects) <= maxObjects; i++ {
		num, ok := index.value().(float64)
		offset, ok2 := index.value().(float64)
		if !ok || !ok2 || num < 0 || offset < 0 || first+int(offset) > len(data) {
			return
		}
		l := &pdfLexer{b: data, pos: first + int(offset)}
		f.objects[int(num)] = l.value()
	}
}

func (f *pdfFile) resolve(v any) any {
	for range maxRefs {
		ref, ok := v.(pdfRef)
		if !ok {
			return v
		}
		v = f.objects[int(ref)]
	}
	return nil
}

func (f *pdfFile) dict(v any) pdfDict {
	switch v := f.resolve(v).(type) {
	case pdfDict:
		return v
	case pdfStream:
		return v.dict
	}
	return nil
}

func (f *pdfFile) array(v any) pdfArray {
	a, _ := f.resolve(v).(pdfArray)
	return a
}

func (f *pdfFile) name(v any) string {
	n, _ := f.resolve(v).(pdfName)
	return string(n)
}

func (f *pdfFile) number(v any) float64 { return number(f.resolve(v)) }

func number(v any) float64 {
	n, _ := v.(float64)
	return n
}

// decode undoes the filters of a stream; nil for pictures and what is not known.
func (f *pdfFile) decode(s pdfStream) []byte {
	filters, params := f.array(s.dict["Filter"]), f.array(s.dict["DecodeParms"])
	if len(filters) == 0 && s.dict["Filter"] != nil {
		filters, params = pdfArray{s.dict["Filter"]}, pdfArray{s.dict["DecodeParms"]}
	}
	data := s.raw
	for i, filter := range filters {
		if i > 4 {
			return nil
		}
		data = f.limited(filterReader(f.name(filter), data))
		if i < len(params) {
			data = f.unpredict(data, f.dict(params[i]))
		}
	}
	return data
}

func filterReader(name string, data []byte) io.Reader {
	switch name {
	case "FlateDecode", "Fl":
		if z, err := zlib.NewReader(bytes.NewReader(data)); err == nil {
			return z
		}
	case "LZWDecode", "LZW":
		return lzw.NewReader(bytes.NewReader(data), lzw.MSB, 8)
	case "ASCII85Decode", "A85":
		text, _, _ := bytes.Cut(bytes.TrimPrefix(bytes.TrimSpace(data), []byte("<~")), []byte("~"))
		return ascii85.NewDecoder(bytes.NewReader(text))
	case "ASCIIHexDecode", "AHx":
		l := &pdfLexer{b: append([]byte("<"), data...)}
		s, _ := l.hex().(pdfString)
		return bytes.NewReader([]byte(s))
	}
	return bytes.NewReader(nil)
}

// limited reads what the limits allow; a stream that breaks off gives what came before.
func (f *pdfFile) limited(r io.Reader) []byte {
	var buf bytes.Buffer
	_, err := io.Copy(&buf, io.LimitReader(&meter{ctx: f.ctx, r: r, left: &f.left}, maxOneStream))
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return nil
	}
	return buf.Bytes()
}

// unpredict undoes the PNG predictors, which store differences between rows.
func (f *pdfFile) unpredict(data []byte, params pdfDict) []byte {
	if f.number(params["Predictor"]) < 10 {
		return data
	}
	columns, colors, bits := f.number(params["Columns"]), f.number(params["Colors"]), f.number(params["BitsPerComponent"])
	if columns == 0 {
		columns = 1
	}
	pixel := max(1, int(max(colors, 1)*orElse(bits, 8)+7)/8)
	width := int(columns*max(colors, 1)*orElse(bits, 8)+7) / 8
	if width < 1 || width > len(data) || pixel > width {
		return nil
	}
	out := make([]byte, 0, len(data))
	above := make([]byte, width)
	for len(data) > width {
		row := data[1 : width+1]
		unpredictRow(data[0], row, above, pixel)
		out = append(out, row...)
		above, data = row, data[width+1:]
	}
	return out
}

func orElse(n, otherwise float64) float64 {
	if n == 0 {
		return otherwise
	}
	return n
}

func unpredictRow(how byte, row, above []byte, pixel int) {
	for i := range row {
		left, corner := byte(0), byte(0)
		if i >= pixel {
			left, corner = row[i-pixel], above[i-pixel]
		}
		switch how {
		case 1:
			row[i] += left
		case 2:
			row[i] += above[i]
		case 3:
			row[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			row[i] += paeth(left, above[i], corner)
		}
	}
}

func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	da, db, dc := distance(p, int(a)), distance(p, int(b)), distance(p, int(c))
	if da <= db && da <= dc {
		return a
	}
	if db <= dc {
		return b
	}
	return c
}

func distance(a, b int) int { return max(a-b, b-a) }
