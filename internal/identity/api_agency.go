package identity

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"lantoa/internal/api"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/i18n"
)

// API gives the operations of this area: who asks, the directory of agencies, the audit trail.
func (s *Service) API(a *api.API) {
	a.Group("token", "Khóa", "Khóa này là của ai, được làm gì.")
	api.Get(a, api.Op{ID: "whoAmI", Path: "/me", Tag: "token", Summary: "Khóa này là của ai"}, s.apiWho)
	a.Group("agencies", "Cơ quan", "Danh mục cơ quan, địa bàn, nhóm, tên gọi khác.")
	read, manage := string(ReadPlan), string(ManageAgencies)
	api.Get(a, api.Op{ID: "listAgencies", Path: "/agencies", Tag: "agencies", Summary: "Danh mục cơ quan", Need: read}, s.apiAgencies)
	api.Get(a, api.Op{ID: "getAgency", Path: "/agencies/{agency}", Tag: "agencies", Summary: "Một cơ quan", Need: read}, s.apiAgency)
	api.Get(a, api.Op{
		ID: "matchAgency", Path: "/directory", Tag: "agencies", Summary: "Tìm cơ quan theo tên in trong văn bản", Need: read,
		Text: "Như khi đọc văn bản kế hoạch: hiểu tên đầy đủ, tên ngắn, tên gọi khác, tên nhóm, có dấu hoặc không.",
	}, s.apiMatch)
	api.Post(a, api.Op{ID: "addAgency", Path: "/agencies", Tag: "agencies", Summary: "Thêm cơ quan", Need: manage, Status: 201}, s.apiAddAgency)
	api.Put(a, api.Op{ID: "changeAgency", Path: "/agencies/{agency}", Tag: "agencies", Summary: "Sửa cơ quan", Need: manage}, s.apiChangeAgency)
	api.Post(a, api.Op{ID: "addAlias", Path: "/agencies/{agency}/aliases", Tag: "agencies", Summary: "Thêm tên gọi khác", Need: manage, Status: 201}, s.apiAddAlias)
	api.Delete(a, api.Op{ID: "removeAlias", Path: "/agencies/{agency}/aliases", Tag: "agencies", Summary: "Bỏ tên gọi khác", Need: manage}, s.apiRemoveAlias)
	api.Put(a, api.Op{ID: "setGroups", Path: "/agencies/{agency}/groups", Tag: "agencies", Summary: "Đặt các nhóm của cơ quan", Need: manage}, s.apiSetGroups)
	api.Get(a, api.Op{ID: "listGroups", Path: "/groups", Tag: "agencies", Summary: "Các nhóm cơ quan", Need: read}, s.apiGroups)
	s.listingAPI(a)
	a.Group("audit", "Nhật ký thao tác", "Đọc, kiểm tra và xuất chuỗi nhật ký.")
	audit := string(ReadAudit)
	api.Get(a, api.Op{ID: "listAuditEntries", Path: "/audit", Tag: "audit", Summary: "Các bản ghi, mới trước", Need: audit}, s.apiAudit)
	api.Post(a, api.Op{ID: "verifyAudit", Path: "/audit/verification", Tag: "audit", Summary: "Kiểm tra chuỗi nhật ký còn nguyên", Need: audit}, s.apiVerify)
	api.GetFile(a, api.Op{ID: "exportAudit", Path: "/audit/export", Tag: "audit", Summary: "Xuất toàn bộ nhật ký (JSON Lines)", Need: audit},
		[]string{auditMime}, s.apiExport)
}

const auditMime = "application/x-ndjson"

// whoJSON is the token that asks.
type whoJSON struct {
	Name     string       `json:"name" doc:"Tên khóa, như trong nhật ký."`
	AgencyID int64        `json:"agency_id"`
	Agency   string       `json:"agency"`
	Scopes   []string     `json:"scopes"`
	Expires  calendar.Day `json:"expires_on" format:"date" doc:"Ngày cuối cùng còn dùng được."`
	Today    calendar.Day `json:"today" format:"date" doc:"Ngày của hệ thống; hạn và tiến độ tính theo ngày này."`
}

