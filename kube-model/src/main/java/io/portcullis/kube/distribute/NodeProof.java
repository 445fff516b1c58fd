package io.portcullis.kube.distribute;

import io.portcullis.decision.Answer;
import io.portcullis.seccomp.format.ContainerRuntime;
import java.util.Locale;

/**
 * That a file means on a node what its profile means: every call the node's kernel can take was compared, and the
 * answer says by what.
 *
 * @param node what the node is
 * @param runtime who reads the file there
 * @param answer what was asked of which calls, and proved
 */
public record NodeProof(NodeArch node, ContainerRuntime runtime, Answer answer) {
    /**
     * Takes a proof, and no other answer.
     *
     * @param node what the node is
     * @param runtime who reads the file there
     * @param answer what was asked of which calls, and proved
     */
    public NodeProof {
        if (!answer.holds()) {
            throw new IllegalArgumentException("no proof: " + answer);
        }
    }

    /** Gives for example {@code on amd64, as runc reads it, it means what the profile means, compared by ...}. */
    @Override
    public String toString() {
        return "on %s, as %s reads it, it means what the profile means, %s"
                .formatted(
                        node,
                        runtime.name().toLowerCase(Locale.ROOT),
                        answer.question().scope());
    }
}
