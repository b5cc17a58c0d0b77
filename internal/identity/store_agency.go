package identity

import (
	"errors"
	"fmt"

	"lantoa/internal/db"
	"lantoa/internal/problem"
)

const agencyColumns = `id, key, name, short_name, symbol, kind, position, focal, border, active, former_district,
	tile_col, tile_row, note, version`

func scanAgency(r db.Row) (Agency, error) {
	var a Agency
	err := r.Scan(&a.ID, &a.Key, &a.Name, &a.ShortName, &a.Symbol, &a.Kind, &a.Position, &a.Focal, &a.Border, &a.Active,
		&a.FormerDistrict, &a.TileCol, &a.TileRow, &a.Note, &a.Version)
	return a, err
}

// Agencies are all agencies that are not closed, in the order of lists.
func Agencies(tx *db.Tx) ([]Agency, error) {
	return db.All(tx, scanAgency, `SELECT `+agencyColumns+` FROM identity_agencies WHERE active ORDER BY position, id`)
}

func everyAgency(tx *db.Tx) ([]Agency, error) {
	return db.All(tx, scanAgency, `SELECT `+agencyColumns+` FROM identity_agencies ORDER BY active DESC, position, id`)
}

// FindAgency returns the agency with this number, closed or not.
func FindAgency(tx *db.Tx, id int64) (Agency, error) {
	a, err := db.One(tx, scanAgency, `SELECT `+agencyColumns+` FROM identity_agencies WHERE id = ?`, id)
	if errors.Is(err, db.ErrNone) {
		return a, problem.New(problem.NotFound, "Không có cơ quan này trong danh mục. Có thể địa chỉ bị gõ sai.")
	}
	return a, err
}

// FocalAgency is the department that follows the plan and compiles the report.
func FocalAgency(tx *db.Tx) (Agency, error) {
	a, err := db.One(tx, scanAgency, `SELECT `+agencyColumns+` FROM identity_agencies WHERE focal`)
	if errors.Is(err, db.ErrNone) {
		return a, problem.New(problem.Unavailable, "Danh mục chưa có cơ quan đầu mối. Hãy khởi động lại chương trình để nạp danh mục.")
	}
	return a, err
}

func agencyByKey(tx *db.Tx, key string) (Agency, error) {
	return db.One(tx, scanAgency, `SELECT `+agencyColumns+` FROM identity_agencies WHERE key = ?`, key)
}

