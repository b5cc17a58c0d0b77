package plan

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"strings"

	"lantoa/internal/i18n"
	"lantoa/internal/media"
	"lantoa/internal/problem"
)

const (
	acceptFiles = "image/jpeg,image/png,image/webp,.pdf,.docx,.xlsx,.csv,.txt,.mp3,.m4a,.ogg,.mp4"
	thumbSide   = 240 // pixels
)

// proof is a file as it is kept: checked by its content, and a picture freed of everything but the picture.
type proof struct {
	mime, ext string
	data      []byte
	thumb     []byte // a small picture, or nil
}

// studio lets one picture at a time be worked on: unpacked, a picture takes far more memory than its file.
type studio chan struct{}

func newStudio() studio { return make(studio, 1) }

// check says by its content what a file is; what could run in a browser or in an office program is refused.
func (s studio) check(ctx context.Context, name string, data []byte) (p proof, err error) {
	mime, ext, ok, err := media.SniffFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return p, fmt.Errorf("look at %s: %w", name, err)
	}
	if !ok {
		return p, problem.Field("evidence", "Tệp “%s” không nhận được: %s", name, refusal(data))
	}
	p = proof{mime: mime, ext: ext, data: data}
	if !strings.HasPrefix(mime, "image/") {
		return p, nil
	}
	err = s.clean(ctx, &p)
	if e, isProblem := problem.As(err); isProblem {
		return p, problem.Field("evidence", "Tệp “%s”: %s", name, i18n.LowerFirst(e.Error()))
	}
	return p, err
}

// clean draws a picture anew, without the place where it was taken or anything else that its file says.
func (s studio) clean(ctx context.Context, p *proof) (err error) {
	select {
	case s <- struct{}{}:
		defer func() { <-s }()
	case <-ctx.Done():
		return fmt.Errorf("wait to clean a picture: %w", ctx.Err())
	}
	limits := media.Limits{Bytes: MaxFile}
	if p.data, p.mime, _, _, err = media.CleanPicture(ctx, bytes.NewReader(p.data), limits); err != nil {
		return err
	}
	p.ext = map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[p.mime]
	p.thumb, _, _, err = media.Thumbnail(ctx, bytes.NewReader(p.data), media.Limits{}, thumbSide)
	return err
}

// refusal says what to do with a file of a kind that is not taken.
func refusal(data []byte) string {
	head := data[:min(len(data), media.HeadSize)]
	switch {
	case bytes.HasPrefix(head, []byte("PK")):
		return "đây là tệp nén hoặc tệp Office có macro. Lưu thành .docx, .xlsx không có macro hoặc PDF rồi gửi lại."
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return "đây là tệp Office đời cũ hoặc có mật khẩu. Mở tệp, lưu thành .docx, .xlsx hoặc PDF rồi gửi lại."
	case len(head) > 12 && string(head[4:8]) == "ftyp" && strings.HasPrefix(string(head[8:12]), "he"):
		return "đây là ảnh HEIC. Đặt máy chụp ở định dạng JPG (Tương thích nhất) hoặc gửi ảnh chụp màn hình."
	}
	return "nội dung không phải ảnh, PDF, Word, Excel, âm thanh hay video. Xuất tệp thành một trong các loại đó rồi gửi lại."
}

// knownExts are the endings that a file may keep, by what it is; anything else after the last point belongs to the name.
var knownExts = map[string][]string{
	".jpg": {".jpg", ".jpeg"}, ".txt": {".txt", ".log", ".md"}, ".mp4": {".mp4", ".m4v"},
}

// nameWith gives a file's label the ending of what the file is, so that a program opens it as such.
func nameWith(name, ext string) string {
	old := strings.ToLower(path.Ext(name))
	if old == ext {
		return name
	}
	for _, same := range knownExts[ext] {
		if old == same {
			return name
		}
	}
	const longest = 5 // .jpeg
	if old != "" && len(old) <= longest && len(old) < len(name) {
		name = name[:len(name)-len(old)]
	}
	return name + ext
}
