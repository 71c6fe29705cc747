/* SPDX-License-Identifier: Apache-2.0 */
// The handset as it is drawn: a bar of service, a screen that is used by hand, three keys and a switch.

import { button, el, fill } from "/web/dom.js";

function bars(shown) {
	const heard = shown.networks.find((row) => row.registered) || shown.networks[0];
	const level = !heard || shown.service === "none" ? 0 : Math.max(1, Math.min(4, Math.round((heard.signal + 115) / 12)));
	return el("span", { class: "bars", role: "img", "aria-label": level + " of 4" },
		[1, 2, 3, 4].map((n) => el("span", { class: "bar-" + n + (n <= level ? " on" : "") })));
}

function service(shown) {
	const names = { none: "no service", limited: "emergency only" };
	return el("div", { class: "service" }, bars(shown),
		el("span", { class: "operator" }, shown.service === "normal" ? shown.network.name : names[shown.service]),
		el("span", { class: "tech" }, shown.service === "normal" ? shown.network.access : ""));
}

function items(list, act, word) {
	return el("ol", { class: "items" }, list.map((text, i) => el("li", {}, button(text, () => act(word, String(i + 1))))));
}

// One thing at a time, as on a small screen: what waits for the user, else what was shown last and the menu.
function screen(shown, act, open) {
	if (!shown.on)
		return el("p", { class: "dark" }, "off");
	if (shown.prompt === "choice")
		return [el("h3", {}, shown.choice.title), items(shown.choice.items, act, "select")];
	if (shown.prompt === "input") {
		const input = el("input", { type: "text", "aria-label": shown.screen || "Input", autocomplete: "off" });
		return el("form", { submit: (event) => { event.preventDefault(); act("input", input.value); } },
			el("p", { class: "text" }, shown.screen), input, el("button", {}, "Send"));
	}
	if (shown.prompt === "text")
		return el("p", { class: "text" }, shown.screen);
	return [shown.screen && el("p", { class: "text last" }, shown.screen),
		shown.menu.items.length > 0 && el("details", { class: "menu", open, toggle: (event) => { menuOpen = event.target.open; } },
			el("summary", {}, shown.menu.title || "Menu"), items(shown.menu.items, act, "menu"))];
}

let menuOpen = true;

export function drawPhone(holder, shown, act) {
	const waits = shown.on && shown.prompt !== "none";
	const before = holder.contains(document.activeElement) && document.activeElement.textContent;
	fill(holder, el("div", { class: "phone" + (shown.on ? " on" : ""), role: "group", "aria-label": "Handset" },
		el("div", { class: "ear", "aria-hidden": "true" }),
		el("div", { class: "glass" },
			shown.on ? service(shown) : el("div", { class: "service" }, "\u00a0"),
			el("div", { class: "screen", id: "screen" }, screen(shown, act, menuOpen))),
		el("div", { class: "keys" },
			button("Back", () => act("back"), { disabled: !waits }),
			button("OK", () => act("ok"), { disabled: !waits || shown.prompt !== "text" }),
			button("End", () => act("end"), { disabled: !waits })),
		el("div", { class: "keys" },
			button(shown.on ? "Switch off" : "Switch on", () => act(shown.on ? "off" : "on"), { class: "power", "aria-pressed": String(shown.on) }),
			button(shown.airplane ? "Radio on" : "Airplane", () => act("airplane", shown.airplane ? "off" : "on"), { disabled: !shown.on }))));
	// What was used last is in reach again, though it was drawn anew.
	if (before) {
		const again = [...holder.querySelectorAll("button, summary")].find((node) => node.textContent === before && !node.disabled);
		(again || holder.querySelector(".screen button, .keys button:not(:disabled)")).focus();
	}
}
