package bitext

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Catalogue is a file of gettext messages.
type Catalogue struct {
	Comments []string // above the header
	Header   []HeaderField
	Fuzzy    bool // the header is still that of a template
	Messages []Message
}

// HeaderField is a line of a catalogue's header, such as Language: vi.
type HeaderField struct{ Name, Value string }

// Message is one message of a catalogue.
type Message struct {
	Comments   []string // of translators
	Extracted  []string // of programmers
	References []string // lines, as they stand
	Flags      []string // fuzzy, c-format …
	Previous   []string // lines of the former message, verbatim after "#| "
	Context    string
	HasContext bool // an empty context is not the same as none
	ID, Plural string
	HasPlural  bool
	Texts      []string // one a plural form; a message without plural has one
	Obsolete   bool
}

const (
	fuzzy    = "fuzzy"
	language = "Language"
)

// Field finds a line of the header, whatever its case.
func (c Catalogue) Field(name string) string {
	for _, f := range c.Header {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Key finds a message again; it is the same in every language.
func (m Message) Key() string {
	sum := sha256.Sum256([]byte(m.key()))
	return "m" + hex.EncodeToString(sum[:8])
}

func (m Message) key() string {
	if m.HasContext {
		return m.Context + "\x04" + m.ID
	}
	return m.ID
}

// Document makes units of the messages that are not obsolete, one a plural form. Apply
// takes the translations back.
func (c Catalogue) Document(sourceLang string) Document {
	f := File{ID: "po", Original: c.Field("Project-Id-Version")}
	for _, m := range c.Messages {
		if m.Obsolete {
			continue
		}
		for i, text := range m.Texts {
			u := Unit{ID: m.Key(), Name: m.Context, Source: m.source(i), Target: text, Translated: text != "", State: Initial}
			if len(m.Texts) > 1 {
				u.Segment = pluralForm(i)
			}
			if u.Translated && !slices.Contains(m.Flags, fuzzy) {
				u.State = Translated
			}
			if i == 0 {
				u.Notes = m.notes()
			}
			f.Units = append(f.Units, u)
		}
	}
	return Document{SourceLang: sourceLang, TargetLang: strings.ReplaceAll(c.Field(language), "_", "-"), Files: []File{f}}
}

func pluralForm(i int) string { return "form" + string(rune('0'+i)) }

func (m Message) source(form int) string {
	if form > 0 {
		return m.Plural
	}
	return m.ID
}

func (m Message) notes() []Note {
	var all []Note
	for _, text := range append(slices.Clone(m.Extracted), m.Comments...) {
		all = addNote(all, Note{Text: text})
	}
	return all
}

// Apply takes translations back from a document that Document made. It answers how many
// messages changed; units that no message knows are passed over.
func (c *Catalogue) Apply(d Document) int {
	at := map[string]int{}
	for i, m := range c.Messages {
		if !m.Obsolete {
			at[m.Key()] = i
		}
	}
	changed := map[int]bool{}
	for _, f := range d.Files {
		for _, u := range f.Units {
			i, ok := at[u.ID]
			if !ok || !u.Translated {
				continue
			}
			if c.Messages[i].take(u) {
				changed[i] = true
			}
		}
	}
	return len(changed)
}

func (m *Message) take(u Unit) bool {
	form := 0
	for i := range m.Texts {
		if u.Segment == pluralForm(i) {
			form = i
		}
	}
	if form >= len(m.Texts) || u.Source != m.source(form) {
		return false
	}
	unsure := u.state() == Initial && u.Target != ""
	same := m.Texts[form] == u.Target && slices.Contains(m.Flags, fuzzy) == unsure
	if same {
		return false
	}
	m.Texts[form] = u.Target
	m.Flags = slices.DeleteFunc(m.Flags, func(f string) bool { return f == fuzzy })
	if unsure {
		m.Flags = append([]string{fuzzy}, m.Flags...)
	}
	return true
}
