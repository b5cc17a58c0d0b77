// The bench of translators. What is typed stays in this browser, sentence by sentence, until the server has it; what was saved without
// a line goes out by itself when the line is back. Without this script the page is one plain form a sentence.
import { $$, again, clock, PATIENCE, store } from "./keep.js";

const bench = document.getElementById("ban-dich");
const spot = (el) => `lantoa:dich:${bench.dataset.user}:${bench.dataset.edition}:${el.dataset.row}`;
const rows = new Map(); // by number
let last; // the field that was typed into last

class Row {
  constructor(el) {
    this.el = el;
    this.form = el.querySelector("form.bn-dst");
    this.line = el.querySelector("[data-saved]");
    this.field = el.querySelector("textarea");
    rows.set(el.dataset.row, this);
    $$("[data-go]", el).forEach((a) => a.addEventListener("click", (e) => {
      const to = rows.get(a.dataset.go);
      if (to) { e.preventDefault(); go(to); }
    }));
    if (!this.form) return;
    this.key = spot(el);
    this.kept = store.get(this.key);
    this.field.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.keep(), 400); });
    this.field.addEventListener("focus", () => { last = this.field; here(this); });
    this.field.addEventListener("keydown", (e) => { if (e.key === "Enter" && e.ctrlKey) { e.preventDefault(); this.press("xong"); } });
    this.form.addEventListener("submit", (e) => { e.preventDefault(); this.press(e.submitter?.value || "xong"); });
    $$("[data-take-theirs]", el).forEach((b) => {
      b.hidden = false;
      b.onclick = () => { const text = el.querySelector("[data-theirs]").textContent; put(this.field, text === "–" ? "" : text, true); this.field.focus(); };
    });
    this.restore();
  }

  // restore brings back what was typed here. Text about another sentence or another state of it is offered, never put in silently.
  restore() {
    const k = this.kept;
    if (!k || this.el.dataset.clash) { this.mark(!!k); return; }
    if (k.target === this.field.defaultValue && !k.press) { this.forget(); return; }
    if (k.sum === this.el.dataset.sum && (k.press || k.version === this.el.dataset.version)) {
      this.field.value = k.target;
      if (k.press) this.waits(); else this.say(`Đã lấy lại phần gõ dở lúc ${k.at} trên máy này. Chưa lưu lên hệ thống.`, true);
      return;
    }
    this.say(`Trên máy này còn phần gõ lúc ${k.at}, chưa gửi; câu này đã đổi sau đó:`, true);
    const text = Object.assign(document.createElement("span"), { className: "prose bn-kept", textContent: k.target, lang: this.field.lang });
    this.line.append(text,
      button("Đưa vào ô", () => { this.field.value = k.target; this.keep(); this.field.focus(); }),
      button("Bỏ phần này", () => { this.forget(); this.say("", false); }));
  }
  say(text, unsent) { this.line.textContent = text; this.mark(unsent); }
  mark(unsent) {
    this.el.classList.toggle("unsent", unsent);
    this.el.querySelector("[data-unsent]").hidden = !unsent;
    const n = $$(".bn-row.unsent").length, all = document.querySelector("[data-unsent-all]");
    const text = n ? `Còn ${n} câu chưa gửi trên máy này.` : "";
    if (all.textContent !== text) all.textContent = text;
    all.hidden = !n;
  }
  waits(why = "đang chờ mạng") {
    this.say(`Chưa gửi: ${why}. Chữ được giữ trên máy này, có mạng sẽ tự gửi. `, true);
    this.line.append(button("Gửi ngay", () => this.send()));
  }
  keep(press) {
    clearTimeout(this.timer);
    const d = this.el.dataset, was = this.kept?.press;
    this.kept = { target: this.field.value, sum: d.sum, version: d.version, at: clock(), press: press || (this.busy ? was : undefined) };
    const ok = store.set(this.key, this.kept);
    if (!press) this.say(ok ? `Chưa gửi. Đã giữ trên máy này lúc ${this.kept.at}.` : "Chưa gửi. Trình duyệt này không giữ được chữ: đừng đóng trang.", true);
  }
  forget() { this.kept = null; store.drop(this.key); this.mark(false); }

  press(what) {
    if (this.busy) return;
    if (what === "xong" && !this.field.value.trim()) { this.say("Chưa có câu dịch.", false); this.field.focus(); return; }
    this.keep(what);
    this.send();
    if (what !== "luu") next(this);
  }
  async send() {
    const k = this.kept;
    if (this.busy || !k?.press) return;
    this.busy = true;
    this.sentDone = k.press === "xong";
    this.say("Đang lưu…", true);
    const body = new URLSearchParams({ target: k.target, sum: k.sum, version: k.version, lam: k.press });
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const answer = await fetch(this.form.getAttribute("action"), { method: "POST", body, headers: { "X-Phan": "1" }, signal: stop.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (answer.status >= 500) throw new Error(answer.status);
      this.answered(answer, page);
    } catch { this.waits(); }
    clearTimeout(timer);
    this.busy = false;
  }
  answered(answer, page) {
    const fresh = page.querySelector("article.bn-row"), progress = page.getElementById("tien-do"), typed = this.field.value;
    const why = page.getElementById("vi-sao")?.textContent.trim();
    if (!fresh) { // signed out, or not allowed any more: the text stays here
      if (answer.redirected || answer.status === 401) { this.waits("phiên làm việc đã hết, mở trang đăng nhập ở thẻ khác"); return; }
      this.kept.press = undefined;
      store.set(this.key, this.kept);
      this.say("Chưa lưu được. " + (page.querySelector("main p, .errors")?.textContent.trim() || "Máy chủ từ chối."), true);
      return;
    }
    if (progress) document.getElementById("tien-do").replaceWith(document.adoptNode(progress));
    $$("#loc-cau a", page).forEach((a) => { // the numbers of the filters; which one is chosen stays
      const here = $$("#loc-cau a").find((x) => x.getAttribute("href") === a.getAttribute("href"));
      if (here) here.textContent = a.textContent;
    });
    if (fresh.dataset.sum !== this.el.dataset.sum) { // the source changed meanwhile
      this.kept.press = undefined;
      store.set(this.key, this.kept);
      this.say("Chưa lưu được. " + why, true);
      return;
    }
    const sent = this.kept.target, more = typed !== sent, at = document.activeElement === this.field, from = this.field.selectionStart;
    if (answer.ok && !more) this.forget();
    else { Object.assign(this.kept, { press: undefined, target: typed, version: fresh.dataset.version }); store.set(this.key, this.kept); }
    const wasHere = this.el.classList.contains("here");
    this.el.replaceWith(document.adoptNode(fresh));
    fresh.classList.toggle("here", wasHere);
    fresh.querySelector("button[value=xong]")?.classList.toggle("primary", wasHere);
    this.busy = false;
    const row = new Row(fresh);
    if (!answer.ok) { row.field.value = typed; row.say("Chưa lưu được. " + (why || ""), true); if (fresh.dataset.clash) go(row); }
    if (at) { row.field.focus({ preventScroll: true }); row.field.setSelectionRange(from, from); }
    const end = document.querySelector("[data-end]"); // all is done: on to the next step
    if (end && at && answer.ok && this.sentDone && !document.querySelector(".bn-row.unsent")) end.focus();
    online();
  }
}

