/** Runs exported PyTorch code in a Python that has PyTorch. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GivenInput, RunExport } from '../certificate';
import { readResults } from '../python/results';
import { PythonSession } from '../python/session';
import { safetensors } from '../safetensors';
import type { PyTorchModel } from './index';
import script from './python/session.py';

/** One Python for any number of exports. */
export class PyTorchRunner {
  private readonly session: PythonSession;
  private count = 0;

  constructor(python: string) {
    this.session = new PythonSession(python, script);
  }

  /** @returns how to run it, how to run it in double precision, and PyTorch's version */
  async load(
    model: PyTorchModel,
  ): Promise<{ readonly run: RunExport; readonly exact: RunExport; readonly version: string }> {
    const folder = join(this.session.folder, String(this.count++));
    mkdirSync(folder);
    for (const [name, content] of Object.entries(model.files)) writeFileSync(join(folder, name), content);
    const { version } = await this.session.ask({
      do: 'load',
      folder,
      creation: model.creation,
      weights_file: model.weightsFile,
    });
    return {
      version: String(version),
      run: (inputs) => this.run(inputs, folder, false),
      exact: (inputs) => this.run(inputs, folder, true),
    };
  }

  private async run(
    inputs: readonly GivenInput[],
    folder: string,
    exact: boolean,
  ): Promise<readonly Float32Array[]> {
    const given = join(folder, 'inputs.safetensors');
    const results = join(folder, 'results.bin');
    writeFileSync(
      given,
      safetensors(
        inputs.map(({ name, shape, data }) => ({ spec: { name, shape }, values: Float32Array.from(data) })),
      ),
    );
    const isRandom = ({ name }: GivenInput) => /^random_\d+$/.test(name);
    const { shapes } = await this.session.ask({
      do: 'run',
      exact,
      given,
      inputs: inputs.filter((input) => !isRandom(input)).map(({ name, dtype }) => [name, dtype]),
      randoms: inputs.filter(isRandom).map(({ name }) => name),
      results,
    });
    return readResults(results, shapes as readonly (readonly number[])[]);
  }

  close(): void {
    this.session.close();
  }
}
