package product

// wantsSound asks that the newest sound is done, as loud as all others, and of the words that stand beside it.
func wantsSound(d Dossier) []Finding {
	if d.Edition.Medium != Audio {
		return nil
	}
	s := soundOf(d.Files)
	href := editionPath(d.Edition.ID) + "#tep"
	var all []Finding
	switch {
	case s.Next.ID != 0 && s.Next.State == FileFailed:
		all = append(all, Finding{Rule: "sound", Sentence: "Tệp tiếng mới không dùng được: " + s.Next.Error, Href: href, Blocks: true})
	case s.Next.ID != 0:
		all = append(all, Finding{Rule: "sound", Sentence: "Tệp tiếng mới đang chờ xử lý.", Href: href, Blocks: true})
	}
	if s.Master.ID == 0 {
		return all
	}
	if !s.Facts.Accepted {
		all = append(all, Finding{Rule: "loudness", Sentence: "Độ to ngoài mức cho phép, cần người xem lại: " + s.Facts.Person, Href: href, Blocks: true})
	}
	if s.Master.ContentNo != 0 && s.Master.ContentNo != d.Edition.No {
		all = append(all, Finding{Rule: "sound-text", Sentence: "Lời đọc đã sửa sau khi có tiếng. Nghe lại xem tiếng còn khớp với chữ.", Href: href})
	}
	return all
}