function button(text, onclick) { return Object.assign(document.createElement("button"), { type: "button", className: "btn small", textContent: text, onclick }); }

// put writes into a field as if it were typed, so that it can be undone.
function put(field, text, whole) {
  field.focus({ preventScroll: true });
  if (whole) field.select();
  if (!document.execCommand("insertText", false, text)) field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

let helped, asked, helping = Promise.resolve(); // a key may be pressed before the help has come
let lost = false; // the help could not be fetched

// online fetches the help that could not be had while there was no line.
function online() {
  const row = lost && rows.get(document.querySelector(".bn-row.here")?.dataset.row);
  if (row) { helped = "0"; helping = help(row); }
}
function here(row) {
  if (row.el.classList.contains("here") && helped) return;
  $$(".bn-row.here").forEach((el) => el.classList.remove("here"));
  row.el.classList.add("here");
  $$("form.bn-dst button[value=xong]").forEach((b) => b.classList.toggle("primary", row.el.contains(b)));
  helping = help(row);
}
async function help(row) {
  const was = helped;
  helped = row.el.dataset.row;
  if (!was && document.getElementById("giup-h")?.textContent.endsWith(" " + helped)) return; // the page came with it
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(row.el.dataset.help, { headers: { "X-Phan": "1" }, signal: asked.signal });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("giup");
    if (fresh) { document.getElementById("giup").replaceWith(document.adoptNode(fresh)); offer(); lost = false; }
  } catch (e) {
    if (e.name === "AbortError") return;
    lost = true;
    const panel = document.getElementById("giup");
    panel.replaceChildren(Object.assign(document.createElement("p"), { className: "muted", textContent: "Đang mất mạng: chưa xem được gợi ý cho câu này. Vẫn dịch và lưu được." }));
    panel.removeAttribute("aria-labelledby");
    panel.setAttribute("aria-label", "Trợ giúp dịch");
  }
}
function go(row) {
  here(row);
  row.el.scrollIntoView({ block: "nearest" });
  (row.field || row.el.querySelector("[data-go]")).focus({ preventScroll: true });
}
function next(row) {
  const all = $$(".bn-row").map((el) => rows.get(el.dataset.row)), at = all.indexOf(row);
  const left = [...all.slice(at + 1), ...all.slice(0, at)].find((r) => r.el.dataset.state !== "done" && !r.kept?.press);
  if (left) go(left);
}

