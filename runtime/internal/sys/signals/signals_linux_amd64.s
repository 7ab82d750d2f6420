#include "textflag.h"

// func handler(), entered as void handler(int signo, siginfo_t *info, void *context): DI, SI, DX.
TEXT ·handler(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVL DI, CX
	MOVL 8(SI), AX       // info->si_code: above 0 where the kernel has sent it
	CMPL AX, $0
	JLE  take
	MOVL CX, R8
	DECL R8
	MOVQ ·kernels(SB), AX
	BTQ  R8, AX
	JCS  pass
	CMPL CX, $1
	JNE  take
	MOVL $9, CX          // HangUp
take:
	LEAQ ·numbers(SB), SI
	LEAQ (SI)(CX*8), SI
	DECL CX
	MOVQ $1, AX
	SHLQ CX, AX
	LOCK
	ORQ  AX, ·pending(SB)
	MOVL ·wake(SB), DI
	MOVL $8, DX
	MOVL $1, AX          // write(wake, &numbers[n], 8)
	SYSCALL
	RET
pass:
	LEAQ ·next(SB), AX
	MOVQ (AX)(CX*8), AX
	CMPQ AX, $0
	JEQ  drop
	JMP  AX
drop:
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
