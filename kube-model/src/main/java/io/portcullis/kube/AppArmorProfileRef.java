package io.portcullis.kube;

import io.portcullis.apparmor.AppArmorProfile;
import java.nio.charset.StandardCharsets;

/** Which AppArmor profile a pod or container gets. */
public sealed interface AppArmorProfileRef {
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
    static AppArmorProfileRef runtimeDefault() {
        return new RuntimeDefault();
    }

    /**
     * A profile that is loaded on the node.
     *
     * @param name its name; this is no path
     * @return {@code Localhost}
     * @throws IllegalArgumentException if the API server would refuse the name
     */
    static Localhost localhost(String name) {
        return new Localhost(name);
    }

    /**
     * A profile that is loaded on the node.
     *
     * @param profile the profile
     * @return {@code Localhost} with its name
     */
    static Localhost localhost(AppArmorProfile profile) {
        return new Localhost(profile.name());
    }

    /**
     * No profile at all.
     *
     * @return {@code Unconfined}
     */
    static AppArmorProfileRef unconfined() {
        return new Unconfined();
    }

    /** The default profile of the container runtime. */
    record RuntimeDefault() implements AppArmorProfileRef {
        @Override
        public String type() {
            return "RuntimeDefault";
        }
    }

    /** No profile at all. */
    record Unconfined() implements AppArmorProfileRef {
        @Override
        public String type() {
            return "Unconfined";
        }
    }

    /**
     * A profile that is loaded on the node.
     *
     * @param localhostProfile its name
     */
    record Localhost(String localhostProfile) implements AppArmorProfileRef {
        private static final int LONGEST = 4095; // PATH_MAX - 1, as the API server counts

        /**
         * Checks what the API server checks.
         *
         * @param localhostProfile its name
         */
        public Localhost {
            if (localhostProfile.isEmpty()) {
                throw new IllegalArgumentException("localhostProfile must be set when AppArmor type is Localhost");
            }
            Shown.requireText("localhostProfile", localhostProfile);
            if (!localhostProfile.equals(localhostProfile.strip())) {
                throw new IllegalArgumentException("localhostProfile " + Shown.quoted(localhostProfile)
                        + " must not be padded with whitespace; trim it");
            }
            int bytes = localhostProfile.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST) {
                throw new IllegalArgumentException("localhostProfile must be at most " + LONGEST + " bytes, was "
                        + bytes + "; give the profile a shorter name");
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
    record Other(String type, UnknownFields fields) implements AppArmorProfileRef {
        /**
         * Refuses what has a record of its own, and what the API server refuses of known types.
         *
         * @param type the word
         * @param fields what else the manifest says of it
         */
        public Other {
            ProfileFields.requireOther("appArmorProfile", "AppArmor", type, fields);
            if (type.equals("Localhost")) {
                new Localhost(ProfileFields.localhostProfile("AppArmor", fields));
            }
        }
    }
}
