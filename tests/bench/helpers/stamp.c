// stamp FILE [PROGRAM ARGUMENT...]: appends the monotonic time in nanoseconds to FILE. With a PROGRAM, the time is
// that of its execution, which follows; without, that of stamp's own first instruction.
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
	struct timespec now;
	char line[32];
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (argc < 2)
		return 2;
	int fd = open(argv[1], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (argc > 2)
		clock_gettime(CLOCK_MONOTONIC, &now);
	int length = snprintf(line, sizeof line, "%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
	if (fd < 0 || write(fd, line, length) != length)
		return 1;
	if (argc == 2)
		return 0;
	execv(argv[2], argv + 2);
	return 127;
}
