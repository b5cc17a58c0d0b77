// The recording bench. One sentence at a time: record, hear it, keep it. What is kept lies in this browser until the server has it.
// Without this script the page is a list of sentences and a form for a file.
import { $$, again } from "./keep.js";

const PATIENCE = 120000, FRAME = 50, SHORTEST = 300; // ms to wait for a reply, of a level frame, of a take
const SOFT = -38, SILENT = -60, ABOVE_NOISE = 18, FULL = 0.999, RUN = 3; // dBFS, dB, a sample at the end of the scale and so many of them one after another: as the server judges
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

// Why the microphone does not open, in words that say what to do.
const refusals = {
  NotAllowedError: "Trình duyệt chưa cho trang này dùng micrô. Bấm vào ổ khóa cạnh địa chỉ trang, cho phép micrô, rồi bấm Thu lần nữa. Hoặc thu bằng máy khác:",
  NotFoundError: "Máy này không có micrô. Cắm micrô rồi bấm Thu, hoặc thu bằng máy khác:",
};
const refused = "Không mở được micrô. Đóng chương trình khác đang dùng micrô rồi bấm Thu lần nữa, hoặc thu bằng máy khác:";

class Bench {
  constructor(root) {
    this.root = root;
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.lines = $$("li[data-words]").map((li) => ({ li, text: li.dataset.words, pos: +li.dataset.pos }));
    const acts = {
      rec: () => this.record(), keep: () => this.keep(), hear: () => this.hear(), again: () => this.discard(),
      prev: () => this.go(this.at - 1), next: () => this.go(this.at + 1), help: () => this.part("keys").showModal(),
    };
    for (const [name, act] of Object.entries(acts)) this.part(name).addEventListener("click", act);
    this.player = this.part("listen");
    for (const what of ["play", "pause", "ended"]) this.player.addEventListener(what, () => this.show());
    document.addEventListener("keydown", (e) => this.key(e));
    addEventListener("pagehide", () => this.stream?.getTracks().forEach((t) => t.stop()));
    addEventListener("beforeunload", (e) => { if (this.recorder || this.take) e.preventDefault(); });
    root.hidden = false;
    this.go(Math.max(0, this.lines.findIndex((l) => this.wanted(l))));
    if (location.hash === "#ban-thu") root.focus();
    again(() => this.flush());
  }

  say(text) { this.part("said").textContent = text; }

  wanted(line) { return /none|again/.test(line.li.dataset.state); }

  go(to) {
    if (this.recorder || to < 0 || to >= this.lines.length) return;
    this.at = to;
    this.take = null;
    const line = this.lines[to];
    this.part("n").textContent = String(to + 1);
    this.part("text").textContent = line.text;
    const why = line.li.dataset.state === "again" ? line.li.querySelector("[data-why-again]")?.textContent : "";
    this.say(why ? "Người nghe nhờ thu lại: " + why : "");
    this.meter(-60, "Chưa thu");
    this.show();
  }

