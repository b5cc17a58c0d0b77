package identity

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

func csvList(t *testing.T, kind ListKind, text string) ([]listRow, error) {
	t.Helper()
	book, err := office.ReadTables(t.Context(), strings.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	return readList(book, kind)
}

func TestListsAreFoundUnderTheirTitles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		kind ListKind
		text string
		want string // name/agency of each row, or the refusal
	}{
		{"plain", PeopleList, "Họ và tên,Cơ quan\nNông Thị Lan,Sở Tư pháp\n", "Nông Thị Lan@A2"},
		{"title rows, numbers and groups", PeopleList, "UBND TỈNH LẠNG SƠN;;\nDANH SÁCH CÁN BỘ ĐẦU MỐI;;\nSTT;Họ, tên;Đơn vị\nI;;Các sở\n1;Nông Thị Lan;Sở Tư pháp\n;;\n2;Lý Văn Bình;Sở Y tế\n", "Nông Thị Lan@B5 Lý Văn Bình@B7"},
		{"columns in any order", PeopleList, "Đơn vị\tHọ tên *\tEmail (nếu có)\nSở Y tế\tLý Văn Bình\tbinh@langson.gov.vn", "Lý Văn Bình@B2"},
		{"agencies", AgencyList, "Tên cơ quan,Loại\nHội Khuyến học tỉnh,Hội\n", "Hội Khuyến học tỉnh@A2"},
		{"no headings", PeopleList, "Nông Thị Lan,Sở Tư pháp\n", "Không thấy dòng tiêu đề có cột “Họ và tên” và “Cơ quan”. Tải bảng mẫu để xem các cột, rồi chọn lại tệp."},
		{"no rows", AgencyList, "Tên cơ quan,Loại\n,Hội\n", "Dưới dòng tiêu đề không có dòng nào có tên. Kiểm tra lại tệp rồi chọn lại."},
		{"too many rows", AgencyList, "Tên cơ quan\n" + strings.Repeat("Hội\n", maxListRows+1), "Danh sách có hơn 500 dòng. Chia thành nhiều tệp rồi nhập từng tệp."},
	} {
		rows, err := csvList(t, c.kind, c.text)
		got := ""
		for _, r := range rows {
			got += " " + r.Cells["name"] + "@" + r.Places["name"]
		}
		if err != nil {
			p, _ := problem.As(err)
			got = firstSentence(p)
		}
		if strings.TrimSpace(got) != c.want {
			t.Errorf("%s: got %q, want %q", c.name, strings.TrimSpace(got), c.want)
		}
	}
}

func TestLoginsAreMadeOfNames(t *testing.T) {
	t.Parallel()
	taken := map[string]bool{"lan.nong": true, "lan.nong2": true}
	for name, want := range map[string]string{
		"Nông Thị Lan": "lan.nong3", "Đặng Văn Ước": "uoc.dang", "Ý": "can-bo.y", "H'Hen Niê": "nie.hhen", "": "",
		"Nguyễn " + strings.Repeat("a", 60): strings.Repeat("a", 36),
	} {
		got := loginFor(name, taken)
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
		if got != "" && !loginPattern.MatchString(got) {
			t.Errorf("%q: %q is no login", name, got)
		}
	}
}

// bring reads a list and says what it would do.
func bring(t *testing.T, s *Service, by Actor, kind ListKind, text string) listReview {
	t.Helper()
	id, err := s.StartListing(t.Context(), by, kind, "danh-sach.csv", strings.NewReader(text), int64(len(text)))
	must(t, err)
	v, err := s.openListing(t.Context(), by, id)
	must(t, err)
	return v
}

func sayFaults(v listReview) string {
	var all []string
	for _, f := range v.Faults {
		all = append(all, f.Place+" "+f.Sentence)
	}
	return strings.Join(all, "\n")
}

func TestAListOfPeopleIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		ctx, admin := t.Context(), addUser(t, s, "quan-tri", "admin").Actor()
		addUser(t, s, "lan.nong", "reporter")

		v := bring(t, s, admin, PeopleList, "Họ và tên,Cơ quan,Vai trò,Email\nLý Văn Bình,Sở Trên Trời,,\nNông Thị Hoa,Sở Tư pháp,Vua,\nHoàng Văn Tú,Sở Y tế,,không phải thư\n")
		got := sayFaults(v)
		for _, want := range []string{"CSV!B2", "Sở Trên Trời", "CSV!C3 Không có vai trò “Vua”", "CSV!D4 Địa chỉ thư"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		_, err := s.ConfirmListing(ctx, admin, v.ID, v.Version)
		wantProblem(t, err, problem.Invalid)

		text := "Họ và tên,Cơ quan,Vai trò,Email\nLý Văn Bình,Sở Y tế,,binh@langson.gov.vn\nLý Văn Bình,Sở Tư pháp,,\nNông Thị Hoa,UBND xã Quý Hoà,Cán bộ báo cáo,\n"
		v = bring(t, s, admin, PeopleList, text)
		if added, changed := v.news(); added != 3 || changed != 0 || len(v.Faults) != 0 {
			t.Fatalf("got %d added, %d changed, %s", added, changed, sayFaults(v))
		}
		made, err := s.ConfirmListing(ctx, admin, v.ID, v.Version)
		must(t, err)
		if len(made) != 3 || made[0].User.Login != "binh.ly" || made[1].User.Login != "binh.ly2" || made[2].User.Agency != "Xã Quý Hoà" {
			t.Fatalf("made %+v", made)
		}
		if u := user(t, s, made[0].User.ID); !u.MustChange || u.Role != "reporter" || u.Email != "binh@langson.gov.vn" {
			t.Errorf("got %+v, want a reporter who must choose a password", u)
		}
		if right, err := s.hasher.check(ctx, user(t, s, made[1].User.ID).passwordHash, made[1].OneTime); err != nil || !right {
			t.Errorf("the one-time password does not fit: %v", err)
		}
		_, err = s.ConfirmListing(ctx, admin, v.ID, v.Version)
		wantProblem(t, err, problem.Conflict)

		again := bring(t, s, admin, PeopleList, text)
		if added, changed := again.news(); added != 0 || changed != 0 {
			t.Errorf("the same file twice would add %d and change %d", added, changed)
		}
		v = bring(t, s, admin, PeopleList, "Tên đăng nhập,Họ tên,Đơn vị,Vai trò\nbinh.ly,Lý Văn Bình,Sở Tư pháp,Thanh tra, chỉ xem\n")
		if len(v.Changes) != 1 || len(v.Faults) == 0 { // an unquoted comma cuts the role
			t.Errorf("got %+v %s", v.Changes, sayFaults(v))
		}
		v = bring(t, s, admin, PeopleList, "Tên đăng nhập;Họ tên;Đơn vị;Vai trò\nbinh.ly;Lý Văn Bình;Sở Nội vụ;Thanh tra, chỉ xem\n")
		if _, changed := v.news(); changed != 1 || len(v.Changes[0].Differs) != 2 {
			t.Fatalf("got %+v %s", v.Changes, sayFaults(v))
		}
		_, err = s.ConfirmListing(ctx, admin, v.ID, v.Version)
		must(t, err)
		if u := user(t, s, made[0].User.ID); u.Role != "inspector" || u.Agency != "Sở Nội vụ" {
			t.Errorf("got %s of %s", u.Role, u.Agency)
		}
	})
}

func TestAListOfAgenciesIsTakenInWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newService(t, d)
		ctx, admin := t.Context(), addUser(t, s, "quan-tri", "admin").Actor()
		group := groupNamed(t, s, 0)
		text := "Tên cơ quan;Tên ngắn;Loại;Nhóm;Tên gọi khác\nHội Khuyến học tỉnh;Hội Khuyến học;;" + group.Name + ";HKH tỉnh\nSở Tư pháp;;;;Ngành luật pháp Xứ Lạng\n"
		v := bring(t, s, admin, AgencyList, text)
		if added, changed := v.news(); added != 1 || changed != 1 || len(v.Faults) != 0 {
			t.Fatalf("got %d added, %d changed, %s", added, changed, sayFaults(v))
		}
		_, err := s.ConfirmListing(ctx, admin, v.ID, v.Version)
		must(t, err)
		must(t, d.Read(ctx, func(tx *db.Tx) error {
			dir, err := LoadDirectory(tx)
			if err != nil {
				return err
			}
			for printed, want := range map[string]string{"HKH tỉnh": "Hội Khuyến học", "Ngành luật pháp Xứ Lạng": "Sở Tư pháp"} {
				if m := dir.Match(printed); m.Agency == nil || m.Agency.ShortName != want {
					t.Errorf("%s: got %+v, want %s", printed, m, want)
				}
			}
			return nil
		}))
		if n := len(groupNamed(t, s, group.ID).Members); n != len(group.Members)+1 {
			t.Errorf("the group has %d members, had %d", n, len(group.Members))
		}
		if again := bring(t, s, admin, AgencyList, text); len(again.Faults) != 0 {
			t.Errorf("the same file twice: %s", sayFaults(again))
		} else if added, changed := again.news(); added+changed != 0 {
			t.Errorf("the same file twice would add %d, change %d", added, changed)
		}
		v = bring(t, s, admin, AgencyList, "Tên cơ quan;Loại;Nhóm;Tên gọi khác\nHội Mới;Câu lạc bộ;Nhóm lạ;Sở Y tế\nHội mới;;;\n")
		for _, want := range []string{"CSV!B2 Không có loại", "CSV!C2 Không có nhóm", "CSV!D2 “Sở Y tế” đang là tên", "CSV!A3 Trùng với dòng 2"} {
			if got := sayFaults(v); !strings.Contains(got, want) {
				t.Errorf("no %q in\n%s", want, got)
			}
		}
		agency := addUser(t, s, "dau-moi", "coordinator").Actor()
		_, err = s.StartListing(ctx, agency, PeopleList, "a.csv", strings.NewReader(text), int64(len(text)))
		wantProblem(t, err, problem.Denied)
	})
}

