import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Gpu } from './results';

const MIB = 2 ** 20;

/** A query of NVIDIA's own tool, one row a GPU; nothing where it isn't there. */
async function query(...fields: string[]): Promise<string[][]> {
  try {
    const args = [`--query-gpu=${fields.join()}`, '--format=csv,noheader,nounits'];
    const { stdout } = await promisify(execFile)('nvidia-smi', args, { timeout: 10_000, windowsHide: true });
    return stdout
      .trim()
      .split('\n')
      .map((line) => line.split(', '));
  } catch {
    return [];
  }
}

export async function findGpus(): Promise<Gpu[]> {
  const rows = await query('name', 'driver_version', 'memory.total');
  return rows.map(([name, driver, memory]) => ({
    name: name!,
    driver: driver!,
    memoryBytes: Number(memory) * MIB,
  }));
}

/** Bytes in use on the first GPU, by all processes; undefined where nothing tells. */
export async function gpuMemory(): Promise<number | undefined> {
  const [row] = await query('memory.used');
  return row === undefined ? undefined : Number(row[0]) * MIB;
}
