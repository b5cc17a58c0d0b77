package portal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"lantoa/internal/plan"
)

// schemaFile is the JSON Schema (2020-12) of a data set's JSON file, made of its columns.
func (d dataset) schemaFile(s site) ([]byte, error) {
	properties, required := map[string]any{}, []string{}
	for _, c := range d.Columns {
		properties[c.Name] = c.schema()
		required = append(required, c.Name)
	}
	row := map[string]any{"type": "object", "additionalProperties": false, "required": required, "properties": properties}
	text := map[string]any{"type": "string"}
	top := map[string]any{
		"$schema": text, "bo_du_lieu": map[string]any{"const": d.Name}, "ten": text, "mo_ta": text, "ke_hoach": text, "van_ban": text,
		"tinh_den": map[string]any{"type": "string", "format": "date"}, "du_lieu_mau": map[string]any{"type": "boolean"}, "nguon": text, "giay_phep": text,
		"giay_phep_url": map[string]any{"type": []string{"string", "null"}, "format": "uri"},
		"dong":          map[string]any{"type": "array", "items": row},
	}
	return pretty(map[string]any{
		"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": s.full(d.schemaPath()), "title": d.Title, "description": d.About,
		"type": "object", "additionalProperties": false, "properties": top,
		"required": []string{"bo_du_lieu", "ten", "mo_ta", "ke_hoach", "van_ban", "tinh_den", "du_lieu_mau", "nguon", "giay_phep", "giay_phep_url", "dong"},
	})
}

func (c column) schema() map[string]any {
	s := map[string]any{"type": c.Type, "description": c.Meaning}
	if c.Null {
		s["type"] = []string{c.Type, "null"}
	}
	if c.Format != "" {
		s["format"] = c.Format
	}
	if c.Type == "integer" || c.Type == "number" {
		s["minimum"] = 0
	}
	return s
}

func pretty(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("write JSON: %w", err)
	}
	return b.Bytes(), nil
}

// codebookFile lists every column of every data set.
func codebookFile() ([]byte, error) {
	var rows [][]any
	for _, d := range datasets {
		for _, c := range d.Columns {
			rows = append(rows, []any{d.Name, c.Name, c.Meaning, c.typeName(), c.Unit, c.Source})
		}
	}
	return csvFile([]string{"bo_du_lieu", "cot", "nghia", "kieu", "don_vi", "nguon"}, rows)
}

// indicatorFile lists the indicators whose totals are published, with the method of each.
func indicatorFile(all []plan.Indicator) ([]byte, error) {
	var rows [][]any
	for _, i := range all {
		rows = append(rows, []any{i.ID, i.Name, i.Unit, i.Method(), i.CountsPeople()})
	}
	return csvFile([]string{"chi_so", "ten", "don_vi", "cach_tinh", "dem_nguoi"}, rows)
}

// catalogueFile describes the data sets for other catalogues, as DCAT 3 in JSON-LD.
func catalogueFile(s site) ([]byte, error) {
	sets := []any{}
	for _, o := range s.Plans {
		for _, d := range datasets {
			files := []any{}
			for _, kind := range []string{"csv", "json"} {
				path := o.dataPath(d.Name + "." + kind)
				file := map[string]any{"@type": "dcat:Distribution", "dcat:downloadURL": map[string]any{"@id": s.full(path)}, "dcat:mediaType": mimeOf(path)}
				if s.Settings.LicenceURL != "" {
					file["dct:license"] = map[string]any{"@id": s.Settings.LicenceURL}
				}
				if kind == "json" {
					file["dct:conformsTo"] = map[string]any{"@id": s.full(d.schemaPath())}
				}
				files = append(files, file)
			}
			sets = append(sets, map[string]any{
				"@type": "dcat:Dataset", "@id": s.full(o.dataPath(d.Name)), "dct:title": d.Title + ", " + o.Name(), "dct:description": d.About,
				"dct:modified": string(o.AsOf), "dct:language": "vi", "dct:publisher": map[string]any{"@type": "foaf:Organization", "foaf:name": s.Publisher},
				"dcat:landingPage": map[string]any{"@id": s.full(dataPath)}, "dcat:distribution": files,
			})
		}
	}
	return pretty(map[string]any{
		"@context": map[string]any{"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/"},
		"@type":    "dcat:Catalog", "@id": s.full(cataloguePath), "dct:title": "Dữ liệu mở về kế hoạch quyền con người, tỉnh Lạng Sơn",
		"dct:language": "vi", "dct:rights": s.licence(), "dcat:dataset": sets,
	})
}
