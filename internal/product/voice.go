package product

import (
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const maxVoiceName = 120 // letters

// Voice is who reads an edition aloud, and what they agreed to: a consent like that of everybody else who can be recognised.
type Voice struct {
	ID, EditionID, UserID int64
	ConsentID             int64
	Who, Name             string
	Scope, Agreed         string
	At                    time.Time
}

// scopes are where a voice may be heard.
var scopes = []Term{
	{Key: "channels", Name: "Mọi kênh chính thức của cơ quan: loa truyền thanh, trang thông tin, bảng điện tử, tài liệu, trường học"},
	{Key: "local", Name: "Chỉ loa truyền thanh và buổi truyền thông tại chỗ, không đưa lên mạng"},
}

// agreement is what a reader agrees to before the first recording.
const agreement = "Tôi tự nguyện đọc và đồng ý cho cơ quan thu, chỉnh độ to, lưu và phát giọng đọc của tôi trong phạm vi đã chọn, không dùng để tạo giọng máy. Tôi có thể rút lại đồng ý bất cứ lúc nào; khi đó cơ quan gỡ bản tiếng này khỏi các kênh."

func (v Voice) check(adult, agreed bool) error {
	var errs []error
	if v.Name == "" || utf8.RuneCountInString(v.Name) > maxVoiceName {
		errs = append(errs, problem.Field("name", "Ghi họ tên người đọc, không quá %d chữ cái.", maxVoiceName))
	}
	if _, ok := findTerm(scopes, v.Scope); !ok {
		errs = append(errs, problem.Field("scope", "Chọn nơi được phát giọng đọc."))
	}
	if !adult {
		errs = append(errs, problem.Field("adult", "Người đọc chưa đủ 18 tuổi thì cần giấy đồng ý của người giám hộ và của chính em. Lưu giấy ấy trước, rồi thu ngoài và nộp tệp tiếng."))
	}
	if !agreed {
		errs = append(errs, problem.Field("agreed", "Người đọc cần đồng ý thì mới thu được."))
	}
	return problem.Collect(errs...)
}

// channels are those on which the voice may be heard.
func (v Voice) channels() []string {
	if v.Scope == "local" {
		return []string{"loudspeaker"}
	}
	return channelsOf(Audio)
}

// consent is what the reader agreed to, as a record of consent.
func (v Voice) consent(day calendar.Day) Consent {
	return Consent{
		Label: v.Name, Age: Grown, Agreed: true, Media: []Medium{Audio, Video}, Channels: v.channels(), Manner: "electronic", GivenOn: day,
		Retention: "Giữ cùng bản tiếng số " + strconv.FormatInt(v.EditionID, 10) + ". Rút đồng ý và gỡ xong thì xóa được.",
	}
}

// proof is the record of an agreement that was given by a button: what was agreed to, by whom, when.
func (v Voice) proof(item, edition string) string {
	scope, _ := findTerm(scopes, v.Scope)
	return "ĐỒNG Ý CỦA NGƯỜI ĐỌC, ghi bằng phương tiện điện tử\n\nHọ tên người đọc: " + v.Name + "\nTài khoản: " + v.Who + "\nLúc: " + i18n.Time(v.At) +
		"\nSản phẩm: " + item + "\nBản: " + edition + "\n\nLời đồng ý: " + agreement + "\nPhạm vi: " + scope.Name + ".\nNgười đọc đã đánh dấu: đã đủ 18 tuổi; là người đọc và đồng ý.\n"
}

// voiceOf is the voice of a person; the zero Voice when there is none.
func voiceOf(all []Voice, user int64) Voice {
	if i := slices.IndexFunc(all, func(v Voice) bool { return v.UserID == user }); i >= 0 {
		return all[i]
	}
	return Voice{}
}

// factsOf are the sentences that become one sound, and whose voices are in it.
func factsOf(lines []line, voices []Voice) (facts soundFacts, err error) {
	for _, l := range lines {
		if !slices.ContainsFunc(voices, func(v Voice) bool { return v.ID == l.Take.VoiceID }) {
			return facts, problem.New(problem.Conflict, "Người đọc câu %d không còn đồng ý. Nhờ người khác thu lại câu này.", l.Pos+1)
		}
		facts.Takes = append(facts.Takes, l.Take.ID)
		if !slices.Contains(facts.Voices, l.Take.VoiceID) {
			facts.Voices = append(facts.Voices, l.Take.VoiceID)
		}
	}
	return facts, nil
}
