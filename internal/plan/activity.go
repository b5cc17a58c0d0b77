package plan

import (
	"net/url"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/problem"
)

// Activity is one thing that an agency did: what, when, where, for whom, in which languages.
type Activity struct {
	ID        int64
	ReportID  int64
	Name      string
	From, To  calendar.Day
	Place     string
	Pillar    string   // P1, P2, P3 or ""
	Languages []string // tags of data/languages.csv
	Audiences []string // keys of data/audiences.csv
	Topics    []string // codes of data/conventions.csv
	Body      string
	Version   int64
}

// Figure is one count of one indicator: of an activity, or of the whole period (ActivityID 0) with a note how it was counted.
type Figure struct {
	ID         int64
	ReportID   int64
	ActivityID int64
	Indicator  string
	Value      int64
	Note       string
	Day        calendar.Day // the day it counts for
}

// Evidence is a file or a link that shows what was done.
type Evidence struct {
	ID         int64
	ReportID   int64
	ActivityID int64
	Kind       string // "file" or "link"
	Name       string
	Hash       string // of the file in the blob store
	Thumb      string // hash of a small picture, or ""
	Size       int64  // bytes
	Mime       string
	URL        string
	Consent    bool // people who can be recognised have agreed
	AddedBy    string
	Label      string // what its sender calls it; a key of evidenceKinds
	Verdict    string // of the reviewer; "" while nobody has looked
	Why        string // it was rejected
	VerdictWho string
}

const (
	maxName       = 300
	maxPlace      = 300
	maxBody       = 10_000
	maxFigure     = 1_000_000_000_000
	MaxActivities = 200 // of one report
	MaxEvidence   = 60  // of one report
	maxURL        = 2000
)

// Validate says what is wrong with the activity of a report. Days outside the period are allowed up to today:
// what was forgotten is better late than lost; the figure counts for its own day.
func (a Activity) Validate(r Report, today calendar.Day) error {
	var errs []error
	if strings.TrimSpace(a.Name) == "" {
		errs = append(errs, problem.Field("name", "Ghi tên hoạt động."))
	} else if len([]rune(a.Name)) > maxName {
		errs = append(errs, problem.Field("name", "Tên hoạt động quá dài. Rút gọn dưới %d chữ cái, phần còn lại ghi vào mô tả.", maxName))
	}
	switch {
	case !a.From.Valid():
		errs = append(errs, problem.Field("from", "Ghi ngày bắt đầu, ví dụ 02/11/2026."))
	case !a.To.Valid():
		errs = append(errs, problem.Field("to", "Ngày kết thúc chưa đúng. Ghi như 05/11/2026, hoặc để trống nếu làm trong một ngày."))
	case a.To.Before(a.From):
		errs = append(errs, problem.Field("to", "Ngày kết thúc trước ngày bắt đầu. Kiểm tra lại hai ngày."))
	case a.From.After(today):
		errs = append(errs, problem.Field("from", "Hoạt động chưa diễn ra. Chỉ báo cáo việc đã làm."))
	}
	if len([]rune(a.Place)) > maxPlace {
		errs = append(errs, problem.Field("place", "Nơi thực hiện quá dài. Rút gọn dưới %d chữ cái.", maxPlace))
	}
	if len([]rune(a.Body)) > maxBody {
		errs = append(errs, problem.Field("body", "Mô tả quá dài. Rút gọn dưới %d chữ cái hoặc gửi kèm tệp.", maxBody))
	}
	return problem.Collect(errs...)
}

// Validate says what is wrong with a link.
func (e Evidence) Validate() error {
	if e.Kind != "link" {
		return nil
	}
	u, err := url.Parse(e.URL)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || len(e.URL) > maxURL {
		return problem.Field("link", "Liên kết chưa đúng. Dán cả địa chỉ, bắt đầu bằng https://.")
	}
	return nil
}

// ReadyToSubmit says what is missing before a report can be submitted. A report of activities needs at least one, and evidence
// where the task asks for it; "không phát sinh" needs nothing more.
func ReadyToSubmit(r Report, t Task, activities []Activity, figures []Figure, evidence []Evidence, l Indicators) error {
	var errs []error
	switch r.Answer {
	case NoAnswer:
		errs = append(errs, problem.Field("answer", "Chọn trong kỳ có hoạt động hay không."))
	case Activities:
		if len(activities) == 0 {
			errs = append(errs, problem.Field("activities", "Thêm ít nhất một hoạt động, hoặc chọn “Không phát sinh”."))
		}
	case Nothing:
		if len(activities) > 0 {
			errs = append(errs, problem.Field("answer", "Đã ghi %d hoạt động nên không thể chọn “Không phát sinh”. Xóa hoạt động hoặc chọn “Có hoạt động”.", len(activities)))
		}
	case NotApplicable:
		if strings.TrimSpace(r.Summary) == "" {
			errs = append(errs, problem.Field("summary", "Ghi vắn tắt vì sao không thuộc việc của cơ quan."))
		}
	}
	errs = append(errs, lacking(t.Required(), r.Answer, activities, evidence, Evidence.standing))
	for _, f := range figures {
		if f.ActivityID == 0 && strings.TrimSpace(f.Note) == "" {
			i, _ := l.Find(f.Indicator)
			errs = append(errs, problem.Field("note_"+f.Indicator, "%s: ghi cách tính số liệu cả kỳ.", i.Name))
		}
		if f.Value < 0 || f.Value > maxFigure {
			errs = append(errs, problem.Field("figure_"+f.Indicator, "Số liệu phải là số từ 0 trở lên, không quá lớn."))
		}
	}
	return problem.Collect(errs...)
}
