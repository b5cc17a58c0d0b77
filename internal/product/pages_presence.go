package product

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/web"
)

// onEdition reads a form of the edition's page, does something with it, and comes back to a part of the page.
func (s *Service) onEdition(w http.ResponseWriter, r *http.Request, part, notice string, do func(form web.Form, id int64) error) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := do(form, id); err != nil {
		return s.again(w, r, form, err)
	}
	return web.Redirect(w, r, editionPath(id)+part, notice)
}

func (s *Service) postPresence(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#dong-y", "Đã ghi câu trả lời.", func(form web.Form, id int64) error {
		return s.AnswerPresence(r.Context(), identity.Who(r.Context()), id, form.Get("presence"), form.Int("people"))
	})
}

func (s *Service) postUse(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#dong-y", "Đã gắn văn bản đồng ý.", func(form web.Form, id int64) error {
		return s.UseConsent(r.Context(), identity.Who(r.Context()), id, form.Int("consent"))
	})
}

func (s *Service) postLeave(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#dong-y", "Đã bỏ gắn văn bản đồng ý.", func(_ web.Form, id int64) error {
		consent, err := web.PathID(r, "consent")
		if err != nil {
			return err
		}
		return s.LeaveConsent(r.Context(), identity.Who(r.Context()), id, consent)
	})
}

func (s *Service) postTakedown(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#go", "Đã thêm kênh phải gỡ.", func(form web.Form, id int64) error {
		return s.AddTakedown(r.Context(), identity.Who(r.Context()), id, form.Get("channel"))
	})
}

func (s *Service) postTakenDown(w http.ResponseWriter, r *http.Request) error {
	form, err := web.ParseForm(r)
	if err != nil {
		return err
	}
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	takedown, err := web.PathID(r, "takedown")
	if err != nil {
		return err
	}
	if err := s.FinishTakedown(r.Context(), identity.Who(r.Context()), id, takedown, form.Get("note")); err != nil {
		return s.again(w, r, form, err)
	}
	return web.Redirect(w, r, takedownBack(form.Get("ve"), id), "Đã ghi: gỡ xong khỏi kênh này.")
}

// takedownBack is the page on which a line was ticked off: the list of consents, one consent, or the edition.
func takedownBack(asked string, edition int64) string {
	if asked == consentHome {
		return consentHome
	}
	if id, err := strconv.ParseInt(strings.TrimPrefix(asked, consentHome+"/"), 10, 64); err == nil && id > 0 {
		return consentPath(id) + "#go"
	}
	return editionPath(edition) + "#go"
}

const askKeeperWords = "Nhờ biên tập viên hoặc chuyên viên đầu mối gắn văn bản đồng ý."

// consentMissing reports whether more people can be recognised than consents are named.
func (v editionPage) consentMissing() bool {
	return v.Presence.Answer == Somebody && int64(len(v.Consents)) < max(v.Presence.People, 1)
}

func consentChoices(all []Consent) []web.Choice {
	list := []web.Choice{{Value: "", Label: "Chọn văn bản"}}
	for _, c := range all {
		list = append(list, web.Choice{Value: strconv.FormatInt(c.ID, 10), Label: "Số " + strconv.FormatInt(c.ID, 10) + ": " + c.Label})
	}
	return list
}

func ageChoices() []web.Choice {
	var list []web.Choice
	for _, g := range ageGroups {
		list = append(list, web.Choice{Value: string(g.Group), Label: g.Name, Hint: g.Hint})
	}
	return list
}

// beyondConsent reports whether the edition stands on a channel that those who can be recognised did not agree to.
func (v editionPage) beyondConsent(o Outlet) bool {
	return len(v.Consents) > 0 && !slices.Contains(PermittedChannels(v.Edition.Medium, v.Consents, v.Today), o.Channel)
}

func mannerChoices() []web.Choice {
	list := []web.Choice{{Value: "", Label: "Chọn cách"}}
	for _, t := range manners {
		list = append(list, web.Choice{Value: t.Key, Label: t.Name})
	}
	return list
}

func channelChoices() []web.Choice {
	var list []web.Choice
	for _, c := range channels() {
		list = append(list, web.Choice{Value: c.Key, Label: c.Name})
	}
	return list
}

func channelNames(keys []string) string {
	if len(keys) == 0 {
		return "chưa ghi"
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		if names[i] = channelName(k); i > 0 {
			names[i] = i18n.LowerFirst(names[i])
		}
	}
	return nameList(names)
}

func mediaNames(all []Medium) string {
	if len(all) == 0 {
		return "chưa ghi"
	}
	names := make([]string, len(all))
	for i, m := range all {
		names[i] = m.Name()
	}
	return nameList(names)
}

// nameList joins names as one writes them in a sentence: only the first begins with a capital.
func nameList(names []string) string {
	for i := 1; i < len(names); i++ {
		names[i] = i18n.LowerFirst(names[i])
	}
	return i18n.List(names)
}

// agreedBy says who agreed.
func agreedBy(c Consent) string {
	var who []string
	if c.Agreed {
		who = append(who, "chính người đó")
	}
	if c.GuardianAgreed {
		who = append(who, "cha mẹ hoặc người giám hộ")
	}
	if len(who) == 0 {
		return "chưa ghi"
	}
	return i18n.List(who)
}

func mannerName(key string) string {
	t, _ := findTerm(manners, key)
	return t.Name
}

func (v editionPage) openTakedowns() (n int) {
	for _, t := range v.Takedowns {
		if t.DoneOn == "" {
			n++
		}
	}
	return n
}

// inheritsConsents reports whether the edition rests on the consents of the one that it was made from.
func (v editionPage) inheritsConsents() bool { return v.Presence.Answer == "" && len(v.Consents) > 0 }

// answersPresence reports whether the person may say who can be recognised.
func (v editionPage) answersPresence() bool {
	return mayAnswer(v.By) && !v.Outside
}

// presenceWanted reports whether the question must be answered: texts rarely show a person, what is seen or heard often does.
func (v editionPage) presenceWanted() bool {
	return v.Presence.Answer == "" && v.Edition.State != Withdrawn && (v.Edition.Medium != Text || len(broughtPictures(v.Files)) > 0)
}

// asksPresence reports whether the question stands on the edition's page.
func (v editionPage) asksPresence() bool {
	return v.Edition.No > 0 || len(v.Files) > 0 || v.Presence.Answer != ""
}

func presenceChoices(m Medium, keeps bool) []web.Choice {
	hint := "Mỗi người phải có một văn bản đồng ý"
	if !keeps {
		hint = "Mỗi người phải có một văn bản đồng ý; nhờ biên tập viên hoặc chuyên viên đầu mối gắn"
	}
	if m == Audio {
		return []web.Choice{{Value: Nobody, Label: "Không, chỉ có giọng máy, nhạc, tiếng động"}, {Value: Somebody, Label: "Có", Hint: hint}}
	}
	return []web.Choice{{Value: Nobody, Label: "Không có ai"}, {Value: Somebody, Label: "Có", Hint: hint}}
}

func proofHint(c Consent) string {
	hint := "Bản quét, ảnh chụp, tệp ghi âm hoặc ghi hình, dưới 25 MB."
	if c.ProofHash != "" {
		hint += " Đang có: " + c.ProofName + "; chọn tệp khác để thay."
	}
	return hint
}
