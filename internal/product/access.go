package product

import (
	"slices"

	"lantoa/internal/calendar"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// settled reports whether the working copy is what was approved: whoever may see products may read it.
func (e Edition) settled() bool { return e.State == Approved || e.State == Published }

// worksOn reports whether someone reads the drafts of an item: those who follow products of all agencies, its own agency, and whoever was
// given one of its editions. Decision 0029.
func worksOn(by identity.Actor, agency int64, editions []Edition) bool {
	return by.May(identity.ReadDrafts) || by.AgencyID != 0 && by.AgencyID == agency ||
		by.UserID != 0 && slices.ContainsFunc(editions, func(e Edition) bool { return e.Assignee == by.UserID })
}

var (
	errDraft      = problem.New(problem.Denied, "Bản này chưa phê duyệt nên chỉ cơ quan làm sản phẩm và người được giao đọc được. Cần đọc trước thì hỏi cơ quan ấy.")
	errDown       = problem.New(problem.Denied, "Bản này đã gỡ, không còn để đọc. Cần biết vì sao thì hỏi cơ quan làm sản phẩm.")
	errShut       = problem.New(problem.Denied, "Người có trong tệp này đã rút sự đồng ý, hoặc sự đồng ý đã hết hạn, nên tệp không mở được nữa.")
	errErased     = problem.New(problem.NotFound, "Tệp này đã xóa theo yêu cầu của người có trong đó.")
	errNoTake     = problem.New(problem.NotFound, "Không có bản thu này. Có thể câu đã được thu lại; tải lại trang.")
	errNoSuchFile = problem.New(problem.NotFound, "Không có tệp này. Có thể tệp đã được thay; hãy mở lại từ bản.")
)

// refusal is why an outsider does not read an edition.
func (e Edition) refusal() error {
	if e.State == Withdrawn {
		return errDown
	}
	return errDraft
}

// opensShut reports whether someone still opens the files of a person who does not agree any more: those who keep consents must look at what
// they take out, those who check at what came in its place.
func opensShut(by identity.Actor) bool {
	return by.May(identity.KeepConsent) || by.May(identity.CheckProduct)
}

// over are those that ended and whose files are still there.
func over(all []Consent, today calendar.Day) []Consent {
	return slices.DeleteFunc(slices.Clone(all), func(c Consent) bool { return !c.Binds(today) })
}

// Binds reports whether the consent ended but what the person is in was not erased: until then it stays on its editions and shuts their files.
func (c Consent) Binds(today calendar.Day) bool { return c.ErasedOn == "" && c.Over(today) }

// Over reports whether the consent was taken back or has expired.
func (c Consent) Over(today calendar.Day) bool {
	standing := c.Standing(today)
	return standing == TakenBack || standing == Expired
}

// holds reports whether a file of an edition holds the person. All do, but for sound that was joined of the sentences of other readers.
func (c Consent) holds(f File, files []File, voices []Voice) bool {
	root := f
	if i := slices.IndexFunc(files, func(x File) bool { return x.ID == f.MadeFrom }); i >= 0 {
		root = files[i]
	}
	var mine []int64
	for _, v := range voices {
		if v.ConsentID == c.ID {
			mine = append(mine, v.ID)
		}
	}
	heard := root.soundFacts().Voices
	return len(mine) == 0 || len(heard) == 0 || slices.ContainsFunc(heard, func(id int64) bool { return slices.Contains(mine, id) })
}

// shutBy reports whether somebody who is in a file does not agree any more.
func (f File) shutBy(over []Consent, files []File, voices []Voice) bool {
	return slices.ContainsFunc(over, func(c Consent) bool { return c.holds(f, files, voices) })
}
