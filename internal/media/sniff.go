package media

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// HeadSize is how much of a file's beginning Sniff should be given.
const HeadSize = 8 << 10

const (
	mimeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	mimeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

	maxZipEntries = 4000
)

// Sniff says what kind of evidence a file is by its first bytes. ok is false for every kind
// that is not accepted, among them web pages, SVG and programs, which a browser might run.
func Sniff(head []byte) (mime, ext string, ok bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\xFF\xD8\xFF")):
		return "image/jpeg", ".jpg", true
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return "image/png", ".png", true
	case len(head) >= 16 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP":
		return "image/webp", ".webp", true
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return "application/pdf", ".pdf", true
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return sniffZip(entryNames(head))
	case bytes.HasPrefix(head, []byte("OggS")):
		return sniffOgg(head)
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffMP4(string(head[8:12]))
	case isMP3(head):
		return "audio/mpeg", ".mp3", true
	}
	return sniffText(head)
}

// SniffFile is Sniff for a whole file: an archive is judged by its list of contents.
func SniffFile(r io.ReaderAt, size int64) (mime, ext string, ok bool, err error) {
	head := make([]byte, min(size, HeadSize))
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", "", false, fmt.Errorf("read the beginning of the file: %w", err)
	}
	head = head[:n]
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		mime, ext, ok = Sniff(head)
		return mime, ext, ok, nil
	}
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) || z != nil && len(z.File) > maxZipEntries {
		return "", "", false, nil
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	mime, ext, ok = sniffZip(names)
	return mime, ext, ok, nil
}

// entryNames finds the names of the entries whose headers stand in the first bytes of a zip file.
func entryNames(head []byte) []string {
	const fixed = 30 // bytes of a header before the name
	var names []string
	for {
		i := bytes.Index(head, []byte("PK\x03\x04"))
		if i < 0 || len(head) < i+fixed {
			return names
		}
		n := int(binary.LittleEndian.Uint16(head[i+26:]))
		if len(head) < i+fixed+n {
			return names
		}
		names = append(names, string(head[i+fixed:i+fixed+n]))
		head = head[i+fixed+n:]
	}
}

// sniffZip tells Word and Excel files from other archives; files with macros are refused.
func sniffZip(names []string) (mime, ext string, ok bool) {
	types := false
	for _, name := range names {
		switch {
		case name == "[Content_Types].xml":
			types = true
		case strings.EqualFold(path.Base(name), "vbaProject.bin"):
			return "", "", false
		case strings.HasPrefix(name, "word/") && ext == "":
			mime, ext = mimeDOCX, ".docx"
		case strings.HasPrefix(name, "xl/") && ext == "":
			mime, ext = mimeXLSX, ".xlsx"
		}
	}
	if !types || ext == "" {
		return "", "", false
	}
	return mime, ext, true
}

func sniffOgg(head []byte) (mime, ext string, ok bool) {
	first := head[:min(len(head), 128)]
	if bytes.Contains(first, []byte("OpusHead")) || bytes.Contains(first, []byte("\x01vorbis")) {
		return "audio/ogg", ".ogg", true
	}
	return "", "", false
}

func sniffMP4(brand string) (mime, ext string, ok bool) {
	switch brand {
	case "isom", "iso2", "iso4", "iso5", "iso6", "mp41", "mp42", "avc1", "M4V ", "MSNV", "dash", "XAVC":
		return "video/mp4", ".mp4", true
	case "M4A ":
		return "audio/mp4", ".m4a", true
	}
	return "", "", false
}

// isMP3 accepts an ID3 tag or a valid frame header of MPEG audio layer III.
func isMP3(head []byte) bool {
	if bytes.HasPrefix(head, []byte("ID3")) && len(head) > 10 {
		return head[3] < 0x10 && head[6]|head[7]|head[8]|head[9] < 0x80
	}
	if len(head) < 4 || head[0] != 0xFF || head[1]&0xE6 != 0xE2 {
		return false
	}
	version, rate, bits := head[1]>>3&3, head[2]>>2&3, head[2]>>4
	return version != 1 && rate != 3 && bits != 0 && bits != 15
}

// sniffText accepts plain UTF-8 without anything that a browser could take for a page.
func sniffText(head []byte) (mime, ext string, ok bool) {
	text := bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))
	for n := 0; n < utf8.UTFMax-1 && len(head) >= HeadSize && len(text) > 0 && !utf8.Valid(text); n++ {
		text = text[:len(text)-1] // the head may end inside a letter
	}
	if len(bytes.TrimSpace(text)) == 0 || !utf8.Valid(text) || bytes.ContainsFunc(text, isControl) || looksActive(text) {
		return "", "", false
	}
	if isCSV(string(text), len(head) >= HeadSize) {
		return "text/csv", ".csv", true
	}
	return "text/plain", ".txt", true
}

func isControl(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7F
}

// looksActive refuses markup, scripts and anything else that could run.
func looksActive(text []byte) bool {
	low := bytes.ToLower(bytes.TrimSpace(text))
	for _, start := range []string{"<", "#!", "{\\rtf", "%!ps", "mz", "@echo", "gif8"} {
		if bytes.HasPrefix(low, []byte(start)) {
			return true
		}
	}
	for _, tag := range []string{"<script", "<html", "<svg", "<!doctype", "<iframe", "<body", "<?xml", "<?php", "<object", "<embed", "<img"} {
		if bytes.Contains(low, []byte(tag)) {
			return true
		}
	}
	return false
}

// isCSV reports whether all lines have the same number of the same separator.
func isCSV(text string, cut bool) bool {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")), "\n")
	if cut && len(lines) > 1 {
		lines = lines[:len(lines)-1]
	}
	if len(lines) < 2 {
		return false
	}
	for _, sep := range []string{";", "\t", ","} {
		n := separators(lines[0], sep)
		same := n > 0
		for _, l := range lines {
			same = same && separators(l, sep) == n
		}
		if same {
			return true
		}
	}
	return false
}

// separators counts the separators of a line outside quotes.
func separators(line, sep string) int {
	n := 0
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 0 {
			n += strings.Count(part, sep)
		}
	}
	return n
}
