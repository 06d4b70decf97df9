/* Strings and numbers, as far as they are needed here. */

#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Text being written into memory of fixed size; what does not fit is cut and `full` set. */
struct text {
	char *at;
	char *end;
	bool full;
};

/* The compiler may call these two even where there is no library. */
void *memset(void *to, int value, size_t size);
void *memcpy(void *restrict to, const void *restrict from, size_t size);

bool text_equal(const char *a, const char *b);
size_t text_length(const char *s);

/* The part of `s` behind `prefix`, or NULL if it does not start so. */
const char *text_after(const char *s, const char *prefix);

/* Reads decimal digits and moves `*s` behind them; false for no digit or a number above `max`. */
bool text_number(const char **s, unsigned long max, unsigned long *number);

void text_put(struct text *text, const char *s);
void text_put_char(struct text *text, char c);
void text_put_number(struct text *text, long number);
void text_put_hex(struct text *text, unsigned long number);

/* `s` with control bytes and the backslash as \xNN, so that no content can look like a line of its own. */
void text_put_escaped(struct text *text, const char *s, size_t size);

/* Reads a whole file of /proc, up to size - 1 bytes, and ends it with NUL; the number of bytes or -errno. */
long text_read_file(const char *path, char *to, size_t size);

/* The line's value in a "Key:\tvalue\n" file such as /proc/self/status, or NULL. */
const char *text_field(const char *file, const char *key);

/* Writes all of it, however often it takes; -errno. */
long text_write(int fd, const char *from, size_t size);

/* Writes a line to standard error: what is wrong with what. */
void text_complain(const char *what, const char *wrong);

/* The same, of what answered -errno. */
void text_complain_errno(const char *what, long result);

/* Appends a number per string; NULL, or the first string that is none, or one too many. */
const char *text_read_numbers(char **strings, unsigned long max, unsigned *numbers, unsigned most, unsigned *count);

#endif
