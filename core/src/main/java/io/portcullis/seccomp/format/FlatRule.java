package io.portcullis.seccomp.format;

import java.util.List;
import java.util.Optional;

/** A rule as runtimes read it, with the place of each part. */
record FlatRule(
        String path,
        Position at,
        List<Located<String>> names,
        ScmpAction action,
        Optional<Located<Integer>> number,
        List<Located<OciArgument>> args) {}
