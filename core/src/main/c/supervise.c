#include "supervise.h"

#include <linux/signalfd.h>

#include "family.h"
#include "frames.h"
#include "guard.h"
#include "handover.h"
#include "modes.h"
#include "refused.h"
#include "sys.h"

/* The pipes of the workload. */
enum source { CHANNEL, OUT, ERR, SOURCES };

static const enum frame_type source_frames[SOURCES] = {FRAME_CHANNEL, FRAME_OUT, FRAME_ERR};

/* Nothing to tell for so many looks is told as well, so that a reader can tell it from a launcher that is held. */
#define SILENT_LOOKS 10

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

	/* How much of the channel has been read, and has to be before a thread that waits in a call goes on. */
	size_t read;
	struct waiting {
		bool waits;
		size_t read_before;
	} at_listener, at_tracer;

	/* What the tracer saw last, and has not been dealt with. */
	struct note seen;
	bool has_sequel;

	struct note ready;
	struct note failed;
	struct note ended;
	bool has_ready, has_failed, has_ended;

	bool hello_sent, failure_sent, exit_sent;

	/* The keeper has gone, and with it all other descendants: only what is in the pipes is left to send. */
	bool ending;

	/* What a process of ours was killed by before the program was executed, or 0. */
	int failed_by;

	/* What the keeper was ended by, or 0, and whether by us, who found that it did not run. */
	int keeper_status;
	bool keeper_held;

	unsigned held_looks, silent_looks;

	/* The signal that ended us, or 0: what was noted is still told, but no end that the workload came to itself. */
	int ended_by;
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

static void put_trap(struct text *text, const struct launch *launch)
{
	static const char *const traps[] = {[TRAP_OFF] = "off", [TRAP_FAST] = "fast", [TRAP_FULL] = "full"};

	put_field(text, "trap", launch->late ? "late" : traps[launch->trap]);
	put_number(text, "watch", denylist_size(&launch->listed[NATIVE], true));
	put_number(text, "watch_32", denylist_size(&launch->listed[COMPAT], true));
	put_number(text, "unchecked", launch->unchecked);
}

static void send_hello(struct supervisor *s)
{
	const struct denylist *listed = s->launch->listed;
	/* A tracer of all calls sees those too that another filter answers. */
	const bool full = launch_trap(s->launch) == TRAP_FULL;
	const bool records = s->launch->record && s->ready.listening && launch_lists(s->launch, false);
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
	put_number(&text, "deny", denylist_size(&listed[NATIVE], false));
	put_number(&text, "deny_32", denylist_size(&listed[COMPAT], false));
	put_field(&text, "record", full ? "ptrace" : records ? "notify" : "none");
	text_put(&text, "unrecorded=");
	if (!full)
		denylist_put_unrecorded(&listed[NATIVE], &text);
	text_put(&text, "\nunrecorded_32=");
	if (!full)
		denylist_put_unrecorded(&listed[COMPAT], &text);
	text_put_char(&text, '\n');
	put_field(&text, "uname", s->launch->release ? s->launch->release : "");
	put_number(&text, "note", s->launch->release && s->launch->note);
	if (TRAPS)
		put_trap(&text, s->launch);
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
	if (s->failed_by) {
		text_put(&text, " signal=");
		text_put_number(&text, s->failed_by);
	}
	text_put_char(&text, '\n');
	frames_send_text(FRAME_FAILED, &text);
	s->failure_sent = true;
}

static void send_exit(struct supervisor *s)
{
	int status = s->has_ended ? s->ended.value : s->keeper_status;
	struct text text = frames_text();

	s->exit_sent = true;
	if (s->ended_by)
		return;
	/* Without a last word the keeper was killed, and the workload's first process with it. */
	if (!s->has_ended)
		text_put(&text, s->keeper_held ? "held=" : "lost=");
	else
		text_put(&text, status & 0x7f ? "signal=" : "exit=");
	text_put_number(&text, status & 0x7f ? status & 0x7f : status >> 8 & 0xff);
	if (launch_trap(s->launch)) {
		text_put(&text, " stops=");
		text_put_number(&text, s->ended.stops);
	}
	text_put_char(&text, '\n');
	frames_send_text(FRAME_EXIT, &text);
}

