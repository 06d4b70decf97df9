/*
 * The calls of aarch64 and the arguments with which each is refused before it has an effect. One row, one number.
 * Made by facts.py from arguments.csv in ../data, whose README says what the arguments mean.
 */

	{  0, 0, 1, 0, 0, 0, 0},	/* io_setup */
	{  1, 0, 0, 0, 0, 0, 0},	/* io_destroy */
	{  2, 0, 0, 0, 0, 0, 0},	/* io_submit */
	{  3, 0, 1, 0, 0, 0, 0},	/* io_cancel */
	{  4, 0, 0, 0, 0, 0, 0},	/* io_getevents */
	{  5, 1, 1, 1, 0, -1, 0},	/* setxattr */
	{  6, 1, 1, 1, 0, -1, 0},	/* lsetxattr */
	{  7, -1, 1, 1, 0, -1, 0},	/* fsetxattr */
	{  8, 1, 1, 0, 0, 0, 0},	/* getxattr */
	{  9, 1, 1, 0, 0, 0, 0},	/* lgetxattr */
	{ 10, -1, 1, 0, 0, 0, 0},	/* fgetxattr */
	{ 11, 1, 0, 0, 0, 0, 0},	/* listxattr */
	{ 12, 1, 0, 0, 0, 0, 0},	/* llistxattr */
	{ 13, -1, 0, 0, 0, 0, 0},	/* flistxattr */
	{ 14, 1, 1, 0, 0, 0, 0},	/* removexattr */
	{ 15, 1, 1, 0, 0, 0, 0},	/* lremovexattr */
	{ 16, -1, 1, 0, 0, 0, 0},	/* fremovexattr */
	{ 17, 1, 0, 0, 0, 0, 0},	/* getcwd: size 0 */
	{ 18, -1, 1, 1, 0, 0, 0},	/* lookup_dcookie: not in current kernels */
	{ 19, 0, -1, 0, 0, 0, 0},	/* eventfd2 */
	{ 20, -1, 0, 0, 0, 0, 0},	/* epoll_create1 */
	{ 21, -1, -1, -1, 1, 0, 0},	/* epoll_ctl */
	{ 22, -1, 1, 0, 0, 0, 0},	/* epoll_pwait */
	{ 23, -1, 0, 0, 0, 0, 0},	/* dup */
	{ 24, -1, -1, -1, 0, 0, 0},	/* dup3 */
	{ 25, -1, 0, 0, 0, 0, 0},	/* fcntl */
	{ 26, -1, 0, 0, 0, 0, 0},	/* inotify_init1 */
	{ 27, -1, 1, 0, 0, 0, 0},	/* inotify_add_watch */
	{ 28, -1, -1, 0, 0, 0, 0},	/* inotify_rm_watch */
	{ 29, -1, 0, 0, 0, 0, 0},	/* ioctl */
	{ 30, -1, 0, 0, 0, 0, 0},	/* ioprio_set */
	{ 31, -1, 0, 0, 0, 0, 0},	/* ioprio_get */
	{ 32, -1, -1, 0, 0, 0, 0},	/* flock */
	{ 33, -1, 1, 0, 0, 0, 0},	/* mknodat */
	{ 34, -1, 1, 0, 0, 0, 0},	/* mkdirat */
	{ 35, -1, 1, -1, 0, 0, 0},	/* unlinkat */
	{ 36, 1, -1, 1, 0, 0, 0},	/* symlinkat */
	{ 37, -1, 1, 0, 0, -1, 0},	/* linkat */
	{ 38, -1, 1, -1, 1, 0, 0},	/* renameat */
	{ 39, 1, -1, 0, 0, 0, 0},	/* umount2 */
	{ 40, 0, 1, 0, 0, 0, 0},	/* mount: the target is read first */
	{ 41, 1, 1, 0, 0, 0, 0},	/* pivot_root */
	{ 42, -1, 1, 1, 0, 0, 0},	/* nfsservctl: not in current kernels */
	{ 43, 1, 1, 0, 0, 0, 0},	/* statfs */
	{ 44, -1, 1, 0, 0, 0, 0},	/* fstatfs */
	{ 45, 1, 0, 0, 0, 0, 0},	/* truncate */
	{ 46, -1, -1, 0, 0, 0, 0},	/* ftruncate */
	{ 47, -1, -1, 0, 0, 0, 0},	/* fallocate */
	{ 48, -1, 1, 0, 0, 0, 0},	/* faccessat */
	{ 49, 1, 0, 0, 0, 0, 0},	/* chdir */
	{ 50, -1, 0, 0, 0, 0, 0},	/* fchdir */
	{ 51, 1, 0, 0, 0, 0, 0},	/* chroot */
	{ 52, -1, -1, 0, 0, 0, 0},	/* fchmod */
	{ 53, -1, 1, 0, 0, 0, 0},	/* fchmodat */
	{ 54, -1, 1, 0, 0, -1, 0},	/* fchownat */
	{ 55, -1, 0, 0, 0, 0, 0},	/* fchown */
	{ 56, -1, 1, 0, 0, 0, 0},	/* openat */
	{ 57, -1, 0, 0, 0, 0, 0},	/* close */
	{ 58, NEVER, 0, 0, 0, 0, 0},	/* vhangup: hangs up the terminal */
	{ 59, 1, -1, 0, 0, 0, 0},	/* pipe2 */
	{ 60, -1, 0, 0, 0, 0, 0},	/* quotactl: no such quota type; some unknown commands are ENOSYS */
	{ 61, -1, 1, 1, 0, 0, 0},	/* getdents64 */
	{ 62, -1, 0, -1, 0, 0, 0},	/* lseek */
	{ 63, -1, 1, 1, 0, 0, 0},	/* read */
	{ 64, -1, 1, 1, 0, 0, 0},	/* write */
	{ 65, -1, 1, 1, 0, 0, 0},	/* readv */
	{ 66, -1, 1, 1, 0, 0, 0},	/* writev */
	{ 67, -1, 1, 1, 0, 0, 0},	/* pread64 */
	{ 68, -1, 1, 1, 0, 0, 0},	/* pwrite64 */
	{ 69, -1, 1, 1, 0, 0, 0},	/* preadv */
	{ 70, -1, 1, 1, 0, 0, 0},	/* pwritev */
	{ 71, -1, -1, 0, 0, 0, 0},	/* sendfile */
	{ 72, -1, 0, 0, 0, 0, 0},	/* pselect6 */
	{ 73, 0, -1, 0, 0, 0, 0},	/* ppoll: more than may be open */
	{ 74, -1, 1, 0, -1, 0, 0},	/* signalfd4 */
	{ 75, -1, 1, 1, -1, 0, 0},	/* vmsplice */
	{ 76, -1, 0, -1, 0, 1, -1},	/* splice */
	{ 77, -1, -1, 1, -1, 0, 0},	/* tee */
	{ 78, -1, 1, 0, 0, 0, 0},	/* readlinkat */
	{ 79, -1, 1, 1, -1, 0, 0},	/* newfstatat */
	{ 80, -1, 1, 0, 0, 0, 0},	/* fstat */
	{ 81, NEVER, 0, 0, 0, 0, 0},	/* sync: writes every dirty page */
	{ 82, -1, 0, 0, 0, 0, 0},	/* fsync */
	{ 83, -1, 0, 0, 0, 0, 0},	/* fdatasync */
	{ 84, -1, 0, 0, -1, 0, 0},	/* sync_file_range */
	{ 85, -1, -1, 0, 0, 0, 0},	/* timerfd_create */
	{ 86, -1, -1, 1, 0, 0, 0},	/* timerfd_settime */
	{ 87, -1, 1, 0, 0, 0, 0},	/* timerfd_gettime */
	{ 88, -1, 1, 0, -1, 0, 0},	/* utimensat */
	{ 89, 1, 0, 0, 0, 0, 0},	/* acct: NULL would switch accounting off */
	{ 90, 1, 0, 0, 0, 0, 0},	/* capget */
	{ 91, 1, 0, 0, 0, 0, 0},	/* capset */
	{ 92, -1, 0, 0, 0, 0, 0},	/* personality: -1 only asks */
	{ 93, NEVER, 0, 0, 0, 0, 0},	/* exit: ends the thread */
	{ 94, NEVER, 0, 0, 0, 0, 0},	/* exit_group: ends the process */
	{ 95, -1, 0, 0, -1, 0, 0},	/* waitid: unknown options: nothing is reaped */
	{ 96, NEVER, 0, 0, 0, 0, 0},	/* set_tid_address: replaces the exit address */
	{ 97, -1, 0, 0, 0, 0, 0},	/* unshare */
	{ 98, 1, 1, 0, 0, 0, 0},	/* futex: FUTEX_WAKE, misaligned; an unknown operation is ENOSYS */
	{ 99, 0, 0, 0, 0, 0, 0},	/* set_robust_list: not the size of a head */
	{100, NOBODY, 1, 1, 0, 0, 0},	/* get_robust_list */
	{101, 1, 0, 0, 0, 0, 0},	/* nanosleep: no time to sleep is read */
	{102, -1, 1, 0, 0, 0, 0},	/* getitimer */
	{103, -1, 0, 0, 0, 0, 0},	/* setitimer */
	{104, 0, 0, 0, -1, 0, 0},	/* kexec_load: unknown flags; without, it would unload */
	{105, 0, 0, 0, 0, 0, 0},	/* init_module: an empty image */
	{106, 1, 0, 0, 0, 0, 0},	/* delete_module */
	{107, -1, 0, 1, 0, 0, 0},	/* timer_create */
	{108, -1, 1, 0, 0, 0, 0},	/* timer_gettime */
	{109, -1, 0, 0, 0, 0, 0},	/* timer_getoverrun */
	{110, -1, 0, 0, 0, 0, 0},	/* timer_settime */
	{111, -1, 0, 0, 0, 0, 0},	/* timer_delete */
	{112, -1, 1, 0, 0, 0, 0},	/* clock_settime */
	{113, -1, 1, 0, 0, 0, 0},	/* clock_gettime */
	{114, -1, 1, 0, 0, 0, 0},	/* clock_getres */
	{115, -1, 0, 1, 0, 0, 0},	/* clock_nanosleep */
	{116, -1, 0, 0, 0, 0, 0},	/* syslog: no such action; 5 to 8 would change the console */
	{117, -1, NOBODY, 0, 0, 0, 0},	/* ptrace: no such process */
	{118, -1, 1, 0, 0, 0, 0},	/* sched_setparam */
	{119, -1, -1, 1, 0, 0, 0},	/* sched_setscheduler */
	{120, -1, 0, 0, 0, 0, 0},	/* sched_getscheduler */
	{121, -1, 1, 0, 0, 0, 0},	/* sched_getparam */
	{122, NOBODY, 0, 0, 0, 0, 0},	/* sched_setaffinity */
	{123, 0, 0, 0, 0, 0, 0},	/* sched_getaffinity */
	{124, 0, 0, 0, 0, 0, 0},	/* sched_yield */
	{125, -1, 0, 0, 0, 0, 0},	/* sched_get_priority_max */
	{126, -1, 0, 0, 0, 0, 0},	/* sched_get_priority_min */
	{127, -1, 1, 0, 0, 0, 0},	/* sched_rr_get_interval */
	{128, NEVER, 0, 0, 0, 0, 0},	/* restart_syscall: resumes whatever was left */
	{129, NOBODY, 0, 0, 0, 0, 0},	/* kill: signal 0 */
	{130, -1, 0, 0, 0, 0, 0},	/* tkill */
	{131, -1, -1, 0, 0, 0, 0},	/* tgkill */
	{132, 1, 0, 0, 0, 0, 0},	/* sigaltstack */
	{133, 0, 0, 0, 0, 0, 0},	/* rt_sigsuspend: a set of the wrong size: it would suspend */
	{134, -1, 0, 0, 0, 0, 0},	/* rt_sigaction: a set of the wrong size */
	{135, -1, 0, 0, 0, 0, 0},	/* rt_sigprocmask: a set of the wrong size */
	{136, 1, NOBODY, 0, 0, 0, 0},	/* rt_sigpending: a set of the wrong size */
	{137, 0, 0, 0, 0, 0, 0},	/* rt_sigtimedwait: a set of the wrong size */
	{138, NOBODY, 0, 1, 0, 0, 0},	/* rt_sigqueueinfo */
	{139, NEVER, 0, 0, 0, 0, 0},	/* rt_sigreturn: jumps through the stack */
	{140, -1, 0, 0, 0, 0, 0},	/* setpriority */
	{141, -1, 0, 0, 0, 0, 0},	/* getpriority */
	{142, 0, 0, 0, 0, 0, 0},	/* reboot: no magic */
	{143, -1, -1, 0, 0, 0, 0},	/* setregid: -1 leaves as it is */
	{144, -1, 0, 0, 0, 0, 0},	/* setgid */
	{145, -1, -1, 0, 0, 0, 0},	/* setreuid: -1 leaves as it is */
	{146, -1, 0, 0, 0, 0, 0},	/* setuid */
	{147, -1, -1, -1, 0, 0, 0},	/* setresuid: -1 leaves as it is */
	{148, 1, 1, 1, 0, 0, 0},	/* getresuid */
	{149, -1, -1, -1, 0, 0, 0},	/* setresgid: -1 leaves as it is */
	{150, 1, 1, 1, 0, 0, 0},	/* getresgid */
	{151, -1, 0, 0, 0, 0, 0},	/* setfsuid: -1 is not applied; returns the id */
	{152, -1, 0, 0, 0, 0, 0},	/* setfsgid: -1 is not applied; returns the id */
	{153, 1, 0, 0, 0, 0, 0},	/* times */
	{154, 0, -1, 0, 0, 0, 0},	/* setpgid */
	{155, NOBODY, 0, 0, 0, 0, 0},	/* getpgid */
	{156, NOBODY, 0, 0, 0, 0, 0},	/* getsid */
	{157, NEVER, 0, 0, 0, 0, 0},	/* setsid: leaves the session */
	{158, -1, 0, 0, 0, 0, 0},	/* getgroups */
	{159, -1, 0, 0, 0, 0, 0},	/* setgroups */
	{160, 1, 0, 0, 0, 0, 0},	/* uname */
	{161, 1, -1, 0, 0, 0, 0},	/* sethostname */
	{162, 1, -1, 0, 0, 0, 0},	/* setdomainname */
	{163, -1, 1, 0, 0, 0, 0},	/* getrlimit */
	{164, -1, 1, 0, 0, 0, 0},	/* setrlimit */
	{165, NOBODY, 1, 0, 0, 0, 0},	/* getrusage: no such subject */
	{166, NEVER, 0, 0, 0, 0, 0},	/* umask: changes the mask */
	{167, -1, 0, 0, 0, 0, 0},	/* prctl */
	{168, 0, 0, 0, 0, 0, 0},	/* getcpu: wants nothing */
	{169, 1, 1, 0, 0, 0, 0},	/* gettimeofday */
	{170, 1, 0, 0, 0, 0, 0},	/* settimeofday */
	{171, 1, 0, 0, 0, 0, 0},	/* adjtimex */
	{172, 0, 0, 0, 0, 0, 0},	/* getpid */
	{173, 0, 0, 0, 0, 0, 0},	/* getppid */
	{174, 0, 0, 0, 0, 0, 0},	/* getuid */
	{175, 0, 0, 0, 0, 0, 0},	/* geteuid */
	{176, 0, 0, 0, 0, 0, 0},	/* getgid */
	{177, 0, 0, 0, 0, 0, 0},	/* getegid */
	{178, 0, 0, 0, 0, 0, 0},	/* gettid */
	{179, 1, 0, 0, 0, 0, 0},	/* sysinfo */
	{180, 1, 0, 0, 0, 0, 0},	/* mq_open */
	{181, 1, 0, 0, 0, 0, 0},	/* mq_unlink */
	{182, -1, 1, 0, 0, 0, 0},	/* mq_timedsend */
	{183, -1, 1, 0, 0, 0, 0},	/* mq_timedreceive */
	{184, -1, 0, 0, 0, 0, 0},	/* mq_notify */
	{185, -1, 0, 0, 0, 0, 0},	/* mq_getsetattr */
	{186, NOBODY, 0, 0, 0, 0, 0},	/* msgget: no IPC_CREAT */
	{187, -1, -1, 0, 0, 0, 0},	/* msgctl */
	{188, -1, 1, -1, 0, 0, 0},	/* msgrcv */
	{189, -1, 1, -1, 0, 0, 0},	/* msgsnd */
	{190, 0, -1, 0, 0, 0, 0},	/* semget: a negative count */
	{191, -1, 0, -1, 0, 0, 0},	/* semctl */
	{192, -1, 1, 1, 0, 0, 0},	/* semtimedop */
	{193, -1, 1, 1, 0, 0, 0},	/* semop */
	{194, 0, 0, 0, 0, 0, 0},	/* shmget: size 0 */
	{195, -1, -1, 0, 0, 0, 0},	/* shmctl */
	{196, -1, 0, 0, 0, 0, 0},	/* shmat */
	{197, 1, 0, 0, 0, 0, 0},	/* shmdt */
	{198, -1, -1, -1, 0, 0, 0},	/* socket */
	{199, -1, -1, -1, 1, 0, 0},	/* socketpair */
	{200, -1, 1, -1, 0, 0, 0},	/* bind */
	{201, -1, -1, 0, 0, 0, 0},	/* listen */
	{202, -1, 0, 0, 0, 0, 0},	/* accept */
	{203, -1, 1, -1, 0, 0, 0},	/* connect */
	{204, -1, 1, 0, 0, 0, 0},	/* getsockname */
	{205, -1, 1, 0, 0, 0, 0},	/* getpeername */
	{206, -1, 1, 0, 0, 0, 0},	/* sendto */
	{207, -1, 1, 0, 0, 0, 0},	/* recvfrom */
	{208, -1, 0, 0, 0, 0, 0},	/* setsockopt */
	{209, -1, 0, 0, 0, 0, 0},	/* getsockopt */
	{210, -1, -1, 0, 0, 0, 0},	/* shutdown */
	{211, -1, 1, 0, 0, 0, 0},	/* sendmsg */
	{212, -1, 1, 0, 0, 0, 0},	/* recvmsg */
	{213, -1, 0, 0, 0, 0, 0},	/* readahead */
	{214, 0, 0, 0, 0, 0, 0},	/* brk: reports the break */
	{215, 1, 1, 0, 0, 0, 0},	/* munmap: misaligned */
	{216, 1, 0, 0, -1, 0, 0},	/* mremap: misaligned */
	{217, 1, 0, 0, 0, 0, 0},	/* add_key */
	{218, 1, 0, 0, 0, 0, 0},	/* request_key */
	{219, -1, 0, 0, 0, 0, 0},	/* keyctl */
	{220, SIGHAND, 0, 0, 0, 0, 0},	/* clone: CLONE_SIGHAND without CLONE_VM */
	{221, 1, 0, 0, 0, 0, 0},	/* execve */
	{222, 0, 0, 0, 0, -1, 0},	/* mmap */
	{223, -1, 0, 0, -1, 0, 0},	/* fadvise64 */
	{224, 1, -1, 0, 0, 0, 0},	/* swapon */
	{225, 1, 0, 0, 0, 0, 0},	/* swapoff */
	{226, 1, 1, 0, 0, 0, 0},	/* mprotect: misaligned */
	{227, 1, 0, -1, 0, 0, 0},	/* msync: misaligned */
	{228, 0, 0, 0, 0, 0, 0},	/* mlock: nothing to lock */
	{229, 0, 0, 0, 0, 0, 0},	/* munlock: nothing to unlock */
	{230, -1, 0, 0, 0, 0, 0},	/* mlockall */
	{231, NEVER, 0, 0, 0, 0, 0},	/* munlockall: unlocks all */
	{232, 1, 1, 1, 0, 0, 0},	/* mincore: misaligned */
	{233, 1, 0, -1, 0, 0, 0},	/* madvise: misaligned */
	{234, 1, 0, 1, 0, 0, 0},	/* remap_file_pages */
	{235, 1, 0, 0, -1, 0, -1},	/* mbind */
	{236, 0, 0, 0, 0, -1, 0},	/* get_mempolicy */
	{237, -1, 0, 0, 0, 0, 0},	/* set_mempolicy */
	{238, NOBODY, 0, 0, 0, 0, 0},	/* migrate_pages */
	{239, NOBODY, 0, 0, 0, 0, -1},	/* move_pages */
	{240, NOBODY, NOBODY, 0, 1, 0, 0},	/* rt_tgsigqueueinfo */
	{241, 1, 0, -1, -1, -1, 0},	/* perf_event_open */
	{242, -1, 0, 0, -1, 0, 0},	/* accept4 */
	{243, -1, 1, 1, 0, 0, 0},	/* recvmmsg */
	{260, 0, 0, -1, 0, 0, 0},	/* wait4: unknown options: nothing is reaped */
	{261, 0, -1, 0, 0, 0, 0},	/* prlimit64 */
	{262, -1, -1, 0, 0, 0, 0},	/* fanotify_init */
	{263, -1, -1, 0, -1, 0, 0},	/* fanotify_mark */
	{264, -1, 1, 1, 1, -1, 0},	/* name_to_handle_at */
	{265, -1, 1, 0, 0, 0, 0},	/* open_by_handle_at */
	{266, -1, 1, 0, 0, 0, 0},	/* clock_adjtime */
	{267, -1, 0, 0, 0, 0, 0},	/* syncfs */
	{268, -1, 0, 0, 0, 0, 0},	/* setns */
	{269, -1, 1, 1, 0, 0, 0},	/* sendmmsg */
	{270, NOBODY, 0, 0, 0, 0, -1},	/* process_vm_readv */
	{271, NOBODY, 0, 0, 0, 0, -1},	/* process_vm_writev */
	{272, NOBODY, NOBODY, -1, 0, 0, 0},	/* kcmp */
	{273, -1, 0, -1, 0, 0, 0},	/* finit_module */
	{274, -1, 0, 0, 0, 0, 0},	/* sched_setattr */
	{275, -1, 0, 0, 0, 0, 0},	/* sched_getattr */
	{276, -1, 1, -1, 1, -1, 0},	/* renameat2 */
	{277, -1, 0, 0, 0, 0, 0},	/* seccomp */
	{278, 0, 0, -1, 0, 0, 0},	/* getrandom */
	{279, 1, -1, 0, 0, 0, 0},	/* memfd_create */
	{280, -1, 1, 0, 0, 0, 0},	/* bpf */
	{281, -1, 1, 0, 0, -1, 0},	/* execveat */
	{282, -1, 0, 0, 0, 0, 0},	/* userfaultfd */
	{283, -1, 0, 0, 0, 0, 0},	/* membarrier */
	{284, 0, 0, -1, 0, 0, 0},	/* mlock2 */
	{285, -1, 0, -1, 0, 0, -1},	/* copy_file_range */
	{286, -1, 1, 1, 0, 0, -1},	/* preadv2 */
	{287, -1, 1, 1, 0, 0, -1},	/* pwritev2 */
	{288, 1, 1, 0, -1, 0, 0},	/* pkey_mprotect */
	{289, -1, 0, 0, 0, 0, 0},	/* pkey_alloc */
	{290, -1, 0, 0, 0, 0, 0},	/* pkey_free */
	{291, -1, 1, -1, 0, 1, 0},	/* statx */
	{292, 0, 0, 0, 0, 0, 0},	/* io_pgetevents */
	{293, 0, 0, -1, 0, 0, 0},	/* rseq: unknown flags: a registration stays */
	{294, -1, -1, 0, 0, -1, 0},	/* kexec_file_load */
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
