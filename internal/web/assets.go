package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
	"time"

	"lantoa/internal/problem"
)

//go:generate go tool -modfile=../../tools.mod templ generate -path ../.. -log-level warn
//go:generate go tool -modfile=../../tools.mod esbuild assets/desk.entry.css --bundle --minify --outfile=assets/dist/desk.css --log-level=warning
//go:generate go tool -modfile=../../tools.mod esbuild assets/desk.js --bundle --minify --target=es2020 --outfile=assets/dist/desk.js --log-level=warning
//go:generate go tool -modfile=../../tools.mod esbuild assets/link.js --bundle --minify --target=es2020 --outfile=assets/dist/link.js --log-level=warning
//go:generate go tool -modfile=../../tools.mod esbuild assets/bench.js --bundle --minify --target=es2020 --outfile=assets/dist/bench.js --log-level=warning
//go:generate go tool -modfile=../../tools.mod esbuild assets/record.js --bundle --minify --target=es2020 --outfile=assets/dist/record.js --log-level=warning
//go:generate go tool -modfile=../../tools.mod esbuild assets/cover.js --bundle --minify --target=es2020 --outfile=assets/dist/cover.js --log-level=warning

//go:embed assets/dist
var dist embed.FS

type asset struct {
	name string // with the content's hash: the address changes when the content does
	mime string
	text []byte
}

var assets = loadAssets("desk.css", "desk.js", "link.js", "bench.js", "record.js", "cover.js", "bieu-tuong.svg")

func loadAssets(names ...string) map[string]asset {
	all := map[string]asset{}
	for _, n := range names {
		text, err := dist.ReadFile("assets/dist/" + n)
		if err != nil {
			panic(err) // the program was built without its assets
		}
		sum := sha256.Sum256(text)
		ext := path.Ext(n)
		mime := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}[ext]
		all[n] = asset{strings.TrimSuffix(n, ext) + "." + hex.EncodeToString(sum[:5]) + ext, mime, text}
	}
	return all
}

// AssetPath is the address of a built-in file, such as "desk.css".
func AssetPath(name string) string { return "/tinh/" + assets[name].name }

func serveAsset(w http.ResponseWriter, r *http.Request) {
	for _, a := range assets {
		if a.name == r.PathValue("name") {
			w.Header().Set("Content-Type", a.mime)
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			http.ServeContent(w, r, a.name, time.Time{}, bytes.NewReader(a.text))
			return
		}
	}
	http.Error(w, problem.New(problem.NotFound, "Không có tệp này.").Error(), http.StatusNotFound)
}
