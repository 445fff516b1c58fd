/**
 * Seccomp profiles as they are meant: {@link io.portcullis.seccomp.SeccompProfile profiles} made of
 * {@link io.portcullis.seccomp.Rule rules} with {@link io.portcullis.seccomp.ArgCondition conditions} on arguments,
 * independent of any file format.
 */
package io.portcullis.seccomp;
