package main

import (
	"slices"
	"strings"
	"testing"

	"lantoa/internal/web"
)

// operationOf says which operations of the API do what a screen does, or in words why a screen has none ("–" before it). What the
// screens can do, programs can do: whoever adds a screen adds an operation or a reason.
var operationOf = map[string]string{
	"GET /{$}":      "listReports",
	"GET /ke-hoach": "listPlans", "GET /ke-hoach/{id}": "getProgress", "GET /ke-hoach/{id}/van-ban": "getPlanDocument", "GET /ke-hoach/{id}/ban-do": "getProgress",
	"GET /ke-hoach/{id}/sua": "getPlan", "POST /ke-hoach/{id}/sua": "changePlan", "POST /ke-hoach/{id}/luu-tru": "archivePlan",
	"GET /co-quan-thuc-hien": "getProgress", "GET /ke-hoach/{id}/co-quan": "getProgress", "GET /ke-hoach/{id}/co-quan/bang.xlsx": "getProgress",
	"GET /ke-hoach/{id}/co-quan/{agency}": "listReports",
	"GET /nhiem-vu":                       "listTasks", "GET /nhiem-vu/{id}": "getTask getTaskHistory", "GET /nhiem-vu/{id}/bang.xlsx": "listReports",
	"GET /nhiem-vu/{id}/sua": "getTask", "POST /nhiem-vu/{id}/sua": "changeTask", "GET /nhiem-vu/{id}/giao": "listAssignments", "POST /nhiem-vu/{id}/giao": "assignTask",
	"GET /bao-cao/{id}": "getReport", "POST /bao-cao/{id}": "saveReport markEvidence setConsent deleteEvidence", "GET /bao-cao/{id}/nhap-thay": "getReport", "POST /bao-cao/{id}/nhap-thay": "saveReport",
	"POST /bao-cao/{id}/minh-chung": "addEvidence", "POST /bao-cao/{id}/tu-luu": "saveReport", "GET /bao-cao/{id}/gui": "getReport",
	"GET /bao-cao/{id}/hoat-dong/{activity}": "getActivity", "POST /bao-cao/{id}/hoat-dong/{activity}": "changeActivity",
	"GET /bao-cao/{id}/hoat-dong/{activity}/xoa": "getActivity", "POST /bao-cao/{id}/hoat-dong/{activity}/xoa": "deleteActivity",
	"GET /minh-chung/{id}": "downloadEvidence", "GET /minh-chung/{id}/nho": "downloadThumbnail", "GET /duyet": "listReports", "POST /duyet": "acceptReports",
	"GET /tong-hop": "listPeriods", "GET /tong-hop/{plan}/{period}": "getConsolidated", "GET /tong-hop/{plan}/{period}/so-lieu/{figure}": "getFigure",
	"GET /tong-hop/{plan}/{period}/phan/{section}": "getSection", "POST /tong-hop/{plan}/{period}/phan/{section}": "writeSection",
	"GET /tong-hop/{plan}/{period}/chot": "getConsolidated", "POST /tong-hop/{plan}/{period}/chot": "closePeriod",
	"GET /tong-hop/{plan}/{period}/tai.docx": "downloadConsolidated", "GET /tong-hop/{plan}/{period}/tai.xlsx": "downloadConsolidated",
	"GET /tong-hop/{plan}/{period}/tai.pdf": "downloadConsolidated", "GET /tong-hop/{plan}/{period}/pdf": "orderConsolidatedPdf", "POST /tong-hop/{plan}/{period}/pdf": "orderConsolidatedPdf",
	"GET /nhap-ke-hoach": "listImports", "POST /nhap-ke-hoach": "startImport", "GET /nhap-ke-hoach/{id}": "getImport", "POST /nhap-ke-hoach/{id}": "reviewImport confirmImport",
	"GET /co-quan": "listAgencies", "GET /co-quan/them": "– a form", "POST /co-quan/them": "addAgency", "GET /co-quan/{id}": "getAgency", "POST /co-quan/{id}": "changeAgency",
	"POST /co-quan/{id}/ten-khac": "addAlias", "POST /co-quan/{id}/ten-khac/bo": "removeAlias", "POST /co-quan/{id}/nhom": "setGroups",
	"GET /nhat-ky": "listAuditEntries", "POST /nhat-ky/kiem-tra": "verifyAudit", "GET /nhat-ky/xuat": "exportAudit",
	"POST /bao-cao/{id}/gui": "submitReport", "POST /bao-cao/{id}/rut-lai": "recallReport", "POST /bao-cao/{id}/xoa-nhap": "clearReport",
	"POST /bao-cao/{id}/chap-nhan": "acceptReport", "POST /bao-cao/{id}/tra-lai": "returnReport", "POST /bao-cao/{id}/mo-lai": "reopenReport",
	"GET /ke-hoach/{id}/kinh-phi": "listBudgetLines", "GET /ke-hoach/{id}/kinh-phi/nhap": "– a form", "POST /ke-hoach/{id}/kinh-phi/nhap": "addMoney",
	"GET /ke-hoach/{id}/kinh-phi/tep/{entry}": "downloadMoneyFile", "GET /ke-hoach/{id}/kinh-phi/{line}": "getBudgetLine",
	"GET /ke-hoach/{id}/kinh-phi/{line}/sua/{entry}": "getBudgetLine", "POST /ke-hoach/{id}/kinh-phi/{line}/sua/{entry}": "correctMoney",
	"GET /ke-hoach/{id}/lien-ket": "listLinks", "POST /ke-hoach/{id}/lien-ket": "makeLinks", "POST /ke-hoach/{id}/lien-ket/{link}/thu-hoi": "revokeLink",
	"GET /don-doc": "listPlannedReminders", "POST /don-doc": "sendReminders", "GET /don-doc/thu/{key}": "previewReminder", "GET /don-doc/nhat-ky": "listReminders",
	"POST /ke-hoach/{id}/tiep-nhan": "acknowledgeTasks", "GET /bao-cao/{id}/gia-han": "getReport", "POST /bao-cao/{id}/gia-han": "askExtension",
	"GET /de-nghi": "listRequests", "GET /de-nghi/{id}": "getRequest", "POST /de-nghi/{id}": "decideRequest", "GET /nhiem-vu/{id}/phan-cong": "listAssignments",
	"GET /nhiem-vu/{id}/chuyen/{agency}": "listAssignments", "POST /nhiem-vu/{id}/chuyen/{agency}": "handOverTask",
	"GET /nhiem-vu/{id}/thoi-giao/{agency}": "listAssignments", "POST /nhiem-vu/{id}/thoi-giao/{agency}": "takeOffTask",
	"GET /ke-hoach/{id}/bang-excel": "downloadWorkbook", "POST /ke-hoach/{id}/bang-excel": "uploadWorkbook", "GET /ke-hoach/{id}/bang-excel/tai.xlsx": "downloadWorkbook",
	"GET /ke-hoach/{id}/bang-excel/moi-co-quan.zip": "downloadWorkbooks", "GET /bang-excel/{book}": "getWorkbook", "POST /bang-excel/{book}": "chooseInWorkbook confirmWorkbook dropWorkbook",
	"GET /nhap-ke-hoach/{id}/so-sanh": "compareImport", "POST /nhap-ke-hoach/{id}/so-sanh": "chooseAmendment confirmAmendment", "GET /don-doc/nhat-ky/{id}": "getReminder",
	"POST /bao-cao/{id}/minh-chung/{evidence}/xet": "judgeEvidence", "GET /ke-hoach/{id}/minh-chung": "downloadEvidenceArchive",
	"GET /ke-hoach/{id}/minh-chung.zip": "downloadEvidenceArchive", "GET /kiem-tra": "– a form", "POST /kiem-tra": "checkSeal",
	"GET /danh-sach-co-quan": "– a form", "POST /danh-sach-co-quan": "uploadAgencyList", "GET /danh-sach-co-quan.xlsx": "downloadAgencyList",
	"GET /danh-sach-co-quan/{id}": "getAgencyList", "POST /danh-sach-co-quan/{id}": "confirmAgencyList dropAgencyList",
	"GET /ke-hoach/{id}/kinh-phi/excel": "– a form", "POST /ke-hoach/{id}/kinh-phi/excel": "uploadMoneyWorkbook",
	"GET /ke-hoach/{id}/kinh-phi/excel/tai.xlsx": "downloadMoneyWorkbook", "GET /ke-hoach/{id}/kinh-phi/excel/{sheet}": "getMoneyWorkbook",
	"POST /ke-hoach/{id}/kinh-phi/excel/{sheet}": "confirmMoneyWorkbook",
	"GET /ke-hoach/{id}/tinh-trang.xlsx":         "downloadProgress", "GET /ke-hoach/{id}/tinh-trang.docx": "downloadProgress",
	"GET /don-doc/cong-van": "– a form", "GET /don-doc/cong-van/tai.docx": "downloadReminderLetter",
	"GET /don-doc/loi-nhan": "getChatText", "POST /don-doc/loi-nhan": "noteReminded", "GET /don-doc/cai-dat": "getLadder listQuietDays listMailboxes", "POST /don-doc/cai-dat": "setLadder",
	"POST /don-doc/cai-dat/ngay-nghi": "addQuietDays", "POST /don-doc/cai-dat/ngay-nghi/{id}/bo": "dropQuietDays",
	"GET /don-doc/hop-thu/{id}/{agency}": "listMailboxes", "POST /don-doc/hop-thu/{id}/{agency}": "setMailbox muteAgency",
	"GET /ke-hoach/{id}/cac-ban": "listVersions", "GET /ke-hoach/{id}/cac-ban/{no}": "getVersion", "GET /ke-hoach/{id}/cac-ban/{no}/van-ban": "getVersionDocument",
	"GET /ke-hoach/{id}/ky-bao-cao": "getPlan", "POST /ke-hoach/{id}/ky-bao-cao": "previewRhythm changeRhythm",
	"GET /tong-hop/{plan}/{period}/doi-chieu": "listPapers", "POST /tong-hop/{plan}/{period}/doi-chieu": "compareEdited keepPaper", "GET /bao-cao-luu/{id}": "downloadPaper",
	"GET /kinh-phi": "listBudgetLines", "GET /ke-hoach/{id}/trong-so": "listWeights", "POST /ke-hoach/{id}/trong-so": "setWeights",
}

