#include "frames.h"

#include "sys.h"

#define HEADER 5

/* What POSIX calls PIPE_BUF: a pipe that poll calls writable takes so much without sleeping. */
#define WRITE_AT_ONCE 4096

static char frame[HEADER + FRAME_PAYLOAD];
static size_t written;
static size_t size_of_frame;

bool frames_waiting(void)
{
	return written < size_of_frame;
}

char *frames_payload(void)
{
	return frame + HEADER;
}

struct text frames_text(void)
{
	return (struct text){frame + HEADER, frame + sizeof(frame), false};
}

void frames_send(enum frame_type type, size_t size)
{
	frame[0] = type;
	for (int i = 0; i < 4; i++)
		frame[1 + i] = (char)(size >> (24 - 8 * i));
	written = 0;
	size_of_frame = HEADER + size;
}

void frames_send_text(enum frame_type type, const struct text *text)
{
	frames_send(type, text->at - frames_payload());
}

long frames_write(void)
{
	size_t left = size_of_frame - written;
	long result = sys_write(1, frame + written, left < WRITE_AT_ONCE ? left : WRITE_AT_ONCE);

	if (result == -EAGAIN || result == -EINTR)
		return 0;
	if (result > 0)
		written += result;
	return result;
}
