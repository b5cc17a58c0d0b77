package product

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/job"
	"lantoa/internal/media"
	"lantoa/internal/problem"
	"lantoa/internal/web"
)

const formSpare = 1 << 20 // of a form around its file

// soundRoutes are the sound of an edition: its file, and the recording bench.
func (s *Service) soundRoutes() []web.Route {
	return []web.Route{
		{Pattern: "POST /ban/{id}/tep-tieng", Need: needRead, Handle: s.postSound, Body: MaxSoundUpload + formSpare, Large: "Xuất lại dạng MP3 hoặc M4A, hoặc cắt thành nhiều phần."},
		{Pattern: "GET /ban/{id}/tep-tieng", Need: needRead, Handle: s.showSoundProgress},
		{Pattern: "POST /ban/{id}/tep-tieng/{file}/bo", Need: needRead, Handle: s.postDropSound},
		{Pattern: "GET /ban/{id}/thu", Need: needRead, Handle: s.showRecord, Records: true},
		{Pattern: "POST /ban/{id}/thu", Need: needRead, Handle: s.postTake, Body: maxTake + formSpare},
		{Pattern: "POST /ban/{id}/thu/loi", Need: needRead, Handle: s.postBorrowWords},
		{Pattern: "POST /ban/{id}/thu/dong-y", Need: needRead, Handle: s.postVoice},
		{Pattern: "POST /ban/{id}/thu/rut", Need: needRead, Handle: s.postTakeBack},
		{Pattern: "POST /ban/{id}/thu/ghep", Need: needRead, Handle: s.postJoin},
		{Pattern: "GET /ban/{id}/thu/{take}/tep", Need: needRead, Handle: s.serveTake},
		{Pattern: "POST /ban/{id}/thu/{take}/nghe", Need: needRead, Handle: s.postListen},
	}
}

func recordPath(id int64) string { return editionPath(id) + "/thu" }

func soundPath(id int64) string { return editionPath(id) + "/tep-tieng" }

// soundView is the sound of an edition as its page shows it.
type soundView struct {
	sound
	Edition Edition
	May     bool // bring other sound
	Job     job.Status
	Missing string // why nothing can be worked on just now
	Away    bool   // there was sound that is not shown
}

func (s *Service) soundView(r *http.Request, e Edition, files []File) soundView {
	v := soundView{sound: soundOf(files), Edition: e, May: maySound(e, identity.Who(r.Context())) == nil}
	if p, ok := problem.As(s.ffmpeg().Missing()); ok {
		v.Missing = p.Error()
	}
	if v.Working() {
		if st, err := s.Jobs.Status(r.Context(), v.NextFact.Job); err == nil {
			v.Job = st
		}
	}
	return v
}

// Working reports whether a new file waits for its turn or is being worked on.
func (v soundView) Working() bool {
	return v.Next.ID != 0 && v.Next.State != FileFailed
}

// Stuck is why a new file cannot be worked on now; "" when it can.
func (v soundView) Stuck() string {
	if v.Next.Error != "" {
		return v.Next.Error
	}
	if v.Working() {
		return v.Missing
	}
	return ""
}

func (v soundView) progressWords() string {
	if v.Job.State == job.Running && v.Job.Progress != "" {
		return "Đang xử lý “" + v.Next.Name + "”: " + v.Job.Progress
	}
	return "“" + v.Next.Name + "” đang chờ tới lượt xử lý."
}

// refresh is after how many seconds a browser without script looks again.
func (v soundView) refresh() int {
	const seconds = 5
	if v.Working() && v.Stuck() == "" {
		return seconds
	}
	return 0
}

func (v soundView) length() string { return Minutes(secondsOf(v.Master.Millis)) }

// sizes are the files that readers get: "Opus 131 kB, MP3 330 kB".
func (v soundView) sizes() string {
	var all []string
	for _, x := range []struct {
		role FileRole
		name string
	}{{Opus, "Opus"}, {MP3, "MP3"}} {
		if f := v.File(x.role); f.ID != 0 {
			all = append(all, x.name+" "+i18n.Bytes(f.Bytes))
		}
	}
	return i18n.List(all)
}

func (v soundView) waveBox() string {
	return "0 0 " + strconv.Itoa(len(v.Facts.Peaks)) + " " + strconv.Itoa(peakHeight)
}

func (v soundView) wave() string { return media.WaveSVG(v.Facts.Peaks, peakHeight) }

// showSoundProgress answers the page that follows a file on its way.
func (s *Service) showSoundProgress(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	if r.Header.Get("X-Phan") == "" {
		return web.Redirect(w, r, editionPath(v.Edition.ID)+"#tep", "")
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return soundNext(s.soundView(r, v.Edition, v.Files)).Render(r.Context(), w)
}

// postSound takes a file as it comes, without keeping it anywhere else first.
func (s *Service) postSound(w http.ResponseWriter, r *http.Request) error {
	v, err := s.openEditionFromPath(r)
	if err != nil {
		return err
	}
	by := identity.Who(r.Context())
	if err := maySound(v.Edition, by); err != nil {
		return err // before anything is read
	}
	defer patience(w, soundSending)()
	if err := s.takeSound(r, by, v.Edition.ID); err != nil {
		return s.again(w, r, web.Form{}, err)
	}
	return web.Redirect(w, r, editionPath(v.Edition.ID)+"#tep", "Đã nhận tệp tiếng. Chương trình đang chỉnh mức và mã hóa.")
}

// patience gives a slow line more time for a large file than requests have; where the connection cannot, the usual time holds.
func patience(w http.ResponseWriter, limit time.Duration) (end func()) {
	line := http.NewResponseController(w)
	_ = line.SetReadDeadline(time.Time{})
	over := time.AfterFunc(limit, func() { _ = line.SetReadDeadline(soon()) })
	return func() { over.Stop() }
}

var errUploadCut = problem.New(problem.Invalid, "Tệp gửi lên bị đứt giữa chừng. Hãy gửi lại.")

func (s *Service) takeSound(r *http.Request, by identity.Actor, editionID int64) error {
	return eachFile(r, "tep", func(name string, data io.Reader) error {
		info, mime, err := s.KeepSound(r.Context(), data, MaxSoundUpload)
		if err != nil {
			return err
		}
		_, err = s.BringSound(r.Context(), by, editionID, name, mime, info)
		return err
	})
}

// eachFile gives the file of a form to take as it comes over the line, without keeping it anywhere else first.
func eachFile(r *http.Request, field string, take func(name string, data io.Reader) error) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return errUploadCut
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return problem.Field(field, "Chưa chọn tệp. Chọn một tệp rồi gửi.")
		}
		if err == nil && (part.FormName() != field || part.FileName() == "") {
			continue
		}
		if err == nil {
			err = take(part.FileName(), part)
		}
		return cutOff(err, field)
	}
}

// cutOff says what a person can do about an upload that did not come whole.
func cutOff(err error, field string) error {
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		return problem.Field(field, "Tệp lớn hơn %s. Nén lại hoặc cắt thành nhiều phần rồi gửi.", i18n.Bytes(tooBig.Limit-formSpare))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errUploadCut
	}
	return err
}

func (s *Service) postDropSound(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	file, err := web.PathID(r, "file")
	if err != nil {
		return err
	}
	if err := s.DropSound(r.Context(), identity.Who(r.Context()), id, file); err != nil {
		return err
	}
	return web.Redirect(w, r, editionPath(id)+"#tep", "Đã bỏ tệp tiếng mới.")
}
