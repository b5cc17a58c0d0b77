package portal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/bits"
	"time"

	"github.com/andybalholm/brotli"
)

// How hard brotli tries: a page is packed once and sent often; what is packed at every start and seldom sent must not hold the start up.
const (
	packSmall = 11
	packSoon  = 5
)

// packed is a file as it is stored and sent. A page that is gone has no bytes.
type packed struct {
	Path       string
	PlanID     int64
	Status     int
	Mime       string
	Sum        string // SHA-256 of Body
	Body       []byte
	Gz, Br     []byte
	Size       int // of Body
	RenderedAt time.Time
}

func sumOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// The window of brotli in powers of two: the format allows 10 to 24, and what the packer keeps in memory grows with it (30 MB at 22).
const leastWindow, mostWindow = 14, 22

// windowOf is the least window that holds a whole file.
func windowOf(size int) int { return min(max(bits.Len(uint(size)), leastWindow), mostWindow) }

// pack compresses a file in both ways; the same bytes always give the same bytes.
func pack(f file, planID int64, at time.Time, level int) (packed, error) {
	var gz, br bytes.Buffer
	z, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return packed{}, fmt.Errorf("pack %s: %w", f.Path, err)
	}
	b := brotli.NewWriterOptions(&br, brotli.WriterOptions{Quality: level, LGWin: windowOf(len(f.Body))})
	for _, w := range []interface {
		Write([]byte) (int, error)
		Close() error
	}{z, b} {
		if _, err := w.Write(f.Body); err != nil {
			return packed{}, fmt.Errorf("pack %s: %w", f.Path, err)
		}
		if err := w.Close(); err != nil {
			return packed{}, fmt.Errorf("pack %s: %w", f.Path, err)
		}
	}
	return packed{
		Path: f.Path, PlanID: planID, Status: 200, Mime: f.Mime, Sum: sumOf(f.Body), Body: f.Body, Gz: gz.Bytes(), Br: br.Bytes(),
		Size: len(f.Body), RenderedAt: at,
	}, nil
}
