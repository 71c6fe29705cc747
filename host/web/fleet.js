/* SPDX-License-Identifier: Apache-2.0 */
// Subscribers, a page of the server's at a time; many are chosen, over pages, and changed in one go.

import { get, pause } from "/web/api.js";
import { button, el, field, fill, note, select, state, table } from "/web/dom.js";
import { emblem, homeOf, imsiText } from "/web/names.js";
import { openChange } from "/web/change.js";

const SIZES = [["25", "25"], ["50", "50"], ["100", "100"], ["500", "500"]];
const any = (words) => [["", "any"], ...words.map((word) => [word, word.toLowerCase()])];
const places = { EMULATED: "emulated", READER: "reader", SMPP: "SMPP" };

// What is chosen stays so while the pages go by.
const chosen = new Map();

function activeOf(row) {
	const pair = row.subscriberIdentifiers.imsiMsisdnPairs.find((each) => each.isLastActive);
	return pair ? pair.imsi : "";
}

function others(row) {
	const all = row.subscriberIdentifiers.imsiMsisdnPairs;
	return el("span", { class: "others" }, all.filter((pair) => !pair.isLastActive).map((pair) => {
		const home = homeOf(pair.imsi);
		return emblem(home.country || "–", pair.imsi + (home.text ? ", " + home.text : ""));
	}));
}

function rowOf(row, changed) {
	const iccid = row.subscriberIdentifiers.iccid;
	const box = el("input", { type: "checkbox", checked: chosen.has(iccid), "aria-label": "Choose " + iccid,
		change: () => {
			if (box.checked)
				chosen.set(iccid, row);
			else
				chosen.delete(iccid);
			changed();
		} });
	return el("tr", {},
		el("td", { class: "box" }, el("label", { class: "hit" }, box)),
		el("td", {}, el("a", { class: "mono", href: "#/card/" + encodeURIComponent(iccid) }, iccid)),
		el("td", {}, imsiText(activeOf(row))),
		el("td", { class: "wide" }, others(row)),
		el("td", { class: "mid" }, (row.appletMode || "–").toLowerCase()),
		el("td", {}, state(row.lockState)),
		el("td", { class: "mid" }, state(row.subsStatus)),
		el("td", { class: "wide" }, places[row.cardPlace] || el("span", { class: "quiet" }, "not here")),
		el("td", { class: "wide" }, row.customerName));
}

export async function showFleet(holder, at, signal) {
	const query = { search: "", status: "", lockState: "", appletMode: "", sort: "iccid", page: 0, size: "50",
		...Object.fromEntries(at.query) };
	const list = el("div", { class: "list" });
	const pager = el("div", { class: "pager" });
	const bar = el("div", { class: "bar", role: "region", "aria-label": "Chosen" });
	const all = el("input", { type: "checkbox", "aria-label": "Choose all on this page" });
	let rows = [];
	let turn = 0;

	const drawBar = () => {
		const count = chosen.size;
		bar.classList.toggle("empty", count === 0);
		all.checked = rows.length > 0 && rows.every((row) => chosen.has(row.subscriberIdentifiers.iccid));
		fill(bar, el("strong", { id: "chosen" }, count.toLocaleString("en") + " chosen"),
			button("Change…", () => openChange([...chosen.values()], load), { class: "primary", disabled: count === 0 }),
			button("Choose none", () => { chosen.clear(); draw(); }, { disabled: count === 0 }));
	};
	const draw = () => {
		fill(list, table([all, "ICCID", "Active IMSI", "Others", "Mode", "Lock", "Status", "Card", "Account"],
			rows.map((row) => rowOf(row, drawBar)), { class: "fleet", label: "Subscribers" }));
		if (rows.length === 0)
			list.append(note("quiet", "No subscriber is like that."));
		drawBar();
	};
	const drawPager = (pageable) => {
		const from = pageable.page * pageable.size;
		const go = (page) => () => { query.page = page; load(); };
		fill(pager,
			el("span", { class: "mono" }, pageable.totalElements === 0 ? "0" : (from + 1).toLocaleString("en") + " – "
				+ (from + rows.length).toLocaleString("en") + " of " + pageable.totalElements.toLocaleString("en")),
			button("First", go(0), { disabled: pageable.page === 0 }),
			button("Before", go(pageable.page - 1), { disabled: pageable.page === 0 }),
			button("Next", go(pageable.page + 1), { disabled: pageable.page + 1 >= pageable.totalPages }),
			button("Last", go(pageable.totalPages - 1), { disabled: pageable.page + 1 >= pageable.totalPages }));
	};
	const load = async () => {
		const mine = ++turn;
		const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
		list.setAttribute("aria-busy", "true");
		try {
			const answer = await get("/api/v2/subscriber?" + asked, { signal });
			if (mine !== turn)
				return;
			rows = answer.content;
			history.replaceState(null, "", "#/fleet?" + asked);
			draw();
			drawPager(answer.pageable);
		} catch (error) {
			if (error.name !== "AbortError" && mine === turn)
				fill(list, note("bad", error.message));
		}
		list.removeAttribute("aria-busy");
	};
	const ask = (name) => (value) => { query[name] = value; query.page = 0; load(); };
	const search = el("input", { type: "search", inputmode: "numeric", value: query.search, maxlength: "23",
		placeholder: "ICCID, IMSI, MSISDN", input: async () => {
			const typed = search.value;
			await pause(200, signal);
			if (typed === search.value)
				ask("search")(typed.replace(/[^0-9]/g, ""));
		} });

	all.addEventListener("change", () => {
		for (const row of rows)
			if (all.checked)
				chosen.set(row.subscriberIdentifiers.iccid, row);
			else
				chosen.delete(row.subscriberIdentifiers.iccid);
		draw();
	});
	holder.append(
		el("h1", {}, "Fleet"),
		el("div", { class: "tools" },
			field("Begins with", search),
			field("Status", select(any(["ACTIVE", "SUSPEND", "INACTIVE", "TERMINATED"]), query.status, ask("status"))),
			field("Lock", select(any(["IDLE", "PAIRED", "LOCKED"]), query.lockState, ask("lockState"))),
			field("Mode", select(any(["MANUAL", "AUTOMATIC"]), query.appletMode, ask("appletMode"))),
			field("Order", select([["iccid", "ICCID"], ["-created", "newest first"], ["created", "oldest first"],
				["status", "status"]], query.sort, ask("sort"))),
			field("Rows", select(SIZES, String(query.size), ask("size")))),
		list, pager, bar);
	await load();
}
