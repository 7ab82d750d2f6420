#include "textflag.h"

// func rawClone(call, a1, a2 uintptr, c *child) int
//
// The new process goes on at the same place with the same stack pointer, and only below it may it write.
TEXT ·rawClone(SB), NOSPLIT, $16-40
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
	MOVD R0, 8(RSP)
	CALL ·runChild(SB)
	BRK                  // not reached
