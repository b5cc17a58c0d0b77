package media

// Container is the kind of file that sound or video comes in.
type Container string

// The containers that are taken.
const (
	WebM     Container = "webm"
	Matroska Container = "mkv"
	Ogg      Container = "ogg"
	MP3      Container = "mp3"
	MP4      Container = "mp4" // with M4A and 3GP
	MOV      Container = "mov"
	WAV      Container = "wav"
	FLAC     Container = "flac"
)

// SniffClip says by its first bytes which container of sound or video a file is. It is wider than Sniff: what may be worked on here
// is not what may be kept as evidence.
func SniffClip(head []byte) (c Container, ok bool) { return "", false }