func insertAgency(tx *db.Tx, a Agency) (int64, error) {
	return tx.Insert(`
		INSERT INTO identity_agencies (key, name, short_name, symbol, kind, position, folded, focal, border, active,
			former_district, tile_col, tile_row, note)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		a.Key, a.Name, a.ShortName, a.Symbol, a.Kind, a.Position, a.folded(), a.Focal, a.Border, a.Active,
		a.FormerDistrict, a.TileCol, a.TileRow, a.Note)
}

var errStaleAgency = problem.New(problem.Conflict, "Người khác vừa sửa cơ quan này. Hãy mở lại trang rồi sửa tiếp.")

func updateAgency(tx *db.Tx, a Agency) error {
	n, err := tx.Exec(`
		UPDATE identity_agencies SET name = ?, short_name = ?, symbol = ?, kind = ?, folded = ?, active = ?, note = ?, version = version + 1
		WHERE id = ? AND version = ?`,
		a.Name, a.ShortName, a.Symbol, a.Kind, a.folded(), a.Active, a.Note, a.ID, a.Version)
	if err == nil && n == 0 {
		return errStaleAgency
	}
	return err
}

func lastPosition(tx *db.Tx) (int64, error) {
	return db.One(tx, db.Scalar[int64], `SELECT COALESCE(MAX(position), 0) FROM identity_agencies`)
}

func searchAgencies(tx *db.Tx, folded string, limit int) ([]Agency, error) {
	return db.All(tx, scanAgency, `
		SELECT `+agencyColumns+` FROM identity_agencies
		WHERE active AND folded LIKE ? ESCAPE '!' ORDER BY position, id LIMIT ?`, "%"+escapeLike(folded)+"%", limit)
}

func scanGroup(r db.Row) (Group, error) {
	var g Group
	err := r.Scan(&g.ID, &g.Key, &g.Name, &g.Open, &g.Note, &g.Version)
	return g, err
}

// Groups are all groups with their active members, in the order of lists.
func Groups(tx *db.Tx) ([]Group, error) {
	groups, err := db.All(tx, scanGroup, `SELECT id, key, name, open, note, version FROM identity_groups ORDER BY position, id`)
	if err != nil {
		return nil, err
	}
	at := map[int64]int{}
	for i, g := range groups {
		at[g.ID] = i
	}
	type member struct{ group, agency int64 }
	err = db.Each(tx, func(r db.Row) (m member, err error) { err = r.Scan(&m.group, &m.agency); return m, err },
		func(m member) error {
			g := &groups[at[m.group]]
			g.Members = append(g.Members, m.agency)
			return nil
		}, `
		SELECT m.group_id, m.agency_id FROM identity_group_members m
		JOIN identity_agencies a ON a.id = m.agency_id
		WHERE a.active ORDER BY a.position, a.id`)
	return groups, err
}

// GroupMembers are the active agencies of a group, in the order of lists.
func GroupMembers(tx *db.Tx, key string) ([]Agency, error) {
	if _, err := groupByKey(tx, key); err != nil {
		return nil, fmt.Errorf("group %s: %w", key, err)
	}
	return db.All(tx, scanAgency, `
		SELECT `+agencyColumns+` FROM identity_agencies
		WHERE active AND id IN (SELECT m.agency_id FROM identity_group_members m JOIN identity_groups g ON g.id = m.group_id WHERE g.key = ?)
		ORDER BY position, id`, key)
}

func groupByKey(tx *db.Tx, key string) (Group, error) {
	return db.One(tx, scanGroup, `SELECT id, key, name, open, note, version FROM identity_groups WHERE key = ?`, key)
}

func insertGroup(tx *db.Tx, g Group, position int64) (int64, error) {
	return tx.Insert(`INSERT INTO identity_groups (key, name, open, note, position) VALUES (?, ?, ?, ?, ?) RETURNING id`,
		g.Key, g.Name, g.Open, g.Note, position)
}

func addMember(tx *db.Tx, group, agency int64) error {
	_, err := tx.Exec(`INSERT INTO identity_group_members (group_id, agency_id) VALUES (?, ?) ON CONFLICT (group_id, agency_id) DO NOTHING`, group, agency)
	return err
}

func removeMember(tx *db.Tx, group, agency int64) error {
	_, err := tx.Exec(`DELETE FROM identity_group_members WHERE group_id = ? AND agency_id = ?`, group, agency)
	return err
}

// alias is another way in which documents write an agency or a group.
type alias struct {
	folded, text      string
	agencyID, groupID int64 // one of them is 0
}

func scanAlias(r db.Row) (alias, error) {
	var a alias
	err := r.Scan(&a.folded, &a.text, &a.agencyID, &a.groupID)
	return a, err
}

const aliasColumns = `folded, alias, COALESCE(agency_id, 0), COALESCE(group_id, 0)`

func allAliases(tx *db.Tx) ([]alias, error) {
	return db.All(tx, scanAlias, `SELECT `+aliasColumns+` FROM identity_aliases ORDER BY folded`)
}

func aliasesOf(tx *db.Tx, agency int64) ([]alias, error) {
	return db.All(tx, scanAlias, `SELECT `+aliasColumns+` FROM identity_aliases WHERE agency_id = ? ORDER BY alias`, agency)
}

func insertAlias(tx *db.Tx, a alias) error {
	_, err := tx.Exec(`
		INSERT INTO identity_aliases (folded, alias, agency_id, group_id) VALUES (?, ?, NULLIF(CAST(? AS BIGINT), 0), NULLIF(CAST(? AS BIGINT), 0))
		ON CONFLICT (folded) DO NOTHING`, a.folded, a.text, a.agencyID, a.groupID)
	return err
}

func deleteAlias(tx *db.Tx, agency int64, folded string) (int64, error) {
	return tx.Exec(`DELETE FROM identity_aliases WHERE agency_id = ? AND folded = ?`, agency, folded)
}

// LoadDirectory reads everything that is needed to find agencies by their printed names.
func LoadDirectory(tx *db.Tx) (*Directory, error) {
	agencies, err := Agencies(tx)
	if err != nil {
		return nil, fmt.Errorf("agencies: %w", err)
	}
	groups, err := Groups(tx)
	if err != nil {
		return nil, fmt.Errorf("groups: %w", err)
	}
	aliases, err := allAliases(tx)
	if err != nil {
		return nil, fmt.Errorf("aliases: %w", err)
	}
	return newDirectory(agencies, groups, aliases), nil
}
