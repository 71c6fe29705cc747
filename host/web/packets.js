/* SPDX-License-Identifier: Apache-2.0 */
// Short messages and secured packets, field by field, the octets beside.

import { el, fill, note, time } from "/web/dom.js";
import { dump, spaced } from "/web/octets.js";

// Where the head of a packet stands: TS 102 225 5.1 and 5.2. What follows may be ciphered.
const commandHead = [["CPL", 0, 2], ["CHL", 2, 1], ["SPI", 3, 2, "spi"], ["KIc", 5, 1, "kic"], ["KID", 6, 1, "kid"], ["TAR", 7, 3, "tar"]];
const responseHead = [["UDH", 0, 3, "kind"], ["RPL", 3, 2], ["RHL", 5, 1], ["TAR", 6, 3, "tar"]];

// Of an SMS-DELIVER, TS 23.040 9.2.2.1: the address says where what follows begins.
function deliverHead({ octets }) {
	const at = 3 + Math.ceil(parseInt(octets.slice(2, 4), 16) / 2);
	return [["TP-MTI", 0, 1, "kind"], ["TP-OA", 1, at - 1, "from"], ["TP-PID", at, 1, "protocol"], ["TP-DCS", at + 1, 1, "coding"],
		["TP-SCTS", at + 2, 7, ""], ["TP-UDL", at + 9, 1], ["TP-UDH", at + 10, 1 + parseInt(octets.slice(2 * at + 20, 2 * at + 22), 16), "carries"]];
}

const names = { spi: "SPI", kic: "KIc", kid: "KID", tar: "TAR", counter: "CNTR", padding: "PCNTR", checkSum: "RC, CC", status: "Status", data: "Data",
	part: "Part", error: "Not read" };

function plain(value) {
	if (value !== null && typeof value === "object")
		return el("ul", { class: "nested" }, Object.entries(value).map(([key, part]) =>
			el("li", {}, !Array.isArray(value) && el("span", { class: "quiet" }, key + " "), plain(part))));
	return el("span", { class: /^[0-9A-F]{8,}$/.test(String(value)) ? "mono" : "" }, String(value));
}

function meaning(text, hex) {
	return String(text).replace(new RegExp("^" + hex + "(: |, )?"), "");
}

function row(name, hex, value, place, mark) {
	return el("tr", { pointerenter: () => mark(place) }, el("th", { scope: "row" }, name),
		el("td", { class: "mono raw" }, hex === null ? "" : spaced(hex)), el("td", {}, value));
}

function says(part, hex, key) {
	if (key === undefined)
		return parseInt(hex, 16) + " octets";
	return part.fields[key] === undefined ? "" : meaning(part.fields[key], hex);
}

function fieldsOf(part, head, mark) {
	const used = new Set(["kind", "octets"]);
	const rows = head.map(([name, at, size, key]) => {
		const hex = part.octets.slice(2 * at, 2 * (at + size));
		used.add(key);
		return row(name, hex, says(part, hex, key), [at, at + size], mark);
	});
	for (const [key, value] of Object.entries(part.fields))
		if (!used.has(key))
			rows.push(row(names[key] || key, null, plain(value), null, mark));
	return el("table", { class: "packet-fields", pointerleave: () => mark(null) },
		el("thead", {}, el("tr", {}, ["Field", "Octets", "Says"].map((text) => el("th", { scope: "col" }, text)))), el("tbody", {}, rows));
}

// The octets of the field that is pointed at stand out.
function partOf(title, part, head) {
	const octets = el("div", {}, dump(part.octets));
	const mark = (place) => fill(octets, dump(part.octets, place));
	return el("section", { class: "packet" }, el("header", {}, el("strong", {}, title), el("span", { class: "quiet" },
		part.octets.length / 2 + " octets")),
	el("div", { class: "parts" }, el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, part.fields.error
		? note("bad", part.fields.error) : fieldsOf(part, head, mark)), octets));
}

function stepOf(step) {
	return el("li", {}, el("h3", {}, time(step.at), " ", step.step),
		step.messages.map((part, i) => partOf("Short message " + (i + 1) + " of " + step.messages.length, part, deliverHead(part))),
		step.packet && partOf(step.step === "receipt" ? "Proof of receipt" : "Command packet", step.packet,
			step.step === "receipt" ? responseHead : commandHead));
}

export function drawPackets(packets) {
	return packets.length === 0 ? note("quiet", "No packet of it has left.")
		: el("ol", { class: "packets" }, packets.map(stepOf));
}