// groupNamed is a group, or the first one.
func groupNamed(t *testing.T, s *Service, id int64) (found Group) {
	t.Helper()
	must(t, s.db.Read(context.Background(), func(tx *db.Tx) error {
		all, err := Groups(tx)
		for _, g := range all {
			if g.ID == id || id == 0 && found.ID == 0 {
				found = g
			}
		}
		return err
	}))
	return found
}

func TestUnconfirmedListsAreForgotten(t *testing.T) {
	t.Parallel()
	s := newService(t, dbtest.SQLite(t))
	admin := addUser(t, s, "quan-tri", "admin").Actor()
	v := bring(t, s, admin, PeopleList, "Họ tên,Cơ quan\nLý Văn Bình,Sở Y tế\n")
	s.now = func() time.Time { return today().Add(keepListing + time.Hour) }
	must(t, s.Purge(t.Context()))
	must(t, s.db.Read(t.Context(), func(tx *db.Tx) error {
		body, err := db.One(tx, db.Scalar[string], `SELECT state || body FROM identity_listings WHERE id = ?`, v.ID)
		if body != "dropped" {
			t.Errorf("got %q", body)
		}
		return err
	}))
}

// upload posts a file to a page.
func (b *browser) upload(path, field, name, content string) answer {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	part, err := m.CreateFormFile(field, name)
	must(b.t, err)
	_, err = io.WriteString(part, content)
	must(b.t, err)
	must(b.t, m.Close())
	r := httptest.NewRequest("POST", path, &body)
	r.Header.Set("Content-Type", m.FormDataContentType())
	return b.do(r)
}

func TestListsOnTheScreen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	addUser(t, s.Service, "quan-tri", "admin")
	addUser(t, s.Service, "can-bo", "reporter")
	b := s.browser(t).signIn("quan-tri")
	b.get("/nguoi-dung").want(200, "Nhập danh sách")
	b.get("/danh-sach-nguoi-dung").want(200, "Họ và tên", "bắt buộc")
	b.upload("/danh-sach-nguoi-dung", "file", "a.pdf", "%PDF-1.4").want(422, "không phải bảng tính")
	b.post("/danh-sach-nguoi-dung").want(422, "Chọn một tệp .xlsx hoặc .csv.")
	sent := b.upload("/danh-sach-nguoi-dung", "file", "can-bo.csv", "Họ và tên,Cơ quan\nLý Văn Bình,Sở Y tế\n")
	at := sent.Header.Get("Location")
	if sent.Code != 303 || !strings.HasPrefix(at, "/danh-sach-nguoi-dung/") {
		t.Fatalf("got %d %s\n%s", sent.Code, at, sent.Text())
	}
	page := b.get(at).want(200, "Lý Văn Bình", "binh.ly", "Thêm 1")
	done := b.submit(page, `form[action="`+at+`"]`, "act", "confirm").want(200, "Đã thêm 1 người dùng", "binh.ly")
	word := strings.TrimSpace(done.Find("td[data-l='Mật khẩu dùng một lần']").Text())
	s.browser(t).post("/dang-nhap", "login", "binh.ly", "password", word).want(303)
	b.get(at).want(303)
	out := s.browser(t).signIn("can-bo")
	out.get("/danh-sach-nguoi-dung").want(403)
	out.get(at).want(403)
	out.get("/danh-sach-co-quan.xlsx").want(403)

	file := b.get("/danh-sach-co-quan.xlsx").want(200)
	sent = b.upload("/danh-sach-co-quan", "file", "danh-sach.xlsx", file.Body)
	b.get(sent.Header.Get("Location")).want(200, "Danh sách không có gì mới.")
	if n := b.get("/co-quan").Find("a[href='/danh-sach-co-quan']").FilterFunction(func(_ int, l *goquery.Selection) bool { return l.HasClass("btn") }).Length(); n != 1 {
		t.Errorf("%d links to the list of agencies", n)
	}
	if got := fmt.Sprint(b.get("/nhat-ky").want(200).Text()); !strings.Contains(got, "Xác nhận danh sách") {
		t.Error("the audit trail does not name the list")
	}
}
