/**
 * The command {@code portcullis}. Each subcommand is a class; {@link io.portcullis.cli.Portcullis} is where they meet.
 *
 * <p>What a command finds out goes to standard output, everything about how it did to standard error. It ends with 0
 * for yes or done, with 1 if the answer is no, and with 2 for bad input or usage.
 */
package io.portcullis.cli;
