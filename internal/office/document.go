package office

// Document is what the readers of files give: the text of a file as blocks in reading order.
// A reader of .txt gives one block a line, blank lines included (their Text is "").
type Document struct {
	Format string // "txt", "docx", "pdf", what LibreOffice opened ("doc", "odt", "rtf"), or Scan
	Blocks []Block
}

// Block is one paragraph, one line of a text file, or one table.
type Block struct {
	Text     string // the paragraph as printed, computed list number included; inner line breaks are "\n"
	Number   string // the list number or bullet that the program computed ("1.", "a)", "-"), already part of Text
	Bold     bool   // the whole paragraph is bold
	Italic   bool
	Centered bool
	Page     int        // from 1, where the format has pages; else 0
	Table    *Table     // set for a table; Text is then ""
	Marks    []Bookmark // the bookmarks of ours that stand in it
}

// MarkPrefix begins the names of the bookmarks that readers of DOCX tell of; others are left alone.
const MarkPrefix = "lt"

// Bookmark is a bookmark of a DOCX: bytes Start to End of its block's Text.
type Bookmark struct {
	Name       string
	Start, End int
}

// Table is a grid: every row has the same number of cells; a merged cell repeats as an
// empty cell with Merged set.
type Table struct {
	Rows [][]Cell
}

// Cell is one cell of a table. Paragraphs inside are separated by "\n".
type Cell struct {
	Text   string
	Bold   bool
	Merged bool // this place is covered by the cell to the left or above
}
