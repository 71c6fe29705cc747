/* SPDX-License-Identifier: Apache-2.0 */
// Names of countries and networks, as the server's world has them; and how they are drawn.

import { get } from "/web/api.js";
import { el } from "/web/dom.js";

const byMcc = new Map();
const byCode = new Map();
const networks = new Map();
let countries = [];

export async function loadNames() {
	if (countries.length > 0)
		return;
	countries = (await get("/api/v2/world")).content;
	for (const row of countries) {
		byCode.set(row.country, row);
		for (const mcc of row.mcc)
			byMcc.set(mcc, row);
		for (const [plmn, name] of Object.entries(row.networks))
			networks.set(plmn, name);
	}
}

export const allCountries = () => countries;
export const countryName = (code) => (byCode.get(code) || { name: code }).name;
export const countryOfMcc = (mcc) => byMcc.get(mcc);
export const networkName = (plmn) => networks.get(plmn) || "";

// An emblem is the country's code in a frame: no picture to fetch, and no flag that a font does not have.
export function emblem(code, title) {
	return el("span", { class: "emblem", title }, code);
}

// MCCs 2FF to 7FF stand for continents.
const continents = { "2FF": "Europe", "3FF": "North America", "4FF": "Asia", "5FF": "Oceania", "6FF": "Africa",
	"7FF": "South America" };

export function countryChip(mcc) {
	const row = byMcc.get(mcc);
	return el("span", { class: "chip" }, row && emblem(row.country), el("span", { class: "mono" }, mcc),
		el("span", { class: "name" }, row ? row.name : continents[mcc] || ""));
}

export function networkChip(plmn) {
	const row = byMcc.get(plmn.slice(0, 3));
	return el("span", { class: "chip" }, row && emblem(row.country, row.name), el("span", { class: "mono" }, plmn),
		el("span", { class: "name" }, networkName(plmn)));
}

// The network an IMSI is of, by the longest name that fits.
export function homeOf(imsi) {
	const row = byMcc.get((imsi || "").slice(0, 3));
	const name = networkName((imsi || "").slice(0, 6)) || networkName((imsi || "").slice(0, 5));
	return { country: row ? row.country : "", text: [name, row ? row.name : ""].filter(Boolean).join(", ") };
}

export function imsiText(imsi) {
	if (!imsi)
		return el("span", { class: "quiet" }, "–");
	const home = homeOf(imsi);
	return el("span", { class: "imsi" }, home.country && emblem(home.country, home.text),
		el("span", { class: "mono" }, imsi));
}
