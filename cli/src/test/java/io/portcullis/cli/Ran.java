package io.portcullis.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** A command that was run in this JVM. */
record Ran(int code, String out, String err) {
    static Ran portcullis(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Ran ran = portcullisTo(out, args);
        return new Ran(ran.code(), out.toString(StandardCharsets.UTF_8), ran.err());
    }

    /** Runs a command whose output goes elsewhere. */
    static Ran portcullisTo(OutputStream out, String... args) {
        StringWriter err = new StringWriter();
        int code = Portcullis.run(new StandardOutput(out), new PrintWriter(err, true), args);
        return new Ran(code, "", err.toString());
    }
}
