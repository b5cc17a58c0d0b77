package product

import (
	"strings"
	"unicode"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// quickest is more than anybody reads aloud: about 5.2 syllables a second are usual in Vietnamese, 6.2 in English, 7.8 in the quickest
// languages measured (Pellegrino, Coupé, Marsico 2011). A sound that is shorter does not hold all of its words.
const quickest = 8 // syllables a second

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
	if n := spoken(d.Edition.Body); s.Master.Millis > 0 && int64(n)*1000 > quickest*s.Master.Millis {
		all = append(all, Finding{
			Rule: "sound-short", Sentence: "Bản tiếng dài " + Minutes(secondsOf(s.Master.Millis)) + " không đọc hết được lời " + i18n.Number(int64(n)) + " tiếng. Nộp bản tiếng đủ, hoặc sửa lời cho đúng tiếng.",
			Href: href, Blocks: true,
		})
	}
	if s.Master.ContentNo != 0 && s.Master.ContentNo != d.Edition.No {
		all = append(all, Finding{Rule: "sound-text", Sentence: "Lời đọc đã sửa sau khi có tiếng. Nghe lại xem tiếng còn khớp với chữ.", Href: href})
	}
	return all
}

// spoken counts what is read aloud: words between spaces, and each sign of a writing that puts no spaces.
func spoken(body string) (n int) {
	for _, w := range strings.Fields(body) {
		if han := hanSigns(w); han > 0 {
			n += han
		} else {
			n++
		}
	}
	return n
}

func hanSigns(word string) (n int) {
	for _, r := range word {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// heardWhole is the second listener of sound or film that came as one file: sentences that were recorded here are ticked one by one.
func heardWhole(d Dossier, a Action, heard bool) error {
	if heard || a != Pass || d.Edition.State != Review || !wantsListener(d.Edition, d.Files) {
		return nil
	}
	return problem.Field("heard", "Nghe, xem hết tệp và so với lời rồi đánh dấu vào ô này.")
}

// wantsListener reports whether somebody has to listen to the whole file.
func wantsListener(e Edition, files []File) bool {
	switch e.Medium {
	case Video:
		return true
	case Audio:
		s := soundOf(files)
		return s.Master.ID != 0 && len(s.Facts.Takes) == 0
	}
	return false
}
