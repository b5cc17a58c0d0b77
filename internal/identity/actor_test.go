package identity

import (
	"context"
	"testing"
)

func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	all := []string{"admin", "coordinator", "leader", "reporter", "editor", "translator", "checker", "inspector"}
	rows := []struct {
		permission Permission
		roles      []string
	}{
		{ReadPlan, all},
		{ReadAll, []string{"admin", "coordinator", "leader", "inspector"}},
		{ImportPlan, []string{"admin", "coordinator"}},
		{ManagePlan, []string{"admin", "coordinator"}},
		{ReportProgress, []string{"coordinator", "reporter"}},
		{ReviewReports, []string{"coordinator", "leader"}},
		{CloseReport, []string{"coordinator", "leader"}},
		{ManageBudget, []string{"coordinator"}},
		{ManageAgencies, []string{"admin", "coordinator"}},
		{ManagePeople, []string{"admin"}},
		{ReadAudit, []string{"admin", "leader", "inspector"}},
		{PublishPlan, []string{"coordinator", "leader"}},
		{ReadProduct, all},
		{ReadDrafts, []string{"admin", "coordinator", "leader", "editor", "translator", "checker", "inspector"}},
		{WriteProduct, []string{"coordinator", "reporter", "editor"}},
		{TranslateProduct, []string{"coordinator", "reporter", "editor", "translator"}},
		{CheckProduct, []string{"checker"}},
		{ReviewProduct, []string{"coordinator", "leader", "editor", "translator", "checker"}},
		{ApproveProduct, []string{"leader"}},
		{PublishProduct, []string{"coordinator", "leader"}},
		{AssignProduct, []string{"coordinator", "editor"}},
		{KeepTerms, []string{"coordinator", "editor", "checker"}},
		{ReadConsent, []string{"coordinator", "leader", "editor", "checker", "inspector"}},
		{KeepConsent, []string{"coordinator", "editor"}},
	}
	if len(rows) != len(permissionNames) {
		t.Errorf("the table has %d permissions, the program %d", len(rows), len(permissionNames))
	}
	for _, row := range rows {
		for _, role := range all {
			want := false
			for _, r := range row.roles {
				want = want || r == role
			}
			if got := (Actor{UserID: 1, Role: role}).May(row.permission); got != want {
				t.Errorf("%s may %s: got %v, want %v", role, row.permission, got, want)
			}
		}
		if !System("job").May(row.permission) {
			t.Errorf("the system may not %s", row.permission)
		}
		if (Actor{}).May(row.permission) {
			t.Errorf("nobody may %s", row.permission)
		}
	}
}

func TestReporterSeesOnlyTheOwnAgency(t *testing.T) {
	t.Parallel()
	reporter := Actor{UserID: 1, AgencyID: 7, Role: "reporter"}
	if !reporter.Sees(7) || reporter.Sees(8) {
		t.Error("a reporter must see the own agency and no other")
	}
	if leader := (Actor{UserID: 2, AgencyID: 1, Role: "leader"}); !leader.Sees(8) {
		t.Error("a leader must see every agency")
	}
	if (Actor{AgencyID: 7}).Sees(7) {
		t.Error("nobody saw an agency's data")
	}
}

func TestWhoIsNobodyWithoutSignIn(t *testing.T) {
	t.Parallel()
	if a := Who(context.Background()); a.Known() {
		t.Errorf("got %+v, want nobody", a)
	}
	a := Actor{UserID: 3, Name: "Lan"}
	if got := Who(With(context.Background(), a)); got != a {
		t.Errorf("got %+v, want %+v", got, a)
	}
}
