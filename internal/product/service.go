package product

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"lantoa/internal/blob"
	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

// Config is what the area needs from the program.
type Config struct {
	DB     *db.DB
	Files  *blob.Store
	Jobs   *job.Queue
	Now    func() time.Time
	Log    *slog.Logger
	Sample bool // everything made here is sample data and says so
	// PlanTopics are the contents of the current plan, which products are made for.
	PlanTopics func(tx *db.Tx) ([]Topic, error)
	// PlanTasks are the numbers of the tasks of the current plan; none without a plan.
	PlanTasks func(tx *db.Tx) ([]string, error)
	// FFmpeg looks for ffmpeg; nil: on the PATH. Work is where sound, pictures and video lie while they are worked on; "": the system's place.
	FFmpeg func() *media.FFmpeg
	Work   string
	// Channels are the accepted figures of the communes' channels, and the rows behind one of them.
	Channels    func(tx *db.Tx, today calendar.Day) (Channels, error)
	ChannelRows func(tx *db.Tx, today calendar.Day, agency int64, channel string) ([]ChannelRow, error)
	// Kept reports whether another area keeps a stored file; nil: none does. Clock is the clock of the disk; nil: Now.
	Kept  func(ctx context.Context, hash string) (bool, error)
	Clock func() time.Time
	// Observances are the days from one day to another that products are made for.
	Observances func(from, to calendar.Day) []Observance
}

// Service is what people may do with products.
type Service struct {
	Config
	Helpers
	lists   Lists
	library Library // as it came with the program
	memory  *shelves
	tools   tools
	covers  memo[coverKey, CoverMap]
	rows    memo[CoverFilter, []itemCover]
	gaps    memo[coverKey, []Gap]
	behinds memo[behindKey, behind]
	works   memo[workKey, workCount]
	counts  memo[countKey, countedAll]
}

// New makes the service.
func New(c Config) (*Service, error) {
	lists, err := loadLists()
	if err != nil {
		return nil, err
	}
	library, err := loadLibrary()
	if err != nil {
		return nil, err
	}
	s := &Service{Config: c, lists: lists, library: library, memory: &shelves{}}
	s.rows.keep, s.gaps.keep, s.works.keep = 3, 2, 500
	s.Helpers = Helpers{Suggest: s.suggest, Terms: s.termsFor}
	job.Handle(c.Jobs, s.doSlideFilm)
	job.Handle(c.Jobs, s.doVideo)
	job.Handle(c.Jobs, s.doSound)
	job.Handle(c.Jobs, s.doMP3)
	return s, nil
}

// Seed puts the conventions and the contents of the current plan among the topics. It may run as often as one likes.
func (s *Service) Seed(ctx context.Context) error {
	rows, err := Rows("conventions")
	if err != nil {
		return err
	}
	var wanted []Topic
	for i, r := range rows {
		wanted = append(wanted, Topic{Key: r["id"], Name: r["short_vi"], Kind: "convention", Position: int64(i), Active: true})
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if s.PlanTopics != nil {
			list, err := s.PlanTopics(tx)
			if err != nil {
				return err
			}
			for _, t := range list {
				t.Active = true
				wanted = append(wanted, t)
			}
		}
		if err := settleTopics(tx, wanted); err != nil {
			return err
		}
		if err := seedTerms(tx); err != nil {
			return err
		}
		if err := forgetSheets(tx, s.Now().Add(-keepSheet)); err != nil {
			return err
		}
		return s.seedTreatyDocuments(tx)
	})
}

