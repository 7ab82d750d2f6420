#include "textflag.h"

// func Clone(call, a1, a2 uintptr, c *Child) int
//
// The new process goes on at the same place with the same stack pointer, and only below it may it write. It calls run by
// its value: the name of a Go function stands here for a wrapper that takes the goroutine from where there may be none yet.
TEXT ·Clone(SB), NOSPLIT, $16-40
	MOVD a1+8(FP), R0
	MOVD a2+16(FP), R1
	MOVD $0, R2
	MOVD $0, R3
	MOVD $0, R4
	MOVD call+0(FP), R8
	SVC
	CBZ  R0, child
	MOVD R0, ret+32(FP)
	RET
child:
	MOVD c+24(FP), R0
	MOVD ·running(SB), R26
	MOVD (R26), R1
	CALL (R1)
	BRK                  // not reached
