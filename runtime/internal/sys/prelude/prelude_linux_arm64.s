#include "textflag.h"

// nimi_entry is where the kernel starts the launcher (nimi passes -E to Go's linker). RSP is the address of the number of
// arguments.
TEXT nimi_entry(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVD RSP, R0
	SUB  $64, RSP        // begin moves what stands at RSP down into this
	MOVD ZR, g
	MOVD ·beginning(SB), R26
	MOVD (R26), R1
	CALL (R1)
	MOVD R0, RSP
	MOVD $4, R19         // Threads
	CALL room<>(SB)
	CBNZ R0, refused
	JMP  _rt0_arm64_linux(SB)
refused:
	SUB  $64, RSP
	MOVD ·refusal(SB), R26
	MOVD (R26), R1
	CALL (R1)
	BRK                  // not reached

// room makes R19 threads, which wait until all are there, and end. R0 is 0 or an error number. The threads have the stack
// of their maker, and do not touch it.
TEXT room<>(SB), NOSPLIT|NOFRAME, $0
	MOVD $·gate(SB), R20
	MOVW ZR, (R20)
	MOVD ZR, R21
	MOVD ZR, R22
	MOVD ZR, R0          // SIG_BLOCK: a thread without a stack of its own must not take a signal
	MOVD $·all(SB), R1
	MOVD $·mask(SB), R2
	MOVD $8, R3
	MOVD $135, R8        // rt_sigprocmask
	SVC
more:
	CMP  R19, R21
	BGE  full
	MOVD $0x50f00, R0    // as Go's own: CLONE_VM, _FS, _FILES, _SIGHAND, _THREAD, _SYSVSEM
	MOVD ZR, R1
	MOVD ZR, R2
	MOVD ZR, R3
	MOVD ZR, R4
	MOVD $220, R8        // clone
	SVC
	CBZ  R0, thread
	CMP  $0, R0
	BLT  error
	ADD  $1, R21
	B    more
error:
	NEG  R0, R22
full:
	MOVD $1, R1
	MOVW R1, (R20)
	MOVD R20, R0
	MOVD $129, R1        // FUTEX_WAKE_PRIVATE
	MOVD $1024, R2
	MOVD ZR, R3
	MOVD $98, R8         // futex
	SVC
	MOVD $2, R0          // SIG_SETMASK
	MOVD $·mask(SB), R1
	MOVD ZR, R2
	MOVD $8, R3
	MOVD $135, R8        // rt_sigprocmask
	SVC
	MOVD R22, R0
	RET
thread:
	MOVD R20, R0
	MOVD $128, R1        // FUTEX_WAIT_PRIVATE
	MOVD ZR, R2
	MOVD ZR, R3
	MOVD $98, R8         // futex
	SVC
	MOVWU (R20), R0
	CBZ  R0, thread
	MOVD ZR, R0
	MOVD $93, R8         // exit, of the thread
	SVC
	BRK                  // not reached

// func Room(n int) (errno int)
TEXT ·Room(SB), NOSPLIT, $0-16
	MOVD n+0(FP), R19
	CALL room<>(SB)
	MOVD R0, errno+8(FP)
	RET
