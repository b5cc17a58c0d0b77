package media

import "bytes"

// Container is the kind of file that sound or video comes in.
type Container string

// The containers that are taken.
const (
	WebM     Container = "webm"
	Matroska Container = "mkv"
	Ogg      Container = "ogg" // with Opus
	MP3      Container = "mp3"
	MP4      Container = "mp4" // with M4A and the 3GP of old phones
	MOV      Container = "mov"
	WAV      Container = "wav"
	FLAC     Container = "flac"
)

// demuxer is the part of ffmpeg that reads a container. It is always named, so that a file cannot choose one that opens other files.
func (c Container) demuxer() string {
	switch c {
	case WebM, Matroska:
		return "matroska"
	case MP4, MOV:
		return "mov"
	}
	return string(c)
}

// SniffClip says by its first bytes which container of sound or video a file is. It is wider than Sniff: what may be worked on here
// is not what may be kept as evidence.
func SniffClip(head []byte) (c Container, ok bool) {
	switch {
	case bytes.HasPrefix(head, []byte("\x1A\x45\xDF\xA3")):
		return sniffEBML(head)
	case bytes.HasPrefix(head, []byte("OggS")):
		return sniffOggClip(head)
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return sniffBrand(string(head[8:12]))
	case len(head) >= 12 && isWAV(head):
		return WAV, true
	case bytes.HasPrefix(head, []byte("fLaC")):
		return FLAC, true
	case isMP3(head):
		return MP3, true
	}
	return "", false
}

// sniffEBML reads the name of the document kind (0x4282) in the head of Matroska and WebM.
func sniffEBML(head []byte) (Container, bool) {
	const within = 64
	_, after, found := bytes.Cut(head[:min(len(head), within)], []byte("\x42\x82"))
	if !found || len(after) < 2 {
		return "", false
	}
	switch {
	case bytes.HasPrefix(after[1:], []byte("webm")):
		return WebM, true
	case bytes.HasPrefix(after[1:], []byte("matroska")):
		return Matroska, true
	}
	return "", false
}

func sniffOggClip(head []byte) (Container, bool) {
	first := head[:min(len(head), 128)]
	for _, codec := range []string{"OpusHead", "\x01vorbis", "\x7FFLAC"} {
		if bytes.Contains(first, []byte(codec)) {
			return Ogg, true
		}
	}
	return "", false
}

func sniffBrand(brand string) (Container, bool) {
	switch brand {
	case "qt  ":
		return MOV, true
	case "M4B ", "mp71", "iso7", "iso8", "iso9", "cmfc", "F4V ", "3gp4", "3gp5", "3gp6", "3gp7", "3g2a", "mmp4":
		return MP4, true
	}
	_, _, ok := sniffMP4(brand)
	if !ok {
		return "", false
	}
	return MP4, true
}

func isWAV(head []byte) bool {
	riff := string(head[:4])
	return (riff == "RIFF" || riff == "RF64") && string(head[8:12]) == "WAVE"
}
