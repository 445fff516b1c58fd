package io.portcullis.kube.effective;

import java.util.List;
import java.util.Optional;

/**
 * The profile that a container gets, and why.
 *
 * @param profile the profile; empty if what is said of it keeps the container from starting
 * @param reason what decides
 * @param remarks what a reader of the manifest may not expect
 * @param <P> a reference to a seccomp or an AppArmor profile
 */
public record Chosen<P>(Optional<P> profile, Reason reason, List<Remark> remarks) {
    /**
     * Copies the list.
     *
     * @param profile the profile; empty if what is said of it keeps the container from starting
     * @param reason what decides
     * @param remarks what a reader of the manifest may not expect
     */
    public Chosen {
        remarks = List.copyOf(remarks);
    }
}
