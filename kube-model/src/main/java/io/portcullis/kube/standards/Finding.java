package io.portcullis.kube.standards;

import java.util.List;
import java.util.Optional;

/** Why a check fails. */
record Finding(String reason, String detail, List<Spot> spots) {
    static Optional<Finding> of(String reason, String detail, Spots spots) {
        return Optional.of(new Finding(reason, detail, spots.all()));
    }
}
