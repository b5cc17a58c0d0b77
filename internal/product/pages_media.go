package product

import (
	"io"
	"net/http"
	"strconv"

	"lantoa/internal/i18n"
	"lantoa/internal/identity"
	"lantoa/internal/media"
	"lantoa/internal/web"
)

const maxVideoForm = media.MaxVideoBytes + 1<<20

func (s *Service) mediaRoutes() []web.Route {
	return []web.Route{
		{Pattern: "POST /ban/{id}/hinh", Need: needRead, Handle: s.postPicture},
		{Pattern: "POST /ban/{id}/hinh/{file}", Need: needRead, Handle: s.postPictureWords},
		{Pattern: "GET /ban/{id}/tep/{file}", Need: needRead, Handle: s.showMaking},
		{Pattern: "POST /ban/{id}/tep/{file}/bo", Need: needRead, Handle: s.postDropFile},
		{Pattern: "POST /ban/{id}/tep/{file}/lai", Need: needRead, Handle: s.postAgain},
		{Pattern: "POST /ban/{id}/led", Need: needRead, Handle: s.postSlides},
		{Pattern: "POST /ban/{id}/in", Need: needRead, Handle: s.postLayout},
		{Pattern: "POST /ban/{id}/video", Need: needRead, Handle: s.postVideo, Body: maxVideoForm, Large: "Nén video lại hoặc cắt ngắn rồi gửi."},
		{Pattern: "POST /ban/{id}/phu-de", Need: needRead, Handle: s.postCaptions},
	}
}

func pictureWords(form web.Form) PictureWords {
	return PictureWords{Alt: form.Get("alt"), X: form.Get("focus_x"), Y: form.Get("focus_y")}
}

func (s *Service) postPicture(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#tep", "Đã nộp hình. Vị trí chụp và thông tin máy ảnh trong tệp đã được xóa.", func(form web.Form, id int64) error {
		_, err := s.AddPicture(r.Context(), identity.Who(r.Context()), id, uploadOf(r, "picture"), pictureWords(form))
		return err
	})
}

func (s *Service) postPictureWords(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#tep", "Đã lưu mô tả và cắt lại hình.", func(form web.Form, id int64) error {
		file, err := web.PathID(r, "file")
		if err != nil {
			return err
		}
		return s.ChangePicture(r.Context(), identity.Who(r.Context()), id, file, pictureWords(form))
	})
}

func (s *Service) postDropFile(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#tep", "Đã bỏ tệp.", func(_ web.Form, id int64) error {
		file, err := web.PathID(r, "file")
		if err != nil {
			return err
		}
		return s.DropFile(r.Context(), identity.Who(r.Context()), id, file)
	})
}

func (s *Service) postAgain(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#tep", "Đang làm lại.", func(_ web.Form, id int64) error {
		file, err := web.PathID(r, "file")
		if err != nil {
			return err
		}
		return s.MakeAgain(r.Context(), identity.Who(r.Context()), id, file)
	})
}

func (s *Service) postSlides(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#tep", "Đã dựng trang theo đúng cỡ bảng. Video của các trang đang được làm.", func(form web.Form, id int64) error {
		b := Board{Width: int(form.Int("width")), Height: int(form.Int("height")), Seconds: int(form.Int("seconds")), Picture: form.Int("slide_picture")}
		if kind := form.Get("board"); kind != "" {
			for _, k := range boards() {
				if k.Key == kind {
					b.Width, b.Height = k.Width, k.Height
				}
			}
		}
		return s.DrawSlides(r.Context(), identity.Who(r.Context()), id, b)
	})
}

func (s *Service) postLayout(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#tep", "Đã dàn trang thành PDF. Mở xem trước khi gửi đi.", func(form web.Form, id int64) error {
		l := Layout{Size: form.Get("size"), Landscape: form.Get("way") == "ngang"}
		for _, v := range form.Values["editions"] {
			if n, err := strconv.ParseInt(v, 10, 64); err == nil {
				l.Editions = append(l.Editions, n)
			}
		}
		return s.LayOut(r.Context(), identity.Who(r.Context()), id, l)
	})
}

func (s *Service) postCaptions(w http.ResponseWriter, r *http.Request) error {
	return s.onEdition(w, r, "#tep", "Đã nộp phụ đề.", func(_ web.Form, id int64) error {
		return s.BringCaptions(r.Context(), identity.Who(r.Context()), id, uploadOf(r, "captions"))
	})
}

