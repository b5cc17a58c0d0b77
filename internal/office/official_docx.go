package office

import (
	"archive/zip"
	"fmt"
	"io"
	"strings"
	"time"
)

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsWord    = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	nsOffice  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage = "http://schemas.openxmlformats.org/package/2006"
	wordMIME  = "application/vnd.openxmlformats-officedocument.wordprocessingml."
)

const sampleMark = "DỮ LIỆU MẪU - KHÔNG CÓ GIÁ TRỊ SỬ DỤNG"

// WriteDOCX writes a document in the official form. The same document gives the same bytes.
func WriteDOCX(w io.Writer, d Official) error {
	b := &docxBuilder{doc: d}
	main := b.document()
	parts := []part{
		{contentTypesPart, contentTypesXML},
		{packageRels, packageRelsXML},
		{"docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Lan Tỏa</Application></Properties>`},
		{"docProps/core.xml", coreXML(d.title(), d.IssuerName, d.Made)},
		{"word/_rels/document.xml.rels", b.relations()},
		{wordDefault, main},
		{"word/footer-first.xml", b.footer(d.Address, "")},
		{"word/footer.xml", b.footer("", d.Stamp)},
		{"word/header-first.xml", b.header(false)},
		{"word/header.xml", b.header(true)},
		{"word/settings.xml", settingsXML},
		{"word/styles.xml", stylesXML},
	}
	if err := writeParts(w, parts); err != nil {
		return fmt.Errorf("write DOCX: %w", err)
	}
	return nil
}

// part is a file inside an office document.
type part struct{ name, content string }

// zipDay stands in every entry, so that the same document gives the same bytes.
var zipDay = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func writeParts(w io.Writer, parts []part) error {
	z := zip.NewWriter(w)
	for _, p := range parts {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: zipDay})
		if err != nil {
			return err
		}
		content := p.content
		if !strings.HasPrefix(content, "<?xml") {
			content = xmlHead + content
		}
		if _, err := io.WriteString(f, content); err != nil {
			return err
		}
	}
	return z.Close()
}

const contentTypesXML = `<Types xmlns="` + nsPackage + `/content-types">` +
	`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Default Extension="xml" ContentType="application/xml"/>` +
	`<Override PartName="/word/document.xml" ContentType="` + wordMIME + `document.main+xml"/>` +
	`<Override PartName="/word/styles.xml" ContentType="` + wordMIME + `styles+xml"/>` +
	`<Override PartName="/word/settings.xml" ContentType="` + wordMIME + `settings+xml"/>` +
	`<Override PartName="/word/header.xml" ContentType="` + wordMIME + `header+xml"/>` +
	`<Override PartName="/word/header-first.xml" ContentType="` + wordMIME + `header+xml"/>` +
	`<Override PartName="/word/footer.xml" ContentType="` + wordMIME + `footer+xml"/>` +
	`<Override PartName="/word/footer-first.xml" ContentType="` + wordMIME + `footer+xml"/>` +
	`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
	`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>` +
	`</Types>`

const packageRelsXML = `<Relationships xmlns="` + nsPackage + `/relationships">` +
	`<Relationship Id="rId1" Type="` + nsOffice + `/officeDocument" Target="word/document.xml"/>` +
	`<Relationship Id="rId2" Type="` + nsPackage + `/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`<Relationship Id="rId3" Type="` + nsOffice + `/extended-properties" Target="docProps/app.xml"/>` +
	`</Relationships>`

const settingsXML = `<w:settings xmlns:w="` + nsWord + `"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>` +
	`<w:characterSpacingControl w:val="doNotCompress"/>` +
	`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
	`<w:themeFontLang w:val="vi-VN"/></w:settings>`

var stylesXML = `<w:styles xmlns:w="` + nsWord + `"><w:docDefaults><w:rPrDefault><w:rPr>` + fontsXML +
	`<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
	headingStyle(1) + headingStyle(2) + headingStyle(3) +
	`<w:style w:type="paragraph" w:styleId="Header"><w:name w:val="header"/><w:basedOn w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Footer"><w:name w:val="footer"/><w:basedOn w:val="Normal"/></w:style>` +
	`</w:styles>`

func headingStyle(level int) string {
	return fmt.Sprintf(`<w:style w:type="paragraph" w:styleId="Heading%d"><w:name w:val="heading %d"/><w:basedOn w:val="Normal"/>`+
		`<w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:outlineLvl w:val="%d"/></w:pPr></w:style>`, level, level, level-1)
}

