package identity

import (
	"fmt"
	"slices"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// listChange is what one row of a list would do.
type listChange struct {
	Row     listRow
	New     bool
	Label   string // whom or what it is about
	Differs []listDiffer
	agency  Agency
	groups  []int64 // joined
	aliases []string
	user    User
}

// listDiffer is one field that changes.
type listDiffer struct{ Title, Old, New string }

// Same reports whether the row says nothing new.
func (c listChange) Same() bool { return !c.New && len(c.Differs) == 0 }

func (c *listChange) differ(title, old, fresh string) bool {
	if fresh == "" || fresh == old {
		return false
	}
	c.Differs = append(c.Differs, listDiffer{title, old, fresh})
	return true
}

// agencyChanges compares a list of agencies with the directory. An empty cell leaves things as they are; nobody leaves a group and no
// other name is forgotten through a list.
func agencyChanges(rows []listRow, d *Directory) (changes []listChange, faults []fault) {
	seen := map[string]listRow{}
	for _, r := range rows {
		key := keyOf(r.Cells["name"])
		if first, twice := seen[key]; twice {
			faults = append(faults, r.fault("name", fmt.Sprintf("Trùng với dòng %d.", first.Number)))
			continue
		}
		seen[key] = r
		c, wrong := agencyChange(r, d)
		changes, faults = append(changes, c), append(faults, wrong...)
	}
	return changes, faults
}

func agencyChange(r listRow, d *Directory) (c listChange, faults []fault) {
	c = listChange{Row: r, Label: r.Cells["name"], New: true}
	if m := d.Match(r.Cells["name"]); m.Agency != nil {
		c.New, c.agency, c.Label = false, *m.Agency, m.Agency.ShortName
	} else if m.Group != nil && m.Exact {
		return c, []fault{r.fault("name", "“"+r.Cells["name"]+"” là tên một nhóm, không phải một cơ quan.")}
	}
	kind, err := listedKind(r)
	if err != nil {
		faults = append(faults, r.faults(err)...)
	}
	if c.New {
		c.agency = Agency{Name: r.Cells["name"], ShortName: r.Cells["short_name"], Symbol: r.Cells["symbol"], Kind: kind}.tidy()
		c.Differs = []listDiffer{{"Loại", "", c.agency.KindName()}}
	} else {
		c.changeAgency(r, kind)
	}
	if err == nil {
		faults = append(faults, r.faults(c.agency.check())...)
	}
	return c, append(append(faults, c.joins(r, d)...), c.namesFor(r, d)...)
}

func (c *listChange) changeAgency(r listRow, kind string) {
	if c.differ("Tên ngắn", c.agency.ShortName, r.Cells["short_name"]) {
		c.agency.ShortName = r.Cells["short_name"]
	}
	if c.differ("Ký hiệu", c.agency.Symbol, r.Cells["symbol"]) {
		c.agency.Symbol = r.Cells["symbol"]
	}
	if r.Cells["kind"] != "" && kind != "" && kind != c.agency.Kind {
		old := c.agency.KindName()
		c.agency.Kind = kind
		c.differ("Loại", old, c.agency.KindName())
	}
}

// listedKind is the kind that a row names, or the one that its name shows.
func listedKind(r listRow) (string, error) {
	word := i18n.Fold(r.Cells["kind"])
	for _, k := range kinds {
		if word != "" && (word == i18n.Fold(k.Name) || word == k.Key) {
			return k.Key, nil
		}
	}
	if word == "co quan khac" || word == "khac" || word == "other" {
		return "other", nil
	}
	if word != "" {
		return "", problem.Field("kind", "Không có loại “%s”. Các loại: %s.", r.Cells["kind"], kindNames())
	}
	name := " " + i18n.Fold(r.Cells["name"]) + " "
	for _, guess := range []struct{ words, kind string }{
		{" xa ", KindCommune},
		{" phuong ", KindWard},
		{" so ", "department"},
		{" ban quan ly ", "department"},
		{" hoi ", "association"},
		{" bao ", "press"},
	} {
		if strings.Contains(name, guess.words) && strings.Index(name, guess.words) < len("uy ban nhan dan ")+1 {
			return guess.kind, nil
		}
	}
	return "other", nil
}

func kindNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.Name)
	}
	return strings.Join(names, "; ")
}

// joins finds the groups that the agency is to join.
func (c *listChange) joins(r listRow, d *Directory) (faults []fault) {
	for _, name := range parts(r.Cells["groups"]) {
		i := slices.IndexFunc(d.groups, func(g Group) bool { return i18n.Fold(g.Name) == i18n.Fold(name) })
		switch {
		case i < 0:
			faults = append(faults, r.fault("groups", "Không có nhóm “"+name+"”. Ghi đúng tên nhóm như ở trang Cơ quan, địa bàn."))
		case c.New || !slices.Contains(d.groups[i].Members, c.agency.ID):
			c.groups = append(c.groups, d.groups[i].ID)
			c.Differs = append(c.Differs, listDiffer{"Vào nhóm", "", i18n.UpperFirst(d.groups[i].Name)})
		}
	}
	return faults
}

