package e2e

import "testing"

func TestProgramComesBackAfterAKill(t *testing.T) {
	t.Parallel()
	p := startProgram(t)
	for range 3 {
		p.kill()
		if err := p.start(); err != nil {
			t.Fatal(err)
		}
	}
	open(t, p.url+signInPath, phone).shows(signInButton)
}
