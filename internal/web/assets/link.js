// The page of a personal link. What is typed and chosen stays on this phone until the server has it; what was sent without a line goes
// out by itself when the line is back. Without this script the page is plain forms.
import { $$, again, clock, PATIENCE, store } from "./keep.js";

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
const PATIENCE_FILES = 180000, LOST = 5; // ms to wait for a reply with files, sends without a reply that are remembered

// Files that wait for the line lie in the browser's own database, as bytes.
const drawer = {
  open: () => new Promise((ok, no) => {
    const r = indexedDB.open("lantoa-lien-ket", 1);
    r.onupgradeneeded = () => r.result.createObjectStore("tep");
    r.onsuccess = () => ok(r.result);
    r.onerror = () => no(r.error);
  }),
  async use(mode, work) {
    const db = await this.open();
    try {
      return await new Promise((ok, no) => {
        const t = db.transaction("tep", mode), r = work(t.objectStore("tep"));
        t.oncomplete = () => ok(r.result);
        t.onerror = t.onabort = () => no(t.error);
      });
    } finally { db.close(); }
  },
  async put(key, files) {
    const kept = [];
    for (const f of files) kept.push({ name: f.name, type: f.type, data: await f.arrayBuffer() });
    await this.use("readwrite", (s) => s.put(kept, key));
  },
  async get(key) {
    try { return ((await this.use("readonly", (s) => s.get(key))) || []).map((f) => new File([f.data], f.name, { type: f.type })); } catch { return []; }
  },
  async drop(key) { try { await this.use("readwrite", (s) => s.delete(key)); } catch { /* nothing to drop */ } },
};

function valuesOf(form) {
  const kept = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") (kept[name] ||= []).push(value);
  return kept;
}
function fill(form, kept) {
  for (let n = 0; n < 20 && Object.keys(kept).some((name) => name.startsWith(`${form.dataset.prefix}hd${rows(form)}_`)); n++) if (!moreRow(form)) break;
  const left = structuredClone(kept);
  for (const el of form.elements) {
    if (!el.name || el.type === "hidden" || el.type === "file" || !(el.name in left)) { if ((el.type === "checkbox" || el.type === "radio") && el.name) el.checked = false; continue; }
    if (el.type === "checkbox" || el.type === "radio") el.checked = left[el.name].includes(el.value);
    else if (left[el.name].length) el.value = left[el.name].shift();
    if (el.value && el.defaultValue !== el.value) el.closest("details.row")?.setAttribute("open", "");
  }
}
const rows = (form) => $$("details.row", form).length;

// One more empty row for an activity, copied from the one that the server laid out last.
function moreRow(form) {
  const last = $$("details.row[data-new]", form).pop();
  if (!last || rows(form) >= 8) return null;
  const from = +last.dataset.row, to = Math.max(...$$("details.row", form).map((r) => +r.dataset.row)) + 1;
  const copy = last.cloneNode(true), mark = `hd${from}_`;
  copy.dataset.row = to;
  for (const el of [copy, ...$$("*", copy)]) {
    for (const a of ["id", "name", "for", "aria-describedby"]) {
      const value = el.getAttribute(a);
      if (value?.includes(mark)) el.setAttribute(a, value.replaceAll(mark, `hd${to}_`));
    }
    if (el.matches("input[type=text], input[type=date]")) { el.value = ""; el.removeAttribute("value"); }
    if (el.matches("input[type=hidden], .err")) el.remove();
  }
  $$("summary", copy).forEach((s) => { s.textContent = "Thêm hoạt động"; });
  last.after(copy);
  return copy;
}

const cards = new Map(); // by id
class Card {
  constructor(el) {
    this.el = el;
    this.key = "lantoa:" + el.dataset.report;
    this.form = el.querySelector("form[data-kept]");
    this.line = el.querySelector("[data-saved]");
    this.kept = store.get(this.key);
    cards.set(el.id, this);
    if (!this.form) { this.leftover(); return; }
    this.form.addEventListener("input", (e) => {
      this.typed();
      const row = this.form.querySelector("details.row[data-new]"); // who says that there was something tells of it next
      if (e.target.value === "activities" && row && rows(this.form) === 1) row.open = true;
    });
    this.form.addEventListener("change", (e) => { if (e.target.type === "file") this.chosen(); });
    this.form.addEventListener("submit", (e) => { e.preventDefault(); this.press(e.submitter); });
    $$("[data-more]", el).forEach((b) => { // one empty row after the other
      const offer = () => { const last = $$("details.row[data-new]", this.form).pop(); b.hidden = !last?.open || rows(this.form) >= 8; };
      this.form.addEventListener("toggle", offer, true);
      offer();
      b.onclick = () => { const row = moreRow(this.form); if (!row) return; row.open = true; row.querySelector("input[type=text]").focus(); };
    });
    const who = this.form.querySelector("[data-who]");
    if (who) {
      if (!who.value) who.value = store.get("lantoa:ten") || "";
      who.addEventListener("change", () => { store.set("lantoa:ten", who.value); $$("[data-who]").forEach((w) => { if (!w.value) w.value = who.value; }); });
    }
    this.restore();
  }

