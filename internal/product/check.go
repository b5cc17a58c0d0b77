package product

import (
	"slices"
	"strings"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
)

// Finding is something about an edition that should be looked at, and whether it keeps it from being approved.
type Finding struct {
	Rule     string // "sources", "numbers", …
	Sentence string // one sentence that says what to do
	Field    string // of the form where it is mended; "" none
	Href     string // where it is mended; "" is the edition's own page
	Blocks   bool
	Keeper   bool // only those who keep consents can mend it
}

// Dossier is all that the checks look at.
type Dossier struct {
	Item    Item
	Sources []Reference
	Edition Edition
	From    Edition // the edition that it was made from; the zero Edition for an original
	Words   Language
	Files   []File

	Presence Presence
	Consents []Consent
	Voices   []Voice // who reads it aloud
	Today    calendar.Day

	OpenSegments int64 // sentences of the bench that are not done

	Made StoredContent // the content that its slides or its print were made from; the zero content: there are none

	Articles []Provision // that an item of kind provision tells

	Follow StoredContent // the content that it was made from
	Terms  []TermRule    // of the glossary, from the language of From, or of the edition's own
}

// rules are the checks, each a function of the dossier alone.
var rules = []func(Dossier) []Finding{wantsContent, wantsSources, wantsNewest, wantsSourceApproved, wantsLabel, wantsFile, wantsMadeAnew, wantsCaptions, wantsRedrawn, wantsAlt, wantsShort, wantsSegments, wantsConsent, wantsVoice, wantsInstrument, wantsSound}

// wordRules hold the words of an edition to its source and to the glossary.
var wordRules = []func(Dossier) []Finding{wantsNumbers, wantsNames, wantsTerms, wantsPlain}

// Findings are what the checks say, what blocks first.
func Findings(d Dossier) []Finding {
	var blocking, others []Finding
	for _, rule := range slices.Concat(rules, wordRules) {
		for _, f := range rule(d) {
			if f.Blocks {
				blocking = append(blocking, f)
			} else {
				others = append(others, f)
			}
		}
	}
	return append(blocking, others...)
}

// Blocks are the findings that keep an edition from being approved.
func Blocks(all []Finding) []Finding {
	var kept []Finding
	for _, f := range all {
		if f.Blocks {
			kept = append(kept, f)
		}
	}
	return kept
}

func wantsContent(d Dossier) []Finding {
	e := d.Edition
	body := i18n.LowerFirst(bodyLabel(e.Medium))
	if e.No == 0 || strings.TrimSpace(e.Title) == "" {
		return []Finding{{Rule: "content", Sentence: "Chưa có " + body + ". Viết tiêu đề và phần này.", Field: "title", Blocks: true}}
	}
	if strings.TrimSpace(e.Body) != "" {
		return nil
	}
	return []Finding{{Rule: "content", Sentence: map[bool]string{
		true:  "Chưa có phần chữ. Viết nội dung.",
		false: "Chưa có lời thoại hoặc mô tả bằng chữ cho người không nghe, không nhìn được. Viết phần chữ.",
	}[e.Medium.Written()], Field: "body", Blocks: true}}
}

// wantsSources is safeguard S5: what is said has a source with its date.
func wantsSources(d Dossier) []Finding {
	if len(d.Sources) > 0 {
		return nil
	}
	return []Finding{{Rule: "sources", Sentence: "Chưa ghi nguồn. Thêm ít nhất một văn bản, tài liệu có ngày.", Href: itemPath(d.Item.ID) + "#nguon", Blocks: true}}
}

func wantsNewest(d Dossier) []Finding {
	if !d.Edition.Outdated(d.From) {
		return nil
	}
	return []Finding{{Rule: "outdated", Sentence: "Bản nguồn đã đổi sau khi bản này được làm. Xem câu thay đổi rồi cập nhật.", Href: editionPath(d.Edition.ID) + "/thay-doi", Blocks: true}}
}

func wantsSourceApproved(d Dossier) []Finding {
	if d.Edition.Original() || d.From.ApprovedNo > 0 {
		return nil
	}
	return []Finding{{Rule: "source", Sentence: "Bản nguồn chưa được phê duyệt. Phê duyệt bản nguồn trước.", Href: editionPath(d.From.ID), Blocks: true}}
}

