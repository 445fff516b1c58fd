package io.portcullis.kube;

import java.util.List;

/** Which seccomp profile a pod or container gets. */
public sealed interface SeccompProfileRef {
    /**
     * The word that stands for it in a manifest.
     *
     * @return for example {@code Localhost}
     */
    String type();

    /**
     * The default profile of the container runtime.
     *
     * @return {@code RuntimeDefault}
     */
    static SeccompProfileRef runtimeDefault() {
        return new RuntimeDefault();
    }

    /**
     * A profile on the node.
     *
     * @param path below the kubelet's seccomp folder, such as {@code profiles/web.json}
     * @return {@code Localhost}
     * @throws IllegalArgumentException if the API server or the kubelet would refuse the path
     */
    static Localhost localhost(String path) {
        return new Localhost(path);
    }

    /**
     * No filter at all.
     *
     * @return {@code Unconfined}
     */
    static SeccompProfileRef unconfined() {
        return new Unconfined();
    }

    /** The default profile of the container runtime. */
    record RuntimeDefault() implements SeccompProfileRef {
        @Override
        public String type() {
            return "RuntimeDefault";
        }
    }

    /** No filter at all. */
    record Unconfined() implements SeccompProfileRef {
        @Override
        public String type() {
            return "Unconfined";
        }
    }

    /**
     * A profile on the node; {@link NodePath} says where.
     *
     * @param localhostProfile below the kubelet's seccomp folder
     */
    record Localhost(String localhostProfile) implements SeccompProfileRef {
        /**
         * Checks what the API server checks, and what only the kubelet finds: that there is a path.
         *
         * @param localhostProfile below the kubelet's seccomp folder
         */
        public Localhost {
            if (localhostProfile.isEmpty()) {
                throw new IllegalArgumentException(
                        "localhostProfile must be set when seccomp type is Localhost; the API"
                                + " server lets \"\" pass, and the kubelet then fails");
            }
            Shown.requireText("localhostProfile", localhostProfile);
            String shown = "localhostProfile " + Shown.quoted(localhostProfile);
            if (localhostProfile.startsWith("/")) {
                throw new IllegalArgumentException(
                        shown + " must be a relative path; it is looked for below the kubelet's seccomp folder");
            }
            if (List.of(localhostProfile.split("/", -1)).contains("..")) {
                throw new IllegalArgumentException(
                        shown + " must not contain '..'; put the profile below the kubelet's seccomp folder");
            }
            if (NodePath.cleaned(localhostProfile).isEmpty()) {
                throw new IllegalArgumentException(shown + " is the folder itself; name a file in it");
            }
            if (localhostProfile.indexOf('\0') >= 0) {
                throw new IllegalArgumentException(shown + " holds a NUL, which no path can");
            }
        }

        @Override
        public String type() {
            return "Localhost";
        }
    }

    /**
     * What this library does not know, from a newer Kubernetes: a type, or a field beside a known type. What it means
     * is not known either.
     *
     * @param type the word
     * @param fields what else the manifest says of it
     */
    record Other(String type, UnknownFields fields) implements SeccompProfileRef {
        /**
         * Refuses what has a record of its own, and what the API server refuses of known types.
         *
         * @param type the word
         * @param fields what else the manifest says of it
         */
        public Other {
            ProfileFields.requireOther("seccompProfile", "seccomp", type, fields);
            if (type.equals("Localhost")) {
                new Localhost(ProfileFields.localhostProfile("seccomp", fields));
            }
        }
    }
}
