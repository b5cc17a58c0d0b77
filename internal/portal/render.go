package portal

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"lantoa/internal/i18n"
	"lantoa/internal/plan"
)

// file is one public address with its bytes. The same values always give the same bytes.
type file struct {
	Path, Mime string
	Body       []byte
}

func mimeOf(address string) string {
	switch path.Ext(address) {
	case ".csv":
		return "text/csv; charset=utf-8; header=present"
	case ".json":
		if strings.HasSuffix(address, ".schema.json") {
			return "application/schema+json"
		}
		return "application/json"
	case ".jsonld":
		return "application/ld+json"
	case ".xml":
		return "application/xml; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "text/html; charset=utf-8"
}

// files collects the files of one rendering.
type files struct {
	list []file
	err  error
}

func (f *files) add(address string, body []byte, err error) {
	if f.err == nil && err != nil {
		f.err = fmt.Errorf("render %s: %w", address, err)
	}
	f.list = append(f.list, file{address, mimeOf(address), body})
}

func (f *files) page(fr frame, body templ.Component) {
	var b bytes.Buffer
	err := page(fr, body).Render(context.Background(), &b)
	f.add(fr.Path, b.Bytes(), err)
}

// planLinks are the pages of a plan beside those of its tasks.
func planLinks(o shown) []link {
	return []link{
		{Label: "Tiến độ", Href: o.path("")},
		{Label: "Từng cơ quan", Href: o.path("/co-quan")},
		{Label: "Số liệu", Href: o.path("/so-lieu")},
		{Label: "Nội dung kế hoạch", Href: o.path("/noi-dung")},
		{Label: "Dữ liệu mở", Href: dataPath},
	}
}

// planFiles renders everything of one plan.
func planFiles(s site, o shown) ([]file, error) {
	var all files
	base := frame{site: s, Plan: &o, Sample: o.Sample}
	base.Day = o.AsOf
	for _, d := range datasets {
		base.Data = append(base.Data, link{Label: d.Title + " (CSV)", Href: o.dataPath(d.Name + ".csv")})
	}
	home := link{Label: "Kế hoạch và tiến độ", Href: homePath}
	name := link{Label: o.Name(), Href: o.path("")}
	with := func(rest, title, lead string, crumbs ...link) frame {
		f := base
		f.Path, f.Title, f.Lead, f.Crumbs = o.path(rest), title, lead, append([]link{home}, crumbs...)
		f.About = cmp.Or(lead, title) + " " + o.Cited + ". Số liệu tính đến " + i18n.Date(o.AsOf) + "."
		return f
	}
	all.page(with("", o.Name()+": đã làm gì, còn thiếu gì", o.Title, link{Label: o.Name()}), planBody(s, o))
	all.page(with("/co-quan", "Từng cơ quan làm đến đâu", o.Name()+", tính đến "+i18n.Date(o.AsOf)+".", name, link{Label: "Từng cơ quan"}), agenciesBody(s, o))
	all.page(with("/so-lieu", "Số liệu của cả tỉnh", o.Name()+", tính đến "+i18n.Date(o.AsOf)+".", name, link{Label: "Số liệu"}), figuresBody(s, o))
	all.page(with("/noi-dung", "Nội dung kế hoạch", o.Title, name, link{Label: "Nội dung kế hoạch"}), contentBody(s, o))
	for n, address := range o.taskPaths() {
		t := o.Tasks[n]
		f := with("", t.No+". "+t.Title, "", name, link{Label: "Nhiệm vụ " + t.No})
		f.Path = address
		all.page(f, taskBody(s, o, t))
	}
	for _, d := range datasets {
		body, err := csvFile(d.head(), d.rows(o))
		all.add(o.dataPath(d.Name+".csv"), body, err)
		body, err = d.jsonFile(s, o)
		all.add(o.dataPath(d.Name+".json"), body, err)
	}
	return all.list, all.err
}

// siteFiles renders what belongs to no single plan.
func siteFiles(s site, indicators []plan.Indicator, addresses []string) ([]file, error) {
	var all files
	sample := slices.ContainsFunc(s.Plans, func(o shown) bool { return o.Sample })
	base := frame{site: s}
	home := link{Label: "Kế hoạch và tiến độ", Href: homePath}
	data := link{Label: "Dữ liệu mở", Href: dataPath}
	with := func(address, title, lead string, crumbs ...link) frame {
		f := base
		f.Path, f.Title, f.Lead, f.Crumbs, f.About = address, title, lead, crumbs, cmp.Or(lead, title)
		return f
	}
	f := with(homePath, "Kế hoạch và tiến độ", "Tỉnh hứa làm gì, đã làm đến đâu, còn thiếu gì.")
	f.Sample = sample
	all.page(f, homeBody(s))
	all.page(with(guidePath, "Cách đọc, báo sai sót", "Các con số nghĩa là gì, lấy từ đâu, thiếu gì.", home, link{Label: "Cách đọc, báo sai sót"}), guideBody(s))
	f = with(dataPath, "Dữ liệu mở", "Tiến độ và số liệu của các kế hoạch đã công khai, để tải về và dùng lại.", home, link{Label: "Dữ liệu mở"})
	f.Sample = sample
	all.page(f, dataBody(s))
	all.page(with(codebookPath, "Từ điển dữ liệu", "Từng cột của từng bộ dữ liệu: nghĩa, đơn vị, nguồn.", home, data, link{Label: "Từ điển dữ liệu"}), codebookBody(s))
	body, err := codebookFile()
	all.add(codebookCSV, body, err)
	body, err = indicatorFile(indicators)
	all.add(indicatorsCSV, body, err)
	for _, d := range datasets {
		body, err = d.schemaFile(s)
		all.add(d.schemaPath(), body, err)
	}
	body, err = catalogueFile(s)
	all.add(cataloguePath, body, err)
	for _, made := range all.list {
		addresses = append(addresses, made.Path)
	}
	body, err = sitemap(s, addresses)
	all.add("/sitemap.xml", body, err)
	all.add("/robots.txt", robots(s), nil)
	return all.list, all.err
}

// sitemap lists the web pages; files for machines are found through the catalogue.
func sitemap(s site, addresses []string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(xml.Header + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	slices.Sort(addresses)
	for _, a := range slices.Compact(addresses) {
		if !strings.HasPrefix(mimeOf(a), "text/html") {
			continue
		}
		b.WriteString("<url><loc>")
		if err := xml.EscapeText(&b, []byte(s.full(a))); err != nil {
			return nil, fmt.Errorf("sitemap: %w", err)
		}
		b.WriteString("</loc></url>\n")
	}
	b.WriteString("</urlset>\n")
	return b.Bytes(), nil
}

// robots keeps crawlers to what is public; the rest asks for an account anyway.
func robots(s site) []byte {
	return []byte("User-agent: *\nAllow: " + homePath + "\nAllow: " + dataPath + "\nAllow: /tinh/\nDisallow: /\n\nSitemap: " + s.full("/sitemap.xml") + "\n")
}

// aloneFile is a page that stands for an address without content: gone, never there, not yet.
func aloneFile(title, sentence string) (file, error) {
	var all files
	all.page(frame{Title: title, About: title}, plainBody(sentence))
	return all.list[0], all.err
}

func named(all []string) string {
	if len(all) == 0 {
		return "Văn bản không nêu"
	}
	return strings.Join(all, "; ")
}

func agenciesOf(o shown, communes bool) (some []plan.PublicAgency) {
	for _, a := range o.Agencies {
		if a.Commune == communes {
			some = append(some, a)
		}
	}
	return some
}

func provinceFigures(o shown) (some []plan.PublicFigure) {
	for _, f := range o.Figures {
		if f.TaskID == 0 && f.AgencyID == 0 {
			some = append(some, f)
		}
	}
	return some
}

func taskFigures(o shown, task int64) (some []plan.PublicFigure) {
	for _, f := range o.Figures {
		if f.TaskID == task {
			some = append(some, f)
		}
	}
	return some
}
