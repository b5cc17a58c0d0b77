package product

import "strconv"

// wantsInstrument is safeguard S15: beside what is told about an article stand its own words, with their limits.
func wantsInstrument(d Dossier) []Finding {
	if d.Item.Kind != "provision" || !d.Edition.Original() {
		return nil
	}
	var all []Finding
	for _, p := range d.Articles {
		name, href := "Điều "+strconv.Itoa(p.Article)+" ("+p.Convention+")", articlePath(p.Convention, p.Article)
		switch {
		case p.Text == "":
			all = append(all, Finding{Rule: "instrument", Sentence: name + " chưa có nguyên văn trong thư viện để người đọc đối chiếu. Nhờ cán bộ pháp chế chép vào.", Href: href})
		case !p.Confirmed.Yes():
			all = append(all, Finding{Rule: "instrument", Sentence: "Nguyên văn của " + name + " chưa được đối chiếu. Nhờ người thẩm định xác nhận.", Href: href})
		}
	}
	return all
}
