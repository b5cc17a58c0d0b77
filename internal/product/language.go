package product

import (
	"slices"
	"strings"
)

// Language is one line of the registry: a language in one orthography.
type Language struct {
	Tag          string   // BCP 47: tyz, hmn-Latn-x-chv
	OwnName      string   // as its readers call it
	Name         string   // in Vietnamese
	Short        string   // for the heads of narrow columns
	Script       string   // ISO 15924
	Family       string   // FamilyVietnamese, FamilyEthnic, FamilyForeign: how reports count it
	Common       bool     // often used in the province: shown first
	Fallback     []string // what to offer where an edition is missing, nearest first
	SoundOnly    bool     // a label for sound, nothing is written in it
	MachineVoice bool     // a machine may read it aloud, labelled
	Confirm      string   // what a person should still confirm
	Note         string
}

// The families of languages.
const (
	FamilyVietnamese = "vi"
	FamilyEthnic     = "ethnic"
	FamilyForeign    = "foreign"
)

// Source is the language that items are written in first.
const Source = "vi"

// Languages is the registry, in the order in which people read it.
type Languages []Language

func loadLanguages() (Languages, error) {
	rows, err := Rows("languages")
	if err != nil {
		return nil, err
	}
	var all Languages
	for _, r := range rows {
		l := Language{
			Tag: r["tag"], OwnName: r["own_name"], Name: r["name_vi"], Short: r["label_vi"], Script: r["script"], Family: r["family"],
			Common: r["common"] == "yes", SoundOnly: r["sound_only"] == "yes", MachineVoice: r["machine_voice"] == "yes", Confirm: r["needs_confirmation"], Note: r["note"],
		}
		if r["fallback"] != "" {
			l.Fallback = strings.Split(r["fallback"], "|")
		}
		all = append(all, l)
	}
	return all, nil
}

// Find is the language with this tag.
func (all Languages) Find(tag string) (Language, bool) {
	i := slices.IndexFunc(all, func(l Language) bool { return l.Tag == tag })
	if i < 0 {
		return Language{Tag: tag, OwnName: tag, Name: tag, Short: tag}, false
	}
	return all[i], true
}

// Name is the Vietnamese name of a language; the tag itself where it is unknown.
func (all Languages) Name(tag string) string {
	l, _ := all.Find(tag)
	return l.Name
}

// Nearest is the first language of a chain that there is: the wanted one, those after it in its fallback chain, then the source.
func (all Languages) Nearest(wanted string, has func(tag string) bool) (string, bool) {
	l, _ := all.Find(wanted)
	for _, tag := range append(append([]string{wanted}, l.Fallback...), Source) {
		if has(tag) {
			return tag, true
		}
	}
	return "", false
}

// htmlLang is a tag as pages say it: a label of our own tells a screen reader nothing.
func htmlLang(tag string) string {
	if strings.HasPrefix(tag, "x-") {
		return "und"
	}
	return tag
}
