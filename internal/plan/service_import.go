package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"lantoa/internal/directive"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/office"
	"lantoa/internal/problem"

	"lantoa/internal/db"
)

const (
	maxDocument  = office.MaxFile // bytes of an uploaded document
	maxFileLabel = 200
)

// readImport is the job that reads an uploaded document.
type readImport struct {
	ID int64 `json:"id"`
}

// Kind names the job.
func (readImport) Kind() string { return "plan.read" }

// StartImport stores an uploaded document and has it read in the background.
func (s *Service) StartImport(ctx context.Context, by identity.Actor, name string, r io.Reader) (id int64, err error) {
	if !by.May(identity.ImportPlan) {
		return 0, problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	file, err := s.Files.Put(ctx, r, maxDocument)
	if err != nil {
		return 0, err
	}
	i := Import{Name: clip(name, maxFileLabel), Hash: file.Hash, Size: file.Size, Who: by.Name + ", " + by.Agency, At: s.Now()}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if id, err = insertImport(tx, i); err != nil {
			return err
		}
		if _, err := s.Jobs.Add(tx, readImport{id}, soon()); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "import.start", subject("import", id), map[string]any{"name": i.Name, "hash": i.Hash})
	})
	return id, err
}

func clip(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// ReadImport reads the stored document and keeps the proposal, or the sentence why it cannot be read. It may run twice.
func (s *Service) ReadImport(ctx context.Context, id int64) error {
	var i Import
	var dir *identity.Directory
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if i, err = findImport(tx, id); err != nil {
			return err
		}
		dir, err = identity.LoadDirectory(tx)
		return err
	})
	if err != nil || i.State != ImportReading {
		return err
	}
	job.Report(ctx, 10, "Đang mở tệp")
	proposal, scan, err := s.readDocument(ctx, i)
	if err == nil && scan {
		err = s.recognisePages(ctx, i)
	}
	if p, isProblem := problem.As(err); isProblem {
		return s.DB.Write(ctx, func(tx *db.Tx) error { return finishImport(tx, id, ImportFailed, p.Error(), "", "") })
	}
	if err != nil || scan {
		return err
	}
	job.Report(ctx, 80, "Đang đối chiếu tên cơ quan")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		review, err := firstReview(tx, i, NewReview(proposal, dir), proposal.Text)
		if err != nil {
			return err
		}
		return finishImport(tx, id, ImportRead, "", proposal.Text, review)
	})
}

// firstReview adds what the plans in force say about a new review, and writes it as it is stored.
func firstReview(tx *db.Tx, i Import, r Review, text string) (string, error) {
	var err error
	if r.Twin, err = twin(tx, i, r); err != nil {
		return "", err
	}
	plans, err := allPlans(tx)
	if err != nil {
		return "", err
	}
	r.Suggested = proposeAmendment(r, text, plans)
	review, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("read import %d: %w", i.ID, err)
	}
	return string(review), nil
}

// readDocument reads a document with text; scan says that it has none and its pages must be recognised first.
func (s *Service) readDocument(ctx context.Context, i Import) (p directive.Proposal, scan bool, err error) {
	f, info, err := s.Files.Open(i.Hash)
	if err != nil {
		return p, false, err
	}
	defer f.Close()
	document, err := s.opener().Read(ctx, i.Name, f.(io.ReaderAt), info.Size)
	if err != nil || document.Format == office.Scan {
		return p, err == nil, err
	}
	job.Report(ctx, 40, "Đang tìm nhiệm vụ, cơ quan, thời hạn")
	p, err = directive.Read(document)
	return p, false, err
}

// Imports lists the documents that are read and wait to be confirmed.
func (s *Service) Imports(ctx context.Context, by identity.Actor) (all []Import, err error) {
	const limit = 20
	if !by.May(identity.ImportPlan) {
		return nil, problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error { all, err = recentImports(tx, limit); return err })
	return all, err
}

// OpenImport returns a document on its way in with its text and review.
func (s *Service) OpenImport(ctx context.Context, by identity.Actor, id int64) (i Import, text string, r Review, err error) {
	if !by.May(identity.ImportPlan) {
		return i, "", r, problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if i, err = findImport(tx, id); err != nil {
			return err
		}
		if text, err = importText(tx, id); err != nil {
			return err
		}
		r, err = i.review()
		return err
	})
	return i, text, r, err
}

