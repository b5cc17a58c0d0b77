package product

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"lantoa/internal/calendar"
	"lantoa/internal/db"
	"lantoa/internal/db/dbtest"
	"lantoa/internal/identity"
)

func docOf(t testing.TB, w *httptest.ResponseRecorder) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(w.Body)
	must(t, err)
	return doc
}

// rightsRoles are the people of the tests below.
func rightsRoles(c cast) []identity.Actor {
	return []identity.Actor{c.Admin, c.Coordinator, c.Editor, c.Translator, c.Checker, c.Leader, c.Inspector, c.Reporter}
}

// Every screen of consents as every role: who keeps them writes, who answers for products reads, all others do not learn who it is.
func TestConsentScreensByRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		h := screens(s)
		_, vi := addItem(t, s, c.Editor)
		k := consented(t, s, c, vi.ID)
		vi = published(t, s, c, vi, school)
		_, err := s.WithdrawConsent(t.Context(), c.Editor, k.ID, k.Version, testDay, "")
		must(t, err)
		one := consentPath(k.ID)
		for _, by := range rightsRoles(c) {
			keeps := by.May(identity.KeepConsent)
			reads := by.May(identity.ReadConsent)
			status := func(ok bool) int {
				if ok {
					return http.StatusOK
				}
				return http.StatusForbidden
			}
			list := page(t, h, by, consentHome, status(reads))
			if got := strings.Contains(textOf(list.Find("main")), k.Label); got != reads {
				t.Errorf("%s: the list names the person: %v", by.Role, got)
			}
			if got := list.Find(`main a[href="/dong-y/moi"]`).Length() > 0; got != keeps {
				t.Errorf("%s: the list offers a new one: %v", by.Role, got)
			}
			show := page(t, h, by, one, status(reads))
			if got := show.Find(`form[action="`+one+`/xoa"]`).Length() > 0; got != keeps {
				t.Errorf("%s: the page offers to erase: %v", by.Role, got)
			}
			page(t, h, by, consentHome+"/moi", status(keeps))
			if got := show.Find(`a[href="`+one+`/tep"]`).Length() > 0; got != keeps {
				t.Errorf("%s: the page leads to the proof: %v", by.Role, got)
			}
			if w := visit(t, h, by, one+"/tep", nil); w.Code != status(keeps) || keeps && w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s: the proof: status %d, %q", by.Role, w.Code, w.Header().Get("Cache-Control"))
			}
			if w := visit(t, h, by, one+"/sua", nil); w.Code != map[bool]int{true: http.StatusConflict, false: http.StatusForbidden}[keeps] {
				t.Errorf("%s: changing a withdrawn one: status %d", by.Role, w.Code)
			}
			if by.Role == c.Reporter.Role { // of another agency: what was withdrawn is not for them
				page(t, h, by, editionPath(vi.ID), http.StatusForbidden)
				continue
			}
			edition := page(t, h, by, editionPath(vi.ID), http.StatusOK)
			if text := textOf(edition.Find("main")); strings.Contains(text, k.Label) != reads || !strings.Contains(text, "Gỡ khỏi các kênh") {
				t.Errorf("%s: the edition: names the person %v\n%s", by.Role, strings.Contains(text, k.Label), text)
			}
			if got := edition.Find(`form[action$="/xong"]`).Length(); (got == 4) != mayTakeDown(by) {
				t.Errorf("%s: may tick off %d channels", by.Role, got)
			}
		}
	})
}

// What is typed wrong stays, with one sentence at each field, and nothing is written.
func TestConsentFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s, c := newService(t, dbtest.SQLite(t))
	h := screens(s)
	typed := map[string]string{"label": "Em áo xanh", "age": string(Child), "agreed": "1", "media": "picture", "channels": "portal", "given_on": "32/9/2026", "expires_on": "14/9/2027", "retention": "Tủ số 2"}
	w := sendFile(t, h, c.Editor, consentHome+"/moi", "proof", "a.pdf", []byte(onePage), typed)
	doc := docOf(t, w)
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("status %d\n%s", w.Code, textOf(doc.Find("main")))
	}
	for _, name := range []string{"guardian", "given_on"} {
		if id, ok := doc.Find(`[name="` + name + `"]`).Attr("aria-describedby"); !ok || doc.Find(`[name="`+name+`"]`).AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%s has no sentence of its own: %q", name, id)
		}
	}
	for _, sel := range []string{`[name=label][value="Em áo xanh"]`, `[name=given_on][value="32/9/2026"]`, `[name=age][value="7-15"][checked]`, `[name=media][value=picture][checked]`, `[name=agreed][checked]`, `[name=retention][value="Tủ số 2"]`} {
		if doc.Find(sel).Length() != 1 {
			t.Errorf("%s was lost", sel)
		}
	}
	if doc.Find(`[name=media][checked]`).Length() != 1 || doc.Find(`[name=guardian_agreed][checked]`).Length() != 0 {
		t.Error("something is ticked that nobody ticked")
	}
	if l, err := s.Consents(t.Context(), c.Editor, AllConsents); err != nil || len(l.Consents) != 0 {
		t.Errorf("got %d consents, %v; want none", len(l.Consents), err)
	}
	blank := page(t, h, c.Editor, consentHome+"/moi", http.StatusOK)
	if blank.Find(`main [checked], main option[selected][value!=""]`).Length() != 0 {
		t.Error("something is chosen beforehand")
	}
	typed["given_on"], typed["guardian"], typed["guardian_agreed"], typed["manner"] = "14/9/2026", "Mẹ của em", "1", "signed"
	w = sendFile(t, h, c.Editor, consentHome+"/moi", "proof", "a.exe", []byte("MZ\x90\x00"), typed)
	doc = docOf(t, w)
	if text := textOf(doc.Find("main")); w.Code != http.StatusUnprocessableEntity || !strings.Contains(text, "Chỉ nhận PDF") || doc.Find("[name=proof]").Length() != 1 || doc.Find(`[name=label][value="Em áo xanh"]`).Length() != 1 {
		t.Errorf("a program as the proof: status %d\n%s", w.Code, text)
	}
	if l, err := s.Consents(t.Context(), c.Editor, AllConsents); err != nil || len(l.Consents) != 0 {
		t.Errorf("with a bad proof: got %d consents, %v; want none", len(l.Consents), err)
	}
}

