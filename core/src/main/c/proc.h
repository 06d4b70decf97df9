/* Directories of /proc whose entries are numbers: of processes, of descriptors. */

#ifndef PROC_H
#define PROC_H

/* Calls `each` with every number, with the descriptor by which the directory is read, and with `argument`; -errno. */
long proc_each(const char *directory, void (*each)(unsigned long number, int directory, unsigned long argument),
	       unsigned long argument);

#endif
