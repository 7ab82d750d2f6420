#include "textflag.h"

// func handler(), entered as void handler(int signo, siginfo_t *info, void *context): R0, R1, R2.
TEXT ·handler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVWU R0, R9
	SUB   $1, R9, R10
	MOVW  8(R1), R11     // info->si_code: above 0 where the kernel has sent it
	CMPW  $0, R11
	BLE   take
	MOVD  ·kernels(SB), R11
	LSR   R10, R11, R11
	TBNZ  $0, R11, pass
	CMP   $1, R9
	BNE   take
	MOVD  $8, R10        // HangUp - 1
take:
	MOVD  $1, R2
	LSL   R10, R2, R2
	MOVD  $·pending(SB), R3
again:
	LDAXR (R3), R4
	ORR   R2, R4, R4
	STLXR R4, (R3), R5
	CBNZ  R5, again
	MOVW  ·wake(SB), R0
	MOVD  $·numbers(SB), R1
	ADD   R10<<3, R1, R1
	ADD   $8, R1, R1
	MOVD  $8, R2
	MOVD  $64, R8        // write(wake, &numbers[n], 8)
	SVC
	RET
pass:
	MOVD  $·next(SB), R11
	MOVD  (R11)(R9<<3), R11
	CBZ   R11, drop
	JMP   (R11)
drop:
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
