/**
 * Which tests are slow. `pnpm test` runs all of them; `pnpm test unit` leaves these out, for it is what one runs while
 * writing, and `pnpm test slow` runs these alone.
 *
 * A file belongs here when it starts the command or another process, trains, runs networks through ONNX Runtime, or tries
 * hundreds of random programs: all that takes more than about two seconds on two quiet cores. What only reads, checks
 * or computes does not. A folder is listed where all that is in it is of that kind.
 */
export const SLOW: readonly string[] = [
  'packages/cli/test/audience.test.ts',
  'packages/cli/test/bench.test.ts',
  'packages/cli/test/check.test.ts',
  'packages/cli/test/compile.test.ts',
  'packages/cli/test/edited.test.ts',
  'packages/cli/test/serve.test.ts',
  'packages/cli/test/takeover.test.ts',
  'packages/cli/test/train.test.ts',
  'packages/cli/test/train-blocks.test.ts',
  'packages/cli/test/use.test.ts',
  'packages/exporters/test/catalogue.test.ts',
  'packages/exporters/test/pytorch.test.ts',
  'packages/inference/test/restoration.test.ts',
  'packages/language/test/catalogue/graphs.test.ts',
  'packages/language/test/catalogue/references.test.ts',
  'packages/language/test/checker/fuzz.test.ts',
  'packages/language/test/checker/limits.test.ts',
  'packages/language/test/checker/networks.test.ts',
  'packages/language/test/checker/reuse.test.ts',
  'packages/language/test/syntax/format.test.ts',
  'packages/language/test/syntax/incremental.test.ts',
  'packages/language/test/syntax/robustness.test.ts',
  'packages/language-server/test/browser.test.ts',
  'packages/language-server/test/robustness.test.ts',
  'packages/runtime/test/backends.test.ts',
  'packages/tfjs-onnxruntime/test/**/*.test.ts',
  'packages/trainer/test/failure.test.ts',
  'packages/trainer/test/faults.test.ts',
  'packages/trainer/test/kill.test.ts',
  'packages/trainer/test/lock.test.ts',
  'packages/trainer/test/memory.test.ts',
  'packages/trainer/test/semantics.test.ts',
  'packages/trainer/test/start.test.ts',
  'packages/trainer/test/train.test.ts',
  'packages/trainer/test/watch.test.ts',
  'packages/vscode/test/notices.test.ts',
  'packages/vscode/test/process.test.ts',
  'test/backends/**/*.test.ts',
  'test/engine/**/*.test.ts',
  'test/fuzz/**/*.test.ts',
  'test/gallery/**/*.test.ts',
  'test/portable/**/*.test.ts',
  'test/studio/**/*.test.ts',
  'test/training/**/*.test.ts',
];
