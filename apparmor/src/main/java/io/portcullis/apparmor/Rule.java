package io.portcullis.apparmor;

/** One rule of a profile: who may do what, and whether it is logged. */
public sealed interface Rule extends BodyItem permits FileRule, CapabilityRule, NetworkRule {
    /**
     * What stands before the rule.
     *
     * @return the qualifiers, {@link Qualifiers#NONE} if there are none
     */
    Qualifiers qualifiers();
}
