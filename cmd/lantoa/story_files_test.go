package main

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"lantoa/e2e/visitor"
	"lantoa/internal/bitext"
)

// Steps on files that people change outside the program, and on what other programs do:
//
//	answer IN OUT WORDS       answers the first open task of a workbook, as someone with a spreadsheet would
//	misprint IN OUT VALUE     writes another number over the first figure of a consolidated report in DOCX
//	take NAME PATTERN         $NAME is the first text of this page that fits the regular expression
//	translate IN OUT SENTENCE WORDS   translates a sentence of an XLIFF file, as a translator with a program of their own would
//	call TOKEN ADDRESS        another program asks the API with this token; the answer is the page now
var fileCmds = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"answer": cmdAnswer, "misprint": cmdMisprint, "take": cmdTake, "call": cmdCall, "translate": cmdTranslate,
}

func cmdAnswer(ts *testscript.TestScript, _ bool, args []string) {
	const sheet, answerColumn = "Trả lời", 5
	book, err := excelize.OpenFile(ts.MkAbs(args[0]))
	ts.Check(err)
	defer book.Close()
	rows, err := book.GetRows(sheet)
	ts.Check(err)
	for i, row := range rows {
		if len(row) == 0 || len(row) >= answerColumn || !regexp.MustCompile(`^B\d+$`).MatchString(row[0]) {
			continue
		}
		cell, err := excelize.CoordinatesToCellName(answerColumn, i+1)
		ts.Check(err)
		ts.Check(book.SetCellValue(sheet, cell, strings.Join(args[2:], " ")))
		ts.Check(book.SaveAs(ts.MkAbs(args[1])))
		return
	}
	ts.Fatalf("%s has no open task", args[0])
}

var firstFigure = regexp.MustCompile(`(w:name="lt[0-9a-f]+_1"/><w:r>.*?<w:t[^>]*>)([^<]+)(</w:t>)`)

func cmdMisprint(ts *testscript.TestScript, _ bool, args []string) {
	in, err := zip.OpenReader(ts.MkAbs(args[0]))
	ts.Check(err)
	defer in.Close()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		ts.Check(err)
		part, err := io.ReadAll(r)
		ts.Check(err)
		if at := firstFigure.FindSubmatchIndex(part); f.Name == "word/document.xml" {
			if at == nil {
				ts.Fatalf("%s has no figure", args[0])
			}
			part = []byte(string(part[:at[4]]) + args[2] + string(part[at[5]:]))
		}
		w, err := z.Create(f.Name)
		ts.Check(err)
		_, err = w.Write(part)
		ts.Check(err)
	}
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}

func cmdTake(ts *testscript.TestScript, _ bool, args []string) {
	v := theStory(ts).now
	found := regexp.MustCompile(args[1]).Find(v.Body)
	if found == nil {
		ts.Fatalf("nothing fits %s on %s:\n%s", args[1], v.URL, v.Text())
	}
	ts.Setenv(args[0], string(found))
}

func cmdCall(ts *testscript.TestScript, _ bool, args []string) {
	s := theStory(ts)
	r, err := http.NewRequest(http.MethodGet, s.server.URL+args[1], nil)
	ts.Check(err)
	r.Header.Set("Authorization", "Bearer "+args[0])
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	s.now, err = visitor.New(s.server.URL)
	ts.Check(err)
	s.now.URL, s.now.Status = r.URL, answer.StatusCode
	s.now.Body, err = io.ReadAll(answer.Body)
	ts.Check(err)
}

func cmdTranslate(ts *testscript.TestScript, _ bool, args []string) {
	in, err := os.Open(ts.MkAbs(args[0]))
	ts.Check(err)
	defer in.Close()
	d, err := bitext.ReadXLIFF(in)
	ts.Check(err)
	found := false
	for i := range d.Files {
		for j := range d.Files[i].Units {
			if u := &d.Files[i].Units[j]; u.Source == args[2] {
				u.Target, u.Translated, u.State, found = args[3], true, bitext.Final, true
			}
		}
	}
	if !found {
		ts.Fatalf("%s does not have the sentence %q", args[0], args[2])
	}
	var out bytes.Buffer
	ts.Check(bitext.WriteXLIFF(&out, bitext.XLIFF21, d))
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), out.Bytes(), 0o600))
}
