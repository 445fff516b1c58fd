package io.portcullis.kube.distribute;

import java.util.ArrayList;
import java.util.List;

/**
 * What the DaemonSet's containers run: POSIX shell and the programs of busybox. Everything that differs is an argument,
 * so nothing needs quoting. The kubelet replaces <code>$(NAME)</code> and <code>$$</code> in commands, so neither
 * stands here.
 */
final class InstallScript {
    /**
     * Copies each file beside its place, looks whether it is the right one, and renames it, so that a runtime never
     * reads half of one and a ConfigMap may change meanwhile.
     */
    private static final String INSTALL = """
            set -eu
            umask 022
            from="$1"
            to="$2"
            shift 2
            while [ "$#" -gt 1 ]; do
              place="$to/$1"
              if [ -d "$place" ]; then
                echo "$place is a folder; a profile has to be a file" >&2
                exit 1
              fi
              if ! printf '%s  %s\\n' "$2" "$place" | sha256sum -c - >/dev/null 2>&1; then
                folder="${place%/*}"
                draft="$folder/.portcullis-${place##*/}"
                mkdir -p "$folder"
                rm -f "$draft"
                trap 'rm -f "$draft"' EXIT
                cp "$from/$1" "$draft"
                if ! printf '%s  %s\\n' "$2" "$draft" | sha256sum -c - >/dev/null 2>&1; then
                  echo "$1 is not the version of this roll-out; the ConfigMap has not arrived yet" >&2
                  exit 1
                fi
                chmod 0644 "$draft"
                sync "$draft" 2>/dev/null || sync
                mv -f "$draft" "$place"
                trap - EXIT
                echo "installed $1"
              fi
              shift 2
            done
            """;

    /** Says yes if every file on the node is this version. */
    private static final String VERIFY = """
            set -eu
            to="$1"
            shift
            while [ "$#" -gt 1 ]; do
              printf '%s  %s\\n' "$2" "$to/$1" | sha256sum -c - >/dev/null
              shift 2
            done
            """;

    /** Serves one file, named after this version. */
    private static final String SERVE = """
            set -eu
            echo ready > "$1/$2"
            exec httpd -f -p "$3" -h "$1"
            """;

    /** Waits for a node to serve this version; where nothing serves, packets are dropped and not refused. */
    private static final String WAIT = """
            set -eu
            until timeout 5 wget -q -O /dev/null "$1"; do
              echo "this node does not have the profiles yet" >&2
              sleep 2
            done
            """;

    private InstallScript() {}

    static List<String> install(String from, String to, List<NodeFile> files) {
        return command(INSTALL, "install", List.of(from, to), files);
    }

    static List<String> verify(String to, List<NodeFile> files) {
        return command(VERIFY, "verify", List.of(to), files);
    }

    static List<String> serve(String folder, String version, int port) {
        return command(SERVE, "serve", List.of(folder, version, Integer.toString(port)), List.of());
    }

    static List<String> await(String url) {
        return command(WAIT, "wait", List.of(url), List.of());
    }

    private static List<String> command(String script, String name, List<String> first, List<NodeFile> files) {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", script, name));
        command.addAll(first);
        files.forEach(file -> {
            command.add(file.localhostProfile());
            command.add(file.sha256());
        });
        return List.copyOf(command);
    }
}
