package io.portcullis.kube.patch;

import java.util.List;
import java.util.Random;

/**
 * Manifests that are written as hardly anybody writes them, and pieces of text put into them where nobody would. What
 * comes out is often no manifest any more.
 */
final class OddTexts {
    private static final List<String> SEEDS = List.of(
            """
            kind: Pod
            metadata:
              name: a
            spec:
              securityContext:
              containers:
              - name: a
                securityContext:
              - name: b
                securityContext: # nothing
                  # and nothing again
              - name: c
                securityContext: ~
            """,
            """
            ? kind
            : Pod
            ? spec
            : containers:
              - ? name
                : a
                ? securityContext
                : privileged: true
                  capabilities:
                    ? add
                    : - SYS_ADMIN
                      - KILL
            """,
            """
            %YAML 1.1
            %TAG !e! tag:example.com,2000:
            --- # first
            kind: Pod
            spec:
              containers: [{name: a, securityContext: {capabilities: {add: [SYS_ADMIN, # why
                KILL], drop: []}, privileged: true,
                },
                },
                {"name": "b"}]
            ...
            %YAML 1.1
            ---
            kind: Pod
            spec: {containers: [name: a, {name: b, securityContext: }]}
            """,
            """
            --- {kind: Pod, spec: {containers: [{name: a, securityContext: {runAsUser: 0}}]}}
            --- !!map
            kind: Pod
            spec: !!map
              containers: !!seq
              - !!map
                name: !!str a
                securityContext: !!map {privileged: !!bool true}
            """,
            """
            kind: List
            items:
            - kind: List
              items:
              - kind: Deployment
                metadata: {name: d}
                spec:
                  template:
                    metadata:
                      annotations:
                        container.apparmor.security.beta.kubernetes.io/a: unconfined
                        seccomp.security.alpha.kubernetes.io/pod: unconfined
                    spec:
                      containers:
                      -   name: a
                          args:
                          - |
                            #!/bin/sh
                            {{ not a template }}

                          - >-
                            folded
                              more
                          securityContext:
                            privileged: true
                            seLinuxOptions: {type: spc_t}
                      -
                        name: b
            - kind: PodList
              items:
              - spec:
                  containers:
                  - name: x
            """,
            """
            kind: CronJob
            spec:
                jobTemplate:
                    spec:
                        template:
                            spec:
                                initContainers:
                                    - name: i
                                      securityContext: {}
                                containers:
                                    - &one
                                      name: a
                                      securityContext: &s
                                          capabilities: &c
                                              drop: &d [KILL]
                                    - <<: *one
                                      name: b
                                    - name: c
                                      securityContext: *s
                                    - name: d
                                      securityContext:
                                          capabilities:
                                              drop: *d
            """,
            """
            {
            \t"kind": "Pod",
            \t"spec": {
            \t\t"containers": [
            \t\t\t{"name": "a", "securityContext": {"runAsUser": 0, "capabilities": {"add": ["SYS_ADMIN", "KILL"], "drop": []}}},
            \t\t\t{"name":"\\ud83d\\ude00","securityContext":null},
            \t\t\t{}
            \t\t]
            \t}
            }
            """,
            "{\"kind\":\"Pod\",\"spec\":{\"securityContext\":{},\"containers\":[{\"name\":\"a\",\"securityContext\":{\"privileged\":true}},{\"name\":\"a\"}]}}",
            "kind: Pod\nspec:\n  containers:\n  - name: 'é😀' # 😀\n    'securityContext': {\"privileged\": true, 'runAsUser': 0}\n    image: \"a\\\n      b\"",
            "\uFEFFkind: Pod\r\nspec:\r\n  containers:\n  - name: a\r\n    securityContext:\n      privileged: true\r\n    args: [a,\r\n      b]\r\n",
            "kind: Pod\rspec:\r  containers:\r  - name: a\r    securityContext:\r      privileged: true\r",
            "kind: Pod\nmetadata:\n  annotations:\n    note: |\n      a\n      b\n    more: |+\n      c\n\nspec:\n  containers:\n  - name: a\n    command:\n    - |",
            "kind: Pod\nspec:\n  containers:\n  - name: a\n    securityContext:\n      privileged: true\n    args:\n    - |+\n     x\n\n\n",
            "kind: Pod\nspec:\n  containers:\n  - name: a\n    image: x\u0085    tty: true\u2028    stdin: true\n",
            "\n\n# only a comment\n---\n\n---\nkind: Pod # a pod\nspec:   # trailing   \n  containers:   \n  -   name: a   \n      securityContext:   \n        privileged: true   \n\n\n  # the end\n# really\n...\n# after\n",
            "a: b\n---\nkind: Pod\nspec:\n\tcontainers:\n\t- name: a\n---\nkind: Pod\nspec: {\n\tcontainers: [\t{ name: a }\t]\t}\n",
            """
            kind: Pod
            spec:
              containers:
              - name: a
                securityContext: {
                  capabilities: {
                    add: [
                      SYS_ADMIN,
                      KILL
                    ]
                  }
                }
              - {name: b,
                 securityContext: {privileged: true}}
              - {
                name: c
              }
            """,
            """
            kind: Pod
            metadata: {annotations: {"container.apparmor.security.beta.kubernetes.io/a": unconfined}}
            spec:
              securityContext: {seccompProfile: {type: Unconfined}, runAsUser: 0,}
              containers:
                - name: a
                  securityContext:

                    # about capabilities
                    capabilities:
                      # about add
                      add:
                        # first
                        - SYS_ADMIN # the admin
                        # second
                        - NET_BIND_SERVICE
                      # about drop
                      drop:
                      - KILL
                    # about privileges
                    privileged: true # yes
                  # about the image
                  image: x
            """,
            """
            kind: Foo
            spec:
              template:
                spec:
                  containers:
                  - name: a
            ---
            kind: Pod
            spec:
              containers:
              - "name": "a"
                "securityContext" :
                  "privileged" : true
                  ? "capabilities"
                  :
                    drop:
                    - ALL
                    -
                    - [a, b]
                    - - x
                      - y
            """);
    private static final List<String> PIECES = List.of(
            "# why",
            " # why",
            "#",
            "\n",
            "\n\n",
            "\r\n",
            "\r",
            "  ",
            " ",
            "\t",
            "\u0085",
            "\u2028",
            "\u2029",
            "\uFEFF",
            "😀",
            "é",
            "---\n",
            "---",
            "\n---\n",
            "--- ",
            "\n...\n",
            "%YAML 1.1\n",
            "? ",
            "\n: ",
            ": ",
            "- ",
            "- - ",
            "[",
            "]",
            "[]",
            "{",
            "}",
            "{}",
            ",",
            "'",
            "\"",
            "'x'",
            "\"x\"",
            "|\n",
            "|+\n",
            ">-\n",
            "|2\n",
            "&n ",
            "*n",
            "*s",
            "*c",
            "&s ",
            "<<: *s\n",
            "!!str ",
            "!!null ",
            "!!bool ",
            "! ",
            "~",
            "null",
            "{{ .Values.x }}",
            "securityContext:\n",
            "securityContext: {}\n",
            "runAsUser: 0\n",
            "runAsUser: 0x0\n",
            "privileged: yes\n",
            "seccompProfile: {type: Localhost}\n",
            "hostUsers: false\n",
            "os: {name: windows}\n",
            "containers: []\n",
            "- name: a\n",
            "\\");

