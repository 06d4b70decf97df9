/* The mode `deny`: becomes a command for which the given calls are refused. */

#include "command.h"
#include "denylist.h"
#include "filter.h"
#include "modes.h"
#include "sys.h"

static struct denylist denied[ABI_COUNT];
static struct filter filter;

static int usage(const char *what, const char *wrong)
{
	text_complain(what, wrong);
	return EXIT_USAGE;
}

int deny(char **argv, char **envp, long cookie)
{
	const struct filter_answers answers = {.watched = SECCOMP_RET_ALLOW};
	bool set_no_new_privs = false;
	const char *wrong;
	long result;

	if (!argv[0])
		return usage("LIST", "expected a list of numbers");
	wrong = denylist_read(&denied[NATIVE], *argv++, false);
	if (!wrong && *argv && text_equal(*argv, "--32") && *++argv)
		wrong = denylist_read(&denied[COMPAT], *argv++, false);
	if (wrong)
		return usage("LIST", wrong);
	if (!*argv || !text_equal(*argv, "--") || !argv[1])
		return usage("--", "expected '--' and a command behind the list");
	argv++;

	if (!filter_build(&filter, denied, &answers, cookie))
		return usage("LIST", "too many rules for one filter");
	result = filter_install(&filter, false, &set_no_new_privs);
	if (result < 0) {
		text_complain_errno("seccomp", result);
		return EXIT_COULD_NOT;
	}
	result = command_execute(argv, envp, cookie);
	text_complain_errno(argv[0], result);
	return result == -ENOENT ? EXIT_NOT_FOUND : EXIT_COULD_NOT;
}
