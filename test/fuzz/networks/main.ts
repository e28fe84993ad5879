/** `pnpm fuzz networks`: as many random programs as one likes, on two backends. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fuzzNetworks } from './run';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string', default: '0' },
  },
});

// The same forms of convolutions everywhere, whatever was measured on this machine.
process.env.TFJS_ONNXRUNTIME_TUNE ??= '0';
const numbers = [values.count, values.seed, values.from].map(Number) as [number, number, number];
const failed = await fuzzNetworks(...numbers, join(process.cwd(), 'test/output/fuzz'));
process.exitCode = failed > 0 ? 1 : 0;
