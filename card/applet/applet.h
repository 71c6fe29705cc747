/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_APPLET_H
#define APPLET_APPLET_H

#include <stdbool.h>
#include <stdint.h>

#include "auth/gate.h"
#include "cat/session.h"
#include "fs/tree.h"
#include "wire/plmn.h"

/* What the applet knows of the terminal, from TERMINAL PROFILE on; gone with a reset. */
struct toolkit {
	uint8_t mcc[MCC_SIZE];      /* where the terminal is; FF FF unknown              */
	uint8_t told_mcc[MCC_SIZE]; /* that no slot is allowed there was said            */
	uint8_t service;            /* enum cat_service                                  */
	uint8_t runs;               /* of the timer, without service                     */
	uint8_t asks;               /* for the IMEI, in vain                             */
	uint8_t dialogue;           /* enum menu_dialogue                                */
	uint16_t texts;             /* bit n: text n waits to be shown                   */
	uint16_t service_left;      /* seconds, where STATUS is the clock; 0 not running */
	uint16_t rest_left;
	uint8_t poll;    /* seconds between two STATUS; 0: no poll was asked for */
	bool on;         /* a terminal profile came                           */
	bool switching;  /* to be done when the terminal grants more time     */
	bool watching;   /* for service: a timer runs, or is to               */
	bool menu_shown; /* the terminal has the menu                         */
};

/* What the applet works on. */
struct applet {
	struct fs *fs;
	struct cat *cat;
	struct gate *gate;
	struct toolkit *toolkit;
};

#endif
