package api

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"lantoa/internal/problem"
	"lantoa/internal/web"
)

// docsHome is where people read about the operations.
const docsHome = "/tai-lieu-api"

// Routes are the pages of the documentation. Anyone may read them: they describe, and hold no data.
func (a *API) Routes() web.Routes {
	return web.Routes{Pages: []web.Route{
		{Pattern: "GET " + docsHome, Need: web.Public, Handle: a.showDocs},
		{Pattern: "GET " + docsHome + "/nhom/{group}", Need: web.Public, Handle: a.showGroup},
		{Pattern: "GET " + docsHome + "/loi", Need: web.Public, Handle: a.showKinds},
		{Pattern: "GET " + docsHome + "/loi/{kind}", Need: web.Public, Handle: a.showKind},
	}}
}

// groupDoc is a group of operations on a page.
type groupDoc struct {
	Key, Name, Text string
	Ops             []opDoc
	Objects         []objectDoc
}

// opDoc is an operation as people read it.
type opDoc struct {
	*operation
	Params  []fieldDoc
	Body    string // name of the object that it takes; "" for none
	Form    []fieldDoc
	Answer  string // name of the object that it gives, or the types of a file
	Status  string
	Scopes  string
	KeyHint bool
}

// objectDoc is an object that goes in or out.
type objectDoc struct {
	Name   string
	Fields []fieldDoc
}

type fieldDoc struct {
	Name, Type, Ref, Text string
	Required              bool
}

func (a *API) group(tag *huma.Tag) groupDoc {
	name, _ := tag.Extensions["x-displayName"].(string)
	g := groupDoc{Key: tag.Name, Name: name, Text: tag.Description}
	for _, o := range a.ops {
		if o.Tag == tag.Name {
			g.Ops = append(g.Ops, a.opDoc(o))
		}
	}
	return g
}

func (a *API) opDoc(o *operation) opDoc {
	d := opDoc{operation: o, Scopes: strings.Join(a.granting(o.Need, o.Or), ", "), KeyHint: o.Method == http.MethodPost && !o.Secret}
	for _, p := range o.Doc.Parameters {
		if p.Name == keyHeader {
			continue
		}
		f := a.field(p.Name, p.Schema, p.Required)
		f.Text = cmp.Or(p.Description, f.Text)
		d.Params = append(d.Params, f)
	}
	if body := o.Doc.RequestBody; body != nil {
		for mime, m := range body.Content {
			if mime == "multipart/form-data" {
				d.Form = a.fields(m.Schema)
			} else {
				d.Body = refName(m.Schema)
			}
		}
	}
	for _, status := range slices.Sorted(maps.Keys(o.Doc.Responses)) {
		if status == "default" {
			continue
		}
		d.Status = status
		for _, mime := range slices.Sorted(maps.Keys(o.Doc.Responses[status].Content)) {
			m := o.Doc.Responses[status].Content[mime]
			d.Answer = cmp.Or(refName(m.Schema), strings.TrimPrefix(d.Answer+", "+mime, ", "))
		}
	}
	return d
}

func refName(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	return s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]
}

func (a *API) field(name string, s *huma.Schema, required bool) fieldDoc {
	f := fieldDoc{Name: name, Required: required, Text: s.Description, Ref: refName(s)}
	switch {
	case f.Ref != "":
		f.Type = f.Ref
	case s.Type == huma.TypeArray && s.Items != nil:
		inner := a.field("", s.Items, false)
		f.Type, f.Ref = "danh sách "+inner.Type, inner.Ref
	default:
		f.Type = typeWord(s)
	}
	return f
}

func typeWord(s *huma.Schema) string {
	if len(s.Enum) > 0 {
		var words []string
		for _, v := range s.Enum {
			if text, ok := v.(string); ok {
				words = append(words, strconv.Quote(text))
			}
		}
		return strings.Join(words, " | ")
	}
	switch s.Format {
	case "date":
		return "ngày"
	case "date-time":
		return "thời điểm"
	case "binary":
		return "tệp"
	}
	return map[string]string{
		huma.TypeString: "chữ", huma.TypeInteger: "số nguyên", huma.TypeNumber: "số", huma.TypeBoolean: "true/false", huma.TypeObject: "bảng theo khóa",
	}[s.Type]
}

// fields lists what an object holds, in the order in which it is declared in the document.
func (a *API) fields(s *huma.Schema) []fieldDoc {
	var all []fieldDoc
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		all = append(all, a.field(name, s.Properties[name], slices.Contains(s.Required, name)))
	}
	slices.SortStableFunc(all, func(x, y fieldDoc) int {
		switch {
		case x.Required == y.Required:
			return 0
		case x.Required:
			return -1
		}
		return 1
	})
	return all
}

// objects are all objects that a group's operations take or give, each once.
func (a *API) objects(g groupDoc) []objectDoc {
	schemas := a.huma.OpenAPI().Components.Schemas.Map()
	var all []objectDoc
	seen := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		s := schemas[name]
		if s == nil || seen[name] {
			return
		}
		seen[name] = true
		o := objectDoc{Name: name, Fields: a.fields(s)}
		all = append(all, o)
		for _, f := range o.Fields {
			add(f.Ref)
		}
	}
	for _, op := range g.Ops {
		add(op.Body)
		add(op.Answer)
	}
	slices.SortFunc(all, func(x, y objectDoc) int { return cmp.Compare(x.Name, y.Name) })
	return all
}

func (a *API) showDocs(w http.ResponseWriter, r *http.Request) error {
	var groups []groupDoc
	for _, tag := range a.tags {
		groups = append(groups, a.group(tag))
	}
	return web.Render(w, r, web.Page{
		Title: "Tài liệu API", Section: docsHome, Body: docsBody(a, groups),
		Lead: "Phần mềm của cơ quan làm được việc mà màn hình làm được: cùng quy tắc, cùng quyền, cùng nhật ký.",
	})
}

func docsCrumbs(last string) []web.Link {
	return []web.Link{{Label: "Tài liệu API", Href: docsHome}, {Label: last}}
}

func (a *API) showGroup(w http.ResponseWriter, r *http.Request) error {
	for _, tag := range a.tags {
		if tag.Name == r.PathValue("group") {
			g := a.group(tag)
			g.Objects = a.objects(g)
			return web.Render(w, r, web.Page{Title: "API: " + g.Name, Section: docsHome, Lead: g.Text, Crumbs: docsCrumbs(g.Name), Body: groupBody(g)})
		}
	}
	return problem.New(problem.NotFound, "Không có nhóm thao tác này. Mở lại Tài liệu API.")
}

func (a *API) showKinds(w http.ResponseWriter, r *http.Request) error {
	return web.Render(w, r, web.Page{Title: "API: các loại lỗi", Section: docsHome, Crumbs: docsCrumbs("Các loại lỗi"), Body: kindsBody(kinds)})
}

func (a *API) showKind(w http.ResponseWriter, r *http.Request) error {
	for _, k := range kinds {
		if k.Key == r.PathValue("kind") {
			return web.Render(w, r, web.Page{Title: "API: " + k.Title, Section: docsHome, Crumbs: docsCrumbs(k.Title), Body: kindsBody([]kind{k})})
		}
	}
	return problem.New(problem.NotFound, "Không có loại lỗi này. Mở lại Tài liệu API.")
}
