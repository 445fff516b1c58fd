/**
 * Programs whose calls this JVM is told of: policies decided in Java, recordings of everything, explanations of what a
 * profile still refuses.
 *
 * <p>The program runs under a filter that answers USER_NOTIF ({@code seccomp_unotify(2)}); no tracer, no root.
 */
package io.portcullis.supervise;
