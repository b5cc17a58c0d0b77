package office

import (
	"context"

	"lantoa/internal/problem"
)

// XLSX turns a workbook of another kind ("xls", "xlsb", "ods", as SheetFormat says) into an XLSX.
func (l *LibreOffice) XLSX(ctx context.Context, format string, data []byte) ([]byte, error) {
	if l == nil || !l.Available() {
		return nil, problem.New(problem.Unavailable, sayBookOld, "."+format)
	}
	return l.through(ctx, conversion{"." + format, ".xlsx", "xlsx:Calc MS Excel 2007 XML", sayBookConvert, sayBookSlow}, data)
}
