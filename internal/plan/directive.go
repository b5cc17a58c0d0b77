package plan

import (
	"strconv"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/problem"
)

// Plan is one directive with all it asks for. Days are calendar.Day; IssuedOn is "" while the document is a draft.
type Plan struct {
	ID           int64
	Number       string // "/KH-UBND" while the serial is blank
	Issuer       string
	Title        string // trích yếu
	Place        string // the printed line of place and date
	IssuedOn     calendar.Day
	Year         int
	Signer       string
	SignerPost   string
	State        string       // active, replaced, archived
	StartsOn     calendar.Day // reports are asked for from this day on
	Rhythm       calendar.Rhythm
	Sample       bool
	DocumentName string
	DocumentHash string
	Version      int64
}

// Name is the plan in a few words, for lists and crumbs.
func (p Plan) Name() string { return "Kế hoạch năm " + strconv.Itoa(p.Year) }

// Cited is how documents cite the plan the first time: type, number, date, issuer, subject.
func (p Plan) Cited() string {
	var b strings.Builder
	b.WriteString("Kế hoạch số ")
	if strings.HasPrefix(p.Number, "/") || p.Number == "" {
		b.WriteString("…")
	}
	b.WriteString(p.Number)
	if p.IssuedOn.Valid() {
		y, m, d := p.IssuedOn.Split()
		b.WriteString(" ngày " + strconv.Itoa(d) + "/" + strconv.Itoa(m) + "/" + strconv.Itoa(y))
	}
	if p.Issuer != "" {
		b.WriteString(" của " + shortIssuer(p.Issuer))
	}
	return b.String()
}

func shortIssuer(s string) string { return strings.Replace(s, "Ủy ban nhân dân", "UBND", 1) }

const (
	minYear, maxYear = 2000, 2100
	maxTitle         = 1000 // characters
)

// Validate says what stands in the way of saving the plan.
func (p Plan) Validate() error {
	var errs []error
	if strings.TrimSpace(p.Title) == "" {
		errs = append(errs, problem.Field("title", "Chưa có trích yếu. Ghi nội dung chính của kế hoạch."))
	}
	if len([]rune(p.Title)) > maxTitle {
		errs = append(errs, problem.Field("title", "Trích yếu quá dài. Rút gọn dưới %d chữ cái.", maxTitle))
	}
	if strings.TrimSpace(p.Issuer) == "" {
		errs = append(errs, problem.Field("issuer", "Chưa có cơ quan ban hành."))
	}
	if p.Year < minYear || p.Year > maxYear {
		errs = append(errs, problem.Field("year", "Năm kế hoạch phải từ %d đến %d.", minYear, maxYear))
	}
	if p.IssuedOn != "" && !p.IssuedOn.Valid() {
		errs = append(errs, problem.Field("issued_on", "Ngày ban hành chưa đúng. Ghi như 20/04/2026, hoặc để trống nếu văn bản chưa có ngày."))
	}
	if !p.StartsOn.Valid() {
		errs = append(errs, problem.Field("starts_on", "Ngày bắt đầu tính kỳ báo cáo chưa đúng. Ghi như 01/01/2026."))
	}
	if p.Rhythm.Closing < 1 || p.Rhythm.Closing > 31 {
		errs = append(errs, problem.Field("closing_day", "Ngày chốt số liệu phải từ 1 đến 31."))
	}
	return problem.Collect(errs...)
}

// Clause is a line of the document that is no task. Kind is one of the Clause constants.
type Clause struct {
	Kind, No, Body, Detail string
	Span                   Span
}

// The kinds of Clause.
const (
	Basis     = "basis"
	Section   = "section"
	Topic     = "topic"
	Recipient = "recipient"
	Goal      = "target"
	Duty      = "duty" // to report; Detail is "to whom\nby when"
)

// Span is a place in the text of the document: bytes from Start up to End.
type Span struct{ Start, End int }
