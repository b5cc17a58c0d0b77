// Helps where a page works without it: keeps typed text in this browser, follows long work, moves on the tile map.
import { $$, clock, store } from "./keep.js";


// A form with data-draft="key" keeps what is typed. data-stamp is the version of the row that the
// server showed: a draft of an older version is offered, never put in silently.
function fields(form) {
  const kept = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || name === "version") continue;
    (kept[name] ||= []).push(value);
  }
  return kept;
}
function fill(form, kept) {
  for (const el of form.elements) {
    if (!el.name || el.name === "version" || el.type === "hidden" || el.type === "file" || el.type === "password") continue;
    const values = kept[el.name] || [];
    if (el.type === "checkbox" || el.type === "radio") el.checked = values.includes(el.value);
    else if (values.length) el.value = values.shift();
  }
}
function draft(form) {
  const key = "lantoa:" + form.dataset.draft;
  const line = form.querySelector("[data-saved]");
  const say = (text) => { if (line) line.textContent = text; };
  const first = JSON.stringify(fields(form));
  const old = store.get(key);
  if (old && JSON.stringify(old.values) !== first) {
    if (form.dataset.stamp === old.stamp || form.hasAttribute("data-refill")) {
      fill(form, structuredClone(old.values));
      say("Đã lấy lại phần chữ gõ dở lúc " + old.at + " trên máy này.");
    } else if (line) {
      const offer = Object.assign(document.createElement("p"), { className: "told", textContent: "Trên máy này còn phần chữ gõ dở lúc " + old.at + ", nội dung đã được lưu ở nơi khác sau đó. " });
      offer.setAttribute("role", "status");
      const again = Object.assign(document.createElement("button"), { type: "button", className: "btn small", textContent: "Lấy lại phần gõ dở" });
      again.onclick = () => { fill(form, structuredClone(old.values)); offer.remove(); say("Đã lấy lại phần gõ dở. Hãy đối chiếu trước khi lưu."); };
      offer.append(again);
      form.prepend(offer);
    }
  }
  let dirty = false, wait, saving;
  const keep = () => {
    const at = clock();
    if (store.set(key, { values: fields(form), stamp: form.dataset.stamp, at })) say("Đã lưu trên máy này lúc " + at + ". Mất mạng vẫn giữ nguyên.");
  };
  form.addEventListener("input", () => { dirty = true; clearTimeout(wait); wait = setTimeout(keep, 800); });
  addEventListener("pagehide", () => { if (dirty) keep(); }); // whoever leaves within a moment loses nothing
  form.addEventListener("submit", (e) => {
    if (dirty) keep();
    if (!saving) return;
    e.preventDefault(); // or the page would collide with its own autosave, which raises the version
    saving.then(() => form.requestSubmit(e.submitter));
  });
  if (!form.dataset.autosave) return;
  const save = async () => {
    dirty = false;
    const body = new FormData(form);
    $$("input[type=file]", form).forEach((el) => body.delete(el.name));
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.status);
      const saved = await answer.json();
      if (saved.version) form.querySelector("[name=version]").value = form.dataset.stamp = String(saved.version);
      say("Đã lưu nháp lúc " + clock() + ".");
      store.drop(key);
    } catch { dirty = true; }
    saving = null;
  };
  setInterval(() => { if (dirty && !saving && navigator.onLine) saving = save(); }, 10000);
}
$$("[data-draft-done]").forEach((el) => { // the server has it now; what was typed since has another stamp
  const key = "lantoa:" + el.dataset.draftDone;
  if (!el.dataset.stamp || store.get(key)?.stamp === el.dataset.stamp) store.drop(key);
});
$$("form[data-draft]").forEach(draft);

// One box that ticks all others of its form.
$$("input[data-all]").forEach((all) => {
  const boxes = $$(`input[name="${all.dataset.all}"]`, all.form);
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => boxes.forEach((b) => { b.checked = all.checked; }));
  boxes.forEach((b) => b.addEventListener("change", () => { all.checked = boxes.every((x) => x.checked); }));
});

