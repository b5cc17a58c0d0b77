package product

import "encoding/json"

// withJob notes which job works on a file, beside what else is known of it.
func (f File) withJob(id int64) File {
	facts := map[string]any{}
	if json.Unmarshal([]byte(f.Facts), &facts) != nil {
		facts = map[string]any{}
	}
	facts["job"] = id
	text, err := json.Marshal(facts)
	if err != nil {
		panic(err) // it was JSON before
	}
	f.Facts = string(text)
	return f
}

// job is the job that works on a file; 0 when none is known.
func (f File) job() int64 {
	var facts struct{ Job int64 }
	if json.Unmarshal([]byte(f.Facts), &facts) != nil {
		return 0
	}
	return facts.Job
}

// InMaking reports whether a job still works on the file, or will.
func (f File) InMaking() bool { return f.State == FileWaiting || f.State == FileWorking }
