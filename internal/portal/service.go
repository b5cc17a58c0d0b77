package portal

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/plan"
	"lantoa/internal/problem"
)

// Config is what the area needs from the program.
type Config struct {
	DB      *db.DB
	Jobs    *job.Queue
	Plans   *plan.Service
	Now     func() time.Time // of the program: the demonstration stands still on a day
	Clock   func() time.Time // that moves
	Address string           // of the site: https://lantoa.langson.gov.vn; "" leaves the one that is stored
	Log     *slog.Logger
}

// Service is what people may do with public pages.
type Service struct {
	Config
	policy []string
	alone  map[int]packed // pages for addresses without content, by status
	shown  atomic.Pointer[edition]
	follow sync.Mutex // guards seen, pending, asked, begun
	seen   int64      // last entry of the audit trail that was looked at
	asked  time.Time  // when a rendering was last asked for
	begun  bool
	wanted bool // something changed since then
}

// New makes the service and registers its background work.
func New(c Config) (*Service, error) {
	s := &Service{Config: c, policy: []string{policy()}, alone: map[int]packed{}}
	for status, words := range map[int][2]string{
		404: {"Không có trang này", "Kiểm tra lại địa chỉ, hoặc bắt đầu từ trang Kế hoạch và tiến độ."},
		410: {"Trang này đã được rút", "Nội dung ở địa chỉ này không còn công khai. Ngày rút và lý do ghi ở trang Kế hoạch và tiến độ."},
		405: {"Trang này chỉ để đọc", "Địa chỉ này không nhận thông tin gửi lên."},
	} {
		f, err := aloneFile(words[0], words[1])
		if err != nil {
			return nil, err
		}
		if s.alone[status], err = pack(f, 0, time.Time{}, packSoon); err != nil {
			return nil, err
		}
	}
	s.shown.Store(&edition{pages: map[string]*served{}})
	job.Handle(s.Jobs, func(ctx context.Context, _ renderJob) error { return s.Render(ctx) })
	return s, nil
}

func (s *Service) today() calendar.Day { return calendar.DayOf(s.Now()) }

// renderJob renders whatever changed.
type renderJob struct{}

// Kind is the name of the job.
func (renderJob) Kind() string { return "portal.render" }

func (s *Service) askRender(tx *db.Tx) error {
	_, err := s.Jobs.AddUnique(tx, "portal.render", renderJob{}, time.Unix(0, 0))
	return err
}

// ActionNames says in words what this area writes into the audit trail.
func ActionNames() map[string]string {
	return map[string]string{
		"portal.propose": "Đề nghị công khai kế hoạch", "portal.approve": "Đồng ý công khai kế hoạch", "portal.decline": "Không đồng ý công khai",
		"portal.withdraw": "Rút kế hoạch khỏi trang công khai", "portal.settings": "Sửa thiết lập trang công khai",
	}
}

// Move takes the publication of a plan through one step. version is that of the publication on the screen, 0 when there was none.
// A withdrawal empties all pages of the plan in the same transaction.
func (s *Service) Move(ctx context.Context, by identity.Actor, planID int64, a Action, version int64, reason string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := lockHead(tx); err != nil {
			return err
		}
		p, err := s.publication(tx, planID)
		if err != nil {
			return err
		}
		if err := p.Check(a, by); err != nil {
			return err
		}
		if p.Version != version {
			return errStale
		}
		next, err := p.Apply(a, by, s.today(), reason)
		if err != nil {
			return err
		}
		if next, err = s.save(tx, next); err != nil {
			return err
		}
		if err := identity.Audit(tx, s.Now(), by, "portal."+string(a), "plan:"+strconv.FormatInt(planID, 10), map[string]any{
			"address": homePath + "/" + next.Slug, "from": p.State, "to": next.State, "plan_version": p.PlanVersion, "reason": reason,
		}); err != nil {
			return err
		}
		return s.carryOut(tx, a, planID)
	})
	if err != nil {
		return err
	}
	s.look(ctx)
	return nil
}

// publication is the decision about a plan beside the version that the plan has now.
func (s *Service) publication(tx *db.Tx, planID int64) (Publication, error) {
	p, err := findPublication(tx, planID)
	if err != nil {
		return p, err
	}
	version, err := s.Plans.PublicVersion(tx, planID)
	return p.against(version), err
}

