package bitext

import (
	"bytes"
	"strings"
	"testing"
)

func benchMemory(b *testing.B) []byte {
	entry := Entry{ID: "t1", Variants: []Variant{
		{Lang: "vi", Text: "Mọi người đều có {1}quyền{2} bình đẳng trước pháp luật, không ai bị phân biệt đối xử."},
		{Lang: "en", Text: "Everyone has the {1}right{2} to equality before the law; no one is discriminated against."},
	}, Tags: []Tag{{Number: 1, Kind: Open, Pair: 2, Data: "<b>"}, {Number: 2, Kind: Close, Pair: 1, Data: "</b>"}}}
	var all []Entry
	for range 2_000 {
		all = append(all, entry)
	}
	data := writeTMX(b, Memory{SourceLang: "vi"}, all...)
	b.SetBytes(int64(len(data)))
	return data
}

func BenchmarkReadTMX(b *testing.B) {
	data := benchMemory(b)
	for b.Loop() {
		if _, err := ReadTMX(bytes.NewReader(data), func(Entry) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

var page = strings.Repeat("Điều 16. Mọi người đều bình đẳng trước pháp luật. Ngày 22/11/2026, 1.472 người (88,7 %) ở TP. Lạng Sơn dự lớp học.\n", 200)

func BenchmarkSegments(b *testing.B) {
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		Segments(page, "vi")
	}
}

func BenchmarkFinder(b *testing.B) {
	b.SetBytes(int64(len(page)))
	f := NewFinder("vi", []string{"quyền", "pháp luật", "bình đẳng"}, Compounds())
	for b.Loop() {
		f.Find(page)
	}
}

func BenchmarkNumbers(b *testing.B) {
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		Numbers(page, "vi")
	}
}

func BenchmarkCompareOneSentence(b *testing.B) {
	for b.Loop() {
		CompareNumbers("Ngày 22/11/2026, 1.472 người (88,7 %) dự", "vi", "On 22 November 2026, 1,472 people (88.7%) attended", "en")
		CompareNames("Ông Nguyễn Văn Bình ở Lạng Sơn", "vi", "Mr Nguyen Van Binh in Lang Son", "en")
	}
}
