package product

import (
	"bytes"
	"encoding/binary"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

// handIn sends a form with a file as someone.
func handIn(t testing.TB, h http.Handler, by identity.Actor, path, name, text string, fields ...string) (*goquery.Document, *httptest.ResponseRecorder) {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		must(t, form.WriteField(fields[i], fields[i+1]))
	}
	file, err := form.CreateFormFile("tep", name)
	must(t, err)
	_, err = file.Write([]byte(text))
	must(t, err)
	must(t, form.Close())
	r := httptest.NewRequest("POST", path, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r.WithContext(identity.With(r.Context(), by)))
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	must(t, err)
	return doc, w
}

func editionVersion(e Edition) []string { return []string{"version", strconv.FormatInt(e.Version, 10)} }

// halfEnglish is the English edition of the school text, with all sentences but the last.
func halfEnglish(t testing.TB, s *Service, c cast) Edition {
	t.Helper()
	_, en := benched(t, s, c)
	b := openBench(t, s, c.Translator, en.ID)
	for n, x := range schoolInEnglish[:2] {
		b = translate(t, s, c.Translator, b, n, x)
	}
	return b.Edition
}

// Each screen of words as each role: who sees it, and who finds a form that changes something.
func TestWordScreensByRole(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	en := halfEnglish(t, s, c)
	h := benchScreens(s)
	_, w := handIn(t, h, c.Editor, termHome, "a.csv", "Khóa,Tiếng Việt [vi]\nphep-thu,phép thử\n")
	delivery := w.Header().Get("Location")
	people := []identity.Actor{c.Admin, c.Coordinator, c.Editor, c.Translator, c.Checker, c.Leader, c.Inspector, c.Reporter, {}}
	for _, row := range []struct {
		name, path, form string
		read, write      string // roles; "all": everyone who is signed in
	}{
		{"the glossary", termHome, `form[enctype]`, "all", "coordinator editor checker"},
		{"a term", termPath(1), `form[action="` + termPath(1) + `"]`, "all", "coordinator editor checker"},
		{"a new term", termHome + "/moi", `form.form`, "coordinator editor checker", "coordinator editor checker"},
		{"the memory", memoryHome, `form[enctype]`, "all", "coordinator editor checker"},
		{"the whole memory as a file", memoryHome + "/tai.tmx", "none", "coordinator editor checker", ""},
		{"an edition with its files", editionPath(en.ID), `form[action$="/trao-doi"]`, "drafts", "coordinator editor translator"},
		{"the edition as a file", editionPath(en.ID) + "/trao-doi/xlf", "none", "drafts", ""},
		{"the glossary as a file", termHome + "/tai/tbx", "none", "all", ""},
		{"a file that waits, of someone else", delivery, `form[action="` + delivery + `"]`, "editor", "editor"},
	} {
		for _, by := range people {
			doc, w := visitBench(t, h, by, row.path, nil, false)
			want := http.StatusForbidden
			switch {
			case by.Role == "":
				want = http.StatusUnauthorized
			case row.read == "all" || row.read == "drafts" && by.May(identity.ReadDrafts) || strings.Contains(row.read, by.Role):
				want = http.StatusOK
			}
			if w.Code != want {
				t.Errorf("%s as %q: status %d, want %d", row.name, by.Role, w.Code, want)
			}
			if has, want := doc.Find("main "+row.form).Length() > 0, by.Role != "" && strings.Contains(row.write, by.Role); has != want {
				t.Errorf("%s as %q: form %v, want %v", row.name, by.Role, has, want)
			}
		}
	}
}

