package main

import (
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/plan"
	"lantoa/internal/product"
)

// counters says which function counts each indicator that another area than plan knows: what was published comes from the store of
// products.
func counters(items *product.Service) plan.Counters {
	all := plan.Counters{}
	for _, id := range items.Indicators() {
		all[id] = func(tx *db.Tx, agency int64, p calendar.Period) (int64, error) { return items.Count(tx, id, agency, p) }
	}
	return all
}

// counted says where such a figure comes from.
func counted(items *product.Service) func(string, int64, calendar.Period) plan.CountedSource {
	return func(id string, agency int64, p calendar.Period) plan.CountedSource {
		return plan.CountedSource{Store: "kho sản phẩm", How: items.CountedHow(id), Href: product.CountedPath(id, agency, p)}
	}
}
