// The recording bench. One sentence at a time: record, hear it, keep it. What is kept lies in this browser until the server has it.
// Without this script the page is a list of sentences and a form for a file.
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const AGAIN = 15000, PATIENCE = 120000, FRAME = 50, SHORTEST = 300; // ms between tries, to wait for a reply, of a level frame, of a take
const SOFT = -38, SILENT = -60, OVER = -0.5, ABOVE_NOISE = 18; // dBFS and dB, as the server judges
const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus", "audio/webm"];

// Takes that wait for the line lie in the browser's own database, as bytes.
const drawer = {
  open: () => new Promise((ok, no) => {
    const r = indexedDB.open("lantoa-thu", 1);
    r.onupgradeneeded = () => r.result.createObjectStore("cau");
    r.onsuccess = () => ok(r.result);
    r.onerror = () => no(r.error);
  }),
  async use(mode, work) {
    const db = await this.open();
    try {
      return await new Promise((ok, no) => {
        const t = db.transaction("cau", mode), r = work(t.objectStore("cau"));
        t.oncomplete = () => ok(r.result);
        t.onerror = t.onabort = () => no(t.error);
      });
    } finally { db.close(); }
  },
  put(take) { return this.use("readwrite", (s) => s.put(take, take.place)); },
  all() { return this.use("readonly", (s) => s.getAll()); },
  async drop(take) { // unless a newer one of the sentence lies there by now
    const now = await this.use("readonly", (s) => s.get(take.place));
    if (now?.key === take.key) await this.use("readwrite", (s) => s.delete(take.place));
  },
};
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
const decibels = (v) => Math.max(-100, 20 * Math.log10(v));

// What a person should know of a take, from how loud each 50 ms of it were.
function verdict(frames, clipped, millis) {
  if (!frames.length) return "";
  const sorted = [...frames].sort((a, b) => a - b), at = (share) => sorted[Math.floor(share * (sorted.length - 1))];
  const speech = at(0.9), noise = at(0.05);
  if (speech <= SILENT) return "Không nghe thấy tiếng. Kiểm tra micrô rồi thu lại.";
  if (clipped >= 3) return "Tiếng quá to, bị vỡ. Ngồi xa micrô hơn rồi thu lại.";
  if (speech < SOFT) return "Tiếng quá nhỏ. Nói gần micrô hơn rồi thu lại.";
  if (millis >= 3000 && speech - noise < ABOVE_NOISE) return "Tiếng nền lớn. Tắt quạt, đóng cửa rồi thu lại; hoặc giữ nếu nghe rõ.";
  return "Mức tiếng tốt.";
}

