package portal

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/plan"
)

//go:generate go tool -modfile=../../tools.mod esbuild assets/public.css --bundle --minify --outfile=assets/dist/public.css --log-level=warning

//go:embed assets/dist/public.css
var styleSheet string

// policy lets a public page load nothing but its own style sheet, which stands in it, and the icon.
func policy() string {
	sum := sha256.Sum256([]byte(styleSheet))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; img-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
}

// site is what all pages share.
type site struct {
	Prefix    string // before every address, in the preview of the staff; "" for the public
	Settings  Settings
	Address   string // https://lantoa.langson.gov.vn, for what must be absolute
	Publisher string // the department that keeps the pages
	Day       calendar.Day
	Plans     []shown // that are public, newest first; without tasks, agencies, figures
	Withdrawn []shown
}

// link is a label with a public address; the last of a row of crumbs has none.
type link struct{ Label, Href string }

// shown is a plan with its decision and its address.
type shown struct {
	Publication
	plan.PublicPlan
}

// href is a public address as a link.
func (s site) href(path string) string { return s.Prefix + path }

// full is a public address with its host.
func (s site) full(path string) string { return s.Address + path }

const (
	homePath = "/cong-khai"
	dataPath = "/du-lieu"
)

func (o shown) path(rest string) string { return homePath + "/" + url.PathEscape(o.Slug) + rest }

func (o shown) dataPath(file string) string {
	return dataPath + "/" + url.PathEscape(o.Slug) + "/" + file
}

// Name is the plan in a few words.
func (o shown) Name() string { return "Kế hoạch năm " + strconv.Itoa(o.Year) }

// taskSlug is the address of a task: III.2 is iii-2.
func taskSlug(no string) string {
	var b strings.Builder
	for _, c := range i18n.Fold(no) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			b.WriteRune(c)
		} else if b.Len() > 0 && !strings.HasSuffix(b.String(), "-") {
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// taskPaths are the addresses of all tasks, by their place; numbers that come out alike get their place behind them.
func (o shown) taskPaths() []string {
	all := make([]string, len(o.Tasks))
	taken := map[string]bool{}
	for n, t := range o.Tasks {
		slug := taskSlug(t.No)
		if slug == "" || taken[slug] {
			slug = strings.TrimPrefix(slug+"-"+strconv.Itoa(n+1), "-")
		}
		taken[slug] = true
		all[n] = o.path("/nhiem-vu/" + slug)
	}
	return all
}

const unconfirmed = "Cần xác nhận: cơ quan đầu mối chưa chọn giấy phép cho dữ liệu này."

// licence is the licence of the open data in words.
func (s site) licence() string { return cmp.Or(s.Settings.Licence, unconfirmed) }

// dataTo says until when there is data of an agency, or since when there is none.
func dataTo(c plan.PublicCount) string {
	switch {
	case c.Silent() && c.DataTo == "":
		return "Chưa có số liệu nào được chấp nhận"
	case c.Silent():
		return "Chưa có số liệu từ " + i18n.Date(c.MissingFrom)
	case c.DataTo != "":
		return "Đến " + i18n.Date(c.DataTo)
	case c.All() == 0:
		return "Chưa đến kỳ"
	}
	return "Chưa có, còn trong hạn"
}

// taskDataTo says the same of a task, to which many agencies report.
func taskDataTo(t plan.PublicTask) string {
	if late, _ := silentAgencies(t.Agencies); late > 0 && t.Count.DataTo != "" {
		return "Chưa đủ số liệu từ " + i18n.Date(t.Count.MissingFrom) + ": thiếu của " + digits(late) + " cơ quan"
	}
	return dataTo(t.Count)
}

// missingWords tells how many agencies have something overdue.
func missingWords(never int) string {
	if never == 0 {
		return " có phần việc quá hạn."
	}
	return " có phần việc quá hạn, trong đó " + digits(never) + " cơ quan chưa có số liệu nào."
}

// citation is the line under the name of a plan.
func (o shown) citation() string {
	switch {
	case o.Replaced && o.Sample:
		return o.Cited + ". Đã có kế hoạch khác thay thế. Dữ liệu mẫu, không phải kết quả thật."
	case o.Replaced:
		return o.Cited + ". Đã có kế hoạch khác thay thế."
	case o.Sample:
		return o.Cited + ". Dữ liệu mẫu, không phải kết quả thật."
	}
	return o.Cited + "."
}

func clauseText(c plan.PublicClause) string {
	if c.No == "" {
		return c.Text
	}
	return c.No + ". " + c.Text
}

func digits(n int) string { return i18n.Number(int64(n)) }

func full(c plan.PublicCount) string {
	num, den := c.Full()
	if den == 0 {
		return "Chưa tính được"
	}
	return i18n.Percent(int64(num), int64(den))
}

// silentAgencies are those with something overdue, and how many of them have never had anything accepted.
func silentAgencies(all []plan.PublicAgency) (late, never int) {
	for _, a := range all {
		if a.Count.Silent() {
			late++
			if a.Count.DataTo == "" {
				never++
			}
		}
	}
	return late, never
}

// value writes a figure for people.
func value(f plan.PublicFigure) string {
	if f.Hidden {
		return "không công bố"
	}
	return i18n.Number(f.Value)
}
