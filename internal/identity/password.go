package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

// The cost of one password: OWASP's least for argon2id, about 30 ms and 19 MiB.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16

	maxArgonMemory = 64 * 1024 // of a stored hash that someone else may have made
	maxArgonTime   = 10
)

const (
	minPassword = 10  // characters
	maxPassword = 128 // characters: a longer one only costs time
)

// hasher computes passwords, a few at a time, so that many sign-ins at once cannot eat the memory.
type hasher struct{ slots chan struct{} }

const hashesAtOnce = 2

func newHasher() hasher { return hasher{make(chan struct{}, hashesAtOnce)} }

func (h hasher) run(ctx context.Context, fn func()) error {
	select {
	case h.slots <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("wait for a free place to check a password: %w", ctx.Err())
	}
	defer func() { <-h.slots }()
	fn()
	return nil
}

// hash makes the PHC string that is stored.
func (h hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	rand.Read(salt) //nolint:errcheck // never fails, says crypto/rand
	var key []byte
	err := h.run(ctx, func() {
		key = argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	})
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key)), err
}

// check reports whether the password belongs to a stored hash. An empty stored hash costs the same
// time and is never right: nobody can tell from the clock whether a login exists.
func (h hasher) check(ctx context.Context, stored, password string) (bool, error) {
	p, err := parsePHC(stored)
	if stored == "" {
		p, err = phc{argonMemory, argonTime, argonThreads, make([]byte, argonSalt), make([]byte, argonKey)}, nil
	}
	if err != nil {
		return false, err
	}
	right := false
	err = h.run(ctx, func() {
		key := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.key)))
		right = subtle.ConstantTimeCompare(key, p.key) == 1 && stored != ""
	})
	return right, err
}

type phc struct {
	memory, time uint32
	threads      uint8
	salt, key    []byte
}

func parsePHC(stored string) (phc, error) {
	var p phc
	var version int
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return p, errors.New("stored password is not argon2id")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, errors.New("stored password has an unknown version")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, fmt.Errorf("stored password: %w", err)
	}
	if p.memory < 8 || p.memory > maxArgonMemory || p.time < 1 || p.time > maxArgonTime || p.threads < 1 || p.threads > 4 {
		return p, errors.New("stored password has a cost outside our limits")
	}
	var err1, err2 error
	p.salt, err1 = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, err2 = base64.RawStdEncoding.DecodeString(parts[5])
	if err := errors.Join(err1, err2); err != nil {
		return p, fmt.Errorf("stored password: %w", err)
	}
	if len(p.salt) < 8 || len(p.key) < 16 || len(p.key) > 64 {
		return p, errors.New("stored password has a salt or key of the wrong length")
	}
	return p, nil
}

//go:embed data/common-passwords.txt
var commonPasswords string

// tidyPassword makes one password of the ways in which phones and PCs compose the same letters.
func tidyPassword(password string) string { return strings.TrimSpace(i18n.NFC(password)) }

// checkPassword holds a new password to the rules; field is where the sentence will stand.
func checkPassword(field, password, login, name string) error {
	n := utf8.RuneCountInString(password)
	if n < minPassword {
		return problem.Field(field, "Mật khẩu cần ít nhất %d ký tự. Một câu ngắn dễ nhớ là được.", minPassword)
	}
	if n > maxPassword {
		return problem.Field(field, "Mật khẩu dài quá %d ký tự.", maxPassword)
	}
	plain := strings.ReplaceAll(i18n.Fold(password), " ", "")
	for word := range strings.Lines(commonPasswords) {
		if word = strings.TrimSpace(word); word != "" && strings.Trim(plain, "0123456789!@#$%^&*.?_-") == word || plain == word {
			return problem.Field(field, "Mật khẩu này quá dễ đoán. Hãy chọn một câu mà chỉ người dùng tài khoản này nghĩ ra.")
		}
	}
	if repeats(plain) {
		return problem.Field(field, "Mật khẩu chỉ lặp lại vài ký tự hoặc đếm số liền nhau. Hãy chọn một câu khó đoán hơn.")
	}
	for _, own := range []string{login, name} {
		if own = strings.ReplaceAll(i18n.Fold(own), " ", ""); len(own) >= 4 && strings.Contains(plain, own) && len(plain)-len(own) < 6 {
			return problem.Field(field, "Mật khẩu gần giống tên. Hãy chọn một câu khó đoán hơn.")
		}
	}
	return nil
}

// repeats reports whether a text has three different characters or fewer, or is a run such as 1234567890.
func repeats(s string) bool {
	different := map[byte]bool{}
	steps := 0
	for i := range len(s) {
		different[s[i]] = true
		if i > 0 && (s[i] == s[i-1]+1 || s[i] == s[i-1]-1 || s[i-1] == '9' && s[i] == '0') {
			steps++
		}
	}
	return len(different) <= 3 || steps >= len(s)-2
}

// words of a one-time password and the first-run code: no letter that looks like another.
const clearLetters = "abcdefghkmnpqrstuvwxyz23456789"

// randomWord is n random clear letters in groups of four.
func randomWord(n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(clearLetters[randomBelow(len(clearLetters))])
	}
	return b.String()
}

func randomBelow(n int) int {
	limit := 256 - 256%n
	for {
		var b [1]byte
		rand.Read(b[:]) //nolint:errcheck // never fails, says crypto/rand
		if int(b[0]) < limit {
			return int(b[0]) % n
		}
	}
}
