package consumer;

import static io.portcullis.testkit.PortcullisAssertions.assertThat;

import io.portcullis.syscalls.Errno;
import org.junit.jupiter.api.Test;

class WebProfileTest {
    @Test
    void readsAndDoesNotTrace() {
        assertThat(WebProfile.build()).allows("read").refuses("ptrace").withErrno(Errno.EPERM);
    }
}