// settleTopics brings the stored topics to the wanted ones; contents of plans that are over stay, out of the lists.
func settleTopics(tx *db.Tx, wanted []Topic) error {
	there, err := topics(tx)
	if err != nil {
		return err
	}
	byKey := map[string]Topic{}
	for _, t := range there {
		byKey[t.Key] = t
	}
	for _, t := range wanted {
		was := byKey[t.Key]
		t.ID = was.ID
		delete(byKey, t.Key)
		if was == t {
			continue
		}
		if err := putTopic(tx, t); err != nil {
			return err
		}
	}
	for _, t := range byKey {
		if t.Kind == "content" && t.Active {
			if err := retireTopic(tx, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) today() calendar.Day { return calendar.DayOf(s.Now()) }

// Lists are the built-in lists of the area.
func (s *Service) Lists() Lists { return s.lists }

var errStale = problem.New(problem.Conflict, "Có người vừa sửa phần này. Chữ đồng chí gõ vẫn còn ở dưới; tải lại trang để xem bản mới, rồi ghi lại phần của mình.")

// subject names a thing in the audit trail: "item:17".
func subject(kind string, id int64) string { return kind + ":" + strconv.FormatInt(id, 10) }

// signed is a person as the history names them.
func signed(by identity.Actor) string { return by.Name + ", " + by.Agency }

// ActionNames says in words what this area writes into the audit trail.
func ActionNames() map[string]string {
	return map[string]string{
		"item.create": "Tạo sản phẩm", "item.change": "Sửa thông tin sản phẩm", "item.drop": "Thôi làm sản phẩm", "item.source": "Ghi nguồn của sản phẩm", "item.unsource": "Bỏ nguồn của sản phẩm",
		"edition.add": "Thêm bản của sản phẩm", "edition.write": "Viết nội dung bản", "edition.assign": "Giao người làm bản", "edition.comment": "Góp ý vào bản", "edition.resolve": "Xử lý góp ý", "edition.segment": "Dịch một câu",
		"edition.submit": "Gửi bản đi bước sau", "edition.pass": "Xác nhận bản", "edition.return": "Trả lại bản", "edition.recall": "Lấy lại bản để sửa", "edition.approve": "Phê duyệt bản",
		"library.convention": "Sửa dữ kiện công ước", "library.article": "Sửa điều trong thư viện công ước", "library.link": "Gắn sản phẩm với điều công ước", "library.unlink": "Bỏ gắn sản phẩm với điều công ước",
		"library.sheet": "Nạp bảng Excel thư viện công ước", "treaty.document": "Ghi văn bản của Ủy ban công ước", "treaty.retire": "Bỏ văn bản của Ủy ban công ước",
		"treaty.passage": "Ghi khuyến nghị, trả lời", "treaty.remove": "Bỏ khuyến nghị, trả lời",
		"edition.sound": "Nộp hoặc ghép tiếng của bản", "edition.unsound": "Bỏ tệp tiếng mới của bản", "edition.voice": "Người đọc đồng ý cho thu tiếng", "edition.take": "Thu một câu", "edition.listen": "Nghe duyệt một câu",
		"edition.publish": "Xuất bản", "edition.correct": "Sửa bản đã xuất bản", "edition.withdraw": "Gỡ bản", "edition.reopen": "Soạn lại bản đã gỡ",
		"edition.picture": "Nộp, sửa hình của bản", "edition.unfile": "Bỏ tệp của bản", "edition.slides": "Dựng trang màn hình LED", "edition.print": "Dàn trang bản in", "edition.video": "Nộp video", "edition.captions": "Nộp phụ đề",
		"consent.add": "Ghi văn bản đồng ý", "consent.change": "Sửa văn bản đồng ý", "consent.proof": "Nộp tệp văn bản đồng ý", "consent.open": "Mở tệp văn bản đồng ý", "consent.withdraw": "Rút sự đồng ý",
		"consent.expire": "Sự đồng ý hết hạn", "consent.erase": "Xóa dữ liệu cá nhân của văn bản đồng ý", "edition.presence": "Trả lời có người nhận ra được", "edition.consent": "Gắn văn bản đồng ý",
		"edition.unconsent": "Bỏ gắn văn bản đồng ý", "edition.outlet": "Ghi nơi đã phát", "edition.unoutlet": "Bỏ nơi đã phát", "takedown.add": "Thêm kênh phải gỡ", "takedown.done": "Đã gỡ khỏi kênh",
		"memory.add": "Thêm vào bộ nhớ dịch", "term.save": "Ghi thuật ngữ", "term.drop": "Bỏ thuật ngữ", "terms.import": "Nhập bảng thuật ngữ", "edition.import": "Nhập bản dịch từ tệp",
	}
}
