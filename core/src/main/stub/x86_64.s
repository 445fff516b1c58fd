# The launch stub for x86_64. What it does is in LaunchStub's description; it uses no stack, so that two threads may run it.
#
# rbx  the plan    r12  the step

        .intel_syntax noprefix
        .set    PLAN, 0x10000000
        .globl  _start
_start:
        mov     rax, [rsp]                      # argc: the stub, the plan, the program and its arguments
        cmp     rax, 3
        jb      quit
        lea     r12, [rsp + 24]                 # the program's argv
        lea     r13, [rsp + rax * 8 + 16]       # the environment
        mov     rdi, -100                       # openat(AT_FDCWD, argv[1], O_RDONLY | O_CLOEXEC)
        mov     rsi, [rsp + 16]
        mov     edx, 0x80000
        xor     r10d, r10d
        mov     eax, 257
        syscall
        test    eax, eax
        js      quit
        mov     r8d, eax                        # mmap(PLAN, 1 MiB, read and write, MAP_PRIVATE | MAP_FIXED_NOREPLACE)
        mov     edi, PLAN
        mov     ebx, edi
        mov     esi, 0x100000
        mov     edx, 3
        mov     r10d, 0x100002
        xor     r9d, r9d
        mov     eax, 9
        syscall
        cmp     rax, rbx
        jne     quit
        mov     rax, [rbx + 16]
        mov     [rax], r12
        mov     rax, [rbx + 24]
        mov     [rax], r13
        lea     r12, [rbx + 32]
step:
        mov     rax, [r12]
        test    rax, rax
        js      next                            # no call, a question only
        mov     rdi, [r12 + 8]
        mov     rsi, [r12 + 16]
        mov     rdx, [r12 + 24]
        mov     r10, [r12 + 32]
        mov     r8, [r12 + 40]
        mov     r9, [r12 + 48]
        syscall
        mov     rcx, [r12 + 56]
        mov     [rcx], rax
        cmp     rax, -4095
        jb      next
        cmp     qword ptr [r12 + 64], 0
        jne     next                            # it may fail
        mov     rcx, [rbx]                      # the report
        mov     [rcx], r12
        mov     [rcx + 8], rax
quit:
        mov     edi, 127
        mov     eax, 231                        # exit_group
        syscall
        hlt
next:
        mov     rcx, [r12 + 72]
        test    rcx, rcx
        je      asked
        mov     rax, [rcx]
asked:
        lea     rcx, [r12 + 88]
        test    rax, rax
        cmove   rcx, [r12 + 80]
        mov     r12, rcx
        jmp     step