func (s *Service) apiWho(ctx context.Context, _ *struct{}) (*api.Answer[whoJSON], error) {
	by := Who(ctx)
	var t Token
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { t, err = findToken(tx, by.Token); return err })
	return api.Say(whoJSON{t.Name, t.AgencyID, t.Agency, t.Scopes.Keys(), t.ExpiresOn, s.today()}), err
}

// agencyJSON is an agency.
type agencyJSON struct {
	ID             int64    `json:"id"`
	Key            string   `json:"key" doc:"Mã ổn định: mã đơn vị hành chính của xã, hoặc chữ viết tắt."`
	Name           string   `json:"name"`
	ShortName      string   `json:"short_name"`
	Symbol         string   `json:"symbol" doc:"Ký hiệu trên số văn bản."`
	Kind           string   `json:"kind" enum:"department,party,front,association,press,armed,justice,unit,commune,ward,other"`
	Focal          bool     `json:"focal" doc:"Cơ quan đầu mối, tổng hợp báo cáo."`
	Border         bool     `json:"border" doc:"Xã biên giới."`
	Active         bool     `json:"active"`
	FormerDistrict string   `json:"former_district"`
	Note           string   `json:"note"`
	Aliases        []string `json:"aliases,omitempty" doc:"Tên gọi khác; chỉ có khi đọc một cơ quan."`
	Version        int64    `json:"version"`
}

func agencyOut(a Agency) agencyJSON {
	return agencyJSON{
		ID: a.ID, Key: a.Key, Name: a.Name, ShortName: a.ShortName, Symbol: a.Symbol, Kind: a.Kind, Focal: a.Focal, Border: a.Border,
		Active: a.Active, FormerDistrict: a.FormerDistrict, Note: a.Note, Version: a.Version,
	}
}

type agenciesIn struct {
	api.Paging
	Words  string `query:"q" maxLength:"100" doc:"Vài chữ của tên, có dấu hoặc không."`
	Kind   string `query:"kind" maxLength:"20"`
	Closed bool   `query:"closed" doc:"true: chỉ các cơ quan đã ngừng."`
}

func (s *Service) apiAgencies(ctx context.Context, in *agenciesIn) (*api.Answer[api.List[agencyJSON]], error) {
	var all []Agency
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { all, err = everyAgency(tx); return err })
	if err != nil {
		return nil, err
	}
	var out []agencyJSON
	for _, a := range all {
		if a.Active != in.Closed && (in.Kind == "" || a.Kind == in.Kind) && strings.Contains(a.folded(), i18n.Fold(in.Words)) {
			out = append(out, agencyOut(a))
		}
	}
	return api.Cut(in.Paging, out)
}

// OfAgency is the part of an address that names what an operation is about.
type OfAgency struct {
	ID int64 `path:"agency" minimum:"1"`
}

func (s *Service) apiAgency(ctx context.Context, in *OfAgency) (*api.Answer[agencyJSON], error) {
	var out agencyJSON
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		a, err := FindAgency(tx, in.ID)
		if err != nil {
			return err
		}
		out = agencyOut(a)
		aliases, err := aliasesOf(tx, a.ID)
		for _, x := range aliases {
			out.Aliases = append(out.Aliases, x.text)
		}
		return err
	})
	return api.Versioned(out, out.Version), err
}

type matchIn struct {
	Name string `query:"name" required:"true" minLength:"2" maxLength:"300" doc:"Tên như văn bản viết."`
}

// matchJSON is what a printed name means.
type matchJSON struct {
	Agency *agencyJSON  `json:"agency,omitempty"`
	Group  *groupJSON   `json:"group,omitempty"`
	Near   []agencyJSON `json:"near" doc:"Những cơ quan tên gần giống, khi không chắc."`
}

