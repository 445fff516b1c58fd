package io.portcullis.testkit;

import io.portcullis.seccomp.SeccompProfile;

/**
 * Where assertions begin.
 *
 * <pre>{@code
 * assertThat(profile).allows("read").refuses("ptrace").withErrno(EPERM);
 * }</pre>
 */
public final class PortcullisAssertions {
    private PortcullisAssertions() {}

    /**
     * Begins an assertion about a profile.
     *
     * @param actual the profile
     * @return its assertions
     */
    public static SeccompProfileAssert assertThat(SeccompProfile actual) {
        return new SeccompProfileAssert(actual);
    }
}
