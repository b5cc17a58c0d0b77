package product

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"lantoa/internal/media"
	"lantoa/internal/problem"
)

const maxProof = 25 << 20

// readProof reads the proof of a consent: a scan, a photograph, a recording. Pictures lose what their files say about place and camera.
func readProof(ctx context.Context, up Upload) (p Proof, err error) {
	data, err := readWhole(up, "proof", maxProof)
	if err != nil {
		return p, err
	}
	mime, ext, ok, err := media.SniffFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return p, fmt.Errorf("look at a proof: %w", err)
	}
	if !ok {
		return p, problem.Field("proof", "Chỉ nhận PDF, ảnh, DOCX, tệp ghi âm hoặc ghi hình. Chọn tệp khác.")
	}
	if strings.HasPrefix(mime, "image/") {
		if data, mime, _, _, err = media.CleanPicture(ctx, bytes.NewReader(data), media.Limits{Bytes: maxProof}); err != nil {
			return p, fieldProblem(err, "proof")
		}
		ext = map[string]string{"image/png": ".png", "image/jpeg": ".jpg"}[mime]
	}
	return Proof{Name: fileLabel(up.Name, ext), Mime: mime, Data: data}, nil
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