func (s *Service) apiMatch(ctx context.Context, in *matchIn) (*api.Answer[matchJSON], error) {
	var d *Directory
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { d, err = LoadDirectory(tx); return err })
	if err != nil {
		return nil, err
	}
	m, out := d.Match(in.Name), matchJSON{Near: []agencyJSON{}}
	if m.Agency != nil {
		a := agencyOut(*m.Agency)
		out.Agency = &a
	}
	if m.Group != nil {
		g := groupOut(*m.Group)
		out.Group = &g
	}
	for _, c := range m.Candidates {
		out.Near = append(out.Near, agencyOut(c))
	}
	return api.Say(out), nil
}

// AgencyFacts is what someone says of an agency.
type AgencyFacts struct {
	Name      string `json:"name" maxLength:"400"`
	ShortName string `json:"short_name,omitempty" maxLength:"200"`
	Symbol    string `json:"symbol,omitempty" maxLength:"40"`
	Kind      string `json:"kind" enum:"department,party,front,association,press,armed,justice,unit,commune,ward,other"`
}

type addAgencyIn struct{ Body AgencyFacts }

func (s *Service) apiAddAgency(ctx context.Context, in *addAgencyIn) (*api.Answer[agencyJSON], error) {
	b := in.Body
	id, err := s.AddAgency(ctx, Who(ctx), Agency{Name: b.Name, ShortName: b.ShortName, Symbol: b.Symbol, Kind: b.Kind})
	if err != nil {
		return nil, err
	}
	return s.apiAgency(ctx, &OfAgency{id})
}

type changeAgencyIn struct {
	OfAgency
	api.Match
	Body struct {
		AgencyFacts
		Active  bool   `json:"active"`
		Note    string `json:"note,omitempty" maxLength:"400"`
		Version int64  `json:"version,omitempty" minimum:"1"`
	}
}

func (s *Service) apiChangeAgency(ctx context.Context, in *changeAgencyIn) (*api.Answer[agencyJSON], error) {
	version, err := in.Match.Version(in.Body.Version)
	if err != nil {
		return nil, err
	}
	b := in.Body
	err = s.ChangeAgency(ctx, Who(ctx), Agency{
		ID: in.ID, Name: b.Name, ShortName: b.ShortName, Symbol: b.Symbol, Kind: b.Kind, Active: b.Active, Note: b.Note, Version: version,
	})
	if err != nil {
		return nil, in.Stale(err, errStaleAgency)
	}
	return s.apiAgency(ctx, &in.OfAgency)
}

type aliasIn struct {
	OfAgency
	Body struct {
		Name string `json:"name" maxLength:"400"`
	}
}

func (s *Service) apiAddAlias(ctx context.Context, in *aliasIn) (*api.Answer[agencyJSON], error) {
	if err := s.AddAlias(ctx, Who(ctx), in.ID, in.Body.Name); err != nil {
		return nil, api.Point(err, func(string) string { return "/name" })
	}
	return s.apiAgency(ctx, &in.OfAgency)
}

type removeAliasIn struct {
	OfAgency
	Name string `query:"name" required:"true" maxLength:"400"`
}

func (s *Service) apiRemoveAlias(ctx context.Context, in *removeAliasIn) (*api.Nothing, error) {
	return &api.Nothing{}, s.RemoveAlias(ctx, Who(ctx), in.ID, keyOf(in.Name))
}

type setGroupsIn struct {
	OfAgency
	Body struct {
		Groups []int64 `json:"groups" maxItems:"100"`
	}
}

func (s *Service) apiSetGroups(ctx context.Context, in *setGroupsIn) (*api.Answer[agencyJSON], error) {
	if err := s.SetGroups(ctx, Who(ctx), in.ID, in.Body.Groups); err != nil {
		return nil, err
	}
	return s.apiAgency(ctx, &in.OfAgency)
}

