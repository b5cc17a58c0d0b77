// Package identity knows who is asking: users, agencies with their other names and groups, roles,
// sign-in, sessions, and the audit trail in which every action of the staff is written down.
//
//	actor.go       Permission, Role, Actor: who may do what is the table roles
//	agency.go      Agency, Group; directory.go finds the agency that a document names
//	user.go        User; password.go hashes, limit.go slows down guessing
//	audit.go       Audit, VerifyAudit, ExportAudit: the hash chain and its format
//	token.go       Token, Scopes: what a program of an agency may do through the API
//	service*.go    what people may do; seed.go loads data/*.csv; first.go makes the first account
//	store*.go      SQL
//	session.go     from a cookie to an Actor; keep.go saves what was typed when a session ended
//	pages*.go      screens; api*.go operations for other programs
package identity
