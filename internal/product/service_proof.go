package product

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"lantoa/internal/media"
	"lantoa/internal/office"
	"lantoa/internal/problem"
)

const maxProof = 25 << 20

// readProof reads the proof of a consent: a scan, a photograph, a recording. What cannot be opened proves nothing and is refused. Pictures lose
// what their files say about place and camera.
func (s *Service) readProof(ctx context.Context, up Upload) (p Proof, err error) {
	data, err := readWhole(up, "proof", maxProof)
	if err != nil {
		return p, err
	}
	mime, ext, ok, err := media.SniffFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return p, fmt.Errorf("look at a proof: %w", err)
	}
	switch kind, _, _ := strings.Cut(mime, "/"); {
	case ok && kind == "image":
		if data, mime, _, _, err = media.CleanPicture(ctx, bytes.NewReader(data), media.Limits{Bytes: maxProof}); err == nil {
			ext = map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[mime]
		}
	case ok && ext == ".pdf":
		err = office.CheckPDF(ctx, bytes.NewReader(data), int64(len(data)))
	case ok && ext == ".docx":
		_, err = office.Read(ctx, "van-ban.docx", bytes.NewReader(data), int64(len(data)))
	case ok && (kind == "audio" || kind == "video"):
		err = s.canBeHeard(ctx, data)
	default:
		err = problem.Field("proof", "Chỉ nhận PDF, ảnh, DOCX, tệp ghi âm hoặc ghi hình. Chọn tệp khác.")
	}
	if err != nil {
		return p, fieldProblem(err, "proof")
	}
	return Proof{Name: fileLabel(up.Name, ext), Mime: mime, Data: data}, nil
}

// canBeHeard refuses a recording that cannot be played; without ffmpeg its kind must do.
func (s *Service) canBeHeard(ctx context.Context, data []byte) (err error) {
	if !s.ffmpeg().Available() {
		return nil
	}
	w, err := media.BeginWork(s.Work)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	path, err := w.Take(ctx, bytes.NewReader(data), maxProof)
	if err != nil {
		return err
	}
	_, err = s.ffmpeg().Probe(ctx, path)
	return err
}

// fieldProblem puts a problem's sentence beside a field.
func fieldProblem(err error, field string) error {
	p, ok := problem.As(err)
	if !ok || p.Kind != problem.Invalid && p.Kind != problem.TooLarge || len(p.Fields) > 0 {
		return err
	}
	return problem.Field(field, "%s", p.Message)
}

func (s *Service) keepBytes(ctx context.Context, data []byte) (string, error) {
	info, err := s.Files.Put(ctx, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", fmt.Errorf("keep a file: %w", err)
	}
	return info.Hash, nil
}
