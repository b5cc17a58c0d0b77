package portal

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/andybalholm/brotli"
)

const brotliLevel = 11 // slow and small: a page is packed once and sent often

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

// pack compresses a file in both ways; the same bytes always give the same bytes.
func pack(f file, planID int64, at time.Time) (packed, error) {
	var gz, br bytes.Buffer
	z, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
	if err != nil {
		return packed{}, fmt.Errorf("pack %s: %w", f.Path, err)
	}
	b := brotli.NewWriterLevel(&br, brotliLevel)
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
