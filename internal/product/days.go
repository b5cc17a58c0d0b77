package product

import (
	"lantoa/internal/calendar"
	"lantoa/internal/i18n"
	"lantoa/internal/problem"
)

const firstDay calendar.Day = "1900-01-01" // of anything that a form tells of

const furthest = 3653 // days to come: ten years

// checkPast refuses a day on which something cannot have happened. what is the day in words, at the beginning of a sentence.
func checkPast(field, what string, d, today calendar.Day) error {
	switch {
	case !d.Valid():
		return problem.Field(field, "%s không đúng. Ghi như 14/9/2022, năm từ 1900.", what)
	case d.Before(firstDay):
		return problem.Field(field, "%s ở trước năm 1900. Kiểm tra lại năm.", what)
	case today.Before(d):
		return problem.Field(field, "%s ở sau hôm nay (%s). Kiểm tra lại.", what, i18n.Date(today))
	}
	return nil
}

// checkDue refuses a day until which nothing is done; "" is none.
func checkDue(d, today calendar.Day) error {
	switch {
	case d == "":
		return nil
	case !d.Valid():
		return problem.Field("due", "Hạn không phải là một ngày. Ghi như 30/11/2026, hoặc để trống.")
	case d.Before("2000-01-01") || today.Add(furthest).Before(d):
		return problem.Field("due", "Hạn ở quá xa so với hôm nay. Kiểm tra lại năm.")
	}
	return nil
}
