/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls: octets of an input, read in order. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

struct input {
	const uint8_t *at;
	size_t left;
};

/* The next octet; 0 behind the end. */
static inline uint8_t input_octet(struct input *input)
{
	if (input->left == 0)
		return 0;
	input->left--;
	return *input->at++;
}

/* A record: an octet of length, and as many octets as that, or as there are. */
static inline struct input input_record(struct input *input)
{
	const size_t told = input_octet(input);
	const size_t size = told < input->left ? told : input->left;
	const struct input record = { input->at, size };

	input->at += size;
	input->left -= size;
	return record;
}

#endif
