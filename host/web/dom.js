/* SPDX-License-Identifier: Apache-2.0 */
// Elements. A string that comes from outside becomes a text node and nothing else: there is no other way in here.

const SVG = "http://www.w3.org/2000/svg";

function set(node, attributes) {
	for (const [name, value] of Object.entries(attributes || {})) {
		if (value === undefined || value === null || value === false)
			continue;
		if (typeof value === "function")
			node.addEventListener(name, value);
		else if (name === "value" || name === "checked" || name === "disabled" || name === "open")
			node[name] = value;
		else
			node.setAttribute(name, value === true ? "" : String(value));
	}
	return node;
}

function add(node, children) {
	for (const child of children.flat(Infinity))
		if (child !== undefined && child !== null && child !== false)
			node.append(child instanceof Node ? child : document.createTextNode(String(child)));
	return node;
}

export function el(name, attributes, ...children) {
	return add(set(document.createElement(name), attributes), children);
}

export function svg(name, attributes, ...children) {
	return add(set(document.createElementNS(SVG, name), attributes), children);
}

export function fill(node, ...children) {
	node.replaceChildren();
	return add(node, children);
}

// What happened, for who does not see it.
export function say(text) {
	document.getElementById("said").textContent = text;
}

export function button(text, act, attributes) {
	return el("button", { type: "button", click: act, ...attributes }, text);
}

export function field(label, control, note) {
	return el("label", { class: "field" }, el("span", { class: "label" }, label), control,
		note && el("span", { class: "quiet" }, note));
}

// options: [value, text] pairs.
export function select(options, value, changed, attributes) {
	const node = el("select", { change: () => changed(node.value), ...attributes },
		options.map(([key, text]) => el("option", { value: key }, text)));
	node.value = value;
	return node;
}

export function table(head, rows, attributes) {
	return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": attributes && attributes.label },
		el("table", { class: attributes && attributes.class },
			el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))),
			el("tbody", {}, rows)));
}

export function note(kind, ...children) {
	return el("p", { class: "note " + kind, role: kind === "bad" ? "alert" : undefined }, children);
}

// A word of state, with a sign besides its colour.
const signs = {
	SUCCESS: ["good", "✓"], FAILED: ["bad", "✕"], IN_PROGRESS: ["open", "›"], PENDING: ["quiet", "·"],
	ACTIVE: ["good", "●"], SUSPEND: ["warn", "◐"], INACTIVE: ["quiet", "○"], TERMINATED: ["bad", "✕"],
	IDLE: ["quiet", "○"], PAIRED: ["open", "◐"], LOCKED: ["bad", "●"],
};

export function state(word, text) {
	const [kind, sign] = signs[word] || ["quiet", "·"];
	return el("span", { class: "state " + kind }, el("span", { "aria-hidden": "true", class: "sign" }, sign),
		text || (word ? word.toLowerCase().replace("_", " ") : "–"));
}

export function time(text) {
	if (!text)
		return el("span", { class: "quiet" }, "–");
	const at = new Date(text);
	const day = at.toDateString() === new Date().toDateString() ? "" : text.slice(0, 10) + " ";
	return el("time", { datetime: text, title: text, class: "mono" },
		day + at.toTimeString().slice(0, 8));
}
