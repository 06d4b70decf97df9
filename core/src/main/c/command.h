/* Becoming another program. */

#ifndef COMMAND_H
#define COMMAND_H

#include "arch.h"

/*
 * Executes argv[0], looked up in PATH when it has no slash, with the calls made past our own filter (see sys.h).
 * Returns -errno: of the most telling candidate, so -EACCES where one was found that may not be executed.
 * A file without #! or ELF header is -ENOEXEC; no shell is tried.
 */
long command_execute(char **argv, char **envp, long cookie);

/* Sets every signal to its default action. */
void command_reset_signals(void);

/* Closes every descriptor from `first` on; -errno. */
long command_close_from(int first);

#endif
