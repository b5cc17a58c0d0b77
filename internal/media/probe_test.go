package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lantoa/internal/problem"
)

func TestClipsAreKnownByTheirContent(t *testing.T) {
	t.Parallel()
	f, voice := found(t), speech(t)
	sine := []string{"-f", "lavfi", "-i", "sine=d=2:r=48000"}
	bars := append([]string{"-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2"}, sine...)
	for _, c := range []struct {
		file      string
		args      []string
		container Container
		codec     string
		rate      int
		video     string
		w, h      int
	}{
		{"a.wav", sine, WAV, "pcm_s16le", 48000, "", 0, 0},
		{"a.flac", sine, FLAC, "flac", 48000, "", 0, 0},
		{"a.mp3", sine, MP3, "mp3", 48000, "", 0, 0},
		{"a.m4a", sine, MP4, "aac", 48000, "", 0, 0},
		{"a.opus", sine, Ogg, "opus", 48000, "", 0, 0},
		{"a.webm", append(sine[:len(sine):len(sine)], "-c:a", "libopus"), WebM, "opus", 48000, "", 0, 0},
		{"a.mka", append(sine[:len(sine):len(sine)], "-f", "matroska"), Matroska, "vorbis", 48000, "", 0, 0},
		{"a.mp4", append(bars[:len(bars):len(bars)], "-c:v", "libx264", "-c:a", "aac"), MP4, "aac", 48000, "h264", 320, 180},
		{"a.mov", append(bars[:len(bars):len(bars)], "-c:v", "mjpeg", "-c:a", "pcm_s16le"), MOV, "pcm_s16le", 48000, "mjpeg", 320, 180},
		{"a.mkv", append(bars[:len(bars):len(bars)], "-c:v", "libvpx", "-c:a", "libvorbis"), Matroska, "vorbis", 48000, "vp8", 320, 180},
	} {
		path := filepath.Join(t.TempDir(), "khong-ten")
		if err := os.Rename(sample(t, c.file, c.args...), path); err != nil {
			t.Fatal(err)
		}
		got := probed(t, f, path)
		if got.Container != c.container || got.Audio == nil || got.Audio.Codec != c.codec || got.Audio.Rate != c.rate || got.Audio.Channels != 1 {
			t.Errorf("%s: got %s, %+v", c.file, got.Container, got.Audio)
		}
		if d := got.Duration - 2*time.Second; d.Abs() > 100*time.Millisecond {
			t.Errorf("%s lasts %v, want 2 s", c.file, got.Duration)
		}
		if got.IsVideo() != (c.video != "") || got.IsVideo() && (got.Video.Codec != c.video || got.Video.Width != c.w || got.Video.Height != c.h || got.Video.FrameRate != 25) {
			t.Errorf("%s: video %+v", c.file, got.Video)
		}
	}
	cover := sample(t, "bia.mp3", "-i", voice, "-f", "lavfi", "-i", "color=red:s=64x64:d=1", "-map", "0", "-map", "1", "-frames:v", "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic")
	if got := probed(t, f, cover); got.IsVideo() || got.Audio == nil {
		t.Errorf("a cover is taken for a film: %+v", got.Video)
	}
}

// Browsers record without saying how long; the packets do.
func TestALengthThatNobodyWroteIsFound(t *testing.T) {
	t.Parallel()
	f := found(t)
	for _, path := range []string{
		sample(t, "chromium.webm", "-f", "lavfi", "-i", "sine=d=3", "-c:a", "libopus", "-f", "webm", "-live", "1"),
		sample(t, "safari.mp4", "-f", "lavfi", "-i", "sine=d=3", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "500000"),
	} {
		if got := probed(t, f, path); (got.Duration - 3*time.Second).Abs() > 100*time.Millisecond {
			t.Errorf("%s lasts %v, want 3 s", filepath.Base(path), got.Duration)
		}
	}
}

func TestPicturesStandUprightInFacts(t *testing.T) {
	t.Parallel()
	f := found(t)
	flat := sample(t, "a.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=1", "-c:v", "libx264")
	turned := sample(t, "b.mp4", "-i", flat, "-c", "copy", "-metadata:s:v", "rotate=90")
	if got := probed(t, f, turned).Video; got.Width != 180 || got.Height != 320 || got.Rotation%180 != 90 {
		t.Errorf("got %+v", got)
	}
	wide := sample(t, "c.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=1,setsar=2", "-c:v", "libx264")
	if got := probed(t, f, wide).Video; got.Width != 640 || got.Height != 180 {
		t.Errorf("wide points: got %+v", got)
	}
}

