package io.portcullis.verification;

import io.portcullis.bpf.Action;
import io.portcullis.cli.JvmWorkload;
import io.portcullis.sandbox.InstallOptions;
import io.portcullis.sandbox.JvmFloor;
import io.portcullis.sandbox.JvmPreset;
import io.portcullis.sandbox.Sandbox;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.compile.OptimizingCompiler;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Errno;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM under the allow-list of its uses and nothing else, doing all of them. */
final class MatrixJvm {
    private MatrixJvm() {}

    /**
     * Confines itself and works.
     *
     * @param arguments what refused calls get ({@code kill} or {@code eperm}), a folder, and uses by name
     */
    public static void main(String[] arguments) throws Exception {
        Action refusal = arguments[0].equals("kill") ? Action.killProcess() : Action.errno(Errno.EPERM);
        List<JvmFloor> uses = new ArrayList<>(List.of(JvmFloor.STEADY));
        List.of(arguments).subList(2, arguments.length).forEach(name -> uses.add(JvmPreset.named(name)));
        JvmPreset preset = JvmPreset.of(uses.get(0), uses.toArray(JvmFloor[]::new));
        SeccompProfile profile = SeccompProfile.denyByDefault(refusal)
                .on(Abi.ofThisJvm())
                .rules(preset.rules())
                .build();
        // A started program is under the filter, too, and loads its libraries there.
        Sandbox.prepare();
        Sandbox.installIrrevocably(
                OptimizingCompiler.create().compile(profile),
                InstallOptions.standard().requiring(preset).logged());
        JvmWorkload workload = new JvmWorkload(Path.of(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("left in order")));
        for (JvmFloor use : uses) {
            workload.run(use);
        }
        System.out.println("went through");
        if (Boolean.getBoolean("stay")) {
            System.out.println("left alone with " + System.in.read());
        }
    }
}
