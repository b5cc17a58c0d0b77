package identity

import (
	"context"
	"errors"
	"net/http"
	"time"

	"lantoa/internal/api"
)

// ScopeList is what a token may be allowed, for the documentation of the API.
func ScopeList() []api.Scope {
	var all []api.Scope
	for _, row := range scopeTable {
		s := api.Scope{Key: row.Key, Name: row.Name}
		for _, p := range row.Permissions {
			s.Permissions = append(s.Permissions, string(p))
		}
		all = append(all, s)
	}
	return all
}

// Bearer finds out who asks by the token of a request. Nothing else is looked at: a cookie does not sign in here.
func (s *Service) Bearer(r *http.Request) (context.Context, api.Caller, error) {
	ctx := r.Context()
	secret, err := api.Token(r)
	if err != nil {
		return ctx, api.Caller{}, err
	}
	a, why, err := s.tokenActor(ctx, secret)
	switch {
	case errors.Is(err, errUnknownToken):
		wait, err := s.refuseGuess(ctx, s.clientAddress(r))
		if err != nil {
			return ctx, api.Caller{}, err
		}
		if wait > 0 {
			return ctx, api.Caller{}, api.Wait(int(wait/time.Second)+1, "Khóa sai quá nhiều lần từ địa chỉ mạng này. Chờ rồi thử lại với khóa đúng.")
		}
		return ctx, api.Caller{}, api.Unknown("Khóa kết nối không đúng. Kiểm tra đã chép đủ, từ lantoa_ đến hết.")
	case err != nil:
		return ctx, api.Caller{}, err
	case why != "":
		return ctx, api.Caller{}, api.Unknown(why)
	}
	may := func(p string) bool { return a.May(Permission(p)) }
	return With(ctx, a), api.Caller{Key: tokenSubject(a.Token), May: may}, nil
}