func utf16Text(s string) string {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// Whatever is handed in: one clear sentence beside the field, and nothing is written.
func TestWrongFilesAtThePage(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	en := halfEnglish(t, s, c)
	h := benchScreens(s)
	bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><x>&b;</x>`
	outside := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>`
	deep := strings.Repeat("<a>", 5_000)
	for _, row := range []struct {
		name, path, file, text, want string
	}{
		{"a bomb as XLIFF", "edition", "a.xlf", bomb, "DTD"},
		{"a file of the machine as XLIFF", "edition", "a.xlf", outside, "DTD"},
		{"too deep", "edition", "a.xlf", `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="vi" trgLang="en">` + deep, "lồng thẻ quá sâu"},
		{"cut short", "edition", "a.xlf", `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="vi" trgLang="en"><file`, "hỏng"},
		{"nothing", "edition", "a.po", "", "rỗng"},
		{"PO that is not", "edition", "a.po", "msgid không có dấu nháy\n", "sai cú pháp"},
		{"a picture by another name", "edition", "a.po", "\x89PNG\r\n\x1a\n\x00\x00", "PO"},
		{"a program", "edition", "a.exe", "MZ", "XLIFF"},
		{"a bomb as TMX", memoryHome, "a.tmx", bomb, "DTD"},
		{"TMX that is XLIFF", memoryHome, "a.tmx", `<xliff version="1.2"/>`, "không phải tệp TMX"},
		{"TMX that is a letter", memoryHome, "a.tmx", "Kính gửi đồng chí", "không phải tệp TMX"},
		{"TMX of other languages", memoryHome, "a.tmx", `<tmx version="1.4"><header srclang="fr" segtype="sentence" o-tmf="x" adminlang="en" creationtool="x" creationtoolversion="1" datatype="plaintext"/><body><tu><tuv xml:lang="fr"><seg>Un</seg></tuv><tuv xml:lang="de"><seg>Eins</seg></tuv></tu></body></tmx>`, "không có cặp câu nào"},
		{"TMX in an old encoding", memoryHome, "a.tmx", `<?xml version="1.0" encoding="windows-1258"?><tmx version="1.4"/>`, "UTF-8"},
		{"a bomb as TBX", termHome, "a.tbx", bomb, "DTD"},
		{"a table without heads", termHome, "a.csv", "một,hai\nba,bốn\n", "Không thấy dòng tiêu đề"},
		{"a broken workbook", termHome, "a.xlsx", "PK\x03\x04không phải", ""},
		{"a word that nobody answers for", termHome, "a.csv", "Khóa,Tiếng Việt [vi],Trạng thái [vi]\nphep-thu,phép thử,Đã duyệt\n", "ghi nguồn"},
	} {
		path, by := row.path, c.Editor
		if path == "edition" {
			path, by = editionPath(en.ID)+"/trao-doi", c.Translator
		}
		doc, w := handIn(t, h, by, path, row.file, row.text, editionVersion(en)...)
		said := textOf(doc.Find("main .field .err"))
		if w.Code != http.StatusUnprocessableEntity || said == "" || !strings.Contains(said, row.want) || !strings.HasSuffix(said, ".") {
			t.Errorf("%s: status %d, said %q, want %q\n%s", row.name, w.Code, said, row.want, textOf(doc.Find("main .errors")))
		}
		if strings.ContainsAny(said, "{}%") || strings.Contains(said, "invalid") || strings.Contains(said, "EOF") {
			t.Errorf("%s: %q is not for people", row.name, said)
		}
	}
	must(t, s.DB.Read(t.Context(), func(tx *db.Tx) error {
		n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM product_uploads`)
		if n != 0 {
			t.Errorf("%d refused files wait to be written", n)
		}
		return err
	}))
}

// Files of Windows programs in UTF-16 and with a byte order mark are read.
func TestOtherEncodingsAreRead(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := benchScreens(s)
	tmx := `<?xml version="1.0" encoding="UTF-16"?><tmx version="1.4"><header srclang="vi" segtype="sentence" o-tmf="x" adminlang="en" creationtool="x" creationtoolversion="1" datatype="plaintext"/><body><tu><tuv xml:lang="vi"><seg>Phép thử.</seg></tuv><tuv xml:lang="en"><seg>A test.</seg></tuv></tu></body></tmx>`
	for name, row := range map[string]struct{ path, file, text string }{
		"TMX in UTF-16":          {memoryHome, "a.tmx", utf16Text(tmx)},
		"CSV with a byte order":  {termHome, "a.csv", "\ufeffKhóa;Tiếng Việt [vi]\nphep-thu;phép thử\n"},
		"CSV in UTF-16 of Excel": {termHome, "a.csv", utf16Text("Khóa\tTiếng Việt [vi]\nphep-thu\tphép thử\n")},
	} {
		doc, w := handIn(t, h, c.Editor, row.path, row.file, row.text)
		if w.Code != http.StatusSeeOther {
			t.Errorf("%s: status %d: %s", name, w.Code, textOf(doc.Find("main .errors")))
		}
	}
}

// download is a file that a page gives.
func download(t testing.TB, h http.Handler, by identity.Actor, path string) string {
	t.Helper()
	w := visit(t, h, by, path, nil)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		t.Fatalf("%s: status %d, %q", path, w.Code, w.Header().Get("Content-Disposition"))
	}
	return w.Body.String()
}

// program runs a program of others; without it the test is skipped.
func runProgram(t testing.TB, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Errorf("%s %q: %v\n%s", name, args, err, out)
	}
}

// What the pages give holds to the schemas of its formats.
func TestFilesOfThePagesAreValid(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	en := halfEnglish(t, s, c)
	h := benchScreens(s)
	dir := t.TempDir()
	keep := func(name, path string, by identity.Actor) string {
		file := filepath.Join(dir, name)
		must(t, os.WriteFile(file, []byte(download(t, h, by, path)), 0o600))
		return file
	}
	const schema = "../bitext/testdata/schema/"
	runProgram(t, "xmllint", "--noout", "--nonet", "--schema", schema+"xliff-core-2.0.xsd", keep("a.xlf", editionPath(en.ID)+"/trao-doi/xlf", c.Translator))
	runProgram(t, "xmllint", "--noout", "--nonet", "--dtdvalid", schema+"memory.dtd", keep("a.tmx", editionPath(en.ID)+"/trao-doi/tmx", c.Translator))
	runProgram(t, "xmllint", "--noout", "--nonet", keep("a.tbx", termHome+"/tai/tbx", c.Inspector))
	_, err := s.Move(t.Context(), c.Translator, finished(t, s, c, en).ID, finished(t, s, c, en).Version, Submit, "")
	must(t, err)
	runProgram(t, "xmllint", "--noout", "--nonet", "--dtdvalid", schema+"memory.dtd", keep("b.tmx", memoryHome+"/tai.tmx", c.Editor))
}

// finished is the edition with its last sentence too.
func finished(t testing.TB, s *Service, c cast, e Edition) Edition {
	t.Helper()
	b := openBench(t, s, c.Translator, e.ID)
	if b.Segments[2].State != SegmentDone {
		b = translate(t, s, c.Translator, b, 2, schoolInEnglish[2])
	}
	return b.Edition
}

// A PO file goes through the Translate Toolkit (Debian: translate-toolkit) as XLIFF and back, is translated on the way, and comes home:
// the tool drops the names of sentences, so they are found by their sources. As TMX it comes into the memory.
func TestTheToolkitCarriesATranslation(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	en := halfEnglish(t, s, c)
	h := benchScreens(s)
	at := func(name string) string { return filepath.Join(filepath.Dir(t.TempDir()), name) }
	must(t, os.WriteFile(at("a.po"), []byte(download(t, h, c.Translator, editionPath(en.ID)+"/trao-doi/po")), 0o600))
	runProgram(t, "po2xliff", "--progress=none", at("a.po"), at("a.xlf"))
	text, err := os.ReadFile(at("a.xlf"))
	must(t, err)
	const empty, full = "><source>Tiểu học không mất học phí.</source>\n        <target></target>", " approved=\"yes\"><source>Tiểu học không mất học phí.</source>\n        <target>Primary school is free of charge.</target>"
	if !strings.Contains(string(text), empty) {
		t.Fatalf("no sentence to translate in\n%s", text)
	}
	must(t, os.WriteFile(at("b.xlf"), []byte(strings.Replace(string(text), empty, full, 1)), 0o600))
	runProgram(t, "xliff2po", "--progress=none", at("b.xlf"), at("b.po"))
	back, err := os.ReadFile(at("b.po"))
	must(t, err)
	doc, w := handIn(t, h, c.Translator, editionPath(en.ID)+"/trao-doi", "b.po", string(back), editionVersion(en)...)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s\n%s", w.Code, textOf(doc.Find("main .errors")), back)
	}
	preview, _ := visitBench(t, h, c.Translator, w.Header().Get("Location"), nil, false)
	if got := textOf(preview.Find("tbody tr")); !strings.Contains(got, "Primary school is free of charge.") || preview.Find("tbody tr").Length() != 1 {
		t.Errorf("the preview shows %q", got)
	}
	if w := visit(t, h, c.Translator, w.Header().Get("Location"), url.Values{"version": editionVersion(en)[1:]}); w.Code != http.StatusSeeOther {
		t.Fatalf("writing: status %d", w.Code)
	}
	b := openBench(t, s, c.Translator, en.ID)
	if g := b.Segments[2]; g.Target != "Primary school is free of charge." || g.State != SegmentDone || b.Done != 3 {
		t.Errorf("on the bench: %q, %s, %d done", g.Target, g.State, b.Done)
	}

	runProgram(t, "po2tmx", "--progress=none", "--language=en", "--source-language=vi", at("b.po"), at("b.tmx"))
	memory, err := os.ReadFile(at("b.tmx"))
	must(t, err)
	doc, w = handIn(t, h, c.Editor, memoryHome, "b.tmx", string(memory))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("the memory: status %d: %s", w.Code, textOf(doc.Find("main .errors")))
	}
	visit(t, h, c.Editor, w.Header().Get("Location"), url.Values{"nguon": {"Bản dịch của phép thử"}, "bao-dam": {"Sở VHTTDL"}})
	wantSuggestions(t, s, "Tiểu học không mất học phí.", "100 Primary school is free of charge.")
}

// Someone saved meanwhile: the file is not written over it.
func TestAFileDoesNotOverwriteANewerSave(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		en := halfEnglish(t, s, c)
		h := benchScreens(s)
		file := strings.Replace(download(t, h, c.Translator, editionPath(en.ID)+"/trao-doi/xlf"), schoolInEnglish[1], "From the file.", 1)
		_, w := handIn(t, h, c.Translator, editionPath(en.ID)+"/trao-doi", "a.xlf", file, editionVersion(en)...)
		waits := w.Header().Get("Location")
		shown, _ := visitBench(t, h, c.Translator, waits, nil, false)
		b := openBench(t, s, c.Reader, en.ID)
		translate(t, s, c.Reader, b, 1, "Saved by a colleague.")
		take := func(page *goquery.Document) (*goquery.Document, *httptest.ResponseRecorder) {
			return visitBench(t, h, c.Translator, waits, url.Values{"version": {page.Find(`form input[name="version"]`).AttrOr("value", "")}}, false)
		}
		doc, again := take(shown)
		if again.Code != http.StatusConflict || !strings.Contains(textOf(doc.Find("tbody")), "Saved by a colleague.") {
			t.Errorf("status %d: %s", again.Code, textOf(doc.Find("main")))
		}
		if got := openBench(t, s, c.Reader, en.ID).Segments[1].Target; got != "Saved by a colleague." {
			t.Errorf("the sentence is %q", got)
		}
		if _, again = take(doc); again.Code != http.StatusSeeOther { // seen and wanted
			t.Errorf("after looking: status %d", again.Code)
		}
		b = openBench(t, s, c.Reader, en.ID)
		texts, err := s.SegmentTexts(t.Context(), en.ID, b.Segments[1])
		must(t, err)
		if b.Segments[1].Target != "From the file." || len(texts) < 2 || texts[0].Target != "Saved by a colleague." {
			t.Errorf("the sentence is %q, before it %+v", b.Segments[1].Target, texts)
		}
	})
}