    private final Random random;
    private final StringBuilder text;

    private OddTexts(Random random, String text) {
        this.random = random;
        this.text = new StringBuilder(text);
    }

    /** A text that may be a file of manifests. */
    static String file(Random random) {
        String seed = random.nextInt(4) == 0 ? ManifestTexts.file(random) : SEEDS.get(random.nextInt(SEEDS.size()));
        OddTexts odd = new OddTexts(random, seed);
        for (int times = random.nextInt(5); times > 0; times--) {
            odd.mutate();
        }
        return odd.text.toString();
    }

    /** All of them as they are. */
    static List<String> seeds() {
        return SEEDS;
    }

    private void mutate() {
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        switch (random.nextInt(9)) {
            case 0 -> text.insert(anywhere(), piece);
            case 1 -> text.insert(beginning(), piece);
            case 2 -> text.insert(Math.max(0, beginning() - 1), piece);
            case 3 -> text.insert(behindIndentation(), piece);
            case 4 -> delete();
            case 5 -> lineAgain();
            case 6 -> text.insert(afterColon(), piece);
            case 7 -> otherBreak();
            default -> indent();
        }
    }

    private int anywhere() {
        return random.nextInt(text.length() + 1);
    }

    /** Where a line begins. */
    private int beginning() {
        return text.lastIndexOf("\n", anywhere()) + 1;
    }

    private int behindIndentation() {
        int at = beginning();
        while (at < text.length() && " -".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private int afterColon() {
        return text.indexOf(":", anywhere()) + 1;
    }

    private void delete() {
        int at = anywhere();
        text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
    }

    private void lineAgain() {
        int from = beginning();
        int end = text.indexOf("\n", from) + 1;
        if (end > from) {
            text.insert(beginning(), text.substring(from, end));
        }
    }

    private void otherBreak() {
        int at = text.indexOf("\n", anywhere());
        if (at >= 0) {
            text.replace(at, at + 1, random.nextBoolean() ? "\r\n" : "\r");
        }
    }

    private void indent() {
        int at = beginning();
        if (random.nextBoolean()) {
            text.insert(at, " ".repeat(1 + random.nextInt(3)));
        } else if (at + 1 < text.length() && text.charAt(at) == ' ') {
            text.delete(at, at + 1);
        }
    }
}