// groupJSON is a name in documents that means several agencies.
type groupJSON struct {
	ID      int64   `json:"id"`
	Key     string  `json:"key"`
	Name    string  `json:"name"`
	Open    bool    `json:"open" doc:"Còn nơi khác cũng thuộc nhóm; ai giao việc thì chọn."`
	Members []int64 `json:"members"`
}

func groupOut(g Group) groupJSON {
	return groupJSON{g.ID, g.Key, g.Name, g.Open, append([]int64{}, g.Members...)}
}

func (s *Service) apiGroups(ctx context.Context, in *api.Paging) (*api.Answer[api.List[groupJSON]], error) {
	var groups []Group
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) { groups, err = Groups(tx); return err })
	if err != nil {
		return nil, err
	}
	var out []groupJSON
	for _, g := range groups {
		out = append(out, groupOut(g))
	}
	return api.Cut(*in, out)
}

// auditJSON is one entry of the audit trail; docs/audit.md says how its hash is made.
type auditJSON struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	UserID   int64     `json:"user_id" doc:"0: không phải người."`
	Who      string    `json:"who"`
	Agency   string    `json:"agency"`
	Via      string    `json:"via" doc:"screen, api, cli hoặc system."`
	Action   string    `json:"action"`
	Subject  string    `json:"subject"`
	Detail   string    `json:"detail" doc:"JSON, như đã băm."`
	PrevHash string    `json:"prev_hash"`
	Hash     string    `json:"hash"`
}

type auditIn struct {
	api.Paging
	Action  string `query:"action" maxLength:"60"`
	Subject string `query:"subject" maxLength:"60" doc:"Ví dụ report:12."`
}

func (s *Service) apiAudit(ctx context.Context, in *auditIn) (*api.Answer[api.List[auditJSON]], error) {
	before, err := in.After()
	if err != nil {
		return nil, err
	}
	var entries []AuditEntry
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		entries, err = findAudit(tx, AuditFilter{Action: in.Action, Subject: in.Subject, Before: before}, in.Limit+1)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []auditJSON
	for _, e := range entries {
		out = append(out, auditJSON{e.Seq, e.At.UTC(), e.UserID, e.Who, e.Agency, e.Via, e.Action, e.Subject, e.Detail, e.PrevHash, e.Hash})
	}
	return api.Page(in.Paging, out, func(e auditJSON) int64 { return e.Seq }), nil
}

// verdictJSON says whether the audit trail is whole.
type verdictJSON struct {
	Whole   bool   `json:"whole"`
	Entries int64  `json:"entries" doc:"Số bản ghi còn nguyên tính từ đầu."`
	Broken  string `json:"broken,omitempty" doc:"Đứt từ đâu, vì sao."`
	HeadSeq int64  `json:"head_seq"`
	Head    string `json:"head_hash" doc:"Ghi lại ở nơi khác để sau này chứng minh không gì bị sửa."`
}

func (s *Service) apiVerify(ctx context.Context, _ *struct{}) (*api.Answer[verdictJSON], error) {
	n, err := s.VerifyAudit(ctx)
	out := verdictJSON{Whole: err == nil, Entries: n}
	if broken := new(BrokenChain); errors.As(err, &broken) {
		out.Broken = broken.Error()
	} else if err != nil {
		return nil, err
	}
	out.HeadSeq, out.Head, err = s.AuditHead(ctx)
	return api.Say(out), err
}

func (s *Service) apiExport(ctx context.Context, _ *struct{}) (f api.File, err error) {
	if err := s.noteExport(ctx, Who(ctx)); err != nil {
		return f, err
	}
	return api.File{Mime: auditMime, Name: s.exportName(), Write: func(w io.Writer) error {
		out := bufio.NewWriterSize(w, exportBuffer)
		if err := s.ExportAudit(ctx, out); err != nil {
			return err
		}
		return out.Flush()
	}}, nil
}
