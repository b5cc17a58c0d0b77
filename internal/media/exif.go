package media

import (
	"bytes"
	"encoding/binary"
)

const (
	tagOrientation = 0x0112
	maxTags        = 512 // in one directory
	maxSegments    = 1000
)

// orientation reads from a picture's metadata which way is up: 1 (as stored) to 8, after Exif.
func orientation(data []byte) int {
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xD8")):
		return exifOrientation(jpegExif(data))
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return exifOrientation(chunk(data[8:], "eXIf", binary.BigEndian, 4, 4))
	case bytes.HasPrefix(data, []byte("RIFF")) && len(data) > 12:
		exif := chunk(data[12:], "EXIF", binary.LittleEndian, 0, 0)
		return exifOrientation(bytes.TrimPrefix(exif, []byte("Exif\x00\x00")))
	}
	return 1
}

// jpegExif finds the Exif block among the segments before the picture.
func jpegExif(data []byte) []byte {
	pos := 2
	for range maxSegments {
		if pos+4 > len(data) || data[pos] != 0xFF || data[pos+1] == 0xDA {
			return nil
		}
		n := int(binary.BigEndian.Uint16(data[pos+2:]))
		if n < 2 || pos+2+n > len(data) {
			return nil
		}
		segment := data[pos+4 : pos+2+n]
		if exif, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && data[pos+1] == 0xE1 {
			return exif
		}
		pos += 2 + n
	}
	return nil
}

// chunk finds a named chunk of a PNG (length, name, data, check sum) or WebP (name, length,
// data, filled to an even length).
func chunk(data []byte, name string, order binary.ByteOrder, nameAt, after int) []byte {
	lengthAt := 4 - nameAt
	for range maxSegments {
		if len(data) < 8 {
			return nil
		}
		n := int(order.Uint32(data[lengthAt:]))
		if n < 0 || n > len(data)-8 {
			return nil
		}
		if string(data[nameAt:nameAt+4]) == name {
			return data[8 : 8+n]
		}
		if nameAt == 0 {
			n += n % 2
		}
		if 8+n+after > len(data) {
			return nil
		}
		data = data[8+n+after:]
	}
	return nil
}

// exifOrientation reads the tag from the first directory of a TIFF block.
func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	n := min(int(order.Uint16(tiff[at:])), maxTags)
	entries := tiff[at+2:]
	for i := 0; i < n && len(entries) >= 12; i++ {
		if order.Uint16(entries) == tagOrientation {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}
