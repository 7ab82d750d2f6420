#include "textflag.h"

// func onErrand(), entered as a signal handler: what is in errand is carried out, if nobody has yet.
//
// The kernel restores all registers at the end. A process that is made here goes on with the same stack pointer, and only
// below it may it write.
TEXT ·onErrand(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVD $·errand(SB), R19
	ADD  $48, R19, R20
take:
	LDAXRW (R20), R1
	CMPW $1, R1          // wanted
	BNE  none
	MOVW $2, R2          // taken
	STLXRW R2, (R20), R3
	CBNZW R3, take
	MOVD 8(R19), R0
	MOVD 16(R19), R1
	MOVD 24(R19), R2
	MOVD $0, R3
	MOVD $0, R4
	MOVD 0(R19), R8
	SVC
	CBZ  R0, child
	MOVD R0, 40(R19)
	MOVW $3, R1          // done
	STLRW R1, (R20)
	MOVD R20, R0
	MOVD $129, R1        // FUTEX_WAKE_PRIVATE
	MOVD $1, R2
	MOVD $0, R3
	MOVD $98, R8         // futex
	SVC
none:
	RET
child:
	MOVD 32(R19), R0
	SUB  $32, RSP        // a Go function may keep its arguments above its own frame
	MOVD ·runChild(SB), R26
	MOVD (R26), R1
	CALL (R1)
	BRK                  // not reached

// func onInterrupt(), entered as a signal handler: that it was is all.
TEXT ·onInterrupt(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	RET

// func afterErrand(): where the kernel has the handlers return to.
TEXT ·afterErrand(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVD $139, R8        // rt_sigreturn
	SVC
	BRK                  // not reached

// func errandAddresses() (errand, interrupt, restorer uintptr)
TEXT ·errandAddresses(SB), NOSPLIT, $0-24
	MOVD $·onErrand(SB), R0
	MOVD R0, errand+0(FP)
	MOVD $·onInterrupt(SB), R0
	MOVD R0, interrupt+8(FP)
	MOVD $·afterErrand(SB), R0
	MOVD R0, restorer+16(FP)
	RET
