package main

import (
	"context"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"lantoa/e2e/visitor"
)

// TestMain lets the stories run the program itself: "exec lantoa plan parse file".
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"lantoa": func() { os.Exit(run(os.Args[1:])) }})
}

// TestStories plays testdata/*.txtar: the whole program, told so that an officer can follow.
//
//	start                     an empty installation on 20/10/2026        start demo  the demonstration
//	start new                 an installation without accounts; $CODE is the code on its terminal
//	document KIND FILE        write a file that cannot stand in a text: plan, big, bomb … (documents_test.go)
//	as LOGIN [PASSWORD]       sign in; each person has a browser of their own
//	visit ADDRESS             open a page in a new browser, signed in as nobody
//	open ADDRESS              open a page                     at ADDRESS   we are on this page (a regular expression)
//	see WORDS / ! see WORDS   the page shows (does not show) these words
//	within WORDS              the next step is in the smallest row or part that holds these words
//	follow WORDS              click the link with these words
//	fill NAME=VALUE …         type into fields; NAME=@FILE chooses a file, *END=VALUE is the first field whose name ends so
//	link NAME                 $NAME is the personal link that this page shows, from now on
//	tick NAME                 tick every box with this name
//	press WORDS               press the button with these words and follow where it leads
//	field NAME VALUE          the field with this name holds these words
//	status CODE               the last answer has this HTTP status
//	remember NAME             $NAME is the address of this page from now on
//	number NAME PATTERN       $NAME is the number in the pattern's brackets, as this page shows it
//	is FILE KIND              the file is of this kind by its content: image/jpeg …
//	save FILE                 keep what the last answer holds
//	await WORDS               open the page again and again until it shows these words
//	answer, misprint, take, call: story_files_test.go
func TestStories(t *testing.T) {
	t.Parallel()
	cmds := map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"start": cmdStart, "as": cmdAs, "open": cmdOpen, "at": cmdAt, "see": cmdSee, "follow": cmdFollow,
		"fill": cmdFill, "press": cmdPress, "tick": cmdTick, "remember": cmdRemember, "is": cmdIs, "within": cmdWithin, "save": cmdSave, "await": cmdAwait,
		"visit": cmdVisit, "field": cmdField, "status": cmdStatus, "document": cmdDocument, "link": cmdLink, "number": cmdNumber,
	}
	maps.Copy(cmds, fileCmds)
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Values["story"] = &story{visitors: map[string]*visitor.Visitor{}}
			e.Setenv("XDG_DATA_HOME", filepath.Join(e.WorkDir, "data"))
			return nil
		},
		Cmds: cmds,
	})
}

// storyDay is the day on which the stories play.
const storyDay = "2026-10-20"

type story struct {
	server   *httptest.Server
	visitors map[string]*visitor.Visitor
	now      *visitor.Visitor
}

func theStory(ts *testscript.TestScript) *story { return ts.Value("story").(*story) }

