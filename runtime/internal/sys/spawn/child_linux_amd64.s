#include "textflag.h"

// func rawClone(call, a1, a2 uintptr, c *child) int
//
// The new process goes on at the same place with the same stack pointer, and only below it may it write.
TEXT ·rawClone(SB), NOSPLIT, $8-40
	MOVQ a1+8(FP), DI
	MOVQ a2+16(FP), SI
	MOVQ $0, DX
	MOVQ $0, R10
	MOVQ $0, R8
	MOVQ call+0(FP), AX
	SYSCALL
	TESTQ AX, AX
	JEQ  child
	MOVQ AX, ret+32(FP)
	RET
child:
	MOVQ c+24(FP), AX
	MOVQ AX, 0(SP)
	CALL ·runChild(SB)
	INT  $3              // not reached
