package consumer;

import static io.portcullis.syscalls.Errno.EPERM;
import static io.portcullis.testkit.PortcullisAssertions.assertThat;

import io.portcullis.seccomp.SeccompProfile;
import org.junit.jupiter.api.Test;

class WebProfileTest {
    @Test
    void readsAndDoesNotTrace() {
        SeccompProfile profile = WebProfile.build();
        // region: assert
        assertThat(profile).allows("read").refuses("ptrace").withErrno(EPERM);
        // end region
    }
}
