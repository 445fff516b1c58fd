package io.portcullis.kube.effective;

import io.portcullis.decision.Decision;
import io.portcullis.kube.LocalhostFile;
import io.portcullis.syscalls.Abi;
import io.portcullis.syscalls.Syscall;
import java.util.List;
import java.util.Optional;

/** What a container can ask of the kernel, or why that is not known. */
public sealed interface Reach {
    /**
     * It is known.
     *
     * @param confinement what confines the container
     * @param source where the filter comes from, for people
     * @param filter what the filter returns to every possible call; empty where there is none
     * @param skipped what stands in the file of the profile and the runtime does not see
     */
    record Known(Confinement confinement, String source, Optional<Decision> filter, List<LocalhostFile.Skipped> skipped)
            implements Reach {
        /**
         * Copies the list.
         *
         * @param confinement what confines the container
         * @param source where the filter comes from, for people
         * @param filter what the filter returns to every possible call; empty where there is none
         * @param skipped what stands in the file of the profile and the runtime does not see
         */
        public Known {
            skipped = List.copyOf(skipped);
        }

        /**
         * Whether it can make a system call in the way that programs of the node's own ABI do.
         *
         * @param syscall the call
         * @return the answer, for every possible argument
         * @throws IllegalStateException if the table of the ABI is missing; the message names the artifact to add
         */
        public Reply reply(Syscall syscall) {
            return reply(confinement.node().machine(), syscall);
        }

        /**
         * Whether it can make a system call.
         *
         * @param abi the ABI through which the call is made
         * @param syscall the call
         * @return the answer, for every possible argument
         * @throws IllegalStateException if the table of the ABI is missing; the message names the artifact to add
         */
        public Reply reply(Abi abi, Syscall syscall) {
            return new Answering(confinement, filter).reply(abi, syscall);
        }
    }

    /**
     * It is not known.
     *
     * @param reason what is missing or in the way
     */
    record Unknown(String reason) implements Reach {}
}
