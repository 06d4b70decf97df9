// Puts itself behind a seccomp filter that answers getrandom with the errno of the first argument, as browsers and sandboxes do with
// calls that they do not need, and then makes that call.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	unsigned int answer = SECCOMP_RET_ERRNO | (argc > 1 ? atoi(argv[1]) : ENOSYS);
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_getrandom, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, answer),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(code) / sizeof(*code), code };
	char bytes[8];

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter)) {
		perror("prctl");
		return 1;
	}
	errno = 0;
	for (int i = 0; i < 3; i++)
		syscall(__NR_getrandom, bytes, sizeof(bytes), 0);
	printf("getrandom answered %d\n", errno);
	return 0;
}
