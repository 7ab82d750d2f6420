// Light or dark: what the reader has chosen here, else what the system says.
(() => {
  const key = "nimi-theme";
  const store = { get() { try { return localStorage.getItem(key); } catch { return null; } }, set(v) { try { localStorage.setItem(key, v); } catch { /* not kept, then */ } } };
  const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;
  const chosen = store.get();
  if (chosen) document.documentElement.dataset.theme = chosen;
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      const now = document.documentElement.dataset.theme || (dark() ? "dark" : "light");
      const next = now === "dark" ? "light" : "dark";
      document.documentElement.dataset.theme = next;
      store.set(next);
    });
    const menu = document.getElementById("menu"), pages = document.getElementById("pages");
    menu.addEventListener("click", () => {
      const open = pages.classList.toggle("open");
      menu.setAttribute("aria-expanded", String(open));
    });
  });
})();
