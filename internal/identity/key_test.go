package identity

import (
	"bytes"
	"context"
	"testing"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
)

func TestKeysStayAndDifferByPurpose(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		key := func(purpose string) []byte {
			k, err := Key(context.Background(), d, purpose)
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
		first := key("a")
		if len(first) != 32 || !bytes.Equal(first, key("a")) || bytes.Equal(first, key("b")) {
			t.Errorf("keys: %x %x %x", first, key("a"), key("b"))
		}
	})
}
