#include "textflag.h"

// func handler(), entered as void handler(int signo): R0 is signo.
TEXT ·handler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	SUB   $1, R0, R1
	MOVD  $1, R2
	LSL   R1, R2, R2
	MOVD  $·pending(SB), R3
again:
	LDAXR (R3), R4
	ORR   R2, R4, R4
	STLXR R4, (R3), R5
	CBNZ  R5, again
	MOVW  ·wake(SB), R0
	MOVD  $·one(SB), R1
	MOVD  $8, R2
	MOVD  $64, R8        // write(wake, &one, 8)
	SVC
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVD $139, R8        // rt_sigreturn
	SVC
	BRK                  // not reached

// func addresses() (handler, restorer uintptr)
TEXT ·addresses(SB), NOSPLIT, $0-16
	MOVD $·handler(SB), R0
	MOVD R0, handler+0(FP)
	MOVD $·restorer(SB), R0
	MOVD R0, restorer+8(FP)
	RET
