package identity

import (
	"context"
	"strings"
	"testing"

	"lantoa/internal/problem"
)

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	rows := []struct {
		why, password string
		good          bool
	}{
		{"a sentence", "Ruộng bậc thang mùa lúa", true},
		{"ten mixed characters", "k7#mQ2vL9x", true},
		{"nine characters", "k7#mQ2vL9", false},
		{"longer than 128", strings.Repeat("ab c", 40), false},
		{"a common word with digits", "matkhau1234", false},
		{"a common word with accents", "Mật khẩu 2026", false},
		{"a common word with signs", "P@ssw0rd!!!!", false},
		{"the province", "langson2026", false},
		{"counting up", "1234567890", false},
		{"counting down", "9876543210", false},
		{"two letters", "abababababab", false},
		{"the login", "lan.nguyen1", false},
		{"the name", "NguyenThiLan1", false},
		{"the name inside a longer sentence", "nguyen thi lan di cho phien", true},
	}
	for _, row := range rows {
		err := checkPassword("password", row.password, "lan.nguyen", "Nguyễn Thị Lan")
		if (err == nil) != row.good {
			t.Errorf("%s: got %v, want good %v", row.why, err, row.good)
		}
		if err != nil && !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: got %v, want a sentence beside the field", row.why, err)
		}
	}
}

func TestHashKnowsItsPasswordOnly(t *testing.T) {
	t.Parallel()
	ctx, h := context.Background(), newHasher()
	stored, err := h.hash(ctx, goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("got %s, want a PHC string with our cost", stored)
	}
	again, _ := h.hash(ctx, goodPassword)
	if again == stored {
		t.Error("two hashes of one password are alike: no salt")
	}
	for _, row := range []struct {
		stored, password string
		right            bool
	}{
		{stored, goodPassword, true},
		{stored, goodPassword + " ", false},
		{stored, "", false},
		{"", goodPassword, false},
		{"", "", false},
	} {
		right, err := h.check(ctx, row.stored, row.password)
		if err != nil || right != row.right {
			t.Errorf("check(%q): got %v, %v, want %v", row.password, right, err, row.right)
		}
	}
}

// The example of RFC 9106's reference implementation, made with the argon2 command.
func TestHashOfAnotherProgramIsRead(t *testing.T) {
	t.Parallel()
	const stored = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	right, err := newHasher().check(context.Background(), stored, "password")
	if err != nil || !right {
		t.Errorf("got %v, %v, want a right password", right, err)
	}
}

func TestBrokenHashIsAnErrorNotAPanic(t *testing.T) {
	t.Parallel()
	for _, stored := range []string{
		"x", "$2a$10$abc", "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$AAAA", "$argon2id$v=19$m=65536,t=0,p=1$c29tZXNhbHQ$AAAA",
		"$argon2id$v=19$m=65536,t=2,p=0$c29tZXNhbHQ$AAAAAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=18$m=65536,t=2,p=1$c29tZXNhbHQ$AAAA", "$argon2id$v=19$m=65536,t=2,p=1$??$AAAA",
	} {
		if right, err := newHasher().check(context.Background(), stored, "password"); err == nil || right {
			t.Errorf("%s: got %v, %v, want an error", stored, right, err)
		}
	}
}

func TestWaitingForAHashEndsWithTheRequest(t *testing.T) {
	t.Parallel()
	h := newHasher()
	for range hashesAtOnce {
		h.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := h.check(ctx, "", "x"); err == nil {
		t.Error("a request that is gone still waits")
	}
}
