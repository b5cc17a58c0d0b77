package main

import (
	"context"
	"fmt"

	"lantoa/internal/portal"
)

type rebuildCommand struct {
	place
	JSON bool `name:"json" help:"In dạng JSON."`
}

// Run renders all public pages anew from the database. Pages that were sound come out with the same bytes.
func (c rebuildCommand) Run(ctx context.Context) error {
	a, err := open(ctx, settings{place: c.place, existing: true})
	if err != nil {
		return err
	}
	defer a.close()
	r, err := a.portal.Rebuild(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(r)
	}
	fmt.Println(rebuiltWords(r))
	return nil
}

func rebuiltWords(r portal.Rebuilt) string {
	if r.Changed == 0 {
		return fmt.Sprintf("Đã dựng lại %d trang công khai. Mọi trang giống hệt bản đang lưu.", r.Pages)
	}
	return fmt.Sprintf("Đã dựng lại %d trang công khai, %d trang khác bản trước đó.", r.Pages, r.Changed)
}
