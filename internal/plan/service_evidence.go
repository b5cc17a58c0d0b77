package plan

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"

	"lantoa/internal/db"
	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

// Upload is one file on its way in. Name is what its sender called it: a label, nothing more.
type Upload struct {
	Name string
	Open func() (io.ReadCloser, error)
}

// Addition is what someone adds as evidence: files, links, or both.
type Addition struct {
	ActivityID int64 // 0: of the report as a whole
	Files      []Upload
	Links      []string
	Consent    bool   // people who can be recognised in the pictures have agreed
	Label      string // what they are; a key of evidenceKinds
}

const (
	MaxFile     = 10 << 20 // bytes of one file of evidence
	maxFileName = 120      // characters
)

// AddEvidence keeps files and links with a report: all of them, or none. Files go into the store first; a crash in between leaves
// a file that belongs to nobody, never a row without its file.
func (s *Service) AddEvidence(ctx context.Context, by identity.Actor, reportID int64, p Addition) (added int, err error) {
	p.Links = slices.DeleteFunc(slices.Clone(p.Links), func(link string) bool { return strings.TrimSpace(link) == "" })
	if len(p.Files)+len(p.Links) == 0 {
		return 0, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		r, err := findReport(tx, reportID)
		if err != nil {
			return err
		}
		if !by.Sees(r.AgencyID) {
			return errForeign
		}
		if err := r.Check(Save, by); err != nil {
			return err
		}
		return roomForEvidence(tx, r, len(p.Files)+len(p.Links))
	})
	if err != nil {
		return 0, err
	}
	evidence, err := s.takeIn(ctx, by, p)
	if err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		added, err = s.attach(tx, by, reportID, p.ActivityID, evidence)
		return err
	})
	if err != nil {
		return 0, err
	}
	return added, s.keepLooks(ctx, evidence)
}

func roomForEvidence(tx *db.Tx, r Report, more int) error {
	n, err := countEvidence(tx, r.ID)
	if err == nil && n+more > MaxEvidence {
		return problem.Field("evidence", "Mỗi báo cáo nhận nhiều nhất %d minh chứng, đã có %d. Bớt tệp hoặc gộp ảnh vào một tệp PDF.", MaxEvidence, n)
	}
	return err
}

// takeIn checks links and files, cleans pictures and stores what is left.
func (s *Service) takeIn(ctx context.Context, by identity.Actor, p Addition) ([]Evidence, error) {
	var all []Evidence
	for _, link := range p.Links {
		link = strings.TrimSpace(link)
		e := Evidence{Kind: "link", Name: linkName(link), URL: link}
		if err := e.Validate(); err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	for _, f := range p.Files {
		e, err := s.takeFile(ctx, f)
		if err != nil {
			return nil, err
		}
		e.Consent = p.Consent && e.Picture()
		all = append(all, e)
	}
	for i := range all {
		all[i].AddedBy, all[i].Label = by.Name+", "+by.Agency, p.Label
	}
	return all, nil
}

func (s *Service) takeFile(ctx context.Context, f Upload) (Evidence, error) {
	e := Evidence{Kind: "file", Name: fileName(f.Name)}
	data, err := readFile(f, e.Name)
	if err != nil {
		return e, err
	}
	p, err := s.pictures.check(ctx, e.Name, data)
	if err != nil {
		return e, err
	}
	e.Name, e.Mime, e.Size = nameWith(e.Name, p.ext), p.mime, int64(len(p.data))
	if e.Hash, err = s.keep(ctx, p.data); err != nil {
		return e, fmt.Errorf("keep %s: %w", e.Name, err)
	}
	if p.thumb != nil {
		if e.Thumb, err = s.keep(ctx, p.thumb); err != nil {
			return e, fmt.Errorf("keep small picture of %s: %w", e.Name, err)
		}
	}
	return e, nil
}

func readFile(f Upload, name string) ([]byte, error) {
	file, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	switch {
	case err != nil:
		return nil, problem.Field("evidence", "Tệp “%s” gửi lên bị đứt giữa chừng. Chọn lại tệp rồi gửi.", name)
	case len(data) == 0:
		return nil, problem.Field("evidence", "Tệp “%s” trống. Chọn tệp khác.", name)
	case len(data) > MaxFile:
		return nil, problem.Field("evidence", "Tệp “%s” lớn hơn %s. Giảm dung lượng rồi gửi lại, hoặc dán liên kết.", name, i18n.Bytes(MaxFile))
	}
	return data, nil
}

func (s *Service) keep(ctx context.Context, data []byte) (string, error) {
	info, err := s.Files.Put(ctx, bytes.NewReader(data), MaxFile)
	return info.Hash, err
}

// fileName makes a label of what a sender called a file: no folders, no signs that could break a line, not too long.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(i18n.NFC(strings.ToValidUTF8(name, "")), `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || strings.ContainsRune(`"<>|*?:`, c) || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 {
			return -1
		}
		return c
	}, name))
	if name == "" || strings.Trim(name, "./") == "" {
		return "tep"
	}
	ext := path.Ext(name)
	if base := []rune(strings.TrimSuffix(name, ext)); len(base) > maxFileName {
		name = string(base[:maxFileName]) + ext
	}
	if r := []rune(name); len(r) > maxFileName*2 {
		name = string(r[:maxFileName])
	}
	return name
}

