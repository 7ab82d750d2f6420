// The first service of a machine: says how long after the kernel's start of init its first instruction was, by a clock that
// counts from the boot (CLOCK_BOOTTIME). Without a C library, whose start would count.
//
// The kernel notes the start of init in its log, by a clock of the log's own. A line that is written to the log tells the two
// clocks apart.
#include <asm/unistd.h>
#include <fcntl.h>
#include <linux/reboot.h>
#include <linux/time.h>
#include <stddef.h>

static long call(long n, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result;
	__asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
	return result;
}

static long now(void) // in nanoseconds
{
	struct { long sec, nsec; } t;
	call(__NR_clock_gettime, CLOCK_BOOTTIME, (long)&t, 0, 0);
	return t.sec * 1000000000 + t.nsec;
}

static const char *find(const char *in, const char *what)
{
	for (; *in; in++) {
		size_t i = 0;
		while (what[i] && in[i] == what[i])
			i++;
		if (!what[i])
			return in;
	}
	return NULL;
}

// number reads the field of a record of the log that is its time, in microseconds: priority, number, time, flags; text.
static long time_of(const char *record)
{
	long n = 0;
	for (int commas = 0; *record && commas < 3; record++) {
		if (*record == ',')
			commas++;
		else if (commas == 2)
			n = 10 * n + *record - '0';
	}
	return n;
}

static void run(void)
{
	static const char mark[] = "first instruction\n";
	static char record[8192], digits[] = "first instruction after           0 us\n";
	long began = now(), init = 0, logged = 0;
	int log = call(__NR_open, (long)"/dev/kmsg", O_RDWR | O_NONBLOCK, 0, 0);
	long before = now();
	call(__NR_write, log, (long)mark, sizeof mark - 1, 0);
	for (;;) {
		long n = call(__NR_read, log, (long)record, sizeof record - 1, 0);
		if (n <= 0)
			break;
		record[n] = 0;
		if (find(record, "Run /init as init process"))
			init = time_of(record);
		if (find(record, "first instruction"))
			logged = time_of(record);
	}
	long after = (logged - init) - (before - began) / 1000; // in microseconds
	for (int at = sizeof "first instruction after           0" - 2; after > 0 && init; at--, after /= 10)
		digits[at] = '0' + after % 10;
	call(__NR_write, 1, (long)digits, sizeof digits - 1, 0);
}

__attribute__((force_align_arg_pointer)) void _start(void)
{
	run();
	if (call(__NR_getpid, 0, 0, 0, 0) == 1) // of the other init
		call(__NR_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_POWER_OFF, 0);
	call(__NR_exit_group, 0, 0, 0, 0);
}
