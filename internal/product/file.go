package product

import "time"

// File is sound, a picture, video or a print of an edition: what a person brought, or what was made from it.
type File struct {
	ID, EditionID int64
	Role          FileRole
	MadeFrom      int64 // a master; 0: brought by a person
	State         FileState
	Error         string // why it failed, for people
	Name, Mime    string
	Hash          string
	Bytes         int64
	Width, Height int64 // pixels
	Millis        int64 // how long it sounds or moves
	Alt           string
	Facts         string // JSON, by role
	ContentNo     int64  // of the edition when it came
	UserID        int64
	Who           string
	At            time.Time
	Gone          bool // replaced or taken away
	Erased        bool // at the wish of whoever was in it
}

// FileRole says what a file is for.
type FileRole string

// The roles of files.
const (
	Master   FileRole = "master"   // sound or video as it was brought
	Opus     FileRole = "opus"     // for readers with a current browser, and our own stations
	MP3      FileRole = "mp3"      // for all others
	Waveform FileRole = "waveform" // SVG
	Captions FileRole = "captions" // WebVTT
	Poster   FileRole = "poster"   // of a video
	Motion   FileRole = "video"    // MP4 for readers; the height says which
	Image    FileRole = "picture"  // cleaned; the width says which
	Slide    FileRole = "slide"    // of an LED board, PNG or MP4
	Paper    FileRole = "print"    // PDF
)

// FileState is where the making of a file stands.
type FileState string

// The states of files.
const (
	FileWaiting FileState = "waiting"
	FileWorking FileState = "working"
	FileReady   FileState = "ready"
	FileFailed  FileState = "failed"
)

func filesOf(all []File, role FileRole) []File {
	var list []File
	for _, f := range all {
		if f.Role == role {
			list = append(list, f)
		}
	}
	return list
}
