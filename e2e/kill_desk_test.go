package e2e

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"lantoa/e2e/visitor"
)

const (
	deskKills     = 18 // on SQLite
	someDeskKills = 9  // on PostgreSQL
)

// The program is killed while it takes a workbook of all agencies in, while a plan is amended, and while evidence comes up by the dozen.
// After a restart each of them is there as a whole or not at all, and what was answered is there.
func TestKilledDeskWritesAllOrNothing(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		k := newKiller(t, flags...)
		desk := &deskKiller{killer: k}
		works := []work{
			{"workbook", desk.confirmWorkbook, new(time.Duration)},
			{"amendment", desk.confirmAmendment, new(time.Duration)},
			{"evidence", desk.uploadEvidence, new(time.Duration)},
		}
		for _, w := range works {
			k.learn(w)
			desk.isWhole("after " + w.name + " in peace")
		}
		times := deskKills
		if len(flags) > 0 {
			times = someDeskKills
		}
		for i := range times {
			w := works[i%len(works)]
			k.round(w)
			desk.isWhole("killed in " + w.name)
		}
		k.noJobIsStuck()
		for _, w := range works { // and everything still works
			must(t, w.do())
			desk.isWhole("after " + w.name + " at the end")
		}
		t.Logf("killed %d times, %d times in the middle of a work; %d workbooks and %d amendments are in, %d promises kept", times, k.cutOff,
			k.count(`SELECT COUNT(*) FROM plan_workbooks WHERE state = 'confirmed'`), k.count(amendedVersions), len(k.promises))
	})
}

// deskKiller kills the works that write much at once.
type deskKiller struct {
	*killer
	books, amendments, pictures int
	open                        int64 // answers that the workbook fills in
	added                       [2]int64
}

const (
	amendedVersions = `SELECT COUNT(*) FROM plan_versions WHERE plan_id = 1 AND kind = 'amended'`
	addedTask       = `plan_id = 1 AND began_on <> '' AND title LIKE 'Tập huấn kỹ năng%'`
	latestBook      = `FROM plan_reports r WHERE r.plan_id = 1 AND r.period = '2026-Q4' AND r.difficulties LIKE 'Bảng số %'`
)

// isWhole checks that the last workbook and the last amendment are there in all rows, or in none.
func (k *deskKiller) isWhole(when string) {
	k.t.Helper()
	confirmed := k.count(`SELECT COUNT(*) FROM plan_workbooks WHERE state = 'confirmed'`)
	filled := k.count(`SELECT COUNT(*) ` + latestBook)
	if k.open == 0 {
		k.open = filled
	}
	if confirmed > 0 && filled != k.open {
		k.t.Errorf("%s: %d answers are filled in, a workbook has %d", when, filled, k.open)
	}
	const another = `SELECT COUNT(*) ` + latestBook + ` AND r.difficulties <> (SELECT 'Bảng số ' || REPLACE(f.name, '.xlsx', '') FROM plan_workbooks w
		JOIN plan_workbook_files f ON f.workbook_id = w.id WHERE w.state = 'confirmed' ORDER BY w.id DESC LIMIT 1)`
	if n := k.count(another); n > 0 {
		k.t.Errorf("%s: %d answers are not those of the workbook confirmed last", when, n)
	}
	k.amendedWhole(when)
	lost := `SELECT COUNT(*) FROM plan_evidence WHERE kind = 'file' AND hash = ''`
	if n := k.count(lost); n > 0 {
		k.t.Errorf("%s: %d pieces of evidence have no file", when, n)
	}
	if k.t.Failed() {
		k.t.FailNow()
	}
}

// amendedWhole knows that the amendments add a task and drop it in turn.
func (k *deskKiller) amendedWhole(when string) {
	k.t.Helper()
	n := k.count(amendedVersions)
	for what, got := range map[string][2]int64{
		"imports confirmed":          {k.count(`SELECT COUNT(*) FROM plan_imports WHERE plan_id = 1 AND state = 'confirmed'`), n + 1},
		"entries in the audit trail": {k.count(`SELECT COUNT(*) FROM identity_audit WHERE action = 'plan.amend'`), n},
		"tasks added":                {k.count(`SELECT COUNT(*) FROM plan_tasks WHERE ` + addedTask), (n + 1) / 2},
		"tasks ended":                {k.count(`SELECT COUNT(*) FROM plan_tasks WHERE ended_on <> '' AND ` + addedTask), n / 2},
	} {
		if got[0] != got[1] {
			k.t.Errorf("%s: %d amendments, but %d %s, want %d", when, n, got[0], what, got[1])
		}
	}
	if n == 0 {
		return
	}
	const addedTasks = ` x WHERE x.task_id IN (SELECT id FROM plan_tasks WHERE ` + addedTask + `)`
	each := (n + 1) / 2
	now := [2]int64{k.count(`SELECT COUNT(*) FROM plan_assignments` + addedTasks), k.count(`SELECT COUNT(*) FROM plan_reports` + addedTasks)}
	if k.added == [2]int64{} {
		k.added = now
	}
	if now != [2]int64{k.added[0] * each, k.added[1] * each} {
		k.t.Errorf("%s: %d added tasks have %v duties and answers, one has %v", when, each, now, k.added)
	}
}

