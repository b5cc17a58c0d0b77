package identity

import (
	"slices"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
)

// listContent is the directory, or the accounts, as rows of a list.
func listContent(tx *db.Tx, kind ListKind) ([][]any, error) {
	if kind == PeopleList {
		return listPeople(tx)
	}
	agencies, err := Agencies(tx)
	if err != nil {
		return nil, err
	}
	groups, err := Groups(tx)
	if err != nil {
		return nil, err
	}
	aliases, err := allAliases(tx)
	if err != nil {
		return nil, err
	}
	var rows [][]any
	for _, a := range agencies {
		var in, names []string
		for _, g := range groups {
			if slices.Contains(g.Members, a.ID) {
				in = append(in, g.Name)
			}
		}
		for _, other := range aliases {
			if other.agencyID == a.ID {
				names = append(names, other.text)
			}
		}
		rows = append(rows, []any{a.Name, a.ShortName, a.Symbol, a.KindName(), strings.Join(in, "; "), strings.Join(names, "; ")})
	}
	return rows, nil
}

func listPeople(tx *db.Tx) ([][]any, error) {
	users, err := allUsers(tx)
	if err != nil {
		return nil, err
	}
	i18n.Sort(users, func(u User) string { return givenFirst(u.Name) })
	var rows [][]any
	for _, u := range users {
		if u.Active {
			rows = append(rows, []any{u.Name, u.Agency, u.RoleName(), u.Email, u.Login})
		}
	}
	return rows, nil
}
