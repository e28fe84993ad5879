import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Everything on which the fastest form depends besides the shape. */
export interface Machine {
  readonly processor: string;
  readonly threads: number;
  readonly channelBlock: number;
  readonly onnxruntime: string;
  readonly forms: number;
}

/**
 * The forms that were chosen on this machine, in one file. What is in it is never changed: a training run that is
 * resumed has to continue bit for bit, and another form adds in another order.
 */
export class ChoiceStore {
  readonly #file: string;
  #choices: Readonly<Record<string, string>>;

  private constructor(
    readonly folder: string,
    readonly machine: Machine,
  ) {
    const hash = createHash('sha256').update(JSON.stringify(machine)).digest('hex').slice(0, 16);
    this.#file = join(folder, `convolutions-${hash}.json`);
    this.#choices = this.#read();
  }

  /** @returns undefined where nothing can be remembered. */
  static open(folder: string, machine: Machine): ChoiceStore | undefined {
    try {
      mkdirSync(folder, { recursive: true });
      const store = new ChoiceStore(folder, machine);
      store.#write();
      return store;
    } catch {
      return undefined;
    }
  }

  get(key: string): string | undefined {
    return this.#choices[key];
  }

  /**
   * Remembers a choice, unless another process has made one meanwhile.
   * @returns the choice that is remembered, or undefined where writing failed.
   */
  add(key: string, choice: string): string | undefined {
    this.#choices = { [key]: choice, ...this.#choices, ...this.#read() };
    try {
      this.#write();
    } catch {
      return undefined;
    }
    return this.#choices[key];
  }

  /** A file that is missing, damaged or of something else holds no choices. */
  #read(): Record<string, string> {
    try {
      const { machine, choices } = JSON.parse(readFileSync(this.#file, 'utf8'));
      if (JSON.stringify(machine) !== JSON.stringify(this.machine)) return {};
      const entries = Object.entries(choices as Record<string, unknown>);
      return Object.fromEntries(
        entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      );
    } catch {
      return {};
    }
  }

  /** At once or not at all: a reader never sees half a file. */
  #write(): void {
    const temporary = `${this.#file}.${process.pid}`;
    try {
      writeFileSync(
        temporary,
        `${JSON.stringify({ machine: this.machine, choices: this.#choices }, null, 2)}\n`,
      );
      renameSync(temporary, this.#file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
}