// save writes a publication; the first one of a plan gets its address.
func (s *Service) save(tx *db.Tx, p Publication) (Publication, error) {
	if p.Version > 0 {
		return p, updatePublication(tx, p)
	}
	name, err := s.planName(tx, p.PlanID)
	if err != nil {
		return p, err
	}
	all, err := publications(tx)
	if err != nil {
		return p, err
	}
	if len(all) >= maxPlans {
		return p, problem.New(problem.Invalid, "Đã có %d kế hoạch trên trang công khai, nhiều hơn mức hệ thống nhận.", len(all))
	}
	var taken []string
	for _, x := range all {
		taken = append(taken, x.Slug)
	}
	p.Slug = newSlug(name.Year, taken)
	return p, insertPublication(tx, p)
}

const maxPlans = 200

func (s *Service) planName(tx *db.Tx, id int64) (plan.PublicName, error) {
	all, err := s.Plans.PublicNames(tx)
	if err != nil {
		return plan.PublicName{}, err
	}
	for _, n := range all {
		if n.ID == id {
			return n, nil
		}
	}
	return plan.PublicName{}, problem.New(problem.NotFound, "Không có kế hoạch này. Có thể địa chỉ đã cũ; hãy mở lại từ danh sách.")
}

// carryOut makes what was decided visible: a withdrawal at once, a publication by a job.
func (s *Service) carryOut(tx *db.Tx, a Action, planID int64) error {
	switch a {
	case Approve:
		if err := raiseEdition(tx); err != nil {
			return err
		}
		return s.askRender(tx)
	case Withdraw:
		if err := raiseEdition(tx); err != nil {
			return err
		}
		version, err := raiseVersion(tx)
		if err != nil {
			return err
		}
		if err := closePlan(tx, planID, version, s.Now()); err != nil {
			return err
		}
		return s.renderSite(tx, 0, false)
	}
	return nil
}

// SaveSettings writes what the department decides for all public pages.
func (s *Service) SaveSettings(ctx context.Context, by identity.Actor, next Settings) error {
	if !by.May(identity.PublishPlan) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền sửa trang công khai.")
	}
	if err := next.Validate(); err != nil {
		return err
	}
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		old, err := lockHead(tx)
		if err != nil {
			return err
		}
		if err := updateSettings(tx, next); err != nil {
			return err
		}
		if err := s.askRender(tx); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "portal.settings", "", map[string]any{"before": old.Settings, "after": next})
	})
	if err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	return nil
}

// Standing is a plan on the staff's screen.
type Standing struct {
	plan.PublicName
	Publication
	extent
}

// Overview is the staff's screen.
type Overview struct {
	Plans      []Standing
	Settings   Settings
	Version    int64
	RenderedAt *time.Time
	Day        calendar.Day
	Site       extent
}

// Overview tells where every plan stands.
func (s *Service) Overview(ctx context.Context) (o Overview, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		h, err := findHead(tx)
		if err != nil {
			return err
		}
		o = Overview{Settings: h.Settings, Version: h.Version, RenderedAt: h.RenderedAt, Day: calendar.Day(h.Day)}
		names, err := s.Plans.PublicNames(tx)
		if err != nil {
			return err
		}
		for _, n := range names {
			st := Standing{PublicName: n}
			if st.Publication, err = s.publication(tx, n.ID); err != nil {
				return err
			}
			if st.extent, err = pageExtent(tx, n.ID); err != nil {
				return err
			}
			o.Plans = append(o.Plans, st)
		}
		o.Site, err = pageExtent(tx, 0)
		return err
	})
	return o, err
}

// Preview renders a plan as everyone would see it, without keeping anything. Its addresses begin with prefix.
func (s *Service) Preview(ctx context.Context, by identity.Actor, planID int64, prefix string) (made []file, err error) {
	if !by.May(identity.PublishPlan) {
		return nil, problem.New(problem.Denied, "Tài khoản này không có quyền xem thử trang công khai.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		si, err := s.site(tx)
		if err != nil {
			return err
		}
		p, err := findPublication(tx, planID)
		if err != nil {
			return err
		}
		name, err := s.planName(tx, planID)
		if err != nil {
			return err
		}
		if p.Slug == "" {
			p.Slug = newSlug(name.Year, nil)
		}
		o := shown{Publication: p}
		if o.PublicPlan, err = s.Plans.PublicPlan(tx, planID, s.today()); err != nil {
			return err
		}
		si.Prefix = prefix
		made, err = planFiles(si, o)
		if err != nil {
			return err
		}
		si.Plans = []shown{o}
		rest, err := siteFiles(si, s.Plans.PublicIndicators(), nil)
		made = append(made, rest...)
		return err
	})
	return made, err
}
