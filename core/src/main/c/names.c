#include "names.h"

#include <linux/auxvec.h>
#include <linux/elf.h>
#include <linux/ioctl.h>
#include <linux/utsname.h>

#include "arch.h"
#include "sys.h"

const struct names_call names_calls[] = {
	{NATIVE, __NR_uname, sizeof(struct new_utsname)},
	{NATIVE, __NR_brk, 0},
	ARCH_COMPAT_NAMES
};

const unsigned names_call_count = sizeof(names_calls) / sizeof(names_calls[0]);

const struct names_call *names_find(enum abi abi, unsigned number)
{
	for (unsigned i = 0; i < names_call_count; i++)
		if (names_calls[i].abi == abi && names_calls[i].number == number)
			return &names_calls[i];
	return NULL;
}

void names_read_release(char *to, size_t size)
{
	static const char *const before = "Linux version ";
	char version[128];
	struct new_utsname names = {.release = ""};
	struct text text = {to, to + size - 1, false};
	const char *from = text_read_file("/proc/version", version, sizeof(version)) < 0 ? NULL : text_after(version, before);

	if (!from) {
		sys_uname(&names);
		from = names.release;
	}
	while (*from && *from != ' ' && *from != '\n')
		text_put_char(&text, *from++);
	*text.at = 0;
}

/* The first three numbers, as the kernel packs them into its version: the third has one byte. */
static unsigned version_of(const char *release)
{
	unsigned version = 0;

	for (int i = 0; i < 3; i++) {
		unsigned long number = 0;

		if (text_number(&release, 0xffff, &number) && *release == '.')
			release++;
		version = version << 8 | (number > 255 ? 255 : number);
	}
	return version;
}

static int open_of(unsigned pid, const char *file, int flags)
{
	char path[32];
	struct text text = {path, path + sizeof(path) - 1, false};

	text_put(&text, "/proc/");
	text_put_number(&text, pid);
	text_put(&text, file);
	*text.at = 0;
	return sys_open(path, flags);
}

/* Where the vDSO of a process begins, or 0. The auxiliary vector has pairs of words, as wide as those of its program. */
static unsigned long vdso_of(unsigned pid, bool wide)
{
	unsigned words[256] __attribute__((aligned(8)));
	const int file = open_of(pid, "/auxv", O_RDONLY);
	const long got = file < 0 ? 0 : sys_read(file, words, sizeof(words));

	if (file >= 0)
		sys_close(file);
	for (long at = 0; at + (wide ? 16 : 8) <= got; at += wide ? 16 : 8) {
		const unsigned *pair = words + at / 4;

		if (pair[0] == AT_SYSINFO_EHDR)
			return wide ? pair[2] | (unsigned long)pair[3] << 32 : pair[1];
	}
	return 0;
}

/* Where in an image of a vDSO the version stands that its note tells, or 0. The image is a program's own: nothing in it is trusted. */
static size_t note_in(const char *image, size_t size, bool wide)
{
	const Elf64_Ehdr *head = (const void *)image;
	const Elf32_Ehdr *head32 = (const void *)image;
	const size_t entry = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
	const unsigned long first = wide ? head->e_phoff : head32->e_phoff;
	const unsigned count = wide ? head->e_phnum : head32->e_phnum;

	for (unsigned i = 0; i < count && first < size && first + (i + 1) * entry <= size; i++) {
		const Elf64_Phdr *segment = (const void *)(image + first + i * entry);
		const Elf32_Phdr *segment32 = (const void *)segment;
		unsigned long at = wide ? segment->p_offset : segment32->p_offset;

		if (segment->p_type != PT_NOTE)
			continue;
		while (at < size && at % 4 == 0 && size - at >= 24) {
			const unsigned *note = (const void *)(image + at);

			if (note[0] == 6 && note[1] == 4 && note[2] == 0 && text_equal((const char *)(note + 3), "Linux"))
				return at + 20;
			if (note[0] > size || note[1] > size)
				break;
			at += 12 + ((note[0] + 3) & ~3ul) + ((note[1] + 3) & ~3ul);
		}
	}
	return 0;
}

/* Into the caller's memory: it waits, so its process is the one that /proc shows as long as the call is still there. */
static bool give(int listener, const struct seccomp_notif *asked, unsigned long address, const void *from, size_t size)
{
	uint64_t id = asked->id;
	bool given;
	int memory = open_of(asked->pid, "/mem", O_WRONLY);

	if (memory < 0)
		return false;
	given = sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0 &&
		sys_pwrite(memory, from, size, address) == (long)size;
	sys_close(memory);
	return given;
}

/* Where in the memory of a process the version stands that its vDSO's note tells, or 0. */
static unsigned long note_of(unsigned pid, bool wide)
{
	static char image[4096] __attribute__((aligned(8)));
	const unsigned long vdso = vdso_of(pid, wide);
	const int memory = vdso ? open_of(pid, "/mem", O_RDONLY) : -1;
	const long got = memory < 0 ? 0 : sys_pread(memory, image, sizeof(image), vdso);
	const size_t note = got == sizeof(image) ? note_in(image, sizeof(image), wide) : 0;

	if (memory >= 0)
		sys_close(memory);
	return note ? vdso + note : 0;
}

bool names_can_overwrite_note(const char *release)
{
	const unsigned pid = sys_getpid();
	const unsigned long note = version_of(release) < 0x050500 ? 0 : note_of(pid, true);
	const int memory = note ? open_of(pid, "/mem", O_WRONLY) : -1;
	const bool written = memory >= 0 && sys_pwrite(memory, (const void *)note, 4, note) == 4;

	if (memory >= 0)
		sys_close(memory);
	return written;
}

void names_answer(int listener, const struct seccomp_notif *asked, const struct names_call *call, const char *release)
{
	/* The kernel takes as much as its own struct has, which may be more than ours. */
	union {
		struct seccomp_notif_resp reply;
		char space[512];
	} answer = {.space = {0}};
	struct new_utsname names;
	struct text text = {names.release, names.release + sizeof(names.release) - 1, false};

	answer.reply.id = asked->id;
	if (!call->size) {
		const unsigned version = version_of(release);
		const unsigned long note = note_of(asked->pid, call->abi == NATIVE);

		if (note)
			give(listener, asked, note, &version, sizeof(version));
		answer.reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
		sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
		return;
	}
	memset(&names, 0, sizeof(names));
	sys_uname(&names);
	memset(names.release, 0, sizeof(names.release));
	text_put(&text, release);
	if (!give(listener, asked, asked->data.args[0], &names, call->size))
		answer.reply.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	if (sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer) != -EINVAL)
		return;
	answer.reply.flags = 0;
	answer.reply.error = -EFAULT;
	sys_ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}
