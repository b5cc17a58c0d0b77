package identity

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"lantoa/internal/db"
)

// AuditEntry is one line of the audit trail: who did what to what, and when. Entries are numbered
// from 1 without gaps, and each carries the hash of the one before it, so that no line can be
// changed, left out or put in later without breaking the chain.
//
// The hash is SHA-256, in small hexadecimal letters, over ten fields one after the other, each
// written as its length in bytes (decimal), a colon, the bytes in UTF-8, and a comma:
//
//	seq, at, user_id, who, agency, via, action, subject, detail, prev_hash
//
// at is UTC with milliseconds, 2026-10-20T01:30:00.000Z; numbers are decimal; prev_hash is the hash
// of the entry before, 64 zeros for the first. An export is one JSON object a line with these names
// and hash, detail as a string, and a last line {"head_seq":…,"head_hash":…}. docs/audit.md shows a
// few lines of Python that check it.
type AuditEntry struct {
	Seq      int64     `json:"seq"`
	At       time.Time `json:"at"`
	UserID   int64     `json:"user_id"` // 0: no person
	Who      string    `json:"who"`
	Agency   string    `json:"agency"`
	Via      string    `json:"via"`
	Action   string    `json:"action"`
	Subject  string    `json:"subject"`
	Detail   string    `json:"detail"` // JSON
	PrevHash string    `json:"prev_hash"`
	Hash     string    `json:"hash"`
}

const (
	auditTime      = "2006-01-02T15:04:05.000Z"
	firstHash      = "0000000000000000000000000000000000000000000000000000000000000000"
	maxAuditDetail = 32 << 10 // a longer one is kept as its hash
	maxAuditLine   = 1 << 20
)

// MarshalJSON writes the time as it is hashed.
func (e AuditEntry) MarshalJSON() ([]byte, error) {
	type plain AuditEntry
	return marshal(struct {
		Seq int64  `json:"seq"`
		At  string `json:"at"`
		plain
	}{e.Seq, e.At.UTC().Format(auditTime), plain(e)})
}

func (e AuditEntry) computeHash() string {
	h := sha256.New()
	for _, field := range []string{
		strconv.FormatInt(e.Seq, 10), e.At.UTC().Format(auditTime), strconv.FormatInt(e.UserID, 10),
		e.Who, e.Agency, e.Via, e.Action, e.Subject, e.Detail, e.PrevHash,
	} {
		fmt.Fprintf(h, "%d:%s,", len(field), field)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// BrokenChain says where the audit trail first fails to be what was written.
type BrokenChain struct {
	Seq int64
	Why string
}

func (e *BrokenChain) Error() string {
	return fmt.Sprintf("Nhật ký không còn nguyên vẹn từ bản ghi số %d: %s.", e.Seq, e.Why)
}

// chain checks entries one after the other.
type chain struct {
	seq  int64
	hash string
}

func newChain() chain { return chain{hash: firstHash} }

func (c *chain) next(e AuditEntry) error {
	want := c.seq + 1
	switch {
	case e.Seq != want:
		return &BrokenChain{want, "bản ghi này bị xóa hoặc đổi số"}
	case e.PrevHash != c.hash:
		return &BrokenChain{want, "không nối với bản ghi trước"}
	case e.Hash != e.computeHash():
		return &BrokenChain{want, "nội dung bị sửa"}
	}
	c.seq, c.hash = e.Seq, e.Hash
	return nil
}

// end compares with the head, which is written together with every entry.
func (c *chain) end(head chain) error {
	if head.seq == 0 && head.hash == "" {
		head.hash = firstHash
	}
	if c.seq != head.seq || c.hash != head.hash {
		return &BrokenChain{c.seq + 1, "các bản ghi cuối bị xóa, hoặc dấu cuối bị sửa"}
	}
	return nil
}

// Audit appends an entry inside the caller's transaction: what was done and that it was done are
// stored together or not at all. subject names a row, such as "plan:3".
func Audit(tx *db.Tx, at time.Time, by Actor, action, subject string, detail any) error {
	text, err := auditDetail(detail)
	if err != nil {
		return err
	}
	head, err := lockAuditHead(tx)
	if err != nil {
		return err
	}
	if head.hash == "" {
		head.hash = firstHash
	}
	e := AuditEntry{
		Seq: head.seq + 1, At: at.UTC().Truncate(time.Millisecond), UserID: by.UserID, Who: by.Name, Agency: by.Agency,
		Via: by.Via, Action: action, Subject: subject, Detail: text, PrevHash: head.hash,
	}
	e.Hash = e.computeHash()
	return insertAuditEntry(tx, e)
}

func auditDetail(detail any) (string, error) {
	if detail == nil {
		return "{}", nil
	}
	text, err := marshal(detail)
	if err != nil {
		return "", fmt.Errorf("audit detail: %w", err)
	}
	if len(text) > maxAuditDetail {
		sum := sha256.Sum256(text)
		return fmt.Sprintf(`{"bytes":%d,"sha256":"%s"}`, len(text), hex.EncodeToString(sum[:])), nil
	}
	return string(text), nil
}

// marshal is JSON with < and & as they are, so that people can read it; PostgreSQL takes no \u0000.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// auditHeadLine is the last line of an export.
type auditHeadLine struct {
	Seq  int64  `json:"head_seq"`
	Hash string `json:"head_hash"`
}

// VerifyExport checks an exported audit trail on its own, without a database.
func VerifyExport(r io.Reader) (entries int64, err error) {
	c := newChain()
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxAuditLine)
	for lines.Scan() {
		var line struct {
			AuditEntry
			HeadSeq  *int64 `json:"head_seq"`
			HeadHash string `json:"head_hash"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return c.seq, &BrokenChain{c.seq + 1, "dòng này không đọc được"}
		}
		if line.HeadSeq != nil {
			return c.seq, c.end(chain{*line.HeadSeq, line.HeadHash})
		}
		if err := c.next(line.AuditEntry); err != nil {
			return c.seq, err
		}
	}
	if err := lines.Err(); err != nil && !errors.Is(err, bufio.ErrTooLong) {
		return c.seq, fmt.Errorf("read the exported audit trail: %w", err)
	}
	return c.seq, &BrokenChain{c.seq + 1, "tệp bị cắt, không có dòng kết thúc"}
}