func coreXML(title, creator string, made time.Time) string {
	at := made.UTC().Format(time.RFC3339)
	return `<cp:coreProperties xmlns:cp="` + nsPackage + `/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + escapeXML(title) + `</dc:title><dc:creator>` + escapeXML(creator) + `</dc:creator><dc:language>vi-VN</dc:language>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`
}

// docxBuilder writes the main part and remembers what it refers to.
type docxBuilder struct {
	doc     Official
	out     strings.Builder
	links   []string       // addresses, in the order of their ids
	linkIDs map[string]int // from 1
	marks   int            // bookmarks so far
	counts  [3]int         // headings so far, by level
}

// The relations of the main part that are always there; links follow.
var fixedRelations = []struct{ kind, target string }{
	{"styles", "styles.xml"},
	{"settings", "settings.xml"},
	{"header", "header.xml"},
	{"header", "header-first.xml"},
	{"footer", "footer.xml"},
	{"footer", "footer-first.xml"},
}

func (b *docxBuilder) relations() string {
	var out strings.Builder
	out.WriteString(`<Relationships xmlns="` + nsPackage + `/relationships">`)
	for i, r := range fixedRelations {
		fmt.Fprintf(&out, `<Relationship Id="rId%d" Type="%s/%s" Target="%s"/>`, i+1, nsOffice, r.kind, r.target)
	}
	for i, address := range b.links {
		fmt.Fprintf(&out, `<Relationship Id="rId%d" Type="%s/hyperlink" Target="%s" TargetMode="External"/>`, len(fixedRelations)+i+1, nsOffice, escapeXML(address))
	}
	out.WriteString(`</Relationships>`)
	return out.String()
}

func (b *docxBuilder) linkID(address string) string {
	if b.linkIDs == nil {
		b.linkIDs = map[string]int{}
	}
	if b.linkIDs[address] == 0 {
		b.links = append(b.links, address)
		b.linkIDs[address] = len(b.links)
	}
	return fmt.Sprintf("rId%d", len(fixedRelations)+b.linkIDs[address])
}

func (b *docxBuilder) document() string {
	b.out.WriteString(`<w:document xmlns:w="` + nsWord + `" xmlns:r="` + nsOffice + `"><w:body>`)
	b.head()
	b.opening()
	b.elements(withEnd(b.doc.Body), textWide)
	b.foot()
	for i, a := range b.doc.Appendices {
		landscape := i > 0 && b.doc.Appendices[i-1].Landscape
		b.endSection(i > 0, landscape)
		b.appendix(i, a)
	}
	n := len(b.doc.Appendices)
	b.out.WriteString(sectionXML(n > 0, n > 0 && b.doc.Appendices[n-1].Landscape) + `</w:body></w:document>`)
	return b.out.String()
}

// endSection ends the section so far in an empty paragraph that takes no room.
func (b *docxBuilder) endSection(appendix, landscape bool) {
	s := pstyle{line: 20, exact: true, section: sectionXML(appendix, landscape)}
	b.out.WriteString("<w:p>" + s.xml() + "</w:p>")
}

// sectionXML says how the pages of a section look. Page one of each shows no number.
func sectionXML(appendix, landscape bool) string {
	w, h, turned, start := pageWidth, pageHeight, "", ""
	if landscape {
		w, h, turned = pageHeight, pageWidth, ` w:orient="landscape"`
	}
	firstFooter := "rId6"
	if appendix {
		start = `<w:pgNumType w:start="1"/>`
		firstFooter = "rId5" // the address stands on page one of the document only
	}
	return `<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:headerReference w:type="first" r:id="rId4"/>` +
		`<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="first" r:id="` + firstFooter + `"/>` +
		fmt.Sprintf(`<w:type w:val="nextPage"/><w:pgSz w:w="%d" w:h="%d"%s/>`, w, h, turned) +
		fmt.Sprintf(`<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/>`,
			marginTop, marginRight, marginBottom, marginLeft, marginHeader, marginHeader) +
		start + `<w:titlePg/></w:sectPr>`
}

func (b *docxBuilder) header(numbered bool) string {
	number := ""
	if numbered {
		number = pageField(look{size: pt14})
	}
	return `<w:hdr xmlns:w="` + nsWord + `" xmlns:r="` + nsOffice + `"><w:p>` +
		pstyle{style: "Header", align: "center"}.xml() + number + `</w:p></w:hdr>`
}

// footer holds the address under a line on page one, what the figures rest on from page two on, and on every page the mark of sample data.
func (b *docxBuilder) footer(address, stamp string) string {
	var out strings.Builder
	out.WriteString(`<w:ftr xmlns:w="` + nsWord + `">`)
	if address != "" {
		border := `<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>`
		out.WriteString(paraXML(pstyle{style: "Footer", align: "center", border: border}, look{size: pt11}, address))
	}
	if stamp != "" {
		out.WriteString(paraXML(pstyle{style: "Footer", align: "center"}, look{size: pt11}, stamp))
	}
	if b.doc.Sample {
		out.WriteString(paraXML(pstyle{style: "Footer", align: "center", border: boxXML}, look{size: pt12, bold: true}, sampleMark))
	}
	if address == "" && !b.doc.Sample && stamp == "" {
		out.WriteString("<w:p>" + pstyle{style: "Footer", align: "center"}.xml() + "</w:p>")
	}
	out.WriteString(`</w:ftr>`)
	return out.String()
}

const boxXML = `<w:pBdr><w:top w:val="single" w:sz="8" w:space="2" w:color="000000"/><w:left w:val="single" w:sz="8" w:space="4" w:color="000000"/>` +
	`<w:bottom w:val="single" w:sz="8" w:space="2" w:color="000000"/><w:right w:val="single" w:sz="8" w:space="4" w:color="000000"/></w:pBdr>`
