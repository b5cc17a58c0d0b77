package office

import (
	"context"
	"encoding/xml"
	"errors"
	"io"

	"lantoa/internal/problem"
)

const maxDepth = 200 // of XML elements inside each other

// markup walks one XML part from start to end with limits. It never builds a tree.
type markup struct {
	ctx   context.Context
	dec   *xml.Decoder
	depth int
	steps int
}

// openXML opens a part of the archive; nil when there is no such part.
func (a *archive) openXML(ctx context.Context, name string) (*markup, error) {
	if !a.has(name) {
		return nil, nil
	}
	r, err := a.open(ctx, name)
	if err != nil {
		return nil, err
	}
	return newMarkup(ctx, r), nil
}

func newMarkup(ctx context.Context, r io.Reader) *markup {
	return &markup{ctx: ctx, dec: xml.NewDecoder(r)}
}

// token is the next token, or io.EOF at the proper end of the part.
func (x *markup) token() (xml.Token, error) {
	if x.steps++; x.steps%checkContext == 0 {
		if err := x.ctx.Err(); err != nil {
			return nil, err
		}
	}
	tok, err := x.dec.Token()
	if err != nil {
		return nil, brokenXML(err)
	}
	switch tok.(type) {
	case xml.Directive:
		return nil, refuse(sayDTD) // a document type may name entities outside the file
	case xml.StartElement:
		if x.depth++; x.depth > maxDepth {
			return nil, refuse(sayTooLong)
		}
	case xml.EndElement:
		x.depth--
	}
	return tok, nil
}

func brokenXML(err error) error {
	if _, ok := problem.As(err); ok || errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return refuse(sayBrokenWord)
}

// each calls f for every child of the element that was just opened; f must read its child to
// the end. Text between the children goes to text, which may be nil.
func (x *markup) each(f func(xml.StartElement) error, text func(string)) error {
	for {
		tok, err := x.token()
		if errors.Is(err, io.EOF) && x.depth == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := f(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		case xml.CharData:
			if text != nil {
				text(string(t))
			}
		}
	}
}

// skip reads to the end of the element that was just opened.
func (x *markup) skip() error {
	for inside := 1; inside > 0; {
		tok, err := x.token()
		if err != nil {
			return err
		}
		switch tok.(type) {
		case xml.StartElement:
			inside++
		case xml.EndElement:
			inside--
		}
	}
	return nil
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
