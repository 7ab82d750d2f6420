// stamp FILE PROGRAM ARGUMENT...: marks the time in FILE and becomes PROGRAM.
#include "mark.h"

int main(int argc, char **argv) {
	if (argc < 3)
		return 2;
	mark(argv[1]);
	execv(argv[2], argv + 2);
	return 127;
}
