/** From a profile to a program: {@link io.portcullis.seccomp.compile.FilterCompiler compilers} and what they return. */
package io.portcullis.seccomp.compile;
