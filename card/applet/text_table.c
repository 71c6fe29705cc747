/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/text_table.h"

#include "uicc/applet.h"

/* By language, then in the order of enum applet_text. Every text is there in English. */
#define TEXT(number_, literal)                                                                     \
	{                                                                                          \
		.number = (number_), .chars = (literal),                                           \
		.size = sizeof(literal) / sizeof *(literal)-1                                      \
	}

/* clang-format off */
static const struct text_row english[] = {
	TEXT(APPLET_TEXT_TITLE, u"Roamcard"),
	TEXT(APPLET_TEXT_CURRENT, u"Current profile"),
	TEXT(APPLET_TEXT_CHOOSE, u"Choose profile"),
	TEXT(APPLET_TEXT_AUTOMATIC, u"Automatic"),
	TEXT(APPLET_TEXT_INFORMATION, u"Card information"),
	TEXT(APPLET_TEXT_MANUAL, u"Manual"),
	TEXT(APPLET_TEXT_LOCK_OFF, u"Device lock off"),
	TEXT(APPLET_TEXT_LOCK_IDLE, u"Not paired"),
	TEXT(APPLET_TEXT_PAIRED, u"Paired with this device"),
	TEXT(APPLET_TEXT_LOCKED, u"Card is locked to another device"),
	TEXT(APPLET_TEXT_NO_COUNTRY, u"No profile for this country"),
	TEXT(APPLET_TEXT_NO_IMEI, u"Device does not tell its IMEI"),
	TEXT(APPLET_TEXT_HELP, u"A profile is a subscription on this card"),
	TEXT(APPLET_TEXT_NUMBER, u"Profile number"),
};

static const struct text_row german[] = {
	TEXT(APPLET_TEXT_TITLE, u"Roamcard"),
	TEXT(APPLET_TEXT_CURRENT, u"Aktuelles Profil"),
	TEXT(APPLET_TEXT_CHOOSE, u"Profil wählen"),
	TEXT(APPLET_TEXT_AUTOMATIC, u"Automatisch"),
	TEXT(APPLET_TEXT_INFORMATION, u"Kartendaten"),
	TEXT(APPLET_TEXT_MANUAL, u"Manuell"),
	TEXT(APPLET_TEXT_LOCK_OFF, u"Gerätesperre aus"),
	TEXT(APPLET_TEXT_LOCK_IDLE, u"Nicht gekoppelt"),
	TEXT(APPLET_TEXT_PAIRED, u"Mit Gerät gekoppelt"),
	TEXT(APPLET_TEXT_LOCKED, u"Karte für anderes Gerät gesperrt"),
	TEXT(APPLET_TEXT_NO_COUNTRY, u"Kein Profil für dieses Land"),
	TEXT(APPLET_TEXT_NO_IMEI, u"Gerät nennt seine IMEI nicht"),
	TEXT(APPLET_TEXT_HELP, u"Ein Profil ist ein Vertrag auf der Karte"),
	TEXT(APPLET_TEXT_NUMBER, u"Nummer des Profils"),
};

static const struct text_row spanish[] = {
	TEXT(APPLET_TEXT_TITLE, u"Roamcard"),
	TEXT(APPLET_TEXT_CURRENT, u"Perfil actual"),
	TEXT(APPLET_TEXT_CHOOSE, u"Elegir perfil"),
	TEXT(APPLET_TEXT_AUTOMATIC, u"Automático"),
	TEXT(APPLET_TEXT_INFORMATION, u"Datos de la tarjeta"),
	TEXT(APPLET_TEXT_MANUAL, u"Manual"),
	TEXT(APPLET_TEXT_LOCK_OFF, u"Bloqueo desactivado"),
	TEXT(APPLET_TEXT_LOCK_IDLE, u"Sin vincular"),
	TEXT(APPLET_TEXT_PAIRED, u"Vinculada al equipo"),
	TEXT(APPLET_TEXT_LOCKED, u"Tarjeta bloqueada: otro equipo"),
	TEXT(APPLET_TEXT_NO_COUNTRY, u"Ningún perfil para este país"),
	TEXT(APPLET_TEXT_NO_IMEI, u"El equipo no da su IMEI"),
	TEXT(APPLET_TEXT_HELP, u"Un perfil es una suscripción"),
	TEXT(APPLET_TEXT_NUMBER, u"Número de perfil"),
};

#define LANGUAGE(letters, rows_)                                                                   \
	{ .language = (letters), .rows = (rows_), .count = sizeof(rows_) / sizeof *(rows_) }

const struct text_language text_languages[TEXT_LANGUAGES] = {
	LANGUAGE("en", english),
	LANGUAGE("de", german),
	LANGUAGE("es", spanish),
};
/* clang-format on */
