package directive

import (
	"bytes"
	"encoding/json"
)

// Span is a piece of Proposal.Text: text[Start:End].
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Piece is one thing that a person confirms: the words, where they stand, how sure the reader
// is (0 to 1), and when it is not sure, why.
type Piece struct {
	Text       string
	Span       Span
	Confidence float64
	Why        string
}

// Section is a heading of the first level, or the appendix.
type Section struct {
	No    string
	Title Piece
}

// Task is one piece of work given to someone, or numbered as one.
type Task struct {
	No         string
	Title      Piece
	Lead       []Piece
	Coord      []Piece
	Due        Due
	Outputs    []Piece
	Content    Piece
	Activities []Piece
	Confidence float64 // the lowest of title, lead and due
	Why        string  // what to look at first
	Span       Span    // the whole task
}

// Report is one duty to report: who, to whom, by when.
type Report struct {
	Who Piece
	To  Piece
	By  Piece // Text is "" where no time is named
}

// Proposal is what the reader makes of a document. Nothing in it is certain until a person
// has confirmed it.
type Proposal struct {
	Text       string // the normalised text that the spans point into
	Year       int
	Number     Piece
	Issuer     Piece
	PlaceDate  Piece
	IssuedOn   string // 2026-03-31, or "" for a draft
	Title      Piece
	Bases      []Piece
	Sections   []Section
	Topics     []Piece
	Tasks      []Task
	Targets    []Piece
	Reporting  []Report
	Recipients []Piece
	Signer     Piece
	SignerPost Piece
}

// mark is a piece's place and confidence in the JSON.
type mark struct {
	Start      int     `json:"start"`
	End        int     `json:"end"`
	Confidence float64 `json:"confidence"`
	Why        string  `json:"why,omitempty"`
}

func (p Piece) mark() *mark {
	if p == (Piece{}) {
		return nil
	}
	return &mark{p.Span.Start, p.Span.End, p.Confidence, p.Why}
}

func marks(all []Piece) []*mark {
	out := make([]*mark, len(all))
	for i, p := range all {
		out[i] = p.mark()
	}
	return out
}

func texts(all []Piece) []string {
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = p.Text
	}
	return out
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

type dueJSON struct {
	Kind DueKind `json:"kind"`
	From *string `json:"from"`
	To   *string `json:"to"`
	Text *string `json:"text"`
}

type taskJSON struct {
	No         string         `json:"no"`
	Title      string         `json:"title"`
	Lead       []string       `json:"lead"`
	Coord      []string       `json:"coord"`
	Due        dueJSON        `json:"due"`
	Outputs    []string       `json:"outputs"`
	Content    *string        `json:"content"`
	Activities []string       `json:"activities"`
	Confidence float64        `json:"confidence"`
	Why        string         `json:"why,omitempty"`
	Spans      map[string]any `json:"spans"`
}

func (t Task) wire() taskJSON {
	d := t.Due
	return taskJSON{
		No: t.No, Title: t.Title.Text, Lead: texts(t.Lead), Coord: texts(t.Coord),
		Due:     dueJSON{d.Kind, orNull(d.From), orNull(d.To), orNull(d.Text)},
		Outputs: texts(t.Outputs), Content: orNull(t.Content.Text), Activities: texts(t.Activities),
		Confidence: t.Confidence, Why: t.Why,
		Spans: map[string]any{
			"task": t.Span, "title": t.Title.mark(), "lead": marks(t.Lead), "coord": marks(t.Coord),
			"due": &mark{d.Span.Start, d.Span.End, d.Confidence, d.Why}, "outputs": marks(t.Outputs),
			"content": t.Content.mark(), "activities": marks(t.Activities),
		},
	}
}

type sectionJSON struct {
	No    string `json:"no"`
	Title string `json:"title"`
}

type reportJSON struct {
	Who   string           `json:"who"`
	To    *string          `json:"to"`
	By    *string          `json:"by"`
	Spans map[string]*mark `json:"spans"`
}

type proposalJSON struct {
	Number     *string        `json:"number"`
	Issuer     *string        `json:"issuer"`
	PlaceDate  *string        `json:"place_date"`
	IssuedOn   *string        `json:"issued_on"`
	Year       int            `json:"year"`
	Title      *string        `json:"title"`
	Bases      []string       `json:"bases"`
	Sections   []sectionJSON  `json:"sections"`
	Topics     []string       `json:"topics"`
	Tasks      []taskJSON     `json:"tasks"`
	Targets    []string       `json:"targets"`
	Reporting  []reportJSON   `json:"reporting"`
	Recipients []string       `json:"recipients"`
	Signer     *string        `json:"signer"`
	SignerPost *string        `json:"signer_post"`
	Spans      map[string]any `json:"spans"`
}

// MarshalJSON writes the contract's keys as plain strings and lists; places and confidence
// stand beside them under "spans".
func (p Proposal) MarshalJSON() ([]byte, error) {
	out := proposalJSON{
		Number: orNull(p.Number.Text), Issuer: orNull(p.Issuer.Text), PlaceDate: orNull(p.PlaceDate.Text),
		IssuedOn: orNull(p.IssuedOn), Year: p.Year, Title: orNull(p.Title.Text), Bases: texts(p.Bases),
		Sections: []sectionJSON{}, Topics: texts(p.Topics), Tasks: []taskJSON{}, Targets: texts(p.Targets),
		Reporting: []reportJSON{}, Recipients: texts(p.Recipients), Signer: orNull(p.Signer.Text), SignerPost: orNull(p.SignerPost.Text),
	}
	titles := make([]*mark, 0, len(p.Sections))
	for _, s := range p.Sections {
		out.Sections = append(out.Sections, sectionJSON{s.No, s.Title.Text})
		titles = append(titles, s.Title.mark())
	}
	for _, t := range p.Tasks {
		out.Tasks = append(out.Tasks, t.wire())
	}
	for _, d := range p.Reporting {
		out.Reporting = append(out.Reporting, reportJSON{
			d.Who.Text, orNull(d.To.Text), orNull(d.By.Text),
			map[string]*mark{"who": d.Who.mark(), "to": d.To.mark(), "by": d.By.mark()},
		})
	}
	out.Spans = map[string]any{
		"number": p.Number.mark(), "issuer": p.Issuer.mark(), "place_date": p.PlaceDate.mark(), "title": p.Title.mark(),
		"bases": marks(p.Bases), "sections": titles, "topics": marks(p.Topics), "targets": marks(p.Targets),
		"recipients": marks(p.Recipients), "signer": p.Signer.mark(), "signer_post": p.SignerPost.mark(),
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
