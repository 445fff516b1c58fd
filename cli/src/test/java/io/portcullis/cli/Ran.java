package io.portcullis.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** A command that was run in this JVM. */
record Ran(int code, String out, String err) {
    static Ran portcullis(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintWriter printed = new PrintWriter(out);
        int code = Portcullis.run(printed, new PrintWriter(err, true), args);
        printed.flush();
        return new Ran(code, out.toString(), err.toString());
    }
}
