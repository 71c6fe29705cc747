// SPDX-License-Identifier: Apache-2.0
// Signs in, goes through every page, changes cards in bulk until they are verified, resets a locked card.

import { api, begin, end, ended, faultsOf, open, shoot, signIn, server, step, tell, until } from "./browser.mjs";

const [a, b] = ["8935711001000034527", "8935711001000034535"];
const page = await begin();

async function whole(name) {
	await step(name + ": axe-core finds no serious fault", async () => (await faultsOf(page)).join("; ") || true);
	await page.emulateMedia({ colorScheme: "dark" });
	await step(name + ": nor in the dark", async () => (await faultsOf(page)).join("; ") || true);
	await page.emulateMedia({ colorScheme: "light" });
	await step(name + ": fits 360 px to a wide screen", () => shoot(page, name));
}

await step("a wrong token is refused with words", async () => {
	await page.goto(server + "/");
	await page.getByLabel("Token of the API").fill("rc_wrong");
	await page.keyboard.press("Enter");
	await page.getByText("unknown, over or revoked").waitFor();
	page.faults.length = 0; // the 401 itself is told there
});
await whole("sign-in");
await step("the right one signs in", () => signIn(page));
await whole("fleet");

await step("a search asks the server and finds one", async () => {
	await page.getByLabel("Begins with").fill("31037");
	await until(page, () => document.querySelectorAll("table.fleet tbody tr").length === 1);
	await page.getByLabel("Begins with").fill("");
	await until(page, () => document.querySelectorAll("table.fleet tbody tr").length === 3);
});

await step("two cards are chosen, and what will be sent is shown", async () => {
	await page.getByLabel("Choose " + a).check();
	await page.getByLabel("Choose " + b).check();
	await page.getByRole("button", { name: "Change…" }).click();
	await page.getByLabel("Applet mode").selectOption("MANUAL");
	await page.getByRole("checkbox", { name: "replace allowed countries" }).check();
	await page.getByLabel("Allowed countries", { exact: true }).fill("310 302");
	const shown = JSON.parse(await page.locator("pre.body").textContent());
	return shown.bulk.length === 2 && shown.bulk[0].content.appletMode === "MANUAL"
		&& shown.bulk[1].content.sim[0].allowedCountries.join() === "310,302" || JSON.stringify(shown);
});
await whole("change");
await step("the bulk change is followed until both are verified", async () => {
	await page.getByRole("button", { name: "Send to 2 cards" }).click();
	await until(page, () => /^2 verified/.test(document.getElementById("counts")?.textContent || ""));
});
await whole("progress");
await step("its request shows steps and verdicts", async () => {
	await page.getByRole("link", { name: "request", exact: true }).first().click();
	await page.locator(".steps li", { hasText: "receipt" }).waitFor();
	await page.locator(".packet-fields tr", { hasText: "TAR" }).first().getByText("52 4D 43").waitFor();
	await page.locator(".packet", { hasText: "Proof of receipt" }).getByText("00: done").waitFor();
	await page.locator(".effects tbody tr", { hasText: "applet mode" }).getByText("holds").waitFor();
});
await whole("request");
await step("what a later request replaced is no failure, and the later one a link away", async () => {
	const { CONSOLE_FIRST: first, CONSOLE_LATER: later } = process.env;
	await open(page, "request/" + first, ".effects tbody tr");
	const row = page.locator(".effects tbody tr", { hasText: "applet mode" });
	await row.getByText("superseded").waitFor();
	await page.locator(".note", { hasText: "1 later request of this card went in its packet" }).waitFor();
	if (await row.getAttribute("class") || await page.locator(".state.bad").count() > 0)
		return "it looks like a failure";
	if (await row.getByRole("link").getAttribute("href") !== "#/request/" + later)
		return "it links elsewhere";
	await page.locator(".steps li", { hasText: "joined" }).getByText(", this one the first").waitFor();
});
await whole("request-superseded");
await step("which says in whose packet it went", async () => {
	await page.locator(".effects tbody").getByRole("link").click();
	await page.locator(".note", { hasText: "It went in the packet of request" }).waitFor();
	return await page.locator(".note").getByRole("link").getAttribute("href") === "#/request/" + process.env.CONSOLE_FIRST;
});
await open(page, "requests", "table tbody tr");
await whole("requests");

