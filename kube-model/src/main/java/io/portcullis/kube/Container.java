package io.portcullis.kube;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A container of a pod: how it is confined, and whatever else is said of it.
 *
 * @param name its name, a DNS label
 * @param image what it runs
 * @param security its {@code securityContext}
 * @param unknown what else is said, such as its ports
 */
public record Container(String name, String image, ContainerSecurity security, UnknownFields unknown) {
    private static final Set<String> KNOWN = Set.of("name", "image", "securityContext");

    /**
     * Checks the name, and that there is an image.
     *
     * @param name its name, a DNS label
     * @param image what it runs
     * @param security its {@code securityContext}
     * @param unknown what else is said, such as its ports
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
        unknown.requireBeyond(KNOWN);
    }

    static Container read(Fields fields) {
        String name = fields.required("name", fields.text("name"));
        String image = fields.required("image", fields.text("image"));
        Optional<ContainerSecurity> security = fields.object("securityContext").map(ContainerSecurity::read);
        return fields.checked(
                () -> new Container(name, image, security.orElse(ContainerSecurity.UNSAID), fields.rest()));
    }

    /** The same under an AppArmor profile. */
    Container under(AppArmorProfileRef profile) {
        return new Container(name, image, security.under(profile), unknown);
    }

    Map<String, @Nullable Object> tree(KubernetesVersion target) {
        return new Tree(target)
                .put("name", name)
                .put("image", image)
                .putUnlessEmpty("securityContext", security.tree(target))
                .with(unknown);
    }
}
