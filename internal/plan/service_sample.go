package plan

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
)

// A demonstration needs a year of reports. They are made here, through the same rules as real ones, from a fixed seed: the
// same plan and day always give the same reports. The plan is marked Sample, and so is all that comes of it.

// sampleDeed is something that an agency could have done, with the range of its figures.
type sampleDeed struct {
	name, place string
	pillar      string
	audiences   []string
	topics      []string
	figures     []sampleFigure
}

type sampleFigure struct {
	indicator string
	low, high int64
}

// sampleDeeds are by task number and by the sort of agency.
var sampleDeeds = map[string]map[string][]sampleDeed{
	"III.1": {
		"commune": {
			{"Đăng tin về kết quả bảo đảm an sinh trên trang thông tin điện tử", "Trang thông tin điện tử", "P2", []string{"all"}, []string{"ICESCR"}, []sampleFigure{{"D1.items", 1, 6}}},
		},
		"": {
			{"Cung cấp thông tin định kỳ cho báo chí", "Trụ sở cơ quan", "P2", []string{"press"}, []string{"ICCPR"}, []sampleFigure{{"B2.periodic", 1, 3}, {"B4.agencies", 2, 11}}},
			{"Trả lời câu hỏi của cơ quan báo chí", "Trụ sở cơ quan", "P3", []string{"press"}, nil, []sampleFigure{{"B3.received", 2, 5}, {"B3.answered", 1, 2}, {"B3.in_time", 1, 1}}},
		},
	},
	"III.2": {
		"commune": {
			{"Phát thanh về quyền trẻ em trên hệ thống truyền thanh cơ sở", "Hệ thống truyền thanh", "P1", []string{"children", "families"}, []string{"CRC"}, []sampleFigure{{"D3.broadcasts", 8, 40}, {"D3.minutes", 80, 400}, {"D3.villages", 4, 18}}},
			{"Treo băng rôn, khẩu hiệu tại trung tâm", "Trung tâm xã, phường", "P1", []string{"all"}, nil, []sampleFigure{{"D6.banners", 2, 12}}},
			{"Buổi tuyên truyền lưu động tại thôn", "Nhà văn hóa thôn", "P1", []string{"ethnic", "women"}, []string{"CEDAW"}, []sampleFigure{{"D7.sessions", 1, 4}, {"D7.attendance", 40, 260}}},
		},
		"press": {
			{"Sản xuất chuyên mục phát thanh về quyền con người", "Báo và Phát thanh, Truyền hình", "P2", []string{"all"}, []string{"ICCPR", "CRC"}, []sampleFigure{{"C2.programmes", 6, 14}, {"C2.minutes_first", 90, 210}}},
			{"Đăng tin, bài trên báo điện tử", "Báo điện tử", "P2", []string{"all"}, nil, []sampleFigure{{"C1.online", 10, 30}}},
		},
		"": {
			{"Đăng bài về quyền con người trên mạng xã hội", "Trang mạng xã hội của cơ quan", "P2", []string{"youth"}, []string{"ICESCR"}, []sampleFigure{{"D2.posts", 2, 12}, {"D2.reach", 400, 5200}}},
			{"Phát hành tờ gấp hỏi - đáp", "Trụ sở cơ quan", "P1", []string{"all"}, []string{"CRPD"}, []sampleFigure{{"C8.titles", 1, 2}, {"C8.copies", 200, 1500}}},
		},
	},
	"III.3": {
		"commune": {
			{"Ghi nhận câu hỏi của người dân tại buổi tiếp xúc cử tri", "Hội trường xã, phường", "P3", []string{"all"}, nil, []sampleFigure{{"G2.questions", 1, 9}}},
		},
		"": {
			{"Tổng hợp thông tin báo chí theo chủ đề", "Trụ sở cơ quan", "P3", []string{"officials"}, nil, []sampleFigure{{"G1", 5, 40}}},
		},
	},
	"III.4": {
		"": {
			{"Hướng dẫn đoàn phóng viên nước ngoài tác nghiệp", "Địa bàn tỉnh", "P2", []string{"foreigners"}, nil, []sampleFigure{{"H1.groups", 1, 2}, {"H1.journalists", 2, 9}}},
		},
	},
	"III.5": {
		"commune": {
			{"Lồng ghép nội dung quyền trẻ em trong sinh hoạt ngoại khóa", "Trường học trên địa bàn", "P1", []string{"pupils"}, []string{"CRC"}, []sampleFigure{{"F5.schools", 1, 4}, {"F5.pupils", 80, 620}}},
		},
		"": {
			{"Trưng bày tranh, ảnh tư liệu về quyền con người", "Thư viện, nhà văn hóa", "P2", []string{"all"}, nil, []sampleFigure{{"E1.events", 1, 1}, {"E1.items", 20, 90}, {"E1.visitors", 120, 900}}},
		},
	},
}

