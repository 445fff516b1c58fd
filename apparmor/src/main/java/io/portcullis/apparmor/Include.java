package io.portcullis.apparmor;

/**
 * The text of another file, or of every file of a folder, in this place.
 *
 * @param location where it is
 * @param ifExists whether it may be missing
 */
public record Include(PolicyLocation location, boolean ifExists) implements PreambleItem, PolicyItem, BodyItem {
    @Override
    public String toPolicy() {
        return (ifExists ? "include if exists " : "include ") + location.toPolicy();
    }
}
