package io.portcullis.trace;

import io.portcullis.seccomp.Rule;
import io.portcullis.seccomp.SeccompProfile;
import java.util.List;

/**
 * A profile made of a recording.
 *
 * @param profile the profile
 * @param added the rules that come from the recording; the rest was there before
 * @param remarks what there is to say about it, sentences: which calls are not restricted by their arguments though
 *     that was asked for, which stay refused
 */
public record LearnedProfile(SeccompProfile profile, List<Rule> added, List<String> remarks) {
    /**
     * Copies the lists.
     *
     * @param profile the profile
     * @param added the rules that come from the recording
     * @param remarks what there is to say about it
     */
    public LearnedProfile {
        added = List.copyOf(added);
        remarks = List.copyOf(remarks);
    }
}
