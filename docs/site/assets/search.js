// Search as one types, through the index that the build has made of every part of every page. The index is a script, as a
// page that is opened from a file may not fetch one.
(() => {
  const here = document.currentScript.src; // beside all pages
  const input = document.getElementById("search"), list = document.getElementById("results");
  let loading, chosen = -1;

  const load = () => loading ||= new Promise((done) => {
    const script = document.createElement("script");
    script.src = new URL("search-index.js", here).href;
    script.onload = () => {
      for (const part of window.searchIndex) {
        part.low = part.text.toLowerCase();
        part.lowHead = part.head.toLowerCase();
      }
      done(window.searchIndex);
    };
    document.head.append(script);
  });

  // How well a part fits the words: 0 where one of them is missing. A heading counts for more than text, an option's own
  // name (its last words) for more than one in the middle, and words that stand together for more than words apart.
  const score = (part, words) => {
    let sum = 0;
    for (const word of words) {
      const at = part.lowHead.indexOf(word);
      if (part.lowHead === word) sum += 200;
      else if (at >= 0) sum += (part.lowHead.endsWith(word) ? 80 : 40) + (at === 0 || /[^a-z]/.test(part.lowHead[at - 1]) ? 20 : 0) + (part.head === part.page ? 30 : 0);
      else if (part.low.includes(word)) sum += 5 + Math.min(part.low.split(word).length, 6);
      else return 0;
    }
    if (words.length > 1 && part.low.includes(words.join(" "))) sum += 25;
    return sum - part.head.length / 100;
  };

  const around = (part, words) => {
    const at = Math.max(0, Math.min(...words.map((w) => part.low.indexOf(w)).filter((n) => n >= 0).concat(part.text.length)));
    const from = at === part.text.length ? 0 : Math.max(0, at - 40);
    return (from > 0 ? "… " : "") + part.text.slice(from, from + 120);
  };

  const show = (found, words) => {
    chosen = -1;
    list.replaceChildren(...found.map((part, n) => {
      const item = document.createElement("li");
      item.id = "result-" + n;
      item.role = "option";
      const link = document.createElement("a");
      link.href = new URL(part.url, here).href;
      link.tabIndex = -1;
      const head = document.createElement("strong"), where = document.createElement("span"), text = document.createElement("p");
      head.textContent = part.head;
      where.textContent = part.head === part.page ? "" : part.page;
      text.textContent = around(part, words);
      link.append(head, " ", where, text);
      item.append(link);
      return item;
    }));
    if (words.length && !found.length) {
      const none = document.createElement("li");
      none.textContent = "Nothing has these words.";
      none.className = "none";
      list.append(none);
    }
    list.hidden = words.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  };

  const look = async () => {
    const index = await load();
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!words.length) return show([], words);
    const found = index.map((part) => [score(part, words), part]).filter(([n]) => n > 0);
    found.sort((a, b) => b[0] - a[0]);
    show(found.slice(0, 12).map(([, part]) => part), words);
  };

  const choose = (n) => {
    const items = list.querySelectorAll("[role=option]");
    if (!items.length) return;
    items[chosen]?.removeAttribute("aria-selected");
    chosen = (n + items.length) % items.length;
    items[chosen].setAttribute("aria-selected", "true");
    items[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[chosen].id);
  };

  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };

  input.addEventListener("focus", load, { once: true });
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") { close(); input.blur(); }
    else return;
    event.preventDefault();
  });
  document.getElementById("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const link = list.querySelectorAll("[role=option] a")[Math.max(chosen, 0)];
    if (link) { close(); location.href = link.href; }
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  addEventListener("click", (event) => { if (!event.target.closest("#search-form")) close(); });
})();
