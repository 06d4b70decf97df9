#include "proc.h"

#include "sys.h"
#include "text.h"

long proc_each(const char *directory, void (*each)(unsigned long number, int directory, unsigned long argument),
	       unsigned long argument)
{
	char entries[4096] __attribute__((aligned(8)));
	int fd = sys_open(directory, O_RDONLY | O_DIRECTORY);
	long got;

	if (fd < 0)
		return fd;
	while ((got = sys_getdents(fd, entries, sizeof(entries))) > 0) {
		for (long at = 0; at < got;) {
			const struct directory_entry *entry = (const void *)(entries + at);
			const char *name = entry->name;
			unsigned long number;

			at += entry->size;
			if (text_number(&name, 0x7fffffff, &number) && !*name)
				each(number, fd, argument);
		}
	}
	sys_close(fd);
	return got;
}
