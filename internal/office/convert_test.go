package office

import (
	"context"
	"errors"
	"testing"

	"lantoa/internal/problem"
)

func TestMissingLibreOfficeIsSaid(t *testing.T) {
	t.Parallel()
	l := &LibreOffice{}
	_, err := l.PDF(context.Background(), nil)
	if l.Available() || !problem.Is(err, problem.Unavailable) || err.Error() != sayNoLibreOffice {
		t.Errorf("got %v, want %q", err, sayNoLibreOffice)
	}
}

func TestConversionStopsWithItsCaller(t *testing.T) {
	t.Parallel()
	l := FindLibreOffice()
	if !l.Available() {
		t.Skip("LibreOffice is not installed")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := l.PDF(ctx, docxOf(t, letter())); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
}
