package plan

import (
	"lantoa/internal/problem"
)

type cleaned struct {
	data []byte
	mime string
}

// STUB until media arrives
func checkFile(name string, data []byte) (cleaned, []byte, error) {
	if len(data) > 3 && data[0] == 0xff && data[1] == 0xd8 {
		return cleaned{data, "image/jpeg"}, data, nil
	}
	return cleaned{}, nil, problem.Field("evidence", "Tệp “%s” không thuộc loại nhận được.", name)
}

const acceptFiles = "image/*,.pdf"
