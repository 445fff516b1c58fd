package io.portcullis.kube;

import java.util.List;
import java.util.Optional;

/**
 * The groups that a pod's processes and volumes belong to. What is empty is not said.
 *
 * @param fsGroup the group of its volumes, 0 to 2147483647
 * @param fsGroupChangePolicy when their files are given to it
 * @param supplementalGroups further groups of every process, each 0 to 2147483647
 * @param supplementalGroupsPolicy whether the image has a say in them
 */
public record Groups(
        Optional<Long> fsGroup,
        Optional<FsGroupChangePolicy> fsGroupChangePolicy,
        List<Long> supplementalGroups,
        Optional<SupplementalGroupsPolicy> supplementalGroupsPolicy) {
    /** Nothing said. */
    public static final Groups UNSAID = new Groups(Optional.empty(), Optional.empty(), List.of(), Optional.empty());

    /**
     * Checks the ranges.
     *
     * @param fsGroup the group of its volumes, 0 to 2147483647
     * @param fsGroupChangePolicy when their files are given to it
     * @param supplementalGroups further groups of every process, each 0 to 2147483647
     * @param supplementalGroupsPolicy whether the image has a say in them
     */
    public Groups {
        fsGroup.ifPresent(id -> Ids.require("fsGroup", id));
        supplementalGroups = List.copyOf(supplementalGroups);
        for (int i = 0; i < supplementalGroups.size(); i++) {
            Ids.require("supplementalGroups[" + i + "]", supplementalGroups.get(i));
        }
    }

    static Groups read(Fields fields) {
        Optional<Long> fsGroup = fields.whole("fsGroup");
        Optional<FsGroupChangePolicy> change = fields.word("fsGroupChangePolicy", FsGroupChangePolicy.values());
        List<Long> supplemental = fields.wholes("supplementalGroups");
        Optional<SupplementalGroupsPolicy> policy =
                fields.word("supplementalGroupsPolicy", SupplementalGroupsPolicy.values());
        return fields.checked(() -> new Groups(fsGroup, change, supplemental, policy));
    }

    void putInto(Tree tree) {
        tree.put("fsGroup", fsGroup)
                .put("fsGroupChangePolicy", fsGroupChangePolicy)
                .putUnlessEmpty("supplementalGroups", supplementalGroups)
                .put("supplementalGroupsPolicy", supplementalGroupsPolicy);
    }
}
