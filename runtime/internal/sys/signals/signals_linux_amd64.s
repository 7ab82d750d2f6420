#include "textflag.h"

// func handler(), entered as void handler(int signo): DI is signo.
TEXT ·handler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVL DI, CX
	DECL CX
	MOVQ $1, AX
	SHLQ CX, AX
	LOCK
	ORQ  AX, ·pending(SB)
	MOVL ·wake(SB), DI
	LEAQ ·one(SB), SI
	MOVL $8, DX
	MOVL $1, AX          // write(wake, &one, 8)
	SYSCALL
	RET

// func restorer()
TEXT ·restorer(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVL $15, AX         // rt_sigreturn
	SYSCALL
	INT  $3              // not reached

// func addresses() (handler, restorer uintptr)
TEXT ·addresses(SB), NOSPLIT, $0-16
	LEAQ ·handler(SB), AX
	MOVQ AX, handler+0(FP)
	LEAQ ·restorer(SB), AX
	MOVQ AX, restorer+8(FP)
	RET
