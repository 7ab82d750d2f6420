#include "textflag.h"

// func prlimit(limit *[2]uint64) int
TEXT ·prlimit(SB), NOSPLIT, $0-16
	MOVL $0, DI
	MOVL $7, SI          // RLIMIT_NOFILE
	MOVL $0, DX
	MOVQ limit+0(FP), R10
	MOVL $302, AX        // prlimit64
	SYSCALL
	MOVQ AX, ret+8(FP)
	RET
