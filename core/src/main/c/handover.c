#include "handover.h"

#include "sys.h"

/* The control message's length, of which the padding is no part. */
#define CONTROL_LENGTH offsetof(struct control_fd, pad)

long handover_send(int socket, const struct note *note, int fd, long cookie)
{
	struct iovec part = {(void *)note, sizeof(*note)};
	struct control_fd control = {CONTROL_LENGTH, SOL_SOCKET, SCM_RIGHTS, fd, 0};
	struct message message = {.parts = &part, .part_count = 1};

	if (fd >= 0) {
		message.control = &control;
		message.control_size = sizeof(control);
	}
	return sys_sendmsg_past(cookie, socket, &message);
}

long handover_receive(int socket, struct note *note, int *fd)
{
	struct iovec part = {note, sizeof(*note)};
	struct control_fd control = {.fd = -1};
	struct message message = {
		.parts = &part, .part_count = 1, .control = &control, .control_size = sizeof(control)};
	long result = sys_recvmsg(socket, &message, MSG_CMSG_CLOEXEC);

	*fd = -1;
	if (result <= 0)
		return result;
	if (result != sizeof(*note))
		return -EBADMSG;
	if (message.control_size >= CONTROL_LENGTH && control.type == SCM_RIGHTS)
		*fd = control.fd;
	return 1;
}
