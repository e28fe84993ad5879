/** What tfjs passes to a kernel besides tensors. Each kernel knows its own. */
// biome-ignore lint/suspicious/noExplicitAny: tfjs declares attributes per kernel, but passes them untyped.
export type Attrs = any;