func (i Import) review() (Review, error) {
	var r Review
	if i.proposal == "" {
		return r, nil
	}
	if err := json.Unmarshal([]byte(i.proposal), &r); err != nil {
		return r, fmt.Errorf("review of import %d: %w", i.ID, err)
	}
	return r, nil
}

// SaveReview keeps corrections without writing a plan. Version is the one that the person saw.
func (s *Service) SaveReview(ctx context.Context, by identity.Actor, id, version int64, r Review) error {
	if !by.May(identity.ImportPlan) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("save review: %w", err)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return updateReview(tx, id, version, string(text)) })
}

// ConfirmImport writes the plan as reviewed, all or nothing: tasks, assignments, expected answers. Nothing is written while a question is open.
func (s *Service) ConfirmImport(ctx context.Context, by identity.Actor, id, version int64) (planID int64, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		i, err := findImport(tx, id)
		if err != nil {
			return err
		}
		if i.State == ImportConfirmed {
			return problem.New(problem.Conflict, "Văn bản này đã được xác nhận. Mở kế hoạch để xem.")
		}
		r, err := i.review()
		if err != nil {
			return err
		}
		if r.Twin, err = twin(tx, i, r); err != nil { // it may have been confirmed meanwhile
			return err
		}
		if r.Amendment.Purpose != AsNew {
			return problem.New(problem.Conflict, "Văn bản này điều chỉnh hoặc tiếp theo một kế hoạch. Xem bảng so sánh rồi xác nhận ở đó.")
		}
		if q := r.Questions(); len(q) > 0 {
			return openQuestions(q)
		}
		n, err := s.newPlan(tx, i, r)
		if err != nil {
			return err
		}
		if planID, err = s.createPlan(tx, by, n); err != nil {
			return err
		}
		if err := s.learnNames(tx, by, r); err != nil {
			return err
		}
		return closeImport(tx, id, version, ImportConfirmed, planID)
	})
	return planID, err
}

// learnNames remembers the names that a person has just explained, so that the next document is understood.
func (s *Service) learnNames(tx *db.Tx, by identity.Actor, r Review) error {
	dir, err := identity.LoadDirectory(tx)
	if err != nil {
		return err
	}
	for _, l := range r.Learned(dir) {
		if err := identity.LearnAlias(tx, s.Now(), by, l.Printed, l.AgencyID); err != nil {
			return err
		}
	}
	return nil
}

// twin names a plan in force that the document seems to be.
func twin(tx *db.Tx, i Import, r Review) (string, error) {
	p, err := findTwin(tx, i.Hash, r.Year, r.Title)
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return p.Name() + ", " + strings.TrimSpace(p.Number+" "+p.Title), err
}

func openQuestions(q []Question) error {
	e := &problem.Error{Kind: problem.Invalid, Message: fmt.Sprintf("Còn %d chỗ cần xem trước khi xác nhận.", len(q))}
	for _, x := range q {
		e.Fields = append(e.Fields, problem.FieldError{Name: x.Key, Message: x.Sentence})
	}
	return e
}

func (s *Service) newPlan(tx *db.Tx, i Import, r Review) (NewPlan, error) {
	members, err := groupMembers(tx)
	if err != nil {
		return NewPlan{}, err
	}
	n := r.Plan(members)
	n.Plan.DocumentName, n.Plan.DocumentHash = i.Name, i.Hash
	n.Text, err = importText(tx, i.ID)
	return n, err
}

// groupMembers are the agencies of each group.
func groupMembers(tx *db.Tx) (map[int64][]int64, error) {
	groups, err := identity.Groups(tx)
	members := map[int64][]int64{}
	for _, g := range groups {
		members[g.ID] = g.Members
	}
	return members, err
}

// DropImport puts a document aside without making a plan of it.
func (s *Service) DropImport(ctx context.Context, by identity.Actor, id, version int64) error {
	if !by.May(identity.ImportPlan) {
		return problem.New(problem.Denied, "Tài khoản này không có quyền nhập kế hoạch.")
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := closeImport(tx, id, version, ImportDropped, 0); err != nil {
			return err
		}
		return identity.Audit(tx, s.Now(), by, "import.drop", subject("import", id), nil)
	})
}
