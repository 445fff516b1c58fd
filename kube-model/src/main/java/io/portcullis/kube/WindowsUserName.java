package io.portcullis.kube;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rules of the API server for {@code windowsOptions.runAsUserName}: a user, or a domain, a backslash and a user.
 */
final class WindowsUserName {
    private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]");
    private static final Pattern NET_BIOS = Pattern.compile("[^\\\\/:*?\"<>|.][^\\\\/:*?\"<>|]{0,14}");
    private static final String DNS_LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?";
    private static final Pattern DNS = Pattern.compile(DNS_LABEL + "(?:\\." + DNS_LABEL + ")*");
    private static final Pattern FORBIDDEN = Pattern.compile("[\"/\\\\:;|=,+*?<>@\\[\\]]");
    private static final Pattern DOTS_AND_SPACES = Pattern.compile("[. ]+");
    private static final int DOMAIN_BELOW = 256; // bytes
    private static final int LONGEST_USER = 104; // bytes

    /** Who has all rights in a container; the kubelet compares without regard to case. */
    private static final String ADMINISTRATOR = "ContainerAdministrator";

    private WindowsUserName() {}

    static void require(String name) {
        Shown.requireText("runAsUserName", name);
        refuseIf(name.isEmpty(), name, "cannot be an empty string; name a user, or leave the field out");
        refuseIf(CONTROL.matcher(name).find(), name, "cannot contain control characters; leave them out");
        List<String> parts = List.of(name.split("\\\\", -1));
        refuseIf(
                parts.size() > 2,
                name,
                "cannot contain more than one backslash; it is a domain, a backslash and a user");
        String user = parts.get(parts.size() - 1);
        if (parts.size() == 2) {
            requireDomain(name, parts.get(0));
        }
        refuseIf(user.isEmpty(), name, "'s User cannot be empty; name one behind the domain");
        refuseIf(bytes(user) > LONGEST_USER, name, "'s User length must not be longer than 104 characters; shorten it");
        refuseIf(
                DOTS_AND_SPACES.matcher(user).matches(),
                name,
                "'s User cannot contain only periods or spaces; name one that exists");
        refuseIf(
                FORBIDDEN.matcher(user).find(),
                name,
                "'s User cannot contain the following characters: \"/\\:;|=,+*?<>@[]; leave them out");
    }

    static boolean isAdministrator(String name) {
        return name.equalsIgnoreCase(ADMINISTRATOR);
    }

    private static void requireDomain(String name, String domain) {
        refuseIf(bytes(domain) >= DOMAIN_BELOW, name, "'s Domain length must be under 256 characters; shorten it");
        refuseIf(
                !NET_BIOS.matcher(domain).matches() && !DNS.matcher(domain).matches(),
                name,
                "'s Domain doesn't match the NetBios nor the DNS format; write it like CORP or corp.example");
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void refuseIf(boolean wrong, String name, String problem) {
        if (wrong) {
            throw new IllegalArgumentException(
                    "runAsUserName" + (problem.startsWith("'") ? "" : " ") + problem + "; was " + Shown.quoted(name));
        }
    }
}
