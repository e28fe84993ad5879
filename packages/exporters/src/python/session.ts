/** A Python process that answers requests, one JSON object a line each way. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

type Answer = Readonly<Record<string, unknown>>;

export class PythonSession {
  /** A folder for files that go back and forth; removed when the session is closed. */
  readonly folder = mkdtempSync(join(tmpdir(), 'cnn-python-'));
  private readonly process: ChildProcess;
  private readonly waiting: ((line: string | undefined) => void)[] = [];
  private errors = '';

  /** @param modules further files that the script imports, by name */
  constructor(
    python: string,
    script: string,
    { modules = {} }: { readonly modules?: Readonly<Record<string, string>> } = {},
  ) {
    const path = join(this.folder, 'session.py');
    for (const [name, text] of Object.entries({ ...modules, 'session.py': script })) {
      writeFileSync(join(this.folder, name), text);
    }
    this.process = spawn(python, ['-B', path], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
      windowsHide: true,
    });
    createInterface({ input: this.process.stdout! }).on('line', (line) => this.waiting.shift()?.(line));
    this.process.stderr!.on('data', (text) => {
      this.errors = `${this.errors}${text}`.slice(-4000);
    });
    const end = () => {
      for (const answer of this.waiting.splice(0)) answer(undefined);
    };
    this.process.on('error', (error) => {
      this.errors += error.message;
      end();
    });
    this.process.on('close', end);
    this.process.stdin!.on('error', () => {});
  }

  /** @throws Error with what Python says went wrong */
  async ask(request: object): Promise<Answer> {
    const line = await new Promise<string | undefined>((resolve) => {
      if (this.process.exitCode !== null || this.process.signalCode !== null) resolve(undefined);
      else {
        this.waiting.push(resolve);
        this.process.stdin!.write(`${JSON.stringify(request)}\n`);
      }
    });
    if (line === undefined) throw new Error(`Python exited: ${this.errors.trim() || 'it printed nothing'}`);
    const answer = JSON.parse(line) as Answer;
    if (typeof answer.error === 'string') throw new Error(answer.error);
    return answer;
  }

  close(): void {
    this.process.stdin!.end();
    this.process.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