// namesFor finds the other names that are new.
func (c *listChange) namesFor(r listRow, d *Directory) (faults []fault) {
	for _, name := range parts(r.Cells["aliases"]) {
		t, known := d.known[keyOf(name)]
		switch {
		case known && !t.maybe && (t.agency < 0 || d.agencies[t.agency].ID != c.agency.ID):
			faults = append(faults, r.fault("aliases", "“"+name+"” đang là tên của "+d.owner(name, c.agency.ID)+"."))
		case !known || t.maybe:
			c.aliases = append(c.aliases, name)
			c.Differs = append(c.Differs, listDiffer{"Tên gọi khác", "", name})
		}
	}
	return faults
}

// userChanges compares a list of people with the accounts there are. A person is known by the login, or by name and agency.
func userChanges(rows []listRow, d *Directory, users []User) (changes []listChange, faults []fault) {
	taken := map[string]bool{}
	for _, u := range users {
		taken[u.Login] = true
	}
	seen := map[int64]int{} // accounts met, with the row
	for _, r := range rows {
		c, wrong := userChange(r, d, users)
		if first, twice := seen[c.user.ID]; twice && c.user.ID != 0 {
			wrong = append(wrong, r.fault("name", fmt.Sprintf("Trùng với dòng %d.", first)))
		}
		seen[c.user.ID] = r.Number
		if c.New && len(wrong) == 0 {
			wrong = c.chooseLogin(r, taken)
		}
		changes, faults = append(changes, c), append(faults, wrong...)
	}
	return changes, faults
}

func userChange(r listRow, d *Directory, users []User) (c listChange, faults []fault) {
	want := User{Name: r.Cells["name"], Email: r.Cells["email"], Login: r.Cells["login"], Role: "reporter"}.tidy()
	m := d.Match(r.Cells["agency"])
	switch {
	case r.Cells["agency"] == "":
		faults = append(faults, r.fault("agency", "Chưa ghi cơ quan."))
	case m.Agency == nil:
		faults = append(faults, r.fault("agency", unknownAgency(r.Cells["agency"], m)))
	default:
		want.AgencyID, want.Agency = m.Agency.ID, m.Agency.ShortName
	}
	role, err := listedRole(r.Cells["role"])
	if err != nil {
		faults = append(faults, r.faults(err)...)
	}
	if role != "" {
		want.Role = role
	}
	c = listChange{Row: r, Label: want.Name, New: true, user: want}
	i := slices.IndexFunc(users, func(u User) bool {
		return want.Login != "" && u.Login == want.Login || want.Login == "" && u.AgencyID == want.AgencyID && i18n.Fold(u.Name) == i18n.Fold(want.Name)
	})
	if i >= 0 {
		c.New, c.user = false, users[i]
		c.changeUser(want, role)
	} else {
		c.Differs = []listDiffer{{"Cơ quan", "", want.Agency}, {"Vai trò", "", want.RoleName()}}
	}
	faults = append(faults, r.faults(problem.Collect(c.user.checkName(), c.user.checkEmail()))...)
	return c, faults
}

func unknownAgency(name string, m Match) string {
	if len(m.Candidates) == 0 {
		return "Không có cơ quan “" + name + "” trong danh mục. Thêm cơ quan hoặc tên gọi khác trước."
	}
	var like []string
	for _, a := range m.Candidates {
		like = append(like, a.ShortName)
	}
	return "Không rõ “" + name + "” là cơ quan nào. Có phải: " + strings.Join(like, "; ") + "?"
}

// listedRole is the role that a row names; "" for none.
func listedRole(word string) (string, error) {
	if word == "" {
		return "", nil
	}
	var names []string
	for _, role := range roles {
		if i18n.Fold(role.Name) == i18n.Fold(word) || role.Key == word {
			return role.Key, nil
		}
		names = append(names, role.Name)
	}
	return "", problem.Field("role", "Không có vai trò “%s”. Các vai trò: %s.", word, strings.Join(names, "; "))
}

func (c *listChange) changeUser(want User, role string) {
	if c.differ("Họ và tên", c.user.Name, want.Name) {
		c.user.Name = want.Name
	}
	if c.differ("Thư điện tử", c.user.Email, want.Email) {
		c.user.Email = want.Email
	}
	if c.differ("Cơ quan", c.user.Agency, want.Agency) {
		c.user.AgencyID = want.AgencyID
	}
	if role != "" && role != c.user.Role {
		old := c.user.RoleName()
		c.user.Role = role
		c.differ("Vai trò", old, c.user.RoleName())
	}
}

// chooseLogin takes the login that the row names, or makes one of the name: lan.nguyen, then lan.nguyen2.
func (c *listChange) chooseLogin(r listRow, taken map[string]bool) []fault {
	if c.user.Login == "" {
		c.user.Login = loginFor(c.user.Name, taken)
	} else if taken[c.user.Login] {
		return []fault{r.fault("login", "Tên đăng nhập “"+c.user.Login+"” đã có ở dòng khác.")}
	}
	taken[c.user.Login] = true
	c.Differs = append(c.Differs, listDiffer{"Tên đăng nhập", "", c.user.Login})
	return r.faults(c.user.checkLogin())
}

func loginFor(name string, taken map[string]bool) string {
	letters := func(s string) string {
		return strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, i18n.Fold(s))
	}
	words := strings.Fields(name)
	if len(words) == 0 {
		return ""
	}
	login := letters(words[len(words)-1])
	if family := letters(words[0]); len(words) > 1 && family != "" {
		login += "." + family
	}
	if login = login[:min(len(login), maxLogin-4)]; len(login) < 3 {
		login = "can-bo." + login
	}
	free := login
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s%d", login, n)
	}
	return free
}
