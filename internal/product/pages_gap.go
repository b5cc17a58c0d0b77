package product

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/office"
	"lantoa/internal/web"
)

func (s *Service) showGaps(w http.ResponseWriter, r *http.Request) error {
	v, err := s.coverPageOf(r)
	if err != nil {
		return err
	}
	return s.renderGaps(w, r, v)
}

func (s *Service) renderGaps(w http.ResponseWriter, r *http.Request, v coverPage) (err error) {
	if v.Gaps, err = s.Gaps(r.Context(), v.By, v.Query, shownGaps, (v.Page-1)*shownGaps); err != nil {
		return err
	}
	if v.By.May(identity.AssignProduct) {
		if v.People, err = s.makers(r.Context()); err != nil {
			return err
		}
	}
	return web.Render(w, r, web.Page{
		Title: "Bản còn thiếu", Lead: "Bản đã cũ đứng trước, rồi đến bản chưa có của sản phẩm đã có bản tiếng Việt cho người đọc.", Section: coverHome,
		Crumbs: []web.Link{{Label: "Bản đồ độ phủ", Href: v.part("")}, {Label: "Bản còn thiếu"}}, Actions: gapActions(v), Body: gapsBody(v), Script: "cover.js", Status: statusOf(v.Typed),
	})
}

func (s *Service) postGaps(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	n, err := s.AssignGaps(r.Context(), identity.Who(r.Context()), form.Values["o"], form.Int("assignee"), readDay(form.Get("due")))
	if err != nil {
		if form, err = form.With(err); err != nil {
			return err
		}
		v, err := s.coverPageOf(r)
		if err != nil {
			return err
		}
		v.Typed = form
		return s.renderGaps(w, r, v)
	}
	return web.Redirect(w, r, r.URL.RequestURI(), fmt.Sprintf("Đã giao %d bản.", n))
}

const mostGaps = 20_000 // rows of a downloaded table

// sendSheet answers with a workbook of one table.
func (s *Service) sendSheet(w http.ResponseWriter, file string, sheet office.Sheet) error {
	var b bytes.Buffer
	if err := office.WriteXLSX(&b, office.Workbook{Title: sheet.Title, Author: "Lan Tỏa", Made: s.Now(), Sample: s.Sample, Sheets: []office.Sheet{sheet}}); err != nil {
		return err
	}
	web.Download(w, xlsxType, file)
	_, _ = b.WriteTo(w) // whoever closed the page needs no answer
	return nil
}

func (s *Service) downloadCover(w http.ResponseWriter, r *http.Request) error {
	v, err := s.coverPageOf(r)
	if err != nil {
		return err
	}
	if v.CoverView, err = s.Cover(r.Context(), v.By, v.Query); err != nil {
		return err
	}
	day := v.Query.Day
	if day == "" {
		day = s.today()
	}
	sheet := office.Sheet{
		Name: "Độ phủ", Title: "Bản đồ độ phủ ngày " + i18n.Date(day) + ". Mỗi thứ tiếng và dạng hai cột: người đọc đã có, cần có; trống: không có sản phẩm nào cần",
		Columns: []office.SheetColumn{{Title: "Hàng", Width: 48}, {Title: "Số sản phẩm", Format: "#,##0"}},
	}
	for _, c := range v.Columns {
		name := c.Language.Short + ", " + c.Class.head()
		sheet.Columns = append(sheet.Columns, office.SheetColumn{Title: name + ": đã có", Format: "#,##0"}, office.SheetColumn{Title: name + ": cần có", Format: "#,##0"})
	}
	for _, l := range v.Lines {
		sheet.Rows = append(sheet.Rows, coverCells(l.Name, l.Row, len(v.Columns)))
	}
	if v.Query.Axis != ByItem {
		sheet.Rows = append(sheet.Rows, coverCells("Tất cả sản phẩm (mỗi sản phẩm tính một lần)", &v.Total, len(v.Columns)))
	}
	return s.sendSheet(w, "do-phu.xlsx", sheet)
}

func coverCells(name string, row *CoverRow, columns int) []any {
	if row == nil {
		return append([]any{name, 0}, make([]any, 2*columns)...)
	}
	cells := []any{name, row.Items}
	for _, c := range row.Cells {
		if c.Wanted == 0 {
			cells = append(cells, nil, nil)
			continue
		}
		cells = append(cells, c.Seen, c.Wanted)
	}
	return cells
}

