/* SPDX-License-Identifier: Apache-2.0 */
// Small plots. Each is a picture with a name, and its numbers stand in a table for who does not see it.

import { el, svg } from "/web/dom.js";

const HEIGHT = 170, LEFT = 36, FOOT = 20, HEAD = 8;

// The next of 1, 2, 5, 10, 20 … that is not less.
function rounded(value) {
	const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
	return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= value) || 1;
}

function frame(most, name, marks, width) {
	const height = HEIGHT - FOOT - HEAD;
	const y = (value) => HEAD + height - value / most * height;
	const steps = most % 2 === 0 ? [0, most / 2, most] : [0, most];
	return { y, node: svg("svg", { viewBox: "0 0 " + width + " " + HEIGHT, height: HEIGHT, class: "plot", role: "img", "aria-label": name },
		steps.map((value) => [
			svg("line", { x1: LEFT, x2: width, y1: y(value), y2: y(value), class: "grid" }),
			svg("text", { x: LEFT - 6, y: y(value) + 4, class: "axis end" }, value.toLocaleString("en"))]), marks(y)) };
}

function numbers(head, rows) {
	return el("details", { class: "numbers" }, el("summary", {}, "Numbers"),
		el("table", {}, el("thead", {}, el("tr", {}, head.map((text) => el("th", { scope: "col" }, text)))),
			el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell) => el("td", { class: "mono" }, cell)))))));
}

// pairs: [good, bad] each; clock(i): what stands below; width: pixels.
export function stacks(pairs, clock, name, width) {
	const most = rounded(Math.max(...pairs.map(([good, bad]) => good + bad), 1));
	const step = (width - LEFT) / pairs.length;
	const { node } = frame(most, name, (y) => pairs.map(([good, bad], i) => {
		const x = LEFT + i * step + 1;
		const thick = Math.max(step - 2, 1);
		return [
			good > 0 && svg("rect", { x, width: thick, y: y(good), height: y(0) - y(good), class: "good" }),
			bad > 0 && svg("rect", { x, width: thick, y: y(good + bad), height: y(0) - y(bad), class: "bad" }),
			i % 15 === 0 && svg("text", { x, y: HEIGHT - 4, class: "axis" }, clock(i))];
	}), width);
	return el("figure", {}, node, el("figcaption", {}, el("span", { class: "key good" }, "verified"), el("span", { class: "key bad" }, "failed"),
		el("span", { class: "quiet" }, name)), numbers(["Minute", "Verified", "Failed"], pairs.map(([good, bad], i) => [clock(i), good, bad])
		.filter((row) => row[1] + row[2] > 0)));
}

// rows: [label, count].
export function columns(rows, name, width) {
	const most = rounded(Math.max(...rows.map((row) => row[1]), 1));
	const step = (width - LEFT) / rows.length;
	const { node } = frame(most, name, (y) => rows.map(([label, count], i) => [
		count > 0 && svg("rect", { x: LEFT + i * step + 2, width: step - 4, y: y(count), height: y(0) - y(count), class: "open" }),
		svg("text", { x: LEFT + (i + 0.5) * step, y: HEIGHT - 4, class: "axis middle" }, width / rows.length > 42 || i % 2 === 0 ? label : "")]), width);
	return el("figure", {}, node, el("figcaption", { class: "quiet" }, name), numbers(["Up to", "Count"], rows));
}
