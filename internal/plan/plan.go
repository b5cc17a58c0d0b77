// Package plan is the spine: a signed directive becomes tasks, tasks become expected answers of agencies,
// answers become figures and evidence, and these become the consolidated report.
//
//	directive.go  Plan and its clauses              task.go      Task, Assignment, when answers are expected
//	report.go     Report and the table of moves     activity.go  activities, figures, evidence: what is answered
//	tally.go      the four counts and the rates     indicator.go the list of figures, from data/indicators.csv
//	budget.go     money: lines, entries, warnings    weight.go    the weighted completion of a plan
//	service*.go   what people may do                store*.go    SQL
//	pages*.go     screens, with *.templ             jobs.go      what happens without anyone asking
//
// The import of a document starts in import.go, the consolidated report in consolidated.go.
package plan