/* The refused calls first; the watched ones with the next frame. */
static void send_calls(void)
{
	const bool watched = !refused_any(false);
	struct text text = frames_text();

	refused_put(watched, &text);
	frames_send_text(watched ? FRAME_WATCHED : FRAME_DENIED, &text);
}

static void send_sequel(struct supervisor *s)
{
	struct text text = frames_text();

	sequel_put(&s->seen.sequel, &text);
	frames_send_text(FRAME_NEXT, &text);
	s->has_sequel = false;
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

static bool any_calls(void)
{
	return refused_any(false) || refused_any(true);
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
	} else if (refused_full() || (any_calls() && (s->held_size || s->has_sequel || (s->ending && !more)))) {
		send_calls();
	} else if (TRAPS && s->has_sequel) {
		send_sequel(s);
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
	sys_close(s->notes);
	s->notes = -1;
	/* Who has given the last word has nobody left below who could hold it. */
	if (s->has_ended)
		sys_wait(s->keeper, &s->keeper_status, 0);
	if (!s->has_ended || !s->ready.adopting)
		s->keeper_status = family_bury(s->ready.pid, s->keeper);
	if (!s->has_ready && !s->has_failed && !s->ended_by) {
		s->failed = (struct note){.step = "start"};
		s->failed_by = (s->has_ended ? s->ended.value : s->keeper_status) & 0x7f;
		s->has_failed = true;
	}
	for (int i = 0; i < SOURCES; i++)
		s->due[i] = bytes_in(s->sources[i]);
	s->ending = true;
}

/*
 * The thread has written all that it wrote before the call, and writes nothing until it goes on: so what the channel
 * holds when the call is seen is sent first, and the call, which is noted when its thread goes on, comes after it. Not
 * more is awaited, or another thread that goes on writing could hold up the call for ever.
 */
static void let_wait(const struct supervisor *s, struct waiting *waiting)
{
	waiting->waits = true;
	waiting->read_before = s->read + bytes_in(s->sources[CHANNEL]);
}

/* Whether something of the channel is still to be sent before the call that waits. */
static bool is_early(const struct supervisor *s, const struct waiting *waiting)
{
	return waiting->waits && (s->read < waiting->read_before || s->held_size);
}

static void hear_tracer(struct supervisor *s, const struct note *note)
{
	s->seen = *note;
	if (note->kind == NOTE_CALL)
		let_wait(s, &s->at_tracer);
	else
		s->has_sequel = true;
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
		if (!note.listening)
			launch_without_listener(s->launch);
		break;
	case NOTE_FAILED:
		s->failed = note;
		s->has_failed = true;
		break;
	case NOTE_CALL:
	case NOTE_SEQUEL:
		if (TRAPS)
			hear_tracer(s, &note);
		break;
	case NOTE_ENDED:
		s->ended = note;
		s->has_ended = true;
		break;
	}
}

/* At the listener waits a call that is to be answered. */
static void answer_call(struct supervisor *s, short events)
{
	if (!(events & POLLIN)) {
		/* The thread that waited was killed, or a signal woke it. */
		s->at_listener.waits = false;
		if (events) {
			/* No process is left that has the filter. */
			sys_close(s->listener);
			s->listener = -1;
		}
		return;
	}
	if (!s->at_listener.waits)
		let_wait(s, &s->at_listener);
	if (!is_early(s, &s->at_listener)) {
		s->at_listener.waits = false;
		refused_answer(s->listener, s->launch);
	}
}

/* The call has been made; its thread waits for the tracer, who waits for us. */
static void note_call(struct supervisor *s)
{
	if (!s->at_tracer.waits || is_early(s, &s->at_tracer) || refused_full())
		return;
	s->at_tracer.waits = false;
	/* What the listener answered is counted. */
	if (!s->seen.listened || !s->ready.listening)
		refused_count(&s->seen.sequel.call, s->seen.watched);
	if (s->launch->channel)
		sys_write(s->notes, "", 1);
}

/* Whether next_frame() can do something without a further event. */
static bool has_work(const struct supervisor *s)
{
	return !frames_waiting() && (s->held_size || s->has_sequel || s->due[OUT] || s->due[ERR] || refused_full() || s->ending ||
				     (s->has_failed && !s->failure_sent));
}

