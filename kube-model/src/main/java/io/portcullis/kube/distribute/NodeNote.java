package io.portcullis.kube.distribute;

/**
 * What somebody should know about a profile on a kind of node.
 *
 * @param node the kind of node
 * @param text what there is to know
 */
public record NodeNote(NodeArch node, String text) {
    /**
     * Takes them.
     *
     * @param node the kind of node
     * @param text what there is to know
     */
    public NodeNote {}

    @Override
    public String toString() {
        return "on " + node + ": " + text;
    }
}
