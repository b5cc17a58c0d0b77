package office

import (
	"context"
	"io"
)

func readPDF(ctx context.Context, r io.ReaderAt, size int64) (Document, error) {
	return Document{}, nil
}
