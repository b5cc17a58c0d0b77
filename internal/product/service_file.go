package product

import (
	"context"

	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// KeepsFile reports whether a stored file belongs to a product.
func (s *Service) KeepsFile(ctx context.Context, hash string) (used bool, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		used, err = fileUsed(tx, hash)
		return err
	})
	return used, err
}

// FindFile is a file of an edition, for those who may see products.
func (s *Service) FindFile(ctx context.Context, by identity.Actor, id int64) (f File, err error) {
	if !by.May(identity.ReadProduct) {
		return f, errMayNotRead
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if f, err = findFile(tx, id); err != nil {
			return err
		}
		return s.mayOpenFile(tx, by, f)
	})
	return f, err
}
