// Runs tfjs-core's own test suite on this backend and prints the counts.
// node scripts/conformance.mjs [--backend onnxruntime|cpu] [--filter TEXT] [--excluded] [--failures] [--json]
// --excluded runs nothing but the tests that are left out: on another backend, what they would say there.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { exclusions } from './conformance-exclusions.mjs';

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'onnxruntime' },
    filter: { type: 'string', default: '' },
    excluded: { type: 'boolean', default: false },
    failures: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const folder = join(dirname(fileURLToPath(import.meta.url)), '..');

const backends = {
  onnxruntime: "import './src/index';",
  cpu: "import '@tensorflow/tfjs-backend-cpu';",
};

/** tfjs's tests and a backend, over one copy of tfjs-core. The environment is set before tests are declared. */
async function bundle() {
  const outfile = join(folder, 'dist', 'conformance', 'tests.mjs');
  await build({
    stdin: {
      contents: `
        import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';
        import '@tensorflow/tfjs-core/dist/register_all_gradients';
        import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
        ${backends[options.backend]}
        setTestEnvs([{ name: 'node', backendName: '${options.backend}', isDataSync: true }]);
        await import('@tensorflow/tfjs-core/dist/tests');
      `,
      resolveDir: folder,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    // tfjs-core calls its tests free of side effects.
    ignoreAnnotations: true,
    external: ['onnxruntime-node', 'jasmine-core'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

const require = createRequire(join(folder, 'package.json'));
const jasmine = require('jasmine-core').boot();
const environment = jasmine.getEnv();
const counts = { passed: 0, failed: 0, pending: 0, excluded: 0 };
const failures = [];
const seen = [];
const excludedBy = (name) => exclusions.find(({ matches }) => name === matches);

environment.configure({ random: false });
environment.addReporter({
  specDone({ fullName, status, failedExpectations }) {
    seen.push(fullName);
    if (status === 'excluded') {
      if (excludedBy(fullName)) counts.excluded++;
      return;
    }
    counts[status]++;
    if (status === 'failed') failures.push({ fullName, message: failedExpectations[0]?.message ?? '' });
  },
});
// Warnings and tables of tfjs's own tests.
const { log } = console;
console.warn = () => {};
console.log = () => {};
await import(pathToFileURL(await bundle()).href);
environment.configure({
  specFilter: (spec) => {
    const name = spec.getFullName();
    return name.includes(options.filter) && Boolean(excludedBy(name)) === options.excluded;
  },
});
await environment.execute();
console.log = log;

const met = new Set(seen.map((name) => excludedBy(name)).filter(Boolean));
const result = {
  backend: options.backend,
  ...counts,
  failures,
  // An exclusion that excludes nothing is out of date.
  unmet: exclusions.filter((exclusion) => !met.has(exclusion)).map(({ matches }) => matches),
};
if (options.json) {
  console.log(JSON.stringify(result));
} else {
  for (const { matches, reason } of exclusions) console.log(`left out: ${matches}: ${reason}`);
  if (options.failures) {
    for (const { fullName, message } of failures) console.log(`${fullName}\n    ${message.slice(0, 300)}`);
  }
  console.log(
    `${options.backend}: ${counts.passed} passed, ${counts.failed} failed, ${counts.excluded} excluded` +
      (counts.pending ? `, ${counts.pending} pending` : ''),
  );
}
process.exit(counts.failed > 0 ? 1 : 0);