  // restore brings back what was typed here before. Text that was based on another state of the report is offered, never put in silently.
  restore() {
    const k = this.kept;
    if (!k) return;
    const recalls = !this.form.querySelector("textarea");
    if (recalls) { if (!k.pending) this.leftover(); else this.say("Đang chờ mạng để gửi.", true); return; }
    if (k.pending) { fill(this.form, k.values); this.waits(); return; }
    if (k.stamp === this.el.dataset.stamp && !this.form.hasAttribute("data-filled")) {
      fill(this.form, k.values);
      this.say("Đã lấy lại phần gõ dở lúc " + k.at + " trên máy này. Chưa gửi.", true);
      drawer.get(this.key).then((files) => this.refill(files));
      return;
    }
    this.say("Trên máy này còn phần gõ dở lúc " + k.at + ", chưa gửi. ", true);
    const again = Object.assign(document.createElement("button"), { type: "button", className: "linklike", textContent: "Lấy lại phần gõ dở" });
    again.onclick = () => { fill(this.form, k.values); this.say("Đã lấy lại phần gõ dở. Đối chiếu trước khi gửi.", true); };
    this.line.append(again);
  }

  // leftover shows text that has no form any more, such as after a colleague has sent the report.
  leftover() {
    const k = this.kept;
    if (!k) return;
    if (k.pending) { this.waits(); return; }
    const texts = Object.entries(k.values).filter(([name, v]) => /_(summary|difficulties|proposals|hd\d+_name)$/.test(name) && v[0]).map(([, v]) => v[0]);
    if (!texts.length) { this.forget(); return; }
    this.say("Trên máy này còn phần chữ gõ lúc " + k.at + ", chưa gửi:", true);
    const text = Object.assign(document.createElement("p"), { className: "prose", textContent: texts.join("\n") });
    const drop = Object.assign(document.createElement("button"), { type: "button", className: "linklike", textContent: "Bỏ phần chữ này" });
    drop.onclick = () => { this.forget(); this.line.hidden = true; this.mark(false); };
    this.line.append(text, drop);
  }

