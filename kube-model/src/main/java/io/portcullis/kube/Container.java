package io.portcullis.kube;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A container of a pod, as far as its confinement is concerned.
 *
 * @param name its name, a DNS label
 * @param image what it runs
 * @param security its {@code securityContext}
 */
public record Container(String name, String image, ContainerSecurity security) {
    /**
     * Checks the name, and that there is an image.
     *
     * @param name its name, a DNS label
     * @param image what it runs
     * @param security its {@code securityContext}
     */
    public Container {
        Names.requireLabel("container name", name);
        Shown.requireText("image", image);
        if (image.isBlank()) {
            throw new IllegalArgumentException("container " + name + " needs an image");
        }
        if (!image.equals(image.strip())) {
            throw new IllegalArgumentException(
                    "image " + Shown.quoted(image) + " must not have leading or trailing whitespace; trim it");
        }
    }

    Map<String, Object> tree(KubernetesVersion target) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", name);
        tree.put("image", image);
        Map<String, Object> context = security.tree(target);
        if (!context.isEmpty()) {
            tree.put("securityContext", context);
        }
        return tree;
    }
}
