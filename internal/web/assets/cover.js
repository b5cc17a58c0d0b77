// The coverage map: one stop of the Tab key; arrows walk over its cells, f shows only the column, Shift+f only the row. All of it is links.
// On a phone the filters fold away, so that the map stands on the first screen.
if (matchMedia("(max-width: 40rem)").matches) document.querySelectorAll("details[data-fold=true]").forEach((d) => { d.open = false; });
// A frame says that there is more to its right, and a button goes there.
for (const wrap of document.querySelectorAll(".coverframe > .tablewrap")) {
  const more = wrap.closest("main")?.querySelector("[data-more]"), left = () => wrap.scrollWidth - wrap.clientWidth - wrap.scrollLeft;
  const look = () => {
    wrap.parentElement.classList.toggle("onward", left() > 4);
    if (more) { more.hidden = wrap.scrollWidth - wrap.clientWidth <= 4; more.textContent = left() > 4 ? "Xem phần bên phải →" : "← Về đầu bảng"; }
  };
  more?.addEventListener("click", () => wrap.scrollTo({ left: left() > 4 ? wrap.scrollLeft + wrap.clientWidth * .6 : 0 }));
  wrap.addEventListener("scroll", look, { passive: true });
  addEventListener("resize", look);
  look();
}
// The list of gaps: all of a page at once, and how many are picked.
for (const pick of document.querySelectorAll("[data-pick]")) {
  const all = pick.querySelector("[data-all]"), boxes = [...pick.closest("form").querySelectorAll("input[name=o]")];
  const count = () => {
    const n = boxes.filter((b) => b.checked).length;
    all.checked = n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
    pick.querySelector("[data-picked]").textContent = n ? `Đã chọn ${n} bản.` : "";
  };
  all.addEventListener("change", () => { boxes.forEach((b) => { b.checked = all.checked; }); count(); });
  boxes.forEach((b) => b.addEventListener("change", count));
  pick.hidden = false;
  count();
}
for (const table of document.querySelectorAll("table[data-cover]")) {
  const grid = []; // links by row and column, headings with colspan and rowspan stand in all their places
  [...table.rows].forEach((row, r) => {
    let c = 0;
    for (const cell of row.cells) {
      while (grid[r]?.[c] !== undefined) c++;
      const link = cell.querySelector("a");
      for (let i = 0; i < cell.rowSpan; i++) for (let j = 0; j < cell.colSpan; j++) (grid[r + i] ||= [])[c + j] = link;
      c += cell.colSpan;
    }
  });
  const links = [...table.querySelectorAll("a")];
  links.forEach((a) => { a.tabIndex = -1; });
  const first = table.querySelector("tbody a");
  if (first) first.tabIndex = 0;
  table.addEventListener("focusin", (e) => {
    const a = e.target.closest("a");
    if (!a) return;
    links.forEach((x) => { x.tabIndex = -1; });
    a.tabIndex = 0;
  });
  const place = (a) => {
    for (let r = 0; r < grid.length; r++) {
      const c = grid[r].indexOf(a);
      if (c >= 0) return [r, c];
    }
    return null;
  };
  table.addEventListener("keydown", (e) => {
    const a = e.target.closest("a");
    const at = a && !e.ctrlKey && !e.metaKey && !e.altKey && place(a);
    if (!at) return;
    if (e.key === "f" || e.key === "F") {
      const head = e.shiftKey ? grid[at[0]][0] : grid[0][at[1]];
      if (head) { head.click(); e.preventDefault(); }
      return;
    }
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[e.key];
    if (!step) return;
    e.preventDefault();
    let [r, c] = at;
    for (;;) {
      r += step[0]; c += step[1];
      if (!grid[r] || c < 0 || c >= grid[r].length) return;
      const next = grid[r][c];
      if (next && next !== a) { next.focus(); next.scrollIntoView({ block: "nearest", inline: "nearest" }); return; }
    }
  });
}
