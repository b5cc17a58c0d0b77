// What the scripts of pages share: text kept in this browser.
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
export const store = { // private windows may refuse storage
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  set(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* nothing to drop */ } },
};
export const clock = () => new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
export const PATIENCE = 30000, AGAIN = 15000; // ms to wait for a reply, ms between tries

// again calls send when the line may be back: at once, when the browser says so, when the page is looked at, and from time to time.
export function again(send) {
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(send, AGAIN);
  send();
}
