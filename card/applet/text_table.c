/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/text_table.h"

#include "uicc/applet.h"

/* By language, by enum applet_text. Every text is there in English. */
/* clang-format off */
static const char *const english[APPLET_TEXT_END] = {
	[APPLET_TEXT_TITLE] = "Roamcard",
	[APPLET_TEXT_CURRENT] = "Current profile",
	[APPLET_TEXT_CHOOSE] = "Choose profile",
	[APPLET_TEXT_AUTOMATIC] = "Automatic",
	[APPLET_TEXT_INFORMATION] = "Card information",
	[APPLET_TEXT_MANUAL] = "Manual",
	[APPLET_TEXT_LOCK_OFF] = "Device lock off",
	[APPLET_TEXT_LOCK_IDLE] = "Not paired",
	[APPLET_TEXT_PAIRED] = "Paired with this device",
	[APPLET_TEXT_LOCKED] = "Card is locked to another device",
	[APPLET_TEXT_NO_COUNTRY] = "No profile for this country",
	[APPLET_TEXT_NO_IMEI] = "Device does not tell its IMEI",
	[APPLET_TEXT_HELP] = "A profile is a subscription on this card",
	[APPLET_TEXT_NUMBER] = "Profile number",
};

#if UICC_WITH_LANGUAGES
static const char *const german[APPLET_TEXT_END] = {
	[APPLET_TEXT_TITLE] = "Roamcard",
	[APPLET_TEXT_CURRENT] = "Aktuelles Profil",
	[APPLET_TEXT_CHOOSE] = "Profil wählen",
	[APPLET_TEXT_AUTOMATIC] = "Automatisch",
	[APPLET_TEXT_INFORMATION] = "Kartendaten",
	[APPLET_TEXT_MANUAL] = "Manuell",
	[APPLET_TEXT_LOCK_OFF] = "Gerätesperre aus",
	[APPLET_TEXT_LOCK_IDLE] = "Nicht gekoppelt",
	[APPLET_TEXT_PAIRED] = "Mit Gerät gekoppelt",
	[APPLET_TEXT_LOCKED] = "Karte für anderes Gerät gesperrt",
	[APPLET_TEXT_NO_COUNTRY] = "Kein Profil für dieses Land",
	[APPLET_TEXT_NO_IMEI] = "Gerät nennt seine IMEI nicht",
	[APPLET_TEXT_HELP] = "Ein Profil ist ein Vertrag auf der Karte",
	[APPLET_TEXT_NUMBER] = "Nummer des Profils",
};

static const char *const spanish[APPLET_TEXT_END] = {
	[APPLET_TEXT_TITLE] = "Roamcard",
	[APPLET_TEXT_CURRENT] = "Perfil actual",
	[APPLET_TEXT_CHOOSE] = "Elegir perfil",
	[APPLET_TEXT_AUTOMATIC] = "Automático",
	[APPLET_TEXT_INFORMATION] = "Datos de la tarjeta",
	[APPLET_TEXT_MANUAL] = "Manual",
	[APPLET_TEXT_LOCK_OFF] = "Bloqueo desactivado",
	[APPLET_TEXT_LOCK_IDLE] = "Sin vincular",
	[APPLET_TEXT_PAIRED] = "Vinculada al equipo",
	[APPLET_TEXT_LOCKED] = "Tarjeta bloqueada: otro equipo",
	[APPLET_TEXT_NO_COUNTRY] = "Ningún perfil para este país",
	[APPLET_TEXT_NO_IMEI] = "El equipo no da su IMEI",
	[APPLET_TEXT_HELP] = "Un perfil es una suscripción",
	[APPLET_TEXT_NUMBER] = "Número de perfil",
};
#endif

const struct text_language text_languages[TEXT_LANGUAGES] = {
	{ .language = "en", .texts = english },
	UICC_IF(UICC_WITH_LANGUAGES, { .language = "de", .texts = german },)
	UICC_IF(UICC_WITH_LANGUAGES, { .language = "es", .texts = spanish },)
};
/* clang-format on */
