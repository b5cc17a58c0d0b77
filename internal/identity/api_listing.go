package identity

import (
	"bytes"
	"context"

	"lantoa/internal/api"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

// listingAPI gives the lists of agencies, out and in. Lists of people have no operation: accounts are made by people.
func (s *Service) listingAPI(a *api.API) {
	const at, one = "/agency-lists", "/agency-lists/{list}"
	manage := string(ManageAgencies)
	api.GetFile(a, api.Op{
		ID: "downloadAgencyList", Path: at, Tag: "agencies", Summary: "Tải danh sách cơ quan (XLSX), cũng là mẫu để nhập", Need: manage,
	}, []string{xlsxMime}, s.apiListOut)
	api.Post(a, api.Op{
		ID: "uploadAgencyList", Path: at, Tag: "agencies", Summary: "Nộp danh sách cơ quan", Need: manage, Status: 201, Limit: office.MaxFile,
		Text: "Chưa ghi gì: xem sẽ thêm và đổi những gì rồi xác nhận. Ô trống giữ nguyên điều đang có; không ai rời nhóm, không tên khác nào mất qua danh sách.",
		Form: api.FormOf("Tệp .xlsx hoặc .csv.", nil, map[string]string{"file": "Danh sách."}),
	}, s.apiListIn)
	api.Get(a, api.Op{ID: "getAgencyList", Path: one, Tag: "agencies", Summary: "Khác biệt và chỗ sai của danh sách đã nộp", Need: manage}, s.apiList)
	api.Post(a, api.Op{
		ID: "confirmAgencyList", Path: one + "/confirmation", Tag: "agencies", Summary: "Ghi mọi khác biệt vào danh mục", Need: manage, Text: "Tất cả hoặc không gì; còn chỗ sai thì trả 422.",
	}, s.apiConfirmList)
	api.Post(a, api.Op{ID: "dropAgencyList", Path: one + "/dismissal", Tag: "agencies", Summary: "Bỏ danh sách đã nộp", Need: manage, Status: 204}, s.apiDropList)
}

func (s *Service) apiListOut(ctx context.Context, _ *struct{}) (f api.File, err error) {
	var b bytes.Buffer
	err = s.WriteList(ctx, Who(ctx), AgencyList, &b)
	return api.File{Mime: xlsxMime, Name: "danh-sach-co-quan.xlsx", Content: bytes.NewReader(b.Bytes())}, err
}

// listDifferJSON is one field that changes.
type listDifferJSON struct {
	Field string `json:"field" doc:"Tên cột."`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// listChangeJSON is what one row of a list would do.
type listChangeJSON struct {
	Row     int              `json:"row"`
	Agency  string           `json:"agency"`
	ID      int64            `json:"agency_id,omitempty" doc:"Không có: cơ quan mới."`
	Differs []listDifferJSON `json:"differs"`
}

// listFaultJSON is what is wrong with one cell.
type listFaultJSON struct {
	Place  string `json:"place" doc:"Trang tính và ô."`
	Detail string `json:"detail"`
}

// agencyListJSON is a list that was brought in, with what it would do now.
type agencyListJSON struct {
	ID      int64            `json:"id"`
	Name    string           `json:"name"`
	State   string           `json:"state" enum:"open,done,dropped"`
	Added   int              `json:"added"`
	Changed int              `json:"changed"`
	Same    int              `json:"same" doc:"Dòng không có gì mới."`
	Changes []listChangeJSON `json:"changes" doc:"Không gồm dòng không có gì mới."`
	Faults  []listFaultJSON  `json:"faults" doc:"Còn chỗ sai thì chưa xác nhận được: sửa trong tệp rồi nộp lại."`
	Version int64            `json:"version"`
}

func listOut(v listReview) agencyListJSON {
	out := agencyListJSON{ID: v.ID, Name: v.Name, State: v.State, Version: v.Version, Changes: []listChangeJSON{}, Faults: []listFaultJSON{}}
	out.Added, out.Changed = v.news()
	out.Same = len(v.Changes) - out.Added - out.Changed
	for _, c := range v.Changes {
		if c.Same() {
			continue
		}
		change := listChangeJSON{c.Row.Number, c.Label, c.agency.ID, []listDifferJSON{}}
		for _, d := range c.Differs {
			change.Differs = append(change.Differs, listDifferJSON{d.Title, d.Old, d.New})
		}
		out.Changes = append(out.Changes, change)
	}
	for _, f := range v.Faults {
		out.Faults = append(out.Faults, listFaultJSON{f.Place, f.Sentence})
	}
	return out
}

func (s *Service) apiListIn(ctx context.Context, _ *struct{}) (*api.Answer[agencyListJSON], error) {
	form, err := api.Form(ctx, "file")
	if err != nil {
		return nil, err
	}
	defer form.RemoveAll() //nolint:errcheck // the system empties its folder of temporary files
	if len(form.File["file"]) != 1 {
		return nil, api.Parameter("file", "Gửi đúng một danh sách .xlsx hoặc .csv ở trường file.")
	}
	head := form.File["file"][0]
	file, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	id, err := s.StartListing(ctx, Who(ctx), AgencyList, head.Filename, file, head.Size)
	if err != nil {
		return nil, err
	}
	return s.apiList(ctx, &OfList{id})
}

// OfList is the part of an address that names what an operation is about.
type OfList struct {
	List int64 `path:"list" minimum:"1"`
}

// agencyListOf opens a list; lists of people are not found here.
func (s *Service) agencyListOf(ctx context.Context, id int64) (v listReview, err error) {
	v, err = s.openListing(ctx, Who(ctx), id)
	if err == nil && v.Kind != AgencyList || problem.Is(err, problem.Denied) {
		err = problem.New(problem.NotFound, "Không có danh sách cơ quan này. Nộp tệp lại.")
	}
	return v, err
}

func (s *Service) apiList(ctx context.Context, in *OfList) (*api.Answer[agencyListJSON], error) {
	v, err := s.agencyListOf(ctx, in.List)
	return api.Versioned(listOut(v), v.Version), err
}

type decideListIn struct {
	OfList
	api.Match
	Body struct {
		Version int64 `json:"version,omitempty" minimum:"1"`
	}
}

// decides opens the list of agencies that is decided about, and says which version the caller saw.
func (s *Service) decides(ctx context.Context, in *decideListIn) (v listReview, version int64, err error) {
	if version, err = in.Match.Version(in.Body.Version); err != nil {
		return v, 0, err
	}
	v, err = s.agencyListOf(ctx, in.List)
	return v, version, err
}

func (s *Service) apiConfirmList(ctx context.Context, in *decideListIn) (*api.Answer[agencyListJSON], error) {
	v, version, err := s.decides(ctx, in)
	if err != nil {
		return nil, err
	}
	if _, err := s.ConfirmListing(ctx, Who(ctx), in.List, version); err != nil {
		return nil, in.Stale(err, errStaleListing)
	}
	out := listOut(v)
	out.State, out.Version = "done", version+1
	return api.Versioned(out, out.Version), nil
}

func (s *Service) apiDropList(ctx context.Context, in *decideListIn) (*api.Nothing, error) {
	_, version, err := s.decides(ctx, in)
	if err != nil {
		return nil, err
	}
	return &api.Nothing{}, in.Stale(s.DropListing(ctx, Who(ctx), in.List, version), errStaleListing)
}
