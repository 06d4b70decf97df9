#include "trace.h"

#include <linux/ptrace.h>

#include "handover.h"
#include "own.h"
#include "sys.h"

/* The highest thread id of a 64-bit kernel, and one: include/linux/threads.h, PID_MAX_LIMIT (6.18). */
#define THREADS (1 << 22)

/* So many kinds of refused calls have a sequel; a kind is a number, an errno and a thread's name. */
#define KINDS 1024

/* What puts a filter on answers 0, or with a listener its descriptor, which is below this; calls that answer more are not looked at. */
#define FILTER_RESULTS 1024

#define STOPPED_AT_CALL (SIGTRAP | 0x80)

/* So often to look for a stop before waiting for one: about as long as it takes to fall asleep and be woken. */
#define LOOKS 20

struct thread {
	struct sequel *sequels;		/* not complete yet */
	unsigned long first_argument;	/* where the result takes its register: see arch.h */
	const struct own *own;		/* the filters that it was seen to put on itself */
	bool in_call;			/* the next stop at a call is its exit */
	bool listed;			/* fast: the filter stopped it at this call */
	bool known;			/* it has been stopped, and has not ended */
	bool announced;			/* who made it has told */
	bool held;			/* since its first stop, until that has been told */
};

static struct tracer {
	const struct launch *launch;
	int socket;
	bool begun;
	struct timespec start;

	/* Threads are not stopped at calls yet: see launch.h. */
	bool idle;

	/* Threads by id: only the pages of those that have lived take memory. */
	struct thread *threads;

	/* The lowest and the highest id. */
	int first, last;

	/*
	 * A call stops at the filter before it stops at its entry: Linux before 4.8, gVisor. There, a call that the
	 * filter answers has no entry in gVisor, and is -1 at its entry in Linux.
	 */
	bool filter_first;

	/* Whether results other than errors, or errors other than the refusing ones, can matter. */
	bool any_watched, any_denied;

	/* Whether any thread put a filter on itself, and how many new ones are held. */
	bool any_own;
	unsigned held;

	/* How many filters the program had from the beginning: see struct call. */
	unsigned filters;

	unsigned long stops;

	/* One for each kind, whose first call it follows. */
	struct sequel kinds[KINDS];
	unsigned kind_count;
} tracer;

static bool fast(void)
{
	return tracer.launch->trap == TRAP_FAST;
}

static void tell(struct note *note)
{
	char told;

	handover_send(tracer.socket, note, -1, 0);
	if (note->kind == NOTE_CALL && tracer.launch->channel)
		sys_read(tracer.socket, &told, 1);
}

static unsigned long microseconds_since(const struct timespec *start)
{
	struct timespec now = {0, 0};

	sys_clock(&now);
	return (now.tv_sec - start->tv_sec) * 1000000 + (now.tv_nsec - start->tv_nsec) / 1000;
}

/* Tells the first sequel of the list and takes it out. */
static void end_sequel(struct sequel **list)
{
	struct sequel *sequel = *list;
	struct note note = {.kind = NOTE_SEQUEL, .sequel = *sequel};

	tell(&note);
	*list = sequel->other;
}

static void forget(struct thread *thread)
{
	while (thread->sequels)
		end_sequel(&thread->sequels);
	*thread = (struct thread){0};
}

static bool known(const struct call *call)
{
	for (unsigned i = 0; i < tracer.kind_count; i++)
		if (call_same_kind(&tracer.kinds[i].call, call))
			return true;
	return false;
}

static void follow_up(struct thread *thread, const struct call *call)
{
	struct sequel *sequel = &tracer.kinds[tracer.kind_count];

	if (tracer.kind_count == KINDS || known(call))
		return;
	tracer.kind_count++;
	*sequel = (struct sequel){
		.call = *call, .after = microseconds_since(&tracer.start), .other = thread->sequels};
	thread->sequels = sequel;
}

