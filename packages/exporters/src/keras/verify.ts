/** Runs exported models in a Python that has Keras, on the first of its backends that is there. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GivenInput, RunExport } from '../certificate';
import { readResults } from '../python/results';
import { PythonSession } from '../python/session';
import script from './python/session.py';

/** One Python for any number of exports. */
export class KerasRunner {
  private readonly session: PythonSession;
  private count = 0;

  constructor(python: string) {
    this.session = new PythonSession(python, script);
  }

  /** @returns how to run it, and on what it runs: `Keras 3.9.0 on tensorflow` */
  async load(model: Uint8Array): Promise<{ readonly run: RunExport; readonly ranOn: string }> {
    const folder = join(this.session.folder, String(this.count++));
    mkdirSync(folder);
    const path = join(folder, 'model.keras');
    writeFileSync(path, model);
    const { version, backend } = await this.session.ask({ do: 'load', path });
    return { ranOn: `Keras ${version} on ${backend}`, run: (inputs) => this.run(inputs, folder) };
  }

  private async run(inputs: readonly GivenInput[], folder: string): Promise<readonly Float32Array[]> {
    const results = join(folder, 'results.bin');
    const given = inputs.map(({ shape, dtype, data }, index) => {
      const file = join(folder, `input${index}.bin`);
      const values = Float32Array.from(data);
      writeFileSync(file, Buffer.from(values.buffer));
      return [file, dtype, shape];
    });
    const { shapes } = await this.session.ask({ do: 'run', inputs: given, results });
    return readResults(results, shapes as readonly (readonly number[])[]);
  }

  close(): void {
    this.session.close();
  }
}
