// spawn [-r] FILE: the least that a supervisor does. Starts the command of every line of FILE (words between spaces)
// and waits for all, with -r for ever, as it starts again what ends. SIGTERM goes to all of them, and ends -r.
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

enum { most = 4096, words = 16 };
static char lines[most][512];
static volatile pid_t pids[most];
static volatile int count, stopping;

static void terminate(int signal) {
	stopping = 1;
	for (int i = 0; i < count; i++)
		if (pids[i] > 0)
			kill(pids[i], signal);
}

static void start(int i) {
	char line[512], *argv[words], *rest = line;
	pid_t pid;
	int n = 0;
	strcpy(line, lines[i]);
	while (n < words - 1 && (argv[n] = strsep(&rest, " \n")) != NULL && *argv[n] != 0)
		n++;
	argv[n] = NULL;
	pids[i] = posix_spawn(&pid, argv[0], NULL, NULL, argv, environ) == 0 ? pid : 0;
}

int main(int argc, char **argv) {
	int again = argc > 2 && strcmp(argv[1], "-r") == 0;
	FILE *file = argc > 1 ? fopen(argv[argc - 1], "re") : NULL;
	if (file == NULL)
		return 2;
	signal(SIGTERM, terminate);
	for (; count < most && fgets(lines[count], sizeof lines[0], file) != NULL; count++)
		start(count);
	fclose(file);
	for (;;) {
		pid_t pid = waitpid(-1, NULL, 0);
		if (pid < 0 && errno == ECHILD)
			return 0;
		for (int i = 0; pid > 0 && i < count; i++)
			if (pids[i] == pid) {
				pids[i] = 0;
				if (again && !stopping)
					start(i);
			}
	}
}