/* The kernel knows best in which ABI a call was made; those that do not say (before 5.3, gVisor) leave the registers. */
static bool read_call(int tid, const struct thread *thread, struct call *call)
{
	struct ptrace_syscall_info info;
	struct arch_call is;
	bool compat;

	if (arch_read_call(tid, &is, &compat) < 0)
		return false;
	if (sys_ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), (long)&info) > 0)
		compat = info.arch != ARCH_AUDIT;
	*call = (struct call){.abi = compat ? COMPAT : NATIVE, .number = is.number, .result = is.result, .tid = tid};
	for (int i = 0; i < 6; i++)
		call->args[i] = is.args[i];
	if (ARCH_RESULT_TAKES_ARGUMENT)
		call->args[0] = thread->first_argument;
	return true;
}

static const struct rule *rule_for(const struct call *call)
{
	return denylist_find(&tracer.launch->listed[call->abi], call->number, call->args);
}

static bool may_matter(const struct thread *thread, long result)
{
	if (tracer.any_watched)
		return !fast() || thread->listed;
	if (result >= 0 || result < -4095)
		return false;
	return tracer.any_denied || denylist_find(&tracer.launch->refusing, -result, NULL);
}

static void judge(int tid, struct thread *thread, long result)
{
	struct note note = {.kind = NOTE_CALL};
	struct call *call = &note.sequel.call;
	const struct rule *rule;
	unsigned error;
	bool denied;

	/* -1: no call any more but a return from a signal, or one that was skipped. */
	if (!may_matter(thread, result) || !read_call(tid, thread, call) || call->number == -1u)
		return;
	error = call_error(call);
	rule = rule_for(call);
	call->flag = rule ? rule->flag.value : 0;
	denied = error && rule && rule->error == error;
	note.watched = !denied && !(error && denylist_find(&tracer.launch->refusing, error, NULL));
	if (note.watched && !(rule && !rule->error))
		return;
	call_read_thread(call);
	note.listened = denied && rule->recorded;
#ifdef ARCH_FOREIGN_BIT
	note.listened |= call->abi == NATIVE && call->number & ARCH_FOREIGN_BIT && denylist_records(tracer.launch->listed);
#endif
	if (!denied && !note.listened && error)
		call->own = own_refuses(thread->own, call, error)			? OWN_REFUSED
			    : call->filters > tracer.filters + own_count(thread->own) ? OWN_PERHAPS
										       : OWN_NONE;
	tell(&note);
	if (!note.watched)
		follow_up(thread, call);
}

static void enter(int tid, struct thread *thread)
{
	struct arch_call is;
	bool compat;

	if ((!thread->sequels && !ARCH_RESULT_TAKES_ARGUMENT) || arch_read_call(tid, &is, &compat) < 0)
		return;
	thread->first_argument = is.args[0];
	/* The end of a signal's handler, which the program did not choose to call and which has no result. */
	if (is.number == __NR_rt_sigreturn)
		return;
	for (struct sequel *sequel = thread->sequels; sequel; sequel = sequel->other) {
		sequel->next[sequel->count].number = is.number;
		sequel->next[sequel->count].returned = false;
		sequel->count++;
	}
}

/* Completes the sequels of which the call that returns is part. */
static void complete(struct thread *thread, long result)
{
	struct sequel **list = &thread->sequels;

	while (*list) {
		struct sequel *sequel = *list;

		if (sequel->count && !sequel->next[sequel->count - 1].returned) {
			sequel->next[sequel->count - 1].returned = true;
			sequel->next[sequel->count - 1].result = result;
		}
		if (sequel->count == SEQUEL_CALLS)
			end_sequel(list);
		else
			list = &sequel->other;
	}
}