  // Which buttons there are: record; stop; or what to do with a take.
  show() {
    const on = !!this.recorder, held = this.root.contains(document.activeElement) && document.activeElement !== this.root;
    this.root.classList.toggle("on", on);
    this.part("prev").disabled = on || this.at === 0;
    this.part("next").disabled = on || this.at === this.lines.length - 1;
    this.part("rec").textContent = on ? "Dừng" : "Thu";
    this.part("rec").hidden = !on && !!this.take;
    for (const name of ["keep", "hear", "again"]) this.part(name).hidden = on || !this.take;
    this.part("hear").textContent = this.player.paused ? "Nghe lại" : "Dừng nghe";
    if (!this.take && this.address) {
      URL.revokeObjectURL(this.address);
      this.address = "";
      this.player.removeAttribute("src");
      this.player.load();
    }
    if (this.take && !this.address) this.player.src = this.address = URL.createObjectURL(this.take.blob);
    if (held && !document.activeElement?.offsetParent) this.root.focus({ preventScroll: true }); // its button has gone
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

  async record() {
    if (this.recorder) { this.recorder.stop(); return; }
    if (this.busy || this.take) return;
    this.busy = true;
    try {
      await this.microphone();
      await this.context.resume();
      complain("");
    } catch (e) {
      complain(refusals[e.name] || refused);
      return;
    } finally { this.busy = false; }
    this.begin();
  }

  begin() {
    const type = TYPES.find((t) => MediaRecorder.isTypeSupported(t)), pieces = [];
    const recorder = new MediaRecorder(this.stream, { mimeType: type, audioBitsPerSecond: 64000 });
    this.frames = [];
    this.clipped = 0;
    recorder.ondataavailable = (e) => pieces.push(e.data);
    recorder.onstart = () => {
      this.began = performance.now();
      this.watch = setInterval(() => this.listen(), FRAME);
      this.limit = setTimeout(() => recorder.stop(), (+this.root.dataset.longest - 5) * 1000);
      this.say("Đang thu. Đọc cả câu rồi bấm Dừng.");
      this.show();
    };
    recorder.onstop = () => this.stopped(new Blob(pieces, { type: (type || "audio/webm").split(";")[0] }));
    recorder.onerror = () => { this.stopped(new Blob()); complain(refused); };
    this.recorder = recorder;
    recorder.start();
  }

  stopped(blob) {
    clearInterval(this.watch);
    clearTimeout(this.limit);
    const millis = Math.round(performance.now() - this.began);
    this.recorder = null;
    this.take = millis < SHORTEST || !blob.size ? null : { blob, millis };
    this.say(this.take ? verdict(this.frames, this.clipped, millis) : "Ngắn quá. Bấm Thu, đọc cả câu, rồi bấm Dừng.");
    this.meter(-60, this.take ? "Đã thu " + seconds(millis) : "Chưa thu");
    this.show();
  }

  listen() {
    this.analyser.getFloatTimeDomainData(this.samples);
    let power = 0, run = 0, over = false;
    for (const v of this.samples) {
      power += v * v;
      run = Math.abs(v) < FULL ? 0 : run + 1;
      over ||= run >= RUN;
    }
    const level = decibels(Math.sqrt(power / this.samples.length));
    this.frames.push(level);
    if (over) this.clipped++;
    this.meter(level, (over ? "Quá to" : level > SOFT ? "Vừa" : level > SILENT + 5 ? "Quá nhỏ" : "Chờ tiếng") + ", " + seconds(performance.now() - this.began), over);
  }

  meter(level, words, over) {
    const bar = this.part("meter"), at = Math.round(Math.min(0, Math.max(-60, level)));
    bar.setAttribute("aria-valuenow", String(at));
    bar.setAttribute("aria-valuetext", words);
    bar.classList.toggle("over", !!over);
    this.part("bar").style.width = ((at + 60) / 60) * 100 + "%";
    this.part("level").textContent = words;
  }

  hear() {
    if (!this.player.paused) { this.player.pause(); return; }
    this.player.currentTime = 0;
    this.player.play().catch(() => this.say("Không nghe lại được câu này. Thu lại."));
  }

  discard() {
    if (this.recorder || !this.take) return;
    this.take = null;
    this.say("Đã bỏ. Thu lại câu này.");
    this.meter(-60, "Chưa thu");
    this.show();
  }

  async keep() {
    if (this.recorder || !this.take || this.busy) return;
    this.busy = true;
    const line = this.lines[this.at], { blob, millis } = this.take, voice = this.root.dataset.voice;
    try {
      await drawer.put({ place: voice + ":" + line.pos, voice, pos: line.pos, text: line.text, key: newKey(), millis, type: blob.type, data: await blob.arrayBuffer() });
    } catch {
      this.say("Máy này không còn chỗ để giữ câu vừa thu. Bớt tệp trên máy rồi bấm Giữ lại.");
      return;
    } finally { this.busy = false; }
    this.mark(line, "chưa gửi");
    const kept = this.at, next = this.lines.findIndex((l) => l.pos > line.pos && this.wanted(l)), any = this.lines.findIndex((l) => this.wanted(l));
    this.go(next >= 0 ? next : any >= 0 ? any : Math.min(kept + 1, this.lines.length - 1));
    this.say(any < 0 ? "Đã thu đủ các câu. Nhờ người thứ hai nghe từng câu." : `Đã giữ câu ${kept + 1}. ${this.part("said").textContent}`);
    if (any < 0) this.meter(-60, "Đã thu đủ");
    this.flush();
  }

  // A line's own words about its take; "" nothing is waiting.
  mark(line, words) {
    const el = line.li.querySelector("[data-mark]");
    el.hidden = !words;
    el.textContent = words;
    if (words) line.li.dataset.state = words === "chưa gửi" ? "kept" : "again";
  }

  async mine() { return (await drawer.all()).filter((t) => t.voice === this.root.dataset.voice); }

  async flush() {
    if (this.sending) { this.more = true; return; }
    this.sending = true;
    let waiting = [], why = "";
    try {
      waiting = await this.mine();
      for (const take of waiting) {
        const line = this.lines.find((l) => l.pos === take.pos && l.text === take.text);
        if (line) this.mark(line, take.refused || "chưa gửi");
        if (take.refused) continue;
        why = await this.send(take, line);
        if (why) break;
      }
      waiting = await this.mine();
    } catch { /* no database, no queue */ } finally { this.sending = false; }
    const open = waiting.filter((t) => !t.refused).length;
    this.part("unsent").textContent = open ? `Còn ${open} câu chưa gửi, đang giữ trên máy này. ${why}` : "";
    if (this.more) { this.more = false; this.flush(); }
  }

  // Sends one take. The answer is why it must wait; "" when it is done with.
  async send(take, line) {
    const body = new FormData();
    for (const name of ["pos", "text", "key", "millis"]) body.append(name, take[name]);
    body.append("take", new Blob([take.data], { type: take.type }), `cau-${take.pos + 1}`);
    let answer, said;
    try {
      answer = await fetch(this.root.dataset.send, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    } catch { return "Có mạng sẽ tự gửi."; }
    try { said = await answer.json(); } catch { return answer.status >= 500 ? "Máy chủ đang bận, sẽ tự gửi lại." : "Phiên đăng nhập đã hết. Đăng nhập lại rồi mở trang này, câu đã thu sẽ được gửi."; }
    if (answer.ok) {
      await drawer.drop(take);
      if (line) this.arrived(line, said.id);
      return "";
    }
    if ([401, 403, 429].includes(answer.status) || answer.status >= 500) return said.message || "Sẽ tự gửi lại.";
    if (!line) { // its words are not there any more
      await drawer.drop(take);
      this.say(said.message || "");
      return "";
    }
    take.refused = "Không gửi được: " + (said.message || "hãy thu lại");
    await drawer.put(take);
    this.mark(line, take.refused);
    return "";
  }

  arrived(line, id) {
    const li = line.li;
    this.mark(line, "");
    li.dataset.state = "new";
    li.querySelector("[data-chip]").innerHTML = document.querySelector("[data-chip-new]").innerHTML;
    li.querySelector("[data-why-again]")?.remove();
    li.querySelector("form")?.remove();
    let player = li.querySelector("audio");
    if (!player) {
      player = Object.assign(document.createElement("audio"), { controls: true, preload: "none" });
      player.setAttribute("aria-label", `Nghe câu ${line.pos + 1}`);
      li.append(player);
    }
    player.src = `${this.root.dataset.send}/${id}/tep`;
    document.querySelector("[data-recorded]").textContent = this.lines.filter((l) => /new|good/.test(l.li.dataset.state)).length;
    document.querySelector("[data-good]").textContent = this.lines.filter((l) => l.li.dataset.state === "good").length;
  }

  key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat || e.target.closest("dialog, input, textarea, select, audio, a, summary")) return;
    const button = e.target.closest("button");
    const act = {
      " ": !button && (() => (this.take ? this.hear() : this.record())),
      Enter: !button && (() => this.keep()),
      Backspace: () => this.discard(),
      ArrowLeft: () => this.leave(-1),
      ArrowRight: () => this.leave(1),
      "?": () => this.part("keys").showModal(),
    }[e.key];
    if (act) { e.preventDefault(); act(); }
  }

  leave(step) { if (!this.take) this.go(this.at + step); }
}

function seconds(millis) { return Math.round(millis / 1000) + " giây"; }

// Why nothing can be recorded here, above the bench; "" it can.
function complain(why) {
  const box = document.querySelector("[data-no-mic]");
  box.hidden = !why;
  box.querySelector("[data-why]").textContent = why;
}

const bench = document.querySelector("[data-bench]");
if (bench) {
  const able = window.isSecureContext && navigator.mediaDevices?.getUserMedia && window.MediaRecorder && window.indexedDB;
  if (able) new Bench(bench);
  else complain(window.isSecureContext ? "Trình duyệt này không thu được tiếng. Thu bằng máy ghi âm rồi nộp tệp." : "Trang chưa mở qua https nên trình duyệt không cho dùng micrô. Mở bằng địa chỉ https, hoặc thu bằng máy ghi âm rồi nộp tệp.");
}
