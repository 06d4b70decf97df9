#include "supervise.h"

#include <linux/signalfd.h>

#include "family.h"
#include "frames.h"
#include "handover.h"
#include "modes.h"
#include "refused.h"
#include "sys.h"

/* The pipes of the workload. */
enum source { CHANNEL, OUT, ERR, SOURCES };

static const enum frame_type source_frames[SOURCES] = {FRAME_CHANNEL, FRAME_OUT, FRAME_ERR};

/* What poll watches: our reader, signals to us, the children's notes, the listener, then the sources. */
enum watched { READER, SIGNALS, NOTES, LISTENER, FIRST_SOURCE, WATCHED = FIRST_SOURCE + SOURCES };

struct supervisor {
	struct launch *launch;
	const struct surroundings *surroundings;
	int keeper;
	int signals;
	int notes;
	int listener;
	int sources[SOURCES];

	/* Bytes that are already in a pipe and come before whatever is next: see next_frame(). */
	size_t due[SOURCES];

	/* The source that was read last. */
	enum source turn;

	/* A chunk of the channel that has been read, waiting for what comes before it. */
	char held[FRAME_PAYLOAD];
	size_t held_size;

	/* How much of the channel has been read, and has to be before a call that waits is answered: answer_call(). */
	bool call_waits;
	size_t read, read_before_call;

	struct note ready;
	struct note failed;
	struct note ended;
	bool has_ready, has_failed, has_ended;

	bool hello_sent, failure_sent, exit_sent;

	/* The keeper has gone, and with it all other descendants: only what is in the pipes is left to send. */
	bool ending;
};

static void put_field(struct text *text, const char *key, const char *value)
{
	text_put(text, key);
	text_put_char(text, '=');
	text_put(text, value);
	text_put_char(text, '\n');
}

static void put_number(struct text *text, const char *key, long value)
{
	text_put(text, key);
	text_put_char(text, '=');
	text_put_number(text, value);
	text_put_char(text, '\n');
}

static void send_hello(struct supervisor *s)
{
	const struct denylist *denied = s->launch->denied;
	struct text text = frames_text();

	put_field(&text, "version", "1");
	put_field(&text, "arch", ARCH_NAME);
	put_field(&text, "release", s->surroundings->release);
	put_field(&text, "machine", s->surroundings->machine);
	put_number(&text, "pid", s->ready.pid);
	put_field(&text, "seccomp", s->surroundings->seccomp);
	put_field(&text, "seccomp_filters", s->surroundings->seccomp_filters);
	put_number(&text, "no_new_privs", s->ready.set_no_new_privs);
	put_number(&text, "adopting", s->launch->adopting || s->ready.adopting);
	put_number(&text, "deny", denylist_size(&denied[NATIVE]));
	put_number(&text, "deny_" ARCH_COMPAT_NAME, denylist_size(&denied[COMPAT]));
	put_field(&text, "record", s->ready.recording ? "notify" : "none");
	text_put(&text, "unrecorded=");
	denylist_put_unrecorded(&denied[NATIVE], &text);
	text_put(&text, "\nunrecorded_" ARCH_COMPAT_NAME "=");
	denylist_put_unrecorded(&denied[COMPAT], &text);
	text_put_char(&text, '\n');
	frames_send_text(FRAME_HELLO, &text);
	s->hello_sent = true;
}

static void send_failure(struct supervisor *s)
{
	struct text text = frames_text();

	text_put(&text, "step=");
	text_put(&text, s->failed.step);
	text_put(&text, " errno=");
	text_put_number(&text, s->failed.value);
	text_put_char(&text, '\n');
	frames_send_text(FRAME_FAILED, &text);
	s->failure_sent = true;
}

static void send_exit(struct supervisor *s)
{
	/* Without a last word the keeper was killed, and the workload's first process with it. */
	int status = s->has_ended ? s->ended.value : SIGKILL;
	struct text text = frames_text();

	if (status & 0x7f)
		put_number(&text, "signal", status & 0x7f);
	else
		put_number(&text, "exit", status >> 8 & 0xff);
	frames_send_text(FRAME_EXIT, &text);
	s->exit_sent = true;
}

static void send_refused(void)
{
	struct text text = frames_text();

	refused_put(&text);
	frames_send_text(FRAME_DENIED, &text);
}

static size_t bytes_in(int fd)
{
	int bytes = 0;

	return fd >= 0 && sys_ioctl(fd, FIONREAD, &bytes) == 0 && bytes > 0 ? bytes : 0;
}

