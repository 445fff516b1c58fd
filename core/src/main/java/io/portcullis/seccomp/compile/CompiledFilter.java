package io.portcullis.seccomp.compile;

import io.portcullis.bpf.BpfProgram;
import io.portcullis.seccomp.SeccompProfile;
import java.util.List;

/** A program, the profile it came from, and the proof that it means the same. There is none without the proof. */
public final class CompiledFilter {
    private final Certificate certificate;
    private final String compiler;
    private final CompileTarget target;

    private CompiledFilter(Certificate certificate, String compiler, CompileTarget target) {
        this.certificate = certificate;
        this.compiler = compiler;
        this.target = target;
    }

    /**
     * Certifies what a compiler made.
     *
     * @param profile what was asked for
     * @param program what the compiler made of it
     * @param compiler the compiler's name and version
     * @param target what it was asked to be good at
     * @param leftOut the rules the compiler could not keep
     * @return the filter
     * @throws io.portcullis.bpf.InadmissibleProgramException if the kernel does not take the program
     * @throws MiscompiledException if the program does not mean what the profile says; it names a call that shows it
     */
    public static CompiledFilter certified(
            SeccompProfile profile, BpfProgram program, String compiler, CompileTarget target, List<LeftOut> leftOut) {
        return new CompiledFilter(Certificate.establish(profile, program, compiler, leftOut), compiler, target);
    }

    /**
     * What was asked for.
     *
     * @return the profile
     */
    public SeccompProfile profile() {
        return certificate.profile();
    }

    /**
     * What the kernel runs.
     *
     * @return the program
     */
    public BpfProgram program() {
        return certificate.program();
    }

    /**
     * The proof that the program means what the profile says.
     *
     * @return the certificate
     */
    public Certificate certificate() {
        return certificate;
    }

    /**
     * Who compiled.
     *
     * @return name and version, for example {@code libseccomp 2.5.4}
     */
    public String compiler() {
        return compiler;
    }

    /**
     * What the program was to be good at.
     *
     * @return the target
     */
    public CompileTarget target() {
        return target;
    }

    /**
     * The rules the compiler could not keep; each call of them is treated more strictly than the profile says, never
     * less.
     *
     * @return usually none
     */
    public List<LeftOut> leftOut() {
        return certificate.leftOut();
    }

    /** Gives for example {@code 69 instructions, proved equal to the profile, by libseccomp 2.5.4}. */
    @Override
    public String toString() {
        return certificate + ", by " + compiler;
    }
}
