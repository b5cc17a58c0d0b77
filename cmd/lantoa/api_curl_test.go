package main

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const apiHandbook = "../../docs/huong-dan/10-api.md"

// TestTheExamplesOfTheDocumentationWork runs every curl command of the handbook and of the page /tai-lieu-api as it stands there, only
// with the address, the token and the numbers of the demonstration put in.
func TestTheExamplesOfTheDocumentationWork(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	o := newOffice(t, "")
	examples := append(handbookExamples(t), o.pageExamples(t)...)
	const least = 7
	if len(examples) < least {
		t.Fatalf("found %d examples, want at least %d", len(examples), least)
	}
	report := o.reportsOf(t, "xã", o.own, "period=2026-Q4&state=expected")[0]
	numbers := strings.NewReplacer("/reports/12", fmt.Sprintf("/reports/%d", report.ID), "/plans/1/", fmt.Sprintf("/plans/%d/", o.plan),
		o.address(), o.url, "curl ", `curl -w '\n%{http_code}' `)
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "anh.jpg"), pictureFile(t), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, e := range examples {
		token := "xã"
		if strings.Contains(e, "phạm vi all") {
			token = "sở"
		}
		run := exec.CommandContext(t.Context(), "sh", "-c", numbers.Replace(e))
		run.Dir, run.Env = folder, append(os.Environ(), "KHOA="+o.tokens[token], "MAY="+o.url)
		out, err := run.CombinedOutput()
		text := strings.TrimSpace(string(out))
		if status := text[strings.LastIndexByte(text, '\n')+1:]; err != nil || !strings.HasPrefix(status, "2") {
			t.Errorf("%s\nanswers %s, %v", e, out, err)
		}
	}
	if now := o.report(t, report.ID); now.State != "submitted" || len(now.Evidence) != 1 {
		t.Errorf("after the examples the report is %s with %d files, want it submitted with one", now.State, len(now.Evidence))
	}
	if word, err := os.ReadFile(filepath.Join(folder, "bao-cao.docx")); err != nil || !strings.HasPrefix(string(word), "PK") {
		t.Errorf("the consolidated report was not saved: %v", err)
	}
}

// handbookExamples are the commands of the handbook, each with the comment above it.
func handbookExamples(t *testing.T) (all []string) {
	t.Helper()
	text, err := os.ReadFile(apiHandbook)
	if err != nil {
		t.Fatal(err)
	}
	for i, block := range strings.Split(string(text), "```") {
		for example := range strings.SplitSeq(block, "\n\n") {
			if i%2 == 1 && strings.Contains(example, "curl ") {
				all = append(all, strings.TrimSpace(example))
			}
		}
	}
	return all
}

var codeOnPage = regexp.MustCompile(`<code>(curl [^<]*)</code>`)

// pageExamples are the commands of the documentation that the program shows.
func (o *caller) pageExamples(t *testing.T) (all []string) {
	t.Helper()
	res, err := http.Get(o.url + "/tai-lieu-api")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range codeOnPage.FindAllStringSubmatch(string(text), -1) {
		all = append(all, html.UnescapeString(m[1]))
	}
	if len(all) == 0 {
		t.Error("the page shows no example")
	}
	return all
}

// address is the address that the documentation names.
func (o *caller) address() string { return o.api.Address }