/* Reads at most `limit` bytes without waiting; 0 for none, and then nothing is due. A pipe that has ended is closed. */
static size_t read_source(struct supervisor *s, enum source source, char *to, size_t limit)
{
	long got = s->sources[source] < 0 ? 0 : sys_read(s->sources[source], to, limit);

	if (got > 0) {
		s->due[source] -= (size_t)got < s->due[source] ? (size_t)got : s->due[source];
		return got;
	}
	s->due[source] = 0;
	if (got != -EAGAIN && s->sources[source] >= 0) {
		sys_close(s->sources[source]);
		s->sources[source] = -1;
	}
	return 0;
}

static void forward(struct supervisor *s, enum source source, size_t limit)
{
	size_t size = read_source(s, source, frames_payload(), limit < FRAME_PAYLOAD ? limit : FRAME_PAYLOAD);

	if (size)
		frames_send(source_frames[source], size);
}

static void hold_channel(struct supervisor *s)
{
	s->held_size = read_source(s, CHANNEL, s->held, sizeof(s->held));
	if (!s->held_size)
		return;
	s->read += s->held_size;
	/* Read first, looked at the others second: what a thread printed before it wrote an event is counted here. */
	s->due[OUT] = bytes_in(s->sources[OUT]);
	s->due[ERR] = bytes_in(s->sources[ERR]);
}

/* The sources take turns, so that a flood on one does not silence another. */
static void read_next(struct supervisor *s, const bool readable[SOURCES])
{
	for (int i = 0; i < SOURCES; i++) {
		s->turn = (s->turn + 1) % SOURCES;
		if (!readable[s->turn] && !s->due[s->turn])
			continue;
		if (s->turn == CHANNEL)
			hold_channel(s);
		else
			forward(s, s->turn, FRAME_PAYLOAD);
		return;
	}
}

/*
 * Makes the next frame, if there is something to send. The order is a promise: before a chunk of the channel goes what
 * was in the other two pipes when it was read, and every call refused until then. No call is refused between the
 * reading of a chunk and its frame, so that no call comes before what its thread wrote earlier.
 */
static void next_frame(struct supervisor *s, const bool readable[SOURCES])
{
	const bool more = readable[CHANNEL] || readable[OUT] || readable[ERR] || s->due[CHANNEL];

	if (!s->hello_sent) {
		if (s->has_ready || s->has_failed)
			send_hello(s);
	} else if (s->has_failed) {
		if (!s->failure_sent)
			send_failure(s);
	} else if (s->due[OUT]) {
		forward(s, OUT, s->due[OUT]);
	} else if (s->due[ERR]) {
		forward(s, ERR, s->due[ERR]);
	} else if (refused_full() || (refused_any() && (s->held_size || (s->ending && !more)))) {
		send_refused();
	} else if (s->held_size) {
		memcpy(frames_payload(), s->held, s->held_size);
		frames_send(FRAME_CHANNEL, s->held_size);
		s->held_size = 0;
	} else if (more) {
		read_next(s, readable);
	} else if (s->ending && !s->exit_sent) {
		send_exit(s);
	}
}

/* The keeper has gone. What its pipes hold now is all that is sent; a survivor of another user may still be writing. */
static void begin_ending(struct supervisor *s)
{
	int status;

	sys_close(s->notes);
	s->notes = -1;
	sys_wait(s->keeper, &status, 0);
	if (!s->has_ended || !s->ready.adopting)
		family_bury(s->ready.pid);
	if (!s->has_ready && !s->has_failed) {
		s->failed = (struct note){.step = "start"};
		s->has_failed = true;
	}
	for (int i = 0; i < SOURCES; i++)
		s->due[i] = bytes_in(s->sources[i]);
	s->ending = true;
}

static void hear(struct supervisor *s)
{
	struct note note;
	int fd;
	long result = handover_receive(s->notes, &note, &fd);

	if (result <= 0) {
		begin_ending(s);
		return;
	}
	switch (note.kind) {
	case NOTE_READY:
		s->ready = note;
		s->has_ready = true;
		s->listener = fd;
		/* The workload found out that there is no listener to be had; our copy of the rules must say the same. */
		for (int abi = 0; abi < ABI_COUNT && !note.recording; abi++)
			denylist_record_none(&s->launch->denied[abi]);
		break;
	case NOTE_FAILED:
		s->failed = note;
		s->has_failed = true;
		break;
	case NOTE_ENDED:
		s->ended = note;
		s->has_ended = true;
		break;
	}
}

/* Whether something of the channel is still to be sent before the call that waits. */
static bool call_is_early(const struct supervisor *s)
{
	return s->call_waits && (s->read < s->read_before_call || s->held_size);
}

