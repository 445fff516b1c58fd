package io.portcullis.seccomp.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.linux.Capability;
import io.portcullis.needs.Needs;
import io.portcullis.seccomp.SeccompProfile;
import io.portcullis.seccomp.format.ResolveTarget;
import io.portcullis.seccomp.format.SeccompDocument;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscalls;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What container engines' own profiles are told, and nothing else. */
class DefaultProfilesLintTest {
    private static final ResolveTarget X86_64 = ResolveTarget.on(Abi.X86_64);

    @Test
    void dockersLetsVsockThroughInTwoWays() throws IOException {
        List<Finding> findings = lint("seccomp/moby-default.json", X86_64);

        assertThat(findings)
                .extracting(Finding::check)
                .containsExactly(Check.MULTIPLEXED_CALL, Check.UNUSED_BITS_PERMIT, Check.UNUSED_BITS_REFUSE);
        assertThat(findings.get(0).abis()).containsExactly(Abi.X86);
        assertThat(findings.get(1).syscalls()).containsExactly(Syscalls.SOCKET);
        assertThat(findings.get(2).syscalls()).containsExactly(Syscalls.PERSONALITY);
    }

    @Test
    void dockersOnAarch64HasNoSocketcall() throws IOException {
        assertThat(lint("seccomp/moby-default.json", ResolveTarget.on(Abi.AARCH64)))
                .extracting(Finding::check)
                .containsExactly(Check.UNUSED_BITS_PERMIT, Check.UNUSED_BITS_REFUSE);
    }

    @Test
    void whoMayAdministerMayMount() throws IOException {
        assertThat(lint("seccomp/moby-default.json", X86_64.withCapabilities(Capability.SYS_ADMIN)))
                .extracting(Finding::check)
                .containsExactly(Check.MULTIPLEXED_CALL, Check.UNUSED_BITS_PERMIT, Check.UNUSED_BITS_REFUSE);
    }

    @Test
    void podmansRefusesAgainWhatItAllowed() throws IOException {
        List<Finding> findings = lint("seccomp/podman-default.json", X86_64);

        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Severity.ERROR)
                .extracting(Finding::check)
                .containsExactly(Check.MULTIPLEXED_CALL, Check.UNUSED_BITS_PERMIT, Check.UNUSED_BITS_PERMIT);
        assertThat(findings)
                .filteredOn(finding -> finding.severity() == Severity.WARNING)
                .singleElement()
                .satisfies(finding -> assertThat(finding.check()).isEqualTo(Check.DEAD_RULE))
                .satisfies(finding -> assertThat(finding.syscalls()).containsExactly(Syscalls.SETNS));
    }

    private static List<Finding> lint(String name, ResolveTarget target) throws IOException {
        SeccompProfile profile =
                SeccompDocument.read(Needs.corpus(name)).resolveFor(target).profile();
        return SeccompLint.complete().check(profile);
    }
}
