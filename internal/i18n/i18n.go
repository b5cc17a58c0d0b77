// Package i18n holds how things are written for people in Vietnamese: days, numbers, đồng,
// lists; search without accents; alphabetical order.
//
//	format.go  days, numbers, money, sizes, lists, outline numbers
//	fold.go    text made comparable: search without accents, one spelling of tone marks
//	sort.go    Vietnamese alphabetical order
package i18n