/*
 * The thread has written all that it wrote before the call, and writes nothing until it has its answer: so what the
 * channel holds when the call is seen is sent first, and the call, which is noted when it is answered, comes after it.
 * Not more is awaited, or another thread that goes on writing could hold up the answer for ever.
 */
static void answer_call(struct supervisor *s, short events)
{
	if (!(events & POLLIN)) {
		/* The thread that waited was killed, or a signal woke it. */
		s->call_waits = false;
		if (events) {
			/* No process is left that has the filter. */
			sys_close(s->listener);
			s->listener = -1;
		}
		return;
	}
	if (!s->call_waits) {
		s->call_waits = true;
		s->read_before_call = s->read + bytes_in(s->sources[CHANNEL]);
	}
	if (!call_is_early(s)) {
		s->call_waits = false;
		refused_answer(s->listener, s->launch->denied);
	}
}

static long watch(const struct supervisor *s, struct pollfd fds[WATCHED])
{
	static const struct timespec at_once = {0, 0};
	bool busy = frames_waiting();
	/* What next_frame() can do without a further event. */
	bool work = !busy && (s->held_size || s->due[OUT] || s->due[ERR] || refused_full() || s->ending ||
			      (s->has_failed && !s->failure_sent));

	fds[READER] = (struct pollfd){1, busy ? POLLOUT : 0, 0};
	fds[SIGNALS] = (struct pollfd){s->signals, POLLIN, 0};
	fds[NOTES] = (struct pollfd){s->notes, POLLIN, 0};
	/* A call that there is no room to note waits, and its thread with it, until the reader has made room. */
	fds[LISTENER] = (struct pollfd){refused_full() || call_is_early(s) ? -1 : s->listener, POLLIN, 0};
	for (int i = 0; i < SOURCES; i++)
		fds[FIRST_SOURCE + i] = (struct pollfd){busy || s->ending ? -1 : s->sources[i], POLLIN, 0};
	return sys_poll(fds, WATCHED, work ? &at_once : NULL);
}

static int end(struct supervisor *s, int status)
{
	int ignored;

	/* Not by SIGTERM: the workload may have stopped the keeper, if it runs as the same user. */
	if (s->notes >= 0) {
		sys_kill(s->keeper, SIGKILL);
		sys_wait(s->keeper, &ignored, 0);
		family_bury(s->ready.pid);
	}
	return status;
}

static int loop(struct supervisor *s)
{
	for (;;) {
		struct pollfd fds[WATCHED];
		bool readable[SOURCES];
		long result;

		if (!frames_waiting() && s->ending && (s->exit_sent || s->failure_sent))
			return s->failure_sent ? EXIT_NOT_FOUND : 0;
		result = watch(s, fds);
		if (result < 0 && result != -EINTR)
			return end(s, EXIT_COULD_NOT);
		if (fds[READER].revents & (POLLERR | POLLHUP | POLLNVAL))
			return end(s, EXIT_SIGNAL + SIGPIPE);
		if (fds[SIGNALS].revents) {
			struct signalfd_siginfo caught;

			if (sys_read(s->signals, &caught, sizeof(caught)) == sizeof(caught))
				return end(s, EXIT_SIGNAL + caught.ssi_signo);
		}
		if (fds[LISTENER].fd >= 0)
			answer_call(s, fds[LISTENER].revents);
		if (fds[NOTES].revents)
			hear(s);
		for (int i = 0; i < SOURCES; i++)
			readable[i] = fds[FIRST_SOURCE + i].revents != 0;
		if (!frames_waiting())
			next_frame(s, readable);
		else if (fds[READER].revents && frames_write() < 0)
			return end(s, EXIT_SIGNAL + SIGPIPE);
	}
}

int supervise(struct launch *launch, const struct surroundings *surroundings, int keeper)
{
	static struct supervisor s;

	s.launch = launch;
	s.surroundings = surroundings;
	s.keeper = keeper;
	s.signals = launch->signals;
	s.notes = launch->notes[0];
	s.listener = -1;
	s.sources[CHANNEL] = launch->channel_pipe[0];
	s.sources[OUT] = launch->out_pipe[0];
	s.sources[ERR] = launch->err_pipe[0];
	return loop(&s);
}

int supervise_nothing(struct launch *launch, const struct surroundings *surroundings, const char *step, long result)
{
	static struct supervisor s;

	s.launch = launch;
	s.surroundings = surroundings;
	s.signals = s.notes = s.listener = -1;
	s.sources[CHANNEL] = s.sources[OUT] = s.sources[ERR] = -1;
	s.failed = (struct note){.step = step, .value = -result};
	s.has_failed = s.ending = true;
	return loop(&s);
}
