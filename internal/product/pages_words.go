package product

import (
	"slices"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// allowed are the steps that the person may take now, the one that leads on first.
func (v editionPage) allowed() []Action {
	var all []Action
	for _, a := range []Action{Submit, Pass, Approve, Publish, Reopen, Return, Recall, Correct, Withdraw} {
		if v.Edition.Can(a, v.By) && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// chip is the state as this person is told it: that a published edition is being corrected is no matter of other agencies.
func (v editionPage) chip() (kind, word string) {
	if v.Outside && v.Edition.Live() {
		return Published.Chip(), Published.Name()
	}
	return v.Edition.State.Chip(), v.Edition.StateName()
}

func forward(a Action) bool { return slices.Contains([]Action{Submit, Pass, Approve, Publish}, a) }

func (v editionPage) wantsWord(list []Action) bool {
	return slices.ContainsFunc(list, func(a Action) bool { word, _ := v.Edition.Needs(a); return word })
}

// asksListener reports whether the second reader has to say that the whole file was heard.
func (v editionPage) asksListener(list []Action) bool {
	return v.Edition.State == Review && slices.Contains(list, Pass) && wantsListener(v.Edition, v.Files)
}

func listenerWords(m Medium) string {
	if m == Video {
		return "Tôi đã xem hết video, so với lời và phụ đề"
	}
	return "Tôi đã nghe hết bản tiếng và so với lời đọc"
}

// presenceAsked is the question that fits the medium: a voice alone makes a person known.
func presenceAsked(m Medium) string {
	if m == Audio {
		return "Trong bản tiếng có giọng người thật không, hoặc kể về ai nhận ra được?"
	}
	return "Có người nhận ra được không? Qua mặt, giọng nói, tên, nơi ở, hay câu chuyện."
}

// wordHint says for which of the buttons something must be written.
func (v editionPage) wordHint(list []Action) string {
	hint := ""
	for _, a := range list {
		if word, _ := v.Edition.Needs(a); word {
			if hint != "" {
				hint += " "
			}
			hint += v.actionWords(a) + ": " + map[Action]string{Return: "ghi cần sửa gì.", Correct: "ghi điều sẽ sửa; hiện công khai.", Withdraw: "ghi lý do; hiện công khai."}[a]
		}
	}
	return hint
}

func (v editionPage) actionWords(a Action) string {
	switch {
	case a == Submit && v.Edition.Original():
		return "Gửi thẩm định"
	case a == Submit:
		return "Gửi đọc lại"
	case a == Pass && v.Edition.State == Checking:
		return "Nội dung đúng, chuyển đọc lại"
	case a == Pass:
		return "Đã đọc lại, trình phê duyệt"
	}
	return map[Action]string{
		Approve: "Phê duyệt", Publish: "Xuất bản", Return: "Trả lại để sửa", Recall: "Lấy lại để sửa", Correct: "Sửa, đính chính", Withdraw: "Gỡ", Reopen: "Soạn lại",
	}[a]
}

// waits reports whether someone else has the next step.
func (v editionPage) waits() bool {
	return v.Edition.State != Draft && v.Edition.State != Published && !slices.ContainsFunc(v.allowed(), forward)
}

// waitsFor says who has the next step.
func (v editionPage) waitsFor() string {
	if slices.Contains(v.Edition.Hands, v.By.UserID) && v.Edition.State != Approved {
		return "Chờ một người khác: người đã viết không tự xác nhận bản của mình."
	}
	if slices.Contains(v.Edition.Seconded, v.By.UserID) && v.Edition.State != Approved {
		return "Đồng chí đã xác nhận một bước. Bước này chờ một người khác."
	}
	return map[State]string{
		Checking: "Chờ người thẩm định nội dung.", Review: "Chờ người thứ hai đọc lại.", Approving: "Chờ người có quyền phê duyệt.", Approved: "Chờ người có quyền xuất bản.", Withdrawn: "Đã gỡ.",
	}[v.Edition.State]
}

// updater says who brings an edition to its newest source.
func (v comparedPage) updater() string {
	if v.Edition.AssigneeName != "" {
		return "Bước sau: " + v.Edition.AssigneeName + " cập nhật bản này."
	}
	return "Bước sau: biên tập viên giao người cập nhật bản này."
}

func moveWords(m Move) string {
	words := map[Action]string{
		Submit: "Gửi đi", Pass: "Xác nhận", Return: "Trả lại để sửa", Recall: "Lấy lại để sửa", Approve: "Phê duyệt", Publish: "Xuất bản", Correct: "Mở lại để sửa", Withdraw: "Gỡ", Reopen: "Soạn lại",
	}[m.Action]
	if m.Action == Submit || m.Action == Pass {
		words += " (" + i18n.LowerFirst(m.To.Name()) + ")"
	}
	return words
}

func reasonHead(e Edition) string {
	if e.State == Withdrawn {
		return "Đã gỡ"
	}
	return "Được trả lại"
}

func findingHref(e Edition, f Finding) string {
	if f.Href != "" {
		return f.Href
	}
	if f.Field != "" && e.State == Draft {
		return editionPath(e.ID) + "/viet#" + web.FieldID(f.Field)
	}
	return editionPath(e.ID)
}

// simpleOf reports whether an edition says the same language in easier words: that is written anew, not translated.
func simpleOf(e, from Edition) bool { return e.Language == simple(from.Language) }

// writeWords is what the button to the writing page says.
func writeWords(e, from Edition) string {
	switch {
	case e.No > 0:
		return "Sửa"
	case e.Medium != Text:
		return map[Medium]string{Audio: "Viết lời đọc", Video: "Viết lời và mô tả hình", Picture: "Viết mô tả hình", Print: "Soạn chữ cho bản in", LED: "Soạn chữ cho màn hình"}[e.Medium]
	case e.Original():
		return "Viết bản này"
	case simpleOf(e, from):
		return "Viết lại cho dễ đọc"
	}
	return "Dịch bản này"
}

func bodyLabel(m Medium) string {
	return map[Medium]string{Audio: "Lời đọc", Video: "Lời và mô tả hình", Picture: "Mô tả hình bằng chữ", Print: "Chữ trên bản in", LED: "Chữ trên màn hình"}[m] + map[bool]string{true: "Nội dung"}[m == Text]
}

func bodyHint(m Medium) string {
	return map[Medium]string{
		Text: "Mỗi đoạn một dòng. Câu ngắn, mỗi câu một ý.", Audio: "Mỗi câu một dòng thì người đọc dễ thu từng câu.",
		Picture: "Cho người không nhìn được: trong hình có gì, nói điều gì.", LED: "Ngắn, đọc được khi đi ngang qua.",
	}[m]
}

func peopleChoices(all []identity.User) []web.Choice {
	list := []web.Choice{{Value: "0", Label: "Chưa giao"}}
	for _, u := range all {
		list = append(list, web.Choice{Value: strconv.FormatInt(u.ID, 10), Label: u.Name, Hint: u.Agency})
	}
	return list
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func pillarShorts(l Lists) []web.Choice {
	var all []web.Choice
	for _, p := range l.Pillars {
		all = append(all, web.Choice{Value: p.Key, Label: p.Short})
	}
	return all
}

// madeFromWords names the content of the source that an edition follows.
func madeFromWords(e Edition) string {
	if e.MadeFromNo == 0 {
		return ""
	}
	return ", phiên bản " + i18n.Number(e.MadeFromNo)
}