func (s *Service) downloadGaps(w http.ResponseWriter, r *http.Request) error {
	v, err := s.coverPageOf(r)
	if err != nil {
		return err
	}
	p, err := s.Gaps(r.Context(), v.By, v.Query, mostGaps, 0)
	if err != nil {
		return err
	}
	title := "Bản còn thiếu, ngày " + i18n.Date(s.today())
	if p.Total > len(p.Gaps) {
		title += " (" + i18n.Number(int64(len(p.Gaps))) + " bản đầu trong " + i18n.Number(int64(p.Total)) + ")"
	}
	sheet := office.Sheet{Name: "Bản còn thiếu", Title: title, Columns: []office.SheetColumn{
		{Title: "Sản phẩm số"}, {Title: "Sản phẩm", Width: 60}, {Title: "Loại", Width: 26}, {Title: "Thứ tiếng", Width: 32}, {Title: "Dạng", Width: 24}, {Title: "Tình trạng", Width: 32}, {Title: "Bản tiếng Việt đã xuất bản"},
	}}
	for _, g := range p.Gaps {
		sheet.Rows = append(sheet.Rows, []any{
			g.ItemID, g.Item, kindName(g.Kind), s.lists.Languages.Name(g.Language), g.Class.Name(), g.Stage.Words(), map[bool]string{true: "có", false: "chưa"}[g.Sourced],
		})
	}
	return s.sendSheet(w, "ban-con-thieu.xlsx", sheet)
}

// channelsPage is the map of communes and channels.
type channelsPage struct {
	Channels
	Most []int64
}

func (s *Service) showChannels(w http.ResponseWriter, r *http.Request) error {
	c, err := s.CoverChannels(r.Context(), identity.Who(r.Context()))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: "Xã, phường và kênh", Lead: c.Title, Section: coverHome, Script: "cover.js", Body: channelsBody(channelsPage{c, c.Most()}), Actions: channelActions(c),
		Crumbs: []web.Link{{Label: "Bản đồ độ phủ", Href: coverHome}, {Label: "Xã, phường và kênh"}},
	})
}

func channelPath(agency int64, channel string) string {
	return coverHome + "/kenh/" + strconv.FormatInt(agency, 10) + "/" + channel
}

func (s *Service) showChannel(w http.ResponseWriter, r *http.Request) error {
	agency, err := web.PathID(r, "agency")
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	name, rows, err := s.CoverChannel(r.Context(), by, agency, r.PathValue("channel"))
	if err != nil {
		return err
	}
	channel, err := s.channelName(r.Context(), by, r.PathValue("channel"))
	if err != nil {
		return err
	}
	return web.Render(w, r, web.Page{
		Title: name + ": " + i18n.LowerFirst(channel), Lead: "Số liệu đã được chấp nhận, mỗi dòng một báo cáo hoặc hoạt động.", Section: coverHome, Body: channelRowsBody(rows),
		Crumbs: []web.Link{{Label: "Bản đồ độ phủ", Href: coverHome}, {Label: "Xã, phường và kênh", Href: coverHome + "/kenh"}, {Label: name}},
	})
}

// channelName is what a channel is called; its key where nobody knows it.
func (s *Service) channelName(ctx context.Context, by identity.Actor, key string) (string, error) {
	c, err := s.CoverChannels(ctx, by)
	for _, x := range c.Columns {
		if x.Key == key {
			return x.Name, err
		}
	}
	return "kênh " + key, err
}

func (s *Service) downloadChannels(w http.ResponseWriter, r *http.Request) error {
	c, err := s.CoverChannels(r.Context(), identity.Who(r.Context()))
	if err != nil {
		return err
	}
	sheet := office.Sheet{Name: "Xã, phường và kênh", Title: c.Title + ". Trống: không có số liệu", Columns: []office.SheetColumn{{Title: "Cơ quan", Width: 36}}}
	for _, k := range c.Columns {
		sheet.Columns = append(sheet.Columns, office.SheetColumn{Title: k.Name + " (" + k.Key + "): " + i18n.LowerFirst(k.What) + " (" + k.Unit + ")", Width: 20, Format: "#,##0", Total: true})
	}
	for _, row := range c.Rows {
		cells := []any{row.Agency}
		for _, v := range row.Values {
			if v == NoFigure {
				cells = append(cells, nil)
				continue
			}
			cells = append(cells, v)
		}
		sheet.Rows = append(sheet.Rows, cells)
	}
	return s.sendSheet(w, "xa-phuong-kenh.xlsx", sheet)
}
