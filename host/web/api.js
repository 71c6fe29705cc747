/* SPDX-License-Identifier: Apache-2.0 */
// Calls of the public API, docs/openapi.yaml, and its stream of events.

const KEY = "roamcard.token";
let token = sessionStorage.getItem(KEY) || "";
let refused = () => {};

export class ApiError extends Error {
	constructor(status, code, message) {
		super(message);
		this.status = status;
		this.code = code;
	}
}

export function signIn(text) {
	token = text;
	sessionStorage.setItem(KEY, text);
}

export function signOut() {
	token = "";
	sessionStorage.removeItem(KEY);
}

export function hasToken() {
	return token !== "";
}

export function whenRefused(act) {
	refused = act;
}

async function ask(method, path, body, extra) {
	const headers = { Authorization: "Bearer " + token };
	if (body !== undefined)
		headers["Content-Type"] = "application/json";
	try {
		return await fetch(path, { method, headers, cache: "no-store", credentials: "omit",
			body: body === undefined ? undefined : JSON.stringify(body), ...extra });
	} catch (error) {
		if (error.name === "AbortError")
			throw error;
		throw new ApiError(0, "", "The server does not answer.");
	}
}

async function failure(answer) {
	let said = {};
	try {
		said = await answer.json();
	} catch {
		// An answer of the HTTP library has no body of ours.
	}
	if (answer.status === 401)
		refused();
	return new ApiError(answer.status, said.errorCode || "", said.errorMessage || "HTTP " + answer.status);
}

export async function call(method, path, body, extra) {
	const answer = await ask(method, path, body, extra);
	if (!answer.ok)
		throw await failure(answer);
	return answer.json();
}

export const get = (path, extra) => call("GET", path, undefined, extra);

export async function first(path, extra) {
	return (await get(path, extra)).content[0];
}

export async function octets(path) {
	const answer = await ask("GET", path);
	if (!answer.ok)
		throw await failure(answer);
	return answer.blob();
}

// A card that a request is on just now is asked again.
export async function patient(path, signal) {
	for (let tries = 0; ; tries++) {
		try {
			return await first(path, { signal });
		} catch (error) {
			if (error.code !== "CARD_1001" || tries === 12)
				throw error;
			await pause(150 + 150 * tries, signal);
		}
	}
}

export function pause(ms, signal) {
	return new Promise((done) => {
		const timer = setTimeout(done, ms);
		if (signal)
			signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
	});
}

// ---- events ----

const listeners = new Set();

// act(kind, data) until the signal; kind "missed": read again what is shown.
export function listen(act, signal) {
	listeners.add(act);
	signal.addEventListener("abort", () => listeners.delete(act), { once: true });
}

function tell(kind, data) {
	for (const act of [...listeners])
		act(kind, data);
}

function take(block, state) {
	let kind = "message";
	let data = "";
	for (const line of block.split("\n")) {
		const colon = line.indexOf(":");
		const name = line.slice(0, colon);
		const value = line.slice(colon + 1).trimStart();
		if (name === "id")
			state.last = value;
		else if (name === "event")
			kind = value;
		else if (name === "data")
			data += value;
		else if (name === "retry")
			state.retry = Number(value);
	}
	if (data)
		tell(kind, JSON.parse(data));
}

async function readStream(state, signal) {
	const answer = await fetch("/api/v2/events", { signal, cache: "no-store", credentials: "omit", headers: {
		Authorization: "Bearer " + token, ...(state.last ? { "Last-Event-ID": state.last } : {}) } });
	if (!answer.ok)
		throw await failure(answer);
	const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = "";
	tell("open", {});
	for (;;) {
		const { value, done } = await reader.read();
		if (done)
			return;
		rest += value;
		const blocks = rest.split("\n\n");
		rest = blocks.pop();
		for (const block of blocks)
			take(block, state);
	}
}

// The stream ends now and then and is taken up where it was. Ends with the signal, or when the token does.
export async function follow(signal) {
	const state = { last: "", retry: 500 };
	while (!signal.aborted) {
		try {
			await readStream(state, signal);
		} catch (error) {
			if (signal.aborted || error.status === 401)
				return;
			tell("away", {});
			await pause(2000, signal);
		}
		await pause(state.retry, signal);
	}
}
