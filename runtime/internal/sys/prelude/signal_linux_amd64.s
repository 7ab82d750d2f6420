#include "textflag.h"

// note is a signal handler, entered as void handler(int signo, siginfo_t *info, void *context): DI, SI, DX.
TEXT ·note(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVL DI, CX
	DECL CX
	MOVQ $1, AX
	SHLQ CX, AX
	LOCK
	ORQ  AX, ·noted(SB)
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVL $15, AX         // rt_sigreturn
	SYSCALL
	INT  $3              // not reached

// func addresses() (note, restorer uintptr)
TEXT ·addresses(SB), NOSPLIT, $0-16
	LEAQ ·note(SB), AX
	MOVQ AX, note+0(FP)
	LEAQ ·restorer(SB), AX
	MOVQ AX, restorer+8(FP)
	RET
