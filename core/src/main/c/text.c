#include "text.h"

#include "sys.h"

/* The compiler makes calls of these two where nothing is written. */
__attribute__((used)) void *memset(void *to, int value, size_t size)
{
	char *at = to;

	while (size--)
		*at++ = (char)value;
	return to;
}

__attribute__((used)) void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	char *at = to;
	const char *source = from;

	while (size--)
		*at++ = *source++;
	return to;
}

bool text_equal(const char *a, const char *b)
{
	const char *rest = text_after(a, b);

	return rest && !*rest;
}

size_t text_length(const char *s)
{
	size_t length = 0;

	while (s[length])
		length++;
	return length;
}

const char *text_after(const char *s, const char *prefix)
{
	for (; *prefix; prefix++, s++)
		if (*s != *prefix)
			return NULL;
	return s;
}

bool text_number(const char **s, unsigned long max, unsigned long *number)
{
	const char *at = *s;
	unsigned long value = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		value = value * 10 + (*at - '0');
		if (value > max)
			return false;
	}
	if (at == *s)
		return false;
	*s = at;
	*number = value;
	return true;
}

void text_put_char(struct text *text, char c)
{
	if (text->at < text->end)
		*text->at++ = c;
	else
		text->full = true;
}

void text_put(struct text *text, const char *s)
{
	while (*s)
		text_put_char(text, *s++);
}

static const char digits[] = "0123456789abcdef";

static void put_in_base(struct text *text, unsigned long number, unsigned base)
{
	char reversed[20];
	int count = 0;

	do {
		reversed[count++] = digits[number % base];
		number /= base;
	} while (number);
	while (count)
		text_put_char(text, reversed[--count]);
}

void text_put_number(struct text *text, long number)
{
	if (number < 0)
		text_put_char(text, '-');
	put_in_base(text, number < 0 ? -(unsigned long)number : (unsigned long)number, 10);
}

void text_put_hex(struct text *text, unsigned long number)
{
	put_in_base(text, number, 16);
}

void text_put_escaped(struct text *text, const char *s, size_t size)
{
	for (; size; size--, s++) {
		unsigned char c = *s;

		if (c >= 0x20 && c != 0x7f && c != '\\') {
			text_put_char(text, c);
			continue;
		}
		text_put(text, "\\x");
		text_put_char(text, digits[c >> 4]);
		text_put_char(text, digits[c & 15]);
	}
}

long text_read_file(const char *path, char *to, size_t size)
{
	long fd = sys_open(path, O_RDONLY);
	size_t have = 0;
	long got;

	if (fd < 0)
		return fd;
	do {
		got = sys_read(fd, to + have, size - 1 - have);
		if (got > 0)
			have += got;
	} while (got > 0 && have < size - 1);
	sys_close(fd);
	to[have] = 0;
	return got < 0 ? got : (long)have;
}

const char *text_field(const char *file, const char *key)
{
	while (*file) {
		const char *value = text_after(file, key);

		if (value && value[0] == ':' && value[1] == '\t')
			return value + 2;
		while (*file && *file++ != '\n')
			;
	}
	return NULL;
}

long text_write(int fd, const char *from, size_t size)
{
	while (size) {
		long result = sys_write(fd, from, size);

		if (result < 0 && result != -EINTR)
			return result;
		if (result > 0) {
			from += result;
			size -= result;
		}
	}
	return 0;
}

void text_complain(const char *what, const char *wrong)
{
	char line[512];
	struct text text = {line, line + sizeof(line) - 1, false};

	text_put(&text, "kernelproof-probe: ");
	text_put(&text, what);
	text_put(&text, ": ");
	text_put(&text, wrong);
	*text.at++ = '\n';
	text_write(2, line, text.at - line);
}

void text_complain_errno(const char *what, long result)
{
	char wrong[32];
	struct text text = {wrong, wrong + sizeof(wrong) - 1, false};

	text_put(&text, "errno ");
	text_put_number(&text, -result);
	*text.at = 0;
	text_complain(what, wrong);
}

const char *text_read_numbers(char **strings, unsigned long max, unsigned *numbers, unsigned most, unsigned *count)
{
	for (; *strings; strings++) {
		const char *s = *strings;
		unsigned long number;

		if (*count == most || !text_number(&s, max, &number) || *s)
			return *strings;
		numbers[(*count)++] = number;
	}
	return NULL;
}
