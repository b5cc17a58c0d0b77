package plan

import (
	"slices"
	"strconv"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// BehalfWay is how figures came to whoever enters them for an agency.
type BehalfWay struct{ Key, Name string }

// The ways that a program tells by itself.
const (
	behalfFile   = "file"
	behalfSystem = "system"
)

// behalfWays are all of them.
var behalfWays = []BehalfWay{
	{"phone", "Điện thoại"},
	{"paper", "Văn bản giấy"},
	{"chat", "Tin nhắn, nhóm chat"},
	{"mail", "Thư điện tử"},
	{behalfFile, "Tệp Excel, Word gửi về"},
	{"visit", "Làm việc trực tiếp"},
	{behalfSystem, "Phần mềm khác gửi sang"},
}

func behalfWayName(key string) string {
	for _, w := range behalfWays {
		if w.Key == key {
			return w.Name
		}
	}
	return ""
}

// behalfOf reports whether the actor writes for another agency than their own.
func (r Report) behalfOf(by identity.Actor) bool { return by.AgencyID != r.AgencyID }

// typedBy reports whether the actor has typed into the report for another agency.
func (r Report) typedBy(by identity.Actor) bool {
	return by.UserID != 0 && slices.Contains(r.BehalfBy, strconv.FormatInt(by.UserID, 10))
}

// typing adds the actor to those who typed for another agency. false: nothing changes.
func (r Report) typing(by identity.Actor) (Report, bool) {
	if !r.behalfOf(by) || by.UserID == 0 || r.typedBy(by) {
		return r, false
	}
	r.BehalfBy = append(slices.Clone(r.BehalfBy), strconv.FormatInt(by.UserID, 10))
	return r, true
}

func checkBehalfWay(key string) error {
	if key != "" && behalfWayName(key) == "" {
		return problem.Field("behalf_how", "Chọn số liệu có được bằng cách nào.")
	}
	return nil
}

// behalfReady: whoever sends for another agency says how the figures came.
func (r Report) behalfReady(by identity.Actor) error {
	if r.behalfOf(by) && r.BehalfHow == "" {
		return problem.Field("behalf_how", "Chọn số liệu có được bằng cách nào: điện thoại, văn bản giấy, tin nhắn …")
	}
	return nil
}

// withWay: a program that sends for another agency, and does not say how the figures came, is the way itself.
func (r Report) withWay(by identity.Actor) Report {
	if by.Via != identity.ViaScreen && r.behalfOf(by) && r.BehalfHow == "" {
		r.BehalfHow = behalfSystem
	}
	return r
}

// bookWay is how the figures of a workbook came to whoever takes it in for another agency, unless the report says something else.
func (r Report) bookWay(by identity.Actor) string {
	if r.behalfOf(by) && r.BehalfHow == "" {
		return behalfFile
	}
	return ""
}
