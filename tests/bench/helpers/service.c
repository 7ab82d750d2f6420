// service MODE MARKS [GO N]: the service of every workload. It marks the time of its first instruction in MARKS; then
//
//	idle     waits for ever
//	fail     marks again and ends with 1
//	lines    waits for GO, writes N bytes as lines of 100, marks again, waits for ever
//	endless  the same without a newline
//	orphans  waits for GO, leaves N orphans that end at once, marks again, waits for ever
//
// GO is a FIFO: its open returns as soon as somebody has it open for writing.
#include "mark.h"
#include <string.h>
#include <sys/wait.h>

static void output(long long bytes, int newlines) {
	static char block[64000];
	memset(block, 'x', sizeof block);
	for (size_t i = 99; newlines && i < sizeof block; i += 100)
		block[i] = '\n';
	while (bytes > 0) {
		size_t length = bytes < (long long)sizeof block ? (size_t)bytes : sizeof block;
		for (size_t done = 0; done < length;) {
			ssize_t n = write(1, block + done, length - done);
			if (n < 0)
				_exit(112);
			done += n;
		}
		bytes -= length;
	}
}

// orphans forks twice: the child ends before its own child has anybody to wait for it but the sub-reaper.
static void orphans(long n) {
	while (n-- > 0) {
		pid_t child = fork();
		if (child < 0)
			_exit(113);
		if (child == 0)
			_exit(fork() < 0 ? 113 : 0);
		int status;
		if (waitpid(child, &status, 0) < 0 || status != 0)
			_exit(114);
	}
}

int main(int argc, char **argv) {
	if (argc < 3)
		return 2;
	const char *mode = argv[1], *marks = argv[2];
	mark(marks);
	if (strcmp(mode, "fail") == 0) {
		mark(marks);
		return 1;
	}
	if (argc > 4) {
		if (open(argv[3], O_RDONLY | O_CLOEXEC) < 0)
			return 115;
		if (strcmp(mode, "orphans") == 0)
			orphans(atol(argv[4]));
		else
			output(atoll(argv[4]), strcmp(mode, "lines") == 0);
		mark(marks);
	}
	for (;;)
		pause();
}
