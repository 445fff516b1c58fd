package io.portcullis.cli;

/**
 * The pod of the demonstration.
 *
 * @param name what it and its profile are called
 */
record DemoPod(String name) {
    private static final String SECCOMP_ROOT = "/var/lib/kubelet/seccomp/"; // the kubelet's --root-dir, and seccomp

    static DemoPod named(String name) {
        return new DemoPod(name);
    }

    /** The manifest. */
    String toYaml() {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                spec:
                  containers:
                    - name: app
                      image: registry.example/app:1
                      securityContext:
                        allowPrivilegeEscalation: false
                        capabilities:
                          drop:
                            - ALL
                        runAsNonRoot: true
                        seccompProfile:
                          type: Localhost
                          localhostProfile: %s"""
                .formatted(name, profile());
    }

    /** Where the profile has to be on the node. */
    String nodePath() {
        return SECCOMP_ROOT + profile();
    }

    private String profile() {
        return "profiles/" + name + ".json";
    }
}