// SampleCast says who acts in the demonstration. Pictures are files in the blob store that stand for evidence, one an agency.
type SampleCast struct {
	Reviewer identity.Actor // accepts and returns
	Agencies []identity.Agency
	Pictures map[int64]Evidence
}

// sampleTemper is how an agency keeps its deadlines; it stays the same through the year.
type sampleTemper int

const (
	prompt sampleTemper = iota
	tardy
	silent
)

func temperOf(r *rand.Rand) sampleTemper {
	switch n := r.IntN(100); {
	case n < 80:
		return prompt
	case n < 94:
		return tardy
	}
	return silent
}

// SamplePlayed reports whether anything has happened on a plan yet: then its sample year is not played.
func (s *Service) SamplePlayed(ctx context.Context, planID int64) (played bool, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error { played, err = anyMoves(tx, planID); return err })
	return played, err
}

// PlaySample fills a plan with a year of sample reports up to a day, in one transaction; a plan that anything has happened to
// stays as it is.
func (s *Service) PlaySample(ctx context.Context, planID int64, cast SampleCast, today calendar.Day) error {
	agencies := map[int64]identity.Agency{}
	for _, a := range cast.Agencies {
		agencies[a.ID] = a
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if played, err := anyMoves(tx, planID); err != nil || played {
			return err
		}
		tasks, err := planTasks(tx, planID)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			reports, err := taskReports(tx, t.ID)
			if err != nil {
				return err
			}
			for _, r := range reports {
				p := samplePlayer{s: s, tx: tx, cast: cast, task: t, agency: agencies[r.AgencyID], today: today}
				if err := p.play(r); err != nil {
					return fmt.Errorf("sample report of %s on %s: %w", p.agency.Key, t.No, err)
				}
			}
		}
		return nil
	})
}

type samplePlayer struct {
	s      *Service
	tx     *db.Tx
	cast   SampleCast
	task   Task
	agency identity.Agency
	today  calendar.Day
	dice   *rand.Rand
}

func seeded(words ...string) *rand.Rand {
	h := fnv.New64a()
	for _, w := range words {
		h.Write([]byte(w + "\x00"))
	}
	return rand.New(rand.NewPCG(h.Sum64(), 1079))
}

// at is the service with its clock set to the morning of a day.
func (p samplePlayer) at(day calendar.Day) *Service {
	past := *p.s
	past.Now = func() time.Time { return day.Time().Add(9 * time.Hour) }
	return &past
}

func (p samplePlayer) play(r Report) error {
	p.dice = seeded(p.agency.Key, p.task.No, r.Period)
	temper := temperOf(seeded(p.agency.Key))
	if r.From.After(p.today) || temper == silent && !p.settled(r) {
		return nil
	}
	sent := r.Due.Add(-p.dice.IntN(5))
	switch temper {
	case tardy:
		sent = r.Due.Add(1 + p.dice.IntN(9))
	case silent: // they were reminded often enough
		sent = r.Due.Add(15 + p.dice.IntN(20))
	}
	if temper != prompt && p.settled(r) && p.dice.IntN(30) == 0 {
		return nil
	}
	me := identity.System("Cán bộ báo cáo (mẫu)")
	me.AgencyID, me.Agency = p.agency.ID, p.agency.ShortName
	if sent.After(p.today) {
		if p.dice.IntN(3) > 0 {
			return nil
		}
		return p.begin(r, me) // an early draft of the period that is running
	}
	return p.send(r, me, sent)
}

// settled reports whether the period is so long ago that hardly anything of it is still open.
func (p samplePlayer) settled(r Report) bool {
	const longAgo = 60
	return r.Due.Add(longAgo).Before(p.today)
}