await step("a card shows ten slots, one active", async () => {
	await open(page, "card/" + a, ".slots");
	return await page.locator(".slots > li").count() === 10 && await page.locator(".slot.active").count() === 1;
});
await step("a file opens with words and octets", async () => {
	await page.getByLabel("Name", { exact: true }).fill("ADF.USIM/EF.IMSI");
	await page.locator(".file summary", { hasText: "EF.IMSI" }).click();
	const text = await page.locator(".file[open] .inside").textContent();
	return /6F07/.test(text) && /0000/.test(text) || text;
});
await whole("card");

await step("a locked card is seen locked", async () => {
	await ended(await api("POST", "/api/v2/subscriber/iccid/" + b + "/device-sim-lock", { action: "ENABLE" }));
	const made = await api("POST", "/api/v2/handset", { subscriberIdentifiers: { type: "ICCID", value: b }, card: "ITSELF" });
	if (made.errorCode)
		return made.errorMessage;
	const path = "/api/v2/handset/" + made.content[0].handsetId;
	const play = (command, argument) => api("POST", path + "/command", { command, argument });
	await play("go", "US");
	await play("on");
	await play("wait", "1h");
	await play("off");
	await play("imei", "356938035643809");
	await play("on");
	await play("wait", "1h");
	await api("DELETE", path);
	await open(page, "card/" + b, ".slots");
	await page.locator(".facts .state", { hasText: "locked" }).waitFor();
});
await step("and reset in the browser until it is verified", async () => {
	await page.getByRole("button", { name: "Reset lock…" }).click();
	await page.getByRole("button", { name: "Send to 1 card" }).click();
	await until(page, () => /^1 verified/.test(document.getElementById("counts")?.textContent || ""));
	await page.getByRole("button", { name: "Close" }).click();
	await page.locator(".facts .state", { hasText: "idle" }).waitFor();
});
await step("what is another since is told, field by field", () => page.locator(".differences tr", { hasText: "EF.STATE" })
	.getByText("lockState LOCKED").waitFor());

await open(page, "readers", ".note, .readers");
await whole("readers");
await open(page, "overview", ".figures");
await whole("overview");

await step("the fleet is used by keys alone", async () => {
	await open(page, "fleet", "table.fleet tbody tr");
	await page.reload();
	await page.waitForSelector("table.fleet tbody tr");
	const seen = [];
	for (let i = 0; i < 40 && !seen.includes("Choose " + a); i++) {
		await page.keyboard.press("Tab");
		seen.push(await page.evaluate(() => document.activeElement.getAttribute("aria-label") || document.activeElement.textContent));
	}
	await page.keyboard.press("Space");
	return await page.locator("#chosen").textContent() === "1 chosen" || seen.join(" | ");
});
await step("the switch makes it dark, and it stays so", async () => {
	await page.getByRole("button", { name: "Dark or light" }).click();
	await page.reload();
	await page.waitForSelector("table.fleet tbody tr");
	const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
	await page.getByRole("button", { name: "Dark or light" }).click();
	return dark === "rgb(15, 19, 18)" || dark;
});
await step("nothing shifts while the fleet is drawn", async () => {
	await page.addInitScript(() => {
		globalThis.shifts = 0;
		new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) globalThis.shifts += one.value; })
			.observe({ type: "layout-shift", buffered: true });
	});
	await page.reload();
	await page.waitForSelector("table.fleet tbody tr");
	await page.waitForTimeout(500);
	const shifts = await page.evaluate(() => globalThis.shifts);
	return shifts < 0.05 || shifts;
});
await step("sign out forgets the token", async () => {
	await page.getByRole("button", { name: "Sign out" }).click();
	await page.getByLabel("Token of the API").waitFor();
	return await page.evaluate(() => sessionStorage.getItem("roamcard.token")) === null;
});
tell("nothing was fetched from elsewhere", page.foreign.length === 0, page.foreign.join());
tell("the browser has nothing to complain of", page.faults.length === 0, page.faults.join("; "));
await end();