// Long work: ask again every second until the answer no longer asks to.
async function poll(el) {
  try {
    const answer = await fetch(el.dataset.poll, { headers: { "X-Phan": "1" } });
    if (answer.redirected || answer.headers.get("X-Xong")) { location.assign(answer.headers.get("X-Xong") || answer.url); return; }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(el.id);
    if (!fresh && answer.ok) { location.reload(); return; } // it is done: the page shows something else now
    if (fresh) { el.replaceWith(document.adoptNode(fresh)); el = fresh; }
  } catch { /* the line dropped; try again */ }
  if (el.dataset.poll) setTimeout(poll, 1000, el);
}
$$("[data-poll]").forEach((el) => setTimeout(poll, 700, el));

// A pressed button answers once, and says that it is at work.
document.addEventListener("submit", (e) => {
  const b = e.submitter;
  if (e.defaultPrevented || !b || e.target.target === "_blank" || e.target.hasAttribute("data-download")) return;
  setTimeout(() => { b.disabled = true; if (b.dataset.busy) b.textContent = b.dataset.busy; }, 0);
  addEventListener("pageshow", () => { b.disabled = false; }, { once: true });
});

// Copy what an element holds. Plain http and some in-app browsers have no clipboard, or refuse it: then the old way, then the text is
// left selected for the person to copy.
const copied = async (from) => {
  try {
    await navigator.clipboard.writeText(from.value ?? from.textContent);
    return true;
  } catch { /* there is another way */ }
  if (from.select) {
    from.focus();
    from.select();
  } else {
    getSelection().selectAllChildren(from);
  }
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
};
$$("[data-copy]").forEach((b) => {
  b.hidden = false;
  b.addEventListener("click", async () => {
    const from = document.getElementById(b.dataset.copy);
    b.textContent = await copied(from) ? "Đã chép" : "Đã bôi đen, bấm Ctrl+C để chép";
  });
});

// Arrow keys walk over the tile map.
$$("svg[data-grid]").forEach((grid) => grid.addEventListener("keydown", (e) => {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
  const from = e.target.closest("a[data-col]");
  if (!step || !from) return;
  const col = +from.dataset.col, row = +from.dataset.row;
  const ahead = $$("a[data-col]", grid).map((a) => {
    const dc = +a.dataset.col - col, dr = +a.dataset.row - row;
    const along = dc * step[0] + dr * step[1], aside = Math.abs(dc * step[1]) + Math.abs(dr * step[0]);
    return { a, along, cost: along + 3 * aside };
  }).filter((t) => t.along > 0).sort((x, y) => x.cost - y.cost)[0];
  if (ahead) { ahead.a.focus(); e.preventDefault(); }
}));

document.addEventListener("keydown", (e) => {
  if (e.key !== "/" || e.ctrlKey || e.metaKey || /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName)) return;
  const q = document.getElementById("q");
  if (q) { q.focus(); e.preventDefault(); }
});

// A file that is too large is refused here, before minutes of sending: the server would break the line off.
document.addEventListener("submit", (e) => {
  const most = +e.target.dataset.maxFile, input = most && e.target.querySelector("input[type=file]");
  if (!input) return;
  const large = [...input.files].some((f) => f.size > most);
  input.setCustomValidity(large ? `Tệp lớn hơn ${Math.floor(most / (1 << 20))} MB. Chọn tệp nhỏ hơn.` : "");
  input.oninput = () => input.setCustomValidity("");
  if (large) { e.preventDefault(); input.reportValidity(); }
}, true);

// Pictures are made smaller before they are sent: a commune's line is slow.
const LONG_SIDE = 2560, SMALL_ENOUGH = 1 << 20;
document.addEventListener("change", async (e) => {
  const input = e.target;
  if (!input.matches("input[type=file][data-shrink]")) return;
  const out = new DataTransfer();
  for (const file of input.files) out.items.add(await shrink(file));
  input.files = out.files;
});
async function shrink(file) {
  if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < SMALL_ENOUGH) return file;
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
    const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob && blob.size < file.size ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch { return file; }
}

const focus = document.querySelector("[data-focus]");
if (focus) focus.focus();
