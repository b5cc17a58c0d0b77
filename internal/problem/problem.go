// Package problem holds the ways a request can fail that a person can act on. A problem
// carries one clear Vietnamese sentence that says what to do; everything else is a plain error.
package problem

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what sort of trouble it is; web turns it into a status code.
type Kind int

// The kinds, and the HTTP status each becomes.
const (
	Invalid     Kind = iota + 1 // 422: something typed or uploaded is wrong
	Denied                      // 403: not for this person
	NotFound                    // 404
	Conflict                    // 409: someone else was faster, or the state does not allow it
	TooLarge                    // 413
	TooMany                     // 429: too often; wait
	SignIn                      // 401: who are you?
	Unavailable                 // 503: a part of the system is missing or full
)

// FieldError is a sentence that stands beside one field of a form.
type FieldError struct {
	Name    string // the form field's name
	Message string // one Vietnamese sentence
}

// Error is a problem a person can act on.
type Error struct {
	Kind    Kind
	Message string
	Fields  []FieldError
}

func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	all := make([]string, 0, len(e.Fields)+1)
	if e.Message != "" {
		all = append(all, e.Message)
	}
	for _, f := range e.Fields {
		all = append(all, f.Message)
	}
	return strings.Join(all, " ")
}

// New makes a problem with a sentence for people; args fill it as in fmt.Sprintf.
func New(kind Kind, message string, args ...any) error {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return &Error{Kind: kind, Message: message}
}

// Field makes an Invalid problem that belongs to one field of a form.
func Field(name, message string, args ...any) error {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return &Error{Kind: Invalid, Fields: []FieldError{{name, message}}}
}

// As finds the problem inside err, if there is one.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Is reports whether err is a problem of this kind.
func Is(err error, kind Kind) bool {
	e, ok := As(err)
	return ok && e.Kind == kind
}

// Collect joins the field errors of several problems into one; nil when none failed.
// An error that is no problem is returned as it is.
func Collect(errs ...error) error {
	all := &Error{Kind: Invalid}
	for _, err := range errs {
		if err == nil {
			continue
		}
		e, ok := As(err)
		if !ok || e.Kind != Invalid {
			return err
		}
		all.Fields = append(all.Fields, e.Fields...)
		if e.Message != "" {
			all.Message = strings.TrimSpace(all.Message + " " + e.Message)
		}
	}
	if len(all.Fields) == 0 && all.Message == "" {
		return nil
	}
	return all
}
