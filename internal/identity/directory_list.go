package identity

import "slices"

// Agency returns the agency with an id.
func (d *Directory) Agency(id int64) (Agency, bool) {
	i := slices.IndexFunc(d.agencies, func(a Agency) bool { return a.ID == id })
	if i < 0 {
		return Agency{}, false
	}
	return d.agencies[i], true
}

// Group returns the group with an id.
func (d *Directory) Group(id int64) (Group, bool) {
	i := slices.IndexFunc(d.groups, func(g Group) bool { return g.ID == id })
	if i < 0 {
		return Group{}, false
	}
	return d.groups[i], true
}

// Names lists what people may type where an agency is asked for: groups first, then agencies, in the order of lists.
func (d *Directory) Names() []string {
	var names []string
	for _, g := range d.groups {
		names = append(names, g.Name)
	}
	for _, a := range d.agencies {
		names = append(names, a.ShortName)
	}
	return names
}

// Agencies lists all agencies, in the order of lists.
func (d *Directory) Agencies() []Agency { return d.agencies }
