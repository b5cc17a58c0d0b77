package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"lantoa/e2e/program"
	"lantoa/e2e/visitor"
	"lantoa/internal/db"
)

const (
	soundKills = 3
	madeWithin = leaseEnds + workLimit
)

// The program is killed while ffmpeg works on sound and on a film. After the restart the work is taken up again, what comes out of it is
// whole and there once, and no half file lies among the stored ones.
func TestKilledWhileSoundIsMade(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("ffmpeg is not installed")
	}
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		p := startProgram(t, append([]string{"--demo"}, flags...)...)
		d := database(t, p, flags...)
		v := enter(t, p, translator.user)
		sound := soundEditionIn(t, d)
		film := addFilm(t, v)
		for round := range soundKills { // each time a newer file replaces the one that was being worked on
			must(t, v.Open(sound))
			v.Attach("tep", recorded(t, round))
			must(t, v.Press("Nộp tệp tiếng"))
			work := []string{"audio"}
			if round == soundKills-1 {
				must(t, v.Open(film))
				v.Attach("video", filmed(t))
				must(t, v.Press("Nộp video"))
				work = append(work, "video")
			}
			killInWork(t, p, d, work)
			v.Origin = p.URL
		}
		made := `SELECT COUNT(*) FROM product_files f JOIN product_editions e ON e.id = f.edition_id WHERE f.role = 'master' AND f.gone_at IS NULL AND f.state = 'ready' AND e.medium = ? AND f.user_id IS NOT NULL AND f.name LIKE ?`
		for end := time.Now().Add(madeWithin); count(t, d, made, "audio", "giong-%") == 0 || count(t, d, made, "video", "phim%") == 0; time.Sleep(time.Second / 2) {
			if time.Now().After(end) {
				t.Fatal("the work is not taken up again")
			}
		}
		isWhole(t, p, d)
		must(t, v.Open(sound))
		must(t, v.Within("Độ to đạt"))
	})
}

// killInWork kills the program at some moment while it works on the newest files, and starts it again.
func killInWork(t *testing.T, p *program.Program, d *db.DB, media []string) {
	t.Helper()
	for _, m := range media {
		for end := time.Now().Add(madeWithin); ; time.Sleep(pollEvery) {
			if count(t, d, `SELECT COUNT(*) FROM product_files f JOIN product_editions e ON e.id = f.edition_id WHERE f.role = 'master' AND f.gone_at IS NULL AND f.state = 'working' AND e.medium = ?`, m) > 0 {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("nobody works on %s", m)
			}
		}
	}
	time.Sleep(time.Duration(rand.Int64N(int64(time.Second / 2))))
	p.Kill()
	if n := count(t, d, `SELECT COUNT(*) FROM product_files WHERE role = 'master' AND gone_at IS NULL AND state = 'working'`); n == 0 {
		t.Error("the kill came too late to show anything")
	}
	must(t, p.Restart())
}

// isWhole looks at all that was made, and at all that is stored.
func isWhole(t *testing.T, p *program.Program, d *db.DB) {
	t.Helper()
	for what, query := range map[string]string{
		"files of one role from one master, twice": `SELECT COUNT(*) FROM (SELECT made_from, role, height FROM product_files WHERE made_from IS NOT NULL AND gone_at IS NULL AND role IN ('opus', 'mp3', 'waveform', 'captions', 'poster', 'video')
			GROUP BY made_from, role, height HAVING COUNT(*) > 1) twice`,
		"masters of one edition beside each other": `SELECT COUNT(*) FROM (SELECT edition_id FROM product_files WHERE role = 'master' AND gone_at IS NULL GROUP BY edition_id HAVING COUNT(*) > 1) twice`,
		"things made of files that were replaced":  `SELECT COUNT(*) FROM product_files f JOIN product_files m ON m.id = f.made_from WHERE f.gone_at IS NULL AND m.gone_at IS NOT NULL`,
		"sound without its Opus, MP3 and outline": `SELECT COUNT(*) FROM product_files m WHERE m.role = 'master' AND m.gone_at IS NULL AND m.name LIKE 'giong-%'
			AND (SELECT COUNT(*) FROM product_files f WHERE f.made_from = m.id AND f.role IN ('opus', 'mp3', 'waveform')) <> 3`,
		"films without their poster": `SELECT COUNT(*) FROM product_files m WHERE m.role = 'master' AND m.gone_at IS NULL AND m.name LIKE 'phim%'
			AND (SELECT COUNT(*) FROM product_files f WHERE f.made_from = m.id AND f.role = 'poster') <> 1`,
		"failed jobs": `SELECT COUNT(*) FROM job_jobs WHERE state = 'failed'`,
	} {
		if n := count(t, d, query); n > 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	stored := map[string]int64{}
	must(t, filepath.WalkDir(filepath.Join(p.Data, "files"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Base(filepath.Dir(path)) == "tmp" {
			return err
		}
		sum, size, err := hashOf(path)
		if err == nil && sum != e.Name() {
			err = fmt.Errorf("%s holds %s: half a file is stored", path, sum)
		}
		stored[e.Name()] = size
		return err
	}))
	type named struct {
		hash  string
		bytes int64
	}
	var all []named
	must(t, d.Read(t.Context(), func(tx *db.Tx) (err error) {
		all, err = db.All(tx, func(r db.Row) (n named, err error) { return n, r.Scan(&n.hash, &n.bytes) }, `SELECT hash, bytes FROM product_files WHERE hash <> '' AND gone_at IS NULL`)
		return err
	}))
	for _, f := range all {
		if size, ok := stored[f.hash]; !ok || size != f.bytes {
			t.Errorf("file %s of %d bytes is stored with %d", f.hash, f.bytes, size)
		}
	}
}

func hashOf(path string) (sum string, size int64, err error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	h := sha256.New()
	size, err = io.Copy(h, file)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

// addFilm begins an edition as a film and gives its address.
func addFilm(t *testing.T, v *visitor.Visitor) string {
	t.Helper()
	must(t, v.Open("/san-pham/1/ban"))
	v.Fill("language", "en")
	v.Fill("medium", "video")
	must(t, v.Press("Thêm bản"))
	return v.URL.Path
}

// recorded is a reading of a minute and a half; each number is another voice.
func recorded(t *testing.T, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), fmt.Sprintf("giong-%d.wav", n))
	tone := fmt.Sprintf("aevalsrc=0.2*sin(2*PI*%d*t)*lt(mod(t\\,1)\\,0.7):s=48000:d=90", 200+40*n)
	byFFmpeg(t, path, "-f", "lavfi", "-i", tone)
	return path
}

// filmed is a film that takes some seconds to be made.
func filmed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "phim.mp4")
	byFFmpeg(t, path, "-f", "lavfi", "-i", "testsrc=size=640x360:rate=24:duration=8", "-f", "lavfi", "-i", "sine=frequency=300:duration=8", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-shortest")
	return path
}

func byFFmpeg(t *testing.T, path string, args ...string) {
	t.Helper()
	if out, err := exec.Command("ffmpeg", append(append([]string{"-v", "error", "-nostdin"}, args...), path)...).CombinedOutput(); err != nil {
		t.Fatalf("make %s: %v: %s", path, err, out)
	}
}
