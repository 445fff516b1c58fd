/**
 * Confining a JVM without code: {@code java -javaagent:portcullis-agent.jar=PROFILE[,OPTION..] ..}.
 *
 * <ul>
 *   <li>PROFILE is a filter, {@code FILE.bpf}, with its certificate beside it, {@code FILE.cert}; or a profile in JSON,
 *       Docker's or OCI, which is compiled first. A name with a comma in it cannot be given.
 *   <li>{@code certificate=FILE} names the certificate, {@code profile=FILE} a profile that the filter is proved
 *       against.
 *   <li>{@code floor=USES} says what the JVM is still meant to do, by names joined with a plus: {@code steady} (the
 *       usual), {@code net}, {@code files}, {@code spawn}, {@code spawn-child}, {@code jfr}, {@code mgmt}.
 *   <li>{@code even-below-floor} installs a filter that refuses what the JVM needs.
 *   <li>{@code log} has the kernel log what is refused, {@code spec-allow} leaves speculation as it is.
 *   <li>{@code scope=jvm} is the only scope, and the usual: all threads, those to come and those that the JVM has
 *       already, and every program it starts.
 * </ul>
 *
 * <p>If anything is wrong the JVM ends with exit code 125 and a sentence, before main: it never runs unconfined.
 */
@NullMarked
package io.portcullis.agent;

import org.jspecify.annotations.NullMarked;
