package plan

import (
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
)

// chatText is a text to paste into a chat group: which agencies still owe, no names of people.
type chatText struct {
	Plan     Plan
	Period   string // in words; "" is whatever is due soon or overdue
	Today    calendar.Day
	Address  string
	Lines    []Owing
	Agencies []identity.Agency // in the order of lists
	Sample   bool
}

// chatGroup are the agencies of one sort.
type chatGroup struct {
	Name  string
	Debts []agencyDebt
}

// groups puts communes and wards apart from the others.
func (c chatText) groups() []chatGroup {
	all := []chatGroup{{Name: "Sở, ban, ngành, đoàn thể"}, {Name: "Xã, phường"}}
	debts := byAgency(c.Lines)
	for _, a := range c.Agencies {
		i := slices.IndexFunc(debts, func(d agencyDebt) bool { return d.AgencyID == a.ID })
		if i < 0 {
			continue
		}
		g := &all[0]
		if a.Commune() {
			g = &all[1]
		}
		g.Debts = append(g.Debts, debts[i])
	}
	return slices.DeleteFunc(all, func(g chatGroup) bool { return len(g.Debts) == 0 })
}

func (c chatText) name(id int64) string {
	for _, a := range c.Agencies {
		if a.ID == id && a.Commune() {
			return a.PlaceName()
		}
		if a.ID == id {
			return a.ShortName
		}
	}
	return ""
}

// head are the first lines of both forms.
func (c chatText) head() string {
	var b strings.Builder
	if c.Sample {
		b.WriteString("[DỮ LIỆU MẪU]\n")
	}
	what := c.Plan.Name()
	if c.Period != "" {
		what += ", " + i18n.LowerFirst(c.Period)
	} else if len(c.Lines) > 0 && !several(c.Lines, func(o Owing) string { return o.Period }) {
		what += ", " + i18n.LowerFirst(c.Lines[0].Period)
	}
	late := 0
	var dues []calendar.Day
	for _, o := range c.Lines {
		if o.Due.Before(c.Today) {
			late++
		}
		if !slices.Contains(dues, o.Due) {
			dues = append(dues, o.Due)
		}
	}
	agencies := len(byAgency(c.Lines))
	fmt.Fprintf(&b, "NHẮC BÁO CÁO, tính đến %s\n%s: còn %s báo cáo của %s cơ quan %s", i18n.Date(c.Today), what, digits(len(c.Lines)), digits(agencies), owedWords(c.Lines))
	switch {
	case late == len(c.Lines):
		b.WriteString(", tất cả quá hạn")
	case late > 0:
		fmt.Fprintf(&b, ", %s báo cáo quá hạn", digits(late))
	}
	if len(dues) == 1 {
		fmt.Fprintf(&b, ". Hạn %s (%s)", i18n.Date(dues[0]), i18n.DaysLeft(c.Today, dues[0]))
	}
	b.WriteString(".\n")
	return b.String()
}

func (c chatText) foot() string {
	return "\nGửi báo cáo tại: " + c.Address + "/\nCơ quan đã gửi xin bỏ qua. Trân trọng."
}

// short names each agency with how many answers it owes.
func (c chatText) short() string {
	var b strings.Builder
	b.WriteString(c.head())
	for _, g := range c.groups() {
		var names []string
		for _, d := range g.Debts {
			name := c.name(d.AgencyID)
			if n := len(d.Lines); n > 1 {
				name += " (" + digits(n) + ")"
			}
			names = append(names, name)
		}
		fmt.Fprintf(&b, "\n• %s (%s): %s", g.Name, digits(len(g.Debts)), strings.Join(names, ", "))
	}
	b.WriteString("\n" + c.foot())
	return b.String()
}

// long says for each agency which tasks it owes and how many days are left.
func (c chatText) long() string {
	var b strings.Builder
	b.WriteString(c.head())
	periods := c.Period == "" && several(c.Lines, func(o Owing) string { return o.Period })
	days := several(c.Lines, func(o Owing) string { return string(o.Due) })
	for _, g := range c.groups() {
		fmt.Fprintf(&b, "\n%s (%s)\n", strings.ToUpper(g.Name), digits(len(g.Debts)))
		for i, d := range g.Debts {
			fmt.Fprintf(&b, "%d. %s: %s\n", i+1, c.name(d.AgencyID), strings.Join(d.tasks(c.Today, periods, days), "; "))
		}
	}
	b.WriteString(c.foot())
	return b.String()
}

// several reports whether lines differ in something, so that it must be told of each.
func several(lines []Owing, of func(Owing) string) bool {
	return slices.ContainsFunc(lines, func(o Owing) bool { return of(o) != of(lines[0]) })
}

// tasks are what is owed, the tasks of one due day together; periods and days are told where they differ.
func (d agencyDebt) tasks(today calendar.Day, periods, days bool) []string {
	var all []string
	for i := 0; i < len(d.Lines); {
		first := d.Lines[i]
		var nos []string
		for ; i < len(d.Lines) && d.Lines[i].Due == first.Due && d.Lines[i].Period == first.Period; i++ {
			nos = append(nos, d.Lines[i].TaskNo)
		}
		s := strings.Join(nos, ", ")
		if periods {
			s += " " + i18n.LowerFirst(first.Period)
		}
		if days {
			s += " (" + i18n.DaysLeft(today, first.Due) + ")"
		}
		all = append(all, s)
	}
	return all
}
