// Package bitext reads and writes texts in two and more languages: the exchange formats of
// translation tools, sentences, syllables, terms, numbers and names. Values in, values out.
//
//	unit.go               what is exchanged: Document, File, Unit, Tag; states
//	memory.go term.go     translation memory; terminology
//	catalogue.go          messages of gettext, and as units for translators
//	language.go say.go    language tags; sentences for files that are refused
//	inline.go             {1}, {2} in text stand for Tags
//	placeholder.go        what differs between the placeholders of source and target
//	xml.go xml_write.go   the one guarded XML reader, and the writer
//	xliff.go xliff2_*.go  XLIFF 2.0 and 2.1 in, 2.1 out; inline codes planned in xliff2_code.go
//	xliff1_*.go           XLIFF 1.2 in and out, for old tools
//	tmx*.go tbx*.go po*.go  TMX 1.4b, TBX, gettext PO in and out
//	sentence*.go          text into sentences and back, without loss
//	syllable.go finder.go   syllables of Vietnamese and its neighbours; whole terms in text
//	number*.go name.go    numbers, dates, document numbers and names, comparable between languages
//	readable.go           hints for readers: long sentences, hard words
package bitext