// wantsLabel is safeguard S9: no machine voice in a language for which there is none that is good.
func wantsLabel(d Dossier) []Finding {
	if d.Edition.Medium != Audio || d.Edition.AI == "" || d.Words.MachineVoice {
		return nil
	}
	return []Finding{{Rule: "voice", Sentence: "Không dùng giọng máy cho " + i18n.LowerFirst(d.Words.Name) + ". Nhờ người đọc và thu lại.", Field: "ai", Blocks: true}}
}

// wantsFile asks for the sound of a sound edition, the pictures of a picture edition, and so on.
func wantsFile(d Dossier) []Finding {
	role, ok := map[Medium]FileRole{Audio: Opus, Video: Motion, Picture: Image, Print: Paper, LED: Slide}[d.Edition.Medium]
	if !ok {
		return nil
	}
	for _, f := range filesOf(d.Files, role) {
		if f.State == FileReady {
			return nil
		}
	}
	return []Finding{{Rule: "file", Sentence: map[Medium]string{
		Audio: "Chưa có tiếng đã chỉnh mức. Thu hoặc nộp tệp tiếng.", Video: "Chưa có video. Nộp tệp video.", Picture: "Chưa có hình. Nộp tệp hình.",
		Print: "Chưa có bản in PDF. Dàn trang PDF ở mục Bản in.", LED: "Chưa có trang màn hình. Dựng trang theo cỡ bảng.",
	}[d.Edition.Medium], Href: editionPath(d.Edition.ID) + "#tep", Blocks: true}}
}

// wantsMadeAnew holds slides and prints to the text and the pictures that stand beside them.
func wantsMadeAnew(d Dossier) []Finding {
	made := filesOf(d.Files, Slide)
	sentence := "Trang chiếu được dựng từ chữ cũ. Dựng lại trang từ chữ hiện nay."
	if d.Edition.Medium == Print {
		made, sentence = filesOf(d.Files, Paper), "Bản in được dàn từ chữ hoặc hình cũ. Dàn trang lại."
	}
	if len(made) == 0 || d.Made.No == 0 {
		return nil
	}
	e := d.Edition
	same := d.Made.Title == e.Title && d.Made.Summary == e.Summary && d.Made.Body == e.Body
	for _, f := range broughtPictures(d.Files) {
		same = same && f.ID < made[len(made)-1].ID
	}
	if same {
		return nil
	}
	return []Finding{{Rule: "anew", Sentence: sentence, Href: editionPath(e.ID) + "#tep", Blocks: true}}
}

// wantsCaptions asks for the words of a film on its picture. One without speech has captions that say what is heard.
func wantsCaptions(d Dossier) []Finding {
	if d.Edition.Medium != Video || len(filesOf(d.Files, Motion)) == 0 || len(filesOf(d.Files, Captions)) > 0 {
		return nil
	}
	return []Finding{{Rule: "captions", Sentence: "Video chưa có phụ đề cho người không nghe được. Nộp tệp phụ đề; không có lời nói thì ghi tiếng gì nghe thấy.", Href: editionPath(d.Edition.ID) + "#tep", Blocks: true}}
}

// wantsAlt asks for words beside every picture.
func wantsAlt(d Dossier) []Finding {
	for _, f := range d.Files {
		if f.Role == Image && f.MadeFrom == 0 && f.Alt == "" {
			return []Finding{{Rule: "alt", Sentence: "Hình “" + f.Name + "” chưa có mô tả bằng chữ.", Href: editionPath(d.Edition.ID) + "#tep", Blocks: true}}
		}
	}
	return nil
}

const (
	ledLetters   = 160 // what people read while passing by; a hint, cần xác nhận with each board
	loudSyllable = 900 // about five minutes of a loudspeaker at 180 syllables a minute
)

func wantsShort(d Dossier) []Finding {
	e := d.Edition
	switch {
	case e.Medium == LED && utf8.RuneCountInString(e.Body) > ledLetters:
		return []Finding{{Rule: "length", Sentence: "Chữ trên màn hình LED dài " + i18n.Number(int64(utf8.RuneCountInString(e.Body))) + " chữ cái; nên dưới " + i18n.Number(ledLetters) + ".", Field: "body"}}
	case e.Medium == Audio && len(strings.Fields(e.Body)) > loudSyllable && d.Item.Kind == "radio":
		return []Finding{{Rule: "length", Sentence: "Lời đọc dài " + i18n.Number(int64(len(strings.Fields(e.Body)))) + " tiếng, hơn năm phút phát loa. Cân nhắc chia đôi.", Field: "body"}}
	}
	return nil
}