// confirmWorkbook fills in the workbook of all agencies, brings it back and confirms it.
func (k *deskKiller) confirmWorkbook() error {
	const page = "/ke-hoach/1/bang-excel?ky=2026-Q4"
	v := k.people["dau-moi"]
	if err := v.Open("/ke-hoach/1/bang-excel/tai.xlsx?ky=2026-Q4"); err != nil {
		return err
	}
	k.books++
	name := filepath.Join(k.t.TempDir(), fmt.Sprintf("%d.xlsx", k.books))
	if err := fillAll(name, v.Body, fmt.Sprintf("Bảng số %d", k.books), k.open == 0); err != nil {
		return err
	}
	if err := v.Open(page); err != nil {
		return err
	}
	v.Attach("tep", name)
	if err := v.Press("Đọc và so sánh"); err != nil {
		return err
	}
	id := number(v.URL)
	err := v.Press("Xác nhận và ghi")
	if v.Led != nil {
		k.promise(fmt.Sprintf("workbook %d", id), `SELECT COUNT(*) FROM plan_workbooks WHERE id = ? AND state = 'confirmed'`, id)
	} else if err == nil {
		return fmt.Errorf("workbook %d was not taken in: %s", id, beginning(v))
	}
	return err
}

// fillAll answers lines of a workbook of all agencies: the first time those that nobody has answered, then the same again.
func fillAll(name string, data []byte, difficulties string, first bool) error {
	const sheet = "Trả lời"
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	defer book.Close()
	rows, err := book.GetRows(sheet)
	if err != nil {
		return err
	}
	state, answer, trouble := -1, -1, -1
	for i, row := range rows {
		for c, title := range row {
			switch {
			case title == "Tình trạng":
				state = c
			case title == "Trả lời" && state >= 0:
				answer = c
			case strings.HasPrefix(title, "Khó khăn"):
				trouble = c
			}
		}
		untouched := first && trouble >= 0 && state < len(row) && row[state] == "Chưa báo cáo"
		if ours := trouble >= 0 && trouble < len(row) && strings.HasPrefix(row[trouble], "Bảng số"); !untouched && !ours {
			continue
		}
		for c, value := range map[int]string{answer: "Không phát sinh", trouble: difficulties} {
			cell, err := excelize.CoordinatesToCellName(c+1, i+1)
			if err != nil {
				return err
			}
			if err := book.SetCellValue(sheet, cell, value); err != nil {
				return err
			}
		}
	}
	return book.SaveAs(name)
}

// amendmentText is the made-up amendment of the demonstration; every other one has the task that it adds.
func (k *deskKiller) amendmentText() (string, error) {
	text, err := os.ReadFile("../cmd/lantoa/demo/ke-hoach-dieu-chinh-mau.txt")
	if err != nil {
		return "", err
	}
	k.amendments++
	s := strings.Replace(string(text), "- Nội dung: sản xuất,", fmt.Sprintf("- Nội dung: lần điều chỉnh %d, sản xuất,", k.amendments), 1)
	if k.count(amendedVersions)%2 == 1 {
		before, rest, _ := strings.Cut(s, "6. Tập huấn")
		_, after, _ := strings.Cut(rest, "IV. KINH PHÍ")
		s = before + "IV. KINH PHÍ" + after
	}
	name := filepath.Join(k.t.TempDir(), fmt.Sprintf("dieu-chinh-%d.txt", k.amendments))
	return name, os.WriteFile(name, []byte(s), 0o600)
}

func (k *deskKiller) confirmAmendment() error {
	v := k.people["dau-moi"]
	document, err := k.amendmentText()
	if err != nil {
		return err
	}
	if err := v.Open("/nhap-ke-hoach"); err != nil {
		return err
	}
	v.Attach("document", document)
	if err := v.Press("Đọc văn bản"); err != nil {
		return err
	}
	for end := time.Now().Add(waitLimit); !strings.Contains(v.Text(), reviewTitle); time.Sleep(pollEvery) {
		if time.Now().After(end) {
			return errNeverReady
		}
		if err := v.Reload(); err != nil {
			return err
		}
	}
	id := number(v.URL)
	v.Tick("settle")
	v.Fill("purpose", "version")
	v.Fill("base", "1")
	v.Fill("from", "20/10/2026")
	if err := v.Press(twinButton); err != nil {
		return err
	}
	err = v.Press("Xác nhận bản điều chỉnh")
	if v.Led != nil {
		k.promise(fmt.Sprintf("the amendment of document %d", id), `SELECT COUNT(*) FROM plan_imports WHERE id = ? AND state = 'confirmed' AND plan_id = 1`, id)
	} else if err == nil {
		return fmt.Errorf("the amendment was not taken in: %s", v.Text())
	}
	return err
}

