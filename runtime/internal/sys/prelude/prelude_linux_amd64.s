#include "textflag.h"

// nimi_entry is where the kernel starts the launcher (nimi passes -E to Go's linker). SP is the address of the number of
// arguments.
TEXT nimi_entry(SB), NOSPLIT|NOFRAME|TOPFRAME, $0
	MOVQ  SP, AX
	SUBQ  $64, SP        // begin moves what stands at SP down into this
	XORPS X15, X15       // what Go functions take for granted, beside R14
	XORL  R14, R14
	MOVQ  ·beginning(SB), DX
	MOVQ  (DX), CX
	CALL  CX
	MOVQ  AX, SP
	MOVL  $4, BX         // Threads
	CALL  room<>(SB)
	CMPQ  AX, $0
	JNE   refused
	JMP   _rt0_amd64_linux(SB)
refused:
	SUBQ  $64, SP
	XORPS X15, X15
	MOVQ  ·refusal(SB), DX
	MOVQ  (DX), CX
	CALL  CX
	INT   $3             // not reached

// room makes BX threads, which wait until all are there, and end. AX is 0 or an error number. The threads have the stack of
// their maker, and do not touch it.
TEXT room<>(SB), NOSPLIT|NOFRAME, $0
	MOVL  $0, ·gate(SB)
	XORL  R12, R12
	XORL  R13, R13
	XORL  DI, DI         // SIG_BLOCK: a thread without a stack of its own must not take a signal
	LEAQ  ·all(SB), SI
	LEAQ  ·mask(SB), DX
	MOVL  $8, R10
	MOVL  $14, AX        // rt_sigprocmask
	SYSCALL
more:
	CMPQ  R12, BX
	JGE   full
	MOVL  $0x50f00, DI   // as Go's own: CLONE_VM, _FS, _FILES, _SIGHAND, _THREAD, _SYSVSEM
	XORL  SI, SI
	XORL  DX, DX
	XORL  R10, R10
	XORL  R8, R8
	MOVL  $56, AX        // clone
	SYSCALL
	CMPQ  AX, $0
	JEQ   thread
	JLT   error
	INCQ  R12
	JMP   more
error:
	NEGQ  AX
	MOVQ  AX, R13
full:
	MOVL  $1, ·gate(SB)
	LEAQ  ·gate(SB), DI
	MOVL  $129, SI       // FUTEX_WAKE_PRIVATE
	MOVL  $1024, DX
	XORL  R10, R10
	MOVL  $202, AX       // futex
	SYSCALL
	MOVL  $2, DI         // SIG_SETMASK
	LEAQ  ·mask(SB), SI
	XORL  DX, DX
	MOVL  $8, R10
	MOVL  $14, AX        // rt_sigprocmask
	SYSCALL
	MOVQ  R13, AX
	RET
thread:
	LEAQ  ·gate(SB), DI
	MOVL  $128, SI       // FUTEX_WAIT_PRIVATE
	XORL  DX, DX
	XORL  R10, R10
	MOVL  $202, AX       // futex
	SYSCALL
	CMPL  ·gate(SB), $0
	JEQ   thread
	XORL  DI, DI
	MOVL  $60, AX        // exit, of the thread
	SYSCALL
	INT   $3             // not reached

// func Room(n int) (errno int)
TEXT ·Room(SB), NOSPLIT, $0-16
	MOVQ  n+0(FP), BX
	CALL  room<>(SB)
	MOVQ  AX, errno+8(FP)
	RET
