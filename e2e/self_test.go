package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const goodPage = `<header><a href="#main">Đến nội dung</a></header><main id="main"><h1>Báo cáo</h1>
<form method="post" action="/gui" enctype="multipart/form-data">
<p><label>Tên <input name="name" autocomplete="name"></label></p>
<p><label>Ngày <input type="date" name="day"></label></p>
<p><label>Loại <select name="kind"><option value="1">Họp báo</option><option value="2">Triển lãm</option></select></label></p>
<p><label><input type="checkbox" name="sure" value="có"> Tôi chắc chắn</label></p>
<p><label>Tệp <input type="file" name="file"></label></p>
<p><button>Gửi báo cáo</button></p></form>
<p><a href="/tai">Tải về</a></p></main>`

// serveHTML serves a page at /, what its form sent at /gui and a file at /tai.
func serveHTML(t *testing.T, body string) string {
	t.Helper()
	mux := http.NewServeMux()
	html := func(w http.ResponseWriter, body string) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="vi"><head><title>Thử</title><link rel="icon" href="data:,">`+
			`<meta name="viewport" content="width=device-width"></head><body>%s</body></html>`, body)
	}
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { html(w, body) })
	mux.HandleFunc("POST /gui", func(w http.ResponseWriter, r *http.Request) {
		file, header, err := r.FormFile("file")
		if err == nil {
			_ = file.Close()
		} else {
			header = nil
		}
		name := "không"
		if header != nil {
			name = header.Filename
		}
		w.Header().Set("Content-Type", "text/html")
		html(w, fmt.Sprintf(`<main><h1>Đã nhận: %s, %s, %s, %s, tệp %s</h1></main>`,
			r.FormValue("name"), r.FormValue("day"), r.FormValue("kind"), r.FormValue("sure"), name))
	})
	mux.HandleFunc("GET /tai", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename="bao-cao.txt"`)
		_, _ = w.Write([]byte("nội dung"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/"
}

func TestFormIsFilledAndSent(t *testing.T) {
	t.Parallel()
	for _, v := range []view{phone, desk, phoneDark, deskDark, plainHTML} {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, serveHTML(t, goodPage), v)
			file := filepath.Join(t.TempDir(), "ảnh.jpg")
			if err := os.WriteFile(file, []byte("jpg"), 0o600); err != nil {
				t.Fatal(err)
			}
			p.fill("Tên", "sẽ bị thay")
			p.fill("Tên", "Sở Văn hóa")
			p.fill("Ngày", "2026-10-20")
			p.fill("Loại", "Triển lãm")
			p.fill("Tôi chắc chắn", "true")
			p.fill("Tệp", file)
			p.screenshot("form")
			p.within("form").click("button", "Gửi")
			p.shows("Đã nhận: Sở Văn hóa, 2026-10-20, 2, có, tệp ảnh.jpg")
			if got := p.path(); got != "/gui" || p.status() != http.StatusOK || p.count("h1") != 1 {
				t.Errorf("the form led to %s, status %d, %d headings", got, p.status(), p.count("h1"))
			}
		})
	}
}

func TestKeyboardAlone(t *testing.T) {
	t.Parallel()
	p := open(t, serveHTML(t, goodPage), desk)
	p.tabTo("textbox", "Tên")
	p.typeText("Mộc")
	p.tabTo("button", "Gửi báo cáo")
	p.press("Enter")
	p.shows("Đã nhận: Mộc")
}

func TestFileIsDownloaded(t *testing.T) {
	t.Parallel()
	p := open(t, serveHTML(t, goodPage), desk)
	name, content := p.download(func() { p.click("link", "Tải về") })
	if name != "bao-cao.txt" || string(content) != "nội dung" {
		t.Errorf("downloaded %s %q", name, content)
	}
}

func TestTroubleOnAPageIsSeen(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, html, want string }{
		{"nothing wrong", goodPage, ""},
		{"a script fails", `<script>null.x</script>`, "script error"},
		{"the console complains", `<script>console.error("hỏng")</script>`, "hỏng"},
		{"a picture from elsewhere", `<img alt="" src="http://127.0.0.1:1/x.png">`, "request to another host"},
		{"a picture that is not there", `<img alt="" src="/khong-co.png">`, "status 404"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := open(t, serveHTML(t, tt.html), desk)
			got := strings.Join(p.seen.takeTroubles(), "\n")
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("troubles %q, want %q", got, tt.want)
			}
		})
	}
}

func TestScriptIsOffWhenItShouldBe(t *testing.T) {
	t.Parallel()
	const html = `<main><h1>A</h1><p id="x">không có script</p></main><script>document.getElementById("x").textContent = "có script"</script>`
	open(t, serveHTML(t, html), plainHTML).shows("không có script")
	p := open(t, serveHTML(t, html), phone)
	p.shows("có script")
	p.hides("không")
}

func TestPageTooWideOrTooHeavyIsSeen(t *testing.T) {
	t.Parallel()
	wide := open(t, serveHTML(t, `<main><h1>A</h1><div style="width:700px">rộng</div></main>`), phone)
	if got := wide.sticksOut(); len(got) == 0 {
		t.Error("a page of 700 px fits a phone")
	}
	good := open(t, serveHTML(t, goodPage), phone)
	good.fits()
	good.weighs(2_000, 2_000)
	if document, total := good.seen.weight(); document < 500 || total < document {
		t.Errorf("the page weighs %d of %d bytes", document, total)
	}
}
