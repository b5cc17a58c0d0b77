package bitext

import (
	"encoding/xml"
	"strconv"
)

// seen counts the codes of one segment, so that a code without a name is known by its place.
type seen struct {
	times map[string]int
	opens map[string]string // keys of what opens, by i
}

// segment reads the text of a variant with its inline codes.
func (x *tmx) segment(s *sentence) error {
	return x.inline(s, seen{map[string]int{}, map[string]string{}})
}

func (x *tmx) inline(s *sentence, n seen) error {
	return x.mixed(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "hi":
			t := Tag{Kind: Open, ID: attr(e, "x"), Origin: "tmx:hi", Attrs: typeOf(e)}
			key := n.key("hi", t)
			s.code(t, key, key)
			if err := x.inline(s, n); err != nil {
				return err
			}
			t.Kind, t.Attrs = Close, nil
			s.code(t, key, key)
			return x.room(*s)
		case "sub":
			return x.inline(s, n)
		case "bpt", "ept", "ph", "it", "ut":
			data, err := x.text()
			if err != nil {
				return err
			}
			n.code(e, data, s)
			return x.room(*s)
		}
		return x.lost(e)
	}, func(t string) error { s.add(t); return x.room(*s) })
}

// code adds one code. The same code in another language is known by x, or by what it is and
// how often that came before.
func (n seen) code(e xml.StartElement, data string, s *sentence) {
	t := Tag{Kind: Point, ID: attr(e, "x"), Data: data, Origin: "tmx:" + e.Name.Local, Attrs: typeOf(e)}
	switch i := attr(e, "i"); e.Name.Local {
	case "bpt":
		t.Kind = Open
		key := n.key("bpt", t)
		n.opens[i] = key
		s.code(t, key, key)
	case "ept":
		t.Kind = Close
		key, ok := n.opens[i]
		if !ok {
			key = n.key("ept", t)
		}
		delete(n.opens, i)
		s.code(t, key, key)
	case "it":
		t.Kind = Open
		if attr(e, "pos") == "end" {
			t.Kind = Close
		}
		s.code(t, n.key("it", t), "")
	default:
		s.code(t, n.key(e.Name.Local, t), "")
	}
}

func (n seen) key(element string, t Tag) string {
	key := element + " x " + t.ID
	if t.ID == "" {
		key = element + " data " + t.Data
	}
	n.times[key]++
	return key + " " + strconv.Itoa(n.times[key])
}

func typeOf(e xml.StartElement) []Attr {
	if kind := attr(e, "type"); kind != "" {
		return []Attr{{"type", kind}}
	}
	return nil
}