// uploadEvidence adds a picture to the same report, one more each time.
func (k *deskKiller) uploadEvidence() error {
	v := k.people["xa-quy-hoa"]
	const begun = `SELECT COALESCE(MAX(r.id), 0) FROM plan_reports r JOIN identity_agencies a ON a.id = r.agency_id
		WHERE a.key = '06076' AND r.plan_id = 1 AND r.state = 'draft'`
	id := k.count(begun)
	if id == 0 {
		return fmt.Errorf("no report of the commune is begun")
	}
	for range 3 {
		if err := k.uploadOne(v, id); err != nil {
			return err
		}
	}
	return nil
}

func (k *deskKiller) uploadOne(v *visitor.Visitor, id int64) error {
	if err := v.Open(fmt.Sprintf("/bao-cao/%d", id)); err != nil {
		return err
	}
	before := k.count(`SELECT COUNT(*) FROM plan_evidence WHERE report_id = ?`, id)
	k.pictures++
	v.Attach("tep", photo(k.t, uint8(k.pictures)))
	err := v.Press("Thêm minh chứng")
	if v.Led != nil {
		k.promise(fmt.Sprintf("picture %d of report %d", before+1, id), `SELECT COUNT(*) FROM plan_reports r WHERE r.id = ?
			AND (SELECT COUNT(*) FROM plan_evidence e WHERE e.report_id = r.id) > ?`, id, before)
	} else if err == nil {
		return fmt.Errorf("the picture was not taken in: %s", beginning(v))
	}
	return err
}

// Two people answer for the same agency at the same moment, one by link and one on the screen of another node: one is told, and both
// texts are there to go on with.
func TestLinkAndScreenAtOnce(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, flags ...string) {
		flags = append([]string{"--demo"}, flags...)
		one := startProgram(t, flags...)
		two := startOn(t, one.Data, flags...)
		d := database(t, one, flags[1:]...)
		linked, err := visitor.New(one.URL)
		must(t, err)
		link := makeLink(t, two)
		screen := enter(t, two, "xa-quy-hoa")
		const rounds = 6
		told := 0
		for round := range rounds {
			must(t, linked.Open(link))
			told += linkAgainstScreen(t, linked, screen, round)
		}
		if told != rounds {
			t.Errorf("in %d rounds %d people were told of the other", rounds, told)
		}
		id := number(screen.URL)
		if n := count(t, d, `SELECT COUNT(*) FROM plan_reports WHERE id = ? AND state = 'draft'`, id); n != 1 {
			t.Errorf("report %d is no draft any more", id)
		}
		isWell(t, one)
	})
}

// linkAgainstScreen sends two texts at once and gives the number of those who were told. Nobody's text is lost.
func linkAgainstScreen(t *testing.T, linked, screen *visitor.Visitor, round int) (told int) {
	t.Helper()
	id := strings.TrimPrefix(linked.Page.Find(`[id^="viec-"]:has(button)`).First().AttrOr("id", ""), "viec-")
	must(t, screen.Open("/bao-cao/"+id))
	texts := []string{fmt.Sprintf("Qua liên kết, lần %d.", round), fmt.Sprintf("Trên màn hình, lần %d.", round)}
	linked.In("#viec-" + id)
	fields := []string{"b" + id + "_difficulties", "difficulties"}
	linked.Fill("b"+id+"_answer", "nothing")
	screen.Fill("answer", "nothing")
	people := []*visitor.Visitor{linked, screen}
	sent := make(chan error)
	for i, v := range people {
		v.Fill(fields[i], texts[i])
		go func() { sent <- v.Press("Lưu nháp") }()
	}
	for range people {
		must(t, <-sent)
	}
	for i, v := range people {
		if v.Answered < 400 {
			continue
		}
		told++
		if got := v.Field(fields[i]); len(got) != 1 || got[0] != texts[i] {
			t.Errorf("round %d: the text %q came back as %q", round, texts[i], got)
		}
		sees(t, v, v.Status, texts[1-i])
		must(t, v.Reload()) // a phone that has put the browser away
		sees(t, v, http.StatusOK, texts[1-i])
	}
	return told
}
