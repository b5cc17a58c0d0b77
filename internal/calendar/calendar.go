// Package calendar holds days, working days, deadlines and reporting periods as Vietnamese
// administration counts them. What the law or the plan may change is data.
//
//	day.go      a day, written 2026-03-31; days that people typed
//	holiday.go  days off and swapped working days (data/holidays.csv); counting working days
//	lunar.go    days of the lunar calendar, computed for the time zone of Việt Nam
//	period.go   months, quarters, half-years and years, from the 15th to the 14th
//	rhythm.go   when reports on a period are due, and other time limits
package calendar
