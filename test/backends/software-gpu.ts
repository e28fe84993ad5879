/** A GPU made of software, so that WebGPU is tested on machines that have none. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

const require = createRequire(import.meta.url);
const cache = fileURLToPath(new URL('../../node_modules/.cache/cnn-studio', import.meta.url));

/**
 * The environment in which a process finds SwiftShader, Chromium's Vulkan on the processor, which comes with npm's
 * `@sparticuz/chromium`. Undefined where that package has nothing to run: it is made for 64-bit Intel Linux.
 */
export async function softwareGpu(): Promise<Record<string, string> | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const packed = join(packageFolder(), 'bin', 'swiftshader.tar.br');
  const folder = join(cache, 'swiftshader');
  if (!existsSync(folder)) await unpack(packed, folder);
  return {
    LD_LIBRARY_PATH: folder,
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
    // Chromium's Vulkan wants one, though it puts nothing there.
    XDG_RUNTIME_DIR: folder,
  };
}

function packageFolder(): string {
  let folder = dirname(require.resolve('@sparticuz/chromium'));
  while (!existsSync(join(folder, 'bin'))) folder = dirname(folder);
  return folder;
}

/** Whole or not at all, and by one process of several that may want it. */
async function unpack(packed: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const part = await mkdtemp(`${folder}.part-`);
  try {
    const archive = join(part, 'swiftshader.tar');
    await writeFile(archive, await promisify(brotliDecompress)(await readFile(packed)));
    await promisify(execFile)('tar', ['-xf', archive, '-C', part]);
    await rm(archive);
    await rename(part, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
