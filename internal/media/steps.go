package media

import (
	"errors"
	"time"

	"lantoa/internal/problem"
)

// steps turns the progress of several runs into one that never goes back.
type steps struct {
	tell     Progress
	length   time.Duration // of the clip
	done, at int           // percent
}

func newSteps(tell Progress, length time.Duration) *steps {
	return &steps{tell: tell, length: length, at: -1}
}

// begin starts a run that takes a share of the whole, and gives back what hears it. A run that comes again has what is left.
func (s *steps) begin(share int, what string) func(time.Duration) {
	from := s.done
	share = min(share, (99-from)*2/3)
	s.done += share
	s.say(from, what)
	return func(done time.Duration) {
		if s.length > 0 {
			s.say(from+int(float64(share)*min(1, float64(done)/float64(s.length))), what)
		}
	}
}

func (s *steps) say(percent int, what string) {
	if s.tell != nil && percent > s.at {
		s.at = percent
		s.tell(percent, what)
	}
}

func (s *steps) end() { s.say(100, "Xong") }

// blame says that a clip which could be opened could not be played to its end.
func blame(err error) error {
	if errors.Is(err, errFFmpeg) {
		return problem.New(problem.Invalid, sayClipBroken)
	}
	return err
}

// portion is the progress of a part of a larger piece of work.
func portion(tell Progress, from, to int) Progress {
	if tell == nil {
		return nil
	}
	return func(percent int, step string) { tell(from+percent*(to-from)/100, step) }
}
