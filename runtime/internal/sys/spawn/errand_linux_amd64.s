#include "textflag.h"

// func onErrand(), entered as a signal handler: what is in errand is carried out, if nobody has yet.
//
// The kernel restores all registers at the end. A process that is made here goes on with the same stack pointer, and only
// below it may it write.
TEXT ·onErrand(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVL $1, AX          // wanted
	MOVL $2, CX          // taken
	LEAQ ·errand(SB), BX
	LOCK
	CMPXCHGL CX, 48(BX)
	JNE  none
	MOVQ 8(BX), DI
	MOVQ 16(BX), SI
	MOVQ 24(BX), DX
	MOVQ $0, R10
	MOVQ $0, R8
	MOVQ 0(BX), AX
	SYSCALL
	CMPQ AX, $0
	JEQ  child
	MOVQ AX, 40(BX)
	MOVL $3, AX          // done
	XCHGL AX, 48(BX)
	LEAQ 48(BX), DI
	MOVL $129, SI        // FUTEX_WAKE_PRIVATE
	MOVL $1, DX
	MOVQ $0, R10
	MOVL $202, AX        // futex
	SYSCALL
none:
	RET
child:
	MOVQ 32(BX), AX
	SUBQ $24, SP         // a Go function may keep its arguments above its own frame
	XORPS X15, X15       // what Go functions take for granted
	MOVQ ·runChild(SB), DX
	MOVQ (DX), CX
	CALL CX
	INT  $3              // not reached

// func onInterrupt(), entered as a signal handler: that it was is all.
TEXT ·onInterrupt(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	RET

// func afterErrand(): where the kernel has the handlers return to.
TEXT ·afterErrand(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVL $15, AX         // rt_sigreturn
	SYSCALL
	INT  $3              // not reached

// func errandAddresses() (errand, interrupt, restorer uintptr)
TEXT ·errandAddresses(SB), NOSPLIT, $0-24
	LEAQ ·onErrand(SB), AX
	MOVQ AX, errand+0(FP)
	LEAQ ·onInterrupt(SB), AX
	MOVQ AX, interrupt+8(FP)
	LEAQ ·afterErrand(SB), AX
	MOVQ AX, restorer+16(FP)
	RET
