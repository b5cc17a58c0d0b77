package office

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// What a zip file may hold.
const (
	maxEntries   = 4000
	maxUnzipped  = 100 << 20 // all entries together
	maxRatio     = 150       // unzipped to zipped, for entries that matter
	ratioApplies = 8 << 20   // a small entry may be as compressible as it likes
)

const (
	contentTypesPart = "[Content_Types].xml"
	packageRels      = "_rels/.rels"
	wordDefault      = "word/document.xml"
)

// archive is a zip file that is known to stay within the limits.
type archive struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be unzipped
}

func openArchive(r io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, refuse(sayBrokenZip)
	}
	if len(z.File) > maxEntries {
		return nil, refuse(sayBomb)
	}
	a := &archive{files: make(map[string]*zip.File, len(z.File)), left: maxUnzipped}
	var total uint64
	for _, f := range z.File {
		total += f.UncompressedSize64
		if f.UncompressedSize64 > maxUnzipped || total > maxUnzipped || tooDense(f) {
			return nil, refuse(sayBomb)
		}
		if f.Flags&1 != 0 {
			return nil, refuse(sayLockedWord)
		}
		name := strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, `\`, "/")), "/")
		if a.files[name] == nil {
			a.files[name] = f
		}
	}
	return a, nil
}

func tooDense(f *zip.File) bool {
	return f.UncompressedSize64 > ratioApplies && f.UncompressedSize64/maxRatio > f.CompressedSize64
}

func (a *archive) has(name string) bool { return a.files[name] != nil }

func (a *archive) hasUnder(folder string) bool {
	for name := range a.files {
		if strings.HasPrefix(name, folder) {
			return true
		}
	}
	return false
}

// open unzips one part; what is read counts against the limit of the whole archive, because
// the sizes an archive declares may be lies.
func (a *archive) open(ctx context.Context, name string) (io.Reader, error) {
	f := a.files[name]
	if f == nil {
		return bytes.NewReader(nil), nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse(sayBrokenZip)
	}
	return &meter{ctx: ctx, r: r, left: &a.left}, nil
}

// meter stops a reader at the limit or when the context ends.
type meter struct {
	ctx  context.Context
	r    io.Reader
	left *int64
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	if *m.left <= 0 {
		return 0, refuse(sayBomb)
	}
	if int64(len(p)) > *m.left {
		p = p[:*m.left]
	}
	n, err := m.r.Read(p)
	*m.left -= int64(n)
	return n, err
}

// relations gives the targets of a part's relations by their id, and by the last word of their type.
func (a *archive) relations(ctx context.Context, relsPart string) (map[string]string, error) {
	found := map[string]string{}
	x, err := a.openXML(ctx, relsPart)
	if err != nil || x == nil {
		return found, err
	}
	base := path.Dir(path.Dir(relsPart))
	err = x.each(func(root xml.StartElement) error {
		return x.each(func(rel xml.StartElement) error {
			target := attr(rel, "Target")
			if attr(rel, "TargetMode") != "External" {
				if !strings.HasPrefix(target, "/") {
					target = path.Join(base, target)
				}
				kind := path.Base(attr(rel, "Type"))
				if found[kind] == "" {
					found[kind] = strings.TrimPrefix(target, "/")
				}
			}
			return x.skip()
		}, nil)
	}, nil)
	return found, err
}

// wordPart finds the main part of a Word document, or "".
func (a *archive) wordPart() string {
	rels, err := a.relations(context.Background(), packageRels)
	if err == nil && strings.HasPrefix(rels["officeDocument"], "word/") && a.has(rels["officeDocument"]) {
		return rels["officeDocument"]
	}
	if a.has(wordDefault) {
		return wordDefault
	}
	return ""
}

func (a *archive) names() []string {
	all := make([]string, 0, len(a.files))
	for name := range a.files {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}
