package bitext

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"lantoa/internal/i18n"
)

func nfc(s string) string { return i18n.NFC(s) }

// node is an element of a file under test.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
}

func (n node) get(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// walk visits n and all below it, in order.
func (n node) walk(visit func(node)) {
	visit(n)
	for _, c := range n.Children {
		c.walk(visit)
	}
}

func (n node) all(names ...string) []node {
	var found []node
	n.walk(func(c node) {
		for _, name := range names {
			if c.XMLName.Local == name {
				found = append(found, c)
			}
		}
	})
	return found
}

var xsLanguage = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$`)

// xliffFaults checks the constraints of the XLIFF 2.1 core that its schema cannot say; the
// letters are those of the standard's own Schematron rules.
func xliffFaults(data []byte) []string {
	var root node
	if err := xml.NewDecoder(bytes.NewReader(data)).Decode(&root); err != nil {
		return []string{err.Error()}
	}
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	if !xsLanguage.MatchString(root.get("srcLang")) || root.get("trgLang") != "" && !xsLanguage.MatchString(root.get("trgLang")) {
		fault("srcLang %q, trgLang %q", root.get("srcLang"), root.get("trgLang"))
	}
	if len(root.all("target")) > 0 && root.get("trgLang") == "" {
		fault("F1: targets without trgLang")
	}
	for _, id := range twice(root.all("file")) {
		fault("K1: two files %q", id)
	}
	for _, file := range root.all("file") {
		for _, id := range twice(file.all("unit")) {
			fault("K3: two units %q", id)
		}
		for _, unit := range file.all("unit") {
			if len(unit.all("segment")) == 0 {
				fault("F3: no segment in unit %q", unit.get("id"))
			}
			faults = append(faults, unitFaults(unit)...)
		}
	}
	return faults
}

func twice(nodes []node) []string {
	var all []string
	seen := map[string]bool{}
	for _, n := range nodes {
		id := n.get("id")
		if id != "" && seen[id] {
			all = append(all, id)
		}
		seen[id] = true
	}
	return all
}

var inlineNames = []string{"ph", "pc", "sc", "ec", "mrk", "sm", "em"}

func unitFaults(unit node) []string {
	var faults []string
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Sprintf("unit %s: ", unit.get("id"))+fmt.Sprintf(format, args...))
	}
	data := map[string]bool{}
	for _, d := range unit.all("data") {
		if data[d.get("id")] {
			fault("K5: two data %q", d.get("id"))
		}
		data[d.get("id")] = true
	}
	sources := unit.all("segment", "ignorable")
	for _, s := range unit.all("source") {
		sources = append(sources, s.all(inlineNames...)...)
	}
	for _, id := range twice(sources) {
		fault("K6S: two elements %q", id)
	}
	byID := map[string]int{}
	for _, n := range append(unit.all("segment", "ignorable"), unit.all(inlineNames...)...) {
		byID[n.get("id")]++
	}
	for _, s := range unit.all("segment") {
		if len(s.all("target")) == 0 && s.get("state") != "" && s.get("state") != "initial" {
			fault("a state without a target")
		}
		for _, target := range s.all("target") {
			for _, n := range target.all(inlineNames...) {
				id := n.get("id")
				if id == "" || byID[id] == 1 {
					continue
				}
				same := 0
				for _, source := range s.all("source") {
					for _, o := range source.all(n.XMLName.Local) {
						if o.get("id") == id {
							same++
						}
					}
				}
				if byID[id] != 2 || same != 1 {
					fault("K6T: <%s id=%q> in the target", n.XMLName.Local, id)
				}
			}
		}
	}
	for _, n := range unit.all(inlineNames...) {
		for _, ref := range []string{"dataRef", "dataRefStart", "dataRefEnd"} {
			if id := n.get(ref); id != "" && !data[id] {
				fault("F15: no data %q", id)
			}
			if n.get("copyOf") != "" && n.get(ref) != "" {
				fault("F9: copyOf beside %s", ref)
			}
		}
		if of := n.get("copyOf"); of != "" && byID[of] == 0 {
			fault("F14: copy of nothing: %q", of)
		}
		if n.get("subType") != "" && n.get("type") == "" {
			fault("F8: subType without type")
		}
		if r := n.get("canReorder"); (r == "no" || r == "firstNo") && (n.get("canCopy") != "no" || n.get("canDelete") != "no") {
			fault("F10: %s", n.get("id"))
		}
	}
	return append(append(faults, pairFaults(unit, "source")...), pairFaults(unit, "target")...)
}

// pairFaults checks F5 and F6: what opens is closed once, later and on the same side of the
// unit, or isolated.
func pairFaults(unit node, side string) []string {
	var faults []string
	var all []node
	for _, s := range unit.all(side) {
		all = append(all, s.all("sc", "ec", "sm", "em")...)
	}
	closes := map[string]int{}
	for _, n := range all {
		closes[n.get("startRef")]++
	}
	open := map[string]node{}
	for _, n := range all {
		id, ref, isolated := n.get("id"), n.get("startRef"), n.get("isolated") == "yes"
		switch n.XMLName.Local {
		case "sc":
			if isolated == (closes[id] > 0) || closes[id] > 1 {
				faults = append(faults, fmt.Sprintf("F5 in %s: sc %q, isolated %t, %d ec", side, id, isolated, closes[id]))
			}
			open[id] = n
		case "sm":
			open[id] = n
		case "ec":
			if isolated != (id != "") || isolated == (ref != "") {
				faults = append(faults, fmt.Sprintf("F6 in %s: ec id %q startRef %q isolated %t", side, id, ref, isolated))
			}
			if !isolated && n.get("dir") != "" {
				faults = append(faults, "F6: dir on an ec")
			}
			for _, hint := range []string{"canCopy", "canDelete", "canOverlap"} {
				if !isolated && open[ref].get(hint) != n.get(hint) {
					faults = append(faults, "F5.1: hints differ: "+hint)
				}
			}
			fallthrough
		case "em":
			if ref != "" && open[ref].XMLName.Local == "" {
				faults = append(faults, fmt.Sprintf("F6 in %s: nothing opened %q", side, ref))
			}
		}
	}
	return faults
}

// The rules above find faults where there are some.
func TestXLIFFRulesSeeFaults(t *testing.T) {
	t.Parallel()
	for inside, want := range map[string]string{
		`<unit id="u"><segment id="1"><source><ph id="1"/></source></segment></unit>`:                                       "K6S",
		`<unit id="u"><segment><source><pc id="1">a</pc></source><target><ph id="1"/></target></segment></unit>`:            "K6T",
		`<unit id="u"><segment><source><sc id="1"/></source></segment></unit>`:                                              "F5",
		`<unit id="u"><segment><source><ec startRef="1"/></source></segment></unit>`:                                        "F6",
		`<unit id="u"><segment><source><ph id="1" dataRef="d1"/></source></segment></unit>`:                                 "F15",
		`<unit id="u"><ignorable><source> </source></ignorable></unit>`:                                                     "F3",
		`<unit id="u"><segment><source/></segment></unit><unit id="u"><segment><source/></segment></unit>`:                  "K3",
		`<unit id="u"><segment state="final"><source/></segment></unit>`:                                                    "state",
		`<unit id="u"><segment><source><ph id="1"/></source><target><ph id="2" copyOf="3"/></target></segment></unit>`:      "F14",
		`<unit id="u"><segment><source><ph id="1" canReorder="no"/></source></segment></unit>`:                              "F10",
		`<unit id="u"><segment><source><sc id="1" canCopy="no"/><ec startRef="1"/></source></segment></unit>`:               "F5.1",
		`<unit id="u"><segment><source><sc id="1" isolated="yes"/><ec startRef="1"/></source></segment></unit>`:             "F5",
		`<unit id="u"><originalData><data id="d"/><data id="d"/></originalData><segment><source/></segment></unit>`:         "K5",
		`<unit id="u"><segment><source/><target><sc id="1"/><ec startRef="1"/><ec startRef="1"/></target></segment></unit>`: "F5",
		`<unit id="u"><segment><source><ph id="1" type="" subType="a:b"/></source></segment></unit>`:                        "F8",
	} {
		faults := strings.Join(xliffFaults([]byte(`<xliff srcLang="vi" trgLang="en"><file id="f">`+inside+`</file></xliff>`)), "; ")
		if !strings.Contains(faults, want) {
			t.Errorf("%s: got %q, want %s", inside, faults, want)
		}
	}
}

// Many documents in one go: xmllint is slow to start.
func TestXLIFFKeepsTheRules(t *testing.T) {
	t.Parallel()
	all := Document{SourceLang: "vi", TargetLang: "nut"}
	rapid.Check(t, func(t *rapid.T) {
		d := anyDocument(t, false)
		if len(all.Files) < 300 {
			all.Files = append(all.Files, d.Files...)
		}
	})
	checkXLIFF(t, writeXLIFF(t, XLIFF21, all))
	lint(t, writeXLIFF(t, XLIFF21, readXLIFF(t, readFile(t, "toi-co-quyen.xlf"))), "--schema", "testdata/schema/xliff-core-2.0.xsd")
}
