package plan

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/sync/errgroup"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

const linkTestPeriod = "2026-Q3"

// addPersonalLink makes a link of the first commune for the third quarter.
func addPersonalLink(t testing.TB, s *Service, c cast, p Plan) MadeLink {
	t.Helper()
	made, _, err := s.MakeLinks(bg, c.Coordinator, p.ID, LinkWish{AgencyID: c.Commune.ID, Period: linkTestPeriod, Contact: "Chị Lan, 0205 3812 345"})
	if err != nil {
		t.Fatal(err)
	}
	if len(made) != 1 {
		t.Fatalf("%d links were made, want 1", len(made))
	}
	return made[0]
}

func nothingAnswer(key string, version int64) LinkAnswer {
	return LinkAnswer{Key: key, Version: version, Entry: Entry{Answer: Nothing}, Submit: true}
}

func TestLinkAnswersForItsAgencyAndPeriodAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		m := addPersonalLink(t, s, c, p)
		use := LinkUse{Secret: m.Secret, Address: "192.0.2.1"}
		mine := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		for what, r := range map[string]Report{
			"another agency's report":     reportOf(t, s, p, "III.2", c.Other.ID, "2026-Q3"),
			"another period's report":     reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q2"),
			"the next period's report":    reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q4"),
			"a report that nobody owes":   {ID: 999_999, Version: 1},
			"the focal agency's own task": reportOf(t, s, p, "III.2", c.Focal.ID, "2026-Q3"),
		} {
			_, err := s.AnswerLink(bg, use, r.ID, nothingAnswer("aaaaaaaaaaaa", r.Version))
			if kindOf(err) != problem.Denied || err.Error() != errNotWithLink.Error() {
				t.Errorf("%s through the link: %v", what, err)
			}
		}
		v, err := s.OpenLink(bg, m.Secret, "", true)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Answers) != 2 {
			t.Errorf("the link shows %d answers, want the two of its period", len(v.Answers))
		}
		for _, a := range v.Answers {
			if a.Report.AgencyID != c.Commune.ID || a.Report.Period != "2026-Q3" {
				t.Errorf("the link shows report %+v", a.Report)
			}
		}
		out, err := s.AnswerLink(bg, use, mine.ID, LinkAnswer{Key: "bbbbbbbbbbbb", Version: mine.Version, Who: "Nông  Thị Mẫu", Entry: Entry{Answer: Nothing}, Submit: true})
		if err != nil || out.Report.State != Submitted {
			t.Fatalf("submit by link: %+v, %v", out, err)
		}
		dossier, err := s.OpenReport(bg, c.Coordinator, mine.ID)
		if err != nil {
			t.Fatal(err)
		}
		last := dossier.Moves[len(dossier.Moves)-1]
		if last.Who != "Nông Thị Mẫu (qua liên kết), "+c.Commune.ShortName || last.UserID != 0 || dossier.Report.Behalf != "" {
			t.Errorf("the move says %q by user %d, behalf %q", last.Who, last.UserID, dossier.Report.Behalf)
		}
		if _, err := s.MoveReport(bg, identity.ByLink(c.Commune, "x"), mine.ID, dossier.Report.Version, Accept, ""); kindOf(err) != problem.Denied {
			t.Errorf("a link accepts: %v", err)
		}
		if _, err := s.MoveReport(bg, c.Coordinator, mine.ID, dossier.Report.Version, Accept, ""); err != nil {
			t.Errorf("a second person accepts: %v", err)
		}
	})
}

func TestOneSendCountsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		m := addPersonalLink(t, s, c, p)
		use := LinkUse{Secret: m.Secret}
		r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3")
		a := LinkAnswer{
			Key: "cccccccccccc", Version: r.Version, Entry: Entry{Answer: Activities, Summary: "Một"},
			Deeds:    []LinkDeed{{Activity: Activity{Name: "Phát thanh", From: "2026-07-02", Languages: []string{"vi"}}, Figures: []Figure{{Indicator: "D3.broadcasts", Value: 3}}}},
			Addition: Addition{Links: []string{"https://example.vn/tin"}},
		}
		first, err := s.AnswerLink(bg, use, r.ID, a)
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.AnswerLink(bg, use, r.ID, a) // the reply was lost
		if err != nil || !again.Again || again.Report.Version != first.Report.Version {
			t.Errorf("the same send again: %+v, %v", again, err)
		}
		// Its sender knows nothing of the first send and goes on typing.
		a.Earlier, a.Key, a.Entry.Summary = []string{a.Key}, "dddddddddddd", "Hai"
		second, err := s.AnswerLink(bg, use, r.ID, a)
		if err != nil || second.Report.Summary != "Hai" {
			t.Fatalf("after a lost reply: %+v, %v", second, err)
		}
		got, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Activities) != 1 || len(got.Figures) != 1 || len(got.Evidence) != 1 {
			t.Errorf("%d activities, %d figures, %d evidence; want one each", len(got.Activities), len(got.Figures), len(got.Evidence))
		}
		// Someone else changes it: neither text is lost.
		if _, err := s.SaveReport(bg, c.Reporter, r.ID, got.Report.Version, Entry{Answer: Activities, Summary: "Ba"}); err != nil {
			t.Fatal(err)
		}
		a.Earlier, a.Key, a.Entry.Summary = []string{a.Key}, "eeeeeeeeeeee", "Bốn"
		if _, err := s.AnswerLink(bg, use, r.ID, a); kindOf(err) != problem.Conflict {
			t.Errorf("a colleague's text was overwritten: %v", err)
		}
		// The same key with other content is another send.
		a.Key, a.Version, a.Earlier = "cccccccccccc", got.Report.Version+1, nil
		a.Deeds[0].Activity.ID, a.Deeds[0].Activity.Version = got.Activities[0].ID, got.Activities[0].Version
		if out, err := s.AnswerLink(bg, use, r.ID, a); err != nil || out.Again || out.Report.Summary != "Bốn" {
			t.Errorf("a used key with other content: %+v, %v", out, err)
		}
	})
}

func TestLinkKeepsWhatIsNotReadyYet(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	m := addPersonalLink(t, s, c, p)
	r := reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3") // asks for evidence
	out, err := s.AnswerLink(bg, LinkUse{Secret: m.Secret}, r.ID, LinkAnswer{
		Key: "aaaaaaaaaaaa", Version: r.Version, Submit: true, Entry: Entry{Answer: Activities, Summary: "Đã làm"},
		Deeds: []LinkDeed{{Activity: Activity{Name: "Phát thanh", From: "2026-07-02"}}},
	})
	if err != nil || out.Missing == nil || out.Report.State != Draft || out.Report.Summary != "Đã làm" {
		t.Errorf("submitted without evidence: %+v, %v", out, err)
	}
	if _, err := s.AnswerLink(bg, LinkUse{Secret: m.Secret}, r.ID, LinkAnswer{
		Key: "bbbbbbbbbbbb", Version: out.Report.Version, Entry: Entry{Answer: Activities},
		Deeds: []LinkDeed{{Activity: Activity{Name: "Không ngày"}, Row: 1}},
	}); !strings.Contains(fmt.Sprint(problemFields(err)), "hd1_from") {
		t.Errorf("an activity without a day: %v", problemFields(err))
	}
}

func problemFields(err error) (names []string) {
	p, _ := problem.As(err)
	if p == nil {
		return []string{fmt.Sprint(err)}
	}
	for _, f := range p.Fields {
		names = append(names, f.Name)
	}
	return names
}

// at is the service on another day.
func onDay(s *Service, day calendar.Day) *Service {
	other := *s
	other.Now = func() time.Time { return day.Time().Add(9 * time.Hour) }
	return &other
}

func TestLinksEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		first := addPersonalLink(t, s, c, p)
		open := func(s *Service, secret, want string) {
			t.Helper()
			_, err := s.OpenLink(bg, secret, "192.0.2.7", true)
			if want == "" && err != nil || want != "" && (kindOf(err) != problem.NotFound || !strings.Contains(err.Error(), want)) {
				t.Errorf("got %v, want %q", err, want)
			}
		}
		open(s, first.Secret, "")
		open(onDay(s, first.Link.Until), first.Secret, "")
		open(onDay(s, first.Link.Until.Add(1)), first.Secret, "đã hết hạn")
		open(s, newSecret(), "Không mở được liên kết này")
		open(s, "../../etc", "Không mở được liên kết này")

		second := addPersonalLink(t, s, c, p)
		open(s, first.Secret, "đã được thu hồi")
		open(s, second.Secret, "")
		if _, err := s.RevokeLink(bg, c.Reporter, p.ID, second.Link.ID); kindOf(err) != problem.Denied {
			t.Errorf("a commune revokes links: %v", err)
		}
		if _, err := s.RevokeLink(bg, c.Coordinator, p.ID, second.Link.ID); err != nil {
			t.Fatal(err)
		}
		open(s, second.Secret, "gọi Chị Lan, 0205 3812 345")

		third := addPersonalLink(t, s, c, p)
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		write(t, s, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO plan_closings (plan_id, period, closed_on, at, who, snapshot, hash) VALUES (?, ?, ?, ?, '', '', '')`, p.ID, "2026-Q3", "2026-10-19", testNow())
			return err
		})
		open(s, third.Secret, "đã chốt ngày 19/10/2026")
		if _, err := s.AnswerLink(bg, LinkUse{Secret: third.Secret}, r.ID, nothingAnswer("aaaaaaaaaaaa", r.Version)); kindOf(err) != problem.NotFound {
			t.Errorf("a closed period takes answers by link: %v", err)
		}
		if _, _, err := s.MakeLinks(bg, c.Coordinator, p.ID, LinkWish{AgencyID: c.Commune.ID, Period: "2026-Q3"}); kindOf(err) != problem.Conflict {
			t.Errorf("a link for a closed period: %v", err)
		}
		read(t, s, func(tx *db.Tx) error {
			n, err := db.One(tx, db.Scalar[int64], `SELECT COUNT(*) FROM plan_links WHERE hash IN (?, ?, ?)`, first.Secret, second.Secret, third.Secret)
			if n != 0 {
				t.Error("a secret is stored")
			}
			return err
		})
	})
}

func TestGuessingIsSlowedDownAndHoldsNobodyElseUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		m := addPersonalLink(t, s, c, p)
		var refused, wrong int
		for range 40 {
			_, err := s.OpenLink(bg, newSecret(), "192.0.2.9", true)
			switch kindOf(err) {
			case problem.TooMany:
				refused++
			case problem.NotFound:
				wrong++
			default:
				t.Fatal(err)
			}
		}
		if wrong != 30 || refused != 10 {
			t.Errorf("%d answered, %d refused; want 30 and 10", wrong, refused)
		}
		if _, err := s.OpenLink(bg, newSecret(), "192.0.2.10", true); kindOf(err) != problem.NotFound {
			t.Errorf("from another address: %v", err)
		}
		if _, err := s.OpenLink(bg, m.Secret, "192.0.2.9", true); err != nil {
			t.Errorf("a right link from the same address: %v", err)
		}
	})
}

func TestWhoMakesLinks(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	for name, by := range map[string]identity.Actor{"a commune": c.Reporter, "the leader": c.Leader, "the inspector": c.Inspector, "a link": identity.ByLink(c.Commune, "x"), "nobody": {}} {
		if _, _, err := s.MakeLinks(bg, by, p.ID, LinkWish{AgencyID: c.Commune.ID, Period: "2026-Q3"}); kindOf(err) != problem.Denied {
			t.Errorf("%s makes links: %v", name, err)
		}
	}
	all, _, err := s.MakeLinks(bg, c.Coordinator, p.ID, LinkWish{Period: "2026-Q3"})
	if err != nil || len(all) != 3 {
		t.Fatalf("links for all that owe: %d, %v", len(all), err)
	}
	if _, _, err := s.MakeLinks(bg, c.Coordinator, p.ID, LinkWish{Period: "2026-Q3"}); kindOf(err) != problem.Invalid {
		t.Errorf("links for those that have one: %v", err)
	}
	again, _, err := s.MakeLinks(bg, c.Coordinator, p.ID, LinkWish{Period: "2026-Q3", Again: true})
	if err != nil || len(again) != 3 {
		t.Errorf("new links for all: %d, %v", len(again), err)
	}
	for _, w := range []struct {
		wish LinkWish
		want string
	}{
		{LinkWish{Period: "2026-Q3", Until: "2026-10-19"}, "Ngày hết hạn đã qua"},
		{LinkWish{Period: "2026-Q3", Until: "2027-10-19"}, "nhiều nhất 180 ngày"},
		{LinkWish{Period: "2026-Q3", Until: "mai"}, "chưa đúng"},
		{LinkWish{Period: "2026-Q3", Contact: strings.Repeat("a", 201)}, "quá dài"},
		{LinkWish{Period: "2026-Q9"}, "Không có kỳ"},
		{LinkWish{Period: "2026-03-01..2026-03-05"}, "Không có kỳ"},
	} {
		if _, _, err := s.MakeLinks(bg, c.Coordinator, p.ID, w.wish); err == nil || !strings.Contains(err.Error(), w.want) {
			t.Errorf("%+v: %v, want %q", w.wish, err, w.want)
		}
	}
}

// linkScreen opens the page of a link, and gives it as a stranger sees it.
func linkScreen(t *testing.T, h http.Handler, secret string) *goquery.Document {
	t.Helper()
	return page(t, h, identity.Actor{}, linkPath(secret), http.StatusOK)
}

func TestLinkPageLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	m := addPersonalLink(t, s, c, p)
	foreign := reportOf(t, s, p, "III.2", c.Other.ID, "2026-Q3")
	addLink(t, s, foreign.ID, 0)
	h := screens(s)
	for name, by := range map[string]identity.Actor{"a stranger": {}, "the coordinator": c.Coordinator} {
		doc := page(t, h, by, linkPath(m.Secret), http.StatusOK)
		seen := map[string]bool{}
		queue := []string{}
		collect := func(doc *goquery.Document) {
			doc.Find("[href], [src], [action]").Each(func(_ int, e *goquery.Selection) {
				for _, a := range []string{"href", "src", "action"} {
					to, _ := e.Attr(a)
					to, _, _ = strings.Cut(to, "#")
					if to != "" && !seen[to] {
						seen[to] = true
						queue = append(queue, to)
					}
				}
			})
		}
		collect(doc)
		for len(queue) > 0 {
			to := queue[0]
			queue = queue[1:]
			if !strings.HasPrefix(to, "/tinh/") && !strings.HasPrefix(to, linkPath(m.Secret)) {
				t.Errorf("as %s: the page leads to %s", name, to)
			}
			if strings.HasPrefix(to, "/l/") && !strings.Contains(to, "/tra-loi/") && !strings.Contains(to, "/minh-chung/") {
				collect(page(t, h, by, to, http.StatusOK))
			}
		}
		text := textOf(doc.Find("body"))
		for _, hidden := range []string{c.Other.ShortName, "Duyệt báo cáo", "Đăng xuất", c.Coordinator.Name + " Đăng", "Quý II năm"} {
			if strings.Contains(text, hidden) {
				t.Errorf("as %s: the page shows %q", name, hidden)
			}
		}
	}
	w := visit(t, h, identity.Actor{}, linkPath(m.Secret), nil)
	for header, want := range map[string]string{"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive"} {
		if got := w.Header().Get(header); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	if len(w.Result().Cookies()) > 0 {
		t.Error("the page of a link sets cookies")
	}
	wrong := page(t, h, identity.Actor{}, linkPath(newSecret()), http.StatusNotFound)
	if wrong.Find("a:not(.skip)").Length() > 0 || !strings.Contains(textOf(wrong.Find("main")), "gọi cán bộ đầu mối") {
		t.Errorf("a wrong link shows: %s", textOf(wrong.Find("body")))
	}
}

// postByLink posts the form of a report as it stands on the page, with some fields changed.
func postByLink(t *testing.T, h http.Handler, by identity.Actor, secret string, report int64, press string, change url.Values) (int, *goquery.Document) {
	t.Helper()
	prefix := "b" + strconv.FormatInt(report, 10) + "_"
	doc := linkScreen(t, h, secret)
	form := url.Values{"lam": {press}}
	doc.Find("#viec-" + strconv.FormatInt(report, 10) + " form").Find("input, textarea, select").Each(func(_ int, e *goquery.Selection) {
		name, _ := e.Attr("name")
		kind, _ := e.Attr("type")
		value, _ := e.Attr("value")
		_, checked := e.Attr("checked")
		if goquery.NodeName(e) == "textarea" {
			value = e.Text()
		}
		if name == "" || kind == "file" || (kind == "radio" || kind == "checkbox") && !checked {
			return
		}
		form.Add(name, value)
	})
	for name, values := range change {
		form[prefix+name] = values
	}
	w := visit(t, h, by, linkPath(secret)+"/tra-loi/"+strconv.FormatInt(report, 10), form)
	got, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w.Code, got
}

func TestAnsweringOnTheLinkPageWithoutScript(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	m := addPersonalLink(t, s, c, p)
	h := screens(s)
	r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
	code, _ := postByLink(t, h, identity.Actor{}, m.Secret, r.ID, "luu", url.Values{
		"answer": {"activities"}, "difficulties": {"Thiếu loa"}, "hd0_name": {"Trưng bày tranh"}, "hd0_from": {"2026-08-02"}, "hd0_place": {"Nhà văn hóa"}, "hd0_figure_E1.visitors": {"1.200"},
	})
	if code != http.StatusSeeOther {
		t.Fatalf("saving answers %d", code)
	}
	doc := linkScreen(t, h, m.Secret)
	card := doc.Find(fmt.Sprintf("#viec-%d", r.ID))
	if !strings.Contains(textOf(card), "1 đã ghi") || !strings.Contains(textOf(card), "Trưng bày tranh") {
		t.Errorf("after saving the card shows %s", textOf(card))
	}
	code, bad := postByLink(t, h, identity.Actor{}, m.Secret, r.ID, "luu", url.Values{"hd0_from": {"2026-13-40"}, "summary": {"Giữ nguyên chữ này"}})
	if code != http.StatusUnprocessableEntity || bad.Find(fmt.Sprintf("#f-b%d_hd0_from[aria-invalid]", r.ID)).Length() != 1 ||
		bad.Find(fmt.Sprintf("#f-b%d_summary", r.ID)).Text() != "Giữ nguyên chữ này" {
		t.Errorf("a wrong day answers %d: %s", code, textOf(bad.Find(".errors")))
	}
	if code, got := postByLink(t, h, identity.Actor{}, m.Secret, r.ID, "gui", nil); code != http.StatusSeeOther {
		t.Fatalf("submitting answers %d: %s", code, textOf(got.Find(".errors")))
	}
	after := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
	if after.State != Submitted || after.Difficulties != "Thiếu loa" {
		t.Errorf("the report is %s with %q", after.State, after.Difficulties)
	}
	if _, err := s.MoveReport(bg, c.Coordinator, after.ID, after.Version, Return, "Thiếu số người xem."); err != nil {
		t.Fatal(err)
	}
	card = linkScreen(t, h, m.Secret).Find(fmt.Sprintf("#viec-%d", r.ID))
	if !strings.Contains(textOf(card), "Thiếu số người xem.") || card.Find("form").Length() != 1 {
		t.Errorf("a returned report shows %s", textOf(card))
	}
	if code, _ := postByLink(t, h, identity.Actor{}, m.Secret, r.ID, "gui", url.Values{"hd0_gone": {"1"}, "hd1_name": {"Trưng bày lại"}, "hd1_from": {"2026-08-03"}}); code != http.StatusSeeOther {
		t.Errorf("sending it again answers %d", code)
	}
	if code, _ := postByLink(t, h, identity.Actor{}, m.Secret, r.ID, "rut-lai", nil); code != http.StatusSeeOther {
		t.Errorf("taking it back answers %d", code)
	}
	if got, err := s.OpenReport(bg, c.Reporter, r.ID); err != nil || len(got.Activities) != 1 || got.Activities[0].Name != "Trưng bày lại" || got.Report.State != Draft {
		t.Errorf("in the end: %+v, %v", got.Activities, err)
	}
}

func TestConflictOnTheLinkPageShowsBothTexts(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	m := addPersonalLink(t, s, c, p)
	h := screens(s)
	r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
	if _, err := s.SaveReport(bg, c.Reporter, r.ID, r.Version, Entry{Answer: Nothing, Summary: "Chữ của đồng nghiệp"}); err != nil {
		t.Fatal(err)
	}
	old := url.Values{"version": {strconv.FormatInt(r.Version, 10)}, "answer": {"nothing"}, "summary": {"Chữ gõ trên điện thoại"}}
	code, doc := postByLink(t, h, identity.Actor{}, m.Secret, r.ID, "gui", old)
	card := doc.Find(fmt.Sprintf("#viec-%d", r.ID))
	if code != http.StatusConflict || !strings.Contains(textOf(card.Find(".told")), "Chữ của đồng nghiệp") || card.Find(fmt.Sprintf("#f-b%d_summary", r.ID)).Text() != "Chữ gõ trên điện thoại" {
		t.Errorf("%d: %s", code, textOf(card))
	}
	if v, _ := card.Find(fmt.Sprintf(`input[name="b%d_version"]`, r.ID)).Attr("value"); v != strconv.FormatInt(r.Version+1, 10) {
		t.Errorf("the form names version %s", v)
	}
}

func TestLikeThePeriodBefore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		before := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q2")
		saved, err := s.SaveReport(bg, c.Reporter, before.ID, before.Version, Entry{Answer: Activities, Difficulties: "Thiếu màn chiếu"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.SaveActivity(bg, c.Reporter, Activity{ReportID: before.ID, Name: "Chiếu phim", From: "2026-05-02", Place: "Chợ", Pillar: "P1", Languages: []string{"tyz"}}, []Figure{{Indicator: "E1.visitors", Value: 77}}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.MoveReport(bg, c.Reporter, before.ID, saved.Version, Submit, ""); err != nil {
			t.Fatal(err)
		}
		m := addPersonalLink(t, s, c, p)
		h := screens(s)
		r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
		doc := page(t, h, identity.Actor{}, linkPath(m.Secret)+"?giong="+strconv.FormatInt(r.ID, 10), http.StatusOK)
		value := func(name string) string {
			e := doc.Find(fmt.Sprintf(`[name="b%d_%s"]`, r.ID, name))
			v, _ := e.Attr("value")
			return v + e.Filter("textarea").Text()
		}
		for name, want := range map[string]string{"hd0_name": "Chiếu phim", "hd0_from": "", "hd0_place": "Chợ", "hd0_figure_E1.visitors": "77", "difficulties": "Thiếu màn chiếu"} {
			if got := value(name); got != want {
				t.Errorf("%s holds %q, want %q", name, got, want)
			}
		}
		if got := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3"); got.State != Awaited {
			t.Errorf("filling the form made the report %s", got.State)
		}
		out, err := s.AnswerLink(bg, LinkUse{Secret: m.Secret}, r.ID, LinkAnswer{
			Key: "aaaaaaaaaaaa", Version: r.Version, Entry: Entry{Answer: Activities},
			Deeds: []LinkDeed{{Activity: Activity{Name: "Chiếu phim", From: "2026-08-02"}, Like: mustActivity(t, s, c, before.ID)}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.OpenReport(bg, c.Reporter, out.Report.ID); err != nil || got.Activities[0].Pillar != "P1" {
			t.Errorf("the copy has no tags: %+v, %v", got.Activities, err)
		}
	})
}

func mustActivity(t *testing.T, s *Service, c cast, reportID int64) int64 {
	t.Helper()
	d, err := s.OpenReport(bg, c.Reporter, reportID)
	if err != nil || len(d.Activities) == 0 {
		t.Fatalf("no activity: %v", err)
	}
	return d.Activities[0].ID
}

func TestEvidenceThroughALink(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	m := addPersonalLink(t, s, c, p)
	h := screens(s)
	info, err := s.Files.Put(context.Background(), strings.NewReader("%PDF-1.4 bí mật"), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	file := func(r Report) (id int64) {
		write(t, s, func(tx *db.Tx) (err error) {
			id, err = insertEvidence(tx, Evidence{ReportID: r.ID, Kind: "file", Name: "a.pdf", Hash: info.Hash, Size: info.Size, Mime: "application/pdf", AddedBy: "x"}, testNow())
			return err
		})
		return id
	}
	at := func(id int64) string { return linkPath(m.Secret) + "/minh-chung/" + strconv.FormatInt(id, 10) }
	if w := visit(t, h, identity.Actor{}, at(file(reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q3"))), nil); w.Code != http.StatusOK {
		t.Errorf("own evidence: %d", w.Code)
	}
	for what, r := range map[string]Report{
		"another agency's": reportOf(t, s, p, "III.2", c.Other.ID, "2026-Q3"),
		"another period's": reportOf(t, s, p, "III.2", c.Commune.ID, "2026-Q2"),
	} {
		if w := visit(t, h, identity.Actor{}, at(file(r)), nil); w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), "bí mật") {
			t.Errorf("%s evidence: %d", what, w.Code)
		}
	}
	if w := visit(t, h, identity.Actor{}, at(999_999), nil); w.Code != http.StatusForbidden {
		t.Errorf("evidence that is not there: %d", w.Code)
	}
}

func TestSignedInOfficersDoNotHideBehindALink(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	m := addPersonalLink(t, s, c, p)
	r := reportOf(t, s, p, "III.5", c.Commune.ID, "2026-Q3")
	for name, want := range map[string]struct {
		by   identity.Actor
		kind problem.Kind
	}{
		"the coordinator, who could accept it afterwards": {c.Coordinator, problem.Denied},
		"another commune": {c.Stranger, problem.Denied},
		"a colleague":     {c.Colleague, 0},
	} {
		_, err := s.AnswerLink(bg, LinkUse{Secret: m.Secret, SignedIn: want.by}, r.ID, LinkAnswer{Key: "aaaaaaaaaaaa", Version: r.Version})
		if kindOf(err) != want.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	own, _, err := s.MakeLinks(bg, c.Coordinator, p.ID, LinkWish{AgencyID: c.Focal.ID, Period: linkTestPeriod})
	if err != nil {
		t.Fatal(err)
	}
	r = reportOf(t, s, p, "III.2", c.Focal.ID, linkTestPeriod)
	if _, err := s.AnswerLink(bg, LinkUse{Secret: own[0].Secret, SignedIn: c.Coordinator}, r.ID, nothingAnswer("bbbbbbbbbbbb", r.Version)); kindOf(err) != problem.Denied {
		t.Errorf("the coordinator through the link of their own agency: %v", err)
	}
}

func TestSameSendAtOnceIsTakenOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		p := addPlan(t, s, c)
		m := addPersonalLink(t, s, c, p)
		r := reportOf(t, s, p, "III.5", c.Commune.ID, linkTestPeriod)
		var g errgroup.Group
		for range 6 { // a phone that tries again while the first try is still on its way, perhaps to another node
			g.Go(func() error {
				_, err := s.AnswerLink(bg, LinkUse{Secret: m.Secret}, r.ID, LinkAnswer{
					Key: "aaaaaaaaaaaa", Version: r.Version, Entry: Entry{Answer: Activities}, Submit: true,
					Deeds: []LinkDeed{{Activity: Activity{Name: "Phát thanh", From: "2026-07-02"}}},
				})
				return err
			})
		}
		if err := g.Wait(); err != nil {
			t.Error(err)
		}
		got, err := s.OpenReport(bg, c.Reporter, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Activities) != 1 || got.Report.State != Submitted || len(got.Moves) != 2 { // begun, submitted
			t.Errorf("%d activities, %s, %d moves", len(got.Activities), got.Report.State, len(got.Moves))
		}
	})
}

func TestLinksOnTheScreensOfTheFocalDepartment(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	p := addPlan(t, s, c)
	h := screens(s)
	at := planPath(p.ID) + "/lien-ket"
	w := visit(t, h, c.Coordinator, at, url.Values{"ky": {"2026-Q3"}, "contact": {"Chị Lan"}, "until": {"2026-11-30"}})
	made, err := goquery.NewDocumentFromReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	text := made.Find("#van-ban").Text()
	if lines := strings.Split(strings.TrimSpace(text), "\n"); w.Code != http.StatusOK || len(lines) != 3 || !strings.Contains(text, c.Commune.ShortName+": báo cáo quý III năm 2026, hạn ") {
		t.Fatalf("%d: the text to paste is %q", w.Code, text)
	}
	secret := text[strings.Index(text, "/l/")+3:]
	secret = secret[:len(newSecret())]
	linkScreen(t, h, secret)
	list := page(t, h, c.Coordinator, at+"?ky=2026-Q3", http.StatusOK)
	if html, _ := list.Html(); strings.Contains(html, secret) {
		t.Error("the address is shown a second time")
	}
	if got := textOf(list.Find("table")); !strings.Contains(got, "mở 1 lần") {
		t.Errorf("the list does not tell that a link was opened: %s", got)
	}
	revoke, _ := list.Find(`form[action$="/thu-hoi"]`).First().Attr("action")
	if w := visit(t, h, c.Coordinator, revoke, url.Values{}); w.Code != http.StatusSeeOther {
		t.Errorf("revoking answers %d", w.Code)
	}
	for _, by := range []identity.Actor{c.Reporter, c.Leader, c.Inspector} {
		page(t, h, by, at, http.StatusForbidden)
		if w := visit(t, h, by, revoke, url.Values{}); w.Code != http.StatusForbidden {
			t.Errorf("%s revokes: %d", by.Role, w.Code)
		}
	}
	agency := page(t, h, c.Coordinator, agencyPath(p.ID, c.Commune.ID), http.StatusOK)
	if !strings.Contains(textOf(agency.Find("main")), "Liên kết trả lời") {
		t.Error("the page of an agency has no place for its link")
	}
	if own := page(t, h, c.Reporter, agencyPath(p.ID, c.Commune.ID), http.StatusOK); strings.Contains(textOf(own.Find("main")), "Liên kết trả lời") {
		t.Error("a commune sees the focal department's links")
	}
}
