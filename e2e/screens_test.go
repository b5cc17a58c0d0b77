package e2e

import (
	"strings"
	"testing"
)

// person is an account of the demonstration.
type person struct{ user, password string }

var nobody = person{}

const (
	documentLimit = 60_000  // bytes of one page as sent
	firstVisit    = 250_000 // with styles, script and fonts
)

// screens is every screen of the program, and as whom it is looked at. A new screen is a row here:
// it is then opened on a phone and on a desk, in both themes, checked by axe, for width and for
// weight, and photographed.
var screens = []struct {
	name, path, shows string
	as                person
}{
	{"dang-nhap", signInPath, "Đăng nhập", nobody},
	{"tro-giup", "/tro-giup", "Trợ giúp", nobody},
}

func TestEveryScreen(t *testing.T) {
	t.Parallel()
	needBrowser(t)
	var people []person
	seen := map[person]bool{}
	for _, s := range screens {
		if !seen[s.as] {
			seen[s.as] = true
			people = append(people, s.as)
		}
	}
	for _, who := range people {
		for _, v := range []view{phone, desk, phoneDark, deskDark} {
			t.Run(strings.TrimSpace(who.user+" "+v.name), func(t *testing.T) {
				t.Parallel()
				lookAround(t, who, v)
			})
		}
	}
}

// lookAround opens all screens of one person in one session.
func lookAround(t *testing.T, who person, v view) {
	t.Helper()
	p := open(t, demo(t).URL+signInPath, v)
	if who != nobody {
		p.signIn(who.user, who.password)
	}
	for _, s := range screens {
		if s.as != who {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			p := p.on(t)
			p.visit(s.path)
			p.shows(s.shows)
			p.fits()
			p.weighs(documentLimit, firstVisit)
			p.axe()
			p.screenshot(s.name)
		})
	}
}
