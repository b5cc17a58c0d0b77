package identity

import (
	"context"
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/db"
)

//go:embed data/*.csv
var seedFiles embed.FS

// row is a line of a CSV file by the names of its columns.
type row map[string]string

func (r row) yes(column string) bool { return r[column] == "yes" }

func (r row) list(column string) []string {
	return slices.DeleteFunc(strings.Split(r[column], "|"), func(s string) bool { return s == "" })
}

func readSeed(name string) ([]row, error) {
	f, err := seedFiles.Open("data/" + name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var rows []row
	for _, line := range lines[1:] {
		r := row{}
		for i, column := range lines[0] {
			r[column] = line[i]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// seedAgency is an agency of the directory that comes with the program.
type seedAgency struct {
	Agency
	aliases []string
}

const firstCommunePosition = 1_001 // communes come after all other agencies

func seedAgencies() ([]seedAgency, error) {
	bodies, err1 := readSeed("agencies.csv")
	units, err2 := readSeed("units.csv")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	var all []seedAgency
	for i, r := range bodies {
		all = append(all, seedAgency{Agency{
			Key: r["key"], Name: r["name"], ShortName: r["short_name"], Symbol: r["symbol"], Kind: r["kind"],
			Position: int64(i + 1), Focal: r.yes("focal"), Active: true, Note: r["needs_confirmation"],
		}, r.list("aliases")})
	}
	for i, r := range units {
		col, err1 := strconv.Atoi(r["tile_col"])
		row, err2 := strconv.Atoi(r["tile_row"])
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("units.csv: %s: %w", r["code"], err)
		}
		kind, word := KindCommune, "Xã "
		if r["kind"] == "phường" {
			kind, word = KindWard, "Phường "
		}
		all = append(all, seedAgency{Agency: Agency{
			Key: r["code"], Name: "Ủy ban nhân dân " + r["kind"] + " " + r["name"], ShortName: word + r["name"], Kind: kind,
			Position: firstCommunePosition + int64(i), Border: r.yes("border"), Active: true,
			FormerDistrict: r["former_district"], TileCol: col, TileRow: row,
		}})
	}
	return all, nil
}

// seedGroup is a group with the rule that chooses its members.
type seedGroup struct {
	Group
	aliases []string
	kinds   []string
	border  bool
	members []string // keys of agencies, where no rule fits
}

func seedGroups() ([]seedGroup, error) {
	groups, err1 := readSeed("groups.csv")
	members, err2 := readSeed("members.csv")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	var all []seedGroup
	for _, r := range groups {
		g := seedGroup{Group: Group{Key: r["key"], Name: r["name"], Open: r.yes("ask"), Note: r["note"]}, aliases: r.list("aliases")}
		for part := range strings.SplitSeq(r["rule"], ";") {
			switch name, value, _ := strings.Cut(part, "="); name {
			case "kind":
				g.kinds = strings.Split(value, "|")
			case "border":
				g.border = value == "yes"
			}
		}
		for _, m := range members {
			if m["group"] == g.Key {
				g.members = append(g.members, m["agency"])
			}
		}
		all = append(all, g)
	}
	return all, nil
}

func (g seedGroup) has(a Agency) bool {
	return slices.Contains(g.members, a.Key) || slices.Contains(g.kinds, a.Kind) && (a.Border || !g.border)
}

// Seed loads the directory that comes with the program: what is new is added, what people changed or
// removed stays as they left it. Running it again changes nothing.
func (s *Service) Seed(ctx context.Context) error {
	agencies, err1 := seedAgencies()
	groups, err2 := seedGroups()
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("built-in directory: %w", err)
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := lockAuditHead(tx); err != nil { // two nodes that start at once
			return err
		}
		added := 0
		newAgency, newGroup := make([]bool, len(agencies)), make([]bool, len(groups))
		for i := range agencies {
			fresh, err := seedOneAgency(tx, &agencies[i])
			if err != nil {
				return fmt.Errorf("agency %s: %w", agencies[i].Key, err)
			}
			newAgency[i] = fresh
			added += asInt(fresh)
		}
		for i := range groups {
			fresh, err := seedOneGroup(tx, &groups[i], int64(i+1))
			if err != nil {
				return fmt.Errorf("group %s: %w", groups[i].Key, err)
			}
			newGroup[i] = fresh
			added += asInt(fresh)
		}
		for i, g := range groups {
			for j, a := range agencies {
				if (newGroup[i] || newAgency[j]) && g.has(a.Agency) {
					if err := addMember(tx, g.ID, a.ID); err != nil {
						return err
					}
				}
			}
		}
		if added == 0 {
			return nil
		}
		return Audit(tx, s.now(), System("Lan Tỏa"), "directory.seed", "", map[string]any{"added": added})
	})
}

func asInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func seedOneAgency(tx *db.Tx, a *seedAgency) (fresh bool, err error) {
	old, err := agencyByKey(tx, a.Key)
	if err == nil {
		a.ID = old.ID
		return false, nil
	}
	if !errors.Is(err, db.ErrNone) {
		return false, err
	}
	if a.ID, err = insertAgency(tx, a.Agency); err != nil {
		return false, err
	}
	for _, text := range a.aliases {
		if err := insertAlias(tx, alias{folded: keyOf(text), text: text, agencyID: a.ID}); err != nil {
			return false, err
		}
	}
	return true, nil
}

func seedOneGroup(tx *db.Tx, g *seedGroup, position int64) (fresh bool, err error) {
	old, err := groupByKey(tx, g.Key)
	if err == nil {
		g.ID = old.ID
		return false, nil
	}
	if !errors.Is(err, db.ErrNone) {
		return false, err
	}
	if g.ID, err = insertGroup(tx, g.Group, position); err != nil {
		return false, err
	}
	for _, text := range g.aliases {
		if err := insertAlias(tx, alias{folded: keyOf(text), text: text, groupID: g.ID}); err != nil {
			return false, err
		}
	}
	return true, nil
}
