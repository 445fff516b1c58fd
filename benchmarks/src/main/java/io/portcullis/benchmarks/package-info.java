/** What the parts of the SDK cost, measured with JMH; see docs/benchmarks.md. */
package io.portcullis.benchmarks;