// begin leaves a draft.
func (p samplePlayer) begin(r Report, me identity.Actor) error {
	day := r.From.Add(p.dice.IntN(max(1, p.today.Sub(r.From))))
	r.Answer = Activities
	r, err := p.at(day).move(p.tx, me, r, Save, "")
	if err != nil {
		return err
	}
	return p.act(r, day, 1)
}

// send submits a report and, for most, has it looked at some days later.
func (p samplePlayer) send(r Report, me identity.Actor, day calendar.Day) error {
	r.Answer = Activities
	deeds := p.deeds()
	if len(deeds) == 0 || p.task.No != "III.2" && p.dice.IntN(4) == 0 {
		r.Answer = Nothing
	}
	if p.dice.IntN(7) == 0 {
		r.Difficulties = p.pick("Một số thôn chưa có sóng di động, cụm loa chưa phủ hết.", "Chưa có người dịch tiếng Dao, phải nhờ cộng tác viên.", "Kinh phí in tài liệu chưa được bố trí riêng.")
	}
	r, err := p.at(day).move(p.tx, me, r, Submit, "")
	if err != nil {
		return err
	}
	if r.Answer == Activities {
		if err := p.act(r, min(r.To, day), 1+p.dice.IntN(2)); err != nil {
			return err
		}
	}
	looked := day.Add(1 + p.dice.IntN(4))
	if looked.After(p.today) || p.dice.IntN(16) == 0 && !p.settled(r) {
		return nil // still waiting
	}
	if p.dice.IntN(22) == 0 && !p.settled(r) {
		_, err = p.at(looked).move(p.tx, p.cast.Reviewer, r, Return, p.pick(
			"Thiếu ảnh hoặc nhật ký phát của hoạt động. Đề nghị bổ sung minh chứng.", "Số phút phát thanh chưa khớp số lượt. Đề nghị kiểm tra lại."))
		return err
	}
	if err := acceptRest(p.tx, r.ID, looked, p.cast.Reviewer.Name); err != nil {
		return err
	}
	_, err = p.at(looked).move(p.tx, p.cast.Reviewer, r, Accept, "")
	return err
}

func (p samplePlayer) pick(words ...string) string { return words[p.dice.IntN(len(words))] }

func (p samplePlayer) deeds() []sampleDeed {
	by := sampleDeeds[p.task.No]
	sort := ""
	switch {
	case p.agency.Commune():
		sort = "commune"
	case p.agency.Kind == "press":
		sort = "press"
	}
	if d, ok := by[sort]; ok || sort == "commune" {
		return d
	}
	return by[""]
}

// act writes n activities with figures and one picture as evidence.
func (p samplePlayer) act(r Report, last calendar.Day, n int) error {
	deeds := p.deeds()
	from := r.From
	for i := range min(n, len(deeds)) {
		d := deeds[(i+p.dice.IntN(len(deeds)))%len(deeds)]
		if n > 1 {
			d = deeds[i]
		}
		day := from.Add(p.dice.IntN(max(1, last.Sub(from)+1)))
		id, err := insertActivity(p.tx, Activity{
			ReportID: r.ID, Name: d.name, From: day, To: day, Place: d.place, Pillar: d.pillar,
			Languages: p.languages(), Audiences: d.audiences, Topics: d.topics,
		})
		if err != nil {
			return err
		}
		var figures []Figure
		for _, f := range d.figures {
			figures = append(figures, Figure{Indicator: f.indicator, Value: f.low + p.dice.Int64N(f.high-f.low+1), Day: day})
		}
		if err := replaceFigures(p.tx, r.ID, id, figures); err != nil {
			return err
		}
		e, ok := p.cast.Pictures[p.agency.ID]
		if !ok {
			continue
		}
		e.ReportID, e.ActivityID, e.Kind, e.AddedBy = r.ID, id, "file", "Cán bộ báo cáo (mẫu)"
		if _, err := insertEvidence(p.tx, e, day.Time().Add(10*time.Hour)); err != nil {
			return err
		}
	}
	return nil
}

func (p samplePlayer) languages() []string {
	if p.agency.Commune() && p.dice.IntN(2) == 0 {
		return []string{"vi", p.pick("tyz", "nut")}
	}
	return []string{"vi"}
}
