package io.portcullis.verification;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.Disassembler;
import io.portcullis.bpf.Instruction;
import io.portcullis.bpf.SeccompData;
import io.portcullis.linux.Kernel;
import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.ContainerRuntime;
import io.portcullis.seccomp.format.OciProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.libseccomp.LibseccompCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.SyscallTables;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.Callable;

/** What a child JVM can do, and how it says what it cannot, where the kernel, libseccomp or JNA is missing. */
final class BareMachine {
    private static final String DOCUMENT = """
            {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "architectures": ["SCMP_ARCH_X86_64"],
             "syscalls": [{"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"}]}
            """;

    private BareMachine() {}

    public static void main(String[] arguments) {
        say("parse", () -> OciProfile.parse(DOCUMENT).rules().size());
        say("evaluate", () -> evaluate("read") + " " + evaluate("ptrace"));
        say(
                "write",
                () -> OciProfile.parse(OciProfile.of(profile()).toJson())
                        .rules()
                        .size());
        say("simulate", () -> Action.of(BpfSimulator.run(allowingAll(), SeccompData.call(Abi.X86_64, 0))));
        say("disassemble", () -> Disassembler.toText(allowingAll()).contains("ALLOW"));
        say("probe", () -> Sandbox.probe().canInstall());
        say("why not", () -> Kernel.whyNotRunning().orElse("running"));
        say(
                "compile",
                () -> LibseccompCompiler.create().compile(profile()).program().size());
        say(
                "again",
                () -> LibseccompCompiler.create().compile(profile()).program().size());
        say(
                "install",
                () -> Sandbox.installIrrevocably(allowingAll(), InstallOptions.standard())
                        .verified());
    }

    private static SeccompProfile profile() {
        return OciProfile.parse(DOCUMENT)
                .resolveFor(ResolveTarget.on(Abi.X86_64).withRuntime(ContainerRuntime.STRICT))
                .profile();
    }

    private static Action evaluate(String name) {
        int number = SyscallTables.forAbi(Abi.X86_64).byName(name).orElseThrow().number();
        return profile().evaluate(SeccompData.call(Abi.X86_64, number)).action();
    }

    private static BpfProgram allowingAll() {
        return BpfProgram.of(List.of(Instruction.ret(Action.allow().returnValue(Abi.X86_64))), ByteOrder.LITTLE_ENDIAN);
    }

    private static void say(String what, Callable<Object> question) {
        try {
            System.out.println(what + ": " + question.call());
        } catch (Exception | LinkageError e) {
            System.out.println(what + ": " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }
}
