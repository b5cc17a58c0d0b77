// Package office is the program's door to office documents: it reads text files, Word and PDF
// documents that people upload, and writes the official form of a document (Nghị định
// 30/2020/NĐ-CP) as DOCX, tables as XLSX, and PDF where LibreOffice is installed.
//
// What comes from outside is never trusted: every size, depth, count and time has a limit, and a
// file that cannot be read gets one Vietnamese sentence that says what to do.
//
//	document.go                what every reader gives
//	read.go, refusal.go        which reader takes a file, and the sentences for those none takes
//	text.go                    plain text
//	archive.go, markup.go      zip and XML with limits
//	word*.go                   Word: text, styles, computed numbering, tables
//	pdf*.go                    PDF: objects, fonts, glyphs, then lines and paragraphs
//	official*.go, ooxml.go     the official form of a document and its DOCX
//	check*.go                  tests a DOCX against the rules of the decree
//	sheet.go                   XLSX
//	convert.go                 LibreOffice
package office
