/* SPDX-License-Identifier: Apache-2.0 */
// The files of a card as a tree: what each says, and its octets.

import { el, field, fill } from "/web/dom.js";
import { dump, short, words } from "/web/octets.js";

const isDirectory = (file) => /(^|\/)(MF|ADF\.[^/]*|DF\.[^/]*)$/.test(file.path);

function form(file) {
	return [file.fid, file.structure, file.records && file.records + " × " + file.recordSize, file.size !== undefined
		&& !file.records && file.size + " octets", file.sfi && "SFI " + file.sfi, file.access].filter(Boolean).join(" · ");
}

function records(file) {
	const empty = file.content.map((hex) => /^(FF)*$/.test(hex));
	const used = file.content.map((_, i) => i).filter((i) => !empty[i]);
	return el("ol", { class: "records" }, used.map((i) => el("li", { value: String(i + 1) },
		file.value && file.value[i] && el("p", {}, words(file.value[i])), dump(file.content[i]))),
	used.length < file.content.length && el("li", { class: "quiet rest" }, (file.content.length - used.length) + " of "
		+ file.content.length + " records are empty"));
}

function content(file) {
	if (file.refused !== undefined)
		return el("p", { class: "quiet" }, file.refused);
	if (Array.isArray(file.content))
		return records(file);
	if (file.content === undefined)
		return el("p", { class: "quiet" }, "nothing to read");
	return [file.value !== undefined && el("p", {}, words(file.value)), dump(file.content)];
}

// In a line: what it says, else its octets.
function brief(file) {
	if (file.refused !== undefined)
		return el("span", { class: "quiet" }, file.refused);
	if (Array.isArray(file.content)) {
		const used = file.content.filter((hex) => !/^(FF)*$/.test(hex)).length;
		return el("span", { class: "quiet" }, used + " of " + file.content.length + " records");
	}
	if (file.value !== undefined)
		return words(file.value);
	return file.content === undefined ? "" : el("span", { class: "mono" }, short(file.content));
}

// Octets are drawn when somebody wants to see them; what is open stays so when the card is read again.
function fileOf(file, kept) {
	const inside = el("div", { class: "inside" });
	const node = el("details", { class: "file", open: kept.open.has(file.path), toggle: () => {
		if (node.open && !inside.firstChild)
			fill(inside, el("p", { class: "quiet form" }, form(file)), content(file));
		keep(kept, file.path, node.open);
	} },
	el("summary", {}, el("span", { class: "name mono" }, file.path.slice(file.path.lastIndexOf("/") + 1)),
		el("span", { class: "fid mono quiet" }, file.fid), el("span", { class: "brief" }, brief(file))),
	inside);
	return node;
}

function keep(kept, path, open) {
	if (open)
		kept.open.add(path);
	else
		kept.open.delete(path);
}

function directoryOf(directory, files, kept) {
	const node = el("details", { class: "directory", open: kept.wanted !== "" || kept.open.has(directory.path),
		toggle: () => kept.wanted === "" && keep(kept, directory.path, node.open) },
		el("summary", {}, el("span", { class: "mono" }, directory.path), el("span", { class: "quiet" }, " " + files.length
			+ (files.length === 1 ? " file" : " files"))),
	files.map((file) => fileOf(file, kept)));
	return node;
}

export const filesKept = () => ({ wanted: "", open: new Set(["ADF.ROAMCARD"]) });

// kept: of filesKept(), one for a card.
export function drawFiles(files, kept) {
	const tree = el("div", { class: "tree" });
	const draw = () => {
		const wanted = kept.wanted;
		const groups = new Map(files.filter(isDirectory).map((file) => [file.path, { directory: file, files: [] }]));
		for (const file of files) {
			const group = groups.get(file.path.slice(0, Math.max(file.path.lastIndexOf("/"), 0)));
			if (!isDirectory(file) && group && file.path.toLowerCase().includes(wanted))
				group.files.push(file);
		}
		fill(tree, [...groups.values()].filter((group) => !wanted || group.files.length > 0)
			.map((group) => directoryOf(group.directory, group.files, kept)));
	};
	const find = el("input", { type: "search", placeholder: "EF.IMSI, 5GS …", value: kept.wanted, input: () => {
		kept.wanted = find.value.trim().toLowerCase();
		draw();
	} });
	draw();
	return el("div", {}, el("div", { class: "tools" }, field("Name", find)), tree);
}
