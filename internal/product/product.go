// Package product is content in many languages: what is to be said is an item, and each of its editions says it in one language and one
// medium, on a way of its own from the draft to the reader.
//
//	kind.go      kinds of items, media, pillars      language.go  the registry of languages, data/languages.csv
//	item.go      Item, Source, Topic                 edition.go   Edition, its states and the table of moves
//	library*.go  the conventions, article by article   treaty.go  committees' documents and the State's answers
//	check.go     what must be right before approval  coverage.go  what exists in which language and medium, coverage_gap.go what lacks
//	counts.go    figures of the report               due.go       what is due on which day
//	service*.go  what people may do                  store*.go    SQL
//	pages*.go    screens, with *.templ               sample.go    a demonstration item
package product
