#include "textflag.h"

// note is a signal handler, entered as void handler(int signo, siginfo_t *info, void *context): R0, R1, R2.
TEXT ·note(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	SUB   $1, R0, R1
	MOVD  $1, R2
	LSL   R1, R2, R2
	MOVD  $·noted(SB), R3
again:
	LDAXR (R3), R4
	ORR   R2, R4, R4
	STLXR R4, (R3), R5
	CBNZ  R5, again
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVD $139, R8        // rt_sigreturn
	SVC
	BRK                  // not reached

// func addresses() (note, restorer uintptr)
TEXT ·addresses(SB), NOSPLIT, $0-16
	MOVD $·note(SB), R0
	MOVD R0, note+0(FP)
	MOVD $·restorer(SB), R0
	MOVD R0, restorer+8(FP)
	RET
