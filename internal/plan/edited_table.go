package plan

import (
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/office"
)

// Tables of an edited report are compared by their headings and by the words of each row's label, so rows and columns may move.

// Columns by which rows are known, and columns without figures.
var (
	labelColumns = []string{"Nhiệm vụ", "Chỉ số", "Cơ quan, đơn vị", "Nhiệm vụ, nguồn kinh phí"}
	plainColumns = []string{"STT", "Nhiệm vụ", "Chỉ số", "Cơ quan, đơn vị", "Nhiệm vụ, nguồn kinh phí", "Chủ trì", "Phối hợp", "Thời hạn", "Khó khăn, vướng mắc", "Đơn vị tính"}
)

const sameTable = 0.6 // likeness of headings

// compareGrid finds a table of ours in the document and compares its cells.
func compareGrid(g office.Grid, tables []office.Table) (findings []Finding, checked int) {
	label, columns := 0, map[int]string{} // without a column of labels rows are known by the first one
	for i, c := range g.Columns {
		if slices.Contains(labelColumns, c.Title) {
			label = i
		}
		if !slices.Contains(plainColumns, c.Title) {
			columns[i] = c.Title
		}
	}
	t, at := findTable(g, tables)
	used := map[int]bool{}
	for _, row := range g.Rows {
		cells := gridTexts(row)
		if len(cells) <= label || len(row.Cells) == 1 {
			continue // the heading of a group
		}
		found := -1
		if t != nil {
			found = findRow(*t, at[label], cells[label], used)
		}
		for i := range g.Columns {
			if columns[i] == "" || i >= len(cells) {
				continue
			}
			want := numbersIn(cells[i])
			checked += len(want)
			place := "bảng “" + tableName(g) + "”, dòng “" + shortLabel(cells[label]) + "”, cột “" + g.Columns[i].Title + "”"
			have, text := []numberAt(nil), ""
			if col, ok := at[i]; found >= 0 && ok && col < len(t.Rows[found]) {
				text = t.Rows[found][col].Text
				have = numbersIn(text)
			}
			findings = append(findings, compareCell(place, cells[i], text, want, have)...)
		}
		if found >= 0 {
			used[found] = true
		}
	}
	if t != nil {
		findings = append(findings, addedRows(g, *t, at, label, columns, used)...)
	}
	return findings, checked
}

func tableName(g office.Grid) string {
	for _, c := range g.Columns {
		switch c.Title {
		case "Chỉ số":
			return "Số liệu theo chỉ số"
		case "Cơ quan, đơn vị":
			return "Tình hình báo cáo của các cơ quan, đơn vị"
		case "Nhiệm vụ, nguồn kinh phí":
			return "Kinh phí thực hiện"
		}
	}
	return "Kết quả theo nhiệm vụ"
}

func shortLabel(s string) string { return clip(s, 80) }

func gridTexts(row office.GridRow) []string {
	var all []string
	for _, c := range row.Cells {
		text := ""
		for _, s := range c.Spans {
			text += s.Text
		}
		all = append(all, text)
	}
	return all
}

// findTable is the table with the same headings, and where each column of ours stands in it.
func findTable(g office.Grid, tables []office.Table) (*office.Table, map[int]int) {
	var titles []string
	for _, c := range g.Columns {
		titles = append(titles, c.Title)
	}
	ours := bagOf(i18n.Fold(strings.Join(titles, " ")))
	best, like := -1, sameTable
	for i, t := range tables {
		if len(t.Rows) == 0 {
			continue
		}
		if s := ours.like(bagOf(i18n.Fold(strings.Join(cellTexts(t.Rows[0]), " ")))); s >= like {
			best, like = i, s
		}
	}
	if best < 0 {
		return nil, nil
	}
	head := cellTexts(tables[best].Rows[0])
	at := map[int]int{}
	for i, title := range titles {
		if j := slices.IndexFunc(head, func(h string) bool { return i18n.Fold(strings.TrimSpace(h)) == i18n.Fold(title) }); j >= 0 {
			at[i] = j
		} else if len(head) == len(titles) {
			at[i] = i // the heading was reworded
		}
	}
	return &tables[best], at
}

func cellTexts(row []office.Cell) []string {
	var all []string
	for _, c := range row {
		all = append(all, c.Text)
	}
	return all
}

const sameLabel = 0.75

func findRow(t office.Table, column int, label string, used map[int]bool) int {
	want, folded := bagOf(label), i18n.Fold(strings.Join(strings.Fields(label), " "))
	best, like := -1, sameLabel
	for i, row := range t.Rows {
		if i == 0 || used[i] || column >= len(row) {
			continue
		}
		if i18n.Fold(strings.Join(strings.Fields(row[column].Text), " ")) == folded {
			return i
		}
		if s := want.like(bagOf(row[column].Text)); s >= like {
			best, like = i, s
		}
	}
	return best
}

// compareCell compares the numbers of one cell: the same number anywhere in it is right.
func compareCell(place, data, doc string, want, have []numberAt) []Finding {
	w, h := unit{numbers: want}, unit{numbers: have}
	matchSame(&w, &h)
	var out []Finding
	for _, n := range w.numbers {
		if n.used {
			continue
		}
		at := slices.IndexFunc(h.numbers, func(x numberAt) bool { return !x.used && (beside(n, x) > 0 || len(want) == 1) })
		if at < 0 {
			out = append(out, Finding{Kind: FigureRemoved, Place: place, Sentence: clip(data, maxSentence), Data: n.shown})
			continue
		}
		h.numbers[at].used = true
		out = append(out, Finding{Kind: FigureChanged, Place: place, Sentence: clip(doc, maxSentence), Doc: h.numbers[at].shown, Data: n.shown})
	}
	for _, x := range h.numbers {
		if !x.used {
			out = append(out, Finding{Kind: FigureAdded, Place: place, Sentence: clip(doc, maxSentence), Doc: x.shown})
		}
	}
	return out
}

// addedRows are rows of the document that the data does not have.
func addedRows(g office.Grid, t office.Table, at map[int]int, label int, columns map[int]string, used map[int]bool) []Finding {
	var out []Finding
	for r, row := range t.Rows {
		if r == 0 || used[r] {
			continue
		}
		for i := range g.Columns {
			col, ok := at[i]
			if columns[i] == "" || !ok || col >= len(row) {
				continue
			}
			name := strconv.Itoa(r)
			if l, ok := at[label]; ok && l < len(row) && strings.TrimSpace(row[l].Text) != "" {
				name = shortLabel(row[l].Text)
			}
			for _, n := range numbersIn(row[col].Text) {
				out = append(out, Finding{
					Kind: FigureAdded, Place: "bảng “" + tableName(g) + "”, dòng “" + name + "”, cột “" + columns[i] + "”", Sentence: clip(row[col].Text, maxSentence), Doc: n.shown,
				})
			}
		}
	}
	return out
}