// offer shows the buttons of the help that need this script.
function offer() {
  $$("[data-take]").forEach((b) => { b.hidden = false; b.onclick = () => take(b.dataset.take); });
  $$("[data-insert]").forEach((b) => { b.hidden = false; b.onclick = () => insert(b.dataset.insert); });
}
const field = () => (last?.isConnected ? last : document.querySelector(".bn-row.here textarea"));
function insert(name) { // a word of its own
  const f = field();
  if (f) put(f, (/[\p{L}\p{N}]$/u.test(f.value.slice(0, f.selectionStart)) ? " " : "") + name);
}
function take(n) {
  const text = document.querySelector(`[data-suggestion="${n}"]`)?.textContent, into = field();
  if (text && into) put(into, text, true);
}

// A letter takes the place of its plain letter before the cursor; a mark takes the place of the one in the syllable, or goes onto the
// nearest vowel before the cursor; the same one again takes it away.
const PLAIN = { ă: "a", â: "a", đ: "d", ê: "e", ô: "o", ơ: "o", ư: "u" }, TONES = /[\u0300\u0301\u0303\u0309\u0323]/g;
function letter(x) {
  const f = field(), at = f.selectionStart, before = f.value.slice(0, at).slice(-1);
  if (at === f.selectionEnd && before.toLowerCase() === PLAIN[x]) { f.setSelectionRange(at - 1, at); put(f, before === before.toLowerCase() ? x : x.toUpperCase()); } else put(f, x);
}
function tone(mark) {
  const f = field(), at = f.selectionStart, text = f.value.slice(0, at).normalize("NFC");
  const word = text.match(/[\p{L}\p{M}]*$/u)[0];
  const letters = [...word], marked = letters.findIndex((x) => x.normalize("NFD").search(TONES) >= 0);
  const i = marked >= 0 ? marked : letters.findLastIndex((x) => /^[aeiouy]/i.test(x.normalize("NFD")));
  if (i < 0) return;
  const parts = letters[i].normalize("NFD"), bare = parts.replace(TONES, ""), rest = letters.slice(i + 1).join("");
  f.setSelectionRange(at - rest.length - letters[i].length, at);
  put(f, (bare + (parts.includes(mark) ? "" : mark)).normalize("NFC") + rest);
}

if (bench) {
  bench.classList.add("live");
  $$("article.bn-row").forEach((el) => new Row(el));
  $$("[data-letters]").forEach((bar) => {
    bar.hidden = !bench.querySelector("textarea");
    bar.addEventListener("mousedown", (e) => e.preventDefault()); // the cursor stays where it is
    bar.addEventListener("click", (e) => {
      const d = e.target.closest("button")?.dataset;
      if (d?.letter) letter(d.letter); else if (d?.mark) tone(d.mark);
    });
    bar.addEventListener("keydown", (e) => { // one stop of the Tab key: arrows go along the bar
      const step = { ArrowLeft: -1, ArrowRight: 1 }[e.key], all = $$("button", bar), from = all.indexOf(e.target);
      if (!step || from < 0) return;
      e.preventDefault();
      const to = all[(from + step + all.length) % all.length];
      all.forEach((b) => { b.tabIndex = b === to ? 0 : -1; });
      to.focus();
    });
  });
  offer();
  bench.querySelector(".jump")?.addEventListener("click", (e) => { // to where the work is now
    const row = rows.get(bench.querySelector(".bn-row.here")?.dataset.row);
    if (row?.field) { e.preventDefault(); go(row); }
  });
  document.addEventListener("keydown", (e) => {
    if (e.key === "?" && !e.target.closest("input, textarea, select")) {
      const keys = document.getElementById("phim");
      keys.open = !keys.open;
      keys.querySelector("summary").focus();
    }
    const name = /^[1-9]$/.test(e.key) && !e.altKey && e.target.closest(".bn-help") && !e.target.closest("textarea") && document.querySelector(`[data-insert][data-key="${e.key}"]`);
    if (name) { e.preventDefault(); name.click(); }
    if (!e.altKey || e.ctrlKey || e.metaKey) return;
    const n = /^(?:Digit|Numpad)([1-9])$/.exec(e.code)?.[1];
    if (n) { e.preventDefault(); helping.then(() => take(n)); }
    if (e.code === "KeyG") { e.preventDefault(); helping.then(() => (document.querySelector("[data-insert]") || document.getElementById("thuat-ngu"))?.focus()); }
    if (e.code === "KeyC") { e.preventDefault(); document.querySelector("#gop-y textarea")?.focus(); }
  });
  const start = location.hash.startsWith("#cau-") && !document.querySelector(".errors") && rows.get(location.hash.slice(5));
  if (start) go(start);
  again(() => { rows.forEach((r) => { if (r.form) r.send(); }); online(); });
}
