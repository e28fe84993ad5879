import { findAdapter } from './adapter';
import { remember, remembered } from './autotune-cache';
import { firstLine } from './message';
import type { Backend, Started } from './runner';
import { stepTime } from './step-time';
import { versionOf } from './versions';
import { webgpuAdvice, webgpuOrt } from './webgpu-ort';
import { webgpuTfjs } from './webgpu-tfjs';

interface Times {
  /** Milliseconds of one small training step; null where the way fails. */
  readonly [way: string]: number | null;
}

const IMPLEMENTATIONS: readonly Backend[] = [webgpuOrt, webgpuTfjs];

/**
 * The faster of the two ways to train by WebGPU, measured once for each GPU and version of the libraries. On a
 * software adapter nothing is measured: it is for tests, which want the same way each time.
 */
export const webgpu: Backend = {
  name: 'webgpu',
  description: 'the faster of webgpu-ort and webgpu-tfjs',
  reason: 'the GPU through WebGPU',
  advice: webgpuAdvice,
  versions: () => ({ ...webgpuOrt.versions(), ...webgpuTfjs.versions() }),
  async start() {
    const { description, isSoftware } = await findAdapter();
    if (isSoftware) {
      const reason = `ONNX Runtime through WebGPU on ${description}, a software renderer, not a GPU: correct but very slow`;
      return { ...(await webgpuOrt.start()), reason };
    }
    const times = await timesOn(description);
    const [fastest, other] = IMPLEMENTATIONS.map((way) => ({ way, time: times[way.name] ?? Infinity })).sort(
      (a, b) => a.time - b.time,
    );
    if (fastest!.time === Infinity)
      throw new Error(`neither webgpu-ort nor webgpu-tfjs computes on ${description}`);
    const rest =
      other!.time === Infinity
        ? `${other!.way.name} does not work`
        : `${other!.way.name} ${other!.time.toFixed(1)} ms`;
    const reason = `${description} through WebGPU; a small step takes ${fastest!.way.name} ${fastest!.time.toFixed(1)} ms, ${rest}`;
    return { ...(await fastest!.way.start()), reason };
  },
  async unfit() {
    const { isSoftware, description } = await findAdapter();
    return isSoftware
      ? `${description} is a software emulation of a GPU and is slower than the processor`
      : undefined;
  },
};

async function timesOn(device: string): Promise<Times> {
  const versions = Object.values({ ...webgpu.versions(), tfjs: versionOf('@tensorflow/tfjs-core') });
  const key = [device, process.platform, ...versions].join(' | ');
  const known = remembered('webgpu', key) as Times | undefined;
  if (known !== undefined) return known;
  const times: Record<string, number | null> = {};
  for (const way of IMPLEMENTATIONS) times[way.name] = await timeOf(way).catch(() => null);
  remember('webgpu', key, times);
  return times;
}

async function timeOf(way: Backend): Promise<number> {
  const started: Started = await way.start();
  try {
    return await stepTime(started);
  } catch (error) {
    throw new Error(firstLine(error), { cause: error });
  }
}