class Bench {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.lines = $$("li[data-words]").map((li) => ({ li, text: li.dataset.words, pos: +li.dataset.pos }));
    this.at = Math.max(0, this.lines.findIndex((l) => /none|again/.test(l.li.dataset.state)));
    for (const [name, act] of [["rec", () => this.toggle()], ["keep", () => this.keep()], ["again", () => this.again()], ["prev", () => this.go(this.at - 1)], ["next", () => this.go(this.at + 1)], ["help", () => this.part("keys").showModal()]]) {
      this.part(name).addEventListener("click", act);
    }
    document.addEventListener("keydown", (e) => this.key(e));
    addEventListener("pagehide", () => this.stream?.getTracks().forEach((t) => t.stop()));
    addEventListener("online", () => this.flush());
    setInterval(() => this.flush(), AGAIN);
    root.hidden = false;
    this.go(this.at);
    this.flush();
  }

  say(text) { this.part("said").textContent = text; }

  go(to) {
    if (this.recorder || to < 0 || to >= this.lines.length) return;
    this.at = to;
    this.take = null;
    this.part("n").textContent = String(to + 1);
    this.part("text").textContent = this.lines[to].text;
    this.part("prev").disabled = to === 0;
    this.part("next").disabled = to === this.lines.length - 1;
    this.show();
  }

  show() {
    const player = this.part("listen"), on = !!this.recorder;
    this.root.classList.toggle("on", on);
    this.part("rec").textContent = on ? "Dừng" : this.take ? "Thu lại từ đầu" : "Thu";
    this.part("keep").disabled = on || !this.take;
    this.part("again").disabled = on || !this.take;
    if (this.address) URL.revokeObjectURL(this.address);
    this.address = this.take && !on ? URL.createObjectURL(this.take.blob) : "";
    player.hidden = !this.address;
    if (this.address) player.src = this.address; else player.removeAttribute("src");
  }

  async microphone() {
    if (this.stream?.active) return;
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1, echoCancellation: false, noiseSuppression: true, autoGainControl: true } });
    this.context = new AudioContext();
    this.analyser = this.context.createAnalyser();
    this.analyser.fftSize = 2048;
    this.context.createMediaStreamSource(this.stream).connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
  }

  async toggle() {
    if (this.recorder) { this.recorder.stop(); return; }
    if (this.busy) return;
    this.busy = true;
    try {
      await this.microphone();
      await this.context.resume();
    } catch (e) {
      this.say(e.name === "NotAllowedError" ? "Trình duyệt chưa cho dùng micrô. Mở quyền micrô cho trang này rồi bấm Thu." : "Không mở được micrô. Cắm micrô, đóng chương trình khác đang dùng micrô, rồi bấm Thu.");
      return;
    } finally { this.busy = false; }
    const type = TYPES.find((t) => MediaRecorder.isTypeSupported(t)), pieces = [];
    this.recorder = new MediaRecorder(this.stream, { mimeType: type, audioBitsPerSecond: 64000 });
    this.frames = [];
    this.clipped = 0;
    const began = performance.now();
    this.recorder.ondataavailable = (e) => pieces.push(e.data);
    this.recorder.onstop = () => {
      clearInterval(this.watch);
      clearTimeout(this.limit);
      const millis = Math.round(performance.now() - began), blob = new Blob(pieces, { type: (type || "audio/webm").split(";")[0] });
      this.recorder = null;
      this.take = millis < SHORTEST || !blob.size ? null : { blob, millis };
      this.say(this.take ? verdict(this.frames, this.clipped, millis) + " Nghe lại, rồi giữ hoặc thu lại." : "Ngắn quá. Bấm Thu, đọc cả câu, rồi bấm Dừng.");
      this.meter(-60, "Đã dừng");
      this.show();
    };
    this.recorder.start();
    this.watch = setInterval(() => this.hear(), FRAME);
    this.limit = setTimeout(() => this.recorder?.stop(), (+this.root.dataset.longest - 5) * 1000);
    this.take = null;
    this.say("Đang thu. Đọc cả câu rồi bấm Dừng.");
    this.show();
  }

  hear() {
    this.analyser.getFloatTimeDomainData(this.samples);
    let power = 0, top = 0;
    for (const v of this.samples) { power += v * v; top = Math.max(top, Math.abs(v)); }
    const level = decibels(Math.sqrt(power / this.samples.length));
    this.frames.push(level);
    if (decibels(top) > OVER) this.clipped++;
    this.meter(level, decibels(top) > OVER ? "Quá to" : level > SOFT ? "Vừa" : level > SILENT + 5 ? "Quá nhỏ" : "Chờ tiếng");
  }

  meter(level, words) {
    const bar = this.part("meter"), at = Math.round(Math.min(0, Math.max(-60, level)));
    bar.setAttribute("aria-valuenow", String(at));
    bar.setAttribute("aria-valuetext", words);
    bar.classList.toggle("over", words === "Quá to");
    this.part("bar").style.width = ((at + 60) / 60) * 100 + "%";
    this.part("level").textContent = words;
  }

  again() {
    if (this.recorder || !this.take) return;
    this.take = null;
    this.say("Đã bỏ. Thu lại câu này.");
    this.part("rec").focus();
    this.show();
  }

  async keep() {
    if (this.recorder || !this.take || this.keeping) return;
    this.keeping = true;
    const line = this.lines[this.at], { blob, millis } = this.take, edition = this.root.dataset.edition;
    const take = { place: edition + ":" + line.pos, edition, pos: line.pos, text: line.text, key: newKey(), millis, type: blob.type, data: await blob.arrayBuffer() };
    try { await drawer.put(take); } catch {
      this.keeping = false;
      this.say("Máy này không còn chỗ để giữ câu vừa thu. Bớt tệp trên máy rồi bấm Giữ lại.");
      return;
    }
    this.keeping = false;
    this.part("rec").focus();
    this.mark(line, "chưa gửi");
    const next = this.lines.findIndex((l) => l.pos > line.pos && /none|again/.test(l.li.dataset.state));
    const last = this.at;
    this.go(next >= 0 ? next : Math.min(last + 1, this.lines.length - 1));
    this.take = null;
    this.show();
    this.say(`Đã giữ câu ${last + 1}.`);
    this.flush();
  }

  // A line's own words about its take; "" nothing is waiting.
  mark(line, words) {
    const el = line.li.querySelector("[data-mark]");
    el.hidden = !words;
    el.textContent = words;
    if (words) line.li.dataset.state = "kept";
  }

  async flush() {
    if (this.sending) { this.more = true; return; }
    this.sending = true;
    let waiting = [];
    try {
      waiting = (await drawer.all()).filter((t) => t.edition === this.root.dataset.edition);
      for (const take of waiting) {
        const line = this.lines.find((l) => l.pos === take.pos && l.text === take.text);
        if (line) this.mark(line, take.refused || "chưa gửi");
        if (!take.refused && !(await this.send(take, line))) break;
      }
      waiting = (await drawer.all()).filter((t) => t.edition === this.root.dataset.edition);
    } catch { /* no database, no queue */ } finally { this.sending = false; }
    this.part("unsent").textContent = waiting.length ? `Còn ${waiting.length} câu chưa gửi, đang giữ trên máy này; có mạng sẽ tự gửi.` : "Mọi câu đã gửi.";
    if (this.more) { this.more = false; this.flush(); }
  }

  // Sends one take; false when there is no line, or nobody is signed in any more.
  async send(take, line) {
    const body = new FormData();
    for (const name of ["pos", "text", "key", "millis"]) body.append(name, take[name]);
    body.append("take", new Blob([take.data], { type: take.type }), `cau-${take.pos + 1}`);
    let answer, said;
    try {
      answer = await fetch(this.root.dataset.send, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
      said = await answer.json();
    } catch { return false; }
    if (answer.ok) {
      await drawer.drop(take);
      if (line) this.arrived(line, said.id);
      return true;
    }
    if ([401, 403, 429].includes(answer.status) || answer.status >= 500) { this.say(said.message || ""); return false; }
    take.refused = "không gửi được: " + (said.message || "hãy thu lại");
    await drawer.put(take);
    if (line) this.mark(line, take.refused); else { await drawer.drop(take); this.say(said.message || ""); }
    return true;
  }

  arrived(line, id) {
    const li = line.li;
    this.mark(line, "");
    li.dataset.state = "new";
    li.querySelector("[data-chip]").textContent = "Đã gửi, chờ người nghe";
    li.querySelector(".stop:not(.unsent)")?.remove();
    li.querySelector("form")?.remove();
    let player = li.querySelector("audio");
    if (!player) {
      player = Object.assign(document.createElement("audio"), { controls: true, preload: "none" });
      player.setAttribute("aria-label", `Nghe câu ${line.pos + 1}`);
      li.append(player);
    }
    player.src = `${this.root.dataset.send}/${id}/tep`;
    if (this.lines.every((l) => /new|good/.test(l.li.dataset.state))) this.say("Đã thu và gửi đủ các câu. Nhờ người thứ hai nghe từng câu.");
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest("dialog, input, textarea, select, audio, a, summary")) return;
    const button = e.target.closest("button"), own = !button || button === this.part("rec");
    if (e.key === " " && !button) { e.preventDefault(); if (!e.repeat) this.toggle(); }
    if (e.key === "Enter" && own) { e.preventDefault(); if (!e.repeat) this.keep(); }
    if (e.key === "Backspace") { e.preventDefault(); this.again(); }
    if (e.key === "?") { e.preventDefault(); this.part("keys").showModal(); }
  }
}

const bench = document.querySelector("[data-bench]");
if (bench) {
  const able = window.isSecureContext && navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.indexedDB;
  if (able) new Bench(bench);
  else {
    const no = document.querySelector("[data-no-mic]");
    no.hidden = false;
    no.querySelector("[data-why]").textContent = window.isSecureContext ? "Trình duyệt này không thu được tiếng. Thu bằng máy ghi âm rồi nộp tệp ở dưới." : "Trang chưa mở qua https nên trình duyệt không cho dùng micrô. Mở bằng địa chỉ https, hoặc thu bằng máy ghi âm rồi nộp tệp ở dưới.";
  }
}