// without are beginnings of addresses that have no operation, with the reason.
var without = []struct{ pattern, why string }{
	{"/dang-nhap", "a token needs no sign-in"},
	{"/dang-xuat", "a token needs no sign-in"},
	{"/bat-dau", "the first account is made by a person"},
	{"/tai-khoan", "an account is a person's"},
	{"/nguoi-dung", "accounts of people are made by people"},
	{"/danh-sach-nguoi-dung", "accounts of people are made by people"},
	{"/khoa-ket-noi", "a token makes no tokens"},
	{"/vai-tro", "roles are fixed; /me tells the scopes"},
	{"/he-thong", "looking after the machine"},
	{"/l/", "the personal link has a person at its other end"},
	{"/lich/", "a feed is read by its own address"},
	{"/tin/", "a feed is read by its own address"},
	{"/nhac-viec", "a person's own letters"},
	{"/trang-cong-khai", "two persons publish; the public data needs no token"},
	{"/nhap-ke-hoach/{id}/trang", "a person compares recognised words with the picture"},
}

func TestEveryScreenHasItsOperation(t *testing.T) {
	t.Parallel()
	a, err := open(t.Context(), settings{place: place{Data: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	var ops, patterns []string
	for _, o := range a.api.Operations() {
		ops = append(ops, o.ID)
	}
	for _, pages := range [][]string{patternsOf(a.plans.Routes().Pages), patternsOf(a.people.Routes().Pages), patternsOf(a.portal.Routes().Pages)} {
		patterns = append(patterns, pages...)
	}
	for _, p := range patterns {
		op, known := operationOf[p]
		_, path, _ := strings.Cut(p, " ")
		reason := slices.ContainsFunc(without, func(w struct{ pattern, why string }) bool { return strings.HasPrefix(path, w.pattern) })
		switch {
		case known && !strings.HasPrefix(op, "–"):
			for o := range strings.FieldsSeq(op) {
				if !slices.Contains(ops, o) {
					t.Errorf("%s: the API has no operation %s", p, o)
				}
			}
		case !known && !reason:
			t.Errorf("%s: add the operation that does the same to operationOf, or the reason why there is none to without", p)
		}
	}
	for p := range operationOf {
		if !slices.Contains(patterns, p) {
			t.Errorf("%s is no screen any more", p)
		}
	}
}

func patternsOf(pages []web.Route) (all []string) {
	for _, p := range pages {
		all = append(all, p.Pattern)
	}
	return all
}
