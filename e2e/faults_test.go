package e2e

import "testing"

func TestProgramComesBackAfterAKill(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	for range 3 {
		p.Kill()
		if err := p.Restart(); err != nil {
			t.Fatal(err)
		}
	}
	open(t, p.URL+signInPath, phone).shows(signInButton)
}
