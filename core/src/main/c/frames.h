/*
 * Frames on descriptor 1: a byte for the type, four for the length (big-endian), the payload. At most one frame is
 * waiting to be written, and it is written only as far as the pipe has room: this process must never sleep in a write
 * while a thread of the workload waits for an answer.
 */

#ifndef FRAMES_H
#define FRAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

#define FRAME_PAYLOAD 65536

enum frame_type {
	FRAME_HELLO = 'H',
	FRAME_CHANNEL = 'C',
	FRAME_OUT = 'O',
	FRAME_ERR = 'E',
	FRAME_DENIED = 'D',
	FRAME_WATCHED = 'W',
	FRAME_NEXT = 'N',
	FRAME_ALIVE = 'K',
	FRAME_FAILED = 'F',
	FRAME_EXIT = 'X',
};

bool frames_waiting(void);

/* The payload of the next frame, to be filled; only while none is waiting. */
char *frames_payload(void);
struct text frames_text(void);

/* Makes `size` bytes of payload the frame that waits. */
void frames_send(enum frame_type type, size_t size);
void frames_send_text(enum frame_type type, const struct text *text);

/* Writes once, after poll said that there is room; -errno, -EPIPE when nobody reads any more. */
long frames_write(void);

#endif