/* Every thread of a process puts on a filter that one has put on for all. */
static void synchronize(const struct own *own, unsigned pid)
{
	for (int tid = tracer.first; tid <= tracer.last; tid++) {
		struct call other = {.tid = tid};

		if (!tracer.threads[tid].known)
			continue;
		call_read_thread(&other);
		if (other.pid == pid)
			tracer.threads[tid].own = own;
	}
}

/* Calls that put a filter on, in either ABI; the number alone may also be another call of the other one. */
static bool may_make_filter(long number)
{
	return number == __NR_seccomp || number == __NR_prctl || number == ARCH_COMPAT_SECCOMP || number == ARCH_COMPAT_PRCTL;
}

static void find_filter(int tid, struct thread *thread)
{
	struct call call;
	bool on_all;

	if (!may_make_filter(arch_read_number(tid)) || !read_call(tid, thread, &call) || !own_is_made_by(&call, &on_all))
		return;
	thread->own = own_add(&call, thread->own);
	tracer.any_own = true;
	if (!on_all)
		return;
	call_read_thread(&call);
	synchronize(thread->own, call.pid);
}

static void leave(int tid, struct thread *thread)
{
	long result;

	if (arch_read_result(tid, &result) < 0)
		return;
	complete(thread, result);
	if (result >= 0 && result < FILTER_RESULTS && !fast())
		find_filter(tid, thread);
	judge(tid, thread, result);
	thread->listed = false;
}

static bool answered_by_filter(int tid, const struct thread *thread)
{
	const struct rule *rule;
	struct call call;

	if (!tracer.filter_first || !read_call(tid, thread, &call))
		return false;
	/* At an entry the result is this still, or the first argument. */
	if (!ARCH_RESULT_TAKES_ARGUMENT && call.result != -ENOSYS)
		return true;
	rule = rule_for(&call);
	return (rule && rule->error) || own_answers(thread->own, &call);
}

static void stop_at_call(int tid, struct thread *thread)
{
	tracer.stops++;
	thread->in_call = !thread->in_call;
	if (thread->in_call) {
		enter(tid, thread);
		thread->in_call = !answered_by_filter(tid, thread);
	}
	if (!thread->in_call)
		leave(tid, thread);
}

static void stop_at_filter(int tid, struct thread *thread)
{
	tracer.stops++;
	thread->listed = true;
	if (tracer.filter_first)
		return;
	/* A thread that is stopped at chosen numbers only has had no other stop at the entry. */
	if (!thread->in_call)
		enter(tid, thread);
	thread->in_call = true;
}

/*
 * A new program. If not the first thread of its process called execve, it is that one now, by number. What the call's
 * registers were is gone, and what comes next is another program's doing.
 */
static void stop_at_exec(int tid, struct thread *thread)
{
	unsigned long before = tid;
	struct call call = {.tid = tid};
	const struct own *own;
	bool listed;

	sys_ptrace(PTRACE_GETEVENTMSG, tid, 0, (long)&before);
	if (before != (unsigned long)tid && before < THREADS) {
		forget(thread);
		*thread = tracer.threads[before];
		tracer.threads[before] = (struct thread){0};
	}
	complete(thread, 0);
	listed = thread->listed;
	own = thread->own;
	forget(thread);
	thread->own = own;
	/* The exit of execve stops it in fast mode only if that is a listed call. */
	thread->listed = listed;
	thread->in_call = !fast() || listed;
	if (tracer.begun)
		return;
	tracer.begun = true;
	call_read_thread(&call);
	tracer.filters = call.filters;
	sys_clock(&tracer.start);
}

/* Lets a thread go on, to the next stop that matters for it. */
static void resume(int tid, struct thread *thread, int signal)
{
	const bool by_call = tracer.begun && !tracer.idle && (!fast() || thread->sequels || thread->listed);

	thread->in_call &= by_call;
	sys_ptrace(by_call ? PTRACE_SYSCALL : PTRACE_CONT, tid, 0, signal);
}

