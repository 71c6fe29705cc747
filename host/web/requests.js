/* SPDX-License-Identifier: Apache-2.0 */
// Requests, the newest first.

import { get, listen, pause } from "/web/api.js";
import { button, el, field, fill, note, select, state, table, time } from "/web/dom.js";

const SIZE = 50;

// One card, or as many as the lock of an account has.
function cardOf(row) {
	if (row.iccid)
		return el("a", { class: "mono", href: "#/card/" + encodeURIComponent(row.iccid) }, row.iccid);
	return `${row.done + row.failed} of ${row.total} cards`;
}

function rowOf(row) {
	return el("tr", {},
		el("td", {}, state(row.state)),
		el("td", {}, el("a", { class: "mono", href: "#/request/" + encodeURIComponent(row.requestId) }, row.requestId.slice(0, 8))),
		el("td", {}, cardOf(row)),
		el("td", {}, time(row.accepted)),
		el("td", { class: "mid" }, time(row.ended)),
		el("td", { class: "mid mono" }, row.attempts ?? ""),
		el("td", { class: "wide detail" }, row.reason));
}

export async function showRequests(holder, at, signal) {
	const query = { state: at.query.get("state") || "", page: Number(at.query.get("page")) || 0 };
	const list = el("div", { class: "list" });
	const pager = el("div", { class: "pager" });
	let due = false;

	const load = async () => {
		const asked = new URLSearchParams({ size: SIZE, page: query.page, ...(query.state && { state: query.state }) });
		try {
			const { content, pageable } = await get("/api/v2/request?" + asked, { signal });
			const go = (page) => () => { query.page = page; load(); };
			fill(list, table(["State", "Request", "Card", "Accepted", "Ended", "Tries", "Reason"], content.map(rowOf),
				{ label: "Requests" }), content.length === 0 && note("quiet", "No request is like that."));
			fill(pager, el("span", { class: "mono" }, pageable.totalElements.toLocaleString("en")),
				button("First", go(0), { disabled: query.page === 0 }),
				button("Before", go(query.page - 1), { disabled: query.page === 0 }),
				button("Next", go(query.page + 1), { disabled: query.page + 1 >= pageable.totalPages }));
		} catch (error) {
			if (error.name !== "AbortError")
				fill(list, note("bad", error.message));
		}
	};
	// Many events, one look.
	listen(async (kind) => {
		if (due || (kind !== "request" && kind !== "missed"))
			return;
		due = true;
		await pause(700, signal);
		due = false;
		if (!signal.aborted && query.page === 0)
			load();
	}, signal);
	holder.append(el("h1", {}, "Requests"),
		el("div", { class: "tools" }, field("State", select([["", "any"], ["PENDING", "pending"], ["IN_PROGRESS", "in progress"],
			["SUCCESS", "success"], ["FAILED", "failed"]], query.state, (value) => { query.state = value; query.page = 0; load(); }))),
		list, pager);
	await load();
}
