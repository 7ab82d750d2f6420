package site

// What is looked at on each page, as expressions that give the list of what is wrong. The rules are those of WCAG 2.1, level
// AA: 1.4.3 for contrast, 1.3.1, 2.4.6 and 4.1.2 for names.

// tooWide are elements that reach beyond the window, but for what scrolls by itself.
const tooWide = `(() => {
	const width = document.documentElement.clientWidth;
	if (document.scrollingElement.scrollWidth <= width) return [];
	return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > width + 1 && !e.closest("pre, table"))
		.slice(0, 5).map((e) => e.tagName + " " + e.textContent.trim().slice(0, 40));
})()`

// tooFaint are texts whose contrast with what is behind them is below 4.5, or 3 where they are large.
const tooFaint = `(() => {
	const numbers = (c) => c.match(/[\d.]+/g).map(Number);
	const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
		.reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = (e) => {
		for (; e; e = e.parentElement) {
			const c = numbers(getComputedStyle(e).backgroundColor);
			if (c.length < 4 || c[3] === 1) return c;
		}
		return [255, 255, 255];
	};
	const bad = new Set();
	for (const e of document.querySelectorAll("body *")) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
		const style = getComputedStyle(e);
		if (style.visibility === "hidden" || style.opacity === "0" || !e.getClientRects().length) continue;
		const a = light(numbers(style.color)), b = light(behind(e));
		const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		const large = parseFloat(style.fontSize) >= 24 || parseFloat(style.fontSize) >= 18.66 && parseInt(style.fontWeight) >= 700;
		if (contrast < (large ? 3 : 4.5)) bad.add(e.tagName + "." + e.className + " " + contrast.toFixed(1) + " " + e.textContent.trim().slice(0, 30));
	}
	return [...bad].slice(0, 5);
})()`

// nameless are controls, pictures and links without a name, an id that is there twice, a page without one heading of the
// first level or a language, and a heading that leaves out a level.
const nameless = `(() => {
	const bad = [];
	const named = (e) => e.textContent.trim() || e.getAttribute("aria-label") || e.title || (e.labels && e.labels.length);
	for (const e of document.querySelectorAll("a, button, input")) if (!named(e)) bad.push(e.outerHTML.slice(0, 60));
	for (const e of document.querySelectorAll("img")) if (!e.alt) bad.push(e.outerHTML.slice(0, 60));
	const seen = new Set();
	for (const e of document.querySelectorAll("[id]")) { if (seen.has(e.id)) bad.push("#" + e.id); seen.add(e.id); }
	if (document.querySelectorAll("h1").length !== 1) bad.push(document.querySelectorAll("h1").length + " headings of the first level");
	if (!document.documentElement.lang || !document.title) bad.push("no language or no title");
	let level = 1;
	for (const h of document.querySelectorAll("main :is(h1,h2,h3,h4,h5,h6)")) {
		const now = Number(h.tagName[1]);
		if (now > level + 1) bad.push(h.tagName + " after H" + level + ": " + h.textContent);
		level = now;
	}
	return bad.slice(0, 5);
})()`