/* Every thread stops once, wherever it is, to go on from call to call: one that waits in a call enters it anew. */
static void watch_from_now_on(void)
{
	tracer.idle = false;
	for (int tid = tracer.first; tid <= tracer.last; tid++)
		if (tracer.threads[tid].known)
			sys_ptrace(PTRACE_INTERRUPT, tid, 0, 0);
}

static void release(int tid, struct thread *thread)
{
	if (!thread->held)
		return;
	thread->held = false;
	tracer.held--;
	resume(tid, thread, 0);
}

/* Who should have told may have been killed. */
static void release_all(void)
{
	for (int tid = tracer.first; tracer.held && tid <= tracer.last; tid++)
		release(tid, &tracer.threads[tid]);
}

/*
 * A new thread or process has the filters of who made it, who may tell of it after its first stop: where that matters it is held
 * until then.
 */
static void hand_down(int tid, const struct thread *thread)
{
	unsigned long made;
	struct thread *child;

	if (sys_ptrace(PTRACE_GETEVENTMSG, tid, 0, (long)&made) < 0 || made >= THREADS) {
		release_all();
		return;
	}
	child = &tracer.threads[made];
	child->announced = true;
	child->own = thread->own;
	release((int)made, child);
}

static bool is_to_be_held(const struct thread *thread)
{
	return tracer.any_own && !thread->known && !thread->announced;
}

static void handle_stop(int tid, int status)
{
	struct thread *thread = &tracer.threads[tid];
	const int signal = status >> 8 & 0xff;
	int received = 0;

	if (tid < tracer.first)
		tracer.first = tid;
	if (tid > tracer.last)
		tracer.last = tid;
	switch (status >> 16) {
	case 0:
		if (signal == STOPPED_AT_CALL)
			stop_at_call(tid, thread);
		else if (tracer.idle && signal == SIGURG)
			watch_from_now_on();
		else
			received = signal;
		break;
	case PTRACE_EVENT_SECCOMP:
		stop_at_filter(tid, thread);
		break;
	case PTRACE_EVENT_EXEC:
		stop_at_exec(tid, thread);
		break;
	case PTRACE_EVENT_STOP:
		/* Stopped with its whole process, until SIGCONT; else it was interrupted, was continued or has just been made. */
		if (signal != SIGTRAP) {
			sys_ptrace(PTRACE_LISTEN, tid, 0, 0);
			return;
		}
		if (is_to_be_held(thread)) {
			thread->known = thread->held = true;
			tracer.held++;
			return;
		}
		break;
	default:
		/* It is about to return from a call that made a thread or a process, which stops by itself. */
		thread->in_call = true;
		hand_down(tid, thread);
	}
	thread->known = true;
	resume(tid, thread, received);
}

/*
 * Most threads stop again sooner than a waiting tracer could be woken on its processor. To yield is for those that have
 * to share ours.
 */
static long next_stop(int *status)
{
	for (int looks = 0; looks < LOOKS; looks++) {
		const long tid = sys_wait(-1, status, __WALL | WNOHANG);

		if (tid)
			return tid;
		sys_yield();
	}
	return sys_wait(-1, status, __WALL);
}

int trace(const struct launch *launch, int child, int socket)
{
	tracer.launch = launch;
	tracer.socket = socket;
	tracer.idle = launch->late;
	tracer.first = child;
	for (int abi = 0; abi < ABI_COUNT; abi++) {
		tracer.any_denied |= denylist_size(&launch->listed[abi], false) != 0;
		tracer.any_watched |= denylist_size(&launch->listed[abi], true) != 0;
	}
	for (;;) {
		int status;
		const long tid = next_stop(&status);

		if (tid < 0)
			return SIGKILL;
		if (tid >= THREADS)
			continue;
		if ((status & 0xff) == 0x7f) {
			handle_stop(tid, status);
			continue;
		}
		if (tracer.threads[tid].held)
			tracer.held--;
		forget(&tracer.threads[tid]);
		release_all();
		if (tid == child)
			return status;
	}
}

