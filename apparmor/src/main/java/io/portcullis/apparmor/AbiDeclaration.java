package io.portcullis.apparmor;

/**
 * Which kernel features the policy was written for: {@code abi <abi/4.0>,}. Without one, the parser falls back to what
 * it takes for old policy, and newer rules are not enforced.
 *
 * @param location where the features file is
 */
public record AbiDeclaration(PolicyLocation location) implements PreambleItem {
    /**
     * The features of an AppArmor release, from the files that come with it.
     *
     * @param release for example {@code 4.0}; the parser must have this file, which 3.0 does from its own release on
     * @return the declaration
     * @throws IllegalArgumentException if this is not a release such as {@code 4.0}
     */
    public static AbiDeclaration of(String release) {
        if (!release.matches("\\d+\\.\\d+")) {
            throw new IllegalArgumentException("abi release must be like 4.0, was " + PolicyText.show(release)
                    + "; for a features file of your own use new AbiDeclaration(PolicyLocation.parse(..))");
        }
        return new AbiDeclaration(new PolicyLocation.Searched("abi/" + release));
    }

    @Override
    public String toPolicy() {
        return "abi " + location.toPolicy() + ",";
    }
}