// postVideo reads the film as it comes: it is never whole in memory, and what is too large or not allowed is refused before it is read.
func (s *Service) postVideo(w http.ResponseWriter, r *http.Request) error {
	id, err := web.PathID(r, "id")
	if err != nil {
		return err
	}
	if err := s.MayBringVideo(r.Context(), identity.Who(r.Context()), id); err != nil {
		return s.again(w, r, web.Form{}, err)
	}
	defer patience(w, soundSending)()
	err = eachFile(r, "video", func(name string, data io.Reader) error {
		_, err := s.BringVideo(r.Context(), identity.Who(r.Context()), id, name, data)
		return err
	})
	if err != nil {
		return s.again(w, r, web.Form{}, err)
	}
	return web.Redirect(w, r, editionPath(id)+"#tep", "Đã nhận video. Máy chủ đang làm các bản cho người xem; trang này cho biết khi xong.")
}

func boards() []BoardKind {
	all, _ := loadBoards() // loadLists has read them at the start
	return all
}

func boardChoices() []web.Choice {
	list := []web.Choice{{Value: "", Label: "Cỡ khác, ghi ở dưới"}}
	for _, b := range boards() {
		list = append(list, web.Choice{Value: b.Key, Label: b.Name + " (" + strconv.Itoa(b.Width) + " × " + strconv.Itoa(b.Height) + ")"})
	}
	return list
}

func pictureChoices(files []File) []web.Choice {
	list := []web.Choice{{Value: "", Label: "Không dùng hình"}}
	for _, f := range broughtPictures(files) {
		list = append(list, web.Choice{Value: strconv.FormatInt(f.ID, 10), Label: f.Name})
	}
	return list
}

func sizeChoices() []web.Choice {
	return []web.Choice{{Value: "A4", Label: "A4 (210 × 297 mm)"}, {Value: "A3", Label: "A3 (297 × 420 mm)"}}
}

func wayChoices() []web.Choice {
	return []web.Choice{{Value: "doc", Label: "Dọc"}, {Value: "ngang", Label: "Ngang"}}
}

// mayBring reports whether the person may change the files of the edition now.
// pictureWanted reports whether the edition is nothing without a picture.
func (v editionPage) pictureWanted() bool {
	return v.Edition.Medium != Text && len(broughtPictures(v.Files)) == 0
}

func (v editionPage) mayBring() bool { return v.Edition.mayEdit(v.By) == nil }

// sizeWords is a file's measure: "1280 × 720, 84 KB".
func sizeWords(f File) string {
	words := i18n.Bytes(f.Bytes)
	if f.Width > 0 {
		words = strconv.FormatInt(f.Width, 10) + " × " + strconv.FormatInt(f.Height, 10) + ", " + words
	}
	return words
}

// master is the film as it was brought; the zero File when there is none.
func (v editionPage) master() File {
	if all := filesOf(v.Files, Master); len(all) > 0 {
		return all[len(all)-1]
	}
	return File{}
}

// firstOf is the first ready file of a role.
func (v editionPage) firstOf(role FileRole) File {
	for _, f := range filesOf(v.Files, role) {
		if f.State == FileReady {
			return f
		}
	}
	return File{}
}

func cutName(f File) string {
	for _, c := range cuts {
		if c.use == f.pictureFacts().Use {
			return c.name
		}
	}
	return "Rộng " + strconv.FormatInt(f.Width, 10)
}

// dotBefore parts the members of a row of links.
func dotBefore(n int) string {
	if n == 0 {
		return " "
	}
	return " · "
}

// slideAlt is what stands on a slide, in words.
func slideAlt(v editionPage, f File) string {
	texts, n := slideTexts(v.Edition.Body), 0
	for _, x := range filesOf(v.Files, Slide) {
		if x.ID < f.ID {
			n++
		}
	}
	if f.board().Of != wordMark(v.Edition, nil) || n >= len(texts) {
		return "Trang chiếu thứ " + strconv.Itoa(n+1)
	}
	return v.Edition.Title + ". " + texts[n]
}

func stateWords(f File) string {
	return map[FileState]string{FileWaiting: "Đang chờ máy chủ làm", FileWorking: "Máy chủ đang làm", FileReady: "Đã xong", FileFailed: "Chưa làm được"}[f.State]
}

func filesHead(m Medium) string {
	switch m {
	case Video:
		return "Video"
	case LED:
		return "Hình và trang màn hình"
	case Print:
		return "Hình và bản in"
	}
	return "Hình"
}
