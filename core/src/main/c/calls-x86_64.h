/*
 * The calls of x86_64 and the arguments with which each is refused before it has an effect. One row, one number.
 * Made by facts.py from arguments.csv in ../data, whose README says what the arguments mean.
 */

	{  0, -1, 1, 1, 0, 0, 0},	/* read */
	{  1, -1, 1, 1, 0, 0, 0},	/* write */
	{  2, 1, 0, 0, 0, 0, 0},	/* open */
	{  3, -1, 0, 0, 0, 0, 0},	/* close */
	{  4, 1, 1, 0, 0, 0, 0},	/* stat */
	{  5, -1, 1, 0, 0, 0, 0},	/* fstat */
	{  6, 1, 1, 0, 0, 0, 0},	/* lstat */
	{  7, 0, -1, 0, 0, 0, 0},	/* poll: more than may be open */
	{  8, -1, 0, -1, 0, 0, 0},	/* lseek */
	{  9, 0, 0, 0, 0, -1, 0},	/* mmap */
	{ 10, 1, 1, 0, 0, 0, 0},	/* mprotect: misaligned */
	{ 11, 1, 1, 0, 0, 0, 0},	/* munmap: misaligned */
	{ 12, 0, 0, 0, 0, 0, 0},	/* brk: reports the break */
	{ 13, -1, 0, 0, 0, 0, 0},	/* rt_sigaction: a set of the wrong size */
	{ 14, -1, 0, 0, 0, 0, 0},	/* rt_sigprocmask: a set of the wrong size */
	{ 15, NEVER, 0, 0, 0, 0, 0},	/* rt_sigreturn: jumps through the stack */
	{ 16, -1, 0, 0, 0, 0, 0},	/* ioctl */
	{ 17, -1, 1, 1, 0, 0, 0},	/* pread64 */
	{ 18, -1, 1, 1, 0, 0, 0},	/* pwrite64 */
	{ 19, -1, 1, 1, 0, 0, 0},	/* readv */
	{ 20, -1, 1, 1, 0, 0, 0},	/* writev */
	{ 21, 1, 0, 0, 0, 0, 0},	/* access */
	{ 22, 1, 0, 0, 0, 0, 0},	/* pipe */
	{ 23, -1, 0, 0, 0, 0, 0},	/* select */
	{ 24, 0, 0, 0, 0, 0, 0},	/* sched_yield */
	{ 25, 1, 0, 0, -1, 0, 0},	/* mremap: misaligned */
	{ 26, 1, 0, -1, 0, 0, 0},	/* msync: misaligned */
	{ 27, 1, 1, 1, 0, 0, 0},	/* mincore: misaligned */
	{ 28, 1, 0, -1, 0, 0, 0},	/* madvise: misaligned */
	{ 29, 0, 0, 0, 0, 0, 0},	/* shmget: size 0 */
	{ 30, -1, 0, 0, 0, 0, 0},	/* shmat */
	{ 31, -1, -1, 0, 0, 0, 0},	/* shmctl */
	{ 32, -1, 0, 0, 0, 0, 0},	/* dup */
	{ 33, -1, -1, 0, 0, 0, 0},	/* dup2 */
	{ 34, NEVER, 0, 0, 0, 0, 0},	/* pause: waits for a signal */
	{ 35, 1, 0, 0, 0, 0, 0},	/* nanosleep: no time to sleep is read */
	{ 36, -1, 1, 0, 0, 0, 0},	/* getitimer */
	{ 37, NEVER, 0, 0, 0, 0, 0},	/* alarm: cancels an alarm */
	{ 38, -1, 0, 0, 0, 0, 0},	/* setitimer */
	{ 39, 0, 0, 0, 0, 0, 0},	/* getpid */
	{ 40, -1, -1, 0, 0, 0, 0},	/* sendfile */
	{ 41, -1, -1, -1, 0, 0, 0},	/* socket */
	{ 42, -1, 1, -1, 0, 0, 0},	/* connect */
	{ 43, -1, 0, 0, 0, 0, 0},	/* accept */
	{ 44, -1, 1, 0, 0, 0, 0},	/* sendto */
	{ 45, -1, 1, 0, 0, 0, 0},	/* recvfrom */
	{ 46, -1, 1, 0, 0, 0, 0},	/* sendmsg */
	{ 47, -1, 1, 0, 0, 0, 0},	/* recvmsg */
	{ 48, -1, -1, 0, 0, 0, 0},	/* shutdown */
	{ 49, -1, 1, -1, 0, 0, 0},	/* bind */
	{ 50, -1, -1, 0, 0, 0, 0},	/* listen */
	{ 51, -1, 1, 0, 0, 0, 0},	/* getsockname */
	{ 52, -1, 1, 0, 0, 0, 0},	/* getpeername */
	{ 53, -1, -1, -1, 1, 0, 0},	/* socketpair */
	{ 54, -1, 0, 0, 0, 0, 0},	/* setsockopt */
	{ 55, -1, 0, 0, 0, 0, 0},	/* getsockopt */
	{ 56, SIGHAND, 0, 0, 0, 0, 0},	/* clone: CLONE_SIGHAND without CLONE_VM */
	{ 57, NEVER, 0, 0, 0, 0, 0},	/* fork: makes a process */
	{ 58, NEVER, 0, 0, 0, 0, 0},	/* vfork: makes a process */
	{ 59, 1, 0, 0, 0, 0, 0},	/* execve */
	{ 60, NEVER, 0, 0, 0, 0, 0},	/* exit: ends the thread */
	{ 61, 0, 0, -1, 0, 0, 0},	/* wait4: unknown options: nothing is reaped */
	{ 62, NOBODY, 0, 0, 0, 0, 0},	/* kill: signal 0 */
	{ 63, 1, 0, 0, 0, 0, 0},	/* uname */
	{ 64, 0, -1, 0, 0, 0, 0},	/* semget: a negative count */
	{ 65, -1, 1, 1, 0, 0, 0},	/* semop */
	{ 66, -1, 0, -1, 0, 0, 0},	/* semctl */
	{ 67, 1, 0, 0, 0, 0, 0},	/* shmdt */
	{ 68, NOBODY, 0, 0, 0, 0, 0},	/* msgget: no IPC_CREAT */
	{ 69, -1, 1, -1, 0, 0, 0},	/* msgsnd */
	{ 70, -1, 1, -1, 0, 0, 0},	/* msgrcv */
	{ 71, -1, -1, 0, 0, 0, 0},	/* msgctl */
	{ 72, -1, 0, 0, 0, 0, 0},	/* fcntl */
	{ 73, -1, -1, 0, 0, 0, 0},	/* flock */
	{ 74, -1, 0, 0, 0, 0, 0},	/* fsync */
	{ 75, -1, 0, 0, 0, 0, 0},	/* fdatasync */
	{ 76, 1, 0, 0, 0, 0, 0},	/* truncate */
	{ 77, -1, -1, 0, 0, 0, 0},	/* ftruncate */
	{ 78, -1, 1, 1, 0, 0, 0},	/* getdents */
	{ 79, 1, 0, 0, 0, 0, 0},	/* getcwd: size 0 */
	{ 80, 1, 0, 0, 0, 0, 0},	/* chdir */
	{ 81, -1, 0, 0, 0, 0, 0},	/* fchdir */
	{ 82, 1, 1, 0, 0, 0, 0},	/* rename */
	{ 83, 1, 0, 0, 0, 0, 0},	/* mkdir */
	{ 84, 1, 0, 0, 0, 0, 0},	/* rmdir */
	{ 85, 1, 0, 0, 0, 0, 0},	/* creat */
	{ 86, 1, 1, 0, 0, 0, 0},	/* link */
	{ 87, 1, 0, 0, 0, 0, 0},	/* unlink */
	{ 88, 1, 1, 0, 0, 0, 0},	/* symlink */
	{ 89, 1, 1, -1, 0, 0, 0},	/* readlink */
	{ 90, 1, 0, 0, 0, 0, 0},	/* chmod */
	{ 91, -1, -1, 0, 0, 0, 0},	/* fchmod */
	{ 92, 1, 0, 0, 0, 0, 0},	/* chown */
	{ 93, -1, 0, 0, 0, 0, 0},	/* fchown */
	{ 94, 1, 0, 0, 0, 0, 0},	/* lchown */
	{ 95, NEVER, 0, 0, 0, 0, 0},	/* umask: changes the mask */
	{ 96, 1, 1, 0, 0, 0, 0},	/* gettimeofday */
	{ 97, -1, 1, 0, 0, 0, 0},	/* getrlimit */
	{ 98, NOBODY, 1, 0, 0, 0, 0},	/* getrusage: no such subject */
	{ 99, 1, 0, 0, 0, 0, 0},	/* sysinfo */
	{100, 1, 0, 0, 0, 0, 0},	/* times */
	{101, -1, NOBODY, 0, 0, 0, 0},	/* ptrace: no such process */
	{102, 0, 0, 0, 0, 0, 0},	/* getuid */
	{103, -1, 0, 0, 0, 0, 0},	/* syslog: no such action; 5 to 8 would change the console */
	{104, 0, 0, 0, 0, 0, 0},	/* getgid */
	{105, -1, 0, 0, 0, 0, 0},	/* setuid */
	{106, -1, 0, 0, 0, 0, 0},	/* setgid */
	{107, 0, 0, 0, 0, 0, 0},	/* geteuid */
	{108, 0, 0, 0, 0, 0, 0},	/* getegid */
	{109, 0, -1, 0, 0, 0, 0},	/* setpgid */
	{110, 0, 0, 0, 0, 0, 0},	/* getppid */
	{111, 0, 0, 0, 0, 0, 0},	/* getpgrp */
	{112, NEVER, 0, 0, 0, 0, 0},	/* setsid: leaves the session */
	{113, -1, -1, 0, 0, 0, 0},	/* setreuid: -1 leaves as it is */
	{114, -1, -1, 0, 0, 0, 0},	/* setregid: -1 leaves as it is */
	{115, -1, 0, 0, 0, 0, 0},	/* getgroups */
	{116, -1, 0, 0, 0, 0, 0},	/* setgroups */
	{117, -1, -1, -1, 0, 0, 0},	/* setresuid: -1 leaves as it is */
	{118, 1, 1, 1, 0, 0, 0},	/* getresuid */
	{119, -1, -1, -1, 0, 0, 0},	/* setresgid: -1 leaves as it is */
	{120, 1, 1, 1, 0, 0, 0},	/* getresgid */
	{121, NOBODY, 0, 0, 0, 0, 0},	/* getpgid */
	{122, -1, 0, 0, 0, 0, 0},	/* setfsuid: -1 is not applied; returns the id */
	{123, -1, 0, 0, 0, 0, 0},	/* setfsgid: -1 is not applied; returns the id */
	{124, NOBODY, 0, 0, 0, 0, 0},	/* getsid */
	{125, 1, 0, 0, 0, 0, 0},	/* capget */
	{126, 1, 0, 0, 0, 0, 0},	/* capset */
	{127, 1, NOBODY, 0, 0, 0, 0},	/* rt_sigpending: a set of the wrong size */
	{128, 0, 0, 0, 0, 0, 0},	/* rt_sigtimedwait: a set of the wrong size */
	{129, NOBODY, 0, 1, 0, 0, 0},	/* rt_sigqueueinfo */
	{130, 0, 0, 0, 0, 0, 0},	/* rt_sigsuspend: a set of the wrong size: it would suspend */
	{131, 1, 0, 0, 0, 0, 0},	/* sigaltstack */
	{132, 1, 0, 0, 0, 0, 0},	/* utime */
	{133, 1, 0, 0, 0, 0, 0},	/* mknod */
	{134, -1, 1, 1, 0, 0, 0},	/* uselib: not in current kernels */
	{135, -1, 0, 0, 0, 0, 0},	/* personality: -1 only asks */
	{136, -1, 1, 0, 0, 0, 0},	/* ustat */
	{137, 1, 1, 0, 0, 0, 0},	/* statfs */
	{138, -1, 1, 0, 0, 0, 0},	/* fstatfs */
	{139, -1, 0, 0, 0, 0, 0},	/* sysfs */
	{140, -1, 0, 0, 0, 0, 0},	/* getpriority */
	{141, -1, 0, 0, 0, 0, 0},	/* setpriority */
	{142, -1, 1, 0, 0, 0, 0},	/* sched_setparam */
	{143, -1, 1, 0, 0, 0, 0},	/* sched_getparam */
	{144, -1, -1, 1, 0, 0, 0},	/* sched_setscheduler */
	{145, -1, 0, 0, 0, 0, 0},	/* sched_getscheduler */
	{146, -1, 0, 0, 0, 0, 0},	/* sched_get_priority_max */
	{147, -1, 0, 0, 0, 0, 0},	/* sched_get_priority_min */
	{148, -1, 1, 0, 0, 0, 0},	/* sched_rr_get_interval */
	{149, 0, 0, 0, 0, 0, 0},	/* mlock: nothing to lock */
	{150, 0, 0, 0, 0, 0, 0},	/* munlock: nothing to unlock */
	{151, -1, 0, 0, 0, 0, 0},	/* mlockall */
	{152, NEVER, 0, 0, 0, 0, 0},	/* munlockall: unlocks all */
	{153, NEVER, 0, 0, 0, 0, 0},	/* vhangup: hangs up the terminal */
	{154, 0, 0, 0, 0, 0, 0},	/* modify_ldt: reads 0 bytes; an unknown function is ENOSYS */
	{155, 1, 1, 0, 0, 0, 0},	/* pivot_root */
	{156, -1, 1, 1, 0, 0, 0},	/* _sysctl: not in current kernels */
	{157, -1, 0, 0, 0, 0, 0},	/* prctl */
	{158, -1, 0, 0, 0, 0, 0},	/* arch_prctl */
	{159, 1, 0, 0, 0, 0, 0},	/* adjtimex */
	{160, -1, 1, 0, 0, 0, 0},	/* setrlimit */
	{161, 1, 0, 0, 0, 0, 0},	/* chroot */
	{162, NEVER, 0, 0, 0, 0, 0},	/* sync: writes every dirty page */
	{163, 1, 0, 0, 0, 0, 0},	/* acct: NULL would switch accounting off */
	{164, 1, 0, 0, 0, 0, 0},	/* settimeofday */
	{165, 0, 1, 0, 0, 0, 0},	/* mount: the target is read first */
	{166, 1, -1, 0, 0, 0, 0},	/* umount2 */
	{167, 1, -1, 0, 0, 0, 0},	/* swapon */
	{168, 1, 0, 0, 0, 0, 0},	/* swapoff */
	{169, 0, 0, 0, 0, 0, 0},	/* reboot: no magic */
	{170, 1, -1, 0, 0, 0, 0},	/* sethostname */
	{171, 1, -1, 0, 0, 0, 0},	/* setdomainname */
	{172, NOBODY, 0, 0, 0, 0, 0},	/* iopl: no such level */
	{173, -1, 1, 0, 0, 0, 0},	/* ioperm */
	{174, -1, 1, 1, 0, 0, 0},	/* create_module: not in current kernels */
	{175, 0, 0, 0, 0, 0, 0},	/* init_module: an empty image */
	{176, 1, 0, 0, 0, 0, 0},	/* delete_module */
	{177, -1, 1, 1, 0, 0, 0},	/* get_kernel_syms: not in current kernels */
	{178, -1, 1, 1, 0, 0, 0},	/* query_module: not in current kernels */
	{179, -1, 0, 0, 0, 0, 0},	/* quotactl: no such quota type; some unknown commands are ENOSYS */
	{180, -1, 1, 1, 0, 0, 0},	/* nfsservctl: not in current kernels */
	{181, -1, 1, 1, 0, 0, 0},	/* getpmsg: not in current kernels */
	{182, -1, 1, 1, 0, 0, 0},	/* putpmsg: not in current kernels */
	{183, -1, 1, 1, 0, 0, 0},	/* afs_syscall: not in current kernels */
	{184, -1, 1, 1, 0, 0, 0},	/* tuxcall: not in current kernels */
	{185, -1, 1, 1, 0, 0, 0},	/* security: not in current kernels */
	{186, 0, 0, 0, 0, 0, 0},	/* gettid */
	{187, -1, 0, 0, 0, 0, 0},	/* readahead */
	{188, 1, 1, 1, 0, -1, 0},	/* setxattr */
	{189, 1, 1, 1, 0, -1, 0},	/* lsetxattr */
	{190, -1, 1, 1, 0, -1, 0},	/* fsetxattr */
	{191, 1, 1, 0, 0, 0, 0},	/* getxattr */
	{192, 1, 1, 0, 0, 0, 0},	/* lgetxattr */
	{193, -1, 1, 0, 0, 0, 0},	/* fgetxattr */
	{194, 1, 0, 0, 0, 0, 0},	/* listxattr */
	{195, 1, 0, 0, 0, 0, 0},	/* llistxattr */
	{196, -1, 0, 0, 0, 0, 0},	/* flistxattr */
	{197, 1, 1, 0, 0, 0, 0},	/* removexattr */
	{198, 1, 1, 0, 0, 0, 0},	/* lremovexattr */
	{199, -1, 1, 0, 0, 0, 0},	/* fremovexattr */
	{200, -1, 0, 0, 0, 0, 0},	/* tkill */
	{201, 1, 0, 0, 0, 0, 0},	/* time */
	{202, 1, 1, 0, 0, 0, 0},	/* futex: FUTEX_WAKE, misaligned; an unknown operation is ENOSYS */
	{203, NOBODY, 0, 0, 0, 0, 0},	/* sched_setaffinity */
	{204, 0, 0, 0, 0, 0, 0},	/* sched_getaffinity */
	{205, -1, 1, 1, 0, 0, 0},	/* set_thread_area: not in current kernels */
	{206, 0, 1, 0, 0, 0, 0},	/* io_setup */
	{207, 0, 0, 0, 0, 0, 0},	/* io_destroy */
	{208, 0, 0, 0, 0, 0, 0},	/* io_getevents */
	{209, 0, 0, 0, 0, 0, 0},	/* io_submit */
	{210, 0, 1, 0, 0, 0, 0},	/* io_cancel */
	{211, -1, 1, 1, 0, 0, 0},	/* get_thread_area: not in current kernels */
	{212, -1, 1, 1, 0, 0, 0},	/* lookup_dcookie: not in current kernels */
	{213, 0, 0, 0, 0, 0, 0},	/* epoll_create */
	{214, -1, 1, 1, 0, 0, 0},	/* epoll_ctl_old: not in current kernels */
	{215, -1, 1, 1, 0, 0, 0},	/* epoll_wait_old: not in current kernels */
	{216, 1, 0, 1, 0, 0, 0},	/* remap_file_pages */
	{217, -1, 1, 1, 0, 0, 0},	/* getdents64 */
	{218, NEVER, 0, 0, 0, 0, 0},	/* set_tid_address: replaces the exit address */
	{219, NEVER, 0, 0, 0, 0, 0},	/* restart_syscall: resumes whatever was left */
	{220, -1, 1, 1, 0, 0, 0},	/* semtimedop */
	{221, -1, 0, 0, -1, 0, 0},	/* fadvise64 */
	{222, -1, 0, 1, 0, 0, 0},	/* timer_create */
	{223, -1, 0, 0, 0, 0, 0},	/* timer_settime */
	{224, -1, 1, 0, 0, 0, 0},	/* timer_gettime */
	{225, -1, 0, 0, 0, 0, 0},	/* timer_getoverrun */
	{226, -1, 0, 0, 0, 0, 0},	/* timer_delete */
	{227, -1, 1, 0, 0, 0, 0},	/* clock_settime */
	{228, -1, 1, 0, 0, 0, 0},	/* clock_gettime */
	{229, -1, 1, 0, 0, 0, 0},	/* clock_getres */
	{230, -1, 0, 1, 0, 0, 0},	/* clock_nanosleep */
	{231, NEVER, 0, 0, 0, 0, 0},	/* exit_group: ends the process */
	{232, -1, 1, 0, 0, 0, 0},	/* epoll_wait */
	{233, -1, -1, -1, 1, 0, 0},	/* epoll_ctl */
	{234, -1, -1, 0, 0, 0, 0},	/* tgkill */
	{235, 1, 0, 0, 0, 0, 0},	/* utimes */
	{236, -1, 1, 1, 0, 0, 0},	/* vserver: not in current kernels */
	{237, 1, 0, 0, -1, 0, -1},	/* mbind */
	{238, -1, 0, 0, 0, 0, 0},	/* set_mempolicy */
	{239, 0, 0, 0, 0, -1, 0},	/* get_mempolicy */
	{240, 1, 0, 0, 0, 0, 0},	/* mq_open */
	{241, 1, 0, 0, 0, 0, 0},	/* mq_unlink */
	{242, -1, 1, 0, 0, 0, 0},	/* mq_timedsend */
	{243, -1, 1, 0, 0, 0, 0},	/* mq_timedreceive */
	{244, -1, 0, 0, 0, 0, 0},	/* mq_notify */
	{245, -1, 0, 0, 0, 0, 0},	/* mq_getsetattr */
	{246, 0, 0, 0, -1, 0, 0},	/* kexec_load: unknown flags; without, it would unload */
	{247, -1, 0, 0, -1, 0, 0},	/* waitid: unknown options: nothing is reaped */
	{248, 1, 0, 0, 0, 0, 0},	/* add_key */
	{249, 1, 0, 0, 0, 0, 0},	/* request_key */
	{250, -1, 0, 0, 0, 0, 0},	/* keyctl */
	{251, -1, 0, 0, 0, 0, 0},	/* ioprio_set */
	{252, -1, 0, 0, 0, 0, 0},	/* ioprio_get */
	{253, NEVER, 0, 0, 0, 0, 0},	/* inotify_init: opens a descriptor */
	{254, -1, 1, 0, 0, 0, 0},	/* inotify_add_watch */
	{255, -1, -1, 0, 0, 0, 0},	/* inotify_rm_watch */
	{256, NOBODY, 0, 0, 0, 0, 0},	/* migrate_pages */
	{257, -1, 1, 0, 0, 0, 0},	/* openat */
	{258, -1, 1, 0, 0, 0, 0},	/* mkdirat */
	{259, -1, 1, 0, 0, 0, 0},	/* mknodat */
	{260, -1, 1, 0, 0, -1, 0},	/* fchownat */
	{261, -1, 1, 0, 0, 0, 0},	/* futimesat */
	{262, -1, 1, 1, -1, 0, 0},	/* newfstatat */
	{263, -1, 1, -1, 0, 0, 0},	/* unlinkat */
	{264, -1, 1, -1, 1, 0, 0},	/* renameat */
	{265, -1, 1, 0, 0, -1, 0},	/* linkat */
	{266, 1, -1, 1, 0, 0, 0},	/* symlinkat */
	{267, -1, 1, 0, 0, 0, 0},	/* readlinkat */
	{268, -1, 1, 0, 0, 0, 0},	/* fchmodat */
	{269, -1, 1, 0, 0, 0, 0},	/* faccessat */
	{270, -1, 0, 0, 0, 0, 0},	/* pselect6 */
	{271, 0, -1, 0, 0, 0, 0},	/* ppoll: more than may be open */
	{272, -1, 0, 0, 0, 0, 0},	/* unshare */
	{273, 0, 0, 0, 0, 0, 0},	/* set_robust_list: not the size of a head */
	{274, NOBODY, 1, 1, 0, 0, 0},	/* get_robust_list */
	{275, -1, 0, -1, 0, 1, -1},	/* splice */
	{276, -1, -1, 1, -1, 0, 0},	/* tee */
	{277, -1, 0, 0, -1, 0, 0},	/* sync_file_range */
	{278, -1, 1, 1, -1, 0, 0},	/* vmsplice */
	{279, NOBODY, 0, 0, 0, 0, -1},	/* move_pages */
	{280, -1, 1, 0, -1, 0, 0},	/* utimensat */
	{281, -1, 1, 0, 0, 0, 0},	/* epoll_pwait */
	{282, -1, 1, 0, 0, 0, 0},	/* signalfd */
	{283, -1, -1, 0, 0, 0, 0},	/* timerfd_create */
	{284, NEVER, 0, 0, 0, 0, 0},	/* eventfd: opens a descriptor */
	{285, -1, -1, 0, 0, 0, 0},	/* fallocate */
	{286, -1, -1, 1, 0, 0, 0},	/* timerfd_settime */
	{287, -1, 1, 0, 0, 0, 0},	/* timerfd_gettime */
	{288, -1, 0, 0, -1, 0, 0},	/* accept4 */
	{289, -1, 1, 0, -1, 0, 0},	/* signalfd4 */
	{290, 0, -1, 0, 0, 0, 0},	/* eventfd2 */
	{291, -1, 0, 0, 0, 0, 0},	/* epoll_create1 */
	{292, -1, -1, -1, 0, 0, 0},	/* dup3 */
	{293, 1, -1, 0, 0, 0, 0},	/* pipe2 */
	{294, -1, 0, 0, 0, 0, 0},	/* inotify_init1 */
	{295, -1, 1, 1, 0, 0, 0},	/* preadv */
	{296, -1, 1, 1, 0, 0, 0},	/* pwritev */
	{297, NOBODY, NOBODY, 0, 1, 0, 0},	/* rt_tgsigqueueinfo */
	{298, 1, 0, -1, -1, -1, 0},	/* perf_event_open */
	{299, -1, 1, 1, 0, 0, 0},	/* recvmmsg */
	{300, -1, -1, 0, 0, 0, 0},	/* fanotify_init */
	{301, -1, -1, 0, -1, 0, 0},	/* fanotify_mark */
	{302, 0, -1, 0, 0, 0, 0},	/* prlimit64 */
	{303, -1, 1, 1, 1, -1, 0},	/* name_to_handle_at */
	{304, -1, 1, 0, 0, 0, 0},	/* open_by_handle_at */
	{305, -1, 1, 0, 0, 0, 0},	/* clock_adjtime */
	{306, -1, 0, 0, 0, 0, 0},	/* syncfs */
	{307, -1, 1, 1, 0, 0, 0},	/* sendmmsg */
	{308, -1, 0, 0, 0, 0, 0},	/* setns */
	{309, 0, 0, 0, 0, 0, 0},	/* getcpu: wants nothing */
	{310, NOBODY, 0, 0, 0, 0, -1},	/* process_vm_readv */
	{311, NOBODY, 0, 0, 0, 0, -1},	/* process_vm_writev */
	{312, NOBODY, NOBODY, -1, 0, 0, 0},	/* kcmp */
	{313, -1, 0, -1, 0, 0, 0},	/* finit_module */
	{314, -1, 0, 0, 0, 0, 0},	/* sched_setattr */
	{315, -1, 0, 0, 0, 0, 0},	/* sched_getattr */
	{316, -1, 1, -1, 1, -1, 0},	/* renameat2 */
	{317, -1, 0, 0, 0, 0, 0},	/* seccomp */
	{318, 0, 0, -1, 0, 0, 0},	/* getrandom */
	{319, 1, -1, 0, 0, 0, 0},	/* memfd_create */
	{320, -1, -1, 0, 0, -1, 0},	/* kexec_file_load */
	{321, -1, 1, 0, 0, 0, 0},	/* bpf */
	{322, -1, 1, 0, 0, -1, 0},	/* execveat */
	{323, -1, 0, 0, 0, 0, 0},	/* userfaultfd */
	{324, -1, 0, 0, 0, 0, 0},	/* membarrier */
	{325, 0, 0, -1, 0, 0, 0},	/* mlock2 */
	{326, -1, 0, -1, 0, 0, -1},	/* copy_file_range */
	{327, -1, 1, 1, 0, 0, -1},	/* preadv2 */
	{328, -1, 1, 1, 0, 0, -1},	/* pwritev2 */
	{329, 1, 1, 0, -1, 0, 0},	/* pkey_mprotect */
	{330, -1, 0, 0, 0, 0, 0},	/* pkey_alloc */
	{331, -1, 0, 0, 0, 0, 0},	/* pkey_free */
	{332, -1, 1, -1, 0, 1, 0},	/* statx */
	{333, 0, 0, 0, 0, 0, 0},	/* io_pgetevents */
	{334, 0, 0, -1, 0, 0, 0},	/* rseq: unknown flags: a registration stays */
	{335, NEVER, 0, 0, 0, 0, 0},	/* uretprobe: SIGILL */
	{336, 0, 0, 0, 0, 0, 0},	/* uprobe: outside its trampoline */
	{424, -1, 0, 0, -1, 0, 0},	/* pidfd_send_signal */
	{425, 0, 1, 0, 0, 0, 0},	/* io_uring_setup */
	{426, -1, 0, 0, -1, 0, 0},	/* io_uring_enter */
	{427, -1, NOBODY, 0, 0, 0, 0},	/* io_uring_register */
	{428, -1, 1, -1, 0, 0, 0},	/* open_tree */
	{429, -1, 1, -1, 1, -1, 0},	/* move_mount */
	{430, 1, -1, 0, 0, 0, 0},	/* fsopen */
	{431, -1, -1, 0, 0, 0, 0},	/* fsconfig */
	{432, -1, 1, -1, 0, 0, 0},	/* fsmount */
	{433, -1, 1, -1, 0, 0, 0},	/* fspick */
	{434, -1, 0, 0, 0, 0, 0},	/* pidfd_open */
	{435, 0, 0, 0, 0, 0, 0},	/* clone3: too short */
	{436, 1, 0, 0, 0, 0, 0},	/* close_range: last before first */
	{437, -1, 1, 1, 0, 0, 0},	/* openat2: too short */
	{438, -1, -1, -1, 0, 0, 0},	/* pidfd_getfd */
	{439, -1, 1, -1, -1, 0, 0},	/* faccessat2 */
	{440, -1, 1, 0, -1, -1, 0},	/* process_madvise */
	{441, -1, 1, 0, 0, 0, 0},	/* epoll_pwait2 */
	{442, -1, 1, -1, 1, 0, 0},	/* mount_setattr */
	{443, -1, -1, 0, 0, 0, 0},	/* quotactl_fd */
	{444, 0, 0, 1, 0, 0, 0},	/* landlock_create_ruleset: asks for the version */
	{445, -1, -1, 1, -1, 0, 0},	/* landlock_add_rule */
	{446, -1, -1, 0, 0, 0, 0},	/* landlock_restrict_self */
	{447, -1, 0, 0, 0, 0, 0},	/* memfd_secret: ENOSYS also when switched off */
	{448, -1, -1, 0, 0, 0, 0},	/* process_mrelease */
	{449, 0, 0, -1, 0, 0, 0},	/* futex_waitv */
	{450, 1, 0, 0, -1, 0, 0},	/* set_mempolicy_home_node */
	{451, -1, 1, 1, -1, 0, 0},	/* cachestat */
	{452, -1, 1, 0, -1, 0, 0},	/* fchmodat2 */
	{453, 0, 0, -1, 0, 0, 0},	/* map_shadow_stack */
	{454, 1, 0, 0, -1, 0, 0},	/* futex_wake */
	{455, 1, 0, 0, -1, 0, 0},	/* futex_wait */
	{456, 1, 0, 0, -1, 0, 0},	/* futex_requeue */
	{457, 1, 1, 0, -1, 0, 0},	/* statmount */
	{458, 1, 1, 0, -1, 0, 0},	/* listmount */
	{459, -1, 0, 1, -1, 0, 0},	/* lsm_get_self_attr */
	{460, -1, 1, 0, -1, 0, 0},	/* lsm_set_self_attr */
	{461, 1, 1, -1, 0, 0, 0},	/* lsm_list_modules */
	{462, 1, 0, -1, 0, 0, 0},	/* mseal */
	{463, -1, 1, -1, 1, 1, 0},	/* setxattrat */
	{464, -1, 1, -1, 1, 1, 0},	/* getxattrat */
	{465, -1, 1, -1, 0, 0, 0},	/* listxattrat */
	{466, -1, 1, -1, 1, 0, 0},	/* removexattrat */
	{467, -1, 1, -1, 1, 0, 0},	/* open_tree_attr */
	{468, -1, 1, 1, 0, -1, 0},	/* file_getattr */
	{469, -1, 1, 1, 0, -1, 0},	/* file_setattr */
	{470, 1, 1, 0, -1, 0, 0},	/* listns */
	{471, 0, 0, 0, 0, 0, 0},	/* rseq_slice_yield: no slice was granted */
	{472, -1, -1, 0, 0, 0, 0},	/* fchroot */
