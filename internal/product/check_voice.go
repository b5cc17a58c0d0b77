package product

import "slices"

// wantsVoice is safeguard S7 for readers aloud: a voice is a person. Whether their consents still hold is for wantsConsent.
func wantsVoice(d Dossier) (all []Finding) {
	if d.Edition.Medium != Audio {
		return nil
	}
	blocks := func(sentence string) {
		all = append(all, Finding{Rule: "voice-consent", Sentence: sentence, Href: editionPath(d.Edition.ID) + "#dong-y", Blocks: true})
	}
	s := soundOf(d.Files)
	for _, v := range d.Voices {
		heard := slices.Contains(s.Facts.Voices, v.ID) || slices.Contains(s.NextFact.Voices, v.ID)
		kept := v.ConsentID != 0 && slices.ContainsFunc(d.Consents, func(c Consent) bool { return c.ID == v.ConsentID })
		if heard && !kept {
			blocks("Bản tiếng có giọng của " + v.Name + " mà không còn gắn văn bản đồng ý của người này. Gắn lại, hoặc thu lại bằng giọng khác.")
		}
	}
	if s.Master.ID != 0 && len(s.Facts.Takes) == 0 && d.Edition.AI == "" && d.Presence.Answer == Nobody {
		blocks("Tệp tiếng không ghi là giọng máy, nên có giọng người thật. Gắn văn bản đồng ý của người đọc, hoặc ghi nhãn giọng máy.")
	}
	return all
}
