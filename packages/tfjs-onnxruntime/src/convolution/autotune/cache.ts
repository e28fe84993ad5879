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
 * The forms selected on this machine, in one file. What is in it is never changed: a training run that is
 * resumed has to continue bit for bit, and another form adds in another order.
 */
export class AutotuneCache {
  readonly #file: string;
  #forms: Readonly<Record<string, string>>;

  private constructor(
    readonly folder: string,
    readonly machine: Machine,
  ) {
    const hash = createHash('sha256').update(JSON.stringify(machine)).digest('hex').slice(0, 16);
    this.#file = join(folder, `convolutions-${hash}.json`);
    this.#forms = this.#read();
  }

  /** @returns undefined where nothing can be remembered. */
  static open(folder: string, machine: Machine): AutotuneCache | undefined {
    try {
      mkdirSync(folder, { recursive: true });
      const cache = new AutotuneCache(folder, machine);
      cache.#write();
      return cache;
    } catch {
      return undefined;
    }
  }

  get(key: string): string | undefined {
    return this.#forms[key];
  }

  /**
   * Remembers the name of a form, unless another process has remembered one meanwhile.
   * @returns the one that is remembered, or undefined where writing failed
   */
  add(key: string, form: string): string | undefined {
    this.#forms = { [key]: form, ...this.#forms, ...this.#read() };
    try {
      this.#write();
    } catch {
      return undefined;
    }
    return this.#forms[key];
  }

  /** A file that is missing, damaged or of something else holds no forms. Earlier versions called them `choices`. */
  #read(): Record<string, string> {
    try {
      const { machine, choices, forms = choices } = JSON.parse(readFileSync(this.#file, 'utf8'));
      if (JSON.stringify(machine) !== JSON.stringify(this.machine)) return {};
      const entries = Object.entries(forms as Record<string, unknown>);
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
      writeFileSync(temporary, `${JSON.stringify({ machine: this.machine, forms: this.#forms }, null, 2)}\n`);
      renameSync(temporary, this.#file);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
}
