package io.portcullis.seccomp.libseccomp;

import io.portcullis.bpf.Action;
import io.portcullis.bpf.BpfProgram;
import io.portcullis.bpf.BpfSimulator;
import io.portcullis.bpf.SeccompData;
import io.portcullis.syscalls.Abi;
import java.time.Duration;
import java.util.List;

/** What a child JVM says about the libseccomp it finds. */
public final class AskLibseccomp {
    private AskLibseccomp() {}

    /** Says whether there is one, and what a filter of it does. */
    public static void main(String[] arguments) {
        for (int i = 0; i < 2; i++) {
            System.out.println(LibseccompLibrary.isAvailable() + " "
                    + LibseccompLibrary.version().map(Object::toString).orElse("-") + " "
                    + LibseccompLibrary.whyMissing().orElse("-"));
        }
        if (LibseccompLibrary.isAvailable()) {
            BpfProgram program = refusing(39);
            System.out.println(answer(program, 39) + " " + answer(program, 40));
        }
    }

    /** A filter that refuses one number on x86_64, and its foreign calls by killing the process. */
    static BpfProgram refusing(int number) {
        Libseccomp library = Libseccomp.loaded();
        byte[] bytes = library.watched(Duration.ofSeconds(30), () -> {
            try (FilterContext filter =
                    FilterContext.open(library, Action.allow().returnValue(Abi.X86_64))) {
                filter.set(Attribute.ACT_BADARCH, Action.killProcess().returnValue(Abi.X86_64));
                filter.addRule(Action.errno(1).returnValue(Abi.X86_64), number, List.of());
                return filter.toBytes();
            }
        });
        return BpfProgram.decode(bytes, Abi.X86_64.byteOrder());
    }

    static Action answer(BpfProgram program, int number) {
        return Action.of(BpfSimulator.run(program, SeccompData.call(Abi.X86_64, number)));
    }
}
