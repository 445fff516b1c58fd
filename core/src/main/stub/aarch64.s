// The launch stub for aarch64. What it does is in LaunchStub's description; it uses no stack, so that two threads may run it.
//
// x19  the plan    x20  the step

        .globl  _start
_start:
        ldr     x0, [sp]                        // argc: the stub, the plan, the program and its arguments
        cmp     x0, #3
        b.lo    quit
        add     x20, sp, #24                    // the program's argv
        add     x21, sp, x0, lsl #3             // the environment
        add     x21, x21, #16
        mov     x0, #-100                       // openat(AT_FDCWD, argv[1], O_RDONLY | O_CLOEXEC)
        ldr     x1, [sp, #16]
        mov     x2, #0x80000
        mov     x3, #0
        mov     x8, #56
        svc     #0
        tbnz    x0, #63, quit
        mov     x4, x0                          // mmap(plan, 1 MiB, read and write, MAP_PRIVATE | MAP_FIXED_NOREPLACE)
        mov     x19, #0x10000000
        mov     x0, x19
        mov     x1, #0x100000
        mov     x2, #3
        mov     x3, #2
        movk    x3, #0x10, lsl #16
        mov     x5, #0
        mov     x8, #222
        svc     #0
        cmp     x0, x19
        b.ne    quit
        ldr     x9, [x19, #16]
        str     x20, [x9]
        ldr     x9, [x19, #24]
        str     x21, [x9]
        add     x20, x19, #32
step:
        ldr     x8, [x20]
        mov     x0, x8
        tbnz    x8, #63, next                   // no call, a question only
        ldp     x0, x1, [x20, #8]
        ldp     x2, x3, [x20, #24]
        ldp     x4, x5, [x20, #40]
        svc     #0
        ldr     x9, [x20, #56]
        str     x0, [x9]
        cmn     x0, #4095
        b.lo    next
        ldr     x9, [x20, #64]
        cbnz    x9, next                        // it may fail
        ldr     x9, [x19]                       // the report
        str     x20, [x9]
        str     x0, [x9, #8]
quit:
        mov     x0, #127
        mov     x8, #94                         // exit_group
        svc     #0
        brk     #0
next:
        ldr     x9, [x20, #72]
        cbz     x9, asked
        ldr     x0, [x9]
asked:
        add     x9, x20, #88
        ldr     x10, [x20, #80]
        cmp     x0, #0
        csel    x20, x10, x9, eq
        b       step
