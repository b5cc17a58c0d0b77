package portal

import (
	"strings"
	"testing"

	"lantoa/internal/identity"
	"lantoa/internal/problem"
)

func kindOf(err error) problem.Kind {
	if p, ok := problem.As(err); ok {
		return p.Kind
	}
	return 0
}

func TestWhoMayPublishWhen(t *testing.T) {
	t.Parallel()
	first := identity.Actor{UserID: 1, Role: "coordinator", Name: "Một"}
	second := identity.Actor{UserID: 2, Role: "leader", Name: "Hai"}
	reporter := identity.Actor{UserID: 3, Role: "reporter"}
	rows := []struct {
		name   string
		from   State
		action Action
		by     identity.Actor
		reason string
		want   State
		kind   problem.Kind
	}{
		{"anyone with the permission proposes", Internal, Propose, first, "", Proposed, 0},
		{"a reporter does not", Internal, Propose, reporter, "", Internal, problem.Denied},
		{"another person agrees", Proposed, Approve, second, "", Public, 0},
		{"the proposer alone does not publish", Proposed, Approve, first, "", Proposed, problem.Denied},
		{"the proposer may take it back", Proposed, Decline, first, "", Declined, 0},
		{"what was declined can be proposed again", Declined, Propose, second, "", Proposed, 0},
		{"nothing is published unproposed", Internal, Approve, second, "", Internal, problem.Conflict},
		{"one person withdraws", Public, Withdraw, first, "Sai số liệu", Withdrawn, 0},
		{"with a reason", Public, Withdraw, first, " ", Public, problem.Invalid},
		{"a reason has a limit", Public, Withdraw, first, strings.Repeat("a", maxReason+1), Public, problem.Invalid},
		{"what is withdrawn is not agreed to again", Withdrawn, Approve, second, "", Withdrawn, problem.Conflict},
		{"it is proposed again", Withdrawn, Propose, second, "", Proposed, 0},
		{"a newer version is proposed", Outdated, Propose, first, "", Reproposed, 0},
		{"nobody agrees to a version unproposed", Outdated, Approve, second, "", Outdated, problem.Conflict},
		{"the proposer of a version does not agree to it", Reproposed, Approve, first, "", Reproposed, problem.Denied},
		{"another person agrees to the version", Reproposed, Approve, second, "", Public, 0},
		{"or does not", Reproposed, Decline, second, "", Outdated, 0},
		{"a version waiting keeps nobody from withdrawing", Reproposed, Withdraw, second, "Sai", Withdrawn, 0},
		{"a proposal of an older version is not agreed to", Lapsed, Approve, second, "", Lapsed, problem.Conflict},
		{"it is proposed anew", Lapsed, Propose, second, "", Proposed, 0},
		{"what is public is not proposed", Public, Propose, second, "", Public, problem.Conflict},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			p := Publication{State: row.from, ProposedBy: first.UserID}
			got, err := p.Apply(row.action, row.by, testDay, row.reason)
			if got.State != row.want || kindOf(err) != row.kind {
				t.Errorf("got %s, %v; want %s, kind %v", got.State, err, row.want, row.kind)
			}
		})
	}
}

func TestAddressesOfPlansAndTasks(t *testing.T) {
	t.Parallel()
	if got := newSlug(2026, []string{"2026", "2026-2"}); got != "2026-3" {
		t.Errorf("got %s, want 2026-3", got)
	}
	for no, want := range map[string]string{"III.2": "iii-2", "PL.7": "pl-7", "Mục Đ. 1": "muc-d-1", "…": "", "a..b.": "a-b"} {
		if got := taskSlug(no); got != want {
			t.Errorf("%q: got %q, want %q", no, got, want)
		}
	}
}

func TestDecisionsHoldForOneVersion(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		state                  State
		proposed, agreed, plan int64
		want                   State
	}{
		{Proposed, 1, 0, 1, Proposed},
		{Proposed, 1, 0, 2, Lapsed},
		{Public, 1, 1, 1, Public},
		{Public, 1, 1, 2, Outdated},
		{Public, 2, 1, 2, Reproposed},
		{Public, 2, 1, 3, Outdated},
		{Public, 0, 1, 2, Outdated},
		{Withdrawn, 1, 1, 2, Withdrawn},
		{Internal, 0, 0, 1, Internal},
	} {
		p := Publication{State: row.state, ProposedVersion: row.proposed, AgreedVersion: row.agreed}.against(row.plan)
		if p.State != row.want || p.State.kept() != row.state {
			t.Errorf("%+v: got %s, kept as %s", row, p.State, p.State.kept())
		}
	}
}