func linkName(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return link
	}
	name := []rune(u.Host + strings.TrimSuffix(u.EscapedPath(), "/"))
	if len(name) > maxFileName {
		return string(name[:maxFileName-1]) + "…"
	}
	return string(name)
}

// attach writes the rows. The same file or link twice in one report counts once.
func (s *Service) attach(tx *db.Tx, by identity.Actor, reportID, activityID int64, evidence []Evidence) (int, error) {
	r, err := hold(tx, by, reportID, anyVersion, Save)
	if err != nil {
		return 0, err
	}
	if activityID != 0 {
		if _, err := activityOf(tx, reportID, activityID); err != nil {
			return 0, err
		}
	}
	have, err := reportEvidence(tx, reportID)
	if err != nil {
		return 0, err
	}
	evidence = fresh(evidence, have)
	if err := roomForEvidence(tx, r, len(evidence)); err != nil || len(evidence) == 0 {
		return 0, err
	}
	if r.State == Awaited {
		if r, err = s.move(tx, by, r, Save, ""); err != nil {
			return 0, err
		}
	}
	for _, e := range evidence {
		e.ReportID, e.ActivityID = reportID, activityID
		id, err := insertEvidence(tx, e, s.Now())
		if err != nil {
			return 0, fmt.Errorf("add evidence to report %d: %w", reportID, err)
		}
		if err := s.note(tx, by, r, "evidence.add", map[string]any{"evidence": id, "name": e.Name, "sha256": e.Hash, "url": e.URL}); err != nil {
			return 0, err
		}
	}
	return len(evidence), nil
}

// fresh leaves out what is there already, and what was sent twice.
func fresh(sent, have []Evidence) (all []Evidence) {
	for _, e := range sent {
		if !slices.ContainsFunc(have, e.same) && !slices.ContainsFunc(all, e.same) {
			all = append(all, e)
		}
	}
	return all
}

func (e Evidence) same(f Evidence) bool {
	return e.Kind == f.Kind && (e.Kind == "file" && e.Hash == f.Hash || e.Kind == "link" && e.URL == f.URL)
}

// Picture reports whether the evidence is a picture, on which people may be recognised.
func (e Evidence) Picture() bool { return strings.HasPrefix(e.Mime, "image/") }

// evidenceOf finds a piece of evidence and holds its report for a change.
func evidenceOf(tx *db.Tx, by identity.Actor, reportID, id int64) (Report, Evidence, error) {
	r, err := hold(tx, by, reportID, anyVersion, Save)
	if err != nil {
		return r, Evidence{}, err
	}
	e, err := findEvidence(tx, id)
	if err == nil && e.ReportID != reportID {
		err = errNoEvidence
	}
	return r, e, err
}

// DeleteEvidence takes evidence out of a report that is still being written.
func (s *Service) DeleteEvidence(ctx context.Context, by identity.Actor, reportID, id int64) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		return s.dropEvidence(tx, by, reportID, id)
	})
}

func (s *Service) dropEvidence(tx *db.Tx, by identity.Actor, reportID, id int64) error {
	r, e, err := evidenceOf(tx, by, reportID, id)
	if err != nil {
		return err
	}
	if err := deleteEvidence(tx, id); err != nil {
		return fmt.Errorf("delete evidence %d: %w", id, err)
	}
	return s.note(tx, by, r, "evidence.delete", map[string]any{"evidence": id, "name": e.Name, "sha256": e.Hash, "url": e.URL})
}

// SetConsent records, picture by picture, whether the people who can be recognised have agreed.
func (s *Service) SetConsent(ctx context.Context, by identity.Actor, reportID int64, agreed map[int64]bool) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		r, err := hold(tx, by, reportID, anyVersion, Save)
		if err != nil {
			return err
		}
		return s.setConsent(tx, by, r, agreed)
	})
}

func (s *Service) setConsent(tx *db.Tx, by identity.Actor, r Report, agreed map[int64]bool) error {
	all, err := reportEvidence(tx, r.ID)
	if err != nil {
		return err
	}
	for _, e := range all {
		now, asked := agreed[e.ID]
		if !asked || !e.Picture() || now == e.Consent {
			continue
		}
		if err := updateConsent(tx, e.ID, now); err != nil {
			return fmt.Errorf("consent of evidence %d: %w", e.ID, err)
		}
		if err := s.note(tx, by, r, "evidence.consent", map[string]any{"evidence": e.ID, "name": e.Name, "consent": now}); err != nil {
			return err
		}
	}
	return nil
}

// FindEvidence is a piece of evidence for someone who may see it.
func (s *Service) FindEvidence(ctx context.Context, by identity.Actor, id int64) (e Evidence, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if e, err = findEvidence(tx, id); err != nil {
			return err
		}
		r, err := findReport(tx, e.ReportID)
		if err != nil {
			return err
		}
		if !by.Sees(r.AgencyID) {
			return problem.New(problem.Denied, "Minh chứng này của cơ quan khác. Tài khoản này chỉ xem được minh chứng của cơ quan mình.")
		}
		return nil
	})
	if err != nil {
		return Evidence{}, err
	}
	return e, nil
}