  say(text, unsent, button) {
    for (const line of [this.line, ...$$("[data-echo]", this.el)]) { // said again where the finger is
      line.hidden = !text;
      line.textContent = text;
    }
    if (button) {
      const b = Object.assign(document.createElement("button"), { type: "button", className: "btn small", textContent: "Gửi ngay" });
      b.onclick = () => this.send();
      this.line.append(" ", b);
    }
    this.mark(unsent);
  }
  mark(unsent) {
    this.el.classList.toggle("waiting", !!unsent);
    $$("[data-unsent]", this.el).forEach((m) => { m.hidden = !unsent; });
    const n = $$(".task.waiting").length, all = document.querySelector("[data-unsent-all]");
    if (!all) return;
    all.hidden = n === 0;
    all.textContent = n ? `Còn ${n} nhiệm vụ chưa gửi trên máy này.` : "";
  }
  waits(note = "") { this.say("Chưa gửi: " + (note || "đang chờ mạng") + ". Phần đã gõ được giữ trên máy này, có mạng sẽ tự gửi.", true, true); }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), 500);
  }
  keep() {
    clearTimeout(this.timer);
    if (this.busy) { this.typed(); return; }
    const old = store.get(this.key) || {};
    const lost = (old.lost || []).concat(old.pending && old.tried ? [old.key] : []).slice(-LOST);
    this.kept = { values: valuesOf(this.form), stamp: this.el.dataset.stamp, at: clock(), lost };
    const ok = store.set(this.key, this.kept);
    this.say(ok ? "Chưa gửi. Đã giữ trên máy này lúc " + this.kept.at + ", mất mạng vẫn còn." : "Chưa gửi. Trình duyệt này không giữ được phần gõ: đừng đóng trang.", true);
  }
  files() { return this.form ? $$("input[type=file]", this.form).flatMap((i) => [...i.files]) : []; }
  chosen() { setTimeout(() => this.keepFiles(), 1500); } // pictures are made smaller first
  async keepFiles() {
    const files = this.files();
    if (!files.length) return true;
    try { await drawer.put(this.key, files); return true; } catch {
      this.say("Chưa gửi. Ảnh, tệp không giữ được trên máy này: khi có mạng hãy chọn lại.", true);
      return false;
    }
  }
  refill(files) {
    const input = this.form && $$("input[type=file]", this.form).pop();
    if (!input || !files.length) return;
    const out = new DataTransfer();
    files.forEach((f) => out.items.add(f));
    input.files = out.files;
  }

  // press takes what a button was pressed for; from here on it is sent until the server has it.
  press(button) {
    if (this.busy) return;
    if (this.form.querySelector("textarea")) this.keep();
    this.kept = Object.assign(this.kept || {}, { values: valuesOf(this.form), stamp: this.el.dataset.stamp, at: clock(), pending: true, tried: false, key: newKey() });
    this.kept.values.lam = [button?.value || "luu"];
    store.set(this.key, this.kept);
    this.send();
  }
  async send() {
    const k = this.kept, prefix = (this.form || this.el.querySelector("form"))?.dataset.prefix || k?.prefix;
    if (this.busy || !k?.pending) return;
    this.busy = true;
    clearTimeout(this.timer);
    const at = document.activeElement;
    if (this.form) this.form.inert = true; // what is typed now would not be in what is on its way
    const chosen = this.files(), files = chosen.length ? chosen : await drawer.get(this.key);
    const body = new FormData(), name = k.prefix = prefix;
    for (const [field, values] of Object.entries(k.values)) if (field !== name + "key") values.forEach((v) => body.append(field, v));
    body.append(name + "key", k.key);
    if (k.lost?.length) body.append(name + "earlier", k.lost.join(" "));
    files.forEach((f) => body.append("tep", f, f.name));
    this.say(k.values.lam[0] === "gui" ? "Đang gửi…" : "Đang lưu…", true);
    k.action ||= this.form?.getAttribute("action");
    k.tried = true;
    store.set(this.key, k);
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), files.length ? PATIENCE_FILES : PATIENCE);
    try {
      const answer = await fetch(k.action, { method: "POST", body, headers: { "X-Phan": "1" }, signal: stop.signal });
      const text = await answer.text();
      if (answer.status >= 500) throw new Error(answer.status);
      await this.answered(answer, text, files);
    } catch {
      this.busy = false;
      if (this.form) this.form.inert = false;
      if (this.form?.contains(at)) at.focus();
      this.waits();
      if (files.length) await this.keepFiles();
    }
    clearTimeout(timer);
    this.busy = false;
  }

  async answered(answer, text, files) {
    const page = new DOMParser().parseFromString(text, "text/html"), fresh = page.getElementById(this.el.id);
    const saved = answer.ok || answer.headers.get("X-Da-Luu");
    if (saved) { this.forget(); await drawer.drop(this.key); } else { Object.assign(this.kept, { pending: false, lost: [] }); store.set(this.key, this.kept); }
    if (!fresh) { // the link has ended, or the like: the text stays here
      const why = page.querySelector(".errors")?.textContent.trim() || "Máy chủ từ chối.";
      this.busy = false;
      if (this.form) this.form.inert = false;
      this.say("Chưa gửi được. " + why, true);
      return;
    }
    fresh.open = true;
    this.el.replaceWith(document.adoptNode(fresh));
    this.busy = false;
    if (!saved) { // the card holds what was typed, based on what the server has now
      this.kept.stamp = fresh.dataset.stamp;
      store.set(this.key, this.kept);
    }
    const card = new Card(fresh);
    if (!saved) card.refill(files);
    card.mark(!saved);
    fresh.querySelector("[data-focus]")?.focus();
  }
  forget() { this.kept = null; store.drop(this.key); }
}
$$("details.task").forEach((el) => new Card(el));

again(() => cards.forEach((c) => c.send()));

// A link to a task or to a field opens what is folded around it.
function unfold() {
  let el = location.hash && document.getElementById(location.hash.slice(1));
  for (; el; el = el.parentElement) if (el.tagName === "DETAILS") el.open = true;
}
addEventListener("hashchange", unfold);
unfold();
