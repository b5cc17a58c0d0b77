package bitext

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strings"
	"sync"

	"lantoa/internal/i18n"
)

//go:embed data/*.csv
var wordFiles embed.FS

// wordLists are the lists in data/: what they say can change without the rules changing.
type wordLists struct {
	abbreviations map[string]map[string]string // language, word, when it ends no sentence
	compounds     []string
	plain         map[string]string // hard words, and how to say them plainly
	hard          *Finder
	names         map[string]nameList // by first part of the language tag: vi, en, zh
}

// knownName is a name that languages write in their own ways: spellings by language.
type knownName map[string][]string

// nameList finds the names of the list in one language.
type nameList struct {
	rows   map[string]knownName // by spelling
	finder *Finder
}

// theWords reads the lists once; they are our own files, so trouble is a fault of the program.
var theWords = sync.OnceValue(func() wordLists {
	w := wordLists{abbreviations: map[string]map[string]string{}}
	for _, row := range rowsOf("abbreviations", 3) {
		if w.abbreviations[row[0]] == nil {
			w.abbreviations[row[0]] = map[string]string{}
		}
		w.abbreviations[row[0]][row[1]] = row[2]
	}
	for _, row := range rowsOf("compounds", 2) {
		w.compounds = append(w.compounds, row[0])
	}
	var hard []string
	w.plain = map[string]string{}
	for _, row := range rowsOf("plain", 2) {
		hard = append(hard, row[0])
		w.plain[row[0]] = row[1]
	}
	w.hard = NewFinder("vi", hard, nil)
	var names []knownName
	for _, row := range rowsOf("names", 3) {
		names = append(names, knownName{"vi": spellings(row[0]), "en": spellings(row[1]), "zh": spellings(row[2])})
	}
	w.names = map[string]nameList{"vi": listNames("vi", names), "en": listNames("en", names), "zh": listNames("zh", names)}
	return w
})

func listNames(lang string, names []knownName) nameList {
	l := nameList{rows: map[string]knownName{}}
	var all []string
	for _, row := range names {
		for _, name := range row[lang] {
			l.rows[name] = row
			all = append(all, name)
		}
	}
	l.finder = NewFinder(lang, all, nil)
	return l
}

// script is the language whose rules a text follows: en, zh, else vi.
func script(lang string) string {
	switch {
	case isEnglish(lang):
		return "en"
	case isChinese(lang):
		return "zh"
	}
	return "vi"
}

func spellings(cell string) []string {
	if cell == "" {
		return nil
	}
	return strings.Split(cell, "|")
}

// rowsOf reads a list without its heading.
func rowsOf(name string, columns int) [][]string {
	text, err := wordFiles.ReadFile("data/" + name + ".csv")
	if err != nil {
		panic(err)
	}
	in := csv.NewReader(strings.NewReader(i18n.NFC(string(text))))
	in.FieldsPerRecord = columns
	rows, err := in.ReadAll()
	if err != nil || len(rows) < 2 {
		panic(fmt.Sprintf("data/%s.csv: %v", name, err))
	}
	return rows[1:]
}