// damaged is what happens to files on their way.
func damaged(t *testing.T, path string, change func(data []byte) []byte) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		path = filepath.Join(t.TempDir(), filepath.Base(path))
		err = os.WriteFile(path, change(data), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func cutTo(share float64) func([]byte) []byte {
	return func(data []byte) []byte { return data[:int(share*float64(len(data)))] }
}

// garbage keeps the first n bytes and fills the rest with noise that is always the same.
func garbage(n int) func([]byte) []byte {
	return func(data []byte) []byte {
		sum := sha256.Sum256([]byte("rác"))
		for i := n; i < len(data); i++ {
			if i%32 == 0 {
				sum = sha256.Sum256(sum[:])
			}
			data[i] = sum[i%32] &^ 0x80 // no frame header begins so
		}
		return data
	}
}

func TestBrokenClipsGetOneSentence(t *testing.T) {
	t.Parallel()
	f := found(t)
	tone := func(name string, args ...string) string {
		return sample(t, name, append([]string{"-f", "lavfi", "-i", "anoisesrc=d=8:a=0.2:r=44100"}, args...)...)
	}
	film := sample(t, "a.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:d=8", "-c:v", "libx264")
	early := sample(t, "b.mp4", "-i", film, "-c", "copy", "-movflags", "+faststart")
	write := func(data string) string {
		path := filepath.Join(t.TempDir(), "x")
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	big := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(big, []byte("fLaC"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(big, MaxVideoBytes+1); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, says string
		kind             problem.Kind
	}{
		{"nothing", write(""), "không có nội dung", problem.Invalid},
		{"a text with the name of a sound", write("xin chào"), "Chỉ nhận", problem.Invalid},
		{"a page", write("<!DOCTYPE html><script>x</script>"), "Chỉ nhận", problem.Invalid},
		{"a playlist", write("#EXTM3U\n#EXTINF:1,\n/etc/passwd\n"), "Chỉ nhận", problem.Invalid},
		{"a list of files for ffmpeg", write("ffconcat version 1.0\nfile /etc/passwd\n"), "Chỉ nhận", problem.Invalid},
		{"larger than anything", big, "lớn hơn", problem.TooLarge},
		{"MP4 without its index", damaged(t, film, cutTo(0.7)), "thiếu mục lục", problem.Invalid},
		{"MP4 that was cut", damaged(t, early, cutTo(0.6)), "ghi dài 8 giây nhưng chỉ đọc được", problem.Invalid},
		{"MP4 with an index of nonsense", damaged(t, early, func(d []byte) []byte { return garbage(bytes.Index(d, []byte("moov")) + 4)(d) }), "Tệp", problem.Invalid},
		{"FLAC that was cut", damaged(t, tone("a.flac"), cutTo(0.5)), "chỉ đọc được", problem.Invalid},
		{"WebM that was cut", damaged(t, tone("a.webm", "-c:a", "libopus"), cutTo(0.5)), "chỉ đọc được", problem.Invalid},
		{"WAV that was cut", damaged(t, tone("a.wav"), cutTo(0.5)), "hỏng", problem.Invalid},
		{"MP3 that was cut", damaged(t, tone("a.mp3"), cutTo(0.5)), "chỉ đọc được", problem.Invalid},
		{"MP3 with garbage behind its tag", damaged(t, tone("a.mp3"), garbage(45)), "hỏng", problem.Invalid},
		{"Ogg with garbage behind its head", damaged(t, tone("a.ogg", "-c:a", "libopus"), garbage(120)), "hỏng", problem.Invalid},
		{"WebM with garbage behind its head", damaged(t, tone("a.webm", "-c:a", "libopus"), garbage(60)), "hỏng", problem.Invalid},
		{"FLAC with garbage behind its head", damaged(t, tone("a.flac"), garbage(60)), "", problem.Invalid},
		{"a blink", tone("a.wav", "-t", "0.1"), "ngắn hơn", problem.Invalid},
		{"pictures larger than a board of any town", sample(t, "a.mkv", "-f", "lavfi", "-i", "color=s=4800x64:d=1", "-c:v", "libx264"), "điểm ảnh", problem.Invalid},
		{"a codec that nobody asked for", tone("a.wav", "-c:a", "adpcm_ms"), "“adpcm_ms”", problem.Invalid},
		{"more streams than anyone needs", tone("a.mkv", slicesOf("-map", "0", MaxStreams+1)...), "luồng", problem.Invalid},
	} {
		_, err := f.Probe(context.Background(), c.path)
		if !problem.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.says)
		}
	}
}

func slicesOf(a, b string, n int) (all []string) {
	for range n {
		all = append(all, a, b)
	}
	return all
}

func TestLongClipsAreRefused(t *testing.T) {
	t.Parallel()
	f := found(t)
	const rate, length = 8000, 8000 * (4*3600 + 30)
	le := binary.LittleEndian
	head := append(le.AppendUint32([]byte("RIFF"), 36+length), "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"...)
	head = append(le.AppendUint32(le.AppendUint32(head, rate), rate), "\x01\x00\x08\x00data"...)
	long := filepath.Join(t.TempDir(), "a.wav") // hardly a byte of it is on the disk
	if err := os.WriteFile(long, le.AppendUint32(head, length), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(long, length+44); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Probe(context.Background(), long); !problem.Is(err, problem.TooLarge) || !strings.Contains(err.Error(), "4 giờ") {
		t.Errorf("got %v", err)
	}
}

func TestSniffClip(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, head string
		want       Container // "" is refused
	}{
		{"WebM", "\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webmB\x87", WebM},
		{"Matroska", "\x1A\x45\xDF\xA3\xA3\x42\x86\x81\x01\x42\x82\x88matroska", Matroska},
		{"EBML of another kind", "\x1A\x45\xDF\xA3\xA3\x42\x82\x84abcd", ""},
		{"EBML that ends", "\x1A\x45\xDF\xA3\xA3\x42\x82", ""},
		{"Opus", "OggS\x00\x02" + strings.Repeat("\x00", 22) + "OpusHead", Ogg},
		{"Theora", "OggS\x00\x02" + strings.Repeat("\x00", 22) + "\x80theora", ""},
		{"a browser's MP4", "\x00\x00\x00\x1CftypmP41", ""},
		{"MP4", "\x00\x00\x00\x1Cftypiso5", MP4},
		{"a sound of a phone", "\x00\x00\x00\x1CftypM4A ", MP4},
		{"an old phone", "\x00\x00\x00\x1Cftyp3gp4", MP4},
		{"QuickTime", "\x00\x00\x00\x14ftypqt  ", MOV},
		{"HEIC", "\x00\x00\x00\x18ftypheic", ""},
		{"WAV", "RIFF\x00\x00\x00\x00WAVEfmt ", WAV},
		{"AVI", "RIFF\x00\x00\x00\x00AVI LIST", ""},
		{"WebP", "RIFF\x00\x00\x00\x00WEBPVP8 ", ""},
		{"FLAC", "fLaC\x00", FLAC},
		{"MP3", "ID3\x04\x00\x00\x00\x00\x00\x21TIT2", MP3},
		{"PDF", "%PDF-1.7", ""},
		{"nothing", "", ""},
	} {
		got, ok := SniffClip([]byte(c.head))
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s: got %q %v", c.name, got, ok)
		}
	}
}

func TestCutWAVIsSeen(t *testing.T) {
	t.Parallel()
	head := func(promised uint32) []byte {
		return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), promised), "WAVEfmt "...)
	}
	for _, c := range []struct {
		name     string
		promised uint32
		size     int64
		want     bool
	}{
		{"whole", 99_992, 100_000, false},
		{"cut", 99_992, 50_000, true},
		{"a recorder that did not know", 0, 50_000, false},
		{"a recorder that promised all", 0xFFFFFFFF, 50_000, false},
		{"a few bytes", 100_500, 100_000, false},
	} {
		if got := wavIsCut(head(c.promised), c.size); got != c.want {
			t.Errorf("%s: got %v", c.name, got)
		}
	}
}
