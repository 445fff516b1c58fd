package io.portcullis.apparmor;

/** Anything that is written in a policy file. */
public sealed interface PolicyNode permits PreambleItem, PolicyItem, BodyItem {
    /**
     * The policy text of this node; equal nodes have the same text.
     *
     * @return one line or more, without a line end after the last
     */
    String toPolicy();
}