func cmdStart(ts *testscript.TestScript, _ bool, args []string) {
	s := theStory(ts)
	kind := strings.Join(args, " ")
	a, err := open(context.Background(), settings{place: place{Data: ts.MkAbs("installation")}, demo: kind != "new", demoDay: storyDay})
	ts.Check(err)
	a.log = slog.New(slog.NewTextHandler(io.Discard, nil))
	switch kind {
	case "new":
		code, err := a.people.FirstRunCode(context.Background())
		ts.Check(err)
		ts.Setenv("CODE", code)
	case "demo":
		ts.Check(a.playDemo(context.Background(), storyDay))
	default:
		_, err = a.demoPeople(context.Background())
		ts.Check(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = a.jobs.Run(ctx) }()
	s.server = httptest.NewServer(a.router())
	ts.Defer(func() { s.server.Close(); stop(); <-done; a.close() })
}

func cmdVisit(ts *testscript.TestScript, _ bool, args []string) {
	s := theStory(ts)
	var err error
	s.now, err = visitor.New(s.server.URL)
	ts.Check(err)
	ts.Check(s.now.Open(args[0]))
}

func cmdAs(ts *testscript.TestScript, _ bool, args []string) {
	s := theStory(ts)
	if v, ok := s.visitors[args[0]]; ok {
		s.now = v
		return
	}
	password := demoPassword
	if len(args) > 1 {
		password = args[1]
	}
	var err error
	s.now, err = visitor.New(s.server.URL)
	ts.Check(err)
	s.visitors[args[0]] = s.now
	ts.Check(s.now.SignIn(args[0], password))
}

func cmdOpen(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(theStory(ts).now.Open(args[0]))
}

func cmdAt(ts *testscript.TestScript, _ bool, args []string) {
	v := theStory(ts).now
	if !regexp.MustCompile("^" + args[0] + "$").MatchString(v.URL.RequestURI()) {
		ts.Fatalf("at %s, want %s", v.URL.RequestURI(), args[0])
	}
}

func cmdSee(ts *testscript.TestScript, neg bool, args []string) {
	v := theStory(ts).now
	words := strings.Join(args, " ")
	if has := strings.Contains(v.Text(), words); has == neg {
		ts.Fatalf("see %q: %v on %s (status %d):\n%s", words, has, v.URL, v.Status, v.Text())
	}
}

func cmdField(ts *testscript.TestScript, neg bool, args []string) {
	v := theStory(ts).now
	got, want := v.Field(args[0]), strings.Join(args[1:], " ")
	if slices.Contains(got, want) == neg {
		ts.Fatalf("field %s on %s holds %q, want %q", args[0], v.URL, got, want)
	}
}

func cmdStatus(ts *testscript.TestScript, _ bool, args []string) {
	v := theStory(ts).now
	if got := strconv.Itoa(v.Status); got != args[0] {
		ts.Fatalf("status %s on %s, want %s:\n%s", got, v.URL, args[0], v.Text())
	}
}

func cmdWithin(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(theStory(ts).now.Within(strings.Join(args, " ")))
}

func cmdFollow(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(theStory(ts).now.Follow(strings.Join(args, " ")))
}

func cmdFill(ts *testscript.TestScript, _ bool, args []string) {
	v := theStory(ts).now
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		if end, ok := strings.CutPrefix(name, "*"); ok {
			name = v.Ending(end)
		}
		if file, ok := strings.CutPrefix(value, "@"); ok {
			v.Attach(name, ts.MkAbs(file))
			continue
		}
		v.Fill(name, value)
	}
}

func cmdPress(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(theStory(ts).now.Press(strings.Join(args, " ")))
}

func cmdTick(ts *testscript.TestScript, _ bool, args []string) {
	theStory(ts).now.Tick(args[0])
}

func cmdRemember(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], theStory(ts).now.URL.Path)
}

func cmdNumber(ts *testscript.TestScript, _ bool, args []string) {
	v := theStory(ts).now
	found := regexp.MustCompile(strings.Join(args[1:], " ")).FindStringSubmatch(v.Text())
	if len(found) != 2 {
		ts.Fatalf("number %s: not on %s:\n%s", args[0], v.URL, v.Text())
	}
	ts.Setenv(args[0], found[1])
}

var personalLink = regexp.MustCompile(`/l/[a-z2-7]{26}`)

func cmdLink(ts *testscript.TestScript, _ bool, args []string) {
	v := theStory(ts).now
	found := personalLink.Find(v.Body)
	if found == nil {
		ts.Fatalf("no personal link on %s:\n%s", v.URL, v.Text())
	}
	ts.Setenv(args[0], string(found))
}

func cmdIs(ts *testscript.TestScript, neg bool, args []string) {
	if kind := http.DetectContentType([]byte(ts.ReadFile(args[0]))); (kind == args[1]) == neg {
		ts.Fatalf("%s is %s", args[0], kind)
	}
}

func cmdSave(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), theStory(ts).now.Body, 0o600))
}

// cmdAwait opens the page again until it shows the words: long work goes on in the background.
func cmdAwait(ts *testscript.TestScript, _ bool, args []string) {
	v := theStory(ts).now
	words := strings.Join(args, " ")
	for end := time.Now().Add(3 * time.Minute); time.Now().Before(end); { // pages are packed slowly under the race detector
		if strings.Contains(v.Text(), words) {
			return
		}
		time.Sleep(100 * time.Millisecond)
		ts.Check(v.Reload())
	}
	ts.Fatalf("waited for %q in vain on %s:\n%s", words, v.URL, v.Text())
}