func orientedJPEG(t testing.TB, orientation byte) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 640, 320))
	for y := range 320 {
		for x := range 640 {
			img.Set(x, y, color.RGBA{R: map[bool]uint8{true: 255}[x < 320], B: map[bool]uint8{true: 255}[x >= 320], A: 255})
		}
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}))
	block := append([]byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00"), orientation, 0, 0, 0, 0, 0, 0, 0)
	block = append(block, "GPS 21.85N"...)
	data := b.Bytes()
	head := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(block)+2))...)
	return append(append(head, block...), data[2:]...)
}

// hugePNG is a file of a few bytes that claims to be very large.
func hugePNG(w, h uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	head = append(head, 8, 6, 0, 0, 0)
	return binary.BigEndian.AppendUint32(append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...), crc32.ChecksumIEEE(head))
}

// Pictures as people really send them, through the page: turned phones, printers' colours, broken files, and files made to harm.
func TestPicturesThroughThePage(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		h := screens(s)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		e := addEdition(t, s, c, i.ID, "vi", Picture)
		cmyk, err := os.ReadFile("testdata/cmyk.jpg")
		must(t, err)
		turned := orientedJPEG(t, 6)
		to, words := editionPath(e.ID)+"/hinh", map[string]string{"alt": "Cổng trường", "focus_x": "30%", "focus_y": ""}
		for _, bad := range []struct {
			name string
			data []byte
			says string
		}{
			{"cut.jpg", turned[:len(turned)/2], "hỏng"},
			{"bomb.png", hugePNG(60_000, 60_000), "điểm ảnh"},
			{"line.png", hugePNG(1<<30, 1), "điểm ảnh"},
			{"script.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "JPEG"},
			{"page.jpg", []byte("<html><script>alert(1)</script>"), "JPEG"},
			{"nothing.jpg", nil, "rỗng"},
			{"thumbnail.jpg", photo(t, 120, 90), "120 × 90 điểm ảnh, quá nhỏ"},
		} {
			w := sendFile(t, h, c.Translator, to, "picture", bad.name, bad.data, words)
			doc := docOf(t, w)
			field := doc.Find(`[name=picture]`).Closest(".field")
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(textOf(field), bad.says) || doc.Find(`textarea[name=alt]`).Text() != "Cổng trường" {
				t.Errorf("%s: status %d, says %q, alt %q", bad.name, w.Code, textOf(field), doc.Find(`textarea[name=alt]`).Text())
			}
		}
		if w := sendFile(t, h, c.Translator, to, "picture", "a.jpg", turned, map[string]string{"focus_x": "200"}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("without words: status %d", w.Code)
		}
		if w := sendFile(t, h, c.Inspector, to, "picture", "a.jpg", turned, words); w.Code != http.StatusForbidden {
			t.Errorf("an inspector: status %d", w.Code)
		}
		for _, good := range []struct {
			name string
			data []byte
		}{{"điện thoại.jpg", turned}, {"in ấn.jpg", cmyk}} {
			if w := sendFile(t, h, c.Translator, to, "picture", good.name, good.data, words); w.Code != http.StatusSeeOther {
				t.Fatalf("%s: status %d\n%s", good.name, w.Code, textOf(docOf(t, w).Find("main")))
			}
		}
		doc := page(t, h, c.Leader, editionPath(e.ID), http.StatusOK)
		if got := doc.Find(".shots img").Length(); got != 2 || doc.Find(`.shots img[alt="Cổng trường"]`).Length() != 2 {
			t.Errorf("%d pictures stand on the page", got)
		}
		v, err := s.OpenEdition(t.Context(), c.Editor, e.ID)
		must(t, err)
		brought := broughtPictures(v.Files)
		for n, f := range v.Files {
			w := visit(t, h, c.Inspector, filePath(f.ID), nil)
			if w.Code != http.StatusOK || bytes.Contains(w.Body.Bytes(), []byte("GPS")) || bytes.Contains(w.Body.Bytes(), []byte("Exif")) {
				t.Errorf("file %d: status %d, or it still says where it was taken", n, w.Code)
			}
		}
		upright := decodedFile(t, s, brought[0])
		if b := upright.Bounds(); b.Dx() != 320 || b.Dy() != 640 || !red(upright.At(20, 10)) || red(upright.At(20, 630)) {
			t.Errorf("a turned phone: %v, top %v, foot %v", b, upright.At(20, 10), upright.At(20, 630))
		}
		if img := decodedFile(t, s, brought[1]); !red(img.At(20, 10)) {
			t.Errorf("printers' colours: red became %v", img.At(20, 10))
		}
	})
}

