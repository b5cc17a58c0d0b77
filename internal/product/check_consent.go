package product

import (
	"slices"
	"strconv"

	"lantoa/internal/calendar"
)

// asksWhoIsThere reports whether an edition must say if somebody can be recognised in it: it sounds, moves, or shows a picture.
func asksWhoIsThere(e Edition, files []File) bool {
	return e.Medium == Audio || e.Medium == Video || e.Medium == Picture || len(filesOf(files, Image)) > 0
}

// newestBrought is the newest file that a person brought: who can be seen in it must have been looked at.
func newestBrought(files []File) int64 {
	var id int64
	for _, f := range files {
		if f.MadeFrom == 0 && slices.Contains([]FileRole{Master, Image, Motion}, f.Role) {
			id = max(id, f.ID)
		}
	}
	return id
}

// wantsConsent is safeguard S7: whoever can be recognised has agreed, and still does.
func wantsConsent(d Dossier) (all []Finding) {
	blocks := func(sentence string) {
		all = append(all, Finding{Rule: "consent", Sentence: sentence, Href: editionPath(d.Edition.ID) + "#dong-y", Blocks: true})
	}
	switch p := d.Presence; {
	case p.Answer == "" && asksWhoIsThere(d.Edition, d.Files):
		blocks("Chưa trả lời có người nhận ra được trong bản này không.")
	case p.Answer != "" && newestBrought(d.Files) > p.LastFile:
		blocks("Có tệp mới nộp sau khi trả lời có người nhận ra được không. Xem tệp rồi trả lời lại.")
	case p.Answer == Somebody && int64(len(d.Consents)) < max(p.People, 1):
		blocks("Có " + strconv.FormatInt(max(p.People, 1), 10) + " người nhận ra được nhưng mới gắn " + strconv.Itoa(len(d.Consents)) + " văn bản đồng ý.")
		all[len(all)-1].Keeper = true
	}
	for _, c := range d.Consents {
		if fault := c.Fault(d.Edition.Medium, d.Today); fault != "" {
			blocks(fault)
		}
	}
	return all
}

// PermittedChannels are the channels on which everybody in an edition agrees to be shown on a day.
func PermittedChannels(m Medium, consents []Consent, today calendar.Day) []string {
	return slices.DeleteFunc(channelsOf(m), func(key string) bool {
		return slices.ContainsFunc(consents, func(c Consent) bool {
			return c.Standing(today) != Holds || !slices.Contains(c.Media, m) || !slices.Contains(c.Channels, key)
		})
	})
}