unsigned long trace_stops(void)
{
	return tracer.stops;
}

long trace_attach(int child, enum trap trap)
{
	const long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE |
			     PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;

	return sys_ptrace(PTRACE_SEIZE, child, 0, trap == TRAP_FAST ? options | PTRACE_O_TRACESECCOMP : options);
}

/* Makes a call under the eyes of its parent, twice. */
static void be_checked(enum trap trap, long cookie, int start)
{
	static const struct filter_answers answers = {.watched = SECCOMP_RET_TRACE};
	static struct denylist listed[ABI_COUNT];
	static struct filter filter;
	bool set_no_new_privs;
	char byte;

	sys_limit(RLIMIT_CORE, 0);
	listed[NATIVE].rules[0] = trap == TRAP_FAST ?
		(struct rule){.first = __NR_getppid, .last = __NR_getppid, .recorded = true} :
		(struct rule){.first = __NR_getppid, .last = __NR_getppid, .error = EPERM};
	listed[NATIVE].count = 1;
	if (sys_read(start, &byte, 1) != 1)
		sys_exit(1);
	filter_build(&filter, listed, &answers, cookie);
	if (filter_install(&filter, false, &set_no_new_privs) < 0 && trap == TRAP_FAST)
		sys_exit(1);
	/* Let through by the filter, and stopped or denied by it. */
	syscall6(__NR_getppid, -ENOSYS, 0, 0, 0, 0, cookie);
	syscall6(__NR_getppid, -ENOSYS, 0, 0, 0, 0, 0);
	sys_exit(0);
}

/*
 * At a call's entry its result reads as ENOSYS (or as its first argument, which is the same), which getppid never answers: so
 * whoever takes an entry for an exit, or an exit for an entry, is found out.
 */
static bool sees_call(int child, enum trap trap)
{
	bool seen = false, in_call = false, asked = trap == TRAP_FULL;
	int status;

	while (sys_wait(child, &status, __WALL) == child && (status & 0xff) == 0x7f) {
		const int event = status >> 16;
		struct arch_call is = {.number = -1};
		bool compat;

		if (event == PTRACE_EVENT_SECCOMP) {
			asked = in_call = true;
		} else if (event == 0 && (status >> 8 & 0xff) == STOPPED_AT_CALL) {
			arch_read_call(child, &is, &compat);
			in_call = !in_call;
		}
		if (is.number == __NR_getppid) {
			const bool entry = is.result == -ENOSYS;

			tracer.filter_first |= in_call != entry;
			in_call = entry;
			seen = !entry;
		}
		sys_ptrace(asked && !(seen && trap == TRAP_FAST) ? PTRACE_SYSCALL : PTRACE_CONT, child, 0, 0);
	}
	return seen;
}

static long check_in_child(enum trap trap, long cookie)
{
	int ends[2];
	bool seen = false;
	long child, result = sys_pipe(ends);

	if (result < 0)
		return result;
	child = sys_fork();
	if (child == 0) {
		sys_close(ends[1]);
		be_checked(trap, cookie, ends[0]);
	}
	result = child < 0 ? child : trace_attach(child, trap);
	if (result >= 0 && trap == TRAP_FULL)
		result = sys_ptrace(PTRACE_INTERRUPT, child, 0, 0);
	if (result >= 0)
		sys_write(ends[1], "", 1);
	sys_close(ends[1]);
	sys_close(ends[0]);
	if (child > 0)
		seen = sees_call(child, trap);
	return result < 0 || seen ? result : -EOPNOTSUPP;
}

long trace_prepare(enum trap trap, long cookie)
{
	const long memory = sys_reserve(THREADS * sizeof(struct thread));

	if (memory < 0)
		return memory;
	tracer.threads = (struct thread *)memory;
	return check_in_child(trap, cookie);
}
