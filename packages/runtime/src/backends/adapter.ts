import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { load, locate } from './packages';
import type { Device } from './runner';

/** What WebGPU would run on. */
export interface Adapter extends Device {
  /** A program that only behaves like a GPU, such as SwiftShader: right, and very slow. */
  readonly isSoftware: boolean;
}

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
  readonly largestBuffer: number;
}

/** Asked of Dawn in a process of its own: a driver that fails takes its process with it, and Vulkan complains aloud. */
const QUESTION = `
const { create } = await import(process.argv[1]);
const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' });
if (adapter === null) process.stdout.write('null');
else {
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  const largestBuffer = Math.min(adapter.limits.maxBufferSize, adapter.limits.maxStorageBufferBindingSize);
  process.stdout.write(
    JSON.stringify({ vendor, architecture, device, description, isFallbackAdapter, largestBuffer }),
  );
}
process.exit(0);`;

const PATIENCE_MS = 30_000;

let found: Promise<Adapter> | undefined;

/** The adapter that WebGPU takes here. Rejects with an error that says why there is none. */
export function findAdapter(): Promise<Adapter> {
  found ??= ask();
  return found;
}

async function ask(): Promise<Adapter> {
  const main = pathToFileURL(`${locate('webgpu')}/index.js`).href;
  let answer: string;
  try {
    const options = { timeout: PATIENCE_MS, windowsHide: true };
    const args = ['--input-type=module', '--eval', QUESTION, main];
    ({ stdout: answer } = await promisify(execFile)(process.execPath, args, options));
  } catch (error) {
    const { signal, stderr } = error as { signal?: string; stderr?: string };
    const detail = signal ? `ended by ${signal}` : lastLine(stderr ?? String(error));
    throw new Error(`the graphics driver failed to open a device (${detail})`);
  }
  const info = JSON.parse(answer) as AdapterInfo | null;
  if (info === null) throw new Error(`no GPU that ${api()} can use`);
  return describe(info);
}

/** The programs that stand in for a GPU: SwiftShader, Mesa's lavapipe, and Windows' WARP. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic.render/i;

/** What an adapter is, in words, and whether it is software. */
export function describe(info: AdapterInfo): Adapter {
  const names = [info.vendor, info.architecture, info.device, info.description].filter((name) => name !== '');
  const text = names.join(' ');
  const software = SOFTWARE.exec(text)?.[0];
  return {
    description: software ?? ((info.device || text).replaceAll('-', ' ').trim() || 'a GPU'),
    isSoftware: info.isFallbackAdapter === true || software !== undefined,
    largestBuffer: info.largestBuffer,
  };
}

/** What WebGPU stands on here. */
function api(): string {
  if (process.platform === 'darwin') return 'Metal';
  return process.platform === 'win32' ? 'Direct3D 12' : 'Vulkan';
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Gives this process WebGPU by way of Dawn, as a browser has it. */
export async function provideWebGpu(): Promise<void> {
  const dawn = await load('webgpu');
  const { create, globals } = dawn as { create(flags: string[]): object; globals: object };
  Object.assign(globalThis, globals);
  const gpu = { value: create([]), configurable: true };
  const world = globalThis as { navigator?: object };
  // Node has a navigator from version 21 on.
  if (world.navigator === undefined) {
    Object.defineProperty(world, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(world.navigator, 'gpu', gpu);
}
