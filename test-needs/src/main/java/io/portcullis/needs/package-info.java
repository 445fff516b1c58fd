/** What tests need beyond the JDK, and what happens where it is missing. */
@org.jspecify.annotations.NullMarked
package io.portcullis.needs;
