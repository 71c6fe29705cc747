/* SPDX-License-Identifier: Apache-2.0 */
// A map of dots: each is land, and of a country. Pointed at, it says which; the list beside it does the same by keys.

import { button, el, field, fill, svg } from "/web/dom.js";
import { allCountries, countryName, emblem } from "/web/names.js";
import { coasts, places, seas, views } from "/web/shapes.js";

const COLUMNS = 146;  // dots across the world
const CLOSER = 78;    // across a part of it
const STRETCH = 1.25; // of the north-south axis
const NEAR = 3;       // pitches within which a click still means the dot

function inside(shape, x, y) {
	let odd = false;
	for (let i = 0, j = shape.length - 2; i < shape.length; j = i, i += 2) {
		const [ax, ay, bx, by] = [shape[i], shape[i + 1], shape[j], shape[j + 1]];
		if ((ay > y) !== (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax)
			odd = !odd;
	}
	return odd;
}

function distance(x, y, toX, toY) {
	const dx = (x - toX) * Math.cos((y + toY) / 2 * Math.PI / 180);
	return dx * dx + (y - toY) * (y - toY);
}

function countryAt(x, y) {
	let best = "";
	let least = Infinity;
	for (const [code, at] of Object.entries(places))
		for (let i = 0; i < at.length; i += 2) {
			const far = distance(x, y, at[i], at[i + 1]);
			if (far < least)
				[least, best] = [far, code];
		}
	return best;
}

// Land by country within a view; one too small for the pitch has a dot of its own where it lies.
function makeDots([west, north, east, south], pitch) {
	const dots = new Map();
	const put = (code, x, y) => dots.set(code, [...(dots.get(code) || []), [x, y]]);
	for (let y = north; y > south; y -= pitch / STRETCH)
		for (let x = west; x <= east; x += pitch)
			if (coasts.some((shape) => inside(shape, x, y)) && !seas.some((shape) => inside(shape, x, y)))
				put(countryAt(x, y), x, y);
	for (const [code, [x, y]] of Object.entries(places))
		if (!dots.has(code) && x > west && x < east && y < north && y > south)
			put(code, x, y);
	return dots;
}

const path = (points) => points.map(([x, y]) => "M" + x.toFixed(2) + " " + (-y * STRETCH).toFixed(2) + "h0").join("");

// A label goes to the place nearest the middle of what is seen of the country.
function label(code, points, size) {
	const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
	const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
	const text = svg("text", { x: x.toFixed(2), y: (-y * STRETCH + size * 0.35).toFixed(2), class: "code" }, code);
	text.style.setProperty("font-size", size + "px");
	return text;
}

const made = new Map();

function viewOf(name) {
	if (!made.has(name)) {
		const box = views[name];
		const pitch = (box[2] - box[0]) / (name === "World" ? COLUMNS : CLOSER);
		made.set(name, { box, pitch, dots: makeDots(box, pitch) });
	}
	return made.get(name);
}

function nearest({ dots, pitch }, x, y) {
	let best = "";
	let least = (NEAR * pitch) ** 2;
	for (const [code, points] of dots)
		for (const [px, py] of points) {
			const far = (px - x) ** 2 + ((py - y) * STRETCH) ** 2;
			if (far < least)
				[least, best] = [far, code];
		}
	return best;
}

// chosen(code) when a country is; the returned object's show(code) marks where the handset is.
export function worldMap(chosen) {
	const known = new Set(allCountries().map((row) => row.country));
	const paths = new Map();
	const pointed = el("p", { class: "pointed", "aria-hidden": "true" }, "\u00a0");
	const here = svg("circle", { class: "here" });
	const picture = svg("svg", { class: "map", role: "img", "aria-label": "World map; the list beside it has every country" });
	let view = null;
	let at = "";
	const where = (event) => {
		const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
		return nearest(view, point.x, -point.y / STRETCH);
	};
	let lit = null;
	const light = (code) => {
		if (lit)
			lit.classList.remove("pointed-at");
		lit = paths.get(code) || null;
		if (lit)
			lit.classList.add("pointed-at");
		pointed.textContent = lit ? code + "  " + countryName(code) : "\u00a0";
	};
	picture.addEventListener("pointermove", (event) => light(where(event)));
	picture.addEventListener("pointerleave", () => light(""));
	picture.addEventListener("click", (event) => {
		const code = where(event);
		if (paths.has(code))
			chosen(code);
	});
	const mark = () => {
		const place = places[at];
		for (const [code, each] of paths)
			each.classList.toggle("at", code === at);
		here.classList.toggle("hidden-mark", !place);
		if (place) {
			here.setAttribute("cx", place[0]);
			here.setAttribute("cy", -place[1] * STRETCH);
			here.setAttribute("r", view.pitch * 1.5);
		}
	};
	const look = (name) => {
		view = viewOf(name);
		const [west, north, east, south] = view.box;
		picture.setAttribute("viewBox", [west, -north * STRETCH, east - west, (north - south) * STRETCH].join(" "));
		picture.style.setProperty("--dot", String(view.pitch * 0.72));
		paths.clear();
		const labels = [];
		for (const [code, points] of view.dots) {
			if (!known.has(code))
				continue;
			paths.set(code, svg("path", { d: path(points), class: "land", "data-country": code }));
			if (name !== "World")
				labels.push(label(code, points, view.pitch * 1.35));
		}
		fill(picture, [...paths.values()], labels, here);
		mark();
		for (const each of tabs.children)
			each.setAttribute("aria-pressed", each.textContent === name);
	};
	const tabs = el("div", { class: "views", role: "group", "aria-label": "Part of the world" },
		Object.keys(views).map((name) => button(name, () => look(name), { class: "plain" })));
	const list = el("ul", { class: "countries" });
	const drawList = () => {
		const wanted = find.value.trim().toLowerCase();
		fill(list, allCountries().filter((row) => !wanted || (row.name + " " + row.country + " " + row.mcc.join(" ")).toLowerCase().includes(wanted))
			.map((row) => el("li", {}, button([emblem(row.country), row.name], () => chosen(row.country),
				{ class: "country", "aria-current": row.country === at && "location" }))));
	};
	const find = el("input", { type: "search", placeholder: "Peru, PE, 716", input: drawList,
		keydown: (event) => {
			if (event.key === "Enter" && list.querySelector("button"))
				list.querySelector("button").click();
		} });
	drawList();
	const show = (code) => {
		at = code;
		mark();
		drawList();
	};
	look("World");
	return { node: el("div", { class: "world" }, el("div", { class: "picture" }, tabs, picture, pointed),
		el("div", { class: "choose" }, field("Country", find), list)), show };
}
