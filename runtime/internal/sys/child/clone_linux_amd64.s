#include "textflag.h"

// func Clone(call, a1, a2 uintptr, c *Child) int
//
// The new process goes on at the same place with the same stack pointer, and only below it may it write. It calls run by
// its value: the name of a Go function stands here for a wrapper that takes the goroutine from where there may be none yet.
TEXT ·Clone(SB), NOSPLIT, $8-40
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
	MOVQ  c+24(FP), AX
	XORPS X15, X15       // what Go functions take for granted
	MOVQ  ·running(SB), DX
	MOVQ  (DX), CX
	CALL  CX
	INT   $3             // not reached
