package plan

import (
	"slices"
	"strings"

	"lantoa/internal/office"
)

// EnteredLine says on which tasks the focal department entered the answers of an agency.
type EnteredLine struct {
	AgencyID int64
	Tasks    []int64
}

// enteredNote tells it under the tables of agencies; "" when agencies answered for themselves.
func (c Consolidated) enteredNote() string {
	var all []string
	for _, e := range c.Entered {
		all = append(all, c.Agency(e.AgencyID).Name+" (nhiệm vụ "+c.enteredTasks(e.AgencyID)+")")
	}
	if len(all) == 0 {
		return ""
	}
	return "Ghi chú: báo cáo do " + c.Focal.Name + " nhập thay: " + strings.Join(all, "; ") + "."
}

// enteredTasks are the numbers of the tasks on which answers were entered for an agency.
func (c Consolidated) enteredTasks(agency int64) string {
	at := slices.IndexFunc(c.Entered, func(e EnteredLine) bool { return e.AgencyID == agency })
	if at < 0 {
		return ""
	}
	var tasks []string
	for _, t := range c.Tasks {
		if slices.Contains(c.Entered[at].Tasks, t.ID) {
			tasks = append(tasks, t.No)
		}
	}
	return strings.Join(tasks, ", ")
}

func (c Consolidated) enteredParas() []office.Element {
	if note := c.enteredNote(); note != "" {
		return []office.Element{office.Text(note)}
	}
	return nil
}

const behalfMark = "Nhập thay"

// behalfCell marks a row of an answer that was entered for its agency.
func (r frozenRows) behalfCell(report int64) any {
	if _, found := slices.BinarySearch(r.Behalf, report); found {
		return behalfMark
	}
	return nil
}

func behalfColumn() office.SheetColumn { return office.SheetColumn{Title: behalfMark, Width: 12} }

func (r frozenRows) behalf() ([]int64, error) { return r.Behalf, nil }
