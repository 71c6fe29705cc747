/* SPDX-License-Identifier: Apache-2.0 */
// Before the first paint, so that nothing flashes: what the user chose, else what the system says (base.css).
(function () {
	"use strict";
	const chosen = localStorage.getItem("roamcard.theme");
	if (chosen === "dark" || chosen === "light")
		document.documentElement.dataset.theme = chosen;
})();