static long watch(const struct supervisor *s, struct pollfd fds[WATCHED], bool waits)
{
	const struct timespec limit = {waits ? LOOK_SECONDS : 0, 0};
	bool busy = frames_waiting();

	fds[READER] = (struct pollfd){1, busy ? POLLOUT : 0, 0};
	fds[SIGNALS] = (struct pollfd){s->signals, POLLIN, 0};
	fds[NOTES] = (struct pollfd){s->at_tracer.waits || s->has_sequel ? -1 : s->notes, POLLIN, 0};
	/* A call that there is no room to note waits, and its thread with it, until the reader has made room. */
	fds[LISTENER] = (struct pollfd){refused_full() || is_early(s, &s->at_listener) ? -1 : s->listener, POLLIN, 0};
	for (int i = 0; i < SOURCES; i++)
		fds[FIRST_SOURCE + i] = (struct pollfd){busy || s->ending ? -1 : s->sources[i], POLLIN, 0};
	return sys_poll(fds, WATCHED, &limit);
}

/*
 * The keeper kills all below it, and ends, for a second at most: it may be held. Not at once by SIGKILL, or nobody would be left
 * for its orphans should we be killed as well. A tracer takes them with it.
 */
static void end_keeper(const struct supervisor *s)
{
	static const struct timespec patience = {1, 0};
	struct pollfd notes = {s->notes, 0, 0};

	if (!launch_trap(s->launch)) {
		sys_kill(s->keeper, SIGTERM);
		sys_kill(s->keeper, SIGCONT);
		sys_poll(&notes, 1, &patience);
	}
	sys_kill(s->keeper, SIGKILL);
}

static int end(struct supervisor *s, int status)
{
	if (!s->ending) {
		end_keeper(s);
		begin_ending(s);
	}
	return status;
}

/* Nothing has happened for a while. False if a signal has ended us, and nobody takes what we still tell. */
static bool look(struct supervisor *s)
{
	if (s->ended_by)
		return !frames_waiting();
	if (!guard_lives()) {
		s->ended_by = SIGHUP;
		end(s, 0);
		return true;
	}
	guard_look();
	if (!s->ending && s->keeper && guard_finds_held(s->keeper, &s->held_looks)) {
		s->keeper_held = true;
		sys_kill(s->keeper, SIGKILL);
	}
	if (s->hello_sent && !s->ending && !frames_waiting() && ++s->silent_looks >= SILENT_LOOKS)
		frames_send(FRAME_ALIVE, 0);
	return true;
}

static int loop(struct supervisor *s)
{
	for (;;) {
		struct pollfd fds[WATCHED];
		bool readable[SOURCES];
		bool waits;
		long result;

		if (TRAPS)
			note_call(s);
		if (!frames_waiting() && s->ending && (s->exit_sent || s->failure_sent || (s->ended_by && !s->hello_sent)))
			return s->ended_by ? EXIT_SIGNAL + s->ended_by : s->failure_sent ? EXIT_NOT_FOUND : 0;
		waits = !has_work(s);
		result = watch(s, fds, waits);
		if (result < 0 && result != -EINTR)
			return end(s, EXIT_COULD_NOT);
		if (waits && result == 0 && !look(s))
			return EXIT_SIGNAL + s->ended_by;
		if (frames_waiting())
			s->silent_looks = 0;
		if ((fds[READER].revents & (POLLERR | POLLHUP | POLLNVAL)) ||
		    (fds[READER].revents && frames_write() < 0))
			return end(s, EXIT_SIGNAL + SIGPIPE);
		if (fds[SIGNALS].revents) {
			struct signalfd_siginfo caught;

			if (sys_read(s->signals, &caught, sizeof(caught)) == sizeof(caught) &&
			    (caught.ssi_signo != SIGCONT || !guard_lives())) {
				if (s->ending)
					return EXIT_SIGNAL + caught.ssi_signo;
				s->ended_by = caught.ssi_signo;
				end(s, 0);
				continue;
			}
		}
		if (fds[LISTENER].fd >= 0)
			answer_call(s, fds[LISTENER].revents);
		if (fds[NOTES].revents)
			hear(s);
		for (int i = 0; i < SOURCES; i++)
			readable[i] = fds[FIRST_SOURCE + i].revents != 0;
		if (!frames_waiting())
			next_frame(s, readable);
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