func decodedFile(t testing.TB, s *Service, f File) image.Image {
	t.Helper()
	data, err := s.readStored(f.Hash)
	must(t, err)
	img, _, err := image.Decode(bytes.NewReader(data))
	must(t, err)
	return img
}

func red(c color.Color) bool {
	r, g, b, _ := c.RGBA()
	return r > 0xa000 && g < 0x6000 && b < 0x6000
}

// The coverage map and its sides as every role; only who assigns is offered boxes to tick.
func TestCoverageScreensByRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, c := newService(t, d)
		s.Channels = func(*db.Tx, calendar.Day) (Channels, error) {
			return Channels{Title: "Năm 2026", Columns: []ChannelColumn{{"D3", "Truyền thanh cấp xã", "lượt", "Lượt phát"}}, Rows: []ChannelsOf{{c.Commune.ID, c.Commune.ShortName, []int64{7}}}}, nil
		}
		s.ChannelRows = func(*db.Tx, calendar.Day, int64, string) ([]ChannelRow, error) {
			return []ChannelRow{{testDay, "Phát thanh sáng", 7, "/bao-cao/1"}}, nil
		}
		h := screens(s)
		i, vi := addItem(t, s, c.Editor)
		published(t, s, c, vi, school)
		addEdition(t, s, c, i.ID, "en", Text)
		for _, by := range rightsRoles(c) {
			doc := page(t, h, by, coverHome, http.StatusOK)
			cell := doc.Find(`table[data-cover] a[href*="vi.chu"]`).Last()
			if got := textOf(cell); got != "●1/1" {
				t.Errorf("%s: the sum of Vietnamese texts is %q", by.Role, got)
			}
			if got := textOf(doc.Find(`.by-language a[href*="en.chu"]`)); got != "…0/1" {
				t.Errorf("%s: English stands as %q", by.Role, got)
			}
			gaps := page(t, h, by, coverHome+"/thieu", http.StatusOK)
			if got := gaps.Find(`[name=o]`).Length() > 0; got != by.May(identity.AssignProduct) {
				t.Errorf("%s: is offered to assign: %v", by.Role, got)
			}
			channels := textOf(page(t, h, by, coverHome+"/kenh", http.StatusOK).Find("main"))
			if got := strings.Contains(channels, c.Commune.ShortName); got != by.Sees(c.Commune.ID) {
				t.Errorf("%s: sees the commune's figures: %v", by.Role, got)
			}
			if !by.Sees(c.Commune.ID) && !strings.Contains(channels, "chưa được xem số liệu của các xã, phường") {
				t.Errorf("%s: is not told why: %s", by.Role, channels)
			}
			want := map[bool]int{true: http.StatusOK, false: http.StatusForbidden}[by.Sees(c.Commune.ID)]
			if w := visit(t, h, by, channelPath(c.Commune.ID, "D3"), nil); w.Code != want {
				t.Errorf("%s: behind a figure: status %d, want %d", by.Role, w.Code, want)
			}
			page(t, h, by, dueHome, http.StatusOK)
			key := strconv.FormatInt(i.ID, 10) + ".tyz.chu"
			w := visit(t, h, by, coverHome+"/thieu", map[string][]string{"o": {key}, "assignee": {strconv.FormatInt(c.Translator.UserID, 10)}, "due": {"1/12/2026"}})
			if by.May(identity.AssignProduct) != (w.Code == http.StatusSeeOther || w.Code == http.StatusUnprocessableEntity) {
				t.Errorf("%s: assigning: status %d", by.Role, w.Code)
			}
		}
		page(t, h, c.Editor, coverHome+"?o=tat-ca.xx.chu", http.StatusNotFound)
		doc := page(t, h, c.Editor, coverHome+"?ngay=1/1/2031", http.StatusUnprocessableEntity)
		if textOf(doc.Find("#ngay-loi")) == "" || doc.Find(`[name=ngay][aria-invalid=true]`).AttrOr("value", "") != "1/1/2031" {
			t.Error("a day to come is not refused at its field")
		}
	})
}
