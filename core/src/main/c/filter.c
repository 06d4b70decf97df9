#include "filter.h"

#include "arch.h"
#include "names.h"
#include "sys.h"

#define OFFSET(member) offsetof(struct seccomp_data, member)
#define LOW_HALF 0
#define HIGH_HALF 4

static void emit(struct filter *filter, unsigned short code, unsigned char yes, unsigned char no, unsigned k)
{
	if (filter->count == BPF_MAXINSNS) {
		filter->full = true;
		return;
	}
	filter->code[filter->count++] = (struct sock_filter){code, yes, no, k};
}

static void load(struct filter *filter, unsigned offset)
{
	emit(filter, BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

/* Skips `yes` instructions if the comparison holds, else `no`. */
static void jump(struct filter *filter, unsigned short comparison, unsigned k, unsigned char yes, unsigned char no)
{
	emit(filter, BPF_JMP | comparison | BPF_K, yes, no, k);
}

static void answer(struct filter *filter, unsigned action)
{
	emit(filter, BPF_RET | BPF_K, 0, 0, action);
}

static unsigned action(const struct rule *rule, unsigned watched)
{
	if (!rule->error)
		return rule->recorded ? watched : SECCOMP_RET_ALLOW;
	return rule->recorded ? SECCOMP_RET_USER_NOTIF : SECCOMP_RET_ERRNO | rule->error;
}

/* The number is in the accumulator. Of brk, only that with the first argument 0 asks, which each program makes once or twice. */
static void emit_names(struct filter *filter, enum abi abi, const struct filter_answers *answers)
{
	for (unsigned i = 0; i < names_call_count; i++) {
		const bool whole = names_calls[i].size;

		if (names_calls[i].abi != abi || (!whole && !answers->note))
			continue;
		jump(filter, BPF_JEQ, names_calls[i].number, 0, whole ? 1 : 6);
		if (!whole) {
			load(filter, OFFSET(args) + LOW_HALF);
			jump(filter, BPF_JEQ, 0, 0, 3);
			load(filter, OFFSET(args) + HIGH_HALF);
			jump(filter, BPF_JEQ, 0, 0, 1);
		}
		answer(filter, SECCOMP_RET_USER_NOTIF);
		if (!whole)
			load(filter, OFFSET(nr));
	}
}

/*
 * The number is in the accumulator. Rules are in ascending order, so that the common low numbers leave at the first
 * comparison. Nothing but number and architecture is loaded on the way to ALLOW: only then does the kernel (5.11 and
 * later) remember per number that it need not ask the filter again. Numbers with flags are not remembered.
 */
static void emit_rules(struct filter *filter, const struct denylist *list, const struct filter_answers *answers,
		       const long *cookie)
{
	for (unsigned i = 0; i < list->count; i++) {
		const struct rule *rule = &list->rules[i];
		const unsigned offset = OFFSET(args[5]);
		const bool flagged = rule->flag.mask && !answers->whole;
		const unsigned char to_next = cookie ? 6 : 1;

		jump(filter, BPF_JGE, rule->first, 1, 0);
		answer(filter, SECCOMP_RET_ALLOW);
		jump(filter, BPF_JGT, rule->last, to_next + (flagged ? 4 : 0), 0);
		if (flagged) {
			load(filter, OFFSET(args) + sizeof(long) * rule->flag.argument + LOW_HALF);
			emit(filter, BPF_ALU | BPF_AND | BPF_K, 0, 0, rule->flag.mask);
			jump(filter, BPF_JEQ, rule->flag.value, 0, to_next);
		}
		if (cookie) {
			load(filter, offset + LOW_HALF);
			jump(filter, BPF_JEQ, (unsigned)*cookie, 0, 3);
			load(filter, offset + HIGH_HALF);
			jump(filter, BPF_JEQ, (unsigned)((unsigned long)*cookie >> 32), 0, 1);
			answer(filter, SECCOMP_RET_ALLOW);
		}
		answer(filter, action(rule, answers->watched));
		if (flagged)
			load(filter, OFFSET(nr));
	}
	answer(filter, SECCOMP_RET_ALLOW);
}

/* Only who denies anything denies calls of a third ABI as well. */
static inline bool denies(const struct denylist listed[ABI_COUNT])
{
	return denylist_size(&listed[NATIVE], false) || denylist_size(&listed[COMPAT], false);
}

bool filter_build(struct filter *filter, const struct denylist listed[ABI_COUNT], const struct filter_answers *answers,
		  long cookie)
{
	unsigned short to_compat;

	filter->count = 0;
	filter->full = false;

	load(filter, OFFSET(arch));
	jump(filter, BPF_JEQ, ARCH_AUDIT, 1, 0);
	to_compat = filter->count;
	emit(filter, BPF_JMP | BPF_JA, 0, 0, 0);

	load(filter, OFFSET(nr));
#ifdef ARCH_FOREIGN_BIT
	/* -1 is no number but what a tracer writes to skip a call: an answer here would replace the tracer's. */
	jump(filter, BPF_JGE, ARCH_FOREIGN_BIT, 0, 3);
	jump(filter, BPF_JEQ, 0xffffffff, 0, 1);
	answer(filter, SECCOMP_RET_ALLOW);
	answer(filter, !denies(listed)		   ? SECCOMP_RET_ALLOW
		       : denylist_records(listed) ? SECCOMP_RET_USER_NOTIF
						   : SECCOMP_RET_ERRNO | ENOSYS);
#endif
	if (answers->names)
		emit_names(filter, NATIVE, answers);
	emit_rules(filter, &listed[NATIVE], answers, &cookie);

	filter->code[to_compat].k = filter->count - to_compat - 1;
	jump(filter, BPF_JEQ, ARCH_COMPAT_AUDIT, 1, 0);
	answer(filter, SECCOMP_RET_ALLOW);
	load(filter, OFFSET(nr));
#ifdef ARCH_COMPAT_PRIVATE
	jump(filter, BPF_JGE, ARCH_COMPAT_PRIVATE, 0, 1);
	answer(filter, SECCOMP_RET_ALLOW);
#endif
	if (answers->names)
		emit_names(filter, COMPAT, answers);
	emit_rules(filter, &listed[COMPAT], answers, NULL);
	return !filter->full;
}

static long install(const struct filter *filter, unsigned flags)
{
	const struct sock_fprog program = {filter->count, (struct sock_filter *)filter->code};
	long result = sys_seccomp(SECCOMP_SET_MODE_FILTER, flags, &program);

	/* seccomp(2) is from 3.17, this way in is from 3.5. */
	if (result == -ENOSYS && !(flags & SECCOMP_FILTER_FLAG_NEW_LISTENER))
		result = sys_prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, (long)&program);
	return result;
}

static long install_with(const struct filter *filter, unsigned flags, bool *set_no_new_privs)
{
	long result = install(filter, flags);

	if (result != -EACCES)
		return result;
	result = sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0);
	if (result < 0)
		return result;
	*set_no_new_privs = true;
	return install(filter, flags);
}

long filter_install(const struct filter *filter, bool listen, bool *set_no_new_privs)
{
	/*
	 * From what we want most to what we must have; a kernel that does not know a flag answers EINVAL.
	 * SPEC_ALLOW (4.17): no workarounds for processors' speculation, which slow down programs that need no sandbox.
	 * WAIT_KILLABLE_RECV (5.19): a signal that does not kill does not make a waiting thread repeat its call.
	 */
	static const unsigned flags[2][3] = {
		{SECCOMP_FILTER_FLAG_SPEC_ALLOW, 0, 0},
		{SECCOMP_FILTER_FLAG_SPEC_ALLOW | SECCOMP_FILTER_FLAG_NEW_LISTENER |
			 SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
		 SECCOMP_FILTER_FLAG_SPEC_ALLOW | SECCOMP_FILTER_FLAG_NEW_LISTENER, SECCOMP_FILTER_FLAG_NEW_LISTENER},
	};
	long result = -EINVAL;

	for (int i = 0; i < 3 && result == -EINVAL; i++)
		result = install_with(filter, flags[listen][i], set_no_new_privs);
	return result;
}
