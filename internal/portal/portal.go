// Package portal is what anyone may see, without an account: pages that are rendered when something changes, kept in the database in
// both compressed forms, and served from memory. Its first part is the progress of plans with its open data.
//
//	publication.go  a plan is made public by two persons and withdrawn by one: the table of moves
//	site.go         what all pages share; addresses
//	render.go       from a plan to the bytes of its pages, with public.templ
//	data.go         the open data: tables of columns, CSV, JSON, JSON Schema, codebook
//	pack.go         gzip and brotli
//	service.go      what people may do             service_render.go  render, store, rebuild
//	service_follow.go  each node follows the database: new pages into memory, changes into a job
//	store.go        SQL
//	pages.go        the staff's screen             pages_public.go    serving from memory
package portal
