package identity

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"

	"lantoa/internal/db"
)

// Key is a secret of this installation for one purpose, shared by all nodes. Keys of different purposes say nothing of each other.
func Key(ctx context.Context, d *db.DB, purpose string) ([]byte, error) {
	var root []byte
	err := d.Read(ctx, func(tx *db.Tx) (err error) { root, err = storedSecret(tx, "signing"); return err })
	if errors.Is(err, db.ErrNone) {
		fresh := make([]byte, keyBytes)
		rand.Read(fresh) //nolint:errcheck // never fails, says crypto/rand
		err = d.Write(ctx, func(tx *db.Tx) (err error) { root, err = secret(tx, "signing", fresh); return err })
	}
	if err != nil {
		return nil, fmt.Errorf("key for %s: %w", purpose, err)
	}
	mac := hmac.New(sha256.New, root)
	mac.Write([]byte(purpose))
	return mac.Sum(nil), nil
}
