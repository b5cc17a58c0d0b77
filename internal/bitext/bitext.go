// Package bitext reads and writes texts in two and more languages: the exchange formats of
// translation tools, sentences, syllables, terms, numbers and names. Values in, values out.
//
//	unit.go       what is exchanged: Document, File, Unit, Tag; states; language tags
//	memory.go     translation memory: Entry with its Variants
//	term.go       terminology: Concept with its Terms
//	catalogue.go  messages of gettext: Catalogue, Message
//	placeholder.go  {1}, {2} in text stand for Tags; what differs between source and target
//	xml*.go       the one guarded XML reader, and the writer
//	xliff*.go     XLIFF 2.0 and 2.1 in, 2.1 out; XLIFF 1.2 in and out for old tools
//	tmx*.go tbx*.go po*.go  TMX 1.4b, TBX, gettext PO in and out
//	sentence*.go  text into sentences and back, without loss
//	syllable.go finder.go  syllables of Vietnamese and its neighbours; whole terms in text
//	number*.go name.go  numbers, dates, document numbers and names, comparable between languages
//	readable.go   hints for readers: long sentences, hard words
package bitext
